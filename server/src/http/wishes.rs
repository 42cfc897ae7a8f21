//! Wishes: a person gives, changes and withdraws what they would accept, and takes or declines the seat that the wish
//! found. It needs the person's own session, at any hour.

use jari_common::api::wishes::{AcceptOffer, DeclineOffer, GiveWish, WithdrawWish};
use jari_common::wire::TicketView;

use crate::command::TicketAct;
use crate::http::auth::Session;
use crate::http::error::HttpError;
use crate::http::received::Received;

pub async fn give(asked: Received<GiveWish>) -> Result<TicketView, HttpError> {
    let Received { http, who: Session { ticket, at }, key: request, body: wish, .. } = asked;
    let given = http.write(at, request, TicketAct::GiveWish { wish }.of(ticket)).await?;
    // The person sees this view. The answer itself is kept as it is, for a repeat of the request.
    http.seen(given.view.clone()).await?;
    Ok(given.view)
}

pub async fn withdraw(asked: Received<WithdrawWish>) -> Result<TicketView, HttpError> {
    let Received { http, who: Session { ticket, at }, key: request, .. } = asked;
    http.act(ticket, at, request, TicketAct::WithdrawWish).await
}

pub async fn accept(asked: Received<AcceptOffer>) -> Result<TicketView, HttpError> {
    let Received {
        http,
        path: AcceptOffer { hold, .. },
        who: Session { ticket, at },
        key: request,
        ..
    } = asked;
    http.act(ticket, at, request, TicketAct::AcceptOffer { hold }).await
}

pub async fn decline(asked: Received<DeclineOffer>) -> Result<TicketView, HttpError> {
    let Received {
        http,
        path: DeclineOffer { hold, .. },
        who: Session { ticket, at },
        key: request,
        ..
    } = asked;
    http.act(ticket, at, request, TicketAct::DeclineOffer { hold }).await
}
