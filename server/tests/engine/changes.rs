//! What people do with their bookings and wishes, and whether every visible change is their own act.

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::change::{Event, Held};
use jari_common::clinic::Position;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, ClinicId, HoldId, TicketId};
use jari_common::staff::StaffAct;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{Command, TicketAct};

use super::{Act, Try, Whose, World, away_clinic, clinic, second_slot, slot};

impl World {
    /// Whether the last act was this person's own and explains what is seen of their booking: moved and still booked,
    /// given back, or booked again after that.
    pub fn changed_by_its_person(&self, view: &TicketView) -> bool {
        let Some((ask, _)) = self.last.as_ref().filter(|_| self.last_changed) else { return false };
        let booking = view.booking.as_ref();
        let stands = booking.is_some_and(|it| it.status == BookingStatus::Booked);
        // Of a series whose first dose is past, or whose person is here for it, the second alone is given back.
        let is_past = booking.is_some_and(|it| {
            it.starts_at <= self.now || self.state.attendance(it.id).holds_appointment()
        });
        let gives_back =
            |ticket: TicketId| ticket == view.id && booking.is_some() && (!stands || is_past);
        match &ask.command {
            Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { .. } },
            }
            | Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Confirm { .. } },
            } => *ticket == view.id && stands,
            Command::OfTicket { ticket, act: TicketAct::CancelBooking { .. } }
            | Command::OfTicket { ticket, act: TicketAct::DeclineOffer { .. } }
            | Command::OfTicket { ticket, act: TicketAct::Staff { act: StaffAct::Cancel, .. } } => {
                gives_back(*ticket)
            }
            Command::OfTicket { ticket, act: TicketAct::GiveWish { .. } }
            | Command::OfTicket { ticket, act: TicketAct::WalkIn { .. } }
            | Command::OfTicket { ticket, act: TicketAct::Overbook { .. } }
            | Command::OfTicket { ticket, act: TicketAct::AcceptOffer { .. } } => {
                *ticket == view.id && stands
            }
            _ => false,
        }
    }

    pub(super) fn change_booking(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        self.requested(match what {
            Try::MoveHold(who, index) => {
                let (slot, dose) = (slot(*index), Dose::First);
                TicketAct::seat(Right::Move, SeatAct::hold(slot, dose)).of(ticket(who))
            }
            Try::MoveHoldSecond(who, index) => {
                let (slot, dose) = (second_slot(*index), Dose::Second);
                TicketAct::seat(Right::Move, SeatAct::hold(slot, dose)).of(ticket(who))
            }
            Try::MoveExtend(who) => {
                TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(self.hold_of(*who)) })
                    .of(ticket(who))
            }
            Try::KeepOld(who) => {
                TicketAct::seat(Right::Move, SeatAct::Release { hold: self.hold_of(*who) })
                    .of(ticket(who))
            }
            Try::Move(who) => {
                TicketAct::seat(Right::Move, SeatAct::Confirm { hold: self.hold_of(*who) })
                    .of(ticket(who))
            }
            Try::Cancel(who) => {
                let view = self.state.ticket(ticket(who));
                let booking = view.and_then(|it| it.booking).map_or(BookingId(1), |it| it.id);
                TicketAct::CancelBooking { booking }.of(ticket(who))
            }
            _ => unreachable!("not about a booking"),
        });
    }

    /// An act on a hold that may not be the person's.
    pub(super) fn act_on(&mut self, act: Act, who: u8, whose: Whose) {
        let (ticket, serial) = (self.ticket(who), self.serial(who));
        let own = self.hold_of(who);
        let last = || self.log.iter().rev().find_map(|change| held_in(&change.event));
        let hold = match whose {
            Whose::Own => own,
            Whose::Next => HoldId(own.0 + 1),
            Whose::Before => HoldId(own.0.saturating_sub(1)),
            Whose::Last => last().unwrap_or(own),
            Whose::Anothers => self.hold_of((who + 1) % super::PERSONS),
        };
        self.requested(match act {
            Act::Release => {
                TicketAct::seat(Right::Turn(serial), SeatAct::Release { hold }).of(ticket)
            }
            Act::Book => TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(ticket),
            Act::Longer => {
                TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(hold) }).of(ticket)
            }
            Act::KeepOld => TicketAct::seat(Right::Move, SeatAct::Release { hold }).of(ticket),
            Act::Move => TicketAct::seat(Right::Move, SeatAct::Confirm { hold }).of(ticket),
            Act::Accept => TicketAct::AcceptOffer { hold }.of(ticket),
            Act::Decline => TicketAct::DeclineOffer { hold }.of(ticket),
            Act::Cancel => {
                let view = self.state.ticket(ticket);
                let own = view.and_then(|it| it.booking).map_or(1, |it| it.id.0);
                let booking = match whose {
                    Whose::Own => own,
                    Whose::Next => own + 1,
                    Whose::Before => own.saturating_sub(1),
                    Whose::Last | Whose::Anothers => hold.0,
                };
                TicketAct::CancelBooking { booking: BookingId(booking) }.of(ticket)
            }
        });
    }

    pub(super) fn wish(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        self.requested(match what {
            Try::Wish(who, kind) => TicketAct::GiveWish { wish: a_wish(*kind) }.of(ticket(who)),
            Try::Unwish(who) => TicketAct::WithdrawWish.of(ticket(who)),
            Try::Accept(who) => {
                TicketAct::AcceptOffer { hold: self.match_of(*who) }.of(ticket(who))
            }
            Try::Decline(who) => {
                TicketAct::DeclineOffer { hold: self.match_of(*who) }.of(ticket(who))
            }
            _ => unreachable!("not about a wish"),
        });
    }

    /// The hold that is offered to the person, or else the hold that they have.
    fn match_of(&self, who: u8) -> HoldId {
        let view = self.state.ticket(TicketId(u64::from(who) + 1));
        let offered = view.as_ref().and_then(|view| view.offer.as_ref()).map(|offer| offer.hold.id);
        offered.unwrap_or_else(|| self.last_match(who))
    }

    /// The last hold that was found for a wish of this person.
    fn last_match(&self, who: u8) -> HoldId {
        let mine = TicketId(u64::from(who) + 1);
        let found = self.log.iter().rev().find_map(|change| match &change.event {
            Event::WishOffered(Held { hold, ticket, .. }) if *ticket == mine => Some(*hold),
            _ => None,
        });
        found.unwrap_or(HoldId(1))
    }
}

/// The hold that an event made.
fn held_in(event: &Event) -> Option<HoldId> {
    match event {
        Event::SeatHeld(Held { hold, .. }) | Event::WishOffered(Held { hold, .. }) => Some(*hold),
        _ => None,
    }
}

/// Kinds of wishes: any seat at once, any seat after asking, nearby, in the afternoon, the first day, today; then both
/// clinics in either order, the other clinic alone, the later day, far away and on weekends (there is no such seat),
/// and two wishes that ask first.
pub fn a_wish(kind: u8) -> Wish {
    let near = WishPlaces::Near { from: Position::new(37.571, 126.981).unwrap(), metres: 5_000 };
    let named = || WishPlaces::Clinics(vec![clinic().id]);
    let (here, away) = (clinic().id, away_clinic().id);
    let both = |one: &ClinicId, two: &ClinicId| WishPlaces::Clinics(vec![one.clone(), two.clone()]);
    let plain = Wish {
        places: named(),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    };
    let from = |date| WishDays { from: Some(date), ..WishDays::default() };
    match kind {
        0 => plain,
        1 => Wish { on_match: OnMatch::Ask, ..plain },
        2 => Wish { places: near, ..plain },
        3 => Wish { time: PartOfDay::Afternoon, ..plain },
        4 => Wish { first: WishOrder::Day, on_match: OnMatch::Ask, ..plain },
        5 => Wish { days: WishDays { until: Some(super::DAY), ..WishDays::default() }, ..plain },
        6 => Wish { places: both(&here, &away), ..plain },
        7 => Wish { places: both(&away, &here), on_match: OnMatch::Ask, ..plain },
        8 => Wish { places: WishPlaces::Clinics(vec![away]), time: PartOfDay::Afternoon, ..plain },
        9 => Wish { days: from(super::DAY.tomorrow().unwrap()), on_match: OnMatch::Ask, ..plain },
        10 => Wish { places: near, first: WishOrder::Day, on_match: OnMatch::Ask, ..plain },
        _ => Wish {
            days: WishDays { weekdays: Weekdays::WEEKEND, ..WishDays::default() },
            places: near,
            ..plain
        },
    }
}
