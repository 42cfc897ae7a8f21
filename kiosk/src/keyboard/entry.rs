//! What a person types on a screen: a name, a birth date, a phone number, a ticket's code, a message's digits, a
//! pairing code. Pure models that never read a clock, never send anything, and whose `Debug` shows lengths only.

mod pad;

mod code;
mod date;
mod name;
mod pairing;
mod phone;
mod proof;

pub use code::{CODE_DIGITS, CodeEntry, CodeState};
pub use date::{DATE_DIGITS, DateEntry, DatePart, DateState, OLDEST_AGE_YEARS};
pub use name::{NAME_LIMIT_CHARS, NameEntry};
pub use pairing::{PAIRING_DIGITS, PairingEntry};
pub use phone::{PHONE_LEAST_DIGITS, PHONE_LIMIT_DIGITS, PhoneEntry, PhoneState};
pub use proof::{PROOF_DIGITS, ProofEntry};
