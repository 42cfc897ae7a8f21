//! The upper limit: axum with its default settings, answering a constant of the size of "now serving".

use std::error::Error;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A body as long as "now serving" of a short line.
const BODY: &str = concat!(
    r#"{"called_through":1,"calling":[1],"campaign":1,"phase":"open","#,
    r#""poll":[[100,2],[2000,10],[20000,60]],"waiting":0,"sig":"#,
    r#""0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"}"#
);

/// Prints its address, then serves until it is ended.
pub fn run() -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let app =
            Router::new().route("/", get(async || ([(CONTENT_TYPE, "application/json")], BODY)));
        Ok(axum::serve(listener, app).await?)
    })
}
