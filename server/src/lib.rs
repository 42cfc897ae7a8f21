//! The authoritative line and slots: one pure engine decides, one writer makes durable, one log tells everyone.
//!
//! Reading order: the engine, what feeds it (`command`, `writer`), what keeps it (`store`, `tables`),
//! what tells of it (`publish`, `feed`), then the edges (`http`, `import`, `cli`).

pub mod app;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod command;
pub mod engine;
pub mod feed;
mod follower;
pub mod http;
pub mod import;
pub mod keys;
pub mod publish;
pub mod sample;
pub mod store;
pub mod tables;
pub mod writer;

pub use http::serve;
