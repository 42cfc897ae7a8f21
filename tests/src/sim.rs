//! A small world from one seed: the engine and the writer that ship, over a disk, a clock, a network and people that
//! misbehave as the seed says; and a book of promises, kept beside them, that is compared after every step. It knows
//! no thread, no socket and no time of its own: the same seed is the same world, for ever.
//!
//! What people may do is one table, in `person`, and what is done to the line one in `operator`; what may go wrong is one table, in `mishap`; what is promised is in
//! `ledger` (by the log) and `heard` (by what people were told). `whole` lives whole nights, with everything there is at once.

mod dice;
mod setting;
mod network;
mod person;
mod operator;
mod plant;
mod server;
mod promise;
mod ledger;
mod heard;
mod mishap;
mod world;
mod many;
pub mod whole;

pub use many::{Seeds, one, one_content, one_plain, one_restless, report, until_broken};
pub use plant::Plant;
pub use promise::{Breach, Promise};
pub use world::{Failure, Stats, Telling, World};
