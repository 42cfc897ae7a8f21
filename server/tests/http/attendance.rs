//! The front desk's day over HTTP: who comes is listed with names to whom it is due, and what staff say of them is there at
//! once for every other desk.

use jari_common::attendance::{AppointmentEnd, Attendance, ServiceState, Whereabouts};
use jari_common::change::Event;
use jari_common::device::DeviceKind;
use jari_common::id::ClinicId;
use jari_common::staff::{Role, StaffAccount};
use jari_common::wire::{AppointmentAtDesk, DayAtDesk};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::desk::{booked, invite, signed_in};
use crate::http::staff::audited;
use crate::http::world::{DAY, World, done, malsun, other, refused};

pub async fn at_desk(world: &World, code: &str, role: Role, clinics: &[&str]) -> String {
    invite(world, code, DeviceKind::Desk).await;
    let desk = world.pair(code).await.device;
    let clinics = clinics.iter().map(|id| ClinicId::parse(id).unwrap()).collect();
    signed_in(world, desk, StaffAccount { name: format!("직원{code}"), role, clinics }).await
}

fn day(world: &World, token: &str, clinic: &str) -> RequestBuilder {
    world.get(&format!("/api/v1/desk/clinics/{clinic}/days/{DAY}")).bearer_auth(token)
}

pub fn attend(
    world: &World,
    token: &str,
    booking: u64,
    act: &Value,
    follows: u64,
) -> RequestBuilder {
    let path = format!("/api/v1/desk/bookings/{booking}/attendance");
    world.write(Method::POST, &path, token).json(&json!({ "act": act, "follows": follows }))
}

async fn listed(request: RequestBuilder) -> Vec<AppointmentAtDesk> {
    done::<DayAtDesk>(request, 200).await.appointments
}

#[tokio::test]
async fn two_desks_see_one_day_and_of_two_that_act_at_once_one_is_told_to_look_again() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    booked(&world, &other(), 2).await;
    let one = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let two = at_desk(&world, "11110002", Role::Helper, &["C1"]).await;
    let list = listed(day(&world, &one, "C1")).await;
    let names: Vec<&str> = list.iter().map(|it| it.people[0].name.as_str()).collect();
    assert_eq!(names, ["김말순", "박영수"]);
    assert_eq!(list[0].people[0].phone.as_deref(), Some("····5678"));
    let start = list[0].starts_at;
    let wait = start.duration_since(world.app.clock().now());
    world.app.clock().advance_secs(u32::try_from(wait.as_secs()).unwrap() - 600);
    // A new morning, so everybody signs in anew.
    let one = at_desk(&world, "11110003", Role::Desk, &["C1"]).await;
    let two_again = at_desk(&world, "11110004", Role::Helper, &["C1"]).await;
    drop(two);
    let booking = list[0].booking.0;
    let arrive = json!("arrive");
    let here: Attendance = done(attend(&world, &two_again, booking, &arrive, 0), 200).await;
    assert_eq!(here.whereabouts, Whereabouts::Here);
    refused(attend(&world, &one, booking, &arrive, 0), 409, "out-of-date").await;
    let list = listed(day(&world, &one, "C1")).await;
    assert_eq!(list[0].attendance, here, "the other desk sees it");
    let served = json!({ "end": { "how": "served" } });
    refused(attend(&world, &two_again, booking, &served, here.last_change), 403, "not-your-role")
        .await;
    let end: Attendance = done(attend(&world, &one, booking, &served, here.last_change), 200).await;
    assert_eq!(end.end, Some(AppointmentEnd::Served));
    let back = json!({ "take_back": { "change": end.last_act.unwrap().change } });
    let again: Attendance = done(attend(&world, &one, booking, &back, end.last_change), 200).await;
    assert_eq!(again.end, None);
}

#[tokio::test]
async fn names_are_for_the_clinics_own_and_each_first_look_is_written() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    let own = at_desk(&world, "11110001", Role::Helper, &["C1"]).await;
    let far = at_desk(&world, "11110002", Role::ClinicAdmin, &["FAR"]).await;
    let operator = at_desk(&world, "11110003", Role::Operator, &[]).await;
    for _ in 0..3 {
        let list = listed(day(&world, &own, "C1")).await;
        assert_eq!(list.len(), 1);
    }
    refused(day(&world, &far, "C1"), 403, "another-clinic").await;
    refused(day(&world, &own, "nowhere"), 404, "unknown-clinic").await;
    refused(day(&world, &operator, "C1"), 422, "invalid").await;
    let path = format!("/api/v1/desk/clinics/C1/days/{DAY}?because=%EC%A0%90%EA%B2%80");
    let list = listed(world.get(&path).bearer_auth(&operator)).await;
    assert_eq!(list[0].people[0].name, "김말순");
    let mut reasons = Vec::new();
    for line in world.log() {
        let change: jari_common::change::Change = serde_json::from_str(&line).unwrap();
        if let Event::DataRead(read) = change.event {
            assert!(change.by.is_some());
            reasons.push(read.reason);
        }
    }
    assert_eq!(reasons, ["", "점검"]);
    let bad = world.get("/api/v1/desk/clinics/C1/days/tomorrow").bearer_auth(&own);
    refused(bad, 400, "invalid-value").await;
}

#[tokio::test]
async fn whoever_is_not_next_is_called_by_an_admin_alone_and_the_reason_is_kept() {
    let world = World::new().await;
    booked(&world, &malsun(), 0).await;
    let later = booked(&world, &other(), 2).await;
    let list = listed(day(&world, &at_desk(&world, "11110001", Role::Desk, &["C1"]).await, "C1"));
    let list = list.await;
    let wait = list[0].starts_at.duration_since(world.app.clock().now());
    world.app.clock().advance_secs(u32::try_from(wait.as_secs()).unwrap() - 600);
    let desk = at_desk(&world, "11110002", Role::Desk, &["C1"]).await;
    let admin = at_desk(&world, "11110003", Role::ClinicAdmin, &["C1"]).await;
    let mut known = Vec::new();
    for row in &list {
        let here = attend(&world, &desk, row.booking.0, &json!("arrive"), 0);
        known.push((row.booking.0, done::<Attendance>(here, 200).await.last_change));
    }
    let [(first, of_first), (second, of_second)] = known[..] else { panic!("{known:?}") };
    refused(attend(&world, &desk, second, &json!("call"), of_second), 409, "not-next").await;
    let out_of_turn = json!({ "call_out_of_turn": { "reason": "needs_help" } });
    let tried = attend(&world, &desk, second, &out_of_turn, of_second);
    refused(tried, 403, "not-your-role").await;
    let without = json!({ "call_out_of_turn": {} });
    refused(attend(&world, &admin, second, &without, of_second), 422, "invalid").await;
    let called: Attendance =
        done(attend(&world, &admin, second, &out_of_turn, of_second), 200).await;
    let ServiceState::Called { times, .. } = called.service else { panic!("{called:?}") };
    assert_eq!(times, 1);
    let _: Attendance = done(attend(&world, &desk, first, &json!("call"), of_first), 200).await;
    let acts = audited(&world, later.ticket.id).await;
    let reasons: Vec<_> = acts
        .iter()
        .map(|it| (it.act.as_str(), it.reason.as_deref(), it.clinic.as_deref()))
        .collect();
    let here = Some("C1");
    assert_eq!(reasons, [("arrive", None, here), ("call_out_of_turn", Some("needs_help"), here)]);
}
