//! When the time to answer an offer begins, depending on how people are told of it: by their gateway in the morning, by
//! staff, or on a screen.

use jari_common::campaign::Pace;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::ticket::TicketState;
use jari_common::wire::{SessionReply, TicketView};
use jari_server::command::{ClinicPlan, Command};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use reqwest::Method;
use serde_json::{Value, json};

use super::gateway::Gateway;
use super::trouble::for_staff;
use super::{SILENCE, answers, folder, one_turn, world};
use crate::http::world::{World, done, malsun, options, other, person};

const LATER: Date = date(2027, 1, 5);

/// A person wishes a day that is not open yet, and wants to be asked first.
async fn waits_for_later(world: &World, who: &Value) -> SessionReply {
    let mine = world.join(who).await;
    let wish = json!({
        "places": { "clinics": ["C1"] }, "on_match": "ask", "days": { "from": LATER.to_string() }
    });
    let path = world.ticket(&mine, "/wish");
    let given = world.write(Method::PUT, &path, &mine.session).json(&wish);
    let given: TicketView = done(given, 200).await;
    assert_eq!((given.state, given.offer), (TicketState::Missed, None), "nothing is open then");
    mine
}

async fn opens_later(world: &World) {
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![LATER])];
    let clinics = vec![ClinicPlan { clinic: ClinicId::parse("C1").unwrap(), days }];
    world.app.submit(Command::OpenDays { campaign: CampaignId(1), clinics }).await.unwrap();
}

fn offer(world: &World, mine: &SessionReply) -> Option<(u64, Timestamp)> {
    let view = world.app.state().ticket(mine.ticket.id).unwrap();
    view.offer.map(|offer| (offer.hold.id.0, offer.hold.until))
}

/// Lets the threads work until the server knows that the person was told.
async fn is_told(world: &World, mine: &SessionReply) -> Timestamp {
    loop {
        match offer(world, mine) {
            Some((_, until)) if until < Timestamp::MAX => return until,
            Some(_) => tokio::task::yield_now().await,
            None => panic!("the offer is gone"),
        }
    }
}

#[tokio::test]
async fn an_offer_made_at_night_waits_for_the_morning_and_has_its_whole_time_from_then_on() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    world.join(&malsun()).await;
    gateway.next().await;
    let mine = waits_for_later(&world, &other()).await;
    assert!(gateway.next().await.text.contains("바라시는 자리가 아직 없습니다"));
    // It is twenty to eleven in the evening.
    world.app.clock().advance_secs(12 * 3_600 + 2_400);
    world.app.submit(Command::Tick).await.unwrap();
    opens_later(&world).await;
    assert_eq!(offer(&world, &mine).unwrap().1, Timestamp::MAX);
    gateway.hears_nothing(SILENCE).await;
    world.app.clock().advance_secs(9 * 3_600);
    gateway.hears_nothing(SILENCE).await;
    assert!(offer(&world, &mine).is_some(), "twenty to eight: they sleep, and lose nothing");
    world.app.clock().advance_secs(1_200);
    let mut told = [gateway.next().await.text, gateway.next().await.text];
    told.sort();
    assert!(told[1].contains("박○○ 님, 바라시던 자리가 났습니다."), "{told:?}");
    assert!(told[1].contains("11월 24일 (화) 오전 10시까지 맡아 두었습니다."), "{told:?}");
    let until = is_told(&world, &mine).await;
    let left = jari_common::time::secs_between(world.app.clock().now(), until);
    assert_eq!(left, Pace::default().offer_secs);
    world.app.clock().advance_secs(7_100);
    assert_eq!(answers(&world, "01012345678", "1").await, 204);
    let view = world.app.state().ticket(mine.ticket.id).unwrap();
    assert_eq!(view.state, TicketState::Done);
}

#[tokio::test]
async fn whoever_has_no_telephone_is_on_the_list_of_staff_and_has_time_from_their_word_on() {
    let gateway = Gateway::new().await;
    let world = World::in_folder(folder(&gateway.config()), one_turn(), options(1_000)).await;
    let desk = crate::http::desk::desk(&world).await;
    world.join(&malsun()).await;
    let mut silent = person("이영희", "1951-05-05");
    silent.as_object_mut().unwrap().remove("phone");
    let mine = waits_for_later(&world, &silent).await;
    opens_later(&world).await;
    let listed = |text: &'static str| {
        let world = &world;
        async move {
            loop {
                let list = for_staff(world).await;
                if let Some(found) = list.into_iter().find(|it| it.text.contains(text)) {
                    return found;
                }
            }
        }
    };
    let message = listed("바라시던 자리가 났습니다").await;
    assert_eq!((message.to, message.number), (None, Some(2)));
    assert_eq!(offer(&world, &mine).unwrap().1, Timestamp::MAX, "nobody has spoken to them");
    let path = format!("/api/v1/desk/messages/{}", message.id.unwrap());
    let passed_on = world.ask(Method::DELETE, &path).bearer_auth(&desk).send().await.unwrap();
    assert_eq!(passed_on.status(), 204);
    let until = is_told(&world, &mine).await;
    let left = jari_common::time::secs_between(world.app.clock().now(), until);
    assert_eq!(left, Pace::default().offer_secs);
}

#[tokio::test]
async fn whoever_sees_an_offer_on_a_screen_knows_of_it_and_only_looking_changes_nothing() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    // It is half past nine in the evening.
    world.app.clock().advance_secs(11 * 3_600 + 1_800);
    world.join(&malsun()).await;
    let mine = waits_for_later(&world, &other()).await;
    opens_later(&world).await;
    let seq = world.app.state().seq();
    world.ticket_of(&mine).await;
    assert_eq!(world.app.state().seq(), seq, "a GET changes nothing");
    assert_eq!(offer(&world, &mine).unwrap().1, Timestamp::MAX);
    let find = json!({ "code": mine.code.digits(), "birth_date": "1950-10-20" });
    let path = "/api/v1/tickets/find";
    let found = world.ask(Method::POST, path).bearer_auth(&world.device).json(&find);
    let found: SessionReply = done(found, 200).await;
    let until = found.ticket.offer.unwrap().hold.until;
    let left = jari_common::time::secs_between(world.app.clock().now(), until);
    assert_eq!(left, Pace::default().offer_secs);
}
