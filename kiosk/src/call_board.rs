//! The call board (`jari-kiosk --board`): a screen on a wall that shows who is called where, and says it. It has the kiosk's
//! parts: a pure core (`model`, `update`), a view that draws it, a backend (`backend/call_board.rs`). It shows numbers, and
//! nobody's name.
//!
//! Reading order: `model`, `update`, `view`, `app`.

pub mod model;
pub mod update;
pub mod view;
pub mod app;

#[cfg(test)]
mod tests;
