//! After the commit: apply to the readers' copy, then answer, then tell the feed. Decides nothing, loses nothing.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use jari_common::change::{Change, Event, NowServing, PublicChange, PublicEvent};
use jari_common::id::CampaignId;
use jari_common::slot::{SecondSeat, SlotRef};
use jiff::Timestamp;

use crate::engine::State;
use crate::feed::Feed;
use crate::serving::{Serving, Standing};
use crate::writer::{Frozen, Outcome, Reply};

/// What readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Committed changes only.
    pub(crate) state: RwLock<State>,
    pub(crate) feed: Feed,
    pub(crate) serving: Serving,
    /// Why nothing is written now.
    pub(crate) frozen: Arc<Frozen>,
}

impl Shared {
    /// What is committed. Hold it shortly.
    pub(crate) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits for an answer.
pub(crate) struct Waiter {
    pub(crate) reply: Reply,
    pub(crate) outcomes: Vec<Outcome>,
}

impl Waiter {
    pub(crate) fn answer(self) {
        // Who asked may have gone; the change stands all the same.
        let _ = self.reply.sender.send(self.outcomes);
        drop(self.reply.place);
    }
}

/// One durable batch; without changes when answers change nothing, or the line froze or went on.
pub(crate) struct Committed {
    pub(crate) at: Timestamp,
    pub(crate) changes: Vec<Change>,
    pub(crate) waiters: Vec<Waiter>,
}

/// The publisher's thread: ends when the writer is gone.
pub(crate) struct Publisher {
    pub(crate) shared: Arc<Shared>,
    pub(crate) inbox: Receiver<Committed>,
    /// Rung once something is published: who follows the log is woken.
    pub(crate) bells: Vec<Bell>,
    pub(crate) served: Served,
}

/// Wakes somebody, and waits for nobody. Who listens ends when it is gone.
pub(crate) type Bell = Box<dyn Fn() + Send>;

/// Where each line stood when it was last told.
pub(crate) type Served = BTreeMap<CampaignId, NowServing>;

impl Publisher {
    pub(crate) fn run(mut self) {
        while let Ok(committed) = self.inbox.recv() {
            self.publish(committed);
        }
    }

    fn publish(&mut self, committed: Committed) {
        let Committed { at, changes, waiters } = committed;
        let is_frozen = self.shared.frozen.why().is_some();
        let standing = if is_frozen { Standing::Frozen } else { Standing::Goes };
        let (frame, mark) = {
            let mut state = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
            changes.iter().for_each(|change| state.apply(change));
            self.shared.serving.put_all(&state, standing);
            (frame(&state, at, &changes, &mut self.served), state.mark())
        };
        // Before anybody hears that it is done.
        if changes.iter().any(|change| shuts_out(&change.event)) {
            self.shared.feed.shut_out_again();
        }
        waiters.into_iter().for_each(Waiter::answer);
        if !changes.is_empty() {
            self.shared.feed.push(mark, frame.as_deref());
            self.bells.iter().for_each(|bell| bell());
        }
    }
}

/// The public part of these changes, as JSON; None when there is none.
pub(crate) fn frame(
    state: &State,
    at: Timestamp,
    changes: &[Change],
    served: &mut Served,
) -> Option<String> {
    // Before `served` takes note of anything: what is noted is told.
    let seq = changes.last()?.seq;
    let mut events: Vec<PublicEvent> = Vec::new();
    let mut slots: Vec<SlotRef> = Vec::new();
    for change in changes {
        match &change.event {
            Event::ClinicsPut { clinics } => {
                events.push(PublicEvent::ClinicsPut { clinics: clinics.clone() });
            }
            Event::CampaignAdded { campaign } => {
                events.push(PublicEvent::CampaignAdded { campaign: campaign.clone() });
            }
            Event::DaysOpened { campaign, clinic, days } => {
                let (campaign, clinic, days) = (*campaign, clinic.clone(), days.clone());
                events.push(PublicEvent::DaysOpened { campaign, clinic, days });
            }
            _ => {}
        }
    }
    slots.extend(changes.iter().flat_map(|change| slots_of(state, &change.event)));
    slots.sort_unstable();
    slots.dedup();
    events.extend(slots.into_iter().filter_map(|slot| {
        let free = state.seats_free(&slot)?;
        Some(PublicEvent::SlotFree { slot, free })
    }));
    events.extend(now_serving(state, served));
    let change = PublicChange { seq, at, events };
    if change.events.is_empty() { None } else { serde_json::to_string(&change).ok() }
}

/// Whether a device can do nothing more of what it could.
fn shuts_out(event: &Event) -> bool {
    matches!(event, Event::DeviceRevoked { .. } | Event::DeviceRotated { .. })
}

/// Where an event takes or frees seats: the slots that it names, and those around them where a party's may be, too. Counts
/// may be told twice without harm.
fn slots_of(state: &State, event: &Event) -> Vec<SlotRef> {
    let second = |second: &Option<SecondSeat>| second.as_ref().map(|it| it.slot.clone());
    let (named, ticket) = match event {
        Event::SeatHeld { slot, ticket, second: other, .. }
        | Event::WishOffered { slot, ticket, second: other, .. } => {
            ([Some(slot.clone()), second(other)], Some(*ticket))
        }
        Event::HoldEnded { slot, ticket, second, .. } => {
            ([Some(slot.clone()), second.clone()], Some(*ticket))
        }
        Event::SecondChosen { second, from, ticket, .. } => {
            ([Some(second.slot.clone()), from.clone()], Some(*ticket))
        }
        Event::MatchDeclined { slot, ticket, .. }
        | Event::BookingCancelled { slot, ticket, .. } => {
            ([Some(slot.clone()), None], Some(*ticket))
        }
        Event::BookingMoved { from, booking, second, .. } => {
            let second = second.as_ref().map(|it| it.from.clone());
            ([Some(from.clone()), second], state.holder_of(*booking))
        }
        _ => return Vec::new(),
    };
    let reach = ticket.map_or(0, |ticket| state.party_of(ticket).saturating_sub(1));
    let around = |slot: SlotRef| {
        let from = slot.index.saturating_sub(reach);
        let indexes = from..=slot.index.saturating_add(reach);
        indexes.map(move |index| SlotRef { index, ..slot.clone() })
    };
    named.into_iter().flatten().flat_map(around).collect()
}

/// The lines that stand otherwise than when they were last told.
fn now_serving(state: &State, served: &mut Served) -> Vec<PublicEvent> {
    let mut news = Vec::new();
    for campaign in state.campaigns() {
        let Some(now) = state.now_serving(campaign.id) else { continue };
        if served.get(&campaign.id) != Some(&now) {
            served.insert(campaign.id, now.clone());
            news.push(PublicEvent::NowServing(now));
        }
    }
    news
}
