//! What an operator must know, in words: what is wrong, since when, and what to do. It judges by the server's time alone.

use jari_common::device::{DeviceKind, PrinterState};
use jari_common::id::CampaignId;
use jari_common::serving::{Phase, Standstill};
use jari_common::time::secs_between;
use jari_common::wire::{DeviceOverview, FaultSeen, LineOverview, OperatorOverview, ServerHealth};
use jiff::Timestamp;

use crate::text::Saying;

/// Nobody was called for so long while somebody waits, in seconds.
pub const NOBODY_CALLED_SECS: u32 = 1_800;
/// A device was not heard of for so long, in seconds.
pub const SILENT_SECS: u32 = 600;
/// A decision that was refused is an alarm for so long, in seconds.
pub const FAULT_SECS: u32 = 86_400;
/// Half of the last minute's writes took longer than this, in microseconds.
pub const SLOW_P50_US: u32 = 100_000;
/// One of the last minute's writes took longer than this, in microseconds.
pub const SLOW_MAX_US: u32 = 2_000_000;
/// So many requests wait for the writer.
pub const QUEUE_LONG: u32 = 1_000;
/// The names of devices that are written out; of more, only the number is told.
const NAMES_SHOWN: usize = 3;
const US_PER_MS: u32 = 1_000;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    pub what: Saying,
    pub to_do: Saying,
    /// Since when it is so, if that is known.
    pub since: Option<Timestamp>,
    /// The campaign that it is about; None: the server or the devices.
    pub campaign: Option<CampaignId>,
    /// Whether people lose time by it now.
    pub is_urgent: bool,
}

/// Everything that is wrong, what is urgent first.
#[must_use]
pub fn alarms(overview: &OperatorOverview) -> Vec<Alarm> {
    let OperatorOverview { at, server, lines, devices } = overview;
    let mut found = of_server(server, *at);
    found.extend(lines.iter().filter_map(|line| of_line(line, *at)));
    found.extend(no_places(lines));
    found.extend(silent(devices, server, *at));
    let heard: Vec<DeviceOverview> =
        devices.iter().filter(|it| !is_silent(it, server, *at)).cloned().collect();
    found.extend(paper(&heard));
    found.sort_by_key(|alarm| !alarm.is_urgent);
    found
}

fn alarm(what: impl Into<Saying>, to_do: &'static str, is_urgent: bool) -> Alarm {
    let (what, to_do) = (what.into(), to_do.into());
    Alarm { what, to_do, since: None, campaign: None, is_urgent }
}

fn of_server(server: &ServerHealth, at: Timestamp) -> Vec<Alarm> {
    let mut found = Vec::new();
    if server.is_frozen {
        found.push(alarm("operator-alarm-unwritable", "operator-do-unwritable", true));
    }
    if server.clock_in_doubt {
        found.push(alarm("operator-alarm-clock", "operator-do-clock", true));
    }
    if let Some(commits) = &server.commits
        && (commits.p50_us > SLOW_P50_US || commits.max_us > SLOW_MAX_US)
    {
        let (middle, most) = (commits.p50_us / US_PER_MS, commits.max_us / US_PER_MS);
        let args = vec![("middle", middle.into()), ("most", most.into())];
        let what = Saying::With("operator-alarm-slow", args);
        found.push(alarm(what, "operator-do-slow", false));
    }
    if server.queue >= QUEUE_LONG {
        let what = Saying::With("operator-alarm-queue", vec![("count", server.queue.into())]);
        found.push(alarm(what, "operator-do-queue", false));
    }
    // Older ones are in `jari-server check`: an alarm that stays for ever is not read.
    let lately = |fault: &&FaultSeen| secs_between(fault.at, at) < FAULT_SECS;
    let faults: Vec<&FaultSeen> = server.faults.iter().filter(lately).collect();
    if let Some(first) = faults.iter().map(|fault| fault.at).min() {
        let count = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        let what = Saying::With("operator-alarm-faults", vec![("count", count.into())]);
        found.push(Alarm { since: Some(first), ..alarm(what, "operator-do-faults", false) });
    }
    if let Some(count) = server.messages_failed.filter(|count| *count > 0) {
        let what = Saying::With("operator-alarm-messages", vec![("count", count.into())]);
        found.push(alarm(what, "operator-do-messages", false));
    }
    found
}

/// Why a line does not move although somebody waits.
fn of_line(line: &LineOverview, at: Timestamp) -> Option<Alarm> {
    let campaign = Some(line.campaign);
    if let Some(change) = line.stopped_because {
        let args = vec![("change", change.to_string().into())];
        let what = Saying::With("operator-alarm-stopped", args);
        return Some(Alarm { campaign, ..alarm(what, "operator-do-stopped", true) });
    }
    if line.unserved == 0 {
        return None;
    }
    // Whoever was never called could be called from the opening on.
    let since = line.last_call.unwrap_or(line.opens_at);
    let quiet_secs = secs_between(since, at);
    if quiet_secs < NOBODY_CALLED_SECS {
        return None;
    }
    let minutes = quiet_secs / 60;
    let (what, to_do) = match (line.phase, line.stands) {
        (Phase::Frozen, _) => ("operator-alarm-frozen", "operator-do-frozen"),
        (Phase::Drawing, _) => ("operator-alarm-drawing", "operator-do-drawing"),
        (Phase::Before | Phase::Paused | Phase::Closed, _) => return None,
        (Phase::Open, Some(Standstill::TurnsInUse)) => {
            ("operator-alarm-turns", "operator-do-turns")
        }
        (Phase::Open, Some(Standstill::Expected)) => {
            ("operator-alarm-expected", "operator-do-expected")
        }
        (Phase::Open, _) if line.waiting == 0 => return None,
        (Phase::Open, _) => ("operator-alarm-nobody", "operator-do-nobody"),
    };
    let what = Saying::With(what, vec![("minutes", minutes.into())]);
    let since = Some(since);
    Some(Alarm { since, campaign, ..alarm(what, to_do, true) })
}

/// Lines in which more people wait than there are free places.
fn no_places(lines: &[LineOverview]) -> Vec<Alarm> {
    let open = lines.iter().filter(|line| {
        matches!(line.phase, Phase::Open | Phase::Paused | Phase::Frozen) && line.unserved > 0
    });
    let few = open.filter_map(|line| {
        let left = line.seats_left.iter().fold(0_u32, |sum, day| sum.saturating_add(day.left));
        (left < line.unserved).then(|| {
            let args = vec![("left", left.into()), ("waiting", line.unserved.into())];
            let what = Saying::With("operator-alarm-places", args);
            let campaign = Some(line.campaign);
            Alarm { campaign, ..alarm(what, "operator-do-places", left == 0) }
        })
    });
    few.collect()
}

/// Whether a device should be heard of and is not. A front desk is switched off when nobody is there.
#[must_use]
pub fn is_silent(device: &DeviceOverview, server: &ServerHealth, at: Timestamp) -> bool {
    let is_always_on = matches!(device.kind, DeviceKind::Kiosk | DeviceKind::Board);
    device.is_paired && is_always_on && silent_secs(device, server, at) >= SILENT_SECS
}

/// For how long nothing was heard of a device; since the server's start at most.
#[must_use]
pub fn silent_secs(device: &DeviceOverview, server: &ServerHealth, at: Timestamp) -> u32 {
    secs_between(device.heard_at.unwrap_or(server.since), at)
}

fn silent(devices: &[DeviceOverview], server: &ServerHealth, at: Timestamp) -> Option<Alarm> {
    let silent: Vec<&DeviceOverview> =
        devices.iter().filter(|device| is_silent(device, server, at)).collect();
    // The one that fell silent last: all of them have been silent since then.
    let secs = silent.iter().map(|device| silent_secs(device, server, at)).min()?;
    let since = silent.iter().map(|device| device.heard_at.unwrap_or(server.since)).max();
    let count = u32::try_from(silent.len()).unwrap_or(u32::MAX);
    let args =
        vec![("count", count.into()), ("minutes", (secs / 60).into()), ("names", names(&silent))];
    let what = Saying::With("operator-alarm-silent", args);
    Some(Alarm { since, ..alarm(what, "operator-do-silent", true) })
}

fn paper(devices: &[DeviceOverview]) -> Vec<Alarm> {
    let kinds = [
        (PrinterState::OutOfPaper, "operator-alarm-paper", "operator-do-paper"),
        (PrinterState::CoverOpen, "operator-alarm-cover", "operator-do-cover"),
        (PrinterState::Silent, "operator-alarm-printer", "operator-do-printer"),
    ];
    let found = kinds.into_iter().filter_map(|(state, what, to_do)| {
        let with: Vec<&DeviceOverview> =
            devices.iter().filter(|device| device.printer == Some(state)).collect();
        let names = (!with.is_empty()).then(|| names(&with))?;
        Some(alarm(Saying::With(what, vec![("names", names)]), to_do, false))
    });
    found.collect()
}

/// The names of the first of these devices, and how many more there are.
fn names(devices: &[&DeviceOverview]) -> crate::text::Arg {
    let first: Vec<&str> =
        devices.iter().take(NAMES_SHOWN).map(|device| device.name.as_str()).collect();
    let first = first.join(", ");
    let more = u32::try_from(devices.len().saturating_sub(NAMES_SHOWN)).unwrap_or(u32::MAX);
    if more == 0 {
        return first.into();
    }
    let args = vec![("names", first.into()), ("count", more.into())];
    Saying::With("operator-names-and-more", args).into()
}
