//! Whether the server answers and writes. Tells nothing else.

use jari_common::api::board::ReadHealth;
use jari_common::wire::Health;

use crate::http::error::HttpError;
use crate::http::received::Received;

pub async fn health(asked: Received<ReadHealth>) -> Result<Health, HttpError> {
    let Received { http, .. } = asked;
    let app = http.app();
    // The reason may name a folder of the machine; it is in the server's log.
    if app.frozen().is_some() || app.dead_thread().is_some() {
        return Err(HttpError::TryAgain);
    }
    let clock_in_doubt = app.clock().doubtful();
    Ok(Health { seq: app.state().seq(), clock_in_doubt })
}
