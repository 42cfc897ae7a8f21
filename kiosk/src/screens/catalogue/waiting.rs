//! Specimens of the ticket in all its states, and of "my booking".

use jari_common::booking::BookingStatus;
use jari_common::clinic::Clinic;
use jari_common::ticket::TicketState;

use super::Specimen;
use super::sample::{
    clinic, cut_off, idle, kiosk, longest_clinic, ticket, with_booking, with_ticket,
};
use crate::model::{Model, Sending, SlipState, Step};

pub(super) fn specimens() -> Vec<Specimen> {
    let mut all = tickets();
    all.extend(slips(|| waiting(2417, 128)));
    all.extend(bookings());
    all
}

fn waiting(number: u32, ahead: u32) -> Model {
    with_ticket(kiosk(Step::Ticket), ticket(TicketState::Waiting, number, ahead))
}

fn in_state(step: Step, state: TicketState) -> Model {
    with_ticket(kiosk(step), ticket(state, 2417, 0))
}

fn tickets() -> Vec<Specimen> {
    let called = || in_state(Step::Ticket, TicketState::Called);
    let missed = || in_state(Step::Ticket, TicketState::Missed);
    let starting = |model| Model { sending: Some(Sending::StartingTurn), ..model };
    let leaving = |model| Model { sending: Some(Sending::Leaving), ..model };
    vec![
        Specimen::new("many-ahead", waiting(2417, 128)),
        Specimen::new("one-ahead", waiting(7, 1)),
        Specimen::new("next", waiting(2417, 0)),
        Specimen::new("a-nation-ahead", waiting(10_323_789, 9_876_543)),
        Specimen::new("called", called()),
        Specimen::new("active", in_state(Step::Ticket, TicketState::Active)),
        Specimen::new("missed", missed()),
        Specimen::new("left", in_state(Step::Ticket, TicketState::Left)),
        Specimen::new("done", in_state(Step::Ticket, TicketState::Done)),
        Specimen::new("offline", cut_off(waiting(2417, 128))),
        Specimen::new("offline-called", cut_off(called())),
        Specimen::new("sending-begin", starting(called())),
        Specimen::new("sending-return", starting(missed())),
        Specimen::new("sending-leave", leaving(waiting(2417, 128))),
        Specimen::new("idle-warning", idle(waiting(2417, 128))),
    ]
}

/// The paper in each of its states, and no printer.
pub(super) fn slips(model: impl Fn() -> Model) -> Vec<Specimen> {
    let slip = |state: SlipState| {
        let mut model = model();
        model.visitor.slip = state;
        model
    };
    let without = Model { has_printer: false, ..slip(SlipState::NotAsked) };
    vec![
        Specimen::new("without-printer", without),
        Specimen::new("printing", slip(SlipState::Printing)),
        Specimen::new("printed", slip(SlipState::Printed)),
        Specimen::new("printer-failed", slip(SlipState::Failed)),
    ]
}

fn bookings() -> Vec<Specimen> {
    let booked = |clinic: Clinic| with_booking(kiosk(Step::MyBooking), clinic);
    let usual = || booked(clinic("다솜나루이비인후과의원"));
    let mut cancelled = usual();
    if let Some(session) = &mut cancelled.visitor.session {
        let booking = session.ticket.booking.as_mut();
        booking.expect("it was just booked").status = BookingStatus::Cancelled;
    }
    let no_phone = booked(Clinic { phone: String::new(), ..clinic("해든의원") });
    let of_ticket = |state| in_state(Step::MyBooking, state);
    let waits = with_ticket(kiosk(Step::MyBooking), ticket(TicketState::Waiting, 2417, 128));
    let mut all = vec![
        Specimen::new("booked", usual()),
        Specimen::new("longest", booked(longest_clinic())),
        Specimen::new("clinic-without-phone", no_phone),
        Specimen::new("cancelled", cancelled),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("ticket-waits", waits),
        Specimen::new("ticket-called", of_ticket(TicketState::Called)),
        Specimen::new("ticket-missed", of_ticket(TicketState::Missed)),
        Specimen::new("ticket-left", of_ticket(TicketState::Left)),
        Specimen::new("ticket-done", of_ticket(TicketState::Done)),
        Specimen::new("idle-warning", idle(usual())),
    ];
    all.extend(slips(usual));
    all
}
