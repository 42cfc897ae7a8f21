//! Draws every screen in every state at every setting, checks each, and writes pictures and findings into a
//! folder. It fails when a screen fails; it changes nothing else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use jari_tests::front_desk::walk_desk;
use jari_tests::gallery::{Setting, Tally, Tour, walk};
use jari_tests::specimens::SCREENS;

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
    /// Look at one screen only; `desk` is the front desk.
    #[arg(long, value_name = "SCREEN", value_parser = clap::builder::PossibleValuesParser::new(SCREENS.iter().copied().chain([DESK])))]
    only: Option<String>,
    /// Look at a few settings that differ the most.
    #[arg(long)]
    quick: bool,
}

/// The front desk, which is not one of the kiosk's screens.
const DESK: &str = "desk";

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
    let is_desk = arguments.only.as_deref() == Some(DESK);
    let desk_failed = match &arguments.only {
        Some(_) if !is_desk => 0,
        _ => desk(&arguments.out)?,
    };
    if is_desk {
        return Ok(Tally { failed: desk_failed, ..Tally::default() });
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
    tally.failed += desk_failed;
    if arguments.json {
        println!("{}", serde_json::to_string(&tally)?);
    } else {
        let Tally { screens, settings, checked, failed, later } = tally;
        println!("{screens} screens at {settings} settings: {checked} drawn and checked.");
        println!("{failed} failed, {later} with something for later: {}", findings.display());
    }
    Ok(tally)
}

/// Draws the front desk; returns how many of its checks failed.
fn desk(out: &Path) -> io::Result<usize> {
    let (drawn, findings) = walk_desk(Some(out))?;
    println!("{drawn} states of the desk drawn and checked, {} failed.", findings.len());
    for (place, finding) in &findings {
        println!("{place}: {finding:?}");
    }
    Ok(findings.len())
}
