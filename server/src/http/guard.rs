//! What every request passes: room for new work, a time limit, one log line, and no caching unless a resource allows
//! it. Logs no person and no query.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::http::error::HttpError;
use crate::http::http_state::HttpState;

/// An answer that takes longer than this is given up.
pub const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// An operator's bulk work that takes longer than this is given up.
const LONG_WAIT: Duration = Duration::from_secs(600);
/// What the log calls a path that is not in the table; the path itself may hold anything.
pub const UNKNOWN_PATH: &str = "(unknown)";

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// Until `ANSWER_WAIT`.
    Answer,
    /// Until `LONG_WAIT`.
    Long,
    /// As long as the client reads.
    Stream,
}

impl Passing {
    fn limit(self) -> Option<Duration> {
        match self {
            Self::Answer => Some(ANSWER_WAIT),
            Self::Long => Some(LONG_WAIT),
            Self::Stream => None,
        }
    }
}

/// What a row of the table asks of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Work that was promised, or a read.
    Kept,
    /// Work that nobody was promised yet: when the server is busy, it is refused first.
    New,
}

/// What the guard needs to know of one row.
#[derive(Clone)]
pub struct Watch {
    pub http: HttpState,
    /// The row's own text, never the request's path.
    pub path: &'static str,
    pub passing: Passing,
    pub work: Work,
}

/// Wraps one row of the table.
pub async fn guard(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let Watch { http, path, passing, work } = watch;
    let started = Instant::now();
    let method = known(request.method());
    let mut response = if work == Work::New && http.is_crowded() {
        HttpError::TryAgain.into_response()
    } else {
        match passing.limit() {
            None => next.run(request).await,
            Some(limit) => tokio::time::timeout(limit, next.run(request))
                .await
                .unwrap_or_else(|_| HttpError::TryAgain.into_response()),
        }
    };
    // Most answers are about one person; a resource that may be cached says so itself.
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    // Writing a line for every request would cost more than most answers do.
    let status = response.status().as_u16();
    tracing::debug!(method, path, status, ms = started.elapsed().as_millis(), "answered");
    response
}

/// The method for the log; the text of an unknown method may hold anything.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "(other)",
    }
}

pub async fn no_such_path() -> HttpError {
    HttpError::NoSuchPath
}

pub async fn wrong_method() -> HttpError {
    HttpError::WrongMethod
}
