//! "이 자리로 할까요?": one seat, the nearest of the first day with room, before the list of clinics.

use jari_common::board::Radius;
use jari_common::wish::{PartOfDay, Weekdays};

use super::fact_sheet::{FactSheet, SheetButton, SheetNext};
use super::parts::facts::Fact;
use super::parts::foot_row::Note;
use crate::message::Action;
use crate::model::Model;
use crate::text::clocks::Clocks;
use crate::text::words;
use crate::widgets::{Remark, icon};

/// The seat, and beside it the booking that it would replace.
#[must_use]
pub fn sheet(model: &Model) -> FactSheet {
    let language = model.comfort.language;
    let seat = model.board.first.as_ref();
    let mut facts: Vec<Fact> = seat
        .into_iter()
        .flat_map(|seat| {
            let clocks = Clocks::at(model, &seat.clinic);
            let way = words::journey(language, seat.distance_metres);
            [
                Fact::when(language, seat.starts_at, clocks, Some(clocks.date(model.now))),
                Fact::place(&seat.clinic),
                Fact::new("first-seat-distance", way),
            ]
        })
        .collect();
    facts.extend(seat.and_then(|_| booked(model)));
    let (says, is_needed) = (note(model), model.is_moving());
    FactSheet {
        asks: "first-seat-question".into(),
        is_done: false,
        facts,
        note: Note { remark: Remark::safe(icon::MAP_PIN, says), is_needed },
        beside: vec![SheetButton {
            icon: icon::CALENDAR_CHECK,
            words: vec!["first-seat-other".into(), "first-seat-other-short".into()],
            action: Action::OtherSeats,
        }],
        next: SheetNext {
            icon: icon::CHECK,
            words: vec!["first-seat-yes".into(), "first-seat-yes-short".into()],
            // The cache answers within a frame or two.
            is_ready: seat.is_some(),
            action: Action::TakeFirstSeat,
            seen_first: 0,
        },
        code: None,
    }
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
pub(super) fn booked(model: &Model) -> Option<Fact> {
    let mine = model.changeable_dose(model.visit.search.dose).filter(|_| model.is_moving())?;
    let value = Clocks::at(model, &mine.clinic).moment(model.comfort.language, mine.starts_at);
    Some(Fact::new("first-seat-booked", value))
}
