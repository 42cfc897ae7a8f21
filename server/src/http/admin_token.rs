//! The operator's token, drawn at every start. It is compared here and shown nowhere.

use std::fmt;

use crate::keys::{is_same_secret, random_secret};

/// The operator's token; its `Debug` shows nothing.
#[derive(Clone)]
pub struct AdminToken(String);

impl AdminToken {
    /// Makes a new token that nobody knows yet.
    #[must_use]
    pub fn random() -> Self {
        Self(random_secret())
    }

    /// The text that goes into the `Authorization` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares the tokens; the time taken reveals nothing.
    pub(super) fn matches(&self, offered: &str) -> bool {
        is_same_secret(&self.0, offered)
    }
}

impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(hidden)")
    }
}
