//! What a check found wrong: one element, what was measured, and the limit it broke.

use serde::Serialize;

/// One fault on one screen. A check that passes makes none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The number of the check, 1 to 28.
    pub check: u8,
    /// The element at fault, by the name a person would use.
    pub element: String,
    /// What was measured, with its unit.
    pub measured: String,
    /// The limit that was broken, with its unit.
    pub limit: String,
}

impl Finding {
    /// A fault found by `check`.
    pub fn new(
        check: u8,
        element: impl Into<String>,
        measured: impl Into<String>,
        limit: impl Into<String>,
    ) -> Self {
        let (element, measured, limit) = (element.into(), measured.into(), limit.into());
        Self { check, element, measured, limit }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { check, element, measured, limit } = self;
        write!(f, "check {check}: {element}: {measured}, {limit}")
    }
}
