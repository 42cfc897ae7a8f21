//! A line as a list: who is served, who is called, and who waits, in the order in which they are called. Decides nothing.

use jari_common::id::{CampaignId, TicketId};
use jari_common::ticket::TicketState;
use serde::{Deserialize, Serialize};

use crate::engine::State;

/// How somebody is in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InLineAs {
    /// Their turn is running.
    Active,
    Called,
    /// They missed their call because nobody could use a kiosk, and are called again automatically.
    CalledAgain,
    /// They came back after their number was called.
    Returned,
    Waiting,
}

/// Somebody in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InLine {
    pub ticket: TicketId,
    pub number: u32,
    pub standing: InLineAs,
}

/// The beginning of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineOrderListed {
    pub first: Vec<InLine>,
    /// How many are in the line, with those who are listed.
    pub all: u32,
    /// How many take part in a draw that is not over; they have no numbers yet.
    pub not_drawn: u32,
}

impl State {
    /// The first `most` people of a line, in the order in which they are served and called. Whoever came back stands before
    /// the numbers, and is called between them from a share of their own. None: there is no such campaign. Nobody waits in
    /// a closed line.
    #[must_use]
    pub fn line_in_order(&self, campaign: CampaignId, most: usize) -> Option<LineOrderListed> {
        let line = &self.campaign_state(campaign)?.line;
        let by_number = line.numbers.to_call().filter(|ticket| {
            let row = self.tickets.get(*ticket);
            row.is_some_and(|row| row.state == TicketState::Waiting)
                && self.tickets.activity(*ticket).return_order.is_none()
        });
        let with = |standing| move |ticket| (ticket, standing);
        let all = line
            .turns
            .active()
            .map(with(InLineAs::Active))
            .chain(line.calls.tickets().map(with(InLineAs::Called)))
            .chain(line.calls.kept().map(with(InLineAs::CalledAgain)))
            .chain(line.waiting.returned().map(with(InLineAs::Returned)))
            .chain(by_number.map(with(InLineAs::Waiting)));
        let is_closed = line.stops.is_closed();
        let listed = all.filter(|(_, standing)| !is_closed || *standing == InLineAs::Active);
        let first = listed.filter_map(|(ticket, standing)| {
            let number = self.tickets.get(ticket)?.number;
            Some(InLine { ticket, number, standing })
        });
        let beside = line.turns.active_count() + line.calls.count() + line.calls.kept_count();
        let drawing = line.draw.as_ref().filter(|draw| !draw.is_over());
        let first: Vec<InLine> = first.take(most).collect();
        let beside = u32::try_from(beside).unwrap_or(u32::MAX);
        let in_line = line.waiting.count().saturating_add(beside);
        let listed = u32::try_from(first.len()).unwrap_or(u32::MAX);
        Some(LineOrderListed {
            first,
            all: if is_closed { listed } else { in_line.max(listed) },
            not_drawn: drawing.map_or(0, |draw| draw.entrants()),
        })
    }
}
