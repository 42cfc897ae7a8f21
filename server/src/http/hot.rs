//! The most frequent requests, answered before the route table: "now serving", and a person's look at their own ticket.
//! It refuses nothing: a request that is unusual in any way is left to the table, which has the error texts.

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use axum::response::{IntoResponse, Response};
use jari_common::id::{CampaignId, TicketId};

use super::auth::granted;
use super::http_state::HttpState;
use super::{now_serving, tickets};
use crate::keys::Grant;

const CAMPAIGNS: &str = "/api/v1/campaigns/";
const NOW_SERVING: &str = "/now-serving";
const TICKETS: &str = "/api/v1/tickets/";

/// The answer that the route table would give; None when the table must be asked.
pub fn at_once<B>(http: &HttpState, request: &Request<B>) -> Option<Response> {
    if *request.method() != Method::GET {
        return None;
    }
    let path = request.uri().path();
    if let Some(rest) = path.strip_prefix(CAMPAIGNS) {
        let campaign = rest.strip_suffix(NOW_SERVING)?.parse().ok().map(CampaignId)?;
        return now_serving::answer(http, campaign, request.headers()).ok();
    }
    let ticket = path.strip_prefix(TICKETS)?.parse().ok().map(TicketId)?;
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
