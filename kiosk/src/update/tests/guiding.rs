//! The screen that is shown to whoever comes: what is shown, what staff can do, and what ends it.

use jari_common::booking::SeatAct;
use jari_common::guiding::{
    GuideAct, GuideActed, GuideOutcome, GuidedItem, GuidedKind, ShowScreenReply,
};
use jari_common::help::HelpState::{self, Coming, Seen};
use jari_common::person::Acting;

use super::stage::Stage;
use crate::effect::{Effect, Request};
use crate::message::{Action, GuideTold, Message};
use crate::model::guiding::{ASK_AGAIN_SECS, GUIDE_AWAY_SECS, GUIDE_SILENT_SECS};
use crate::model::{GuideConsent, Guided, Step};

const WHO: &str = "김선영";

fn told_of_help(stage: &mut Stage, state: HelpState, who: Option<&str>) {
    let number = stage.model.help.number;
    let (state, who) = (Some(state), who.map(str::to_owned));
    stage.happen(Message::HelpTold { number, state, who });
}

/// Somebody comes to a person at this step, who shows them the screen.
fn shown_at(mut stage: Stage) -> Stage {
    stage.press(Action::CallStaff);
    told_of_help(&mut stage, Coming, Some(WHO));
    stage.press(Action::ShowScreen);
    assert_eq!(to(&stage).who, WHO);
    draw(&mut stage, &["choice:me", "choice:other"]);
    stage
}

fn at_who() -> Stage {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    assert_eq!(stage.model.step, Step::Who);
    shown_at(stage)
}

fn to(stage: &Stage) -> &Guided {
    stage.model.guiding.to.as_ref().expect("the screen is shown")
}

fn is_shown(stage: &Stage) -> bool {
    stage.model.guiding.to.is_some()
}

fn draw(stage: &mut Stage, marks: &[&str]) {
    let item = |mark: &&str| GuidedItem {
        kind: GuidedKind::Button,
        words: (*mark).to_owned(),
        at: [0, 0, 9, 9],
        mark: (*mark).to_owned(),
        is_ready: true,
        is_chosen: false,
    };
    let items = marks.iter().map(item).collect();
    stage.happen(Message::DrawnForGuide { size: [1080, 1920], items });
}

/// The desk looks, and this is what it did since.
fn told(stage: &mut Stage, acts: Vec<GuideAct>) -> Vec<Effect> {
    let first = to(stage).taken + 1;
    let acts = (first..).zip(acts).map(|(nth, act)| GuideActed { nth, act }).collect();
    says(stage, true, acts)
}

fn says(stage: &mut Stage, is_watched: bool, acts: Vec<GuideActed>) -> Vec<Effect> {
    let number = stage.model.guiding.number;
    let told = GuideTold::Says(ShowScreenReply { is_watched, acts });
    stage.happen(Message::GuideTold { number, told })
}

fn press(stage: &Stage, mark: &str) -> GuideAct {
    GuideAct::Press { page: to(stage).page.number, mark: mark.to_owned() }
}

fn allow(stage: &mut Stage) {
    told(stage, vec![GuideAct::AskToPress]);
    stage.wait(1);
    stage.press(Action::Consent(true));
    assert!(to(stage).may_press);
}

#[test]
fn it_begins_with_a_press_while_somebody_comes_whose_name_is_known() {
    let mut stage = Stage::new();
    stage.press(Action::StartBooking);
    stage.press(Action::ShowScreen);
    assert!(!is_shown(&stage), "nobody was called");
    stage.press(Action::CallStaff);
    told_of_help(&mut stage, Seen, None);
    stage.press(Action::ShowScreen);
    assert!(!is_shown(&stage), "nobody comes yet");
    told_of_help(&mut stage, Coming, Some(WHO));
    stage.press(Action::ShowScreen);
    assert!(is_shown(&stage));
    assert_eq!(stage.model.step, Step::Who, "back at what was being done");
    stage.press(Action::StopShowing);
    assert!(!is_shown(&stage));
}

#[test]
fn it_ends_when_another_comes_or_nobody_and_with_the_visit() {
    for (state, who) in [(Coming, Some("박지민")), (Seen, None), (HelpState::NotAsked, None)] {
        let mut stage = at_who();
        told_of_help(&mut stage, state, who);
        assert!(!is_shown(&stage), "{state:?} {who:?}");
    }
    for action in [Action::StartOver, Action::StopShowing] {
        let mut stage = at_who();
        stage.press(action.clone());
        assert!(!is_shown(&stage), "{action:?}");
    }
    let mut stage = at_who();
    let number = stage.model.guiding.number;
    stage.happen(Message::GuideTold { number, told: GuideTold::Over });
    assert!(!is_shown(&stage));
}

#[test]
fn it_ends_when_the_desk_is_away_and_when_nobody_does_anything() {
    let mut stage = at_who();
    stage.wait(GUIDE_AWAY_SECS - 1);
    says(&mut stage, false, Vec::new());
    assert!(is_shown(&stage));
    stage.wait(1);
    says(&mut stage, false, Vec::new());
    assert!(!is_shown(&stage), "nobody looks");
    let mut stage = at_who();
    for _ in 0..GUIDE_SILENT_SECS / 20 {
        assert!(is_shown(&stage));
        stage.wait(20);
        told_of_help(&mut stage, Coming, Some(WHO));
        if is_shown(&stage) {
            says(&mut stage, true, Vec::new());
        }
    }
    assert!(!is_shown(&stage), "ten minutes of silence");
    let mut stage = at_who();
    stage.wait(GUIDE_AWAY_SECS);
    let number = stage.model.guiding.number;
    stage.happen(Message::GuideTold { number, told: GuideTold::Unreached });
    assert!(!is_shown(&stage), "the server is away, and so are they");
}

#[test]
fn staff_point_and_the_ring_is_there_until_the_screen_is_another() {
    let mut stage = at_who();
    let page = to(&stage).page.number;
    let point = |page, mark: &str| GuideAct::Point { page, mark: mark.to_owned() };
    told(&mut stage, vec![point(page, "choice:me")]);
    assert_eq!(to(&stage).pointed.as_deref(), Some("choice:me"));
    draw(&mut stage, &["choice:me", "choice:other"]);
    assert!(to(&stage).pointed.is_some(), "nothing changed");
    stage.press(Action::ChooseActing(Acting::Myself));
    draw(&mut stage, &["key:ㄱ"]);
    assert_eq!(to(&stage).pointed, None);
    told(&mut stage, vec![point(page, "choice:me")]);
    assert_eq!(to(&stage).outcome, Some(GuideOutcome::Stale), "it was for the screen before");
    assert_eq!(to(&stage).pointed, None);
}

#[test]
fn staff_press_only_after_a_yes_and_only_what_was_on_their_screen() {
    let mut stage = at_who();
    let early = press(&stage, "choice:me");
    told(&mut stage, vec![early]);
    assert_eq!((to(&stage).outcome, &to(&stage).to_press), (Some(GuideOutcome::Declined), &None));
    told(&mut stage, vec![GuideAct::AskToPress]);
    let asks = |stage: &Stage| {
        matches!(stage.model.step, Step::Consent { consent: GuideConsent::Press, .. })
    };
    assert!(asks(&stage));
    assert_eq!(to(&stage).outcome, Some(GuideOutcome::Asked));
    stage.press(Action::Back);
    assert!(!to(&stage).may_press, "to go back is no yes");
    assert_eq!(stage.model.step, Step::Who);
    told(&mut stage, vec![GuideAct::AskToPress]);
    assert_eq!(to(&stage).outcome, Some(GuideOutcome::Declined), "not again at once");
    assert!(!asks(&stage));
    for _ in 0..4 {
        stage.wait(ASK_AGAIN_SECS / 4);
        says(&mut stage, true, Vec::new());
    }
    allow(&mut stage);
    draw(&mut stage, &["choice:me", "choice:other"]);
    let it = press(&stage, "choice:me");
    told(&mut stage, vec![it]);
    assert_eq!(to(&stage).to_press.as_deref(), Some("choice:me"));
    stage.happen(Message::PressedByGuide(Some(Action::ChooseActing(Acting::Myself))));
    assert_eq!(stage.model.step, Step::Name);
    assert_eq!((to(&stage).outcome, &to(&stage).to_press), (Some(GuideOutcome::Done), &None));
    told(&mut stage, vec![GuideAct::HandBack]);
    assert!(!to(&stage).may_press);
}

#[test]
fn two_presses_are_taken_one_after_the_other_and_none_twice() {
    let mut stage = at_who();
    allow(&mut stage);
    draw(&mut stage, &["choice:me", "choice:other"]);
    let (first, second) = (press(&stage, "choice:me"), press(&stage, "choice:other"));
    let taken = to(&stage).taken;
    told(&mut stage, vec![first.clone(), second.clone()]);
    assert_eq!(to(&stage).taken, taken + 1, "the second is for what the first leads to");
    stage.happen(Message::PressedByGuide(Some(Action::ChooseActing(Acting::Myself))));
    draw(&mut stage, &["foot:back"]);
    let acts =
        vec![GuideActed { nth: taken + 1, act: first }, GuideActed { nth: taken + 2, act: second }];
    says(&mut stage, true, acts);
    assert_eq!(to(&stage).taken, taken + 2);
    assert_eq!(to(&stage).outcome, Some(GuideOutcome::Stale));
    assert_eq!(stage.model.step, Step::Name);
}

#[test]
fn what_binds_the_person_is_pointed_at_and_not_pressed() {
    let mut stage = shown_at(Stage::confirming());
    allow(&mut stage);
    draw(&mut stage, &["foot:next"]);
    let it = press(&stage, "foot:next");
    told(&mut stage, vec![it]);
    let effects = stage.happen(Message::PressedByGuide(Some(Action::ConfirmBooking)));
    let books = |effect: &Effect| {
        matches!(effect, Effect::Send(Request::Seat { act: SeatAct::Confirm { .. }, .. }))
    };
    assert!(!effects.iter().any(books));
    assert_eq!(stage.model.step, Step::Confirm);
    assert_eq!(to(&stage).outcome, Some(GuideOutcome::TheirOwn));
    assert_eq!(to(&stage).pointed.as_deref(), Some("foot:next"), "the person sees where");
}

#[test]
fn what_is_typed_is_shown_only_after_a_yes_and_is_forgotten_with_the_showing() {
    let mut stage = at_who();
    stage.press(Action::ChooseActing(Acting::Myself));
    told(&mut stage, vec![GuideAct::AskToSeeAll]);
    assert!(!to(&stage).shows_all);
    stage.wait(1);
    stage.press(Action::Consent(true));
    assert!(to(&stage).shows_all);
    assert_eq!(stage.model.step, Step::Name);
    stage.press(Action::StopShowing);
    stage.press(Action::CallStaff);
    stage.press(Action::ShowScreen);
    assert!(!to(&stage).shows_all && !to(&stage).may_press);
    let number = stage.model.guiding.number - 1;
    stage.happen(Message::GuideTold { number, told: GuideTold::Over });
    assert!(is_shown(&stage), "that was said of the showing before");
}

#[test]
fn a_finger_that_was_on_its_way_agrees_to_nothing() {
    let mut stage = at_who();
    told(&mut stage, vec![GuideAct::AskToPress]);
    stage.press(Action::Consent(true));
    assert!(!to(&stage).may_press, "the question has just appeared");
    told(&mut stage, vec![GuideAct::AskToSeeAll]);
    assert!(matches!(stage.model.step, Step::Consent { consent: GuideConsent::Press, .. }));
    stage.wait(1);
    stage.press(Action::Consent(true));
    assert!(to(&stage).may_press && !to(&stage).shows_all, "the answer is to what was asked");
    // So it is with a screen to which staff pressed.
    draw(&mut stage, &["choice:me"]);
    let it = press(&stage, "choice:me");
    told(&mut stage, vec![it]);
    stage.happen(Message::PressedByGuide(Some(Action::ChooseActing(Acting::Myself))));
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, Step::Name);
    stage.press(Action::StopShowing);
    assert!(!is_shown(&stage), "to hide it is always possible");
}

#[test]
fn staff_cannot_answer_for_somebody_who_is_not_there() {
    let mut stage = at_who();
    allow(&mut stage);
    stage.model.idle_warning = Some(stage.model.now);
    told(&mut stage, vec![GuideAct::AskToSeeAll]);
    assert!(stage.model.idle_warning.is_some());
    assert!(Action::StayHere.is_the_persons_own(&stage.model.step));
    assert!(Action::Consent(true).is_the_persons_own(&stage.model.step));
}
