//! A booking for its person's own calendar: what the QR at the kiosk opens. A person with the link can read the
//! appointment, and nothing about the person.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jari_common::api::tickets::ReadCalendar;
use jari_common::booking::BookingStatus;
use jari_common::id::TicketId;
use jari_common::wire::BookingView;
use jiff::Timestamp;

use crate::engine::State as Line;
use crate::http::auth::wanted_language;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::ics::{self, Appointment};
use crate::notify::words::{Language, Value};

const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

pub async fn show(asked: Received<ReadCalendar>) -> Result<Response, HttpError> {
    let Received { http, path: ReadCalendar { link }, parts, .. } = asked;
    let language = wanted_language(&parts.headers);
    let ticket = http.app().keys().read_calendar_link(&link).ok_or(HttpError::NoBooking)?;
    let appointments = appointments(&http, ticket, language).ok_or(HttpError::NoBooking)?;
    let method = ics::method(&appointments);
    let headers = [
        (CONTENT_TYPE, format!("{MEDIA_TYPE}; method={method}")),
        (CONTENT_DISPOSITION, "attachment; filename=\"jari.ics\"".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, ics::write(&appointments)).into_response())
}

/// One appointment, or both of a series.
fn appointments(
    http: &HttpState,
    ticket: TicketId,
    language: Language,
) -> Option<Vec<Appointment>> {
    let state = http.app().state();
    let view = state.ticket(ticket).filter(|_| !state.is_erased(ticket))?;
    let spec = &state.campaign(view.campaign)?.spec;
    let title = match language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    };
    let now = http.app().clock().now();
    let booked = view.booking.into_iter().chain(view.second);
    let written = booked.map(|booking| {
        let nth = ("nth", Value::Count(booking.dose.number().into()));
        let title = match spec.second_dose {
            Some(_) => language.say("calendar-dose", &[("title", Value::Text(title.clone())), nth]),
            None => title.clone(),
        };
        appointment(&state, &booking, (title, language), now)
    });
    written.collect::<Option<Vec<_>>>().filter(|written| !written.is_empty())
}

fn appointment(
    state: &Line,
    booking: &BookingView,
    (summary, language): (String, Language),
    stamp: Timestamp,
) -> Option<Appointment> {
    let BookingView { clinic, starts_at, status, sequence, .. } = booking;
    let values = [("phone", Value::Text(clinic.phone.clone()))];
    let phone = (!clinic.phone.is_empty()).then(|| language.say("calendar-phone", &values));
    let bring = language.say("reminder-then", &[]);
    Some(Appointment {
        uid: format!("{}-{:x}@jari", booking.id, state.epoch()),
        sequence: *sequence,
        cancelled: *status == BookingStatus::Cancelled,
        stamp,
        starts_at: *starts_at,
        ends_at: ends_at(state, booking)?,
        zone: clinic.zone().clone(),
        summary,
        place: [clinic.name.as_str(), &clinic.address].join(", "),
        position: (clinic.position.lat, clinic.position.lon),
        description: phone.into_iter().chain([bring]).collect::<Vec<_>>().join("\n"),
    })
}

fn ends_at(state: &Line, booking: &BookingView) -> Option<Timestamp> {
    let minutes = i64::from(state.slot_minutes(&booking.slot)?);
    // The last member of the party is done at that time.
    let last = booking.beside.iter().copied().fold(booking.starts_at, Timestamp::max);
    last.checked_add(jiff::SignedDuration::from_mins(minutes)).ok()
}
