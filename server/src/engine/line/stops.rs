//! Campaigns that are paused because something in them was found wrong, until an operator decides. The wrong part is
//! left alone: other campaigns continue. Every place and every booking stays.

use std::collections::BTreeSet;

use jari_common::change::{CampaignGoesOn, CampaignStopped, Event};
use jari_common::id::{CampaignId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;

use crate::command::{Command, JoinLine};
use crate::engine::State;
use crate::engine::seats::clinics::invalid;

/// The longest name of the operator who lets a campaign continue, in characters.
const BY_MAX_CHARS: usize = 60;
/// The longest reason, in characters.
const REASON_MAX_CHARS: usize = 200;
/// The most changes that one decision may skip.
const WITHOUT_MAX: usize = 1_000;

/// Whether a campaign is paused because something was found wrong, and what an operator has looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop {
    /// The change that was found wrong.
    because: Option<u64>,
    /// Whether the operator had frozen the line before; then it stays frozen afterwards.
    was_frozen: bool,
    /// An operator has looked at everything that was found wrong up to this change.
    looked_through: u64,
    /// Tickets whose windows no longer end automatically, because that would break a condition.
    aside: BTreeSet<TicketId>,
}

impl Stop {
    pub(crate) fn is_stopped(&self) -> bool {
        self.because.is_some()
    }

    /// Whether the ticket's window no longer ends automatically.
    pub(crate) fn passes_over(&self, ticket: TicketId) -> bool {
        self.because.is_some() || self.aside.contains(&ticket)
    }
}

impl State {
    /// The change that was found wrong, if the campaign is paused because of one.
    #[must_use]
    pub fn stopped(&self, campaign: CampaignId) -> Option<u64> {
        self.campaign_state(campaign)?.stop.because
    }

    /// Refuses commands to a campaign that is stopped, and says so. Finding and showing a ticket still work.
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

    /// Stops a campaign. One finding stops a campaign only once.
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
