//! Named values in what a gateway sends or answers: JSON, or a form. Knows nothing of a particular gateway.

use encoding_rs::EUC_KR;
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

/// The value at a place: a JSON Pointer (RFC 6901) when it begins with a slash, otherwise the name of a field.
pub(super) fn at<'a>(json: &'a Value, place: &str) -> Option<&'a Value> {
    if place.starts_with('/') { json.pointer(place) } else { json.get(place) }
}

/// The fields of a form (`application/x-www-form-urlencoded`) as an object of texts; when a name comes twice, the first
/// one.
#[must_use]
pub fn form(body: &[u8]) -> Value {
    let mut fields = Map::new();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        fields.entry(decoded(name)).or_insert_with(|| Value::String(decoded(value)));
    }
    Value::Object(fields)
}

fn decoded(part: &[u8]) -> String {
    let spaced: Vec<u8> =
        part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    text_of(&percent_decode(&spaced).collect::<Vec<u8>>())
}

/// Decodes UTF-8, or the older encoding of Korean gateways.
pub(super) fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => EUC_KR.decode(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_is_read_as_it_was_meant() {
        let read = form("from=8210-1234-5678&text=1%EB%B2%88+%26&a&=&from=no&%zz=%".as_bytes());
        let meant =
            json!({ "from": "8210-1234-5678", "text": "1번 &", "a": "", "": "", "%zz": "%" });
        assert_eq!(read, meant);
        // "네" in EUC-KR.
        assert_eq!(form(b"text=%B3%D7"), json!({ "text": "네" }));
    }

    #[test]
    fn a_place_is_a_pointer_or_a_name() {
        let json = json!({ "a": { "b": 1 }, "a/b": 2 });
        assert_eq!(at(&json, "/a/b"), Some(&json!(1)));
        assert_eq!(at(&json, "a/b"), Some(&json!(2)));
        assert_eq!(at(&json, "c"), None);
    }
}
