//! Sets faults aside: a decision that breaks a condition, or panics, is not carried out and is reported to the
//! operator; the rest of its batch continues.

use jari_common::booking::ReseatEnd;
use jari_common::change::{CampaignStopped, Event, ReseatEnded, WishWithdrawn};
use jari_common::id::TicketId;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use serde::Serialize;

use crate::caught::caught;
use crate::command::{Ask, Command, TicketAct};
use crate::engine::{Broken, State};
use crate::store::FaultNote;

/// The condition that a panic breaks: the decision does not come to its end. Folders keep it as a key: never change it.
pub(super) const PANICKED: &str = "a decision comes to its end";
/// The longest decision that is kept with its fault, in bytes: the clinics of a whole city are too long to keep.
const DECISION_MAX_BYTES: usize = 100_000;

/// Why a command was not done.
pub(super) enum Not {
    Refused(Refusal),
    Fault(&'static str),
}

/// The engine's decision, if it keeps every condition.
pub(super) fn decide(engine: &State, ask: &Ask, now: Timestamp) -> Result<Vec<Event>, Not> {
    // It only reads: anything that it leaves half done is its own.
    let decided = caught(|| {
        let events = engine.decide(ask, now).map_err(Not::Refused)?;
        engine.conditions(&events).map_err(|broken| Not::Fault(broken.condition))?;
        Ok(events)
    });
    decided.unwrap_or(Err(Not::Fault(PANICKED)))
}

/// Whether these events, which come with time, keep every condition; a panic counts as a broken condition.
pub(super) fn judge(engine: &State, events: &[Event]) -> Result<(), Broken> {
    caught(|| engine.conditions(events)).unwrap_or_else(|| {
        let (campaign, ticket) = events.first().map_or((None, None), |it| engine.concerns(it));
        Err(Broken { condition: PANICKED, campaign, ticket })
    })
}

/// Notes a command that was not carried out.
pub(super) fn note_command(
    engine: &State,
    command: &Command,
    condition: &str,
    now: Timestamp,
) -> FaultNote {
    let decision = serde_json::to_string(command).unwrap_or_default();
    note(engine, condition, &kind_of(command), decision, now)
}

/// The kind of a command, as an operator reads it: "join_line", "leave", "release by turn".
fn kind_of(command: &Command) -> String {
    match command {
        Command::OfTicket { act: TicketAct::Seat { right, act }, .. } => {
            format!("{} by {}", tag(act), tag(right))
        }
        Command::OfTicket { act, .. } => tag(act),
        command => tag(command),
    }
}

/// The name of an enum's variant, as JSON writes it.
fn tag(of: &impl Serialize) -> String {
    match serde_json::to_value(of).unwrap_or_default() {
        serde_json::Value::String(name) => name,
        value => value.as_object().and_then(|it| it.keys().next()).cloned().unwrap_or_default(),
    }
}

/// Notes events that came with time and were not carried out.
pub(super) fn note_events(
    engine: &State,
    events: &[Event],
    broken: &Broken,
    kind: &str,
    now: Timestamp,
) -> FaultNote {
    let concerned = |event: &&Event| engine.concerns(event).1 == broken.ticket;
    let concerned: Vec<&Event> = events.iter().filter(concerned).collect();
    let decision = serde_json::to_string(&concerned).unwrap_or_default();
    note(engine, broken.condition, kind, decision, now)
}

/// Notes an event that came, or would come, with time, and over which the engine panicked.
pub(super) fn note_fallen(
    engine: &State,
    event: Option<&Event>,
    kind: &str,
    now: Timestamp,
) -> FaultNote {
    let decision = event.map(|event| serde_json::to_string(event).unwrap_or_default());
    note(engine, PANICKED, kind, decision.unwrap_or_default(), now)
}

fn note(
    engine: &State,
    condition: &str,
    kind: &str,
    mut decision: String,
    now: Timestamp,
) -> FaultNote {
    if decision.len() > DECISION_MAX_BYTES {
        decision.truncate(decision.floor_char_boundary(DECISION_MAX_BYTES));
    }
    let seq = engine.seq();
    tracing::error!(
        condition,
        kind,
        seq,
        decision,
        "a mistake of ours: this would break a condition, and is not done"
    );
    let (condition, kind) = (condition.to_owned(), kind.to_owned());
    FaultNote { condition, kind, seq, at_ms: now.as_millisecond(), decision, times: 1 }
}

/// The event in place of a decision that came with time and breaks a condition. `events` is that decision, if it was made.
pub(super) fn instead(
    engine: &State,
    broken: &Broken,
    events: &[Event],
    is_match: bool,
    aside: &[TicketId],
) -> Option<Event> {
    let reseats = |event: &Event| matches!(event, Event::WishOffered(held) if held.reseats);
    if let Some(booking) = engine.next_to_reseat().filter(|_| events.iter().any(reseats)) {
        // The person stays on the list of those whom staff call.
        let (why, ticket) = (ReseatEnd::Fault, engine.holder_of(booking)?);
        return Some(Event::ReseatEnded(ReseatEnded { booking, ticket, why }));
    }
    match (broken.ticket, broken.campaign) {
        // The wish is dropped; the place in line and the bookings stay.
        (Some(ticket), _) if is_match && !aside.contains(&ticket) => {
            Some(Event::WishWithdrawn(WishWithdrawn::of(ticket)))
        }
        (_, Some(campaign)) if engine.stopped(campaign).is_none() => {
            let (because, ticket) = (engine.seq(), broken.ticket);
            Some(Event::CampaignStopped(CampaignStopped { campaign, because, ticket }))
        }
        _ => None,
    }
}
