//! "이 자리로 할까요?": one seat, the nearest of the first day with room, before the whole board.

use jari_common::board::Radius;
use jari_common::time::{date_at, seoul, time_at};
use jari_common::wish::{PartOfDay, Weekdays};

use super::parts::arrange::Arranged;
use super::parts::facts::Facts;
use super::parts::foot_row::FootRow;
use super::parts::others::Other;
use crate::message::Action;
use crate::model::Model;
use crate::text::words;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::button::Button;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen, StripTone};

/// Draws the seat, and beside it the booking that it would replace; returns the answer.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let mut page = Page::open(pen, model, &look.say("first-seat-question"));
    page.keep_next_free(look);
    let other = look.say("first-seat-other");
    let buttons = [Button::new("choice:other", Some(icon::CALENDAR_CHECK), &other, Plate::Beside)];
    let note = look.say(note(model));
    let row = FootRow {
        tone: StripTone::Safe,
        icon: icon::MAP_PIN,
        note: Some(&note),
        shortest: None,
        buttons: &buttons,
    };
    let mut others: Vec<Other> = booked(look, model).into_iter().collect();
    let pressed = match &model.board.first {
        Some(seat) => {
            let value = words::journey(look.language, seat.distance_metres);
            let label = look.say("first-seat-distance");
            others.insert(0, Other { label, value, aloud: Aloud::Same, is_needed: true });
            let facts = Facts {
                starts_at: seat.starts_at,
                today: Some(model.today()),
                clinic: Some(&seat.clinic),
                masked_name: None,
                others,
            };
            let arranged = Arranged::acting(pen, page.body, &facts, &row);
            arranged.show(pen, page.body, &row, None)
        }
        // The cache answers within a frame or two.
        None => {
            let mut body = page.body;
            row.show(pen, super::parts::foot_row::Amount::ButtonsAlone, &mut body)
        }
    };
    page.choose(pressed.is_some(), Action::OtherSeats);
    // "Next" of a wide screen is narrow for large letters.
    let is_narrow = look.is_large() && look.landscape;
    let yes = look.say(if is_narrow { "first-seat-yes-short" } else { "first-seat-yes" });
    page.next_button(pen, (icon::CHECK, &yes), model.board.first.is_some(), Action::TakeFirstSeat);
    page.finish(pen)
}

/// By which rule this seat was found.
fn note(model: &Model) -> &'static str {
    let board = &model.board;
    let wanted = &board.query.wanted;
    let is_narrow = wanted.time != PartOfDay::Any || wanted.days.weekdays != Weekdays::EVERY_DAY;
    match board.first_radius {
        _ if model.is_moving() => "first-seat-move-note",
        _ if board.has_own_radius || is_narrow => "first-seat-chosen-note",
        Radius::Km1 => "first-seat-note",
        Radius::Km3 | Radius::Km5 | Radius::Km10 => "first-seat-far-note",
    }
}

/// The booking that is kept until the other seat is certain.
fn booked(look: &Look, model: &Model) -> Option<Other> {
    let mine = model.changeable_dose(model.visit.search.dose).filter(|_| model.is_moving())?;
    let zone = seoul();
    let (date, time) = (date_at(mine.starts_at, &zone), time_at(mine.starts_at, &zone));
    let value = words::moment(look.language, date, time);
    let label = look.say("first-seat-booked");
    Some(Other { label, value, aloud: Aloud::Same, is_needed: true })
}
