//! Over HTTP an erased person is unknown: none of their sessions, codes, links, papers and messages opens anything any
//! more.

use jari_common::campaign::Pace;
use jari_common::wire::{SessionReply, TicketView};
use jari_server::keys::Resealed;
use jari_server::vault::{Erasure, Whom};
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::desk::{acting, desk, finding};
use crate::http::world::{World, done, malsun, options, other, refused};

pub async fn erase(world: &World, who: &SessionReply) {
    let body = json!({ "whom": { "ticket": who.ticket.id }, "even_if_live": true });
    let request = world.ask(Method::POST, "/admin/v1/erasures");
    let answer: Value = done(request.bearer_auth(world.admin.as_str()).json(&body), 200).await;
    assert_eq!(answer, json!({ "done": { "erased": 1, "kept": 0, "is_scrubbed": true } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_an_erased_persons_opens_anything() {
    let options = jari_server::app::Options {
        public_url: Some("https://jari.example".to_owned()),
        ..options(1_000)
    };
    let world = World::in_folder(tempfile::tempdir().unwrap(), Pace::default(), options).await;
    let mine = world.join(&malsun()).await;
    let theirs = world.join(&other()).await;
    let desk = desk(&world).await;
    let lease = world.begin(&mine).await.lease().to_owned();
    let link = mine.calendar.clone().unwrap().replace("https://jari.example", "");
    erase(&world, &mine).await;

    let ticket = world.ticket(&mine, "");
    refused(world.get(&ticket).bearer_auth(&mine.session), 401, "sign-in-required").await;
    refused(world.write(Method::DELETE, &ticket, &mine.session), 401, "sign-in-required").await;
    refused(world.holding(&mine, &lease, 0), 401, "lease-over").await;
    let find = json!({ "code": mine.code, "birth_date": "1947-03-01" });
    let find =
        world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device).json(&find);
    assert_eq!(find.send().await.unwrap().status().as_u16() / 100, 4);
    refused(world.get(&link), 404, "no-booking").await;
    let paper = json!({ "receipt": mine.receipt, "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &paper), 404, "ticket-not-found").await;
    let number = json!({ "number": { "campaign": 1, "number": 1 }, "birth_date": "1947-03-01" });
    refused(finding(&world, &desk, &number), 404, "ticket-not-found").await;
    let act = acting(&world, &desk, mine.ticket.id, "verify", "id_seen").send().await.unwrap();
    assert!(act.status().is_client_error(), "{}", act.status());
    let messages: Vec<Value> =
        done(world.get("/api/v1/desk/messages").bearer_auth(&desk), 200).await;
    assert!(
        messages.iter().all(|it| !it["text"].as_str().unwrap().contains("김○○")),
        "{messages:?}"
    );
    // The line continues, and the person may join again, as anybody may.
    let view: TicketView = world.ticket_of(&theirs).await;
    assert_eq!(view.number, 2);
    let again = world.join(&malsun()).await;
    assert_eq!(again.ticket.number, 3);
    assert!(world.log().iter().any(|change| change.contains("person_erased")));
}

#[tokio::test]
async fn only_the_operator_erases_and_rotates_and_a_no_is_a_sentence() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    for (path, body) in [
        ("/admin/v1/erasures", json!({ "whom": { "ticket": mine.ticket.id } })),
        ("/admin/v1/key/rotations", json!({})),
    ] {
        for token in [mine.session.as_str(), world.device.as_str(), "no token"] {
            let request = world.ask(Method::POST, path).bearer_auth(token).json(&body);
            refused(request, 401, "sign-in-required").await;
        }
    }
    assert_eq!(world.ticket_of(&mine).await.number, 1);
    let wish = json!({ "whom": { "ticket": mine.ticket.id } });
    let request = world.ask(Method::POST, "/admin/v1/erasures").bearer_auth(world.admin.as_str());
    let no: Value = done(request.json(&wish), 200).await;
    assert!(no["no"].as_str().unwrap().contains("still waits"), "{no}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_changed_under_a_running_server_and_nobody_is_logged_out() {
    let world = World::new().await;
    let mine = world.join(&malsun()).await;
    let sealed = world.app.sealed(mine.ticket.id).unwrap().unwrap();
    let rotate = world.ask(Method::POST, "/admin/v1/key/rotations");
    let answer: Value = done(rotate.bearer_auth(world.admin.as_str()).json(&json!({})), 200).await;
    assert_eq!(answer, json!({ "done": null }));
    let tended = tokio::spawn(jari_server::vault::tend(world.app.clone()));
    while world.app.keys().is_rotating() {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.app.keys().open(&sealed), None);
    let now = world.app.sealed(mine.ticket.id).unwrap().unwrap();
    assert_eq!(world.app.keys().reseal(&now), Resealed::Fits);
    // The session from before, the code, and a new person.
    assert_eq!(world.ticket_of(&mine).await.number, 1);
    let find = json!({ "code": mine.code, "birth_date": "1947-03-01" });
    let find =
        world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(&world.device).json(&find);
    let found: SessionReply = done(find, 200).await;
    assert_eq!(found.ticket.id, mine.ticket.id);
    let theirs = world.join(&other()).await;
    let whom = Whom::Ticket(theirs.ticket.id);
    let app = world.app.clone();
    let erased = tokio::task::spawn_blocking(move || {
        app.erase(&Erasure { whom, even_if_live: true, account: String::new() }).unwrap()
    });
    assert_eq!(erased.await.unwrap().erased, 1);
    tended.abort();
}
