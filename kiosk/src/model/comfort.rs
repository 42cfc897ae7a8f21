//! How the screen looks and sounds for the person before it: what they set for their eyes and ears. It stays when they go
//! back to the start, and goes when they go.

use std::fmt;

use super::Listening;

/// What a person set for their eyes and ears. `Debug` shows nothing of it: what was told of a screen may name them.
#[derive(Clone, Default)]
pub struct Comfort {
    pub language: Language,
    pub text_size: TextSize,
    pub colours: Colours,
    pub listening: Listening,
}

/// The language of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Korean,
    English,
}

/// How large the text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextSize {
    #[default]
    Normal,
    Large,
}

/// The colours of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Colours {
    #[default]
    Day,
    /// For a dark room, and for eyes that light hurts.
    Night,
    /// As far apart as colours can be.
    Stark,
}

impl fmt::Debug for Comfort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comfort(hidden)")
    }
}

impl Comfort {
    /// Whether a person has set nothing otherwise; what was told of a screen is no setting.
    #[must_use]
    pub fn is_set_like(&self, other: &Self) -> bool {
        let looks = |it: &Self| (it.language, it.text_size, it.colours);
        looks(self) == looks(other) && self.listening.is_set_like(&other.listening)
    }
}
