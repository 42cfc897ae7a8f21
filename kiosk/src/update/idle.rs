//! When nobody is there: when to ask "아직 계세요?", when to forget, and when a touch keeps a turn alive. Never ends a
//! ticket, only a visit.

use jari_common::booking::Right;
use jari_common::ticket::TicketState;
use jari_common::time::{plus_secs, secs_between};
use jiff::{SignedDuration, Timestamp};

use crate::effect::Effect;
use crate::model::{COUNTDOWN_MINUTES, Helping, Model, Step};

use super::leaving::leave;
use super::{going_on, help, ticket, turn};

/// After this time without a touch the kiosk asks whether somebody is there, in seconds.
pub const IDLE_SECS: u32 = 90;
/// The time for which "아직 계세요?" is shown, in seconds.
pub const WARNING_SECS: u32 = 30;
/// A kiosk that shows a ticket with people ahead is freed after this time without a touch, in seconds.
pub const TICKET_SECS: u32 = 30;
/// Whoever went to look for staff finds everything as it was for this time, in seconds.
pub const STAFF_SECS: u32 = 600;
/// A touch extends a running turn at most once in this time, in seconds.
const EXTEND_EVERY_SECS: u32 = 60;
/// While "아직 계세요?" is shown, the time left is updated at this interval, in seconds.
const COUNTDOWN_SECS: u32 = 1;
const MINUTE_SECS: u32 = 60;

/// A finger somewhere on the glass.
pub(super) fn touched(model: &mut Model) -> Vec<Effect> {
    model.touched_at = model.now;
    if model.idle_warning.is_some() {
        // The question stays on the screen until it is answered, but a touch starts its time again.
        model.idle_warning = Some(plus_secs(model.now, WARNING_SECS));
    }
    keep_turn(model)
}

/// A press on something that does something: the person is there.
pub(super) fn pressed(model: &mut Model) -> Vec<Effect> {
    model.touched_at = model.now;
    model.idle_warning = None;
    keep_turn(model)
}

/// "더 쓸게요": one press extends the turn and every other time that is running.
pub(super) fn stay(model: &mut Model) -> Vec<Effect> {
    if model.visit.search.extended_at == Some(model.now) {
        return Vec::new();
    }
    ticket::extend(model).into_iter().collect()
}

/// Looking at the board is an act too: a person who touches the screen keeps their turn.
fn keep_turn(model: &mut Model) -> Vec<Effect> {
    let due = model
        .visit
        .search
        .extended_at
        .is_none_or(|at| secs_between(at, model.now) >= EXTEND_EVERY_SECS || at > model.now);
    if due { ticket::extend(model).into_iter().collect() } else { Vec::new() }
}

/// When a turn, or a seat held beside a booking, is next kept alive for a person who went to look for staff.
fn keeps_at(model: &Model) -> Option<Timestamp> {
    let is_kept = match model.visit.search.right.as_ref()? {
        Right::Turn(_) => true,
        Right::Move => ticket::held_seat(model).is_some(),
    };
    is_kept.then_some(())?;
    Some(plus_secs(model.visit.search.extended_at?, EXTEND_EVERY_SECS))
}

/// Time passed.
pub(super) fn tick(model: &mut Model) -> Vec<Effect> {
    // A clock set back must not hold a visit open for hours.
    model.touched_at = model.touched_at.min(model.now);
    if let Some(end) = model.idle_warning {
        let end = end.min(plus_secs(model.now, WARNING_SECS));
        model.idle_warning = Some(end);
        return if model.now >= end { leave(model) } else { Vec::new() };
    }
    if is_away_for_staff(model) && model.now < asks_at(model) {
        return keep_turn(model);
    }
    if is_idle(model) && help::rest(model) {
        return Vec::new();
    }
    match model.step.under() {
        Step::Start | Step::Pair { .. } if is_idle(model) => forget_settings(model),
        Step::Start | Step::Pair { .. } => Vec::new(),
        Step::Ticket if frees_kiosk(model) && is_idle(model) => leave(model),
        _ if model.now >= asks_at(model) => {
            model.idle_warning = Some(plus_secs(model.now, WARNING_SECS));
            Vec::new()
        }
        Step::Ticket | Step::Confirm | Step::Offer => turn::look(model).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether nobody has touched the screen for as long as this screen waits.
fn is_idle(model: &Model) -> bool {
    let idle_secs = secs_between(model.touched_at, model.now);
    match model.step.under() {
        Step::Start | Step::Pair { .. } => idle_secs >= IDLE_SECS,
        Step::Ticket if frees_kiosk(model) => idle_secs >= TICKET_SECS,
        _ => model.now >= asks_at(model),
    }
}

/// When the kiosk asks whether somebody is still there. Who reads about a seat that is held for some minutes may read for
/// so long.
fn asks_at(model: &Model) -> Timestamp {
    let idle_secs = if is_away_for_staff(model) { STAFF_SECS } else { IDLE_SECS };
    let usual = plus_secs(model.touched_at, idle_secs);
    let hold = model.visit.session.as_ref().and_then(|session| session.ticket.hold.as_ref());
    let read = hold.filter(|_| matches!(model.step.under(), Step::Confirm));
    // While the question is shown there is still time to keep the seat.
    let warning = SignedDuration::from_secs(WARNING_SECS.into());
    let end = read.and_then(|hold| hold.until.checked_sub(warning).ok());
    end.map_or(usual, |end| usual.max(end.min(plus_secs(model.touched_at, STAFF_SECS))))
}

/// Whether the person went to look for staff, or waits for staff at the screen that says how it is.
fn is_away_for_staff(model: &Model) -> bool {
    matches!(model.step, Step::Staff { .. })
}

/// Nobody is here; the next person finds Korean, the usual text, and no voice without an earphone.
fn forget_settings(model: &mut Model) -> Vec<Effect> {
    let step = model.step.under().clone();
    let as_usual = model.step == step && is_as_usual(model);
    if as_usual { Vec::new() } else { leave(model) }
}

fn is_as_usual(model: &Model) -> bool {
    let is_nobody_asked = model.help.state == Helping::NotAsked;
    is_nobody_asked && model.visit.is_blank() && model.comfort.is_set_like(&model.fresh_comfort())
}

/// With people ahead there is nothing to wait for at the screen, except that the voice guide tells when the wait ends.
fn frees_kiosk(model: &Model) -> bool {
    let waiting = |ticket: &jari_common::wire::TicketView| {
        matches!(ticket.state, TicketState::Entered | TicketState::Waiting)
    };
    let session = model.visit.session.as_ref();
    !model.has_turn()
        && !model.comfort.listening.is_on()
        && model.sending.is_none()
        && model.step == Step::Ticket
        && session.is_some_and(|session| waiting(&session.ticket))
}

/// The next instant at which time alone changes something here; None: nothing will change.
#[must_use]
pub fn wake_at(model: &Model) -> Option<Timestamp> {
    let idle_end = plus_secs(model.touched_at, IDLE_SECS);
    let visit = match (model.idle_warning, model.step.under()) {
        (Some(end), _) => Some(end.min(plus_secs(model.now, COUNTDOWN_SECS))),
        (None, _) if is_away_for_staff(model) => Some(asks_at(model)),
        (None, step @ (Step::Start | Step::Pair { .. })) => {
            (model.step != *step || !is_as_usual(model)).then_some(idle_end)
        }
        (None, Step::Ticket) if frees_kiosk(model) => {
            Some(plus_secs(model.touched_at, TICKET_SECS))
        }
        (None, _) => Some(asks_at(model)),
    };
    // While the question is shown, the ticket behind it is not asked for: waking for that would be useless.
    let looked = model.idle_warning.is_none().then(|| turn::next_look(model)).flatten();
    let is_away = is_away_for_staff(model) && model.idle_warning.is_none();
    let kept = is_away.then(|| keeps_at(model)).flatten();
    let minutes =
        [kept, minute_of_hold(model), minute_of_opening(model), going_on::wakes_at(model)];
    [visit, looked].into_iter().chain(minutes).flatten().min()
}

/// When the whole minutes left of the hold on the screen, rounded down, next change, or it is over.
fn minute_of_hold(model: &Model) -> Option<Timestamp> {
    let held = model.visit.session.as_ref()?.ticket.hold.as_ref()?;
    let left_secs = secs_between(model.now, held.until);
    let shown = matches!(model.step.under(), Step::Confirm);
    let next_secs = (left_secs % MINUTE_SECS + 1).min(left_secs);
    (shown && left_secs > 0).then(|| plus_secs(model.now, next_secs))
}

/// When the whole minutes before the opening, rounded up, next change on the start.
fn minute_of_opening(model: &Model) -> Option<Timestamp> {
    let shown = matches!(model.step.under(), Step::Start);
    let opens_at = model.opens_at().filter(|at| shown && *at > model.now)?;
    let minutes = model.minutes_to_opening().unwrap_or(COUNTDOWN_MINUTES + 1);
    let before = SignedDuration::from_mins(i64::from(minutes.saturating_sub(1)));
    opens_at.checked_sub(before).ok()
}
