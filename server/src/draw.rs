//! The arithmetic of a draw: commitment, Merkle root, seed, numbers. Pure. `docs/draw.md` describes it byte for byte,
//! so that other people's programs can compute the same numbers.

use jari_common::draw::{Digest, EntryId};
use jari_common::id::CampaignId;
use sha2::{Digest as _, Sha256};

/// Rounds of the permutation.
const ROUNDS: u8 = 8;
/// What the hash of a secret begins with.
const COMMIT: &str = "jari draw commit v1";
/// What the hash that becomes the seed begins with.
const SEED: &str = "jari draw seed v1";
/// The byte before a leaf and the byte before a node (RFC 9162, 2.1.1), so that a leaf can never be taken for a node.
const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// The commitment, published before anybody enters: SHA-256(`jari draw commit v1` ‖ secret).
#[must_use]
pub fn commitment(secret: &Digest) -> Digest {
    hash(&[COMMIT.as_bytes(), &secret.0])
}

/// The seed: SHA-256(`jari draw seed v1` ‖ secret ‖ root ‖ the public value as UTF-8).
#[must_use]
pub fn seed(secret: &Digest, root: &Digest, value: &str) -> Digest {
    hash(&[SEED.as_bytes(), &secret.0, &root.0, value.as_bytes()])
}

/// The hash of one entry: SHA-256(0x00 ‖ campaign ‖ index ‖ entry id), numbers as 32 bits, most significant first.
#[must_use]
pub fn leaf(campaign: CampaignId, index: u32, entry: EntryId) -> Digest {
    hash(&[&LEAF, &campaign.0.to_be_bytes(), &index.to_be_bytes(), entry.0.as_bytes()])
}

/// A Merkle tree that grows by its right side (RFC 9162, 2.1): only the roots of its perfect subtrees are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MerkleTree {
    leaves: u32,
    /// The roots, largest subtree first; subtree `i` belongs to the `i`-th set bit of `leaves`, from the highest bit.
    peaks: Vec<Digest>,
}

impl MerkleTree {
    /// Adds the hash of one more entry; the work grows with the logarithm of the entries.
    pub fn push(&mut self, leaf: Digest) {
        self.peaks.push(leaf);
        let mut merged = self.leaves;
        while merged & 1 == 1 {
            let right = self.peaks.pop().expect("a set bit is a peak");
            let left = self.peaks.pop().expect("a set bit is a peak");
            self.peaks.push(node(&left, &right));
            merged >>= 1;
        }
        self.leaves += 1;
    }

    /// How many entries there are.
    #[must_use]
    pub fn leaves(&self) -> u32 {
        self.leaves
    }

    /// The root over all entries; SHA-256 of nothing when there is none.
    #[must_use]
    pub fn root(&self) -> Digest {
        let mut from_right = self.peaks.iter().rev();
        let Some(last) = from_right.next() else { return hash(&[]) };
        from_right.fold(*last, |right, left| node(left, &right))
    }
}

/// A complete tree that no longer grows: a path needs no more hashing.
#[derive(Clone, Debug)]
pub struct KeptTree {
    /// The leaves first; each level is the level below it in pairs; a last element without a pair moves up unchanged.
    levels: Vec<Vec<Digest>>,
}

impl KeptTree {
    /// Builds the tree over these leaves.
    #[must_use]
    pub fn new(leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(2).map(|pair| match pair {
                [left, right] => node(left, right),
                alone => alone[0],
            });
            levels.push(above.collect());
        }
        Self { levels }
    }

    /// The root over all leaves; SHA-256 of nothing when there is none.
    #[must_use]
    pub fn root(&self) -> Digest {
        let top = self.levels.last().and_then(|level| level.first());
        top.copied().unwrap_or_else(|| hash(&[]))
    }

    /// The path of one leaf, like `audit_path`; empty for an index that does not exist.
    #[must_use]
    pub fn path(&self, index: u32) -> Vec<Digest> {
        let mut at = index as usize;
        if self.levels.first().is_none_or(|leaves| at >= leaves.len()) {
            return Vec::new();
        }
        let mut path = Vec::new();
        for level in &self.levels {
            path.extend(level.get(at ^ 1));
            at /= 2;
        }
        path
    }
}

/// The sibling hashes on the path from a leaf to the root (RFC 9162, 2.1.3.1), the leaf's sibling first.
#[must_use]
pub fn audit_path(index: u32, leaves: &[Digest]) -> Vec<Digest> {
    let size = leaves.len();
    let at = index as usize;
    if size < 2 || at >= size {
        return Vec::new();
    }
    let split = size.next_power_of_two() / 2;
    let (left, right) = leaves.split_at(split);
    let (mut path, beside) = if at < split {
        (audit_path(index, left), right)
    } else {
        (audit_path((at - split) as u32, right), left)
    };
    path.push(root_of(beside));
    path
}

/// Whether the path leads from this leaf, at this index in a tree of this size, to this root (RFC 9162, 2.1.3.2).
#[must_use]
pub fn is_included(leaf: Digest, index: u32, size: u32, path: &[Digest], root: Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut at, mut last, mut reached) = (index, size - 1, leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            reached = node(beside, &reached);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            reached = node(&reached, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && reached == root
}

/// The numbers of a draw: entry `index` of `entrants` has the number `number(index)`, each number once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    seed: Digest,
    entrants: u32,
    /// Bits of each half.
    half_bits: u32,
}

impl Numbers {
    /// The numbers that this seed gives to this number of entries.
    #[must_use]
    pub fn new(seed: Digest, entrants: u32) -> Self {
        let bits = u32::BITS - entrants.saturating_sub(1).leading_zeros();
        Self { seed, entrants, half_bits: bits.div_ceil(2).max(1) }
    }

    /// The number of one entry, from 1, without gaps; `index` must be below `entrants`.
    #[must_use]
    pub fn number(&self, index: u32) -> u32 {
        let mut walked = self.permuted(u64::from(index));
        // The network permutes a power of four; a value outside of the entrants is permuted again until it is inside.
        while walked >= u64::from(self.entrants.max(1)) {
            walked = self.permuted(walked);
        }
        u32::try_from(walked).expect("it is below the entrants") + 1
    }

    /// One pass of the Feistel network: 8 rounds of (left, right) → (right, left ⊕ f(round, right)).
    fn permuted(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let halves = (value >> self.half_bits, value & mask);
        let (left, right) = (0..ROUNDS).fold(halves, |(left, right), round| {
            (right, left ^ (u64::from(self.round(round, right as u32)) & mask))
        });
        left << self.half_bits | right
    }

    /// The first 32 bits of SHA-256(seed ‖ round as one byte ‖ half as 32 bits, most significant first).
    fn round(&self, round: u8, half: u32) -> u32 {
        let whole = hash(&[&self.seed.0, &[round], &half.to_be_bytes()]);
        u32::from_be_bytes([whole.0[0], whole.0[1], whole.0[2], whole.0[3]])
    }
}

fn root_of(leaves: &[Digest]) -> Digest {
    let mut tree = MerkleTree::default();
    leaves.iter().for_each(|leaf| tree.push(*leaf));
    tree.root()
}

fn node(left: &Digest, right: &Digest) -> Digest {
    hash(&[&NODE, &left.0, &right.0])
}

fn hash(parts: &[&[u8]]) -> Digest {
    let whole = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
    Digest(whole.finalize().into())
}

#[cfg(test)]
mod tests;
