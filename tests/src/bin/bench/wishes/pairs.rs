//! Pairs that wait for two doses where every first dose has a seat and no second does. Every search finds nothing,
//! which is the most expensive case. Measures the longest step while they begin to wait, and when one more day opens;
//! for comparison also a commit alone.

use std::error::Error;
use std::time::Instant;

use jari_common::clinic::Position;
use jari_common::dose::DoseInterval;
use jari_common::id::{ClinicId, TicketId};
use jari_common::person::PersonKey;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::time::{date_at, seoul};
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{ClinicPlan, Command, JoinLine, TicketAct};
use jari_server::keys::hash_secret;
use jari_tests::bench::{Durations, Report};
use jari_tests::town;
use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use super::{CAMPAIGN, Night, join, written_alone};

const CLINICS: usize = 200;
const REACH_METRES: f64 = 5_000.0;
/// The number of days for first doses, from tomorrow on; a day for second doses comes after the last of them.
const FIRSTS: i64 = 19;
const INTERVAL: DoseInterval = DoseInterval { from_days: 21, to_days: 42 };
const SLOTS: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 3 };

/// Adds the costs for this many people, who wait in pairs.
pub fn measure(people: u64, report: &mut Report) -> Result<(), Box<dyn Error>> {
    let (mut night, first) = waiting(people)?;
    let begins = steps(&mut night, vec![Command::ResumeLine { campaign: CAMPAIGN }]);
    let day = date_at(night.clock.now(), &seoul()).saturating_add((FIRSTS + 1).days());
    let plan = DayPlan { slots: 1, capacity: 1, ..SLOTS };
    let days = vec![PlannedDays::alike(plan, vec![day])];
    let clinics = vec![ClinicPlan { clinic: first, days }];
    let opens = steps(&mut night, vec![Command::OpenDays { campaign: CAMPAIGN, clinics }]);
    report.add_durations(format!("{people} pairs begin to wait, a step"), &begins.0);
    report.add_durations(format!("{people} pairs wait and a day opens, a step"), &opens.0);
    let alone = written_alone(&[begins.1, opens.1].concat())?;
    report.add_durations(format!("{people} pairs, a commit alone"), &alone);
    Ok(())
}

type Changes = Vec<Vec<jari_common::change::Change>>;

/// Runs steps until nothing more follows.
fn steps(night: &mut Night, mut commands: Vec<Command>) -> (Durations, Changes) {
    let (mut steps, mut added) = (Durations::default(), Vec::new());
    loop {
        let asks = commands.drain(..).map(Into::into).collect();
        let began = Instant::now();
        added.push(night.step(asks));
        let is_over = !night.stepper.patience().is_zero();
        steps.push(began.elapsed());
        if is_over {
            return (steps, added);
        }
    }
}

/// A paused line of pairs with `people` people, each with the same wish; and one of the clinics.
fn waiting(people: u64) -> Result<(Night, ClinicId), Box<dyn Error>> {
    let mut night = Night::empty()?;
    let now = night.clock.now();
    let mut spec = town::campaign(now);
    (spec.second_dose, spec.days_ahead) = (Some(INTERVAL), 60);
    let clinics = town::clinics(CLINICS, REACH_METRES);
    let ids: Vec<ClinicId> = clinics.iter().map(|clinic| clinic.id.clone()).collect();
    let from = clinics.first().map(|clinic| clinic.position).ok_or("no clinics")?;
    let (place, until, code) = (town::place("kiosk"), Timestamp::MAX, hash_secret("code"));
    let today = date_at(now, &seoul());
    let dates: Vec<_> = (1..=FIRSTS).map(|day| today.saturating_add(day.days())).collect();
    let plan = |clinic: &ClinicId| ClinicPlan {
        clinic: clinic.clone(),
        days: vec![PlannedDays::alike(SLOTS, dates.clone())],
    };
    night.ask_all([
        Command::PutClinics { clinics },
        Command::AddCampaign { spec },
        Command::InviteDevice { place, code, until },
        Command::FreezeLine { campaign: CAMPAIGN, message: String::new() },
        Command::OpenDays { campaign: CAMPAIGN, clinics: ids.iter().map(plan).collect() },
    ]);
    night.ask_all((0..people).map(pair));
    let give = |who| Command::OfTicket {
        ticket: TicketId(who + 1),
        act: TicketAct::GiveWish { wish: wish(from) },
    };
    night.ask_all((0..people).map(give));
    Ok((night, ids[0].clone()))
}

fn pair(who: u64) -> Command {
    let mut joining = join(who);
    if let Command::JoinLine(JoinLine { party, party_born, .. }) = &mut joining {
        *party = vec![PersonKey(Uuid::from_u128(u128::from(who) << 64 | 1))];
        *party_born = vec![1950];
    }
    joining
}

fn wish(from: Position) -> Wish {
    Wish {
        places: WishPlaces::Near { from, metres: 20_000 },
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    }
}
