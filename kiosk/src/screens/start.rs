//! The first screen: what can be done here, and how long the line is. It knows nobody.

mod status;

use egui::{Rect, vec2};
use jari_common::change::Phase;

use crate::message::Action;
use crate::model::{Language, Model};
use crate::theme::Look;
use crate::widgets::form::first_sentence;
use crate::widgets::{
    Choice, Notes, Page, Pen, Plate, State, Strip, StripTone, choices, choices_height, icon,
};

use status::{aloud, is_to_be_drawn, status};

/// Draws the start.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    // Large letters have room beside the buttons at the top for few words alone.
    let is_narrow = look.is_large() && look.landscape;
    let question = if is_narrow { "start-question-short" } else { "start-question" };
    let mut page = Page::open(pen, model, &look.say(question));
    let columns = if look.landscape { 2 } else { 1 };
    let words = Words::new(look, model);
    let specs = words.choices(State::ready_if(can_book(model)));
    let mut room = page.body;
    let least = choices_height(pen, room.width(), columns, (&specs, Notes::Dropped));
    let status = strip(pen, model, room.width(), room.height() - least - look.gap());
    room.max.y -= status.height() + look.gap();
    let (chosen, below) = choices(pen, room, columns, &specs);
    status.show(pen, Rect::from_min_size(below.min, vec2(room.width(), status.height())));
    let actions =
        [Action::StartBooking, Action::StartMyTurn, Action::StartMyBooking, Action::LookAtBoard];
    for (at, action) in actions.into_iter().enumerate() {
        page.choose(chosen == Some(at), action);
    }
    page.finish(pen)
}

/// The words of the four choices.
struct Words {
    titles: [String; 4],
    notes: [String; 4],
}

impl Words {
    fn new(look: &Look, model: &Model) -> Self {
        let [book, turn, turn_note] = if is_to_be_drawn(model) {
            ["start-enter", "start-entry", "start-entry-note"]
        } else {
            ["start-book", "start-turn", "start-turn-note"]
        };
        let titles = [book, turn, "start-booking", "start-board"].map(|key| look.say(key));
        let mut notes = ["start-book-note", turn_note, "start-booking-note", "start-board-note"]
            .map(|key| look.say(key));
        if let Some(title) = campaign_title(look, model) {
            notes[0] = title;
        }
        Self { titles, notes }
    }

    fn choices(&self, booking: State) -> [Choice<'_>; 4] {
        let choice = |at: usize, mark, icon, plate, state| Choice {
            mark,
            icon,
            title: &self.titles[at],
            note: Some(&self.notes[at]),
            aloud: None,
            plate,
            state,
        };
        [
            choice(0, "choice:book", icon::CALENDAR_PLUS, Plate::Next, booking),
            choice(1, "choice:turn", icon::TICKET, Plate::Plain, State::Ready),
            choice(2, "choice:booking", icon::CALENDAR_CHECK, Plate::Plain, State::Ready),
            choice(3, "choice:board", icon::BINOCULARS, Plate::Plain, State::Ready),
        ]
    }
}

/// What is booked here, in the operator's words.
fn campaign_title(look: &Look, model: &Model) -> Option<String> {
    // Of several, the next screen asks which.
    if model.offered_campaigns().len() > 1 {
        return None;
    }
    let spec = &model.chosen_campaign()?.spec;
    Some(match look.language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    })
}

/// Once the campaign is closed there is nothing to begin; before the opening, a press says when it opens.
fn can_book(model: &Model) -> bool {
    model.campaign.is_some() && model.phase() != Phase::Closed
}

/// The present state; where that would be higher than `room`, its first sentence.
fn strip(pen: &Pen<'_>, model: &Model, width: f32, room: f32) -> Strip {
    let look = pen.look;
    let (icon, text) = status(look, model);
    let strip = |text: &str| {
        let strip = Strip::new(pen, StripTone::Safe, icon, text, width);
        strip.aloud(aloud(look, model))
    };
    let whole = strip(&text);
    if whole.height() <= room { whole } else { strip(&first_sentence(&text)) }
}
