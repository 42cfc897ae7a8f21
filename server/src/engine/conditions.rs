//! Conditions that every decision keeps, checked before it is taken: a programming mistake in another file is refused
//! here and never gets into the log. The cost grows with the decision, never with the line. Repairs nothing.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::change::{Event, Held, NewTicket};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::person::PersonKey;
use jari_common::staff::StaffAct;
use jari_common::ticket::{CodeKey, PARTY_MAX, TicketState};
use jiff::{SignedDuration, Timestamp};

use super::State;
use crate::engine::seats::days::SlotKey;
use crate::engine::seats::kept::{DoseSeats, SeatGroup};

mod seats;

/// What a decision would have broken: the condition, and the campaign and ticket to which it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    pub condition: &'static str,
    pub campaign: Option<CampaignId>,
    pub ticket: Option<TicketId>,
}

/// Seats that are held after the decision.
#[derive(Clone, Copy)]
struct KeptSeats {
    ticket: TicketId,
    seats: DoseSeats,
    offered: bool,
}

/// Of which seats of a slot a decision may take one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// One of those that the clinic gives.
    Capacity,
    /// Any: all that the clinic gives are taken.
    Any,
}

/// Seats that are booked after the decision.
#[derive(Clone, Copy)]
struct Booked {
    ticket: TicketId,
    group: SeatGroup,
    dose: Dose,
}

/// The state after the events seen up to now: only the differences are kept.
struct Draft<'a> {
    state: &'a State,
    issued: u64,
    last_hold: u64,
    bookings: u64,
    numbers: BTreeMap<CampaignId, u32>,
    called: BTreeMap<CampaignId, usize>,
    started: BTreeMap<CampaignId, usize>,
    stands: BTreeMap<TicketId, TicketState>,
    /// Taken seats, by slot.
    seats: BTreeMap<SlotKey, u64>,
    /// Holds that changed; None for a hold that ended.
    holds: BTreeMap<HoldId, Option<KeptSeats>>,
    booked: BTreeMap<BookingId, Option<Booked>>,
    /// Tickets whose doses are checked at the end; true where a first dose was booked by this decision.
    series: BTreeMap<TicketId, bool>,
    persons: BTreeSet<(CampaignId, PersonKey)>,
    codes: BTreeSet<CodeKey>,
}

impl State {
    /// Whether these events, which are one decision, keep every condition that can be checked by them.
    pub fn conditions(&self, events: &[Event]) -> Result<(), Broken> {
        let mut draft = Draft::of(self);
        for event in events {
            draft.follow(event).map_err(|condition| self.broken(condition, event))?;
        }
        let series = std::mem::take(&mut draft.series);
        for (ticket, is_new) in series {
            let campaign = self.campaign_of(ticket);
            let broken = |condition| Broken { condition, campaign, ticket: Some(ticket) };
            draft.doses_go_together(ticket, is_new).map_err(broken)?;
        }
        Ok(())
    }

    fn broken(&self, condition: &'static str, event: &Event) -> Broken {
        let (campaign, ticket) = self.concerns(event);
        Broken { condition, campaign, ticket }
    }
}

impl<'a> Draft<'a> {
    fn of(state: &'a State) -> Self {
        Self {
            state,
            issued: 0,
            last_hold: state.last_hold,
            bookings: state.bookings.len() as u64,
            numbers: BTreeMap::new(),
            called: BTreeMap::new(),
            started: BTreeMap::new(),
            stands: BTreeMap::new(),
            seats: BTreeMap::new(),
            holds: BTreeMap::new(),
            booked: BTreeMap::new(),
            series: BTreeMap::new(),
            persons: BTreeSet::new(),
            codes: BTreeSet::new(),
        }
    }

    fn follow(&mut self, event: &Event) -> Result<(), &'static str> {
        use jari_common::ticket::TicketState::{Active, Called, Entered, Left, Missed, Waiting};
        match event {
            Event::TicketIssued(it) => self.issue(&it.into()),
            Event::EntryMade(it) => self.issue(&it.into()),
            Event::TicketCalled(it) => {
                self.step(it.ticket, &[Waiting], Called)?;
                self.call(it.ticket, it.until)
            }
            Event::TurnStarted(it) => self.start(it.ticket, it.serial),
            Event::TurnMissed(it) => self.step(it.ticket, &[Called, Active], Missed),
            Event::WishUnmet(it) => self.step(it.ticket, &[Waiting], Missed),
            Event::TicketReturned(it) => {
                let row = self.state.tickets.get(it.ticket).ok_or(NO_TICKET)?;
                let to = if row.number == 0 { Entered } else { Waiting };
                self.step(it.ticket, &[Missed, Left], to)
            }
            Event::TicketLeft(it) => {
                self.step(it.ticket, &[Entered, Waiting, Called, Active, Missed], Left)
            }
            Event::StaffActed(it) => match it.act {
                StaffAct::PutFirst => self.step(it.ticket, &[Waiting, Missed], Waiting),
                StaffAct::Find
                | StaffAct::Unlock
                | StaffAct::Verify
                | StaffAct::Cancel
                | StaffAct::SamePerson
                | StaffAct::TwoPeople => Ok(()),
            },
            Event::SeatHeld(it) => self.hold_seats(it, false),
            Event::WishOffered(it) => self.hold_seats(it, true),
            Event::SecondChosen(it) => {
                let second = self.second_seats_named(&it.second)?;
                self.choose_second(it.hold, it.ticket, second)
            }
            Event::HoldEnded(it) => self.end_hold(it.hold, it.ticket, &it.slot),
            Event::DaysPlanned(it) => self.plan_days(it),
            Event::SeatBooked(it) => self.book(it.booking, it.hold, it.second),
            Event::BookingMoved(it) => {
                self.move_to(it.booking, it.hold, it.second.as_ref().map(|it| it.booking))
            }
            Event::BookingCancelled(it) => self.cancel(it.booking, it.ticket, Left),
            Event::MatchDeclined(it) => self.cancel(it.booking, it.ticket, Missed),
            // These events change neither places nor seats, or only repeat what the engine computed.
            Event::ClinicsPut(_)
            | Event::CampaignAdded(_)
            | Event::CampaignChanged(_)
            | Event::DaysOpened(_)
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
            | Event::LineOpened(_)
            | Event::DrawSealed(_)
            | Event::DrawRevealed(_)
            | Event::NumbersDrawn(_)
            | Event::TicketArrived(_)
            | Event::TicketAdmitted(_)
            | Event::TurnExtended(_)
            | Event::HoldExtended(_)
            | Event::WishGiven(_)
            | Event::WishWithdrawn(_)
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
            | Event::PersonErased(_)
            | Event::RetentionSet(_)
            | Event::NamesakeAnswered(_)
            | Event::WindowsRestored => Ok(()),
        }
    }

    fn issue(&mut self, new: &NewTicket<'_>) -> Result<(), &'static str> {
        let NewTicket { campaign, person, code, .. } = *new;
        let state = self.state.campaign_state(campaign).ok_or(NO_CAMPAIGN)?;
        let next = self.state.tickets.next_id().0 + self.issued;
        require(new.ticket.0 == next, "a ticket's id is the next one")?;
        self.issued += 1;
        if let Some(number) = new.number {
            let last = self.numbers.entry(campaign).or_insert_with(|| state.line.numbers().last());
            require(number == *last + 1, "a number is the next one of its line")?;
            *last = number;
        }
        let is_new = self.state.tickets.of_own(campaign, person).is_none();
        require(is_new && self.persons.insert((campaign, person)), "a person has one ticket")?;
        let is_free = self.state.tickets.of_code(code).is_none() && self.codes.insert(code);
        require(is_free, "a code opens one ticket")?;
        // A number that is kept free for a slip is left by the same decision.
        let stands = if new.number.is_some() { TicketState::Waiting } else { TicketState::Entered };
        self.stands.insert(new.ticket, stands);
        require(new.party.len() < usize::from(PARTY_MAX), "a party is at most four people")
    }

    fn hold_seats(&mut self, held: &Held, offered: bool) -> Result<(), &'static str> {
        let within = if held.overbooked.is_some() { Within::Any } else { Within::Capacity };
        require(
            within == Within::Capacity || offered,
            "nobody chooses a seat beyond the clinic's",
        )?;
        let group = self.seats_named(&held.slot, held.seat, &held.beside, within)?;
        let second = held.second.as_ref().map(|it| self.second_seats_named(it)).transpose()?;
        let seats = DoseSeats { dose: held.dose, group, second };
        self.keep(held.hold, KeptSeats { ticket: held.ticket, seats, offered }, within)
    }

    fn stand(&self, ticket: TicketId) -> Result<TicketState, &'static str> {
        let known = self.stands.get(&ticket).copied();
        known.or_else(|| self.state.standing(ticket)).ok_or(NO_TICKET)
    }

    /// One step of a ticket's life, from one of the states in which the step is allowed.
    fn step(
        &mut self,
        ticket: TicketId,
        from: &[TicketState],
        to: TicketState,
    ) -> Result<(), &'static str> {
        let stands = self.stand(ticket)?;
        require(from.contains(&stands), "a ticket goes from one state to the next")?;
        self.stands.insert(ticket, to);
        Ok(())
    }

    fn call(&mut self, ticket: TicketId, until: Timestamp) -> Result<(), &'static str> {
        let row = self.state.tickets.get(ticket).ok_or(NO_TICKET)?;
        let state = self.state.campaign_state(row.campaign).ok_or(NO_CAMPAIGN)?;
        require(state.line.may_call(), "nobody is called while the line stands")?;
        let called = self.called.entry(row.campaign).or_default();
        *called += 1;
        let lasts = SignedDuration::from_secs(state.pace().call_secs.into());
        let now = until.checked_sub(lasts).unwrap_or(until);
        require(*called <= state.room(now), "no more are called than the pace allows")
    }

    fn start(&mut self, ticket: TicketId, serial: u32) -> Result<(), &'static str> {
        let was = self.stand(ticket)?;
        self.step(ticket, &[TicketState::Called, TicketState::Active], TicketState::Active)?;
        require(
            serial > self.state.tickets.activity(ticket).serial,
            "a newer turn has a newer lease",
        )?;
        let row = self.state.tickets.get(ticket).ok_or(NO_TICKET)?;
        let state = self.state.campaign_state(row.campaign).ok_or(NO_CAMPAIGN)?;
        if was == TicketState::Active || state.line.is_admitted(ticket) {
            return Ok(());
        }
        let started = self.started.entry(row.campaign).or_default();
        *started += 1;
        require(*started <= state.free_turns(), "no more turns run than the pace allows")
    }

    fn cancel(
        &mut self,
        booking: BookingId,
        ticket: TicketId,
        to: TicketState,
    ) -> Result<(), &'static str> {
        let old = self.booking(booking).ok_or(NO_BOOKING)?;
        require(old.ticket == ticket, "a booking is given back by its own ticket")?;
        self.free(old.group)?;
        self.booked.insert(booking, None);
        if self.booked_by(ticket, Dose::First).is_none() {
            self.step(ticket, &[TicketState::Done], to)?;
        }
        self.series.entry(ticket).or_default();
        Ok(())
    }

    /// Nobody has one dose without the other, unless the first is past; the days between the doses fit the interval.
    fn doses_go_together(&self, ticket: TicketId, is_new: bool) -> Result<(), &'static str> {
        let Some(interval) = self.state.campaign_of(ticket).and_then(|it| self.state.interval(it))
        else {
            return Ok(());
        };
        let held = self.held_by(ticket).map(|held| held.seats);
        let of = |dose: Dose| held.and_then(|seats| seats.of(dose));
        let [held_first, held_second] = Dose::ALL.map(of);
        let [first, second] = Dose::ALL.map(|dose| self.booked_by(ticket, dose).map(|it| it.group));
        require(first.is_some() || second.is_none(), "no second dose is booked without its first")?;
        require(!is_new || second.is_some(), "both doses are booked, or neither")?;
        let kept = held_first.is_none_or(|_| held_second.or(second).is_some());
        require(kept, "both doses are held, or neither")?;
        let is_apart = |first: Option<SeatGroup>, second: Option<SeatGroup>| {
            let days = first.zip(second).map(|(it, other)| (it.slot.date, other.slot.date));
            days.is_none_or(|(first, second)| interval.admits(first, second))
        };
        let apart = is_apart(first, second)
            && is_apart(held_first, held_second.or(second))
            && (held_first.is_some() || is_apart(first, held_second));
        require(apart, "two doses are as many days apart as they have to be")
    }
}

const NO_TICKET: &str = "the ticket exists";
const NO_CAMPAIGN: &str = "the campaign exists";
const NO_HOLD: &str = "the hold runs";
const NO_BOOKING: &str = "the booking stands";

fn require(holds: bool, condition: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(condition) }
}
