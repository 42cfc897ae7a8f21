//! People at kiosks: what they may ask, and how they react to answers. They know only what they were told. They retry
//! with the same request id, ask again at another kiosk with a new id, and try old leases.

use jari_common::booking::{Right, SeatAct};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::ticket::{CodeKey, TicketState};
use jari_server::command::{Answer, Ask, Command, TicketAct};
use jari_server::writer::{Outcome, SubmitError};
use jiff::Timestamp;
use uuid::Uuid;

use super::dice::Dice;
use super::setting::{self, DEVICES, Terms};

/// Something that a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Join,
    StartTurn,
    Hold,
    Book,
    Extend,
    EndTurn,
    Release,
    Return,
    Leave,
    SendCode,
    TryCode,
    /// A code that was sent before the newest one.
    TryOldCode,
    TryWrongCode,
    /// Holds another seat, with or without a booking.
    MoveHold,
    KeepLonger,
    GiveBack,
    Move,
    /// Moves to a seat that was held for the booking itself, or for an earlier one.
    MoveBack,
    Cancel,
    /// Repeats the last unanswered request, with its id.
    Retry,
    /// Repeats any earlier request, with its id.
    Repeat,
    /// Repeats the last request's act at the other kiosk, with a new id.
    AskElsewhere,
}

/// What people do without a plan, and how often.
const CHOICES: [(u32, Choice); 12] = [
    (4, Choice::Join),
    (4, Choice::StartTurn),
    (4, Choice::Hold),
    (3, Choice::Book),
    (2, Choice::Extend),
    (1, Choice::EndTurn),
    (1, Choice::Release),
    (2, Choice::Return),
    (1, Choice::Leave),
    (4, Choice::Retry),
    (3, Choice::Repeat),
    (2, Choice::AskElsewhere),
];

/// What people do who must prove their identity.
const PROVING: [(u32, Choice); 4] = [
    (4, Choice::SendCode),
    (4, Choice::TryCode),
    (2, Choice::TryOldCode),
    (3, Choice::TryWrongCode),
];

/// What people do who may change their booking.
const CHANGING: [(u32, Choice); 7] = [
    (6, Choice::MoveHold),
    (2, Choice::KeepLonger),
    (2, Choice::GiveBack),
    (5, Choice::Move),
    (1, Choice::MoveBack),
    (1, Choice::Cancel),
    (3, Choice::Retry),
];

/// Of people who may get a better seat, one act in this many is for that, whether or not it is possible then.
const CHANGING_ONE_IN: u32 = 4;
/// Of people who must prove their identity, one act in this many is for that.
const PROVING_ONE_IN: u32 = 2;
/// One act in this many is not the helpful one.
const WHIM_ONE_IN: u32 = 3;
/// One act of a turn in this many carries a lease that is over.
const OLD_LEASE_ONE_IN: u32 = 8;

/// A code that was never sent to anybody.
const NO_CODE: CodeKey = CodeKey(Uuid::nil());

/// A request on its way, and its sender.
#[derive(Clone, Debug)]
pub struct Letter {
    pub who: u32,
    pub ask: Ask,
}

impl Letter {
    /// The lease that the letter carries.
    #[must_use]
    pub fn lease(&self) -> Option<u32> {
        let mut command = self.ask.command.clone();
        lease_mut(&mut command).map(|serial| *serial)
    }

    /// Whether the letter asks to move a booking.
    #[must_use]
    pub fn moves(&self) -> bool {
        matches!(
            self.ask.command,
            Command::OfTicket {
                act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { .. } },
                ..
            }
        )
    }

    /// The ticket that the letter is about, if it needs a lease.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        match &self.ask.command {
            Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Hold { .. } },
            }
            | Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Confirm { .. } },
            }
            | Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Release { .. } },
            }
            | Command::OfTicket {
                ticket,
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Extend { .. } },
            }
            | Command::OfTicket { ticket, act: TicketAct::EndTurn { .. } } => Some(*ticket),
            _ => None,
        }
    }
}

/// The lease of a command that needs one.
pub(super) fn lease_mut(command: &mut Command) -> Option<&mut u32> {
    match command {
        Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(serial), act: SeatAct::Hold { .. } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(serial), act: SeatAct::Confirm { .. } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(serial), act: SeatAct::Release { .. } },
            ..
        }
        | Command::OfTicket {
            act: TicketAct::Seat { right: Right::Turn(serial), act: SeatAct::Extend { .. } },
            ..
        }
        | Command::OfTicket { act: TicketAct::EndTurn { serial }, .. } => Some(serial),
        _ => None,
    }
}

/// One person, with what they were told.
#[derive(Debug)]
pub struct Person {
    who: u32,
    device: DeviceId,
    ticket: Option<TicketId>,
    state: Option<TicketState>,
    serial: u32,
    hold: Option<HoldId>,
    is_restless: bool,
    /// The number of slots that the clinic has.
    slots: u8,
    /// A hold beside a booking.
    beside: Option<HoldId>,
    /// The last booking the person was told of.
    booking: Option<BookingId>,
    needs_proof: bool,
    /// Codes that the person received, the newest last.
    codes: Vec<CodeKey>,
    /// Requests that are not answered yet.
    open: Vec<Ask>,
    asked: Vec<Ask>,
}

impl Person {
    #[must_use]
    pub fn new(who: u32, terms: Terms) -> Self {
        Self {
            who,
            device: DeviceId(1 + who % DEVICES),
            ticket: None,
            state: None,
            serial: 0,
            hold: None,
            is_restless: terms.is_restless,
            slots: terms.slots(),
            beside: None,
            booking: None,
            needs_proof: false,
            codes: Vec::new(),
            open: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// What this person asks now; None when there is nothing to ask.
    pub fn acts(&mut self, dice: &mut Dice) -> Option<Letter> {
        let choice = if self.needs_proof && dice.one_in(PROVING_ONE_IN) {
            dice.weighted(&PROVING)
        } else if self.is_restless && self.ticket.is_some() && dice.one_in(CHANGING_ONE_IN) {
            dice.weighted(&CHANGING)
        } else if dice.one_in(WHIM_ONE_IN) {
            dice.weighted(&CHOICES)
        } else {
            self.helpful()
        };
        let ask = match choice {
            Choice::Retry => self.open.last()?.clone(),
            Choice::Repeat => dice.pick(&self.asked)?.clone(),
            Choice::AskElsewhere => {
                self.device = DeviceId(1 + self.device.0 % DEVICES);
                let command = self.elsewhere()?;
                self.new_ask(command)
            }
            other => {
                let command = self.command(other, dice)?;
                self.new_ask(command)
            }
        };
        Some(Letter { who: self.who, ask })
    }

    /// Asks for the place once more, without any proof.
    pub fn joins(&mut self) -> Letter {
        let ask = self.new_ask(setting::join(self.who, self.device));
        Letter { who: self.who, ask }
    }

    /// The ticket that the person was told of.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        self.ticket
    }

    /// Whether the person was told of a booking and never asked to cancel one.
    #[must_use]
    pub fn counts_on_a_booking(&self) -> bool {
        let cancels = |ask: &Ask| {
            matches!(ask.command, Command::OfTicket { act: TicketAct::CancelBooking { .. }, .. })
        };
        self.booking.is_some() && !self.asked.iter().any(cancels)
    }

    /// The choice that brings the person to the next step.
    fn helpful(&self) -> Choice {
        match self.state {
            Some(TicketState::Done) if self.is_restless && self.beside.is_some() => Choice::Move,
            Some(TicketState::Done) if self.is_restless => Choice::MoveHold,
            None => Choice::Join,
            Some(TicketState::Missed | TicketState::Left) => Choice::Return,
            Some(TicketState::Active) if self.hold.is_some() => Choice::Book,
            Some(TicketState::Active) => Choice::Hold,
            _ => Choice::StartTurn,
        }
    }

    /// The choice as a command: every command that people have is in this one table.
    fn command(&self, choice: Choice, dice: &mut Dice) -> Option<Command> {
        if choice == Choice::Join {
            return Some(setting::join(self.who, self.device));
        }
        let person = setting::person_key(self.who);
        let tries = |code: CodeKey| Some(Command::TryIdentityCode { person, code });
        match choice {
            Choice::SendCode => return Some(send_code(self.who)),
            Choice::TryCode => return tries(*self.codes.last()?),
            Choice::TryOldCode => return tries(*dice.pick(&self.codes)?),
            Choice::TryWrongCode => return tries(NO_CODE),
            _ => {}
        }
        let ticket = self.ticket?;
        let is_old = dice.one_in(OLD_LEASE_ONE_IN);
        let serial = self.serial.saturating_sub(u32::from(is_old));
        let in_turn = |act| TicketAct::seat(Right::Turn(serial), act);
        let to_move = |act| TicketAct::seat(Right::Move, act);
        let act = match choice {
            Choice::StartTurn => TicketAct::StartTurn { device: self.device },
            Choice::Hold => in_turn(SeatAct::hold(any_slot(dice, self.slots), Dose::First)),
            Choice::Book => in_turn(SeatAct::Confirm { hold: self.hold? }),
            Choice::Release => in_turn(SeatAct::Release { hold: self.hold? }),
            Choice::Extend => in_turn(SeatAct::Extend { hold: None }),
            Choice::EndTurn => TicketAct::EndTurn { serial },
            Choice::Return => TicketAct::Return,
            Choice::Leave => TicketAct::Leave,
            Choice::MoveHold => to_move(SeatAct::hold(any_slot(dice, self.slots), Dose::First)),
            Choice::KeepLonger => to_move(SeatAct::Extend { hold: Some(self.beside?) }),
            Choice::GiveBack => to_move(SeatAct::Release { hold: self.beside? }),
            Choice::Move => to_move(SeatAct::Confirm { hold: self.beside? }),
            Choice::MoveBack => to_move(SeatAct::Confirm { hold: self.hold? }),
            Choice::Cancel => TicketAct::CancelBooking { booking: self.booking? },
            _ => return None,
        };
        Some(act.of(ticket))
    }

    fn elsewhere(&self) -> Option<Command> {
        let command = self.asked.last()?.command.clone();
        Some(match command {
            Command::JoinLine(_) => setting::join(self.who, self.device),
            Command::OfTicket { ticket, act: TicketAct::StartTurn { .. } } => {
                TicketAct::StartTurn { device: self.device }.of(ticket)
            }
            other => other,
        })
    }

    fn new_ask(&mut self, mut command: Command) -> Ask {
        // The id is never nil, because nil is not a valid id.
        let id = (u128::from(self.who) << 64) | (self.asked.len() as u128 + 1);
        if let Command::SendIdentityCode { code, .. } = &mut command {
            *code = CodeKey(Uuid::from_u128(id));
        }
        let ask = Ask { request: Some(RequestId(Uuid::from_u128(id))), command, by: None };
        self.asked.push(ask.clone());
        self.open.push(ask.clone());
        ask
    }

    /// Takes an answer, which may come late or twice.
    pub fn hears(&mut self, ask: &Ask, outcome: &Outcome) {
        match outcome {
            Ok(Answer::Ticket(ticket)) => {
                self.ticket = Some(ticket.view.id);
                self.state = Some(ticket.view.state);
                self.serial = self.serial.max(ticket.serial);
                self.needs_proof = ticket.view.identity_needed;
                let hold = ticket.view.hold.as_ref().map(|hold| hold.id);
                match ticket.view.state {
                    TicketState::Active => self.hold = hold,
                    TicketState::Done => self.beside = hold,
                    _ => {}
                }
                self.booking = ticket.view.booking.as_ref().map(|it| it.id).or(self.booking);
            }
            Ok(Answer::Identity { verified, .. }) => {
                self.needs_proof = !verified;
                // The message with the code comes together with the answer.
                if let Command::SendIdentityCode { code, .. } = &ask.command {
                    self.codes.push(*code);
                }
            }
            Ok(_) => {}
            Err(SubmitError::Refused(refusal)) => self.understands(refusal),
            Err(SubmitError::Busy | SubmitError::Unavailable(_)) => return,
            Err(SubmitError::Fault) => {}
        }
        self.open.retain(|open| open.request != ask.request);
    }

    fn understands(&mut self, refusal: &Refusal) {
        self.state = match refusal {
            Refusal::NotYourTurn => Some(TicketState::Waiting),
            Refusal::TurnOver => Some(TicketState::Missed),
            Refusal::TurnElsewhere => Some(TicketState::Called),
            Refusal::TicketLeft => Some(TicketState::Left),
            Refusal::AlreadyBooked => Some(TicketState::Done),
            _ => self.state,
        };
        self.needs_proof |= *refusal == Refusal::IdentityRequired;
        if matches!(refusal, Refusal::HoldOver | Refusal::UnknownHold) {
            self.hold = None;
            self.beside = None;
        }
    }
}

/// A slot; sometimes one that does not exist.
fn any_slot(dice: &mut Dice, slots: u8) -> SlotRef {
    setting::slot(u8::try_from(dice.below(u32::from(slots) + 1)).unwrap_or(slots))
}

/// Asks for a code. The request says which code, and the shell says how long it is valid.
fn send_code(who: u32) -> Command {
    let (person, until) = (setting::person_key(who), Timestamp::MAX);
    Command::SendIdentityCode { person, code: NO_CODE, until }
}
