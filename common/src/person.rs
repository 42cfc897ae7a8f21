//! The person an appointment is for: values that are valid once made, and whose `Debug` shows nothing.

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed as Normalizer;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const NAME_MAX_CHARS: usize = 60;
/// The most marks above or below one letter.
const MARKS_MAX: usize = 3;
/// The country code of Korea (ITU-T E.164).
const COUNTRY_CODE: &str = "82";
/// Nobody is older than this, in years.
pub const AGE_MAX_YEARS: i16 = 130;

/// A name: 1–60 characters in Unicode's composed form (NFC), letters with spaces, hyphens, apostrophes and full stops
/// between, single spaces.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a person's details are not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Empty, too long, or with characters that no name has.
    #[error("a name is 1 to 60 letters")]
    Name,
    /// Not a day of the last 130 years.
    #[error("a birth date is a day of the last 130 years, written 1947-03-01")]
    BirthDate,
    /// Not a telephone number of Korea.
    #[error("a phone number is 9 to 12 digits that begin with 0 or +82")]
    Phone,
}

impl PersonName {
    /// Composes (NFC), trims, folds runs of spaces, and checks.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let composed = Normalizer::new_nfc().normalize(text);
        let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = name.chars().count() <= NAME_MAX_CHARS;
        let has_letter = name.chars().any(is_letter);
        let belongs = |c: char| is_letter(c) || is_mark(c) || is_between(c);
        if has_letter && fits && name.chars().all(belongs) && marks_have_letters(&name) {
            Ok(Self(name))
        } else {
            Err(PersonError::Name)
        }
    }

    /// The full name. Only the person may see it.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.0
    }

    /// The name as a public screen may show it: the first character, then a ring for each further one (김○○). In a script
    /// with capitals, where names are long, three dots are enough (J···).
    #[must_use]
    pub fn masked(&self) -> String {
        let has_case = |c: &char| c.is_uppercase() || c.is_lowercase();
        if let Some(first) = self.0.chars().next().filter(has_case) {
            return format!("{first}···");
        }
        let ring = |(at, c): (usize, char)| if at == 0 || c == ' ' { c } else { '○' };
        self.0.chars().filter(|c| !is_mark(*c)).enumerate().map(ring).collect()
    }

    /// The name for a comparison where a similar name is enough to ask. Full-width and half-width letters count as
    /// equal, too.
    #[must_use]
    pub fn folded(&self) -> String {
        Normalizer::new_nfkc().normalize(&self.normalized()).into_owned()
    }

    /// The name for an exact comparison: without spaces, in lower case, with one kind of apostrophe and one kind of
    /// hyphen.
    #[must_use]
    pub fn normalized(&self) -> String {
        let kept = self.0.chars().filter(|c| !c.is_whitespace());
        kept.map(plain).flat_map(char::to_lowercase).collect()
    }
}

/// Whether this is a letter of any script. A single consonant or vowel of Hangul is a half-typed name, and no letter.
fn is_letter(c: char) -> bool {
    let is_lone_jamo = matches!(c, '\u{3131}'..='\u{318E}' | '\u{1100}'..='\u{11FF}'
        | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}');
    c.is_alphabetic() && !is_lone_jamo
}

/// An accent that has no composed form with its letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_between(c: char) -> bool {
    matches!(plain(c), ' ' | '-' | '\'' | '.' | '·')
}

/// Replaces the apostrophes and hyphens that word processors and telephones write.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{FF07}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        c => c,
    }
}

/// Whether every mark follows a letter, and no letter has more than `MARKS_MAX`.
fn marks_have_letters(name: &str) -> bool {
    let mut room = 0_usize;
    name.chars().all(|c| {
        if is_mark(c) {
            let stands = room > 0;
            room = room.saturating_sub(1);
            return stands;
        }
        room = if is_letter(c) { MARKS_MAX } else { 0 };
        true
    })
}

/// A birth date.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
#[serde(transparent)]
pub struct BirthDate(Date);

impl BirthDate {
    /// Checks the day against `today`.
    pub fn new(date: Date, today: Date) -> Result<Self, PersonError> {
        let oldest = today.year() - AGE_MAX_YEARS;
        if date <= today && date.year() >= oldest {
            Ok(Self(date))
        } else {
            Err(PersonError::BirthDate)
        }
    }

    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.0
    }

    /// The year, by which a campaign decides who may book.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

/// A telephone number of Korea as it is dialled there: 9–12 digits beginning with 0.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Takes digits with or without hyphens, spaces, dots and brackets between; also numbers as they are dialled from
    /// abroad (+82 10…, 0082 10…, 82 10…), and full-width digits.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let text = Normalizer::new_nfkc().normalize(text);
        let text = text.trim();
        let (from_abroad, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let known = |c: char| {
            c.is_ascii_digit() || matches!(c, '-' | ' ' | '.' | '(' | ')' | '\u{2010}' | '\u{2011}')
        };
        if !rest.chars().all(known) {
            return Err(PersonError::Phone);
        }
        let typed: String = rest.chars().filter(char::is_ascii_digit).collect();
        // When dialled inside Korea, no number of Korea begins with 82 or 00.
        let abroad = typed.strip_prefix("00").unwrap_or(&typed).strip_prefix(COUNTRY_CODE);
        let digits = match abroad {
            Some(rest) => format!("0{}", rest.trim_start_matches('0')),
            None if from_abroad => return Err(PersonError::Phone),
            None => typed,
        };
        let lengths = phone_lengths(&digits).ok_or(PersonError::Phone)?;
        if lengths.contains(&digits.len()) { Ok(Self(digits)) } else { Err(PersonError::Phone) }
    }

    /// The digits alone.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The number as a public screen may show it: `····1234`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("····{}", &self.0[self.0.len() - 4..])
    }
}

/// How many digits a number with this beginning has; None where no number of Korea begins so.
#[must_use]
pub fn phone_lengths(digits: &str) -> Option<std::ops::RangeInclusive<usize>> {
    match digits.as_bytes() {
        [b'0', b'0', ..] => None,
        // Mobile telephones.
        [b'0', b'1', b'0', ..] => Some(11..=11),
        // Numbers for life, and numbers that are forwarded to another (0505, 0507).
        [b'0', b'5', b'0', ..] => Some(11..=12),
        // Seoul.
        [b'0', b'2', ..] => Some(9..=10),
        [b'0', ..] => Some(9..=11),
        _ => None,
    }
}

/// Everything personal about one ticket: sealed in the vault, never in a change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    pub name: PersonName,
    pub birth_date: BirthDate,
    /// None when the person has no phone; staff reach them in another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// HMAC-SHA-256 under the server's key of name, birth date and phone, cut to 128 bits: one person always has one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub uuid::Uuid);

/// HMAC-SHA-256 under the server's key of name and birth date only, cut to 128 bits: two people with one key may be one
/// person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameKey(pub uuid::Uuid);

/// HMAC-SHA-256 under the server's key of a telephone number, cut to 128 bits: used to count how many people share a
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TelephoneKey(pub uuid::Uuid);

/// Keys by which the people of a ticket are recognised, besides their person keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownBy {
    /// None in logs from before this key was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<NameKey>,
    /// The keys of the other people who share the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<NameKey>,
    /// One key for each person who gave a telephone number; two people may have one number, so a key may occur twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telephones: Vec<TelephoneKey>,
}

impl KnownBy {
    /// Whether no key is kept.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// For whom the person at the screen books.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Acting {
    /// For themselves (본인).
    #[default]
    Myself,
    /// Family or a neighbour helps (대리).
    Helper,
    /// Staff at a desk help.
    Staff,
}

macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(hidden)"))
            }
        }
    )*};
}
hidden!(PersonName, BirthDate, Phone, Person);

impl TryFrom<String> for PersonName {
    type Error = PersonError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

impl TryFrom<String> for Phone {
    type Error = PersonError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_screen_shows_only_the_first_character_of_a_name() {
        let name = PersonName::parse("  김  말순 ").unwrap();
        assert_eq!(name.full(), "김 말순");
        assert_eq!(name.masked(), "김 ○○");
        assert_eq!(format!("{name:?}"), "PersonName(hidden)");
    }

    #[test]
    fn names_that_are_no_names_are_refused() {
        let too_long = "가".repeat(NAME_MAX_CHARS + 1);
        let no_names = [
            "",
            "   ",
            "1234",
            "김<b>",
            "김ㅁ",
            "ㄱㅣㅁ",
            &too_long,
            "\u{301}",
            "-\u{301}a",
            "e\u{334}\u{334}\u{334}\u{334}",
            "김\u{202E}말순",
            "김\u{200B}말순",
            "’",
            "김말순\n<",
        ];
        for text in no_names {
            assert_eq!(PersonName::parse(text), Err(PersonError::Name), "{text}");
        }
    }

    #[test]
    fn names_of_real_people_are_taken_whole() {
        let longest = "Q".repeat(NAME_MAX_CHARS);
        for text in
            ["NGUYEN THI THANH HUYEN TRANG PHUONG", "O’Brien", "Mary-Ann St. John", &longest]
        {
            assert_eq!(PersonName::parse(text).unwrap().full(), text);
        }
    }

    #[test]
    fn one_name_is_one_name_however_it_was_typed() {
        let same = [
            ["O'Brien", "O\u{2019}Brien"],
            ["Jose\u{301}", "José"],
            ["\u{1100}\u{1175}\u{11B7}\u{1106}\u{1161}\u{11AF}\u{1109}\u{116E}\u{11AB}", "김말순"],
            ["Mary\u{2011}Ann", "mary-ann"],
        ];
        for [left, right] in same {
            let normalized = |text| PersonName::parse(text).unwrap().normalized();
            assert_eq!(normalized(left), normalized(right), "{left} {right}");
        }
        assert_eq!(PersonName::parse("Jose\u{301}").unwrap().masked(), "J···");
    }

    #[test]
    fn a_phone_is_kept_as_digits_and_shown_by_its_last_four() {
        let phone = Phone::parse("010-1234-5678").unwrap();
        assert_eq!(phone.digits(), "01012345678");
        assert_eq!(phone.masked(), "····5678");
        let none = [
            "010-1234-567",
            "12345678",
            "1012345678",
            "010123456789",
            "전화없음",
            "",
            "0",
            "+",
            "+82",
            "+1 212 555 0100",
            "00 10 1234 5678",
            "0505-1234-567890",
            "02-12345-67890",
            "82",
        ];
        for text in none {
            assert_eq!(Phone::parse(text), Err(PersonError::Phone), "{text}");
        }
    }

    #[test]
    fn a_phone_is_the_same_from_at_home_and_from_abroad() {
        let same = [
            "01012345678",
            "010 1234 5678",
            "010.1234.5678",
            "(010) 1234-5678",
            "+82 10-1234-5678",
            "+82 010 1234 5678",
            "+82 (0)10 1234 5678",
            "82-10-1234-5678",
            "0082 10 1234 5678",
            "０１０１２３４５６７８",
        ];
        for text in same {
            assert_eq!(Phone::parse(text).unwrap().digits(), "01012345678", "{text}");
        }
        for text in
            ["0505-1234-5678", "0507-1234-5678", "0505-123-4567", "02-123-4567", "+82 2 1234 5678"]
        {
            assert!(Phone::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_birth_date_lies_in_the_last_130_years() {
        let today = jiff::civil::date(2026, 11, 23);
        assert!(BirthDate::new(jiff::civil::date(1947, 3, 1), today).is_ok());
        assert!(BirthDate::new(jiff::civil::date(2026, 11, 24), today).is_err());
        assert!(BirthDate::new(jiff::civil::date(1890, 1, 1), today).is_err());
    }
}
