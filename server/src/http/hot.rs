//! The most frequent requests, answered before the route table: "now serving", and a person's look at their own ticket.
//! It refuses nothing: a request that is unusual in any way is left to the table, which has the error texts.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use axum::response::{IntoResponse, Response};
use jari_common::api::board::ReadNowServing;
use jari_common::api::tickets::ReadTicket;
use jari_common::api::{Endpoint, PathValue, value_in};
use jari_common::id::{CampaignId, TicketId};

use super::auth::granted;
use super::http_state::HttpState;
use super::{now_serving, tickets};
use crate::keys::Grant;

/// The answer that the route table would give; None when the table must be asked.
pub fn at_once<B>(http: &HttpState, request: &Request<B>) -> Option<Response> {
    if *request.method() != Method::GET {
        return None;
    }
    let path = request.uri().path();
    if let Some(campaign) = value_in(ReadNowServing::PATH, path) {
        let campaign = CampaignId::read(campaign)?;
        return now_serving::answer(http, campaign, request.headers()).ok();
    }
    let ticket = TicketId::read(value_in(ReadTicket::PATH, path)?)?;
    own_ticket(http, ticket, request.headers())
}

fn own_ticket(http: &HttpState, ticket: TicketId, headers: &HeaderMap) -> Option<Response> {
    match granted(headers, http) {
        Ok(Some(Grant::Session { ticket: own, .. })) if own == ticket => {
            let view = tickets::view_of(http, ticket).ok()?;
            let mut response = Json(view).into_response();
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Some(response)
        }
        _ => None,
    }
}
