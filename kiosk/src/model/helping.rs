//! Help that somebody at this kiosk asked for. It belongs to nobody: it is kept while people go back to the start, and ends
//! when they leave.

use jari_common::help::HelpState;

/// The help that the person asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Helping {
    #[default]
    NotAsked,
    /// Asked; nothing is known yet.
    Asking,
    /// The server cannot be asked.
    Unreached,
    /// As the server told last.
    Told(HelpState),
}

impl Helping {
    /// Whether a desk has it, or may still come.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::NotAsked | Self::Asking | Self::Unreached => false,
            Self::Told(state) => !matches!(state, HelpState::NoDesk | HelpState::NotAsked),
        }
    }
}
