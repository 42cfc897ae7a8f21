//! What every decision keeps, checked before it is taken: a mistake of ours in another file is refused here, by itself, and
//! never becomes the log. Proportionate to the decision, never to the line. It mends nothing.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::booking::BookingStatus;
use jari_common::change::Event;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::{Beside, SecondSeat, SlotRef};
use jari_common::staff::StaffAct;
use jari_common::ticket::{CodeKey, PARTY_MAX, TicketState};
use jiff::{SignedDuration, Timestamp};

use super::State;
use super::bookings::Hold;
use super::doses::DoseSeats;
use super::parties::Place;
use super::slots::SlotKey;

/// What a decision would have broken: whose it is, and which condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    pub condition: &'static str,
    pub campaign: Option<CampaignId>,
    pub ticket: Option<TicketId>,
}

/// Seats that are held, as a decision leaves them.
#[derive(Clone, Copy)]
struct Held {
    ticket: TicketId,
    seats: DoseSeats,
    offered: bool,
}

/// Seats that are booked, as a decision leaves them.
#[derive(Clone, Copy)]
struct Booked {
    ticket: TicketId,
    place: Place,
    dose: Dose,
}

/// The state as the events seen so far would leave it: only what differs is kept.
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
    /// None where one ended.
    holds: BTreeMap<HoldId, Option<Held>>,
    booked: BTreeMap<BookingId, Option<Booked>>,
    /// Tickets whose doses are to be looked at in the end; true where a first dose was booked just now.
    series: BTreeMap<TicketId, bool>,
    persons: BTreeSet<(CampaignId, PersonKey)>,
    codes: BTreeSet<CodeKey>,
}

impl State {
    /// Whether these events, one decision, keep every promise that can be judged by them.
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

    /// Whose an event is: its campaign, and its ticket; neither, when it is everybody's.
    #[must_use]
    pub fn concerns(&self, event: &Event) -> (Option<CampaignId>, Option<TicketId>) {
        let (campaign, ticket) = match event {
            Event::CampaignAdded { campaign } => (Some(campaign.id), None),
            Event::DaysOpened { campaign, .. }
            | Event::LineOpened { campaign }
            | Event::DrawSealed { campaign, .. }
            | Event::DrawRevealed { campaign, .. }
            | Event::NumbersDrawn { campaign, .. }
            | Event::LineFrozen { campaign, .. }
            | Event::LineResumed { campaign }
            | Event::CallingBegan { campaign }
            | Event::CallingPaused { campaign }
            | Event::PaceChanged { campaign, .. }
            | Event::RetentionSet { campaign, .. }
            | Event::CampaignStopped { campaign, .. }
            | Event::CampaignGoesOn { campaign, .. }
            | Event::CampaignClosed { campaign } => (Some(*campaign), None),
            Event::TicketIssued { campaign, ticket, .. }
            | Event::EntryMade { campaign, ticket, .. } => (Some(*campaign), Some(*ticket)),
            Event::TicketCalled { ticket, .. }
            | Event::TicketArrived { ticket, .. }
            | Event::TicketAdmitted { ticket, .. }
            | Event::TurnStarted { ticket, .. }
            | Event::TurnExtended { ticket, .. }
            | Event::TurnMissed { ticket, .. }
            | Event::TicketReturned { ticket }
            | Event::TicketLeft { ticket }
            | Event::WishGiven { ticket, .. }
            | Event::PersonErased { ticket }
            | Event::WishWithdrawn { ticket }
            | Event::WishUnmet { ticket }
            | Event::SecondChosen { ticket, .. }
            | Event::OfferTold { ticket, .. }
            | Event::PersonReached { ticket }
            | Event::CodeRefused { ticket, .. }
            | Event::CodeAccepted { ticket }
            | Event::NamesakeAnswered { ticket, .. }
            | Event::StaffActed { ticket, .. }
            | Event::HoldExtended { ticket, .. } => (self.campaign_of(*ticket), Some(*ticket)),
            Event::SeatHeld { ticket, slot, .. }
            | Event::HoldEnded { ticket, slot, .. }
            | Event::BookingCancelled { ticket, slot, .. }
            | Event::WishOffered { ticket, slot, .. }
            | Event::MatchDeclined { ticket, slot, .. } => (Some(slot.campaign), Some(*ticket)),
            Event::SeatBooked { booking, hold, .. } => {
                let held = self.holds.get(hold).map(|held| held.ticket);
                let ticket = held.or_else(|| self.holder_of(*booking));
                (ticket.and_then(|ticket| self.campaign_of(ticket)), ticket)
            }
            Event::BookingMoved { booking, from, .. } => {
                (Some(from.campaign), self.holder_of(*booking))
            }
            Event::ClinicsPut { .. }
            | Event::DeviceInvited { .. }
            | Event::DevicePaired { .. }
            | Event::DeviceRenamed { .. }
            | Event::DeskScoped { .. }
            | Event::DeviceRotated { .. }
            | Event::DeviceRevoked { .. }
            | Event::PresenceChanged { .. }
            | Event::IdentityCodeSent { .. }
            | Event::IdentityRefused { .. }
            | Event::IdentityVerified { .. }
            | Event::WindowsRestored => (None, None),
        };
        (campaign, ticket)
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
        use TicketState::{Active, Called, Entered, Left, Missed, Waiting};
        match event {
            Event::TicketIssued { .. } | Event::EntryMade { .. } => self.issue(event),
            Event::TicketCalled { ticket, until } => {
                self.step(*ticket, &[Waiting], Called)?;
                self.call(*ticket, *until)
            }
            Event::TurnStarted { ticket, serial, .. } => self.start(*ticket, *serial),
            Event::TurnMissed { ticket, .. } => self.step(*ticket, &[Called, Active], Missed),
            Event::WishUnmet { ticket } => self.step(*ticket, &[Waiting], Missed),
            Event::TicketReturned { ticket } => {
                let row = self.state.tickets.get(*ticket).ok_or(NO_TICKET)?;
                let to = if row.number == 0 { Entered } else { Waiting };
                self.step(*ticket, &[Missed, Left], to)
            }
            Event::TicketLeft { ticket } => {
                self.step(*ticket, &[Entered, Waiting, Called, Active, Missed], Left)
            }
            Event::StaffActed { ticket, act: StaffAct::PutFirst, .. } => {
                self.step(*ticket, &[Waiting, Missed], Waiting)
            }
            Event::SeatHeld { hold, ticket, slot, seat, beside, dose, second, .. }
            | Event::WishOffered { hold, ticket, slot, seat, beside, dose, second, .. } => {
                let offered = matches!(event, Event::WishOffered { .. });
                let place = self.place_of(slot, *seat, beside)?;
                let second = second.as_ref().map(|it| self.second_of(it)).transpose()?;
                let seats = DoseSeats { dose: *dose, place, second };
                self.keep(*hold, Held { ticket: *ticket, seats, offered })
            }
            Event::SecondChosen { hold, ticket, second, .. } => {
                let second = self.second_of(second)?;
                self.choose_second(*hold, *ticket, second)
            }
            Event::HoldEnded { hold, ticket, slot, .. } => self.end_hold(*hold, *ticket, slot),
            Event::SeatBooked { booking, hold, second } => self.book(*booking, *hold, *second),
            Event::BookingMoved { booking, hold, second, .. } => {
                self.move_to(*booking, *hold, second.as_ref().map(|it| it.booking))
            }
            Event::BookingCancelled { booking, ticket, .. } => self.cancel(*booking, *ticket, Left),
            Event::MatchDeclined { booking, ticket, .. } => self.cancel(*booking, *ticket, Missed),
            // They move neither places nor seats, or say what the engine made of them.
            _ => Ok(()),
        }
    }

    fn issue(&mut self, event: &Event) -> Result<(), &'static str> {
        let (Event::TicketIssued { campaign, ticket, person, code, party, .. }
        | Event::EntryMade { campaign, ticket, person, code, party, .. }) = event
        else {
            return Ok(());
        };
        let line = self.state.campaign_state(*campaign).ok_or(NO_CAMPAIGN)?;
        let next = self.state.tickets.next_id().0 + self.issued;
        require(ticket.0 == next, "a ticket's id is the next one")?;
        self.issued += 1;
        if let Event::TicketIssued { number, .. } = event {
            let last = self.numbers.entry(*campaign).or_insert_with(|| line.last_number());
            require(*number == *last + 1, "a number is the next one of its line")?;
            *last = *number;
        }
        let is_new = self.state.tickets.of_own(*campaign, *person).is_none();
        require(is_new && self.persons.insert((*campaign, *person)), "a person has one ticket")?;
        let is_free = self.state.tickets.of_code(*code).is_none() && self.codes.insert(*code);
        require(is_free, "a code opens one ticket")?;
        require(party.len() < usize::from(PARTY_MAX), "a party is at most four people")
    }

    fn stand(&self, ticket: TicketId) -> Result<TicketState, &'static str> {
        let known = self.stands.get(&ticket).copied();
        known.or_else(|| self.state.standing(ticket)).ok_or(NO_TICKET)
    }

    /// One step of a ticket's life, from a state in which it may be taken.
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
        let line = self.state.campaign_state(row.campaign).ok_or(NO_CAMPAIGN)?;
        require(line.may_call(), "nobody is called while the line stands")?;
        let called = self.called.entry(row.campaign).or_default();
        *called += 1;
        let lasts = SignedDuration::from_secs(line.campaign.spec.pace.call_secs.into());
        let now = until.checked_sub(lasts).unwrap_or(until);
        require(*called <= line.room(now), "no more are called than the pace allows")
    }

    fn start(&mut self, ticket: TicketId, serial: u32) -> Result<(), &'static str> {
        let was = self.stand(ticket)?;
        self.step(ticket, &[TicketState::Called, TicketState::Active], TicketState::Active)?;
        require(serial > self.state.tickets.play(ticket).serial, "a newer turn has a newer lease")?;
        let row = self.state.tickets.get(ticket).ok_or(NO_TICKET)?;
        let line = self.state.campaign_state(row.campaign).ok_or(NO_CAMPAIGN)?;
        if was == TicketState::Active || line.admitted.contains(&ticket) {
            return Ok(());
        }
        let started = self.started.entry(row.campaign).or_default();
        *started += 1;
        require(*started <= line.free_turns(), "no more turns run than the pace allows")
    }

    /// The seats that an event names, if they exist.
    fn place_of(&self, slot: &SlotRef, seat: u8, beside: &[Beside]) -> Result<Place, &'static str> {
        let found = self.state.find_slot(slot).ok_or("a seat is in a slot that is open")?;
        require(beside.len() < usize::from(PARTY_MAX), "a party is at most four people")?;
        let place = Place::new(found.key, seat, beside);
        let exists = |(slot, seat): (SlotKey, u8)| {
            slot.index < found.plan.slots && seat < found.plan.capacity
        };
        require(place.seats().all(exists), "a seat is within its slot's capacity")?;
        Ok(place)
    }

    fn bits(&mut self, slot: SlotKey) -> &mut u64 {
        let state = self.state;
        self.seats.entry(slot).or_insert_with(|| state.seats.taken(slot))
    }

    fn take(&mut self, place: Place) -> Result<(), &'static str> {
        for (slot, seat) in place.seats() {
            let bits = self.bits(slot);
            require(*bits & (1 << seat) == 0, "a seat has one owner")?;
            *bits |= 1 << seat;
        }
        Ok(())
    }

    fn free(&mut self, place: Place) -> Result<(), &'static str> {
        for (slot, seat) in place.seats() {
            let bits = self.bits(slot);
            require(*bits & (1 << seat) != 0, "only a seat that is taken becomes free")?;
            *bits &= !(1 << seat);
        }
        Ok(())
    }

    fn second_of(&self, second: &SecondSeat) -> Result<Place, &'static str> {
        self.place_of(&second.slot, second.seat, &second.beside)
    }

    /// Whether these seats are for as many people as share the ticket, in its own campaign.
    fn fits(&self, ticket: TicketId, place: Place) -> Result<(), &'static str> {
        let row = self.state.tickets.get(ticket).ok_or(NO_TICKET)?;
        require(row.campaign == place.slot.campaign, "a seat is of its ticket's campaign")?;
        let people = usize::from(row.party.max(1));
        require(place.seats().count() == people, "a party has as many seats as people")
    }

    fn keep(&mut self, hold: HoldId, held: Held) -> Result<(), &'static str> {
        require(hold.0 == self.last_hold + 1, "a hold's id is the next one")?;
        self.last_hold = hold.0;
        held.seats.places().try_for_each(|place| self.fits(held.ticket, place))?;
        self.may_hold(&held)?;
        require(self.held_by(held.ticket).is_none(), "a ticket has one hold")?;
        held.seats.places().try_for_each(|place| self.take(place))?;
        self.holds.insert(hold, Some(held));
        self.series.entry(held.ticket).or_default();
        Ok(())
    }

    /// A turn holds, and who has booked; a wish finds a seat for whoever's turn has come.
    fn may_hold(&mut self, held: &Held) -> Result<(), &'static str> {
        use TicketState::{Active, Done, Missed, Waiting};
        let stands = self.stand(held.ticket)?;
        if held.offered && stands == Waiting {
            self.stands.insert(held.ticket, Missed);
            return Ok(());
        }
        let may = if held.offered { [Missed, Done] } else { [Active, Done] };
        require(may.contains(&stands), "a seat is held in a turn, beside a booking, or by a wish")
    }

    fn choose_second(
        &mut self,
        hold: HoldId,
        ticket: TicketId,
        second: Place,
    ) -> Result<(), &'static str> {
        let mut held = self.hold(hold).ok_or(NO_HOLD)?;
        let is_own = held.ticket == ticket && held.seats.dose.is_first() && !held.offered;
        require(is_own, "a second dose is chosen for the ticket's own first")?;
        self.fits(ticket, second)?;
        self.take(second)?;
        let before = held.seats.second.replace(second);
        before.into_iter().try_for_each(|before| self.free(before))?;
        self.holds.insert(hold, Some(held));
        self.series.entry(ticket).or_default();
        Ok(())
    }

    fn hold(&self, hold: HoldId) -> Option<Held> {
        let kept = |it: &Hold| Held { ticket: it.ticket, seats: it.seats, offered: it.offered };
        let known = self.holds.get(&hold).copied();
        known.unwrap_or_else(|| self.state.holds.get(&hold).map(kept))
    }

    /// What a ticket holds.
    fn held_by(&self, ticket: TicketId) -> Option<Held> {
        let before = self.state.tickets.play(ticket).hold;
        let before = before.filter(|it| !self.holds.contains_key(it));
        let mut ids = before.into_iter().chain(self.holds.keys().copied());
        ids.find_map(|id| self.hold(id).filter(|it| it.ticket == ticket))
    }

    fn end_hold(
        &mut self,
        hold: HoldId,
        ticket: TicketId,
        slot: &SlotRef,
    ) -> Result<(), &'static str> {
        let held = self.hold(hold).ok_or(NO_HOLD)?;
        require(held.ticket == ticket, "a hold ends for its own ticket")?;
        let is_there = self.state.slot_ref(held.seats.place.slot).is_some_and(|it| it == *slot);
        require(is_there, "a hold ends where it is")?;
        held.seats.places().try_for_each(|place| self.free(place))?;
        self.holds.insert(hold, None);
        Ok(())
    }

    fn booking(&self, booking: BookingId) -> Option<Booked> {
        let known = self.booked.get(&booking).copied();
        known.unwrap_or_else(|| {
            let row = self.state.booking_row(booking)?;
            let (ticket, place, dose) = (row.ticket, row.place, row.dose);
            (row.status == BookingStatus::Booked).then_some(Booked { ticket, place, dose })
        })
    }

    /// What a ticket has booked for a dose.
    fn booked_by(&self, ticket: TicketId, dose: Dose) -> Option<Booked> {
        let before = self.state.booking_of(ticket, dose).map(|(id, _)| id);
        let before = before.filter(|id| !self.booked.contains_key(id));
        let mut ids = before.into_iter().chain(self.booked.keys().copied());
        ids.find_map(|id| self.booking(id).filter(|it| it.ticket == ticket && it.dose == dose))
    }

    /// All of a hold, or nothing of it.
    fn book(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<BookingId>,
    ) -> Result<(), &'static str> {
        use TicketState::{Active, Called, Done, Missed, Waiting};
        let Held { ticket, seats, offered } = self.hold(hold).ok_or(NO_HOLD)?;
        require(second.is_some() == seats.second.is_some(), "a hold is booked as a whole")?;
        let stands = self.stand(ticket)?;
        let may = stands == Active || (offered && matches!(stands, Waiting | Called | Missed));
        require(may, "a booking is made in a turn, or of an offer")?;
        let second = second.zip(seats.second).map(|(id, place)| (id, Dose::Second, place));
        for (id, dose, place) in [(booking, seats.dose, seats.place)].into_iter().chain(second) {
            require(id.0 == self.bookings + 1, "a booking's id is the next one")?;
            self.bookings = id.0;
            let other = self.booked_by(ticket, dose);
            require(other.is_none(), "a person has one booking for each dose")?;
            self.booked.insert(id, Some(Booked { ticket, place, dose }));
        }
        self.stands.insert(ticket, Done);
        self.holds.insert(hold, None);
        self.series.insert(ticket, true);
        Ok(())
    }

    fn move_to(
        &mut self,
        booking: BookingId,
        hold: HoldId,
        second: Option<BookingId>,
    ) -> Result<(), &'static str> {
        let held = self.hold(hold).ok_or(NO_HOLD)?;
        require(second.is_some() == held.seats.second.is_some(), "a hold is moved to as a whole")?;
        let second = second.zip(held.seats.second).map(|(id, place)| (id, Dose::Second, place));
        let first = (booking, held.seats.dose, held.seats.place);
        for (id, dose, place) in [first].into_iter().chain(second) {
            let old = self.booking(id).ok_or(NO_BOOKING)?;
            let is_own = held.ticket == old.ticket && dose == old.dose;
            require(is_own, "a booking moves to a seat of its own ticket and dose")?;
            self.free(old.place)?;
            self.booked.insert(id, Some(Booked { ticket: old.ticket, place, dose }));
        }
        self.holds.insert(hold, None);
        self.series.entry(held.ticket).or_default();
        Ok(())
    }

    fn cancel(
        &mut self,
        booking: BookingId,
        ticket: TicketId,
        to: TicketState,
    ) -> Result<(), &'static str> {
        let old = self.booking(booking).ok_or(NO_BOOKING)?;
        require(old.ticket == ticket, "a booking is given back by its own ticket")?;
        self.free(old.place)?;
        self.booked.insert(booking, None);
        if self.booked_by(ticket, Dose::First).is_none() {
            self.step(ticket, &[TicketState::Done], to)?;
        }
        self.series.entry(ticket).or_default();
        Ok(())
    }

    /// Nobody has one dose without the other, unless the first is past; both are as far apart as they have to be.
    fn doses_go_together(&self, ticket: TicketId, is_new: bool) -> Result<(), &'static str> {
        let Some(interval) = self.state.campaign_of(ticket).and_then(|it| self.state.interval(it))
        else {
            return Ok(());
        };
        let held = self.held_by(ticket).map(|held| held.seats);
        let of = |dose: Dose| held.and_then(|seats| seats.of(dose));
        let [held_first, held_second] = Dose::ALL.map(of);
        let [first, second] = Dose::ALL.map(|dose| self.booked_by(ticket, dose).map(|it| it.place));
        require(first.is_some() || second.is_none(), "no second dose is booked without its first")?;
        require(!is_new || second.is_some(), "both doses are booked, or neither")?;
        let kept = held_first.is_none_or(|_| held_second.or(second).is_some());
        require(kept, "both doses are held, or neither")?;
        let is_apart = |first: Option<Place>, second: Option<Place>| {
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
