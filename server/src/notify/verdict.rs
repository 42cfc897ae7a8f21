//! What a gateway's good answer looks like, as `notify.json` says: many gateways answer 200 and say in the body that
//! they took nothing. Reads answers, and sends no request.

use serde::Deserialize;
use serde_json::Value;

use super::fields::{at, text_of};

/// The longest part of an answer that is read, in bytes.
pub(super) const ANSWER_MAX_BYTES: usize = 64 * 1024;

/// The `taken` of `notify.json`: a value at a place in the answer's JSON, or words anywhere in it. The status must be
/// 2xx as well. The content type is ignored, because many gateways send JSON and call it HTML.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoodAnswer {
    /// The place: a JSON Pointer (RFC 6901), or the name of a field.
    at: Option<String>,
    /// The good values: one of them must be at the place; `1` and `"1"` are equal.
    is: Option<OneOrMore>,
    contains: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    More(Vec<Value>),
    One(Value),
}

impl GoodAnswer {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let is_told = match &self.is {
            Some(OneOrMore::More(values)) => {
                !values.is_empty() && values.iter().all(|value| scalar(value).is_some())
            }
            Some(OneOrMore::One(value)) => scalar(value).is_some(),
            None => false,
        };
        match (&self.at, is_told, &self.contains) {
            (Some(place), true, None) if !place.is_empty() => Ok(()),
            (None, false, Some(words)) if self.is.is_none() && !words.is_empty() => Ok(()),
            _ => Err(
                "taken has \"at\" and \"is\" (a text, a number or a list of them), or \"contains\"",
            ),
        }
    }

    /// Whether this body says that the message was taken.
    pub(super) fn is_in(&self, body: &[u8]) -> bool {
        let body = text_of(body);
        if let Some(words) = &self.contains {
            return body.contains(words.as_str());
        }
        let json = serde_json::from_str::<Value>(body.trim_start_matches('\u{feff}').trim()).ok();
        let found = json.as_ref().zip(self.at.as_ref()).and_then(|(json, place)| at(json, place));
        let Some(found) = found.and_then(scalar) else { return false };
        match &self.is {
            Some(OneOrMore::One(value)) => scalar(value) == Some(found),
            Some(OneOrMore::More(values)) => {
                values.iter().any(|it| scalar(it).as_ref() == Some(&found))
            }
            None => false,
        }
    }
}

/// A text, number or truth value as text; None for an array or an object.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::EUC_KR;
    use serde_json::json;

    use super::*;

    fn good(config: Value) -> GoodAnswer {
        serde_json::from_value(config).unwrap()
    }

    #[test]
    fn a_code_in_the_body_says_whether_the_message_was_taken() {
        let code = good(json!({ "at": "/result_code", "is": ["1", 0] }));
        code.check().unwrap();
        for (body, taken) in [
            (r#"{"result_code":"1","message":"success"}"#, true),
            ("\u{feff} {\"result_code\": 1}\n", true),
            (r#"{"result_code":0}"#, true),
            (r#"{"result_code":"-101"}"#, false),
            (r#"{"result_code":["1"]}"#, false),
            (r#"{"message":"1"}"#, false),
            ("1", false),
            ("<html>1</html>", false),
            ("", false),
        ] {
            assert_eq!(code.is_in(body.as_bytes()), taken, "{body}");
        }
        let by_name = good(json!({ "at": "ok", "is": true }));
        by_name.check().unwrap();
        assert!(by_name.is_in(br#"{"ok":true}"#) && !by_name.is_in(br#"{"ok":false}"#));
    }

    #[test]
    fn words_are_found_in_any_answer_in_utf_8_and_in_euc_kr() {
        let words = good(json!({ "contains": "성공" }));
        words.check().unwrap();
        assert!(words.is_in("결과: 성공".as_bytes()));
        assert!(words.is_in(&EUC_KR.encode("결과: 성공").0));
        assert!(!words.is_in("결과: 실패".as_bytes()));
    }

    #[test]
    fn a_rule_that_says_nothing_or_two_things_is_none() {
        for config in [
            json!({}),
            json!({ "at": "/code" }),
            json!({ "is": "1" }),
            json!({ "at": "/code", "is": [] }),
            json!({ "at": "/code", "is": { "a": 1 } }),
            json!({ "at": "/code", "is": null }),
            json!({ "contains": "" }),
            json!({ "at": "/code", "is": 1, "contains": "OK" }),
        ] {
            assert!(good(config.clone()).check().is_err(), "{config}");
        }
    }
}
