//! Somebody of the same name and birth date has an earlier ticket. Six digits to that one's telephone say that they are one
//! person; that they are two only staff say. Meanwhile the place is kept.

use crate::effect::Effect;
use crate::keyboard::entry::PhoneEntry;
use crate::model::{Model, Purpose, Retry, Step, Trouble};

use super::steps::{enter, trouble};
use super::{party, ticket};

/// Asks, and looks whether staff have answered meanwhile.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    model.visit.finding = None;
    model.visit.asked = None;
    let effects = enter(model, Step::Namesake);
    effects.into_iter().chain(ticket::read(model)).collect()
}

/// Who they are was typed, be it here; which telephone they gave then is theirs to know.
pub(super) fn same(model: &mut Model) -> Vec<Effect> {
    let visit = &mut model.visit;
    if let Some(first) = visit.party.drain(..).next() {
        visit.typed = first;
    }
    visit.typed.phone = PhoneEntry::default();
    visit.proof.clear();
    visit.asked = None;
    visit.finding = Some(Purpose::MyTurn);
    let is_typed = party::everybody(model).is_some();
    enter(model, if is_typed { Step::Phone } else { Step::Name })
}

/// That they are two, staff say.
pub(super) fn another(model: &mut Model) -> Vec<Effect> {
    let effects = trouble(model, Trouble::ProveByStaff, Step::Ticket, Retry::Nothing);
    effects.into_iter().chain(ticket::read(model)).collect()
}

/// "이전" on the way to the earlier ticket: nothing of it is kept, and the newer one is there as before.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    model.visit.finding = None;
    enter(model, Step::Namesake)
}
