//! "확인 번호를 잊었어요": the person says who they are, and six digits that went to their telephone open their ticket.

use jari_common::proof::IdentityCode;
use jari_common::wire::FindCodeReply;

use crate::effect::{Effect, Request};
use crate::keyboard::entry::CodeEntry;
use crate::message::WayOn;
use crate::model::{Model, Proving, Purpose, Retry, Sending, Step, Trouble};

use super::steps::{enter, trouble};
use super::{party, ticket};

/// The person lost the code: begins to ask who they are.
pub(super) fn begin(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    if model.visit.is_known {
        // Who they are was typed before: the other ways to continue are one press away.
        return known(model);
    }
    model.visit.code = CodeEntry::default();
    model.visit.receipt = None;
    model.visit.finding = Some(purpose);
    enter(model, Step::Name)
}

/// "이전" from the name: perhaps the person has the code after all. What was typed stays for the case that they do not.
pub(super) fn give_up(model: &mut Model) -> Vec<Effect> {
    match model.visit.finding.take() {
        Some(purpose) => enter(model, Step::Code { purpose }),
        None => Vec::new(),
    }
}

/// The person whose details were typed has a place, and the screen says nothing about it; what was typed is kept for
/// the ways to continue.
pub(super) fn known(model: &mut Model) -> Vec<Effect> {
    let visit = &mut model.visit;
    visit.is_known = true;
    visit.finding = None;
    visit.code = CodeEntry::default();
    visit.receipt = None;
    visit.proof.clear();
    enter(model, Step::Known)
}

/// "이전" to the ways to continue; a code that was begun stays.
pub(super) fn back_to_known(model: &mut Model) -> Vec<Effect> {
    model.visit.finding = None;
    enter(model, Step::Known)
}

/// "이전": perhaps something was typed wrong.
pub(super) fn not_known(model: &mut Model) -> Vec<Effect> {
    (model.visit.is_known, model.visit.finding) = (false, None);
    let step = party::joined_from(model);
    enter(model, step)
}

/// Continues with the ticket's code, or with six digits to the telephone.
pub(super) fn go_on_known(model: &mut Model, way: WayOn) -> Vec<Effect> {
    match way {
        WayOn::Code => enter(model, Step::Code { purpose: Purpose::MyTurn }),
        WayOn::Telephone if model.visit.has_typed_phone() => {
            model.visit.finding = Some(Purpose::MyTurn);
            send_code(model)
        }
        WayOn::Telephone => Vec::new(),
    }
}

/// Has six digits sent to the telephone that was typed.
pub(super) fn send_code(model: &mut Model) -> Vec<Effect> {
    let (Some(campaign), Some((person, _))) = (model.campaign, party::everybody(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::SendingFindCode);
    let language = model.comfort.language;
    vec![Effect::Send(Request::SendFindCode { campaign, person, language })]
}

pub(super) fn code_sent(model: &mut Model, result: Result<FindCodeReply, Trouble>) -> Vec<Effect> {
    if model.sending != Some(Sending::SendingFindCode) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(reply) => {
            let again = model.visit.asked.replace(reply.asked).is_some();
            model.visit.proof.clear();
            model.visit.proving = if again { Proving::SentAgain } else { Proving::Sent };
            enter(model, Step::FindCode)
        }
        Err(cause) => {
            let step = if model.visit.is_known { Step::Known } else { Step::Phone };
            trouble(model, cause, step, Retry::Send(Sending::SendingFindCode))
        }
    }
}

/// "다음" under six digits.
pub(super) fn find(model: &mut Model) -> Vec<Effect> {
    let code = model.visit.proof.whole().and_then(|digits| IdentityCode::parse(&digits).ok());
    let asked = model.visit.asked;
    let person = party::everybody(model).map(|(person, _)| person);
    let (Some(code), Some(asked), Some(campaign), Some(person)) =
        (code, asked, model.campaign, person)
    else {
        return Vec::new();
    };
    model.sending = Some(Sending::Finding);
    let session = model.visit.session.as_ref().filter(|_| ticket::is_namesake_asked(model));
    let instead_of = session.map(|session| session.token.clone());
    vec![Effect::Send(Request::FindByCode { campaign, person, asked, code, instead_of })]
}

/// The digits are wrong or too old, or nobody has a ticket by this name. Nobody is told which of these it is.
pub(super) fn not_found(model: &mut Model) -> Vec<Effect> {
    model.visit.proof.clear();
    model.visit.proving = Proving::Over;
    enter(model, Step::FindCode)
}
