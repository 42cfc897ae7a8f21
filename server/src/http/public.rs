//! Small reads for anybody: whether the server writes, its public key, and the campaigns. Changes nothing.

use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use jari_common::api::board::{ListCampaigns, ListKeys, ReadHealth};
use jari_common::campaign::Campaign;
use jari_common::wire::{Health, JsonWebKey, JsonWebKeys};

use crate::http::error::HttpError;
use crate::http::received::{Received, replied};

/// The key does not change while the server's secret does not.
const CACHE: &str = "public, max-age=3600";

pub async fn health(asked: Received<ReadHealth>) -> Result<Health, HttpError> {
    let app = asked.http.app();
    // The reason may name a folder of the machine; it is in the server's log.
    if app.frozen().is_some() || app.dead_thread().is_some() {
        return Err(HttpError::TryAgain);
    }
    let clock_in_doubt = app.clock().doubtful();
    Ok(Health { seq: app.state().seq(), clock_in_doubt })
}

/// The public key of the signatures on what everybody may see.
pub async fn keys(asked: Received<ListKeys>) -> Result<Response, HttpError> {
    let signer = asked.http.app().keys().signer();
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

pub async fn campaigns(asked: Received<ListCampaigns>) -> Result<Vec<Campaign>, HttpError> {
    Ok(asked.http.app().state().campaigns().cloned().collect())
}
