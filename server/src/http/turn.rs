//! A ticket's turn: begin it (or continue it here), end it. Losing a turn never loses the ticket.

use jari_common::api::turn::{EndTurn, StartTurn};
use jari_common::ticket::TicketState;
use jari_common::wire::{TicketView, TurnReply};

use crate::command::TicketAct;
use crate::http::asked_from::AskedFrom;
use crate::http::auth::{Lease, Session};
use crate::http::error::HttpError;
use crate::http::received::Received;
use crate::keys::Grant;

pub async fn start(asked: Received<StartTurn>) -> Result<TurnReply, HttpError> {
    let Received { http, who: session, key: request, .. } = asked;
    let Session { ticket, at } = session;
    let AskedFrom { device, staff } = at;
    let answer = http.write(at, request, TicketAct::StartTurn { device }.of(ticket)).await?;
    // The lease outlasts every "더 쓸게요": the engine judges each write by the turn's own end, and by the serial. A repeat
    // may come after the turn's end: then the lease has expired when it is issued.
    let now = http.app().clock().now();
    let until = answer.latest.max(answer.view.until).unwrap_or(now);
    let (campaign, serial) = (answer.view.campaign, answer.serial);
    let pairing = http.pairing_of(device).unwrap_or_default();
    let grant = Grant::Lease { ticket, campaign, serial, device, pairing, staff, until };
    // A person who is here while all turns are in use has no turn yet, and asks again.
    let has_turn = answer.view.state != TicketState::Called;
    let lease = has_turn.then(|| http.app().keys().issue(&grant, now));
    Ok(TurnReply { ticket: answer.view, lease })
}

pub async fn end(asked: Received<EndTurn>) -> Result<TicketView, HttpError> {
    let Received { http, who: Lease { ticket, serial, at }, key: request, .. } = asked;
    http.act(ticket, at, request, TicketAct::EndTurn { serial }).await
}
