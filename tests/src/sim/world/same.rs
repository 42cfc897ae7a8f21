//! Whether two states are equal for everybody who could ask. Slow; changes nothing.

use jari_common::id::TicketId;
use jari_server::engine::State;

use super::World;
use crate::sim::promise::{Breach, Promise, kept};
use crate::sim::setting::{CAMPAIGN, clinic};

/// After this many steps without a request, the writer sleeps.
const QUIET_STEPS: u32 = 2;

impl World {
    /// The slow checks, which are made at intervals and at the end.
    pub(super) fn look_slowly(&mut self) -> Result<(), Breach> {
        let broken = self.readers.broken_invariants();
        kept(broken.is_empty(), Promise::Invariants, || broken.join("; "))?;
        self.look_same()?;
        self.look_quiet()
    }

    /// Without requests, the writer soon has nothing to do, whatever the trouble: it never spins.
    fn look_quiet(&mut self) -> Result<(), Breach> {
        for _ in 0..QUIET_STEPS {
            let told = self.server.step(Vec::new());
            self.take(told, 0)?;
        }
        kept(self.server.would_sleep(), Promise::GoesOn, || "the writer never sleeps".to_owned())
    }

    /// The writer's memory equals what the log says, unless the writer has stopped.
    pub(super) fn look_same(&self) -> Result<(), Breach> {
        if self.server.is_frozen() {
            return Ok(());
        }
        self.same(&self.readers, self.server.engine(), "the writer")
    }

    /// The log, read from its beginning, gives what screens show.
    pub(super) fn look_at_whole_log(&self) -> Result<(), Breach> {
        let mut again = State::new();
        self.disk.durable_after(0).iter().for_each(|change| again.apply(change));
        self.same(&self.readers, &again, "the whole log")
    }

    fn same(&self, shown: &State, other: &State, whose: &str) -> Result<(), Breach> {
        if self.plant.is_in_the_rules() {
            return Ok(());
        }
        let differs = difference(shown, other);
        kept(differs.is_none(), Promise::MemoryIsTheLog, || {
            format!("{whose} knows otherwise: {}", differs.unwrap_or_default())
        })
    }
}

fn difference(one: &State, other: &State) -> Option<String> {
    let counts = |state: &State| {
        let counts = [state.ticket_count(), state.booking_count(), state.hold_count()];
        (state.seq(), counts, state.day_count(), state.next_due())
    };
    if counts(one) != counts(other) {
        return Some(format!("{:?}, not {:?}", counts(other), counts(one)));
    }
    for id in 1..=one.ticket_count() as u64 {
        let of = |state: &State| (state.ticket(TicketId(id)), state.turn_serial(TicketId(id)));
        if of(one) != of(other) {
            return Some(format!("{:?}, not {:?}", of(other), of(one)));
        }
    }
    let boards = |state: &State| {
        let mut presences: Vec<_> = state.presences().map(|it| format!("{it:?}")).collect();
        presences.sort_unstable();
        let days = state.clinic_days(CAMPAIGN, &clinic().id);
        (state.now_serving(CAMPAIGN), days, state.draw(CAMPAIGN), presences)
    };
    let is_same = boards(one) == boards(other);
    if is_same { None } else { Some(format!("{:?}, not {:?}", boards(other), boards(one))) }
}
