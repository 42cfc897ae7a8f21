//! Draws every screen in every state at every setting, checks each, and writes pictures and findings into a
//! folder. It fails when a screen fails; it changes nothing else.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use jari_tests::checks::Finding;
use jari_tests::front_desk::walk_desk;
use jari_tests::gallery::{Setting, Tally, Tour, walk};
use jari_tests::specimens::SCREENS;
use jari_tests::wall::walk_call_board;

/// The file of findings, in the same folder as the folders of pictures.
const FINDINGS: &str = "findings.txt";

/// Draws every screen in every state at every setting and checks it.
#[derive(Parser)]
struct Arguments {
    /// The folder for pictures (one folder per setting) and findings.txt.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print the counts as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Look at one screen only; `desk` is the front desk, `call-board` the call board.
    #[arg(long, value_name = "SCREEN", value_parser = clap::builder::PossibleValuesParser::new(SCREENS.iter().copied().chain([DESK, CALL_BOARD])))]
    only: Option<String>,
    /// Look at a few settings that differ the most.
    #[arg(long)]
    quick: bool,
}

/// The front desk, which is not one of the kiosk's screens.
const DESK: &str = "desk";
/// The call board, which is none of them either.
const CALL_BOARD: &str = "call-board";

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Tally { failed: 0, .. }) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("The gallery cannot be written: {error}.");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<Tally> {
    fs::create_dir_all(&arguments.out)?;
    let only = arguments.only.as_deref();
    let mut failed = 0;
    if only.is_none_or(|only| only == DESK) {
        failed += told(DESK, walk_desk(Some(&arguments.out))?);
    }
    if only.is_none_or(|only| only == CALL_BOARD) {
        failed += told(CALL_BOARD, walk_call_board(Some(&arguments.out))?);
    }
    if only.is_some_and(|only| [DESK, CALL_BOARD].contains(&only)) {
        return Ok(Tally { failed, ..Tally::default() });
    }
    let outcome = walk(&Tour {
        settings: if arguments.quick { Setting::few().to_vec() } else { Setting::all() },
        only: arguments.only.clone(),
        pictures: Some(arguments.out.clone()),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    })?;
    let findings = arguments.out.join(FINDINGS);
    fs::write(&findings, outcome.to_string())?;
    let mut tally = outcome.tally();
    tally.failed += failed;
    if arguments.json {
        println!("{}", serde_json::to_string(&tally)?);
    } else {
        let Tally { screens, settings, checked, failed, later } = tally;
        println!("{screens} screens at {settings} settings: {checked} drawn and checked.");
        println!("{failed} failed, {later} with something for later: {}", findings.display());
    }
    Ok(tally)
}

/// Prints what was found where; returns how many checks failed.
fn told(what: &str, (drawn, findings): (usize, Vec<(String, Finding)>)) -> usize {
    println!("{drawn} states of {what} drawn and checked, {} failed.", findings.len());
    for (place, finding) in &findings {
        println!("{place}: {finding:?}");
    }
    findings.len()
}
