//! The person an appointment is for: values that are valid once made, and whose `Debug` shows nothing.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const NAME_MAX_CHARS: usize = 30;
/// Nobody is older than this, in years.
pub const AGE_MAX_YEARS: i16 = 130;

/// A name: 1–30 characters, letters with spaces, hyphens, apostrophes and full stops between, single spaces.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a person's details are not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    /// Empty, too long, or with characters that no name has.
    #[error("a name is 1 to 30 letters")]
    Name,
    /// Not a day of the last 130 years.
    #[error("a birth date is a day of the last 130 years, written 1947-03-01")]
    BirthDate,
    /// Not a telephone number of Korea.
    #[error("a phone number is 9 to 11 digits that begin with 0")]
    Phone,
}

impl PersonName {
    /// Trims, folds runs of spaces, and checks.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // A consonant or vowel that stands alone is a name half typed.
        let lone_jamo = |c: char| matches!(c, '\u{3131}'..='\u{318E}' | '\u{1100}'..='\u{11FF}');
        let letter = |c: char| {
            (c.is_alphabetic() && !lone_jamo(c)) || matches!(c, ' ' | '-' | '\'' | '.' | '·')
        };
        let long_enough = name.chars().any(char::is_alphabetic);
        let fits = name.chars().count() <= NAME_MAX_CHARS;
        if long_enough && fits && name.chars().all(letter) {
            Ok(Self(name))
        } else {
            Err(PersonError::Name)
        }
    }

    /// The name in full. For the person's own eyes only.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.0
    }

    /// As a public screen may show it: the first character, then a ring for each further one (김○○).
    #[must_use]
    pub fn masked(&self) -> String {
        let ring = |(at, c): (usize, char)| if at == 0 || c == ' ' { c } else { '○' };
        self.0.chars().enumerate().map(ring).collect()
    }

    /// As compared: without spaces, in lower case.
    #[must_use]
    pub fn normalized(&self) -> String {
        self.0.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
    }
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

    /// The year, by which campaigns are open or not.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

/// A telephone number of Korea: 9–11 digits beginning with 0.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Takes digits with or without hyphens and spaces.
    pub fn parse(text: &str) -> Result<Self, PersonError> {
        let known = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ');
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let mobile = digits.starts_with("010");
        let right_length =
            if mobile { digits.len() == 11 } else { (9..=11).contains(&digits.len()) };
        let valid = text.chars().all(known) && right_length && digits.starts_with('0');
        if valid { Ok(Self(digits)) } else { Err(PersonError::Phone) }
    }

    /// The digits alone.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As a public screen may show it: `····1234`.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("····{}", &self.0[self.0.len() - 4..])
    }
}

/// Everything personal about one ticket: sealed in the vault, never in a change.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    pub name: PersonName,
    pub birth_date: BirthDate,
    /// None when the person has no phone; staff reach them otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
}

/// HMAC-SHA-256 under the server's key of name, birth date and phone, cut to 128 bits: the same person, the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub uuid::Uuid);

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
        for text in ["", "   ", "1234", "김<b>", "김ㅁ", "ㄱㅣㅁ", &"가".repeat(NAME_MAX_CHARS + 1)]
        {
            assert_eq!(PersonName::parse(text), Err(PersonError::Name), "{text}");
        }
    }

    #[test]
    fn a_phone_is_kept_as_digits_and_shown_by_its_last_four() {
        let phone = Phone::parse("010-1234-5678").unwrap();
        assert_eq!(phone.digits(), "01012345678");
        assert_eq!(phone.masked(), "····5678");
        for text in ["010-1234-567", "12345678", "1012345678", "010123456789", "전화없음"] {
            assert_eq!(Phone::parse(text), Err(PersonError::Phone), "{text}");
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
