//! Measures how long the writer looks for the second dose of a series in a city of 20,000 clinics, when no clinic has it as
//! the person would like: the most work that one hold can be. The same hold without a preference is its ceiling. Tests
//! nothing.

use std::error::Error;
use std::time::Instant;

use clap::Parser;
use jari_common::booking::{Right, SeatAct};
use jari_common::dose::{Dose, DoseInterval, SecondPreference};
use jari_common::id::TicketId;
use jari_common::slot::{DayPlan, SlotRef};
use jari_common::time::{date_at, seoul};
use jari_common::wish::{PartOfDay, Weekdays};
use jari_server::command::{Ask, TicketAct};
use jari_tests::bench::{Durations, Report};
use jari_tests::nation::{self, Size};
use jari_tests::person::Visitor;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::ToSpan as _;

/// All clinics work in the afternoon alone, and the person would like a morning.
const AFTERNOONS: DayPlan = DayPlan { start_minute: 780, slot_minutes: 30, slots: 8, capacity: 3 };
/// As many days as the campaign is open ahead.
const INTERVAL: DoseInterval = DoseInterval { from_days: 1, to_days: 13 };

#[derive(Parser)]
#[command(about = "The search for a second dose that no clinic near has as it is wished")]
pub struct Args {
    #[command(flatten)]
    size: Size,
    /// How often each hold is decided.
    #[arg(long, default_value_t = 200)]
    holds: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let server = TestServer::start();
    let campaign = nation::found_as(&server, args.size, |spec| spec.second_dose = Some(INTERVAL));
    nation::open_days_of(&server, campaign, args.size, AFTERNOONS);
    let desk = server.desk();
    let mut visitor = Visitor::new(town::person(1));
    visitor.join(&desk, campaign)?;
    visitor.begin_turn(&desk)?;
    let state = server.app().state();
    let now = server.app().clock().now();
    let clinic = state.clinics().next().ok_or("there are clinics")?.id.clone();
    let date = date_at(now, &seoul()).saturating_add(1.day());
    // The first ticket of this server, in its first turn.
    let (ticket, serial) = (TicketId(1), 1);
    let hold = |second: SecondPreference| -> Ask {
        let slot = SlotRef { campaign, clinic: clinic.clone(), date, index: 0 };
        let act = SeatAct::Hold { slot, dose: Dose::First, second, begins: None };
        TicketAct::Seat { right: Right::Turn(serial), act }.of(ticket).into()
    };
    let any = hold(SecondPreference::default());
    let morning =
        hold(SecondPreference { weekdays: Weekdays::default(), time: PartOfDay::Morning });
    let mut medians = [0.0; 2];
    let cases = [("any time (ceiling)", any), ("a morning, which nobody has", morning)];
    for ((what, ask), median) in cases.into_iter().zip(&mut medians) {
        let mut took = Durations::default();
        for _ in 0..args.holds {
            let started = Instant::now();
            let decided = state.decide(&ask, now);
            took.push(started.elapsed());
            decided.map_err(|refusal| format!("{what}: {refusal}"))?;
        }
        *median = took.percentile_ms(50.0);
        report.add_durations(format!("decide a hold: {what}"), &took);
    }
    report.add("a morning against any time", &[("times", medians[1] / medians[0].max(1e-6))]);
    drop(state);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}
