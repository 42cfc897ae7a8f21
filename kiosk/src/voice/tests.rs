//! Scenes of a few things, spoken to an earphone and to everybody.

use super::*;

fn told(kind: Kind, words: &str) -> DrawnItem {
    DrawnItem {
        kind,
        words: words.to_owned(),
        aloud: Aloud::Same,
        standing: Standing::Read,
        mark: String::new(),
        is_focused: false,
        at: [0; 4],
    }
}

fn button(kind: Kind, words: &str, standing: Standing) -> DrawnItem {
    DrawnItem { standing, mark: words.to_owned(), ..told(kind, words) }
}

fn screen() -> Scene {
    Scene(vec![
        told(Kind::Aside, "가온노인복지관"),
        button(Kind::Aside, "이전", Standing::Ready),
        button(Kind::Choice, "예약하기\n가까운 병원", Standing::Ready),
        button(Kind::Choice, "큰 글자", Standing::Chosen),
        button(Kind::Choice, "쉬는 것", Standing::Idle),
        button(Kind::Next, "다음", Standing::Ready),
        told(Kind::Strip, "번호는 *그대로*입니다. 천천히 하셔도 됩니다."),
        told(Kind::Label, "내 앞에 1,280명"),
        told(Kind::Heading, "무엇을 도와드릴까요?"),
    ])
}

#[test]
fn a_screen_is_told_from_its_question_to_its_way_on_whatever_the_order_drawn() {
    let reading = screen().reading(Hearing::Aloud, "고르셨습니다");
    assert_eq!(
        reading.sentences,
        [
            "무엇을 도와드릴까요?",
            "내 앞에 1280명",
            "번호는 그대로입니다.",
            "천천히 하셔도 됩니다.",
            "예약하기, 가까운 병원",
            "큰 글자",
            "고르셨습니다",
            "다음",
        ]
    );
    assert!(!reading.is_held_back);
}

#[test]
fn what_is_personal_is_for_the_earphone_or_said_in_other_words() {
    let name = DrawnItem { aloud: Aloud::Nothing, ..told(Kind::Label, "김○○ 님") };
    let safe = Aloud::Instead("번호표는 그대로 있습니다.".to_owned());
    let safe = DrawnItem {
        aloud: safe, ..told(Kind::Strip, "번호표 2,417번은 그대로 있습니다.")
    };
    let scene = Scene(vec![name, safe]);
    let aloud = scene.reading(Hearing::Aloud, "");
    assert_eq!(
        (aloud.sentences, aloud.is_held_back),
        (vec!["번호표는 그대로 있습니다.".to_owned()], true)
    );
    let own = scene.reading(Hearing::Earphone, "");
    assert_eq!(own.sentences, ["김 님", "번호표 2417번은 그대로 있습니다."]);
    assert!(!own.is_held_back);
}

#[test]
fn a_count_that_goes_on_is_no_news_but_a_wrong_digit_always_is() {
    let before = Scene(vec![told(Kind::Label, "30초 뒤에"), told(Kind::Wrong, "4번 더")]);
    let after = Scene(vec![told(Kind::Label, "29초 뒤에"), told(Kind::Wrong, "3번 더")]);
    assert_eq!(after.news_after(&before, Hearing::Aloud), ["3번 더"]);
    assert!(after.news_after(&after, Hearing::Aloud).is_empty());
    let other = Scene(vec![told(Kind::Strip, "종이가 나오고 있습니다.")]);
    assert_eq!(other.news_after(&after, Hearing::Aloud), ["종이가 나오고 있습니다."]);
}

#[test]
fn the_arrows_tell_what_they_stand_on_and_no_key_aloud() {
    let key = DrawnItem {
        aloud: Aloud::Nothing,
        is_focused: true,
        ..button(Kind::Aside, "7", Standing::Ready)
    };
    let scene = Scene(vec![key]);
    assert_eq!(scene.focus(), Some("7"));
    assert_eq!(scene.at_focus(Hearing::Earphone, ""), ["7"]);
    assert!(scene.at_focus(Hearing::Aloud, "").is_empty());
}

#[test]
fn codes_and_telephones_are_spelled_and_other_numbers_are_numbers() {
    assert_eq!(plain("010-1234-5678"), ["0 1 0, 1 2 3 4, 5 6 7 8"]);
    assert_eq!(plain("123\u{a0}456\u{a0}7890"), ["1 2 3, 4 5 6, 7 8 9 0"]);
    assert_eq!(plain("1,234,567명 · 걸어서 6분"), ["1234567명, 걸어서 6분"]);
    assert_eq!(plain("10월 7일 (수) 오전 9:30"), ["10월 7일 (수) 오전 9:30"]);
    assert_eq!(plain("3.5km 안"), ["3.5km 안"]);
}

#[test]
fn what_a_person_may_be_told_never_shows_in_a_log() {
    assert_eq!(format!("{:?} {:?}", screen(), screen().0[0]), "Scene(hidden) DrawnItem(hidden)");
}
