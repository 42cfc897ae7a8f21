//! The line: campaigns, joins, calls, turns, the time that is running for them, draws, and lines that are paused.

pub(super) mod due;
pub(super) mod entries;
pub(super) mod campaigns;
pub(super) mod joining;
pub(super) mod pace;
pub(super) mod turns;
pub(super) mod windows;
pub(super) mod places;
pub(super) mod movement;
pub(super) mod rate;
pub(super) mod gone;
pub(super) mod draw;
pub(super) mod stops;
