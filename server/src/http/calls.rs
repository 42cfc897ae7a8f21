//! Who is called, for a call board on a wall. No person is named, and nothing is decided.

use axum::response::Response;
use jari_common::api::devices::ReadCalls;

use crate::http::auth::still_board;
use crate::http::error::HttpError;
use crate::http::received::Received;
use crate::http::waiting::{answer_news, etag_of};

pub async fn read(asked: Received<ReadCalls>) -> Result<Response, HttpError> {
    let Received { http, parts, who: board, .. } = asked;
    let look = || {
        // Also after a wait: the board may be shut out by now.
        let board = still_board(&parts.headers, &http)?;
        let shown = http.app().state().calls_shown(board, http.app().clock().now());
        // The time alone is no news.
        let etag = etag_of(&(shown.epoch, &shown.titles, &shown.lines, &shown.calls))?;
        Ok((shown, etag))
    };
    answer_news::<ReadCalls>(&http, board, &parts.headers, None, look).await
}
