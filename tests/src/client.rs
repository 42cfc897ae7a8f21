//! The client of every crowd, cheap enough for hundreds of thousands of people on half a machine: a request as bytes, an
//! answer as it comes, and a connection that repeats what was not answered. People who need a whole HTTP client (TLS,
//! redirects, threads that block) are in `person`.

pub mod answer;
pub(crate) mod asks;
pub(crate) mod connection;
pub(crate) mod gate;
