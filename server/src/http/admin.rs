//! The operator's paths, by which the command line reaches the running server. They give no access to any person.

use std::fmt;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jari_common::fingerprint::KeyFingerprint;
use jari_common::refusal::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::SubmitError;
use crate::command::{Answer, Ask, Command};
use crate::engine::people::devices::DeviceRecord;
use crate::http::auth::Admin;
use crate::http::body::{ADMIN_BODY_MAX_BYTES, JsonBody};
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::{HttpState, off_thread};
use crate::http::tls::Tls;
use crate::keys::{is_same_secret, random_secret};
use crate::opening_days::upkeep::Overview;
use crate::vault::{Erased, Erasure, Rotation};
use crate::writer::Outcome;

/// The operator's token; its `Debug` shows nothing.
#[derive(Clone)]
pub struct AdminToken(String);

impl AdminToken {
    /// Makes a new token that nobody knows yet.
    #[must_use]
    pub fn random() -> Self {
        Self(random_secret())
    }

    /// The text that goes into the `Authorization` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares the tokens; the time taken reveals nothing.
    pub(super) fn matches(&self, offered: &str) -> bool {
        is_same_secret(&self.0, offered)
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(hidden)")
    }
}

/// The outcome of one ask.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdminAnswer {
    Ok(Answer),
    Refused(Refusal),
    /// Nothing was done; the reason in one sentence.
    Unavailable(String),
}

/// Takes asks that are decided in order and committed together; returns an answer for each, in the same order.
#[utoipa::path(
    post, path = "/admin/v1/ask", tag = "operator", request_body = Vec<Object>, security(("admin" = [])),
    responses((status = 200, description = "An answer for each ask.", body = Vec<Object>), Problems)
)]
pub async fn ask(
    State(http): State<HttpState>,
    _: Admin,
    JsonBody(asks): JsonBody<Vec<Ask>, ADMIN_BODY_MAX_BYTES>,
) -> Result<Json<Vec<AdminAnswer>>, HttpError> {
    if !asks.iter().all(|ask| is_operators(&ask.command)) {
        let what = "a command that is not the operator's".to_owned();
        return Err(HttpError::Refused(Refusal::Invalid { what }));
    }
    if asks.iter().any(|ask| ask.request.is_some_and(|id| id.0.is_nil())) {
        return Err(HttpError::IdempotencyKeyRequired);
    }
    let asked = asks.len();
    let answers = match http.app().submit_all(asks).await {
        Ok(outcomes) => outcomes.into_iter().map(AdminAnswer::from).collect(),
        Err(error) => vec![AdminAnswer::from(Err(error)); asked],
    };
    Ok(Json(answers))
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
    matches!(
        command,
        Command::PutClinics { .. }
            | Command::AddCampaign { .. }
            | Command::OpenDays { .. }
            | Command::InviteDevice { .. }
            | Command::RenameDevice { .. }
            | Command::ScopeDesk { .. }
            | Command::RotateDevice { .. }
            | Command::RevokeDevice { .. }
            | Command::RevealDraw { .. }
            | Command::SetPace { .. }
            | Command::FreezeLine { .. }
            | Command::ResumeLine { .. }
            | Command::CloseCampaign { .. }
            | Command::SetRetention { .. }
            | Command::GoOn { .. }
            | Command::Tick
    )
}

/// The outcome of an operator's order that does not concern the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAnswer<T> {
    Done(T),
    /// The reason why not, in one sentence.
    No(String),
}

impl<T, E: fmt::Display> From<Result<T, E>> for OperatorAnswer<T> {
    fn from(done: Result<T, E>) -> Self {
        done.map_or_else(|error| Self::No(error.to_string()), Self::Done)
    }
}

/// Erases people: the key of their data is destroyed, and no file holds their data afterwards.
#[utoipa::path(
    post, path = "/admin/v1/erasures", tag = "operator", request_body = Object, security(("admin" = [])),
    responses((status = 200, description = "How many were erased, or why nobody was.", body = Object), Problems)
)]
pub async fn erase(
    State(http): State<HttpState>,
    _: Admin,
    JsonBody(erasure): JsonBody<Erasure>,
) -> Result<Json<OperatorAnswer<Erased>>, HttpError> {
    Ok(Json(off_thread(move || http.app().erase(&erasure)).await?.into()))
}

/// Makes a new key of the server; the rows under the old key are sealed again in the background.
#[utoipa::path(
    post, path = "/admin/v1/key/rotations", tag = "operator", request_body = Object, security(("admin" = [])),
    responses((status = 200, description = "It counts from now on, or why not.", body = Object), Problems)
)]
pub async fn rotate_key(
    State(http): State<HttpState>,
    _: Admin,
    JsonBody(rotation): JsonBody<Rotation>,
) -> Result<Json<OperatorAnswer<()>>, HttpError> {
    let rotate = move || http.app().rotate_key(rotation.to.as_deref());
    Ok(Json(off_thread(rotate).await?.into()))
}

/// Says that the machine's clock is right after a jump of more than a minute: the server follows it again.
#[utoipa::path(
    post, path = "/admin/v1/clock", tag = "operator", security(("admin" = [])),
    responses((status = 204, description = "Followed again; every running window has its full time."), Problems)
)]
pub async fn accept_clock(State(http): State<HttpState>, _: Admin) -> StatusCode {
    http.app().clock().accept();
    StatusCode::NO_CONTENT
}

/// A device, and when it last showed its token since the server started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceListed {
    #[serde(flatten)]
    pub record: DeviceRecord,
    pub last_heard: Option<Timestamp>,
}

/// Every device ever invited.
#[utoipa::path(
    get, path = "/admin/v1/devices", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "By id, without any secret.", body = Vec<Object>), Problems)
)]
pub async fn devices(State(http): State<HttpState>, _: Admin) -> Json<Vec<DeviceListed>> {
    let heard = http.last_heard();
    let listed = |record: &DeviceRecord| DeviceListed {
        record: record.clone(),
        last_heard: heard.get(&record.device).copied(),
    };
    Json(http.app().state().devices().map(listed).collect())
}

/// How this server is known on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireView {
    /// The fingerprint of the certificate that the server shows; None when the server answers without TLS.
    pub fingerprint: Option<KeyFingerprint>,
}

/// Returns the fingerprint by which kiosks know this server.
#[utoipa::path(
    get, path = "/admin/v1/wire", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "The fingerprint, if there is TLS.", body = Object), Problems)
)]
pub async fn wire(State(http): State<HttpState>, _: Admin) -> Json<WireView> {
    Json(WireView { fingerprint: http.tls().map(Tls::fingerprint) })
}

/// Which campaigns are paused because something was found wrong, and which changes the tables left out.
#[utoipa::path(
    get, path = "/admin/v1/tables", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "How tables and log stand to each other.", body = Object), Problems)
)]
pub async fn tables(State(http): State<HttpState>, _: Admin) -> Result<Response, HttpError> {
    let app = http.app().clone();
    let report = off_thread(move || app.tables()).await?;
    report.map(|report| Json(report).into_response()).map_err(|error| {
        tracing::error!(%error, "the tables cannot be read");
        HttpError::TryAgain
    })
}

/// Starts making the tables again from the log.
#[utoipa::path(
    post, path = "/admin/v1/tables/rebuild", tag = "operator", security(("admin" = [])),
    responses((status = 202, description = "Begun; everything goes on meanwhile."), Problems)
)]
pub async fn rebuild_tables(State(http): State<HttpState>, _: Admin) -> StatusCode {
    http.app().rebuild_tables();
    StatusCode::ACCEPTED
}

/// Returns what the planner of days needs to know.
#[utoipa::path(
    get, path = "/admin/v1/overview", tag = "operator", security(("admin" = [])),
    responses((status = 200, description = "Campaigns, clinics, open days.", body = Object), Problems)
)]
pub async fn overview(State(http): State<HttpState>, _: Admin) -> Result<Response, HttpError> {
    let app = http.app().clone();
    // A statement of its own, so that the lock is not held while the overview is written out.
    let read = move || {
        let overview = {
            let state = app.state();
            Overview::of(&state).with_lines(&state, app.clock())
        };
        Json(overview).into_response()
    };
    off_thread(read).await
}
