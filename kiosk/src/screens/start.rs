//! The first screen: what can be done here, and how long the line is. It knows nobody.

mod status;

use jari_common::change::Phase;

use super::question::{Answer, Keeps, Question};
use super::questions::title_of;
use crate::message::Action;
use crate::model::Model;
use crate::text::Saying;
use crate::widgets::{Plate, icon};

use status::status;

/// What can be done here, and below it the present state.
#[must_use]
pub fn question(model: &Model) -> Question {
    let [book, turn, turn_note] = if model.is_to_be_drawn() {
        ["start-enter", "start-entry", "start-entry-note"]
    } else {
        ["start-book", "start-turn", "start-turn-note"]
    };
    let note = campaign_title(model).unwrap_or("start-book-note".into());
    let plate = if can_book(model) { Plate::Next } else { Plate::Idle };
    let begin = Action::StartBooking;
    let book = Answer::said("choice:book", icon::CALENDAR_PLUS, book.into(), Some(note), begin);
    let booking = ["start-booking", "start-booking-note"];
    let board = ["start-board", "start-board-note"];
    let answers = [
        Answer { plate, ..book },
        Answer::new("choice:turn", icon::TICKET, [turn, turn_note], Action::StartMyTurn),
        Answer::new("choice:booking", icon::CALENDAR_CHECK, booking, Action::StartMyBooking),
        Answer::new("choice:board", icon::BINOCULARS, board, Action::LookAtBoard),
    ];
    Question {
        // Large letters have room beside the buttons at the top for few words alone.
        asks: vec!["start-question".into(), "start-question-short".into()],
        safe: status(model),
        keeps_safe: Keeps::FirstSentence,
        ..Question::new("start-question", answers, "start-nothing").in_full()
    }
}

/// What is booked here, in the operator's words; of several, the next screen asks which.
fn campaign_title(model: &Model) -> Option<Saying> {
    let is_one = model.offered_campaigns().len() <= 1;
    model.chosen_campaign().filter(|_| is_one).map(|campaign| title_of(model, campaign))
}

/// Once the campaign is closed there is nothing to begin; before the opening, a press says when it opens.
fn can_book(model: &Model) -> bool {
    model.campaign.is_some() && model.phase() != Phase::Closed
}
