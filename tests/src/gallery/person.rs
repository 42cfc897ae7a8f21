//! A person whose data are all known. The person is put into any specimen, so that what a screen shows, keeps or says
//! of a person can be found. This file judges nothing.

use jari_common::ticket::TicketCode;
use jari_kiosk::keyboard::entry::{DateState, NameEntry};
use jari_kiosk::keyboard::layout::Key;
use jari_kiosk::model::Model;

use crate::checks::{Secrets, digits};

/// A syllable that is in no text, no place's name and no clinic's name.
const SYLLABLE: char = '뷁';
const NAME_JAMO: &str = "ㅂㅜㅔㄹㄱㅂㅜㅔㄹㄱ";
const BIRTH_DATE: &str = "19470301";
const PHONE: &str = "01052839671";
const NUMBER: u32 = 7351;
/// The highest called number: everybody may see it, but nobody may hear it as if it were their own number.
const CALLED_THROUGH: u32 = 6284;
const CODE: u32 = 482_173_905;
/// The least number of digits that is searched for; shorter runs of digits are also in dates and distances.
const LEAST_DIGITS: usize = 4;

/// The specimen with that person at it.
#[must_use]
pub fn with_person(mut model: Model) -> Model {
    let code = TicketCode::from_random(CODE);
    let visit = &mut model.visit;
    visit.typed.name = NameEntry::default();
    for jamo in NAME_JAMO.chars() {
        visit.typed.name.press(Key::Jamo(jamo));
    }
    visit.typed.birth_date.clear();
    visit.typed.phone.clear();
    visit.code.clear();
    for digit in BIRTH_DATE.bytes() {
        visit.typed.birth_date.press(Key::Digit(digit - b'0'));
    }
    for digit in PHONE.bytes() {
        visit.typed.phone.press(Key::Digit(digit - b'0'));
    }
    for digit in code.digits().bytes() {
        visit.code.press(Key::Digit(digit - b'0'));
    }
    if let Some(session) = &mut visit.session {
        session.ticket.number = NUMBER;
        session.code = code;
        session.masked_name = format!("{SYLLABLE}○○");
        if let Some(entry) = &mut session.ticket.entry {
            entry.index = NUMBER - 1;
        }
    }
    for serving in &mut model.serving {
        if serving.called_through > 0 {
            serving.called_through = CALLED_THROUGH;
        }
    }
    model
}

/// All data by which a person on this screen may be recognised.
#[must_use]
pub fn secrets(model: &Model) -> Secrets {
    let visit = &model.visit;
    let [year, month, day] = visit.typed.birth_date.parts(model.today());
    let typed = [visit.typed.phone.formatted(), visit.code.formatted(), visit.proof.formatted()];
    let session = visit.session.iter().chain(&visit.found);
    let of_ticket = session.flat_map(|session| {
        let entry = session.ticket.entry.as_ref().map(|entry| (entry.index + 1).to_string());
        let code = session.code.digits().to_owned();
        [Some(session.ticket.number.to_string()), entry, Some(code)].into_iter().flatten()
    });
    let mut numbers = Vec::new();
    typed.into_iter().chain([year]).chain(of_ticket).for_each(|it| add_number(&mut numbers, &it));
    if let DateState::TwoCenturies { earlier, later } = visit.typed.birth_date.state(model.today())
    {
        [earlier, later].iter().for_each(|day| add_number(&mut numbers, &day.year().to_string()));
    }
    let mut words = vec![SYLLABLE.to_string()];
    words.extend(Some(visit.typed.name.text()).filter(|name| name.chars().count() > 1));
    words.extend(visit.session.iter().map(|session| session.masked_name.clone()));
    words.extend(visit.session.iter().map(|session| session.masked_name.replace('○', "") + " 님"));
    if let (Ok(month), Ok(day)) = (month.parse::<u8>(), day.parse::<u8>()) {
        words.push(format!("{month}월 {day}일"));
        words.push(format!("day {day}"));
        words.push(format!("March {day}"));
    } else if let Ok(month @ 13..) = month.parse::<u8>() {
        words.extend([format!("{month}월"), format!("month {month}")]);
    }
    Secrets { numbers, words }
}

/// All data by which a person may be recognised, and also the numbers that are called, which nobody may hear aloud.
#[must_use]
pub fn unspoken(model: &Model) -> Secrets {
    let mut secrets = secrets(model);
    for serving in &model.serving {
        add_number(&mut secrets.numbers, &serving.called_through.to_string());
    }
    secrets
}

/// The end of a telephone number or of a code reveals as much as the whole.
fn add_number(numbers: &mut Vec<String>, number: &str) {
    let number = digits(number);
    if number.len() >= LEAST_DIGITS {
        numbers.push(number[number.len() - LEAST_DIGITS..].to_owned());
        numbers.push(number);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::specimens::{Specimen, catalogue};
    use jari_kiosk::model::{Language, TextSize};
    use jari_kiosk::text::Text;
    use jari_kiosk::voice::Hearing;

    use super::super::{Orientation, Setting, Stage};
    use super::*;

    /// Large letters on small glass leave no room for the lines that explain the answers of the start.
    #[test]
    fn what_the_glass_has_no_room_for_is_heard() {
        let all = Setting::of(Language::Korean, Orientation::Portrait);
        let is_small = |it: &&Setting| it.text_size == TextSize::Large && it.diagonal < 16.0;
        let setting = *all.iter().find(is_small).expect("large letters on small glass");
        let start = catalogue().into_iter();
        let mut start = start.filter(|it| (it.screen, it.state) == ("start", "offline"));
        let start = start.next().expect("a start without a connection");
        let mut stage = Stage::new(setting, &Arc::new(Text::load()), &start);
        let frame = stage.show(&start);
        let heard = stage.everything(Hearing::Earphone).join(" ");
        let words = "이름 없이 둘러보기";
        let is_seen = frame.texts.iter().any(|run| run.source.contains(words));
        assert!(!is_seen, "it has room: another text is needed here");
        assert!(heard.contains(words), "it is not told: {heard}");
    }

    /// What is not said to others is read to the person by earphone; the test shows that there is such text.
    #[test]
    fn with_an_earphone_everything_of_a_person_is_heard() {
        let setting = Setting::of(Language::Korean, Orientation::Portrait)[0];
        let people = catalogue()
            .into_iter()
            .map(|specimen| Specimen { model: with_person(specimen.model), ..specimen });
        let people: Vec<Specimen> = people.collect();
        let mut stage = Stage::new(setting, &Arc::new(Text::load()), &people[0]);
        let mut heard = String::new();
        for specimen in &people {
            stage.put(specimen);
            heard.extend(stage.everything(Hearing::Earphone));
        }
        assert!(heard.contains(SYLLABLE), "the name");
        let heard = digits(&heard);
        let code = TicketCode::from_random(CODE);
        for number in [BIRTH_DATE, PHONE, code.digits(), &NUMBER.to_string()] {
            assert!(heard.contains(number), "{number}");
        }
    }
}
