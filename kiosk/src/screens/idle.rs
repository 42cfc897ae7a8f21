//! "아직 계세요?": shown instead of any screen, with nothing personal on it, and one button to stay.

use jari_common::time::secs_between;

use super::question::{Answer, Offers, Question};
use crate::message::Action;
use crate::model::Model;
use crate::text::{Saying, words};
use crate::widgets::{Plate, icon};

/// The question, the time left and what is safe.
#[must_use]
pub fn question(model: &Model) -> Question {
    let secs = model.idle_warning.map_or(0, |end| secs_between(model.now, end));
    let left = words::countdown(model.comfort.language, secs);
    let says = Saying::With("idle-left", vec![("left", left.into())]);
    let stay = "idle-stay".into();
    let stay = Answer::said("choice:stay", icon::HAND_TAP, stay, None, Action::StayHere);
    let answer = Answer { plate: Plate::Next, ..stay };
    let safe = if model.visit.session.is_some() { "idle-safe-ticket" } else { "idle-safe" };
    let question = Question::new("idle-question", [], safe).in_full();
    Question { offers: Offers::One { says, answer }, ..question }
}
