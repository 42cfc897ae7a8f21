//! Finding a person while somebody types: by name, its first consonants, the end of the telephone, the birth date or the
//! number in line; or by the QR of their slip, which a reader types. Whoever typed Hangul with the keyboard still in Latin is understood, too.

use jari_common::id::TicketId;
use jari_common::ticket::Receipt;
use jari_common::wire::PersonAtDesk;

use crate::keyboard::compose::{Composer, Jamo, lead_of, presses_of};

/// What a row can be found by.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Each name of the party, without spaces, in small letters, as the keys that it takes: ㄱㅣㅁ. So a syllable that is
    /// still being typed is found, too.
    names: Vec<String>,
    /// The first consonants of each name: ㄱㅁㅅ.
    initials: Vec<String>,
    /// Ends of telephones.
    phones: Vec<String>,
    /// Each birth date as 19470301.
    births: Vec<String>,
    number: String,
    ticket: TicketId,
}

/// What was typed; it fits a row when each of its words does.
#[derive(Clone, Debug, Default)]
pub struct Needle(Vec<Word>);

#[derive(Clone, Debug)]
struct Word {
    /// In small letters.
    typed: String,
    /// What these keys are on a Korean keyboard.
    hangul: Option<String>,
    /// The digits of the word, if it has nothing but digits and what is written between them.
    digits: Option<String>,
    /// The ticket and the number of a slip whose QR was read.
    slip: Option<(TicketId, u32)>,
}

/// The keys of a Korean keyboard (KS X 5002) in the order of a Latin one, a to z; then those that shift changes.
const ON_LATIN: &str = "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ";
const ON_SHIFTED: [(char, char); 7] =
    [('Q', 'ㅃ'), ('W', 'ㅉ'), ('E', 'ㄸ'), ('R', 'ㄲ'), ('T', 'ㅆ'), ('O', 'ㅒ'), ('P', 'ㅖ')];
/// The consonants among the compatibility jamo (Unicode, Hangul Compatibility Jamo).
const CONSONANTS: std::ops::RangeInclusive<char> = 'ㄱ'..='ㅎ';
/// Digits of a telephone that a desk knows.
const PHONE_END: usize = 4;

impl Keys {
    #[must_use]
    pub fn of(ticket: TicketId, number: u32, people: &[PersonAtDesk]) -> Self {
        let mut keys = Self {
            names: Vec::new(),
            initials: Vec::new(),
            phones: Vec::new(),
            births: Vec::new(),
            number: number.to_string(),
            ticket,
        };
        for person in people {
            let name = plain(&person.name);
            keys.initials.push(initials(&name));
            keys.names.push(presses(&name));
            let phone = person.phone.as_deref().unwrap_or_default();
            keys.phones.push(phone.chars().filter(char::is_ascii_digit).collect());
            keys.births.push(person.birth_date.date().strftime("%Y%m%d").to_string());
        }
        keys
    }
}

impl Needle {
    #[must_use]
    pub fn new(typed: &str) -> Self {
        Self(typed.split_whitespace().map(Word::new).collect())
    }

    #[must_use]
    pub fn fits(&self, keys: &Keys) -> bool {
        self.0.iter().all(|word| word.fits(keys))
    }
}

impl Word {
    fn new(typed: &str) -> Self {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '/');
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let digits = (!digits.is_empty() && typed.chars().all(is_number)).then_some(digits);
        let slip = Receipt::parse(typed).ok().and_then(|receipt| receipt.named());
        Self { hangul: as_hangul(typed), typed: plain(typed), digits, slip }
    }

    fn fits(&self, keys: &Keys) -> bool {
        if let Some((ticket, number)) = self.slip {
            return keys.ticket == ticket && keys.number == number.to_string();
        }
        if let Some(digits) = &self.digits {
            // A whole telephone is compared by its end: no more of it is known here.
            let end = &digits[digits.len().saturating_sub(PHONE_END)..];
            let is_phone = |it: &String| !it.is_empty() && it.ends_with(end) && end.len() >= 2;
            let is_birth = |it: &String| it.starts_with(digits) || it[2..].starts_with(digits);
            return keys.number == *digits
                || keys.phones.iter().any(is_phone)
                || digits.len() >= PHONE_END && keys.births.iter().any(is_birth);
        }
        let fits = |word: &String| {
            let typed = presses(word);
            // Consonants alone are the beginnings of syllables, and nothing in between.
            let is_initials = word.chars().all(|c| CONSONANTS.contains(&c));
            keys.initials.iter().any(|it| it.contains(word))
                || !is_initials && keys.names.iter().any(|name| name.contains(&typed))
        };
        fits(&self.typed) || self.hangul.as_ref().is_some_and(fits)
    }
}

/// Without spaces, in small letters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn presses(text: &str) -> String {
    text.chars().flat_map(presses_of).collect()
}

fn initials(name: &str) -> String {
    name.chars().map(|c| lead_of(c).unwrap_or(c)).collect()
}

/// What these Latin letters are on a Korean keyboard; None when something else is among them.
fn as_hangul(typed: &str) -> Option<String> {
    let mut composer = Composer::default();
    for letter in typed.chars() {
        composer.press(Jamo::new(key_of(letter)?)?);
    }
    Some(composer.text())
}

fn key_of(letter: char) -> Option<char> {
    let shifted = ON_SHIFTED.iter().find(|(latin, _)| *latin == letter);
    if let Some((_, jamo)) = shifted {
        return Some(*jamo);
    }
    let at = u32::from(letter.to_ascii_lowercase()).checked_sub(u32::from('a'))?;
    ON_LATIN.chars().nth(at as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(name: &str, phone: &str, birth: &str, number: &str) -> Keys {
        let name = plain(name);
        Keys {
            initials: vec![initials(&name)],
            names: vec![presses(&name)],
            phones: vec![phone.to_owned()],
            births: vec![birth.to_owned()],
            number: number.to_owned(),
            ticket: TicketId(112),
        }
    }

    #[test]
    fn a_person_is_found_by_whatever_they_say_of_themselves() {
        let malsun = keys("김말순", "5678", "19470301", "12");
        for typed in [
            "김말순",
            "김ㅁ",
            "김마",
            "기",
            "말순",
            "김 말순",
            "ㄱㅁㅅ",
            "rlaakftns",
            "5678",
            "78",
            "010-1234-5678",
            "01012345678",
            "470301",
            "19470301",
            "1947-03-01",
            "47.03.01",
            "1947",
            "12",
            "김말순 5678",
            "",
        ] {
            assert!(Needle::new(typed).fits(&malsun), "{typed}");
        }
        for typed in [
            "김말숙",
            "ㄱㅁㄴ",
            "ㄹㅅ",
            "ㅁㄹ",
            "5679",
            "0301",
            "470302",
            "1",
            "8",
            "김말순 5679",
            "박",
        ] {
            assert!(!Needle::new(typed).fits(&malsun), "{typed}");
        }
    }

    #[test]
    fn a_latin_name_is_found_in_any_case() {
        let smith = keys("Anna Smith", "0000", "19500102", "7");
        for typed in ["anna", "SMITH", "nas"] {
            assert!(Needle::new(typed).fits(&smith), "{typed}");
        }
    }
}
