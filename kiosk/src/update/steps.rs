//! Two ways to change the screen, which all flows use: to a step, and to the screen that says what could not be done.

use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::effect::Effect;
use crate::keyboard::layout::Layout;
use crate::model::{Ends, Interrupted, Language, Model, Retry, Step, TextSize, Trouble};

use super::shown;

/// The kiosk asks a busy server again by itself after this, in seconds.
const BUSY_SECS: u32 = 10;
/// Where the server answered "too many requests", the kiosk asks it again by itself after this, in seconds.
const TOO_MANY_SECS: u32 = 30;

/// Shows a step, and reads again from the cache what the step shows. An empty name gets the keyboard of the screen's
/// language.
pub(super) fn enter(model: &mut Model, step: Step) -> Vec<Effect> {
    if step == Step::Name {
        open_keyboard(model);
    }
    model.step = step;
    model.visit.facts_page = 0;
    shown::want(model);
    shown::read_shown(model)
}

/// Shows what a seat is chosen on: the list of clinics, or the table if the person looks at that.
pub(super) fn enter_choosing(model: &mut Model) -> Vec<Effect> {
    // The table has no room for large letters.
    let is_table = model.board.is_table && model.comfort.text_size == TextSize::Normal;
    enter(model, if is_table { Step::Board } else { Step::Clinics })
}

/// The keyboard under an empty name follows the language of the screen and the size of its letters. A Hangul keyboard
/// that was chosen stays.
pub(super) fn open_keyboard(model: &mut Model) {
    let is_large = model.comfort.text_size == TextSize::Large;
    let name = &mut model.visit.typed.name;
    match (model.comfort.language, name.layout()) {
        (Language::English, Layout::Latin { .. }) => {}
        (Language::English, _) => name.open_on(Layout::LATIN),
        // It has few keys, and large ones.
        (Language::Korean, _) if is_large && !name.has_chosen_keys() => {
            name.open_on(Layout::Cheonjiin);
        }
        (Language::Korean, Layout::Latin { .. }) => name.open_on(Layout::HANGUL),
        (Language::Korean, _) => {}
    }
}

/// Says what could not be done. `step` is where the person goes back to, and `retry` is what is done again once it is
/// possible.
pub(super) fn trouble(
    model: &mut Model,
    trouble: Trouble,
    step: Step,
    retry: Retry,
) -> Vec<Effect> {
    let again_at = Some(again_at(trouble, model.now));
    model.step = Step::Trouble(Box::new(Interrupted { trouble, step, retry, again_at }));
    Vec::new()
}

/// The earliest instant at which something is tried again by itself.
fn again_at(trouble: Trouble, now: Timestamp) -> Timestamp {
    match trouble.ends() {
        Ends::Soon => plus_secs(now, TOO_MANY_SECS),
        _ => plus_secs(now, BUSY_SECS),
    }
}
