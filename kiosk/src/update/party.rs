//! Couples and families: each member is typed and read back like somebody who comes alone, then all of them take one
//! ticket.

use jari_common::person::{Acting, BirthDate, Person, PersonName, Phone};
use jari_common::ticket::PARTY_MAX;

use crate::effect::Effect;
use crate::keyboard::entry::{DateState, PhoneState};
use crate::model::{Member, Model, Step};

use super::steps::enter;

/// "가족과 함께": several take one ticket.
pub(super) fn choose(model: &mut Model) -> Vec<Effect> {
    model.visit.acting = Acting::Myself;
    model.visit.is_party = true;
    begin_with_the_first(model);
    enter(model, Step::Name)
}

/// Whoever begins again after a party was typed begins with its first member: the others are typed again.
pub(super) fn begin_with_the_first(model: &mut Model) {
    if let Some(first) = model.visit.party.drain(..).next() {
        model.visit.typed = first;
    }
}

/// Whether what is being typed is about another member of the party, and not about the person on the ticket.
pub(super) fn is_further_member(model: &Model) -> bool {
    !model.visit.party.is_empty()
}

/// The step from which a person joins the line.
pub(super) fn joined_from(model: &Model) -> Step {
    if is_further_member(model) { Step::Party } else { Step::Check }
}

/// What was read back is right: this member is added to the party, and the next may be typed.
pub(super) fn put_by(model: &mut Model) -> Vec<Effect> {
    let typed = std::mem::take(&mut model.visit.typed);
    model.visit.party.push(typed);
    enter(model, Step::Party)
}

/// "이전" after a member was added: what was typed about them is shown again.
pub(super) fn take_back(model: &mut Model) -> Vec<Effect> {
    if let Some(last) = model.visit.party.pop() {
        model.visit.typed = last;
    }
    enter(model, Step::Check)
}

/// "한 분 더 넣기"
pub(super) fn add(model: &mut Model) -> Vec<Effect> {
    let has_room = model.visit.party.len() < usize::from(PARTY_MAX);
    if has_room { enter(model, Step::Name) } else { Vec::new() }
}

/// "이전" from the name of another member: nothing about them is kept.
pub(super) fn leave_out(model: &mut Model) -> Vec<Effect> {
    model.visit.typed = Member::default();
    enter(model, Step::Party)
}

/// All members; the first is on the ticket. None while somebody's details are not typed.
pub(super) fn everybody(model: &Model) -> Option<(Person, Vec<Person>)> {
    let visit = &model.visit;
    let typed = match visit.party[..] {
        [] => std::slice::from_ref(&visit.typed),
        _ => &visit.party,
    };
    let all: Option<Vec<Person>> = typed.iter().map(|it| person(model, it)).collect();
    let mut all = all?.into_iter();
    Some((all.next()?, all.collect()))
}

fn person(model: &Model, typed: &Member) -> Option<Person> {
    let phone = match typed.phone.state() {
        PhoneState::Valid(digits) => Phone::parse(&digits).ok(),
        PhoneState::Incomplete | PhoneState::MustBeginWithZero => None,
    };
    let today = model.today();
    let DateState::Valid(born) = typed.birth_date.state(today) else { return None };
    let birth_date = BirthDate::new(born, today).ok()?;
    Some(Person { name: PersonName::parse(&typed.name.value()).ok()?, birth_date, phone })
}
