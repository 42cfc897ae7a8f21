//! Rules 19, 21 and 6: wishes are met in line order without a window, a booking stays until something better is booked,
//! and a free seat is offered to one person at a time.

use jari_common::booking::BookingStatus;
use jari_common::campaign::CallingHours;
use jari_common::change::{Event, Held};
use jari_common::clinic::{Clinic, Position};
use jari_common::id::ClinicId;
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::wish::{
    OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces, WishStanding,
};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jiff::Timestamp;
use jiff::civil::{Date, date, time};

use crate::engine::world::*;

const NEXT_DAY: Date = date(2026, 11, 25);

pub fn wish() -> Wish {
    Wish {
        places: WishPlaces::Clinics(vec![clinic().id]),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Book,
    }
}

pub fn asking() -> Wish {
    Wish { on_match: OnMatch::Ask, ..wish() }
}

pub fn other() -> ClinicId {
    ClinicId::parse("B1").unwrap()
}

/// One turn at a time, so that everybody behind the first waits.
pub fn slow() -> World {
    World::with(|spec| spec.pace.turns = 1)
}

/// A world as `slow` makes it, with a second clinic, 2 km away, with one seat on each of two days: at nine and at noon.
pub fn two_clinics() -> World {
    let mut world = slow();
    let position = Position::new(37.588, 126.98).unwrap();
    let clinics = vec![Clinic { id: other(), position, ..clinic() }];
    world.must(Command::PutClinics { clinics });
    let plan = DayPlan { start_minute: 540, slot_minutes: 180, slots: 2, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![DAY, NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: other(), days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world
}

impl World {
    pub fn give(&mut self, who: u8, wish: Wish) {
        let ticket = self.ticket(who);
        self.must(TicketAct::GiveWish { wish }.of(ticket));
    }

    /// Person `who` is told what was found for them.
    pub fn told(&mut self, who: u8) {
        let ticket = self.ticket(who);
        self.must(TicketAct::NoteTold { hold: None }.of(ticket));
    }

    pub fn refused(&mut self, command: Command) -> Refusal {
        self.ask(&command.into()).unwrap_err()
    }

    /// Person `who` books the slot in their turn.
    fn books(&mut self, who: u8, index: u8) {
        self.attempt(&Try::Start(who));
        self.attempt(&Try::Hold(who, index));
        self.attempt(&Try::Book(who));
        assert_eq!(self.view(who).state, TicketState::Done);
    }

    /// Everybody joins, and the first people book all eight seats of the one clinic.
    pub fn sold_out(people: u8) -> Self {
        let mut world = slow();
        (0..people).for_each(|who| world.must(join(who)));
        (0..8).for_each(|who| world.books(who, who / 2));
        world
    }

    pub fn seat_of(&self, who: u8) -> Option<SlotRef> {
        let stands = |it: &jari_common::wire::BookingView| it.status == BookingStatus::Booked;
        self.view(who).booking.filter(stands).map(|it| it.slot)
    }

    fn offers(&self) -> usize {
        let is_offer =
            |change: &&jari_common::change::Change| matches!(change.event, Event::WishOffered(_));
        self.log.iter().filter(is_offer).count()
    }
}

#[test]
fn a_wish_is_booked_when_its_turn_comes_and_nobody_needs_to_be_awake() {
    let mut world = slow();
    (0..3).for_each(|who| world.must(join(who)));
    world.give(2, wish());
    let waiting = world.view(2);
    assert_eq!(waiting.state, TicketState::Waiting, "somebody stands before them");
    assert_eq!(waiting.wish.unwrap().standing, WishStanding::ForTurn);
    // The first person is called and does not come, and neither does the second: the third has their seat without a
    // window.
    world.wait(PACE.call_secs + 1);
    let booked = world.view(2);
    assert_eq!(booked.state, TicketState::Done);
    assert_eq!(world.seat_of(2), Some(slot(0)));
    assert!(booked.wish.is_none() && booked.until.is_none());
    assert_eq!(world.state.now_serving(CAMPAIGN).unwrap().called_through, 3);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn who_wishes_needs_no_turn_that_another_is_using() {
    let mut world = slow();
    (0..3).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    world.give(1, wish());
    assert_eq!(world.view(1).state, TicketState::Done);
    assert_eq!(world.view(0).state, TicketState::Active);
    assert_eq!(world.view(2).state, TicketState::Waiting);
    assert_eq!(world.view(2).ahead, 0);
}

#[test]
fn seats_that_come_free_go_by_line_order_to_whose_turn_has_passed() {
    let mut world = World::sold_out(12);
    // Person 8 is called. Persons 9 and 10 leave wishes that cannot be met; the later one first.
    for who in [10, 9] {
        world.give(who, wish());
    }
    world.wait(1);
    for who in [9, 10] {
        let view = world.view(who);
        assert_eq!(view.state, TicketState::Missed, "the place is kept");
        assert_eq!(view.wish.unwrap().standing, WishStanding::ForSeat);
    }
    world.attempt(&Try::Cancel(3));
    assert_eq!(world.seat_of(9), Some(slot(1)), "who stands first in line, not who wished first");
    assert_eq!(world.seat_of(10), None);
    world.attempt(&Try::Cancel(0));
    assert_eq!(world.seat_of(10), Some(slot(0)));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn an_offer_is_made_to_one_person_at_a_time_and_goes_on_when_nobody_answers() {
    let mut world = World::sold_out(12);
    (9..12).for_each(|who| world.give(who, asking()));
    world.attempt(&Try::Cancel(0));
    assert_eq!(world.offers(), 1, "one seat, one offer");
    let offer = world.view(9).offer.unwrap().hold;
    assert_eq!(offer.slot, slot(0));
    assert!(world.view(9).hold.is_none(), "it is no hold of their own turn");
    world.told(9);
    world.wait(PACE.offer_secs + 1);
    let passed = world.view(9);
    assert!(passed.offer.is_none() && passed.wish.is_none());
    assert_eq!((passed.state, passed.number), (TicketState::Missed, 10), "the place stays");
    // The next person declines, and the last one accepts.
    let (second, third) = (world.ticket(10), world.ticket(11));
    let hold = world.view(10).offer.unwrap().hold.id;
    world.must(TicketAct::DeclineOffer { hold }.of(second));
    let hold = world.view(11).offer.unwrap().hold.id;
    world.must(TicketAct::AcceptOffer { hold }.of(third));
    assert_eq!(world.seat_of(11), Some(slot(0)));
    assert_eq!(world.offers(), 3);
    let late = world.refused(TicketAct::AcceptOffer { hold }.of(second));
    assert_eq!(late, Refusal::HoldOver);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn what_was_booked_at_once_is_declined_in_time_and_the_place_in_line_is_back() {
    let mut world = slow();
    (0..2).for_each(|who| world.must(join(who)));
    world.give(1, wish());
    let (ticket, booking) = (world.ticket(1), world.view(1).booking.unwrap());
    world.told(1);
    let declinable = world.view(1).declinable.unwrap();
    assert_eq!(jari_common::time::secs_between(world.now, declinable.until), PACE.offer_secs);
    let hold = declinable.id;
    world.must(TicketAct::DeclineOffer { hold }.of(ticket));
    let declined = world.view(1);
    assert_eq!((declined.state, declined.number), (TicketState::Missed, 2));
    assert_eq!(world.state.seats_free(&booking.slot), Some(2));
    world.must(TicketAct::Return.of(ticket));
    assert_eq!(world.tables_find(), Vec::<String>::new());

    world.give(1, wish());
    world.must(join(2));
    world.give(2, wish());
    world.wait(PACE.call_secs + 1);
    let ticket = world.ticket(2);
    assert_eq!(world.view(2).state, TicketState::Done);
    world.told(2);
    world.wait(PACE.offer_secs + 1);
    let hold = world.log.iter().rev().find_map(|change| match change.event {
        Event::WishOffered(Held { hold, ticket: of, .. }) if of == ticket => Some(hold),
        _ => None,
    });
    let late = world.refused(TicketAct::DeclineOffer { hold: hold.unwrap() }.of(ticket));
    assert_eq!(late, Refusal::DeclineOver);
    assert!(world.seat_of(2).is_some(), "the booking stands");
}

#[test]
fn a_better_seat_is_offered_while_the_booking_stands_and_a_worse_one_never() {
    let mut world = two_clinics();
    (0..9).for_each(|who| world.must(join(who)));
    // Everybody books at the near clinic; then the first person would prefer the other clinic, or else an earlier hour
    // here.
    (0..8).for_each(|who| world.books(who, who / 2));
    world.must(
        TicketAct::CancelBooking { booking: world.view(7).booking.unwrap().id }.of(world.ticket(7)),
    );
    let here = WishPlaces::Clinics(vec![clinic().id]);
    world.give(2, Wish { places: here, ..asking() });
    assert!(world.view(2).offer.is_none(), "the free seat is later than what they have");
    world.attempt(&Try::Cancel(0));
    let offer = world.view(2).offer.unwrap().hold;
    assert_eq!((offer.slot, world.seat_of(2)), (slot(0), Some(slot(1))));
    world.must(TicketAct::AcceptOffer { hold: offer.id }.of(world.ticket(2)));
    assert_eq!(world.seat_of(2), Some(slot(0)));
    assert_eq!(world.state.seats_free(&slot(1)), Some(1), "the old seat is free");
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn the_persons_own_order_decides_among_the_seats() {
    let near = WishPlaces::Near { from: Position::new(37.57, 126.98).unwrap(), metres: 3_000 };
    let both = WishPlaces::Clinics(vec![other(), clinic().id]);
    let at = |clinic: ClinicId, date, index| SlotRef { campaign: CAMPAIGN, clinic, date, index };
    let next_days = WishDays { from: Some(NEXT_DAY), ..WishDays::default() };
    let weekend = WishDays { weekdays: Weekdays::WEEKEND, ..WishDays::default() };
    for (wish, seat) in [
        (Wish { places: near.clone(), ..wish() }, Some(at(clinic().id, DAY, 0))),
        (Wish { places: both.clone(), ..wish() }, Some(at(other(), DAY, 0))),
        (Wish { places: both, first: WishOrder::Day, ..wish() }, Some(at(other(), DAY, 0))),
        (Wish { days: next_days, places: near.clone(), ..wish() }, Some(at(other(), NEXT_DAY, 0))),
        (
            Wish { time: PartOfDay::Afternoon, places: near.clone(), ..wish() },
            Some(at(other(), DAY, 1)),
        ),
        (Wish { days: weekend, places: near, ..wish() }, None),
    ] {
        let mut world = two_clinics();
        (0..2).for_each(|who| world.must(join(who)));
        world.give(1, wish.clone());
        assert_eq!(world.seat_of(1), seat, "{wish:?}");
    }
}

#[test]
fn a_wish_rests_while_its_person_chooses_and_goes_on_when_they_go_without() {
    let mut world = World::sold_out(10);
    assert_eq!(world.view(8).state, TicketState::Called);
    world.attempt(&Try::Start(8));
    world.give(8, wish());
    assert_eq!(world.view(8).wish.unwrap().standing, WishStanding::Rests);
    world.attempt(&Try::Cancel(0));
    assert_eq!(world.seat_of(8), None, "they are choosing for themselves");
    world.attempt(&Try::End(8));
    assert_eq!(world.seat_of(8), Some(slot(0)));
}

#[test]
fn at_night_wishes_are_met_and_nobody_has_to_answer_before_morning() {
    let hours = CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) };
    let mut world = World::with(|spec| {
        spec.pace.turns = 1;
        spec.calling_hours = Some(hours);
    });
    world.wait(12 * 3_600);
    (0..2).for_each(|who| world.must(join(who)));
    world.give(0, wish());
    world.give(1, asking());
    assert_eq!(world.seat_of(0), Some(slot(0)), "it is nine in the evening");
    assert_eq!(world.view(0).declinable.unwrap().until, Timestamp::MAX, "nobody has told them");
    (0..2).for_each(|who| world.told(who));
    let until = world.view(0).declinable.unwrap().until;
    let morning = world.now + jiff::SignedDuration::from_hours(12);
    assert_eq!(jari_common::time::secs_between(morning, until), PACE.offer_secs);
    world.wait(8 * 3_600);
    assert!(world.view(1).offer.is_some(), "its time stands still at night");
    world.wait(4 * 3_600);
    world.wait(PACE.offer_secs + 60);
    assert!(world.view(1).offer.is_none());
}

#[test]
fn a_frozen_line_meets_no_wish_and_a_closed_one_ends_them() {
    let mut world = slow();
    (0..3).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Freeze);
    world.give(1, wish());
    assert_eq!(world.view(1).state, TicketState::Waiting);
    world.attempt(&Try::Resume);
    assert_eq!(world.view(1).state, TicketState::Done);
    world.give(2, asking());
    let (ticket, hold) = (world.ticket(2), world.view(2).offer.unwrap().hold.id);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    let view = world.view(2);
    assert!(view.offer.is_none() && view.wish.is_none());
    assert_eq!(view.state, TicketState::NotServed);
    assert_eq!(world.refused(TicketAct::AcceptOffer { hold }.of(ticket)), Refusal::HoldOver);
    let wish = TicketAct::GiveWish { wish: wish() }.of(ticket);
    assert_eq!(world.refused(wish), Refusal::CampaignClosed);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn days_that_open_later_go_to_who_waits_and_a_wish_can_be_changed_until_then() {
    let mut world = slow();
    (0..3).for_each(|who| world.must(join(who)));
    let later = WishDays { from: Some(NEXT_DAY), ..WishDays::default() };
    (1..3).for_each(|who| world.give(who, Wish { days: later, ..wish() }));
    assert_eq!(world.view(1).wish.unwrap().standing, WishStanding::ForSeat);
    let ticket = world.ticket(1);
    world.must(TicketAct::WithdrawWish.of(ticket));
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![NEXT_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    assert_eq!(world.seat_of(2).map(|it| it.date), Some(NEXT_DAY));
    assert_eq!(world.seat_of(1), None);
    // The person who withdrew the wish may still say "I'm here", or leave another wish.
    world.give(1, wish());
    assert_eq!(world.seat_of(1), Some(slot(0)));
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_wish_that_could_not_be_booked_is_refused_when_it_is_given() {
    let mut world = slow();
    world.must(join(0));
    let ticket = world.ticket(0);
    let unknown = WishPlaces::Clinics(vec![other()]);
    let refused =
        world.refused(TicketAct::GiveWish { wish: Wish { places: unknown, ..wish() } }.of(ticket));
    assert_eq!(refused, Refusal::UnknownClinic);
    let nothing = Wish { places: WishPlaces::Clinics(Vec::new()), ..wish() };
    assert!(matches!(
        world.refused(TicketAct::GiveWish { wish: nothing }.of(ticket)),
        Refusal::Invalid { .. }
    ));
    world.attempt(&Try::Leave(0));
    assert_eq!(world.refused(TicketAct::GiveWish { wish: wish() }.of(ticket)), Refusal::TicketLeft);
}
