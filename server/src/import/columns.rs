//! Which field of a row is which, and which rows are clinics. Every error is a reason for the person who edits the
//! file.

use csv::StringRecord;
use jari_common::clinic::{Clinic, OpenHours, Position, TEXT_MAX_CHARS, WeekHours};
use jari_common::id::ClinicId;

use super::{ImportError, hours};

/// The longest telephone number, in characters.
pub const PHONE_CHARS_MAX: usize = 40;
/// How much of a bad value a reason repeats, in characters.
const REPEATED_CHARS_MAX: usize = 40;
/// The columns as the header names them. All must be present; the order and other columns do not matter.
pub const NAMES: [&str; 8] =
    ["id", "name", "address", "phone", "lat", "lon", "weekday_hours", "saturday_hours"];

/// The position of each column.
#[derive(Debug)]
pub struct Columns {
    /// The number of fields in the header.
    width: usize,
    /// The positions in the order of `NAMES`.
    places: [usize; NAMES.len()],
}

impl Columns {
    /// Reads the header.
    pub fn of(header: &StringRecord) -> Result<Self, ImportError> {
        let mut places = [usize::MAX; NAMES.len()];
        for (place, field) in header.iter().enumerate() {
            let field = field.trim();
            let Some(at) = NAMES.iter().position(|name| name.eq_ignore_ascii_case(field)) else {
                continue;
            };
            if places[at] != usize::MAX {
                return Err(ImportError::RepeatedColumn(NAMES[at]));
            }
            places[at] = place;
        }
        let absent = NAMES.iter().zip(places).filter(|(_, place)| *place == usize::MAX);
        let missing: Vec<&'static str> = absent.map(|(name, _)| *name).collect();
        if missing.is_empty() {
            Ok(Self { width: header.len(), places })
        } else {
            Err(ImportError::MissingColumns { missing })
        }
    }

    /// Reads one row; the error is the first reason why the row is no clinic.
    pub fn clinic(&self, row: &StringRecord) -> Result<Clinic, String> {
        if row.len() != self.width {
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
    Position::new(lat, lon)
        .ok_or_else(|| format!("lat, lon: {lat}, {lon} is not on the globe (±90, ±180)"))
}

fn degrees(column: &str, text: &str) -> Result<f64, String> {
    if text.is_empty() {
        return Err(format!("{column}: is missing"));
    }
    text.parse().map_err(|_| format!("{column}: {} is not a number", shown(text)))
}

fn open_hours(column: &str, text: &str) -> Result<Option<OpenHours>, String> {
    hours::parse(text).map_err(|why| format!("{column}: {} {why}", shown(text)))
}

/// A bad value as a reason repeats it: short, and harmless on a terminal.
fn shown(text: &str) -> String {
    let short: String = text.chars().take(REPEATED_CHARS_MAX).collect();
    format!("{short:?}")
}
