//! The promises according to what people were told. Every answer that leaves the server, and what screens can read, is
//! compared with the ledger and with everything told before. It knows nothing that a person could not know.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::id::{CampaignId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::wire::{BookingView, TicketView};
use jari_server::command::{Answer, Ask, Command, TicketAct, TicketAnswer};
use jari_server::engine::State;
use jari_server::writer::{Outcome, SubmitError};

use super::ledger::{BookingVersion, Ledger};
use super::operator::OPERATOR;
use super::person::Letter;
use super::promise::{Breach, Promise, kept};
use super::setting::{CAMPAIGN, SEATS, SLOTS_MAX, person_key, slot};

/// What was told until now, in the order in which the server told it.
#[derive(Debug, Default)]
pub struct Heard {
    /// For each person, the ticket and number they were told.
    numbers: BTreeMap<u32, (TicketId, u32)>,
    /// The newest booking version that each ticket was told of.
    bookings: BTreeMap<TicketId, BookingVersion>,
    answers: BTreeMap<RequestId, (TicketId, u32)>,
    answered: BTreeSet<RequestId>,
    ahead: BTreeMap<TicketId, u32>,
    called_through: BTreeMap<CampaignId, u32>,
    proved: BTreeSet<u32>,
}

impl Heard {
    /// Everybody who was told a number, with their ticket.
    pub fn tickets(&self) -> impl Iterator<Item = (u32, TicketId)> {
        self.numbers.iter().map(|(who, (ticket, _))| (*who, *ticket))
    }

    /// Takes an answer as it leaves the server. `ledger` is what is durable at this moment.
    pub fn answer(
        &mut self,
        ledger: &Ledger,
        letter: &Letter,
        outcome: &Outcome,
    ) -> Result<(), Breach> {
        let told = self.hears(ledger, letter, outcome);
        // From now on this request is a repeat.
        self.answered.extend(letter.ask.request.filter(|_| outcome.is_ok()));
        told
    }

    fn hears(&mut self, ledger: &Ledger, letter: &Letter, outcome: &Outcome) -> Result<(), Breach> {
        match outcome {
            // What staff are told of a ticket is also told to its person.
            Ok(_) if letter.who == OPERATOR => Ok(()),
            Ok(Answer::Ticket(ticket)) => self.ticket(ledger, letter, ticket),
            Ok(Answer::Identity { verified, .. }) => self.identity(ledger, letter, *verified),
            Ok(_) => Ok(()),
            Err(SubmitError::Refused(refusal)) => self.refused(ledger, letter, refusal),
            Err(SubmitError::Busy | SubmitError::Unavailable(_)) => Ok(()),
            Err(SubmitError::Fault) => {
                let what = || format!("{:?} would break a condition", letter.ask);
                kept(false, Promise::Invariants, what)
            }
        }
    }

    fn ticket(
        &mut self,
        ledger: &Ledger,
        Letter { who, ask }: &Letter,
        answer: &TicketAnswer,
    ) -> Result<(), Breach> {
        let TicketView { id, campaign, number, .. } = answer.view;
        let Some(issued) = ledger.ticket(id) else {
            return kept(false, Promise::DurableFirst, || {
                format!("ticket {id} was told, not kept")
            });
        };
        // A repeat gets the first answer again: what it tells of seats and of the place is of that time.
        let is_of_then = self.is_of_then(ledger, ask);
        // The first answer, and one of the step in which the numbers are drawn, may be from before the draw, with no number
        // yet.
        let is_before = number == 0 && (is_of_then || ledger.is_drawn_now(id));
        let number = if is_before { issued.number } else { number };
        kept((issued.campaign, issued.number) == (campaign, number), Promise::SameNumber, || {
            format!("ticket {id} is {issued:?}, and {number} was told")
        })?;
        kept(issued.person == person_key(*who), Promise::OneTicket, || {
            format!("person {who} was given ticket {id} of {issued:?}")
        })?;
        let told = self.numbers.entry(*who).or_insert((id, number));
        // A draw gives the number later, once.
        told.1 = if told.1 == 0 { number } else { told.1 };
        let told = *told;
        kept(told == (id, number), Promise::SameNumber, || {
            format!("person {who} was told {told:?}, and then {:?}", (id, number))
        })?;
        kept(answer.serial <= ledger.serial(id), Promise::DurableFirst, || {
            format!("turn {} of ticket {id} was told, not kept", answer.serial)
        })?;
        self.repeat(ask, (id, number))?;
        if is_of_then {
            return Ok(());
        }
        self.seats(ledger, &answer.view, ask)?;
        Self::done(ledger, &answer.view, ask)?;
        self.place(&answer.view)
    }

    /// Whether this request was carried out before, or was answered a moment ago in the same batch.
    fn is_of_then(&self, ledger: &Ledger, ask: &Ask) -> bool {
        let Some(request) = ask.request else { return false };
        let was_done =
            ledger.had_done(request) || (ledger.did(request) && self.answered.contains(&request));
        was_done && !matches!(ask.command, Command::JoinLine(_))
    }

    /// A person who was told that their identity is proved stays proved.
    fn identity(
        &mut self,
        ledger: &Ledger,
        Letter { who, ask }: &Letter,
        is_told: bool,
    ) -> Result<(), Breach> {
        let is_proved = ledger.is_proved(person_key(*who));
        kept(is_proved || !is_told, Promise::DurableFirst, || {
            format!("person {who} was told to be proved by {ask:?}, and is not")
        })?;
        // A repeat gets the first answer again, even if the person's identity was proved since.
        let was_told = self.proved.contains(who) && !self.is_of_then(ledger, ask);
        kept(is_told || !was_told, Promise::Kept, || format!("person {who} was proved: {ask:?}"))?;
        if is_told {
            self.proved.insert(*who);
        }
        Ok(())
    }

    /// Checks that a told hold or booking exists.
    fn seats(&mut self, ledger: &Ledger, view: &TicketView, ask: &Ask) -> Result<(), Breach> {
        if let Some(hold) = &view.hold {
            let seat = ledger.hold(hold.id);
            let is_there =
                seat.is_some_and(|seat| (seat.ticket, &seat.slot) == (view.id, &hold.slot));
            kept(is_there, Promise::DurableFirst, || {
                format!("{hold:?} was told, not kept: {seat:?}")
            })?;
        }
        self.booking(ledger, view, ask)
    }

    /// A told booking was in this state when this step began, or came into it in this step; nothing older is told
    /// again.
    fn booking(&mut self, ledger: &Ledger, view: &TicketView, ask: &Ask) -> Result<(), Breach> {
        let ticket = view.id;
        let is_so = view.booking.as_ref().is_none_or(|it| ledger.bookings.was(ticket, it));
        kept(is_so, Promise::DurableFirst, || {
            format!("ticket {ticket} was told {:?}, not kept", view.booking)
        })?;
        let now = view.booking.as_ref().map(|booking| (booking.id, booking.sequence));
        let before = self.bookings.get(&ticket).copied().max(ledger.booking_before(ticket));
        kept(now >= before, Promise::Kept, || {
            format!("ticket {ticket} had booking {before:?}, and has {now:?} to {ask:?}")
        })?;
        self.bookings.extend(now.map(|now| (ticket, now)));
        Ok(())
    }

    /// A person who asks for a booking and is not refused has one, or had it by this request.
    fn done(ledger: &Ledger, view: &TicketView, ask: &Ask) -> Result<(), Breach> {
        let asks = matches!(
            ask.command,
            Command::OfTicket {
                act: TicketAct::Seat { right: Right::Turn(_), act: SeatAct::Confirm { .. } },
                ..
            } | Command::OfTicket {
                act: TicketAct::Seat { right: Right::Move, act: SeatAct::Confirm { .. } },
                ..
            }
        );
        let was_done = ask.request.is_some_and(|request| ledger.did(request));
        let is_booked = |it: &BookingView| it.status == BookingStatus::Booked;
        let has = view.booking.as_ref().is_some_and(is_booked);
        kept(!asks || was_done || has, Promise::NeverWithout, || {
            format!("{ask:?} was answered with {:?}", view.booking)
        })
    }

    fn repeat(&mut self, ask: &Ask, said: (TicketId, u32)) -> Result<(), Breach> {
        let Some(request) = ask.request else { return Ok(()) };
        let before = self.answers.entry(request).or_insert(said);
        if before.1 == 0 {
            before.1 = said.1;
        }
        let before = *before;
        kept(before == said, Promise::SameAnswer, || {
            format!("{ask:?} was answered {before:?}, and then {said:?}")
        })
    }

    fn refused(
        &self,
        ledger: &Ledger,
        Letter { who, ask }: &Letter,
        refusal: &Refusal,
    ) -> Result<(), Breach> {
        let was_done = ask.request.is_some_and(|request| ledger.had_done(request));
        kept(!was_done, Promise::SameAnswer, || format!("{ask:?} was done, and then {refusal:?}"))?;
        let joins = matches!(ask.command, Command::JoinLine(_));
        // A person who is known has a place, though they may not have been told of it.
        let is_known = *refusal != Refusal::Known || ledger.has_place(person_key(*who));
        kept(is_known && (joins || *refusal != Refusal::Known), Promise::Kept, || {
            format!("person {who} has no place, asked {ask:?}, and is known")
        })?;
        let has_ticket = self.numbers.contains_key(who);
        let is_unknown = matches!(refusal, Refusal::UnknownTicket | Refusal::UnknownCampaign);
        let is_denied =
            (is_unknown && *who != OPERATOR) || (has_ticket && joins && *refusal != Refusal::Known);
        kept(!is_denied, Promise::Kept, || format!("person {who} asked {ask:?}: {refusal:?}"))
    }

    /// The number of people ahead never rises while a person waits.
    fn place(&mut self, view: &TicketView) -> Result<(), Breach> {
        if view.state != TicketState::Waiting {
            self.ahead.remove(&view.id);
            return Ok(());
        }
        let before = self.ahead.insert(view.id, view.ahead).unwrap_or(view.ahead);
        kept(view.ahead <= before, Promise::AheadNeverRises, || {
            format!("ticket {}: {before} ahead, then {}", view.id, view.ahead)
        })
    }

    /// Checks everything that a screen could read.
    pub fn look(&mut self, ledger: &Ledger, readers: &State) -> Result<(), Breach> {
        let mut id = 1;
        let mut numbers = BTreeSet::new();
        while let Some(view) = readers.ticket(TicketId(id)) {
            kept(view.number == 0 || numbers.insert(view.number), Promise::DenseNumbers, || {
                format!("number {} is shown of two tickets", view.number)
            })?;
            self.place(&view)?;
            id += 1;
        }
        for (who, (ticket, number)) in &self.numbers {
            let found = readers.ticket(*ticket).map(|view| view.number);
            kept(found == Some(*number) || *number == 0, Promise::Kept, || {
                format!("person {who} had number {number} on ticket {ticket}; it is {found:?}")
            })?;
        }
        self.look_at_seats(ledger, readers)?;
        let Some(serving) = readers.now_serving(CAMPAIGN) else { return Ok(()) };
        let through = self.called_through.entry(CAMPAIGN).or_insert(0);
        kept(serving.called_through >= *through, Promise::CalledThroughNeverFalls, || {
            format!("called through {through}, then {}", serving.called_through)
        })?;
        *through = serving.called_through;
        kept(*through == ledger.called_through(CAMPAIGN), Promise::DurableFirst, || {
            format!("called through {through}, the log says {}", ledger.called_through(CAMPAIGN))
        })
    }

    fn look_at_seats(&self, ledger: &Ledger, readers: &State) -> Result<(), Breach> {
        for (hold, seat) in ledger.running() {
            let shown = readers.ticket(seat.ticket).and_then(|view| view.hold).map(|view| view.id);
            kept(shown == Some(hold), Promise::Kept, || {
                format!("hold {hold} of ticket {} runs, shown is {shown:?}", seat.ticket)
            })?;
        }
        for (ticket, newest, stands) in ledger.bookings.tickets() {
            let view = readers.ticket(ticket).and_then(|view| view.booking);
            let is_booked = view.as_ref().is_some_and(|it| it.status == BookingStatus::Booked);
            kept(is_booked == stands, Promise::NeverWithout, || {
                format!("ticket {ticket} has booking {newest:?} ({stands}), shown is {view:?}")
            })?;
            let is_so = |it: &BookingView| {
                (it.id, it.sequence) == newest && ledger.bookings.was(ticket, it)
            };
            kept(view.as_ref().is_some_and(is_so), Promise::Kept, || {
                format!("ticket {ticket} has booking {newest:?}, shown is {view:?}")
            })?;
        }
        for index in 0..SLOTS_MAX {
            let slot = slot(index);
            let Some(free) = readers.seats_free(&slot) else { continue };
            let owned = ledger.owned(&slot);
            kept(usize::from(free) + owned == usize::from(SEATS), Promise::OneOwner, || {
                format!("slot {index}: {free} free and {owned} owned of {SEATS}")
            })?;
        }
        Ok(())
    }
}
