//! The fixed parts of the small world: one campaign, one clinic with a few seats, two kiosks and a desk, and the terms
//! of the campaign. Nothing here changes with time.

use jari_common::campaign::{CampaignSpec, DrawTerms, IdentityRule, LineOrder, Pace};
use jari_common::clinic::Clinic;
use jari_common::device::{DeviceKind, DevicePlace, SecretHash};
use jari_common::draw::{Digest, EntryId};
use jari_common::id::DeviceId;
use jari_common::person::PersonKey;
use jari_common::slot::{DayPlan, SlotRef};
use jari_common::ticket::CodeKey;
use jari_samples::{PLAN, planned};
use jari_server::command::{ClinicPlan, Command, JoinLine};
use jari_server::draw::commitment;
use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::dice::Dice;
use crate::town::joining;

pub use jari_samples::{CAMPAIGN, DAY};

pub const PERSONS: u32 = 8;
/// The kiosks.
pub const DEVICES: u32 = 2;
/// The device of the staff's desk.
pub const DESK: DeviceId = DeviceId(DEVICES + 1);
/// The number of slots: fewer seats than people, so that people compete for them.
pub const SLOTS: u8 = 3;
/// The number of slots in a world that has room for everybody.
pub const SLOTS_MAX: u8 = 6;
pub const SEATS: u8 = 2;
pub const PACE: Pace = Pace {
    turns: 4,
    call_secs: 600,
    turn_secs: 300,
    hold_secs: 420,
    turn_max_secs: 1_800,
    reserved_percent: 10,
    offer_secs: 1_200,
    untold_secs: 86_400,
    stand_secs: 1_800,
};
/// The campaign opens this many seconds after the world begins.
const OPENS_AFTER_SECS: u32 = 60;
/// A draw opens this many seconds after the world begins, so that people can enter before.
const DRAWN_AFTER_SECS: u32 = 2_400;
/// A draw's secret, and its public value.
pub const SECRET: Digest = Digest([7; 32]);
pub const VALUE: &str = "a public value";

/// What is special about a world's campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Numbers are drawn.
    pub is_drawn: bool,
    /// No turn begins without a proof of identity.
    pub needs_proof: bool,
    /// An operator stops the line and sets its pace, and kiosks report whether they are in use.
    pub is_operated: bool,
    /// People who have a booking look for a better one, or give it back.
    pub is_restless: bool,
    /// There are more seats than people, so that a better seat can be found.
    pub is_roomy: bool,
}

impl Terms {
    /// The plain terms: first come, first served, without a proof of identity and without an operator.
    pub const PLAIN: Self = Self {
        is_drawn: false,
        needs_proof: false,
        is_operated: false,
        is_restless: false,
        is_roomy: false,
    };

    /// The terms of a seed's world, from separate dice, so that a plain world stays as it always was.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(!seed);
        let is_drawn = dice.one_in(3);
        let needs_proof = dice.one_in(3);
        let is_operated = is_drawn || !dice.one_in(3);
        let is_restless = !dice.one_in(3);
        let is_roomy = is_restless && dice.one_in(2);
        Self { is_drawn, needs_proof, is_operated, is_restless, is_roomy }
    }

    /// The clinic's slots.
    #[must_use]
    pub fn slots(self) -> u8 {
        if self.is_roomy { SLOTS_MAX } else { SLOTS }
    }

    /// The terms of a seed's world in which nobody changes a booking, as worlds were before that was possible.
    #[must_use]
    pub fn content(seed: u64) -> Self {
        Self { is_restless: false, is_roomy: false, ..Self::of(seed) }
    }

    /// The terms of a seed's world in which everybody looks for a better seat, and there is one.
    #[must_use]
    pub fn restless(seed: u64) -> Self {
        Self { is_restless: true, is_roomy: true, ..Self::of(seed) }
    }
}

/// Nine o'clock in Seoul, two days before the slots.
#[must_use]
pub fn start() -> Timestamp {
    date(2026, 11, 23).at(0, 0, 0, 0).in_tz("UTC").expect("UTC is known").timestamp()
}

/// What an operator commands before the first person comes, in order.
#[must_use]
pub fn commands(terms: Terms) -> Vec<Command> {
    let plan = DayPlan { slots: terms.slots(), capacity: SEATS, ..PLAN };
    let days = planned(plan, &[DAY]);
    let invite = |device: u32| Command::InviteDevice {
        place: place(DeviceId(device)),
        code: SecretHash(format!("code {device}").as_str().into()),
        until: Timestamp::MAX,
    };
    let mut commands: Vec<Command> = (1..=DESK.0).map(invite).collect();
    commands.extend([
        Command::PutClinics { clinics: vec![clinic()] },
        Command::AddCampaign { spec: spec(terms) },
        Command::OpenDays {
            campaign: CAMPAIGN,
            clinics: vec![ClinicPlan { clinic: clinic().id, days }],
        },
    ]);
    commands
}

/// Person `who` takes a place in line at a device.
#[must_use]
pub fn join(who: u32, device: DeviceId) -> Command {
    let id = Uuid::from_u128(u128::from(who) + 1);
    let join = joining(person_key(who), CodeKey(id), EntryId(id));
    Command::JoinLine(JoinLine { device, ..join })
}

#[must_use]
pub fn person_key(who: u32) -> PersonKey {
    PersonKey(Uuid::from_u128((1 << 96) + u128::from(who) + 1))
}

/// Slots from 0 to `SLOTS` - 1 exist.
#[must_use]
pub fn slot(index: u8) -> SlotRef {
    jari_samples::slot("A1", index)
}

fn place(device: DeviceId) -> DevicePlace {
    let kind = if device == DESK { DeviceKind::Desk } else { DeviceKind::Kiosk };
    DevicePlace { name: format!("place {device}"), kind, ..jari_samples::place() }
}

#[must_use]
pub fn clinic() -> Clinic {
    jari_samples::clinic("A1")
}

fn spec(terms: Terms) -> CampaignSpec {
    let draw = DrawTerms {
        public_value: "what is told tomorrow".into(),
        nonce: Digest::default(),
        commitment: commitment(&SECRET),
    };
    let opens_after_secs = if terms.is_drawn { DRAWN_AFTER_SECS } else { OPENS_AFTER_SECS };
    CampaignSpec {
        opens_at: jari_common::time::plus_secs(start(), opens_after_secs),
        capacity: SEATS,
        pace: PACE,
        order: if terms.is_drawn { LineOrder::Draw(draw) } else { LineOrder::Arrival },
        identity: if terms.needs_proof { IdentityRule::Required } else { IdentityRule::NotAsked },
        ..jari_samples::spec()
    }
}
