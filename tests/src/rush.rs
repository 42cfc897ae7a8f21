//! A whole opening over loopback: a crowd joins the line of a real server, waits, is called and books, while the server
//! is killed, its disk refuses writes and its process is stopped; then every acknowledged promise is compared with its
//! answers.
//!
//! Reading order: the settings (`plan`, `arrivals`), the world (`scene`, `gate`, `connection`, `asks`), the promises
//! (`place`, `ledger`), the people (`joining`, `waiting`, `turns`, `probes`), the faults (`trouble`), and the end
//! (`audit`, `report`). This is for measuring and judging; it is not part of the product.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::{JoinHandle, LocalSet};

pub mod plan;
pub mod arrivals;
mod scene;
mod place;
mod ledger;
mod joining;
mod waiting;
mod turns;
mod probes;
mod trouble;
mod audit;
mod progress;
pub mod report;

pub use crate::client::connection::Stalled;
use joining::Joining;
pub use ledger::Breach;
use plan::Plan;
use report::Report;
use scene::Scene;
use trouble::Trouble;

/// The time that a person in the middle of a turn has to end it, once everybody has come.
const TURNS_GRACE: Duration = Duration::from_secs(8);

/// Runs the whole rush against `server`, which takes the arguments of `jari-server`.
///
/// # Errors
/// When the server stops answering for good.
///
/// # Panics
/// When the server cannot be started or set up.
pub fn run(plan: &Plan, server: &Path) -> Result<Report, Stalled> {
    let started = Instant::now();
    let (scene, process) = scene::set(plan, server);
    let scene = Rc::new(scene);
    // One thread only: the other core is for the server.
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime without threads can be built");
    let together = LocalSet::new();
    let (trouble, phases) = together.block_on(&runtime, async {
        let trouble = Trouble::new(Rc::clone(&scene), process);
        play(&scene, trouble).await
    })?;
    Ok(Report::new(&scene, &trouble, &phases, started.elapsed()))
}

/// How long the parts of a run took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Phases {
    /// Time from the first arrival to the last number, the server's absences included.
    pub(crate) joining: Duration,
    /// Time until every turn that was begun had ended.
    pub(crate) turns: Duration,
    /// Time of the final check of every promise.
    pub(crate) audit: Duration,
}

async fn play(scene: &Rc<Scene>, trouble: Trouble) -> Result<(Trouble, Phases), Stalled> {
    let showing = tokio::task::spawn_local(progress::show(Rc::clone(scene)));
    let trouble = tokio::task::spawn_local(trouble.run());
    let began = Instant::now();
    let mut watching = vec![tokio::task::spawn_local(waiting::watch(Rc::clone(scene)))];
    watching.extend(many(scene.plan.pollers(), |nth| waiting::poll(Rc::clone(scene), nth)));
    let guests = many(scene.plan.turns(), |_| turns::attend(Rc::clone(scene)));
    let queue = Rc::new(RefCell::new(Joining::new(scene)));
    let joiners =
        many(scene.plan.connections, |_| joining::serve(Rc::clone(scene), Rc::clone(&queue)));
    all(joiners).await?;
    let joined = began.elapsed();
    // The last kill comes after the last number, so that later answers come from what was on disk.
    let trouble = trouble.await.expect("trouble does not panic")?;
    scene.enough_turns_by(Instant::now() + TURNS_GRACE);
    all(guests).await?;
    let turned = began.elapsed();
    scene.close();
    all(watching).await?;
    audit::everybody(scene).await?;
    let audited = began.elapsed();
    showing.abort();
    scene.bar.finish_and_clear();
    let phases = Phases { joining: joined, turns: turned - joined, audit: audited - turned };
    Ok((trouble, phases))
}

type Task = JoinHandle<Result<(), Stalled>>;

fn many<F>(count: u32, one: impl Fn(u32) -> F) -> Vec<Task>
where
    F: Future<Output = Result<(), Stalled>> + 'static,
{
    (0..count).map(|nth| tokio::task::spawn_local(one(nth))).collect()
}

async fn all(tasks: Vec<Task>) -> Result<(), Stalled> {
    for task in tasks {
        task.await.expect("nobody in the crowd panics")?;
    }
    Ok(())
}
