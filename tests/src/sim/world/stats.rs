//! Counts what happened in the worlds, so that a test can show that all of it happens. Judges nothing.

use jari_common::change::{Change, Event};
use jari_server::writer::{Outcome, SubmitError};

macro_rules! stats {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The sums over one world or many.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)*
            /// A hash of everything that one world told, in order; 0 unless a trace was asked for.
            pub trace: u64,
        }

        impl Stats {
            /// Adds the counts of other worlds.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
            }

            /// The names of what never happened.
            #[must_use]
            pub fn never(&self) -> Vec<&'static str> {
                let mut never = Vec::new();
                $(if self.$name == 0 { never.push(stringify!($name)); })*
                never
            }
        }
    };
}

stats! {
    worlds,
    letters,
    lost,
    doubled,
    answered,
    refused,
    unavailable,
    crashes,
    /// Crashes that left a batch which nobody had been told of.
    survivors,
    /// Steps in which the line was paused.
    still_steps,
    doubts,
    issued,
    called,
    started,
    extended,
    missed,
    returned,
    left,
    held,
    holds_ended,
    booked,
    /// Seats beside a booking that were held longer.
    kept_longer,
    moved,
    cancelled,
    /// Crashes during a request to move a booking.
    moves_cut,
    /// People who booked and never asked to cancel; they are checked at the end of their world.
    counted_on,
    restored,
    entered,
    sealed,
    drawn,
    admitted,
    frozen,
    resumed,
    paces,
    presences,
    codes_sent,
    codes_refused,
    proved_by_code,
    proved_by_staff,
}

impl Stats {
    pub(super) fn count_answer(&mut self, outcome: &Outcome) {
        match outcome {
            Ok(_) => self.answered += 1,
            Err(SubmitError::Refused(_)) => self.refused += 1,
            Err(SubmitError::Busy | SubmitError::Unavailable(_)) => self.unavailable += 1,
            // This ends the night: see `Heard::answer`.
            Err(SubmitError::Fault) => {}
        }
    }

    pub(super) fn count_changes(&mut self, changes: &[Change]) {
        for change in changes {
            let count = match &change.event {
                Event::TicketIssued(_) => &mut self.issued,
                Event::TicketCalled(_) => &mut self.called,
                Event::TurnStarted(_) => &mut self.started,
                Event::TurnExtended(_) => &mut self.extended,
                Event::TurnMissed(_) => &mut self.missed,
                Event::TicketReturned(_) => &mut self.returned,
                Event::TicketLeft(_) => &mut self.left,
                Event::SeatHeld(_) => &mut self.held,
                Event::HoldEnded(_) => &mut self.holds_ended,
                Event::SeatBooked(_) => &mut self.booked,
                Event::HoldExtended(_) => &mut self.kept_longer,
                Event::BookingMoved(_) => &mut self.moved,
                Event::BookingCancelled(_) => &mut self.cancelled,
                Event::WindowsRestored => &mut self.restored,
                Event::EntryMade(_) => &mut self.entered,
                Event::DrawSealed(_) => &mut self.sealed,
                Event::NumbersDrawn(_) => &mut self.drawn,
                Event::TicketAdmitted(_) => &mut self.admitted,
                Event::LineFrozen(_) => &mut self.frozen,
                Event::LineResumed(_) => &mut self.resumed,
                Event::PaceChanged(_) => &mut self.paces,
                Event::PresenceChanged(_) => &mut self.presences,
                Event::IdentityCodeSent(_) => &mut self.codes_sent,
                Event::IdentityRefused(_) => &mut self.codes_refused,
                Event::IdentityVerified(_) => &mut self.proved_by_code,
                Event::StaffActed(_) => &mut self.proved_by_staff,
                _ => continue,
            };
            *count += 1;
        }
    }
}
