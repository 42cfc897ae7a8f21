//! A series over HTTP: both appointments from one tap, in one message and one calendar, and given back by one act.

use jari_common::booking::BookingStatus;
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::dose::DoseInterval;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::slot::{DayPlan, PlannedDays};
use jari_common::wire::{SessionReply, TicketView};
use jari_server::app::Options;
use jari_server::command::{ClinicPlan, Command};
use jiff::ToSpan;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::gateway::Gateway;
use super::{SILENCE, folder};
use crate::http::world::{DAY, World, add_spec, done, malsun, options, refused, spec};

const SERIES: CampaignId = CampaignId(2);

/// A second campaign, whose second dose is one or two weeks after the first.
async fn world(gateway: &Gateway) -> World {
    let public_url = Some("https://jari.example".to_owned());
    let options = Options { public_url, ..options(1_000) };
    let world = World::in_folder(folder(&gateway.config()), Pace::default(), options).await;
    let now = world.app.clock().now();
    let second_dose = Some(DoseInterval { from_days: 7, to_days: 14 });
    let spec = CampaignSpec { second_dose, ..spec(now, Pace::default()) };
    assert_eq!(add_spec(&world.app, spec).await, SERIES);
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 1 };
    let dates = [0, 7, 8, 14, 21].map(|days| DAY.saturating_add(days.days())).to_vec();
    let days = vec![PlannedDays::alike(plan, dates)];
    let clinics = ["C1", "FAR"]
        .map(|id| ClinicPlan { clinic: ClinicId::parse(id).unwrap(), days: days.clone() });
    let open = Command::OpenDays { campaign: SERIES, clinics: clinics.into() };
    world.app.submit(open).await.unwrap();
    world
}

fn at(clinic: &str, days: i32, index: u8) -> Value {
    let date = DAY.saturating_add(days.days()).to_string();
    json!({ "campaign": 2, "clinic": clinic, "date": date, "index": index })
}

impl World {
    /// Asks for a seat of a dose, with a lease for a turn or with a session for a move.
    fn wanting(&self, path: &str, token: &str, dose: &str, slot: &Value) -> RequestBuilder {
        self.write(Method::POST, path, token).json(&json!({ "slot": slot, "dose": dose }))
    }
}

async fn joined(world: &World) -> SessionReply {
    let path = "/api/v1/campaigns/2/tickets";
    let body = json!({ "person": malsun() });
    done(world.write(Method::POST, path, &world.device).json(&body), 201).await
}

fn seats(view: &TicketView) -> [(String, i64, u8); 2] {
    let of = |it: &jari_common::wire::BookingView| {
        let days = DAY.until(it.slot.date).unwrap().get_days();
        (it.slot.clinic.to_string(), i64::from(days), it.slot.index)
    };
    [of(view.booking.as_ref().unwrap()), of(view.second.as_ref().unwrap())]
}

/// The events that the link returns: each one's status and start.
async fn calendar(world: &World, link: &str) -> Vec<(String, String, String)> {
    let path = link.strip_prefix("https://jari.example").unwrap();
    let text = world.get(path).send().await.unwrap().text().await.unwrap();
    let calendar = ical::IcalParser::new(text.as_bytes()).next().unwrap().unwrap();
    let value = |event: &ical::parser::ical::component::IcalEvent, name: &str| {
        use ical::parser::Component as _;
        event.get_property(name).unwrap().value.clone().unwrap()
    };
    let of = |it| (value(it, "STATUS"), value(it, "DTSTART"), value(it, "SUMMARY"));
    calendar.events.iter().map(of).collect()
}

#[tokio::test]
async fn both_are_held_booked_told_moved_and_given_back_as_their_person_says() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = joined(&world).await;
    let turn = world.begin(&mine).await;
    let hold = world.ticket(&mine, "/hold");
    let first = at("C1", 0, 1);
    let held: TicketView = done(world.wanting(&hold, turn.lease(), "first", &first), 200).await;
    let second = held.hold.unwrap().second.unwrap();
    assert_eq!((second.slot.index, second.clinic.name.as_str()), (1, "C1 의원"));
    for (days, index) in [(0, 5), (21, 5)] {
        let early = at("FAR", days, index);
        refused(world.wanting(&hold, turn.lease(), "second", &early), 409, "outside-interval")
            .await;
    }
    let far = at("FAR", 8, 6);
    let held: TicketView = done(world.wanting(&hold, turn.lease(), "second", &far), 200).await;
    assert_eq!(held.hold.as_ref().unwrap().second.as_ref().unwrap().clinic.name, "FAR 의원");
    let booked: TicketView = done(world.booking(&mine, turn.lease(), &held), 201).await;
    assert_eq!(seats(&booked), [("C1".into(), 0, 1), ("FAR".into(), 8, 6)]);
    assert_eq!(
        gateway.next().await.text,
        "[자리] 김○○ 님, 예약되었습니다. 11월 25일 (수) 오전 9시 30분, C1 의원. \
         2차는 12월 3일 (목) 오후 12시, FAR 의원."
    );
    let link = mine.calendar.clone().unwrap();
    let confirmed = |at: &str, nth: u8| {
        ("CONFIRMED".to_owned(), at.to_owned(), format!("독감 예방접종 {nth}차"))
    };
    let both = [confirmed("20261125T093000", 1), confirmed("20261203T120000", 2)];
    assert_eq!(calendar(&world, &link).await, both);

    // First the second dose alone, then the first dose so late that the second moves too.
    let path = world.ticket(&mine, "/move");
    let moving = |dose: &'static str, slot: Value| {
        let (world, path, session) = (&world, &path, &mine.session);
        async move {
            let held: TicketView = done(world.wanting(path, session, dose, &slot), 200).await;
            let hold = json!({ "hold": held.hold.unwrap().id });
            done::<TicketView>(world.write(Method::PUT, path, session).json(&hold), 200).await
        }
    };
    let moved = moving("second", at("C1", 14, 0)).await;
    assert_eq!(seats(&moved), [("C1".into(), 0, 1), ("C1".into(), 14, 0)]);
    let told = gateway.next().await.text;
    assert!(told.contains("2차 예약을 옮겼습니다. 12월 9일 (수) 오전 9시, C1 의원."), "{told}");
    let moved = moving("first", at("FAR", 14, 3)).await;
    assert_eq!(seats(&moved), [("FAR".into(), 14, 3), ("FAR".into(), 21, 3)]);
    let mut told = [gateway.next().await.text, gateway.next().await.text];
    told.sort();
    assert!(told[0].contains("1차 예약을 옮겼습니다. 12월 9일 (수) 오전 10시 30분"), "{told:?}");
    assert!(told[1].contains("2차 예약을 옮겼습니다. 12월 16일 (수)"), "{told:?}");

    let booking = moved.second.unwrap().id;
    let path = world.ticket(&mine, &format!("/booking/{booking}"));
    let gone: TicketView = done(world.write(Method::DELETE, &path, &mine.session), 200).await;
    let cancelled = BookingStatus::Cancelled;
    assert_eq!(gone.booking.unwrap().status, cancelled, "all of it, whichever was named");
    assert_eq!(gone.second.unwrap().status, cancelled);
    let told = gateway.next().await.text;
    assert!(told.ends_with("FAR 의원. 2차 예약도 함께 취소되었습니다."), "{told}");
    gateway.hears_nothing(SILENCE).await;
    let all = calendar(&world, &link).await;
    assert!(all.iter().all(|(status, ..)| status == "CANCELLED") && all.len() == 2, "{all:?}");
}

#[tokio::test]
async fn a_first_without_a_second_is_refused_and_nothing_is_held() {
    let gateway = Gateway::new().await;
    let world = world(&gateway).await;
    let mine = joined(&world).await;
    let turn = world.begin(&mine).await;
    let path = world.ticket(&mine, "/hold");
    let last_day = at("C1", 21, 0);
    let none = world.wanting(&path, turn.lease(), "first", &last_day);
    refused(none, 409, "no-second-dose").await;
    assert!(world.ticket_of(&mine).await.hold.is_none());
}
