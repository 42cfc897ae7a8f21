//! Random numbers from a seed. The code is written out here, so that a seed kept in a test gives the same world after
//! every update of a package; seeds close together give very different worlds. It never asks the machine for
//! randomness.

/// Dice whose throws depend on their seed only (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` - 1; `bound` is at least 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(bound)).expect("it is below a u32")
    }

    /// True once in `n` throws on average.
    pub fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }

    /// One of these items; None when there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let count = u32::try_from(from.len()).ok().filter(|count| *count > 0)?;
        from.get(self.below(count) as usize)
    }

    /// One item of a table, as often as its weight says; the sum of the weights is not 0.
    pub fn weighted<T: Copy>(&mut self, table: &[(u32, T)]) -> T {
        let all = table.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(all);
        for (weight, one) in table {
            if left < *weight {
                return *one;
            }
            left -= weight;
        }
        unreachable!("the weights add up to more than was thrown")
    }

    /// Puts these items into a random order.
    pub fn shuffle<T>(&mut self, what: &mut [T]) {
        for last in (1..what.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            what.swap(last, self.below(bound) as usize);
        }
    }
}
