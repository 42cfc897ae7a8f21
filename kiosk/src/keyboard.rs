//! What is typed on the glass: keys, Hangul, and the entries they fill. It draws nothing, reads no clock and never
//! stores what was typed anywhere except in the entry itself.

pub mod compose;
pub mod layout;
pub mod strokes;

pub mod entry;
