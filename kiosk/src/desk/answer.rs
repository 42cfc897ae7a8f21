//! What the desk says of a person, and what may be done for them: the answer to "I am here", and its one button. Pure.

use jari_common::attendance::{
    AppointmentEnd, AsideReason, Attendance, AttendanceAct, LastAct, NotServedReason,
    OutOfTurnReason, ServiceState, Whereabouts,
};
use jari_common::id::DeviceId;
use jari_common::staff::StaffRight;
use jari_common::time::{date_at, plus_secs, time_at};
use jari_common::wire::AppointmentAtDesk;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::model::{Desk, Shift};
use crate::model::Language;
use crate::text::Saying;
use crate::text::words;

/// Whoever comes this many minutes before their time comes early.
const EARLY_MINUTES: i64 = 15;
/// Whoever comes this many minutes after their time comes late.
const LATE_MINUTES: i64 = 10;
/// One's own act can be taken back for as long as a shift lasts, in seconds.
const SHIFT_SECS: u32 = 12 * 3_600;
/// After so many calls without an answer, somebody is called later.
pub const CALLS_MAX: u32 = 3;

/// How somebody's state is told, and how it is coloured: never by the colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// Somebody waits for something.
    Waits,
    /// It goes on now.
    Goes,
    /// A question for staff.
    Asks,
    Over,
}

/// The state of an appointment in a few words.
#[must_use]
pub fn state_of(
    appointment: &AppointmentAtDesk,
    device: DeviceId,
    now: Timestamp,
) -> (&'static str, Tone) {
    let Attendance { whereabouts, service, end, .. } = appointment.attendance;
    match (end, whereabouts, service) {
        (Some(AppointmentEnd::Served), ..) => ("desk-state-served", Tone::Over),
        (Some(AppointmentEnd::NotServed { .. }), ..) => ("desk-state-not-served", Tone::Over),
        (Some(AppointmentEnd::DidNotCome), ..) => ("desk-state-did-not-come", Tone::Over),
        (None, Whereabouts::Expected, _) if appointment.displaced => {
            ("desk-state-displaced", Tone::Asks)
        }
        (None, Whereabouts::Expected, _) if minutes_late(appointment, now) > LATE_MINUTES => {
            ("desk-state-past", Tone::Asks)
        }
        (None, Whereabouts::Expected, _) => ("desk-state-coming", Tone::Plain),
        (None, Whereabouts::Left, _) => ("desk-state-left", Tone::Asks),
        (None, Whereabouts::Here, ServiceState::Waiting) => ("desk-state-here", Tone::Waits),
        (None, Whereabouts::Here, ServiceState::Aside { .. }) => ("desk-state-aside", Tone::Waits),
        (None, Whereabouts::Here, ServiceState::Called { desk, .. }) if desk == device => {
            ("desk-state-called", Tone::Goes)
        }
        (None, Whereabouts::Here, ServiceState::Called { .. }) => {
            ("desk-state-called-elsewhere", Tone::Goes)
        }
        (None, Whereabouts::Here, ServiceState::In { .. }) => ("desk-state-in", Tone::Goes),
        (None, Whereabouts::Here, ServiceState::Done) => ("desk-state-done", Tone::Asks),
    }
}

fn minutes_late(appointment: &AppointmentAtDesk, now: Timestamp) -> i64 {
    now.duration_since(appointment.starts_at).as_mins()
}

/// The answer to whoever says that they are here.
#[must_use]
pub fn answer(desk: &Desk, appointment: &AppointmentAtDesk) -> Saying {
    let language = desk.language;
    let at = |at: Timestamp| words::time_of_day(language, time_at(at, desk.zone()));
    let attendance = appointment.attendance;
    let today = date_at(desk.now, desk.zone());
    let date = date_at(appointment.starts_at, desk.zone());
    let last = attendance.last_act.map(|it| {
        let who = desk
            .name_of(it.staff)
            .map_or_else(|| "desk-somebody".into(), |name| Saying::from(name.to_owned()));
        (Saying::from(at(it.at)), who)
    });
    if let Some(end) = attendance.end {
        return ended(end);
    }
    match (attendance.whereabouts, attendance.arrived_at, last) {
        (Whereabouts::Here, Some(arrived_at), Some((_, who))) => Saying::With(
            "desk-answer-here",
            vec![("time", at(arrived_at).into()), ("who", who.into())],
        ),
        (Whereabouts::Here, ..) => "desk-state-here".into(),
        (Whereabouts::Left, _, Some((time, who))) => {
            Saying::With("desk-answer-left", vec![("time", time.into()), ("who", who.into())])
        }
        (Whereabouts::Left, ..) => "desk-state-left".into(),
        (Whereabouts::Expected, ..) if appointment.displaced => "desk-answer-displaced".into(),
        (Whereabouts::Expected, ..) if date != today => Saying::With(
            "desk-answer-another-day",
            vec![("moment", words::moment_at(language, appointment.starts_at, desk.zone()).into())],
        ),
        (Whereabouts::Expected, ..) => on_time(language, appointment, desk.now),
    }
}

fn on_time(language: Language, appointment: &AppointmentAtDesk, now: Timestamp) -> Saying {
    let late = minutes_late(appointment, now);
    let minutes = u32::try_from(late.abs()).unwrap_or(u32::MAX);
    let told = || vec![("minutes", words::duration(language, minutes).into())];
    if late < -EARLY_MINUTES {
        Saying::With("desk-answer-early", told())
    } else if late > LATE_MINUTES {
        Saying::With("desk-answer-late", told())
    } else {
        "desk-answer-on-time".into()
    }
}

fn ended(end: AppointmentEnd) -> Saying {
    match end {
        AppointmentEnd::Served => "desk-answer-served",
        AppointmentEnd::DidNotCome => "desk-answer-did-not-come",
        AppointmentEnd::NotServed { reason } => not_served(reason),
    }
    .into()
}

/// Why somebody was not served, as it is said and as it is chosen.
#[must_use]
pub const fn not_served(reason: NotServedReason) -> &'static str {
    match reason {
        NotServedReason::Unwell => "desk-not-served-unwell",
        NotServedReason::TheyDeclined => "desk-not-served-declined",
        NotServedReason::Clinic => "desk-not-served-clinic",
        NotServedReason::WrongPerson => "desk-not-served-wrong-person",
    }
}

/// Why somebody is called before others, as it is chosen.
#[must_use]
pub const fn out_of_turn(reason: OutOfTurnReason) -> &'static str {
    match reason {
        OutOfTurnReason::Unwell => "desk-out-of-turn-unwell",
        OutOfTurnReason::NeedsHelp => "desk-out-of-turn-needs-help",
        OutOfTurnReason::AppointmentElsewhere => "desk-out-of-turn-elsewhere",
        OutOfTurnReason::Clinic => "desk-out-of-turn-clinic",
    }
}

/// Why somebody is called later, as it is chosen.
#[must_use]
pub const fn aside(reason: AsideReason) -> &'static str {
    match reason {
        AsideReason::NoAnswer => "desk-aside-no-answer",
        AsideReason::NotReady => "desk-aside-not-ready",
        AsideReason::Elsewhere => "desk-aside-elsewhere",
    }
}

/// The reasons to choose from.
pub const ASIDE: [AsideReason; 3] =
    [AsideReason::NoAnswer, AsideReason::NotReady, AsideReason::Elsewhere];
/// The reasons to choose from.
pub const NOT_SERVED: [NotServedReason; 4] = [
    NotServedReason::Unwell,
    NotServedReason::TheyDeclined,
    NotServedReason::Clinic,
    NotServedReason::WrongPerson,
];

/// The words on an act's button.
#[must_use]
pub fn name_of(act: AttendanceAct, attendance: &Attendance) -> &'static str {
    let came_after_all = attendance.end.is_some() || attendance.whereabouts == Whereabouts::Left;
    match act {
        AttendanceAct::Arrive if came_after_all => "desk-act-arrive-again",
        AttendanceAct::Arrive => "desk-act-arrive",
        AttendanceAct::GoAway => "desk-act-go-away",
        AttendanceAct::Call if matches!(attendance.service, ServiceState::Called { .. }) => {
            "desk-act-call-again"
        }
        AttendanceAct::Call => "desk-act-call",
        AttendanceAct::CallOutOfTurn { reason } => out_of_turn(reason),
        AttendanceAct::SetAside { reason } => aside(reason),
        AttendanceAct::GoIn => "desk-act-go-in",
        AttendanceAct::ComeOut => "desk-act-come-out",
        AttendanceAct::End { how: AppointmentEnd::Served } => "desk-act-served",
        AttendanceAct::End { how: AppointmentEnd::DidNotCome } => "desk-act-did-not-come",
        AttendanceAct::End { how: AppointmentEnd::NotServed { reason } } => not_served(reason),
        AttendanceAct::TakeBack { .. } => "desk-act-take-back",
    }
}

/// What was done last, in words: what is taken back.
#[must_use]
pub const fn done(act: AttendanceAct) -> &'static str {
    match act {
        AttendanceAct::Arrive => "desk-done-arrive",
        AttendanceAct::GoAway => "desk-done-go-away",
        AttendanceAct::Call => "desk-done-call",
        AttendanceAct::CallOutOfTurn { .. } => "desk-done-out-of-turn",
        AttendanceAct::SetAside { .. } => "desk-done-aside",
        AttendanceAct::GoIn => "desk-done-go-in",
        AttendanceAct::ComeOut => "desk-done-come-out",
        AttendanceAct::End { how: AppointmentEnd::Served } => "desk-done-served",
        AttendanceAct::End { how: AppointmentEnd::DidNotCome } => "desk-done-did-not-come",
        AttendanceAct::End { how: AppointmentEnd::NotServed { .. } } => "desk-done-not-served",
        AttendanceAct::TakeBack { .. } => "desk-act-take-back",
    }
}

/// Whether this person may do this now.
#[must_use]
pub fn may(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    act: AttendanceAct,
    now: Timestamp,
) -> bool {
    // Whoever was erased is nobody's appointment any more.
    if appointment.people.is_empty() {
        return false;
    }
    if act == AttendanceAct::Arrive && !is_that_day(appointment, shift.zone(), now) {
        return false;
    }
    let attendance = appointment.attendance;
    if let AttendanceAct::TakeBack { change } = act {
        let last = attendance.last_act.filter(|last| last.change == change);
        return last.is_some_and(|last| may_take_back(shift, last, now));
    }
    let has_begun = now >= appointment.starts_at;
    // Somebody who is called again and again without an answer is set aside: the next is not kept waiting.
    let calls = match attendance.service {
        ServiceState::Called { times, .. } => times,
        _ => 0,
    };
    let is_called_enough = act == AttendanceAct::Call && calls >= CALLS_MAX;
    let is_next = || shift.roll.is_next(appointment);
    let is_out_of_turn = attendance.is_called_in_turn() && !is_next();
    match act {
        AttendanceAct::Call | AttendanceAct::GoIn if is_out_of_turn => return false,
        AttendanceAct::CallOutOfTurn { .. } if !is_out_of_turn => return false,
        _ => {}
    }
    shift.may(act.right()) && !is_called_enough && attendance.may(act, device, has_begun).is_ok()
}

/// One's own act within the time of a shift; after it, it is taken back as another's.
fn may_take_back(shift: &Shift, LastAct { staff, act, at, .. }: LastAct, now: Timestamp) -> bool {
    let is_own = staff == shift.me && now < plus_secs(at, SHIFT_SECS);
    shift.may(if is_own { act.right() } else { StaffRight::OthersActs })
}

fn is_that_day(appointment: &AppointmentAtDesk, zone: &TimeZone, now: Timestamp) -> bool {
    date_at(appointment.starts_at, zone) == date_at(now, zone)
}

/// The one act that comes next for this appointment; None when there is a choice, or nothing to do.
#[must_use]
pub fn main_act(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    now: Timestamp,
) -> Option<AttendanceAct> {
    let Attendance { whereabouts, service, end, .. } = appointment.attendance;
    let act = match (end, whereabouts, service) {
        (Some(AppointmentEnd::DidNotCome), ..) => AttendanceAct::Arrive,
        (Some(_), ..) => return None,
        (None, Whereabouts::Expected | Whereabouts::Left, _) => AttendanceAct::Arrive,
        (None, Whereabouts::Here, ServiceState::Waiting | ServiceState::Aside { .. }) => {
            AttendanceAct::Call
        }
        (None, Whereabouts::Here, ServiceState::Called { .. }) => AttendanceAct::GoIn,
        (None, Whereabouts::Here, ServiceState::In { .. }) => AttendanceAct::ComeOut,
        (None, Whereabouts::Here, ServiceState::Done) => {
            AttendanceAct::End { how: AppointmentEnd::Served }
        }
    };
    // Of whom the clinic cannot see, another time is looked for first.
    let is_clear = !(appointment.displaced && whereabouts == Whereabouts::Expected);
    let is_meant = is_clear && is_that_day(appointment, shift.zone(), now);
    (is_meant && may(shift, device, appointment, act, now)).then_some(act)
}

/// The other acts that are one press, in the order of a visit.
#[must_use]
pub fn other_acts(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    now: Timestamp,
) -> Vec<AttendanceAct> {
    let main = main_act(shift, device, appointment, now);
    let all = [
        AttendanceAct::Arrive,
        AttendanceAct::Call,
        AttendanceAct::GoIn,
        AttendanceAct::ComeOut,
        AttendanceAct::End { how: AppointmentEnd::Served },
        AttendanceAct::End { how: AppointmentEnd::DidNotCome },
        AttendanceAct::GoAway,
    ];
    let may =
        |act: &AttendanceAct| Some(*act) != main && may(shift, device, appointment, *act, now);
    all.into_iter().filter(may).collect()
}

/// Whether somebody may be called later now.
#[must_use]
pub fn may_set_aside(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    now: Timestamp,
) -> bool {
    let act = AttendanceAct::SetAside { reason: AsideReason::NoAnswer };
    may(shift, device, appointment, act, now)
}

/// Whether somebody may be called now before those who came earlier.
#[must_use]
pub fn may_call_out_of_turn(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    now: Timestamp,
) -> bool {
    let act = AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::Unwell };
    may(shift, device, appointment, act, now)
}

/// Whether it may be said now that somebody came and was not served.
#[must_use]
pub fn may_end_unserved(
    shift: &Shift,
    device: DeviceId,
    appointment: &AppointmentAtDesk,
    now: Timestamp,
) -> bool {
    let how = AppointmentEnd::NotServed { reason: NotServedReason::Unwell };
    may(shift, device, appointment, AttendanceAct::End { how }, now)
}
