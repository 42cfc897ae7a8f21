//! The operator, staff, and kiosks that say whether they are in use, or nothing any more.

use jari_common::campaign::Pace;
use jari_common::device::Presence;
use jari_common::id::{DeviceId, TicketId};
use jari_common::staff::{StaffAct, StaffReason};
use jari_server::command::{Ask, Command};

use super::setting::{self, CAMPAIGN, DESK, KIOSKS, PEOPLE, Terms};
use crate::sim::dice::Dice;
use crate::sim::person::Letter;

/// In one step of so many something is done to the line.
const ACTS_ONE_IN: u32 = 4;
/// A campaign that is to be closed is closed after so many steps.
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
}

const ACTS: [(u32, Act); 9] = [
    (1, Act::Freeze),
    (4, Act::Resume),
    (2, Act::Pace),
    (3, Act::Free),
    (2, Act::Busy),
    (2, Act::Offline),
    (1, Act::OpenDay),
    (1, Act::PutFirst),
    (1, Act::Cancel),
];

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
    let staff = |act, reason| Command::StaffAct { ticket, device: DESK, act, reason };
    let command = match dice.weighted(&ACTS) {
        Act::Freeze => Command::FreezeLine { campaign: CAMPAIGN, message: "stopped".into() },
        Act::Resume => Command::ResumeLine { campaign: CAMPAIGN },
        Act::Pace => {
            let turns = 1 + dice.below(4);
            let pace = Pace { turns, ..setting::pace() };
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
    };
    Some(Letter { who: PEOPLE, ask: Ask::from(command) })
}

/// The line goes on at its own pace. No kiosk is freed.
pub fn last_words() -> [Command; 2] {
    let pace = Command::SetPace { campaign: CAMPAIGN, pace: setting::pace() };
    [pace, Command::ResumeLine { campaign: CAMPAIGN }]
}
