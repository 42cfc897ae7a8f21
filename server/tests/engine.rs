//! The engine without a server around it: the world in which people try every act. Holds no test.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

pub mod world;
