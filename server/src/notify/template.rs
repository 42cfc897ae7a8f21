//! Fills placeholders in a gateway's request, escaped for its media type. Knows nothing of a particular gateway.

use serde_json::Value;

use super::Message;

/// How a value is escaped so that it stays one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// Unchanged.
    Plain,
    /// Inside the quotes of a JSON string.
    Json,
    /// In a form (`application/x-www-form-urlencoded`).
    Form,
}

/// Fills a template. `{to}`: the number in digits; `{to_international}`: with +82; `{text}`: the words; `{id}`: the
/// message's id. Other braces stay.
pub(super) fn fill(template: &str, message: &Message, escape: Escape) -> String {
    let digits = message.to.digits();
    let international = format!("+82{}", digits.strip_prefix('0').unwrap_or(digits));
    let known = [
        ("{to}", digits),
        ("{to_international}", international.as_str()),
        ("{text}", message.text.as_str()),
        ("{id}", message.id.as_str()),
    ];
    let mut filled = String::with_capacity(template.len() + message.text.len());
    let mut rest = template;
    // One pass: a text that a value holds is never taken for a placeholder.
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = known.iter().find(|(name, _)| rest.starts_with(name));
        let (name, value) =
            found.map_or(("{", "{".to_owned()), |(name, value)| (*name, escaped(value, escape)));
        filled.push_str(&value);
        rest = &rest[name.len()..];
    }
    filled.push_str(rest);
    filled
}

/// Fills every string of a JSON value.
pub(super) fn fill_json(template: &Value, message: &Message) -> Value {
    match template {
        Value::String(text) => Value::String(fill(text, message, Escape::Plain)),
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| fill_json(item, message)).collect())
        }
        Value::Object(fields) => {
            let filled =
                |(name, value): (&String, &Value)| (name.clone(), fill_json(value, message));
            Value::Object(fields.iter().map(filled).collect())
        }
        other => other.clone(),
    }
}

/// Whether a template contains a placeholder.
pub(super) fn has_placeholder(template: &str) -> bool {
    ["{to}", "{to_international}", "{text}", "{id}"].iter().any(|name| template.contains(name))
}

fn escaped(value: &str, escape: Escape) -> String {
    match escape {
        Escape::Plain => value.to_owned(),
        Escape::Json => {
            let quoted = Value::String(value.to_owned()).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Escape::Form => value.bytes().map(in_form).collect(),
    }
}

/// One byte, percent-encoded unless it is an unreserved character (RFC 3986).
fn in_form(byte: u8) -> String {
    let stays = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if stays { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

#[cfg(test)]
mod tests {
    use jari_common::person::Phone;
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;

    fn message(text: &str) -> Message {
        let to = Phone::parse("010-1234-5678").unwrap();
        Message { id: "7".into(), to, text: text.to_owned(), until: Timestamp::MAX, about: None }
    }

    #[test]
    fn placeholders_are_filled_and_other_braces_stay() {
        let filled =
            fill("{{to}} {to_international} {x} {text} {id} {", &message("자리"), Escape::Plain);
        assert_eq!(filled, "{01012345678} +821012345678 {x} 자리 7 {");
    }

    #[test]
    fn a_text_cannot_break_out_of_its_place() {
        let tricky = message("\"},{\"to\":\"0\" {to}\n&a=b");
        let body = fill(r#"{"text":"{text}","to":"{to}"}"#, &tricky, Escape::Json);
        let read: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(read, json!({ "text": tricky.text, "to": "01012345678" }));
        let form = fill("to={to}&text={text}", &tricky, Escape::Form);
        let expected = "to=01012345678&text=%22%7D%2C%7B%22to%22%3A%220%22%20%7Bto%7D%0A%26a%3Db";
        assert_eq!(form, expected);
    }

    #[test]
    fn a_json_template_is_filled_in_every_string_and_nowhere_else() {
        let template = json!({ "to": ["{to}"], "n": 7, "deep": { "{to}": "[{text}]" } });
        let filled = fill_json(&template, &message("\"자리\""));
        let expected = json!({ "to": ["01012345678"], "n": 7, "deep": { "{to}": "[\"자리\"]" } });
        assert_eq!(filled, expected);
    }
}
