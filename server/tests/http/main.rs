//! The HTTP API over a real socket: what kiosks see of it, and what they never see.

mod book;
mod edges;
mod feed;
mod fuzz;
mod privacy;
mod refusals;
mod world;
