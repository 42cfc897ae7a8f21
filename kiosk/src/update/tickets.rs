//! "어느 것을 보시겠어요?": a telephone proved its person, who has tickets in more than one campaign. One of them is looked at;
//! "이전" leads back to all of them.

use jari_common::id::TicketId;

use crate::effect::Effect;
use crate::model::{Model, Step};

use super::steps::enter;
use super::{campaign, ticket, turn};

/// Opens one of the tickets. What another was doing ends: its turn, and a seat that it holds.
pub(super) fn choose(model: &mut Model, chosen: TicketId) -> Vec<Effect> {
    let found = model.visit.found.iter().find(|session| session.ticket.id == chosen);
    let Some(session) = found.cloned() else { return Vec::new() };
    let is_open = model.visit.session.as_ref().is_some_and(|it| it.ticket.id == chosen);
    let mut effects = Vec::new();
    if !is_open {
        let found = std::mem::take(&mut model.visit.found);
        effects.extend(ticket::close(model));
        (model.visit.found, model.visit.session) = (found, Some(session));
    }
    effects.extend(campaign::choose_campaign(model));
    effects.extend(turn::go_by_state(model));
    // Something may have happened since all of them were found.
    effects.extend(ticket::read(model));
    effects
}

/// "이전" from all of them: perhaps something was typed wrong, or somebody else is looked for now. Nothing that was found
/// stays open.
pub(super) fn leave(model: &mut Model) -> Vec<Effect> {
    let mut effects = ticket::close(model);
    effects.extend(enter(model, Step::Phone));
    effects
}

/// "이전" from one of them: to all of them, with this one as it is now.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    if let Some(open) = model.visit.session.clone() {
        let found = model.visit.found.iter_mut().find(|it| it.ticket.id == open.ticket.id);
        if let Some(found) = found {
            *found = open;
        }
    }
    enter(model, Step::WhichTicket)
}
