//! How the screen looks and sounds for the person before it: what they set for their eyes and ears. The settings stay
//! when the person goes back to the start, and are dropped when the person leaves.

use std::fmt;

use super::Listening;

/// What a person set for their eyes and ears. `Debug` shows nothing of it: the text that was spoken of a screen may
/// name them.
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
    /// The strongest contrast of colours.
    Stark,
}

impl fmt::Debug for Comfort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comfort(hidden)")
    }
}

impl Comfort {
    /// Whether a person has changed no setting; what was spoken of a screen is not a setting.
    #[must_use]
    pub fn is_set_like(&self, other: &Self) -> bool {
        let looks = |it: &Self| (it.language, it.text_size, it.colours);
        looks(self) == looks(other) && self.listening.is_set_like(&other.listening)
    }
}
