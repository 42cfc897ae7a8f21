//! Measures, and runs nights that are too long for a test: one program, so that shared code is linked once.
//! `cargo run --release -p jari-tests -- --help` lists the commands. Nothing here is a test.

mod board;
mod clinic_film;
mod contend;
mod day;
mod desk;
mod feed;
mod film;
mod join;
mod line;
mod moves;
mod reseats;
mod rush;
mod screens;
mod seconds;
mod slots;
mod spread;
mod visits;
#[cfg(feature = "window")]
mod window;
mod wishes;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(about = "What is measured, and nights that are too long for a test")]
enum Bench {
    Board(board::Args),
    ClinicFilm(clinic_film::Args),
    Contend(contend::Args),
    Day(day::Args),
    Desk(desk::Args),
    Feed(feed::Args),
    Film(film::Args),
    Join(join::Args),
    Line(line::Args),
    Moves(moves::Args),
    Reseats(reseats::Args),
    Rush(rush::Args),
    Screens(screens::Args),
    Seconds(seconds::Args),
    Slots(slots::Args),
    Spread(spread::Args),
    Visits(visits::Args),
    #[cfg(feature = "window")]
    Window(window::Args),
    Wishes(wishes::Args),
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if contend::is_server() {
        return contend::serve();
    }
    match Bench::parse() {
        Bench::Board(args) => board::run(&args)?,
        Bench::ClinicFilm(args) => clinic_film::run(&args)?,
        Bench::Contend(args) => return contend::run(&args),
        Bench::Day(args) => day::run(&args)?,
        Bench::Desk(args) => desk::run(&args)?,
        Bench::Feed(args) => feed::run(&args)?,
        Bench::Film(args) => film::run(&args)?,
        Bench::Join(args) => join::run(&args)?,
        Bench::Line(args) => line::run(&args)?,
        Bench::Moves(args) => return Ok(moves::run(&args)),
        Bench::Reseats(args) => reseats::run(&args)?,
        Bench::Rush(args) => return Ok(rush::run(&args)),
        Bench::Screens(args) => screens::run(&args),
        Bench::Seconds(args) => seconds::run(&args)?,
        Bench::Slots(args) => slots::run(&args)?,
        Bench::Spread(args) => spread::run(&args)?,
        Bench::Visits(args) => visits::run(&args)?,
        #[cfg(feature = "window")]
        Bench::Window(args) => window::run(&args)?,
        Bench::Wishes(args) => wishes::run(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}
