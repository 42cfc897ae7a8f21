//! The day of a clinic at its front desk: who comes, and what staff say of them. Decides nothing.

use axum::http::request::Parts;
use jari_common::api::ByStaff;
use jari_common::api::desk::{Attend, DayLook, ReadDayAtDesk};
use jari_common::attendance::Attendance;
use jari_common::change::ReadData;
use jari_common::id::ClinicId;
use jari_common::person::{Person, Phone};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::time::{date_at, seoul};
use jari_common::wire::{AppointmentAtDesk, AttendRequest, DayAtDesk, PersonAtDesk};
use jiff::civil::Date;

use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Admits, Member};
use crate::http::body::off_thread;
use crate::http::day_lists::{DayNews, DayRow};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::http::waiting::{LOOK_PAUSE, NewsWait};

/// How far from today a day may be that is looked at.
const DAYS_FROM_TODAY_MAX: i32 = 400;

pub async fn day(asked: Received<ReadDayAtDesk>) -> Result<DayAtDesk, HttpError> {
    let Received { http, path, query, who: Member { staff, session, .. }, parts, .. } = asked;
    let DayLook { after, because } = query;
    let clinic = ClinicId::parse(&path.clinic).map_err(|_| Refusal::UnknownClinic)?;
    let date = path.date.parse::<Date>();
    let date = date.map_err(|_| HttpError::InvalidValue { what: "the date in the path" })?;
    let today = date_at(http.app().clock().now(), &seoul());
    if today.until(date).map_or(i32::MAX, |span| span.get_days().abs()) > DAYS_FROM_TODAY_MAX {
        return Err(HttpError::InvalidValue { what: "a date within 400 days of today" });
    }
    let member = may_look(&http, &parts, &clinic)?;
    // A desk asks again and again: the log has the first time of each sign-in.
    let look = (staff, session, clinic.clone(), date);
    if !http.has_looked(&look) {
        let what = ReadData::Coming { clinic: clinic.clone(), from: date, to: date };
        let command = Command::NoteRead { what, reason: because.unwrap_or_default() };
        let by = AskedFrom::from(member).author();
        http.app().submit(Ask { request: None, command, by }).await?;
        http.note_look(look);
    }
    let (day, mut wait) = ((clinic, date), NewsWait::new(&http, &parts.headers));
    let may_lag = wait.is_wanted().then_some(LOOK_PAUSE);
    let mut is_over = false;
    let DayNews { mark: as_of, whole, rows, gone } = loop {
        let seen = http.app().feed().latest();
        may_look(&http, &parts, &day.0)?;
        let news = http.day_lists().look(http.app(), &day, after, may_lag).await?;
        if news.is_any() || is_over {
            break news;
        }
        is_over = !wait.goes_on(seen.min(news.mark.seq), None).await;
    };
    let appointments = with_names(&http, rows).await?;
    // Whoever signed out meanwhile is told no name.
    may_look(&http, &parts, &day.0)?;
    Ok(DayAtDesk { as_of, at: http.app().clock().now(), whole, appointments, gone })
}

/// Whether the sender may see now who comes to this clinic.
fn may_look(http: &HttpState, parts: &Parts, clinic: &ClinicId) -> Result<Member, HttpError> {
    let member = ByStaff::admit(parts, http, None)?;
    let (state, now) = (http.app().state(), http.app().clock().now());
    state.require_staff(member.staff, member.desk, StaffRight::FindPeople, now)?;
    if state.clinic(clinic).is_none() {
        return Err(Refusal::UnknownClinic.into());
    }
    let account = &state.member(member.staff).ok_or(Refusal::NotSignedIn)?.account;
    let is_theirs = account.clinics.is_empty() || account.clinics.contains(clinic);
    if is_theirs { Ok(member) } else { Err(Refusal::AnotherClinic.into()) }
}

/// The appointments with their people, who are read from the vault.
async fn with_names(
    http: &HttpState,
    rows: Vec<DayRow>,
) -> Result<Vec<AppointmentAtDesk>, HttpError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let _turn = http.day_lists().turn().await?;
    let app = http.app().clone();
    let named = move |DayRow { appointment, has_people }| {
        let people = if has_people { app.people_of(appointment.ticket)? } else { Vec::new() };
        Ok(AppointmentAtDesk { people: people.iter().map(shown).collect(), ..appointment })
    };
    off_thread(move || rows.into_iter().map(named).collect()).await?
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
