//! The day of a clinic at its front desk: who comes, and what staff say of them. Decides nothing.

use jari_common::api::desk::{Attend, Because, ReadDayAtDesk};
use jari_common::attendance::Attendance;
use jari_common::change::ReadData;
use jari_common::id::ClinicId;
use jari_common::person::{Person, Phone};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::time::{date_at, seoul};
use jari_common::wire::{AppointmentAtDesk, AttendRequest, PersonAtDesk};
use jiff::civil::Date;

use crate::app::App;
use crate::command::{Ask, Command};
use crate::engine::AppointmentAt;
use crate::http::asked_from::AskedFrom;
use crate::http::auth::Member;
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::received::Received;

/// How far from today a day may be that is looked at.
const DAYS_FROM_TODAY_MAX: i32 = 400;

pub async fn day(asked: Received<ReadDayAtDesk>) -> Result<Vec<AppointmentAtDesk>, HttpError> {
    let Received { http, path, query: Because { because }, who: member, .. } = asked;
    let clinic = ClinicId::parse(&path.clinic).map_err(|_| Refusal::UnknownClinic)?;
    let date = path.date.parse::<Date>();
    let date = date.map_err(|_| HttpError::InvalidValue { what: "the date in the path" })?;
    let today = date_at(http.app().clock().now(), &seoul());
    if today.until(date).map_or(i32::MAX, |span| span.get_days().abs()) > DAYS_FROM_TODAY_MAX {
        return Err(HttpError::InvalidValue { what: "a date within 400 days of today" });
    }
    let Member { staff, session, desk } = member;
    {
        let (state, now) = (http.app().state(), http.app().clock().now());
        state.require_staff(staff, desk, StaffRight::FindPeople, now)?;
        if state.clinic(&clinic).is_none() {
            return Err(Refusal::UnknownClinic.into());
        }
    }
    // A desk asks again and again: the log has the first time of each sign-in.
    let look = (staff, session, clinic.clone(), date);
    if !http.has_looked(&look) {
        let what = ReadData::Coming { clinic: clinic.clone(), from: date, to: date };
        let command = Command::NoteRead { what, reason: because.unwrap_or_default() };
        let by = AskedFrom::from(member).author();
        http.app().submit(Ask { request: None, command, by }).await?;
        http.note_look(look);
    }
    let _turn = http.day_turn().await?;
    let app = http.app().clone();
    off_thread(move || appointments(&app, &clinic, date)).await?
}

fn appointments(
    app: &App,
    clinic: &ClinicId,
    date: Date,
) -> Result<Vec<AppointmentAtDesk>, HttpError> {
    // What is known of each belongs to the time that is shown.
    let found: Vec<(AppointmentAt, Attendance)> = {
        let state = app.state();
        let found = state.appointments_at(clinic, &(date..=date)).into_iter();
        found.map(|it| (it.booking, it)).map(|(id, it)| (it, state.attendance(id))).collect()
    };
    let mut all = Vec::with_capacity(found.len());
    for (appointment, attendance) in found {
        let AppointmentAt { booking, ticket, campaign, number, starts_at, .. } = appointment;
        let (minutes, dose, displaced) =
            (appointment.minutes, appointment.dose, appointment.displaced);
        let people = app.people_of(ticket)?.iter().map(shown).collect();
        all.push(AppointmentAtDesk {
            booking,
            ticket,
            campaign,
            number,
            starts_at,
            minutes,
            dose,
            displaced,
            people,
            attendance,
        });
    }
    Ok(all)
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
