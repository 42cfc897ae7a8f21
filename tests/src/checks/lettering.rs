//! Checks 4 to 6: letters are tall enough and have enough contrast with the background. Icons are not letters, and line
//! breaks and text ends are not checked here.

use std::collections::BTreeMap;

use egui::Rect;
use egui::accesskit::Role;

use super::edges::over;
use super::finding::Finding;
use super::frame::{Frame, Kind, Language, Node, Part, TextSize, TextSpan};
use super::targets::is_key;

/// The height of Hangul ink, in ems.
const HANGUL_EM: f32 = 0.90;
/// The height of a capital of Noto Sans KR, in ems.
const CAPITAL_EM: f32 = 0.733;
/// The least Hangul height of questions, choices and buttons, in millimetres: normal, large.
const MAIN_HANGUL_MM: [f32; 2] = [12.0, 16.0];
/// The least capital height of questions, choices and buttons in English, in millimetres: normal, large.
const MAIN_CAPITAL_MM: [f32; 2] = [9.0, 12.0];
/// The least capital height of any text, in millimetres.
const SMALL_CAPITAL_MM: f32 = 7.3;
/// The least factor by which small text grows when a person asks for large text.
const SMALL_GROWTH: f32 = 1.6;
/// The tolerance, in pixels, because font sizes are whole pixels on some screens.
const EM_TOLERANCE_PX: f32 = 0.5;
/// The least contrast of text with its background.
const TEXT_CONTRAST: f64 = 7.0;
/// The margin around the ink in which the background is searched, in ems; it is enough even for a dash, which is all
/// ink.
const BACKGROUND_MARGIN_EM: f32 = 0.1;
/// A pixel counts as text when each channel differs from the text's colour by at most this.
const SAME_CHANNEL: u8 = 8;

/// Button text that may be as small as other text.
pub struct SmallButtonText {
    /// The text that is excepted.
    pub what: &'static str,
    /// Whether large text makes it grow like other small text.
    pub grows: bool,
    applies: fn(&Frame, &Node) -> bool,
}

/// Every exception from check 4. A key's own size leaves no room for more, the board shows many cells at once, and the
/// top bar is beside the task and is equal on every screen.
pub static SMALL_BUTTON_TEXTS: [SmallButtonText; 3] = [
    SmallButtonText { what: "a key cap", grows: false, applies: is_key },
    SmallButtonText {
        what: "a cell of the board",
        grows: true,
        applies: |frame, node| {
            frame.kind == Kind::Board && matches!(node.part, Part::Cell | Part::Unmarked)
        },
    },
    SmallButtonText {
        what: "a button of the top bar",
        grows: true,
        applies: |_, node| node.part == Part::TopBar,
    },
];

/// Check 4: question, choice and button text is 12 mm high in Hangul, 16 mm in large text.
pub fn main_text_height(frame: &Frame) -> Vec<Finding> {
    words(frame)
        .filter_map(|span| match place(frame, span) {
            Place::Main => too_small(frame, span, 4, &main_rule(frame, span)),
            Place::SmallButton(excepted) => {
                let finding = too_small(frame, span, 4, &small_rule(frame, excepted.grows))?;
                let limit = format!("{} for {}", finding.limit, excepted.what);
                Some(Finding { limit, ..finding })
            }
            Place::Other => None,
        })
        .collect()
}

/// Check 5: no other text has capitals under 7.3 mm.
pub fn small_text_height(frame: &Frame) -> Vec<Finding> {
    words(frame)
        .filter(|span| matches!(place(frame, span), Place::Other))
        .filter_map(|span| too_small(frame, span, 5, &small_rule(frame, true)))
        .collect()
}

/// Check 6: text has a contrast of at least 7:1 with its background, measured from the pixels.
pub fn contrast(frame: &Frame) -> Vec<Finding> {
    frame
        .spans()
        .filter_map(|span| {
            let ratio = measured_contrast(frame, span)?;
            let limit = format!("at least {TEXT_CONTRAST}:1");
            (ratio < TEXT_CONTRAST)
                .then(|| Finding::new(6, &*span.text, format!("{ratio:.2}:1"), limit))
        })
        .collect()
}

/// The contrast of two opaque colours, 1 to 21, as WCAG 2.2 defines it.
pub fn contrast_ratio(a: [u8; 3], b: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [r, g, b] = colour.map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

enum Place {
    Main,
    SmallButton(&'static SmallButtonText),
    Other,
}

fn place(frame: &Frame, span: &TextSpan) -> Place {
    let in_heading =
        |node: &Node| node.role == Role::Heading && node.rect.contains(span.ink.center());
    if frame.nodes.iter().any(in_heading) {
        return Place::Main;
    }
    let Some(button) = frame.clickable_around(span.ink) else { return Place::Other };
    SMALL_BUTTON_TEXTS
        .iter()
        .find(|exception| (exception.applies)(frame, button))
        .map_or(Place::Main, Place::SmallButton)
}

/// Which height of a letter is measured, and how high it must be.
struct Rule {
    letter: &'static str,
    letter_em: f32,
    least_mm: f32,
}

fn main_rule(frame: &Frame, span: &TextSpan) -> Rule {
    let size = match frame.text_size {
        TextSize::Normal => 0,
        TextSize::Large => 1,
    };
    if frame.language == Language::Ko || span.text.chars().any(is_hangul) {
        Rule { letter: "Hangul", letter_em: HANGUL_EM, least_mm: MAIN_HANGUL_MM[size] }
    } else {
        Rule { letter: "capitals", letter_em: CAPITAL_EM, least_mm: MAIN_CAPITAL_MM[size] }
    }
}

fn small_rule(frame: &Frame, grows: bool) -> Rule {
    let growth = if grows && frame.text_size == TextSize::Large { SMALL_GROWTH } else { 1.0 };
    Rule { letter: "capitals", letter_em: CAPITAL_EM, least_mm: SMALL_CAPITAL_MM * growth }
}

fn too_small(frame: &Frame, span: &TextSpan, check: u8, rule: &Rule) -> Option<Finding> {
    let Rule { letter, letter_em, least_mm } = *rule;
    let least_em_px = least_mm / letter_em * frame.px_per_mm;
    let height = frame.mm(span.em_px * letter_em);
    (span.em_px + EM_TOLERANCE_PX < least_em_px).then(|| {
        let measured = format!("{letter} {height:.2} mm high (em {:.1} px)", span.em_px);
        let limit = format!("at least {least_mm:.2} mm (em {least_em_px:.1} px)");
        Finding::new(check, &*span.text, measured, limit)
    })
}

fn words(frame: &Frame) -> impl Iterator<Item = &TextSpan> {
    frame.spans().filter(|span| !span.is_icon())
}

/// Whether a character is a Hangul syllable or a jamo.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}')
}

/// The contrast of one text, or `None` when none of it is on the screen.
fn measured_contrast(frame: &Frame, span: &TextSpan) -> Option<f64> {
    let around = span.ink.expand(span.em_px * BACKGROUND_MARGIN_EM);
    let colours = colours_in(frame, around);
    let (background, _) = colours.iter().max_by_key(|(colour, count)| (**count, **colour))?;
    let wanted = over(span.colour, *background);
    let shown =
        |colour: &[u8; 3]| colour.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= SAME_CHANNEL);
    if colours.keys().any(shown) {
        return Some(contrast_ratio(wanted, *background));
    }
    // Something dims or covers the text, so the highest contrast of any of its colours counts.
    let ratios = colours.keys().map(|colour| contrast_ratio(*colour, *background));
    ratios.fold(None, |best: Option<f64>, ratio| Some(best.map_or(ratio, |b| b.max(ratio))))
}

/// How often each colour occurs in a rectangle of the screen.
fn colours_in(frame: &Frame, rect: Rect) -> BTreeMap<[u8; 3], u32> {
    let rect = rect.intersect(frame.screen());
    let mut colours = BTreeMap::new();
    if !rect.is_positive() {
        return colours;
    }
    let columns = rect.min.x as u32..rect.max.x as u32;
    for y in rect.min.y as u32..rect.max.y as u32 {
        // Most pixels are like their left neighbour, so whole runs are counted at once.
        let mut run: Option<([u8; 3], u32)> = None;
        for x in columns.clone() {
            let [r, g, b, _] = frame.image.get_pixel(x, y).0;
            run = match run {
                Some((colour, length)) if colour == [r, g, b] => Some((colour, length + 1)),
                ended => {
                    count_run(&mut colours, ended);
                    Some(([r, g, b], 1))
                }
            };
        }
        count_run(&mut colours, run);
    }
    colours
}

fn count_run(colours: &mut BTreeMap<[u8; 3], u32>, run: Option<([u8; 3], u32)>) {
    if let Some((colour, length)) = run {
        *colours.entry(colour).or_default() += length;
    }
}

#[cfg(test)]
mod tests {
    use egui::Color32;

    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    const PLACE: Mm = Mm(20.0, 20.0, 120.0, 30.0);

    fn question(screen: &Screen, text: &str, em_mm: f32) -> Frame {
        screen.capture(|ui| {
            PLACE.heading(ui, text, em_mm);
            Mm(20.0, 80.0, 120.0, 30.0).button(ui, text, em_mm);
        })
    }

    #[test]
    fn questions_and_buttons_12_mm_high_pass_and_smaller_ones_are_found() {
        let screen = Screen::new();
        assert_eq!(main_text_height(&question(&screen, "이름", 13.34)), []);
        assert_eq!(numbers_of(&main_text_height(&question(&screen, "이름", 13.0))), [4, 4]);
    }

    #[test]
    fn large_text_asks_for_16_mm() {
        let mut screen = Screen::new();
        screen.setting.text_size = TextSize::Large;
        assert_eq!(main_text_height(&question(&screen, "이름", 17.8)), []);
        assert_eq!(numbers_of(&main_text_height(&question(&screen, "이름", 13.34))), [4, 4]);
    }

    #[test]
    fn english_is_measured_by_its_capitals() {
        let mut screen = Screen::new();
        screen.setting.language = Language::En;
        assert_eq!(main_text_height(&question(&screen, "Name", 12.3)), []);
        assert_eq!(numbers_of(&main_text_height(&question(&screen, "Name", 11.9))), [4, 4]);
        assert_eq!(numbers_of(&main_text_height(&question(&screen, "이름", 12.3))), [4, 4]);
    }

    #[test]
    fn key_caps_cells_and_the_top_bar_may_be_smaller_but_not_too_small() {
        for (kind, mark) in
            [(Kind::Keyboard, "key:ㄱ"), (Kind::Board, "cell:1"), (Kind::Ordinary, "bar:language")]
        {
            let button = |em_mm: f32| {
                let screen = Screen::of_kind(kind);
                screen.capture(move |ui| PLACE.marked_button(ui, "ㄱ", em_mm, mark))
            };
            assert_eq!(main_text_height(&button(10.0)), [], "{mark}");
            assert_eq!(numbers_of(&main_text_height(&button(9.0))), [4], "{mark}");
        }
    }

    #[test]
    fn other_text_of_7_3_mm_passes_and_smaller_text_is_found() {
        let text = |em_mm: f32| Screen::new().capture(move |ui| PLACE.text(ui, "18명", em_mm));
        assert_eq!(small_text_height(&text(9.96)), []);
        assert_eq!(numbers_of(&small_text_height(&text(9.5))), [5]);
    }

    #[test]
    fn small_text_grows_when_large_text_is_asked_for() {
        let mut screen = Screen::new();
        screen.setting.text_size = TextSize::Large;
        let text = |em_mm: f32| screen.capture(move |ui| PLACE.text(ui, "18명", em_mm));
        assert_eq!(small_text_height(&text(16.0)), []);
        assert_eq!(numbers_of(&small_text_height(&text(9.96))), [5]);
    }

    #[test]
    fn dark_text_on_white_passes_and_grey_text_is_found() {
        let text = |gray: u8| {
            let colour = Color32::from_gray(gray);
            Screen::new().capture(move |ui| PLACE.coloured_text(ui, "번호표", 14.0, colour))
        };
        assert_eq!(contrast(&text(0x50)), []);
        assert_eq!(numbers_of(&contrast(&text(0x60))), [6]);
    }

    #[test]
    fn text_dimmed_by_what_lies_over_it_is_found() {
        let frame = Screen::new().capture(|ui| {
            PLACE.text(ui, "번호표", 14.0);
            ui.painter().rect_filled(PLACE.rect(), 0, Color32::from_white_alpha(200));
        });
        assert_eq!(numbers_of(&contrast(&frame)), [6]);
    }

    #[test]
    fn contrast_is_what_wcag_says_it_is() {
        assert!((contrast_ratio([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast_ratio([0x76; 3], [255; 3]) - 4.54).abs() < 0.01);
    }
}
