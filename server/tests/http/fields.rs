//! An answer to an invalid body says which field is wrong and what would be right; it never repeats what the body said.

use reqwest::Method;
use serde_json::{Value, json};

use crate::http::world::{World, problem};

async fn refused(world: &World, body: &Value) -> (Option<String>, String) {
    let request = world.write(Method::POST, "/api/v1/campaigns/1/tickets", &world.device);
    let problem = problem(request.json(body).send().await.unwrap(), 422, "invalid").await;
    (problem.field, problem.detail.unwrap())
}

#[tokio::test]
async fn what_is_not_valid_is_named_by_its_field_and_never_repeated() {
    let world = World::new().await;
    let person = |name: &str, born: &str, phone: &str| json!({ "name": name, "birth_date": born, "phone": phone });
    let right = person("김말순", "1947-03-01", "010-1234-5678");
    for (body, field, advice) in [
        (json!({ "person": person("김ㅁ", "1947-03-01", "010-1234-5678") }), "person.name", "60"),
        (
            json!({ "person": person("김말순", "1947-13-01", "010-1234-5678") }),
            "person.birth_date",
            "1947-03-01",
        ),
        (json!({ "person": person("김말순", "1947-03-01", "010-99-8877") }), "person.phone", "+82"),
        (
            json!({ "person": right, "party": [right, person("1", "1947-03-01", "")] }),
            "party[1].name",
            "60",
        ),
        (json!({ "person": { "birth_date": "1947-03-01" } }), "person.name", "60"),
        (json!({ "person": right, "acting": "thief" }), "acting", "acting"),
        (json!({}), "person", "person"),
        (json!([]), "the body", "the body"),
    ] {
        let (named, detail) = refused(&world, &body).await;
        assert_eq!(named.as_deref(), Some(field), "{body}");
        assert!(detail.contains(advice), "{detail}");
        for said in ["김", "8877", "1947-13", "thief"] {
            assert!(!detail.contains(said), "{detail}");
        }
    }
    let future = json!({ "person": person("김말순", "2999-03-01", "010-1234-5678") });
    assert_eq!(refused(&world, &future).await.0.as_deref(), Some("birth_date"));
}

#[tokio::test]
async fn one_person_is_one_however_name_and_telephone_are_written() {
    let world = World::new().await;
    let path = "/api/v1/campaigns/1/tickets";
    let joined = |name: &'static str, phone: &'static str| {
        let person = json!({ "name": name, "birth_date": "1947-03-01", "phone": phone });
        world.write(Method::POST, path, &world.device).json(&json!({ "person": person })).send()
    };
    let first = joined("O’Brien José", "+82 10-1234-5678").await.unwrap();
    assert_eq!(first.status(), 201);
    let again = joined("o'brien  Jose\u{301}", "01012345678").await.unwrap();
    assert_ne!(again.status(), 201, "the same person has one place");
}
