//! Tap = hold, confirm = book. Every way out of the confirmation but booking gives the seat back.

use jari_common::board::{Alternatives, DayRef};
use jari_common::dose::Dose;
use jari_common::id::{HoldId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::wire::TicketView;
use jari_common::wish::{Weekdays, WishDays};

use crate::effect::{Effect, Request};
use crate::model::{Model, Moving, Problem, Sending, SlipState, Step};

use super::navigation::{enter, trouble};
use super::{board, changing, turn};

/// A time was chosen on the open day. Who has no turn yet is asked who they are, and gets it then.
pub(super) fn choose_time(model: &mut Model, slot: SlotRef) -> Vec<Effect> {
    let on_open_day = model.board.day.as_ref().is_some_and(|day| {
        (day.campaign, &day.clinic, day.date) == (slot.campaign, &slot.clinic, slot.date)
    });
    if model.step != Step::Times || !on_open_day {
        return Vec::new();
    }
    model.visitor.notice = None;
    if model.visitor.lease.is_some() || model.is_moving() {
        model.visitor.choice = Some(slot);
        return hold_choice(model);
    }
    if model.visitor.session.is_some() {
        model.visitor.notice = Some(Problem::NotYourTurn);
        return enter(model, Step::Ticket);
    }
    model.visitor.choice = Some(slot);
    enter(model, Step::Who)
}

/// Asks for the chosen seat.
pub(super) fn hold_choice(model: &mut Model) -> Vec<Effect> {
    let (Some(may), Some(slot)) = (right(model), model.visitor.choice.clone()) else {
        return Vec::new();
    };
    let dose = model.visitor.dose;
    model.sending = Some(Sending::Holding);
    vec![Effect::Send(match may {
        Right::Turn(ticket, lease) => Request::Hold { ticket, lease, slot, dose },
        Right::Move(ticket, session) => Request::HoldBetter { ticket, session, slot, dose },
    })]
}

pub(super) fn held(model: &mut Model, result: Result<Box<TicketView>, Problem>) -> Vec<Effect> {
    if model.sending != Some(Sending::Holding) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if turn::is_mine(model, &ticket) => {
            let kept_first = keeps_first(model);
            turn::keep(model, *ticket);
            model.visitor.extended_at = Some(model.now);
            let is_alone = held_slot(model).is_some_and(|(_, dose)| dose == Dose::Second);
            if kept_first && is_alone {
                // The better first went back meanwhile: a second alone is not what was asked for.
                model.visitor.notice = Some(Problem::HoldOver);
                return choose_anew(model);
            }
            show_held(model)
        }
        Ok(_) => Vec::new(),
        Err(problem) => refused(model, problem, Step::Times, Sending::Holding),
    }
}

/// The confirmation of the seat that the ticket holds, on the day it is on.
pub(super) fn show_held(model: &mut Model) -> Vec<Effect> {
    let Some((slot, dose)) = held_slot(model) else { return hold_over(model) };
    model.visitor.dose = dose;
    board::open(model, day_of(&slot));
    model.visitor.choice = Some(slot);
    enter(model, Step::Confirm)
}

fn day_of(slot: &SlotRef) -> DayRef {
    DayRef { campaign: slot.campaign, clinic: slot.clinic.clone(), date: slot.date }
}

/// "2차 바꾸기": what is held stays so while another second is looked for.
pub(super) fn other_second(model: &mut Model) -> Vec<Effect> {
    let hold = model.visitor.session.as_ref().and_then(|it| it.ticket.hold.as_ref());
    let second = hold.and_then(|hold| hold.second.as_ref()).map(|second| second.slot.clone());
    let Some(second) = second.filter(|_| model.step == Step::Confirm) else { return Vec::new() };
    model.visitor.dose = Dose::Second;
    model.visitor.notice = None;
    board::open(model, day_of(&second));
    board::turn_to(model, second.date);
    enter(model, Step::Times)
}

/// Whether another second is looked for while both are held.
pub(super) fn keeps_first(model: &Model) -> bool {
    let is_first = held_slot(model).is_some_and(|(_, dose)| dose.is_first());
    model.visitor.dose == Dose::Second && is_first
}

/// "예약하기" on the confirmation.
pub(super) fn confirm(model: &mut Model) -> Vec<Effect> {
    if model.step != Step::Confirm {
        return Vec::new();
    }
    let (Some(may), Some(hold)) = (right(model), held_seat(model)) else {
        return hold_over(model);
    };
    model.sending = Some(Sending::Booking);
    vec![Effect::Send(match may {
        Right::Turn(ticket, lease) => Request::Book { ticket, lease, hold },
        Right::Move(ticket, session) => Request::Move { ticket, session, hold },
    })]
}

pub(super) fn booked(model: &mut Model, result: Result<Box<TicketView>, Problem>) -> Vec<Effect> {
    if model.sending != Some(Sending::Booking) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if turn::is_mine(model, &ticket) => {
            turn::keep(model, *ticket);
            let visitor = &mut model.visitor;
            let moved = visitor.moving == Moving::Choosing;
            visitor.moving = if moved { Moving::Moved } else { Moving::No };
            visitor.lease = None;
            visitor.extended_at = None;
            visitor.choice = None;
            visitor.dose = Dose::First;
            visitor.notice = None;
            visitor.slip = SlipState::NotAsked;
            enter(model, Step::Done)
        }
        Ok(_) => Vec::new(),
        Err(problem) => refused(model, problem, Step::Confirm, Sending::Booking),
    }
}

/// A failed booking keeps the turn; a lost turn keeps the ticket.
fn refused(model: &mut Model, problem: Problem, step: Step, sending: Sending) -> Vec<Effect> {
    if let Some(effects) = changing::refused(model, problem) {
        return effects;
    }
    match problem {
        Problem::SlotFull
        | Problem::HoldOver
        | Problem::NotTogether
        | Problem::NoSecondDose
        | Problem::OutsideInterval => seat_gone(model, problem),
        // The first was not held any more when another second was asked for.
        Problem::NotBooked if model.visitor.dose == Dose::Second => hold_over(model),
        Problem::TurnOver
        | Problem::NotYourTurn
        | Problem::AlreadyBooked
        | Problem::CampaignClosed => turn::lost(model, problem),
        _ => trouble(model, problem, step, Some(sending)),
    }
}

/// The held seat's time passed.
pub(super) fn hold_over(model: &mut Model) -> Vec<Effect> {
    seat_gone(model, Problem::HoldOver)
}

/// Back to the day's times, read again, with a word on why.
fn seat_gone(model: &mut Model, problem: Problem) -> Vec<Effect> {
    let lost = model.visitor.choice.clone().filter(|_| problem == Problem::SlotFull);
    model.visitor.notice = Some(problem);
    model.board.alternatives = None;
    if problem == Problem::HoldOver && model.visitor.dose == Dose::Second && !model.is_moving() {
        return choose_anew(model);
    }
    let mut effects = Vec::new();
    if keeps_first(model) {
        model.visitor.choice = None;
    } else {
        effects.extend(give_back(model));
    }
    effects.extend(enter(model, Step::Times));
    effects.extend(lost.map(Effect::ReadAlternatives));
    effects
}

/// With the second the first has gone back: it is chosen again, from the first days on.
fn choose_anew(model: &mut Model) -> Vec<Effect> {
    let effects: Vec<Effect> = give_back(model).into_iter().collect();
    model.visitor.dose = Dose::First;
    board::from_the_first_day(model);
    effects.into_iter().chain(enter(model, Step::Board)).collect()
}

/// What is nearest is shown in place of the times, unless the person went on meanwhile.
pub(super) fn alternatives_read(model: &mut Model, mut found: Alternatives) -> Vec<Effect> {
    let days = model.board.query.wanted.days;
    let dates = WishDays { weekdays: Weekdays::EVERY_DAY, ..days };
    found.found.retain(|one| dates.admit(one.slot.date));
    let is_told = model.step == Step::Times && model.visitor.notice == Some(Problem::SlotFull);
    if !is_told || model.sending.is_some() || found.found.is_empty() {
        return Vec::new();
    }
    model.board.alternatives = Some(found);
    enter(model, Step::Taken)
}

/// One of them is held like any other time.
pub(super) fn choose_alternative(model: &mut Model, slot: &SlotRef) -> Vec<Effect> {
    let shown = model.board.alternatives.iter().flat_map(|shown| &shown.found);
    let is_shown = shown.into_iter().any(|shown| shown.slot == *slot);
    if model.step != Step::Taken || !is_shown {
        return Vec::new();
    }
    board::open(model, day_of(slot));
    model.visitor.notice = None;
    model.visitor.choice = Some(slot.clone());
    hold_choice(model)
}

/// "다른 시간", "이전" from the confirmation; "다른 시간 보기" where a seat was taken.
pub(super) fn other_time(model: &mut Model) -> Vec<Effect> {
    if model.step == Step::Taken {
        return enter(model, Step::Times);
    }
    if model.step != Step::Confirm {
        return Vec::new();
    }
    let date = held_slot(model).map(|(slot, _)| slot.date);
    let mut effects: Vec<Effect> = give_back(model).into_iter().collect();
    date.into_iter().for_each(|date| board::turn_to(model, date));
    effects.extend(enter(model, Step::Times));
    effects
}

/// Gives the held seat back, if there is one.
pub(super) fn give_back(model: &mut Model) -> Option<Effect> {
    model.visitor.choice = None;
    let released = released(model)?;
    model.visitor.session.as_mut()?.ticket.hold = None;
    Some(released)
}

/// What gives the held seat back.
pub(super) fn released(model: &Model) -> Option<Effect> {
    let hold = held_seat(model)?;
    Some(Effect::Send(match right(model)? {
        Right::Turn(ticket, lease) => Request::Release { ticket, lease, hold },
        Right::Move(ticket, session) => Request::ReleaseBetter { ticket, session, hold },
    }))
}

/// The hold that runs.
pub(super) fn held_seat(model: &Model) -> Option<HoldId> {
    model.visitor.session.as_ref()?.ticket.hold.as_ref().map(|hold| hold.id)
}

fn held_slot(model: &Model) -> Option<(SlotRef, Dose)> {
    let hold = model.visitor.session.as_ref()?.ticket.hold.as_ref()?;
    Some((hold.slot.clone(), hold.dose))
}

/// By what a seat is taken: a running turn, or a booking to be moved.
enum Right {
    Turn(TicketId, String),
    Move(TicketId, String),
}

fn right(model: &Model) -> Option<Right> {
    let (ticket, session) = turn::credentials(model)?;
    if model.is_moving() {
        return Some(Right::Move(ticket, session));
    }
    Some(Right::Turn(ticket, model.visitor.lease.clone()?))
}
