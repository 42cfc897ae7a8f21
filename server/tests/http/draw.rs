//! A draw over HTTP, from the first entry to the numbers. The numbers are computed again by two programs from public
//! data alone.

use std::process::Command as Program;

use jari_common::campaign::{DrawTerms, LineOrder, Pace};
use jari_common::draw::{Digest, DrawView};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{SessionReply, TicketView};
use jari_server::command::Command;
use jari_server::draw::{is_included, leaf};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::world::*;

const ENTRANTS: u32 = 12;
const OPENS_IN_SECS: u32 = 600;

/// A world whose second campaign draws, and its id.
async fn drawing() -> (World, u32) {
    let world = World::new().await;
    let opens_at = plus_secs(world.app.clock().now(), OPENS_IN_SECS);
    let mut spec = spec(opens_at, Pace::default());
    spec.order = LineOrder::Draw(DrawTerms {
        public_value: "다음 회차 로또 당첨 번호".into(),
        nonce: Digest([3; 32]),
        commitment: Digest::default(),
    });
    let campaign = add_spec(&world.app, spec).await;
    (world, campaign.0)
}

/// Person `who` takes a place in the campaign; each number is a different person.
fn joining(world: &World, campaign: u32, who: u32) -> RequestBuilder {
    let name = format!("김{}", char::from_u32('가' as u32 + who).unwrap());
    let path = format!("/api/v1/campaigns/{campaign}/tickets");
    let request = world.write(Method::POST, &path, &world.device);
    request.json(&json!({ "person": person(&name, "1950-10-20") }))
}

async fn draw(world: &World, campaign: u32) -> DrawView {
    done(world.get(&format!("/api/v1/campaigns/{campaign}/draw")), 200).await
}

#[tokio::test]
async fn a_draw_is_computed_again_by_two_programs_from_public_data_alone() {
    let (world, campaign) = drawing().await;
    let before = draw(&world, campaign).await;
    assert_ne!(before.commitment, Digest::default(), "the commitment comes before any entry");
    assert_eq!((before.entrants, before.root), (0, None));

    let mut sessions: Vec<SessionReply> = Vec::new();
    for who in 0..ENTRANTS {
        let joined: SessionReply = done(joining(&world, campaign, who), 201).await;
        assert_eq!((joined.ticket.state, joined.ticket.number), (TicketState::Entered, 0));
        sessions.push(joined);
    }
    world.app.clock().advance_secs(OPENS_IN_SECS);
    let late: SessionReply = done(joining(&world, campaign, ENTRANTS), 201).await;
    assert_eq!(late.ticket.number, ENTRANTS + 1, "behind everybody who entered");
    let value = "제1250회 3 8 15 22 31 42".to_owned();
    let reveal =
        Command::RevealDraw { campaign: late.ticket.campaign, value, secret: Digest::default() };
    world.app.submit(reveal).await.unwrap();
    // Each later answer comes after another step of the draw.
    refused(joining(&world, campaign, ENTRANTS), 409, "known").await;
    assert_eq!(world.ticket_of(&late).await.number, late.ticket.number);

    let revealed = draw(&world, campaign).await;
    let list = world.get(&format!("/api/v1/campaigns/{campaign}/draw/entries"));
    let list = list.send().await.unwrap().text().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (draw_file, list_file) = (folder.path().join("draw.json"), folder.path().join("list.txt"));
    std::fs::write(&draw_file, serde_json::to_vec(&revealed).unwrap()).unwrap();
    std::fs::write(&list_file, &list).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/draw_verify.py");
    let mut stranger = Program::new("python3");
    stranger.arg("-B").arg(script).args([&draw_file, &list_file]);
    let stranger = stranger.output().expect("python3 is there: tests/run installs it");
    let numbers = String::from_utf8(stranger.stdout).unwrap();
    assert!(stranger.status.success(), "{}", String::from_utf8_lossy(&stranger.stderr));

    for session in &sessions {
        let path = format!("/api/v1/tickets/{}", session.ticket.id);
        let ticket: TicketView = done(world.get(&path).bearer_auth(&session.session), 200).await;
        let entry = ticket.entry.unwrap();
        let told = format!("{} {}", entry.index, ticket.number);
        assert!(numbers.lines().any(|line| line == told), "{told} is not in {numbers}");
        let id = entry.id.0.to_string();
        let ours = Program::new(env!("CARGO_BIN_EXE_jari-server"))
            .args(["draw", "verify", "--json", "--entry", &id, "--draw"])
            .arg(&draw_file)
            .arg("--entries")
            .arg(&list_file)
            .output()
            .unwrap();
        let ours: Value = serde_json::from_slice(&ours.stdout).unwrap();
        assert_eq!(ours["number"], ticket.number);
        let proof = format!("/api/v1/campaigns/{campaign}/draw/entries/{}", entry.index);
        let proof: Value = done(world.get(&proof), 200).await;
        let path: Vec<Digest> = serde_json::from_value(proof["path"].clone()).unwrap();
        let mine = leaf(ticket.campaign, entry.index, entry.id);
        let root = revealed.root.unwrap();
        assert!(is_included(mine, entry.index, revealed.entrants, &path, root));
    }
}

#[tokio::test]
async fn a_line_without_a_draw_has_none_to_show() {
    let world = World::new().await;
    for path in ["draw", "draw/entries", "draw/entries/0"] {
        refused(world.get(&format!("/api/v1/campaigns/1/{path}")), 404, "no-draw").await;
    }
}
