//! "이대로 예약할까요?": the facts of the held seat, the time it is kept, and the one press that books it.

use jari_common::clinic::Clinic;
use jari_common::dose::Dose;
use jari_common::id::ClinicId;
use jari_common::time::secs_between;
use jari_common::wire::HoldView;

use super::parts::arrange::Arranged;
use super::parts::facts::Facts;
use super::parts::foot_row::FootRow;
use super::parts::others::{Other, beside, second};
use crate::message::Action;
use crate::model::{Link, Model};
use crate::text::words;
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::button::Button;
use crate::widgets::fitting::one_line_width;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen, StripTone};

/// Seconds of a minute.
const MINUTE: u32 = 60;
/// Room for an icon beside the words of "next", in ems.
const NEXT_ICON_EM: f32 = 1.4;

/// The state of the hold.
struct HoldStrip {
    tone: StripTone,
    icon: char,
    text: String,
    /// The time left, in few words.
    left: String,
}

/// Draws the held seat; returns what was pressed.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let says = Says::of(model);
    let mut page = Page::open(pen, model, &look.say(says.question));
    page.keep_next_free(look);
    let session = model.visit.session.as_ref();
    let hold = session.and_then(|session| session.ticket.hold.as_ref());
    let strip = hold_strip(look, model, hold);
    let mut next = look.say(says.book);
    if let (Some(hold), Some(session)) = (hold, session) {
        let mut facts = Facts {
            starts_at: hold.starts_at,
            today: None,
            clinic: clinic(model, &hold.slot.clinic),
            masked_name: Some(&session.masked_name),
            others: others(look, hold),
        };
        let has_second = hold.second.is_some();
        let other = look.say(if has_second { "confirm-other-first" } else { "confirm-other" });
        let other_second = look.say("confirm-other-second");
        let button = |mark, sign, label| Button::new(mark, Some(sign), label, Plate::Beside);
        let mut offered =
            vec![(button("choice:other-time", icon::CLOCK, &other), Action::OtherTime)];
        if has_second {
            let second = button("choice:other-second", icon::CALENDAR_PLUS, &other_second);
            offered.push((second, Action::OtherSecond));
        }
        if has_second && look.is_large() {
            // "이전" leads to the times of the first dose as well.
            offered.remove(0);
        }
        let (buttons, actions): (Vec<_>, Vec<_>) = offered.into_iter().unzip();
        let arrange = if has_second { Arranged::acting } else { Arranged::new };
        let row = FootRow {
            tone: strip.tone,
            icon: strip.icon,
            note: Some(&strip.text),
            shortest: None,
            buttons: &buttons,
        };
        let mut arranged = arrange(pen, page.body, &facts, &row);
        if !arranged.amount.has_note() {
            let left = strip.left;
            // There is no room for a strip: the time left is told on the button, else among the facts.
            let label = look.say_with(says.book_left, &[("time", left.as_str().into())]);
            let room = page.next.width() - NEXT_ICON_EM * look.em(Lettering::Button) - look.pad();
            if one_line_width(pen, Lettering::Button, &label) <= room {
                next = label;
            } else {
                let label = look.say("confirm-left");
                let (value, aloud) = (left, Aloud::Same);
                facts.others.push(Other { label, value, aloud, is_needed: true });
            }
            arranged = arrange(pen, page.body, &facts, &row);
        }
        let pressed = arranged.show(pen, page.body, &row, None);
        for (nth, action) in actions.into_iter().enumerate() {
            page.choose(pressed == Some(nth), action);
        }
    }
    page.next_button(pen, (icon::CHECK, &next), true, Action::ConfirmBooking);
    page.finish(pen)
}

/// The time at which the last member of the party begins, and the second dose.
pub fn others(look: &Look, hold: &HoldView) -> Vec<Other> {
    let second = hold.second.as_ref().map(|it| {
        let elsewhere = Some(&it.clinic).filter(|clinic| clinic.id != hold.slot.clinic);
        second(look, it.starts_at, elsewhere)
    });
    beside(look, &hold.beside).into_iter().chain(second).collect()
}

/// The words of booking, or of moving what is booked.
struct Says {
    question: &'static str,
    book: &'static str,
    book_left: &'static str,
    hold: &'static str,
}

impl Says {
    fn of(model: &Model) -> Self {
        if model.is_moving() {
            let is_second = model.visit.search.dose == Dose::Second;
            return Self {
                question: if is_second { "confirm-move-second" } else { "confirm-move-question" },
                book: "confirm-move",
                book_left: "confirm-move-left",
                hold: "confirm-move-hold",
            };
        }
        Self {
            question: "confirm-question",
            book: "confirm-book",
            book_left: "confirm-book-left",
            hold: "confirm-hold",
        }
    }
}

/// The time left in whole minutes, so that seconds do not hurry anybody. Only the server says that the time is over.
fn hold_strip(look: &Look, model: &Model, hold: Option<&HoldView>) -> HoldStrip {
    let secs = hold.map_or(0, |hold| secs_between(model.now, hold.until));
    let minutes = (secs / MINUTE).max(1);
    let time = words::duration(look.language, minutes);
    let text = if matches!(model.link, Link::Away { .. }) {
        look.say("confirm-away")
    } else if secs < MINUTE {
        look.say(if model.is_moving() { "confirm-move-soon" } else { "confirm-hold-soon" })
    } else if secs < 2 * MINUTE {
        look.say(if model.is_moving() { "confirm-move-ends" } else { "confirm-hold-ends" })
    } else {
        look.say_with(Says::of(model).hold, &[("time", time.as_str().into())])
    };
    HoldStrip { tone: StripTone::Safe, icon: icon::TIMER, text, left: time }
}

/// The clinic of the held seat, from what the screen showed before.
fn clinic<'a>(model: &'a Model, id: &ClinicId) -> Option<&'a Clinic> {
    let of_times = model.board.times.as_ref().map(|times| &times.clinic);
    let of_page = model.board.page.iter().flat_map(|page| &page.rows).map(|row| &row.clinic);
    of_times.into_iter().chain(of_page).find(|clinic| clinic.id == *id)
}
