//! How a gateway hands over what people answered: the secret that identifies the gateway, and where number and text
//! are. Only a single digit is a yes; everything else is for staff to read.

use std::fmt;

use jari_common::person::Phone;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::at;
use crate::secrets::is_same_secret;

/// The shortest token, in bytes, so that nobody can guess it.
const TOKEN_MIN_BYTES: usize = 16;
/// The longest text that is kept for staff, in characters.
const TEXT_MAX_CHARS: usize = 2_000;

/// The `replies` of `notify.json`; its `Debug` shows nothing.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replies {
    /// The secret by which the gateway is recognised.
    token: String,
    #[serde(default)]
    token_in: TokenPlace,
    /// The telephone that answered: a JSON Pointer (RFC 6901) into what the gateway sends, or the name of a field.
    #[serde(default = "from")]
    from: String,
    /// The text of the answer: a JSON Pointer or the name of a field, too.
    #[serde(default = "text")]
    text: String,
}

/// Where the gateway puts its token.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TokenPlace {
    /// As a bearer token (RFC 6750).
    #[default]
    Bearer,
    /// At the end of the path.
    Path,
    /// As the whole of a header of this name.
    Header(String),
    /// In a field of the body.
    Field(String),
}

/// One answer of a person, which staff may have to read; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub from: Phone,
    pub text: String,
}

impl Replies {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.token.len() < TOKEN_MIN_BYTES || !self.token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("replies.token is 16 or more letters and digits");
        }
        let stays = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
        match &self.token_in {
            TokenPlace::Path if !self.token.bytes().all(stays) => {
                return Err(
                    "replies.token is letters and digits alone where it stands in the path",
                );
            }
            TokenPlace::Header(name) if HeaderName::try_from(name).is_err() => {
                return Err("replies.token_in names a header that is none");
            }
            TokenPlace::Field(name) if name.is_empty() => {
                return Err("replies.token_in names a field that is none");
            }
            _ => {}
        }
        if self.from.is_empty() || self.text.is_empty() {
            return Err(
                "replies.from and replies.text are JSON Pointers, such as /from, or names of fields",
            );
        }
        Ok(())
    }

    /// Whether the gateway itself sent this: checks the token in the one place that `notify.json` names.
    #[must_use]
    pub fn believes(&self, headers: &HeaderMap, in_path: Option<&str>, sent: &Value) -> bool {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let offered = match &self.token_in {
            TokenPlace::Bearer => header(AUTHORIZATION.as_str()).and_then(bearer),
            TokenPlace::Path => in_path,
            TokenPlace::Header(name) => header(name).map(str::trim),
            TokenPlace::Field(name) => at(sent, name).and_then(Value::as_str),
        };
        offered.is_some_and(|offered| is_same_secret(&self.token, offered))
    }

    /// Reads the answer from what a gateway sent; None when number or text are not where they should be.
    #[must_use]
    pub fn read(&self, sent: &Value) -> Option<Reply> {
        let from = Phone::parse(&as_text(at(sent, &self.from)?)?).ok()?;
        let text = as_text(at(sent, &self.text)?)?;
        let shown = |c: char| if c.is_control() || is_unseen(c) { ' ' } else { c };
        Some(Reply { from, text: text.chars().take(TEXT_MAX_CHARS).map(shown).collect() })
    }
}

impl Reply {
    /// The digit that the text means: "1", "１", "1번", "1.", "(1)". None when it says anything else.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        const NUMBER_WORD: char = '\u{BC88}';
        let around = |c: char| {
            c.is_whitespace() || ".,!()[]\"'\u{3002}\u{201C}\u{201D}\u{2018}\u{2019}".contains(c)
        };
        let plain: String = self.text.chars().map(plain).collect();
        let bare = plain.trim_matches(around);
        let bare = bare.strip_suffix(NUMBER_WORD).unwrap_or(bare).trim_matches(around);
        let mut digits = bare.chars();
        let first = digits.next()?.to_digit(10)?;
        if digits.next().is_some() { None } else { u8::try_from(first).ok() }
    }
}

/// Replaces full-width and circled digits by plain ones.
fn plain(c: char) -> char {
    let moved =
        |from: char, to: char| char::from_u32(u32::from(c) - u32::from(from) + u32::from(to));
    match c {
        '\u{FF01}'..='\u{FF5E}' => moved('\u{FF01}', '!'),
        '\u{2460}'..='\u{2468}' => moved('\u{2460}', '1'),
        c => Some(c),
    }
    .unwrap_or(c)
}

/// Characters that are invisible, or that change the direction of the text.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
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

    const TOKEN: &str = "a-token-of-some-length";

    fn replies(more: &Value) -> Replies {
        let mut file = json!({ "token": TOKEN });
        file.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(file).unwrap()
    }

    fn digit(text: &str) -> Option<u8> {
        Reply { from: Phone::parse("010-1234-5678").unwrap(), text: text.to_owned() }.digit()
    }

    #[test]
    fn an_answer_is_found_where_the_gateway_puts_it() {
        let plain = replies(&json!({}));
        let read = plain.read(&json!({ "from": "010-1234-5678", "text": "1" })).unwrap();
        assert_eq!((read.from.digits(), read.digit()), ("01012345678", Some(1)));
        let deep = replies(&json!({ "from": "/mo/0/msisdn", "text": "/mo/0/body" }));
        let sent = json!({ "mo": [{ "msisdn": 821_012_345_678_u64, "body": 2 }] });
        let read = deep.read(&sent).unwrap();
        assert_eq!((read.from.digits(), read.digit()), ("01012345678", Some(2)));
        let named = replies(&json!({ "from": "MOB/NO", "text": "MSG" }));
        assert!(named.read(&json!({ "MOB/NO": "01012345678", "MSG": "" })).is_some());
        for wrong in
            [json!({}), json!({ "from": "abc", "text": "1" }), json!({ "from": "01012345678" })]
        {
            assert!(plain.read(&wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{plain:?}{read:?}"), "Replies(hidden)Reply(hidden)");
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for written in [
            "010-1234-5678",
            "01012345678",
            "821012345678",
            "+82 10 1234 5678",
            "+82(0)10-1234-5678",
            "00821012345678",
            "０１０１２３４５６７８",
        ] {
            let found = Phone::parse(written).ok().map(|phone| phone.digits().to_owned());
            assert_eq!(found.as_deref(), Some("01012345678"), "{written}");
        }
        assert!(Phone::parse("1588").is_err() && Phone::parse("").is_err());
    }

    #[test]
    fn only_the_digit_itself_is_a_yes() {
        for (text, said) in [
            ("1", Some(1)),
            (" 1번 ", Some(1)),
            ("1 번.", Some(1)),
            ("３", Some(3)),
            ("1.", Some(1)),
            ("(2)", Some(2)),
            ("'1'", Some(1)),
            ("①", Some(1)),
            ("\u{3000}1\n", Some(1)),
            ("네, 2번이요.", None),
            ("1월에 갈게요", None),
            ("2번 안 갈래요. 취소해 주세요", None),
            ("1?", None),
            ("-1", None),
            ("1 2", None),
            ("1번 2번", None),
            ("10", None),
            ("번", None),
            ("네", None),
            ("12월 3일", None),
            ("", None),
        ] {
            assert_eq!(digit(text), said, "{text}");
        }
    }

    #[test]
    fn the_gateway_is_known_by_its_token_in_the_one_place_that_was_agreed() {
        let headers = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap());
            headers
        };
        let bare = HeaderMap::new();
        let bearer = headers("authorization", &format!("Bearer {TOKEN}"));
        let own = headers("x-key", TOKEN);
        let field = json!({ "auth": { "key": TOKEN } });
        let none = json!({});
        let every = [
            (json!("bearer"), (&bearer, None, &none)),
            (json!("path"), (&bare, Some(TOKEN), &none)),
            (json!({ "header": "X-Key" }), (&own, None, &none)),
            (json!({ "field": "/auth/key" }), (&bare, None, &field)),
        ];
        for (nth, (place, _)) in every.iter().enumerate() {
            let replies = replies(&json!({ "token_in": place }));
            replies.check().unwrap();
            for (other, (_, (headers, in_path, sent))) in every.iter().enumerate() {
                assert_eq!(replies.believes(headers, *in_path, sent), nth == other, "{place}");
            }
            assert!(!replies.believes(
                &bare,
                Some("a-token-of-some-lengthy"),
                &json!({ "auth": { "key": 1 } })
            ));
        }
    }

    #[test]
    fn a_place_that_holds_no_token_is_said() {
        for (more, said) in [
            (json!({ "token_in": { "header": "x key" } }), "a header that is none"),
            (json!({ "token_in": { "field": "" } }), "a field that is none"),
            (
                json!({ "token_in": "path", "token": "a/token/of/some/length" }),
                "letters and digits alone",
            ),
            (json!({ "from": "" }), "names of fields"),
        ] {
            assert!(replies(&more).check().unwrap_err().contains(said), "{more}");
        }
    }
}
