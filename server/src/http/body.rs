//! The contents of a request, parsed where they enter: JSON bodies (and a gateway's forms) up to a size limit, and query
//! values; and how a reply is written. An error never repeats what was sent.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use jari_common::api::{BodyKind, Json, JsonList, Nothing};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::api::{BODY_MAX_BYTES, Fields, OwnJson};
use crate::http::error::HttpError;
use crate::notify::form;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// A body must have arrived completely after this time.
const BODY_WAIT: Duration = Duration::from_secs(20);
/// The bytes of a too large body that are still read, so that the client gets the answer before the connection ends.
const DRAIN_MAX_BYTES: usize = 1024 * 1024;

/// A kind of body that this server can read.
pub trait ReadsBody: BodyKind {
    fn read_body(
        headers: &HeaderMap,
        body: Body,
    ) -> impl Future<Output = Result<Self::Value, HttpError>> + Send;
}

impl<T: DeserializeOwned + Send + 'static> ReadsBody for Json<T> {
    async fn read_body(headers: &HeaderMap, body: Body) -> Result<T, HttpError> {
        read_json(headers, body, BODY_MAX_BYTES).await
    }
}

impl<T, const MAX_BYTES: usize> ReadsBody for OwnJson<T, MAX_BYTES>
where
    T: DeserializeOwned + Send + 'static,
{
    async fn read_body(headers: &HeaderMap, body: Body) -> Result<T, HttpError> {
        read_json(headers, body, MAX_BYTES).await
    }
}

/// A body that nobody asked for is left unread.
impl ReadsBody for Nothing {
    async fn read_body(_: &HeaderMap, _: Body) -> Result<(), HttpError> {
        Ok(())
    }
}

impl ReadsBody for Fields {
    async fn read_body(headers: &HeaderMap, body: Body) -> Result<Value, HttpError> {
        let (is_json, is_form) = (says(headers, JSON), says(headers, FORM));
        if !is_json && !is_form {
            return Err(HttpError::NotFields);
        }
        let bytes = read_in_time(headers, body, BODY_MAX_BYTES).await?;
        if is_json { parse(&bytes) } else { Ok(form(&bytes)) }
    }
}

/// A kind of reply that this server can write.
pub trait WritesReply: BodyKind {
    fn written(reply: Self::Value) -> Response;
}

impl<T: Serialize + Send + 'static> WritesReply for Json<T> {
    fn written(reply: T) -> Response {
        axum::Json(reply).into_response()
    }
}

impl<T: Serialize + Send + 'static> WritesReply for JsonList<T> {
    fn written(reply: Vec<T>) -> Response {
        axum::Json(reply).into_response()
    }
}

impl<T: Serialize + Send + 'static> WritesReply for OwnJson<T> {
    fn written(reply: T) -> Response {
        axum::Json(reply).into_response()
    }
}

impl WritesReply for Nothing {
    fn written((): ()) -> Response {
        ().into_response()
    }
}

/// The values of a query.
pub fn query_values<T: DeserializeOwned>(parts: &Parts) -> Result<T, HttpError> {
    let values = Query::try_from_uri(&parts.uri);
    values.map(|Query(values)| values).map_err(|_| HttpError::InvalidValue { what: "the query" })
}

async fn read_json<T: DeserializeOwned + Send + 'static>(
    headers: &HeaderMap,
    body: Body,
    max_bytes: usize,
) -> Result<T, HttpError> {
    if !says(headers, JSON) {
        return Err(HttpError::NotJson);
    }
    let bytes = read_in_time(headers, body, max_bytes).await?;
    if bytes.len() > BODY_MAX_BYTES {
        off_thread(move || parse(&bytes)).await?
    } else {
        parse(&bytes)
    }
}

/// Runs blocking work (the disk, a large serialisation) outside the async threads.
pub async fn off_thread<T, F>(work: F) -> Result<T, HttpError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(|_| HttpError::Fault("a blocking task"))
}

fn says(headers: &HeaderMap, media_type: &str) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|text| text.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case(media_type))
}

async fn read_in_time(
    headers: &HeaderMap,
    body: Body,
    max_bytes: usize,
) -> Result<Vec<u8>, HttpError> {
    let read = tokio::time::timeout(BODY_WAIT, read(headers, body, max_bytes));
    read.await.map_err(|_| HttpError::BodyIncomplete)?
}

async fn read(headers: &HeaderMap, body: Body, max_bytes: usize) -> Result<Vec<u8>, HttpError> {
    let too_large = HttpError::BodyTooLarge { max_bytes };
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<usize> = length.and_then(|text| text.parse().ok());
    if length.is_some_and(|length| length > max_bytes.saturating_add(DRAIN_MAX_BYTES)) {
        return Err(too_large);
    }
    let mut chunks = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| HttpError::BodyIncomplete)?;
        if bytes.len() + chunk.len() > max_bytes {
            drain(chunks).await;
            return Err(too_large);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn drain(mut chunks: BodyDataStream) {
    let mut drained = 0;
    while let Some(Ok(chunk)) = chunks.next().await {
        drained += chunk.len();
        if drained > DRAIN_MAX_BYTES {
            break;
        }
    }
}

/// Parses a body. An error says where the body is wrong and what would be right; it never repeats the value, which may
/// be a name or a telephone number.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, HttpError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let parsed = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        (error.into_inner(), path)
    });
    let ended = |value| json.end().map(|()| value).map_err(|error| (error, String::new()));
    parsed.and_then(ended).map_err(|(error, path)| {
        if error.is_data() {
            return HttpError::InvalidField { field: field_of(&path, &error.to_string()) };
        }
        HttpError::MalformedJson { line: error.line(), column: error.column() }
    })
}

/// The name of a missing field. Serde gives it only in its error text; it is one of our own field names.
fn field_of(path: &str, words: &str) -> String {
    let missing = words.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let path = if path == "." { "" } else { path };
    match missing {
        Some(name) if path.is_empty() => name.to_owned(),
        Some(name) => format!("{path}.{name}"),
        None if path.is_empty() => "the body".to_owned(),
        None => path.to_owned(),
    }
}
