//! One call of the server by a desk or a call board, and what its refusals mean. Keeps nothing.

use std::time::{Duration, Instant};

use jari_common::api::{BodyKind, BodyOf, Endpoint, ReplyOf};
use jari_common::problem::ProblemCode;
use jari_common::wire::{IDEMPOTENCY_KEY, ProblemBody};
use reqwest::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Client, Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;
use uuid::Uuid;

use crate::backend::client::{JSON, PROBLEM_JSON, Pauses, is_for_later, is_of_kind};
use crate::backend::trust::is_another_server;
use crate::desk::model::DeskTrouble;

/// One attempt may take this long, beside the time it is asked to wait.
const ATTEMPT: Duration = Duration::from_secs(8);
/// A request that is repeated is repeated for this long.
const TRIES_FOR: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The wait that a refusal without `Retry-After` means, in seconds.
const WAIT_SECS: u32 = 60;
/// How a client asks for an answer that waits (RFC 7240).
const PREFER: &str = "prefer";

/// The server, and who asks.
pub(super) struct Caller {
    pub(super) client: Client,
    pub(super) url: String,
    /// The device's own token.
    pub(super) token: String,
}

/// How an operation is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Asks {
    wait_secs: u64,
    query: String,
    held: Option<String>,
    is_repeated: bool,
}

impl Asks {
    /// Once: whoever asked sees that there was no answer.
    pub(super) fn once() -> Self {
        Self::default()
    }

    /// Again and again under one request id, until it is answered or the time is over.
    pub(super) fn again() -> Self {
        Self { is_repeated: true, ..Self::default() }
    }

    /// Once; the answer may wait this long for news.
    pub(super) fn waiting(wait_secs: u64) -> Self {
        Self { wait_secs, ..Self::default() }
    }

    pub(super) fn with_query(self, query: String) -> Self {
        Self { query, ..self }
    }

    pub(super) fn if_none_match(self, tag: &str) -> Self {
        Self { held: Some(tag.to_owned()), ..self }
    }
}

/// A success, as it came.
pub(super) struct Success {
    pub(super) status: StatusCode,
    /// The version of what was told (RFC 9110, ETag).
    pub(super) tag: Option<String>,
    body: Vec<u8>,
}

impl Success {
    /// What it says; None when it is not understood.
    pub(super) fn read<E>(&self) -> Option<ReplyOf<E>>
    where
        E: Endpoint<Reply: BodyKind<Value: DeserializeOwned>>,
    {
        let is_empty = self.status == StatusCode::NO_CONTENT;
        let body: &[u8] = if is_empty { b"null" } else { &self.body };
        let read = serde_json::from_slice(body);
        read.inspect_err(|error| tracing::error!(%error, "the server's answer is not understood"))
            .ok()
    }
}

/// What one attempt came to.
enum Attempt {
    Answered(Result<Success, DeskTrouble>),
    Later,
}

impl Caller {
    /// Asks, and reads the answer.
    pub(super) async fn call<E>(
        &self,
        endpoint: &E,
        token: Option<&str>,
        body: &BodyOf<E>,
        asks: &Asks,
    ) -> Result<ReplyOf<E>, DeskTrouble>
    where
        E: Endpoint<Body: BodyKind<Value: Serialize>, Reply: BodyKind<Value: DeserializeOwned>>,
    {
        let told = self.ask(endpoint, token, body, asks).await?;
        told.read::<E>().ok_or(DeskTrouble::Unexpected)
    }

    /// Asks by somebody's sign-in, or by the device's own token.
    pub(super) async fn ask<E>(
        &self,
        endpoint: &E,
        token: Option<&str>,
        body: &BodyOf<E>,
        asks: &Asks,
    ) -> Result<Success, DeskTrouble>
    where
        E: Endpoint<Body: BodyKind<Value: Serialize>>,
    {
        let (key, began_at) = (Uuid::new_v4(), Instant::now());
        let mut pauses = Pauses::new(FIRST_PAUSE);
        loop {
            match self.attempt(endpoint, token, body, asks, key).await {
                Attempt::Answered(answer) => return answer,
                Attempt::Later => {}
            }
            let pause = pauses.next();
            if !asks.is_repeated || began_at.elapsed() + pause > TRIES_FOR {
                return Err(DeskTrouble::Away);
            }
            sleep(pause).await;
        }
    }

    async fn attempt<E>(
        &self,
        endpoint: &E,
        token: Option<&str>,
        body: &BodyOf<E>,
        asks: &Asks,
        key: Uuid,
    ) -> Attempt
    where
        E: Endpoint<Body: BodyKind<Value: Serialize>>,
    {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes());
        let method = method.expect("every method has a name");
        let mut sent = self
            .client
            .request(method, format!("{}{}{}", self.url, endpoint.path(), asks.query))
            .timeout(ATTEMPT + Duration::from_secs(asks.wait_secs))
            .header(IDEMPOTENCY_KEY, key.to_string())
            .bearer_auth(token.unwrap_or(&self.token));
        if asks.wait_secs > 0 {
            sent = sent.header(PREFER, format!("wait={}", asks.wait_secs));
        }
        if let Some(tag) = &asks.held {
            sent = sent.header(IF_NONE_MATCH, tag);
        }
        if !E::Body::MEDIA_TYPES.is_empty() {
            let body = serde_json::to_vec(body).expect("wire bodies have string keys only");
            sent = sent.header(CONTENT_TYPE, JSON).body(body);
        }
        match sent.send().await {
            Ok(response) => understand::<E>(response, token.is_some()).await,
            Err(error) if is_another_server(&error) => {
                Attempt::Answered(Err(DeskTrouble::AnotherServer))
            }
            Err(error) => {
                // The path may be logged, what was sent may not.
                tracing::info!(error = %error.without_url(), path = E::PATH, "no answer");
                Attempt::Later
            }
        }
    }
}

async fn understand<E: Endpoint>(response: Response, by_staff: bool) -> Attempt {
    let status = response.status();
    if status == StatusCode::NOT_MODIFIED || status == StatusCode::NO_CONTENT {
        return Attempt::Answered(Ok(Success { status, tag: None, body: Vec::new() }));
    }
    // A proxy or portal between desk and server answers with HTML.
    let kind = if status.is_success() { JSON } else { PROBLEM_JSON };
    if !is_of_kind(&response, kind) || is_for_later(status) {
        tracing::info!(status = status.as_u16(), path = E::PATH, "not the server's answer");
        return Attempt::Later;
    }
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let tag = text(ETAG).map(str::to_owned);
    let wait_secs = text(RETRY_AFTER).and_then(|text| text.trim().parse().ok());
    let Ok(body) = response.bytes().await else { return Attempt::Later };
    if status.is_success() {
        return Attempt::Answered(Ok(Success { status, tag, body: body.to_vec() }));
    }
    let code = serde_json::from_slice::<ProblemBody>(&body).map(|problem| problem.code);
    let code = code.unwrap_or_default();
    tracing::info!(status = status.as_u16(), code, path = E::PATH, "the server said no");
    let wait_secs = wait_secs.unwrap_or(WAIT_SECS);
    Attempt::Answered(Err(trouble_of(&code, by_staff, wait_secs)))
}

/// What a refusal means at a desk. A code that only a newer server knows is unexpected.
fn trouble_of(code: &str, by_staff: bool, wait_secs: u32) -> DeskTrouble {
    let Some(code) = ProblemCode::from_code(code) else { return DeskTrouble::Unexpected };
    match code {
        ProblemCode::WrongPin => DeskTrouble::WrongPin,
        ProblemCode::PinLocked => DeskTrouble::PinLocked { wait_secs },
        ProblemCode::NotYourRole | ProblemCode::StaffOnly | ProblemCode::NotAllowed => {
            DeskTrouble::NotYourRole
        }
        ProblemCode::AnotherClinic | ProblemCode::AnotherDesk => DeskTrouble::AnotherClinic,
        ProblemCode::OutOfDate => DeskTrouble::OutOfDate,
        ProblemCode::NotNow => DeskTrouble::NotNow,
        ProblemCode::NotNext => DeskTrouble::NotNext,
        ProblemCode::WishStands => DeskTrouble::WishStands,
        ProblemCode::NoTimeToday => DeskTrouble::NoTimeToday,
        ProblemCode::SeatIsFree => DeskTrouble::SeatIsFree,
        ProblemCode::IdentityRequired => DeskTrouble::IdFirst,
        ProblemCode::NamesakeAsked => DeskTrouble::NamesakeFirst,
        ProblemCode::AlreadyBooked => DeskTrouble::HasAppointment,
        ProblemCode::TicketLeft => DeskTrouble::LeftLine,
        ProblemCode::LineFrozen | ProblemCode::CampaignClosed | ProblemCode::CampaignStopped => {
            DeskTrouble::LineStands
        }
        ProblemCode::TicketNotFound => DeskTrouble::NotOurs,
        ProblemCode::SlotPast | ProblemCode::SlotFull | ProblemCode::NotYourTurn => {
            DeskTrouble::NotNow
        }
        ProblemCode::HelpTaken => DeskTrouble::HelpTaken,
        ProblemCode::UnknownHelp | ProblemCode::UnknownStaff | ProblemCode::NotBooked => {
            DeskTrouble::Over
        }
        ProblemCode::TooManyTries => DeskTrouble::TooMany,
        ProblemCode::DeviceRevoked => DeskTrouble::DeskRevoked,
        ProblemCode::SignInRequired if !by_staff => DeskTrouble::DeskRevoked,
        ProblemCode::SignInRequired | ProblemCode::NotSignedIn => DeskTrouble::SignedOut,
        _ => DeskTrouble::Unexpected,
    }
}
