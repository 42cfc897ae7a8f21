//! The rules of the line, each as a person meets it: pace, patience, draw, party, proofs and locks.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod calendar;
mod editing;
mod attending;
mod boards;
mod reseating;
mod closed;
mod conditions;
mod doses;
mod seconds;
mod draw;
mod help;
mod holds;
mod matching;
mod namesakes;
mod pace;
mod people;
mod patience;
mod many_places;
mod places;
mod requests;
mod telling;
mod values;
mod walk_ins;
mod wishes;
mod zones;
