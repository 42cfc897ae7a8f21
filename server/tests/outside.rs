//! The server from outside, as one program, so that server and SQLite are linked once. What needs a process of its own
//! starts one; a file here that is no module of this program is found by the rules of the house.

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
