//! What a campaign asks of everybody: where they live, and its questions. When an answer leads to staff, the person is
//! told at once; the server judges again.

use crate::effect::Effect;
use crate::model::{Asked, Model, Retry, Step, Trouble};

use super::steps::{enter, trouble};

/// The step after the birth date: the first question that the campaign asks.
pub(super) fn first(model: &Model) -> Step {
    if residences(model) > 0 { Step::Ask(Asked::Residence) } else { question(model, 0) }
}

/// The step before the phone: the last question that the campaign asks.
pub(super) fn last(model: &Model) -> Step {
    match questions(model).checked_sub(1) {
        Some(last) => Step::Ask(Asked::Question(last)),
        None if residences(model) > 0 => Step::Ask(Asked::Residence),
        None => Step::BirthDate,
    }
}

/// The step before one of these questions.
pub(super) fn before(model: &Model, asked: Asked) -> Step {
    match asked {
        Asked::Question(nth @ 1..) => Step::Ask(Asked::Question(nth - 1)),
        Asked::Question(0) if residences(model) > 0 => Step::Ask(Asked::Residence),
        Asked::Question(_) | Asked::Residence => Step::BirthDate,
    }
}

pub(super) fn choose_residence(model: &mut Model, residence: Option<u8>) -> Vec<Effect> {
    if residence.is_some_and(|nth| nth >= residences(model)) {
        return Vec::new();
    }
    model.visit.residence = residence;
    match residence {
        Some(_) => {
            let step = question(model, 0);
            enter(model, step)
        }
        None => trouble(model, Trouble::NotResident, Step::Ask(Asked::Residence), Retry::Nothing),
    }
}

/// Takes the answer, yes or no, to the question of this number.
pub(super) fn answer(model: &mut Model, nth: u8, answer: bool) -> Vec<Effect> {
    let asked = model.chosen_campaign().and_then(|campaign| {
        campaign.spec.eligibility.questions.get(usize::from(nth)).map(|question| question.staff_if)
    });
    let Some(staff_if) = asked else { return Vec::new() };
    // The answers to earlier questions are kept; the later questions are asked again.
    model.visit.answers.truncate(usize::from(nth));
    model.visit.answers.push(answer);
    if answer == staff_if {
        let step = Step::Ask(Asked::Question(nth));
        return trouble(model, Trouble::AskStaff, step, Retry::Nothing);
    }
    let step = question(model, nth + 1);
    enter(model, step)
}

/// The question of this number, or the phone when there is no such question.
fn question(model: &Model, nth: u8) -> Step {
    if nth < questions(model) { Step::Ask(Asked::Question(nth)) } else { Step::Phone }
}

fn questions(model: &Model) -> u8 {
    let asked = model.chosen_campaign().map_or(0, |it| it.spec.eligibility.questions.len());
    u8::try_from(asked).unwrap_or(u8::MAX)
}

fn residences(model: &Model) -> u8 {
    let asked = model.chosen_campaign().map_or(0, |it| it.spec.eligibility.residences.len());
    u8::try_from(asked).unwrap_or(u8::MAX)
}
