//! `notify.json` in the data folder: how this place's gateway takes a message. Checked completely at the start; sends
//! nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jari_common::wire::goes_unread;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use serde_json::Value;

use super::Replies;
use super::template::has_placeholder;
use super::verdict::GoodAnswer;

/// The file's name in the data folder.
pub const NOTIFY_FILE: &str = "notify.json";
/// The longest file, in bytes.
const FILE_MAX_BYTES: usize = 64 * 1024;
/// The most times one message is offered.
const ATTEMPTS_MAX: u32 = 10;
/// The longest wait for one answer, in milliseconds.
const TIMEOUT_MAX_MS: u64 = 60_000;
/// The longest first wait before a message is offered again, in milliseconds.
const FIRST_WAIT_MAX_MS: u64 = 60_000;

/// Why a notifier cannot begin, in one sentence each. No error quotes the file: it holds the gateway's secrets.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error("{} cannot be read: {reason}", .path.display())]
    Io { path: PathBuf, reason: String },
    #[error("{} is not what it should be at line {line}, column {column}", .path.display())]
    NotJson { path: PathBuf, line: usize, column: usize },
    #[error("{}: {what}", .path.display())]
    Wrong { path: PathBuf, what: &'static str },
    #[error("the sender of messages cannot be started: {0}")]
    Start(io::Error),
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    url: String,
    #[serde(default)]
    method: Method,
    /// The headers; each value is a template.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// A text is one template; any other JSON is sent as JSON, and every string in it is a template.
    body: Value,
    #[serde(default = "default_timeout_ms")]
    timeout_ms: u64,
    #[serde(default = "default_attempts")]
    attempts: u32,
    #[serde(default = "default_first_wait_ms")]
    first_wait_ms: u64,
    /// What a good answer looks like; any 2xx when this is missing.
    taken: Option<GoodAnswer>,
    replies: Option<Replies>,
}

/// The HTTP method for the gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Method {
    #[default]
    #[serde(rename = "POST")]
    Post,
    #[serde(rename = "PUT")]
    Put,
}

/// A gateway's checked configuration; its `Debug` shows nothing.
pub(super) struct GatewayConfig {
    pub(super) url: Url,
    pub(super) method: Method,
    /// The names are valid header names; the values are templates.
    pub(super) headers: Vec<(HeaderName, String)>,
    pub(super) body: Body,
    pub(super) timeout: Duration,
    pub(super) attempts: u32,
    pub(super) first_wait: Duration,
    /// Whether a template has `{id}`.
    pub(super) names_id: bool,
    pub(super) taken: Option<GoodAnswer>,
    pub(super) replies: Option<Replies>,
}

/// The body that is sent.
pub(super) enum Body {
    Json(Value),
    Text(String),
}

impl GatewayConfig {
    /// Reads the data folder's file; None when there is none.
    pub(super) fn read(data: &Path) -> Result<Option<Self>, NotifyError> {
        let path = data.join(NOTIFY_FILE);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(NotifyError::Io { path, reason: error.to_string() }),
        };
        if bytes.len() > FILE_MAX_BYTES {
            return Err(NotifyError::Wrong { path, what: "the file is longer than 64 kB" });
        }
        match serde_json::from_slice::<File>(&bytes) {
            Ok(file) => {
                Self::checked(file).map(Some).map_err(|what| NotifyError::Wrong { path, what })
            }
            // Serde's own error text may quote a secret.
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                Err(NotifyError::NotJson { path, line, column })
            }
        }
    }

    fn checked(file: File) -> Result<Self, &'static str> {
        let url = Url::parse(&file.url).map_err(|_| "url is not a URL")?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("url begins with https:// or http://");
        }
        if !goes_unread(url.scheme(), url.host_str().unwrap_or_default()) {
            return Err(
                "url begins with https://, or everybody on the way reads what people are told",
            );
        }
        if has_placeholder(&file.url) {
            return Err("url holds a placeholder; a phone number in a URL ends up in logs");
        }
        let body = match file.body {
            Value::String(text) => Body::Text(text),
            json @ (Value::Object(_) | Value::Array(_)) => Body::Json(json),
            _ => return Err("body is a text, an object or a list"),
        };
        let headers = file.headers.into_iter().map(|(name, value)| {
            let name = HeaderName::try_from(name).map_err(|_| "headers has a name that is none")?;
            HeaderValue::try_from(&value).map_err(|_| "headers has a value that is none")?;
            Ok((name, value))
        });
        let headers: Vec<_> = headers.collect::<Result<_, &'static str>>()?;
        let all = headers.iter().map(|(_, value)| value.as_str()).collect::<String>();
        let all = match &body {
            Body::Text(text) => all + text,
            Body::Json(json) => all + &json.to_string(),
        };
        if !(all.contains("{to") && all.contains("{text}")) {
            return Err("body or headers name {to} and {text}, or nobody is told anything");
        }
        if let Some(replies) = &file.replies {
            replies.check()?;
        }
        if let Some(taken) = &file.taken {
            taken.check()?;
        }
        if !(1..=ATTEMPTS_MAX).contains(&file.attempts) {
            return Err("attempts is 1 to 10");
        }
        if !(1..=TIMEOUT_MAX_MS).contains(&file.timeout_ms) {
            return Err("timeout_ms is 1 to 60000");
        }
        if file.first_wait_ms > FIRST_WAIT_MAX_MS {
            return Err("first_wait_ms is 0 to 60000");
        }
        Ok(Self {
            url,
            method: file.method,
            headers,
            body,
            timeout: Duration::from_millis(file.timeout_ms),
            attempts: file.attempts,
            first_wait: Duration::from_millis(file.first_wait_ms),
            names_id: all.contains("{id}"),
            taken: file.taken,
            replies: file.replies,
        })
    }

    /// The media type in the headers.
    pub(super) fn media_type(headers: &HeaderMap) -> &str {
        headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl fmt::Debug for GatewayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GatewayConfig(hidden)")
    }
}

fn default_timeout_ms() -> u64 {
    5_000
}

fn default_attempts() -> u32 {
    4
}

fn default_first_wait_ms() -> u64 {
    500
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(file: &str) -> Result<Option<GatewayConfig>, NotifyError> {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join(NOTIFY_FILE), file).unwrap();
        GatewayConfig::read(data.path())
    }

    #[test]
    fn without_a_file_there_is_no_gateway() {
        let data = tempfile::tempdir().unwrap();
        assert!(GatewayConfig::read(data.path()).unwrap().is_none());
    }

    #[test]
    fn a_gateway_is_a_url_and_a_body_and_the_rest_has_its_defaults() {
        let file = json!({ "url": "https://sms.example/send", "body": { "t": "{to} {text}" } });
        let config = read(&file.to_string()).unwrap().unwrap();
        assert_eq!((config.method, config.attempts), (Method::Post, 4));
        assert_eq!(config.timeout, Duration::from_secs(5));
        assert!(matches!(config.body, Body::Json(_)));
    }

    #[test]
    fn what_cannot_work_is_said_in_one_sentence_without_the_files_secrets() {
        let good = json!({
            "url": "https://sms.example/send", "body": "{to} {text}",
            "headers": { "authorization": "Bearer hush" },
        });
        let with = |key: &str, value: Value| {
            let mut file = good.clone();
            file[key] = value;
            read(&file.to_string()).unwrap_err().to_string()
        };
        for (key, value, said) in [
            ("url", json!("sms.example"), "url is not a URL"),
            ("url", json!("ftp://sms.example"), "url begins with https://"),
            ("url", json!("http://sms.example"), "everybody on the way reads"),
            ("url", json!("https://sms.example/?to={to}"), "ends up in logs"),
            ("body", json!("hello {to}"), "or nobody is told anything"),
            ("body", json!(7), "body is a text"),
            ("headers", json!({ "a b": "hush" }), "a name that is none"),
            ("headers", json!({ "a": "hush\n" }), "a value that is none"),
            ("method", json!("hush"), "is not what it should be at line 1"),
            ("hush", json!(1), "is not what it should be at line 1"),
            ("attempts", json!(0), "attempts is 1 to 10"),
            ("timeout_ms", json!(0), "timeout_ms is 1 to 60000"),
            ("first_wait_ms", json!(60_001), "first_wait_ms is 0 to 60000"),
            ("replies", json!({ "token": "short" }), "replies.token is 16"),
            ("replies", json!({ "token": "a-token-of-some-length", "from": "" }), "JSON Pointer"),
            ("taken", json!({ "at": "/code" }), "taken has"),
        ] {
            let error = with(key, value);
            assert!(error.contains(said) && error.contains(NOTIFY_FILE), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
        assert!(read("{").unwrap_err().to_string().contains("line 1"));
        assert!(read(&" ".repeat(FILE_MAX_BYTES + 1)).unwrap_err().to_string().contains("64 kB"));
    }
}
