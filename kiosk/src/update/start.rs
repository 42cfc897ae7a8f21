//! The start screen, and what the kiosk learns before anybody uses it: its place, and a key that is compared.

use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::Phase;
use jari_common::device::DevicePlace;
use jari_common::id::CampaignId;
use jari_common::ticket::TicketCode;
use jiff::Timestamp;

use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::model::{Link, Model, Press, Purpose, Retry, Sending, Step, Trouble};

use super::leaving::{leave, to_start};
use super::shown::start_afresh;
use super::steps::{enter, enter_choosing, trouble};
use super::{campaign, party};

/// "예약하기" on the start screen.
pub(super) fn start_booking(model: &mut Model) -> Vec<Effect> {
    begin_anew(model);
    if model.offered_campaigns().len() > 1 {
        return enter(model, Step::WhichCampaign(Press::StartBooking));
    }
    begin(model)
}

/// Another thing is begun, perhaps from a trouble: what was typed stays, the way to an earlier ticket does not.
fn begin_anew(model: &mut Model) {
    start_afresh(model);
    (model.visit.is_known, model.visit.finding) = (false, None);
    party::begin_with_the_first(model);
}

/// One of several campaigns was chosen.
pub(super) fn choose_campaign(model: &mut Model, press: Press, chosen: CampaignId) -> Vec<Effect> {
    if !model.offered_campaigns().iter().any(|campaign| campaign.id == chosen) {
        return Vec::new();
    }
    let mut effects = campaign::turn_to(model, Some(chosen));
    effects.extend(match press {
        Press::LookAtBoard => look(model),
        Press::StartBooking | Press::BirthDate => begin(model),
    });
    effects
}

/// "이전" from the first question: to the times, for a person who looked around and pressed one of them; to the choice
/// among campaigns, if there was one.
pub(super) fn back_from_who(model: &mut Model) -> Vec<Effect> {
    if model.visit.search.choice.take().is_some() && model.board.day.is_some() {
        return enter(model, Step::Times);
    }
    let was_asked = model.offered_campaigns().len() > 1;
    if was_asked { enter(model, Step::WhichCampaign(Press::StartBooking)) } else { to_start(model) }
}

fn begin(model: &mut Model) -> Vec<Effect> {
    // It is better to say so now than after everything is typed.
    match why_no_booking(model) {
        Some(cause) => trouble(model, cause, Step::Start, Retry::Press(Press::StartBooking)),
        None => enter(model, Step::Who),
    }
}

/// Why nobody can begin to book now.
pub(super) fn why_no_booking(model: &Model) -> Option<Trouble> {
    // In a draw a person who comes before the opening gets an entry; in order of arrival there is no line before the
    // opening.
    let draws = |campaign: &Campaign| matches!(campaign.spec.order, LineOrder::Draw(_));
    let too_early = model.phase() == Phase::Before && !model.chosen_campaign().is_some_and(draws);
    if model.campaign.is_none() {
        Some(why_nothing(model))
    } else if matches!(model.link, Link::Away { .. }) {
        Some(Trouble::ServerAway)
    } else if too_early {
        Some(Trouble::NotOpenYet)
    } else {
        (model.phase() == Phase::Closed).then_some(Trouble::CampaignClosed)
    }
}

/// Why there is no board to look at now.
pub(super) fn why_no_board(model: &Model) -> Option<Trouble> {
    let has_board = model.campaign.is_some() && !model.board.is_empty;
    (!has_board).then(|| why_nothing(model))
}

/// "There is nothing" is said only when that is known.
fn why_nothing(model: &Model) -> Trouble {
    match model.link {
        Link::Away { .. } => Trouble::ServerAway,
        Link::Online if model.board.is_known => Trouble::NothingToBook,
        Link::Connecting | Link::Online => Trouble::Fetching,
    }
}

/// "번호표로 계속하기", "내 예약"
pub(super) fn code(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    begin_anew(model);
    enter(model, Step::Code { purpose })
}

/// The program was killed while somebody used it: they type their birth date, and continue where they were. The
/// restart does not count as a touch: what is known of them is forgotten at the same time as before.
pub fn go_on(model: &mut Model, code: &TicketCode, seen_at: Timestamp) {
    model.touched_at = seen_at.min(model.now);
    for digit in code.digits().bytes() {
        model.visit.code.press(Key::Digit(digit - b'0'));
    }
    model.step = Step::CodeBirthDate { purpose: Purpose::GoOn };
}

/// Anyone may look at the board without saying who they are; a person who waits may look too.
pub(super) fn look_at_board(model: &mut Model) -> Vec<Effect> {
    if model.step == Step::Start {
        start_afresh(model);
        if model.offered_campaigns().len() > 1 {
            return enter(model, Step::WhichCampaign(Press::LookAtBoard));
        }
    }
    look(model)
}

fn look(model: &mut Model) -> Vec<Effect> {
    match why_no_board(model) {
        Some(cause) => {
            let step = model.step.clone();
            trouble(model, cause, step, Retry::Press(Press::LookAtBoard))
        }
        None => enter_choosing(model),
    }
}

/// Sends the digits of the pairing code, if the key of the server that receives them was compared.
pub(super) fn pair(model: &mut Model) -> Vec<Effect> {
    if model.key_to_compare().is_some() {
        return Vec::new();
    }
    let Some(pairing_code) = model.visit.pairing.whole() else { return Vec::new() };
    model.sending = Some(Sending::Pairing);
    vec![Effect::Send(Request::Pair { pairing_code, same_key: model.server_key })]
}

pub(super) fn paired(model: &mut Model, result: Result<DevicePlace, Trouble>) -> Vec<Effect> {
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
            leave(model)
        }
        Err(cause) if at_pairing => {
            model.visit.pairing.clear();
            model.step = Step::Pair { trouble: Some(cause) };
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

/// The server does not know this device any more, or knows it again. The person who is here is not sent away because
/// of this.
pub(super) fn device_refused(model: &mut Model, is_refused: bool) -> Vec<Effect> {
    let was_refused = std::mem::replace(&mut model.is_refused, is_refused);
    match (model.step.under(), is_refused) {
        (Step::Start, true) => leave(model),
        (Step::Pair { .. }, false) if was_refused => {
            model.step = Step::Start;
            leave(model)
        }
        _ => Vec::new(),
    }
}
