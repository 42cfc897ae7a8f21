//! The fairness report: what happened to every ticket of one campaign's line, computed from the log alone. The log
//! holds no personal data, so the report holds none. The report judges nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use jari_common::attendance::{AppointmentEnd, AttendanceAct, OutOfTurnReason};
use jari_common::booking::ReseatEnd;
use jari_common::campaign::Campaign;
use jari_common::change::{
    AttendanceChanged, Change, Event, Held, HoldEnded, ReseatOrdered, SeatBooked, SeatGivenBack,
    StaffActed, TicketIssued,
};
use jari_common::draw::Revealed;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::staff::{Author, StaffAct, StaffReason};
use jari_common::time::secs_between;
use jari_common::walk_in::OverbookReason;
use jiff::Timestamp;
use serde::Serialize;

pub mod html;
pub mod text;
mod words;

pub use words::Language;

/// Steps of every curve over time.
const STEPS: usize = 120;
/// Bars of the distribution of waiting times.
const BARS: usize = 24;

/// One campaign's report. Times are seconds; curves are counts at the end of each of `STEPS` equal steps.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub campaign: Campaign,
    /// The last change that was read.
    pub seq: u64,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub counts: Counts,
    /// The draw; None when the campaign had none.
    pub draw: Option<Draw>,
    /// Waiting time until the first call: from the join, or from the opening for a person who entered a draw.
    pub wait: Option<Distribution>,
    pub joined: Vec<u32>,
    pub called: Vec<u32>,
    pub completed: Vec<u32>,
    /// How many appointments clinics could not keep, by their reasons.
    pub reseat_reasons: BTreeMap<String, u32>,
    /// Acts of staff by kind and reason.
    pub staff: Vec<StaffCount>,
    /// How many people were called at a clinic before others who came earlier, by reason. A call that was taken back does
    /// not count.
    pub out_of_turn: BTreeMap<OutOfTurnReason, u32>,
    /// How many people clinics took beyond their seats, by reason.
    pub overbooked: BTreeMap<OverbookReason, u32>,
    /// How often a number was called while a smaller number was still waiting by its number. By the rules this is 0.
    pub passed_over: u32,
}

/// The counts of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub tickets: u32,
    /// How many of the tickets are entries of a draw.
    pub entrants: u32,
    pub calls: u32,
    /// How many of the calls were for people who had come back.
    pub calls_of_returned: u32,
    pub turns: u32,
    pub missed: u32,
    pub returned: u32,
    pub booked: u32,
    pub left: u32,
    /// Wishes that found nothing free when their turn came.
    pub wishes_unmet: u32,
    /// Seats found for wishes: kept for an answer, or booked at once.
    pub wishes_met: u32,
    /// How many of those seats went back: nobody answered, or the answer was no.
    pub offers_back: u32,
    /// Appointments that a clinic could not keep, and for which another seat was ordered.
    pub reseats: u32,
    /// Of them, how often another seat was offered.
    pub reseats_offered: u32,
    /// Of those offers, how many were taken.
    pub reseats_taken: u32,
    /// How often no other seat was near.
    pub reseats_without: u32,
    pub freezes: u32,
    /// How often the operator described the campaign otherwise.
    pub edits: u32,
    pub restarts: u32,
    /// How many of the tickets were given back from their slips, after the data were lost.
    pub restored: u32,
    /// Numbers that nobody has since then, because nobody showed their slips.
    pub kept_free: u32,
    /// Appointments of which staff said that their people were served.
    pub served: u32,
    /// Appointments whose people came, and were not served.
    pub came_unserved: u32,
    /// Appointments of which staff said that nobody came.
    pub did_not_come: u32,
    /// Still in line when the campaign closed, or now.
    pub not_served: u32,
}

/// The published values of a draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Draw {
    pub entrants: u32,
    pub root: String,
    pub revealed: Option<Revealed>,
}

/// How a time is distributed over people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    pub people: u32,
    pub p10_secs: u32,
    pub p50_secs: u32,
    pub p90_secs: u32,
    pub longest_secs: u32,
    /// Number of people in each of `BARS` equal parts of the longest time.
    pub bars: Vec<u32>,
}

/// The number of acts of one kind, for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StaffCount {
    pub act: StaffAct,
    pub reason: StaffReason,
    pub count: u32,
}

/// Reads the log's changes in order.
#[derive(Clone, Debug)]
pub struct Reporter {
    id: CampaignId,
    campaign: Option<Campaign>,
    seq: u64,
    counts: Counts,
    draw: Option<Draw>,
    opened: Option<Timestamp>,
    people: HashMap<TicketId, ReportedPerson>,
    called_through: u32,
    passed_over: u32,
    joins: Vec<Timestamp>,
    calls: Vec<Timestamp>,
    completions: Vec<Timestamp>,
    waits: Vec<u32>,
    staff: BTreeMap<(StaffAct, StaffReason), u32>,
    /// By the change that called.
    out_of_turn: HashMap<u64, OutOfTurnReason>,
    overbooked: BTreeMap<OverbookReason, u32>,
    holders: HashMap<HoldId, TicketId>,
    /// Seats that were offered and wait for an answer.
    offers: HashSet<HoldId>,
    /// Offers of a seat in place of one that a clinic cannot give any more.
    reseats: HashSet<HoldId>,
    /// Appointments for which another seat was ordered.
    reseated: HashSet<BookingId>,
    /// How many appointments each reason displaced.
    reseat_reasons: BTreeMap<String, u32>,
    /// Bookings of a first dose, or of the only dose.
    firsts: HashSet<BookingId>,
    /// What staff said of each appointment, and did not take back.
    attended: HashMap<BookingId, Vec<AttendanceAct>>,
}

#[derive(Clone, Copy, Debug)]
struct ReportedPerson {
    number: u32,
    since: Timestamp,
    was_called: bool,
    came_back: bool,
    /// The ticket still expects a call, or is in a turn.
    is_live: bool,
}

impl Reporter {
    /// Begins an empty report of this campaign.
    #[must_use]
    pub fn new(id: CampaignId) -> Self {
        Self {
            id,
            campaign: None,
            seq: 0,
            counts: Counts::default(),
            draw: None,
            opened: None,
            people: HashMap::new(),
            called_through: 0,
            passed_over: 0,
            joins: Vec::new(),
            calls: Vec::new(),
            completions: Vec::new(),
            waits: Vec::new(),
            staff: BTreeMap::new(),
            out_of_turn: HashMap::new(),
            overbooked: BTreeMap::new(),
            holders: HashMap::new(),
            offers: HashSet::new(),
            reseats: HashSet::new(),
            reseated: HashSet::new(),
            reseat_reasons: BTreeMap::new(),
            firsts: HashSet::new(),
            attended: HashMap::new(),
        }
    }

    /// The last change that was read; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Reads one more change.
    pub fn take(&mut self, change: &Change) {
        self.seq = change.seq;
        if change.event.campaign().is_none_or(|campaign| campaign == self.id) {
            match (&change.event, change.by.as_deref()) {
                (Event::TicketIssued(it), Some(Author::Console { .. })) => {
                    self.restored(it, change.at);
                }
                (event, _) => self.count(event, change.at),
            }
        }
    }

    fn count(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::CampaignAdded(it) => self.campaign = Some(it.campaign.clone()),
            Event::CampaignChanged(it) => {
                self.counts.edits += 1;
                self.campaign = Some(it.campaign.clone());
            }
            Event::PaceChanged(it) => {
                self.campaign.iter_mut().for_each(|campaign| campaign.spec.pace = it.pace);
            }
            Event::TicketIssued(it) => self.joined(it.ticket, it.number, at),
            Event::EntryMade(it) => {
                self.counts.entrants += 1;
                self.joined(it.ticket, 0, at);
            }
            Event::LineOpened(_) => self.opened = Some(at),
            Event::DrawSealed(it) => {
                self.opened = Some(at);
                let root = it.root.to_string();
                self.draw = Some(Draw { entrants: it.entrants, root, revealed: None });
            }
            Event::DrawRevealed(it) => {
                let (value, secret, seed) = (it.value.clone(), it.secret, it.seed);
                let revealed = Revealed { value, secret, seed };
                self.draw.iter_mut().for_each(|draw| draw.revealed = Some(revealed.clone()));
            }
            Event::LineFrozen(_) => self.counts.freezes += 1,
            Event::WindowsRestored => self.counts.restarts += 1,
            Event::TicketCalled(it) => self.was_called(it.ticket, at),
            Event::TurnStarted(it) => self.counts.turns += self.one_if_mine(it.ticket),
            Event::TurnMissed(it) => self.counts.missed += self.one_if_mine(it.ticket),
            Event::TicketReturned(it) => self.returned(it.ticket),
            Event::TicketLeft(it) => self.left(it.ticket),
            Event::WishUnmet(it) => self.unmet(it.ticket),
            Event::SeatHeld(it) => self.held(it, false),
            Event::WishOffered(it) if it.reseats => {
                self.counts.reseats_offered += 1;
                self.reseats.insert(it.hold);
            }
            Event::WishOffered(Held { overbooked: Some(reason), hold, ticket, .. }) => {
                self.holders.insert(*hold, *ticket);
                // The line has not come to their number: nobody was passed.
                self.people.get_mut(ticket).into_iter().for_each(|place| place.was_called = true);
                *self.overbooked.entry(*reason).or_default() += 1;
            }
            Event::WishOffered(it) => self.held(it, true),
            Event::HoldEnded(HoldEnded { hold, .. }) => {
                self.counts.offers_back += u32::from(self.offers.remove(hold));
            }
            Event::BookingMoved(it) => {
                self.offers.remove(&it.hold);
                // Whoever moved is expected at another time.
                self.attended.remove(&it.booking);
                self.counts.reseats_taken += u32::from(self.reseats.remove(&it.hold));
            }
            Event::ReseatOrdered(it) => self.reseat_ordered(it),
            Event::ReseatEnded(it) => {
                let without = it.why == ReseatEnd::NoSeat;
                self.counts.reseats_without +=
                    if without { self.one_if_mine(it.ticket) } else { 0 };
            }
            Event::SeatBooked(it) => self.booked(it, at),
            Event::MatchDeclined(it) => self.declined(it),
            Event::StaffActed(it) => self.staff_acted(it),
            Event::AttendanceChanged(it) => self.attended(it),
            // These events are not counted.
            Event::ClinicsPut(_)
            | Event::DaysOpened(_)
            | Event::DaysPlanned(_)
            | Event::DaysRuled(_)
            | Event::HolidaySet(_)
            | Event::AppointmentsChanged(_)
            | Event::DeviceInvited(_)
            | Event::DevicePaired(_)
            | Event::DeviceRenamed(_)
            | Event::DeskScoped(_)
            | Event::DeviceRotated(_)
            | Event::DeviceRevoked(_)
            | Event::StaffChanged(_)
            | Event::DataRead(_)
            | Event::NumbersDrawn(_)
            | Event::TicketArrived(_)
            | Event::TicketAdmitted(_)
            | Event::TurnExtended(_)
            | Event::SecondChosen(_)
            | Event::HoldExtended(_)
            | Event::BookingCancelled(_)
            | Event::WishGiven(_)
            | Event::WishWithdrawn(_)
            | Event::OfferTold(_)
            | Event::PersonReached(_)
            | Event::LineResumed(_)
            | Event::CallingBegan(_)
            | Event::CallingPaused(_)
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
            | Event::NamesakeAnswered(_) => {}
        }
    }

    fn reseat_ordered(&mut self, ordered: &ReseatOrdered) {
        // An order that is repeated for the same appointment counts once.
        let fresh = ordered.bookings.iter().filter(|it| self.reseated.insert(**it)).count();
        let count = u32::try_from(fresh).unwrap_or(u32::MAX);
        self.counts.reseats += count;
        *self.reseat_reasons.entry(ordered.reason.clone()).or_default() += count;
    }

    /// A place was given back from its slip, or its number was kept free for whoever has the slip.
    fn restored(&mut self, issued: &TicketIssued, at: Timestamp) {
        // No HMAC begins with eight zero bytes.
        if issued.person.0.as_u128() == u128::from(issued.ticket.0) {
            self.counts.kept_free += 1;
            return;
        }
        self.counts.restored += 1;
        self.joined(issued.ticket, issued.number, at);
    }

    fn joined(&mut self, ticket: TicketId, number: u32, at: Timestamp) {
        self.counts.tickets += 1;
        self.joins.push(at);
        let place = ReportedPerson {
            number,
            since: at,
            was_called: false,
            came_back: false,
            is_live: true,
        };
        self.people.insert(ticket, place);
    }

    fn one_if_mine(&self, ticket: TicketId) -> u32 {
        u32::from(self.people.contains_key(&ticket))
    }

    fn returned(&mut self, ticket: TicketId) {
        if let Some(place) = self.people.get_mut(&ticket) {
            place.came_back = place.was_called;
            place.is_live = true;
            self.counts.returned += u32::from(place.was_called);
        }
    }

    fn left(&mut self, ticket: TicketId) {
        if let Some(place) = self.people.get_mut(&ticket) {
            place.is_live = false;
            self.counts.left += 1;
        }
    }

    fn unmet(&mut self, ticket: TicketId) {
        self.counts.wishes_unmet += self.one_if_mine(ticket);
        self.pass_by(ticket);
    }

    /// A second dose belongs to the booking of its first dose: the two count once.
    fn held(&mut self, held: &Held, offered: bool) {
        if !held.dose.is_first() {
            return;
        }
        self.holders.insert(held.hold, held.ticket);
        if offered {
            self.counts.wishes_met += 1;
            self.offers.insert(held.hold);
            self.pass_by(held.ticket);
        }
    }

    fn booked(&mut self, booked: &SeatBooked, at: Timestamp) {
        self.offers.remove(&booked.hold);
        let holder = self.holders.remove(&booked.hold);
        let Some(place) = holder.and_then(|it| self.people.get_mut(&it)) else { return };
        self.firsts.insert(booked.booking);
        place.is_live = false;
        self.counts.booked += 1;
        self.completions.push(at);
    }

    fn declined(&mut self, back: &SeatGivenBack) {
        if !self.firsts.contains(&back.booking) {
            return;
        }
        if let Some(place) = self.people.get_mut(&back.ticket) {
            place.is_live = true;
            self.counts.offers_back += 1;
        }
    }

    fn staff_acted(&mut self, acted: &StaffActed) {
        if let Some(place) = self.people.get_mut(&acted.ticket) {
            place.came_back |= acted.act == StaffAct::PutFirst;
            *self.staff.entry((acted.act, acted.reason)).or_default() += 1;
        }
    }

    fn attended(&mut self, changed: &AttendanceChanged) {
        if self.people.contains_key(&changed.ticket) {
            let said = self.attended.entry(changed.booking).or_default();
            match changed.act {
                AttendanceAct::TakeBack { .. } => drop(said.pop()),
                act => said.push(act),
            }
        }
        match changed.act {
            AttendanceAct::CallOutOfTurn { reason }
                if self.people.contains_key(&changed.ticket) =>
            {
                self.out_of_turn.insert(self.seq, reason);
            }
            AttendanceAct::TakeBack { change } => {
                self.out_of_turn.remove(&change);
            }
            AttendanceAct::CallOutOfTurn { .. }
            | AttendanceAct::Arrive
            | AttendanceAct::GoAway
            | AttendanceAct::Call
            | AttendanceAct::SetAside { .. }
            | AttendanceAct::GoIn
            | AttendanceAct::ComeOut
            | AttendanceAct::End { .. } => {}
        }
    }

    /// A turn that came by a wish passes over nobody. A person who returns after it counts as returned.
    fn pass_by(&mut self, ticket: TicketId) {
        let place = self.people.get_mut(&ticket).filter(|place| !place.was_called);
        let Some(place) = place else { return };
        place.was_called = true;
        self.passed_over += u32::from(place.number <= self.called_through);
        self.called_through = self.called_through.max(place.number);
    }

    /// Calls by number must go upwards: when a number is smaller than the last called one, it was passed over before.
    fn was_called(&mut self, ticket: TicketId, at: Timestamp) {
        let Some(place) = self.people.get_mut(&ticket) else { return };
        self.counts.calls += 1;
        self.calls.push(at);
        if place.came_back {
            self.counts.calls_of_returned += 1;
            place.came_back = false;
        } else if place.number > 0 {
            self.passed_over += u32::from(place.number <= self.called_through);
            self.called_through = self.called_through.max(place.number);
        }
        if !place.was_called {
            let since = self.opened.map_or(place.since, |opened| place.since.max(opened));
            self.waits.push(secs_between(since, at));
        }
        place.was_called = true;
    }

    /// The report as of the last change; None when there is no such campaign.
    #[must_use]
    pub fn finish(mut self) -> Option<Report> {
        let campaign = self.campaign.take()?;
        self.counts.not_served =
            u32::try_from(self.people.values().filter(|place| place.is_live).count()).ok()?;
        for end in self.attended.values().filter_map(|said| end_of(said)) {
            let counts = &mut self.counts;
            match end {
                AppointmentEnd::Served => counts.served += 1,
                AppointmentEnd::NotServed { .. } => counts.came_unserved += 1,
                AppointmentEnd::DidNotCome => counts.did_not_come += 1,
            }
        }
        let ends = [&self.joins, &self.calls, &self.completions];
        let from = ends.iter().filter_map(|times| times.first()).min().copied();
        let until = ends.iter().filter_map(|times| times.last()).max().copied();
        let span = from.zip(until);
        let staff = self.staff.into_iter();
        let mut out_of_turn: BTreeMap<OutOfTurnReason, u32> = BTreeMap::new();
        self.out_of_turn.values().for_each(|it| *out_of_turn.entry(*it).or_default() += 1);
        Some(Report {
            campaign,
            seq: self.seq,
            from,
            until,
            counts: self.counts,
            draw: self.draw,
            wait: distribution(self.waits),
            joined: curve(&self.joins, span),
            called: curve(&self.calls, span),
            completed: curve(&self.completions, span),
            reseat_reasons: self.reseat_reasons,
            staff: staff.map(|((act, reason), count)| StaffCount { act, reason, count }).collect(),
            out_of_turn,
            overbooked: self.overbooked,
            passed_over: self.passed_over,
        })
    }
}

/// What became of an appointment, by what was said of it: whoever comes after all did not stay away.
fn end_of(said: &[AttendanceAct]) -> Option<AppointmentEnd> {
    said.iter().fold(None, |end, act| match act {
        AttendanceAct::End { how } => Some(*how),
        AttendanceAct::Arrive => None,
        _ => end,
    })
}

/// How many of the events had happened at the end of each step.
fn curve(times: &[Timestamp], span: Option<(Timestamp, Timestamp)>) -> Vec<u32> {
    let Some((from, until)) = span else { return Vec::new() };
    let whole = until.as_millisecond() - from.as_millisecond();
    let end = |step: usize| from.as_millisecond() + whole * (step as i64 + 1) / STEPS as i64;
    let happened = |step| times.partition_point(|at| at.as_millisecond() <= end(step));
    (0..STEPS).map(|step| u32::try_from(happened(step)).unwrap_or(u32::MAX)).collect()
}

fn distribution(mut secs: Vec<u32>) -> Option<Distribution> {
    secs.sort_unstable();
    let longest_secs = *secs.last()?;
    let at = |percent: usize| secs[(secs.len() - 1) * percent / 100];
    let mut bars = vec![0; BARS];
    for wait in &secs {
        let bar = u64::from(*wait) * BARS as u64 / (u64::from(longest_secs) + 1);
        bars[bar as usize] += 1;
    }
    Some(Distribution {
        people: u32::try_from(secs.len()).unwrap_or(u32::MAX),
        p10_secs: at(10),
        p50_secs: at(50),
        p90_secs: at(90),
        longest_secs,
        bars,
    })
}

#[cfg(test)]
mod tests;
