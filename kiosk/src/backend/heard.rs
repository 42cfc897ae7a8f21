//! What the server sent, one event after the other: events that this program does not understand are set aside, and
//! the rest is used. A newer server sends new kinds of events; this never prevents the use of the known ones.

use jari_common::change::PublicEvent;
use jari_common::log_mark::LogMark;
use jari_common::wire::Snapshot;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Of an event that is not understood, at most this is kept, in bytes.
const KEPT_BYTES: usize = 16 * 1024;

/// One frame of the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedChange {
    pub mark: LogMark,
    pub at: Timestamp,
    pub events: Vec<PublicEvent>,
    pub skipped: Vec<Skipped>,
}

/// Something that a newer program may understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The event's name.
    pub kind: String,
    /// The event as JSON; empty when it is longer than what is kept.
    pub text: String,
}

#[derive(Deserialize)]
struct LooseChange {
    at: Timestamp,
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct LooseSnapshot {
    seq: u64,
    log: LogMark,
    as_of: Timestamp,
    campaigns: Vec<Value>,
    now_serving: Vec<Value>,
    clinics: Vec<Value>,
    days: Vec<Value>,
}

impl FeedChange {
    /// Reads an event from its id and its data.
    pub fn read(id: &str, data: &str) -> Result<Self, serde_json::Error> {
        let mark: LogMark = serde_json::from_value(Value::from(id))?;
        let LooseChange { at, events } = serde_json::from_str(data)?;
        let mut change = Self { mark, at, events: Vec::new(), skipped: Vec::new() };
        change.events = understood(events, |event| event, &mut change.skipped);
        Ok(change)
    }
}

/// Reads a snapshot's body; also returns the parts that are not understood.
pub fn read_snapshot(body: &[u8]) -> Result<(Snapshot, Vec<Skipped>), serde_json::Error> {
    if let Ok(snapshot) = serde_json::from_slice(body) {
        return Ok((snapshot, Vec::new()));
    }
    let loose: LooseSnapshot = serde_json::from_slice(body)?;
    let mut skipped = Vec::new();
    let as_added = |campaign| json!({ "campaign_added": { "campaign": campaign } });
    let as_put = |clinic| json!({ "clinics_put": { "clinics": [clinic] } });
    let as_served = |serving| json!({ "now_serving": serving });
    let as_opened = |days| json!({ "days_opened": days });
    let snapshot = Snapshot {
        seq: loose.seq,
        log: loose.log,
        as_of: loose.as_of,
        campaigns: understood(loose.campaigns, as_added, &mut skipped),
        now_serving: understood(loose.now_serving, as_served, &mut skipped),
        clinics: understood(loose.clinics, as_put, &mut skipped),
        days: understood(loose.days, as_opened, &mut skipped),
    };
    Ok((snapshot, skipped))
}

/// Reads these items one by one; an item that is not understood is returned as the event that would have carried it.
fn understood<T: DeserializeOwned>(
    told: Vec<Value>,
    as_event: impl Fn(Value) -> Value,
    skipped: &mut Vec<Skipped>,
) -> Vec<T> {
    let mut understood = Vec::new();
    for value in told {
        match T::deserialize(&value) {
            Ok(event) => understood.push(event),
            Err(_) => skipped.push(Skipped::of(&as_event(value))),
        }
    }
    understood
}

impl Skipped {
    fn of(event: &Value) -> Self {
        let named = event.as_object().and_then(|event| event.keys().next().cloned());
        let kind = named.or_else(|| event.as_str().map(str::to_owned)).unwrap_or_default();
        let text = event.to_string();
        Self { kind, text: if text.len() > KEPT_BYTES { String::new() } else { text } }
    }

    /// Whether this version of the program understands the event.
    #[must_use]
    pub fn is_understood(text: &str) -> bool {
        serde_json::from_str::<PublicEvent>(text).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "12.00000000000000ff";

    #[test]
    fn one_unknown_event_costs_none_of_its_neighbours() {
        let known = r#"{"slot_free":{"slot":{"campaign":1,"clinic":"C1","date":"2026-11-25","index":0},"free":3}}"#;
        let data = format!(
            r#"{{"seq":12,"at":"2026-11-24T01:30:00Z","events":[{{"day_closed":{{"day":1}}}},{known},"bell"]}}"#
        );
        let change = FeedChange::read(ID, &data).unwrap();
        assert_eq!((change.mark.seq, change.events.len()), (12, 1));
        let kinds: Vec<&str> = change.skipped.iter().map(|skipped| skipped.kind.as_str()).collect();
        assert_eq!(kinds, ["day_closed", "bell"]);
        assert!(!Skipped::is_understood(&change.skipped[0].text));
        assert!(Skipped::is_understood(known));
    }

    #[test]
    fn what_has_no_cursor_is_no_frame() {
        let data = r#"{"seq":12,"at":"2026-11-24T01:30:00Z","events":[]}"#;
        assert!(FeedChange::read("12", data).is_err());
        assert!(FeedChange::read(ID, "<html>").is_err());
    }

    #[test]
    fn a_snapshot_from_a_newer_server_is_read_but_for_what_is_new_in_it() {
        let clinic = r#"{"id":"C1","name":"가","address":"","phone":"","position":{"lat":37.5,"lon":127.0},"hours":HOURS}"#;
        let hours = serde_json::to_string(&jari_common::clinic::WeekHours::default()).unwrap();
        let body = format!(
            r#"{{"seq":12,"log":"{ID}","as_of":"2026-11-24T01:30:00Z","campaigns":[{{"id":9,"spec":"newer"}}],"now_serving":[],"clinics":[{}],"days":[]}}"#,
            clinic.replace("HOURS", &hours)
        );
        let (snapshot, skipped) = read_snapshot(body.as_bytes()).unwrap();
        assert_eq!((snapshot.clinics.len(), snapshot.campaigns.len()), (1, 0));
        assert_eq!(skipped[0].kind, "campaign_added");
        assert!(read_snapshot(b"<html>").is_err());
    }
}
