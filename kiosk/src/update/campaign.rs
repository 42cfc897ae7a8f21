//! Which campaign is shown: that of the person who is here, else one that takes people.

use jari_common::campaign::Campaign;
use jari_common::change::Phase;
use jari_common::id::CampaignId;
use jiff::Timestamp;

use crate::effect::Effect;
use crate::model::{Model, Press, Retry, Step};

use super::shown;

pub(super) fn campaigns_read(model: &mut Model, campaigns: Vec<Campaign>) -> Vec<Effect> {
    model.campaigns = campaigns;
    choose_campaign(model)
}

/// The campaign of the person who is here is kept; before anybody is here, one that takes people is chosen.
pub(super) fn choose_campaign(model: &mut Model) -> Vec<Effect> {
    let ticket = model.visit.session.as_ref().map(|session| session.ticket.campaign);
    let is_somebody_here = !matches!(model.step.under(), Step::Start | Step::Pair { .. });
    let kept = model.chosen_campaign().map(|campaign| campaign.id);
    let kept = kept.filter(|_| is_somebody_here && !is_waiting(model));
    turn_to(model, ticket.or(kept).or_else(|| best_campaign(model)))
}

/// Whether the screen says that there is nothing to book or to look at: then another campaign may be shown.
fn is_waiting(model: &Model) -> bool {
    let Step::Trouble(interrupted) = &model.step else { return false };
    matches!(interrupted.retry, Retry::Press(Press::StartBooking | Press::LookAtBoard))
}

/// The campaign that takes people now, else the next to open, else the last one.
fn best_campaign(model: &Model) -> Option<CampaignId> {
    let rank = |campaign: &&Campaign| {
        let (opens_at, id) = (campaign.spec.opens_at, campaign.id);
        match model.phase_of(id) {
            Phase::Open | Phase::Paused | Phase::Frozen | Phase::Drawing => (0, Timestamp::MIN, id),
            Phase::Before => (1, opens_at, id),
            Phase::Closed => (2, Timestamp::MAX, CampaignId(u32::MAX - id.0)),
        }
    };
    model.campaigns.iter().min_by_key(rank).map(|campaign| campaign.id)
}

/// From now on this campaign is shown.
pub(super) fn turn_to(model: &mut Model, campaign: Option<CampaignId>) -> Vec<Effect> {
    model.campaign = campaign;
    match campaign {
        Some(campaign) if campaign != model.board.query.campaign => {
            model.board = model.board.afresh(campaign, model.board.query.first_day);
            shown::read_shown(model)
        }
        _ => Vec::new(),
    }
}
