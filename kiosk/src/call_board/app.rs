//! The call board as a whole: passes news to the model, draws it, and passes orders to the backend. It decides nothing.

use std::sync::Arc;
use std::time::Duration;

use egui::{Context, Ui};
use jiff::{SignedDuration, Timestamp};

use super::model::{BoardNews, BoardOrder, CallBoard};
use super::update::happen;
use super::view;
use crate::backend::call_board::{CallBoardBackend, CallBoardSetup};
use crate::backend::inbox::Clock;
use crate::text::Text;
use crate::theme;

/// How often the board is looked at again: pages turn, the next call is announced.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Gives a context the fonts of a board. Called once, before the first frame.
pub fn setup(context: &Context) {
    theme::install(context);
    context.options_mut(|options| {
        options.zoom_with_keyboard = false;
        options.quit_shortcuts.clear();
    });
}

/// A call board that is running.
pub struct CallBoardApp {
    board: CallBoard,
    text: Arc<Text>,
    backend: CallBoardBackend,
    clock: Clock,
    /// How far the server's clock is ahead of the board's own.
    ahead: SignedDuration,
}

impl CallBoardApp {
    /// A board with this backend, which was started with this setup.
    #[must_use]
    pub fn new(backend: CallBoardBackend, setup: &CallBoardSetup) -> Self {
        let name = backend.device().place.name.clone();
        let (language, clock) = (setup.language, setup.clock.clone());
        let board = CallBoard::new(name, language, backend.kept(), backend.sound(), clock());
        let (text, ahead) = (Arc::new(Text::load()), SignedDuration::ZERO);
        Self { board, text, backend, clock, ahead }
    }

    /// What the board knows and shows.
    #[must_use]
    pub fn board(&self) -> &CallBoard {
        &self.board
    }

    /// Takes what arrived and lets time pass.
    pub fn logic(&mut self, context: &Context) {
        while let Some(news) = self.backend.next_news() {
            if let BoardNews::TimeCorrected(by) = &news {
                self.ahead = self.ahead.saturating_add(*by);
            }
            self.happens(news);
        }
        self.happens(BoardNews::Tick);
        context.request_repaint_after(LOOK_EVERY);
    }

    fn happens(&mut self, news: BoardNews) {
        self.board.now = self.now();
        let orders: Vec<BoardOrder> = happen(&mut self.board, news, &self.text);
        orders.into_iter().for_each(|order| self.backend.run(order));
    }

    /// Draws the board.
    pub fn ui(&mut self, ui: &mut Ui) {
        view::show(ui, &self.board, &self.text);
    }

    fn now(&self) -> Timestamp {
        let own = (self.clock)();
        own.saturating_add(self.ahead).unwrap_or(own)
    }
}
