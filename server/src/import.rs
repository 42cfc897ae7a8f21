//! Reads a table of clinics as its publisher saved it: good rows become clinics, bad rows become a line number and a
//! reason. Touches neither files nor the engine, and never panics, whatever the bytes are.

use std::collections::HashMap;
use std::fmt;

use jari_common::clinic::Clinic;
use jari_common::id::ClinicId;
use jari_common::plain::is_plain;

mod columns;
pub mod hours;
mod table;
#[cfg(test)]
mod tests;
mod text;

use columns::Columns;
pub use columns::{Mapping, MappingError, PHONE_CHARS_MAX};
pub use table::FIELD_CHARS_MAX;
use table::Table;
pub use text::Encoding;

/// The longest file, in bytes.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most rows of one file, the header not counted.
pub const ROWS_MAX: usize = 100_000;

/// The contents of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The clinics in the file's order, each id once.
    pub clinics: Vec<Clinic>,
    /// The rejected rows in the file's order.
    pub rejected: Vec<BadRow>,
    pub encoding: Encoding,
}

/// A row that was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The line on which the row begins, counted from 1 as in an editor.
    pub line: u64,
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// Why nothing of the file can be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {} MiB", FILE_BYTES_MAX / (1024 * 1024))]
    TooLarge,
    #[error("the file has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
    #[error("the file is UTF-16; save it as \"CSV UTF-8\" and try again")]
    Utf16,
    #[error("the file is not text")]
    NotText,
    #[error("the header lacks: {}; it needs: {}", .missing.join(", "), columns::LEAST.join(", "))]
    MissingColumns { missing: Vec<String> },
    #[error("the header has {} for {column}: say which with --map", .names.join(", "))]
    Ambiguous { column: &'static str, names: Vec<String> },
    #[error("the header has the column {0} twice")]
    RepeatedColumn(&'static str),
}

/// Reads a whole file: UTF-8 or CP949, with or without a byte order mark; a header, then one clinic in each row. The
/// mapping says which column is which, where the header has names of its own.
pub fn parse(bytes: &[u8], mapping: &Mapping) -> Result<Parsed, ImportError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge);
    }
    let (text, encoding) = text::decode(bytes)?;
    let mut table = Table::new(&text);
    let header = table.next_row().ok_or(ImportError::Empty)?;
    let columns = Columns::of(&header.fields, mapping)?;
    let rows: Vec<_> = std::iter::from_fn(|| table.next_row()).take(ROWS_MAX + 1).collect();
    if rows.len() > ROWS_MAX {
        return Err(ImportError::TooManyRows);
    }
    let has_one_more = rows.iter().all(|row| columns.has_one_more(&row.fields));
    let columns = columns.with_one_more(has_one_more);
    let mut parsed = Parsed { clinics: Vec::new(), rejected: Vec::new(), encoding };
    let mut lines_of: HashMap<ClinicId, u64> = HashMap::new();
    for row in rows {
        let clinic = row.fault().map_or_else(|| columns.clinic(&row.fields), Err);
        let clinic = clinic.and_then(plain);
        match clinic.and_then(|clinic| first_of_its_id(clinic, row.line, &mut lines_of)) {
            Ok(clinic) => parsed.clinics.push(clinic),
            Err(reason) => parsed.rejected.push(BadRow { line: row.line, reason }),
        }
    }
    Ok(parsed)
}

/// Rejects invisible characters and characters that change the direction of the text: they would be displayed wrongly.
fn plain(clinic: Clinic) -> Result<Clinic, String> {
    if [&clinic.name, &clinic.address, &clinic.phone].into_iter().all(|text| is_plain(text)) {
        Ok(clinic)
    } else {
        Err("there are characters in it that cannot be seen".to_owned())
    }
}

/// When two rows have one id, nobody knows which is meant: the first is taken, the others are reported.
fn first_of_its_id(
    clinic: Clinic,
    line: u64,
    lines_of: &mut HashMap<ClinicId, u64>,
) -> Result<Clinic, String> {
    match lines_of.get(&clinic.id) {
        Some(first) => Err(format!("the id {} is already on line {first}", clinic.id)),
        None => {
            lines_of.insert(clinic.id.clone(), line);
            Ok(clinic)
        }
    }
}
