//! Rules 16, 18 and 21a: a hold is one thing under one id. Nobody names, takes, moves or frees a half of it, or of
//! another person's hold.

use jari_common::booking::{BookingStatus, HoldEnd, Right, SeatAct};
use jari_common::change::{BookingMoved, Event, Held, HoldEnded, SeatBooked};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::TicketState;
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jari_server::engine::State;
use jiff::ToSpan;

use crate::engine::world::*;

fn asking() -> Wish {
    Wish {
        places: WishPlaces::Clinics(vec![clinic().id]),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::Ask,
    }
}

fn is_sound(world: &World) {
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

/// Both doses are booked, and the first is held again five days later, together with a second.
fn holding_a_later_pair() -> World {
    let mut world = World::series();
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
    let dates = vec![DAY.saturating_add(5.days()), DAY.saturating_add(12.days())];
    let clinics =
        vec![ClinicPlan { clinic: clinic().id, days: vec![PlannedDays::alike(plan, dates)] }];
    world.must(Command::OpenDays { campaign: CAMPAIGN, clinics });
    world.must(join(0));
    [Try::Start(0), Try::Hold(0, 0), Try::Book(0)].iter().for_each(|what| world.attempt(what));
    let (ticket, slot) = (world.ticket(0), later_slot());
    world.must(TicketAct::seat(Right::Move, SeatAct::hold(slot, Dose::First)).of(ticket));
    world
}

fn later_slot() -> SlotRef {
    SlotRef { date: DAY.saturating_add(5.days()), ..slot(0) }
}

#[test]
fn an_offer_of_a_series_is_taken_as_a_whole_and_by_its_own_id_alone() {
    let mut world = World::series();
    (0..2).for_each(|who| world.must(join(who)));
    let ticket = world.ticket(0);
    world.must(TicketAct::GiveWish { wish: asking() }.of(ticket));
    let theirs = world.ticket(1);
    world.must(TicketAct::GiveWish { wish: asking() }.of(theirs));
    world.wait(601);
    let (mine, other) = (world.view(0).offer.unwrap().hold, world.view(1).offer.unwrap().hold);
    assert!(mine.second.is_some() && other.second.is_some());
    for hold in (0..9).map(HoldId).filter(|hold| *hold != mine.id) {
        for command in [
            TicketAct::AcceptOffer { hold }.of(ticket),
            TicketAct::seat(Right::Move, SeatAct::Confirm { hold }).of(ticket),
            TicketAct::seat(Right::Turn(0), SeatAct::Confirm { hold }).of(ticket),
        ] {
            let before = world.state.seq();
            assert!(world.ask(&command.clone().into()).is_err(), "{command:?}");
            assert_eq!(world.state.seq(), before);
        }
        let _ = world.ask(&TicketAct::DeclineOffer { hold }.of(ticket).into());
    }
    let refused = world.ask(&TicketAct::AcceptOffer { hold: other.id }.of(ticket).into());
    assert_eq!(refused.unwrap_err(), Refusal::UnknownHold, "it runs, and is another's");
    assert!(world.view(0).offer.is_some() && world.view(1).offer.is_some(), "both stand");
    world.must(TicketAct::AcceptOffer { hold: mine.id }.of(ticket));
    let booked = world.view(0);
    assert_eq!(booked.state, TicketState::Done);
    assert_eq!(
        (booked.booking.unwrap().dose, booked.second.unwrap().dose),
        (Dose::First, Dose::Second)
    );
    is_sound(&world);
}

#[test]
fn a_pair_that_is_held_to_move_moves_as_a_whole_or_not_at_all() {
    let mut world = holding_a_later_pair();
    let (ticket, hold) = (world.ticket(0), world.view(0).hold.unwrap());
    assert!(hold.second.is_some(), "the second would be too near");
    for other in [HoldId(hold.id.0 + 1), HoldId(hold.id.0 - 1)] {
        for command in [
            TicketAct::seat(Right::Move, SeatAct::Confirm { hold: other }).of(ticket),
            TicketAct::seat(Right::Move, SeatAct::Extend { hold: Some(other) }).of(ticket),
            TicketAct::AcceptOffer { hold: other }.of(ticket),
        ] {
            if let Ok(answer) = world.ask(&command.clone().into()) {
                // The hold that was booked stays booked: the request, repeated, changes nothing.
                assert!(
                    matches!(
                        command,
                        Command::OfTicket {
                            act: TicketAct::Seat {
                                right: Right::Move,
                                act: SeatAct::Confirm { .. }
                            },
                            ..
                        } | Command::OfTicket { act: TicketAct::AcceptOffer { .. }, .. }
                    ),
                    "{answer:?}"
                );
            }
        }
        let _ = world
            .ask(&TicketAct::seat(Right::Move, SeatAct::Release { hold: other }).of(ticket).into());
    }
    let view = world.view(0);
    assert_eq!(view.booking.as_ref().unwrap().slot, slot(0), "nothing has moved");
    assert_eq!(view.second.as_ref().unwrap().slot, second_slot(0));
    assert_eq!(view.hold.unwrap().id, hold.id, "and all of it is still kept");
    is_sound(&world);
    world.must(TicketAct::seat(Right::Move, SeatAct::Confirm { hold: hold.id }).of(ticket));
    let view = world.view(0);
    let days = view.second.unwrap().slot.date - view.booking.unwrap().slot.date;
    assert!((7..=8).contains(&days.get_days()), "{days:?} days apart");
    is_sound(&world);
}

#[test]
fn another_second_changes_the_hold_and_gives_just_the_old_second_back() {
    let mut world = holding_a_later_pair();
    let (ticket, hold) = (world.ticket(0), world.view(0).hold.unwrap());
    let old = hold.second.unwrap().slot;
    let other = SlotRef { index: 3, ..old.clone() };
    world.must(TicketAct::seat(Right::Move, SeatAct::hold(other.clone(), Dose::Second)).of(ticket));
    let held = world.view(0).hold.unwrap();
    assert_eq!(
        (held.id, held.slot, held.second.unwrap().slot),
        (hold.id, later_slot(), other.clone())
    );
    assert_eq!((world.state.seats_free(&old), world.state.seats_free(&other)), (Some(2), Some(1)));
    world.must(TicketAct::seat(Right::Move, SeatAct::Release { hold: hold.id }).of(ticket));
    assert_eq!(world.state.seats_free(&other), Some(2), "given back as a whole");
    is_sound(&world);
}

#[test]
fn whoever_moves_the_second_alone_while_a_seat_is_offered_gives_all_of_the_offer_back() {
    let mut world = World::series();
    world.must(join(0));
    [Try::Start(0), Try::Hold(0, 2), Try::Book(0)].iter().for_each(|what| world.attempt(what));
    let ticket = world.ticket(0);
    // A better first dose, earlier on the same day: its second needs no change.
    world.must(TicketAct::GiveWish { wish: asking() }.of(ticket));
    let offer = world.view(0).offer.expect("an earlier hour is free").hold;
    world.attempt(&Try::MoveHoldSecond(0, 5));
    let view = world.view(0);
    assert!(view.offer.is_none() && view.wish.is_none());
    let held = view.hold.unwrap();
    assert_eq!((held.dose, held.slot, held.second), (Dose::Second, second_slot(5), None));
    assert_eq!(
        world.ask(&TicketAct::AcceptOffer { hold: offer.id }.of(ticket).into()).unwrap_err(),
        Refusal::HoldOver
    );
    world.attempt(&Try::Move(0));
    let view = world.view(0);
    assert_eq!((view.booking.unwrap().slot, view.second.unwrap().slot), (slot(2), second_slot(5)));
    is_sound(&world);
}

/// Person 0's turn has begun, and the log continues like one from before a hold was one thing.
fn old_world() -> World {
    let mut world = World::series();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    world
}

fn old_held(world: &World, hold: u64, slot: SlotRef, dose: Dose) -> Event {
    let until = jari_common::time::plus_secs(world.now, 300);
    let (ticket, beside) = (world.ticket(0), Vec::new());
    Event::SeatHeld(Held {
        hold: HoldId(hold),
        ticket,
        slot,
        seat: 0,
        until,
        beside,
        dose,
        second: None,
        untold: false,
        reseats: false,
        overbooked: None,
    })
}

fn old_ended(world: &World, hold: u64, slot: SlotRef) -> Event {
    let (why, ticket) = (HoldEnd::Released, world.ticket(0));
    Event::HoldEnded(HoldEnded { hold: HoldId(hold), ticket, slot, why, second: None })
}

fn old_booked(booking: u64, hold: u64) -> Event {
    Event::SeatBooked(SeatBooked { booking: BookingId(booking), hold: HoldId(hold), second: None })
}

#[test]
fn an_old_logs_two_holds_of_a_series_are_read_into_one() {
    let mut world = old_world();
    let held = |world: &World, hold| {
        vec![
            old_held(world, hold, slot(0), Dose::First),
            old_held(world, hold + 1, second_slot(0), Dose::Second),
        ]
    };
    world.take(None, held(&world, 1));
    let hold = world.view(0).hold.unwrap();
    assert_eq!((hold.id, hold.second.unwrap().slot), (HoldId(1), second_slot(0)));
    is_sound(&world);
    // Another second dose is held, and then everything is given back.
    let other = old_held(&world, 3, second_slot(1), Dose::Second);
    world.take(None, vec![old_ended(&world, 2, second_slot(0)), other]);
    assert_eq!(world.view(0).hold.unwrap().second.unwrap().slot, second_slot(1));
    is_sound(&world);
    world.take(None, vec![old_ended(&world, 3, second_slot(1)), old_ended(&world, 1, slot(0))]);
    assert!(world.view(0).hold.is_none());
    assert_eq!(world.state.seats_free(&second_slot(1)), Some(2));
    is_sound(&world);
    // Held again, booked, and moved as a whole.
    world.take(None, held(&world, 4));
    world.take(None, vec![old_booked(1, 4), old_booked(2, 5)]);
    let view = world.view(0);
    assert_eq!(view.state, TicketState::Done);
    assert_eq!((view.booking.unwrap().id, view.second.unwrap().id), (BookingId(1), BookingId(2)));
    is_sound(&world);
    let pair = [(6, slot(3), Dose::First), (7, second_slot(7), Dose::Second)];
    let pair = pair.map(|(hold, slot, dose)| old_held(&world, hold, slot, dose));
    world.take(None, pair.to_vec());
    let moved = |booking, hold, from| {
        Event::BookingMoved(BookingMoved {
            booking: BookingId(booking),
            hold: HoldId(hold),
            from,
            second: None,
        })
    };
    world.take(None, vec![moved(1, 6, slot(0)), moved(2, 7, second_slot(0))]);
    let view = world.view(0);
    assert_eq!((view.booking.unwrap().slot, view.second.unwrap().slot), (slot(3), second_slot(7)));
    is_sound(&world);
}

#[test]
fn what_an_old_log_left_held_is_booked_as_one_by_who_comes_later() {
    let mut world = old_world();
    let pair = [(1, slot(0), Dose::First), (2, second_slot(0), Dose::Second)];
    let pair = pair.map(|(hold, slot, dose)| old_held(&world, hold, slot, dose));
    world.take(None, pair.to_vec());
    let (ticket, serial) = (world.ticket(0), world.serial(0));
    let half =
        TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold: HoldId(2) }).of(ticket);
    assert!(world.ask(&half.into()).is_err(), "the second's own id names nothing any more");
    world.must(
        TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold: HoldId(1) }).of(ticket),
    );
    let view = world.view(0);
    assert_eq!((view.booking.unwrap().slot, view.second.unwrap().slot), (slot(0), second_slot(0)));
    is_sound(&world);
}

#[test]
fn an_old_log_in_which_a_second_was_taken_alone_leaves_a_sound_state() {
    for first_too in [false, true] {
        let mut world = World::series();
        world.must(join(0));
        world.wait(601);
        let (ticket, until) = (world.ticket(0), jari_common::time::plus_secs(world.now, 1_200));
        let offered = |hold, slot, dose| {
            Event::WishOffered(Held {
                hold: HoldId(hold),
                ticket,
                slot,
                seat: 0,
                until,
                beside: Vec::new(),
                dose,
                second: None,
                untold: false,
                reseats: false,
                overbooked: None,
            })
        };
        let pair = [offered(1, slot(0), Dose::First), offered(2, second_slot(0), Dose::Second)];
        world.take(None, pair.to_vec());
        world.take(None, vec![old_booked(1, 2)]);
        assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
        assert!(world.view(0).booking.is_none() && world.view(0).offer.is_some());
        if first_too {
            world.take(None, vec![old_booked(2, 1)]);
            let view = world.view(0);
            assert_eq!(view.state, TicketState::Done);
            assert_eq!(view.second.unwrap().id, BookingId(1), "the pair is whole after all");
            let booking = view.booking.unwrap().id;
            world.must(TicketAct::CancelBooking { booking }.of(ticket));
            assert_eq!(world.view(0).second.unwrap().status, BookingStatus::Cancelled);
        } else {
            world.take(None, vec![old_ended(&world, 1, slot(0))]);
        }
        assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
        let free = [slot(0), second_slot(0)].map(|slot| world.state.seats_free(&slot));
        assert_eq!(free, [Some(2), Some(2)], "no seat is lost");
        let mut again = State::new();
        world.log.iter().for_each(|change| again.apply(change));
        assert_eq!(again.ticket(ticket), world.state.ticket(ticket));
    }
}
