//! How good a seat is for a wish, and how much effort a search may use. Decides nothing.

/// How good a seat is for a wish: smaller is better. The wish decides whether the clinic or the day is compared first.
pub(in crate::engine) type Rank = (i64, i64, u8);

/// The rank of a seat that the wish does not accept: any other is better.
pub(in crate::engine) const WORST: Rank = (i64::MAX, i64::MAX, u8::MAX);

/// How many items a search may still look at (days, slots, shapes, people), so that no step blocks the writer for long.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    left: u64,
    /// How many items were looked at.
    pub spent: u64,
}

impl Effort {
    /// The limit is checked only before a search begins: the last search is finished, even if it takes more.
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
