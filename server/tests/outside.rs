//! The server from outside, as one program, so that server and SQLite are linked once. A test that needs a separate
//! process starts one. If a file here is not a module of this program, the test `tidy.rs` finds it.

mod audit;
mod cli;
mod engine;
mod engine_properties;
mod golden;
mod http;
mod line_rules;
mod opening;
mod store_suite;
mod tables;
mod writer;
