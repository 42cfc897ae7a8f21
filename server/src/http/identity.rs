//! Proving who a person is by a one-time code to their telephone: while waiting, or days ahead of an opening. The code
//! itself is only in the message; the log has a keyed hash of it.

use std::net::IpAddr;

use axum::http::request::Parts;
use jari_common::api::identity::{
    ProveIdentity, ProveIdentityAhead, SendIdentityCode, SendIdentityCodeAhead,
};
use jari_common::id::{RequestId, TicketId};
use jari_common::person::{Person, PersonKey, Phone};
use jari_common::proof::{IDENTITY_CODE_SECS, IdentityCode};
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jari_common::wire::{
    IdentityCodeReply, IdentityCodeRequest, IdentityProof, IdentityReply, IdentityRequest,
};
use uuid::Uuid;

use crate::command::{Answer, Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Session, for_person, wanted_language};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::peer::sender_of;
use crate::http::received::Received;
use crate::notify::Message;
use crate::notify::words::{Language, identity_message};

/// Where a code is asked for, and in which language.
pub struct Asker {
    pub request: RequestId,
    pub address: Option<IpAddr>,
    pub language: Language,
}

impl Asker {
    pub fn new(request: RequestId, parts: &Parts) -> Self {
        Self { request, address: sender_of(parts), language: wanted_language(&parts.headers) }
    }
}

pub async fn send_code(asked: Received<SendIdentityCode>) -> Result<IdentityCodeReply, HttpError> {
    let Received { http, who: Session { ticket, at }, key, parts, .. } = asked;
    let asker = Asker::new(key, &parts);
    let person = person_of(&http, ticket)?;
    let kept =
        http.unsealed(Some(ticket)).await?.ok_or(HttpError::Fault("a ticket's vault row"))?;
    send(&http, person, Some(ticket), kept.person.phone, at, &asker).await
}

pub async fn send_code_ahead(
    asked: Received<SendIdentityCodeAhead>,
) -> Result<IdentityCodeReply, HttpError> {
    let Received { http, who: device, key, body: IdentityCodeRequest { person }, parts, .. } =
        asked;
    let at = for_person(&parts.headers, &http, device)?;
    let asker = Asker::new(key, &parts);
    let person_key = key_of(&http, &person)?;
    send(&http, person_key, None, person.phone, at, &asker).await
}

/// Sends a code; `about` is the person's ticket, if there is one.
async fn send(
    http: &HttpState,
    person: PersonKey,
    about: Option<TicketId>,
    phone: Option<Phone>,
    at: AskedFrom,
    asker: &Asker,
) -> Result<IdentityCodeReply, HttpError> {
    let phone = phone.ok_or(HttpError::NoPhone)?;
    let sent_to = phone.masked();
    let reply = |verified| {
        let valid_secs = IDENTITY_CODE_SECS;
        IdentityCodeReply { verified, sent_to: sent_to.clone(), valid_secs }
    };
    if http.app().state().is_verified(person) {
        return Ok(reply(true));
    }
    let phone_key = http.app().keys().phone_key(&phone);
    http.gates().send(phone_key, at.device, asker.address)?;
    let sent = commit_and_send(http, person, about, phone, at, asker).await;
    if !matches!(sent, Ok(false)) {
        http.gates().was_not_sent(phone_key, at.device, asker.address);
    }
    sent.map(reply)
}

/// Reserves room for the message, then writes the code to disk, then sends the message; returns whether no code was
/// needed.
async fn commit_and_send(
    http: &HttpState,
    person: PersonKey,
    about: Option<TicketId>,
    to: Phone,
    at: AskedFrom,
    asker: &Asker,
) -> Result<bool, HttpError> {
    let room = http.app().notifier().room().ok_or(HttpError::TryAgain)?;
    let until = plus_secs(http.app().clock().now(), IDENTITY_CODE_SECS);
    let keys = http.app().keys();
    let digits = keys.identity_code(person, asker.request);
    let code = keys.identity_key(person, &digits);
    let command = Command::SendIdentityCode { person, code, until };
    let ask = Ask { request: Some(asker.request), command, by: at.author() };
    let IdentityReply { verified, tries_left } = reply_of(&http.app().submit(ask).await?)?;
    if !verified {
        if tries_left == 0 {
            // The request is a repeat, and its code was wrong too often.
            return Err(Refusal::IdentityCodeOver.into());
        }
        let text = identity_message(asker.language, &digits);
        room.send(Message { id: Uuid::new_v4().to_string(), to, text, until, about });
    }
    Ok(verified)
}

pub async fn prove(asked: Received<ProveIdentity>) -> Result<IdentityReply, HttpError> {
    let Received {
        http,
        who: Session { ticket, at },
        key: request,
        body: IdentityRequest { code },
        ..
    } = asked;
    let person = person_of(&http, ticket)?;
    try_code(&http, person, &code, at, request).await
}

pub async fn prove_ahead(asked: Received<ProveIdentityAhead>) -> Result<IdentityReply, HttpError> {
    let Received {
        http,
        who: device,
        key: request,
        body: IdentityProof { person, code },
        parts,
        ..
    } = asked;
    let at = for_person(&parts.headers, &http, device)?;
    let person = key_of(&http, &person)?;
    try_code(&http, person, &code, at, request).await
}

async fn try_code(
    http: &HttpState,
    person: PersonKey,
    code: &IdentityCode,
    at: AskedFrom,
    request: RequestId,
) -> Result<IdentityReply, HttpError> {
    http.gates().try_at(at.device)?;
    let code = http.app().keys().identity_key(person, code);
    let command = Command::TryIdentityCode { person, code };
    let ask = Ask { request: Some(request), command, by: at.author() };
    let reply = reply_of(&http.app().submit(ask).await?)?;
    if reply.verified {
        http.gates().was_right(at.device);
    }
    Ok(reply)
}

fn reply_of(answer: &Answer) -> Result<IdentityReply, HttpError> {
    match answer {
        Answer::Identity { verified, tries_left } => {
            Ok(IdentityReply { verified: *verified, tries_left: *tries_left })
        }
        _ => Err(HttpError::Fault("an answer without an identity")),
    }
}

fn person_of(http: &HttpState, ticket: TicketId) -> Result<PersonKey, HttpError> {
    Ok(http.app().state().person_of(ticket).ok_or(Refusal::UnknownTicket)?)
}

fn key_of(http: &HttpState, person: &Person) -> Result<PersonKey, HttpError> {
    http.checked(person.birth_date)?;
    Ok(http.app().keys().person_key(person))
}
