//! Sizes in millimetres, colours and lettering: what every screen is made of. It draws nothing and holds no words.

use std::sync::Arc;

use egui::{
    Context, FontData, FontDefinitions, FontFamily, FontId, Pos2, Rect, Theme, Vec2, Visuals,
};

pub use self::lettering::Lettering;
pub use self::palette::{DAY, Palette};
use crate::model::{Colours, Language, TextSize};
use crate::text::{Arg, Saying, Text};

mod lettering;
mod palette;
#[cfg(test)]
mod tests;

/// Millimetres per inch.
const MM_PER_INCH: f32 = 25.4;
/// The short side, in millimetres, of the smallest screen the kiosk is made for (15.6", 16:9).
const SMALLEST_SHORT_SIDE_MM: f32 = 194.0;
/// How fast lettering grows with the glass: a screen twice as wide has letters 1.54 times as high.
const GROWTH_EXPONENT: f32 = 0.62;
/// Lettering grows at most by this factor.
const GROWTH_MAX: f32 = 1.7;

/// The name of the font family of the bold weight.
const BOLD: &str = "bold";
/// The name of the font family of the icons; no text falls back to it.
const ICONS: &str = "icons";

/// The look of this screen for this person: the glass, the language, the size of text, the words.
#[derive(Clone)]
pub struct Look {
    /// Points per millimetre of glass; `pixels_per_point` is 1.
    pub px_per_mm: f32,
    /// The size of the screen in points.
    pub screen: Vec2,
    /// The part of the window that is the screen: all of it, but at a desk that books for somebody.
    pub area: Rect,
    pub landscape: bool,
    pub language: Language,
    pub text_size: TextSize,
    pub palette: &'static Palette,
    pub text: Arc<Text>,
    /// How much of the paper lies over what is inside the frame, from 0 to 1: a screen that is just appearing.
    pub fade: f32,
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
        let palette = Palette::of(Colours::default());
        let area = Rect::from_min_size(Pos2::ZERO, screen);
        Self {
            px_per_mm,
            screen,
            area,
            landscape,
            language,
            text_size,
            palette,
            text,
            fade: 0.0,
            growth,
        }
    }

    /// The look of this screen for a person who chose this size of text.
    #[must_use]
    pub fn sized(&self, text_size: TextSize) -> Self {
        Self { text_size, ..self.clone() }
    }

    /// The look of this screen in these colours.
    #[must_use]
    pub fn coloured(self, colours: Colours) -> Self {
        Self { palette: Palette::of(colours), ..self }
    }

    /// The look of this screen in this part of the window.
    #[must_use]
    pub fn placed(self, area: Rect) -> Self {
        Self { area, ..self }
    }

    /// This many millimetres of glass in points, whatever the size of the glass. The least sizes of targets and
    /// letters are given in these.
    #[must_use]
    pub fn mm(&self, mm: f32) -> f32 {
        mm * self.px_per_mm
    }

    /// This many millimetres on the smallest glass in points; they grow with the glass as the lettering does.
    #[must_use]
    pub fn grown(&self, mm: f32) -> f32 {
        self.mm(mm * self.growth)
    }

    /// The space from the edge of the glass to what is on it, in points.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.grown(7.0)
    }

    /// The space between two things that can be touched, in points.
    #[must_use]
    pub fn gap(&self) -> f32 {
        self.grown(4.0)
    }

    /// The space from a border to the words inside, in points.
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
        let size = lettering.em_mm(self.language, self.text_size);
        // A whole number of points: few sizes in the glyph atlas, and sharp edges.
        self.grown(size).ceil()
    }

    /// The font of this lettering.
    #[must_use]
    pub fn font(&self, lettering: Lettering) -> FontId {
        FontId::new(self.em(lettering), lettering.family())
    }

    /// The distance between two lines of this lettering, in points.
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

    /// The words of this key, with values filled in.
    #[must_use]
    pub fn say_with(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.text.say_with(self.language, key, args)
    }

    /// These words in the person's language.
    #[must_use]
    pub fn words(&self, saying: &Saying) -> String {
        self.text.words(self.language, saying)
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
    family(&mut fonts, bold(), BOLD);
    family(&mut fonts, FontFamily::Name(ICONS.into()), ICONS);
    fonts
}

/// The font family of the bold weight.
#[must_use]
pub fn bold() -> FontFamily {
    FontFamily::Name(BOLD.into())
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
        style.visuals.panel_fill = Palette::of(Colours::default()).paper;
        // Idle widgets are drawn as idle; they are not faded in addition.
        style.visuals.disabled_alpha = 1.0;
    });
}
