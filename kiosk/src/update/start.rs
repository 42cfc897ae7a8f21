//! The start screen and what the kiosk learns before anybody stands there: its place and its campaigns.

use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::Phase;
use jari_common::device::DevicePlace;
use jari_common::ticket::TicketCode;

use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::model::{Board, Link, Model, Problem, Purpose, Sending, Step};

use super::navigation::{enter, trouble};
use super::{board, navigation};

/// "예약하기"
pub(super) fn book(model: &mut Model) -> Vec<Effect> {
    let from = model.step.clone();
    match from {
        Step::Start => {}
        // A problem may be over by now; who has a ticket keeps to it.
        Step::Trouble(_) if model.visitor.session.is_none() => {}
        _ => return Vec::new(),
    }
    board::start_afresh(model);
    // In a draw whoever comes before the opening holds an entry; by arrival the line is not there yet.
    let draws = |campaign: &Campaign| matches!(campaign.spec.order, LineOrder::Draw(_));
    let too_early = model.phase() == Phase::Before && !model.chosen_campaign().is_some_and(draws);
    if model.campaign.is_none() {
        trouble(model, Problem::NothingToBook, Step::Start, None)
    } else if matches!(model.link, Link::Away { .. }) {
        // Better now than after everything is typed.
        trouble(model, Problem::ServerAway, Step::Start, None)
    } else if too_early {
        trouble(model, Problem::NotOpenYet, Step::Start, None)
    } else if model.phase() == Phase::Closed {
        trouble(model, Problem::CampaignClosed, Step::Start, None)
    } else {
        model.visitor.interrupted = None;
        enter(model, Step::Who)
    }
}

/// "제 차례예요", "내 예약"
pub(super) fn code(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    let without_ticket = model.visitor.session.is_none();
    match model.step {
        Step::Start => {}
        Step::Trouble(_) if without_ticket => model.visitor.interrupted = None,
        _ => return Vec::new(),
    }
    board::start_afresh(model);
    enter(model, Step::Code { purpose })
}

/// The program was killed under somebody's hands: they say their birth date, and go on where they were.
pub fn go_on(model: &mut Model, code: &TicketCode) {
    for digit in code.digits().bytes() {
        model.visitor.code.press(Key::Digit(digit - b'0'));
    }
    model.step = Step::CodeBirthDate { purpose: Purpose::GoOn };
}

/// Anyone may look, without being anyone; who waits may look too.
pub(super) fn look_at_board(model: &mut Model) -> Vec<Effect> {
    match model.step {
        Step::Start => board::start_afresh(model),
        Step::Ticket => {}
        _ => return Vec::new(),
    }
    if model.campaign.is_none() || model.board.is_empty {
        let step = model.step.clone();
        return trouble(model, Problem::NothingToBook, step, None);
    }
    enter(model, Step::Board)
}

pub(super) fn pair(model: &mut Model) -> Vec<Effect> {
    let Some(pairing_code) = model.visitor.pairing.whole() else { return Vec::new() };
    model.sending = Some(Sending::Pairing);
    vec![Effect::Send(Request::Pair { pairing_code })]
}

pub(super) fn paired(model: &mut Model, result: Result<DevicePlace, Problem>) -> Vec<Effect> {
    if model.sending == Some(Sending::Pairing) {
        model.sending = None;
    }
    let at_pairing = matches!(model.step.under(), Step::Pair { .. });
    match result {
        Ok(place) => {
            model.place = place.name;
            model.position = Some(place.position);
            if !at_pairing {
                return Vec::new();
            }
            model.step = Step::Start;
            navigation::leave(model)
        }
        Err(problem) if at_pairing => {
            model.visitor.pairing.clear();
            model.step = Step::Pair { problem: Some(problem) };
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

/// The campaign chosen stays chosen while it exists.
pub(super) fn campaigns_read(model: &mut Model, campaigns: Vec<Campaign>) -> Vec<Effect> {
    model.campaigns = campaigns;
    let kept = model.chosen_campaign().map(|campaign| campaign.id);
    model.campaign = kept.or_else(|| model.campaigns.first().map(|campaign| campaign.id));
    match model.campaign {
        Some(campaign) if campaign != model.board.query.campaign => {
            let known = model.board.query.clone();
            let fresh = Board::new(campaign, known.first_day);
            let is_empty = model.board.is_empty;
            model.board = Board { is_empty, ..fresh };
            model.board.query.rows = known.rows;
            model.board.query.days = known.days;
            board::read_shown(model)
        }
        _ => Vec::new(),
    }
}
