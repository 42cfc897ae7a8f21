//! Somebody of the same name and birth date has an earlier ticket. Six digits to that one's telephone say that they are one
//! person; that they are two only staff say. Meanwhile the place is kept.

use jari_common::ticket::Namesake;

use crate::effect::Effect;
use crate::message::Telling;
use crate::model::{Companion, Model, Problem, Purpose, Step};

use super::navigation::{enter, trouble};
use super::{company, turn};

/// Whether it is a question whose the visitor's ticket is.
pub(super) fn is_asked(model: &Model) -> bool {
    let session = model.visitor.session.as_ref();
    session.is_some_and(|session| session.ticket.namesake == Some(Namesake::Asked))
}

pub(super) fn act(model: &mut Model, telling: Telling) -> Vec<Effect> {
    match (telling, &model.step) {
        (Telling::Begin, Step::Ticket) if is_asked(model) => ask(model),
        (Telling::Same, Step::Namesake) => same(model),
        (Telling::Another, Step::Namesake) => {
            let effects = trouble(model, Problem::ProveByStaff, Step::Ticket, None);
            effects.into_iter().chain(turn::read(model)).collect()
        }
        _ => Vec::new(),
    }
}

/// Asks, and looks whether staff have answered meanwhile.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    model.sending = None;
    model.visitor.finding = None;
    model.visitor.asked = None;
    let effects = enter(model, Step::Namesake);
    effects.into_iter().chain(turn::read(model)).collect()
}

/// Who they are was typed, be it here; which telephone they gave then is theirs to know.
fn same(model: &mut Model) -> Vec<Effect> {
    let visitor = &mut model.visitor;
    if !visitor.company.is_empty() {
        let Companion { name, birth_date, .. } = visitor.company.swap_remove(0);
        (visitor.name, visitor.birth_date) = (name, birth_date);
        visitor.company.iter_mut().for_each(Companion::wipe);
        visitor.company.clear();
    }
    visitor.phone.wipe();
    visitor.proof.clear();
    visitor.asked = None;
    visitor.finding = Some(Purpose::MyTurn);
    let is_typed = company::everybody(model).is_some();
    enter(model, if is_typed { Step::Phone } else { Step::Name })
}

/// "이전" on the way to the earlier ticket: nothing of it is kept, and the newer one is there as before.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    model.visitor.finding = None;
    enter(model, Step::Namesake)
}
