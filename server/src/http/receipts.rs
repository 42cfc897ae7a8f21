//! A ticket followed from its paper: what the printed QR opens, for whoever holds it. Tells no id, name or booking.

use axum::Json;
use axum::extract::State;
use jari_common::ticket::TicketState;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::body::PathValue;
use crate::http::edge::Edge;
use crate::http::error::{HttpError, Problems};

/// `GET /receipts/{receipt}`
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// The place in line; never changes.
    number: u32,
    state: TicketState,
    /// People to be called before this ticket; never rises.
    ahead: u32,
}

/// Where the ticket of a printed receipt stands.
#[utoipa::path(
    get, path = "/api/v1/receipts/{receipt}", tag = "tickets",
    params(("receipt" = String, Path, description = "As it is in the QR.")),
    responses((status = 200, description = "As it stands.", body = ReceiptView), Problems)
)]
pub async fn show(
    State(edge): State<Edge>,
    PathValue(receipt): PathValue<String>,
) -> Result<Json<ReceiptView>, HttpError> {
    let proven = edge.app().keys().read_receipt(&receipt);
    let (ticket, number) = proven.ok_or(HttpError::ReceiptNotFound)?;
    // A receipt that outlived a lost disk proves a number which that ticket may no longer have.
    let view = edge.app().state().ticket(ticket).filter(|view| view.number == number);
    let view = view.ok_or(HttpError::ReceiptNotFound)?;
    Ok(Json(ReceiptView { number, state: view.state, ahead: view.ahead }))
}
