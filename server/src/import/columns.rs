//! Which field of a row is which, and which rows are clinics. Every error is a reason for the person who edits the
//! file.

use csv::StringRecord;
use jari_common::clinic::{Clinic, OpenHours, Position, TEXT_MAX_CHARS, WeekHours};
use jari_common::id::ClinicId;

use super::text::{decode, narrow};
use super::{ImportError, hours};

/// The longest telephone number, in characters.
pub const PHONE_CHARS_MAX: usize = 40;
/// How much of a bad value a reason repeats, in characters.
const REPEATED_CHARS_MAX: usize = 40;
/// The columns as the header names them. All must be present; the order and other columns do not matter.
pub const NAMES: [&str; 8] =
    ["id", "name", "address", "phone", "lat", "lon", "weekday_hours", "saturday_hours"];
/// Other names of the same columns, as the national hospital and health data have them, in the order of `NAMES`.
const ALIASES: [&[&str]; 8] = [
    &["암호화요양기호", "요양기호", "기관ID", "관리번호", "hpid", "ykiho"],
    &["요양기관명", "기관명", "병원명", "의료기관명", "사업장명", "dutyName", "yadmNm"],
    &["주소", "도로명전체주소", "소재지주소", "dutyAddr", "addr"],
    &["전화번호", "대표전화", "대표전화1", "dutyTel1", "telno"],
    &["위도", "병원위도", "좌표(Y)", "wgs84Lat", "YPos"],
    &["경도", "병원경도", "좌표(X)", "wgs84Lon", "XPos"],
    &["평일진료시간", "평일"],
    &["토요일진료시간", "토요일"],
];

/// Which of a file's columns is which, where its header has names of its own: `id=번호` in each line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The file's names, in the order of `NAMES`.
    names: [Option<String>; NAMES.len()],
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
    /// The positions in the order of `NAMES`.
    places: [usize; NAMES.len()],
}

impl Columns {
    /// Reads the header.
    pub fn of(header: &StringRecord, mapping: &Mapping) -> Result<Self, ImportError> {
        let fields: Vec<String> =
            header.iter().map(|it| narrow(it).trim().to_lowercase()).collect();
        let mut places = [usize::MAX; NAMES.len()];
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
            if let Some((at, _)) = found.first() {
                *place = *at;
            }
        }
        let absent = places.iter().enumerate().filter(|(_, place)| **place == usize::MAX);
        let missing: Vec<String> = absent.map(|(nth, _)| mapping.sought(nth)).collect();
        if !missing.is_empty() {
            return Err(ImportError::MissingColumns { missing });
        }
        let least = places.iter().max().map_or(0, |last| last + 1);
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
        let [id, name, address, phone, lat, lon, weekday, saturday] =
            self.places.map(|place| row.get(place).unwrap_or_default().trim());
        Ok(Clinic {
            id: ClinicId::parse(id)
                .map_err(|why| format!("id: {} is refused: {why}", shown(id)))?,
            name: needed("name", line_of_text("name", name, TEXT_MAX_CHARS)?)?,
            address: needed("address", line_of_text("address", address, TEXT_MAX_CHARS)?)?,
            phone: line_of_text("phone", phone, PHONE_CHARS_MAX)?,
            position: position(lat, lon)?,
            hours: WeekHours {
                weekday: open_hours("weekday_hours", weekday)?,
                saturday: open_hours("saturday_hours", saturday)?,
            },
        })
    }
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

fn open_hours(column: &str, text: &str) -> Result<Option<OpenHours>, String> {
    hours::parse(text).map_err(|why| format!("{column}: {} {why}", shown(text)))
}

/// A bad value as a reason repeats it: short, and harmless on a terminal.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(REPEATED_CHARS_MAX).collect();
    format!("{short:?}")
}
