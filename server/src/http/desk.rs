//! What staff do for a person at a desk: open a ticket without its code, allow tries of the code again, confirm an ID,
//! put somebody first, let somebody wait for a seat of today. Each act is in the log with who did it and its reason.

use jari_common::api::desk::{ActAtDesk, FindAtDesk, OverbookAtDesk, SayWalkIn};
use jari_common::id::TicketId;
use jari_common::refusal::Refusal;
use jari_common::staff::{StaffAct, StaffRight};
use jari_common::time::plus_secs;
use jari_common::walk_in::WalkInAct;
use jari_common::wire::{
    DeskFindReply, NumberedPlace, OverbookRequest, SessionReply, StaffActRequest, TicketView,
    WalkInRequest,
};
use tokio::time::Instant;

use crate::app::SubmitError;
use crate::command::{Ask, TicketAct};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::Member;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::receipts;
use crate::http::received::Received;
use crate::http::tickets::{not_found, open_session, view_of};
use crate::keys::{Grant, StaffSession};

/// How long staff may act on a ticket that they found, in seconds; finding it again begins another period.
const FOUND_SECS: u32 = 600;

pub async fn find(asked: Received<FindAtDesk>) -> Result<DeskFindReply, HttpError> {
    let Received { http, who: member, body, .. } = asked;
    let (device, staff) = (member.desk, member.staff);
    let birth_date = http.checked(body.birth_date)?;
    let started = Instant::now();
    let found = named(&http, member, body.receipt.as_deref(), body.number.as_ref())?;
    http.gates().find_at_desk(device, found)?;
    let could_not = || http.gates().did_not_find_at_desk(device, found);
    let kept = http
        .unsealed(found)
        .await
        .inspect_err(|_| could_not())?
        .filter(|row| row.person.birth_date == birth_date);
    let Some((ticket, kept)) = found.zip(kept) else { return Err(not_found(started).await) };
    let (act, reason) = (StaffAct::Find, body.reason);
    // Each look is written, also one by a request that was sent before.
    let by = AskedFrom::from(member).author();
    let command = TicketAct::Staff { device, act, reason }.of(ticket);
    let written = http.app().submit(Ask { request: None, command, by }).await;
    written.inspect_err(|error| {
        if !matches!(error, SubmitError::Refused(_)) {
            could_not();
        }
    })?;
    http.gates().was_found_at_desk(device, ticket);
    // The view after `seen`: the earlier view is from before anybody knew of the seat, and has no time for an answer.
    let view = http.seen(view_of(&http, ticket)?).await?;
    let now = http.app().clock().now();
    let acts = http.app().state().require_staff(staff, device, StaffRight::ActForPerson, now);
    let SessionReply { masked_name, receipt, calendar, code, ticket: view, .. } =
        open_session(&http, view, kept, member.into());
    let (until, pairing) = (plus_secs(now, FOUND_SECS), http.pairing_of(device));
    let pairing = pairing.ok_or(HttpError::SignInRequired)?;
    let issued = |grant| http.app().keys().issue(&grant, now);
    let by = StaffSession { staff, session: member.session };
    let grant = issued(Grant::Found { ticket, staff: by, desk: device, pairing, until });
    let session = issued(Grant::Session { ticket, device, pairing, staff: Some(by), until });
    // Code and receipt open the ticket anywhere: they are for those who act for people.
    let may_act = acts.is_ok();
    Ok(DeskFindReply {
        ticket: view,
        masked_name,
        session,
        calendar: calendar.filter(|_| may_act),
        receipt: may_act.then_some(receipt),
        code: may_act.then_some(code),
        grant,
    })
}

/// The ticket that a receipt or a number names.
fn named(
    http: &HttpState,
    Member { staff, desk, .. }: Member,
    receipt: Option<&str>,
    number: Option<&NumberedPlace>,
) -> Result<Option<TicketId>, HttpError> {
    match (receipt, number) {
        (Some(receipt), None) => Ok(receipts::proven(http, receipt).ok().map(|view| view.id)),
        (None, Some(place)) => {
            let state = http.app().state();
            let found = state.ticket_by_number(place.campaign, place.number);
            // Another clinic's person is there for nobody who only guesses numbers.
            let account = state.member(staff).map(|record| &record.account);
            let theirs = |ticket| account.is_some_and(|it| state.serves_ticket(it, ticket));
            Ok(found.filter(|ticket| state.serves(desk, *ticket) && theirs(*ticket)))
        }
        _ => Err(HttpError::InvalidValue { what: "a receipt or a number, one of the two" }),
    }
}

pub async fn act(asked: Received<ActAtDesk>) -> Result<TicketView, HttpError> {
    let Received {
        http,
        path: ActAtDesk { ticket },
        who: member,
        key: request,
        body: StaffActRequest { grant, act, reason },
        ..
    } = asked;
    if act == StaffAct::Find {
        let what = "a ticket is found by its receipt or its number".to_owned();
        return Err(HttpError::Refused(Refusal::Invalid { what }));
    }
    must_have_found(&http, member, ticket, &grant)?;
    let command = TicketAct::Staff { device: member.desk, act, reason }.of(ticket);
    Ok(http.write(member.into(), request, command).await?.view)
}

/// Whether this member of staff found this ticket's person at this desk, in this sign-in.
fn must_have_found(
    http: &HttpState,
    member: Member,
    ticket: TicketId,
    grant: &str,
) -> Result<(), HttpError> {
    let found = http.granted(grant);
    let (device, by) = (member.desk, StaffSession { staff: member.staff, session: member.session });
    let is_this = |it: Grant| matches!(it, Grant::Found { ticket: found, staff, desk, .. } if (found, staff, desk) == (ticket, by, device));
    if found.is_some_and(is_this) { Ok(()) } else { Err(HttpError::FindFirst) }
}

pub async fn say_walk_in(asked: Received<SayWalkIn>) -> Result<TicketView, HttpError> {
    let Received { http, path: SayWalkIn { ticket }, who: member, key, body, .. } = asked;
    let WalkInRequest { clinic, act, follows, grant } = body;
    // Nobody is put on a list by their number alone; of whoever is on it, everybody there may say that they went.
    if matches!(act, WalkInAct::WaitHere { .. }) {
        must_have_found(&http, member, ticket, grant.as_deref().unwrap_or_default())?;
    }
    let command = TicketAct::WalkIn { clinic, act, follows }.of(ticket);
    Ok(http.write(member.into(), key, command).await?.view)
}

pub async fn overbook(asked: Received<OverbookAtDesk>) -> Result<TicketView, HttpError> {
    let Received { http, path: OverbookAtDesk { ticket }, who: member, key, body, .. } = asked;
    let OverbookRequest { slot, reason } = body;
    let command = TicketAct::Overbook { slot, reason }.of(ticket);
    Ok(http.write(member.into(), key, command).await?.view)
}
