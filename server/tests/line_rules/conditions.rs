//! Every condition that a decision must meet. Each is broken once by a decision that our engine never makes.

use jari_common::booking::{Right, SeatAct};
use jari_common::change::{
    BookingMoved, Event, Held, HoldEnded, SeatBooked, SeatGivenBack, TicketIssued, TicketUntil,
    TurnStarted,
};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, HoldId, TicketId};
use jari_common::slot::{PartySeat, SecondSeat};
use jari_server::command::{Command, JoinLine, TicketAct};

use crate::engine::world::*;

/// The engine's own decision, with one thing changed.
fn forged(world: &World, command: Command, change: impl Fn(&mut Event)) -> Vec<Event> {
    let mut events = world.state.decide(&command.into(), world.now).unwrap();
    assert_eq!(world.state.conditions(&events), Ok(()));
    events.iter_mut().for_each(change);
    events
}

fn broken(world: &World, events: &[Event]) -> &'static str {
    world.state.conditions(events).expect_err("a forged decision was taken").condition
}

/// Person 0 is in the turn; persons 1 to 3 wait or are called.
fn in_turn() -> World {
    let mut world = World::new();
    (0..4).for_each(|who| world.must(join(who)));
    world.attempt(&Try::Start(0));
    world
}

fn hold(world: &World, who: u8, index: u8) -> Command {
    let (ticket, serial) = (world.ticket(who), world.serial(who));
    TicketAct::seat(Right::Turn(serial), SeatAct::hold(slot(index), Dose::First)).of(ticket)
}

#[test]
fn a_place_that_is_not_the_next_one_is_not_given() {
    let world = in_turn();
    let issue = |change: fn(&mut Event)| broken(&world, &forged(&world, join(7), change));
    let number = |event: &mut Event| {
        if let Event::TicketIssued(TicketIssued { number, .. }) = event {
            *number += 1;
        }
    };
    assert_eq!(issue(number), "a number is the next one of its line");
    let id = |event: &mut Event| {
        if let Event::TicketIssued(TicketIssued { ticket, .. }) = event {
            ticket.0 -= 1;
        }
    };
    assert_eq!(issue(id), "a ticket's id is the next one");
    let again = |event: &mut Event| {
        let Command::JoinLine(JoinLine { person: known, .. }) = join(0) else { return };
        if let Event::TicketIssued(TicketIssued { person, .. }) = event {
            *person = known;
        }
    };
    assert_eq!(issue(again), "a person has one ticket");
    let code = |event: &mut Event| {
        let Command::JoinLine(JoinLine { code: known, .. }) = join(0) else { return };
        if let Event::TicketIssued(TicketIssued { code, .. }) = event {
            *code = known;
        }
    };
    assert_eq!(issue(code), "a code opens one ticket");
    let mut twice = forged(&world, join(7), |_| {});
    twice.extend(twice.clone());
    assert_eq!(broken(&world, &twice), "a ticket's id is the next one");
}

#[test]
fn a_seat_that_is_taken_or_not_there_is_not_held() {
    let mut world = in_turn();
    world.attempt(&Try::Start(1));
    world.attempt(&Try::Hold(1, 0));
    let held = |change: fn(&mut Event)| broken(&world, &forged(&world, hold(&world, 0, 0), change));
    let seat = |to: u8| {
        move |event: &mut Event| {
            if let Event::SeatHeld(Held { seat, .. }) = event {
                *seat = to;
            }
        }
    };
    let events = forged(&world, hold(&world, 0, 0), seat(0));
    assert_eq!(broken(&world, &events), "a seat has one owner");
    let events = forged(&world, hold(&world, 0, 0), seat(2));
    assert_eq!(broken(&world, &events), "a seat is within its slot's capacity");
    let closed = |event: &mut Event| {
        if let Event::SeatHeld(Held { slot, .. }) = event {
            slot.index = 9;
        }
    };
    assert_eq!(held(closed), "a seat is in a slot that is open");
    let company = |event: &mut Event| {
        if let Event::SeatHeld(Held { beside, .. }) = event {
            beside.push(PartySeat { index: 1, seat: 0 });
        }
    };
    assert_eq!(held(company), "a party has as many seats as people");
    let stranger = |event: &mut Event| {
        if let Event::SeatHeld(Held { ticket, .. }) = event {
            *ticket = TicketId(4);
        }
    };
    assert_eq!(held(stranger), "a seat is held in a turn, beside a booking, or by a wish");
    let old = |event: &mut Event| {
        if let Event::SeatHeld(Held { hold, .. }) = event {
            *hold = HoldId(1);
        }
    };
    assert_eq!(held(old), "a hold's id is the next one");
}

#[test]
fn nobody_frees_or_books_what_is_anothers() {
    let mut world = in_turn();
    world.attempt(&Try::Start(1));
    world.attempt(&Try::Hold(0, 0));
    world.attempt(&Try::Hold(1, 1));
    let (ticket, serial, hold) = (world.ticket(0), world.serial(0), world.hold_of(0));
    let release = TicketAct::seat(Right::Turn(serial), SeatAct::Release { hold }).of(ticket);
    let theirs = |event: &mut Event| {
        if let Event::HoldEnded(HoldEnded { ticket, .. }) = event {
            *ticket = TicketId(2);
        }
    };
    assert_eq!(broken(&world, &forged(&world, release, theirs)), "a hold ends for its own ticket");
    let twice = [1, 2].map(|booking| {
        Event::SeatBooked(SeatBooked { booking: BookingId(booking), hold, second: None })
    });
    assert_eq!(broken(&world, &twice), "the hold runs");
    world.attempt(&Try::Book(0));
    let slot = slot(0);
    let given_back =
        Event::BookingCancelled(SeatGivenBack { booking: BookingId(1), ticket: TicketId(2), slot });
    assert_eq!(broken(&world, &[given_back]), "a booking is given back by its own ticket");
    let moved = Event::BookingMoved(BookingMoved {
        booking: BookingId(1),
        hold: world.hold_of(1),
        from: crate::engine::world::slot(0),
        second: None,
    });
    let own = "a booking moves to a seat of its own ticket and dose";
    assert_eq!(broken(&world, &[moved]), own);
}

#[test]
fn no_more_are_called_or_begin_than_the_pace_allows() {
    let mut world = World::new();
    (0..8).for_each(|who| world.must(join(who)));
    let until = world.now;
    let called: Vec<Event> = (4..8)
        .map(|who| Event::TicketCalled(TicketUntil { ticket: world.ticket(who), until }))
        .collect();
    assert_eq!(broken(&world, &called), "no more are called than the pace allows");
    let again = Event::TicketCalled(TicketUntil { ticket: world.ticket(0), until });
    assert_eq!(broken(&world, &[again]), "a ticket goes from one state to the next");
    let began = |who: u8| {
        Event::TurnStarted(TurnStarted {
            ticket: world.ticket(who),
            serial: 0,
            device: DEVICE,
            until,
            latest: until,
        })
    };
    assert_eq!(broken(&world, &[began(0)]), "a newer turn has a newer lease");
}

#[test]
fn half_of_a_series_is_neither_held_nor_booked() {
    let mut world = World::series();
    world.must(join(0));
    world.attempt(&Try::Start(0));
    let held = |change: fn(&mut SecondSeat)| {
        forged(&world, hold(&world, 0, 0), |event: &mut Event| {
            if let Event::SeatHeld(Held { second: Some(second), .. }) = event {
                change(second);
            }
        })
    };
    let near = held(|second| {
        second.slot.date = DAY;
        second.slot.index = 3;
    });
    let apart = "two doses are as many days apart as they have to be";
    assert_eq!(broken(&world, &near), apart);
    let alone = forged(&world, hold(&world, 0, 0), |event: &mut Event| {
        if let Event::SeatHeld(Held { second, .. }) = event {
            *second = None;
        }
    });
    assert_eq!(broken(&world, &alone), "both doses are held, or neither");
    world.attempt(&Try::Hold(0, 0));
    let (ticket, serial, hold) = (world.ticket(0), world.serial(0), world.hold_of(0));
    let booked = forged(
        &world,
        TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(ticket),
        |event: &mut Event| {
            if let Event::SeatBooked(SeatBooked { second, .. }) = event {
                *second = None;
            }
        },
    );
    assert_eq!(broken(&world, &booked), "a hold is booked as a whole");
}
