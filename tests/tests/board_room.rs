//! The board asks for exactly the rows and days it has room for, whatever is on it.

use std::sync::Arc;

use egui::{Context, RawInput, Rect, Vec2, vec2};
use jari_common::board::DayCell;
use jari_kiosk::message::Action;
use jari_kiosk::model::{Board, Language, Model, Step, TextSize};
use jari_kiosk::screens;
use jari_kiosk::text::Text;
use jari_kiosk::theme::{self, Look};
use jari_tests::specimens::sample;

const UPRIGHT: Vec2 = vec2(1080.0, 1920.0);
const LYING: Vec2 = vec2(1920.0, 1080.0);

/// One kind of glass and one language. Large letters have a list instead.
#[derive(Clone, Copy, Debug)]
struct Setting {
    screen: Vec2,
    inches: f32,
    language: Language,
}

const USUAL: Setting = Setting { screen: UPRIGHT, inches: 21.5, language: Language::Korean };

fn every_setting() -> Vec<Setting> {
    let mut all = Vec::new();
    for screen in [UPRIGHT, LYING] {
        for inches in [15.6, 21.5, 32.0] {
            for language in [Language::Korean, Language::English] {
                all.push(Setting { screen, inches, language });
            }
        }
    }
    all
}

fn look(setting: Setting) -> Look {
    let Setting { screen, inches, language } = setting;
    Look::new(Arc::new(Text::load()), screen, inches, language, TextSize::Normal)
}

/// What the board returns when nothing is pressed.
fn unpressed(model: &Model, setting: Setting) -> Option<Action> {
    let (context, look) = (Context::default(), look(setting));
    theme::install(&context);
    let screen_rect = Some(Rect::from_min_size(egui::Pos2::ZERO, setting.screen));
    let input = RawInput { screen_rect, ..RawInput::default() };
    let mut action = None;
    let mut output = context.run_ui(input, |ui| action = screens::show(ui, &look, model));
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

fn board(board: Board) -> Model {
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
