//! Sizes in millimetres, colours and lettering: what every screen is made of. It draws nothing and holds no words.

use std::sync::Arc;

use egui::{
    Color32, Context, FontData, FontDefinitions, FontFamily, FontId, Theme, Vec2, Visuals,
};

use crate::model::{Language, TextSize};
use crate::text::{Arg, Text};

/// The ground of every screen.
pub const PAPER: Color32 = Color32::from_rgb(0xFB, 0xF8, 0xF2);
/// Cards and plain buttons.
pub const CARD: Color32 = Color32::from_rgb(0xFF, 0xFF, 0xFF);
/// Text: 16:1 on paper.
pub const INK: Color32 = Color32::from_rgb(0x1C, 0x19, 0x17);
/// Text of the second rank: 9.8:1 on paper.
pub const SOFT_INK: Color32 = Color32::from_rgb(0x44, 0x40, 0x3C);
/// Borders: 4.5:1 on paper.
pub const LINE: Color32 = Color32::from_rgb(0x78, 0x71, 0x6C);
/// The one deep blue of "next": 8.8:1 on white.
pub const NEXT: Color32 = Color32::from_rgb(0x0B, 0x4A, 0x8F);
/// The same under a finger.
pub const NEXT_DOWN: Color32 = Color32::from_rgb(0x06, 0x2C, 0x58);
/// A strip that says what is safe; a plain button under a finger.
pub const NOTE: Color32 = Color32::from_rgb(0xE9, 0xF0, 0xF9);
/// A plain button under a finger.
pub const DOWN: Color32 = Color32::from_rgb(0xC9, 0xDA, 0xEE);
/// The one red-brown of "help", of Sundays and of what did not go: 8.6:1 on paper.
pub const HELP: Color32 = Color32::from_rgb(0x8A, 0x2C, 0x0D);
/// The ground of a strip about something that did not go.
pub const HELP_NOTE: Color32 = Color32::from_rgb(0xFB, 0xEC, 0xE4);
/// Text and border of "free".
pub const FREE: Color32 = Color32::from_rgb(0x0F, 0x4A, 0x22);
/// The ground of "free".
pub const FREE_GROUND: Color32 = Color32::from_rgb(0xE3, 0xF2, 0xE6);
/// Text and border of "few".
pub const FEW: Color32 = Color32::from_rgb(0x5C, 0x3A, 0x00);
/// The ground of "few".
pub const FEW_GROUND: Color32 = Color32::from_rgb(0xFF, 0xEF, 0xC7);
/// Text of "full" and of idle buttons.
pub const FULL: Color32 = SOFT_INK;
/// The ground of "full" and of idle buttons.
pub const FULL_GROUND: Color32 = Color32::from_rgb(0xEC, 0xE8, 0xE1);

/// Millimetres to the inch.
const MM_PER_INCH: f32 = 25.4;
/// The short side, in millimetres, of the smallest screen the kiosk is made for (15.6", 16:9).
const SMALLEST_SHORT_SIDE_MM: f32 = 194.0;
/// How fast lettering grows with the glass: a screen twice as wide has letters 1.54 times as high.
const GROWTH_EXPONENT: f32 = 0.62;
/// Lettering grows no further than this.
const GROWTH_MAX: f32 = 1.7;

/// The family of the bold weight.
const BOLD: &str = "bold";
/// The family of the icons; no text falls back to it.
const ICONS: &str = "icons";

/// The kinds of lettering, by what they are for. Few, so that the glyph atlas stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lettering {
    /// The question at the head of a screen.
    Question,
    /// A question too long for its lines.
    LongQuestion,
    /// The title of a choice.
    Choice,
    /// The line that explains a choice: as large as a button's words, but light.
    Note,
    /// The words of a button.
    Button,
    /// Everything else.
    Text,
    /// The same, bold.
    Strong,
    /// Typed text that needs several lines, set tightly.
    Typed,
    /// The word on a key, which large text leaves as it is: the key has no more room.
    Cap,
    /// A number to be seen from afar.
    Figure,
}

/// Height of an em in millimetres on the smallest screen, in normal and in large text.
struct Em {
    korean: [f32; 2],
    english: [f32; 2],
}

impl Lettering {
    fn em(self) -> Em {
        // Hangul ink is 0.90 em, capitals 0.733 em: 12 mm Hangul are 13.4 mm em, 9 mm capitals 12.3 mm em,
        // 7.3 mm capitals 10 mm em; large: 17.8, 16.4 and 16.0.
        let (korean, english) = match self {
            Self::Question => ([15.5, 18.4], [14.5, 17.2]),
            Self::LongQuestion => ([13.5, 17.9], [12.5, 16.5]),
            Self::Choice => ([16.0, 18.4], [15.0, 17.2]),
            Self::Button | Self::Note => ([13.5, 17.9], [12.5, 16.5]),
            Self::Text | Self::Strong | Self::Typed => ([10.3, 16.1], [10.3, 16.1]),
            Self::Cap => ([10.2, 10.2], [10.2, 10.2]),
            Self::Figure => ([26.0, 30.0], [26.0, 30.0]),
        };
        Em { korean, english }
    }

    /// The distance of two lines, in ems.
    fn leading(self) -> f32 {
        match self {
            Self::Question | Self::LongQuestion | Self::Choice => 1.22,
            Self::Button | Self::Cap => 1.18,
            Self::Typed => 1.12,
            Self::Note => 1.25,
            Self::Text | Self::Strong => 1.32,
            Self::Figure => 1.05,
        }
    }

    fn family(self) -> FontFamily {
        match self {
            Self::Text | Self::Note => FontFamily::Proportional,
            _ => FontFamily::Name(BOLD.into()),
        }
    }
}

/// How this screen looks to this person: the glass, the language, the size of text, the words.
#[derive(Clone)]
pub struct Look {
    /// Points to a millimetre of glass; `pixels_per_point` is 1.
    pub px_per_mm: f32,
    /// The size of the screen in points.
    pub screen: Vec2,
    pub landscape: bool,
    pub language: Language,
    pub text_size: TextSize,
    pub text: Arc<Text>,
    growth: f32,
}

impl Look {
    /// A screen of `screen` points whose glass has a diagonal of `diagonal_inches`.
    #[must_use]
    pub fn new(
        text: Arc<Text>,
        screen: Vec2,
        diagonal_inches: f32,
        language: Language,
        text_size: TextSize,
    ) -> Self {
        let px_per_mm = screen.length() / (MM_PER_INCH * diagonal_inches);
        let short_side_mm = screen.min_elem() / px_per_mm;
        let growth =
            (short_side_mm / SMALLEST_SHORT_SIDE_MM).powf(GROWTH_EXPONENT).clamp(1.0, GROWTH_MAX);
        let landscape = screen.x > screen.y;
        Self { px_per_mm, screen, landscape, language, text_size, text, growth }
    }

    /// The same screen for somebody who chose this size of text.
    #[must_use]
    pub fn sized(&self, text_size: TextSize) -> Self {
        Self { text_size, ..self.clone() }
    }

    /// Points of so many millimetres of glass, whatever its size. Targets and letters have their least size in these.
    #[must_use]
    pub fn mm(&self, mm: f32) -> f32 {
        mm * self.px_per_mm
    }

    /// Points of so many millimetres on the smallest glass, growing with it as the lettering does.
    #[must_use]
    pub fn grown(&self, mm: f32) -> f32 {
        self.mm(mm * self.growth)
    }

    /// From the edge of the glass to what is on it, in points.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.grown(7.0)
    }

    /// Between two things that can be touched, in points.
    #[must_use]
    pub fn gap(&self) -> f32 {
        self.grown(4.0)
    }

    /// From a border to the words inside, in points.
    #[must_use]
    pub fn pad(&self) -> f32 {
        self.grown(4.0)
    }

    /// The height of an ordinary button, in points; 20 mm at least.
    #[must_use]
    pub fn button_height(&self) -> f32 {
        match self.text_size {
            TextSize::Normal => self.grown(22.0),
            TextSize::Large => self.grown(25.0),
        }
    }

    /// The height of "next", in points.
    #[must_use]
    pub fn next_height(&self) -> f32 {
        self.button_height() + self.grown(3.0)
    }

    /// The thickness of a button's border, in points.
    #[must_use]
    pub fn border(&self) -> f32 {
        self.grown(0.7)
    }

    /// The radius of a button's corners, in points.
    #[must_use]
    pub fn radius(&self) -> f32 {
        self.grown(4.0)
    }

    /// The height of an em of this lettering, in points.
    #[must_use]
    pub fn em(&self, lettering: Lettering) -> f32 {
        let em = lettering.em();
        let of_language = match self.language {
            Language::Korean => em.korean,
            Language::English => em.english,
        };
        let size = match self.text_size {
            TextSize::Normal => of_language[0],
            TextSize::Large => of_language[1],
        };
        // Whole points: few sizes in the glyph atlas, and edges that are sharp.
        self.grown(size).ceil()
    }

    /// The font of this lettering.
    #[must_use]
    pub fn font(&self, lettering: Lettering) -> FontId {
        FontId::new(self.em(lettering), lettering.family())
    }

    /// The distance of two lines of this lettering, in points.
    #[must_use]
    pub fn line(&self, lettering: Lettering) -> f32 {
        (self.em(lettering) * lettering.leading()).round()
    }

    /// The font of icons `size` points wide.
    #[must_use]
    pub fn icon_font(size: f32) -> FontId {
        FontId::new(size.round(), FontFamily::Name(ICONS.into()))
    }

    /// Whether the person asked for large text.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.text_size == TextSize::Large
    }

    /// The words of this key in the person's language.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.text.say(self.language, key)
    }

    /// The words of this key, with something filled in.
    #[must_use]
    pub fn say_with(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.text.say_with(self.language, key, args)
    }
}

/// Noto Sans KR in two weights, and the icons in a family of their own.
#[must_use]
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 3] =
        [("regular", REGULAR_TTF), (BOLD, BOLD_TTF), (ICONS, ICONS_TTF)];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let family = |fonts: &mut FontDefinitions, family: FontFamily, name: &str| {
        fonts.families.insert(family, vec![name.to_owned()]);
    };
    family(&mut fonts, FontFamily::Proportional, "regular");
    family(&mut fonts, FontFamily::Monospace, "regular");
    family(&mut fonts, FontFamily::Name(BOLD.into()), BOLD);
    family(&mut fonts, FontFamily::Name(ICONS.into()), ICONS);
    fonts
}

/// The regular weight, as a file.
pub const REGULAR_TTF: &[u8] = include_bytes!("../../assets/fonts/NotoSansKR-Regular.ttf");
/// The bold weight, as a file.
pub const BOLD_TTF: &[u8] = include_bytes!("../../assets/fonts/NotoSansKR-Bold.ttf");
/// The icons, as a file.
pub const ICONS_TTF: &[u8] = include_bytes!("../../assets/icons/Phosphor-Bold.ttf");

/// Gives a context the fonts and a style without hover effects, animations, selectable text or fading.
pub fn install(context: &Context) {
    context.set_fonts(fonts());
    context.set_theme(Theme::Light);
    context.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.interaction.selectable_labels = false;
        style.interaction.show_tooltips_only_when_still = true;
        style.visuals = Visuals::light();
        style.visuals.panel_fill = PAPER;
        style.visuals.override_text_color = Some(INK);
        // Idle widgets are drawn idle; nothing is faded on top of that.
        style.visuals.disabled_alpha = 1.0;
    });
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    const LETTERINGS: [Lettering; 10] = [
        Lettering::Question,
        Lettering::LongQuestion,
        Lettering::Choice,
        Lettering::Note,
        Lettering::Button,
        Lettering::Text,
        Lettering::Strong,
        Lettering::Typed,
        Lettering::Cap,
        Lettering::Figure,
    ];
    /// Hangul ink and capitals, in ems.
    const HANGUL_EM: f32 = 0.90;
    const CAPITAL_EM: f32 = 0.733;

    fn looks() -> impl Iterator<Item = Look> {
        let text = Arc::new(Text::load());
        let screens = [vec2(1080.0, 1920.0), vec2(1920.0, 1080.0)];
        let settings = screens.into_iter().flat_map(|screen| {
            [15.6, 21.5, 32.0].into_iter().flat_map(move |inches| {
                [Language::Korean, Language::English].into_iter().flat_map(move |language| {
                    [TextSize::Normal, TextSize::Large].map(|size| (screen, inches, language, size))
                })
            })
        });
        settings.map(move |(screen, inches, language, size)| {
            Look::new(Arc::clone(&text), screen, inches, language, size)
        })
    }

    #[test]
    fn a_millimetre_is_a_millimetre_of_glass() {
        for (inches, px_per_mm) in [(15.6, 5.56), (21.5, 4.03), (32.0, 2.71)] {
            let look = looks().find(|look| (look.px_per_mm - px_per_mm).abs() < 0.01);
            assert!(look.is_some(), "{inches}");
        }
    }

    #[test]
    fn questions_choices_and_buttons_are_as_high_as_the_notice_asks() {
        for look in looks() {
            for lettering in &LETTERINGS[..5] {
                let em_mm = look.em(*lettering) / look.px_per_mm;
                let (part, least) = match (look.language, look.is_large()) {
                    (Language::Korean, false) => (HANGUL_EM, 12.0),
                    (Language::Korean, true) => (HANGUL_EM, 16.0),
                    (Language::English, false) => (CAPITAL_EM, 9.0),
                    (Language::English, true) => (CAPITAL_EM, 12.0),
                };
                assert!(em_mm * part >= least, "{lettering:?} {}", em_mm * part);
            }
        }
    }

    #[test]
    fn no_letter_is_lower_than_7_3_mm_and_small_text_grows() {
        for look in looks() {
            for lettering in LETTERINGS {
                assert!(look.em(lettering) / look.px_per_mm * CAPITAL_EM >= 7.3, "{lettering:?}");
            }
            let normal = look.sized(TextSize::Normal).em(Lettering::Text);
            let large = look.sized(TextSize::Large).em(Lettering::Text);
            assert!(large >= 1.5 * normal, "{large} after {normal}");
        }
    }

    #[test]
    fn buttons_are_at_least_20_mm_high_and_stand_apart() {
        for look in looks() {
            assert!(look.button_height() >= look.mm(20.0));
            assert!(look.gap() >= look.mm(3.5));
            assert!(look.margin() >= look.mm(5.0));
        }
    }
}
