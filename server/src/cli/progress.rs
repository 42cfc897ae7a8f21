//! Work that a person may have to wait for, with a bar on stderr when that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{CliError, Executor};
use crate::command::Answer;
use crate::opening_days::Holidays;

/// How often the spinner is redrawn.
const TURN_EVERY: Duration = Duration::from_millis(120);

/// A spinner, for work of unknown length.
pub fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(TURN_EVERY);
    spinner
}

/// Opens what is not open yet in every campaign, step by step; returns the number of clinic-days opened.
pub fn open_days(executor: &Executor) -> Result<u64, CliError> {
    let overview = executor.overview()?;
    let now = executor.now();
    for warning in overview.warnings(now, Holidays::korea()) {
        eprintln!("{warning}");
    }
    let commands = overview.missing_days(now, Holidays::korea());
    let bar = ProgressBar::new(commands.len() as u64).with_style(style()).with_message("days");
    let mut opened = 0;
    for command in commands {
        if let Answer::DaysOpened(days) = executor.submit(command)? {
            opened += days;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(opened)
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
