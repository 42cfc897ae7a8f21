//! How far it is, while it works: a bar on a terminal, a plain line now and then elsewhere. Always on stderr.

use std::io::{IsTerminal, stderr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::sleep;

use super::connection::Stalled;
use super::scene::Scene;

/// The bar moves this often.
const MOVE: Duration = Duration::from_millis(200);
/// A plain line comes this often.
const LINE: Duration = Duration::from_secs(5);

/// For so many people; unseen where nobody looks at a terminal.
pub(crate) fn bar(people: u32) -> ProgressBar {
    let target = if stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let style = ProgressStyle::with_template("{elapsed} {wide_bar} {pos}/{len}  {msg}");
    let style = style.expect("the template is whole");
    ProgressBar::with_draw_target(Some(people.into()), target).with_style(style)
}

/// Shows it until it is stopped.
pub(crate) async fn show(scene: Rc<Scene>) -> Result<(), Stalled> {
    let (began, mut said) = (Instant::now(), Instant::now());
    loop {
        sleep(MOVE).await;
        let (acknowledged, called) = {
            let ledger = scene.ledger.borrow();
            (ledger.acknowledged, ledger.called_through)
        };
        let (tally, people) = (&scene.tally, scene.plan.people);
        let (bookings, kills) = (tally.bookings.get(), tally.kills.get());
        let checked = tally.checked.get();
        let rest = format!("{called} called, {bookings} booked, {kills} kills, {checked} checked");
        if !scene.bar.is_hidden() {
            scene.bar.set_position(acknowledged.into());
            scene.bar.set_message(rest);
        } else if said.elapsed() >= LINE {
            said = Instant::now();
            let secs = began.elapsed().as_secs();
            eprintln!("rush: {secs} s: {acknowledged} of {people} in line, {rest}");
        }
    }
}
