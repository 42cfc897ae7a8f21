//! Rows of a CSV text (RFC 4180) with their line numbers. Knows nothing of clinics.

use csv::{Position, Reader, ReaderBuilder, StringRecord};

/// The longest field of any column, in characters: a longer one means that a quotation mark is missing.
pub const FIELD_CHARS_MAX: usize = 4_000;

/// A row of the text.
#[derive(Debug)]
pub struct Row<'a> {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The line on which it ends.
    pub last_line: u64,
    pub fields: StringRecord,
    raw: &'a str,
}

impl Row<'_> {
    /// What is wrong with the row, before its columns are known.
    pub fn fault(&self) -> Option<String> {
        if self.last_line > self.line && self.raw.matches('"').count() % 2 == 1 {
            let last_line = self.last_line;
            return Some(format!(
                "a quotation mark is not closed; the row runs to line {last_line}"
            ));
        }
        if self.fields.iter().any(|field| field.chars().count() > FIELD_CHARS_MAX) {
            return Some(format!("a field is longer than {FIELD_CHARS_MAX} characters"));
        }
        let unreadable = self.raw.contains(char::REPLACEMENT_CHARACTER);
        unreadable.then(|| "a character cannot be read in this file's encoding".to_owned())
    }
}

/// Whether a line only says what separates the fields, as some programs write before the header: `sep=;`.
fn is_separator_line(line: &str) -> bool {
    line.trim_end_matches('\r').strip_prefix("sep=").is_some_and(|rest| rest.chars().count() == 1)
}

fn delimiter_of(text: &str) -> u8 {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let mut header = lines.next().unwrap_or_default();
    if is_separator_line(header) {
        header = lines.next().unwrap_or_default();
    }
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    // Of equal counts the last is taken: a comma.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Reads the rows of a text, one after the other; empty rows are skipped.
pub struct Table<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// How far lines have been counted, in bytes.
    counted: usize,
    /// The line at `counted`.
    line: u64,
}

impl<'a> Table<'a> {
    /// Rows whose fields are apart by a comma, a semicolon or a tab: whatever makes the most fields of the header.
    pub fn new(text: &'a str) -> Self {
        let mut builder = ReaderBuilder::new();
        let builder = builder.has_headers(false).flexible(true).delimiter(delimiter_of(text));
        let reader = builder.from_reader(text.as_bytes());
        let mut table = Self { text, reader, counted: 0, line: 1 };
        if is_separator_line(text.lines().next().unwrap_or_default()) {
            table.read_row();
        }
        table
    }

    /// The next row that is not empty; None at the end.
    pub fn next_row(&mut self) -> Option<Row<'a>> {
        loop {
            let row = self.read_row()?;
            if row.fields.iter().any(|field| !field.trim().is_empty()) {
                return Some(row);
            }
        }
    }

    fn read_row(&mut self) -> Option<Row<'a>> {
        let mut fields = StringRecord::new();
        // The text is UTF-8 and rows may have any length, so reading cannot fail.
        if !self.reader.read_record(&mut fields).unwrap_or(false) {
            return None;
        }
        let text = self.text;
        let from = fields.position().map_or(0, Position::byte) as usize;
        let to = self.reader.position().byte() as usize;
        // The reader's positions are at line ends, and include blank lines before the next row.
        let read = text.get(from..to).unwrap_or_default();
        let raw = read.trim_matches(['\r', '\n']);
        let begins = from + (read.len() - read.trim_start_matches(['\r', '\n']).len());
        let line = self.line_at(begins);
        let last_line = self.line_at(begins + raw.len());
        Some(Row { line, last_line, fields, raw })
    }

    /// The line of a byte that comes after all those asked for before. Lines end in LF, CRLF or CR.
    fn line_at(&mut self, byte: usize) -> u64 {
        let bytes = self.text.as_bytes();
        for at in self.counted..byte.min(bytes.len()) {
            let ends_line = match bytes[at] {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends_line);
        }
        self.counted = self.counted.max(byte);
        self.line
    }
}
