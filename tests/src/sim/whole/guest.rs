//! People of a whole night: what they may ask, and how often. They know what they were told and what the screen at
//! their kiosk shows; they retry with the same request id, send it with another body, and name holds that are not
//! theirs.

use jari_common::booking::{Right, SeatAct};
use jari_common::clinic::Position;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{Answer, Ask, Command, TicketAct};
use jari_server::engine::State;
use jari_server::writer::{Outcome, SubmitError};
use uuid::Uuid;

use super::setting::{self, DAYS, KIOSKS, PEOPLE, SLOTS, Terms};
use crate::sim::dice::Dice;
use crate::sim::person::Letter;

/// Something that a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// The act that brings the person to the next step.
    Helpful,
    Join,
    Start,
    Extend,
    End,
    Return,
    Leave,
    Hold,
    Second,
    Release,
    Book,
    MoveHold,
    MoveHoldSecond,
    Longer,
    KeepOld,
    Move,
    Cancel,
    Wish,
    Unwish,
    Accept,
    Decline,
    /// Proves that they are the person of an earlier ticket.
    OnePerson,
    /// Repeats the last unanswered request.
    Retry,
    /// Repeats any earlier request.
    Repeat,
    /// Sends a request's id with another body.
    OtherBody,
}

const CHOICES: [(u32, Choice); 25] = [
    (40, Choice::Helpful),
    (2, Choice::Join),
    (2, Choice::Start),
    (2, Choice::Extend),
    (2, Choice::End),
    (2, Choice::Return),
    (1, Choice::Leave),
    (3, Choice::Hold),
    (3, Choice::Second),
    (2, Choice::Release),
    (2, Choice::Book),
    (4, Choice::MoveHold),
    (3, Choice::MoveHoldSecond),
    (2, Choice::Longer),
    (1, Choice::KeepOld),
    (4, Choice::Move),
    (2, Choice::Cancel),
    (10, Choice::Wish),
    (1, Choice::Unwish),
    (3, Choice::Accept),
    (3, Choice::Decline),
    (1, Choice::OnePerson),
    (6, Choice::Retry),
    (3, Choice::Repeat),
    (2, Choice::OtherBody),
];
/// One id in this many is not the person's own.
const FOREIGN_ONE_IN: u32 = 8;
/// One time in this many a person is at another kiosk than before.
const ELSEWHERE_ONE_IN: u32 = 6;

/// One person, with what they were told.
pub struct Guest {
    who: u32,
    terms: Terms,
    ticket: Option<TicketId>,
    serial: u32,
    /// Requests that are not answered yet.
    open: Vec<Ask>,
    asked: Vec<Ask>,
    requests: u32,
}

impl Guest {
    pub fn new(who: u32, terms: Terms) -> Self {
        let (ticket, serial, requests) = (None, 0, 0);
        Self { who, terms, ticket, serial, open: Vec::new(), asked: Vec::new(), requests }
    }

    /// The kiosk where the person is: mostly the same one.
    fn device(&self, dice: &mut Dice) -> DeviceId {
        let moved = u32::from(dice.one_in(ELSEWHERE_ONE_IN));
        DeviceId(1 + (self.who + moved) % KIOSKS)
    }

    /// What this person asks now; None when there is nothing to ask.
    pub fn acts(&mut self, dice: &mut Dice, screen: &State) -> Option<Letter> {
        let view = self.ticket.and_then(|ticket| screen.ticket(ticket));
        let ask = match dice.weighted(&CHOICES) {
            Choice::Retry => self.open.last()?.clone(),
            Choice::Repeat => dice.pick(&self.asked)?.clone(),
            Choice::OtherBody => {
                let before = dice.pick(&self.asked)?.clone();
                let command = another(&before.command)?;
                Ask { request: before.request, command, by: None }
            }
            choice => {
                let choice =
                    if choice == Choice::Helpful { helpful(view.as_ref()) } else { choice };
                let command = self.command(choice, dice, view.as_ref())?;
                self.requests += 1;
                // The upper half of the id tells whose it is; the lower half is as random as a kiosk's.
                let nth = (u64::from(self.who) << 32) | u64::from(self.requests);
                let id = Uuid::from_u64_pair(u64::from(self.who) + 1, Dice::new(nth).roll());
                let ask = Ask { request: Some(RequestId(id)), command, by: None };
                self.asked.push(ask.clone());
                self.open.push(ask.clone());
                ask
            }
        };
        Some(Letter { who: self.who, ask })
    }

    fn command(
        &self,
        choice: Choice,
        dice: &mut Dice,
        view: Option<&TicketView>,
    ) -> Option<Command> {
        if choice == Choice::Join {
            return Some(setting::join(self.who, self.device(dice), self.terms));
        }
        let (ticket, serial) = (self.ticket?, self.serial);
        let own = view.and_then(|view| view.hold.as_ref()).map(|hold| hold.id);
        let offered = view.and_then(|view| {
            let offer = view.offer.as_ref().map(|offer| offer.hold.id);
            offer.or(view.declinable.as_ref().map(|hold| hold.id))
        });
        let days = u32::try_from(DAYS.len()).unwrap_or(1);
        let mut slot = |later: u32| {
            let index = u8::try_from(dice.below(u32::from(SLOTS) + 1)).unwrap_or(SLOTS);
            setting::slot(dice.below(3) / 2, (dice.below(3) + later) % days, index)
        };
        let (first, second) = (slot(0), slot(2));
        let hold = foreign(dice, own);
        let in_turn = |act| TicketAct::seat(Right::Turn(serial), act);
        let to_move = |act| TicketAct::seat(Right::Move, act);
        let act = match choice {
            Choice::Start => TicketAct::StartTurn { device: self.device(dice) },
            Choice::Extend => in_turn(SeatAct::Extend { hold: None }),
            Choice::End => TicketAct::EndTurn { serial },
            Choice::Return => TicketAct::Return,
            Choice::Leave => TicketAct::Leave,
            Choice::Hold => in_turn(SeatAct::hold(first, Dose::First)),
            Choice::Second => in_turn(SeatAct::hold(second, Dose::Second)),
            Choice::Release => in_turn(SeatAct::Release { hold }),
            Choice::Book => in_turn(SeatAct::Confirm { hold }),
            Choice::MoveHold => to_move(SeatAct::hold(first, Dose::First)),
            Choice::MoveHoldSecond => to_move(SeatAct::hold(second, Dose::Second)),
            Choice::Longer => to_move(SeatAct::Extend { hold: Some(hold) }),
            Choice::KeepOld => to_move(SeatAct::Release { hold }),
            Choice::Move => to_move(SeatAct::Confirm { hold }),
            Choice::Cancel => {
                let own = view.and_then(|view| view.booking.as_ref()).map_or(1, |it| it.id.0);
                let booking = BookingId(own + u64::from(dice.one_in(FOREIGN_ONE_IN)));
                TicketAct::CancelBooking { booking }
            }
            Choice::Wish => TicketAct::GiveWish { wish: a_wish(dice) },
            Choice::Unwish => TicketAct::WithdrawWish,
            Choice::Accept => TicketAct::AcceptOffer { hold: foreign(dice, offered) },
            Choice::Decline => TicketAct::DeclineOffer { hold: foreign(dice, offered) },
            Choice::OnePerson => {
                let earlier = TicketId(1 + u64::from(dice.below(PEOPLE)));
                TicketAct::JoinNamesakes { earlier }
            }
            _ => return None,
        };
        Some(act.of(ticket))
    }

    /// Takes an answer, which may come late or twice.
    pub fn hears(&mut self, ask: &Ask, outcome: &Outcome) {
        match outcome {
            Ok(Answer::Ticket(ticket)) => {
                self.ticket = Some(ticket.view.id);
                self.serial = self.serial.max(ticket.serial);
            }
            Err(SubmitError::Busy | SubmitError::Unavailable(_)) => return,
            Ok(_) | Err(_) => {}
        }
        self.open.retain(|open| open.request != ask.request);
    }
}

/// The choice that brings a person who sees this view to the next step.
fn helpful(view: Option<&TicketView>) -> Choice {
    let Some(view) = view else { return Choice::Join };
    let has_hold = view.hold.is_some();
    match view.state {
        TicketState::Left => Choice::Join,
        TicketState::Missed if view.offer.is_some() => Choice::Accept,
        TicketState::Missed => Choice::Return,
        TicketState::Active if has_hold => Choice::Book,
        TicketState::Active => Choice::Hold,
        TicketState::Done if has_hold => Choice::Move,
        TicketState::Done => Choice::Wish,
        TicketState::Entered | TicketState::Waiting | TicketState::NotServed => Choice::Wish,
        TicketState::Called => Choice::Start,
    }
}

/// The person's own hold; sometimes one with an id near it.
fn foreign(dice: &mut Dice, own: Option<HoldId>) -> HoldId {
    let own = own.unwrap_or(HoldId(1));
    match dice.below(4 * FOREIGN_ONE_IN) {
        0..2 => HoldId(own.0 + 1),
        2 => HoldId(own.0.saturating_sub(1)),
        3 => HoldId(1 + u64::from(dice.below(60))),
        _ => own,
    }
}

fn a_wish(dice: &mut Dice) -> Wish {
    let [here, away] = setting::clinics().map(|clinic| clinic.id);
    let from = Position { lat: 37.571, lon: 126.98 };
    let places = match dice.below(5) {
        0 => WishPlaces::Clinics(vec![here]),
        1 => WishPlaces::Clinics(vec![away]),
        2 => WishPlaces::Clinics(vec![here, away]),
        3 => WishPlaces::Clinics(vec![away, here]),
        _ => WishPlaces::Near { from, metres: 3_000 },
    };
    let day = setting::slot(0, dice.below(2), 0).date;
    let days = match dice.below(4) {
        0 => WishDays { from: Some(day), ..WishDays::default() },
        1 => WishDays { until: Some(day), ..WishDays::default() },
        _ => WishDays::default(),
    };
    let time =
        dice.weighted(&[(4, PartOfDay::Any), (1, PartOfDay::Morning), (1, PartOfDay::Afternoon)]);
    let first = if dice.one_in(2) { WishOrder::Place } else { WishOrder::Day };
    let on_match = if dice.one_in(2) { OnMatch::Book } else { OnMatch::Ask };
    Wish { places, days, time, first, on_match }
}

/// An act of the same kind with other contents.
fn another(command: &Command) -> Option<Command> {
    let mut other = command.clone();
    match &mut other {
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Hold { slot, .. } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Hold { slot, .. } },
            ..
        } => slot.index += 1,
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Release { hold } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Confirm { hold } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { hold } },
            ..
        }
        | Command::OfTicket { act: TicketAct::AcceptOffer { hold }, .. }
        | Command::OfTicket { act: TicketAct::DeclineOffer { hold }, .. } => hold.0 += 1,
        Command::OfTicket { act: TicketAct::CancelBooking { booking }, .. } => booking.0 += 1,
        Command::OfTicket { act: TicketAct::GiveWish { wish }, .. } => {
            wish.time = match wish.time {
                PartOfDay::Any => PartOfDay::Morning,
                PartOfDay::Morning | PartOfDay::Afternoon => PartOfDay::Any,
            };
        }
        _ => return None,
    }
    Some(other)
}

/// Whether this number is the operator's, not a person's in line.
pub fn is_operator(who: u32) -> bool {
    who >= PEOPLE
}
