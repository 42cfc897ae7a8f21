//! The words of a letter, made from what is true when it is sent: a letter that is no longer true is not sent.

use jari_common::attendance::Whereabouts;
use jari_common::booking::BookingStatus;
use jari_common::clinic::Clinic;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, TicketId};
use jari_common::ticket::TicketState;
use jari_common::time::{clocks_differ, date_at, plus_secs, zone_or_default};
use jari_common::wire::{BookingView, TicketView};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::kind::Kind;
use super::rows::Letter;
use crate::engine::{ReseatState, State};
use crate::notify::words::{Language, Value};

/// How long news is useful that has no hour of its own, in seconds: a day.
const DAY_SECS: u32 = 86_400;
/// How long it is useful to tell that somebody could not be reached, in seconds.
const NOT_REACHED_SECS: u32 = 30 * DAY_SECS;
/// How long "your turn comes soon" is useful, in seconds.
const SOON_SECS: u32 = 3_600;

/// The contents of a message, before a language is chosen.
#[derive(Debug)]
pub(super) struct Facts {
    /// The sentences in order, by their names in the word files.
    pub(super) sentences: Vec<&'static str>,
    pub(super) values: Vec<(&'static str, Value)>,
    /// From this time on the message is useless.
    pub(super) until: Timestamp,
}

impl Facts {
    fn new(sentences: &[&'static str], until: Timestamp) -> Self {
        Self { sentences: sentences.to_vec(), values: Vec::new(), until }
    }

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    fn and(mut self, sentence: Option<&'static str>) -> Self {
        self.sentences.extend(sentence);
        self
    }

    /// The words, for a person with this name; `digit` is the digit that they may answer.
    pub(super) fn say(mut self, language: Language, name: &str, digit: Option<u8>) -> String {
        self.values.push(("name", Value::Text(name.to_owned())));
        self.values.extend(digit.map(|digit| ("digit", Value::Count(digit.into()))));
        let opening = std::iter::once("opening");
        let by_answer = |it| match it {
            "offer-visit" if digit.is_some() => "offer-reply",
            "reseat-visit" if digit.is_some() => "reseat-reply",
            it => it,
        };
        let sentences = opening.chain(self.sentences.iter().copied().map(by_answer));
        let said: Vec<_> = sentences.map(|it| language.say(it, &self.values)).collect();
        said.join(" ")
    }
}

/// The contents of a letter; None when it is no longer true, or its time is over.
pub(super) fn facts(letter: &Letter, state: &State, now: Timestamp) -> Option<Facts> {
    let view = state.ticket(letter.ticket)?;
    let about = About { letter, state, view: &view, now };
    let facts = match letter.kind {
        Kind::Soon => about.soon(),
        Kind::Called => about.called(),
        Kind::Missed => about.missed(),
        Kind::Booked => about.booked(),
        Kind::Moved => about.moved(),
        Kind::Cancelled => about.cancelled(),
        Kind::Offer => about.offer(),
        Kind::OfferOver => about.still_there("offer-over"),
        Kind::NotReached => about.not_reached(),
        Kind::TooLate => about.still_there("too-late"),
        Kind::Unmet => about.unmet(),
        Kind::NotServed => about.not_served(),
        Kind::Displaced => about.displaced(),
        Kind::Withdrawn => about.withdrawn(),
        Kind::KeptAfterAll => about.kept_after_all(),
        Kind::ClinicChanged => about.clinic_changed(),
        Kind::Reminder => about.reminder(),
        // The words of a reply are the person's own.
        Kind::Reply => None,
    };
    facts.filter(|facts| now < facts.until)
}

struct About<'a> {
    letter: &'a Letter,
    state: &'a State,
    view: &'a TicketView,
    now: Timestamp,
}

impl About<'_> {
    /// The zone of the line.
    fn zone(&self) -> &TimeZone {
        let campaign = self.state.campaign(self.view.campaign);
        campaign.map_or(zone_or_default(None), |it| it.spec.zone())
    }

    /// A day and time as clocks at the clinic show it. The city is said, too, where those of the line show another time.
    fn when(&self, at: Timestamp, clinic: &Clinic) -> Value {
        let local = at.to_zoned(clinic.zone().clone());
        if clocks_differ(at, clinic.zone(), self.zone()) {
            Value::WhenThere(local)
        } else {
            Value::When(local)
        }
    }

    fn at_the_clinic(&self, facts: Facts, starts_at: Timestamp, clinic: &Clinic) -> Facts {
        facts
            .with("when", self.when(starts_at, clinic))
            .with("clinic", Value::Text(clinic.name.clone()))
    }

    /// Adds when and where the second dose is.
    fn with_second(&self, facts: Facts, second: Option<(Timestamp, &Clinic)>) -> Facts {
        let Some((starts_at, clinic)) = second else { return facts };
        let facts = facts.with("second-when", self.when(starts_at, clinic));
        facts.with("second-clinic", Value::Text(clinic.name.clone())).and(Some("second"))
    }

    fn for_a_day(&self, sentences: &[&'static str]) -> Facts {
        Facts::new(sentences, plus_secs(self.letter.at, DAY_SECS))
    }

    fn numbered(&self, facts: Facts) -> Facts {
        facts.with("number", Value::Count(self.view.number))
    }

    fn soon(&self) -> Option<Facts> {
        let waits = self.view.state == TicketState::Waiting;
        let until = plus_secs(self.letter.at, SOON_SECS);
        let facts = match self.view.ahead {
            0 => Facts::new(&["soon-next"], until),
            ahead => Facts::new(&["soon"], until).with("ahead", Value::Count(ahead)),
        };
        waits.then(|| self.numbered(facts.and(Some("soon-then"))))
    }

    fn called(&self) -> Option<Facts> {
        let is_called = self.view.state == TicketState::Called && !self.view.arrived;
        let facts = match self.view.until {
            Some(until) => {
                let clock = Value::Clock(until.to_zoned(self.zone().clone()));
                Facts::new(&["called", "called-until"], until).with("until", clock)
            }
            // The window of the call is paused: every device is busy, or the line is frozen.
            None => self.for_a_day(&["called", "called-come"]),
        };
        is_called.then(|| self.numbered(facts.and(Some("called-kept"))))
    }

    fn missed(&self) -> Option<Facts> {
        let is_missed = self.view.state == TicketState::Missed && self.view.offer.is_none();
        is_missed.then(|| self.numbered(self.for_a_day(&["missed", "missed-then"])))
    }

    /// The booking that the letter is about, if it is this ticket's and has this status.
    fn booking(&self, status: BookingStatus) -> Option<BookingView> {
        let (ticket, booking) = self.state.appointment(BookingId(self.letter.subject))?;
        (ticket == self.letter.ticket && booking.status == status).then_some(booking)
    }

    fn told_until_it_begins(&self, sentence: &'static str, booking: &BookingView) -> Facts {
        let facts = Facts::new(&[sentence], booking.starts_at);
        let facts = self.at_the_clinic(facts, booking.starts_at, &booking.clinic);
        with_others(facts, &booking.beside, &booking.clinic)
    }

    fn booked(&self) -> Option<Facts> {
        // Later changes have letters of their own; the first dose's letter tells of both doses.
        let booking = self.booking(BookingStatus::Booked)?;
        // Whoever stands at the desk is told there.
        let is_here = self.state.attendance(booking.id).whereabouts == Whereabouts::Here;
        if is_here || self.state.moved_at(booking.id).is_some() || booking.displaced {
            return None;
        }
        let second = self.view.second.as_ref().filter(|it| it.status == BookingStatus::Booked);
        if !booking.dose.is_first() {
            return None;
        }
        let facts = self.told_until_it_begins("booked", &booking);
        let facts = self.with_second(facts, second.map(|it| (it.starts_at, &it.clinic)));
        let until = self.state.declinable_until(self.view.id, self.now);
        Some(match until.filter(|_| self.view.declinable.is_some()) {
            Some(until) => facts
                .with("until", self.when(until, &booking.clinic))
                .and(Some("booked-declinable")),
            None => facts,
        })
    }

    fn moved(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Booked).filter(|it| !it.displaced)?;
        let sentence = match (booking.dose, &self.view.second) {
            (_, None) => "moved",
            (Dose::First, Some(_)) => "moved-first",
            (Dose::Second, Some(_)) => "moved-second",
        };
        Some(self.told_until_it_begins(sentence, &booking).and(Some("moved-then")))
    }

    fn cancelled(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Cancelled)?;
        let is_over = |it: &BookingView| it.status == BookingStatus::Cancelled;
        if booking.dose.is_first() {
            let both = self.view.second.as_ref().is_some_and(is_over);
            let facts = self.told_until_it_begins("cancelled", &booking);
            return Some(facts.and(both.then_some("cancelled-both")));
        }
        // When the first dose is cancelled, too, its letter tells of both.
        let alone = !self.view.booking.as_ref().is_some_and(is_over);
        alone.then(|| self.told_until_it_begins("cancelled-second", &booking))
    }

    fn reminder(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Booked)?;
        let zone = booking.clinic.zone();
        let told_for = date_at(self.letter.at, zone).saturating_add(1.day());
        let is_then = date_at(booking.starts_at, zone) == told_for;
        if booking.displaced {
            // Nobody is sent to a clinic that does not give the appointment.
            let facts = Facts::new(&[], booking.starts_at);
            return is_then.then(|| self.with_displaced(facts, &booking).and(Some("reseat-call")));
        }
        let sentence = if booking.dose.is_first() { "reminder" } else { "reminder-second" };
        is_then.then(|| self.told_until_it_begins(sentence, &booking).and(Some("reminder-then")))
    }

    fn offer(&self) -> Option<Facts> {
        let offer = self.view.offer.as_ref().filter(|it| it.hold.id.0 == self.letter.subject)?;
        // A person who is told now has the full time from now on.
        let until = self.state.answer_until(self.view.id, self.now)?;
        if let Some(booking) = self.displaced_of(offer.hold.dose).filter(|_| offer.reseats) {
            let facts = self.with_displaced(Facts::new(&[], until), booking);
            let facts = self
                .at_the_clinic(facts, offer.hold.starts_at, &offer.clinic)
                .with("until", self.when(until, &offer.clinic))
                .and(Some("reseat"));
            let second = offer.hold.second.as_ref();
            let second = second.map(|it| (it.starts_at, &it.clinic));
            let facts =
                self.with_second(with_others(facts, &offer.hold.beside, &offer.clinic), second);
            let rest = ["offer-until", "reseat-visit", "reseat-or-not"];
            return Some(rest.into_iter().fold(facts, |facts, it| facts.and(Some(it))));
        }
        let facts = Facts::new(&["offer", "offer-until"], until);
        let facts = self
            .at_the_clinic(facts, offer.hold.starts_at, &offer.clinic)
            .with("until", self.when(until, &offer.clinic));
        let second = offer.hold.second.as_ref();
        let second = second.map(|it| (it.starts_at, &it.clinic));
        let facts = self
            .with_second(with_others(facts, &offer.hold.beside, &offer.clinic), second)
            .and(self.has_booking().then_some("offer-keeps"))
            .and(Some("offer-visit"));
        Some(facts.and(Some("offer-or-not")))
    }

    /// The clinic gives an appointment after all of which its person was told otherwise.
    fn kept_after_all(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Booked).filter(|it| !it.displaced)?;
        Some(self.told_until_it_begins("kept-after-all", &booking))
    }

    /// The seat that was offered for a wish cannot be given any more; the wish goes on.
    fn withdrawn(&self) -> Option<Facts> {
        let goes_on = self.view.wish.is_some() && self.view.offer.is_none() && !self.has_booking();
        goes_on.then(|| self.numbered(self.for_a_day(&["withdrawn", "number-kept"])))
    }

    /// No other seat is near, and none was found since.
    fn displaced(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Booked).filter(|it| it.displaced)?;
        let facts = Facts::new(&[], booking.starts_at);
        let is_alone = self.view.offer.is_none();
        is_alone.then(|| self.with_displaced(facts, &booking).and(Some("reseat-call")))
    }

    /// The appointments that their clinic cannot keep.
    fn all_displaced(&self) -> impl Iterator<Item = &BookingView> {
        self.view.booking.iter().chain(&self.view.second).filter(|it| it.displaced)
    }

    /// The appointment for this dose, if its clinic cannot keep it.
    fn displaced_of(&self, dose: Dose) -> Option<&BookingView> {
        self.all_displaced().find(|it| it.dose == dose)
    }

    /// An appointment that its clinic cannot keep: the one of which the search for another seat ended so, else any.
    fn displaced_as(&self, state: ReseatState) -> Option<&BookingView> {
        let is_so = |it: &&BookingView| self.state.reseat_state(it.id) == Some(state);
        self.all_displaced().find(is_so).or_else(|| self.all_displaced().next())
    }

    /// Says that the clinic cannot keep this appointment, and why, where that is known.
    fn with_displaced(&self, facts: Facts, booking: &BookingView) -> Facts {
        let facts = facts
            .with("old-when", self.when(booking.starts_at, &booking.clinic))
            .with("old-clinic", Value::Text(booking.clinic.name.clone()));
        match self.state.reason_displaced(booking.id) {
            Some(reason) => {
                facts.with("reason", Value::Text(reason.to_owned())).and(Some("displaced-because"))
            }
            None => facts.and(Some("displaced")),
        }
    }

    fn clinic_changed(&self) -> Option<Facts> {
        let booking = self.booking(BookingStatus::Booked).filter(|it| !it.displaced)?;
        let clinic = &booking.clinic;
        let facts = Facts::new(&["clinic-changed"], booking.starts_at);
        let facts = self
            .at_the_clinic(facts, booking.starts_at, clinic)
            .with("address", Value::Text(clinic.address.clone()))
            .with("phone", Value::Text(clinic.phone.clone()));
        Some(facts.and((!clinic.phone.is_empty()).then_some("clinic-phone")))
    }

    fn has_booking(&self) -> bool {
        let booking = self.view.booking.as_ref();
        booking.is_some_and(|booking| booking.status == BookingStatus::Booked)
    }

    /// The act had no result, and the person keeps what they have.
    fn still_there(&self, sentence: &'static str) -> Option<Facts> {
        if self.view.offer.is_some() {
            return None;
        }
        let facts = self.for_a_day(&[sentence]);
        if let Some(booking) = self.displaced_as(ReseatState::NoAnswer) {
            let facts = match self.letter.kind {
                Kind::OfferOver => self.for_a_day(&["reseat-over"]),
                _ => facts,
            };
            return Some(self.with_displaced(facts, booking).and(Some("reseat-call")));
        }
        if self.has_booking() {
            return Some(facts.and(Some("booking-kept")));
        }
        let keeps = matches!(self.view.state, TicketState::Missed | TicketState::Waiting);
        keeps.then(|| self.numbered(facts.and(Some("number-kept"))))
    }

    /// Useful while the person waits: for a person who is reached, a seat is looked for again.
    fn not_reached(&self) -> Option<Facts> {
        let waits = self.view.wish.is_some() && self.view.offer.is_none();
        let displaced = self.displaced_as(ReseatState::NotTold);
        if let Some(booking) = displaced.filter(|_| self.view.offer.is_none()) {
            let facts = Facts::new(&[], booking.starts_at);
            return Some(self.with_displaced(facts, booking).and(Some("reseat-call")));
        }
        let facts = Facts::new(&["not-reached"], plus_secs(self.letter.at, NOT_REACHED_SECS));
        let unreached = self.state.is_unreached(self.view.id);
        (waits && unreached).then(|| match self.has_booking() {
            true => facts.and(Some("booking-kept")),
            false => self.numbered(facts.and(Some("number-kept"))),
        })
    }

    fn unmet(&self) -> Option<Facts> {
        let waits = self.view.wish.is_some() && self.view.offer.is_none() && !self.has_booking();
        // Whoever waits at the desk is told there.
        let waits = waits && !self.state.waits_at_clinic(self.view.id);
        waits.then(|| self.numbered(self.for_a_day(&["unmet", "number-kept", "unmet-then"])))
    }

    fn not_served(&self) -> Option<Facts> {
        let is_over = self.view.state == TicketState::NotServed;
        let sentence = if self.view.number > 0 { "not-served" } else { "not-drawn" };
        is_over.then(|| self.numbered(self.for_a_day(&[sentence])))
    }
}

/// Adds the times at which the other members of a party begin.
fn with_others(facts: Facts, starts: &[Timestamp], clinic: &Clinic) -> Facts {
    let others = (!starts.is_empty()).then_some("others");
    let clocks = starts.iter().map(|at| at.to_zoned(clinic.zone().clone())).collect();
    facts.with("times", Value::Clocks(clocks)).and(others)
}

/// Whether a ticket waits in a line: "soon" is for people who wait long.
pub(super) fn waits(state: &State, ticket: TicketId) -> bool {
    state.standing(ticket) == Some(TicketState::Waiting)
}
