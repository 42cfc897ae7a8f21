//! "이대로 예약할까요?": the facts of the held seat, the time it is kept, and the one press that books it.

use jari_common::clinic::Clinic;
use jari_common::dose::Dose;
use jari_common::time::secs_between;
use jari_common::wire::HoldView;

use super::fact_sheet::{FactSheet, SheetButton, SheetNext};
use super::first_seat;
use super::parts::facts::Fact;
use super::parts::foot_row::Note;
use super::parts::others;
use crate::message::Action;
use crate::model::{Link, Model};
use crate::text::clocks::Clocks;
use crate::text::{Saying, words};
use crate::widgets::{Remark, icon};

/// Seconds of a minute.
const MINUTE: u32 = 60;

/// The held seat, and what can be done with it; None when nothing is held.
#[must_use]
pub fn sheet(model: &Model) -> Option<FactSheet> {
    let says = Says::of(model);
    let session = model.visit.session.as_ref()?;
    let hold = session.ticket.hold.as_ref()?;
    let language = model.comfort.language;
    let on_board = || model.board.clinics().find(|clinic| clinic.id == hold.slot.clinic);
    let clinic = hold.clinic.as_deref().or_else(on_board);
    let there = clinic.map_or(model.zone(), Clinic::zone);
    let clocks = Clocks { there, home: model.zone() };
    let mut facts = vec![Fact::when(language, hold.starts_at, clocks, None)];
    facts.extend(clinic.map(Fact::place));
    facts.extend(others::of_hold(model, hold, clocks));
    // A person who moves sees what they have beside what they would get.
    facts.extend(first_seat::booked(model));
    let seen_first = facts.len();
    facts.push(Fact::who(&session.masked_name));
    let button = |icon, words: &[&'static str], action| {
        let words = words.iter().map(|key| Saying::from(*key)).collect();
        SheetButton { icon, words, action }
    };
    let beside = match hold.second {
        None => {
            let words = ["confirm-other", "confirm-other-short"];
            vec![button(icon::CLOCK, &words, Action::OtherTime)]
        }
        Some(_) => vec![
            button(icon::CLOCK, &["confirm-other-first"], Action::OtherTime),
            button(icon::CALENDAR_PLUS, &["confirm-other-second"], Action::OtherSecond),
        ],
    };
    Some(FactSheet {
        asks: says.question.into(),
        is_done: false,
        facts,
        note: kept(model, hold, &says),
        beside,
        next: SheetNext {
            icon: icon::CHECK,
            words: vec![says.book.into()],
            // Nobody books a seat without being told where it is.
            is_ready: clinic.is_some(),
            action: Action::ConfirmBooking,
            seen_first,
        },
        code: None,
    })
}

/// The words of booking, or of moving what is booked.
struct Says {
    question: &'static str,
    book: &'static str,
    hold: &'static str,
}

impl Says {
    fn of(model: &Model) -> Self {
        if model.is_moving() {
            let is_second = model.visit.search.dose == Dose::Second;
            return Self {
                question: if is_second { "confirm-move-second" } else { "confirm-move-question" },
                book: "confirm-move",
                hold: "confirm-move-hold",
            };
        }
        Self { question: "confirm-question", book: "confirm-book", hold: "confirm-hold" }
    }
}

/// The time left in whole minutes, so that seconds do not hurry anybody. Only the server says that the time is over.
fn kept(model: &Model, hold: &HoldView, says: &Says) -> Note {
    let secs = secs_between(model.now, hold.until);
    let minutes = (secs / MINUTE).max(1);
    let time = words::duration(model.comfort.language, minutes);
    let left = Saying::With("confirm-left-short", vec![("time", time.as_str().into())]);
    let kept = |says: Saying| Remark::safe(icon::TIMER, says);
    let remark = if matches!(model.link, Link::Away { .. }) {
        kept("confirm-away".into())
    } else if secs < MINUTE {
        let key = if model.is_moving() { "confirm-move-soon" } else { "confirm-hold-soon" };
        kept(key.into()).or("confirm-soon-short")
    } else if secs < 2 * MINUTE {
        let key = if model.is_moving() { "confirm-move-ends" } else { "confirm-hold-ends" };
        kept(key.into()).or(left)
    } else {
        kept(Saying::With(says.hold, vec![("time", time.into())])).or(left)
    };
    Note { remark, is_needed: true }
}
