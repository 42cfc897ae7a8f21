//! Back, start over, staff, trouble: how a person moves between steps without losing anything by it.

use crate::effect::Effect;
use crate::model::{Interrupted, Model, Press, Problem, Purpose, Sending, Step, Visitor};

use super::{
    asking, board, booking, changing, company, finding, going_on, namesake, proof, start, turn,
    typing, wishing,
};

/// Shows a step, reading again what it shows of the cache.
pub(super) fn enter(model: &mut Model, step: Step) -> Vec<Effect> {
    model.step = step;
    board::want(model);
    board::read_shown(model)
}

/// "이전": the step before, with everything typed still there.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    match model.step.clone() {
        Step::Pair { .. } | Step::Start | Step::Done => Vec::new(),
        Step::Code { .. } | Step::FindCode if model.visitor.is_known => finding::known(model),
        Step::Known => finding::not_known(model),
        Step::Who | Step::Code { .. } => to_start(model),
        Step::Name | Step::BirthDate | Step::Phone if model.visitor.is_mending => {
            typing::read_back(model)
        }
        Step::Name if namesake::is_asked(model) => namesake::back(model),
        Step::Phone if namesake::is_asked(model) => namesake::back(model),
        Step::Namesake => enter(model, Step::Ticket),
        Step::Name if model.visitor.finding.is_some() => finding::give_up(model),
        Step::Phone if model.visitor.finding.is_some() => enter(model, Step::BirthDate),
        Step::FindCode => enter(model, Step::Phone),
        Step::Name if company::is_companion(model) => company::leave_out(model),
        Step::Name => enter(model, Step::Who),
        Step::BirthDate => enter(model, Step::Name),
        Step::Ask(asked) => {
            let step = asking::before(model, asked);
            enter(model, step)
        }
        Step::Phone => {
            let step = asking::last(model);
            enter(model, step)
        }
        Step::Check if company::is_companion(model) => enter(model, Step::BirthDate),
        Step::Check => enter(model, Step::Phone),
        Step::Together => company::take_back(model),
        // Who came after a crash did not type the code, and must not see it.
        Step::CodeBirthDate { purpose: Purpose::GoOn } => to_start(model),
        Step::CodeBirthDate { purpose } => enter(model, Step::Code { purpose }),
        Step::Ticket => back_from_ticket(model, Purpose::MyTurn),
        Step::MyBooking => back_from_ticket(model, Purpose::MyBooking),
        Step::Identity => enter(model, Step::Ticket),
        Step::NoMessage => enter(model, Step::Identity),
        Step::Change => enter(model, Step::MyBooking),
        Step::Cancel | Step::WhichDose => enter(model, Step::Change),
        Step::Wish(step) => wishing::back(model, step),
        // The seat stays kept until it is answered, or its time is over.
        Step::Offer => to_start(model),
        Step::Board if booking::keeps_first(model) => booking::show_held(model),
        Step::Board if model.is_moving() => changing::keep_old(model),
        Step::Board if model.visitor.session.is_some() => enter(model, Step::Ticket),
        Step::Board => to_start(model),
        Step::Times if model.board.month.is_some() => enter(model, Step::Month),
        Step::Times | Step::Narrow(_) => enter(model, Step::Board),
        Step::Month => {
            model.board.month = None;
            enter(model, Step::Board)
        }
        Step::Taken => enter(model, Step::Times),
        Step::Confirm => booking::other_time(model),
        Step::Trouble(_) => {
            let step = take_interrupted(model).step;
            return_to(model, step)
        }
        Step::Staff { back_to } | Step::Display { back_to } | Step::StartOver { back_to } => {
            enter(model, *back_to)
        }
        Step::Sound { back_to } => enter(model, Step::Display { back_to }),
    }
}

/// Who came by typing a code goes back to typing, who came by joining to the last thing asked.
fn back_from_ticket(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    if model.visitor.is_known {
        return finding::known(model);
    }
    let by_code = model.visitor.code.digit_count() > 0;
    let joined = finding::joined_from(model);
    let typed = if model.visitor.finding.is_some() { Step::Phone } else { joined };
    enter(model, if by_code { Step::CodeBirthDate { purpose } } else { typed })
}

/// Back at the start nothing of the person remains, but they may still be there: the screen stays as they
/// set it.
fn to_start(model: &mut Model) -> Vec<Effect> {
    let Visitor { language, text_size, colours, .. } = model.visitor;
    let listening = model.visitor.listening.without_person(model.earphone);
    let effects = leave(model);
    model.visitor = Visitor { language, text_size, colours, listening, ..Visitor::default() };
    effects
}

/// "처음으로": asked once where something was begun, for a finger that slips.
pub(super) fn start_over(model: &mut Model) -> Vec<Effect> {
    let is_asked = matches!(model.step, Step::StartOver { .. });
    if is_asked || !is_begun(model) {
        return finish(model);
    }
    model.step = Step::StartOver { back_to: Box::new(model.step.under().clone()) };
    Vec::new()
}

/// Whether going to the start would cost anything: a press, or a slip that was not printed yet.
fn is_begun(model: &Model) -> bool {
    let is_over = matches!(
        model.step.under(),
        Step::Done | Step::MyBooking | Step::Change | Step::Pair { .. }
    );
    !is_over && !model.visitor.is_blank()
}

/// "마침": nothing to finish at the start itself.
pub(super) fn finish(model: &mut Model) -> Vec<Effect> {
    if matches!(model.step, Step::Start) { Vec::new() } else { leave(model) }
}

/// The person has gone: the turn ends with its place kept, and nothing of them stays.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = turn::end(model).into_iter().collect();
    effects.push(Effect::ForgetVisitor);
    let unpaired = matches!(model.step.under(), Step::Pair { .. });
    model.step = match (model.is_refused, unpaired) {
        (true, _) => Step::Pair { problem: Some(Problem::NotPaired) },
        (false, true) => Step::Pair { problem: None },
        (false, false) => Step::Start,
    };
    model.visitor.wipe();
    model.visitor.listening = model.fresh_listening();
    model.sending = None;
    model.idle_warning = None;
    start::choose_campaign(model);
    board::start_afresh(model);
    effects
}

pub(super) fn call_staff(model: &mut Model) -> Vec<Effect> {
    let back_to = Box::new(model.step.under().clone());
    model.step = Step::Staff { back_to };
    Vec::new()
}

pub(super) fn open_display(model: &mut Model) -> Vec<Effect> {
    let back_to = Box::new(model.step.under().clone());
    model.step = Step::Display { back_to };
    Vec::new()
}

pub(super) fn open_sound(model: &mut Model) -> Vec<Effect> {
    let back_to = Box::new(model.step.under().clone());
    model.step = Step::Sound { back_to };
    Vec::new()
}

/// "다 됐어요" after the last setting: no second screen has to be closed.
pub(super) fn close_settings(model: &mut Model) -> Vec<Effect> {
    match &model.step {
        Step::Display { back_to } | Step::Sound { back_to } => {
            let step = Step::clone(back_to);
            enter(model, step)
        }
        _ => Vec::new(),
    }
}

/// Says what did not go. `step` is where the person goes back to; `sending` is sent again by "다시 하기".
pub(super) fn trouble(
    model: &mut Model,
    problem: Problem,
    step: Step,
    sending: Option<Sending>,
) -> Vec<Effect> {
    let again_at = going_on::again_at(problem, model.now);
    model.visitor.interrupted = Some(Interrupted { step, sending, press: None, again_at });
    model.step = Step::Trouble(problem);
    Vec::new()
}

/// Says what cannot be done now; what was pressed on `step` is pressed again once it can be.
pub(super) fn trouble_until(
    model: &mut Model,
    problem: Problem,
    step: Step,
    press: Press,
) -> Vec<Effect> {
    let again_at = going_on::again_at(problem, model.now);
    let press = Some(press);
    model.visitor.interrupted = Some(Interrupted { step, sending: None, press, again_at });
    model.step = Step::Trouble(problem);
    Vec::new()
}

/// "다시 하기"
pub(super) fn try_again(model: &mut Model) -> Vec<Effect> {
    if !matches!(model.step, Step::Trouble(_)) {
        return Vec::new();
    }
    let press = model.visitor.interrupted.as_ref().and_then(|interrupted| interrupted.press);
    if let Some(reason) = press.and_then(|press| going_on::why_not(model, press)) {
        model.step = Step::Trouble(reason);
        return Vec::new();
    }
    let Interrupted { step, sending, press, .. } = take_interrupted(model);
    let mut effects = return_to(model, step);
    effects.extend(match sending {
        Some(Sending::Joining) => typing::join(model),
        Some(Sending::Finding) if model.step == Step::FindCode => finding::find(model),
        Some(Sending::Finding) => typing::find(model),
        Some(Sending::SendingFindCode) => finding::send_code(model),
        Some(Sending::StartingTurn) => turn::begin(model),
        Some(Sending::Holding) => booking::hold_choice(model),
        Some(Sending::Booking) => booking::confirm(model),
        Some(Sending::Cancelling) => changing::cancel(model),
        Some(Sending::Wishing) => wishing::give(model),
        Some(Sending::Withdrawing) => wishing::withdraw(model),
        Some(Sending::Accepting) => wishing::answer(model, true),
        Some(Sending::Declining) => wishing::answer(model, false),
        Some(Sending::SendingCode) => proof::send_code(model),
        Some(Sending::Proving) => proof::try_digits(model),
        Some(Sending::Pairing | Sending::Leaving) | None => Vec::new(),
    });
    effects.extend(match press {
        Some(Press::Book) => start::book(model),
        Some(Press::LookAtBoard) => start::look_at_board(model),
        Some(Press::BirthDate) => typing::next(model),
        None => Vec::new(),
    });
    effects
}

fn return_to(model: &mut Model, step: Step) -> Vec<Effect> {
    if step == Step::Start { to_start(model) } else { enter(model, step) }
}

/// Whoever has a ticket goes back to it when nothing else is known, never to the start.
fn take_interrupted(model: &mut Model) -> Interrupted {
    let has_ticket = model.visitor.session.is_some();
    let step = if has_ticket { Step::Ticket } else { Step::Start };
    let again_at = model.now;
    let nothing = Interrupted { step, sending: None, press: None, again_at };
    model.visitor.interrupted.take().unwrap_or(nothing)
}
