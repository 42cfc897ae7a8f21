//! What would do: how far, when, and whether to be asked first. One question a screen, and a place in line that stands
//! whatever is answered.

use egui::Ui;
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, WishDays};

use super::parts::{Answer, either, one_of, spoken};
use crate::message::Action;
use crate::model::DraftPlaces;
use crate::model::{Model, WishStep};
use crate::theme::Look;
use crate::widgets::{Page, icon};

/// How far one may go, in metres.
const METRES: [u32; 3] = [1_000, 3_000, 10_000];

/// Draws one of the questions; what was answered.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, step: WishStep) -> Option<Action> {
    let question = match step {
        WishStep::Given => "wish-given-question",
        WishStep::Where => "wish-where-question",
        WishStep::When => "wish-when-question",
        WishStep::How => "wish-how-question",
    };
    let mut page = Page::open(ui, look, model, &look.say(question));
    let safe = match model.changeable_booking() {
        Some(_) => "change-safe",
        None => "wish-safe",
    };
    match step {
        WishStep::Given => either(ui, look, &mut page, given(), safe),
        WishStep::Where => {
            let near = places().into_iter().map(|answer| spoken(look, answer));
            let liked = liked(model).map(|answer| spoken(look, answer));
            let all = near.chain(liked).collect();
            one_of(ui, look, &mut page, all, safe);
        }
        WishStep::When => either(ui, look, &mut page, times(), safe),
        WishStep::How => either(ui, look, &mut page, ways(), safe),
    }
    page.finish(ui, look)
}

fn given() -> [Answer; 2] {
    [
        Answer {
            mark: "choice:again",
            icon: icon::REPEAT,
            says: ["wish-again", "wish-again-note"],
            action: Action::WishAgain,
        },
        Answer {
            mark: "choice:withdraw",
            icon: icon::CALENDAR_X,
            says: ["wish-withdraw", "wish-withdraw-note"],
            action: Action::WithdrawWish,
        },
    ]
}

fn places() -> [Answer; 3] {
    let [near, middle, far] = METRES;
    let place = |mark, says, metres| Answer {
        mark,
        icon: icon::MAP_PIN,
        says,
        action: Action::ChoosePlaces(DraftPlaces::Near(metres)),
    };
    [
        place("choice:near", ["wish-near", "wish-near-note"], near),
        place("choice:middle", ["wish-middle", "wish-middle-note"], middle),
        place("choice:far", ["wish-far", "wish-far-note"], far),
    ]
}

/// The clinic that its person keeps on top of the board, or has booked.
fn liked(model: &Model) -> Option<Answer> {
    model.liked_clinic()?;
    let says = match model.board.query.favourite {
        Some(_) => ["wish-on-top", "wish-liked-note"],
        None => ["wish-booked", "wish-liked-note"],
    };
    Some(Answer {
        mark: "choice:liked",
        icon: icon::STAR,
        says,
        action: Action::ChoosePlaces(DraftPlaces::Liked),
    })
}

/// When would do, in the words of a wish; the board is narrowed by the same.
pub fn times() -> [Answer; 4] {
    let when = |mark, icon, says, weekdays, time| {
        let days = WishDays { weekdays, ..WishDays::default() };
        Answer { mark, icon, says, action: Action::ChooseWhen(days, time) }
    };
    let (every, weekend) = (Weekdays::EVERY_DAY, Weekdays::WEEKEND);
    let (any, morning, afternoon) = (PartOfDay::Any, PartOfDay::Morning, PartOfDay::Afternoon);
    let (calendar, sun, low) = (icon::CALENDAR_CHECK, icon::SUN, icon::SUN_HORIZON);
    [
        when("choice:any", calendar, ["wish-any", "wish-any-note"], every, any),
        when("choice:morning", low, ["wish-morning", "wish-morning-note"], every, morning),
        when("choice:afternoon", sun, ["wish-afternoon", "wish-afternoon-note"], every, afternoon),
        when(
            "choice:weekend",
            icon::CALENDAR_PLUS,
            ["wish-weekend", "wish-weekend-note"],
            weekend,
            any,
        ),
    ]
}

fn ways() -> [Answer; 2] {
    [
        Answer {
            mark: "choice:book",
            icon: icon::CALENDAR_CHECK,
            says: ["wish-book", "wish-book-note"],
            action: Action::ChooseOnMatch(OnMatch::Book),
        },
        Answer {
            mark: "choice:ask",
            icon: icon::PHONE,
            says: ["wish-ask", "wish-ask-note"],
            action: Action::ChooseOnMatch(OnMatch::Ask),
        },
    ]
}
