//! Rule 35: whoever has booked what a clinic cannot give any more gets another seat offered, in the order of the line, and
//! nobody is moved without their word.

use jari_common::change::{Event, ReseatEnded};
use jari_common::id::BookingId;
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, SlotRef};
use jari_common::wish::{Wish, WishPlaces};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jari_server::engine::ReseatState;
use jiff::civil::date;
use proptest::prelude::*;

use super::calendar::{
    NEXT_DAY, USUAL, book, booked, booking, close, day, displaced, is_sound, near, offer, order,
    plan, plan_for,
};
use super::wishes::wish;
use crate::engine::world::*;

#[test]
fn everybody_gets_the_nearest_seat_in_the_order_of_the_line_and_answers() {
    let mut world = booked(&[3, 0, 1]);
    world.must(Command::PutClinics { clinics: vec![near()] });
    let away = vec![PlannedDays::alike(DayPlan { capacity: 1, slots: 1, ..USUAL }, vec![DAY])];
    let clinics = vec![ClinicPlan { clinic: near().id, days: away }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.must(close());
    world.must(order(&world));
    // Two seats at the own clinic on the next day, one at the other clinic.
    let next = |index| SlotRef { date: NEXT_DAY, index, ..slot(0) };
    assert_eq!(offer(&world, 0), Some(next(1)), "the time nearest to the old one");
    assert_eq!(offer(&world, 1), Some(next(0)));
    assert_eq!(offer(&world, 2), Some(SlotRef { clinic: near().id, ..slot(0) }));
    assert_eq!(booking(&world, 0), slot(3), "nobody is moved without their word");
    is_sound(&world);
    world.attempt(&Try::Accept(0));
    assert_eq!(booking(&world, 0), next(1));
    world.attempt(&Try::Decline(1));
    assert_eq!(booking(&world, 1), slot(0), "the old one stands");
    let states: Vec<_> = displaced(&world).iter().map(|it| (it.number, it.reseat)).collect();
    assert_eq!(states, [(2, Some(ReseatState::Declined)), (3, Some(ReseatState::Offered))]);
    world.wait(PACE.untold_secs);
    let states: Vec<_> = displaced(&world).iter().map(|it| (it.number, it.reseat)).collect();
    let past = "the appointment of the second has begun";
    assert_eq!(states, [(3, Some(ReseatState::NotTold))], "{past}");
    is_sound(&world);
}

#[test]
fn whoever_was_told_and_does_not_answer_is_on_the_list_and_can_be_asked_again() {
    let mut world = booked(&[3]);
    world.must(close());
    world.must(order(&world));
    let first = offer(&world, 0).unwrap();
    let told = TicketAct::NoteTold { hold: None }.of(world.ticket(0));
    world.must(told);
    world.must(order(&world));
    assert_eq!(offer(&world, 0), Some(first.clone()), "an order that runs is not begun again");
    world.wait(PACE.offer_secs + 1);
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoAnswer));
    assert!(world.view(0).offer.is_none());
    assert_eq!(booking(&world, 0), slot(3));
    world.must(order(&world));
    assert_eq!(offer(&world, 0), Some(first));
    is_sound(&world);
}

#[test]
fn whoever_looks_at_another_time_has_not_declined_what_was_offered() {
    let mut world = booked(&[3]);
    world.must(plan(day(USUAL, &[SlotLimit { first: 3, count: 1, seats: 0 }])));
    world.must(order(&world));
    let first = offer(&world, 0).unwrap();
    world.attempt(&Try::MoveHold(0, 0));
    assert_eq!(world.view(0).hold.map(|hold| hold.slot), Some(slot(0)));
    world.attempt(&Try::KeepOld(0));
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::ChoseAnother));
    assert_eq!(offer(&world, 0), None, "nobody is told again and again while they look");
    world.must(order(&world));
    assert_eq!(offer(&world, 0), Some(first.clone()));
    assert_eq!(first, slot(2));
    world.attempt(&Try::MoveHold(0, 2));
    assert_eq!(world.view(0).hold.map(|hold| hold.slot), Some(first), "the offered seat is chosen");
    world.attempt(&Try::Move(0));
    assert_eq!(booking(&world, 0), slot(2));
    is_sound(&world);
}

#[test]
fn whoever_found_no_seat_is_offered_the_next_one_that_becomes_free() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    book(&mut world, 0, 1);
    world.must(close());
    world.must(order(&world));
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoSeat));
    let seq = world.state.seq();
    let later =
        vec![PlannedDays::alike(DayPlan { slots: 1, capacity: 1, ..USUAL }, vec![NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days: later }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    assert_eq!(offer(&world, 0).map(|slot| slot.date), Some(NEXT_DAY));
    assert_eq!(world.state.seq(), seq + 2, "nothing is written about what is not found again");
    is_sound(&world);
}

#[test]
fn no_seat_is_offered_that_begins_before_the_person_could_answer_and_come() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    // The slots of today begin at nine; it is nine in the morning of the day before.
    world.now = jari_common::time::plus_secs(world.now, 13 * 3_600);
    book(&mut world, 0, 3);
    world.must(plan(day(USUAL, &[SlotLimit { first: 3, count: 1, seats: 0 }])));
    world.must(order(&world));
    // At ten in the evening: told at eight, an answer until 8:20, an hour for the way: not nine, but half past.
    assert_eq!(offer(&world, 0), Some(slot(2)), "nearest to the old time");
    world.attempt(&Try::Decline(0));
    world.must(plan(day(USUAL, &[SlotLimit { first: 1, count: 3, seats: 0 }])));
    world.must(order(&world));
    assert_eq!(offer(&world, 0), None, "nine is too early");
    is_sound(&world);
}

#[test]
fn a_closed_campaign_that_is_stopped_offers_nothing_and_goes_on_afterwards() {
    let mut world = booked(&[0]);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    world.must(close());
    let because = world.state.seq();
    world.must(Command::StopCampaign { campaign: CAMPAIGN, because });
    assert_eq!(world.ask(&order(&world).into()), Err(Refusal::CampaignStopped));
    let (by, reason) = ("김 실장".to_owned(), "확인했음".to_owned());
    world.must(Command::GoOn { campaign: CAMPAIGN, by, reason, without: Vec::new() });
    world.must(order(&world));
    assert!(offer(&world, 0).is_some());
    world.must(Command::StopCampaign { campaign: CAMPAIGN, because: world.state.seq() });
    world.wait(PACE.untold_secs * 2);
    assert!(offer(&world, 0).is_some(), "its time stands still");
}

#[test]
fn an_offer_in_a_campaign_that_closed_after_its_calling_hours_has_an_end() {
    let hours = jari_common::campaign::CallingHours {
        from: jiff::civil::time(9, 0, 0, 0),
        until: jiff::civil::time(12, 0, 0, 0),
    };
    let mut world = World::with(|spec| spec.calling_hours = Some(hours));
    let days = vec![PlannedDays::alike(USUAL, vec![NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    book(&mut world, 0, 0);
    world.wait(4 * 3_600);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    world.must(close());
    world.must(order(&world));
    world.told(0);
    world.wait(PACE.offer_secs + 1);
    assert_eq!(
        displaced(&world)[0].reseat,
        Some(ReseatState::Offered),
        "people are not asked at this hour"
    );
    world.wait(20 * 3_600);
    world.wait(PACE.offer_secs + 1);
    let rows = world.view(0);
    assert_eq!(rows.offer, None, "it ended in the morning");
    is_sound(&world);
}

#[test]
fn where_no_seat_is_near_the_person_is_on_the_list() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    book(&mut world, 0, 1);
    world.must(close());
    world.must(order(&world));
    assert_eq!(displaced(&world)[0].reseat, Some(ReseatState::NoSeat));
    let ended = |event: &Event| matches!(event, Event::ReseatEnded(ReseatEnded { .. }));
    assert_eq!(world.log.iter().filter(|change| ended(&change.event)).count(), 1);
    is_sound(&world);
}

#[test]
fn only_appointments_that_are_in_the_way_get_another_seat_and_only_with_a_reason() {
    let mut world = booked(&[0, 1]);
    world.must(plan(day(USUAL, &[SlotLimit { first: 0, count: 1, seats: 0 }])));
    let with = |change: fn(&mut Vec<BookingId>, &mut String, &mut String)| {
        let mut command = order(&world);
        if let Command::OrderReseats { bookings, by, reason, .. } = &mut command {
            change(bookings, by, reason);
        }
        world.state.decide(&command.into(), world.now)
    };
    for wrong in [
        with(|bookings, _, _| *bookings = vec![BookingId(2)]),
        with(|bookings, _, _| *bookings = vec![BookingId(99)]),
        with(|bookings, _, _| bookings.clear()),
        with(|_, by, _| by.clear()),
        with(|_, _, reason| *reason = "\u{202e}".to_owned()),
        with(|_, _, reason| *reason = "가".repeat(61)),
    ] {
        assert!(matches!(wrong, Err(Refusal::Invalid { .. })), "{wrong:?}");
    }
    assert!(with(|_, _, _| {}).is_ok());
    let more = with(|bookings, _, _| bookings.push(BookingId(2))).unwrap();
    assert!(matches!(&more[..], [Event::ReseatOrdered(it)] if it.bookings == [BookingId(1)]));
}

#[test]
fn a_closed_campaign_opens_no_day_and_still_gives_other_seats() {
    let mut world = booked(&[0]);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    let later = date(2026, 11, 27);
    let more = vec![PlannedDays::alike(USUAL, vec![later])];
    world.must(plan_for(clinic().id, more, (later, later)));
    assert!(!world.state.is_open_on(CAMPAIGN, &clinic().id, later));
    world.must(close());
    world.must(order(&world));
    assert_eq!(offer(&world, 0).unwrap().date, NEXT_DAY);
    world.attempt(&Try::Accept(0));
    assert_eq!(booking(&world, 0).date, NEXT_DAY);
    is_sound(&world);
}

#[test]
fn both_doses_keep_their_interval_when_one_of_them_gets_another_seat() {
    let mut world = World::series();
    world.must(join(0));
    for what in [Try::Start(0), Try::Hold(0, 0), Try::Book(0)] {
        world.attempt(&what);
    }
    let second = world.view(0).second.unwrap().slot.date;
    world.must(plan_for(clinic().id, Vec::new(), (second, second)));
    world.must(order(&world));
    let offered = offer(&world, 0).unwrap();
    assert_eq!(offered.date, if second == DAY_OF_SECOND { LAST_DAY } else { DAY_OF_SECOND });
    world.attempt(&Try::Accept(0));
    let view = world.view(0);
    assert_eq!(
        (view.booking.unwrap().slot, view.second.unwrap().slot.date),
        (slot(0), offered.date)
    );
    is_sound(&world);
}

#[test]
fn a_wish_for_something_better_outlives_an_offer_that_was_declined() {
    let mut world = booked(&[3]);
    world.must(Command::PutClinics { clinics: vec![near()] });
    world.give(0, Wish { places: WishPlaces::Clinics(vec![near().id]), ..wish() });
    world.must(close());
    world.must(order(&world));
    assert!(offer(&world, 0).is_some());
    world.attempt(&Try::Decline(0));
    assert!(world.view(0).wish.is_some());
    is_sound(&world);
}

#[derive(Clone, Debug)]
enum Step {
    Clinic(u8),
    Accept(u8),
    Decline(u8),
    Told(u8),
    Cancel(u8),
    Move(u8, u8),
    Wait(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..6_u8;
    let step = prop_oneof![
        4 => (0..CLINIC_CHANGES).prop_map(Step::Clinic),
        2 => who.clone().prop_map(Step::Accept),
        1 => who.clone().prop_map(Step::Decline),
        2 => who.clone().prop_map(Step::Told),
        1 => who.clone().prop_map(Step::Cancel),
        1 => (who, 0..SLOTS).prop_map(|(who, slot)| Step::Move(who, slot)),
        1 => (0..2_000_u16).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// However clinics change, a booking moves or ends only by its person, nobody has two seats, every list is whole, and
    /// the tables agree.
    #[test]
    fn no_change_of_a_clinic_strands_anybody(steps in steps(), doses in 1..=2_u8) {
        let mut world = World::wide(doses);
        world.attempt(&Try::Pace(5));
        for who in 0..6 {
            for what in [Try::Join(who), Try::Start(who), Try::Hold(who, who % 4), Try::Book(who)] {
                world.attempt(&what);
            }
        }
        for step in &steps {
            let before: Vec<_> = world.views().into_iter().map(|view| view.booking).collect();
            let mover = match step {
                Step::Clinic(nth) => {
                    world.attempt(&Try::Clinic(*nth));
                    None
                }
                Step::Accept(who) => {
                    world.attempt(&Try::Accept(*who));
                    Some(*who)
                }
                Step::Decline(who) => {
                    world.attempt(&Try::Decline(*who));
                    None
                }
                Step::Told(who) => {
                    let told = TicketAct::NoteTold { hold: None }.of(world.ticket(*who));
                    let _ = world.ask(&told.into());
                    None
                }
                Step::Cancel(who) => {
                    world.attempt(&Try::Cancel(*who));
                    Some(*who)
                }
                Step::Move(who, slot) => {
                    world.attempt(&Try::MoveHold(*who, *slot));
                    world.attempt(&Try::Move(*who));
                    Some(*who)
                }
                Step::Wait(secs) => {
                    world.wait(u32::from(*secs));
                    None
                }
            };
            for (nth, (was, is)) in (0..).zip(before.into_iter().zip(world.views())) {
                let at = |it: jari_common::wire::BookingView| (it.slot, it.status, it.starts_at);
                if mover != Some(nth) {
                    prop_assert_eq!(was.map(at), is.booking.map(at), "person {} by {:?}", nth, step);
                }
            }
            prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new(), "{:?}", step);
            prop_assert_eq!(world.naive().seats_out_of_count(), Vec::<String>::new(), "{:?}", step);
            // Whoever is on the list says so in their own view, and nobody else does.
            let listed: Vec<_> = [clinic().id, away_clinic().id]
                .iter()
                .flat_map(|clinic| world.state.displaced_at(clinic, world.now))
                .map(|it| it.booking)
                .collect();
            for view in world.views() {
                for booking in [view.booking, view.second].into_iter().flatten() {
                    let comes = booking.starts_at > world.now;
                    prop_assert_eq!(booking.displaced && comes, listed.contains(&booking.id));
                }
            }
        }
        prop_assert_eq!(world.tables_find(), Vec::<String>::new());
        let mut again = jari_server::engine::State::new();
        world.log.iter().for_each(|change| again.apply(change));
        prop_assert_eq!(again.clinic_days(CAMPAIGN, &clinic().id), world.state.clinic_days(CAMPAIGN, &clinic().id));
        prop_assert_eq!(again.displaced_at(&clinic().id, world.now), displaced(&world));
    }
}
