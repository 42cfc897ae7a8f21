//! "확인 번호를 잊었어요": a ticket found by its person's telephone. The answer that a code is on its way does not show whether
//! there is a ticket; the code proves this one request and nothing else.

use jari_common::api::tickets::{FindByCode, SendFindCode};
use jari_common::id::{CampaignId, DeviceId, TicketId};
use jari_common::person::Person;
use jari_common::proof::IDENTITY_CODE_SECS;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{
    FindByCodeRequest, FindCodeReply, FindCodeRequest, SessionReply, TicketView,
};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use crate::app::SubmitError;
use crate::command::{Answer, Ask, Command, TicketAct};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{for_person, may_see};
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::identity::Asker;
use crate::http::received::Received;
use crate::http::tickets::{NOT_FOUND_AFTER, not_found, open_session, view_of};
use crate::http::tried::Try;
use crate::keys::Grant;
use crate::notify::Message;
use crate::notify::words::identity_message;

/// The most tickets in other campaigns that are told with the one that is found: a screen has four answers.
const OTHERS_MAX: usize = 3;

pub async fn send_code(asked: Received<SendFindCode>) -> Result<FindCodeReply, HttpError> {
    let Received {
        http, who: device, key, body: FindCodeRequest { campaign, person }, parts, ..
    } = asked;
    let at = for_person(&parts.headers, &http, device)?;
    let asker = Asker::new(key, &parts);
    let started = Instant::now();
    http.checked(person.birth_date)?;
    let to = person.phone.clone().ok_or(HttpError::NoPhone)?;
    let sent_to = to.masked();
    http.gates().send(http.app().keys().phone_key(&to), device, asker.address)?;
    // When no message can be sent or nothing can be written, a person without a ticket gets the same answer as a person
    // with one.
    let room = http.app().notifier().room().ok_or(HttpError::TryAgain)?;
    let about = tickets_of(&http, campaign, &person).first().copied();
    if about.is_none() {
        http.app().submit(Command::Tick).await?;
    } else {
        let keys = http.app().keys();
        let finder = keys.finder_key(keys.person_key(&person), asker.request);
        let digits = keys.identity_code(finder, asker.request);
        let code = keys.identity_key(finder, &digits);
        let until = plus_secs(http.app().clock().now(), IDENTITY_CODE_SECS);
        let command = Command::SendIdentityCode { person: finder, code, until };
        let by = at.author();
        http.app().submit(Ask { request: Some(asker.request), command, by }).await?;
        let text = identity_message(asker.language, &digits);
        room.send(Message { id: Uuid::new_v4().to_string(), to, text, until, about });
    }
    // With a ticket there is something to write: this wait makes both answers take equally long.
    sleep_until(started + NOT_FOUND_AFTER).await;
    Ok(FindCodeReply { asked: asker.request, sent_to, valid_secs: IDENTITY_CODE_SECS })
}

pub async fn find(asked: Received<FindByCode>) -> Result<SessionReply, HttpError> {
    let Received { http, who: device, key, body: request, parts, .. } = asked;
    let started = Instant::now();
    let at = for_person(&parts.headers, &http, device)?;
    let instead_of = request.instead_of.clone();
    let all = tickets_of(&http, request.campaign, &request.person);
    let found = match http.tried().begin(device, key, &request)? {
        Try::Again(found) => found,
        Try::New(judging) => {
            http.gates().find_at(device)?;
            http.gates().try_at(device)?;
            let found = opened_by_message(&http, at, request).await?;
            // A repeat took no try, and gives none back.
            found.inspect(|_| http.gates().was_right(device));
            judging.ended(found);
            found
        }
    };
    let kept = http.unsealed(found).await?;
    let Some((kept, ticket)) = kept.zip(found) else { return Err(not_found(started).await) };
    may_see(&http, at, ticket)?;
    if let Some(newer) = instead_of.and_then(|session| newer(&http, &session, device)) {
        go_for(&http, at, newer, ticket).await?;
    }
    // The view now: a person who had left is back when this answer arrives.
    let view = http.seen(view_of(&http, ticket)?).await?;
    let mut reply = open_session(&http, view, kept, at);
    let others = all.into_iter().filter(|it| *it != ticket && may_see(&http, at, *it).is_ok());
    for other in others.take(OTHERS_MAX) {
        let Some(kept) = http.unsealed(Some(other)).await? else { continue };
        // The list says of each whether a seat was found for it: its person knows of the seat.
        let view = http.seen(view_of(&http, other)?).await?;
        reply.others.push(open_session(&http, view, kept, at));
    }
    Ok(reply)
}

/// The person's ticket, if the code proves this very request.
async fn opened_by_message(
    http: &HttpState,
    at: AskedFrom,
    FindByCodeRequest { campaign, person, asked, code, instead_of }: FindByCodeRequest,
) -> Result<Option<TicketId>, HttpError> {
    let keys = http.app().keys();
    let finder = keys.finder_key(keys.person_key(&person), asked);
    // A stranger who tries at the same time opens nothing by the right person's proof: the digits themselves are
    // compared as well.
    let is_right = code == keys.identity_code(finder, asked);
    let command =
        Command::TryIdentityCode { person: finder, code: keys.identity_key(finder, &code) };
    // Each request is proven once; what was proven before opens nothing.
    let is_used = http.app().state().is_verified(finder);
    let proven = match http.app().submit(Ask { request: None, command, by: at.author() }).await {
        Ok(Answer::Identity { verified, .. }) => verified && is_right && !is_used,
        Ok(_) => return Err(HttpError::Fault("an answer without an identity")),
        Err(SubmitError::Refused(_)) => false,
        Err(error) => return Err(error.into()),
    };
    let all = tickets_of(http, campaign, &person);
    let state = http.app().state();
    // Only a ticket of this campaign can stand in place of another.
    let may_be = |it: &TicketId| instead_of.is_none() || state.campaign_of(*it) == Some(campaign);
    let found = all.into_iter().find(may_be);
    Ok(found.filter(|_| proven))
}

/// The ticket of a session on this device.
fn newer(http: &HttpState, session: &str, here: DeviceId) -> Option<TicketId> {
    match http.granted(session)? {
        Grant::Session { ticket, device, .. } if device == here => Some(ticket),
        _ => None,
    }
}

/// Puts the newer ticket in place of the earlier one. When that is not possible, for example because staff decided
/// otherwise, both stay as they are, and the person has the ticket that they proved to be theirs.
async fn go_for(
    http: &HttpState,
    at: AskedFrom,
    ticket: TicketId,
    earlier: TicketId,
) -> Result<(), HttpError> {
    let command = TicketAct::JoinNamesakes { earlier }.of(ticket);
    match http.app().submit(Ask { request: None, command, by: at.author() }).await {
        Ok(_) | Err(SubmitError::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The person's ticket in this campaign, whatever became of it; then their tickets in other campaigns that still lead to
/// something, first those for which something is to be done now.
fn tickets_of(http: &HttpState, campaign: CampaignId, person: &Person) -> Vec<TicketId> {
    let (state, now) = (http.app().state(), http.app().clock().now());
    let all = state.tickets_of_person(http.app().keys().person_key(person));
    let is_here = |it: &TicketId| state.campaign_of(*it) == Some(campaign);
    let is_live = |it: &TicketId| state.ticket(*it).is_some_and(|view| view.is_live(now));
    let (mut here, others): (Vec<TicketId>, Vec<TicketId>) = all.into_iter().partition(is_here);
    let mut others: Vec<TicketId> = others.into_iter().filter(is_live).collect();
    others.sort_by_key(|it| state.ticket(*it).map(|view| waits_for_person(&view)));
    here.extend(others);
    here
}

/// How soon a person has to do something about a ticket: an offered seat or a turn, then an appointment, then a wait.
fn waits_for_person(view: &TicketView) -> u8 {
    match view.state {
        _ if view.offer.is_some() => 0,
        TicketState::Called | TicketState::Active | TicketState::Missed => 0,
        TicketState::Done => 1,
        TicketState::Entered
        | TicketState::Waiting
        | TicketState::Left
        | TicketState::NotServed => 2,
    }
}
