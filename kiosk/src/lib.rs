//! The screen at which an older person books. `app` joins a pure core (`model`, `update`) with screens and a backend.

pub mod model;
pub mod message;
pub mod effect;
pub mod update;
pub mod voice;
pub mod keyboard;
pub mod text;
pub mod theme;
pub mod widgets;
pub mod screens;
pub mod touch;
pub mod scan;
pub mod glass;
pub mod backend;
pub mod app;
pub mod call_board;
pub mod desk;
#[cfg(feature = "standalone")]
pub mod standalone;
