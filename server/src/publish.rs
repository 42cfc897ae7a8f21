//! After the commit: applies changes to the readers' copy, then answers, then sends to the feed. Decides nothing, loses
//! nothing.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use jari_common::change::{
    CampaignAdded, CampaignChanged, Change, DaysPlanned, Event, NowServing, PublicChange,
    PublicEvent,
};
use jari_common::id::CampaignId;
use jari_common::slot::SlotRef;
use jari_common::wire::ClinicDays;
use jiff::Timestamp;

use crate::engine::State;
use crate::feed::Feed;
use crate::serving::{Serving, Standing};
use crate::writer::{Committed, Frozen, Waiter};

/// The state that readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Committed changes only.
    pub(crate) state: RwLock<State>,
    pub(crate) feed: Feed,
    pub(crate) serving: Serving,
    /// Why nothing can be written now.
    pub(crate) frozen: Arc<Frozen>,
}

impl Shared {
    /// The committed state. Hold the lock only briefly.
    pub(crate) fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The publisher's thread: ends when the writer is gone.
pub(crate) struct Publisher {
    pub(crate) shared: Arc<Shared>,
    pub(crate) inbox: Receiver<Committed>,
    /// Rung after something is published: they wake the readers of the log.
    pub(crate) bells: Vec<Bell>,
    pub(crate) served: Served,
}

/// Wakes a reader and does not wait for it. The reader ends when its bell is dropped.
pub(crate) type Bell = Box<dyn Fn() + Send>;

/// The position of each line when it was last sent.
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
        // Before anybody hears that the act is done.
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
    // Before `served` is updated: what is noted there must be sent.
    let seq = changes.last()?.seq;
    let mut events: Vec<PublicEvent> = Vec::new();
    let mut slots: Vec<SlotRef> = Vec::new();
    for change in changes {
        match shown(&change.event) {
            Shown::Nothing => {}
            Shown::AsItIs(event) => events.push(*event),
            Shown::Seats(named) => slots.extend(around(state, named, &change.event)),
            Shown::Days(planned) => events.extend(days_planned(state, planned)),
        }
    }
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

/// Whether an event ends a device's rights.
fn shuts_out(event: &Event) -> bool {
    matches!(event, Event::DeviceRevoked(_) | Event::DeviceRotated(_))
}

/// What anybody may see of an event, besides the positions of the lines.
enum Shown<'a> {
    Nothing,
    /// Days are new, changed or closed.
    Days(&'a DaysPlanned),
    AsItIs(Box<PublicEvent>),
    /// Seats were taken or freed in these slots.
    Seats([Option<SlotRef>; 2]),
}

fn as_it_is(event: PublicEvent) -> Shown<'static> {
    Shown::AsItIs(Box::new(event))
}

fn shown(event: &Event) -> Shown<'_> {
    let seats = |one: &SlotRef, other| Shown::Seats([Some(one.clone()), other]);
    match event {
        Event::ClinicsPut(it) => as_it_is(PublicEvent::ClinicsPut { clinics: it.clinics.clone() }),
        Event::CampaignAdded(CampaignAdded { campaign })
        | Event::CampaignChanged(CampaignChanged { campaign }) => {
            as_it_is(PublicEvent::CampaignAdded { campaign: campaign.clone() })
        }
        Event::DaysOpened(it) => {
            let (campaign, clinic, days) = (it.campaign, it.clinic.clone(), it.days.clone());
            if days.iter().any(|days| !days.limits.is_empty()) {
                // A kiosk from before slots had seats of their own leaves these days out.
                let (days, limited) = days.into_iter().partition(|days| days.limits.is_empty());
                let (taken, closed) = (Vec::new(), Vec::new());
                let days = ClinicDays { campaign, clinic, days, limited, taken };
                return as_it_is(PublicEvent::DaysPlanned { days, closed });
            }
            as_it_is(PublicEvent::DaysOpened { campaign, clinic, days })
        }
        Event::DaysPlanned(it) => Shown::Days(it),
        Event::SeatHeld(it) | Event::WishOffered(it) => {
            seats(&it.slot, it.second.as_ref().map(|it| it.slot.clone()))
        }
        Event::HoldEnded(it) => seats(&it.slot, it.second.clone()),
        Event::SecondChosen(it) => seats(&it.second.slot, it.from.clone()),
        Event::BookingCancelled(it) | Event::MatchDeclined(it) => seats(&it.slot, None),
        Event::BookingMoved(it) => seats(&it.from, it.second.as_ref().map(|it| it.from.clone())),
        // The held seat is booked: no seat is taken or freed by it. The other events concern only a person, a device or
        // staff, or are visible in the positions of the lines.
        Event::SeatBooked(_)
        | Event::DaysRuled(_)
        | Event::HolidaySet(_)
        | Event::AppointmentsChanged(_)
        | Event::ReseatOrdered(_)
        | Event::ReseatEnded(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::StaffChanged(_)
        | Event::AttendanceChanged(_)
        | Event::DataRead(_)
        | Event::TicketIssued(_)
        | Event::EntryMade(_)
        | Event::LineOpened(_)
        | Event::DrawSealed(_)
        | Event::DrawRevealed(_)
        | Event::NumbersDrawn(_)
        | Event::TicketCalled(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnStarted(_)
        | Event::TurnExtended(_)
        | Event::TurnMissed(_)
        | Event::TicketReturned(_)
        | Event::TicketLeft(_)
        | Event::HoldExtended(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::WishUnmet(_)
        | Event::OfferTold(_)
        | Event::PersonReached(_)
        | Event::LineFrozen(_)
        | Event::LineResumed(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::PaceChanged(_)
        | Event::CampaignClosed(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::PresenceChanged(_)
        | Event::HelpChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::StaffActed(_)
        | Event::PersonErased(_)
        | Event::RetentionSet(_)
        | Event::NamesakeAnswered(_)
        | Event::WindowsRestored => Shown::Nothing,
    }
}

/// The days as they are now. They may have changed again in the same batch; then the later event says it, too.
fn days_planned(state: &State, planned: &DaysPlanned) -> Option<PublicEvent> {
    let dates = planned.days.iter().flat_map(|days| days.dates.iter().copied());
    let days = state.days_of_dates(planned.campaign, &planned.clinic, dates)?;
    let closed = planned.closed.clone();
    let is_empty = days.days.is_empty() && days.limited.is_empty() && closed.is_empty();
    (!is_empty).then_some(PublicEvent::DaysPlanned { days, closed })
}

/// The slots that an event names, and the slots around them where other members of a party may have seats. A count may
/// be sent twice without harm.
fn around(
    state: &State,
    named: [Option<SlotRef>; 2],
    event: &Event,
) -> impl Iterator<Item = SlotRef> + use<> {
    let (_, ticket) = state.concerns(event);
    let reach = ticket.map_or(0, |ticket| state.party_of(ticket).saturating_sub(1));
    named.into_iter().flatten().flat_map(move |slot| {
        let from = slot.index.saturating_sub(reach);
        let indexes = from..=slot.index.saturating_add(reach);
        indexes.map(move |index| SlotRef { index, ..slot.clone() })
    })
}

/// The lines whose position differs from the last one sent.
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
