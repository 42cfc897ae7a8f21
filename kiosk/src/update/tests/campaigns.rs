//! Several campaigns at one kiosk: which of them is meant is asked only where more than one takes people.

use jari_common::campaign::Campaign;
use jari_common::change::{NowServing, Phase};
use jari_common::id::CampaignId;

use super::stage::{Stage, campaign, serving};
use crate::effect::Effect;
use crate::message::{Action, Message};
use crate::model::{Press, Step};

const OTHER: CampaignId = CampaignId(2);

/// A kiosk of two campaigns; the line of the second is in this phase.
fn two(phase: Phase) -> Stage {
    let mut stage = Stage::new();
    let other = Campaign { id: OTHER, ..campaign() };
    stage.happen(Message::CampaignsRead(vec![campaign(), other]));
    stage.happen(Message::ServingChanged(NowServing { campaign: OTHER, phase, ..serving(0) }));
    stage
}

#[test]
fn which_campaign_is_meant_is_asked_and_the_way_back_leads_through_the_question() {
    let mut stage = two(Phase::Open);
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step, Step::WhichCampaign(Press::StartBooking));
    stage.press(Action::ChooseCampaign(OTHER));
    assert_eq!((&stage.model.step, stage.model.campaign), (&Step::Who, Some(OTHER)));
    assert_eq!(stage.model.board.query.campaign, OTHER, "seats of the one that was chosen");
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::WhichCampaign(Press::StartBooking));
    stage.press(Action::ChooseCampaign(campaign().id));
    assert_eq!((&stage.model.step, stage.model.campaign), (&Step::Who, Some(campaign().id)));
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Start);
}

#[test]
fn seats_are_looked_at_in_the_campaign_that_was_chosen() {
    let mut stage = two(Phase::Paused);
    stage.press(Action::LookAtBoard);
    assert_eq!(stage.model.step, Step::WhichCampaign(Press::LookAtBoard));
    let sent = stage.press(Action::ChooseCampaign(OTHER));
    assert_eq!(stage.model.step, Step::Clinics);
    let asked = |effect: &Effect| matches!(effect, Effect::ReadClinics(it) if it.campaign == OTHER);
    assert!(sent.iter().any(asked), "{sent:?}");
}

#[test]
fn a_campaign_that_is_closed_or_not_open_yet_is_no_choice_and_hides_no_other() {
    for phase in [Phase::Closed, Phase::Before] {
        let mut stage = two(phase);
        stage.press(Action::StartBooking);
        assert_eq!((&stage.model.step, stage.model.campaign), (&Step::Who, Some(campaign().id)));
    }
    let mut stage = two(Phase::Open);
    stage.press(Action::StartBooking);
    // It closes while the person reads.
    stage.happen(Message::ServingChanged(NowServing {
        campaign: OTHER,
        phase: Phase::Closed,
        sequence: serving(0).sequence + 1,
        ..serving(0)
    }));
    stage.press(Action::ChooseCampaign(OTHER));
    assert_eq!(
        stage.model.step,
        Step::WhichCampaign(Press::StartBooking),
        "it is no choice any more"
    );
}

#[test]
fn the_next_person_is_asked_anew() {
    let mut stage = two(Phase::Open);
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseCampaign(OTHER));
    stage.press(Action::StartOver);
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, Step::Start);
    assert_eq!(stage.model.campaign, Some(campaign().id), "the first that takes people");
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step, Step::WhichCampaign(Press::StartBooking));
}
