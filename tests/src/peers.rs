//! Products that an engineer might choose instead, started here on loopback for a benchmark. Nothing of the product
//! knows them.

pub mod database;
pub mod django;
