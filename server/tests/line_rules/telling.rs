//! Rule 21a: the time to answer begins when the person could have been told, and is paused like every window; a person
//! who was never told loses nothing.

use jari_common::campaign::{CallingHours, Pace};
use jari_common::change::{Event, TicketUntil};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::time::secs_between;
use jari_common::wish::{Wish, WishPlaces};
use jari_server::command::{Command, TicketAct};
use jiff::Timestamp;
use jiff::civil::time;

use crate::engine::world::*;
use crate::line_rules::wishes::{asking, other, slow, two_clinics, wish};

#[test]
fn the_time_to_answer_begins_when_the_person_is_told_and_stands_still_like_every_window() {
    let mut world = World::sold_out(12);
    world.give(9, asking());
    world.attempt(&Try::Cancel(0));
    let offer = world.view(9).offer.unwrap().hold;
    assert_eq!(offer.until, Timestamp::MAX, "nobody has told them");
    world.wait(20 * 3_600);
    assert!(world.view(9).offer.is_some());
    // A note that the person was told of another seat starts no time; nor does a statement of another person.
    let ticket = world.ticket(9);
    let other = Some(jari_common::id::HoldId(offer.id.0 + 1));
    world.must(TicketAct::NoteTold { hold: other }.of(ticket));
    assert_eq!(world.view(9).offer.unwrap().hold.until, Timestamp::MAX);
    world.must(TicketAct::NoteTold { hold: Some(offer.id) }.of(ticket));
    let until = world.view(9).offer.unwrap().hold.until;
    assert_eq!(secs_between(world.now, until), PACE.offer_secs);
    world.wait(600);
    world.must(TicketAct::NoteTold { hold: Some(offer.id) }.of(ticket));
    assert_eq!(world.view(9).offer.unwrap().hold.until, until, "told again, it is the same");
    world.wait(PACE.offer_secs - 599);
    let passed = world.view(9);
    assert!(passed.offer.is_none() && passed.wish.is_none(), "they knew, and said nothing");
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_seat_of_which_nobody_could_be_told_goes_on_and_its_person_loses_neither_wish_nor_place() {
    let mut world = World::sold_out(12);
    let pace = Pace { turns: 1, untold_secs: 3_600, ..PACE };
    world.must(Command::SetPace { campaign: CAMPAIGN, pace });
    (9..11).for_each(|who| world.give(who, asking()));
    world.attempt(&Try::Cancel(0));
    assert!(world.view(9).offer.is_some() && world.view(10).offer.is_none());
    world.wait(pace.untold_secs + 1);
    let passed = world.view(9);
    assert!(passed.offer.is_none() && passed.wish.is_some());
    assert_eq!((passed.state, passed.number), (TicketState::Missed, 10));
    assert!(world.view(10).offer.is_some(), "the next is asked");
    // Another seat becomes free before they are reached: it is not held for a person who cannot be told.
    world.attempt(&Try::Cancel(1));
    assert!(world.view(9).offer.is_none());
    assert_eq!(world.state.naive_overlooked(world.now), []);
    world.told(9);
    assert!(world.view(9).offer.is_some(), "whoever is reached is looked for at once");
    world.told(9);
    let hold = world.view(9).offer.unwrap().hold.id;
    world.must(TicketAct::AcceptOffer { hold }.of(world.ticket(9)));
    assert_eq!(world.view(9).state, TicketState::Done);
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn the_time_to_decline_is_given_back_after_a_restart_and_a_freeze_and_never_twice() {
    let mut world = slow();
    (0..2).for_each(|who| world.must(join(who)));
    world.give(1, wish());
    world.told(1);
    let open = world.view(1).declinable.unwrap();
    // The server is away for two hours, longer than the time to decline.
    world.now = jari_common::time::plus_secs(world.now, 7_200);
    world.must(Command::RestoreWindows);
    let until = world.view(1).declinable.unwrap().until;
    assert_eq!(secs_between(world.now, until), PACE.offer_secs);
    world.wait(600);
    world.attempt(&Try::Freeze);
    world.wait(7_200);
    world.attempt(&Try::Resume);
    let until = world.view(1).declinable.unwrap().until;
    assert_eq!(secs_between(world.now, until), PACE.offer_secs - 600);
    // What ended while the server was running stays ended.
    world.wait(PACE.offer_secs);
    world.must(join(5));
    world.now = jari_common::time::plus_secs(world.now, 7_200);
    world.must(Command::RestoreWindows);
    assert!(world.view(1).declinable.is_none());
    let declined = TicketAct::DeclineOffer { hold: open.id }.of(world.ticket(1));
    assert_eq!(world.refused(declined), Refusal::DeclineOver);
    assert!(world.seat_of(1).is_some(), "the booking stands");
}

#[test]
fn a_time_to_decline_that_is_over_does_not_begin_again_when_the_line_stands_still() {
    let mut world = slow();
    (0..2).for_each(|who| world.must(join(who)));
    world.give(1, wish());
    world.told(1);
    let hold = world.view(1).declinable.unwrap().id;
    world.wait(PACE.offer_secs);
    assert!(world.view(1).declinable.is_none());
    for stops in [Try::Freeze, Try::Resume] {
        world.attempt(&stops);
        world.must(Command::RestoreWindows);
        assert!(world.view(1).declinable.is_none(), "{stops:?}");
        let declined = TicketAct::DeclineOffer { hold }.of(world.ticket(1));
        assert_eq!(world.refused(declined), Refusal::DeclineOver);
    }
    assert!(world.seat_of(1).is_some(), "the booking stands");
}

#[test]
fn a_time_to_decline_that_is_over_does_not_begin_again_in_the_evening() {
    let hours = CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) };
    let mut world = World::with(|spec| {
        spec.calling_hours = Some(hours);
        spec.pace.turns = 1;
    });
    (0..2).for_each(|who| world.must(join(who)));
    world.give(1, wish());
    world.told(1);
    let hold = world.view(1).declinable.unwrap().id;
    world.wait(PACE.offer_secs);
    // It is nine in the evening, nine in the morning, and the next evening.
    for secs in [12 * 3_600, 12 * 3_600, 12 * 3_600] {
        world.wait(secs);
        assert_eq!(world.view(1).declinable, None, "{}", world.now);
        let declined = TicketAct::DeclineOffer { hold }.of(world.ticket(1));
        assert_eq!(world.refused(declined), Refusal::DeclineOver);
    }
    assert!(world.seat_of(1).is_some(), "the booking stands");
}

#[test]
fn the_time_to_decline_a_booked_seat_stays_what_it_is_while_a_better_one_is_offered() {
    let mut world = two_clinics();
    (0..2).for_each(|who| world.must(join(who)));
    world.give(1, wish());
    world.told(1);
    let declinable = world.view(1).declinable.unwrap();
    world.wait(300);
    world.give(1, Wish { places: WishPlaces::Clinics(vec![other()]), ..asking() });
    let offered = |world: &World| world.view(1).offer.unwrap().hold.until;
    assert_eq!(offered(&world), Timestamp::MAX, "of the better seat nobody has told them");
    assert_eq!(world.view(1).declinable, Some(declinable.clone()));
    let (ticket, now) = (world.ticket(1), world.now);
    assert_eq!(world.state.declinable_until(ticket, now), Some(declinable.until));
    world.told(1);
    assert_eq!(secs_between(world.now, offered(&world)), PACE.offer_secs);
    assert_eq!(world.view(1).declinable, Some(declinable.clone()));
    // One window ends before the other.
    world.wait(PACE.offer_secs - 300);
    assert_eq!(world.view(1).declinable, None);
    let decline = |hold| Command::OfTicket { ticket, act: TicketAct::DeclineOffer { hold } };
    assert_eq!(world.refused(decline(declinable.id)), Refusal::DeclineOver);
    let hold = world.view(1).offer.unwrap().hold.id;
    world.must(decline(hold));
    assert!(world.seat_of(1).is_some(), "the booking stands");
}

#[test]
fn a_first_offer_that_is_declined_or_ends_leads_on_to_choosing() {
    for says_no in [true, false] {
        let mut world = slow();
        (0..3).for_each(|who| world.must(join(who)));
        world.give(1, asking());
        world.told(1);
        let (ticket, hold) = (world.ticket(1), world.view(1).offer.unwrap().hold.id);
        if says_no {
            world.must(TicketAct::DeclineOffer { hold }.of(ticket));
        } else {
            world.wait(PACE.offer_secs + 1);
        }
        world.must(TicketAct::Return.of(ticket));
        world.wait(PACE.call_secs * 2 + 1);
        let called = |change: &jari_common::change::Change| matches!(change.event, Event::TicketCalled(TicketUntil { ticket: called, .. }) if called == ticket);
        assert!(world.log.iter().any(called), "they are called to choose for themselves");
    }
}
