//! The state of the lines, as everybody may know it: it moves a waiting ticket forward, and never back.

use jari_common::change::{NowServing, Phase};
use jari_common::ticket::TicketState;

use crate::effect::Effect;
use crate::model::{Model, Step, Trouble};

use super::{campaign, ticket, turn};

/// The state of a line; a state older than the known one is ignored.
pub(super) fn changed(model: &mut Model, serving: NowServing) -> Vec<Effect> {
    let known = model.serving.iter().position(|known| known.campaign == serving.campaign);
    let was = known.map(|at| &model.serving[at]);
    if was.is_some_and(|was| !serving.replaces(was)) {
        return Vec::new();
    }
    let was_frozen = was.is_some_and(|was| was.phase == Phase::Frozen);
    let goes_on = was_frozen && serving.phase != Phase::Frozen;
    move_up(model, &serving);
    match known {
        Some(at) => model.serving[at] = serving,
        None => model.serving.push(serving),
    }
    let mut effects = campaign::choose_campaign(model);
    effects.extend(if goes_on && resumes(model) {
        turn::begin(model)
    } else {
        turn::look(model).into_iter().collect()
    });
    effects
}

/// Everything that was known of the lines is replaced.
pub(super) fn read(model: &mut Model, serving: Vec<NowServing>) -> Vec<Effect> {
    let known = std::mem::take(&mut model.serving);
    let is_another_log = |line: &NowServing| {
        let was = known.iter().find(|known| known.campaign == line.campaign);
        was.is_some_and(|was| !line.replaces(was))
    };
    if serving.iter().any(is_another_log) {
        model.serving = serving;
        return campaign::choose_campaign(model);
    }
    model.serving = known;
    model.serving.retain(|known| serving.iter().any(|line| line.campaign == known.campaign));
    serving.into_iter().flat_map(|line| changed(model, line)).collect()
}

/// Moves a waiting ticket forward by what everybody may know, and never back.
fn move_up(model: &mut Model, serving: &NowServing) {
    let Some(session) = &mut model.visit.session else { return };
    let ticket = &mut session.ticket;
    let waits = ticket.state == TicketState::Waiting && ticket.campaign == serving.campaign;
    if !waits || ticket.number <= serving.called_through {
        return;
    }
    // The people who left have to be subtracted, and only the server knows their number; so `ahead` is never more than
    // the server said.
    ticket.ahead = ticket.ahead.min(serving.ahead_of(ticket.number));
    ticket.seats_left = ticket.seats_left.filter(|left| *left < ticket.ahead);
    if let Some(rate) = serving.rate {
        ticket.wait = Some(rate.wait(ticket.ahead.max(1)));
    }
}

/// Whether the person whose turn could not begin in the stopped line is still there.
fn resumes(model: &mut Model) -> bool {
    let stopped = model.visit.search.notice == Some(Trouble::LineFrozen);
    if stopped {
        model.visit.search.notice = None;
    }
    let stands_there = model.step == Step::Ticket && model.sending.is_none();
    stopped && stands_there && ticket::state(model) == Some(TicketState::Called)
}
