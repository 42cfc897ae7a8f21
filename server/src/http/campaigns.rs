//! The campaigns, for anyone. Changes none.

use jari_common::api::board::ListCampaigns;
use jari_common::campaign::Campaign;

use crate::http::error::HttpError;
use crate::http::received::Received;

pub async fn list(asked: Received<ListCampaigns>) -> Result<Vec<Campaign>, HttpError> {
    let Received { http, .. } = asked;
    Ok(http.app().state().campaigns().cloned().collect())
}
