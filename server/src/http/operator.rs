//! What an operator at a desk sees of the lines, the devices and the server, and what they do with a line. Nothing here is
//! about a person. Decides nothing.

use std::time::Instant;

use jari_common::api::operator::{
    CloseLine, FreezeLine, OverseeLines, PaceLine, ReadCampaignReport, ReadLineHistory, ResumeLine,
};
use jari_common::device::DeviceStanding;
use jari_common::id::{CampaignId, RequestId};
use jari_common::refusal::Refusal;
use jari_common::staff::StaffRight;
use jari_common::wire::{
    CampaignReport, CloseRequest, DeviceOverview, FaultSeen, FreezeRequest, LineHistory,
    LineOverview, OperatorOverview, PaceRequest, ServerHealth, WaitFigures,
};
use jiff::Timestamp;

use crate::app::App;
use crate::command::{Ask, Command};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::Member;
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::presence::LastWord;
use crate::report::Distribution;
use crate::store::FaultNote;

/// The most faults that are told.
const FAULTS_MAX: usize = 20;

pub async fn overview(asked: Received<OverseeLines>) -> Result<OperatorOverview, HttpError> {
    let Received { http, who: member, .. } = asked;
    may_run_lines(&http, member)?;
    let app = http.app().clone();
    let server = off_thread(move || health(&app)).await?;
    let at = http.app().clock().now();
    let lines = {
        let state = http.app().state();
        state.campaigns().filter_map(|it| state.line_overview(it.id, at)).collect()
    };
    let devices = devices(&http, may(&http, member, StaffRight::Devices).is_ok());
    Ok(OperatorOverview { at, server, lines, devices })
}

pub async fn history(asked: Received<ReadLineHistory>) -> Result<LineHistory, HttpError> {
    let Received { http, path: ReadLineHistory { campaign }, who: member, .. } = asked;
    may_run_lines(&http, member)?;
    known(&http, campaign)?;
    Ok(http.app().line_history(campaign))
}

pub async fn report(asked: Received<ReadCampaignReport>) -> Result<CampaignReport, HttpError> {
    let Received { http, path: ReadCampaignReport { campaign }, who: member, .. } = asked;
    may_run_lines(&http, member)?;
    known(&http, campaign)?;
    let app = http.app().clone();
    let read = off_thread(move || app.fairness(campaign)).await?;
    let read = read.map_err(|error| {
        tracing::error!(%error, "the log cannot be read for a report");
        HttpError::TryAgain
    })?;
    let report = read.ok_or(Refusal::UnknownCampaign)?;
    let clinics = http.app().state().use_by_clinic(campaign, http.app().clock().now());
    let counts = report.counts;
    let figures = |Distribution { people, p50_secs, p90_secs, longest_secs, .. }| WaitFigures {
        people,
        p50_secs,
        p90_secs,
        longest_secs,
    };
    Ok(CampaignReport {
        campaign,
        seq: report.seq,
        wait: report.wait.map(figures),
        tickets: counts.tickets,
        booked: counts.booked,
        calls: counts.calls,
        missed: counts.missed,
        served: counts.served,
        came_unserved: counts.came_unserved,
        did_not_come: counts.did_not_come,
        clinics,
    })
}

pub async fn freeze(asked: Received<FreezeLine>) -> Result<LineOverview, HttpError> {
    let Received { http, path: FreezeLine { campaign }, who, key, body, .. } = asked;
    let FreezeRequest { message } = body;
    act(&http, who, key, campaign, Command::FreezeLine { campaign, message }).await
}

pub async fn resume(asked: Received<ResumeLine>) -> Result<LineOverview, HttpError> {
    let Received { http, path: ResumeLine { campaign }, who, key, .. } = asked;
    act(&http, who, key, campaign, Command::ResumeLine { campaign }).await
}

pub async fn pace(asked: Received<PaceLine>) -> Result<LineOverview, HttpError> {
    let Received { http, path: PaceLine { campaign }, who, key, body, .. } = asked;
    let PaceRequest { turns, reserved_percent } = body;
    act(&http, who, key, campaign, Command::PaceLine { campaign, turns, reserved_percent }).await
}

pub async fn close(asked: Received<CloseLine>) -> Result<LineOverview, HttpError> {
    let Received { http, path: CloseLine { campaign }, who, key, body, .. } = asked;
    let CloseRequest { expects_waiting } = body;
    act(&http, who, key, campaign, Command::CloseAsSeen { campaign, expects_waiting }).await
}

/// Asks the writer for an operator, and tells how the line is then.
async fn act(
    http: &HttpState,
    member: Member,
    key: RequestId,
    campaign: CampaignId,
    command: Command,
) -> Result<LineOverview, HttpError> {
    let by = AskedFrom::from(member).author();
    http.app().submit(Ask { request: Some(key), command, by }).await?;
    let (state, now) = (http.app().state(), http.app().clock().now());
    Ok(state.line_overview(campaign, now).ok_or(Refusal::UnknownCampaign)?)
}

fn may(http: &HttpState, member: Member, right: StaffRight) -> Result<(), Refusal> {
    let (state, now) = (http.app().state(), http.app().clock().now());
    state.require_staff(member.staff, member.desk, right, now)
}

fn may_run_lines(http: &HttpState, member: Member) -> Result<(), Refusal> {
    may(http, member, StaffRight::RunLine)
}

fn known(http: &HttpState, campaign: CampaignId) -> Result<(), Refusal> {
    http.app().state().campaign(campaign).map(drop).ok_or(Refusal::UnknownCampaign)
}

/// How the server is. Reads the disk: what cannot be read is not told, and the rest is.
fn health(app: &App) -> ServerHealth {
    let faults = app.faults().unwrap_or_else(|error| {
        tracing::warn!(%error, "the faults cannot be read");
        Vec::new()
    });
    let messages_failed = app.messages_failed().unwrap_or_else(|error| {
        tracing::warn!(%error, "the messages cannot be counted");
        None
    });
    let first = faults.len().saturating_sub(FAULTS_MAX);
    ServerHealth {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        since: app.since(),
        commits: app.commit_times().lately(Instant::now()),
        queue: app.queue_depth(),
        is_frozen: app.frozen().is_some(),
        clock_in_doubt: app.clock().read().doubtful,
        messages_failed,
        faults: faults.into_iter().skip(first).map(fault).collect(),
    }
}

fn fault(note: FaultNote) -> FaultSeen {
    FaultSeen {
        condition: note.condition,
        kind: note.kind,
        at: Timestamp::from_millisecond(note.at_ms).unwrap_or(Timestamp::MIN),
        times: u32::try_from(note.times).unwrap_or(u32::MAX),
    }
}

/// Every device that is not revoked; none for whom devices are not.
fn devices(http: &HttpState, may_see: bool) -> Vec<DeviceOverview> {
    let (heard, presences) = (http.last_heard(), http.app().presences());
    let (words, mut machines) = (presences.last_words(), presences.machines());
    let words: std::collections::HashMap<_, LastWord> = words.into_iter().collect();
    let state = http.app().state();
    let known = state.devices().filter(|it| may_see && it.standing != DeviceStanding::Revoked);
    known
        .map(|record| {
            let (device, word) = (record.device, words.get(&record.device));
            let machine = machines.remove(&device).unwrap_or_default();
            DeviceOverview {
                device,
                kind: record.place.kind,
                name: record.place.name.clone(),
                is_paired: record.standing == DeviceStanding::Paired,
                heard_at: heard.get(&device).copied().max(word.and_then(|it| it.at)),
                // What the line only remembers from before the start was not said by the device.
                presence: word.filter(|it| it.at.is_some()).map(|it| it.presence),
                version: machine.version,
                printer: machine.printer,
            }
        })
        .collect()
}
