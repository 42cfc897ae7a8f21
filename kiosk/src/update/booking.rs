//! A tap on a time holds a seat; "예약하기" on the confirmation books it. Every other way out of the confirmation gives
//! the seat back.

use jari_common::board::{Alternatives, DayRef};
use jari_common::booking::SeatAct;
use jari_common::dose::{Dose, SecondPreference};
use jari_common::slot::SlotRef;
use jari_common::time::minute_at;
use jari_common::wire::TicketView;
use jari_common::wish::{Weekdays, WishDays};

use crate::effect::Effect;
use crate::model::{Model, Retry, Sending, Step, Trouble};

use super::steps::{enter, enter_choosing, trouble};
use super::ticket::{self, give_back, held_seat, held_slot, keeps_first};
use super::{changing, first_seat, shown};

/// A time was chosen on the open day. A person without a turn is first asked who they are, and then gets that time.
pub(super) fn choose_time(model: &mut Model, slot: SlotRef) -> Vec<Effect> {
    let on_open_day = model.board.day.as_ref().is_some_and(|day| {
        (day.campaign, &day.clinic, day.date) == (slot.campaign, &slot.clinic, slot.date)
    });
    if !on_open_day {
        return Vec::new();
    }
    model.visit.search.notice = None;
    model.visit.search.begins = shown_minute(model, &slot);
    model.board.is_first_taken = false;
    if model.visit.search.right.is_some() {
        model.visit.search.choice = Some(slot);
        return hold_choice(model);
    }
    if model.visit.session.is_some() {
        model.visit.search.notice = Some(Trouble::NotYourTurn);
        return enter(model, Step::Ticket);
    }
    model.visit.search.choice = Some(slot);
    enter(model, Step::Who)
}

/// When a time of the open day begins, as it is shown.
fn shown_minute(model: &Model, slot: &SlotRef) -> Option<u16> {
    let day = model.board.times.as_ref()?;
    let is_day =
        (day.campaign, &day.clinic.id, day.date) == (slot.campaign, &slot.clinic, slot.date);
    let times = day.times.iter().filter(|_| is_day);
    times.into_iter().find(|time| time.index == slot.index).map(|time| time.minute)
}

/// "이 자리로 할게요": the seat that was proposed first is held, like any other.
pub(super) fn take_first(model: &mut Model) -> Vec<Effect> {
    let first = model.board.first.as_ref();
    let first = first.map(|it| (it.slot.clone(), minute_at(it.starts_at, it.clinic.zone())));
    let Some((slot, minute)) = first else { return Vec::new() };
    if first_seat::is_held(model) {
        return show_held(model);
    }
    shown::open(model, day_of(&slot));
    shown::turn_to(model, slot.date);
    model.board.is_first_taken = true;
    model.visit.search.begins = Some(minute);
    model.visit.search.notice = None;
    model.visit.search.choice = Some(slot);
    hold_choice(model)
}

/// Asks for the chosen seat.
pub(super) fn hold_choice(model: &mut Model) -> Vec<Effect> {
    let Some(slot) = model.visit.search.choice.clone() else { return Vec::new() };
    let wanted = &model.board.query.wanted;
    let dose = model.visit.search.dose;
    let second = match dose {
        Dose::First if model.interval().is_some() => {
            SecondPreference { weekdays: wanted.days.weekdays, time: wanted.time }
        }
        Dose::First | Dose::Second => SecondPreference::default(),
    };
    let begins = model.visit.search.begins;
    let hold = SeatAct::Hold { slot, dose, second, begins };
    let Some(asked) = ticket::on_seats(model, hold) else { return Vec::new() };
    model.sending = Some(Sending::Holding);
    vec![asked]
}

pub(super) fn held(model: &mut Model, result: Result<Box<TicketView>, Trouble>) -> Vec<Effect> {
    if model.sending != Some(Sending::Holding) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if ticket::is_mine(model, &ticket) => {
            let kept_first = keeps_first(model);
            if kept_first {
                // Days that were looked at for the second dose are no way back to the first.
                (model.board.days_query, model.board.days_from) = (None, None);
            }
            ticket::store_view(model, *ticket);
            model.visit.search.extended_at = Some(model.now);
            let is_alone = held_slot(model).is_some_and(|(_, dose)| dose == Dose::Second);
            if kept_first && is_alone {
                // The other first dose was given back meanwhile: a second dose alone is not what was asked for.
                model.visit.search.notice = Some(Trouble::HoldOver);
                return choose_anew(model);
            }
            show_held(model)
        }
        Ok(_) => Vec::new(),
        Err(cause) => {
            let step = if model.board.is_first_taken { Step::FirstSeat } else { Step::Times };
            refused(model, cause, step, Sending::Holding)
        }
    }
}

/// The confirmation of the seat that the ticket holds, on the day it is on.
pub(super) fn show_held(model: &mut Model) -> Vec<Effect> {
    let Some((slot, dose)) = held_slot(model) else { return hold_over(model) };
    model.visit.search.dose = dose;
    shown::open(model, day_of(&slot));
    model.visit.search.begins = None;
    model.visit.search.choice = Some(slot);
    enter(model, Step::Confirm)
}

fn day_of(slot: &SlotRef) -> DayRef {
    DayRef { campaign: slot.campaign, clinic: slot.clinic.clone(), date: slot.date }
}

/// "2차 바꾸기": the held seats are kept while another second dose is looked for.
pub(super) fn other_second(model: &mut Model) -> Vec<Effect> {
    let hold = model.visit.session.as_ref().and_then(|it| it.ticket.hold.as_ref());
    let both = hold.and_then(|hold| {
        let second = hold.second.as_ref()?.slot.clone();
        Some((hold.slot.clinic == second.clinic, second))
    });
    let Some((is_here, second)) = both else { return Vec::new() };
    model.visit.search.dose = Dose::Second;
    model.visit.search.notice = None;
    // The days of the first dose are no way back from here.
    (model.board.days_query, model.board.days_from) = (None, None);
    shown::turn_to(model, second.date);
    if is_here {
        shown::open(model, day_of(&second));
        return enter(model, Step::Times);
    }
    // Another clinic may be too far from the kiosk for the cache to have its times.
    enter_choosing(model)
}

/// "예약하기" on the confirmation.
pub(super) fn confirm(model: &mut Model) -> Vec<Effect> {
    let confirm = held_seat(model).map(|hold| SeatAct::Confirm { hold });
    let Some(asked) = confirm.and_then(|act| ticket::on_seats(model, act)) else {
        return hold_over(model);
    };
    model.sending = Some(Sending::Booking);
    vec![asked]
}

pub(super) fn booked(model: &mut Model, result: Result<Box<TicketView>, Trouble>) -> Vec<Effect> {
    if model.sending != Some(Sending::Booking) {
        return Vec::new();
    }
    model.sending = None;
    match result {
        Ok(ticket) if ticket::is_mine(model, &ticket) => {
            ticket::store_view(model, *ticket);
            let step = if model.is_moving() { Step::Moved } else { Step::Done };
            ticket::end_search(model, step)
        }
        Ok(_) => Vec::new(),
        Err(cause) => refused(model, cause, Step::Confirm, Sending::Booking),
    }
}

/// A hold or a booking was refused. The turn is kept unless the refusal says that it is over. The ticket is always
/// kept.
fn refused(model: &mut Model, cause: Trouble, step: Step, sending: Sending) -> Vec<Effect> {
    if let Some(effects) = changing::refused(model, cause) {
        return effects;
    }
    match cause {
        Trouble::SlotFull
        | Trouble::HoldOver
        | Trouble::NotTogether
        | Trouble::NoSecondDose
        | Trouble::OutsideInterval => seat_gone(model, cause),
        // The first dose was no longer held when another second dose was asked for.
        Trouble::NotBooked if model.visit.search.dose == Dose::Second => hold_over(model),
        Trouble::TurnOver
        | Trouble::NotYourTurn
        | Trouble::AlreadyBooked
        | Trouble::CampaignClosed => ticket::lost(model, cause),
        _ => trouble(model, cause, step, Retry::Send(sending)),
    }
}

/// The time of the held seat has run out.
pub(super) fn hold_over(model: &mut Model) -> Vec<Effect> {
    seat_gone(model, Trouble::HoldOver)
}

/// Back to the day's times, which are read again, with a message that says why.
fn seat_gone(model: &mut Model, cause: Trouble) -> Vec<Effect> {
    let lost = model.visit.search.choice.clone().filter(|_| cause == Trouble::SlotFull);
    model.visit.search.notice = Some(cause);
    model.board.alternatives = None;
    model.board.first = None;
    if cause == Trouble::HoldOver && model.visit.search.dose == Dose::Second && !model.is_moving() {
        return choose_anew(model);
    }
    let mut effects = Vec::new();
    if keeps_first(model) {
        model.visit.search.choice = None;
    } else {
        effects.extend(give_back(model));
    }
    effects.extend(enter(model, Step::Times));
    effects.extend(lost.map(Effect::ReadAlternatives));
    effects
}

/// The first dose was given back together with the second: it is chosen again, from the first days on.
fn choose_anew(model: &mut Model) -> Vec<Effect> {
    let effects: Vec<Effect> = give_back(model).into_iter().collect();
    model.visit.search.dose = Dose::First;
    shown::from_the_first_day(model);
    effects.into_iter().chain(enter_choosing(model)).collect()
}

/// Shows the nearest seats in place of the times, unless the person has continued elsewhere meanwhile.
pub(super) fn alternatives_read(model: &mut Model, mut found: Alternatives) -> Vec<Effect> {
    let days = model.board.query.wanted.days;
    let dates = WishDays { weekdays: Weekdays::EVERY_DAY, ..days };
    found.found.retain(|one| dates.admit(one.slot.date));
    let is_told = model.step == Step::Times && model.visit.search.notice == Some(Trouble::SlotFull);
    if !is_told || model.sending.is_some() || found.found.is_empty() {
        return Vec::new();
    }
    model.board.alternatives = Some(found);
    enter(model, Step::Taken)
}

/// Holds one of the nearest seats, like any other time.
pub(super) fn choose_alternative(model: &mut Model, slot: &SlotRef) -> Vec<Effect> {
    let shown = model.board.alternatives.iter().flat_map(|shown| &shown.found);
    let minute = shown.into_iter().find(|shown| shown.slot == *slot).map(|shown| shown.minute);
    if minute.is_none() {
        return Vec::new();
    }
    shown::open(model, day_of(slot));
    model.board.is_first_taken = false;
    model.visit.search.notice = None;
    model.visit.search.begins = minute;
    model.visit.search.choice = Some(slot.clone());
    hold_choice(model)
}

/// "다른 시간", "이전" from the confirmation.
pub(super) fn other_time(model: &mut Model) -> Vec<Effect> {
    let date = held_slot(model).map(|(slot, _)| slot.date);
    let mut effects: Vec<Effect> = give_back(model).into_iter().collect();
    date.into_iter().for_each(|date| shown::turn_to(model, date));
    effects.extend(enter(model, Step::Times));
    effects
}
