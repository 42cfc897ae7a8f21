//! The operator's paths, by which the command line reaches the running server. They give no access to any person.

use axum::response::Response;
use jari_common::refusal::Refusal;
use jari_common::staff::Author;

use crate::app::{SubmitError, TablesReport};
use crate::coming::Coming;
use crate::command::{Ask, Command};
use crate::engine::people::devices::DeviceRecord;
use crate::engine::people::rights::Sender;
use crate::http::api::{
    AcceptClock, AdminAnswer, DeviceListed, ErasePeople, ListDevices, OperatorAnswer, PlanDays,
    ReadComing, ReadFingerprint, ReadLine, ReadOverview, ReadTables, RebuildTables, RotateKey,
    SubmitAsks, WireView,
};
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::received::{Received, replied};
use crate::http::tls::Tls;
use crate::opening_days::upkeep::{self, Overview, Planned};
use crate::paper::LineListed;
use crate::vault::Erased;
use crate::writer::Outcome;

pub async fn ask(asked: Received<SubmitAsks>) -> Result<Vec<AdminAnswer>, HttpError> {
    let Received { http, body: asks, .. } = asked;
    if !asks.iter().all(|ask| is_operators(&ask.command)) {
        let what = "a command that is not the operator's".to_owned();
        return Err(HttpError::Refused(Refusal::Invalid { what }));
    }
    if asks.iter().any(|ask| ask.request.is_some_and(|id| id.0.is_nil())) {
        return Err(HttpError::IdempotencyKeyRequired);
    }
    // An operator is known by an account on this machine, and is nobody of the staff.
    if asks.iter().any(|ask| matches!(ask.by.as_deref(), Some(Author::Staff { .. }))) {
        let what = "an operator signs for themselves".to_owned();
        return Err(HttpError::Refused(Refusal::Invalid { what }));
    }
    let unnamed = || Box::new(Author::Console { account: String::new() });
    let asks = asks.into_iter();
    let asks: Vec<Ask> =
        asks.map(|ask| Ask { by: Some(ask.by.unwrap_or_else(unnamed)), ..ask }).collect();
    let count = asks.len();
    let answers = match http.app().submit_all(asks).await {
        Ok(outcomes) => outcomes.into_iter().map(AdminAnswer::from).collect(),
        Err(error) => vec![AdminAnswer::from(Err(error)); count],
    };
    Ok(answers)
}

impl From<Outcome> for AdminAnswer {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Ok(answer) => Self::Ok(answer),
            Err(SubmitError::Refused(refusal)) => Self::Refused(refusal),
            Err(SubmitError::Unavailable(why)) => Self::Unavailable(why),
            Err(error @ (SubmitError::Busy | SubmitError::Fault)) => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

/// Whether the operator may send this command here. A ticket issued here would have no sealed person, and a turn no
/// session: those commands have their own paths.
fn is_operators(command: &Command) -> bool {
    match command.sender() {
        Sender::Staff(_) => true,
        Sender::Server => matches!(command, Command::OpenDays { .. } | Command::Tick),
        Sender::Person | Sender::AtDesk(_) | Sender::Desk => false,
    }
}

pub async fn erase(asked: Received<ErasePeople>) -> Result<OperatorAnswer<Erased>, HttpError> {
    let Received { http, body: erasure, .. } = asked;
    Ok(off_thread(move || http.app().erase(&erasure)).await?.into())
}

pub async fn rotate_key(asked: Received<RotateKey>) -> Result<OperatorAnswer<()>, HttpError> {
    let Received { http, body: rotation, .. } = asked;
    let rotate = move || http.app().rotate_key(rotation.to.as_deref());
    Ok(off_thread(rotate).await?.into())
}

pub async fn accept_clock(asked: Received<AcceptClock>) -> Result<(), HttpError> {
    let Received { http, .. } = asked;
    http.app().clock().accept();
    Ok(())
}

pub async fn devices(asked: Received<ListDevices>) -> Result<Vec<DeviceListed>, HttpError> {
    let Received { http, .. } = asked;
    let heard = http.last_heard();
    let listed = |record: &DeviceRecord| DeviceListed {
        record: record.clone(),
        last_heard: heard.get(&record.device).copied(),
    };
    Ok(http.app().state().devices().map(listed).collect())
}

pub async fn wire(asked: Received<ReadFingerprint>) -> Result<WireView, HttpError> {
    let Received { http, .. } = asked;
    Ok(WireView { fingerprint: http.tls().map(Tls::fingerprint) })
}

pub async fn tables(asked: Received<ReadTables>) -> Result<TablesReport, HttpError> {
    let Received { http, .. } = asked;
    let app = http.app().clone();
    let report = off_thread(move || app.tables()).await?;
    report.map_err(|error| {
        tracing::error!(%error, "the tables cannot be read");
        HttpError::TryAgain
    })
}

pub async fn rebuild_tables(asked: Received<RebuildTables>) -> Result<(), HttpError> {
    let Received { http, .. } = asked;
    http.app().rebuild_tables();
    Ok(())
}

pub async fn plan_days(asked: Received<PlanDays>) -> Result<OperatorAnswer<Planned>, HttpError> {
    let Received { http, .. } = asked;
    let app = http.app().clone();
    Ok(off_thread(move || upkeep::extend(&app)).await?.into())
}

pub async fn coming(asked: Received<ReadComing>) -> Result<OperatorAnswer<Vec<Coming>>, HttpError> {
    let Received { http, body: asked, .. } = asked;
    Ok(off_thread(move || http.app().coming(&asked)).await?.into())
}

pub async fn line(asked: Received<ReadLine>) -> Result<OperatorAnswer<LineListed>, HttpError> {
    let Received { http, body: asked, .. } = asked;
    Ok(off_thread(move || http.app().line_listed(&asked)).await?.into())
}

pub async fn overview(asked: Received<ReadOverview>) -> Result<Response, HttpError> {
    let Received { http, .. } = asked;
    let app = http.app().clone();
    // A statement of its own, so that the lock is not held while the overview is written out.
    let read = move || {
        let overview = {
            let state = app.state();
            Overview::of(&state, app.clock())
        };
        replied::<ReadOverview>(overview)
    };
    off_thread(read).await
}
