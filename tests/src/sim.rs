//! A small world from one seed: the product's engine and writer, with a simulated disk, clock, network and people that
//! misbehave as the seed says; and a ledger of promises, kept separately, that is compared after every step. It has no
//! thread, no socket and no time of its own: the same seed always gives the same world.
//!
//! What people may do is one table, in `person`, and what is done to the line is one in `operator`; what may go wrong
//! is one table, in `mishap`; what is promised is in `ledger` (by the log) and `heard` (by what people were told).
//! `whole` runs whole nights, with all features at once.

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

pub use dice::Dice;
pub use many::{Seeds, one, one_content, one_plain, one_restless, report, until_broken};
pub use plant::Plant;
pub use promise::{Breach, Promise};
pub use world::{Failure, Stats, Telling, World};
