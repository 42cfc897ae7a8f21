//! The line: campaigns, joins, calls, turns, the time that is running for them, draws, and lines that are paused. Only
//! the files of this room change a line's parts; the other rooms ask, and use the verbs below.

use jari_common::campaign::{LineOrder, Pace};
use jari_common::change::{Phase, RateRange};
use jari_common::id::TicketId;
use jiff::Timestamp;

use calls::Calls;
use entries::Draw;
use numbers::LineNumbers;
use rate::Rate;
use stops::LineStops;
use tally::Tally;
use turn_list::Turns;
use waiting::WaitingTickets;

pub(super) mod due;
pub(super) mod gone;
pub(super) mod numbers;
pub(super) mod waiting;
pub(super) mod calls;
pub(super) mod turn_list;
pub(super) mod entries;
pub(super) mod rate;
pub(super) mod tally;
pub(super) mod campaigns;
pub(super) mod editing;
pub(super) mod joining;
pub(super) mod pace;
pub(super) mod turns;
pub(super) mod windows;
pub(super) mod places;
pub(super) mod movement;
pub(super) mod overseen;
pub(super) mod listed;
pub(super) mod restoring;
pub(super) mod draw;
pub(super) mod stops;
pub(super) mod sound;

/// The line of one campaign.
#[derive(Clone, Debug)]
pub(in crate::engine) struct LineState {
    numbers: LineNumbers,
    waiting: WaitingTickets,
    calls: Calls,
    turns: Turns,
    stops: LineStops,
    draw: Option<Draw>,
    rate: Rate,
    tally: Tally,
    /// The number of the last change that changed what "now serving" shows.
    touched: u64,
}

impl LineState {
    fn new(order: &LineOrder, pace: &Pace) -> Self {
        let draws = matches!(order, LineOrder::Draw(_));
        Self {
            numbers: LineNumbers::default(),
            waiting: WaitingTickets::default(),
            calls: Calls::default(),
            turns: Turns::of(pace.turns),
            stops: LineStops::default(),
            draw: draws.then(Draw::default),
            rate: Rate::default(),
            tally: Tally::default(),
            touched: 0,
        }
    }

    pub(in crate::engine) fn numbers(&self) -> &LineNumbers {
        &self.numbers
    }

    pub(in crate::engine) fn waiting(&self) -> &WaitingTickets {
        &self.waiting
    }

    pub(in crate::engine) fn calls(&self) -> &Calls {
        &self.calls
    }

    pub(in crate::engine) fn stops(&self) -> &LineStops {
        &self.stops
    }

    pub(in crate::engine) fn draw(&self) -> Option<&Draw> {
        self.draw.as_ref()
    }

    /// How many people an hour are served; None before enough turns have ended.
    pub(in crate::engine) fn rate(&self) -> Option<RateRange> {
        self.rate.range()
    }

    pub(in crate::engine) fn touched(&self) -> u64 {
        self.touched
    }

    /// Why nobody is called, or `Open` when people are.
    pub(in crate::engine) fn phase(&self) -> Phase {
        let stops = &self.stops;
        match self.draw.as_ref().is_some_and(|draw| !draw.is_over()) {
            _ if stops.is_closed() => Phase::Closed,
            _ if stops.is_frozen() => Phase::Frozen,
            _ if !stops.is_opened() => Phase::Before,
            true => Phase::Drawing,
            false if stops.is_paused() => Phase::Paused,
            false => Phase::Open,
        }
    }

    /// Whether the line may call anybody now.
    pub(in crate::engine) fn may_call(&self) -> bool {
        self.phase() == Phase::Open
    }

    /// Whether wishes get seats now; they also do at hours in which nobody is called.
    pub(in crate::engine) fn meets_wishes(&self) -> bool {
        matches!(self.phase(), Phase::Open | Phase::Paused)
    }

    /// Whether people get another seat whose clinic cannot give theirs any more; a closed campaign still has appointments.
    pub(in crate::engine) fn may_reseat(&self) -> bool {
        let goes = self.meets_wishes() || self.phase() == Phase::Closed;
        goes && !self.stops.is_frozen() && !self.stops.is_stopped()
    }

    /// Whether a turn is kept free for the ticket.
    pub(in crate::engine) fn is_admitted(&self, ticket: TicketId) -> bool {
        self.turns.is_admitted(ticket)
    }

    /// Somebody of the line has booked.
    pub(in crate::engine) fn note_booked(&mut self) {
        self.tally.booked();
    }

    pub(in crate::engine) fn open(&mut self) {
        self.stops.open();
    }

    /// The turn of a ticket with a wish came, and passes without a call.
    pub(in crate::engine) fn pass(&mut self, number: u32, now: Timestamp) {
        self.calls.note(now);
        self.numbers.reach(number);
    }

    /// The ticket needs no call any more, and the line has not come to it: it is ahead of nobody.
    pub(in crate::engine) fn skip(&mut self, number: u32) {
        self.numbers.leave(number);
    }

    /// The ticket is no longer one of those that are called again automatically.
    pub(in crate::engine) fn kept_over(&mut self, ticket: TicketId) {
        self.calls.kept_over(ticket);
    }

    /// Makes the ticket the next of the reserved share, before all who came back. Nobody else's count of people ahead
    /// rises. Returns the new order of each ticket that came back.
    pub(in crate::engine) fn put_first(
        &mut self,
        ticket: TicketId,
        number: u32,
    ) -> Vec<(u64, TicketId)> {
        self.calls.kept_over(ticket);
        self.numbers.leave(number);
        self.waiting.put_first(ticket)
    }

    /// Notes that the content of "now serving" may have changed.
    pub(in crate::engine) fn touch(&mut self, seq: u64, pace: &Pace) {
        self.touched = seq;
        self.turns.lower(pace.turns);
    }
}
