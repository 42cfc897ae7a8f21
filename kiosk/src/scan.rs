//! What the text of a QR is to a kiosk, whichever reader read it.

use jari_common::ticket::Receipt;

use crate::message::Message;

/// A slip carries a second QR, for a telephone's calendar: an address with this path.
const CALENDAR_PATH: &str = "/api/v1/calendar/";

/// What is told of a text that was read; None: the other QR of a slip of ours, which slid past the reader, too.
#[must_use]
pub fn told_of(text: &str) -> Option<Message> {
    let is_calendar = text.contains(CALENDAR_PATH);
    (!is_calendar).then(|| Message::Scanned(Receipt::parse(text).ok()))
}
