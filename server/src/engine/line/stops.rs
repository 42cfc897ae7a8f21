//! Campaigns that stand still because something in them was found wrong, until an operator's word. Found wrong is set aside:
//! other campaigns go on. Every place and booking stays.

use std::collections::BTreeSet;

use jari_common::change::{CampaignGoesOn, CampaignStopped, Event};
use jari_common::id::{CampaignId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;

use crate::command::{Command, JoinLine};
use crate::engine::State;
use crate::engine::seats::clinics::invalid;

/// The longest name of who says that a campaign goes on, in characters.
const BY_MAX_CHARS: usize = 60;
/// The longest reason, in characters.
const REASON_MAX_CHARS: usize = 200;
/// The most changes that one word goes on without.
const WITHOUT_MAX: usize = 1_000;

/// Whether a campaign stands still, and what of it an operator has looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop {
    /// The change that was found wrong.
    because: Option<u64>,
    /// The operator's own standstill goes on afterwards.
    was_frozen: bool,
    /// What was found wrong up to this change has been looked at.
    looked_through: u64,
    /// Tickets whose windows end no more by themselves: that would break a condition.
    aside: BTreeSet<TicketId>,
}

impl Stop {
    pub(crate) fn is_stopped(&self) -> bool {
        self.because.is_some()
    }

    /// Whether the ticket's time ends no more by itself.
    pub(crate) fn passes_over(&self, ticket: TicketId) -> bool {
        self.because.is_some() || self.aside.contains(&ticket)
    }
}

impl State {
    /// Whether the campaign stands still because something was found wrong in it, and the change that was.
    #[must_use]
    pub fn stopped(&self, campaign: CampaignId) -> Option<u64> {
        self.campaign_state(campaign)?.stop.because
    }

    /// Who asks anything of a campaign that is stopped is told so. Finding and showing a ticket go on.
    pub(in crate::engine) fn require_going(&self, command: &Command) -> Result<(), Refusal> {
        let campaign = match command {
            Command::JoinLine(JoinLine { campaign, .. })
            | Command::OpenDays { campaign, .. }
            | Command::RevealDraw { campaign, .. }
            | Command::SetPace { campaign, .. }
            | Command::FreezeLine { campaign, .. }
            | Command::ResumeLine { campaign }
            | Command::CloseCampaign { campaign } => Some(*campaign),
            command => self.ticket_of(command).and_then(|ticket| self.campaign_of(ticket)),
        };
        match campaign.and_then(|campaign| self.stopped(campaign)) {
            Some(_) => Err(Refusal::CampaignStopped),
            None => Ok(()),
        }
    }

    /// The same finding stops a campaign once.
    pub(in crate::engine) fn stop_campaign(
        &self,
        campaign: CampaignId,
        because: u64,
    ) -> Result<Vec<Event>, Refusal> {
        let stop = &self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?.stop;
        let is_news = stop.because.is_none() && because > stop.looked_through;
        let stopped = Event::CampaignStopped(CampaignStopped { campaign, because, ticket: None });
        Ok(if is_news { vec![stopped] } else { Vec::new() })
    }

    pub(in crate::engine) fn campaign_stopped(
        &mut self,
        campaign: CampaignId,
        because: u64,
        ticket: Option<TicketId>,
    ) {
        let state = self.campaign_mut(campaign);
        state.stop.because = Some(because);
        state.stop.aside.extend(ticket);
        state.stop.was_frozen = state.frozen.is_some();
        if !state.stop.was_frozen {
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
        if state.stop.because.is_none() {
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
        let stop = &mut self.campaign_mut(campaign).stop;
        stop.because = None;
        stop.looked_through = seq;
        if !stop.was_frozen {
            self.line_frozen(campaign, None);
        }
    }
}
