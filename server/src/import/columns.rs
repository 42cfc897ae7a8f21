//! Which field of a row is which, and which rows are clinics. Every error is a reason for the person who edits the
//! file.

use csv::StringRecord;
use jari_common::clinic::{Clinic, DayOfWeek, OpenHours, Position, TEXT_MAX_CHARS, WeekHours};
use jari_common::id::ClinicId;
use jari_common::slot::SEATS_MAX;
use jari_common::time::{UnknownZone, ZoneName};

use super::text::{decode, narrow};
use super::{ImportError, hours};

/// The longest telephone number, in characters.
pub const PHONE_CHARS_MAX: usize = 40;
/// How much of a bad value a reason repeats, in characters.
const REPEATED_CHARS_MAX: usize = 40;
/// How many columns every table has.
const NEEDED: usize = 6;
/// The columns as the header names them; the order and other columns do not matter. The first six must be present, and
/// some column of hours. Hours are one column (`monday_hours`) or two (`monday_opens`, `monday_closes`).
pub const NAMES: [&str; 35] = [
    "id",
    "name",
    "address",
    "phone",
    "lat",
    "lon",
    "weekday_hours",
    "saturday_hours",
    "monday_hours",
    "tuesday_hours",
    "wednesday_hours",
    "thursday_hours",
    "friday_hours",
    "sunday_hours",
    "holiday_hours",
    "lunch_hours",
    "saturday_lunch_hours",
    "seats",
    "monday_opens",
    "monday_closes",
    "tuesday_opens",
    "tuesday_closes",
    "wednesday_opens",
    "wednesday_closes",
    "thursday_opens",
    "thursday_closes",
    "friday_opens",
    "friday_closes",
    "saturday_opens",
    "saturday_closes",
    "sunday_opens",
    "sunday_closes",
    "holiday_opens",
    "holiday_closes",
    "time_zone",
];
/// Other names of the same columns, as the national hospital and health data have them, in the order of `NAMES`.
const ALIASES: [&[&str]; NAMES.len()] = [
    &["암호화요양기호", "요양기호", "기관ID", "관리번호", "hpid", "ykiho"],
    &["요양기관명", "기관명", "병원명", "의료기관명", "사업장명", "dutyName", "yadmNm"],
    &["주소", "도로명전체주소", "소재지주소", "dutyAddr", "addr"],
    &["전화번호", "대표전화", "대표전화1", "dutyTel1", "telno"],
    &["위도", "병원위도", "좌표(Y)", "wgs84Lat", "YPos"],
    &["경도", "병원경도", "좌표(X)", "wgs84Lon", "XPos"],
    &["평일진료시간", "평일"],
    &["토요일진료시간", "토요일"],
    &["월요일진료시간", "월요일"],
    &["화요일진료시간", "화요일"],
    &["수요일진료시간", "수요일"],
    &["목요일진료시간", "목요일"],
    &["금요일진료시간", "금요일"],
    &["일요일진료시간", "일요일"],
    &["공휴일진료시간", "공휴일"],
    &["점심시간", "점심시간_평일", "lunchWeek"],
    &["점심시간_토요일", "lunchSat"],
    &["정원", "시간당정원"],
    &["진료시작시간_월요일", "dutyTime1s", "trmtMonStart"],
    &["진료종료시간_월요일", "dutyTime1c", "trmtMonEnd"],
    &["진료시작시간_화요일", "dutyTime2s", "trmtTueStart"],
    &["진료종료시간_화요일", "dutyTime2c", "trmtTueEnd"],
    &["진료시작시간_수요일", "dutyTime3s", "trmtWedStart"],
    &["진료종료시간_수요일", "dutyTime3c", "trmtWedEnd"],
    &["진료시작시간_목요일", "dutyTime4s", "trmtThuStart"],
    &["진료종료시간_목요일", "dutyTime4c", "trmtThuEnd"],
    &["진료시작시간_금요일", "dutyTime5s", "trmtFriStart"],
    &["진료종료시간_금요일", "dutyTime5c", "trmtFriEnd"],
    &["진료시작시간_토요일", "dutyTime6s", "trmtSatStart"],
    &["진료종료시간_토요일", "dutyTime6c", "trmtSatEnd"],
    &["진료시작시간_일요일", "dutyTime7s", "trmtSunStart"],
    &["진료종료시간_일요일", "dutyTime7c", "trmtSunEnd"],
    &["진료시작시간_공휴일", "dutyTime8s"],
    &["진료종료시간_공휴일", "dutyTime8c"],
    &["시간대", "timezone"],
];
/// The columns of a table of the simplest kind.
pub const LEAST: [&str; 8] =
    ["id", "name", "address", "phone", "lat", "lon", "weekday_hours", "saturday_hours"];
/// Positions in `NAMES`.
const WEEKDAY: usize = 6;
const SATURDAY: usize = 7;
const LUNCH: usize = 15;
const SATURDAY_LUNCH: usize = 16;
const SEATS: usize = 17;
const TIME_ZONE: usize = 34;
/// For each day with hours of its own: its column, and its pair of columns.
const DAYS: [(DayOfWeek, Option<usize>, usize); 8] = [
    (DayOfWeek::Monday, Some(8), 18),
    (DayOfWeek::Tuesday, Some(9), 20),
    (DayOfWeek::Wednesday, Some(10), 22),
    (DayOfWeek::Thursday, Some(11), 24),
    (DayOfWeek::Friday, Some(12), 26),
    (DayOfWeek::Saturday, None, 28),
    (DayOfWeek::Sunday, Some(13), 30),
    (DayOfWeek::Holiday, Some(14), 32),
];

/// Which of a file's columns is which, where its header has names of its own: `id=번호` in each line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The file's names, in the order of `NAMES`.
    names: [Option<String>; NAMES.len()],
}

impl Default for Mapping {
    fn default() -> Self {
        Self { names: [const { None }; NAMES.len()] }
    }
}

/// Why a mapping cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error(transparent)]
    Text(#[from] ImportError),
    /// The line number, from 1.
    #[error("line {0} is not one of {names} with `=` and the file's own name", names = NAMES.join(", "))]
    Line(usize),
}

impl Mapping {
    /// Reads lines such as `lat=좌표(Y)`, in UTF-8 or CP949; empty lines, and those that begin with `#`, are left out.
    pub fn parse(bytes: &[u8]) -> Result<Self, MappingError> {
        let (text, _) = decode(bytes)?;
        let mut mapping = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let error = MappingError::Line(at + 1);
            let (ours, theirs) = line.split_once('=').ok_or(error.clone())?;
            let nth = NAMES.iter().position(|name| *name == ours.trim());
            let place = nth.map(|nth| &mut mapping.names[nth]);
            let place = place.filter(|place| place.is_none() && !theirs.trim().is_empty());
            *place.ok_or(error)? = Some(theirs.trim().to_owned());
        }
        Ok(mapping)
    }

    /// What is looked for in the header for the column `nth`.
    fn sought(&self, nth: usize) -> String {
        match &self.names[nth] {
            Some(name) => format!("{} as {name:?}", NAMES[nth]),
            None => NAMES[nth].to_owned(),
        }
    }

    /// The names that the column `nth` of `NAMES` may have, the most certain first.
    fn names_of(&self, nth: usize) -> Vec<&str> {
        match &self.names[nth] {
            Some(name) => vec![name],
            None => [NAMES[nth]].into_iter().chain(ALIASES[nth].iter().copied()).collect(),
        }
    }
}

/// The position of each column.
#[derive(Debug)]
pub struct Columns {
    /// The number of fields in the header.
    width: usize,
    /// The number of fields up to the last that the header names and that is read here.
    least: usize,
    /// Every row has one empty field more than the header, as some programs write them.
    has_one_more: bool,
    /// The positions in the order of `NAMES`; None for columns that the header does not have.
    places: [Option<usize>; NAMES.len()],
}

impl Columns {
    /// Reads the header.
    pub fn of(header: &StringRecord, mapping: &Mapping) -> Result<Self, ImportError> {
        let fields: Vec<String> =
            header.iter().map(|it| narrow(it).trim().to_lowercase()).collect();
        let mut places = [None; NAMES.len()];
        for (nth, place) in places.iter_mut().enumerate() {
            let mut found = Vec::new();
            for name in mapping.names_of(nth) {
                let sought = narrow(name).to_lowercase();
                let at = || fields.iter().enumerate().filter(|(_, field)| **field == sought);
                if at().count() > 1 {
                    return Err(ImportError::RepeatedColumn(NAMES[nth]));
                }
                found.extend(at().map(|(at, _)| (at, name.to_owned())));
            }
            // Which number names a clinic for ever is not guessed.
            if nth == 0 && found.len() > 1 {
                let names = found.into_iter().map(|(_, name)| name).collect();
                return Err(ImportError::Ambiguous { column: NAMES[nth], names });
            }
            *place = found.first().map(|(at, _)| *at);
        }
        let has = |nth: usize| places[nth].is_some();
        let has_days = DAYS.iter().any(|(_, one, pair)| one.is_some_and(has) || has(*pair));
        let hours = if has_days { NEEDED } else { SATURDAY + 1 };
        // Half of a pair of columns is a spelling mistake, and so is a column that the mapping names in vain.
        let halves = DAYS.iter().map(|(_, _, pair)| *pair).filter(|at| has(*at) != has(at + 1));
        let halves = halves.flat_map(|at| [at, at + 1]);
        let named = (0..NAMES.len()).filter(|nth| mapping.names[*nth].is_some());
        let mut needed: Vec<usize> = (0..hours).chain(halves).chain(named).collect();
        needed.sort_unstable();
        needed.dedup();
        let absent = needed.into_iter().filter(|nth| !has(*nth));
        let missing: Vec<String> = absent.map(|nth| mapping.sought(nth)).collect();
        if !missing.is_empty() {
            return Err(ImportError::MissingColumns { missing });
        }
        let least = places.iter().flatten().max().map_or(0, |last| last + 1);
        Ok(Self { width: header.len(), least, has_one_more: false, places })
    }

    /// These columns, for rows of which all have one empty field more than the header, or not.
    #[must_use]
    pub fn with_one_more(self, has_one_more: bool) -> Self {
        Self { has_one_more, ..self }
    }

    /// Whether the row has exactly one field more than the header, which is empty.
    #[must_use]
    pub fn has_one_more(&self, row: &StringRecord) -> bool {
        row.len() == self.width + 1 && row.get(self.width).is_some_and(|it| it.trim().is_empty())
    }

    /// Reads one row; the error is the first reason why the row is no clinic.
    pub fn clinic(&self, row: &StringRecord) -> Result<Clinic, String> {
        // A comma too many in one row alone may have shifted its fields, and a row that ends early may be cut off.
        let fits = (self.least..=self.width).contains(&row.len())
            || self.has_one_more && self.has_one_more(row);
        if !fits {
            return Err(format!("has {} fields where the header has {}", row.len(), self.width));
        }
        let field =
            |nth: usize| self.places[nth].and_then(|at| row.get(at)).unwrap_or_default().trim();
        let [id, name, address, phone, lat, lon] = [0, 1, 2, 3, 4, 5].map(field);
        Ok(Clinic {
            id: ClinicId::parse(id)
                .map_err(|why| format!("id: {} is refused: {why}", shown(id)))?,
            name: needed("name", line_of_text("name", name, TEXT_MAX_CHARS)?)?,
            address: needed("address", line_of_text("address", address, TEXT_MAX_CHARS)?)?,
            phone: line_of_text("phone", phone, PHONE_CHARS_MAX)?,
            position: position(lat, lon)?,
            hours: self.week(field)?,
            seats: seats(field(SEATS))?,
            time_zone: time_zone(field(TIME_ZONE))?,
        })
    }

    /// The hours of the week. Lunch is taken out of weekdays, and out of Saturdays where Saturday has a lunch of its own.
    fn week<'a>(&self, field: impl Fn(usize) -> &'a str) -> Result<WeekHours, String> {
        let read = |nth: usize| open_hours(NAMES[nth], field(nth));
        let lunch = [LUNCH, SATURDAY_LUNCH].map(|nth| lunch_hours(NAMES[nth], field(nth)));
        let [lunch, saturday_lunch] = lunch;
        let (lunch, saturday_lunch) = (lunch?, saturday_lunch?);
        let mut week = WeekHours::default();
        let weekday = less(read(WEEKDAY)?, lunch, WEEKDAY)?;
        put(&mut week, &DayOfWeek::WEEKDAYS, &weekday);
        put(&mut week, &[DayOfWeek::Saturday], &less(read(SATURDAY)?, saturday_lunch, SATURDAY)?);
        for (day, one, pair) in DAYS {
            // One empty field beside filled hours of all weekdays, or of Saturdays, says nothing; `휴진` closes the day, and so
            // does an empty pair: national data have hours for the days on which there are some.
            let general = match day {
                DayOfWeek::Saturday => Some(SATURDAY),
                DayOfWeek::Sunday | DayOfWeek::Holiday => None,
                _ => Some(WEEKDAY),
            };
            let is_filled = general.is_some_and(|nth| !field(nth).is_empty());
            let (nth, ranges) = match one.filter(|nth| self.places[*nth].is_some()) {
                Some(nth) if is_filled && field(nth).is_empty() => continue,
                Some(nth) => (nth, read(nth)?),
                None if self.places[pair].is_some() => {
                    (pair, pair_hours(NAMES[pair], [field(pair), field(pair + 1)])?)
                }
                None => continue,
            };
            let lunch = match day {
                DayOfWeek::Saturday => saturday_lunch,
                DayOfWeek::Sunday | DayOfWeek::Holiday => None,
                _ => lunch,
            };
            put(&mut week, &[day], &less(ranges, lunch, nth)?);
        }
        Ok(simple(week))
    }
}

/// Gives these days the hours. Days that are closed anyway are not named.
fn put(week: &mut WeekHours, days: &[DayOfWeek], ranges: &[OpenHours]) {
    for day in days {
        week.days.insert(*day, ranges.to_vec());
    }
}

/// The week in its shortest form: weekdays of one equal range are `weekday`, and closed days are not named.
fn simple(mut week: WeekHours) -> WeekHours {
    let one = |ranges: &Vec<OpenHours>| match ranges.as_slice() {
        [] => Some(None),
        [range] => Some(Some(*range)),
        _ => None,
    };
    let monday = week.days.get(&DayOfWeek::Monday).cloned().unwrap_or_default();
    let is_monday = |day: &DayOfWeek| week.days.get(day).is_none_or(|it| *it == monday);
    if let Some(range) = one(&monday).filter(|_| DayOfWeek::WEEKDAYS.iter().all(is_monday)) {
        week.weekday = range;
        week.days.retain(|day, _| !DayOfWeek::WEEKDAYS.contains(day));
    }
    if let Some(range) = week.days.get(&DayOfWeek::Saturday).and_then(one) {
        week.saturday = range;
        week.days.remove(&DayOfWeek::Saturday);
    }
    let is_named = |day: &DayOfWeek, ranges: &Vec<OpenHours>| {
        !ranges.is_empty() || !matches!(day, DayOfWeek::Sunday | DayOfWeek::Holiday)
    };
    week.days.retain(|day, ranges| is_named(day, ranges));
    week
}

/// The ranges without lunch.
fn less(
    ranges: Vec<OpenHours>,
    lunch: Option<OpenHours>,
    nth: usize,
) -> Result<Vec<OpenHours>, String> {
    match lunch.filter(|_| !ranges.is_empty()) {
        None => Ok(ranges),
        Some(lunch) => {
            hours::without(&ranges, lunch).map_err(|why| format!("{}: {why}", NAMES[nth]))
        }
    }
}

/// A lunch such as `12:30~13:30`; None when there is none.
fn lunch_hours(column: &str, text: &str) -> Result<Option<OpenHours>, String> {
    match open_hours(column, text)?.as_slice() {
        [] => Ok(None),
        [lunch] => Ok(Some(*lunch)),
        _ => Err(format!("{column}: {} has several ranges", shown(text))),
    }
}

/// The hours of a day of which opening and closing stand in two columns; both empty: closed.
fn pair_hours(column: &str, [opens, closes]: [&str; 2]) -> Result<Vec<OpenHours>, String> {
    if [opens, closes].iter().all(|it| hours::is_closed(it)) {
        return Ok(Vec::new());
    }
    if opens.is_empty() || closes.is_empty() {
        return Err(format!("{column}: only one of opening and closing is there"));
    }
    if opens == closes {
        return Err(format!("{column}: opening and closing are both {}", shown(opens)));
    }
    open_hours(column, &format!("{opens}~{closes}"))
}

fn seats(text: &str) -> Result<Option<u8>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let seats = narrow(text).parse().ok().filter(|seats| (1..=SEATS_MAX).contains(seats));
    seats.map(Some).ok_or_else(|| format!("seats: {} is not a number from 1 to 64", shown(text)))
}

fn time_zone(text: &str) -> Result<Option<ZoneName>, String> {
    let named = || text.parse().map_err(|why: UnknownZone| format!("time_zone: {why}"));
    (!text.is_empty()).then(named).transpose()
}

/// Replaces white space, line ends included, by single spaces, so that a text is one line on a screen.
fn line_of_text(column: &str, text: &str, chars_max: usize) -> Result<String, String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > chars_max {
        return Err(format!("{column}: is longer than {chars_max} characters"));
    }
    if line.chars().any(char::is_control) {
        return Err(format!("{column}: holds a control character"));
    }
    Ok(line)
}

fn needed(column: &str, text: String) -> Result<String, String> {
    if text.is_empty() { Err(format!("{column}: is missing")) } else { Ok(text) }
}

fn position(lat: &str, lon: &str) -> Result<Position, String> {
    let (lat, lon) = (degrees("lat", lat)?, degrees("lon", lon)?);
    if (lat, lon) == (0.0, 0.0) {
        return Err("lat, lon: 0, 0 is in the sea: the position is not known".to_owned());
    }
    Position::new(lat, lon)
        .ok_or_else(|| format!("lat, lon: {lat}, {lon} is not on the globe (±90, ±180)"))
}

fn degrees(column: &str, text: &str) -> Result<f64, String> {
    if text.is_empty() {
        return Err(format!("{column}: is missing"));
    }
    let number = narrow(text).trim().parse();
    number.map_err(|_| format!("{column}: {} is not a number", shown(text)))
}

fn open_hours(column: &str, text: &str) -> Result<Vec<OpenHours>, String> {
    hours::parse(text).map_err(|why| format!("{column}: {} {why}", shown(text)))
}

/// A bad value as a reason repeats it: short, and harmless on a terminal.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(REPEATED_CHARS_MAX).collect();
    format!("{short:?}")
}
