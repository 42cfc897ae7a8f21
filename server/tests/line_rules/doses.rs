//! Rule 16 for a series: both doses or neither, at the required distance, each can be moved, and one act for both.

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::dose::{Dose, DoseInterval};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jiff::civil::Date;

use crate::engine::world::*;

impl World {
    /// A series in which person 0's turn has begun.
    fn begun() -> Self {
        let mut world = Self::series();
        world.must(join(0));
        world.attempt(&Try::Start(0));
        world
    }

    /// Person 0 has booked the first slot, and the first slot a week later.
    fn both_booked() -> Self {
        let mut world = Self::begun();
        world.attempt(&Try::Hold(0, 0));
        world.attempt(&Try::Book(0));
        assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))));
        world
    }

    /// The seats that person 0 has booked.
    fn seats_booked(&self) -> (Option<SlotRef>, Option<SlotRef>) {
        let view = self.view(0);
        let stands = |it: &jari_common::wire::BookingView| it.status == BookingStatus::Booked;
        let slot_of = |it: Option<_>| it.filter(stands).map(|it| it.slot);
        (slot_of(view.booking), slot_of(view.second))
    }

    /// The slots of the seats that are held for person 0.
    fn seats_held(&self) -> (Option<SlotRef>, Option<SlotRef>) {
        let hold = self.view(0).hold;
        let second = hold.as_ref().and_then(|hold| hold.second.as_ref()).map(|it| it.slot.clone());
        (hold.map(|hold| hold.slot), second)
    }

    fn taken(&self, slots: &[SlotRef]) -> Vec<u8> {
        slots.iter().map(|slot| 2 - self.state.seats_free(slot).unwrap()).collect()
    }

    fn last_refusal(&self) -> Refusal {
        self.last.as_ref().unwrap().1.clone().unwrap_err()
    }

    /// Somebody books both seats of each of these second slots, as others do whose first dose was earlier.
    fn full_on(&mut self, date: Date, but_for: &[u8]) {
        for index in (0..4).filter(|it| !but_for.contains(it)) {
            for _ in 0..2 {
                let who = u8::try_from(self.state.ticket_count()).unwrap();
                self.must(join(who));
                self.attempt(&Try::Start(who));
                self.must(
                    TicketAct::seat(
                        Right::Turn(self.serial(who)),
                        SeatAct::hold(slot(index), Dose::First),
                    )
                    .of(self.ticket(who)),
                );
                let at = SlotRef { date, ..slot(index) };
                self.must(
                    TicketAct::seat(Right::Turn(self.serial(who)), SeatAct::hold(at, Dose::Second))
                        .of(self.ticket(who)),
                );
                self.attempt(&Try::Book(who));
                assert_eq!(self.view(who).state, TicketState::Done);
            }
        }
    }
}

/// A series with one more day for first doses. It is eight days before the last day, and nine days before the day after
/// that.
fn roomy() -> World {
    let mut world = World::series();
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
    let dates = vec![LAST_DAY.tomorrow().unwrap(), DAY.tomorrow().unwrap()];
    let clinics =
        vec![ClinicPlan { clinic: clinic().id, days: vec![PlannedDays::alike(plan, dates)] }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world
}

#[test]
fn one_tap_keeps_both_and_one_confirmation_books_both() {
    let mut world = World::begun();
    world.attempt(&Try::Hold(0, 2));
    assert_eq!(world.seats_held(), (Some(slot(2)), Some(second_slot(2))), "a week later, at ten");
    assert_eq!(world.taken(&[slot(2), second_slot(2)]), [1, 1]);
    // Another first dose is held: the second goes with it.
    world.attempt(&Try::Hold(0, 0));
    assert_eq!(world.seats_held(), (Some(slot(0)), Some(second_slot(0))));
    assert_eq!(world.taken(&[slot(2), second_slot(2), slot(0), second_slot(0)]), [0, 0, 1, 1]);
    world.attempt(&Try::Book(0));
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))));
    let view = world.view(0);
    assert_eq!((view.state, view.second.unwrap().dose), (TicketState::Done, Dose::Second));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn what_is_held_goes_back_as_a_whole() {
    let both = [slot(1), second_slot(1)];
    let mut world = World::begun();
    world.attempt(&Try::Hold(0, 1));
    world.attempt(&Try::Release(0));
    assert_eq!(world.taken(&both), [0, 0]);
    world.attempt(&Try::Hold(0, 1));
    assert_eq!(world.taken(&both), [1, 1]);
    world.wait(301);
    assert_eq!(world.taken(&both), [0, 0], "nobody was there any more");
    assert_eq!(world.view(0).state, TicketState::Active, "the turn is kept");
}

#[test]
fn the_second_is_the_first_day_with_room_at_the_nearest_time_or_there_is_no_first() {
    let mut world = World::series();
    world.must(join(0));
    world.full_on(DAY_OF_SECOND, &[3]);
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 3));
    assert_eq!(world.seats_held().1, Some(second_slot(3)), "the last one of that day");

    let mut full = roomy();
    full.full_on(DAY_OF_SECOND, &[]);
    let seat = SlotRef { date: DAY.tomorrow().unwrap(), ..slot(0) };
    let asked = |slot: SlotRef, dose| Command::OfTicket {
        ticket: jari_common::id::TicketId(1),
        act: TicketAct::Seat { right: Right::Turn(1), act: SeatAct::hold(slot, dose) },
    };
    full.must(asked(seat.clone(), Dose::First));
    assert_eq!(full.seats_held().1.unwrap().date, LAST_DAY, "eight days later");
    // A first dose on a day that has no open day a week later: nothing is held instead, and the old hold stays.
    let late = SlotRef { date: DAY_OF_SECOND.tomorrow().unwrap(), ..slot(0) };
    let refused = full.ask(&asked(late, Dose::First).into()).unwrap_err();
    assert!(matches!(refused, Refusal::NoSecondDose { .. }), "{refused:?}");
    assert_eq!(full.seats_held().0, Some(seat));
}

#[test]
fn another_second_is_chosen_beside_the_first_and_only_within_the_days() {
    let mut world = World::begun();
    world.attempt(&Try::Hold(0, 1));
    let hold = world.hold_of(0);
    world.attempt(&Try::Second(0, 6));
    assert_eq!(world.seats_held(), (Some(slot(1)), Some(second_slot(6))));
    assert_eq!(world.hold_of(0), hold, "the first was not touched");
    assert_eq!(world.taken(&[second_slot(1), second_slot(6)]), [0, 1]);
    world.attempt(&Try::Second(0, 8));
    assert_eq!(
        world.last_refusal(),
        Refusal::OutsideInterval { from: DAY_OF_SECOND, to: LAST_DAY }
    );
    assert_eq!(world.seats_held().1, Some(second_slot(6)), "a refusal takes nothing away");
    world.attempt(&Try::Book(0));
    assert_eq!(world.seats_booked(), (Some(slot(1)), Some(second_slot(6))));
}

#[test]
fn nobody_holds_a_second_without_a_first() {
    let mut world = World::begun();
    world.attempt(&Try::Second(0, 0));
    assert_eq!(world.last_refusal(), Refusal::NotBooked);
    let mut plain = World::new();
    plain.must(join(0));
    plain.attempt(&Try::Start(0));
    plain.attempt(&Try::Second(0, 8));
    assert_eq!(plain.last_refusal(), Refusal::UnknownSlot, "there is no second dose at all");
}

#[test]
fn each_dose_moves_by_itself_while_the_days_between_fit() {
    let mut world = World::both_booked();
    world.attempt(&Try::MoveHoldSecond(0, 7));
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))), "both stand");
    world.attempt(&Try::Move(0));
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(7))));
    world.attempt(&Try::MoveHold(0, 3));
    assert_eq!(world.seats_held(), (Some(slot(3)), None), "the second fits as it is");
    world.attempt(&Try::Move(0));
    assert_eq!(world.seats_booked(), (Some(slot(3)), Some(second_slot(7))));
    assert_eq!(world.taken(&[slot(0), second_slot(0), slot(3), second_slot(7)]), [0, 0, 1, 1]);
    let view = world.view(0);
    assert_eq!((view.booking.unwrap().sequence, view.second.unwrap().sequence), (1, 1));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_first_that_moves_too_near_or_too_far_takes_the_second_along() {
    let mut world = roomy();
    world.attempt(&Try::Hold(0, 0));
    world.attempt(&Try::Book(0));
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))));
    let next_day = SlotRef { date: DAY.tomorrow().unwrap(), ..slot(2) };
    let ticket = world.ticket(0);
    world.must(
        TicketAct::seat(Right::Move, SeatAct::hold(next_day.clone(), Dose::First)).of(ticket),
    );
    let second = SlotRef { date: LAST_DAY, ..slot(2) };
    assert_eq!(world.seats_held(), (Some(next_day.clone()), Some(second.clone())));
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))), "until it is sure");
    // Another second dose, beside the better first.
    let later = SlotRef { date: LAST_DAY.tomorrow().unwrap(), ..slot(1) };
    world.must(TicketAct::seat(Right::Move, SeatAct::hold(later.clone(), Dose::Second)).of(ticket));
    world.attempt(&Try::Move(0));
    assert_eq!(world.seats_booked(), (Some(next_day), Some(later)));
    assert_eq!(world.taken(&[slot(0), second_slot(0), second]), [0, 0, 0]);
    world.attempt(&Try::Repeat);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn to_cancel_gives_both_back_and_after_the_first_was_had_the_second() {
    let mut world = World::both_booked();
    world.attempt(&Try::Cancel(0));
    assert_eq!(world.seats_booked(), (None, None));
    assert_eq!(world.taken(&[slot(0), second_slot(0)]), [0, 0]);
    assert_eq!(world.view(0).state, TicketState::Left);

    let mut world = World::both_booked();
    world.wait(24 * 3_600);
    let (first, second) = (world.view(0).booking.unwrap(), world.view(0).second.unwrap());
    let ticket = world.ticket(0);
    let cancel = |booking| Command::OfTicket { ticket, act: TicketAct::CancelBooking { booking } };
    assert_eq!(world.ask(&cancel(first.id).into()).unwrap_err(), Refusal::BookingPast);
    world.attempt(&Try::MoveHold(0, 3));
    assert_eq!(world.last_refusal(), Refusal::BookingPast);
    world.attempt(&Try::MoveHoldSecond(0, 5));
    world.attempt(&Try::Move(0));
    assert_eq!(world.seats_booked().1, Some(second_slot(5)), "the second still moves");
    world.must(cancel(second.id));
    assert_eq!(world.seats_booked(), (Some(slot(0)), None));
    assert_eq!((world.view(0).state, world.taken(&[second_slot(5)])), (TicketState::Done, vec![0]));
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

fn wish(on_match: OnMatch) -> Wish {
    Wish {
        places: WishPlaces::Clinics(vec![clinic().id]),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match,
    }
}

#[test]
fn a_wish_finds_both_doses_and_waits_for_whichever_is_missing() {
    let mut world = World::series();
    (0..2).for_each(|who| world.must(join(who)));
    world.full_on(DAY_OF_SECOND, &[0]);
    let ticket = world.ticket(1);
    world.must(TicketAct::GiveWish { wish: wish(OnMatch::Ask) }.of(ticket));
    // One of the last two seats of each day is taken, and one is left.
    world.attempt(&Try::Start(0));
    world.attempt(&Try::Hold(0, 0));
    let offer = |world: &World| world.view(1).offer.map(|it| (it.hold.slot, it.hold.second));
    world.attempt(&Try::Book(0));
    world.wait(601);
    let (first, second) = offer(&world).expect("a seat of either day is free");
    assert_eq!((first, second.unwrap().slot), (slot(0), second_slot(0)));
    let hold = world.view(1).offer.unwrap().hold.id;
    world.must(TicketAct::AcceptOffer { hold }.of(ticket));
    let mine = world.view(1);
    assert_eq!(mine.booking.unwrap().slot, slot(0));
    assert_eq!(mine.second.unwrap().slot, second_slot(0));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_second_dose_that_comes_free_is_booked_with_its_first_for_who_waits() {
    let mut world = World::series();
    world.must(join(0));
    let first_day = DAY.yesterday().unwrap();
    let plan = DayPlan { start_minute: 600, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![first_day])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.full_on(DAY_OF_SECOND, &[]);
    // A first seat is free on the wished day, and no second seat a week or eight days later.
    let ticket = world.ticket(0);
    let days = WishDays { until: Some(first_day), ..WishDays::default() };
    world.must(TicketAct::GiveWish { wish: Wish { days, ..wish(OnMatch::Book) } }.of(ticket));
    world.wait(601);
    assert_eq!((world.seats_booked(), world.view(0).state), ((None, None), TicketState::Missed));
    world.attempt(&Try::Cancel(5));
    let first = SlotRef { date: first_day, ..slot(0) };
    let freed = second_slot(2);
    assert_eq!(world.seats_booked(), (Some(first), Some(freed)));
    assert_eq!(world.state.naive_overlooked(world.now), []);
}

#[test]
fn whoever_gives_back_both_doses_and_goes_on_wishing_is_looked_for_again_for_both() {
    let mut world = World::series();
    world.must(join(0));
    let ticket = world.ticket(0);
    world.must(TicketAct::GiveWish { wish: wish(OnMatch::Book) }.of(ticket));
    world.wait(601);
    assert_eq!(world.seats_booked(), (Some(slot(0)), Some(second_slot(0))));
    world.told(0);
    let hold = world.view(0).declinable.unwrap().id;
    // While both doses are booked, the person would prefer the day before or the day after, which are not open yet.
    let (before, after) = (DAY.yesterday().unwrap(), DAY.tomorrow().unwrap());
    let weekdays =
        Weekdays([before, after].map(|it| 1 << it.weekday().to_monday_zero_offset()).iter().sum());
    let days = WishDays { from: Some(before), until: Some(after), weekdays };
    world.must(TicketAct::GiveWish { wish: Wish { days, ..wish(OnMatch::Book) } }.of(ticket));
    world.must(TicketAct::DeclineOffer { hold }.of(ticket));
    assert_eq!((world.seats_booked(), world.view(0).state), ((None, None), TicketState::Missed));

    // Their old second seat, which would follow the day before, goes to another person, together with all other seats
    // of its day.
    world.full_on(DAY_OF_SECOND, &[]);
    let plan = DayPlan { start_minute: 600, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![before, after])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    let at = |date, index| Some(SlotRef { date, ..slot(index) });
    assert_eq!(world.seats_booked(), (at(after, 0), at(LAST_DAY, 2)), "both at ten, a week apart");
    assert_eq!(world.state.naive_overlooked(world.now), []);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn an_operator_hears_of_days_that_never_reach_a_second_dose() {
    let mut world = World::new();
    let mut spec = spec(world.now);
    spec.second_dose = Some(DoseInterval { from_days: 14, to_days: 20 });
    let refused = world.ask(&Command::AddCampaign { spec }.into()).unwrap_err();
    assert!(matches!(refused, Refusal::Invalid { ref what } if what.contains("reach")));
}

#[test]
fn who_waits_is_told_honestly_that_everybody_needs_two_seats() {
    let mut world = World::series();
    (0..20).for_each(|who| world.must(join(who)));
    // 24 seats are left on the days to come.
    let view = world.view(19);
    assert_eq!((view.ahead, view.seats_left), (16, Some(12)));
}
