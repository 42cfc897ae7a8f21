//! Which numbers once left while waiting, as a bitmap in which counting is fast. Decides nothing.

/// How many numbers one block holds; the count of each block is kept.
const BLOCK: u32 = 4_096;
const WORD: u32 = u64::BITS;

/// Numbers that do not count as "ahead" of anybody any more, even if their people come back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    words: Vec<u64>,
    blocks: Vec<u32>,
}

impl Gone {
    pub(crate) fn insert(&mut self, number: u32) {
        let (word, block) = ((number / WORD) as usize, (number / BLOCK) as usize);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if self.blocks.len() <= block {
            self.blocks.resize(block + 1, 0);
        }
        let bit = 1 << (number % WORD);
        if self.words[word] & bit == 0 {
            self.words[word] |= bit;
            self.blocks[block] += 1;
        }
    }

    /// How many of the numbers after `from` and below `to` are gone.
    pub(crate) fn between(&self, from: u32, to: u32) -> u32 {
        self.below(to).saturating_sub(self.below(from.saturating_add(1)))
    }

    fn below(&self, number: u32) -> u32 {
        let whole_blocks = (number / BLOCK) as usize;
        let in_blocks: u32 = self.blocks.iter().take(whole_blocks).sum();
        let first = (number / BLOCK * (BLOCK / WORD)) as usize;
        let last = (number / WORD) as usize;
        let words = self.words.get(first..last.min(self.words.len())).unwrap_or_default();
        let in_words: u32 = words.iter().map(|word| word.count_ones()).sum();
        let rest = self.words.get(last).map_or(0, |word| word & ((1 << (number % WORD)) - 1));
        in_blocks + in_words + rest.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_counts_like_a_set(numbers in prop::collection::vec(1_u32..20_000, 0..300), from in 0_u32..20_000, to in 0_u32..20_000) {
            let mut gone = Gone::default();
            let mut set = BTreeSet::new();
            for number in numbers {
                gone.insert(number);
                set.insert(number);
            }
            let counted = set.iter().filter(|number| **number > from && **number < to).count();
            prop_assert_eq!(gone.between(from, to) as usize, counted);
        }
    }
}
