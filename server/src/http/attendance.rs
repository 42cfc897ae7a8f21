//! The day of a clinic at its front desk: who comes, and what staff say of them. Decides nothing.

use std::sync::Arc;

use axum::http::request::Parts;
use jari_common::api::desk::{Attend, DayLook, ListTimesAtDesk, ReadDayAtDesk};
use jari_common::attendance::Attendance;
use jari_common::change::ReadData;
use jari_common::id::{BookingId, ClinicId, TicketId};
use jari_common::person::{Person, Phone};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::time::date_at;
use jari_common::wire::{
    AppointmentAtDesk, AttendRequest, DayAtDesk, PersonAtDesk, TimeAtDesk, WalkInAtDesk,
};
use jiff::civil::Date;

use crate::command::{Ask, Command};
use crate::engine::people::rights::DaySeen;
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Member, still_signed_in};
use crate::http::body::off_thread;
use crate::http::day_lists::{DayNews, DayOfClinic, DayRow, READ_AGAIN, RowKey, RowOfDay};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::waiting::{LOOK_PAUSE, NewsWait};

/// How far from today a day may be that is looked at.
const DAYS_FROM_TODAY_MAX: i32 = 400;

pub async fn day(asked: Received<ReadDayAtDesk>) -> Result<DayAtDesk, HttpError> {
    let Received { http, path, query, who: Member { staff, session, .. }, parts, .. } = asked;
    let DayLook { after, because } = query;
    let look_at = day_named(&http, &path.clinic, &path.date)?;
    let date = look_at.1;
    let Looker { member, .. } = may_look(&http, &parts, &look_at.0)?;
    // A desk asks again and again: the log has the first time of each sign-in.
    let look = (staff, session, look_at.0.clone(), date);
    if !http.has_looked(&look) {
        let what = ReadData::Coming { clinic: look_at.0.clone(), from: date, to: date };
        let command = Command::NoteRead { what, reason: because.unwrap_or_default() };
        let by = AskedFrom::from(member).author();
        http.app().submit(Ask { request: None, command, by }).await?;
        http.note_look(look);
    }
    // As long as the look waits, its list is kept.
    let day = http.day_lists().open(look_at);
    let mut wait = NewsWait::new(&http, member.desk, &parts.headers);
    let may_lag = wait.is_wanted().then_some(LOOK_PAUSE);
    let mut is_over = false;
    let DayNews { mark: as_of, whole, rows, gone, .. } = loop {
        let seen = http.app().feed().latest();
        let Looker { sees, scoped_at, .. } = may_look(&http, &parts, &day.day.0)?;
        // What a desk knows from before it served other people is told anew.
        let after = after.filter(|after| after.seq >= scoped_at);
        let news = http.day_lists().look(http.app(), &day, after, &sees, may_lag).await?;
        if news.is_any() || is_over {
            break news;
        }
        is_over = !wait.goes_on(seen.min(news.seen), Some(READ_AGAIN)).await;
    };
    let (appointments, walk_ins) = with_names(&http, rows).await?;
    let (gone, walk_ins_gone) = by_kind(gone);
    // Whoever signed out meanwhile is told no name, and neither is a desk that serves others now.
    if may_look(&http, &parts, &day.day.0)?.scoped_at > as_of.seq {
        return Err(HttpError::TryAgain);
    }
    let at = http.app().clock().now();
    Ok(DayAtDesk { as_of, at, whole, appointments, gone, walk_ins, walk_ins_gone })
}

/// The clinic and the day in a path.
fn day_named(http: &HttpState, clinic: &str, date: &str) -> Result<DayOfClinic, HttpError> {
    let clinic = ClinicId::parse(clinic).map_err(|_| Refusal::UnknownClinic)?;
    let date = date.parse::<Date>();
    let date = date.map_err(|_| HttpError::InvalidValue { what: "the date in the path" })?;
    let today = date_at(http.app().clock().now(), http.app().state().zone_of_clinic(&clinic));
    if today.until(date).map_or(i32::MAX, |span| span.get_days().abs()) > DAYS_FROM_TODAY_MAX {
        return Err(HttpError::InvalidValue { what: "a date within 400 days of today" });
    }
    Ok((clinic, date))
}

pub async fn times(asked: Received<ListTimesAtDesk>) -> Result<Vec<TimeAtDesk>, HttpError> {
    let Received { http, path, parts, .. } = asked;
    let (clinic, date) = day_named(&http, &path.clinic, &path.date)?;
    let Looker { sees, .. } = may_look(&http, &parts, &clinic)?;
    let now = http.app().clock().now();
    let times = http.app().state().times_to_come(&clinic, date, now);
    let times = times.into_iter().filter(|(slot, ..)| sees.includes(slot.campaign));
    let told = |(slot, starts_at, seats, taken)| TimeAtDesk { slot, starts_at, seats, taken };
    Ok(times.map(told).collect())
}

/// Somebody who looks at a clinic's day.
struct Looker {
    member: Member,
    sees: DaySeen,
    /// The change since which the desk serves whom it serves.
    scoped_at: u64,
}

/// What the sender may see now of who comes to this clinic.
fn may_look(http: &HttpState, parts: &Parts, clinic: &ClinicId) -> Result<Looker, HttpError> {
    let member = still_signed_in(&parts.headers, http)?;
    let (state, now) = (http.app().state(), http.app().clock().now());
    state.require_staff(member.staff, member.desk, StaffRight::FindPeople, now)?;
    if state.clinic(clinic).is_none() {
        return Err(Refusal::UnknownClinic.into());
    }
    let account = &state.member(member.staff).ok_or(Refusal::NotSignedIn)?.account;
    let sees = state.day_seen(account, member.desk, clinic)?;
    Ok(Looker { member, sees, scoped_at: state.scoped_at(member.desk) })
}

/// Which appointments are gone, and who waits without one no more.
fn by_kind(gone: Vec<RowKey>) -> (Vec<BookingId>, Vec<TicketId>) {
    let (mut bookings, mut tickets) = (Vec::new(), Vec::new());
    for row in gone {
        match row {
            RowKey::Appointment(booking) => bookings.push(booking),
            RowKey::WalkIn(ticket) => tickets.push(ticket),
        }
    }
    (bookings, tickets)
}

/// The appointments, and those who wait without one, with their people, who are read from the vault.
async fn with_names(
    http: &HttpState,
    rows: Vec<Arc<DayRow>>,
) -> Result<(Vec<AppointmentAtDesk>, Vec<WalkInAtDesk>), HttpError> {
    if rows.is_empty() {
        return Ok(Default::default());
    }
    let turn = http.day_lists().names_turn().await?;
    let app = http.app().clone();
    let read = move || {
        let (mut appointments, mut walk_ins) = (Vec::new(), Vec::new());
        let mut name = |row: &DayRow| {
            let people = if row.has_people { app.people_of(row.ticket())? } else { Vec::new() };
            let people = people.iter().map(shown).collect();
            match row.what.clone() {
                RowOfDay::Appointment(it) => appointments.push(AppointmentAtDesk { people, ..it }),
                RowOfDay::WalkIn(it) => walk_ins.push(WalkInAtDesk { people, ..it }),
            }
            Ok(())
        };
        let named: Result<(), HttpError> = rows.iter().try_for_each(|row| name(row));
        let named = named.map(|()| (appointments, walk_ins));
        // Not before the work is done, also when the client is gone.
        drop(turn);
        named
    };
    off_thread(read).await?
}

fn shown(person: &Person) -> PersonAtDesk {
    PersonAtDesk {
        name: person.name.full().to_owned(),
        birth_date: person.birth_date,
        phone: person.phone.as_ref().map(Phone::masked),
    }
}

pub async fn attend(asked: Received<Attend>) -> Result<Attendance, HttpError> {
    let Received { http, path: Attend { booking }, who: member, key, body, .. } = asked;
    let AttendRequest { act, follows } = body;
    let command = Command::Attend { booking, act, follows };
    let by = AskedFrom::from(member).author();
    http.app().submit(Ask { request: Some(key), command, by }).await?;
    Ok(http.app().state().attendance(booking))
}
