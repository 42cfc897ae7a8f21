//! Wishes over HTTP: given with a session, met by the engine, accepted or declined at any screen, with the same answer
//! when repeated.

use jari_common::booking::BookingStatus;
use jari_common::ticket::TicketState;
use jari_common::wire::{SessionReply, TicketView};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::world::{World, done, malsun, other, person, refused};

fn give(world: &World, who: &SessionReply, wish: &Value) -> RequestBuilder {
    world.write(Method::PUT, &world.ticket(who, "/wish"), &who.session).json(wish)
}

fn answer(world: &World, who: &SessionReply, method: Method, hold: u64) -> RequestBuilder {
    world.write(method, &world.ticket(who, &format!("/offer/{hold}")), &who.session)
}

#[tokio::test]
async fn a_wish_is_met_while_nobody_is_there_and_declined_at_another_screen() {
    let world = World::with_one_turn().await;
    let first = world.join(&malsun()).await;
    let mine = world.join(&other()).await;
    let request = give(&world, &mine, &json!({ "places": { "clinics": ["C1"] } }));
    let again = request.try_clone().unwrap();
    let booked: TicketView = done(request, 200).await;
    assert_eq!(booked.state, TicketState::Done, "it needs no turn");
    assert_eq!(done::<TicketView>(again, 200).await, booked, "the same request, the same answer");
    assert_eq!(world.ticket_of(&first).await.state, TicketState::Called);

    let typed = json!({ "code": mine.code, "birth_date": "1950-10-20" });
    let elsewhere = world.another_device("87654321").await;
    let request = world.ask(Method::POST, "/api/v1/tickets/find").bearer_auth(elsewhere);
    let found: SessionReply = done(request.json(&typed), 200).await;
    let declinable = found.ticket.declinable.clone().unwrap();
    let declined: TicketView =
        done(answer(&world, &found, Method::DELETE, declinable.id.0), 200).await;
    assert_eq!((declined.state, declined.number), (TicketState::Missed, mine.ticket.number));
    assert_eq!(declined.booking.unwrap().status, BookingStatus::Cancelled);
}

#[tokio::test]
async fn a_seat_is_kept_for_who_wants_to_be_asked_and_is_theirs_by_a_yes() {
    let world = World::with_one_turn().await;
    world.join(&malsun()).await;
    let mine = world.join(&other()).await;
    let wish = json!({
        "places": { "near": { "from": { "lat": 37.57, "lon": 126.98 }, "metres": 5000 } },
        "days": { "weekdays": 127 }, "first": "day", "on_match": "ask"
    });
    let offered: TicketView = done(give(&world, &mine, &wish), 200).await;
    let offer = offered.offer.clone().unwrap().hold;
    assert!(offered.booking.is_none() && offered.hold.is_none());
    assert_eq!(offered.wish.unwrap().wish.on_match, jari_common::wish::OnMatch::Ask);
    let stranger = world.join(&person("이영희", "1951-05-05")).await;
    refused(answer(&world, &stranger, Method::PUT, offer.id.0), 404, "unknown-hold").await;
    let booked: TicketView = done(answer(&world, &mine, Method::PUT, offer.id.0), 200).await;
    assert_eq!(booked.booking.unwrap().slot, offer.slot);
    let late = answer(&world, &mine, Method::DELETE, offer.id.0);
    refused(late, 409, "decline-over").await;
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_is_told_so_and_one_can_be_withdrawn() {
    let world = World::with_one_turn().await;
    let mine = world.join(&malsun()).await;
    for (wish, status, code) in [
        (json!({ "places": { "clinics": [] } }), 422, "invalid"),
        (json!({ "places": { "clinics": ["NOWHERE"] } }), 404, "unknown-clinic"),
        (json!({ "places": { "clinics": ["C1"] }, "days": { "weekdays": 0 } }), 422, "invalid"),
        (json!({ "places": "anywhere" }), 400, "invalid-value"),
    ] {
        let answer = give(&world, &mine, &wish).send().await.unwrap();
        let told = answer.status().as_u16();
        let problem: Value = answer.json().await.unwrap();
        if code == "invalid-value" {
            assert!((400..500).contains(&told), "{problem}");
        } else {
            assert_eq!((told, problem["code"].as_str()), (status, Some(code)), "{wish}");
        }
    }
    let rests: TicketView =
        done(give(&world, &mine, &json!({ "places": { "clinics": ["C1"] } })), 200).await;
    assert!(rests.wish.is_some(), "they are called, and may choose for themselves");
    let path = world.ticket(&mine, "/wish");
    let withdrawn: TicketView = done(world.write(Method::DELETE, &path, &mine.session), 200).await;
    assert!(withdrawn.wish.is_none());
    assert_eq!(withdrawn.state, TicketState::Called);
}
