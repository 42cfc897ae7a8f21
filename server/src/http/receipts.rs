//! A ticket as its paper shows it: what the printed QR opens, for anybody who has the paper. Tells no id, name or
//! booking.

use jari_common::api::tickets::ReadReceipt;
use jari_common::wire::{ReceiptView, TicketView};

use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;

/// The number on the receipt of an entry that is not drawn yet.
const NOT_DRAWN: u32 = 0;

pub async fn show(asked: Received<ReadReceipt>) -> Result<ReceiptView, HttpError> {
    let Received { http, path: ReadReceipt { receipt }, .. } = asked;
    let TicketView { number, state, ahead, .. } = proven(&http, &receipt)?;
    Ok(ReceiptView { number, state, ahead })
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
