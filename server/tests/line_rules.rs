//! The rules of the line, each as a person would meet it: pace, patience, draw, party, proofs and locks.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "engine/world.rs"]
#[expect(dead_code, reason = "the world is shared with the engine's properties")]
mod world;

#[path = "line_rules/closed.rs"]
mod closed;
#[path = "line_rules/conditions.rs"]
mod conditions;
#[path = "line_rules/doses.rs"]
mod doses;
#[path = "line_rules/draw.rs"]
mod draw;
#[path = "line_rules/holds.rs"]
mod holds;
#[path = "line_rules/matching.rs"]
mod matching;
#[path = "line_rules/namesakes.rs"]
mod namesakes;
#[path = "line_rules/pace.rs"]
mod pace;
#[path = "line_rules/people.rs"]
mod people;
#[path = "line_rules/patience.rs"]
mod patience;
#[path = "line_rules/many_places.rs"]
mod many_places;
#[path = "line_rules/places.rs"]
mod places;
#[path = "line_rules/requests.rs"]
mod requests;
#[path = "line_rules/telling.rs"]
mod telling;
#[path = "line_rules/values.rs"]
mod values;
#[path = "line_rules/wishes.rs"]
mod wishes;
