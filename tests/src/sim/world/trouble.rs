//! How the mishaps of the table are applied to the disk, the clock and the line.

use super::World;
use crate::sim::mishap::{DRIFT_SECS, FAILURES, FULL_STEPS, JUMP_SECS, Mishap};
use crate::sim::plant::Plant;

impl World {
    pub(super) fn suffer(&mut self, mishap: Mishap) {
        if self.full_until.is_some_and(|until| until <= self.step) {
            self.full_until = None;
            self.disk.disk_full(false);
        }
        match mishap {
            Mishap::Nothing | Mishap::Crash(_) => {}
            Mishap::DiskFails => self.disk.fail_next_commits(1 + self.dice.below(FAILURES)),
            Mishap::ReadsFail => self.disk.fail_next_reads(1 + self.dice.below(FAILURES)),
            Mishap::CommitDenied => self.disk.deny_next_commit(),
            Mishap::DiskFull => {
                self.full_until = Some(self.step + 1 + self.dice.below(FULL_STEPS));
                self.disk.disk_full(true);
            }
            Mishap::ClockJumps => self.clock_jumps(),
            Mishap::ClockBack => self.clock_back(),
            Mishap::ClockAccepted => {
                self.clock.accept();
                self.understood();
            }
            Mishap::ClockDrifts => self.clock_drifts(),
            Mishap::FrozenForGood => {
                self.is_frozen_for_good = true;
                self.server.freeze_for_good();
            }
        }
    }

    fn clock_jumps(&mut self) {
        if self.off_secs != 0 || self.clock.doubtful() {
            return;
        }
        let (least, most) = JUMP_SECS.into_inner();
        let secs = least + self.dice.below(most - least + 1);
        let is_back = self.dice.one_in(2);
        self.stats.doubts += 1;
        self.ledger.doubt(Some(self.clock.now()));
        self.ledger.nothing_went(self.clock.now());
        self.off_secs = if is_back { -i64::from(secs) } else { i64::from(secs) };
        if self.plant == Plant::JumpBelieved {
            self.clock.advance_secs(secs);
        } else {
            self.clock.jump_wall_secs(self.off_secs);
        }
    }

    fn clock_back(&mut self) {
        if self.plant != Plant::JumpBelieved {
            self.clock.jump_wall_secs(-self.off_secs);
        }
        self.clock_is_looked_at();
    }

    /// Notes the clock's current doubt. A process that began on a clock behind its log cannot know when that clock is
    /// set right: its doubt stays.
    pub(super) fn clock_is_looked_at(&mut self) {
        if self.clock.doubtful() {
            let now = self.clock.now();
            self.ledger.nothing_went(now);
            self.ledger.doubt(Some(now));
        } else {
            self.understood();
        }
    }

    /// The clock is trusted again; the time in which it was not counts against nobody.
    fn understood(&mut self) {
        self.off_secs = 0;
        self.ledger.doubt(None);
    }

    fn clock_drifts(&mut self) {
        let span = u32::try_from(2 * DRIFT_SECS + 1).unwrap_or(1);
        let drift = i64::from(self.dice.below(span)) - DRIFT_SECS;
        let was_doubtful = self.clock.doubtful();
        self.clock.jump_wall_secs(drift - self.drift_secs);
        self.drift_secs = drift;
        // A small correction may be the one that sets the clock right.
        if was_doubtful && !self.clock.doubtful() {
            self.understood();
        }
    }

    /// Everything works again, and the operator has checked the clock.
    pub(super) fn mend(&mut self) {
        self.full_until = None;
        self.disk.mend();
        if self.off_secs != 0 || self.clock.doubtful() {
            self.clock.accept();
            self.understood();
        }
    }
}
