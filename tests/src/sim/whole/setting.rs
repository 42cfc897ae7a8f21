//! The fixed parts of a whole night: one campaign of one or two doses, two clinics on several days, two places with a
//! kiosk each, and a desk. There are fewer seats than people want. Nothing here changes with time.

use jari_common::campaign::{CallingHours, CampaignSpec, DrawTerms, LineOrder, Pace};
use jari_common::clinic::{Clinic, Position};
use jari_common::device::{DeviceKind, DevicePlace, SecretHash};
use jari_common::dose::DoseInterval;
use jari_common::draw::{Digest, EntryId};
use jari_common::id::DeviceId;
use jari_common::person::{KnownBy, NameKey, PersonKey, TelephoneKey};
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::CodeKey;
use jari_common::time::plus_secs;
use jari_samples::{DAY, HERE, PLAN};
use jari_server::command::{ClinicPlan, Command, JoinLine};
use jari_server::draw::commitment;
use jiff::civil::{Date, date, time};
use jiff::{Span, Timestamp};
use uuid::Uuid;

use crate::sim::dice::Dice;
use crate::town::joining;

pub use jari_samples::CAMPAIGN;

pub const PEOPLE: u32 = 9;
/// One kiosk at each place.
pub const KIOSKS: u32 = 2;
pub const DESK: DeviceId = DeviceId(KIOSKS + 1);
/// Days that a slot may be on, counted from the first. For a series they include days that are too near and too far.
pub const DAYS: [i64; 6] = [0, 1, 5, 7, 8, 12];
/// Slots per day.
pub const SLOTS: u8 = 3;
/// In nights with namesakes, each of the last people has the name and birth date of the person this many before them.
const NAMESAKES: u32 = 2;
const NAMESAKES_APART: u32 = 6;
/// A draw opens this many seconds after the night begins.
const DRAWN_AFTER_SECS: u32 = 1_200;
/// A draw's secret.
const SECRET: Digest = Digest([7; 32]);

/// The usual pace: two turns at a time, and short windows.
pub fn pace() -> Pace {
    Pace {
        turns: 2,
        call_secs: 600,
        turn_secs: 300,
        hold_secs: 420,
        turn_max_secs: 1_800,
        reserved_percent: 10,
        offer_secs: 1_800,
        untold_secs: 20_000,
        ..Pace::default()
    }
}

/// A faster pace: less time for everything.
pub fn hasty() -> Pace {
    let (call_secs, turn_secs, hold_secs, turn_max_secs) = (120, 60, 90, 300);
    let (offer_secs, untold_secs) = (600, 7_200);
    Pace { call_secs, turn_secs, hold_secs, turn_max_secs, offer_secs, untold_secs, ..pace() }
}

/// What is special about a night.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub is_series: bool,
    pub has_hours: bool,
    /// The campaign is closed in the middle of the night.
    pub is_closed: bool,
    /// Numbers are drawn.
    pub is_drawn: bool,
    /// Some people have the name and birth date of others.
    pub has_namesakes: bool,
    /// Of the people who can be told of their seat, one in this many is told in a step.
    pub told_one_in: u32,
}

impl Terms {
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(!seed);
        let (is_series, has_hours) = (dice.one_in(2), dice.one_in(3));
        let (is_closed, is_drawn) = (dice.one_in(4), dice.one_in(5));
        let has_namesakes = dice.one_in(2);
        let told_one_in = dice.weighted(&[(4, 2), (2, 8), (1, 60)]);
        Self { is_series, has_hours, is_closed, is_drawn, has_namesakes, told_one_in }
    }
}

/// The earlier person with the same name and birth date, if there is one.
pub fn namesake_of(who: u32, terms: Terms) -> Option<u32> {
    (terms.has_namesakes && (PEOPLE - NAMESAKES..PEOPLE).contains(&who))
        .then(|| who - NAMESAKES_APART)
}

/// Nine o'clock in Seoul, two days before the slots.
pub fn start() -> Timestamp {
    date(2026, 11, 23).at(0, 0, 0, 0).in_tz("UTC").expect("UTC is known").timestamp()
}

pub fn clinics() -> [Clinic; 2] {
    let clinic = |id: &str, lat| Clinic { position: position(lat), ..jari_samples::clinic(id) };
    [clinic("A1", 37.57), clinic("B2", 37.58)]
}

pub fn position(lat: f64) -> Position {
    Position { lat, ..HERE }
}

/// A slot. Clinic, day and index may be ones that exist or ones just outside.
pub fn slot(clinic: u32, day: u32, index: u8) -> SlotRef {
    let clinic = clinics()[clinic as usize % 2].id.clone();
    SlotRef { campaign: CAMPAIGN, clinic, date: day_after(DAYS[day as usize % DAYS.len()]), index }
}

fn day_after(days: i64) -> Date {
    DAY.checked_add(Span::new().days(days)).expect("it is in this century")
}

/// One clinic's plan for `days`, counted from the first day.
pub fn days(clinic: usize, days: &[i64], seats: u8) -> ClinicPlan {
    let start_minute = if clinic == 0 { 600 } else { 780 };
    let plan = DayPlan { start_minute, slots: SLOTS, capacity: seats, ..PLAN };
    let dates = days.iter().map(|it| day_after(*it)).collect();
    ClinicPlan { clinic: clinics()[clinic].id.clone(), days: vec![PlannedDays::alike(plan, dates)] }
}

pub fn place_name(nth: u32) -> String {
    format!("place {nth}")
}

/// What an operator commands before the first person comes.
pub fn commands(terms: Terms) -> Vec<Command> {
    let place = |device: u32| DevicePlace {
        name: place_name(device),
        position: position(37.57),
        kind: if DeviceId(device) == DESK { DeviceKind::Desk } else { DeviceKind::Kiosk },
        counter: None,
    };
    let invite = |device: u32| Command::InviteDevice {
        place: place(device),
        code: SecretHash(format!("code {device}").as_str().into()),
        until: Timestamp::MAX,
    };
    let mut commands: Vec<Command> = (1..=DESK.0).map(invite).collect();
    commands.push(Command::PutClinics { clinics: clinics().into() });
    commands.push(Command::AddCampaign { spec: spec(terms) });
    let (mut near, mut far) = (vec![0], vec![0, 1]);
    if terms.is_series {
        near.extend([5, 7, 12]);
        far.extend([7, 8]);
    }
    let clinics = vec![days(0, &near, 2), days(1, &far, 1)];
    commands.push(Command::OpenDays { campaign: CAMPAIGN, clinics });
    commands
}

fn spec(terms: Terms) -> CampaignSpec {
    let draw = DrawTerms {
        public_value: "what is told tomorrow".into(),
        nonce: Digest::default(),
        commitment: commitment(&SECRET),
    };
    let hours = CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) };
    CampaignSpec {
        opens_at: plus_secs(start(), if terms.is_drawn { DRAWN_AFTER_SECS } else { 0 }),
        days_ahead: 30,
        pace: pace(),
        order: if terms.is_drawn { LineOrder::Draw(draw) } else { LineOrder::Arrival },
        calling_hours: terms.has_hours.then_some(hours),
        second_dose: terms.is_series.then_some(DoseInterval { from_days: 7, to_days: 8 }),
        ..jari_samples::spec()
    }
}

/// The command that tells the public value of the draw.
pub fn reveal() -> Command {
    let value = "a public value".to_owned();
    Command::RevealDraw { campaign: CAMPAIGN, value, secret: SECRET }
}

/// The request to join; every third person comes as a couple.
pub fn join(who: u32, device: DeviceId, terms: Terms) -> Command {
    // No key of a living person begins with zeros.
    let key = |of: u32| PersonKey(Uuid::from_u64_pair(u64::MAX, u64::from(of)));
    let party: Vec<PersonKey> =
        (0..u32::from(who.is_multiple_of(3))).map(|nth| key(100 + who + nth)).collect();
    let name = |of: u32| NameKey(Uuid::from_u128(u128::from(of) + 1));
    let known_by = KnownBy {
        name: Some(name(namesake_of(who, terms).unwrap_or(who))),
        party: party.iter().map(|_| name(100 + who)).collect(),
        telephones: vec![TelephoneKey(Uuid::from_u128(u128::from(who) + 1))],
    };
    let id = Uuid::from_u128(u128::from(who) + 1);
    Command::JoinLine(JoinLine {
        device,
        party_born: party.iter().map(|_| 1950).collect(),
        party,
        known_by: Box::new(known_by),
        ..joining(key(who), CodeKey(id), EntryId(id))
    })
}
