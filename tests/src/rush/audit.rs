//! The end: everybody who was told a number asks once more, by a repeat of the join, and is told the state of their
//! place. This is done for all people, not for a sample.

use std::cell::Cell;
use std::rc::Rc;

use jari_common::ticket::TicketState;

use super::joining::{lost_or_doubled, session};
use super::ledger::{Breach, named};
use super::place::{Marks, Place};
use super::scene::{Count, Scene};
use super::waiting::look_at_line;
use crate::client::asks::Ticket;
use crate::client::connection::{Connection, Stalled};

/// Checks every acknowledged promise against the server's answers.
pub(crate) async fn everybody(scene: &Rc<Scene>) -> Result<(), Stalled> {
    let mut connection = scene.connection();
    look_at_line(scene, &mut connection).await?;
    let called_before = scene.ledger.borrow().called_through;
    let next = Rc::new(Cell::new(0));
    super::all(super::many(scene.plan.connections, |_| {
        check_some(Rc::clone(scene), Rc::clone(&next), called_before)
    }))
    .await?;
    // Every person who was found called must have been called by the line.
    look_at_line(scene, &mut connection).await
}

async fn check_some(
    scene: Rc<Scene>,
    next: Rc<Cell<u32>>,
    called_before: u32,
) -> Result<(), Stalled> {
    let mut connection = scene.connection();
    loop {
        let person = next.get();
        if person >= scene.plan.people {
            return Ok(());
        }
        next.set(person + 1);
        let place = scene.ledger.borrow().place(person);
        if place.is_given() {
            check(&scene, &mut connection, person, &place, called_before).await?;
            scene.tally.checked.count();
        }
    }
}

async fn check(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
    place: &Place,
    called_before: u32,
) -> Result<(), Stalled> {
    let status = session(scene, connection, person).await?;
    let read = scene.read("check", status, connection.body());
    let Some((session, said)) = read else {
        scene.breach_to(person, Breach::Lost, format!("at the end it is answered {status}"));
        return Ok(());
    };
    if status == 201 || said.ticket != place.ticket {
        return lost_or_doubled(scene, connection, person, said.number).await;
    }
    let mut ledger = scene.ledger.borrow_mut();
    ledger.numbered(person, said.number);
    ledger.stands(person, place, session.ticket.state, said.ahead);
    drop(ledger);
    check_booking(scene, person, &session.ticket);
    check_turn(scene, person, place, session.ticket.state, called_before);
    Ok(())
}

fn check_booking(scene: &Scene, person: u32, ticket: &Ticket) {
    let promised = scene.ledger.borrow().booking(person).cloned();
    let Some(promised) = promised else { return };
    match &ticket.booking {
        Some(kept) if *kept == promised => {}
        Some(kept) if kept.slot != promised.slot => {
            let what = format!("booked {}, and now {}", named(&promised.slot), named(&kept.slot));
            scene.breach_to(person, Breach::Moved, what);
        }
        Some(_) => scene.breach_to(person, Breach::Lost, "another booking stands in its place"),
        None => {
            let what = format!("the booking of {} is gone", named(&promised.slot));
            scene.breach_to(person, Breach::Lost, what);
        }
    }
}

/// A person whose number the line has passed was called; a person who still waits must not have been passed over.
fn check_turn(scene: &Scene, person: u32, place: &Place, state: TicketState, called_before: u32) {
    let own_doing = place.marks.has(Marks::BACK | Marks::LEFT);
    if state == TicketState::Waiting && place.number <= called_before && !own_doing {
        let what = format!("not called, while the line has called up to {called_before}");
        scene.breach_to(person, Breach::Passed, what);
    }
    if matches!(state, TicketState::Missed | TicketState::Done) {
        scene.ledger.borrow_mut().began(person);
    }
}
