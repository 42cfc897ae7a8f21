//! What several screens share: a question with two answers, the facts of an appointment, the row with a note and further buttons, the
//! printing of a slip. No screen of its own.

mod digits;
mod either;

pub mod arrange;
pub mod facts;
pub mod foot_row;
pub mod laid;
pub mod others;
pub mod slip;

pub use digits::{Digits, digits};
pub use either::{Answer, Spoken, choices_above, either, one_of, one_of_said, spoken};
