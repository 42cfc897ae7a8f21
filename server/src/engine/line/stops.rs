//! What stops a line; and campaigns that are paused because something in them was found wrong, until an operator
//! decides. The wrong part is left alone: other campaigns continue. Every place and every booking stays.

use std::collections::BTreeSet;

use jari_common::change::{CampaignGoesOn, CampaignStopped, Event};
use jari_common::id::{CampaignId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jiff::Timestamp;

use crate::command::{Command, JoinLine};
use crate::engine::State;
use crate::engine::seats::clinics::invalid;

/// The longest name of the operator who lets a campaign continue, in characters.
const BY_MAX_CHARS: usize = 60;
/// The longest reason, in characters.
const REASON_MAX_CHARS: usize = 200;
/// The most changes that one decision may skip.
const WITHOUT_MAX: usize = 1_000;

/// Everything for which a line stands still: it is not open yet, the hours without calls, the operator, something that
/// was found wrong, and its end.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct LineStops {
    opened: bool,
    /// Whether it is outside of the calling hours.
    paused: bool,
    /// The operator's message, while the line is frozen.
    frozen: Option<String>,
    fault: FaultStop,
    closed_at: Option<Timestamp>,
}

/// Whether a campaign is paused because something was found wrong, and what an operator has looked at.
#[derive(Clone, Debug, Default)]
struct FaultStop {
    /// The change that was found wrong.
    because: Option<u64>,
    /// Whether the operator had frozen the line before; then it stays frozen afterwards.
    was_frozen: bool,
    /// An operator has looked at everything that was found wrong up to this change.
    looked_through: u64,
    /// Tickets whose windows no longer end automatically, because that would break a condition.
    aside: BTreeSet<TicketId>,
}

impl LineStops {
    pub(in crate::engine) fn is_opened(&self) -> bool {
        self.opened
    }

    pub(in crate::engine) fn is_paused(&self) -> bool {
        self.paused
    }

    pub(in crate::engine) fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// The operator's message, while the line is frozen; it may be empty.
    pub(in crate::engine) fn message(&self) -> Option<&str> {
        self.frozen.as_deref()
    }

    pub(in crate::engine) fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    pub(in crate::engine) fn closed_at(&self) -> Option<Timestamp> {
        self.closed_at
    }

    /// Whether no time is running, except that of turns at an hour without calls.
    pub(super) fn stand(&self) -> bool {
        self.paused || self.is_frozen()
    }

    /// Whether the campaign is stopped because something was found wrong.
    pub(super) fn is_stopped(&self) -> bool {
        self.fault.because.is_some()
    }

    /// Whether the ticket's window no longer ends automatically.
    pub(super) fn passes_over(&self, ticket: TicketId) -> bool {
        self.is_stopped() || self.fault.aside.contains(&ticket)
    }

    pub(super) fn open(&mut self) {
        self.opened = true;
    }

    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Freezes the line with this message, or lets it continue.
    pub(super) fn freeze(&mut self, message: Option<&str>) {
        self.frozen = message.map(str::to_owned);
    }

    pub(super) fn close(&mut self, now: Timestamp) {
        self.closed_at = Some(now);
    }
}

impl FaultStop {
    fn begin(&mut self, because: u64, ticket: Option<TicketId>, is_frozen: bool) {
        self.because = Some(because);
        self.aside.extend(ticket);
        self.was_frozen = is_frozen;
    }

    fn end(&mut self, seq: u64) {
        self.because = None;
        self.looked_through = seq;
    }
}

impl State {
    /// The change that was found wrong, if the campaign is paused because of one.
    #[must_use]
    pub fn stopped(&self, campaign: CampaignId) -> Option<u64> {
        self.campaign_state(campaign)?.line.stops.fault.because
    }

    /// Refuses commands to a campaign that is stopped, and says so. Finding and showing a ticket still work.
    pub(in crate::engine) fn require_going(&self, command: &Command) -> Result<(), Refusal> {
        let campaign = match command {
            Command::JoinLine(JoinLine { campaign, .. })
            | Command::OpenDays { campaign, .. }
            | Command::PlanDays { campaign, .. }
            | Command::OrderReseats { campaign, .. }
            | Command::RevealDraw { campaign, .. }
            | Command::SetPace { campaign, .. }
            | Command::EditCampaign { campaign, .. }
            | Command::FreezeLine { campaign, .. }
            | Command::ResumeLine { campaign }
            | Command::CloseCampaign { campaign }
            | Command::PaceLine { campaign, .. }
            | Command::CloseAsSeen { campaign, .. }
            | Command::CloseIfOver { campaign } => Some(*campaign),
            command => self.ticket_of(command).and_then(|ticket| self.campaign_of(ticket)),
        };
        match campaign.and_then(|campaign| self.stopped(campaign)) {
            Some(_) => Err(Refusal::CampaignStopped),
            None => Ok(()),
        }
    }

    /// Stops a campaign. One finding stops a campaign only once.
    pub(in crate::engine) fn stop_campaign(
        &self,
        campaign: CampaignId,
        because: u64,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        let fault = &state.line.stops.fault;
        let is_news = fault.because.is_none() && because > fault.looked_through;
        let stopped = Event::CampaignStopped(CampaignStopped { campaign, because, ticket: None });
        Ok(if is_news { vec![stopped] } else { Vec::new() })
    }

    pub(in crate::engine) fn campaign_stopped(
        &mut self,
        campaign: CampaignId,
        because: u64,
        ticket: Option<TicketId>,
    ) {
        let stops = &mut self.line_mut(campaign).stops;
        let was_frozen = stops.is_frozen();
        stops.fault.begin(because, ticket, was_frozen);
        if !was_frozen {
            self.line_frozen(campaign, Some(""));
        }
    }

    pub(in crate::engine) fn go_on(
        &self,
        campaign: CampaignId,
        by: &str,
        reason: &str,
        without: &[u64],
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        if !says(by, BY_MAX_CHARS) || !says(reason, REASON_MAX_CHARS) {
            return Err(invalid("who says so in 1 to 60 characters, and why in 1 to 200"));
        }
        if without.len() > WITHOUT_MAX {
            return Err(invalid("a campaign goes on without 1,000 changes at most: rebuild first"));
        }
        if !state.line.stops.is_stopped() {
            return Ok(Vec::new());
        }
        let (by, reason) = (by.trim().to_owned(), reason.trim().to_owned());
        Ok(vec![Event::CampaignGoesOn(CampaignGoesOn {
            campaign,
            by,
            reason,
            without: without.to_vec(),
        })])
    }

    pub(in crate::engine) fn campaign_goes_on(&mut self, campaign: CampaignId) {
        let seq = self.seq();
        let fault = &mut self.line_mut(campaign).stops.fault;
        fault.end(seq);
        if !fault.was_frozen {
            self.line_frozen(campaign, None);
        }
    }
}
