//! How a gateway hands over what people answered: by which token it is known, and where in its JSON number and words are.

use std::fmt;

use jari_common::person::Phone;
use serde::Deserialize;
use serde_json::Value;

/// The shortest token, in bytes: nobody guesses it.
const TOKEN_MIN_BYTES: usize = 16;
/// Korea, as a number begins abroad.
const COUNTRY: &str = "+82";

/// The `replies` of `notify.json`; its `Debug` shows nothing.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replies {
    /// What the gateway sends as its bearer token.
    token: String,
    /// Who answered: a JSON Pointer (RFC 6901) into what the gateway sends.
    #[serde(default = "from")]
    from: String,
    /// What they answered, likewise.
    #[serde(default = "text")]
    text: String,
}

/// One answer of a person; its `Debug` shows nothing.
pub struct Reply {
    pub from: Phone,
    /// The digit that it is; None when it says something else.
    pub digit: Option<u8>,
}

impl Replies {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.token.len() < TOKEN_MIN_BYTES || !self.token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("replies.token is 16 or more letters and digits");
        }
        let is_pointer = |text: &String| text.starts_with('/');
        if !(is_pointer(&self.from) && is_pointer(&self.text)) {
            return Err("replies.from and replies.text are JSON Pointers, such as /from");
        }
        Ok(())
    }

    /// What the gateway must send to be believed.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The answer in what a gateway sent; None when there is no number and no text where they should be.
    #[must_use]
    pub fn read(&self, sent: &Value) -> Option<Reply> {
        let from = sent.pointer(&self.from)?.as_str()?;
        let from = from.strip_prefix(COUNTRY).map_or_else(|| from.to_owned(), national);
        let from = Phone::parse(&from).ok()?;
        let text = match sent.pointer(&self.text)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(Reply { from, digit: digit(&text) })
    }
}

fn national(rest: &str) -> String {
    format!("0{}", rest.trim_start_matches(['-', ' ', '0']))
}

/// "1", "1번", " 1. ", "１": one digit and no other. "10" and "2026" are none.
fn digit(text: &str) -> Option<u8> {
    let plain = |c: char| match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        c => c,
    };
    let mut digits = text.chars().map(plain).filter_map(|c| c.to_digit(10));
    let first = digits.next()?;
    if digits.next().is_some() { None } else { u8::try_from(first).ok() }
}

fn from() -> String {
    "/from".to_owned()
}

fn text() -> String {
    "/text".to_owned()
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replies(hidden)")
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reply(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn replies(more: &Value) -> Replies {
        let mut file = json!({ "token": "a-token-of-some-length" });
        file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(file).unwrap()
    }

    #[test]
    fn an_answer_is_found_where_the_gateway_puts_it() {
        let plain = replies(&json!({}));
        let read = plain.read(&json!({ "from": "010-1234-5678", "text": "1" })).unwrap();
        assert_eq!((read.from.digits(), read.digit), ("01012345678", Some(1)));
        let deep = replies(&json!({ "from": "/mo/0/msisdn", "text": "/mo/0/body" }));
        let sent = json!({ "mo": [{ "msisdn": "+82 10 1234 5678", "body": 2 }] });
        let read = deep.read(&sent).unwrap();
        assert_eq!((read.from.digits(), read.digit), ("01012345678", Some(2)));
        for wrong in [json!({}), json!({ "from": "abc", "text": "1" }), json!({ "from": 1 })] {
            assert!(plain.read(&wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{plain:?}{read:?}"), "Replies(hidden)Reply(hidden)");
    }

    #[test]
    fn one_digit_is_an_answer_however_it_is_written_and_anything_else_is_none() {
        for (text, said) in [
            ("1", Some(1)),
            (" 1번 ", Some(1)),
            ("네, 2번이요.", Some(2)),
            ("３", Some(3)),
            ("10", None),
            ("네", None),
            ("12월 3일", None),
            ("", None),
        ] {
            assert_eq!(digit(text), said, "{text}");
        }
    }
}
