//! What a campaign asks of everybody: answers that lead to staff are told at once, sent with the person, and corrected
//! by going back.

use jari_common::campaign::BirthYears;
use jari_common::eligibility::{BothLanguages, Eligibility, Question, Wave};
use jari_common::time::plus_secs;

use super::stage::Stage;
use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::message::Action;
use crate::model::{Asked, Step, Trouble};

const RESIDENCE: Step = Step::Ask(Asked::Residence);
const FIRST: Step = Step::Ask(Asked::Question(0));
const SECOND: Step = Step::Ask(Asked::Question(1));

fn both(text: &str) -> BothLanguages {
    BothLanguages { ko: text.to_owned(), en: text.to_owned() }
}

/// Two places; a person who has a fever, or has not eaten, talks to staff.
fn eligibility() -> Eligibility {
    let question = |text: &str, staff_if| Question { text: both(text), staff_if };
    Eligibility {
        waves: Vec::new(),
        residences: vec![both("가온구"), both("나루구")],
        questions: vec![question("열이 나세요?", true), question("식사하셨어요?", false)],
    }
}

/// After the birth date.
fn born(birth_date: &str, eligibility: Eligibility) -> Stage {
    let mut stage = Stage::new();
    stage.asks(eligibility);
    stage.press(Action::StartBooking);
    stage.press(Action::ChooseActing(jari_common::person::Acting::Myself));
    stage.press(Action::PressKey(Key::Jamo('ㄱ')));
    stage.press(Action::PressKey(Key::Jamo('ㅣ')));
    stage.press(Action::Next);
    stage.type_digits(birth_date);
    stage.press(Action::Next);
    stage
}

#[test]
fn everything_that_is_asked_goes_with_the_person() {
    let mut stage = born("19470301", eligibility());
    assert_eq!(stage.model.step, RESIDENCE);
    stage.press(Action::ChooseResidence(Some(1)));
    assert_eq!(stage.model.step, FIRST);
    stage.press(Action::AnswerQuestion(false));
    stage.press(Action::AnswerQuestion(true));
    assert_eq!(stage.model.step, Step::Phone);
    stage.press(Action::NoPhone);
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Join { residence, answers, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!((*residence, answers.as_slice()), (Some(1), &[false, true][..]));
    let mut stage = born("19470301", eligibility());
    stage.press(Action::ChooseResidence(Some(1)));
    stage.press(Action::AnswerQuestion(false));
    stage.press(Action::StartOver);
    stage.press(Action::StartOver);
    assert_eq!(stage.model.step, Step::Start);
    assert!(stage.model.visit.is_blank(), "and the next person answers for themselves");
}

#[test]
fn an_answer_that_leads_to_staff_says_so_and_can_be_given_anew() {
    let mut stage = born("19470301", eligibility());
    stage.press(Action::ChooseResidence(None));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotResident));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, RESIDENCE, "a finger that slipped");
    stage.press(Action::ChooseResidence(Some(0)));
    stage.press(Action::AnswerQuestion(true));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::AskStaff));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, FIRST);
    stage.press(Action::AnswerQuestion(false));
    assert_eq!(stage.model.step, SECOND);
    stage.press(Action::AnswerQuestion(true));
    assert_eq!(stage.model.visit.answers, [false, true], "each was answered once");
}

#[test]
fn back_goes_through_everything_that_was_asked() {
    let mut stage = born("19470301", eligibility());
    stage.press(Action::ChooseResidence(Some(0)));
    stage.press(Action::AnswerQuestion(false));
    stage.press(Action::AnswerQuestion(true));
    for step in [SECOND, FIRST, RESIDENCE, Step::BirthDate] {
        stage.press(Action::Back);
        assert_eq!(stage.model.step, step);
    }
    // A campaign that asks only one of the two things.
    for (asked, eligibility) in [
        (RESIDENCE, Eligibility { questions: Vec::new(), ..eligibility() }),
        (FIRST, Eligibility { residences: Vec::new(), ..eligibility() }),
    ] {
        let mut stage = born("19470301", eligibility);
        assert_eq!(stage.model.step, asked);
        stage.press(Action::Back);
        assert_eq!(stage.model.step, Step::BirthDate);
    }
}

#[test]
fn who_belongs_to_a_later_wave_is_told_when_before_anything_more_is_typed() {
    let mut stage = Stage::new();
    let opens_at = plus_secs(stage.now, 86_400);
    let birth_years = BirthYears { first: 1955, last: 1961 };
    let waves = vec![Wave { birth_years, opens_at }];
    let eligibility = Eligibility { waves, ..Eligibility::default() };
    stage = born("19580801", eligibility.clone());
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::NotOpenYet));
    assert_eq!(stage.model.opens_for_visitor(), Some(opens_at));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::BirthDate);
    assert_eq!(born("19470301", eligibility).model.step, Step::Phone, "their time has come");
}
