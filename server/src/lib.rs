//! The authoritative line and slots: one pure engine decides, one writer makes durable, one log tells everyone.
//!
//! Reading order: the engine, its input (`command`, `queue`, `writer`), its storage (`store`, `tables`), its output
//! (`publish`, `feed`, `serving`, `notices`), then the borders (`http`, `import`, `cli`).

pub mod engine;
pub mod draw;
pub mod command;
mod asked;
pub mod caught;
pub mod clock;
mod queue;
pub mod writer;
pub mod store;
pub mod tables;
mod log_reader;
mod secrets;
pub mod keys;
pub mod publish;
pub mod feed;
pub mod serving;
pub mod tries;
pub mod notify;
pub mod notices;
pub mod ics;
pub mod presence;
pub mod app;
pub mod vault;
pub mod audit;
pub mod opening_days;
pub mod coming;
pub mod paper;
pub mod restore;
pub mod import;
pub mod sample;
pub mod report;
pub mod http;
pub mod cli;

pub use http::serve;
