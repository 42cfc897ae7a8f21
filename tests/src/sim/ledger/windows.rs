//! Windows (time promised to people) according to the log: when a window is running, when it is paused, and that
//! nothing ends before its window is over. The sets of called and active tickets are kept here too, because they follow
//! from the windows.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::campaign::Pace;
use jari_common::change::{Change, Event, OfTicket, TurnMissed};
use jari_common::device::Presence;
use jari_common::id::{DeviceId, HoldId, TicketId};
use jari_common::time::plus_secs;
use jiff::{SignedDuration, Timestamp};

use crate::sim::promise::{Breach, Promise, kept};

/// A window: time that a person was promised.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The window does not end by itself before this time.
    until: Timestamp,
    /// When paused, the time that is left.
    left: Option<SignedDuration>,
    /// When the window was paused, and how long it had been paused before.
    stands_since: Option<Timestamp>,
    stood: SignedDuration,
    /// Since when the window is owed its full time again.
    owed_since: Option<Timestamp>,
}

impl Window {
    fn new(until: Timestamp) -> Self {
        let stood = SignedDuration::ZERO;
        Self { until, left: None, stands_since: None, stood, owed_since: None }
    }

    fn left_at(&self, at: Timestamp) -> SignedDuration {
        self.left.unwrap_or_else(|| self.until.duration_since(at))
    }

    /// Pauses the window, or continues it with the time that was left.
    fn turn(&mut self, stands: bool, at: Timestamp) {
        match (stands, self.left) {
            (true, None) => {
                self.left = Some(self.until.duration_since(at));
                self.stands_since = Some(at);
            }
            (false, Some(left)) => {
                self.until = at.saturating_add(left).unwrap_or(Timestamp::MAX);
                self.left = None;
                self.stood = self.stood_at(at);
                self.stands_since = None;
            }
            _ => {}
        }
    }

    /// The whole time that the window has been paused.
    fn stood_at(&self, at: Timestamp) -> SignedDuration {
        let lately = self.stands_since.map(|since| at.duration_since(since));
        self.stood.saturating_add(lately.unwrap_or(SignedDuration::ZERO))
    }

    /// Moves the end of the window later, never earlier.
    fn stretch(&mut self, until: Timestamp, at: Timestamp) {
        self.until = self.until.max(until);
        self.left = self.left.map(|left| left.max(until.duration_since(at)));
    }
}

/// All windows, and what pauses them.
#[derive(Debug, Default)]
pub struct Windows {
    /// The windows of calls and turns.
    turns: BTreeMap<TicketId, Window>,
    holds: BTreeMap<HoldId, (TicketId, Window)>,
    active: BTreeSet<TicketId>,
    /// Tickets that were called and are present, while every turn is in use.
    arrived: BTreeSet<TicketId>,
    /// Tickets for which a turn is kept free.
    admitted: BTreeSet<TicketId>,
    /// Tickets that missed their call because of their place, and are to be called again without asking.
    kept: BTreeSet<TicketId>,
    /// The place where each ticket was last seen.
    places: BTreeMap<TicketId, DeviceId>,
    /// Kiosks that are in use or silent.
    unusable: BTreeSet<DeviceId>,
    is_frozen: bool,
    /// Since when the clock is in doubt.
    doubtful_since: Option<Timestamp>,
}

impl Windows {
    pub fn running_holds(&self) -> impl Iterator<Item = HoldId> {
        self.holds.keys().copied()
    }

    #[must_use]
    pub fn is_active(&self, ticket: TicketId) -> bool {
        self.active.contains(&ticket)
    }

    /// Tickets that were called and have not begun their turn.
    #[must_use]
    pub fn is_called(&self, ticket: TicketId) -> bool {
        self.turns.contains_key(&ticket) && !self.is_active(ticket)
    }

    fn count(count: usize) -> u32 {
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    pub fn seen_at(&mut self, ticket: TicketId, device: DeviceId) {
        self.places.insert(ticket, device);
    }

    fn stands(&self, ticket: TicketId) -> bool {
        let waits = || self.arrived.contains(&ticket) || self.is_away(ticket);
        self.is_frozen || (self.is_called(ticket) && waits())
    }

    /// Whether nobody can use a kiosk where a person is expected. A person for whom a turn is kept free counts as
    /// present.
    fn is_away(&self, ticket: TicketId) -> bool {
        let is_unusable = || self.places.get(&ticket).is_some_and(|at| self.unusable.contains(at));
        !self.admitted.contains(&ticket) && !self.arrived.contains(&ticket) && is_unusable()
    }

    fn refresh(&mut self, at: Timestamp) {
        let all = self.turns.keys().chain(self.holds.values().map(|(ticket, _)| ticket));
        let stands: BTreeMap<TicketId, bool> = all.map(|it| (*it, self.stands(*it))).collect();
        let of = |ticket: &TicketId| stands.get(ticket).copied().unwrap_or(false);
        self.turns.iter_mut().for_each(|(ticket, window)| window.turn(of(ticket), at));
        self.holds.values_mut().for_each(|(ticket, window)| window.turn(of(ticket), at));
    }

    pub fn called(&mut self, ticket: TicketId, at: Timestamp, until: Timestamp) {
        self.turns.insert(ticket, Window::new(until));
        self.refresh(at);
    }

    /// Checks that no more people are called than the pace allows. A person called under a faster pace stays called,
    /// and a person who cannot come is not counted.
    pub fn check_call(&self, pace: &Pace) -> Result<(), Breach> {
        kept(!self.is_frozen, Promise::FrozenIsStill, || "somebody was called".to_owned())?;
        let taken = self.turns.keys().filter(|it| self.is_active(**it) || !self.is_away(**it));
        let (now, most) = (Self::count(taken.count()), pace.called_and_active_max());
        kept(now <= most, Promise::Paced, || format!("{now} are called or active of {most}"))
    }

    pub fn arrived(&mut self, ticket: TicketId, device: Option<DeviceId>, at: Timestamp) {
        self.arrived.insert(ticket);
        self.places.extend(device.map(|device| (ticket, device)));
        self.refresh(at);
    }

    /// A turn is free for a person who had arrived.
    pub fn admitted(
        &mut self,
        ticket: TicketId,
        (at, until): (Timestamp, Timestamp),
        pace: &Pace,
    ) -> Result<(), Breach> {
        kept(!self.is_frozen, Promise::FrozenIsStill, || format!("{ticket} was admitted"))?;
        let has_arrived = self.arrived.remove(&ticket);
        kept(has_arrived, Promise::InOrder, || format!("{ticket} was admitted and is not here"))?;
        self.admitted.insert(ticket);
        self.check_turns(pace)?;
        self.called(ticket, at, until);
        Ok(())
    }

    fn check_turns(&self, pace: &Pace) -> Result<(), Breach> {
        let turns = Self::count(self.active.len() + self.admitted.len());
        kept(turns <= pace.turns, Promise::Paced, || format!("{turns} turns of {}", pace.turns))
    }

    /// A turn begins, or continues at another screen and does not become shorter.
    pub fn started(
        &mut self,
        ticket: TicketId,
        (at, until): (Timestamp, Timestamp),
        pace: &Pace,
    ) -> Result<(), Breach> {
        let before = self.turns.insert(ticket, Window::new(until));
        let goes_on = !self.active.insert(ticket);
        let left = before.map(|before| before.left_at(at)).filter(|_| goes_on);
        let is_shorter = left.is_some_and(|left| left > until.duration_since(at));
        kept(!is_shorter, Promise::FullTime, || {
            format!("ticket {ticket} went on elsewhere until {until}, and had {before:?}")
        })?;
        if !goes_on {
            kept(!self.is_frozen, Promise::FrozenIsStill, || format!("{ticket} began a turn"))?;
            self.arrived.remove(&ticket);
            if !self.admitted.remove(&ticket) {
                self.check_turns(pace)?;
            }
        }
        self.refresh(at);
        Ok(())
    }

    pub fn extended(&mut self, ticket: TicketId, at: Timestamp, until: Timestamp) {
        self.stretch_turn(ticket, at, until);
        let mine = self.holds.values_mut().filter(|(of, _)| *of == ticket);
        mine.for_each(|(_, window)| window.stretch(until, at));
    }

    fn stretch_turn(&mut self, ticket: TicketId, at: Timestamp, until: Timestamp) {
        if let Some(window) = self.turns.get_mut(&ticket) {
            window.stretch(until, at);
        }
    }

    pub fn held(&mut self, hold: HoldId, ticket: TicketId, at: Timestamp, until: Timestamp) {
        self.holds.insert(hold, (ticket, Window::new(until)));
        self.stretch_turn(ticket, at, until);
        self.refresh(at);
    }

    /// A seat held beside a booking is held longer.
    pub fn kept_longer(&mut self, hold: HoldId, at: Timestamp, until: Timestamp) {
        if let Some((_, window)) = self.holds.get_mut(&hold) {
            window.stretch(until, at);
        }
    }

    /// The ticket that a running hold is for.
    #[must_use]
    pub fn holder(&self, hold: HoldId) -> Option<TicketId> {
        self.holds.get(&hold).map(|(ticket, _)| *ticket)
    }

    pub fn hold_over(&mut self, hold: HoldId) -> Option<Window> {
        self.holds.remove(&hold).map(|(_, window)| window)
    }

    /// Ends the call or turn, and returns its window; no hold may last longer.
    pub fn turn_over(&mut self, ticket: TicketId) -> Result<Option<Window>, Breach> {
        let left = self.holds.iter().find(|(_, (of, _))| *of == ticket).map(|(hold, _)| *hold);
        kept(left.is_none(), Promise::OnlyInTurn, || {
            format!("the turn of ticket {ticket} is over, and its hold {left:?} is not")
        })?;
        self.active.remove(&ticket);
        self.arrived.remove(&ticket);
        self.admitted.remove(&ticket);
        Ok(self.turns.remove(&ticket))
    }

    /// The line is paused or continues; no window loses time by it.
    pub fn frozen(&mut self, is_frozen: bool, at: Timestamp) {
        self.is_frozen = is_frozen;
        self.refresh(at);
    }

    pub fn presence(&mut self, device: DeviceId, presence: Presence, at: Timestamp) {
        if presence == Presence::Free {
            self.unusable.remove(&device);
        } else {
            self.unusable.insert(device);
        }
        self.refresh(at);
    }

    /// Every window has its full time again, by the current pace.
    pub fn restored(&mut self, at: Timestamp, pace: &Pace) {
        for (ticket, window) in &mut self.turns {
            let secs = if self.active.contains(ticket) { pace.turn_secs } else { pace.call_secs };
            *window = Window::new(plus_secs(at, secs));
        }
        for (_, window) in self.holds.values_mut() {
            *window = Window::new(plus_secs(at, pace.hold_secs));
        }
        self.refresh(at);
    }

    /// Nothing could be done for a while: every window is owed its full time.
    pub fn nothing_went(&mut self, now: Timestamp) {
        let holds = self.holds.values_mut().map(|(_, window)| window);
        for window in self.turns.values_mut().chain(holds) {
            window.owed_since.get_or_insert(now);
        }
    }

    /// From now on the clock is in doubt, or is no longer in doubt.
    pub fn doubt(&mut self, since: Option<Timestamp>) {
        self.doubtful_since = since;
    }

    /// A call or a turn is over. One that ends because of its place ends only after it was paused for the full time.
    pub fn missed(
        &mut self,
        change: &Change,
        ticket: TicketId,
        by_place: bool,
        pace: &Pace,
    ) -> Result<(), Breach> {
        let is_away = self.is_called(ticket) && self.is_away(ticket);
        let window = self.turn_over(ticket)?;
        if by_place {
            self.kept.insert(ticket);
        }
        match window.filter(|_| by_place && is_away) {
            Some(window) => self.stood(change, window, pace),
            None => self.ended(change, window, &format!("the turn of ticket {ticket}")),
        }
    }

    fn stood(&self, change: &Change, window: Window, pace: &Pace) -> Result<(), Breach> {
        let at = change.at;
        let least = SignedDuration::from_secs(i64::from(pace.stand_secs));
        let is_due = !self.is_frozen && window.stood_at(at) >= least;
        kept(is_due && change.request.is_none(), Promise::FullTime, || {
            format!("a call ended for its place at {at}, and had not stood long: {window:?}")
        })?;
        let after = |since: Option<Timestamp>| since.is_some_and(|since| at > since);
        kept(!after(window.owed_since) && !after(self.doubtful_since), Promise::FullTime, || {
            format!("a call ended for its place at {at}, by time in which nothing went")
        })
    }

    /// A ticket comes back, at the person's request or by itself. By itself only a kept ticket comes back, and only
    /// where somebody can use a kiosk again.
    pub fn returned(&mut self, change: &Change, ticket: TicketId) -> Result<(), Breach> {
        let was_kept = self.kept.remove(&ticket) && !self.is_away(ticket);
        kept(was_kept || change.request.is_some(), Promise::InOrder, || {
            format!("ticket {ticket} came back, and nobody asked for it: {change:?}")
        })
    }

    /// Checks an end: a person's own act may end something at any time; time may end it only after its window has
    /// passed.
    pub fn ended(&self, change: &Change, window: Option<Window>, what: &str) -> Result<(), Breach> {
        let Some(window) = window.filter(|_| change.request.is_none()) else { return Ok(()) };
        let at = change.at;
        kept(!self.is_frozen, Promise::FrozenIsStill, || format!("{what} ended in a frozen line"))?;
        kept(window.left.is_none(), Promise::FullTime, || {
            format!("{what} ended at {at}, and its time stood still: {window:?}")
        })?;
        kept(at >= window.until, Promise::FullTime, || {
            format!("{what} ended at {at} and had time until {}", window.until)
        })?;
        let after = |since: Option<Timestamp>| since.is_some_and(|since| at > since);
        kept(!after(window.owed_since), Promise::FullTime, || {
            format!("{what} ended at {at}, by time in which nothing went")
        })?;
        kept(!after(self.doubtful_since), Promise::FullTime, || {
            format!("{what} ended at {at}, while the clock was in doubt")
        })
    }
}

/// Whether a turn or a call ends by this change.
#[must_use]
pub fn ends_turn(event: &Event, of: TicketId) -> bool {
    matches!(event, Event::TurnMissed(TurnMissed { ticket, .. }) | Event::TicketLeft(OfTicket { ticket }) if *ticket == of)
}
