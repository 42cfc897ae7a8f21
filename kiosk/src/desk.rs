//! The front desk of a clinic (`jari-kiosk --desk`): for a mouse, a keyboard and a wide screen. It has the kiosk's parts:
//! a pure core (`model`, `update`), a view that draws it, a backend (`backend/desk.rs`). Staff sign in as themselves; what the desk knows of
//! people is in memory alone, and ends with the sign-in.
//!
//! Reading order: `model`, `roll`, `search`, `answer`, `finding`, `listing`, `closing`, `guiding`, `walk_ins`, `operator`, `overseeing`, `signing_in`, `update`, `view`, `app`.

pub mod model;
pub mod roll;
pub mod search;
pub mod answer;
pub mod finding;
mod listing;
pub mod closing;
pub mod guiding;
pub mod walk_ins;
pub mod operator;
mod overseeing;
mod signing_in;
pub mod update;
pub mod view;
pub mod app;

#[cfg(test)]
mod tests;
