//! The people: their tickets, the devices that they use, who they are, and which requests they made.

pub(super) mod tickets;
pub mod devices;
pub mod staff;
pub mod rights;
pub mod help;
pub(super) mod identity;
pub(super) mod namesakes;
pub(super) mod erasing;
pub mod requests;
