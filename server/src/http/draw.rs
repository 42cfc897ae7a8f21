//! A draw as anyone may see it: its published values, its entries, and the proof that an entry is among them.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::draw::{Digest, DrawView, EntryId};
use jari_common::id::CampaignId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::draw::Numbers;
use crate::http::body::PathValue;
use crate::http::error::{HttpError, Problems};
use crate::http::http_state::{HttpState, off_thread};

/// Entries read under one lock, so that publishing never waits long.
const ENTRIES_PER_LOCK: usize = 10_000;
/// Bytes of an entry with its line break.
const ENTRY_LINE_BYTES: usize = 37;

/// Everything public about the draw in its present state.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{campaign}/draw", tag = "draw",
    params(("campaign" = CampaignId, Path)),
    responses((status = 200, description = "As far as it has come.", body = DrawView), Problems)
)]
pub async fn show(
    State(http): State<HttpState>,
    PathValue(campaign): PathValue<CampaignId>,
) -> Result<Json<DrawView>, HttpError> {
    http.app().state().draw(campaign).map(Json).ok_or(HttpError::NoDraw)
}

/// The public names of all entries, one in each line, in the order in which they came: line 1 is entry 0.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{campaign}/draw/entries", tag = "draw",
    params(("campaign" = CampaignId, Path)),
    responses(
        (status = 200, description = "One a line.", body = String, content_type = "text/plain"),
        Problems
    )
)]
pub async fn entries(
    State(http): State<HttpState>,
    PathValue(campaign): PathValue<CampaignId>,
) -> Result<Response, HttpError> {
    http.app().state().draw(campaign).ok_or(HttpError::NoDraw)?;
    let app = http.app().clone();
    let _turn = http.snapshots().turn().await?;
    let list = off_thread(move || {
        let entries = read(&app, campaign);
        let mut list = String::with_capacity(entries.len() * ENTRY_LINE_BYTES);
        for EntryId(entry) in entries {
            list.push_str(entry.hyphenated().encode_lower(&mut [0; ENTRY_LINE_BYTES]));
            list.push('\n');
        }
        list
    });
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], list.await?).into_response())
}

/// `GET /campaigns/{campaign}/draw/entries/{index}`
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryProof {
    index: u32,
    id: EntryId,
    /// The number of all entries.
    size: u32,
    /// The Merkle audit path (RFC 9162, 2.1.3), the leaf's sibling first.
    path: Vec<Digest>,
    root: Digest,
    /// The number that the draw gave, once it was revealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
}

/// The proof that an entry is among those sealed, and its number.
#[utoipa::path(
    get, path = "/api/v1/campaigns/{campaign}/draw/entries/{index}", tag = "draw",
    params(("campaign" = CampaignId, Path), ("index" = u32, Path)),
    responses((status = 200, description = "The audit path.", body = EntryProof), Problems)
)]
pub async fn proof(
    State(http): State<HttpState>,
    PathValue((campaign, index)): PathValue<(CampaignId, u32)>,
) -> Result<Json<EntryProof>, HttpError> {
    let draw = http.app().state().draw(campaign).ok_or(HttpError::NoDraw)?;
    let root = draw.root.ok_or(HttpError::NoDraw)?;
    let found = http.app().state().draw_entries(campaign, index as usize, 1);
    let id = *found.first().ok_or(HttpError::NoDraw)?;
    let tree = http.snapshots().tree(http.app(), campaign, root).await?;
    let path = tree.path(index);
    let size = draw.entrants;
    let number = draw.revealed.map(|it| Numbers::new(it.seed, size).number(index));
    Ok(Json(EntryProof { index, id, size, path, root, number }))
}

pub(super) fn read(app: &App, campaign: CampaignId) -> Vec<EntryId> {
    let mut entries = Vec::new();
    loop {
        let more = app.state().draw_entries(campaign, entries.len(), ENTRIES_PER_LOCK);
        if more.is_empty() {
            return entries;
        }
        entries.extend(more);
    }
}
