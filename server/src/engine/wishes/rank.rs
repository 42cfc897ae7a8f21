//! How good a seat is to a wish, and how much may be looked at to find it. Decides nothing.

/// How good a seat is to a wish: the smaller, the better. What comes first in it is the wish's to say.
pub(in crate::engine) type Rank = (i64, i64, u8);

/// A seat that is not among what was wished: any other is better.
pub(in crate::engine) const WORST: Rank = (i64::MAX, i64::MAX, u8::MAX);

/// How much may still be looked at (days, slots, shapes, people), so that no step holds the writer long.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    left: u64,
    /// So much was looked at.
    pub spent: u64,
}

impl Effort {
    /// The search that begins last is finished, be it longer.
    #[must_use]
    pub fn of(most: u64) -> Self {
        Self { left: most, spent: 0 }
    }

    pub(in crate::engine) fn spend(&mut self, count: u64) {
        self.left = self.left.saturating_sub(count);
        self.spent += count;
    }

    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
