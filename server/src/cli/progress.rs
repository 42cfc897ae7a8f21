//! Work that a person may have to wait for, with a bar on stderr when that is a terminal.

use std::time::Duration;

use indicatif::ProgressBar;

use super::output::counted;
use super::{CliError, Executor};
use crate::opening_days::upkeep::Planned;

/// How often the spinner is redrawn.
const TURN_EVERY: Duration = Duration::from_millis(120);

/// A spinner, for work of unknown length.
pub fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(TURN_EVERY);
    spinner
}

/// Brings the days of every campaign up to date, and tells the operator what they should know of it.
pub fn plan_days(executor: &Executor) -> Result<Planned, CliError> {
    let spinner = spinner("days");
    let planned = executor.plan_days();
    spinner.finish_and_clear();
    let planned = planned?;
    for warning in &planned.warnings {
        eprintln!("{warning}");
    }
    Ok(planned)
}

/// What a planning did, in one line.
pub fn told(planned: &Planned) -> String {
    let days = |count| counted(count, "clinic-day", "clinic-days");
    let others = [(planned.changed, "changed"), (planned.closed, "closed")];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let others = others.map(|(count, what)| format!(", {} {what}", days(count)));
    format!("{} opened{}", days(planned.opened), others.collect::<String>())
}
