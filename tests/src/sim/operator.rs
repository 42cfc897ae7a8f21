//! The operator, staff and the kiosks themselves: they stop the line and let it continue, set its pace, tell the draw's
//! public value, confirm IDs that were seen, and report whether kiosks are in use. They know what they asked for, and
//! ask again.

use jari_common::campaign::Pace;
use jari_common::device::Presence;
use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::staff::{StaffAct, StaffReason};
use jari_server::command::{Ask, Command, TicketAct};
use jari_server::writer::{Outcome, SubmitError};
use uuid::Uuid;

use super::dice::Dice;
use super::person::Letter;
use super::setting::{CAMPAIGN, DESK, DEVICES, PACE, PERSONS, SECRET, VALUE};

/// The sender of the operator's letters; it is nobody in line.
pub const OPERATOR: u32 = PERSONS;

/// Something that is done to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Freeze,
    Resume,
    ChangePace,
    Free,
    Busy,
    Offline,
    Reveal,
    Verify,
    /// A request that is not answered yet.
    Retry,
}

/// The acts, each with its weight.
const ACTS: [(u32, Act); 9] = [
    (2, Act::Freeze),
    (6, Act::Resume),
    (3, Act::ChangePace),
    (6, Act::Free),
    (3, Act::Busy),
    (1, Act::Offline),
    (4, Act::Reveal),
    (2, Act::Verify),
    (3, Act::Retry),
];

/// Paces: slow and fast, with long and short windows; the first is the line's own.
const PACES: [Pace; 4] = [
    PACE,
    Pace { turns: 1, call_secs: 900, ..PACE },
    Pace { turns: 8, turn_secs: 240, ..PACE },
    Pace { turns: 2, call_secs: 120, turn_secs: 150, hold_secs: 180, turn_max_secs: 600, ..PACE },
];

/// The operator, and what is known to them.
#[derive(Debug, Default)]
pub struct Operator {
    asked: u32,
    open: Vec<Ask>,
}

impl Operator {
    /// The next request; None when there is nothing to ask.
    pub fn acts(&mut self, dice: &mut Dice) -> Option<Letter> {
        let act = dice.weighted(&ACTS);
        let device = DeviceId(1 + dice.below(DEVICES));
        let tell = |presence| Command::ReportPresence { device, presence };
        let command = match act {
            Act::Freeze => Command::FreezeLine { campaign: CAMPAIGN, message: "stopped".into() },
            Act::Resume => Command::ResumeLine { campaign: CAMPAIGN },
            Act::ChangePace => {
                let pace = *dice.pick(&PACES)?;
                Command::SetPace { campaign: CAMPAIGN, pace }
            }
            Act::Free => tell(Presence::Free),
            Act::Busy => tell(Presence::Busy),
            Act::Offline => tell(Presence::Offline),
            Act::Reveal => reveal(),
            Act::Verify => {
                let ticket = TicketId(u64::from(1 + dice.below(PERSONS)));
                verify(ticket)
            }
            Act::Retry => {
                let ask = self.open.last()?.clone();
                return Some(Letter { who: OPERATOR, ask });
            }
        };
        Some(self.letter(command))
    }

    /// The commands that let every line end: it continues at its own pace. Kiosks stay as they are.
    pub fn last_words(&mut self, is_drawn: bool) -> Vec<Letter> {
        let mut commands = vec![
            Command::SetPace { campaign: CAMPAIGN, pace: PACE },
            Command::ResumeLine { campaign: CAMPAIGN },
        ];
        commands.extend(is_drawn.then(reveal));
        commands.into_iter().map(|command| self.letter(command)).collect()
    }

    fn letter(&mut self, command: Command) -> Letter {
        self.asked += 1;
        let id = (u128::from(OPERATOR) << 64) | u128::from(self.asked);
        let ask = Ask { request: Some(RequestId(Uuid::from_u128(id))), command, by: None };
        self.open.push(ask.clone());
        Letter { who: OPERATOR, ask }
    }

    /// Takes an answer, which may come late or twice.
    pub fn hears(&mut self, ask: &Ask, outcome: &Outcome) {
        if !matches!(outcome, Err(SubmitError::Busy | SubmitError::Unavailable(_))) {
            self.open.retain(|open| open.request != ask.request);
        }
    }
}

fn reveal() -> Command {
    Command::RevealDraw { campaign: CAMPAIGN, value: VALUE.to_owned(), secret: SECRET }
}

fn verify(ticket: TicketId) -> Command {
    let (act, reason) = (StaffAct::Verify, StaffReason::IdSeen);
    TicketAct::Staff { device: DESK, act, reason }.of(ticket)
}
