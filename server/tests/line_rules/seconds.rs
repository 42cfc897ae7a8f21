//! The second dose that is proposed with a first: as the person would like it, at the clinic of the first, else at the
//! nearest clinic that has one, else at any time.

use jari_common::booking::{Right, SeatAct};
use jari_common::clinic::{Clinic, Position};
use jari_common::dose::{Dose, SecondPreference};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::wish::{PartOfDay, Weekdays};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jiff::civil::Date;

use crate::engine::world::*;

/// From 11:00, half an hour each: 11:00, 11:30, 12:00 and 12:30.
const OVER_NOON: DayPlan = DayPlan { start_minute: 660, slot_minutes: 30, slots: 4, capacity: 2 };
/// About 2.2, 4.4 and 22 kilometres of latitude, in degrees.
const NEAR: f64 = 0.02;
const FURTHER: f64 = 0.04;
const FAR: f64 = 0.2;

fn beside(id: &str, degrees: f64) -> Clinic {
    let clinic = jari_samples::clinic(id);
    let position = Position { lat: clinic.position.lat + degrees, ..clinic.position };
    Clinic { position, ..clinic }
}

fn opened(world: &mut World, clinic: &Clinic, plan: DayPlan, dates: &[Date]) {
    let days = vec![PlannedDays::alike(plan, dates.to_vec())];
    let clinics = vec![ClinicPlan { clinic: clinic.id.clone(), days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
}

/// A series in which person 0's turn has begun; at their clinic there are no days for a second dose.
fn without_seconds(others: &[Clinic]) -> World {
    let interval = jari_common::dose::DoseInterval { from_days: 7, to_days: 8 };
    let mut world = World::with(|spec| spec.second_dose = Some(interval));
    world.must(Command::PutClinics { clinics: others.to_vec() });
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world
}

fn hold(world: &mut World, second: SecondPreference) -> Result<SlotRef, Refusal> {
    let act = SeatAct::Hold { slot: slot(0), dose: Dose::First, second, begins: None };
    let asked = TicketAct::seat(Right::Turn(world.serial(0)), act).of(world.ticket(0));
    world.ask(&asked.into())?;
    Ok(world.view(0).hold.unwrap().second.unwrap().slot)
}

fn any() -> SecondPreference {
    SecondPreference::default()
}

#[test]
fn where_the_clinic_has_none_the_nearest_that_has_is_proposed() {
    let (near, further) = (beside("B1", NEAR), beside("B2", FURTHER));
    // The order of import says nothing about who is nearer.
    let mut world = without_seconds(&[further.clone(), near.clone()]);
    opened(&mut world, &further, OVER_NOON, &[DAY_OF_SECOND]);
    assert_eq!(hold(&mut world, any()).unwrap().clinic, further.id, "the only one with days");
    opened(&mut world, &near, OVER_NOON, &[LAST_DAY]);
    world.attempt(&Try::Release(0));
    let second = hold(&mut world, any()).unwrap();
    assert_eq!((second.clinic, second.date), (near.id.clone(), LAST_DAY), "nearer, a day later");
    world.attempt(&Try::Book(0));
    let booked = world.view(0).second.unwrap();
    assert_eq!((booked.clinic.id, booked.dose), (near.id, Dose::Second));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn the_nearest_clinic_that_has_is_found_however_many_without_are_nearer() {
    // 130 clinics, each 50 m further away than the one before, to the north and the south by turns.
    let nth = |at: u32| {
        let side = if at.is_multiple_of(2) { 1.0 } else { -1.0 };
        beside(&format!("N{at}"), side * 0.000_45 * f64::from(at))
    };
    // The order of import says nothing about who is nearer.
    let all: Vec<Clinic> = (0..130).map(|at| nth(at * 77 % 130 + 1)).collect();
    for (has, is_found) in
        [(vec![1, 2], Some(1)), (vec![99, 120], Some(99)), (vec![125], Some(125))]
    {
        let mut world = without_seconds(&all);
        for at in &has {
            opened(&mut world, &nth(*at), OVER_NOON, &[DAY_OF_SECOND]);
        }
        let found = hold(&mut world, any()).ok().map(|slot| slot.clinic);
        assert_eq!(found, is_found.map(|at| nth(at).id), "of {has:?}");
    }
}

#[test]
fn nobody_is_sent_further_than_a_short_way_by_car() {
    let far = beside("B1", FAR);
    let mut world = without_seconds(std::slice::from_ref(&far));
    opened(&mut world, &far, OVER_NOON, &[DAY_OF_SECOND]);
    let refused = hold(&mut world, any()).unwrap_err();
    assert!(matches!(refused, Refusal::NoSecondDose { .. }), "{refused:?}");
    assert!(world.view(0).hold.is_none(), "no first dose without a second");
}

#[test]
fn the_proposed_second_is_as_the_person_would_like_it_and_any_other_rather_than_none() {
    let afternoon = SecondPreference { time: PartOfDay::Afternoon, ..any() };
    let near = beside("B1", NEAR);
    let mut world = without_seconds(std::slice::from_ref(&near));
    opened(&mut world, &clinic(), OVER_NOON, &[DAY_OF_SECOND]);
    let second = hold(&mut world, afternoon).unwrap();
    assert_eq!((second.clinic, second.index), (clinic().id, 2), "the first of the afternoon");

    // The clinic has mornings only: an afternoon near comes before them, and they come before nothing.
    let mornings = DayPlan { start_minute: 540, ..OVER_NOON };
    let mut world = without_seconds(std::slice::from_ref(&near));
    opened(&mut world, &clinic(), mornings, &[DAY_OF_SECOND]);
    assert_eq!(hold(&mut world, afternoon).unwrap().clinic, clinic().id);
    world.attempt(&Try::Release(0));
    opened(&mut world, &near, OVER_NOON, &[LAST_DAY]);
    let second = hold(&mut world, afternoon).unwrap();
    assert_eq!((second.clinic, second.index), (near.id, 2));
}

#[test]
fn days_of_the_week_count_too() {
    let weekday = |date: Date| Weekdays(1 << date.weekday().to_monday_zero_offset());
    let mut world = without_seconds(&[]);
    opened(&mut world, &clinic(), OVER_NOON, &[DAY_OF_SECOND, LAST_DAY]);
    for date in [LAST_DAY, DAY_OF_SECOND] {
        let prefers = SecondPreference { weekdays: weekday(date), ..any() };
        assert_eq!(hold(&mut world, prefers).unwrap().date, date);
        world.attempt(&Try::Release(0));
    }
}
