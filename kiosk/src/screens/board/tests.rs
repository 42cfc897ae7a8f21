//! The board asks for exactly the rows and days it has room for, whatever is on it, and says to which time it refers.

use std::sync::Arc;

use egui::{Context, RawInput, Rect, Vec2, vec2};
use jari_common::board::DayCell;

use super::controls::{cut_off_words, known_as_of, since};
use crate::message::Action;
use crate::model::{Language, Model, Step, TextSize};
use crate::screens::catalogue::sample;
use crate::text::Text;
use crate::theme::Look;
use crate::widgets::Pen;

const UPRIGHT: Vec2 = vec2(1080.0, 1920.0);
const LYING: Vec2 = vec2(1920.0, 1080.0);

/// One kind of glass and one person's settings.
#[derive(Clone, Copy, Debug)]
struct Setting {
    screen: Vec2,
    inches: f32,
    language: Language,
    text_size: TextSize,
}

const USUAL: Setting = Setting {
    screen: UPRIGHT,
    inches: 21.5,
    language: Language::Korean,
    text_size: TextSize::Normal,
};

fn every_setting() -> Vec<Setting> {
    let mut all = Vec::new();
    for screen in [UPRIGHT, LYING] {
        for inches in [15.6, 21.5, 32.0] {
            for language in [Language::Korean, Language::English] {
                for text_size in [TextSize::Normal, TextSize::Large] {
                    all.push(Setting { screen, inches, language, text_size });
                }
            }
        }
    }
    all
}

fn look(setting: Setting) -> Look {
    let Setting { screen, inches, language, text_size } = setting;
    Look::new(Arc::new(Text::load()), screen, inches, language, text_size)
}

/// What the board returns when nothing is pressed.
fn unpressed(model: &Model, setting: Setting) -> Option<Action> {
    let (context, look) = (Context::default(), look(setting));
    crate::theme::install(&context);
    let screen_rect = Some(Rect::from_min_size(egui::Pos2::ZERO, setting.screen));
    let input = RawInput { screen_rect, ..RawInput::default() };
    let mut action = None;
    let mut output =
        context.run_ui(input, |ui| action = super::ui(&mut Pen::new(ui, &look), model));
    // Nothing is painted here.
    output.textures_delta.clear();
    action
}

fn room(model: &Model, setting: Setting) -> (u8, u8) {
    match unpressed(model, setting) {
        Some(Action::FitBoard { rows, days }) => (rows, days),
        other => panic!("the board asked for nothing: {other:?}"),
    }
}

fn board(board: crate::model::Board) -> Model {
    Model { board, ..sample::kiosk(Step::Board) }
}

/// A model that asks for more than any screen has room for.
fn asking_too_much() -> Model {
    let mut model = board(sample::board());
    model.board.query.rows = u8::MAX;
    model
}

#[test]
fn the_board_asks_once_for_what_it_has_room_for() {
    for setting in every_setting() {
        let mut model = asking_too_much();
        let (rows, days) = room(&model, setting);
        assert!(rows >= 1 && days >= 1, "{setting:?}");
        model.board.query.rows = rows;
        model.board.query.days = days;
        assert_eq!(unpressed(&model, setting), None, "{setting:?}");
    }
}

#[test]
fn what_fits_does_not_depend_on_what_is_shown() {
    for setting in every_setting() {
        let usual = room(&asking_too_much(), setting);
        let full = sample::with_every_cell(sample::board(), DayCell::Free(108));
        for shown in [sample::board_of_long_names(), full, sample::board_of(&[], 0)] {
            let mut model = board(shown);
            model.board.query.rows = u8::MAX;
            assert_eq!(room(&model, setting), usual, "{setting:?}");
        }
    }
}

#[test]
fn a_21_inch_screen_shows_five_days_upright_and_seven_lying() {
    assert_eq!(room(&asking_too_much(), USUAL).1, 5);
    assert_eq!(room(&asking_too_much(), Setting { screen: LYING, ..USUAL }).1, 7);
}

#[test]
fn large_text_shows_one_day() {
    for setting in every_setting() {
        let large = Setting { text_size: TextSize::Large, ..setting };
        assert_eq!(room(&asking_too_much(), large).1, 1, "{large:?}");
    }
}

#[test]
fn counts_say_to_the_second_from_when_they_are() {
    let spaces = |words: &str| words.replace('\u{A0}', " ");
    let korean = known_as_of(&look(USUAL), sample::now());
    assert_eq!(spaces(&korean[0]), "오후 2시 05분 11초 기준");
    let english = look(Setting { language: Language::English, ..USUAL });
    assert_eq!(spaces(&known_as_of(&english, sample::now())[0]), "As of 2:05:11 pm");
}

#[test]
fn only_a_board_cut_off_from_the_server_says_so() {
    let model = sample::kiosk(Step::Board);
    assert_eq!(cut_off_words(&look(USUAL), &model), None);
    let told = cut_off_words(&look(USUAL), &sample::cut_off(model)).expect("it is cut off");
    assert!(told[0].contains("오후\u{A0}1시"), "{told:?}");
}

#[test]
fn news_from_another_day_carries_its_date() {
    let (look, now) = (look(USUAL), sample::now());
    let yesterday = now - jiff::SignedDuration::from_hours(24);
    assert!(since(&look, now, yesterday).contains("10월\u{A0}5일"));
    assert!(!since(&look, now, now).contains("10월"));
}
