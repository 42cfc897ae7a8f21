//! For whom, name, birth date, phone, code: what is typed, and when it is enough to go on.

use jari_common::change::Phase;
use jari_common::person::{Acting, BirthDate, PersonName};
use jari_common::ticket::TicketCode;
use jiff::civil::Date;

use crate::effect::{Effect, FindBy, Request};
use crate::keyboard::entry::{DateState, PhoneEntry};
use crate::keyboard::layout::Key;
use crate::model::{Model, Press, Purpose, Retry, Sending, Step, Trouble, Typed};

use super::steps::{enter, trouble};
use super::{asking, finding, party};

pub(super) fn choose_acting(model: &mut Model, acting: Acting) -> Vec<Effect> {
    model.visit.acting = acting;
    model.visit.is_party = false;
    party::begin_with_the_first(model);
    enter(model, Step::Name)
}

/// A key goes to the entry that the step asks for.
pub(super) fn press_key(model: &mut Model, key: Key) -> Vec<Effect> {
    let is_comparing = model.key_to_compare().is_some();
    let visit = &mut model.visit;
    match &mut model.step {
        Step::Name | Step::Mend(Typed::Name) => visit.typed.name.press(key),
        Step::BirthDate | Step::CodeBirthDate { .. } | Step::Mend(Typed::BirthDate) => {
            visit.typed.birth_date.press(key)
        }
        Step::Phone | Step::Mend(Typed::Phone) => visit.typed.phone.press(key),
        Step::Code { .. } => {
            visit.is_misread = false;
            visit.code.press(key)
        }
        Step::Identity | Step::FindCode => visit.proof.press(key),
        Step::Pair { trouble } if !is_comparing => {
            *trouble = None;
            visit.pairing.press(key)
        }
        _ => false,
    };
    Vec::new()
}

/// "다음" under a name.
pub(super) fn name_given(model: &mut Model) -> Vec<Effect> {
    let is_name = PersonName::parse(&model.visit.typed.name.value()).is_ok();
    if is_name { go_on(model, Step::BirthDate) } else { Vec::new() }
}

/// "다음" under a telephone number.
pub(super) fn phone_given(model: &mut Model) -> Vec<Effect> {
    if !model.visit.typed.phone.is_valid() {
        return Vec::new();
    }
    if model.visit.finding.is_some() {
        finding::send_code(model)
    } else {
        enter(model, Step::Check)
    }
}

/// "전화번호가 없어요": a half-typed number is dropped.
pub(super) fn no_phone(model: &mut Model) -> Vec<Effect> {
    model.visit.typed.phone = PhoneEntry::default();
    if model.visit.finding.is_some() {
        return trouble(model, Trouble::ProveByStaff, Step::Phone, Retry::Nothing);
    }
    enter(model, Step::Check)
}

/// "다음" under a ticket's code.
pub(super) fn code_given(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    let is_code = code(model).is_some();
    // What is typed counts, whatever a reader read before.
    model.visit.receipt = None;
    if is_code { enter(model, Step::CodeBirthDate { purpose }) } else { Vec::new() }
}

/// What was corrected is read back at once.
fn go_on(model: &mut Model, step: Step) -> Vec<Effect> {
    let is_mending = matches!(model.step, Step::Mend(_));
    enter(model, if is_mending { Step::Check } else { step })
}

/// "다음" under a birth date. Somebody who cannot come is told so before the phone is asked for; the server judges again.
pub(super) fn birth_date_given(model: &mut Model) -> Vec<Effect> {
    if is_in_two_centuries(model) {
        return ask_century(model);
    }
    let Some(birth_date) = birth_date(model) else { return Vec::new() };
    // Six digits and eight are the same from here on.
    model.visit.typed.birth_date.set(birth_date.date());
    if model.visit.finding.is_some() {
        return go_on(model, Step::Phone);
    }
    let Some(spec) = model.chosen_campaign().map(|campaign| &campaign.spec) else {
        let is_further = party::is_further_member(model);
        return go_on(model, if is_further { Step::Check } else { Step::Phone });
    };
    let here = model.step.clone();
    if !spec.birth_years.admit(birth_date) {
        return trouble(model, Trouble::NotEligible, here, Retry::Nothing);
    }
    if is_early(model) {
        return trouble(model, Trouble::NotOpenYet, here, Retry::Press(Press::BirthDate));
    }
    // The campaign's questions are asked once for the whole party, and messages go to one member.
    if party::is_further_member(model) {
        return enter(model, Step::Check);
    }
    let step = asking::first(model);
    go_on(model, step)
}

/// Whether the wave of the typed birth date is still to come, by the server's time: the person is told before anything
/// more is typed. While the server's time is not known, only the server judges.
pub(super) fn is_early(model: &Model) -> bool {
    let opens = model.chosen_campaign().zip(birth_date(model));
    let opens = opens.map(|(campaign, born)| campaign.spec.opens_for(born.year()));
    let is_ahead = opens.is_some_and(|opens| opens > model.now);
    is_ahead && model.is_time_known && model.phase() != Phase::Before
}

/// Asks for a place in line with what is typed.
pub(super) fn join(model: &mut Model) -> Vec<Effect> {
    let (Some(campaign), Some((person, party))) = (model.campaign, party::everybody(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Joining);
    let language = model.comfort.language;
    let (acting, residence) = (model.visit.acting, model.visit.residence);
    let answers = model.visit.answers.clone();
    let join = Request::Join { campaign, person, acting, language, residence, answers, party };
    vec![Effect::Send(join)]
}

/// Asks for the ticket with the code and the birth date typed.
pub(super) fn find(model: &mut Model) -> Vec<Effect> {
    if is_in_two_centuries(model) {
        return ask_century(model);
    }
    let by_receipt = model.visit.receipt.clone().map(FindBy::Receipt);
    let by = by_receipt.or_else(|| code(model).map(FindBy::Code));
    let (Some(by), Some(birth_date)) = (by, birth_date(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::Finding);
    vec![Effect::Send(Request::Find { by, birth_date })]
}

/// The first detail of the person on the screen that is not whole: whoever went back from correcting it left it so.
pub(super) fn missing(model: &Model) -> Option<Typed> {
    let is_name = PersonName::parse(&model.visit.typed.name.value()).is_ok();
    match (is_name, birth_date(model)) {
        (false, _) => Some(Typed::Name),
        (true, None) => Some(Typed::BirthDate),
        (true, Some(_)) => None,
    }
}

/// "예, 맞습니다" where something is missing: it is asked for.
pub(super) fn mend_missing(model: &mut Model) -> Vec<Effect> {
    let missing = missing(model);
    missing.map_or_else(Vec::new, |typed| enter(model, Step::Mend(typed)))
}

fn is_in_two_centuries(model: &Model) -> bool {
    let state = model.visit.typed.birth_date.state(model.today());
    matches!(state, DateState::TwoCenturies { .. })
}

fn ask_century(model: &mut Model) -> Vec<Effect> {
    let of = Box::new(model.step.clone());
    enter(model, Step::Century { of })
}

/// One of the two days was chosen: the person goes on as if it had been typed with eight digits.
pub(super) fn choose_century(model: &mut Model, of: Step, date: Date) -> Vec<Effect> {
    model.visit.typed.birth_date.set(date);
    model.step = of;
    match model.step {
        Step::CodeBirthDate { .. } => find(model),
        _ => birth_date_given(model),
    }
}

fn birth_date(model: &Model) -> Option<BirthDate> {
    let today = model.today();
    match model.visit.typed.birth_date.state(today) {
        DateState::Valid(date) => BirthDate::new(date, today).ok(),
        _ => None,
    }
}

fn code(model: &Model) -> Option<TicketCode> {
    TicketCode::parse(&model.visit.code.formatted()).ok()
}
