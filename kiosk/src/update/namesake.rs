//! Somebody of the same name and birth date has an earlier ticket. Six digits to the earlier ticket's telephone prove
//! that they are one person; only staff can say that they are two. Meanwhile the place is kept.

use crate::effect::Effect;
use crate::keyboard::entry::PhoneEntry;
use crate::model::{Model, Purpose, Retry, Step, Trouble};

use super::steps::{enter, trouble};
use super::{party, ticket};

/// Asks the question, and reads whether staff have answered it meanwhile.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    model.visit.finding = None;
    model.visit.asked = None;
    let effects = enter(model, Step::Namesake);
    effects.into_iter().chain(ticket::read(model)).collect()
}

/// "네, 제가 받았어요": name and birth date are not asked for again if they were typed during this visit; the person has to
/// know which telephone they gave then.
pub(super) fn same(model: &mut Model) -> Vec<Effect> {
    party::begin_with_the_first(model);
    let visit = &mut model.visit;
    visit.typed.phone = PhoneEntry::default();
    visit.proof.clear();
    visit.asked = None;
    visit.finding = Some(Purpose::MyTurn);
    let is_typed = party::everybody(model).is_some();
    enter(model, if is_typed { Step::Phone } else { Step::Name })
}

/// "아니요, 다른 사람이에요": only staff can say that they are two people.
pub(super) fn another(model: &mut Model) -> Vec<Effect> {
    let effects = trouble(model, Trouble::ProveByStaff, Step::Ticket, Retry::Nothing);
    effects.into_iter().chain(ticket::read(model)).collect()
}

/// "이전" on the way to the earlier ticket: nothing about it is kept, and the newer ticket is shown as before.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    model.visit.finding = None;
    enter(model, Step::Namesake)
}
