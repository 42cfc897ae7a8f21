//! Logs that earlier versions wrote, replayed by this version: every place, seat and booking is as it was. The files in
//! `golden/` are never written again; a version that writes new events adds a new log.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jari_common::change::{CampaignAdded, Change, DaysOpened, Event};
use jari_common::id::{CampaignId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::wire::BookingView;
use jari_server::engine::State;
use jari_server::report::Reporter;
use jari_server::tables::Tables;
use serde_json::{Value, json};

mod events;
mod folder;

/// The logs, each with its file of facts: one line for everything that can happen, a random walk, and a simulated
/// night.
const LOGS: [&str; 3] = ["every_event", "walk", "walk_series"];
/// The fields of a report whose meaning cannot change.
const COUNTED: [&str; 8] = [
    "booked",
    "calls",
    "calls_of_returned",
    "entrants",
    "left",
    "passed_over",
    "returned",
    "tickets",
];

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn log(name: &str) -> Vec<Change> {
    let text = std::fs::read_to_string(golden(&format!("{name}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn replayed(log: &[Change]) -> State {
    let mut state = State::new();
    log.iter().for_each(|change| state.apply(change));
    state
}

/// The facts that must stay true of a log for ever, under names that no version changes.
fn facts(state: &State, log: &[Change]) -> Value {
    let campaigns = campaigns(log).into_iter().map(|id| {
        let serving = state.now_serving(id).unwrap();
        let line = json!({ "called_through": serving.called_through, "waiting": serving.waiting });
        (id.to_string(), line)
    });
    let tickets = (1..=state.ticket_count() as u64).map(|id| {
        let view = state.ticket(TicketId(id)).unwrap();
        let booked = [&view.booking, &view.second].map(|it| it.as_ref().map(booking));
        let ticket = json!({
            "campaign": view.campaign, "number": view.number, "state": view.state,
            "party": view.party, "booked": booked,
        });
        (id.to_string(), ticket)
    });
    let free = days(log).into_iter().map(|(day, slots)| {
        let seats = (0..slots).map(|index| state.seats_free(&SlotRef { index, ..day.clone() }));
        let name = format!("{} {} {}", day.campaign, day.clinic, day.date);
        (name, json!(seats.collect::<Vec<_>>()))
    });
    let reports = campaigns_of(log).map(|id| (id.to_string(), counted(id, log)));
    json!({
        "campaigns": campaigns.collect::<BTreeMap<_, _>>(),
        "tickets": tickets.collect::<BTreeMap<_, _>>(),
        "free": free.collect::<BTreeMap<_, _>>(),
        "reports": reports.collect::<BTreeMap<_, _>>(),
    })
}

fn booking(view: &BookingView) -> Value {
    json!({ "slot": view.slot, "starts_at": view.starts_at, "status": view.status })
}

fn campaigns(log: &[Change]) -> BTreeSet<CampaignId> {
    campaigns_of(log).collect()
}

fn campaigns_of(log: &[Change]) -> impl Iterator<Item = CampaignId> {
    log.iter().filter_map(|change| match &change.event {
        Event::CampaignAdded(CampaignAdded { campaign }) => Some(campaign.id),
        _ => None,
    })
}

/// Every opened day: its first slot and its number of slots.
fn days(log: &[Change]) -> Vec<(SlotRef, u8)> {
    let mut found = Vec::new();
    for change in log {
        let Event::DaysOpened(DaysOpened { campaign, clinic, days }) = &change.event else {
            continue;
        };
        for (plan, date) in days.iter().flat_map(|it| it.dates.iter().map(move |at| (it.plan, *at)))
        {
            let day = SlotRef { campaign: *campaign, clinic: clinic.clone(), date, index: 0 };
            found.push((day, plan.slots));
        }
    }
    found
}

fn counted(id: CampaignId, log: &[Change]) -> Value {
    let mut reporter = Reporter::new(id);
    log.iter().for_each(|change| reporter.take(change));
    let report = serde_json::to_value(reporter.finish().unwrap()).unwrap();
    let of = |name: &str| report["counts"].get(name).or_else(|| report.get(name)).cloned();
    let counts = COUNTED.map(|name| (name, of(name).unwrap()));
    let rest = ["wait", "staff", "draw"].map(|name| (name, report[name].clone()));
    json!(counts.into_iter().chain(rest).collect::<BTreeMap<_, _>>())
}

#[test]
fn every_place_and_seat_of_an_old_log_is_what_it_was() {
    for name in LOGS {
        let log = log(name);
        let found = facts(&replayed(&log), &log);
        let kept = std::fs::read_to_string(golden(&format!("{name}.facts.json"))).unwrap();
        let kept: Value = serde_json::from_str(&kept).unwrap();
        for part in ["campaigns", "tickets", "free", "reports"] {
            for (of, fact) in kept[part].as_object().unwrap() {
                assert_eq!(&found[part][of], fact, "{name}: {part} {of}");
            }
            let (many, before) = (&found[part], kept[part].as_object().unwrap().len());
            assert_eq!(many.as_object().unwrap().len(), before, "{name}: {part}");
        }
    }
}

#[test]
fn an_old_log_leads_to_a_sound_state_and_sound_tables() {
    for name in LOGS {
        let log = log(name);
        assert_eq!(replayed(&log).broken_invariants(), Vec::<String>::new(), "{name}");
        let folder = tempfile::tempdir().unwrap();
        let mut tables = Tables::open(&folder.path().join("tables.db")).unwrap();
        tables.follow(&log).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(tables.check().unwrap(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_was_read_is_written_so_that_the_version_before_reads_it() {
    for name in LOGS {
        let text = std::fs::read_to_string(golden(&format!("{name}.jsonl"))).unwrap();
        for line in text.lines() {
            let change: Change = serde_json::from_str(line).unwrap();
            let (old, new): (Value, Value) =
                (serde_json::from_str(line).unwrap(), serde_json::to_value(&change).unwrap());
            assert!(holds(&new, &old), "{name}: {old} is written {new}");
        }
    }
}

/// Whether every field of the old value is in the new one, with the same value.
fn holds(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => {
            old.iter().all(|(name, value)| new.get(name).is_some_and(|it| holds(it, value)))
        }
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| holds(new, old))
        }
        _ => new == old,
    }
}
