//! The fairness report: what became of everybody in one campaign's line, folded from the log alone. No personal data
//! is in the log, so none can be here. Judges nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use jari_common::campaign::Campaign;
use jari_common::change::{Change, Event};
use jari_common::dose::Dose;
use jari_common::draw::Revealed;
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::time::secs_between;
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
    /// What the draw was, if there was one.
    pub draw: Option<Draw>,
    /// From the place (or the opening, for who entered a draw) to the first call.
    pub wait: Option<Distribution>,
    pub joined: Vec<u32>,
    pub called: Vec<u32>,
    pub completed: Vec<u32>,
    /// Acts of staff by kind and reason.
    pub staff: Vec<StaffCount>,
    /// How often a number was called while a smaller one, still waiting by its number, was not: none, by the rules.
    pub passed_over: u32,
}

/// How many of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub tickets: u32,
    /// Of them, entries of a draw.
    pub entrants: u32,
    pub calls: u32,
    /// Of them, calls of people who had come back.
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
    /// Of them, those that went back: nobody answered, or the answer was no.
    pub offers_back: u32,
    pub freezes: u32,
    pub restarts: u32,
    /// Still in line when the campaign closed, or now.
    pub not_served: u32,
}

/// A draw's public words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Draw {
    pub entrants: u32,
    pub root: String,
    pub revealed: Option<Revealed>,
}

/// How a time was spread over people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    pub people: u32,
    pub p10_secs: u32,
    pub p50_secs: u32,
    pub p90_secs: u32,
    pub longest_secs: u32,
    /// People by equal parts of the longest.
    pub bars: Vec<u32>,
}

/// So many acts of one kind, for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StaffCount {
    pub act: StaffAct,
    pub reason: StaffReason,
    pub count: u32,
}

/// Takes the log's changes in order.
#[derive(Debug)]
pub struct Reporter {
    id: CampaignId,
    campaign: Option<Campaign>,
    seq: u64,
    counts: Counts,
    draw: Option<Draw>,
    opened: Option<Timestamp>,
    people: HashMap<TicketId, Place>,
    called_through: u32,
    passed_over: u32,
    joins: Vec<Timestamp>,
    calls: Vec<Timestamp>,
    completions: Vec<Timestamp>,
    waits: Vec<u32>,
    staff: BTreeMap<(StaffAct, StaffReason), u32>,
    holders: HashMap<HoldId, TicketId>,
    /// Seats that wait for an answer.
    offers: HashSet<HoldId>,
    /// Bookings of first doses, or of the only one.
    firsts: HashSet<BookingId>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    number: u32,
    since: Timestamp,
    was_called: bool,
    came_back: bool,
    /// Still expects a call or is in a turn.
    is_live: bool,
}

impl Reporter {
    /// Of this campaign.
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
            holders: HashMap::new(),
            offers: HashSet::new(),
            firsts: HashSet::new(),
        }
    }

    /// One more change.
    pub fn take(&mut self, change: &Change) {
        self.seq = change.seq;
        match &change.event {
            Event::CampaignAdded { campaign } if campaign.id == self.id => {
                self.campaign = Some(campaign.clone());
            }
            Event::PaceChanged { campaign, pace } if *campaign == self.id => {
                self.campaign.iter_mut().for_each(|it| it.spec.pace = *pace);
            }
            Event::TicketIssued { campaign, ticket, number, .. } if *campaign == self.id => {
                self.joined(*ticket, *number, change.at);
            }
            Event::EntryMade { campaign, ticket, .. } if *campaign == self.id => {
                self.counts.entrants += 1;
                self.joined(*ticket, 0, change.at);
            }
            Event::LineOpened { campaign } if *campaign == self.id => self.opened = Some(change.at),
            Event::DrawSealed { campaign, entrants, root } if *campaign == self.id => {
                self.opened = Some(change.at);
                let root = root.to_string();
                self.draw = Some(Draw { entrants: *entrants, root, revealed: None });
            }
            Event::DrawRevealed { campaign, value, secret, seed } if *campaign == self.id => {
                let revealed = Revealed { value: value.clone(), secret: *secret, seed: *seed };
                self.draw.iter_mut().for_each(|draw| draw.revealed = Some(revealed.clone()));
            }
            Event::LineFrozen { campaign, .. } if *campaign == self.id => self.counts.freezes += 1,
            Event::WindowsRestored => self.counts.restarts += 1,
            event => self.take_turn(event, change.at),
        }
    }

    fn joined(&mut self, ticket: TicketId, number: u32, at: Timestamp) {
        self.counts.tickets += 1;
        self.joins.push(at);
        let place = Place { number, since: at, was_called: false, came_back: false, is_live: true };
        self.people.insert(ticket, place);
    }

    fn take_turn(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::TicketCalled { ticket, .. } => self.was_called(*ticket, at),
            Event::TurnStarted { ticket, .. } if self.people.contains_key(ticket) => {
                self.counts.turns += 1;
            }
            Event::TurnMissed { ticket, .. } if self.people.contains_key(ticket) => {
                self.counts.missed += 1;
            }
            Event::TicketReturned { ticket } => {
                if let Some(place) = self.people.get_mut(ticket) {
                    place.came_back = place.was_called;
                    place.is_live = true;
                    self.counts.returned += u32::from(place.was_called);
                }
            }
            Event::TicketLeft { ticket } => {
                if let Some(place) = self.people.get_mut(ticket) {
                    place.is_live = false;
                    self.counts.left += 1;
                }
            }
            // A second dose is its first's: it is counted once.
            Event::SeatHeld { dose: Dose::Second, .. }
            | Event::WishOffered { dose: Dose::Second, .. } => {}
            Event::SeatHeld { hold, ticket, .. } if self.people.contains_key(ticket) => {
                self.holders.insert(*hold, *ticket);
            }
            Event::WishUnmet { .. }
            | Event::WishOffered { .. }
            | Event::HoldEnded { .. }
            | Event::BookingMoved { .. }
            | Event::MatchDeclined { .. } => self.wished(event),
            Event::SeatBooked { booking, hold, .. } => {
                self.offers.remove(hold);
                let booked = self.holders.remove(hold).and_then(|it| self.people.get_mut(&it));
                if let Some(place) = booked {
                    self.firsts.insert(*booking);
                    place.is_live = false;
                    self.counts.booked += 1;
                    self.completions.push(at);
                }
            }
            Event::StaffActed { ticket, act, reason, .. } => {
                if let Some(place) = self.people.get_mut(ticket) {
                    place.came_back |= *act == StaffAct::PutFirst;
                    *self.staff.entry((*act, *reason)).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    fn wished(&mut self, event: &Event) {
        match event {
            Event::WishUnmet { ticket } if self.people.contains_key(ticket) => {
                self.counts.wishes_unmet += 1;
                self.pass_by(*ticket);
            }
            Event::WishOffered { hold, ticket, .. } if self.people.contains_key(ticket) => {
                self.counts.wishes_met += 1;
                self.holders.insert(*hold, *ticket);
                self.offers.insert(*hold);
                self.pass_by(*ticket);
            }
            Event::HoldEnded { hold, .. } => {
                self.counts.offers_back += u32::from(self.offers.remove(hold));
            }
            Event::BookingMoved { hold, .. } => {
                self.offers.remove(hold);
            }
            Event::MatchDeclined { ticket, booking, .. } if self.firsts.contains(booking) => {
                if let Some(place) = self.people.get_mut(ticket) {
                    place.is_live = true;
                    self.counts.offers_back += 1;
                }
            }
            _ => {}
        }
    }

    /// A turn that came by a wish: it passes over nobody either, and who comes back after it has come back.
    fn pass_by(&mut self, ticket: TicketId) {
        let place = self.people.get_mut(&ticket).filter(|place| !place.was_called);
        let Some(place) = place else { return };
        place.was_called = true;
        self.passed_over += u32::from(place.number <= self.called_through);
        self.called_through = self.called_through.max(place.number);
    }

    /// By number each call is to be for a larger one than the last: a smaller one was passed over before.
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
        let ends = [&self.joins, &self.calls, &self.completions];
        let from = ends.iter().filter_map(|times| times.first()).min().copied();
        let until = ends.iter().filter_map(|times| times.last()).max().copied();
        let span = from.zip(until);
        let staff = self.staff.into_iter();
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
            staff: staff.map(|((act, reason), count)| StaffCount { act, reason, count }).collect(),
            passed_over: self.passed_over,
        })
    }
}

/// How many had happened at the end of each step.
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
