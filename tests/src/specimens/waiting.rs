//! Specimens of the ticket in all its states, and of "my booking".

use jari_common::booking::BookingStatus;
use jari_common::change::{Phase, WaitRange};
use jari_common::clinic::Clinic;
use jari_common::ticket::{Namesake, TicketState};
use jari_common::wire::TicketView;
use jiff::SignedDuration;

use super::Specimen;
use super::sample::{
    clinic, cut_off, draw, entry, idle, in_phase, kiosk, longest_clinic, opening, stopped, ticket,
    with_booking, with_calling_hours, with_ticket,
};
use jari_kiosk::model::{Model, PaperTrouble, Proving, Sending, SlipState, Step, Trouble};

pub(super) fn specimens() -> Vec<Specimen> {
    let mut all = tickets();
    all.extend(entries());
    all.extend(waits());
    all.extend(stops());
    all.extend(proofs());
    all.extend(slips(|| waiting(2417, 128)));
    all.extend(paper_elsewhere());
    all.extend(bookings());
    all
}

/// The states of the paper on tickets of every other kind.
fn paper_elsewhere() -> Vec<Specimen> {
    let with = |slip, mut model: Model| {
        model.visit.slip = slip;
        model
    };
    let out = SlipState::Failed(PaperTrouble::OutOfPaper);
    let open = SlipState::Failed(PaperTrouble::CoverOpen);
    let called = || in_state(Step::Ticket, TicketState::Called);
    let wait = Some(WaitRange { from_secs: 2_400, to_secs: 3_600 });
    let waits = TicketView { wait, ..ticket(TicketState::Waiting, 10_323_789, 9_876_543) };
    let unproved = TicketView { identity_needed: true, ..waits.clone() };
    vec![
        Specimen::new("called-printing", with(SlipState::Printing, called())),
        Specimen::new("called-printed", with(SlipState::Printed, called())),
        Specimen::new("called-out-of-paper", with(out, called())),
        Specimen::new(
            "missed-paper-lid-open",
            with(open, in_state(Step::Ticket, TicketState::Missed)),
        ),
        Specimen::new(
            "wait-longest-out-of-paper",
            with(out, with_ticket(kiosk(Step::Ticket), waits)),
        ),
        Specimen::new(
            "unproved-paper-lid-open",
            with(open, with_ticket(kiosk(Step::Ticket), unproved)),
        ),
        Specimen::new(
            "entered-out-of-paper",
            with(out, with_ticket(kiosk(Step::Ticket), entry(12_345))),
        ),
        Specimen::new("out-of-paper-offline", cut_off(with(out, waiting(2417, 128)))),
    ]
}

fn waiting(number: u32, ahead: u32) -> Model {
    with_ticket(kiosk(Step::Ticket), ticket(TicketState::Waiting, number, ahead))
}

fn in_state(step: Step, state: TicketState) -> Model {
    with_ticket(kiosk(step), ticket(state, 2417, 0))
}

fn start_over() -> Step {
    Step::StartOver { back_to: Box::new(Step::Ticket) }
}

fn tickets() -> Vec<Specimen> {
    let called = || in_state(Step::Ticket, TicketState::Called);
    let missed = || in_state(Step::Ticket, TicketState::Missed);
    let starting = |model| Model { sending: Some(Sending::StartingTurn), ..model };
    let leaving = |model| Model { sending: Some(Sending::Leaving), ..model };
    vec![
        Specimen::new("many-ahead", waiting(2417, 128)),
        Specimen::new("one-ahead", waiting(7, 1)),
        Specimen::new("with-a-ticket", in_state(start_over(), TicketState::Waiting)),
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

/// Tickets in a draw.
fn entries() -> Vec<Specimen> {
    let day = SignedDuration::from_hours(30);
    let entered = |nth| {
        let model = with_ticket(kiosk(Step::Ticket), entry(nth));
        opening(model, day, &draw())
    };
    let needs_proof = TicketView { identity_needed: true, ..entry(7) };
    let needs_proof = opening(with_ticket(kiosk(Step::Ticket), needs_proof), day, &draw());
    vec![
        Specimen::new("entered", entered(12_345)),
        Specimen::new("entered-last-of-a-nation", entered(10_323_789)),
        Specimen::new("entered-without-printer", Model { has_printer: false, ..entered(7) }),
        Specimen::new("entered-drawing", in_phase(entered(12_345), Phase::Drawing)),
        Specimen::new("entered-unproved", needs_proof),
        Specimen::new("entered-offline", cut_off(entered(12_345))),
        Specimen::new("entered-frozen", stopped(entered(12_345))),
    ]
}

/// How long it may take, and whether there will be a seat.
fn waits() -> Vec<Specimen> {
    let with = |number, ahead, wait: Option<(u32, u32)>, seats_left| {
        let wait = wait.map(|(from, to)| WaitRange { from_secs: from * 60, to_secs: to * 60 });
        let ticket = ticket(TicketState::Waiting, number, ahead);
        with_ticket(kiosk(Step::Ticket), TicketView { wait, seats_left, ..ticket })
    };
    let hour = Some((40, 60));
    vec![
        Specimen::new("wait-known", with(2417, 128, hour, None)),
        Specimen::new("wait-short", with(2417, 0, Some((0, 2)), None)),
        Specimen::new("wait-longest", with(10_323_789, 9_876_543, Some((1_410, 2_790)), None)),
        Specimen::new("wait-over-a-day", with(323_789, 312_000, Some((2_000, 4_000)), None)),
        Specimen::new("few-seats", with(2417, 128, None, Some(90))),
        Specimen::new("few-seats-and-wait", with(323_789, 312_000, hour, Some(12_345))),
        Specimen::new("no-seats", with(2417, 128, hour, Some(0))),
        Specimen::new(
            "wait-without-printer",
            Model { has_printer: false, ..with(2417, 128, hour, None) },
        ),
    ]
}

/// The line does not move: outside of the calling hours, or stopped; or every turn is in use, or the campaign is over.
fn stops() -> Vec<Specimen> {
    let paused = |model| in_phase(model, Phase::Paused);
    let arrived = TicketView { arrived: true, until: None, ..ticket(TicketState::Called, 2417, 0) };
    let arrived = || with_ticket(kiosk(Step::Ticket), arrived.clone());
    let called = || in_state(Step::Ticket, TicketState::Called);
    let mut refused = stopped(called());
    refused.visit.search.notice = Some(Trouble::LineFrozen);
    vec![
        Specimen::new("paused", paused(with_calling_hours(waiting(2417, 128)))),
        Specimen::new("paused-for-some-time", paused(waiting(2417, 128))),
        Specimen::new("frozen", in_phase(waiting(2417, 128), Phase::Frozen)),
        Specimen::new("frozen-with-a-message", stopped(waiting(2417, 128))),
        Specimen::new("frozen-when-called", refused),
        Specimen::new("frozen-when-missed", stopped(in_state(Step::Ticket, TicketState::Missed))),
        Specimen::new("arrived", arrived()),
        Specimen::new("arrived-offline", cut_off(arrived())),
        Specimen::new("arrived-idle-warning", idle(arrived())),
        Specimen::new(
            "not-served",
            in_phase(in_state(Step::Ticket, TicketState::NotServed), Phase::Closed),
        ),
    ]
}

/// A proof of who the person is, needed and given; and somebody of the same name who has an earlier ticket.
fn proofs() -> Vec<Specimen> {
    let named = |step, state, namesake| {
        let ticket = ticket(state, 2417, 128);
        with_ticket(kiosk(step), TicketView { namesake: Some(namesake), ..ticket })
    };
    let asked = |step, state| named(step, state, Namesake::Asked);
    let namesake = || asked(Step::Namesake, TicketState::Waiting);
    let needed = || {
        let waiting = ticket(TicketState::Waiting, 2417, 128);
        with_ticket(kiosk(Step::Ticket), TicketView { identity_needed: true, ..waiting })
    };
    let mut proved = waiting(2417, 128);
    proved.visit.proving = Proving::Proved;
    vec![
        Specimen::new("unproved", needed()),
        Specimen::new("unproved-without-printer", Model { has_printer: false, ..needed() }),
        Specimen::new("sending-digits", Model { sending: Some(Sending::SendingCode), ..needed() }),
        Specimen::new("proved", proved),
        Specimen::new("namesake", asked(Step::Ticket, TicketState::Waiting)),
        Specimen::new("namesake-called", asked(Step::Ticket, TicketState::Called)),
        Specimen::new("same-person", named(Step::Ticket, TicketState::Left, Namesake::Same)),
        Specimen::new("asked", namesake()),
        Specimen::new("offline", cut_off(namesake())),
        Specimen::new("idle-warning", idle(namesake())),
    ]
}

/// The paper in each of its states, and no printer.
pub(super) fn slips(model: impl Fn() -> Model) -> Vec<Specimen> {
    let slip = |state: SlipState| {
        let mut model = model();
        model.visit.slip = state;
        model
    };
    let without = Model { has_printer: false, ..slip(SlipState::NotAsked) };
    vec![
        Specimen::new("without-printer", without),
        Specimen::new("printing", slip(SlipState::Printing)),
        Specimen::new("printed", slip(SlipState::Printed)),
        Specimen::new("out-of-paper", slip(SlipState::Failed(PaperTrouble::OutOfPaper))),
        Specimen::new("paper-lid-open", slip(SlipState::Failed(PaperTrouble::CoverOpen))),
        Specimen::new("printer-silent", slip(SlipState::Failed(PaperTrouble::Silent))),
    ]
}

fn bookings() -> Vec<Specimen> {
    let cancelling = || with_booking(kiosk(Step::Cancel), clinic("해든의원"));
    let booked = |clinic: Clinic| with_booking(kiosk(Step::MyBooking), clinic);
    let usual = || booked(clinic("다솜나루이비인후과의원"));
    let mut cancelled = usual();
    if let Some(session) = &mut cancelled.visit.session {
        session.ticket.state = TicketState::Left;
        let booking = session.ticket.booking.as_mut();
        booking.expect("it was just booked").status = BookingStatus::Cancelled;
    }
    let mut displaced = usual();
    if let Some(session) = &mut displaced.visit.session {
        session.ticket.booking.as_mut().expect("it was just booked").displaced = true;
    }
    let no_phone = booked(Clinic { phone: String::new(), ..clinic("해든의원") });
    let of_ticket = |state| in_state(Step::MyBooking, state);
    let waits = with_ticket(kiosk(Step::MyBooking), ticket(TicketState::Waiting, 2417, 128));
    let mut all = vec![
        Specimen::new("booked", usual()),
        Specimen::new("longest", booked(longest_clinic())),
        Specimen::new("clinic-without-phone", no_phone),
        Specimen::new("cancelled", cancelled),
        Specimen::new("displaced", displaced),
        Specimen::new("asked", with_booking(kiosk(Step::Change), clinic("해든의원"))),
        Specimen::new("offline", cut_off(with_booking(kiosk(Step::Change), clinic("해든의원")))),
        Specimen::new("asked", cancelling()),
        Specimen::new("sending", Model { sending: Some(Sending::Cancelling), ..cancelling() }),
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
