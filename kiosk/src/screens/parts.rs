//! What several screens share: the facts of an appointment, the row with a note and further buttons, the printing of a
//! slip. It is not a screen itself.

pub mod facts;
pub mod foot_row;
pub mod laid;
pub mod others;
pub mod slip;
