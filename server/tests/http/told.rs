//! What people are told by telephone about events, as their gateway receives it; and what they answer.

use std::time::Duration;

use jari_common::campaign::Pace;
use jari_common::id::CampaignId;
use jari_common::ticket::TicketState;
use jari_common::wire::{SessionReply, TicketView};
use jari_server::command::Command;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::world::{CAMPAIGN, World, done, malsun, options, other, person, slot};
use gateway::{Gateway, TOKEN};

mod answers;
mod clinic;
mod for_staff;
mod gateway;
mod offers;
mod series;
mod trouble;
mod zones;

/// The longest wait for a message that must come.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the test waits for a message that must not come.
const SILENCE: Duration = Duration::from_millis(700);

/// A server with this gateway.
async fn world(gateway: &Gateway, pace: Pace) -> World {
    World::in_folder(folder(&gateway.config()), pace, options(1_000)).await
}

fn folder(config: &Value) -> TempDir {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("notify.json"), config.to_string()).unwrap();
    data
}

fn one_turn() -> Pace {
    Pace { turns: 1, ..Pace::default() }
}

async fn booked(world: &World, who: &SessionReply, index: u8) -> TicketView {
    let turn = world.begin(who).await;
    let held: TicketView = done(world.holding(who, turn.lease(), index), 200).await;
    done(world.booking(who, turn.lease(), &held), 201).await
}

async fn wish(world: &World, who: &SessionReply, on_match: &str) -> TicketView {
    let wish = json!({ "places": { "clinics": ["C1"] }, "on_match": on_match });
    let path = world.ticket(who, "/wish");
    done(world.write(Method::PUT, &path, &who.session).json(&wish), 200).await
}

/// A person's answer, as the gateway reports it.
async fn answers(world: &World, from: &str, text: &str) -> u16 {
    let request = world.ask(Method::POST, "/api/v1/gateway/replies").bearer_auth(TOKEN);
    let sent = request.json(&json!({ "from": from, "text": text })).send().await.unwrap();
    sent.status().as_u16()
}

#[tokio::test]
async fn who_books_moves_and_cancels_is_told_of_each() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let mine = world.join(&malsun()).await;
    let ticket = booked(&world, &mine, 1).await;
    let told = gateway.next().await;
    assert_eq!(told.to, "01012345678");
    // The call had ended before it could be told.
    assert_eq!(told.text, "[자리] 김○○ 님, 예약되었습니다. 11월 25일 (수) 오전 9시 30분, C1 의원.");

    let path = world.ticket(&mine, "/move");
    let wanted = json!({ "slot": slot("FAR", 6) });
    let held: TicketView =
        done(world.write(Method::POST, &path, &mine.session).json(&wanted), 200).await;
    let hold = json!({ "hold": held.hold.unwrap().id });
    done::<TicketView>(world.write(Method::PUT, &path, &mine.session).json(&hold), 200).await;
    let told = gateway.next().await.text;
    assert_eq!(
        told,
        "[자리] 김○○ 님, 예약을 옮겼습니다. 11월 25일 (수) 오후 12시, FAR 의원. 전에 하신 예약은 취소되었습니다."
    );
    let path = world.ticket(&mine, &format!("/booking/{}", ticket.booking.unwrap().id));
    done::<TicketView>(world.write(Method::DELETE, &path, &mine.session), 200).await;
    let told = gateway.next().await.text;
    assert_eq!(told, "[자리] 김○○ 님, 예약이 취소되었습니다. 11월 25일 (수) 오후 12시, FAR 의원.");
    gateway.hears_nothing(SILENCE).await;
}

#[tokio::test]
async fn who_waits_is_told_when_called_and_that_the_number_is_kept() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    let first = world.join(&malsun()).await;
    assert!(gateway.next().await.text.contains("번호표 1번 차례가 되었습니다."), "and so they are");
    let mine = world.join(&other()).await;
    booked(&world, &first, 0).await;
    let mut told = [gateway.next().await.text, gateway.next().await.text];
    told.sort();
    assert!(told[0].starts_with("[자리] 김○○ 님, 예약되었습니다."), "{told:?}");
    assert_eq!(
        told[1],
        "[자리] 박○○ 님, 번호표 2번 차례가 되었습니다. 오전 10시 10분까지 가까운 예약 기기로 오세요. \
         늦으셔도 번호는 그대로입니다."
    );
    world.app.clock().advance_secs(601);
    world.app.submit(Command::Tick).await.unwrap();
    assert_eq!(world.ticket_of(&mine).await.state, TicketState::Missed);
    let told = gateway.next().await.text;
    assert!(told.starts_with("[자리] 박○○ 님, 번호표 2번 차례가 지나갔습니다."), "{told}");
}

#[tokio::test]
async fn a_seat_that_a_wish_found_is_taken_by_answering_and_no_digit_takes_two() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    world.join(&person("이영희", "1951-05-05")).await;
    gateway.next().await;
    let (mine, theirs) = (world.join(&malsun()).await, world.join(&other()).await);
    let (hers, his) = (wish(&world, &mine, "ask").await, wish(&world, &theirs, "ask").await);
    assert!(hers.offer.is_some() && his.offer.is_some(), "two of one household are asked");
    let mut told = [gateway.next().await.text, gateway.next().await.text];
    told.sort();
    assert_eq!(
        told[0],
        "[자리] 김○○ 님, 바라시던 자리가 났습니다. 11월 25일 (수) 오전 9시, C1 의원. \
         11월 23일 (월) 오후 12시까지 맡아 두었습니다. 예약하시려면 숫자 1만 답장으로 보내 주세요. \
         예약 기기나 직원에게 말씀하셔도 됩니다. 원하지 않으시면 그냥 두셔도 됩니다."
    );
    assert!(told[1].contains("숫자 2만 답장으로"), "they share a telephone: {told:?}");

    for words in ["네", "12", "7", "1월에 갈게요"] {
        assert_eq!(answers(&world, "01012345678", words).await, 204, "heard, and nothing done");
    }
    assert_eq!(answers(&world, "01099998888", "1").await, 204, "another telephone has no offer");
    assert!(world.ticket_of(&mine).await.booking.is_none());
    assert_eq!(answers(&world, "+82-10-1234-5678", " 2번 ").await, 204);
    assert_eq!(answers(&world, "+82-10-1234-5678", "2").await, 204, "said twice is said once");
    assert_eq!(world.ticket_of(&theirs).await.state, TicketState::Done);
    let told = gateway.next().await.text;
    assert!(told.starts_with("[자리] 박○○ 님, 예약되었습니다."), "{told}");
    assert!(world.ticket_of(&mine).await.offer.is_some(), "the other answer is the other's");
    gateway.hears_nothing(SILENCE).await;
}

#[tokio::test]
async fn who_answers_too_late_is_told_what_they_still_have() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    world.join(&malsun()).await;
    gateway.next().await;
    let mine = world.join(&other()).await;
    wish(&world, &mine, "ask").await;
    gateway.next().await;
    world.app.clock().advance_secs(7_201);
    world.app.submit(Command::Tick).await.unwrap();
    let mut told = Vec::new();
    while told.len() < 2 {
        told.push(gateway.next().await.text);
    }
    let over = "[자리] 박○○ 님, 대답이 없어 자리를 더 맡아 두지 못했습니다. 대신 찾아 드리는 일도 \
                마쳤습니다. 번호표 2번은 그대로입니다.";
    assert!(told.iter().any(|text| text == over), "{told:?}");
    for _ in 0..2 {
        assert_eq!(answers(&world, "01012345678", "1").await, 204);
    }
    let told = gateway.next().await.text;
    assert_eq!(
        told,
        "[자리] 박○○ 님, 시간이 지나 그 자리는 예약하지 못했습니다. 번호표 2번은 그대로입니다."
    );
    gateway.hears_nothing(SILENCE).await;
}

#[tokio::test]
async fn an_answer_counts_only_from_the_gateway_itself() {
    let gateway = Gateway::new().await;
    let told = world(&gateway, Pace::default()).await;
    let path = "/api/v1/gateway/replies";
    let body = json!({ "from": "01012345678", "text": "1" });
    for token in ["", "another-token-of-some-length"] {
        let request = told.ask(Method::POST, path).bearer_auth(token).json(&body);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
    let nonsense = told.ask(Method::POST, path).bearer_auth(TOKEN).json(&json!({ "hello": 1 }));
    assert_eq!(nonsense.send().await.unwrap().status(), 400);
    let deaf = World::new().await;
    let request = deaf.ask(Method::POST, path).bearer_auth(TOKEN).json(&body);
    assert_eq!(request.send().await.unwrap().status(), 404, "no gateway, no answers");
}

#[tokio::test]
async fn what_is_found_at_night_is_told_in_the_morning() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    world.join(&malsun()).await;
    gateway.next().await;
    // It is twenty to eleven in the evening.
    world.app.clock().advance_secs(12 * 3_600 + 2_400);
    world.join(&person("이영희", "1951-05-05")).await;
    assert!(gateway.next().await.text.contains("번호표 2번 차례가 되었습니다."), "it cannot wait");
    let mine = world.join(&other()).await;
    wish(&world, &mine, "book").await;
    assert_eq!(world.ticket_of(&mine).await.state, TicketState::Done, "it is booked at once");
    gateway.hears_nothing(SILENCE).await;
    world.app.clock().advance_secs(10 * 3_600);
    let mut told = [(); 3].map(|()| String::new());
    for text in &mut told {
        *text = gateway.next().await.text;
    }
    told.sort();
    assert!(told[0].starts_with("[자리] 김○○ 님, 번호표 1번 차례가 지나갔습니다."), "{told:?}");
    assert!(told[1].starts_with("[자리] 박○○ 님, 예약되었습니다."), "{told:?}");
    assert!(told[2].starts_with("[자리] 이○○ 님, 번호표 2번 차례가 지나갔습니다."), "{told:?}");
}

#[tokio::test]
async fn who_waits_long_is_told_before_the_turn_and_a_closed_line_says_so() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    let mut line = Vec::new();
    for name in ["가", "나", "다", "라", "마"] {
        line.push(world.join(&person(&format!("김{name}"), "1950-01-01")).await);
        // The thread that follows the line reads it in this time.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    gateway.next().await;
    gateway.hears_nothing(SILENCE).await;
    booked(&world, &line[0], 0).await;
    let mut told = Vec::new();
    while told.len() < 3 {
        told.push(gateway.next().await.text);
    }
    let soon = "[자리] 김○ 님, 번호표 4번, 앞에 1명 남았습니다. 차례가 되면 다시 알려 드립니다.";
    assert!(told.iter().any(|text| text == soon), "{told:?}");
    world.app.submit(Command::CloseCampaign { campaign: CampaignId(1) }).await.unwrap();
    let mut told = Vec::new();
    while told.len() < 4 {
        told.push(gateway.next().await.text);
    }
    told.sort();
    for (text, number) in told.iter().zip([2, 3, 4, 5]) {
        let sorry = format!("번호표 {number}번까지 모시지 못해 죄송합니다.");
        assert!(text.contains("예약 접수가 끝났습니다.") && text.contains(&sorry), "{told:?}");
    }
    assert_eq!(CAMPAIGN, CampaignId(1));
}

#[tokio::test]
async fn the_day_before_at_ten_people_are_reminded_once_and_not_of_what_they_gave_up() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let (mine, theirs) = (world.join(&malsun()).await, world.join(&other()).await);
    booked(&world, &mine, 0).await;
    let ticket = booked(&world, &theirs, 1).await;
    let path = world.ticket(&theirs, &format!("/booking/{}", ticket.booking.unwrap().id));
    done::<TicketView>(world.write(Method::DELETE, &path, &theirs.session), 200).await;
    gateway.quiet_after(SILENCE).await;
    world.app.clock().advance_secs(86_400 - 60);
    gateway.hears_nothing(SILENCE).await;
    world.app.clock().advance_secs(60);
    let told = gateway.next().await.text;
    assert_eq!(
        told,
        "[자리] 김○○ 님, 내일 예약이 있습니다. 11월 25일 (수) 오전 9시, C1 의원. \
         신분증을 가지고 가세요."
    );
    world.app.clock().advance_secs(3_600);
    gateway.hears_nothing(SILENCE).await;
}

#[tokio::test]
async fn who_joined_in_english_is_told_in_english() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, one_turn()).await;
    let english = world.joining(&person("Ann Lee", "1947-03-01")).header("accept-language", "en");
    done::<SessionReply>(english, 201).await;
    assert_eq!(
        gateway.next().await.text,
        "[Jari] A···, it is your turn, number 1. Please come to a booking screen near you by \
         10:10 am. If you are late, your number stays yours."
    );
}
