//! Measures whole frames of the real kiosk in a real window that the processor draws: how soon a press is visible, how
//! soon the next screen is, how often it is drawn for that, and whether anything is drawn while nobody is there. For
//! comparison, an empty window of the same size answers a press with one picture: this is the best that the machine can
//! do. Prints a table, or one line of JSON with `--json`. Needs Xvfb.

use std::error::Error;
use std::process::Stdio;
use std::time::{Duration, Instant};

use clap::Parser;
use jari_tests::bench::{Durations, Report};
use jari_tests::binaries;
use jari_tests::screen::{Running, Screen, drawn_by_processor};
use tempfile::TempDir;

mod bare;
mod eye;

use eye::{Eye, Seen};

/// The longest wait for a window.
const PATIENCE: Duration = Duration::from_secs(20);
/// When nothing was drawn for this time, the picture is finished.
const STILL: Duration = Duration::from_millis(250);
/// How long a finger stays on the glass.
const ON_GLASS: Duration = Duration::from_millis(150);
/// For this time a new screen takes no press, so that a double tap presses once.
const BREATH: Duration = Duration::from_millis(500);
const IDLE: Duration = Duration::from_secs(5);

#[derive(Parser)]
#[command(about = "Press to picture in the real window, beside a bare window of the same size")]
pub struct Args {
    #[arg(long, default_value_t = 120)]
    touches: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// The times of many touches.
#[derive(Default)]
struct Touches {
    pressed: Durations,
    next: Durations,
    frames: u32,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let screen = Screen::start();
    let bare = bare::presses(screen.display(), args.touches)?;
    let (touches, idle) = kiosk(&screen, args.touches)?;
    let mut report = Report::default();
    report.add_durations("press to pressed", &touches.pressed);
    report.add_durations("lift to the next screen", &touches.next);
    report.add_durations("press to picture, a bare window", &bare);
    let ratio = |of: &Durations| of.percentile_ms(50.0) / bare.percentile_ms(50.0);
    let ratios = [("pressed", ratio(&touches.pressed)), ("next", ratio(&touches.next))];
    report.add("p50 over the bare window's", &ratios);
    let each = f64::from(touches.frames) / f64::from(args.touches);
    report.add("pictures drawn a touch", &[("n", each)]);
    report.add("pictures drawn in 5 idle seconds", &[("n", f64::from(idle))]);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// Presses the one blue button of the start screen again and again, and goes back each time.
fn kiosk(screen: &Screen, touches: u32) -> Result<(Touches, u32), Box<dyn Error>> {
    let folder = TempDir::new()?;
    let data = folder.path().join("data");
    let mut program = drawn_by_processor(&binaries::kiosk_alone(), Some(screen.display()), &data);
    let started = program.arg("--fullscreen").stderr(Stdio::null()).spawn()?;
    let _running = Running(started);
    let mut eye = Eye::open(screen.display())?;
    // A new window is drawn small at first, then large.
    eye.wait_for_blue(Instant::now() + PATIENCE)?;
    eye.wait_still(STILL * 8)?;
    let button = eye.wait_for_blue(Instant::now() + PATIENCE)?;
    eye.point(button)?;
    eye.wait_still(STILL)?;
    let start = eye.glance()?;
    let mut found = Touches::default();
    for _ in 0..touches {
        touch(&mut eye, &start, &mut found)?;
        eye.watch_for(BREATH)?;
        eye.escape()?;
        let is_back = |eye: &Eye| Ok(eye.glance()? == start);
        eye.wait_until(PATIENCE, is_back).map_err(|error| format!("after going back {error}"))?;
        eye.wait_still(STILL)?;
    }
    eye.wait_still(STILL * 4)?;
    let idle = eye.frames_in(IDLE)?;
    Ok((found, idle))
}

fn touch(eye: &mut Eye, start: &Seen, found: &mut Touches) -> Result<(), Box<dyn Error>> {
    eye.forget_frames();
    let pressed = Instant::now();
    eye.press()?;
    eye.wait_frame(PATIENCE).map_err(|error| format!("after a press {error}"))?;
    found.pressed.push(pressed.elapsed());
    eye.watch_for(ON_GLASS)?;
    let lifted = Instant::now();
    eye.lift()?;
    let is_next = |eye: &Eye| Ok(eye.glance()? != *start);
    eye.wait_until(PATIENCE, is_next).map_err(|error| format!("after a lift {error}"))?;
    found.next.push(lifted.elapsed());
    eye.wait_still(STILL)?;
    found.frames += eye.frames();
    Ok(())
}
