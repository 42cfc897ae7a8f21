//! What people do with what they have booked and with what they wish, and whether what is seen of it is their own doing.

use jari_common::booking::BookingStatus;
use jari_common::clinic::Position;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::staff::StaffAct;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::Command;

use super::{Try, World, clinic, second_slot, slot};

impl World {
    /// Whether the last act was this person's own, and made of their booking what is seen: moved and still booked, given
    /// back, or, after that, booked anew.
    pub fn changed_by_its_person(&self, view: &TicketView) -> bool {
        let Some((ask, _)) = self.last.as_ref().filter(|_| self.last_changed) else { return false };
        let booking = view.booking.as_ref();
        let stands = booking.is_some_and(|it| it.status == BookingStatus::Booked);
        match &ask.command {
            Command::MoveBooking { ticket, .. } | Command::BookHeld { ticket, .. } => {
                *ticket == view.id && stands
            }
            Command::CancelBooking { ticket, .. } | Command::DeclineOffer { ticket, .. } => {
                *ticket == view.id && booking.is_some() && !stands
            }
            Command::StaffAct { ticket, act: StaffAct::Cancel, .. } => {
                *ticket == view.id && booking.is_some() && !stands
            }
            Command::GiveWish { ticket, .. } | Command::AcceptOffer { ticket, .. } => {
                *ticket == view.id && stands
            }
            _ => false,
        }
    }

    pub(super) fn change_booking(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        self.requested(match what {
            Try::Better(who, index) => {
                let (slot, dose) = (slot(*index), Dose::First);
                Command::HoldToMove { ticket: ticket(who), slot, dose }
            }
            Try::BetterSecond(who, index) => {
                let (slot, dose) = (second_slot(*index), Dose::Second);
                Command::HoldToMove { ticket: ticket(who), slot, dose }
            }
            Try::LongerBetter(who) => {
                Command::ExtendToMove { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::KeepOld(who) => {
                Command::ReleaseToMove { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::Move(who) => {
                Command::MoveBooking { ticket: ticket(who), hold: self.hold_of(*who) }
            }
            Try::Cancel(who) => {
                let view = self.state.ticket(ticket(who));
                let booking = view.and_then(|it| it.booking).map_or(BookingId(1), |it| it.id);
                Command::CancelBooking { ticket: ticket(who), booking }
            }
            _ => unreachable!("not about a booking"),
        });
    }

    pub(super) fn wish(&mut self, what: &Try) {
        let ticket = |who: &u8| TicketId(u64::from(*who) + 1);
        self.requested(match what {
            Try::Wish(who, kind) => Command::GiveWish { ticket: ticket(who), wish: a_wish(*kind) },
            Try::Unwish(who) => Command::WithdrawWish { ticket: ticket(who) },
            Try::Accept(who) => {
                Command::AcceptOffer { ticket: ticket(who), hold: self.match_of(*who) }
            }
            Try::Decline(who) => {
                Command::DeclineOffer { ticket: ticket(who), hold: self.match_of(*who) }
            }
            _ => unreachable!("not about a wish"),
        });
    }

    /// The hold that is offered to them, or else that they have.
    fn match_of(&self, who: u8) -> HoldId {
        let view = self.state.ticket(TicketId(u64::from(who) + 1));
        let offered = view.as_ref().and_then(|view| view.offer.as_ref()).map(|offer| offer.hold.id);
        offered.unwrap_or_else(|| self.last_match(who))
    }

    /// The last hold that a wish of theirs found.
    fn last_match(&self, who: u8) -> HoldId {
        let mine = TicketId(u64::from(who) + 1);
        let found = self.log.iter().rev().find_map(|change| match &change.event {
            jari_common::change::Event::WishOffered { hold, ticket, .. } if *ticket == mine => {
                Some(*hold)
            }
            _ => None,
        });
        found.unwrap_or(HoldId(1))
    }
}

/// Any seat at once, any seat after asking, nearby, in the afternoon (there is none), the first day, today.
fn a_wish(kind: u8) -> Wish {
    let near = WishPlaces::Near { from: Position::new(37.571, 126.981).unwrap(), metres: 1_000 };
    let named = || WishPlaces::Clinics(vec![clinic().id]);
    let plain = Wish {
        places: named(),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    };
    match kind {
        0 => plain,
        1 => Wish { on_match: OnMatch::Ask, ..plain },
        2 => Wish { places: near, ..plain },
        3 => Wish { time: PartOfDay::Afternoon, ..plain },
        4 => Wish { first: WishOrder::Day, on_match: OnMatch::Ask, ..plain },
        _ => Wish { days: WishDays { until: Some(super::DAY), ..WishDays::default() }, ..plain },
    }
}
