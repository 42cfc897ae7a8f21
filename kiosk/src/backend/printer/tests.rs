//! Slips on paper, and printers that are the tests' own.

mod samples;

use super::*;
