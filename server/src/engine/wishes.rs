//! Wishes: what people wish, which seat a wish gets, and what its person answers.

pub(super) mod given;
pub(super) mod giving;
pub(super) mod shapes;
pub(super) mod rechecks;
pub(super) mod following;
pub(super) mod matching;
pub(super) mod offers;
pub(super) mod walk_ins;
pub(super) mod telling;
pub(super) mod judge;
