//! The public key of the signatures on what everybody may see. Shows no secret.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::http_state::HttpState;

/// The key does not change while the server's secret does not.
const CACHE: &str = "public, max-age=3600";

/// A set of keys (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JsonWebKeys {
    pub keys: Vec<JsonWebKey>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JsonWebKey {
    pub kty: String,
    pub crv: String,
    #[serde(rename = "use")]
    pub usage: String,
    /// The key's thumbprint (RFC 7638).
    pub kid: String,
    /// The key, in base64url.
    pub x: String,
}

/// The keys with which signatures of this server are checked.
#[utoipa::path(
    get, path = "/api/v1/keys", tag = "about",
    responses((status = 200, description = "One Ed25519 key, as a JWK set.", body = JsonWebKeys))
)]
pub async fn keys(
    State(http): State<HttpState>,
) -> ([(HeaderName, &'static str); 1], Json<JsonWebKeys>) {
    let signer = http.app().keys().signer();
    let key = JsonWebKey {
        kty: "OKP".to_owned(),
        crv: "Ed25519".to_owned(),
        usage: "sig".to_owned(),
        kid: signer.key_id(),
        x: signer.public_key(),
    };
    ([(CACHE_CONTROL, CACHE)], Json(JsonWebKeys { keys: vec![key] }))
}
