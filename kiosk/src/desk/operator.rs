//! The operator's page at a desk: how the lines are, what is wrong, and what an operator does with a line. All of it is
//! pure: values, and functions from one to the next. `desk/view/operator` draws it.
//!
//! Reading order: `model`, `alarms`, `curves`, `update`.

pub mod model;
pub mod alarms;
pub mod curves;
pub mod update;

#[cfg(test)]
mod tests;
