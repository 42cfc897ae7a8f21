//! A ticket: a place in one campaign's line, its states, and the code that a person types.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::TicketId;

/// Digits of a ticket's code, the check digit included.
pub const CODE_DIGITS: usize = 10;

/// The most people that share one ticket.
pub const PARTY_MAX: u8 = 4;
/// Wrong tries after which a ticket's code is locked until staff unlock it.
pub const WRONG_TRIES_MAX: u8 = 5;

/// The state of a ticket: `Entered → Waiting → Called → Active → Done`; a missed turn is kept: `Missed → Called`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// The ticket is an entry of a draw that has not happened yet: it has no number.
    Entered,
    /// The person waits in line.
    Waiting,
    /// The turn may begin.
    Called,
    /// The person is choosing.
    Active,
    /// The turn passed and was not used; the place is kept.
    Missed,
    /// A booking was made.
    Done,
    /// The person left by their own word.
    Left,
    /// The campaign closed before the turn came.
    NotServed,
}

impl TicketState {
    /// Whether the ticket may still lead to a turn or an appointment.
    #[must_use]
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Done | Self::Left | Self::NotServed)
    }
}

/// Whether a ticket's person is the same as the person of an earlier ticket with the same name and birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Namesake {
    /// It is not known yet. Until a code to the earlier telephone, or staff, gives the answer, no turn begins and no
    /// wish is accepted.
    Asked,
    /// They are one person: the earlier ticket is theirs, and this one has left.
    Same,
}

/// The code on a ticket: nine random digits and a Damm check digit, shown as `123 456 7890`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct TicketCode(String);

/// The text is not a ticket's code, most likely one wrong digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a ticket code is ten digits whose last one checks the others")]
pub struct CodeError;

impl TicketCode {
    /// Makes a code from a random number below 1,000,000,000 (nine digits).
    #[must_use]
    pub fn from_random(number: u32) -> Self {
        let nine = format!("{:09}", number % 1_000_000_000);
        let check = damm(nine.bytes().map(|b| b - b'0'));
        Self(format!("{nine}{check}"))
    }

    /// Takes ten digits, with or without spaces, and checks the check digit.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let ten = digits.len() == CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        let checks = ten && damm(digits.bytes().map(|b| b - b'0')) == 0;
        if checks { Ok(Self(digits)) } else { Err(CodeError) }
    }

    /// The ten digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The code in groups, as it is printed and shown.
    #[must_use]
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// Every receipt begins so.
pub const RECEIPT_MARK: &str = "JARI1";
/// The most characters of a receipt; a number of nine digits needs half of them.
const RECEIPT_CHARS_MAX: usize = 80;

/// What the QR of a slip says: the signed proof of a place in line. Only the server that wrote it can tell whether it is
/// genuine.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Receipt(String);

/// The text is not a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a receipt is what the QR of a slip says, and begins with {RECEIPT_MARK}-")]
pub struct ReceiptError;

impl Receipt {
    /// Takes a text of a receipt's form; white space around it is left out.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let text = text.trim();
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_sign = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric());
        let has_form = match text.split('-').collect::<Vec<_>>()[..] {
            [RECEIPT_MARK, ticket, number, sign] => {
                is_number(ticket) && is_number(number) && is_sign(sign)
            }
            _ => false,
        };
        let is_receipt = has_form && text.len() <= RECEIPT_CHARS_MAX;
        if is_receipt { Ok(Self(text.to_owned())) } else { Err(ReceiptError) }
    }

    /// The ticket and the number that it says it proves. Whether it does, only the server can tell.
    #[must_use]
    pub fn named(&self) -> Option<(TicketId, u32)> {
        let mut parts = self.0.split('-').skip(1);
        let ticket = parts.next()?.parse().ok()?;
        Some((TicketId(ticket), parts.next()?.parse().ok()?))
    }

    /// What was read last, of a field into which a reader types one slip after the other.
    #[must_use]
    pub fn last_read(typed: &str) -> &str {
        typed.rfind(RECEIPT_MARK).map_or(typed, |at| &typed[at..])
    }

    /// The text as it is in the QR.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(hidden)")
    }
}

impl TryFrom<String> for Receipt {
    type Error = ReceiptError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Receipt> for String {
    fn from(receipt: Receipt) -> Self {
        receipt.0
    }
}

impl fmt::Debug for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TicketCode(hidden)")
    }
}

impl TryFrom<String> for TicketCode {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TicketCode> for String {
    fn from(code: TicketCode) -> Self {
        code.0
    }
}

/// HMAC-SHA-256 of a code under the server's key, cut to 128 bits: it finds the ticket and does not reveal the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeKey(pub uuid::Uuid);

/// Damm's quasigroup of order 10 (H. M. Damm, 2004): detects every wrong digit and every swap of two neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of these digits; 0 when the digits already end in their own check digit.
fn damm(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |interim, digit| DAMM[usize::from(interim)][usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_survives_being_shown_and_typed(number in 0_u32..1_000_000_000) {
            let code = TicketCode::from_random(number);
            prop_assert_eq!(TicketCode::parse(&code.grouped()), Ok(code));
        }

        #[test]
        fn one_wrong_digit_is_always_caught(number in 0_u32..1_000_000_000, at in 0..10_usize, add in 1..10_u8) {
            let mut digits = TicketCode::from_random(number).digits().to_owned().into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
            prop_assert!(TicketCode::parse(std::str::from_utf8(&digits).unwrap()).is_err());
        }

        #[test]
        fn two_swapped_neighbours_are_always_caught(number in 0_u32..1_000_000_000, at in 0..9_usize) {
            let mut digits = TicketCode::from_random(number).digits().to_owned().into_bytes();
            prop_assume!(digits[at] != digits[at + 1]);
            digits.swap(at, at + 1);
            prop_assert!(TicketCode::parse(std::str::from_utf8(&digits).unwrap()).is_err());
        }
    }

    #[test]
    fn the_published_example_checks() {
        // 572 has the check digit 4 (Damm's own example).
        assert_eq!(damm([5, 7, 2].into_iter()), 4);
    }
}
