//! Couples and families: each is typed and read back like somebody who comes alone, then all of them take one ticket.

use jari_common::person::{Acting, BirthDate, Person, PersonName, Phone};
use jari_common::ticket::PARTY_MAX;

use crate::effect::Effect;
use crate::keyboard::entry::{DateState, PhoneState};
use crate::model::{Companion, Model, Step};

use super::navigation::enter;
use super::today;

/// "가족과 함께": several take one ticket.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    if model.step != Step::Who {
        return Vec::new();
    }
    model.visitor.acting = Acting::Myself;
    model.visitor.together = true;
    enter(model, Step::Name)
}

/// Whether what is being typed is about somebody who comes along, and not about who is on the ticket.
pub(super) fn is_companion(model: &Model) -> bool {
    !model.visitor.company.is_empty()
}

/// What was read back is right: it is put by, and the next may be typed.
pub(super) fn put_by(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    let typed = Companion {
        name: std::mem::take(&mut visitor.name),
        birth_date: std::mem::take(&mut visitor.birth_date),
        phone: std::mem::take(&mut visitor.phone),
    };
    visitor.company.push(typed);
    enter(model, Step::Together)
}

/// "이전" after somebody was put by: what was typed of them is there again.
pub(super) fn take_back(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    if let Some(last) = visitor.company.pop() {
        let Companion { name, birth_date, phone } = last;
        (visitor.name, visitor.birth_date, visitor.phone) = (name, birth_date, phone);
    }
    enter(model, Step::Check)
}

/// "한 분 더 넣기"
pub(super) fn add(model: &mut Model) -> Vec<Effect> {
    let has_room = model.visitor.company.len() < usize::from(PARTY_MAX);
    if model.step == Step::Together && has_room { enter(model, Step::Name) } else { Vec::new() }
}

/// "이전" from the name of somebody who comes along: nothing of them is kept.
pub(super) fn leave_out(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    visitor.name.wipe();
    visitor.birth_date.wipe();
    visitor.phone.wipe();
    enter(model, Step::Together)
}

/// Everybody, the first of whom is on the ticket; None while somebody is not typed.
pub(super) fn everybody(model: &Model) -> Option<(Person, Vec<Person>)> {
    let visitor = &model.visitor;
    if visitor.company.is_empty() {
        let alone = Companion {
            name: visitor.name.clone(),
            birth_date: visitor.birth_date.clone(),
            phone: visitor.phone.clone(),
        };
        return Some((person(model, &alone)?, Vec::new()));
    }
    let all: Option<Vec<Person>> = visitor.company.iter().map(|it| person(model, it)).collect();
    let mut all = all?.into_iter();
    Some((all.next()?, all.collect()))
}

fn person(model: &Model, typed: &Companion) -> Option<Person> {
    let phone = match typed.phone.state() {
        PhoneState::Valid(digits) => Phone::parse(&digits).ok(),
        PhoneState::Incomplete | PhoneState::MustBeginWithZero => None,
    };
    let today = today(model);
    let DateState::Valid(born) = typed.birth_date.state(today) else { return None };
    let birth_date = BirthDate::new(born, today).ok()?;
    Some(Person { name: PersonName::parse(&typed.name.value()).ok()?, birth_date, phone })
}
