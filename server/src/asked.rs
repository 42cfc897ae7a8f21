//! The contents of a request as one hash: equal bodies give equal hashes, in every run. Stores nothing of the contents.

use jari_common::booking::{Right, SeatAct};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::id::{AskedHash, BookingId, ClinicId, DeviceId, HoldId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::staff::{Author, StaffAct, StaffReason};
use jari_common::walk_in::{OverbookReason, WalkInAct};
use jari_common::wish::Wish;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::command::{AccountAct, Command, JoinLine, TicketAct};

/// The act on a ticket, in the form that is hashed. Hashes are in the log for a day: these names and this order must
/// not change when commands are renamed, so that a repeat is recognised after an upgrade. A field that is added later
/// is not written while it has its default.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Hashed<'a> {
    StartTurn {
        ticket: TicketId,
        device: DeviceId,
    },
    ExtendTurn {
        ticket: TicketId,
        serial: u32,
    },
    EndTurn {
        ticket: TicketId,
        serial: u32,
    },
    ReturnToLine {
        ticket: TicketId,
    },
    LeaveLine {
        ticket: TicketId,
    },
    HoldSeat {
        ticket: TicketId,
        serial: u32,
        slot: &'a SlotRef,
        dose: Dose,
        #[serde(skip_serializing_if = "SecondPreference::is_any")]
        second: SecondPreference,
        #[serde(skip_serializing_if = "Option::is_none")]
        begins: Option<u16>,
    },
    ReleaseHold {
        ticket: TicketId,
        serial: u32,
        hold: HoldId,
    },
    BookHeld {
        ticket: TicketId,
        serial: u32,
        hold: HoldId,
    },
    HoldToMove {
        ticket: TicketId,
        slot: &'a SlotRef,
        dose: Dose,
        #[serde(skip_serializing_if = "SecondPreference::is_any")]
        second: SecondPreference,
        #[serde(skip_serializing_if = "Option::is_none")]
        begins: Option<u16>,
    },
    ExtendToMove {
        ticket: TicketId,
        hold: Option<HoldId>,
    },
    ReleaseToMove {
        ticket: TicketId,
        hold: HoldId,
    },
    MoveBooking {
        ticket: TicketId,
        hold: HoldId,
    },
    CancelBooking {
        ticket: TicketId,
        booking: BookingId,
    },
    GiveWish {
        ticket: TicketId,
        wish: &'a Wish,
    },
    WithdrawWish {
        ticket: TicketId,
    },
    AcceptOffer {
        ticket: TicketId,
        hold: HoldId,
    },
    DeclineOffer {
        ticket: TicketId,
        hold: HoldId,
    },
    NoteTold {
        ticket: TicketId,
        hold: Option<HoldId>,
    },
    TryCode {
        ticket: TicketId,
        device: DeviceId,
        right: bool,
    },
    StaffAct {
        ticket: TicketId,
        device: DeviceId,
        act: StaffAct,
        reason: StaffReason,
    },
    JoinNamesakes {
        ticket: TicketId,
        earlier: TicketId,
    },
    WalkIn {
        ticket: TicketId,
        clinic: &'a ClinicId,
        act: WalkInAct,
        #[serde(skip_serializing_if = "Option::is_none")]
        follows: Option<u64>,
    },
    Overbook {
        ticket: TicketId,
        slot: &'a SlotRef,
        reason: OverbookReason,
    },
}

impl<'a> Hashed<'a> {
    fn of(ticket: TicketId, act: &'a TicketAct) -> Self {
        match *act {
            TicketAct::StartTurn { device } => Self::StartTurn { ticket, device },
            TicketAct::EndTurn { serial } => Self::EndTurn { ticket, serial },
            TicketAct::Return => Self::ReturnToLine { ticket },
            TicketAct::Leave => Self::LeaveLine { ticket },
            TicketAct::Seat { right, ref act } => Self::on_seats(ticket, right, act),
            TicketAct::CancelBooking { booking } => Self::CancelBooking { ticket, booking },
            TicketAct::GiveWish { ref wish } => Self::GiveWish { ticket, wish },
            TicketAct::WithdrawWish => Self::WithdrawWish { ticket },
            TicketAct::AcceptOffer { hold } => Self::AcceptOffer { ticket, hold },
            TicketAct::DeclineOffer { hold } => Self::DeclineOffer { ticket, hold },
            TicketAct::NoteTold { hold } => Self::NoteTold { ticket, hold },
            TicketAct::TryCode { device, right } => Self::TryCode { ticket, device, right },
            TicketAct::Staff { device, act, reason } => {
                Self::StaffAct { ticket, device, act, reason }
            }
            TicketAct::JoinNamesakes { earlier } => Self::JoinNamesakes { ticket, earlier },
            TicketAct::WalkIn { ref clinic, act, follows } => {
                Self::WalkIn { ticket, clinic, act, follows }
            }
            TicketAct::Overbook { ref slot, reason } => Self::Overbook { ticket, slot, reason },
        }
    }

    fn on_seats(ticket: TicketId, right: Right<u32>, act: &'a SeatAct) -> Self {
        match (right, act) {
            (Right::Turn(serial), SeatAct::Hold { slot, dose, second, begins }) => {
                let (dose, second, begins) = (*dose, *second, *begins);
                Self::HoldSeat { ticket, serial, slot, dose, second, begins }
            }
            (Right::Turn(serial), SeatAct::Extend { .. }) => Self::ExtendTurn { ticket, serial },
            (Right::Turn(serial), SeatAct::Release { hold }) => {
                Self::ReleaseHold { ticket, serial, hold: *hold }
            }
            (Right::Turn(serial), SeatAct::Confirm { hold }) => {
                Self::BookHeld { ticket, serial, hold: *hold }
            }
            (Right::Move, SeatAct::Hold { slot, dose, second, begins }) => {
                let (dose, second, begins) = (*dose, *second, *begins);
                Self::HoldToMove { ticket, slot, dose, second, begins }
            }
            (Right::Move, SeatAct::Extend { hold }) => Self::ExtendToMove { ticket, hold: *hold },
            (Right::Move, SeatAct::Release { hold }) => Self::ReleaseToMove { ticket, hold: *hold },
            (Right::Move, SeatAct::Confirm { hold }) => Self::MoveBooking { ticket, hold: *hold },
        }
    }
}

impl Command {
    /// The hash with who asks: a request of one member of staff is not another's.
    pub(crate) fn hash_by(&self, by: Option<&Author>) -> AskedHash {
        match by {
            Some(Author::Staff { staff, .. }) => {
                let AskedHash(asked) = self.hash();
                hash_of(format!("staff {staff} asked {asked:016x}").as_bytes())
            }
            Some(Author::Console { .. }) | None => self.hash(),
        }
    }

    /// The hash. A field that is added later is not written while it has its default, so that a repeat is recognised
    /// after an upgrade.
    pub(crate) fn hash(&self) -> AskedHash {
        let written = match self {
            // The code is drawn again for every try. Residence and answers are judged and not kept. Even their hash is
            // not kept: there are so few possible values that a hash would reveal them.
            Self::JoinLine(JoinLine {
                campaign, person, device, acting, party, consent, ..
            }) => serde_json::to_vec(&("join", campaign, person, device, acting, party, consent)),
            // The code follows from the person and the request; the end time comes from the clock.
            Self::SendIdentityCode { person, .. } => {
                serde_json::to_vec(&("send_identity_code", person))
            }
            // The code follows from the request; the end time comes from the clock.
            Self::AddStaff { account, .. } => serde_json::to_vec(&("add_staff", account)),
            Self::OfStaff { staff, act: AccountAct::Invite { .. } } => {
                serde_json::to_vec(&("invite_staff", staff))
            }
            Self::OfTicket { ticket, act } => serde_json::to_vec(&Hashed::of(*ticket, act)),
            command => serde_json::to_vec(command),
        };
        hash_of(&written.expect("commands are plain data with text for keys"))
    }
}

fn hash_of(written: &[u8]) -> AskedHash {
    let digest = Sha256::digest(written);
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    // 0 means "not known" in the engine.
    AskedHash(u64::from_be_bytes(first).max(1))
}

#[cfg(test)]
mod tests {
    use jari_common::id::{CampaignId, ClinicId};
    use jari_common::wish::{OnMatch, PartOfDay, WishDays, WishOrder, WishPlaces};

    use super::*;

    const TICKET: TicketId = TicketId(7);

    fn slot() -> SlotRef {
        let (campaign, clinic) = (CampaignId(1), ClinicId::parse("C1").unwrap());
        SlotRef { campaign, clinic, date: jiff::civil::date(2026, 12, 1), index: 4 }
    }

    /// Each act, with the words that earlier versions hashed for it.
    #[test]
    fn what_an_earlier_version_hashed_is_hashed_alike() {
        let (hold, device) = (HoldId(3), DeviceId(2));
        let turn = |act| TicketAct::seat(Right::Turn(5), act);
        let moved = |act| TicketAct::seat(Right::Move, act);
        let at = || SeatAct::hold(slot(), Dose::First);
        let wish = Wish {
            places: WishPlaces::Clinics(vec![ClinicId::parse("C1").unwrap()]),
            days: WishDays {
                from: None,
                until: None,
                weekdays: jari_common::wish::Weekdays::EVERY_DAY,
            },
            time: PartOfDay::Any,
            first: WishOrder::Place,
            on_match: OnMatch::default(),
        };
        let wished = serde_json::to_string(&wish).unwrap();
        let named =
            r#""slot":{"campaign":1,"clinic":"C1","date":"2026-12-01","index":4},"dose":"first""#;
        let in_turn = format!(r#"{{"hold_seat":{{"ticket":7,"serial":5,{named}}}}}"#);
        let to_move = format!(r#"{{"hold_to_move":{{"ticket":7,{named}}}}}"#);
        let wishing = format!(r#"{{"give_wish":{{"ticket":7,"wish":{wished}}}}}"#);
        for (act, written) in [
            (TicketAct::StartTurn { device }, r#"{"start_turn":{"ticket":7,"device":2}}"#),
            (TicketAct::EndTurn { serial: 5 }, r#"{"end_turn":{"ticket":7,"serial":5}}"#),
            (TicketAct::Return, r#"{"return_to_line":{"ticket":7}}"#),
            (TicketAct::Leave, r#"{"leave_line":{"ticket":7}}"#),
            (turn(at()), &*in_turn),
            (turn(SeatAct::Extend { hold: None }), r#"{"extend_turn":{"ticket":7,"serial":5}}"#),
            (
                turn(SeatAct::Release { hold }),
                r#"{"release_hold":{"ticket":7,"serial":5,"hold":3}}"#,
            ),
            (turn(SeatAct::Confirm { hold }), r#"{"book_held":{"ticket":7,"serial":5,"hold":3}}"#),
            (moved(at()), &*to_move),
            (
                moved(SeatAct::Extend { hold: Some(hold) }),
                r#"{"extend_to_move":{"ticket":7,"hold":3}}"#,
            ),
            (moved(SeatAct::Release { hold }), r#"{"release_to_move":{"ticket":7,"hold":3}}"#),
            (moved(SeatAct::Confirm { hold }), r#"{"move_booking":{"ticket":7,"hold":3}}"#),
            (
                TicketAct::CancelBooking { booking: BookingId(9) },
                r#"{"cancel_booking":{"ticket":7,"booking":9}}"#,
            ),
            (TicketAct::GiveWish { wish }, &*wishing),
            (TicketAct::WithdrawWish, r#"{"withdraw_wish":{"ticket":7}}"#),
            (TicketAct::AcceptOffer { hold }, r#"{"accept_offer":{"ticket":7,"hold":3}}"#),
            (TicketAct::DeclineOffer { hold }, r#"{"decline_offer":{"ticket":7,"hold":3}}"#),
            (TicketAct::NoteTold { hold: None }, r#"{"note_told":{"ticket":7,"hold":null}}"#),
            (
                TicketAct::TryCode { device, right: true },
                r#"{"try_code":{"ticket":7,"device":2,"right":true}}"#,
            ),
            (
                TicketAct::Staff { device, act: StaffAct::Cancel, reason: StaffReason::Asked },
                r#"{"staff_act":{"ticket":7,"device":2,"act":"cancel","reason":"asked"}}"#,
            ),
            (
                TicketAct::JoinNamesakes { earlier: TicketId(6) },
                r#"{"join_namesakes":{"ticket":7,"earlier":6}}"#,
            ),
        ] {
            assert_eq!(act.of(TICKET).hash(), hash_of(written.as_bytes()), "{written}");
        }
    }

    #[test]
    fn what_is_said_of_whoever_waits_at_a_clinic_is_hashed_by_its_name() {
        let clinic = ClinicId::parse("C1").unwrap();
        let act = WalkInAct::WaitHere { replaces: false };
        for (act, written) in [
            (
                TicketAct::WalkIn { clinic, act, follows: None },
                r#"{"walk_in":{"ticket":7,"clinic":"C1","act":{"wait_here":{}}}}"#,
            ),
            (
                TicketAct::Overbook { slot: slot(), reason: OverbookReason::MustBeUsed },
                r#"{"overbook":{"ticket":7,"slot":{"campaign":1,"clinic":"C1","date":"2026-12-01","index":4},"reason":"must_be_used"}}"#,
            ),
        ] {
            assert_eq!(act.of(TICKET).hash(), hash_of(written.as_bytes()), "{written}");
        }
    }
}
