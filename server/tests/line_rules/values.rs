//! Values are checked where they enter: whatever an operator's command contains, what the engine accepts the tables
//! accept too.

use jari_common::campaign::{BirthYears, CampaignSpec, Pace, WhichClinics};
use jari_common::change::{DeviceInvited, Event};
use jari_common::clinic::{Clinic, OpenHours, Position, WeekHours};
use jari_common::device::{DeviceKind, DevicePlace, SecretHash};
use jari_common::dose::DoseInterval;
use jari_common::id::ClinicId;
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_server::command::{ClinicPlan, Command};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::engine::world::*;

/// Numbers at and beyond every limit, and any other number.
fn degrees() -> impl Strategy<Value = f64> {
    let edges =
        vec![0.0, 90.0, -90.0, 90.000_001, 180.0, -180.0, 180.1, f64::NAN, f64::INFINITY, -1e300];
    prop_oneof![proptest::sample::select(edges), -200.0..200.0_f64]
}

fn position() -> impl Strategy<Value = Position> {
    (degrees(), degrees()).prop_map(|(lat, lon)| Position { lat, lon })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[가-힣a-z ]{0,12}",
        ".{0,70}",
        "[\u{0}\n\u{202E}\u{200B}a]{1,4}",
        (0..300_usize).prop_map(|length| "가".repeat(length)),
    ]
}

fn number<T: Copy + std::fmt::Debug + 'static>(edges: &[T]) -> impl Strategy<Value = T> {
    proptest::sample::select(edges.to_vec())
}

fn small() -> impl Strategy<Value = u8> {
    number(&[0, 1, 2, 16, 63, 64, 65, 144, 145, 255])
}

fn minutes() -> impl Strategy<Value = u16> {
    number(&[0, 1, 5, 30, 480, 481, 540, 1_439, 1_440, 1_441, u16::MAX])
}

fn secs() -> impl Strategy<Value = u32> {
    number(&[0, 1, 300, 1_800, 86_400, 2_592_000, 2_592_001, u32::MAX])
}

fn pace() -> impl Strategy<Value = Pace> {
    let turns = number(&[0, 1, 3, 1_000_000, 1_000_001, u32::MAX]);
    let secs = (secs(), secs(), secs(), secs(), secs(), secs());
    (turns, secs, number(&[0_u8, 1, 10, 100, 101, 255])).prop_map(|(turns, secs, percent)| {
        let (call_secs, turn_secs, hold_secs, turn_max_secs, offer_secs, untold_secs) = secs;
        let reserved_percent = percent;
        Pace {
            turns,
            call_secs,
            turn_secs,
            hold_secs,
            turn_max_secs,
            reserved_percent,
            offer_secs,
            untold_secs,
            stand_secs: offer_secs,
        }
    })
}

fn campaign() -> impl Strategy<Value = Command> {
    let years =
        (number(&[i16::MIN, 1900, 1950, i16::MAX]), number(&[i16::MIN, 1900, 1976, i16::MAX]));
    let interval = proptest::option::of((minutes(), minutes()));
    let numbers = (minutes(), small(), number(&[0_u16, 1, 14, 366, 367, u16::MAX]));
    (text(), text(), years, numbers, interval, pace()).prop_map(
        |(title_ko, title_en, years, numbers, interval, pace)| {
            let (slot_minutes, capacity, days_ahead) = numbers;
            let spec = CampaignSpec {
                title_ko,
                title_en,
                birth_years: BirthYears { first: years.0, last: years.1 },
                slot_minutes,
                capacity,
                days_ahead,
                pace,
                clinics: WhichClinics::All,
                second_dose: interval
                    .map(|(from_days, to_days)| DoseInterval { from_days, to_days }),
                ..spec(Timestamp::MAX)
            };
            Command::AddCampaign { spec }
        },
    )
}

fn one_clinic() -> impl Strategy<Value = Command> {
    let hours = proptest::option::of((minutes(), minutes()));
    let hours = hours.prop_map(|it| it.map(|(opens, closes)| OpenHours { opens, closes }));
    (text(), text(), text(), position(), hours).prop_map(
        |(name, address, phone, position, hours)| {
            let hours = WeekHours { weekday: hours, saturday: hours, ..WeekHours::default() };
            let id = ClinicId::parse("B2").unwrap();
            Command::PutClinics {
                clinics: vec![Clinic {
                    id,
                    name,
                    address,
                    phone,
                    position,
                    hours,
                    seats: None,
                    time_zone: None,
                }],
            }
        },
    )
}

fn days() -> impl Strategy<Value = Command> {
    let plan = (minutes(), minutes(), small(), small());
    (plan, 0..1_100_i32).prop_map(|((start_minute, slot_minutes, slots, capacity), count)| {
        let plan = DayPlan { start_minute, slot_minutes, slots, capacity };
        let dates = (2..2 + count).map(|nth| DAY.saturating_add(jiff::Span::new().days(nth)));
        let days = vec![PlannedDays::alike(plan, dates.collect())];
        Command::OpenDays {
            campaign: CAMPAIGN,
            clinics: vec![ClinicPlan { clinic: clinic().id, days }],
        }
    })
}

fn kind() -> impl Strategy<Value = DeviceKind> {
    prop::sample::select(vec![DeviceKind::Kiosk, DeviceKind::Desk, DeviceKind::Board])
}

fn operators() -> impl Strategy<Value = Command> {
    prop_oneof![
        (text(), position(), text(), kind(), prop::option::of(text())).prop_map(
            |(name, position, code, kind, counter)| Command::InviteDevice {
                place: DevicePlace { name, position, kind, counter },
                code: SecretHash(code),
                until: Timestamp::MAX,
            }
        ),
        (prop::option::of(text()), prop::option::of(text()))
            .prop_map(|(name, counter)| Command::RenameDevice { device: DESK, name, counter }),
        one_clinic(),
        campaign(),
        days(),
        pace().prop_map(|pace| Command::SetPace { campaign: CAMPAIGN, pace }),
        text().prop_map(|message| Command::FreezeLine { campaign: CAMPAIGN, message }),
        (text(), text()).prop_map(|(by, reason)| Command::GoOn {
            campaign: CAMPAIGN,
            by,
            reason,
            without: Vec::new(),
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn what_the_engine_takes_of_an_operator_the_tables_take(
        commands in proptest::collection::vec(operators(), 1..40)
    ) {
        let mut world = World::new();
        for command in commands {
            let answer = world.ask(&command.clone().into());
            let is_judged = matches!(&answer, Ok(_) | Err(Refusal::Invalid { .. } | Refusal::CodeTaken));
            prop_assert!(is_judged, "{command:?}: {answer:?}");
        }
        // The changes as the log writes them, and reads them again.
        let written = serde_json::to_string(&world.log).unwrap();
        let read: Vec<jari_common::change::Change> = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read, &world.log);
        prop_assert_eq!(world.tables_find(), Vec::<String>::new());
    }
}

#[test]
fn a_device_off_the_globe_is_refused_and_one_of_an_old_log_is_followed() {
    let mut world = World::new();
    let position = Position { lat: 126.98, lon: 37.57 };
    let place = DevicePlace { position, ..place() };
    let invite = Command::InviteDevice {
        place: place.clone(),
        code: SecretHash("z".into()),
        until: world.now,
    };
    let refused = world.ask(&invite.into()).unwrap_err();
    assert!(
        matches!(&refused, Refusal::Invalid { what } if what.contains("latitude")),
        "{refused}"
    );
    let event = Event::DeviceInvited(DeviceInvited {
        device: jari_common::id::DeviceId(ELSEWHERE.0 + 1),
        place,
        code: SecretHash("z".into()),
        until: world.now,
    });
    world.take(None, vec![event]);
    assert_eq!(world.tables_find(), [""; 0]);
}

#[test]
fn a_pace_that_no_line_can_keep_is_refused_and_each_edge_is_taken() {
    const MOST: u32 = 2_592_000;
    let mut world = World::new();
    let mut set = |pace| world.ask(&Command::SetPace { campaign: CAMPAIGN, pace }.into());
    let bad = [
        Pace { turns: 0, ..PACE },
        Pace { turns: 1_000_001, ..PACE },
        Pace { call_secs: 0, ..PACE },
        Pace { call_secs: MOST + 1, ..PACE },
        Pace { turn_secs: 0, ..PACE },
        Pace { turn_max_secs: PACE.turn_secs - 1, ..PACE },
        Pace { hold_secs: 0, ..PACE },
        Pace { offer_secs: 0, ..PACE },
        Pace { untold_secs: MOST + 1, ..PACE },
        Pace { stand_secs: 0, ..PACE },
        Pace { reserved_percent: 0, ..PACE },
        Pace { reserved_percent: 101, ..PACE },
    ];
    for pace in bad {
        let refused = set(pace).unwrap_err();
        assert!(matches!(refused, Refusal::Invalid { .. }), "{pace:?}: {refused}");
    }
    let good = [
        Pace { turns: 1_000_000, ..PACE },
        Pace { call_secs: 1, hold_secs: 1, stand_secs: 1, ..PACE },
        Pace { offer_secs: MOST, untold_secs: MOST, ..PACE },
        Pace { turn_max_secs: PACE.turn_secs, ..PACE },
        Pace { reserved_percent: 100, ..PACE },
    ];
    for pace in good {
        assert!(set(pace).is_ok(), "{pace:?}");
    }
}
