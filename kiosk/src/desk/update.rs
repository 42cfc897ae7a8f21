//! What each press and each news changes at the desk, and what the backend is to do. Pure: no clock, no connection.

use jari_common::attendance::{Attendance, AttendanceAct, Whereabouts};
use jari_common::help::{HELP_LASTS_SECS, HelpAnswer, HelpAtDesk, HelpState};
use jari_common::id::{BookingId, ClinicId, HelpId};
use jari_common::staff::StaffRight;
use jari_common::ticket::Receipt;
use jari_common::time::{date_at, plus_secs};
use jari_common::wire::{DayAtDesk, FoundAppointment};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::closing::{ask_next, asks_first, begin, go_on, questions};
use super::finding::{begin_to_find, find, type_to_find};
use super::guiding::{self, guide, told_screen};
use super::listing::{forget_gone, note_moves, own_clinic, rows_shown, turn_to};
use super::model::{
    Desk, DeskNews, DeskOrder, DeskPress, DeskTrouble, Secret, Shift, SignInAsks, SignInStage,
    WalkInPress,
};
use super::overseeing::{operate, operated, told_operator};
use super::roll::{Group, Roll};
use super::signing_in::{choose_staff, give_up, next, told_of_sign_in, type_secret};
use super::walk_ins::{follow_walk_ins, press_walk_in, told_walk_in};

/// After this time without a press, the desk shows no names any more, in seconds.
pub const IDLE_SECS: u32 = 900;
/// A call that nobody answers chimes again after this time, in seconds.
pub const CHIME_SECS: u32 = 15;
/// While somebody else is to sign in, the shift before lasts this long without a press, in seconds.
pub const CHANGING_SECS: u32 = 60;
/// Acts that follow one another faster than this are one hand's double click.
pub const TWICE_WITHIN: SignedDuration = SignedDuration::from_millis(500);
/// A row that is pressed so soon after the rows moved may not be the one that was meant.
pub const MOVED_WITHIN: SignedDuration = SignedDuration::from_millis(300);
/// Calls that are shown one by one.
pub const CALLS_SHOWN: usize = 4;
/// The digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Letters of the search: the QR of a slip has more than a name.
const SEARCH_MAX: usize = 100;
/// Days that can be looked at, before and after today.
const DAYS_MAX: i32 = 365;

/// Takes what the backend tells.
#[must_use]
pub fn happen(desk: &mut Desk, news: DeskNews, now: Timestamp) -> Vec<DeskOrder> {
    desk.now = now;
    match news {
        DeskNews::Tick => tick(desk),
        DeskNews::TimeCorrected(by) => {
            correct_time(desk, by);
            Vec::new()
        }
        DeskNews::Heard(true) => {
            desk.apart_since = None;
            Vec::new()
        }
        DeskNews::Heard(false) => {
            desk.apart_since.get_or_insert(now);
            Vec::new()
        }
        DeskNews::Staff(staff) => {
            desk.staff = staff;
            Vec::new()
        }
        DeskNews::Refused => failed(desk, DeskTrouble::DeskRevoked),
        DeskNews::Titles(titles) => {
            desk.titles = titles;
            Vec::new()
        }
        DeskNews::Helps(helps) => told_of_help(desk, helps),
        DeskNews::Answered(help, answer) => {
            desk.answering.remove(&help);
            desk.trouble = answer.err().or(desk.trouble);
            Vec::new()
        }
        DeskNews::SignedIn(staff, answer) => told_of_sign_in(desk, staff, answer),
        DeskNews::Day(token, clinic, date, told) => told_day(desk, &token, &clinic, date, told),
        DeskNews::Acted(token, booking, answer) => acted(desk, &token, booking, answer),
        DeskNews::Found(token, found) => told_found(desk, &token, found),
        DeskNews::WalkIn(token, news) => {
            let Some(shift) = of(desk, &token) else { return Vec::new() };
            let trouble = told_walk_in(shift, news);
            trouble.map_or_else(Vec::new, |trouble| failed(desk, trouble))
        }
        DeskNews::Screen(token, help, told) => told_screen(of(desk, &token), help, told, now),
        // What it was for may be over: the next look shows how it is.
        DeskNews::Guided(_, Ok(()) | Err(DeskTrouble::OutOfDate)) => Vec::new(),
        DeskNews::Oversaw(token, Ok(news)) => {
            told_operator(of(desk, &token), *news);
            Vec::new()
        }
        DeskNews::Guided(token, Err(trouble)) | DeskNews::Oversaw(token, Err(trouble)) => {
            let is_theirs = of(desk, &token).is_some();
            if is_theirs { failed(desk, trouble) } else { Vec::new() }
        }
        DeskNews::Operated(token, answer) => match operated(of(desk, &token), answer) {
            Some(trouble) => failed(desk, trouble),
            None => Vec::new(),
        },
    }
}

/// What was noted by the wrong clock is as long ago as before.
fn correct_time(desk: &mut Desk, by: SignedDuration) {
    let noted =
        [&mut desk.chimed_at, &mut desk.acted_at, &mut desk.moved_at, &mut desk.apart_since];
    let noted = noted.into_iter().filter_map(Option::as_mut);
    for at in noted.chain([&mut desk.touched_at]) {
        *at = at.saturating_add(by).unwrap_or(*at);
    }
}

fn told_day(
    desk: &mut Desk,
    token: &Secret,
    clinic: &ClinicId,
    date: Date,
    told: Result<Box<DayAtDesk>, DeskTrouble>,
) -> Vec<DeskOrder> {
    let is_shown = |shift: &&mut Shift| shift.clinic.as_ref() == Some(clinic) && shift.date == date;
    let before = rows_shown(desk);
    let Some(shift) = of(desk, token).filter(is_shown) else { return Vec::new() };
    match told {
        Ok(day) => {
            let walk_ins = shift.roll.walk_in_tickets();
            shift.roll.take(*day);
            shift.is_listed = true;
            forget_gone(shift);
            follow_walk_ins(shift, &walk_ins);
            note_moves(desk, &before);
            ask_of_next(desk);
            Vec::new()
        }
        Err(trouble) => {
            if trouble == DeskTrouble::AnotherClinic {
                // This day is not for this desk, or not any more.
                (shift.roll, shift.is_listed) = (Roll::default(), false);
                (shift.chosen, shift.choices, shift.is_closing) = (None, None, false);
                shift.walk_ins = Default::default();
            }
            failed(desk, trouble)
        }
    }
}

fn acted(
    desk: &mut Desk,
    token: &Secret,
    booking: BookingId,
    answer: Result<Box<Attendance>, DeskTrouble>,
) -> Vec<DeskOrder> {
    let before = rows_shown(desk);
    let Some(shift) = of(desk, token) else { return Vec::new() };
    shift.acting.remove(&booking);
    match answer {
        Ok(attendance) => {
            shift.roll.note(booking, *attendance);
            note_moves(desk, &before);
            ask_of_next(desk);
            Vec::new()
        }
        Err(trouble) => failed(desk, trouble),
    }
}

fn told_found(
    desk: &mut Desk,
    token: &Secret,
    found: Result<Vec<FoundAppointment>, DeskTrouble>,
) -> Vec<DeskOrder> {
    // The form may be closed by now.
    let Some(finding) = of(desk, token).and_then(|shift| shift.finding.as_mut()) else {
        return Vec::new();
    };
    finding.is_sending = false;
    match found {
        Ok(found) => {
            finding.found = Some(found);
            Vec::new()
        }
        Err(trouble) => failed(desk, trouble),
    }
}

/// Takes what somebody at the desk does.
#[must_use]
pub fn press(desk: &mut Desk, press: DeskPress, now: Timestamp) -> Vec<DeskOrder> {
    (desk.now, desk.touched_at) = (now, now);
    let is_typing = matches!(
        press,
        DeskPress::TypedSecret(_) | DeskPress::TypedToFind(..) | DeskPress::Touched
    );
    if !is_typing {
        desk.trouble = None;
    }
    match press {
        DeskPress::Language(language) => desk.language = language,
        DeskPress::ChooseStaff(staff) => choose_staff(desk, staff),
        DeskPress::TypedSecret(typed) => type_secret(desk, &typed.0),
        DeskPress::Next => return next(desk),
        DeskPress::HasCode => {
            if let SignInStage::Secret(it) = &mut desk.sign_in {
                it.asks = SignInAsks::Code;
                it.typed = Secret::default();
            }
        }
        DeskPress::GiveUp => give_up(desk),
        DeskPress::SignOut => {
            if let Some(shift) = desk.shift.as_deref_mut().filter(|it| asks_first(it, now)) {
                if let Some(clinic) = own_clinic(shift) {
                    let today = date_at(now, shift.zone_of(Some(&clinic)));
                    turn_to(shift, clinic, today, now);
                }
                begin(shift, now);
                (shift.is_leaving, shift.was_asked) = (true, true);
                return Vec::new();
            }
            return sign_out(desk);
        }
        DeskPress::Slept => {
            // Whoever opens the lid may be somebody else: an answer that comes now signs in nobody.
            desk.sign_in = SignInStage::Names;
            return sign_out(desk);
        }
        DeskPress::ChangeStaff => {
            desk.sign_in = SignInStage::Names;
            return vec![DeskOrder::ListStaff];
        }
        DeskPress::Answer(help, answer) => return answer_help(desk, help, answer),
        DeskPress::Guide(press) => return guide(desk.shift.as_deref_mut(), press),
        DeskPress::Operate(press) => {
            let is_double = is_double(desk.acted_at, desk.now);
            return operate(desk, press, is_double);
        }
        DeskPress::TroubleSeen => {}
        other => return in_shift(desk, other),
    }
    Vec::new()
}

/// What is done with the list.
fn in_shift(desk: &mut Desk, press: DeskPress) -> Vec<DeskOrder> {
    let today = date_at(desk.now, desk.zone());
    let Some(shift) = desk.shift.as_deref_mut() else { return Vec::new() };
    shift.is_leaving = false;
    match press {
        DeskPress::Clinic(clinic) => turn_to(shift, clinic, shift.date, desk.now),
        DeskPress::Days(days) => {
            let date = shift.date.saturating_add(days.days());
            let away = today.until(date).map_or(i32::MAX, |span| span.get_days().abs());
            if let Some(clinic) = shift.clinic.clone().filter(|_| away <= DAYS_MAX) {
                turn_to(shift, clinic, date, desk.now);
            }
        }
        DeskPress::Today => {
            if let Some(clinic) = shift.clinic.clone() {
                turn_to(shift, clinic, today, desk.now);
            }
        }
        DeskPress::Typed(typed) => {
            shift.typed = Receipt::last_read(&typed).chars().take(SEARCH_MAX).collect();
            // Whoever is looked for may be in any part of the list.
            shift.group = Group::All;
            choose_the_only_one(shift, desk.now);
        }
        DeskPress::Group(group) => shift.group = group,
        // The row that was meant may be another one now.
        DeskPress::Choose(_) if is_within(desk.moved_at, desk.now, MOVED_WITHIN) => {}
        DeskPress::Choose(booking) => {
            shift.finding = None;
            choose(shift, Some(booking), desk.now);
        }
        // A second click of the same hand is not meant for whoever is asked of then.
        DeskPress::CloseDay | DeskPress::AskNext if is_double(desk.acted_at, desk.now) => {}
        DeskPress::CloseDay | DeskPress::AskNext => {
            let ask = if press == DeskPress::CloseDay { begin } else { ask_next };
            ask(shift, desk.now);
            desk.acted_at = Some(desk.now);
        }
        DeskPress::EndClosing => shift.is_closing = false,
        DeskPress::WalkIn(press) => return of_walk_in(desk, press, today),
        DeskPress::Open(choices) => {
            shift.choices = (shift.choices != Some(choices)).then_some(choices);
        }
        DeskPress::Act(booking, act) => {
            // A button in a row may be another person's now; what is pressed beside the list is theirs.
            let has_moved = is_within(desk.moved_at, desk.now, MOVED_WITHIN);
            if (has_moved && shift.chosen != Some(booking)) || is_double(desk.acted_at, desk.now) {
                return Vec::new();
            }
            let orders = self::act(shift, booking, act);
            desk.acted_at = if orders.is_empty() { desk.acted_at } else { Some(desk.now) };
            return orders;
        }
        DeskPress::Find if shift.finding.is_none() => shift.finding = Some(begin_to_find(shift)),
        DeskPress::Find => return find(shift, today),
        DeskPress::TypedToFind(field, typed) => type_to_find(shift, field, &typed),
        DeskPress::EndFind => shift.finding = None,
        DeskPress::ForPerson => shift.is_for_person = shift.may(StaffRight::ActForPerson),
        DeskPress::EndForPerson => shift.is_for_person = false,
        DeskPress::Show(clinic, date, booking) => {
            turn_to(shift, clinic, date, desk.now);
            (shift.typed, shift.finding) = (String::new(), None);
            (shift.group, shift.chosen) = (Group::All, Some(booking));
        }
        _ => {}
    }
    Vec::new()
}

/// What is done with somebody who came without an appointment. A row may be another one than was meant, and a second click of
/// the same hand says nothing more.
fn of_walk_in(desk: &mut Desk, press: WalkInPress, today: Date) -> Vec<DeskOrder> {
    let has_moved = press.is_row() && is_within(desk.moved_at, desk.now, MOVED_WITHIN);
    let is_act = press.is_act();
    let Some(shift) = desk.shift.as_deref_mut() else { return Vec::new() };
    if has_moved || (is_act && is_double(desk.acted_at, desk.now)) {
        return Vec::new();
    }
    let orders = press_walk_in(shift, press, today);
    desk.acted_at = if is_act { Some(desk.now) } else { desk.acted_at };
    orders
}

/// Shows somebody. At the end of the day it is asked of them, if nobody has said yet what became of them.
fn choose(shift: &mut Shift, chosen: Option<BookingId>, now: Timestamp) {
    (shift.chosen, shift.choices) = (chosen, None);
    (shift.walk_ins.chosen, shift.walk_ins.overbooking) = (None, None);
    shift.asked_of = chosen.filter(|it| shift.is_closing && questions(shift, now).contains(it));
}

/// Whether a click comes so soon after the one before that it is the same hand's, and not meant for what is there now.
fn is_double(before: Option<Timestamp>, now: Timestamp) -> bool {
    is_within(before, now, TWICE_WITHIN)
}

fn is_within(before: Option<Timestamp>, now: Timestamp, time: SignedDuration) -> bool {
    before.is_some_and(|at| now.duration_since(at) < time)
}

/// The shift of this token, if it still goes on.
fn of<'a>(desk: &'a mut Desk, token: &Secret) -> Option<&'a mut Shift> {
    desk.shift.as_deref_mut().filter(|shift| shift.token == *token)
}

fn tick(desk: &mut Desk) -> Vec<DeskOrder> {
    let now = desk.now;
    // Whoever pressed "somebody else" and went may not have noticed that they are still signed in.
    let alone_secs = match (&desk.shift, &desk.sign_in) {
        (Some(_), SignInStage::Names | SignInStage::Secret(_)) => CHANGING_SECS,
        (Some(shift), SignInStage::No) if shift.is_leaving => CHANGING_SECS,
        _ => IDLE_SECS,
    };
    let is_idle = now >= plus_secs(desk.touched_at, alone_secs);
    let is_over = desk.shift.as_ref().is_some_and(|shift| now >= shift.until);
    let mut orders = Vec::new();
    if desk.shift.is_some() && (is_idle || is_over) {
        orders.extend(sign_out(desk));
    } else if is_idle && matches!(&desk.sign_in, SignInStage::Secret(it) if !it.is_sending) {
        desk.sign_in = SignInStage::Names;
    }
    let is_time = desk.chimed_at.is_none_or(|at| now >= plus_secs(at, CHIME_SECS));
    if is_time && calls(desk).iter().any(waits_for_somebody) {
        orders.push(chime(desk));
    }
    orders.extend(guiding::tick(desk));
    orders
}

/// Whether nobody has said that they come.
#[must_use]
pub fn waits_for_somebody(help: &HelpAtDesk) -> bool {
    match help.state {
        HelpState::Asked | HelpState::Seen | HelpState::NoAnswer => true,
        HelpState::NoDesk | HelpState::NotAsked | HelpState::Coming => false,
    }
}

/// The calls that may still be wanted: a desk that is cut off for longer than a call lasts knows of none.
#[must_use]
pub fn calls(desk: &Desk) -> &[HelpAtDesk] {
    let lasts = |since| desk.now < plus_secs(since, HELP_LASTS_SECS);
    if desk.apart_since.is_none_or(lasts) { &desk.helps } else { &[] }
}

fn chime(desk: &mut Desk) -> DeskOrder {
    desk.chimed_at = Some(desk.now);
    DeskOrder::Chime
}

fn told_of_help(desk: &mut Desk, helps: Vec<HelpAtDesk>) -> Vec<DeskOrder> {
    let is_known = |help: &HelpAtDesk| desk.helps.iter().any(|it| it.help == help.help);
    let is_news = helps.iter().any(|it| !is_known(it) && waits_for_somebody(it));
    desk.helps = helps;
    // Those to whom nobody goes come first.
    desk.helps.sort_by_key(|it| (!waits_for_somebody(it), it.help));
    let is_open = |help: &HelpId| desk.helps.iter().any(|it| it.help == *help);
    desk.answering.retain(is_open);
    desk.seen.retain(is_open);
    // They are on the screen with the next frame: the kiosks may say that staff were told.
    let shown = desk.helps.iter().take(CALLS_SHOWN).map(|it| it.help);
    let new: Vec<HelpId> = shown.filter(|help| desk.seen.insert(*help)).collect();
    let seen = |help| DeskOrder::Answer { token: None, help, answer: HelpAnswer::Seen };
    let mut orders: Vec<DeskOrder> = new.into_iter().map(seen).collect();
    if is_news {
        orders.push(chime(desk));
    }
    orders
}

fn answer_help(desk: &mut Desk, help: HelpId, answer: HelpAnswer) -> Vec<DeskOrder> {
    let is_there = matches!(desk.sign_in, SignInStage::No);
    let Some(shift) = desk.shift.as_deref().filter(|_| is_there) else {
        desk.trouble = Some(DeskTrouble::SignedOut);
        return Vec::new();
    };
    // One answer at a time, and by one click: another call may stand there at the second.
    if is_double(desk.acted_at, desk.now) || !desk.answering.insert(help) {
        return Vec::new();
    }
    desk.acted_at = Some(desk.now);
    vec![DeskOrder::Answer { token: Some(shift.token.clone()), help, answer }]
}

/// Ends the shift; what was known of people is forgotten at once. Whoever signs in meanwhile goes on with it.
fn sign_out(desk: &mut Desk) -> Vec<DeskOrder> {
    if !matches!(&desk.sign_in, SignInStage::Secret(it) if it.is_sending) {
        desk.sign_in = SignInStage::Names;
    }
    let shift = desk.shift.take();
    let ended = shift.map(|shift| DeskOrder::SignOut(shift.token));
    ended.into_iter().chain([DeskOrder::ListStaff]).collect()
}

/// Something was not done. A sign-in that has ended takes what it showed with it.
fn failed(desk: &mut Desk, trouble: DeskTrouble) -> Vec<DeskOrder> {
    // Somebody else who signs in has ended the shift before: that is no trouble.
    let is_replaced = matches!(desk.sign_in, SignInStage::Secret(_));
    match trouble {
        DeskTrouble::SignedOut if is_replaced => desk.shift = None,
        DeskTrouble::SignedOut | DeskTrouble::DeskRevoked => {
            (desk.shift, desk.sign_in) = (None, SignInStage::Names);
            desk.trouble = Some(trouble);
        }
        _ => {
            desk.trouble = Some(trouble);
            return Vec::new();
        }
    }
    vec![DeskOrder::ListStaff]
}

/// At the end of the day the next person is asked of; a second click of the same hand is not meant for them.
fn ask_of_next(desk: &mut Desk) {
    let now = desk.now;
    if desk.shift.as_deref_mut().is_some_and(|shift| go_on(shift, now)) {
        desk.acted_at = Some(now);
    }
}

/// What was typed fits one person alone: they are who stands there.
fn choose_the_only_one(shift: &mut Shift, now: Timestamp) {
    if shift.typed.trim().is_empty() {
        return;
    }
    let found = shift.roll.shown(Group::All, &shift.typed, now);
    let waiting = shift.roll.shown_walk_ins(Group::All, &shift.typed);
    let (only, walk_in) = match (found.as_slice(), waiting.as_slice()) {
        ([only], []) => (Some(only.booking), None),
        ([], [only]) => (None, Some(only.ticket)),
        _ => (None, None),
    };
    // Nobody stays chosen who does not fit, or is one of several.
    if (shift.chosen, shift.walk_ins.chosen) != (only, walk_in) {
        choose(shift, only, now);
        shift.walk_ins.chosen = walk_in;
    }
}

fn act(shift: &mut Shift, booking: BookingId, act: AttendanceAct) -> Vec<DeskOrder> {
    let Some(appointment) = shift.roll.get(booking) else { return Vec::new() };
    let follows = appointment.attendance.last_change;
    // One act at a time: the second would follow what is no longer true.
    if !shift.acting.insert(booking) {
        return Vec::new();
    }
    (shift.chosen, shift.choices) = (Some(booking), None);
    // Whoever came is found; the next person is looked for.
    if act == AttendanceAct::Arrive && appointment.attendance.whereabouts != Whereabouts::Here {
        shift.typed.clear();
    }
    vec![DeskOrder::Attend { token: shift.token.clone(), booking, act, follows }]
}
