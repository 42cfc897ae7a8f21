//! Whoever came without an appointment, over HTTP: found first, then on the day's list of every desk, and told of by the
//! differences; beyond the seats only by an admin, who gives a reason.

use jari_common::attendance::Whereabouts;
use jari_common::id::TicketId;
use jari_common::log_mark::LogMark;
use jari_common::staff::Role;
use jari_common::wire::{DayAtDesk, DeskFindReply, TicketView, TimeAtDesk};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::http::attendance::at_desk;
use crate::http::desk::{booked, finding};
use crate::http::staff::audited;
use crate::http::world::{DAY, World, done, malsun, other, person, refused, slot};

fn walk_in(world: &World, token: &str, ticket: TicketId, body: &Value) -> RequestBuilder {
    let path = format!("/api/v1/desk/tickets/{ticket}/walk-in");
    world.write(Method::POST, &path, token).json(body)
}

fn overbook(world: &World, token: &str, ticket: TicketId, index: u8) -> RequestBuilder {
    let path = format!("/api/v1/desk/tickets/{ticket}/overbook");
    let body = json!({ "slot": slot("C1", index), "reason": "must_be_used" });
    world.write(Method::POST, &path, token).json(&body)
}

async fn look(world: &World, token: &str, after: Option<LogMark>) -> DayAtDesk {
    let after = after.map(|after| format!("?after={after}")).unwrap_or_default();
    let path = format!("/api/v1/desk/clinics/C1/days/{DAY}{after}");
    done(world.get(&path).bearer_auth(token), 200).await
}

/// Ten minutes before the first time of the day, at which 김말순 has the only seat; 박영수 has a number.
async fn morning() -> (World, TicketId) {
    let world = World::new().await;
    let booked = booked(&world, &malsun(), 0).await;
    let starts_at = world.app.state().appointment(booked_of(&world, &booked.ticket)).unwrap().1;
    let wait = starts_at.starts_at.duration_since(world.app.clock().now());
    world.app.clock().advance_secs(u32::try_from(wait.as_secs()).unwrap() - 600);
    let came = world.join(&other()).await;
    (world, came.ticket.id)
}

fn booked_of(world: &World, ticket: &TicketView) -> jari_common::id::BookingId {
    world.app.state().ticket(ticket.id).unwrap().booking.unwrap().id
}

/// The grant for whoever has this number, by their birth date.
async fn found(world: &World, token: &str, number: u32, born: &str) -> String {
    let number = json!({ "campaign": 1, "number": number });
    let what = json!({ "number": number, "birth_date": born, "reason": "asked" });
    done::<DeskFindReply>(finding(world, token, &what), 200).await.grant
}

/// All times of the day but the first are taken away: nobody else's seat is free.
async fn only_the_first_time(world: &World) {
    let limits = vec![jari_common::slot::SlotLimit { first: 1, count: 15, seats: 0 }];
    let plan = jari_common::slot::DayPlan { capacity: 1, ..jari_samples::PLAN };
    let days = vec![jari_common::slot::PlannedDays { plan, dates: vec![DAY], limits }];
    let clinic = jari_samples::clinic_id("C1");
    let clinics = vec![jari_server::command::ClinicPlan { clinic, days }];
    let command = jari_server::command::Command::PlanDays {
        campaign: jari_samples::CAMPAIGN,
        from: DAY,
        to: DAY,
        clinics,
        as_of: u64::MAX,
    };
    world.app.submit(command).await.unwrap();
}

#[tokio::test]
async fn who_was_found_waits_on_every_desks_list_and_is_told_of_by_what_changed() {
    let (world, ticket) = morning().await;
    only_the_first_time(&world).await;
    let one = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let two = at_desk(&world, "11110002", Role::Helper, &["C1"]).await;
    let before = look(&world, &two, None).await;
    assert_eq!(before.walk_ins, []);
    let wait = |grant: &str| json!({ "clinic": "C1", "act": { "wait_here": {} }, "grant": grant });
    refused(walk_in(&world, &one, ticket, &wait("")), 403, "find-first").await;
    let grant = found(&world, &one, 2, "1950-10-20").await;
    refused(walk_in(&world, &two, ticket, &wait(&grant)), 403, "find-first").await;
    let view: TicketView = done(walk_in(&world, &one, ticket, &wait(&grant)), 200).await;
    assert!(view.booking.is_none() && view.wish.is_some());
    let news = look(&world, &two, Some(before.as_of)).await;
    assert!(!news.whole && news.appointments.is_empty());
    let [row] = &news.walk_ins[..] else { panic!("{news:?}") };
    assert_eq!((row.ticket, row.number, row.before, row.has_left), (ticket, 2, 0, false));
    assert_eq!(row.people[0].name, "박영수");
    assert_eq!(row.people[0].phone.as_deref(), Some("····5678"));
    // A helper says that they went; a desk takes back nothing of theirs, an admin does.
    let went = json!({ "clinic": "C1", "act": "go_away" });
    done::<TicketView>(walk_in(&world, &two, ticket, &went), 200).await;
    let later = look(&world, &one, Some(news.as_of)).await;
    assert!(later.walk_ins[0].has_left);
    let change = later.walk_ins[0].last_act.change;
    let back = json!({ "clinic": "C1", "act": { "take_back": { "change": change } } });
    refused(walk_in(&world, &one, ticket, &back), 403, "not-your-role").await;
    done::<TicketView>(walk_in(&world, &two, ticket, &back), 200).await;
    let again = look(&world, &one, Some(later.as_of)).await;
    assert_eq!((again.walk_ins[0].since, again.walk_ins[0].has_left), (row.since, false));
    let acts: Vec<String> = audited(&world, ticket).await.into_iter().map(|it| it.act).collect();
    for act in ["wait_here", "wait_no_more"] {
        assert!(acts.iter().any(|it| it == act), "{act}: {acts:?}");
    }
}

#[tokio::test]
async fn an_admin_makes_one_seat_more_with_a_reason_and_the_row_becomes_the_appointments() {
    let (world, ticket) = morning().await;
    only_the_first_time(&world).await;
    let desk = at_desk(&world, "11110001", Role::Desk, &["C1"]).await;
    let admin = at_desk(&world, "11110002", Role::ClinicAdmin, &["C1"]).await;
    let far = at_desk(&world, "11110003", Role::ClinicAdmin, &["FAR"]).await;
    let grant = found(&world, &desk, 2, "1950-10-20").await;
    refused(overbook(&world, &admin, ticket, 0), 409, "out-of-date").await;
    let wait = json!({ "clinic": "C1", "act": { "wait_here": {} }, "grant": grant });
    done::<TicketView>(walk_in(&world, &desk, ticket, &wait), 200).await;
    let before = look(&world, &desk, None).await;
    refused(overbook(&world, &desk, ticket, 0), 403, "not-your-role").await;
    refused(overbook(&world, &far, ticket, 0), 403, "another-clinic").await;
    let without = json!({ "slot": slot("C1", 0) });
    let path = format!("/api/v1/desk/tickets/{ticket}/overbook");
    refused(world.write(Method::POST, &path, &admin).json(&without), 422, "invalid").await;
    let times = format!("/api/v1/desk/clinics/C1/days/{DAY}/times");
    let times = || world.get(&times);
    let told: Vec<TimeAtDesk> = done(times().bearer_auth(&desk), 200).await;
    assert_eq!(told.iter().map(|it| (it.seats, it.taken)).collect::<Vec<_>>(), [(1, 1)]);
    refused(times().bearer_auth(&far), 403, "another-clinic").await;
    let view: TicketView = done(overbook(&world, &admin, ticket, 0), 200).await;
    let told: Vec<TimeAtDesk> = done(times().bearer_auth(&admin), 200).await;
    assert_eq!(told.iter().map(|it| (it.seats, it.taken)).collect::<Vec<_>>(), [(1, 2)]);
    assert_eq!(view.booking.as_ref().map(|it| it.slot.index), Some(0));
    let news = look(&world, &desk, Some(before.as_of)).await;
    assert_eq!((news.walk_ins.len(), &news.walk_ins_gone[..]), (0, &[ticket][..]));
    let row = news.appointments.iter().find(|it| it.ticket == ticket).unwrap();
    assert_eq!(row.attendance.whereabouts, Whereabouts::Here);
    assert!(!row.displaced);
    let entry = audited(&world, ticket).await.into_iter().find(|it| it.act == "overbook").unwrap();
    assert_eq!(entry.reason.as_deref(), Some("must_be_used"));
    assert_eq!((entry.ticket, entry.clinic.as_deref()), (Some(ticket.0), Some("C1")));
}

#[tokio::test]
async fn of_two_desks_that_take_one_person_beyond_the_seats_one_does() {
    let (world, ticket) = morning().await;
    only_the_first_time(&world).await;
    let one = at_desk(&world, "11110001", Role::ClinicAdmin, &["C1"]).await;
    let two = at_desk(&world, "11110002", Role::ClinicAdmin, &["C1"]).await;
    let third = world.join(&person("이순이", "1944-04-04")).await.ticket;
    for (number, born, ticket) in [(2, "1950-10-20", ticket), (3, "1944-04-04", third.id)] {
        let grant = found(&world, &one, number, born).await;
        let wait = json!({ "clinic": "C1", "act": { "wait_here": {} }, "grant": grant });
        done::<TicketView>(walk_in(&world, &one, ticket, &wait), 200).await;
    }
    let (first, second) = tokio::join!(
        overbook(&world, &one, ticket, 0).send(),
        overbook(&world, &two, ticket, 0).send()
    );
    let mut answers = [first.unwrap().status().as_u16(), second.unwrap().status().as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    let list = look(&world, &two, None).await;
    assert_eq!((list.appointments.len(), list.walk_ins.len()), (2, 1));
    assert_eq!(world.app.state().broken_invariants(), Vec::<String>::new());
}
