//! Shows the progress: a bar on a terminal, or a plain line at intervals elsewhere. Always on stderr.

use std::io::{IsTerminal, stderr};
use std::rc::Rc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::sleep;

use super::scene::Scene;
use crate::client::connection::Stalled;

/// The interval at which the bar is drawn.
const MOVE: Duration = Duration::from_millis(200);
/// The interval of the plain lines.
const LINE: Duration = Duration::from_secs(5);

/// A bar for this many people; hidden where stderr is no terminal.
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

/// Shows the progress until it is stopped.
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
