//! A clinic that cannot keep an appointment, or has another telephone: what its people are told, and how they answer.

use jari_common::campaign::Pace;
use jari_common::clinic::{Clinic, DayRule};
use jari_common::id::{BookingId, ClinicId};
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::ticket::TicketState;
use jari_common::wire::SessionReply;
use jari_samples::DAY;
use jari_server::coming::{ComingAsked, Which};
use jari_server::command::{CampaignEdit, ClinicPlan, Command, SetTo};
use jari_server::engine::ReseatState;
use jari_server::opening_days::upkeep;
use jiff::civil::{Date, date};

use super::gateway::Gateway;
use super::{answers, booked, world};
use crate::http::world::{CAMPAIGN, World, clinic, malsun, other};

const LATER: Date = date(2026, 12, 8);

fn c1() -> ClinicId {
    ClinicId::parse("C1").unwrap()
}

async fn must(world: &World, command: Command) {
    world.app.submit(command).await.unwrap();
}

/// The clinic closes the day of all appointments, because its doctor is ill.
async fn closes(world: &World) {
    let rule = DayRule {
        hours: Some(Vec::new()),
        seats: None,
        times: std::collections::BTreeMap::new(),
        reason: "원장님 사정".to_owned(),
    };
    must(world, Command::RuleDays { clinic: c1(), dates: vec![DAY], rule: Some(rule) }).await;
    let clinics = vec![ClinicPlan { clinic: c1(), days: Vec::new() }];
    must(
        world,
        Command::PlanDays { campaign: CAMPAIGN, from: DAY, to: DAY, clinics, as_of: u64::MAX },
    )
    .await;
}

async fn opens_later(world: &World) {
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 1, capacity: 1 };
    let clinics =
        vec![ClinicPlan { clinic: c1(), days: vec![PlannedDays::alike(plan, vec![LATER])] }];
    must(world, Command::OpenDays { campaign: CAMPAIGN, clinics }).await;
}

async fn orders(world: &World) {
    let now = world.app.clock().now();
    let displaced = world.app.state().displaced_at(&c1(), now);
    let bookings: Vec<BookingId> = displaced.iter().map(|it| it.booking).collect();
    let (by, reason) = ("김 실장".to_owned(), "원장님 사정".to_owned());
    let order = Command::OrderReseats { campaign: CAMPAIGN, clinic: c1(), bookings, by, reason };
    must(world, order).await;
}

/// Waits for the message that says this; others may come before.
async fn hears(gateway: &Gateway, what: &str) -> String {
    loop {
        let text = gateway.next().await.text;
        if text.contains(what) {
            return text;
        }
    }
}

fn booked_on(world: &World, who: &SessionReply) -> (Date, u32) {
    let booking = world.app.state().ticket(who.ticket.id).unwrap().booking.unwrap();
    (booking.slot.date, booking.sequence)
}

#[tokio::test]
async fn whoever_is_displaced_is_told_why_and_moves_by_one_digit_and_the_next_is_called_by_staff() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let (first, second) = (world.join(&malsun()).await, world.join(&other()).await);
    booked(&world, &first, 0).await;
    booked(&world, &second, 1).await;
    for _ in 0..2 {
        hears(&gateway, "예약되었습니다").await;
    }
    opens_later(&world).await;
    closes(&world).await;
    orders(&world).await;
    let mut told = [gateway.next().await, gateway.next().await];
    told.sort_by_key(|heard| heard.text.contains("대신"));
    let why = "병원 사정(원장님 사정)으로 11월 25일 (수)";
    assert!(told.iter().all(|heard| heard.text.contains(why)), "{told:?}");
    assert!(told[0].text.contains("직원의 연락을 기다리시거나"), "{told:?}");
    assert!(told[1].text.contains("대신 다른 자리를 찾았습니다. 12월 8일 (화) 오전 9시, C1 의원."));
    assert!(told[1].text.contains("숫자 1만 답장으로"), "{told:?}");
    assert!(!told.iter().any(|heard| heard.text.contains("지금 예약은 그대로")), "{told:?}");
    let displaced = world.app.state().displaced_at(&c1(), world.app.clock().now());
    let states: Vec<_> = displaced.iter().map(|it| it.reseat).collect();
    assert_eq!(states, [Some(ReseatState::Offered), Some(ReseatState::NoSeat)]);
    assert_eq!(booked_on(&world, &first).0, DAY, "nobody is moved without their word");
    assert_eq!(answers(&world, "01012345678", "1").await, 204);
    assert_eq!(booked_on(&world, &first), (LATER, 1));
    let moved = gateway.next().await.text;
    assert!(moved.contains("예약을 옮겼습니다. 12월 8일 (화) 오전 9시"), "{moved}");
    assert_eq!(booked_on(&world, &second).0, DAY);
}

#[tokio::test]
async fn whoever_does_not_answer_is_not_told_that_their_booking_stands() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 0).await;
    hears(&gateway, "예약되었습니다").await;
    opens_later(&world).await;
    closes(&world).await;
    orders(&world).await;
    assert!(gateway.next().await.text.contains("대신 다른 자리를 찾았습니다"));
    let told = async {
        while world.app.state().untold(mine.ticket.id).is_some() {
            tokio::task::yield_now().await;
        }
    };
    told.await;
    world.app.clock().advance_secs(Pace::default().offer_secs + 1);
    must(&world, Command::Tick).await;
    let over = gateway.next().await.text;
    assert!(over.contains("대답이 없어 찾아 둔 자리를 더 맡아 두지 못했습니다"), "{over}");
    assert!(over.contains("그 시간에는 오지 마시고"), "{over}");
    assert!(!over.contains("그대로 있습니다"), "{over}");
    // The day before, at half past ten: nobody is reminded to come.
    world.app.clock().advance_secs(22 * 3_600 + 1_800);
    must(&world, Command::Tick).await;
    let reminded = gateway.next().await.text;
    assert!(reminded.contains("11월 25일 (수) 오전 9시"), "{reminded}");
    assert!(reminded.contains("그 시간에는 오지 마시고"), "{reminded}");
    assert!(!reminded.contains("내일 예약이 있습니다"), "{reminded}");
}

#[tokio::test]
async fn a_closing_for_tomorrow_is_told_without_an_order_once_and_an_opening_after_it_as_well() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 0).await;
    hears(&gateway, "예약되었습니다").await;
    world.app.clock().advance_secs(24 * 3_600 + 1_800);
    must(&world, Command::Tick).await;
    hears(&gateway, "내일 예약이 있습니다").await;
    // Half past nine in the evening before: who is told in the morning is on the way already.
    world.app.clock().advance_secs(11 * 3_600);
    closes(&world).await;
    closes(&world).await;
    let told = hears(&gateway, "지켜 드리지 못하게").await;
    assert!(told.contains("그 시간에는 오지 마시고"), "{told}");
    while let Some(heard) = gateway.next_within(super::SILENCE).await {
        assert!(!heard.text.contains("지켜 드리지"), "told twice: {}", heard.text);
    }
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 1 };
    let clinics =
        vec![ClinicPlan { clinic: c1(), days: vec![PlannedDays::alike(plan, vec![DAY])] }];
    let again =
        Command::PlanDays { campaign: CAMPAIGN, from: DAY, to: DAY, clinics, as_of: u64::MAX };
    must(&world, again).await;
    let told = hears(&gateway, "그대로 오시면 됩니다").await;
    assert!(told.contains("11월 25일 (수) 오전 9시, C1 의원"), "{told}");
}

#[tokio::test]
async fn a_new_telephone_of_the_clinic_is_told_to_its_people_once() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 0).await;
    hears(&gateway, "예약되었습니다").await;
    let phone = "02-123-4567".to_owned();
    let put = Command::PutClinics { clinics: vec![Clinic { phone, ..clinic("C1", 37.571) }] };
    must(&world, put.clone()).await;
    let told = gateway.next().await.text;
    assert!(told.contains("예약하신 병원의 안내가 바뀌었습니다"), "{told}");
    assert!(told.contains("전화 02-123-4567."), "{told}");
    assert_eq!(booked_on(&world, &mine), (DAY, 1));
    must(&world, put).await;
    gateway.hears_nothing(super::SILENCE).await;
}

#[tokio::test]
async fn who_comes_is_listed_without_names_unless_they_are_asked_for_with_a_reason() {
    let gateway = Gateway::new().await;
    let world = world(&gateway, Pace::default()).await;
    let mine = world.join(&malsun()).await;
    booked(&world, &mine, 2).await;
    let which = Which::Booked { clinic: c1(), from: DAY, to: DAY };
    let list = |names_because: Option<&str>| {
        let (which, names_because) = (which.clone(), names_because.map(str::to_owned));
        let asked = ComingAsked { which, names_because, account: "kim".to_owned() };
        let app = world.app.clone();
        async move { tokio::task::spawn_blocking(move || app.coming(&asked)).await.unwrap().unwrap() }
    };
    let plain = list(None).await;
    assert_eq!((plain.len(), plain[0].people.len()), (1, 0));
    assert_eq!((plain[0].appointment.number, plain[0].appointment.displaced), (1, false));
    let seq = world.app.state().seq();
    let named = list(Some("오늘 오시는 분께 전화")).await;
    assert_eq!(world.app.state().seq(), seq + 1, "it is written who read names");
    assert_eq!(named[0].people[0].name.full(), "김말순");
    closes(&world).await;
    assert!(list(None).await[0].appointment.displaced);
    let displaced = Which::Displaced { clinic: None };
    let displaced = world.app.coming(&ComingAsked {
        which: displaced,
        names_because: None,
        account: String::new(),
    });
    assert_eq!(displaced.unwrap().len(), 1);
}

#[tokio::test]
async fn a_campaign_whose_last_day_is_over_closes_and_not_while_the_time_is_in_doubt() {
    let world = World::with_one_turn().await;
    let (_, waits) = (world.join(&malsun()).await, world.join(&other()).await);
    let today = date(2026, 11, 23);
    let edit = CampaignEdit { ends_on: Some(SetTo::Value(today)), ..CampaignEdit::default() };
    must(&world, Command::EditCampaign { campaign: CAMPAIGN, edit: Box::new(edit) }).await;
    let look = || {
        let app = world.app.clone();
        async move { tokio::task::spawn_blocking(move || upkeep::extend(&app)).await.unwrap().unwrap() }
    };
    look().await;
    assert!(!world.app.state().is_closed(CAMPAIGN), "its last day is not over");
    world.app.clock().jump_wall_secs(86_400);
    look().await;
    assert!(world.app.clock().doubtful() && !world.app.state().is_closed(CAMPAIGN));
    world.app.clock().accept();
    look().await;
    assert!(world.app.state().is_closed(CAMPAIGN));
    let state = world.app.state();
    assert_eq!(state.ticket(waits.ticket.id).unwrap().state, TicketState::NotServed);
}
