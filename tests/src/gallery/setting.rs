//! How one screen can be shown: language, orientation, diagonal and text size. Plain data.

use std::fmt;

use egui::{Vec2, vec2};
use jari_kiosk::model::{Colours, Language, TextSize};

/// The pixels along the long and the short side of every kiosk's glass.
const LONG_SIDE_PX: f32 = 1920.0;
const SHORT_SIDE_PX: f32 = 1080.0;
/// The diagonals a kiosk is made for, in inches.
const DIAGONALS: [f32; 3] = [15.6, 21.5, 32.0];

/// The orientation of the glass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Portrait,
    Landscape,
}

/// One kind of glass, and the settings that the person at it chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    pub language: Language,
    pub orientation: Orientation,
    /// The diagonal in inches.
    pub diagonal: f32,
    pub text_size: TextSize,
    pub colours: Colours,
}

impl Setting {
    /// Every combination by day, and a few in the other sets of colours, because colours change no place and no size.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Self::in_other_colours();
        for language in [Language::Korean, Language::English] {
            for orientation in [Orientation::Portrait, Orientation::Landscape] {
                all.extend(Self::of(language, orientation));
            }
        }
        all
    }

    /// Every diagonal and text size for this language and this orientation.
    #[must_use]
    pub fn of(language: Language, orientation: Orientation) -> Vec<Self> {
        let sizes = [TextSize::Normal, TextSize::Large];
        let each = DIAGONALS.into_iter().flat_map(|diagonal| sizes.map(|size| (diagonal, size)));
        let by_day = |(diagonal, text_size)| {
            let colours = Colours::Day;
            Self { language, orientation, diagonal, text_size, colours }
        };
        each.map(by_day).collect()
    }

    /// A few settings in dark-room colours and in the highest contrast.
    #[must_use]
    pub fn in_other_colours() -> Vec<Self> {
        let others = [Colours::Night, Colours::Stark];
        others
            .into_iter()
            .flat_map(|colours| Self::few().map(|few| Self { colours, ..few }))
            .collect()
    }

    /// The settings for every run of the tests. They are chosen from `all`, which the gallery walks: each diagonal, text
    /// size and orientation in each language, all that have the least room, and each set of colours. Colours move
    /// nothing, so a setting in other colours stands for the same one by day, too.
    #[must_use]
    pub fn regular() -> [Self; 9] {
        use Language::{English, Korean};
        use Orientation::{Landscape, Portrait};
        use TextSize::{Large, Normal};
        let each = [
            (Korean, Portrait, 15.6, Large, Colours::Night),
            (Korean, Landscape, 15.6, Large, Colours::Day),
            (Korean, Portrait, 21.5, Normal, Colours::Day),
            (English, Portrait, 15.6, Large, Colours::Day),
            (Korean, Landscape, 32.0, Normal, Colours::Day),
            (Korean, Landscape, 15.6, Normal, Colours::Stark),
            (English, Landscape, 15.6, Large, Colours::Day),
            (English, Portrait, 32.0, Normal, Colours::Day),
            (English, Landscape, 21.5, Normal, Colours::Day),
        ];
        each.map(|(language, orientation, diagonal, text_size, colours)| Self {
            language,
            orientation,
            diagonal,
            text_size,
            colours,
        })
    }

    /// A few settings that differ the most, for a quick look: those with the least room in both languages, and the
    /// usual one.
    #[must_use]
    pub fn few() -> [Self; 4] {
        use Language::{English, Korean};
        use Orientation::{Landscape, Portrait};
        use TextSize::{Large, Normal};
        let each = [
            (Korean, Portrait, 15.6, Large),
            (Korean, Portrait, 21.5, Normal),
            (Korean, Landscape, 15.6, Normal),
            (English, Landscape, 15.6, Large),
        ];
        each.map(|(language, orientation, diagonal, text_size)| Self {
            language,
            orientation,
            diagonal,
            text_size,
            colours: Colours::Day,
        })
    }

    /// Whether checks 17 to 20, with a hand and a clock, run at this setting: one setting of each language, orientation
    /// and text size, on a small and a large glass. Millimetres depend on the glass; nothing else there does.
    #[must_use]
    pub fn is_lived_in(&self) -> bool {
        let by = (self.language, self.orientation, self.text_size, self.diagonal);
        self.colours == Colours::Day
            && matches!(
                by,
                (Language::Korean, Orientation::Portrait, TextSize::Normal, 21.5)
                    | (Language::English, Orientation::Landscape, TextSize::Large, 15.6)
            )
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size_px(&self) -> Vec2 {
        match self.orientation {
            Orientation::Portrait => vec2(SHORT_SIDE_PX, LONG_SIDE_PX),
            Orientation::Landscape => vec2(LONG_SIDE_PX, SHORT_SIDE_PX),
        }
    }
}

/// The setting's name as a folder: `ko-portrait-15.6in-normal`, and `…-night` in other colours than the day's.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let language = match self.language {
            Language::Korean => "ko",
            Language::English => "en",
        };
        let orientation = match self.orientation {
            Orientation::Portrait => "portrait",
            Orientation::Landscape => "landscape",
        };
        let text_size = match self.text_size {
            TextSize::Normal => "normal",
            TextSize::Large => "large",
        };
        let colours = match self.colours {
            Colours::Day => "",
            Colours::Night => "-night",
            Colours::Stark => "-stark",
        };
        write!(f, "{language}-{orientation}-{:.1}in-{text_size}{colours}", self.diagonal)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_setting_has_a_folder_of_its_own() {
        let folders: BTreeSet<String> = Setting::all().iter().map(Setting::to_string).collect();
        assert_eq!(folders.len(), 2 * 2 * 3 * 2 + 2 * 4);
        assert!(folders.contains("ko-portrait-15.6in-normal"));
        assert!(Setting::few().iter().all(|few| folders.contains(&few.to_string())));
        let lived_in = |settings: &[Setting]| settings.iter().filter(|it| it.is_lived_in()).count();
        assert_eq!((lived_in(&Setting::few()), lived_in(&Setting::all())), (2, 2));
    }

    #[test]
    fn every_run_has_each_glass_each_size_and_each_way_in_each_language_and_each_colour() {
        let all: BTreeSet<String> = Setting::all().iter().map(Setting::to_string).collect();
        let regular = Setting::regular();
        let named: BTreeSet<String> = regular.iter().map(Setting::to_string).collect();
        assert!(named.len() == regular.len() && named.is_subset(&all), "{named:?}");
        assert_eq!(regular.iter().filter(|it| it.is_lived_in()).count(), 2);
        for language in [Language::Korean, Language::English] {
            let own: Vec<_> = regular.iter().filter(|it| it.language == language).collect();
            let sizes = [TextSize::Normal, TextSize::Large];
            let ways = [Orientation::Portrait, Orientation::Landscape];
            assert!(DIAGONALS.iter().all(|size| own.iter().any(|it| it.diagonal == *size)));
            assert!(sizes.iter().all(|size| own.iter().any(|it| it.text_size == *size)));
            assert!(ways.iter().all(|way| own.iter().any(|it| it.orientation == *way)));
        }
        for colours in [Colours::Day, Colours::Night, Colours::Stark] {
            assert!(regular.iter().any(|it| it.colours == colours), "{colours:?}");
        }
    }
}
