//! The public key of the signatures on what everybody may see. Shows no secret.

use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use jari_common::api::board::ListKeys;
use jari_common::wire::{JsonWebKey, JsonWebKeys};

use crate::http::error::HttpError;
use crate::http::received::{Received, replied};

/// The key does not change while the server's secret does not.
const CACHE: &str = "public, max-age=3600";

pub async fn keys(asked: Received<ListKeys>) -> Result<Response, HttpError> {
    let Received { http, .. } = asked;
    let signer = http.app().keys().signer();
    let key = JsonWebKey {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        usage: "sig".to_owned(),
        kid: signer.key_id(),
        x: signer.public_key(),
    };
    let keys = replied::<ListKeys>(JsonWebKeys { keys: vec![key] });
    Ok(([(CACHE_CONTROL, CACHE)], keys).into_response())
}
