//! Sizes on every glass, in both languages and both sizes of text.

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
/// The height of Hangul ink and of capitals, in ems.
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
