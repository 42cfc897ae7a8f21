//! "확인 번호를 잊었어요": the person says who they are, and six digits that went to their telephone open their ticket.

use jari_common::proof::IdentityCode;
use jari_common::wire::FindCodeReply;

use crate::effect::{Effect, Request};
use crate::message::WayOn;
use crate::model::{Model, Problem, Proving, Purpose, Sending, Step};

use super::navigation::{enter, trouble};
use super::{company, namesake};

pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    let Step::Code { purpose } = model.step else { return Vec::new() };
    if model.visitor.is_known {
        // Who they are was typed before: the other ways on are one press away.
        return known(model);
    }
    model.visitor.code.wipe();
    model.visitor.finding = Some(purpose);
    enter(model, Step::Name)
}

/// "이전" from the name: the code may be there after all.
pub(super) fn give_up(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    visitor.name.wipe();
    visitor.birth_date.wipe();
    visitor.phone.wipe();
    let purpose = visitor.finding.take();
    match purpose {
        Some(purpose) => enter(model, Step::Code { purpose }),
        None => Vec::new(),
    }
}

/// Whoever was typed has a place, and this says nothing of it; what was typed stays for the ways on.
pub(super) fn known(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    visitor.is_known = true;
    visitor.interrupted = None;
    visitor.finding = None;
    visitor.code.wipe();
    visitor.proof.clear();
    enter(model, Step::Known)
}

/// "이전": perhaps something was typed wrong.
pub(super) fn not_known(model: &mut Model) -> Vec<Effect> {
    model.visitor.is_known = false;
    let step = joined_from(model);
    enter(model, step)
}

/// The step from which one joins.
pub(super) fn joined_from(model: &Model) -> Step {
    if company::is_companion(model) { Step::Together } else { Step::Check }
}

/// The ticket's code, or six digits to the telephone.
pub(super) fn go_on_known(model: &mut Model, way: WayOn) -> Vec<Effect> {
    if model.step != Step::Known {
        return Vec::new();
    }
    match way {
        WayOn::Code => enter(model, Step::Code { purpose: Purpose::MyTurn }),
        WayOn::Telephone if model.visitor.has_typed_phone() => {
            model.visitor.finding = Some(Purpose::MyTurn);
            send_code(model)
        }
        WayOn::Telephone => Vec::new(),
    }
}

/// Has six digits sent to the telephone that was typed.
pub(super) fn send_code(model: &mut Model) -> Vec<Effect> {
    let (Some(campaign), Some((person, _))) = (model.campaign, company::everybody(model)) else {
        return Vec::new();
    };
    model.sending = Some(Sending::SendingFindCode);
    let language = model.visitor.language;
    vec![Effect::Send(Request::SendFindCode { campaign, person, language })]
}

pub(super) fn code_sent(model: &mut Model, result: Result<FindCodeReply, Problem>) -> Vec<Effect> {
    if model.sending != Some(Sending::SendingFindCode) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(reply) => {
            let again = model.visitor.asked.replace(reply.asked).is_some();
            model.visitor.proof.clear();
            model.visitor.proving = if again { Proving::SentAgain } else { Proving::Sent };
            enter(model, Step::FindCode)
        }
        Err(problem) => {
            let step = if model.visitor.is_known { Step::Known } else { Step::Phone };
            trouble(model, problem, step, Some(Sending::SendingFindCode))
        }
    }
}

/// "다음" under six digits.
pub(super) fn find(model: &mut Model) -> Vec<Effect> {
    let code = model.visitor.proof.whole().and_then(|digits| IdentityCode::parse(&digits).ok());
    let asked = model.visitor.asked;
    let person = company::everybody(model).map(|(person, _)| person);
    let (Some(code), Some(asked), Some(campaign), Some(person)) =
        (code, asked, model.campaign, person)
    else {
        return Vec::new();
    };
    model.sending = Some(Sending::Finding);
    let session = model.visitor.session.as_ref().filter(|_| namesake::is_asked(model));
    let instead_of = session.map(|session| session.token.clone());
    vec![Effect::Send(Request::FindByCode { campaign, person, asked, code, instead_of })]
}

/// Other digits, or too old, or nobody has a ticket by this name: which of them is told to nobody.
pub(super) fn not_found(model: &mut Model) -> Vec<Effect> {
    model.visitor.proof.clear();
    model.visitor.proving = Proving::Over;
    enter(model, Step::FindCode)
}
