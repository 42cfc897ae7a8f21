//! One process of the server: the product's stepper on the simulated disk and clock, and the shell around it, which
//! here is a function call. A crash drops it and begins another.

use std::collections::HashMap;
use std::sync::Arc;

use jari_common::proof::IDENTITY_CODE_SECS;
use jari_common::time::plus_secs;
use jari_server::clock::Clock;
use jari_server::command::{Ask, Command};
use jari_server::engine::State;
use jari_server::store::StoreError;
use jari_server::store::memory::MemoryStore;
use jari_server::writer::{Frozen, StepOutput, Stepper, Submission};

use super::person::{Letter, lease_mut};
use super::plant::{Plant, PlantedStore, Twister, forge_rules};

/// A running process.
pub struct Server {
    plant: Plant,
    clock: Clock,
    twister: Twister,
    stepper: Stepper,
    frozen: Arc<Frozen>,
}

impl Server {
    /// Starts on what the disk holds; fails when the disk does.
    pub fn boot(disk: &MemoryStore, clock: &Clock, plant: Plant) -> Result<Self, StoreError> {
        let frozen = Arc::new(Frozen::default());
        let store = Box::new(PlantedStore::new(disk.clone(), plant));
        let stepper = Stepper::open(store, clock.clone(), Arc::clone(&frozen))?;
        Ok(Self { plant, clock: clock.clone(), twister: Twister::default(), stepper, frozen })
    }

    /// One step of the writer with all letters that have arrived.
    pub fn step(&mut self, letters: Vec<Letter>) -> StepOutput<Letter> {
        let submission = |letter: Letter| Submission {
            asks: vec![self.opened(&letter)],
            sealed: Some(sealed(letter.who)),
            reply: letter,
        };
        let submissions = self.in_order(letters).into_iter().map(submission).collect();
        let mut told = self.stepper.step(submissions);
        self.twister.twist(self.plant, &mut told);
        forge_rules(self.plant, &mut told.changes);
        told
    }

    fn in_order(&self, letters: Vec<Letter>) -> Vec<Letter> {
        if self.plant == Plant::ChanceBesidesTheSeed {
            let table: HashMap<usize, Letter> = letters.into_iter().enumerate().collect();
            return table.into_values().collect();
        }
        letters
    }

    /// The ask of a letter, with what only the shell knows; a faulty shell does not check the lease.
    fn opened(&self, letter: &Letter) -> Ask {
        let mut ask = letter.ask.clone();
        if let Command::SendIdentityCode { until, .. } = &mut ask.command {
            *until = plus_secs(self.clock.now(), IDENTITY_CODE_SECS);
        }
        if self.plant == Plant::OldLeaseTaken
            && let Some(ticket) = letter.ticket()
            && let Some(serial) = lease_mut(&mut ask.command)
        {
            *serial = self.engine().turn_serial(ticket).unwrap_or(*serial);
        }
        ask
    }

    /// Whether the writer would sleep now: without a request, a step has nothing more to do at once.
    #[must_use]
    pub fn would_sleep(&self) -> bool {
        !self.stepper.patience().is_zero()
    }

    /// Freezes the server as the reader that fills the tables does when a constraint is violated.
    pub fn freeze_for_good(&self) {
        if self.plant != Plant::FrozenIgnored {
            self.frozen.freeze_for_good("the tables contradict the log, as planned");
        }
    }

    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.frozen.why().is_some()
    }

    #[must_use]
    pub fn engine(&self) -> &State {
        self.stepper.engine()
    }
}

/// A substitute for a person's sealed data.
#[must_use]
pub fn sealed(who: u32) -> Vec<u8> {
    who.to_le_bytes().to_vec()
}
