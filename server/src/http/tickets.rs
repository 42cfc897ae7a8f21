//! Tickets: join a line, find one's ticket again, look at it, return, leave. This module decides what a code opens.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jari_common::id::{CampaignId, DeviceId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketCode;
use jari_common::time::plus_secs;
use jari_common::wire::{API_ROOT, FindRequest, JoinRequest, SessionReply, TicketView};
use tokio::time::Instant;

use crate::app::SubmitError;
use crate::command::{Ask, Command, JoinLine, TicketAct, TicketAnswer};
use crate::http::auth::{Device, RequestKey, Session, TryKey, Wanted};
use crate::http::body::{JsonBody, PathValue};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::{HttpState, ticket_of};
use crate::http::tried::Try;
use crate::keys::{GENERATION_SECS, Grant, VaultRow, random_code_number};

/// How often a code that is already in use is drawn again, at most: even with a tenth of all codes in use, one join in
/// 10^16 would be told to come back.
const CODE_DRAWS_MAX: usize = 16;
/// How long a session lasts, in seconds; finding the ticket again begins another.
const SESSION_SECS: u32 = 4 * 3_600;
const _: () = assert!(SESSION_SECS <= GENERATION_SECS, "a day's key reads for one day more");
/// An answer to a try that finds nothing is never sent sooner than this.
pub const NOT_FOUND_AFTER: Duration = Duration::from_millis(250);

/// Takes a place in line for a person. Only a repeat (an equal key by the same device) gets the existing ticket again.
/// Anybody else who names a person with a place, their own or as a member of a party, learns by `known` only that the
/// place exists. From there, the ticket's code, a code to the telephone (`find/codes`), or staff lead to the ticket.
#[utoipa::path(
    post, path = "/api/v1/campaigns/{campaign}/tickets", tag = "tickets", request_body = JoinRequest,
    params(("campaign" = CampaignId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("device" = [])),
    responses(
        (status = 201, description = "A new ticket, on disk.", body = SessionReply),
        (status = 200, description = "A repeat: the ticket that this request made.", body = SessionReply),
        Problems
    )
)]
pub async fn join(
    State(http): State<HttpState>,
    PathValue(campaign): PathValue<CampaignId>,
    Device(device): Device,
    key: RequestKey,
    Wanted(language): Wanted,
    JsonBody(request): JsonBody<JoinRequest>,
) -> Result<(StatusCode, Json<SessionReply>), HttpError> {
    let mut person = request.person;
    person.birth_date = http.checked(person.birth_date)?;
    for companion in &request.party {
        http.checked(companion.birth_date)?;
    }
    http.gates().join_at(device)?;
    let keys = http.app().keys();
    let person_key = keys.person_key(&person);
    let party: Vec<_> = request.party.iter().map(|person| keys.person_key(person)).collect();
    let known_by = Box::new(keys.known_by(&person, &request.party));
    let birth_year = person.birth_date.year();
    let command = |code: &TicketCode| {
        Command::JoinLine(JoinLine {
            campaign,
            person: person_key,
            birth_year,
            code: keys.code_key(code),
            device,
            acting: request.acting,
            entry: keys.entry_id(code),
            party: party.clone(),
            residence: request.residence,
            answers: request.answers.clone(),
            party_born: request.party.iter().map(|person| person.birth_date.year()).collect(),
            consent: request.consent,
            known_by: known_by.clone(),
        })
    };
    let kept = VaultRow {
        person,
        party: request.party.clone(),
        code: TicketCode::from_random(0),
        language,
    };
    let issued = issue(&http, &key, kept, command).await;
    if matches!(issued, Err(HttpError::TryAgain)) {
        // The line was not asked: the next try counts as this one.
        http.gates().did_not_join(device);
    }
    let (answer, row) = issued?;
    if answer.issued {
        let reply = open_session(&http, answer.view, row, device);
        return Ok((StatusCode::CREATED, Json(reply)));
    }
    http.gates().did_not_join(device);
    let kept = http.unsealed(Some(answer.view.id)).await?.ok_or(HttpError::TicketNotFound)?;
    Ok((StatusCode::OK, Json(open_session(&http, answer.view, kept, device))))
}

/// Draws codes until one is free.
async fn issue(
    http: &HttpState,
    key: &RequestKey,
    mut row: VaultRow,
    command: impl Fn(&TicketCode) -> Command,
) -> Result<(TicketAnswer, VaultRow), HttpError> {
    for _ in 0..CODE_DRAWS_MAX {
        row.code = TicketCode::from_random(random_code_number());
        let sealed = http.app().keys().seal(&row);
        let ask = Ask { request: Some(key.0), command: command(&row.code) };
        match http.app().submit_issuing(ask, sealed).await {
            Err(SubmitError::Refused(Refusal::CodeTaken)) => {}
            answer => return Ok((ticket_of(answer?)?, row)),
        }
    }
    Err(HttpError::TryAgain)
}

/// "제 차례예요", "내 예약": opens the ticket of a code and a birth date. The answer never tells which of the two was wrong. A
/// repeat by the same key is not counted again.
#[utoipa::path(
    post, path = "/api/v1/tickets/find", tag = "tickets", request_body = FindRequest,
    params(("Idempotency-Key" = Option<RequestId>, Header)), security(("device" = [])),
    responses((status = 200, description = "The person's ticket.", body = SessionReply), Problems)
)]
pub async fn find(
    State(http): State<HttpState>,
    Device(device): Device,
    TryKey(key): TryKey,
    JsonBody(request): JsonBody<FindRequest>,
) -> Result<Json<SessionReply>, HttpError> {
    let started = Instant::now();
    http.checked(request.birth_date)?;
    let found = match http.tried().begin(device, key, &request)? {
        Try::Again(found) => found,
        Try::New(judging) => {
            http.gates().find_at(device)?;
            http.gates().try_at(device)?;
            let found = opened_by_code(&http, device, &request).await?;
            // A repeat took no try, and gives none back.
            found.inspect(|_| http.gates().was_right(device));
            judging.ended(found);
            found
        }
    };
    let kept = http.unsealed(found).await?;
    let view = found.and_then(|ticket| http.app().state().ticket(ticket));
    let Some((kept, view)) = kept.zip(view) else { return Err(not_found(started).await) };
    let view = http.seen(view).await?;
    Ok(Json(open_session(&http, view, kept, device)))
}

/// The ticket, if the code and the birth date belong to it.
async fn opened_by_code(
    http: &HttpState,
    device: DeviceId,
    FindRequest { code, birth_date }: &FindRequest,
) -> Result<Option<TicketId>, HttpError> {
    let found = http.app().state().ticket_by_code(http.app().keys().code_key(code));
    let kept = http.unsealed(found).await?;
    let is_right =
        kept.is_some_and(|row| row.person.birth_date == *birth_date && row.code == *code);
    // A right try is checked in the same way as a wrong one: of many tries at once, only five are judged.
    let opened = match found {
        Some(ticket) => http.try_code(ticket, device, is_right).await?,
        None => false,
    };
    Ok(found.filter(|_| opened && is_right))
}

/// A wrong try on a ticket is written to the log and an unknown code is not; this wait makes both answers take equally
/// long.
pub async fn not_found(started: Instant) -> HttpError {
    tokio::time::sleep_until(started + NOT_FOUND_AFTER).await;
    HttpError::TicketNotFound
}

/// Lets a device act for the ticket's person.
pub fn open_session(
    http: &HttpState,
    ticket: TicketView,
    kept: VaultRow,
    device: DeviceId,
) -> SessionReply {
    let now = http.app().clock().now();
    let (until, pairing) = (plus_secs(now, SESSION_SECS), http.pairing_of(device));
    let pairing = pairing.unwrap_or_default();
    let grant = Grant::Session { ticket: ticket.id, device, pairing, until };
    let keys = http.app().keys();
    SessionReply {
        masked_name: kept.person.name.masked(),
        session: keys.issue(&grant, now),
        receipt: keys.receipt(ticket.id, ticket.number),
        calendar: http
            .app()
            .public_url()
            .map(|url| calendar_at(url, &keys.calendar_link(ticket.id))),
        code: kept.code,
        ticket,
    }
}

/// The URL of a booking's calendar file, for a telephone.
fn calendar_at(public_url: &str, link: &str) -> String {
    format!("{public_url}{API_ROOT}/calendar/{link}")
}

/// Returns the person's own ticket.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}", tag = "tickets",
    params(("ticket" = TicketId, Path)), security(("session" = [])),
    responses((status = 200, description = "As it stands.", body = TicketView), Problems)
)]
pub async fn show(
    State(http): State<HttpState>,
    session: Session,
) -> Result<Json<TicketView>, HttpError> {
    Ok(Json(view_of(&http, session.ticket)?))
}

/// The ticket in its present state.
pub fn view_of(http: &HttpState, ticket: TicketId) -> Result<TicketView, HttpError> {
    Ok(http.app().state().ticket(ticket).ok_or(Refusal::UnknownTicket)?)
}

/// "제 차례예요" after a missed turn: the ticket is called next. A person who left returns in the same way, with the same
/// number.
#[utoipa::path(
    post, path = "/api/v1/tickets/{ticket}/return", tag = "tickets",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Back in line.", body = TicketView), Problems)
)]
pub async fn return_to_line(
    State(http): State<HttpState>,
    session: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    http.act(session.ticket, request, TicketAct::Return).await
}

/// Leaves the line because the person said so; returning gives the same number.
#[utoipa::path(
    delete, path = "/api/v1/tickets/{ticket}", tag = "tickets",
    params(("ticket" = TicketId, Path), ("Idempotency-Key" = RequestId, Header)),
    security(("session" = [])),
    responses((status = 200, description = "Left.", body = TicketView), Problems)
)]
pub async fn leave(
    State(http): State<HttpState>,
    session: Session,
    RequestKey(request): RequestKey,
) -> Result<Json<TicketView>, HttpError> {
    http.act(session.ticket, request, TicketAct::Leave).await
}
