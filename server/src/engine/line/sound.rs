//! The conditions of a line that can be checked on a whole state, in a slow and simple way. For tests and `check`.

use std::collections::{BTreeMap, HashSet};

use jari_common::booking::BookingStatus;
use jari_common::ticket::TicketState;

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;

impl State {
    pub(in crate::engine) fn check_line(&self, state: &CampaignState, broken: &mut Vec<String>) {
        let (id, line) = (state.id(), &state.line);
        let mut counted: BTreeMap<CountedTicket, u32> = BTreeMap::new();
        let mut persons = HashSet::new();
        let unnumbered = line.draw.as_ref().is_some_and(|draw| !draw.is_over());
        for (number, ticket) in line.numbers.iter() {
            let row = ticket.and_then(|ticket| Some((ticket, self.tickets.get(ticket)?)));
            let Some((ticket, row)) = row else {
                if !unnumbered {
                    broken.push(format!("campaign {id}: number {number} has no ticket"));
                }
                continue;
            };
            if row.number != number {
                broken.push(format!("ticket {ticket}: number {} stands at {number}", row.number));
            }
            if !self.is_erased(ticket) && !persons.insert(row.person) {
                broken.push(format!("ticket {ticket}: a second ticket of one person"));
            }
            let passed = !line.numbers.is_reached(row.number) && !line.numbers.is_gone(row.number);
            if row.state == TicketState::Called && passed {
                broken.push(format!("ticket {ticket}: called, but past called_through"));
            }
            let booking = self.tickets.activity(ticket).booking.and_then(|id| self.booking_row(id));
            let is_booked = booking.is_some_and(|it| it.status == BookingStatus::Booked);
            if is_booked != (row.state == TicketState::Done) {
                broken.push(format!("ticket {ticket}: done without a booking, or the other way"));
            }
            *counted.entry(CountedTicket::of(row.state)).or_default() += 1;
        }
        let of = |state: CountedTicket| counted.get(&state).copied().unwrap_or(0);
        let length = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let waiting = if line.stops.is_closed() { 0 } else { of(CountedTicket::Waiting) };
        let (called, active) = (line.calls.count(), line.turns.active_count());
        let kept = [line.waiting.count(), length(called), length(active)];
        let found = [waiting, of(CountedTicket::Called), of(CountedTicket::Active)];
        if kept != found {
            broken.push(format!("campaign {id}: counts {kept:?}, tickets say {found:?}"));
        }
        let most = state.pace().called_and_active_max();
        let running = length(line.calls.running_count());
        if running > 0 && running + line.turns.used() > most {
            broken
                .push(format!("campaign {id}: more turns and calls that run than the pace allows"));
        }
        self.check_calls(state, broken);
        if line.turns.is_over_ceiling() {
            broken.push(format!("campaign {id}: more people active than its capacity"));
        }
    }

    /// Checks the calls of a campaign, one ticket at a time: whether the time is running, waits for room, or is kept.
    fn check_calls(&self, state: &CampaignState, broken: &mut Vec<String>) {
        let LineState { calls, turns, stops, .. } = &state.line;
        let (id, goes) = (state.id(), !stops.stand());
        for (number, ticket) in calls.iter() {
            let Some(row) = self.tickets.get(ticket) else { continue };
            let activity = self.tickets.activity(ticket);
            let (runs, waits) = (calls.is_running(number), calls.is_ready(number));
            let could_run = self.could_run(ticket, &state.line, row.device);
            if (runs || waits) != could_run || (runs && waits) {
                broken.push(format!("ticket {ticket}: its call neither runs nor stands"));
            }
            let moves = goes && (runs || turns.is_admitted(ticket));
            if activity.window.until().is_some() != moves {
                broken.push(format!("ticket {ticket}: its time runs and stands at once"));
            }
            let is_away = !could_run && !activity.arrived && !turns.is_admitted(ticket);
            if activity.patience.until().is_some() != (goes && is_away) {
                broken.push(format!("ticket {ticket}: it stands without an end"));
            }
            let counts = activity.room_until.is_some_and(|it| calls.has_room((it, ticket)));
            if counts != (is_away && activity.room_until.is_some()) {
                broken.push(format!("ticket {ticket}: its room is counted wrongly"));
            }
        }
        let is_whole = calls.is_whole(|(until, ticket)| {
            self.tickets.activity(*ticket).room_until == Some(*until)
                && self.tickets.get(*ticket).is_some_and(|it| it.state == TicketState::Called)
        });
        if !is_whole {
            broken.push(format!("campaign {id}: a call that is over takes room"));
        }
        for ticket in calls.kept() {
            let row = self.tickets.get(ticket);
            let is_usable = row.is_some_and(|row| self.devices.is_place_usable(row.device));
            if row.is_none_or(|row| row.state != TicketState::Missed)
                || is_usable != calls.is_kept_and_usable(ticket)
            {
                broken.push(format!("ticket {ticket}: kept to be called again, and is not"));
            }
        }
    }
}

/// The states of tickets that a campaign counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CountedTicket {
    Waiting,
    Called,
    Active,
    Other,
}

impl CountedTicket {
    fn of(state: TicketState) -> Self {
        match state {
            TicketState::Waiting => Self::Waiting,
            TicketState::Called => Self::Called,
            TicketState::Active => Self::Active,
            TicketState::Entered
            | TicketState::Missed
            | TicketState::Done
            | TicketState::Left
            | TicketState::NotServed => Self::Other,
        }
    }
}
