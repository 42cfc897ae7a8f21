//! A booking for its person's own calendar: what the QR at the kiosk opens. Whoever has the link reads the appointment,
//! and nothing of the person.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jari_common::booking::BookingStatus;
use jari_common::id::TicketId;
use jari_common::wire::BookingView;

use crate::engine::State as Line;
use crate::http::auth::Wanted;
use crate::http::body::PathValue;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};
use crate::ics::Appointment;
use crate::notify::words::{Language, Value};

const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// The ticket's newest booking as a calendar entry (RFC 5545). Where it moves, the same entry moves (`SEQUENCE`); where it
/// is cancelled, it is taken back (`METHOD:CANCEL`). The words are in the language that is accepted.
#[utoipa::path(
    get, path = "/api/v1/calendar/{link}", tag = "tickets",
    params(("link" = String, Path, description = "As it is in `SessionReply.calendar`.")),
    responses(
        (status = 200, description = "As it stands.", body = String, content_type = "text/calendar"),
        Problems
    )
)]
pub async fn show(
    State(edge): State<Edge>,
    PathValue(link): PathValue<String>,
    Wanted(language): Wanted,
) -> Result<Response, HttpError> {
    let ticket = edge.app().keys().read_calendar_link(&link).ok_or(HttpError::NoBooking)?;
    let appointment = appointment(&edge, ticket, language).ok_or(HttpError::NoBooking)?;
    let method = if appointment.cancelled { "CANCEL" } else { "PUBLISH" };
    let headers = [
        (CONTENT_TYPE, format!("{MEDIA_TYPE}; method={method}")),
        (CONTENT_DISPOSITION, "attachment; filename=\"jari.ics\"".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, appointment.write()).into_response())
}

fn appointment(edge: &Edge, ticket: TicketId, language: Language) -> Option<Appointment> {
    let state = edge.app().state();
    let view = state.ticket(ticket)?;
    let booking = view.booking?;
    let spec = &state.campaign(view.campaign)?.spec;
    let summary = match language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    };
    let BookingView { clinic, starts_at, status, sequence, .. } = &booking;
    let values = [("phone", Value::Text(clinic.phone.clone()))];
    let phone = (!clinic.phone.is_empty()).then(|| language.say("calendar-phone", &values));
    let bring = language.say("reminder-then", &[]);
    Some(Appointment {
        uid: format!("{}-{:x}@jari", booking.id, state.epoch()),
        sequence: *sequence,
        cancelled: *status == BookingStatus::Cancelled,
        stamp: edge.app().clock().now(),
        starts_at: *starts_at,
        ends_at: ends_at(&state, &booking)?,
        summary,
        place: [clinic.name.as_str(), &clinic.address].join(", "),
        position: (clinic.position.lat, clinic.position.lon),
        description: phone.into_iter().chain([bring]).collect::<Vec<_>>().join("\n"),
    })
}

fn ends_at(state: &Line, booking: &BookingView) -> Option<jiff::Timestamp> {
    let minutes = i64::from(state.slot_minutes(&booking.slot)?);
    // The last of a party is done then.
    let last = booking.beside.iter().copied().fold(booking.starts_at, jiff::Timestamp::max);
    last.checked_add(jiff::SignedDuration::from_mins(minutes)).ok()
}
