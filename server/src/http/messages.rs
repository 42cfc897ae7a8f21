//! The messages that wait for staff to pass them on: for a desk, and for the operator. Sends none.

use axum::Json;
use axum::extract::State;
use jari_common::message::OutgoingMessage;

use crate::http::auth::{Admin, Desk};
use crate::http::edge::Edge;
use crate::http::error::Problems;

/// What no gateway sends: staff tell it to the person, who is called at this number.
#[utoipa::path(
    get, path = "/api/v1/desk/messages", tag = "desk", security(("device" = [])),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_desk(State(edge): State<Edge>, _: Desk) -> Json<Vec<OutgoingMessage>> {
    Json(edge.app().notifier().outgoing())
}

/// The same, for `jari-server messages`.
#[utoipa::path(
    get, path = "/admin/v1/messages", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "Oldest first.", body = Vec<OutgoingMessage>), Problems)
)]
pub async fn for_operator(State(edge): State<Edge>, _: Admin) -> Json<Vec<OutgoingMessage>> {
    Json(edge.app().notifier().outgoing())
}
