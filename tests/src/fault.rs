//! Faults that are planted in a server for tests, to show that the crowd tool finds each of them. The product has none.

use std::fmt;

use clap::ValueEnum;

use crate::rush::Breach;

/// The environment variable with the fault that `faulty_server` is to have.
pub const FAULT: &str = "JARI_FAULT";

/// One fault, outside the product's own code: in the requests it gets, the answers it gives, or its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fault {
    MovedPlace,
    EarlyAnswer,
    DoubleSeat,
    UncheckedLease,
    ResetLine,
    TwoTickets,
    SharedNumber,
    LineGoesBack,
    LostBooking,
    AheadRises,
    UncalledTurn,
}

impl Fault {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::MovedPlace => "a later answer says another number than the first",
            Self::EarlyAnswer => {
                "answers leave before the commit, and a kill takes what was not yet written"
            }
            Self::DoubleSeat => "who asks for a full slot is told to have a seat in it",
            Self::UncheckedLease => {
                "any token is taken for the newest lease of the ticket in the path"
            }
            Self::ResetLine => "a restart forgets every ticket",
            Self::TwoTickets => "a second device gets a second ticket for the same person",
            Self::SharedNumber => "two people are told the same number",
            Self::LineGoesBack => "the line says at times that it has called fewer than before",
            Self::LostBooking => "a booking is acknowledged and never made",
            Self::AheadRises => "people ahead rise while somebody waits",
            Self::UncalledTurn => "a turn begins without a call",
        }
    }

    /// The promise that the fault breaks.
    #[must_use]
    pub fn breaks(self) -> Breach {
        match self {
            Self::EarlyAnswer | Self::ResetLine | Self::LostBooking => Breach::Lost,
            Self::MovedPlace | Self::AheadRises => Breach::Moved,
            Self::DoubleSeat | Self::TwoTickets | Self::SharedNumber => Breach::Doubled,
            Self::UncheckedLease | Self::LineGoesBack | Self::UncalledTurn => Breach::Passed,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.to_possible_value();
        f.write_str(name.as_ref().map_or("", |name| name.get_name()))
    }
}
