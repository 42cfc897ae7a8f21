//! How often something happened in a line since its beginning. Decides nothing.

/// The counts of one line; they only grow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    calls: u32,
    missed: u32,
    completions: u32,
}

impl Tally {
    /// Somebody was called.
    pub(super) fn called(&mut self) {
        self.calls = self.calls.saturating_add(1);
    }

    /// A call or a turn passed unused.
    pub(super) fn missed(&mut self) {
        self.missed = self.missed.saturating_add(1);
    }

    /// Somebody has booked.
    pub(super) fn booked(&mut self) {
        self.completions = self.completions.saturating_add(1);
    }

    pub(super) fn calls(self) -> u32 {
        self.calls
    }

    pub(super) fn misses(self) -> u32 {
        self.missed
    }

    pub(super) fn completions(self) -> u32 {
        self.completions
    }
}
