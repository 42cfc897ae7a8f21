//! A fictional town: clinics around one place, what they offer, and the people who come.

use jari_common::campaign::CampaignSpec;
use jari_common::clinic::{Clinic, OpenHours, Position, WeekHours};
use jari_common::device::DevicePlace;
use jari_common::draw::EntryId;
use jari_common::id::DeviceId;
use jari_common::person::{Acting, BirthDate, Person, PersonKey, PersonName, Phone};
use jari_common::ticket::CodeKey;
use jari_samples::CAMPAIGN;
use jari_server::command::JoinLine;
use jiff::Timestamp;
use jiff::civil::Date;
use tempfile::TempDir;

use crate::kiosk::HeadlessKiosk;
use crate::server::TestServer;

/// The place of the kiosks; the clinics are around it.
pub const CENTRE: Position = Position { lat: 37.5735, lon: 126.9788 };
/// Metres of one degree of latitude.
const METRES_PER_DEGREE: f64 = 111_195.0;
/// The angle, in radians, that spreads any number of points evenly over a disc (as a sunflower's seeds are).
const GOLDEN_ANGLE: f64 = 2.399_963_229_728_653;
/// From nine in the morning to five in the afternoon: sixteen slots of half an hour.
const OPEN: OpenHours = OpenHours { opens: 540, closes: 1_020 };
/// Family names, ordered so that no two neighbours in a list look alike.
const NAMES: [&str; 8] =
    ["김말순", "이복례", "박춘자", "최영수", "정순덕", "강갑돌", "조분이", "윤옥희"];
/// The earliest date of birth; all others are within some decades after it.
const FIRST_BIRTH_DATE: Date = jiff::civil::date(1936, 3, 1);
/// A person born on this date may not use the town's campaigns.
const BORN_TOO_LATE: Date = jiff::civil::date(1999, 12, 31);

/// Clinics `0..count` of a town that reaches `reach_metres` from the centre, nearest first.
#[must_use]
pub fn clinics(count: usize, reach_metres: f64) -> Vec<Clinic> {
    (0..count).map(|at| clinic(at, count, reach_metres)).collect()
}

fn clinic(at: usize, count: usize, reach_metres: f64) -> Clinic {
    let share = (at as f64 + 0.5) / count as f64;
    let (metres, angle) = (reach_metres * share.sqrt(), at as f64 * GOLDEN_ANGLE);
    let north = metres * angle.cos() / METRES_PER_DEGREE;
    let east = metres * angle.sin() / (METRES_PER_DEGREE * CENTRE.lat.to_radians().cos());
    Clinic {
        name: format!("새봄{}의원", at + 1),
        address: format!("서울특별시 새봄구 온유로 {}", at + 1),
        phone: format!("02-000-{:04}", at % 10_000),
        position: Position { lat: CENTRE.lat + north, lon: CENTRE.lon + east },
        hours: WeekHours { weekday: Some(OPEN), saturday: Some(OPEN), ..WeekHours::default() },
        seats: None,
        ..jari_samples::clinic(&format!("T{:05}", at + 1))
    }
}

/// The clinics as a table for `import clinics`.
#[must_use]
pub fn csv(clinics: &[Clinic]) -> String {
    let hours = "09:00~17:00";
    let mut table = "id,name,address,phone,lat,lon,weekday_hours,saturday_hours\n".to_owned();
    for Clinic { id, name, address, phone, position, .. } in clinics {
        let (lat, lon) = (position.lat, position.lon);
        table.push_str(&format!("{id},{name},{address},{phone},{lat},{lon},{hours},{hours}\n"));
    }
    table
}

/// The number of clinics around a kiosk.
const KIOSK_CLINICS: usize = 3;
const KIOSK_REACH_METRES: f64 = 600.0;

/// A campaign for everybody of this town, open since `opens_at`: slots of half an hour, two seats each, two weeks
/// ahead.
#[must_use]
pub fn campaign(opens_at: Timestamp) -> CampaignSpec {
    CampaignSpec {
        title_ko: "어르신 독감 예방접종".to_owned(),
        title_en: "Flu shots for older people".to_owned(),
        opens_at,
        ..jari_samples::spec()
    }
}

/// The person with these keys joins alone, at the first device.
#[must_use]
pub fn joining(person: PersonKey, code: CodeKey, entry: EntryId) -> JoinLine {
    JoinLine {
        campaign: CAMPAIGN,
        person,
        birth_year: 1950,
        code,
        device: DeviceId(1),
        acting: Acting::Myself,
        entry,
        party: Vec::new(),
        residence: None,
        answers: Vec::new(),
        party_born: Vec::new(),
        consent: false,
        known_by: Box::default(),
    }
}

/// A kiosk at the centre.
#[must_use]
pub fn place(name: &str) -> DevicePlace {
    DevicePlace { name: name.to_owned(), position: CENTRE, ..jari_samples::place() }
}

/// The person who comes as number `at`. Up to 78,000,000 they are all different; no two of them share name and birth
/// date.
#[must_use]
pub fn person(at: u32) -> Person {
    const BIRTH_DATES: u32 = 7_000;
    const SYLLABLES: u32 = 11_172;
    let days = jiff::Span::new().days(i64::from(at % BIRTH_DATES));
    let born = FIRST_BIRTH_DATE.saturating_add(days);
    let mut name = NAMES[at as usize % NAMES.len()].to_owned();
    if let Some(nth) = (at / BIRTH_DATES).checked_sub(1) {
        name.extend(char::from_u32(u32::from('가') + nth % SYLLABLES));
    }
    Person {
        name: PersonName::parse(&name).expect("letters"),
        birth_date: BirthDate::new(born, born).expect("a day that has come"),
        phone: Some(Phone::parse(&format!("010{at:08}")).expect("eleven digits")),
    }
}

/// A person like number `at`, but born after the birth years of this town's campaign.
#[must_use]
pub fn person_born_too_late(at: u32) -> Person {
    let born = BORN_TOO_LATE;
    let birth_date = BirthDate::new(born, born).expect("a day that has come");
    Person { birth_date, ..person(at) }
}

/// A paired kiosk in a town of three clinics where nobody waits, its server, and its folder.
///
/// # Panics
/// When a folder cannot be made, or the kiosk does not start.
#[must_use]
pub fn with_a_kiosk(
    change: impl FnOnce(&mut CampaignSpec),
) -> (HeadlessKiosk, TestServer, TempDir) {
    let (server, folder) = (TestServer::start(), TempDir::new().expect("a folder can be made"));
    server.put_clinics(&clinics(KIOSK_CLINICS, KIOSK_REACH_METRES));
    let mut spec = campaign(Timestamp::now());
    change(&mut spec);
    server.add_campaign(spec);
    let mut kiosk = HeadlessKiosk::start(folder.path(), server.url());
    kiosk.pair(&server.invite(place("종로새봄복지관")));
    kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
    (kiosk, server, folder)
}

/// Types the data of one person of the town, up to the question for the telephone number.
pub fn type_somebody(kiosk: &mut HeadlessKiosk) {
    kiosk.type_name("김말순");
    kiosk.press("다음");
    kiosk.type_digits("19470301");
    kiosk.press("다음");
}

/// Waits for buttons whose names begin with `beginning`, and presses the first of them.
pub fn press_first(kiosk: &mut HeadlessKiosk, beginning: &str) {
    kiosk.wait_until(beginning, |kiosk| !kiosk.buttons_beginning(beginning).is_empty());
    let name = kiosk.buttons_beginning(beginning).remove(0);
    // A button is pressed by its title; a note may be below it.
    kiosk.press(name.lines().next().unwrap_or_default());
}
