//! "Now serving": the same bytes for everybody, small, cacheable, and with a proof that they come from the server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_compact::{PublicKey, Signature};
use jari_common::campaign::Pace;
use jari_common::change::{NowServing, Phase};
use jari_common::time::plus_secs;
use jari_common::wire::JsonWebKeys;
use jari_server::command::Command;
use jari_server::serving::{PAGE_CONTEXT, PAGE_MAX_BYTES, SIGNATURE_FIELD};
use serde_json::{Value, json};

use crate::http::world::{World, add_campaign, done, malsun, other};

const PATH: &str = "/api/v1/campaigns/1/now-serving";

async fn body(world: &World) -> String {
    world.get(PATH).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_page_that_is_held_already_is_not_sent_again() {
    let world = World::with_one_turn().await;
    let first = world.get(PATH).send().await.unwrap();
    let caching = first.headers()["cache-control"].to_str().unwrap();
    assert_eq!(caching, "public, max-age=1, stale-while-revalidate=10, stale-if-error=3600");
    assert_eq!(first.headers()["content-type"], "application/json");
    let etag = first.headers()["etag"].clone();
    let listed = format!("\"other\", W/{}", etag.to_str().unwrap());
    for held in [etag.to_str().unwrap(), &listed, "*"] {
        let again = world.get(PATH).header("if-none-match", held).send().await.unwrap();
        assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &etag));
        assert_eq!(again.text().await.unwrap(), "");
    }

    world.join(&malsun()).await;
    world.join(&other()).await;
    let later = world.get(PATH).header("if-none-match", &etag);
    let later: NowServing = done(later, 200).await;
    assert_eq!((later.calling.last(), later.waiting), (Some(&1), 1));
}

#[tokio::test]
async fn everybody_gets_the_same_bytes() {
    let world = World::with_one_turn().await;
    world.join(&malsun()).await;
    let stranger = body(&world).await;
    let known = world.get(PATH).bearer_auth(&world.device).header("user-agent", "kiosk");
    assert_eq!(known.send().await.unwrap().text().await.unwrap(), stranger);
    world.join(&other()).await;
    assert_ne!(body(&world).await, stranger);
}

#[tokio::test]
async fn a_page_of_a_long_line_is_small() {
    let world = World::with(Pace { turns: 30, ..Pace::default() }, 1_000).await;
    for day in 1..=28 {
        let who = json!({ "name": "김말순", "birth_date": format!("1947-03-{day:02}") });
        world.join(&who).await;
    }
    let body = body(&world).await;
    assert!(body.len() <= PAGE_MAX_BYTES, "{}: {body}", body.len());
    let page: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(page["calling"].as_array().unwrap().len(), 8);
    assert_eq!(page["poll"][0], json!([100, 2]));
}

#[tokio::test]
async fn the_signature_holds_under_the_published_key_and_under_no_change() {
    let world = World::with_one_turn().await;
    world.join(&malsun()).await;
    let keys: JsonWebKeys = done(world.get("/api/v1/keys"), 200).await;
    let [key] = &keys.keys[..] else { panic!("{keys:?}") };
    assert_eq!((key.kty.as_str(), key.crv.as_str(), key.usage.as_str()), ("OKP", "Ed25519", "sig"));
    let key = PublicKey::from_slice(&URL_SAFE_NO_PAD.decode(&key.x).unwrap()).unwrap();

    let body = body(&world).await;
    let (signed, signature) = body.rsplit_once(SIGNATURE_FIELD).unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature.strip_suffix("\"}").unwrap()).unwrap();
    let signature = Signature::from_slice(&signature).unwrap();
    let holds = |text: &str| key.verify(format!("{PAGE_CONTEXT}\n{text}"), &signature).is_ok();
    assert!(holds(signed), "{body}");
    assert!(!holds(&signed.replace("\"called_through\":1", "\"called_through\":2")));
    assert!(key.verify(signed, &signature).is_err(), "it is for this use alone");
}

#[tokio::test]
async fn a_line_opens_by_the_clock_though_nobody_comes() {
    let world = World::new().await;
    let opens_at = plus_secs(world.app.clock().now(), 60);
    let campaign = add_campaign(&world.app, opens_at, Pace::default()).await;
    let path = format!("/api/v1/campaigns/{campaign}/now-serving");
    let phase = async || {
        // When the writer answers, it has read the clock.
        world.app.submit(Command::Tick).await.unwrap();
        done::<NowServing>(world.get(&path), 200).await.phase
    };
    assert_eq!(phase().await, Phase::Before);
    world.app.clock().advance_secs(59);
    assert_eq!(phase().await, Phase::Before);
    world.app.clock().advance_secs(1);
    assert_eq!(phase().await, Phase::Open);
}
