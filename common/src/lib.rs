//! What the kiosk and the server must agree on: nouns, changes, refusals, wire bodies. Pure: no I/O, no clock.
//!
//! Reading order: the nouns (`id` … `booking`), then what happens to them (`change`, `refusal`), then what a screen
//! asks (`board`), what is sent over HTTP (`wire`) and by which operations (`api`).

pub mod plain;
pub mod id;
pub mod time;
pub mod person;
pub mod proof;
pub mod message;
pub mod clinic;
pub mod serving;
pub mod slot;
pub mod draw;
pub mod eligibility;
pub mod campaign;
pub mod ticket;
pub mod booking;
pub mod dose;
pub mod wish;
pub mod device;
pub mod fingerprint;
pub mod staff;
pub mod attendance;
pub mod walk_in;
pub mod calls;
pub mod guiding;
pub mod help;
pub mod change;
pub mod problem;
pub mod refusal;
pub mod log_mark;
pub mod board;
pub mod wire;
pub mod api;
