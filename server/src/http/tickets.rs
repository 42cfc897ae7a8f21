//! Tickets: join a line, find one's ticket again, look at it, return, leave; the booking, and giving it back. This module
//! decides what a code opens.

use std::time::Duration;

use axum::response::Response;
use jari_common::api::Endpoint;
use jari_common::api::tickets::{
    CancelBooking, FindTicket, IssueTicket, LeaveLine, ReadBooking, ReadCalendar, ReadTicket,
    ReturnToLine,
};
use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketCode;
use jari_common::time::plus_secs;
use jari_common::wire::{BookingView, FindRequest, SessionReply, TicketView};
use tokio::time::Instant;

use crate::app::SubmitError;
use crate::command::{Ask, Command, JoinLine, TicketAct, TicketAnswer};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{for_person, may_see, wanted_language};
use crate::http::error::HttpError;
use crate::http::http_state::{HttpState, ticket_of};
use crate::http::receipts;
use crate::http::received::{Received, replied, replied_as};
use crate::http::tried::Try;
use crate::keys::{GENERATION_SECS, Grant, VaultRow, random_code_number};

/// The status of a repeat: the ticket was there before.
const REPEATED: u16 = 200;
/// How often a code that is already in use is drawn again, at most: even with a tenth of all codes in use, one join in
/// 10^16 would be told to come back.
const CODE_DRAWS_MAX: usize = 16;
/// How long a session lasts, in seconds; finding the ticket again begins another.
const SESSION_SECS: u32 = 4 * 3_600;
const _: () = assert!(SESSION_SECS <= GENERATION_SECS, "a day's key reads for one day more");
/// An answer to a try that finds nothing is never sent sooner than this.
pub const NOT_FOUND_AFTER: Duration = Duration::from_millis(250);

pub async fn join(asked: Received<IssueTicket>) -> Result<Response, HttpError> {
    let Received {
        http,
        path: IssueTicket { campaign },
        who: device,
        key,
        body: request,
        parts,
        ..
    } = asked;
    let language = wanted_language(&parts.headers);
    let mut person = request.person;
    person.birth_date = http.checked(person.birth_date)?;
    for member in &request.party {
        http.checked(member.birth_date)?;
    }
    let at = for_person(&parts.headers, &http, device)?;
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
    let issued = issue(&http, at, key, kept, command).await;
    if matches!(issued, Err(HttpError::TryAgain)) {
        // The line was not asked: the next try counts as this one.
        http.gates().did_not_join(device);
    }
    let (answer, row) = issued?;
    if answer.issued {
        let reply = open_session(&http, answer.view, row, at);
        return Ok(replied::<IssueTicket>(reply));
    }
    http.gates().did_not_join(device);
    let kept = http.unsealed(Some(answer.view.id)).await?.ok_or(HttpError::TicketNotFound)?;
    Ok(replied_as::<IssueTicket>(REPEATED, open_session(&http, answer.view, kept, at)))
}

/// Draws codes until one is free.
async fn issue(
    http: &HttpState,
    at: AskedFrom,
    key: RequestId,
    mut row: VaultRow,
    command: impl Fn(&TicketCode) -> Command,
) -> Result<(TicketAnswer, VaultRow), HttpError> {
    for _ in 0..CODE_DRAWS_MAX {
        row.code = TicketCode::from_random(random_code_number());
        let sealed = http.app().keys().seal(&row);
        let ask = Ask { request: Some(key), command: command(&row.code), by: at.author() };
        match http.app().submit_issuing(ask, sealed).await {
            Err(SubmitError::Refused(Refusal::CodeTaken)) => {}
            answer => return Ok((ticket_of(answer?)?, row)),
        }
    }
    Err(HttpError::TryAgain)
}

pub async fn find(asked: Received<FindTicket>) -> Result<SessionReply, HttpError> {
    let Received { http, who: device, key, body: request, parts, .. } = asked;
    let started = Instant::now();
    let at = for_person(&parts.headers, &http, device)?;
    http.checked(request.birth_date)?;
    let found = match http.tried().begin(device, key, &request)? {
        Try::Again(found) => found,
        Try::New(judging) => {
            http.gates().find_at(device)?;
            http.gates().try_at(device)?;
            let found = opened(&http, device, &request).await?;
            // A repeat took no try, and gives none back.
            found.inspect(|_| http.gates().was_right(device));
            judging.ended(found);
            found
        }
    };
    let kept = http.unsealed(found).await?;
    let view = found.and_then(|ticket| http.app().state().ticket(ticket));
    let Some((kept, view)) = kept.zip(view) else { return Err(not_found(started).await) };
    may_see(&http, at, view.id)?;
    let view = http.seen(view).await?;
    Ok(open_session(&http, view, kept, at))
}

/// The ticket, if the code or the receipt, and the birth date, belong to it. A birth date that was wrong beside a receipt
/// is a wrong try of the ticket's code: whoever found a slip has five.
async fn opened(
    http: &HttpState,
    device: DeviceId,
    FindRequest { code, receipt, birth_date }: &FindRequest,
) -> Result<Option<TicketId>, HttpError> {
    let found = match (code, receipt) {
        (Some(code), None) => http.app().state().ticket_by_code(http.app().keys().code_key(code)),
        (None, Some(receipt)) => receipts::proven(http, receipt.as_str()).ok().map(|view| view.id),
        _ => return Err(HttpError::InvalidValue { what: "a code or a receipt, one of the two" }),
    };
    let kept = http.unsealed(found).await?;
    let is_right = kept.is_some_and(|row| {
        row.person.birth_date == *birth_date && code.as_ref().is_none_or(|code| row.code == *code)
    });
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
    at: AskedFrom,
) -> SessionReply {
    let AskedFrom { device, staff } = at;
    let now = http.app().clock().now();
    let (until, pairing) = (plus_secs(now, SESSION_SECS), http.pairing_of(device));
    let pairing = pairing.unwrap_or_default();
    let grant = Grant::Session { ticket: ticket.id, device, pairing, staff, until };
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
        others: Vec::new(),
    }
}

/// The URL of a booking's calendar file, for a telephone.
fn calendar_at(public_url: &str, link: &str) -> String {
    let path = ReadCalendar { link: link.to_owned() }.path();
    format!("{public_url}{path}")
}

pub async fn show(asked: Received<ReadTicket>) -> Result<TicketView, HttpError> {
    let Received { http, who: session, .. } = asked;
    view_of(&http, session.ticket)
}

/// The ticket in its present state.
pub fn view_of(http: &HttpState, ticket: TicketId) -> Result<TicketView, HttpError> {
    Ok(http.app().state().ticket(ticket).ok_or(Refusal::UnknownTicket)?)
}

pub async fn return_to_line(asked: Received<ReturnToLine>) -> Result<TicketView, HttpError> {
    let Received { http, who: session, key: request, .. } = asked;
    http.act(session.ticket, session.at, request, TicketAct::Return).await
}

pub async fn leave(asked: Received<LeaveLine>) -> Result<TicketView, HttpError> {
    let Received { http, who: session, key: request, .. } = asked;
    http.act(session.ticket, session.at, request, TicketAct::Leave).await
}

pub async fn booking(asked: Received<ReadBooking>) -> Result<BookingView, HttpError> {
    let Received { http, who: session, .. } = asked;
    view_of(&http, session.ticket)?.booking.ok_or(HttpError::NoBooking)
}

pub async fn cancel_booking(asked: Received<CancelBooking>) -> Result<TicketView, HttpError> {
    let Received { http, path, who: session, key: request, .. } = asked;
    let CancelBooking { ticket: _, booking } = path;
    http.act(session.ticket, session.at, request, TicketAct::CancelBooking { booking }).await
}
