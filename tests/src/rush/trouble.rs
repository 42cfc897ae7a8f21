//! The faults during a run, at random moments: `kill -9`, files that cannot grow, a server process that is stopped.

use std::rc::Rc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use tokio::time::sleep;

use super::plan::Trial;
use super::scene::{Count, Scene, addr_of};
use crate::bench::{Durations, rss_bytes};
use crate::client::connection::Stalled;
use crate::crowd::Dice;
use crate::server::ServerProcess;

/// How often the disk refuses writes, and for how long.
const OUTAGES: u32 = 3;
const OUTAGE: Duration = Duration::from_millis(900);
/// The greatest size of a file during an outage, in bytes: nothing after the first page is written.
const OUTAGE_BYTES: u64 = 4_096;
/// How often the server is stopped, and for how long at least and at most, in milliseconds.
const STANDSTILLS: u32 = 5;
const STANDSTILL_MS: (u32, u32) = (200, 800);
/// The interval at which the program checks whether the moment has come.
const LOOK: Duration = Duration::from_millis(2);
/// If nobody has come for this time, nobody more will come: the remaining faults follow at once.
const NOBODY_MORE: Duration = Duration::from_secs(15);

/// The server's process, and all faults that will happen to it.
pub(crate) struct Trouble {
    scene: Rc<Scene>,
    process: Option<ServerProcess>,
    /// For each fault, the number of people with a number at which it happens, smallest first.
    events: Vec<(u32, Trial)>,
    dice: Dice,
    /// How long the server was away, at each kill.
    pub(crate) absences: Durations,
    /// The memory of the server when everybody waited.
    pub(crate) rss_bytes: Option<u64>,
}

impl Trouble {
    pub(crate) fn new(scene: Rc<Scene>, process: ServerProcess) -> Self {
        let mut dice = Dice::new(scene.seed ^ 0xFF);
        let people = scene.plan.people;
        let often =
            [(Trial::Kill, scene.plan.kills), (Trial::Disk, OUTAGES), (Trial::Slow, STANDSTILLS)];
        let mut events = Vec::new();
        for (trial, times) in often.into_iter().filter(|(trial, _)| scene.plan.tries(*trial)) {
            for nth in 1..=times {
                // The last kill waits for the last number: every answer after it was on disk.
                let last = trial == Trial::Kill && nth == times;
                events.push((if last { people } else { 1 + dice.below(people) }, trial));
            }
        }
        // Of several faults at the same moment, the kill comes last.
        events.sort_by_key(|(when, trial)| (*when, *trial == Trial::Kill));
        let (process, absences) = (Some(process), Durations::default());
        Self { scene, process, events, dice, absences, rss_bytes: None }
    }

    /// Lets all faults happen.
    pub(crate) async fn run(mut self) -> Result<Self, Stalled> {
        for (when, trial) in std::mem::take(&mut self.events) {
            self.wait_for(when).await;
            match trial {
                Trial::Kill => self.kill(when).await,
                Trial::Disk => self.refuse_writes().await,
                Trial::Slow => self.stand_still().await,
            }
        }
        self.wait_for(self.scene.plan.people).await;
        self.weigh();
        Ok(self)
    }

    /// Waits until this many people have their number, or nobody comes any more.
    async fn wait_for(&self, acknowledged: u32) {
        let mut last = (0, Instant::now());
        loop {
            let now = self.scene.ledger.borrow().acknowledged;
            if now >= acknowledged || (now > 0 && last.1.elapsed() > NOBODY_MORE) {
                return;
            }
            if now != last.0 {
                last = (now, Instant::now());
            }
            sleep(LOOK).await;
        }
    }

    async fn kill(&mut self, when: u32) {
        if when == self.scene.plan.people {
            self.weigh();
        }
        self.scene.gate.shut();
        let began = Instant::now();
        let Some(mut process) = self.process.take() else { return };
        let restarted = tokio::task::spawn_blocking(move || {
            process.kill_and_start_again();
            process
        });
        let process = restarted.await.expect("the server starts again on its own data");
        self.scene.gate.open(addr_of(&process));
        self.absences.push(began.elapsed());
        self.process = Some(process);
        self.scene.tally.kills.count();
    }

    /// Measures the memory of the server when everybody waits.
    fn weigh(&mut self) {
        if self.rss_bytes.is_none() {
            self.rss_bytes = self.process.as_ref().and_then(|process| rss_bytes(process.pid()));
        }
    }

    async fn refuse_writes(&mut self) {
        let Some(pid) = self.pid() else { return };
        let limit = |current| Rlimit { current, maximum: None };
        let limited = prlimit(Some(pid), Resource::Fsize, limit(Some(OUTAGE_BYTES)));
        limited.expect("one may limit one's own processes");
        sleep(OUTAGE).await;
        let lifted = prlimit(Some(pid), Resource::Fsize, limit(None));
        lifted.expect("what was limited softly may be lifted");
        self.scene.tally.outages.count();
    }

    async fn stand_still(&mut self) {
        let Some(pid) = self.pid() else { return };
        kill_process(pid, Signal::STOP).expect("one may stop one's own processes");
        let (least, most) = STANDSTILL_MS;
        let while_ms = least + self.dice.below(most - least);
        sleep(Duration::from_millis(while_ms.into())).await;
        kill_process(pid, Signal::CONT).expect("who was stopped goes on");
        self.scene.tally.standstills.count();
    }

    fn pid(&self) -> Option<Pid> {
        let pid = i32::try_from(self.process.as_ref()?.pid()).ok()?;
        Pid::from_raw(pid)
    }
}
