//! What was acknowledged to one person, in a few bytes, because hundreds of thousands wait at once. Judges nothing.

use jari_common::id::TicketId;
use jari_common::ticket::TicketCode;

use crate::client::asks::Session;

/// The text with which every receipt begins, and the number of hexadecimal digits of its signature.
const RECEIPT_MARK: &str = "JARI1";
const SIGN_BYTES: usize = 10;
/// A code has nine digits and one check digit.
const CODE_NUMBER_DIGITS: usize = 9;

/// One person's place. Its number is 0 until one was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) ticket: u32,
    pub(crate) number: u32,
    /// The smallest number of people ahead that was ever told.
    pub(crate) ahead: u32,
    code: u32,
    sign: [u8; SIGN_BYTES],
    pub(crate) marks: Marks,
}

/// Additional facts about a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u16);

impl Marks {
    /// The number was called, and the person was told to come.
    pub(crate) const INVITED: u16 = 1;
    /// The person said "I'm here" after a missed turn, or is about to.
    pub(crate) const BACK: u16 = 1 << 1;
    /// The person left the line by their own request, or is about to.
    pub(crate) const LEFT: u16 = 1 << 2;
    /// The person came to the turn while every turn was in use.
    pub(crate) const NEXT: u16 = 1 << 3;
    /// The first of the bits that remember which kinds of broken promises were noted for this person.
    pub(crate) const BROKEN: u32 = 8;

    pub(crate) fn has(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    /// Sets the mark; returns whether it is new.
    pub(crate) fn set(&mut self, mark: u16) -> bool {
        let new = !self.has(mark);
        self.0 |= mark;
        new
    }
}

impl Place {
    /// The place in an answer; None when its parts are invalid or contradict each other.
    pub(crate) fn of(session: &Session<'_>) -> Option<Self> {
        let ticket = u32::try_from(session.ticket.id.0).ok()?;
        let code = session.code.get(..CODE_NUMBER_DIGITS)?.parse().ok()?;
        let sign = session.receipt.rsplit('-').next()?;
        let mut bytes = [0; SIGN_BYTES];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(sign.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        let (number, ahead) = (session.ticket.number, session.ticket.ahead);
        Some(Self { ticket, number, ahead, code, sign: bytes, marks: Marks::default() })
    }

    pub(crate) fn is_given(&self) -> bool {
        self.number > 0
    }

    pub(crate) fn ticket_id(&self) -> TicketId {
        TicketId(self.ticket.into())
    }

    /// The code on the ticket.
    pub(crate) fn code(&self) -> TicketCode {
        TicketCode::from_random(self.code)
    }

    /// The receipt as it was printed.
    pub(crate) fn receipt(&self) -> String {
        let sign: String = self.sign.iter().map(|byte| format!("{byte:02X}")).collect();
        format!("{RECEIPT_MARK}-{}-{}-{sign}", self.ticket, self.number)
    }
}

#[cfg(test)]
mod tests {
    use jari_server::keys::Keys;

    use super::*;

    #[test]
    fn a_place_keeps_code_and_receipt_in_a_few_bytes() {
        let code = TicketCode::from_random(31_415_926);
        let receipt = Keys::for_tests().receipt(TicketId(7), 5);
        let json = format!(
            r#"{{"ticket":{{"id":7,"number":5,"state":"waiting","ahead":4,"new":1}},
                "code":"{}","session":"s","receipt":"{receipt}","masked_name":"김○○"}}"#,
            code.digits()
        );
        let place = Place::of(&serde_json::from_str(&json).unwrap()).unwrap();
        assert_eq!((place.ticket, place.number, place.ahead), (7, 5, 4));
        assert_eq!((place.code(), place.receipt()), (code, receipt));
        assert!(size_of::<Place>() <= 32);
    }
}
