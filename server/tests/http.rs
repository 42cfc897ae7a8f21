//! The HTTP API over a real socket: what kiosks can see of it, and what they can never see.

#![expect(clippy::unwrap_used, reason = "the helpers are tests too, though clippy cannot tell")]

mod api;
mod book;
mod calendar;
mod clock;
mod crowd;
mod attendance;
mod walk_ins;
mod appointments;
mod board;
mod day;
mod desk;
mod roles;
mod staff;
mod devices;
mod draw;
mod edges;
mod erased;
mod eligibility;
mod feed;
mod fields;
mod finding;
mod fuzz;
mod gate;
mod now_serving;
mod operator;
mod patience;
mod paper;
mod parties;
mod help;
mod identity;
mod leases;
mod locks;
mod moves;
mod namesakes;
mod presence;
mod privacy;
mod readers;
mod receipts;
mod refusals;
mod tls;
mod told;
mod trouble;
mod wishes;
mod world;
