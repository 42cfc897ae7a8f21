//! Tests the draw's arithmetic against the plain definitions of the standard, and as a whole.

use std::collections::BTreeSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

/// The definition in RFC 9162, 2.1.1, written word by word.
fn tree_hash(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => hash(&[]),
        [one] => *one,
        many => {
            let mut split = 1;
            while split * 2 < many.len() {
                split *= 2;
            }
            node(&tree_hash(&many[..split]), &tree_hash(&many[split..]))
        }
    }
}

fn leaves(count: u32) -> Vec<Digest> {
    let entry = |index| EntryId(Uuid::from_u128(u128::from(index) * 7 + 1));
    (0..count).map(|index| leaf(CampaignId(3), index, entry(index))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_growing_tree_has_the_root_of_the_standard(count in 0_u32..200) {
        let leaves = leaves(count);
        prop_assert_eq!(root_of(&leaves), tree_hash(&leaves));
    }

    #[test]
    fn every_entry_is_proven_and_no_other_is(count in 1_u32..150, index in 0_u32..150, other in 0_u32..150) {
        prop_assume!(index < count);
        let leaves = leaves(count);
        let root = root_of(&leaves);
        let path = audit_path(index, &leaves);
        let mine = leaves[index as usize];
        prop_assert!(is_included(mine, index, count, &path, root));
        prop_assert!(!is_included(leaf(CampaignId(4), index, EntryId(Uuid::nil())), index, count, &path, root));
        prop_assert_eq!(is_included(mine, other, count, &path, root), other == index);
        let mut longer = path;
        longer.push(root);
        prop_assert!(!is_included(mine, index, count, &longer, root));
    }

    #[test]
    fn numbers_are_dense_and_each_is_given_once(entrants in 1_u32..700, seed in any::<[u8; 32]>()) {
        let numbers = Numbers::new(Digest(seed), entrants);
        let given: BTreeSet<u32> = (0..entrants).map(|index| numbers.number(index)).collect();
        prop_assert_eq!(given, (1..=entrants).collect());
    }
}

#[test]
fn no_place_of_coming_is_favoured() {
    // Over 4,000 seeds the first of 8 entries gets each number about 500 times (six standard deviations: 126).
    let mut given = [0_u32; 8];
    for round in 0..4_000_u32 {
        let seed = hash(&[&round.to_be_bytes()]);
        given[Numbers::new(seed, 8).number(0) as usize - 1] += 1;
    }
    assert!(given.iter().all(|count| (374..=626).contains(count)), "{given:?}");
}

#[test]
fn the_published_vector_stays() {
    // Computed by docs/draw_verify.py, which shares no code with this file; a change would break every draw ever
    // verified.
    let secret = Digest([1; 32]);
    let mut tree = MerkleTree::default();
    for index in 0..5 {
        tree.push(leaf(CampaignId(1), index, EntryId(Uuid::from_u128(u128::from(index)))));
    }
    let root = tree.root();
    let seed = seed(&secret, &root, "동행복권 제1250회 3 8 15 22 31 42");
    let numbers = Numbers::new(seed, 5);
    let committed = "80e280e8d189cdc3a4f00848656c9a8786d2dd73f44c54667f37059d48774cca";
    assert_eq!(commitment(&secret).to_string(), committed);
    let expected = "3c229493bcd56ebfa3875b047960761f02c97e58247b212e3b8b9f02ca04c4dc";
    assert_eq!(root.to_string(), expected);
    let expected = "c47425da2b3b2d0d5261cc1e8532246a5c409f2137f40288dafcd9eb8bb431a2";
    assert_eq!(seed.to_string(), expected);
    let given: Vec<u32> = (0..5).map(|index| numbers.number(index)).collect();
    assert_eq!(given, [2, 1, 5, 3, 4]);
}

#[test]
fn a_kept_tree_has_the_root_and_the_paths_of_the_standard_at_every_size() {
    for size in 0..70_u32 {
        let leaves: Vec<Digest> = (0..size).map(|at| hash(&[&at.to_be_bytes()])).collect();
        let tree = KeptTree::new(leaves.clone());
        assert_eq!(tree.root(), root_of(&leaves), "{size}");
        for index in 0..size + 2 {
            assert_eq!(tree.path(index), audit_path(index, &leaves), "{index} of {size}");
        }
    }
}
