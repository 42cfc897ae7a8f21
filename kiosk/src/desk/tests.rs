//! The desk as its staff meet it: what each press and each news leads to, without a window and without a server.

mod acting;
mod calls;
mod closing;
mod finding;
mod listing;
mod signing_in;
mod walk_ins;
mod stage;
mod zones;
