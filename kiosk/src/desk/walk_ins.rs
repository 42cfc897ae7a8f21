//! Those who came without an appointment: they are put on the list, found a seat, said to have gone, or taken beyond the
//! seats. What each press and each news changes. Pure.

use std::collections::BTreeSet;

use jari_common::id::{CampaignId, TicketId};
use jari_common::staff::StaffRight;
use jari_common::time::plus_secs;
use jari_common::walk_in::{OverbookReason, WalkInAct, WalkInNoted};
use jari_common::wire::{TimeAtDesk, WalkInAtDesk};
use jiff::Timestamp;
use jiff::civil::Date;

use super::answer::Tone;
use super::finding::birth_date_of;
use super::model::{
    DeskOrder, DeskTrouble, EnlistAsks, EnlistWith, Enlisting, Overbooking, Shift, WalkInNews,
    WalkInOrder, WalkInPress,
};
use super::roll::Group;

/// One's own act can be taken back for as long as a shift lasts, in seconds.
const SHIFT_SECS: u32 = 12 * 3_600;

impl WalkInPress {
    /// Whether it chooses a row of the list, which may be another one by now.
    #[must_use]
    pub(super) fn is_row(&self) -> bool {
        matches!(self, Self::Choose(_))
    }

    /// Whether it says something of somebody: a second click of the same hand is not meant for it.
    #[must_use]
    pub(super) fn is_act(&self) -> bool {
        match self {
            Self::WaitHere(..) | Self::Confirm | Self::Say(..) | Self::Overbook(_) => true,
            Self::Choose(_) | Self::OpenTimes(_) | Self::ChooseTime(_) | Self::ShowSeated => false,
        }
    }
}

/// Takes what is done with them.
pub(super) fn press_walk_in(shift: &mut Shift, press: WalkInPress, today: Date) -> Vec<DeskOrder> {
    match press {
        WalkInPress::Choose(ticket) => {
            (shift.chosen, shift.choices, shift.finding) = (None, None, None);
            (shift.walk_ins.chosen, shift.walk_ins.overbooking) = (Some(ticket), None);
            Vec::new()
        }
        WalkInPress::WaitHere(campaign, number) => {
            let born = shift.finding.as_ref().map(|it| it.birth_date.as_str());
            let birth_date = born.and_then(|typed| birth_date_of(typed, today));
            let Some(birth_date) = birth_date else { return Vec::new() };
            let with = EnlistWith::default();
            let (is_sending, asks) = (false, None);
            let enlisting = Enlisting { campaign, number, birth_date, with, is_sending, asks };
            shift.walk_ins.enlisting = Some(enlisting);
            enlist(shift)
        }
        WalkInPress::Confirm => {
            let Some(enlisting) = shift.walk_ins.enlisting.as_mut() else { return Vec::new() };
            match enlisting.asks {
                Some(EnlistAsks::Replace) => enlisting.with.replaces = true,
                Some(EnlistAsks::SeeId) => enlisting.with.id_seen = true,
                None => return Vec::new(),
            }
            enlist(shift)
        }
        WalkInPress::Say(ticket, act) => {
            let follows = shift.roll.walk_in(ticket).map(|it| it.last_act.change);
            let clinic = shift.clinic.clone().zip(follows);
            let clinic = clinic.filter(|_| shift.walk_ins.acting.insert(ticket));
            let order =
                clinic.map(|(clinic, follows)| WalkInOrder::Say { ticket, clinic, act, follows });
            order.into_iter().map(|order| ordered(shift, order)).collect()
        }
        WalkInPress::OpenTimes(ticket) => {
            if shift.walk_ins.overbooking.take().is_some_and(|it| it.ticket == ticket) {
                return Vec::new();
            }
            shift.walk_ins.overbooking = Some(Overbooking { ticket, times: None, slot: None });
            let (clinic, date) = (shift.clinic.clone(), shift.date);
            let order = clinic.map(|clinic| WalkInOrder::Times { clinic, date });
            order.into_iter().map(|order| ordered(shift, order)).collect()
        }
        WalkInPress::ChooseTime(slot) => {
            let open = shift.walk_ins.overbooking.as_mut();
            open.into_iter().for_each(|it| it.slot = Some(slot.clone()));
            Vec::new()
        }
        WalkInPress::Overbook(reason) => overbook(shift, reason),
        WalkInPress::ShowSeated => {
            if let Some(booking) = shift.walk_ins.seated.take() {
                (shift.chosen, shift.walk_ins.chosen) = (Some(booking), None);
                (shift.typed, shift.group) = (String::new(), Group::All);
            }
            Vec::new()
        }
    }
}

fn ordered(shift: &Shift, order: WalkInOrder) -> DeskOrder {
    DeskOrder::WalkIn(shift.token.clone(), order)
}

fn enlist(shift: &mut Shift) -> Vec<DeskOrder> {
    let Some(clinic) = shift.clinic.clone() else { return Vec::new() };
    let Some(enlisting) = shift.walk_ins.enlisting.as_mut().filter(|it| !it.is_sending) else {
        return Vec::new();
    };
    (enlisting.is_sending, enlisting.asks) = (true, None);
    let Enlisting { campaign, number, birth_date, with, .. } = *enlisting;
    let order = WalkInOrder::WaitHere { clinic, campaign, number, birth_date, with };
    vec![ordered(shift, order)]
}

fn overbook(shift: &mut Shift, reason: OverbookReason) -> Vec<DeskOrder> {
    let open = shift.walk_ins.overbooking.take();
    let chosen = open.and_then(|it| Some((it.ticket, it.slot?)));
    let Some((ticket, slot)) = chosen.filter(|(it, _)| shift.walk_ins.acting.insert(*it)) else {
        return Vec::new();
    };
    vec![ordered(shift, WalkInOrder::Overbook { ticket, slot, reason })]
}

/// Takes what is told of them. Returns what went wrong and is not asked about.
pub(super) fn told_walk_in(shift: &mut Shift, news: WalkInNews) -> Option<DeskTrouble> {
    let stage = &mut shift.walk_ins;
    match news {
        WalkInNews::Enlisted(Ok(ticket)) => {
            (stage.enlisting, stage.awaited) = (None, Some(ticket));
            (shift.finding, shift.typed) = (None, String::new());
            // The list may know them already.
            follow_walk_ins(shift, &BTreeSet::new());
            None
        }
        WalkInNews::Enlisted(Err(trouble)) => {
            let asks = match trouble {
                DeskTrouble::WishStands => Some(EnlistAsks::Replace),
                DeskTrouble::IdFirst => Some(EnlistAsks::SeeId),
                _ => None,
            };
            match stage.enlisting.as_mut().filter(|_| asks.is_some()) {
                Some(enlisting) => (enlisting.is_sending, enlisting.asks) = (false, asks),
                None => stage.enlisting = None,
            }
            asks.is_none().then_some(trouble)
        }
        WalkInNews::Said(ticket, said) => {
            stage.acting.remove(&ticket);
            said.err()
        }
        WalkInNews::Times(Ok(times)) => {
            stage.overbooking.iter_mut().for_each(|it| it.times = Some(times.clone()));
            None
        }
        WalkInNews::Times(Err(trouble)) => {
            stage.overbooking = None;
            Some(trouble)
        }
    }
}

/// The list was heard anew; `before` were on it without an appointment. Whoever has got a seat is shown with it.
pub(super) fn follow_walk_ins(shift: &mut Shift, before: &BTreeSet<TicketId>) {
    let Shift { roll, walk_ins: stage, .. } = shift;
    let waits = |ticket: &TicketId| roll.walk_in(*ticket).is_some();
    let over = before.iter().copied().chain(stage.awaited).filter(|it| !waits(it));
    let seated: Vec<_> = over.filter_map(|it| Some((it, roll.booking_of(it)?))).collect();
    for (ticket, booking) in seated {
        stage.seated = Some(booking);
        if stage.chosen == Some(ticket) || stage.awaited == Some(ticket) {
            (stage.chosen, stage.awaited, shift.chosen) = (None, None, Some(booking));
        }
    }
    if let Some(ticket) = stage.awaited.take_if(|it| waits(it)) {
        (stage.chosen, shift.chosen) = (Some(ticket), None);
    }
    if stage.chosen.is_some_and(|it| !waits(&it)) {
        (stage.chosen, stage.overbooking) = (None, None);
    }
    if stage.seated.is_some_and(|it| roll.get(it).is_none()) {
        stage.seated = None;
    }
}

/// The state of somebody who waits here without an appointment, in a few words.
#[must_use]
pub fn walk_in_state(walk_in: &WalkInAtDesk) -> (&'static str, Tone) {
    match walk_in {
        WalkInAtDesk { has_left: true, .. } => ("desk-state-left", Tone::Over),
        WalkInAtDesk { is_called: true, .. } => ("desk-state-walk-in", Tone::Waits),
        WalkInAtDesk { .. } => ("desk-state-walk-in-line", Tone::Plain),
    }
}

/// Whether whoever was found with this number may be asked to wait here: today, by whom it is due.
#[must_use]
pub fn may_wait_here(shift: &Shift, today: Date) -> bool {
    let is_here = shift.clinic.is_some() && shift.date == today;
    is_here && shift.may(StaffRight::ActForPerson)
}

/// Whether it may be said that they went.
#[must_use]
pub fn may_go_away(shift: &Shift, walk_in: &WalkInAtDesk) -> bool {
    !walk_in.has_left && !walk_in.people.is_empty() && shift.may(WalkInAct::GoAway.right())
}

/// Whether they may be taken beyond the seats by whoever is signed in.
#[must_use]
pub fn may_overbook(shift: &Shift, walk_in: &WalkInAtDesk) -> bool {
    !walk_in.has_left && !walk_in.people.is_empty() && shift.may(StaffRight::Overbook)
}

/// Whether the last act may be taken back: one's own within the time of a shift, another's by an admin.
#[must_use]
pub fn may_take_back(shift: &Shift, walk_in: &WalkInAtDesk, now: Timestamp) -> bool {
    let WalkInNoted { staff, at, .. } = walk_in.last_act;
    let is_own = staff == shift.me && now < plus_secs(at, SHIFT_SECS);
    let waited = WalkInAct::WaitHere { replaces: false };
    let act = if walk_in.has_left { WalkInAct::GoAway } else { waited };
    let right = if is_own { act.right() } else { StaffRight::OthersActs };
    !walk_in.people.is_empty() && shift.may(right)
}

/// The times of a campaign at which this party has no seat, each with whether that is so.
#[must_use]
pub fn times_of(
    times: &[TimeAtDesk],
    campaign: CampaignId,
    people: usize,
) -> Vec<(&TimeAtDesk, bool)> {
    let of = times.iter().filter(|it| it.slot.campaign == campaign);
    let is_full = |it: &TimeAtDesk| usize::from(it.seats.saturating_sub(it.taken)) < people.max(1);
    of.map(|it| (it, is_full(it))).collect()
}

/// Why somebody is taken beyond the seats, as it is chosen.
#[must_use]
pub const fn overbook_reason(reason: OverbookReason) -> &'static str {
    match reason {
        OverbookReason::Unwell => "desk-overbook-unwell",
        OverbookReason::OurMistake => "desk-overbook-our-mistake",
        OverbookReason::MustBeUsed => "desk-overbook-must-be-used",
        OverbookReason::Other => "desk-overbook-other",
    }
}
