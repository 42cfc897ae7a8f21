//! The contents of a request, parsed where they enter: JSON bodies (and a gateway's forms) up to a size limit, path and
//! query values. Never sends a value back.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::http::error::HttpError;
use crate::http::http_state::off_thread;
use crate::notify::form;

/// The largest body of the public API.
pub const BODY_MAX_BYTES: usize = 64 * 1024;
/// The largest body of an operator's request.
pub const ADMIN_BODY_MAX_BYTES: usize = 64 * 1024 * 1024;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// A body must have arrived completely after this time.
const BODY_WAIT: Duration = Duration::from_secs(20);
/// The bytes of a too large body that are still read, so that the client gets the answer before the connection ends.
const DRAIN_MAX_BYTES: usize = 1024 * 1024;

/// A JSON body of at most `MAX_BYTES`.
pub struct JsonBody<T, const MAX_BYTES: usize = BODY_MAX_BYTES>(pub T);

impl<T, S, const MAX_BYTES: usize> FromRequest<S> for JsonBody<T, MAX_BYTES>
where
    T: DeserializeOwned + Send + 'static,
    S: Sync,
{
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        if !says(request.headers(), JSON) {
            return Err(HttpError::NotJson);
        }
        let bytes = read_in_time(request, MAX_BYTES).await?;
        let body = if bytes.len() > BODY_MAX_BYTES {
            off_thread(move || parse(&bytes)).await??
        } else {
            parse(&bytes)?
        };
        Ok(Self(body))
    }
}

/// The fields of a JSON body, or of a form; in a form every value is a text.
pub struct FieldsBody(pub Value);

impl<S: Sync> FromRequest<S> for FieldsBody {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        let (is_json, is_form) = (says(request.headers(), JSON), says(request.headers(), FORM));
        if !is_json && !is_form {
            return Err(HttpError::NotFields);
        }
        let bytes = read_in_time(request, BODY_MAX_BYTES).await?;
        Ok(Self(if is_json { parse(&bytes)? } else { form(&bytes) }))
    }
}

/// The value in a path (or several, as a tuple).
pub struct PathValue<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for PathValue<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value))
            .map_err(|_| HttpError::InvalidValue { what: "the path" })
    }
}

/// The values of a query.
pub struct QueryValues<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for QueryValues<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        let query = Query::from_request_parts(parts, state).await;
        query
            .map(|Query(values)| Self(values))
            .map_err(|_| HttpError::InvalidValue { what: "the query" })
    }
}

fn says(headers: &HeaderMap, media_type: &str) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = kind.and_then(|text| text.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case(media_type))
}

async fn read_in_time(request: Request, max_bytes: usize) -> Result<Vec<u8>, HttpError> {
    let read = tokio::time::timeout(BODY_WAIT, read(request, max_bytes));
    read.await.map_err(|_| HttpError::BodyIncomplete)?
}

async fn read(request: Request, max_bytes: usize) -> Result<Vec<u8>, HttpError> {
    let too_large = HttpError::BodyTooLarge { max_bytes };
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<usize> = length.and_then(|text| text.parse().ok());
    if length.is_some_and(|length| length > max_bytes.saturating_add(DRAIN_MAX_BYTES)) {
        return Err(too_large);
    }
    let mut chunks = Body::into_data_stream(request.into_body());
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
