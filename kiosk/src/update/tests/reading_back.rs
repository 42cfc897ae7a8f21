//! What is typed about the person is read back, corrected, and only then used.

use jari_common::person::Acting;

use super::stage::Stage;
use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::message::Action;
use crate::model::{Step, Typed};

#[test]
fn what_was_typed_is_what_is_sent() {
    let mut stage = Stage::new();
    stage.type_a_person();
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Join { person, acting, .. })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!(person.name.full(), "김말순");
    assert_eq!(person.birth_date.date(), jiff::civil::date(1947, 3, 1));
    assert_eq!(person.phone.as_ref().map(|phone| phone.digits()), Some("01012345678"));
    assert_eq!(*acting, Acting::Helper);
}

#[test]
fn who_has_no_phone_joins_without_one() {
    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Mend(Typed::Phone));
    stage.press(Action::PressKey(Key::Backspace));
    stage.press(Action::Next);
    assert_eq!(
        stage.model.step,
        Step::Mend(Typed::Phone),
        "ten digits of a mobile number are no number"
    );
    stage.press(Action::NoPhone);
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Join { person, .. })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(person.phone, None);
}

#[test]
fn what_is_read_back_can_be_mended_one_by_one_and_is_used_only_when_it_is_right() {
    let mut stage = Stage::new();
    stage.type_a_person();
    for typed in [Typed::Name, Typed::BirthDate, Typed::Phone] {
        for way_back in [Action::Next, Action::Back] {
            stage.press(Action::Mend(typed));
            assert_eq!(stage.model.step, Step::Mend(typed));
            assert!(stage.press(way_back).is_empty());
            assert_eq!(stage.model.step, Step::Check);
        }
    }
    stage.press(Action::Mend(Typed::Name));
    stage.press(Action::PressKey(Key::Backspace));
    stage.press(Action::PressKey(Key::Jamo('ㅈ')));
    stage.press(Action::Next);
    let sent = stage.press(Action::Next);
    let [Effect::Send(Request::Join { person, .. })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(person.name.full(), "김말숮");

    let mut stage = Stage::new();
    stage.type_a_person();
    stage.press(Action::Back);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::BirthDate, "who goes back is not mending");
}
