//! Rule 23: a clinic's hours, days and appointments are in its own time zone, and a line's hours in that of its campaign.

use std::collections::BTreeMap;

use jari_common::campaign::CallingHours;
use jari_common::change::Phase;
use jari_common::clinic::{Clinic, DayOfWeek, OpenHours, WeekHours};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::time::{ZoneName, instant_of, secs_between};
use jari_common::wish::{WishDays, WishPlaces};
use jari_server::command::{CampaignEdit, ClinicPlan, Command, SetTo};
use jari_server::opening_days::upkeep;
use jiff::civil::{Date, date, time};

use super::calendar::is_sound;
use super::wishes::{slow, wish};
use crate::engine::world::*;

const NEW_YORK: &str = "America/New_York";

fn zone(name: &str) -> Option<ZoneName> {
    Some(ZoneName::parse(name).unwrap())
}

fn put(clinic: Clinic) -> Command {
    Command::PutClinics { clinics: vec![clinic] }
}

fn clinic_in(name: &str) -> Clinic {
    Clinic { time_zone: zone(name), ..clinic() }
}

fn other_in(name: &str) -> Clinic {
    Clinic { time_zone: zone(name), ..jari_samples::clinic("B2") }
}

fn open(clinic: &Clinic, plan: DayPlan, date: Date) -> Command {
    let days = vec![PlannedDays::alike(plan, vec![date])];
    let clinics = vec![ClinicPlan { clinic: clinic.id.clone(), days }];
    Command::OpenDays { campaign: CAMPAIGN, clinics }
}

/// Person 0 holds the first seat of the only day, and books it.
fn hold(world: &mut World) {
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    assert!(world.view(0).hold.is_some());
}

#[test]
fn an_appointment_begins_when_clocks_at_the_clinic_show_its_time() {
    for (name, begins) in [
        ("Asia/Kathmandu", "2026-11-24T03:15:00Z"),
        (NEW_YORK, "2026-11-24T14:00:00Z"),
        ("Asia/Seoul", "2026-11-24T00:00:00Z"),
    ] {
        let mut world = World::new();
        world.must(put(clinic_in(name)));
        hold(&mut world);
        world.attempt(&Try::Book(0));
        let booking = world.view(0).booking.unwrap();
        assert_eq!(booking.starts_at.to_string(), begins, "{name}");
        assert_eq!(booking.clinic.time_zone, zone(name));
        is_sound(&world);
    }
}

#[test]
fn a_clinic_keeps_its_zone_while_somebody_has_a_seat_there_and_changes_it_before_and_after() {
    let mut world = World::new();
    world.must(put(clinic_in(NEW_YORK)));
    world.must(put(clinic()));
    hold(&mut world);
    let refused = |world: &mut World| {
        let asked = world.ask(&put(clinic_in(NEW_YORK)).into());
        matches!(asked, Err(Refusal::Invalid { what }) if what.contains("keeps the time zone Asia/Seoul"))
    };
    assert!(refused(&mut world), "a held seat is somebody's");
    world.attempt(&Try::Book(0));
    assert!(refused(&mut world));
    world.must(put(clinic_in("Asia/Seoul")));
    let renamed = Clinic { name: "새 이름".to_owned(), ..clinic() };
    world.must(put(renamed));
    world.attempt(&Try::Cancel(0));
    world.must(put(clinic_in(NEW_YORK)));
    is_sound(&world);
}

#[test]
fn a_slot_that_the_clinics_clocks_leave_out_or_show_twice_is_not_opened() {
    let mut world = World::new();
    let owl = other_in(NEW_YORK);
    world.must(put(owl.clone()));
    let night = DayPlan { start_minute: 60, slot_minutes: 30, slots: 6, capacity: 1 };
    for changing in [date(2027, 3, 14), date(2027, 11, 7)] {
        let asked = world.ask(&open(&owl, night, changing).into());
        assert!(matches!(asked, Err(Refusal::Invalid { .. })), "{asked:?}");
    }
    world.must(open(&owl, night, date(2027, 3, 15)));
}

#[test]
fn days_are_planned_without_the_hour_that_is_left_out() {
    let mut world = World::with(|spec| spec.days_ahead = 2);
    world.wait(secs_between(world.now, "2027-03-13T05:00:00Z".parse().unwrap()));
    let hours = vec![OpenHours { opens: 60, closes: 240 }];
    let days = BTreeMap::from([(DayOfWeek::Sunday, hours)]);
    let owl = Clinic { hours: WeekHours { days, ..WeekHours::default() }, ..other_in(NEW_YORK) };
    world.must(put(owl.clone()));
    // It is the 13th in Seoul and in New York, and the 14th is a Sunday.
    for command in upkeep::commands(&world.state, 0..10, world.now) {
        world.must(command);
    }
    let slot = |index| SlotRef {
        campaign: CAMPAIGN,
        clinic: owl.id.clone(),
        date: date(2027, 3, 14),
        index,
    };
    let free: Vec<_> = (0..6).map(|index| world.state.seats_free(&slot(index))).collect();
    let (given, left_out) = (Some(jari_samples::PLAN.capacity), Some(0));
    assert_eq!(free, [given, given, left_out, left_out, given, given]);
    is_sound(&world);
}

#[test]
fn each_clinics_tomorrow_is_its_own() {
    let mut world = World::with(|spec| spec.days_ahead = 1);
    let every_day = Some(OpenHours { opens: 540, closes: 600 });
    let hours = WeekHours { weekday: every_day, saturday: every_day, ..WeekHours::default() };
    let [east, west] =
        [("B2", "Pacific/Kiritimati"), ("B3", "Pacific/Pago_Pago")].map(|(id, name)| {
            let time_zone = zone(name);
            Clinic { hours: hours.clone(), time_zone, ..jari_samples::clinic(id) }
        });
    world.must(Command::PutClinics { clinics: vec![east.clone(), west.clone()] });
    // It is the 25th at half past nine in the evening in Seoul, the 26th in the east and the 25th in the west.
    world.wait(secs_between(world.now, "2026-11-25T12:30:00Z".parse().unwrap()));
    for command in upkeep::commands(&world.state, 0..10, world.now) {
        world.must(command);
    }
    let last = |clinic: &Clinic| world.state.last_day(CAMPAIGN, &clinic.id);
    assert_eq!((last(&east), last(&west)), (Some(date(2026, 11, 27)), Some(date(2026, 11, 26))));
}

#[test]
fn a_wish_is_not_given_a_time_that_is_past_where_the_clinic_is() {
    let mut world = slow();
    let east = other_in("Pacific/Kiritimati");
    world.must(put(east.clone()));
    // The 23rd in Seoul at eight in the evening; one o'clock of the 24th at the clinic.
    world.wait(secs_between(world.now, "2026-11-23T11:00:00Z".parse().unwrap()));
    let night = DayPlan { start_minute: 30, slot_minutes: 60, slots: 2, capacity: 1 };
    world.must(open(&east, night, date(2026, 11, 24)));
    (0..3).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    for who in 1..3 {
        let places = WishPlaces::Clinics(vec![east.id.clone()]);
        let days = WishDays { from: Some(date(2026, 11, 24)), ..WishDays::default() };
        world.give(who, jari_common::wish::Wish { places, days, ..wish() });
    }
    let slots: Vec<_> = (1..3).map(|who| world.view(who).booking.map(|it| it.slot.index)).collect();
    assert_eq!(slots, [Some(1), None], "half past midnight is over there");
    is_sound(&world);
}

#[test]
fn a_wish_is_given_a_time_of_today_where_the_clinic_is_also_when_it_is_tomorrow_here() {
    let mut world = slow();
    let west = other_in("Pacific/Pago_Pago");
    world.must(put(west.clone()));
    // Nine in the morning of the 23rd in Seoul is one in the afternoon of the 22nd at the clinic.
    let evening = DayPlan { start_minute: 18 * 60, slot_minutes: 60, slots: 1, capacity: 1 };
    world.must(open(&west, evening, date(2026, 11, 22)));
    (0..2).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    let places = WishPlaces::Clinics(vec![west.id]);
    world.give(1, jari_common::wish::Wish { places, ..wish() });
    let booking = world.view(1).booking.unwrap();
    assert_eq!(booking.slot.date, date(2026, 11, 22));
    is_sound(&world);
}

#[test]
fn people_are_called_by_the_hours_of_the_campaigns_zone() {
    let mut world = World::with(|spec| {
        spec.time_zone = zone(NEW_YORK);
        let (from, until) = (time(9, 0, 0, 0), time(18, 0, 0, 0));
        spec.calling_hours = Some(CallingHours { from, until });
    });
    let phase = |world: &World| world.state.now_serving(CAMPAIGN).unwrap().phase;
    world.must(join(0));
    // Nine in the morning in Seoul is seven in the evening in New York.
    assert_eq!((phase(&world), world.view(0).state), (Phase::Paused, TicketState::Waiting));
    world.wait(secs_between(world.now, "2026-11-23T13:59:59Z".parse().unwrap()));
    assert_eq!(world.view(0).state, TicketState::Waiting);
    world.wait(1);
    assert_eq!(world.view(0).state, TicketState::Called);
}

#[test]
fn a_campaign_ends_when_its_last_day_is_over_in_its_own_zone() {
    let mut world = World::with(|spec| spec.ends_on = Some(date(2026, 11, 24)));
    let edit = CampaignEdit {
        time_zone: zone(NEW_YORK),
        ends_on: Some(SetTo::Value(date(2026, 11, 23))),
        ..CampaignEdit::default()
    };
    world.must(Command::EditCampaign { campaign: CAMPAIGN, edit: Box::new(edit) });
    let new_york = jari_common::time::zone(NEW_YORK).unwrap();
    let over = instant_of(date(2026, 11, 24), 0, &new_york);
    world.wait(secs_between(world.now, over) - 1);
    world.must(Command::CloseIfOver { campaign: CAMPAIGN });
    assert!(!world.state.is_closed(CAMPAIGN), "it is afternoon of the next day in Seoul");
    world.wait(1);
    world.must(Command::CloseIfOver { campaign: CAMPAIGN });
    assert!(world.state.is_closed(CAMPAIGN));
}
