//! A ticket as its paper shows it: what the printed QR opens, for anybody who has the paper. Tells no id, name or
//! booking.

use axum::Json;
use axum::extract::State;
use jari_common::ticket::TicketState;
use jari_common::wire::TicketView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::body::PathValue;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::HttpState;

/// The number on the receipt of an entry that is not drawn yet.
const NOT_DRAWN: u32 = 0;

/// `GET /receipts/{receipt}`
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// The place in line; never changes.
    number: u32,
    state: TicketState,
    /// People to be called before this ticket; never rises.
    ahead: u32,
}

/// The position of the ticket of a printed receipt.
#[utoipa::path(
    get, path = "/api/v1/receipts/{receipt}", tag = "tickets",
    params(("receipt" = String, Path, description = "As it is in the QR.")),
    responses((status = 200, description = "As it stands.", body = ReceiptView), Problems)
)]
pub async fn show(
    State(http): State<HttpState>,
    PathValue(receipt): PathValue<String>,
) -> Result<Json<ReceiptView>, HttpError> {
    let TicketView { number, state, ahead, .. } = proven(&http, &receipt)?;
    Ok(Json(ReceiptView { number, state, ahead }))
}

/// The ticket whose place the receipt proves.
pub fn proven(http: &HttpState, receipt: &str) -> Result<TicketView, HttpError> {
    let proven = http.app().keys().read_receipt(receipt);
    let (ticket, number) = proven.ok_or(HttpError::ReceiptNotFound)?;
    // After a lost disk, a receipt may prove a number that its ticket no longer has. The receipt of a draw's entry has
    // no number yet: it is valid for any number that was drawn.
    let proves = |view: &TicketView| number == NOT_DRAWN || view.number == number;
    http.app().state().ticket(ticket).filter(proves).ok_or(HttpError::ReceiptNotFound)
}
