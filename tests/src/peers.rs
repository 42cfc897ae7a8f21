//! What an engineer would pick instead, started here on loopback for a benchmark: nothing of the product knows them.

pub mod database;
pub mod django;
