//! The start screen and what the kiosk learns before anybody stands there: its place and its campaigns.

use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::Phase;
use jari_common::device::DevicePlace;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::id::CampaignId;
use jari_common::ticket::TicketCode;
use jiff::Timestamp;

use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::model::{Board, Link, Model, Press, Problem, Purpose, Sending, Step};

use super::navigation::{enter, trouble_until};
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
    // Better now than after everything is typed.
    match why_no_booking(model) {
        Some(problem) => trouble_until(model, problem, Step::Start, Press::Book),
        None => {
            model.visitor.interrupted = None;
            enter(model, Step::Who)
        }
    }
}

/// Why nobody can begin to book now.
pub(super) fn why_no_booking(model: &Model) -> Option<Problem> {
    // In a draw whoever comes before the opening holds an entry; by arrival the line is not there yet.
    let draws = |campaign: &Campaign| matches!(campaign.spec.order, LineOrder::Draw(_));
    let too_early = model.phase() == Phase::Before && !model.chosen_campaign().is_some_and(draws);
    if model.campaign.is_none() {
        Some(why_nothing(model))
    } else if matches!(model.link, Link::Away { .. }) {
        Some(Problem::ServerAway)
    } else if too_early {
        Some(Problem::NotOpenYet)
    } else {
        (model.phase() == Phase::Closed).then_some(Problem::CampaignClosed)
    }
}

/// Why there is no board to look at now.
pub(super) fn why_no_board(model: &Model) -> Option<Problem> {
    let has_board = model.campaign.is_some() && !model.board.is_empty;
    (!has_board).then(|| why_nothing(model))
}

/// Nothing is said to be there only when that is known.
fn why_nothing(model: &Model) -> Problem {
    match model.link {
        Link::Away { .. } => Problem::ServerAway,
        Link::Online if model.board.is_known => Problem::NothingToBook,
        Link::Connecting | Link::Online => Problem::Fetching,
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

/// The program was killed under somebody's hands: they say their birth date, and go on where they were. Starting again
/// is no touch: what is known of them ends when it would have.
pub fn go_on(model: &mut Model, code: &TicketCode, seen_at: Timestamp) {
    model.touched_at = seen_at.min(model.now);
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
    match why_no_board(model) {
        Some(problem) => {
            let step = model.step.clone();
            trouble_until(model, problem, step, Press::LookAtBoard)
        }
        None => enter(model, Step::Board),
    }
}

/// The operator compared the server's key with the one they were given.
pub(super) fn key_is_same(model: &mut Model, key: KeyFingerprint) -> Vec<Effect> {
    if matches!(model.step, Step::Pair { .. }) {
        model.visitor.same_key = Some(key);
    }
    Vec::new()
}

/// Sends the digits, if the key of whoever hears them was compared.
pub(super) fn pair(model: &mut Model) -> Vec<Effect> {
    if model.key_to_compare().is_some() {
        return Vec::new();
    }
    let Some(pairing_code) = model.visitor.pairing.whole() else { return Vec::new() };
    model.sending = Some(Sending::Pairing);
    vec![Effect::Send(Request::Pair { pairing_code, same_key: model.server_key })]
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
            model.is_refused = false;
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

/// The server does not know this device any more, or knows it again. Who is here is not sent away by it.
pub(super) fn device_refused(model: &mut Model, is_refused: bool) -> Vec<Effect> {
    let was_refused = std::mem::replace(&mut model.is_refused, is_refused);
    match (model.step.under(), is_refused) {
        (Step::Start, true) => navigation::leave(model),
        (Step::Pair { .. }, false) if was_refused => {
            model.step = Step::Start;
            navigation::leave(model)
        }
        _ => Vec::new(),
    }
}

pub(super) fn campaigns_read(model: &mut Model, campaigns: Vec<Campaign>) -> Vec<Effect> {
    model.campaigns = campaigns;
    choose_campaign(model)
}

/// The campaign of whoever is here stays; before anybody is, one that takes people is chosen.
pub(super) fn choose_campaign(model: &mut Model) -> Vec<Effect> {
    let ticket = model.visitor.session.as_ref().map(|session| session.ticket.campaign);
    let is_somebody_here = !matches!(model.step.under(), Step::Start | Step::Pair { .. });
    let kept = model.chosen_campaign().map(|campaign| campaign.id);
    let kept = kept.filter(|_| is_somebody_here && !is_waiting(model));
    turn_to(model, ticket.or(kept).or_else(|| best_campaign(model)))
}

/// Whether whoever is here waits for there to be something else.
fn is_waiting(model: &Model) -> bool {
    let press = model.visitor.interrupted.as_ref().and_then(|interrupted| interrupted.press);
    matches!(model.step, Step::Trouble(_))
        && matches!(press, Some(Press::Book | Press::LookAtBoard))
}

/// One that takes people now, else the next to open, else the last that was.
fn best_campaign(model: &Model) -> Option<CampaignId> {
    let rank = |campaign: &&Campaign| {
        let (opens_at, id) = (campaign.spec.opens_at, campaign.id);
        match model.phase_of(id) {
            Phase::Open | Phase::Paused | Phase::Frozen | Phase::Drawing => (0, Timestamp::MIN, id),
            Phase::Before => (1, opens_at, id),
            Phase::Closed => (2, Timestamp::MAX, CampaignId(u32::MAX - id.0)),
        }
    };
    model.campaigns.iter().min_by_key(rank).map(|campaign| campaign.id)
}

/// What is shown is this campaign's from now on.
fn turn_to(model: &mut Model, campaign: Option<CampaignId>) -> Vec<Effect> {
    model.campaign = campaign;
    match campaign {
        Some(campaign) if campaign != model.board.query.campaign => {
            let Board { is_empty, is_known, query: known, .. } = model.board.clone();
            let fresh = Board::new(campaign, known.first_day);
            model.board = Board { is_empty, is_known, ..fresh };
            model.board.query.rows = known.rows;
            model.board.query.days = known.days;
            board::read_shown(model)
        }
        _ => Vec::new(),
    }
}
