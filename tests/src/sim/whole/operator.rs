//! The operator, staff, and kiosks that report whether they are in use, or fall silent.

use jari_common::campaign::Pace;
use jari_common::device::Presence;
use jari_common::id::{DeviceId, TicketId};
use jari_common::staff::{StaffAct, StaffReason};
use jari_server::command::{Ask, Command, TicketAct};
use jari_server::engine::State;

use super::setting::{self, CAMPAIGN, DESK, KIOSKS, PEOPLE, Terms};
use crate::sim::dice::Dice;
use crate::sim::person::Letter;

/// In one step of this many something is done to the line.
const ACTS_ONE_IN: u32 = 4;
/// The step after which a campaign that is to be closed is closed.
const CLOSED_AT: u32 = 80;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Freeze,
    Resume,
    Pace,
    Free,
    Busy,
    Offline,
    OpenDay,
    PutFirst,
    Cancel,
    SamePerson,
    TwoPeople,
    Reveal,
    /// A kiosk is carried to another place.
    Carry,
    /// A kiosk is revoked, for good.
    Revoke,
    Erase,
}

const ACTS: [(u32, Act); 15] = [
    (1, Act::Freeze),
    (4, Act::Resume),
    (2, Act::Pace),
    (3, Act::Free),
    (2, Act::Busy),
    (2, Act::Offline),
    (1, Act::OpenDay),
    (1, Act::PutFirst),
    (1, Act::Cancel),
    (1, Act::SamePerson),
    (2, Act::TwoPeople),
    (2, Act::Reveal),
    (2, Act::Carry),
    (1, Act::Revoke),
    (1, Act::Erase),
];
/// One in this many of the kiosks that could be revoked is revoked.
const REVOKED_ONE_IN: u32 = 4;

/// What is asked in this step.
pub fn acts(dice: &mut Dice, terms: Terms, step: u32) -> Option<Letter> {
    if terms.is_closed && step == CLOSED_AT {
        let command = Command::CloseCampaign { campaign: CAMPAIGN };
        return Some(Letter { who: PEOPLE, ask: command.into() });
    }
    if !dice.one_in(ACTS_ONE_IN) {
        return None;
    }
    let device = DeviceId(1 + dice.below(KIOSKS));
    let tells = |presence| Command::ReportPresence { device, presence };
    let ticket = TicketId(u64::from(1 + dice.below(PEOPLE)));
    let staff = |act, reason| Command::OfTicket {
        ticket,
        act: TicketAct::Staff { device: DESK, act, reason },
    };
    let command = match dice.weighted(&ACTS) {
        Act::Freeze => Command::FreezeLine { campaign: CAMPAIGN, message: "stopped".into() },
        Act::Resume => Command::ResumeLine { campaign: CAMPAIGN },
        Act::Pace => {
            let turns = 1 + dice.below(4);
            let pace = if dice.one_in(3) { setting::hasty() } else { setting::pace() };
            let pace = Pace { turns, ..pace };
            Command::SetPace { campaign: CAMPAIGN, pace }
        }
        Act::Free => tells(Presence::Free),
        Act::Busy => tells(Presence::Busy),
        Act::Offline => tells(Presence::Offline),
        Act::OpenDay => {
            let clinic = dice.below(2) as usize;
            let day = i64::from(2 + dice.below(3));
            let clinics = vec![setting::days(clinic, &[day], 1)];
            Command::OpenDays { campaign: CAMPAIGN, clinics }
        }
        Act::PutFirst => staff(StaffAct::PutFirst, StaffReason::Unwell),
        Act::Cancel => staff(StaffAct::Cancel, StaffReason::Asked),
        Act::SamePerson => staff(StaffAct::SamePerson, StaffReason::IdSeen),
        Act::TwoPeople => staff(StaffAct::TwoPeople, StaffReason::IdSeen),
        Act::Reveal => setting::reveal(),
        Act::Carry => {
            let name = Some(setting::place_name(1 + dice.below(KIOSKS + 1)));
            Command::RenameDevice { device, name, counter: None }
        }
        // One kiosk always stays, so that people can come.
        Act::Revoke if dice.one_in(REVOKED_ONE_IN) => {
            Command::RevokeDevice { device: DeviceId(KIOSKS) }
        }
        Act::Revoke => return None,
        Act::Erase => Command::ErasePerson { ticket, even_if_live: dice.one_in(2) },
    };
    Some(Letter { who: PEOPLE, ask: Ask::from(command) })
}

/// The commands at the end: the line continues at its own pace, and a draw is drawn. They free no kiosk.
pub fn last_words() -> [Command; 3] {
    let pace = Command::SetPace { campaign: CAMPAIGN, pace: setting::pace() };
    [pace, Command::ResumeLine { campaign: CAMPAIGN }, setting::reveal()]
}

/// Tells some people what was found for their wish, or reports that they could not be told.
pub fn tells(dice: &mut Dice, terms: Terms, screen: &State) -> Vec<Letter> {
    let tickets = (1..=screen.ticket_count() as u64).map(TicketId);
    let untold = tickets.map(|ticket| (ticket, screen.untold(ticket)));
    let news = untold.filter(|(ticket, hold)| hold.is_some() || screen.is_unreached(*ticket));
    let reached = news.filter(|_| dice.one_in(terms.told_one_in));
    let tell = |(ticket, hold)| Command::OfTicket { ticket, act: TicketAct::NoteTold { hold } };
    reached.map(|it| Letter { who: PEOPLE, ask: tell(it).into() }).collect()
}
