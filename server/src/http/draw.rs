//! A draw as anyone may see it: its published values, its entries, and the proof that an entry is among them.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jari_common::api::draw::{ListDrawEntries, ProveDrawEntry, ReadDraw};
use jari_common::draw::{DrawView, EntryId};
use jari_common::wire::EntryProof;

use crate::draw::Numbers;
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::received::Received;
use crate::http::shared::read_entries;

/// Bytes of an entry with its line break.
const ENTRY_LINE_BYTES: usize = 37;

pub async fn show(asked: Received<ReadDraw>) -> Result<DrawView, HttpError> {
    let Received { http, path: ReadDraw { campaign }, .. } = asked;
    http.app().state().draw(campaign).ok_or(HttpError::NoDraw)
}

pub async fn entries(asked: Received<ListDrawEntries>) -> Result<Response, HttpError> {
    let Received { http, path: ListDrawEntries { campaign }, .. } = asked;
    http.app().state().draw(campaign).ok_or(HttpError::NoDraw)?;
    let app = http.app().clone();
    let _turn = http.snapshots().turn().await?;
    let list = off_thread(move || {
        let entries = read_entries(&app, campaign);
        let mut list = String::with_capacity(entries.len() * ENTRY_LINE_BYTES);
        for EntryId(entry) in entries {
            list.push_str(entry.hyphenated().encode_lower(&mut [0; ENTRY_LINE_BYTES]));
            list.push('\n');
        }
        list
    });
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], list.await?).into_response())
}

pub async fn proof(asked: Received<ProveDrawEntry>) -> Result<EntryProof, HttpError> {
    let Received { http, path: ProveDrawEntry { campaign, index }, .. } = asked;
    let draw = http.app().state().draw(campaign).ok_or(HttpError::NoDraw)?;
    let root = draw.root.ok_or(HttpError::NoDraw)?;
    let found = http.app().state().draw_entries(campaign, index as usize, 1);
    let id = *found.first().ok_or(HttpError::NoDraw)?;
    let tree = http.snapshots().tree(http.app(), campaign, root).await?;
    let path = tree.path(index);
    let size = draw.entrants;
    let number = draw.revealed.map(|it| Numbers::new(it.seed, size).number(index));
    Ok(EntryProof { index, id, size, path, root, number })
}
