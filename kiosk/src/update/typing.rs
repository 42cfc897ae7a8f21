//! For whom, name, birth date, phone, code: what is typed, and when it is enough to go on.

use jari_common::change::Phase;
use jari_common::person::{Acting, BirthDate, PersonName};
use jari_common::ticket::TicketCode;

use crate::effect::{Effect, Request};
use crate::keyboard::entry::DateState;
use crate::keyboard::layout::Key;
use crate::message::Typed;
use crate::model::{Model, Press, Problem, Sending, Step};

use super::navigation::{enter, trouble, trouble_until};
use super::proof;
use super::start;
use super::today;
use super::{asking, company, finding};

pub(super) fn choose_acting(model: &mut Model, acting: Acting) -> Vec<Effect> {
    if model.step != Step::Who {
        return Vec::new();
    }
    model.visitor.acting = acting;
    model.visitor.together = false;
    enter(model, Step::Name)
}

pub(super) fn press_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let is_comparing = model.key_to_compare().is_some();
    let visitor = &mut model.visitor;
    match &mut model.step {
        Step::Name => visitor.name.press(key),
        Step::BirthDate | Step::CodeBirthDate { .. } => visitor.birth_date.press(key),
        Step::Phone => visitor.phone.press(key),
        Step::Code { .. } => visitor.code.press(key),
        Step::Identity | Step::FindCode => visitor.proof.press(key),
        Step::Pair { problem } if !is_comparing => {
            *problem = None;
            visitor.pairing.press(key)
        }
        _ => false,
    };
    Vec::new()
}

/// "다음": goes on when the answer is complete; the screen says what is missing.
pub(super) fn next(model: &mut Model) -> Vec<Effect> {
    match model.step.clone() {
        Step::Pair { .. } => start::pair(model),
        Step::Name if name(model).is_some() => go_on(model, Step::BirthDate),
        Step::BirthDate => birth_date_given(model),
        Step::Phone if model.visitor.phone.is_valid() && model.visitor.finding.is_some() => {
            finding::send_code(model)
        }
        Step::Phone if model.visitor.phone.is_valid() => read_back(model),
        Step::FindCode => finding::find(model),
        Step::Check if model.visitor.together => company::put_by(model),
        Step::Check | Step::Together => join(model),
        Step::Code { purpose } if code(model).is_some() => {
            enter(model, Step::CodeBirthDate { purpose })
        }
        Step::CodeBirthDate { .. } => find(model),
        Step::Identity => proof::try_digits(model),
        _ => Vec::new(),
    }
}

/// "전화번호가 없어요": a number half typed is taken back.
pub(super) fn no_phone(model: &mut Model) -> Vec<Effect> {
    if model.step != Step::Phone {
        return Vec::new();
    }
    model.visitor.phone.wipe();
    if model.visitor.finding.is_some() {
        return trouble(model, Problem::ProveByStaff, Step::Phone, None);
    }
    read_back(model)
}

/// Everything typed is shown once more; only then is it used.
pub(super) fn read_back(model: &mut Model) -> Vec<Effect> {
    model.visitor.is_mending = false;
    enter(model, Step::Check)
}

/// To one of the things typed, and from there straight back.
pub(super) fn mend(model: &mut Model, typed: Typed) -> Vec<Effect> {
    if model.step != Step::Check {
        return Vec::new();
    }
    model.visitor.is_mending = true;
    let step = match typed {
        Typed::Name => Step::Name,
        Typed::BirthDate => Step::BirthDate,
        Typed::Phone => Step::Phone,
    };
    enter(model, step)
}

fn go_on(model: &mut Model, step: Step) -> Vec<Effect> {
    if model.visitor.is_mending { read_back(model) } else { enter(model, step) }
}

/// Told before the phone is asked for; the server judges again.
fn birth_date_given(model: &mut Model) -> Vec<Effect> {
    let Some(birth_date) = birth_date(model) else { return Vec::new() };
    if model.visitor.finding.is_some() {
        return go_on(model, Step::Phone);
    }
    let Some(spec) = model.chosen_campaign().map(|campaign| &campaign.spec) else {
        return go_on(model, Step::Phone);
    };
    if !spec.birth_years.admit(birth_date) {
        return trouble(model, Problem::NotEligible, Step::BirthDate, None);
    }
    if is_early(model) {
        return trouble_until(model, Problem::NotOpenYet, Step::BirthDate, Press::BirthDate);
    }
    // What is asked of everybody was asked once, and messages go to one of them.
    if company::is_companion(model) {
        return read_back(model);
    }
    let step = asking::first(model);
    go_on(model, step)
}

/// Whether the wave of the birth date that was typed is still to come, by the server's time: told before anything more is
/// typed. Where that time is not known the server judges alone.
pub(super) fn is_early(model: &Model) -> bool {
    let opens = model.chosen_campaign().zip(birth_date(model));
    let opens = opens.map(|(campaign, born)| campaign.spec.opens_for(born.year()));
    let is_ahead = opens.is_some_and(|opens| opens > model.now);
    is_ahead && model.is_time_known && model.phase() != Phase::Before
}

/// Asks for a place in line with what is typed.
pub(super) fn join(model: &mut Model) -> Vec<Effect> {
    let (Some(campaign), Some((person, party))) = (model.campaign, company::everybody(model))
    else {
        return Vec::new();
    };
    model.sending = Some(Sending::Joining);
    let visitor = &model.visitor;
    let (acting, language, residence) = (visitor.acting, visitor.language, visitor.residence);
    let answers = visitor.answers.clone();
    let join = Request::Join { campaign, person, acting, language, residence, answers, party };
    vec![Effect::Send(join)]
}

/// Asks for the ticket with the code and the birth date typed.
pub(super) fn find(model: &mut Model) -> Vec<Effect> {
    let (Some(code), Some(birth_date)) = (code(model), birth_date(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Finding);
    vec![Effect::Send(Request::Find { code, birth_date })]
}

fn name(model: &Model) -> Option<PersonName> {
    PersonName::parse(&model.visitor.name.value()).ok()
}

fn birth_date(model: &Model) -> Option<BirthDate> {
    let today = today(model);
    match model.visitor.birth_date.state(today) {
        DateState::Valid(date) => BirthDate::new(date, today).ok(),
        _ => None,
    }
}

fn code(model: &Model) -> Option<TicketCode> {
    TicketCode::parse(&model.visitor.code.formatted()).ok()
}
