//! The kinds of lettering and their sizes, by what they are for. It knows no glass and no pixel.

use egui::FontFamily;

use super::bold;
use crate::model::{Language, TextSize};

/// The kinds of lettering, by what they are for. There are few, so that the glyph atlas stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lettering {
    /// The question at the head of a screen.
    Question,
    /// A question that is too long for its lines in the ordinary size.
    LongQuestion,
    /// The title of a choice.
    Choice,
    /// The line that explains a choice: as large as a button's words, but light.
    Note,
    /// The words of a button.
    Button,
    /// Every other text.
    Text,
    /// The letters of `Text`, in bold.
    Strong,
    /// Typed text that needs several lines, with lines close together.
    Typed,
    /// The word on a key; large text does not change it, because the key has no more room.
    Cap,
    /// A number to be seen from afar.
    Figure,
}

impl Lettering {
    /// The height of an em in millimetres, on the smallest screen.
    pub(super) fn em_mm(self, language: Language, text_size: TextSize) -> f32 {
        // Hangul ink is 0.90 em, capitals 0.733 em: 12 mm Hangul are 13.4 mm em, 9 mm capitals 12.3 mm em,
        // 7.3 mm capitals 10 mm em; large: 17.8, 16.4 and 16.0.
        let (korean, english) = match self {
            Self::Question => ([15.5, 18.4], [14.5, 17.2]),
            Self::LongQuestion => ([13.5, 17.9], [12.5, 16.5]),
            Self::Choice => ([16.0, 18.4], [15.0, 17.8]),
            Self::Button | Self::Note => ([13.5, 17.9], [12.5, 16.5]),
            Self::Text | Self::Strong | Self::Typed => ([10.3, 16.1], [10.3, 16.1]),
            Self::Cap => ([10.2, 10.2], [10.2, 10.2]),
            Self::Figure => ([26.0, 30.0], [26.0, 30.0]),
        };
        let [normal, large] = match language {
            Language::Korean => korean,
            Language::English => english,
        };
        match text_size {
            TextSize::Normal => normal,
            TextSize::Large => large,
        }
    }

    /// The distance between two lines, in ems.
    pub(super) fn leading(self) -> f32 {
        match self {
            Self::Question | Self::LongQuestion | Self::Choice => 1.22,
            Self::Button | Self::Cap => 1.18,
            Self::Typed => 1.12,
            Self::Note => 1.25,
            Self::Text | Self::Strong => 1.32,
            Self::Figure => 1.05,
        }
    }

    /// The font family of its weight.
    pub(super) fn family(self) -> FontFamily {
        match self {
            Self::Text | Self::Note => FontFamily::Proportional,
            _ => bold(),
        }
    }
}
