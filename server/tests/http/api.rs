//! The operations of API version 1, as a list that is written by hand: kiosks and programs that are out there rely on
//! it. Paths stand here as text, so that a path that was changed in its declaration does not agree with itself.

use reqwest::Method;
use serde_json::Value;

use super::world::World;

/// One line an operation: method, path, whose token, whether it has an id, body, and the body of each status.
pub const VERSION_1: &str = include_str!("../golden/api_v1.txt");

/// The name of what a body is made of; `-` for no body.
fn kind_of(content: &Value) -> String {
    let Some((media_type, of)) = content.as_object().and_then(|it| it.iter().next()) else {
        return "-".to_owned();
    };
    let named = |schema: &Value| {
        schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()).map(str::to_owned)
    };
    let list = || named(&of["schema"]["items"]).map(|name| format!("{name}[]"));
    let other = || if media_type == "application/json" { "any" } else { media_type }.to_owned();
    named(&of["schema"]).or_else(list).unwrap_or_else(other)
}

/// The line of one operation of the document.
fn line_of(method: &str, path: &str, operation: &Value) -> String {
    let keys = |value: &Value| value.as_object().and_then(|it| it.keys().next().cloned());
    let scheme = keys(&operation["security"][0]).unwrap_or_else(|| "anyone".to_owned());
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let key = parameters.clone().find(|it| it["name"] == "Idempotency-Key");
    let key = match key.map(|it| it["required"] == true) {
        None => "-",
        Some(true) => "keyed",
        Some(false) => "keyed-if-given",
    };
    let answers = operation["responses"].as_object().unwrap().iter();
    let answers = answers.filter(|(status, _)| *status != "default");
    let answers: Vec<_> = answers
        .map(|(status, answer)| format!("{status}:{}", kind_of(&answer["content"])))
        .collect();
    let body = kind_of(&operation["requestBody"]["content"]);
    format!("{} {path} {scheme} {key} {body} {}", method.to_uppercase(), answers.join(" "))
}

#[test]
fn the_operations_of_version_1_are_what_they_were() {
    let document = serde_json::to_value(jari_server::http::document()).unwrap();
    let mut lines = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            lines.push(line_of(method, path, operation));
        }
    }
    lines.sort_unstable();
    let expected: Vec<&str> = VERSION_1.lines().collect();
    assert_eq!(lines, expected);
}

/// A path with something in place of each value.
pub fn plausible(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_shows_no_token_gets_nowhere_where_one_is_asked_for_and_no_path_is_missing() {
    let world = World::new().await;
    let mut asked = 0;
    for line in VERSION_1.lines() {
        let mut words = line.split(' ');
        let method: Method = words.next().unwrap().parse().unwrap();
        let (path, scheme) = (words.next().unwrap(), words.next().unwrap());
        if path.ends_with("/feed") {
            // The stream has no end; its own tests follow it.
            continue;
        }
        let answer = world.ask(method, &plausible(path)).send().await.unwrap();
        let status = answer.status().as_u16();
        assert_ne!(status, 405, "{line}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("no-such-path") || scheme == "gateway" || path.contains("gateway"));
        if !["anyone", "gateway"].contains(&scheme) {
            assert_eq!(status, 401, "{line}: {text}");
        }
        asked += 1;
    }
    assert_eq!(asked + 1, VERSION_1.lines().count());
    world.stop().await.unwrap();
}
