//! The one seat that is proposed before all others: the earliest day with a free seat within walking reach, nearest
//! first. Where there is none, the reach grows step by step; a person who set a distance gets that distance.

use jari_common::board::{FirstRoom, Radius};

use crate::effect::Effect;
use crate::model::{Model, Step};

use super::steps::{enter, enter_choosing};
use super::{shown, ticket};

/// Proposes a seat to a person who may take one now. Seats for several people side by side are chosen on the board: the
/// cache does not know which are.
pub(super) fn propose(model: &mut Model) -> Vec<Effect> {
    if model.visit.is_party || is_party(model) {
        return enter_choosing(model);
    }
    let radius = model.board.query.radius;
    model.board.first = None;
    model.board.is_first_taken = false;
    model.board.first_radius = if model.board.has_own_radius { radius } else { Radius::Km1 };
    // Days that were looked at for another seat are no way back from here.
    (model.board.days_query, model.board.days_from) = (None, None);
    enter(model, Step::FirstSeat)
}

/// Whether the ticket is for several people.
fn is_party(model: &Model) -> bool {
    model.visit.session.as_ref().is_some_and(|session| session.ticket.party > 1)
}

/// Takes the seat that was found. A seat that is on the screen is not replaced under the person's finger.
pub(super) fn found(model: &mut Model, room: &FirstRoom) -> Vec<Effect> {
    if room.query != shown::first_query(model) || model.board.first.is_some() {
        return Vec::new();
    }
    let mine = model.changeable_dose(model.visit.search.dose).map(|mine| &mine.slot);
    if let Some(seat) = room.found.as_ref().filter(|seat| mine != Some(&seat.slot)) {
        model.board.first = Some(seat.clone());
        return Vec::new();
    }
    // The first seat of all is the one that the mover has: others are a choice of their own, and as near.
    let has_first = room.found.is_some();
    let wider = Radius::ALL.into_iter().find(|wider| *wider > room.query.radius);
    match wider.filter(|_| !model.board.has_own_radius && !has_first) {
        Some(wider) => {
            model.board.first_radius = wider;
            shown::read_shown(model)
        }
        None => {
            show_as_far(model);
            enter_choosing(model)
        }
    }
}

/// Whether there is a seat that the person may still take.
pub(super) fn is_proposed(model: &Model) -> bool {
    model.board.first.is_some() && model.visit.search.right.is_some()
}

/// Whether the seat that is held is the one that was proposed, and was chosen as such.
pub(super) fn is_held(model: &Model) -> bool {
    let held = ticket::held_slot(model).map(|(slot, _)| slot);
    let first = model.board.first.as_ref().map(|seat| &seat.slot);
    model.board.is_first_taken && held.is_some() && held.as_ref() == first
}

/// "다른 자리 보기": a seat that was held for a look at the confirmation is given back.
pub(super) fn others(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = ticket::give_back(model).into_iter().collect();
    show_as_far(model);
    effects.extend(enter_choosing(model));
    effects
}

/// Others are shown as far away as the proposal was looked for: nearer there is nothing sooner.
fn show_as_far(model: &mut Model) {
    let board = &mut model.board;
    board.query.radius = board.query.radius.max(board.first_radius);
}

/// "이전" from the proposal.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    let mut effects: Vec<Effect> = ticket::give_back(model).into_iter().collect();
    effects.extend(enter(model, Step::Ticket));
    effects
}
