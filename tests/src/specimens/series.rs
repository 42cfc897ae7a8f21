//! Specimens of a series: two appointments that are held, booked and moved together or separately.

use jari_common::clinic::Clinic;
use jari_common::dose::{Dose, DoseInterval};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{BookingView, SecondView};

use super::Specimen;
use super::booking::{family, moving};
use super::sample::{
    board, clinic, cut_off, kiosk, longest_clinic, slot, starts_at, ticket, times, with_booking,
    with_hold, with_ticket, with_times,
};
use super::wishing::offered;
use jari_kiosk::model::{Model, Step};

/// The time between the two appointments, in seconds.
const FOUR_WEEKS: u32 = 28 * 86_400;

pub(super) fn specimens() -> Vec<Specimen> {
    let here = || clinic("다솜나루이비인후과의원");
    let far = || clinic("해든의원");
    let held = |clinic: Clinic, second: Clinic| {
        let model = with_times(kiosk(Step::Confirm), times(clinic, 18, 30, |_| 2));
        of_series(with_hold(model, 290), second)
    };
    let booked =
        |step, clinic: Clinic, second| of_series(with_booking(kiosk(step), clinic), second);
    let usual = || held(here(), here());
    let mut second_alone = moving(usual());
    second_alone.visit.search.dose = Dose::Second;
    let mut had = booked(Step::MyBooking, here(), far());
    had.now = plus_secs(starts_at(), 86_400);
    let mut second_displaced = booked(Step::MyBooking, here(), here());
    if let Some(session) = &mut second_displaced.visit.session {
        session.ticket.second.as_mut().expect("both are booked").displaced = true;
    }
    let second_found = super::wishing::offered(
        second_displaced.clone(),
        far(),
        plus_secs(crate::specimens::sample::now(), 5_400),
    );
    let looking = |mut model: Model| {
        model.visit.search.dose = Dose::Second;
        of_series(model, here())
    };
    let hold = |step| with_hold(kiosk(step), 290);
    let on_the_board = Model { board: board(), ..hold(Step::Board) };
    let at_times = with_times(hold(Step::Times), times(here(), 18, 30, |at| at % 3));
    vec![
        Specimen::new("both", usual()),
        Specimen::new("both-elsewhere", held(here(), far())),
        Specimen::new("both-longest", held(longest_clinic(), longest_clinic())),
        Specimen::new("both-family", family(held(here(), far()))),
        Specimen::new("both-moving", moving(usual())),
        Specimen::new("second-moving", without_second(second_alone)),
        Specimen::new("both", offered_both(here(), far())),
        Specimen::new("both-longest", offered_both(longest_clinic(), longest_clinic())),
        Specimen::new("both", booked(Step::Done, here(), far())),
        Specimen::new("both-longest", booked(Step::Done, longest_clinic(), longest_clinic())),
        Specimen::new("both-family", family(booked(Step::Done, here(), here()))),
        Specimen::new("both", booked(Step::MyBooking, here(), here())),
        Specimen::new("second-next", had),
        Specimen::new("second-displaced", second_displaced),
        Specimen::new("second-instead-found", second_found),
        Specimen::new("asked", booked(Step::WhichDose, here(), here())),
        Specimen::new("offline", cut_off(booked(Step::WhichDose, here(), here()))),
        Specimen::new("second", looking(on_the_board)),
        Specimen::new("second", looking(at_times)),
    ]
}

/// This model with a second appointment, held or booked, four weeks later.
fn of_series(mut model: Model, mut elsewhere: Clinic) -> Model {
    if elsewhere.name == "해든의원" {
        elsewhere.id = jari_samples::clinic_id("B2");
    }
    for campaign in &mut model.campaigns {
        campaign.spec.second_dose = Some(DoseInterval { from_days: 28, to_days: 42 });
    }
    let Some(session) = &mut model.visit.session else { return model };
    let starts_at = plus_secs(starts_at(), FOUR_WEEKS);
    if let Some(hold) = &mut session.ticket.hold {
        let slot = jari_common::slot::SlotRef { clinic: elsewhere.id.clone(), ..slot() };
        let here = hold.slot.clinic == slot.clinic;
        let slot = if here { hold.slot.clone() } else { slot };
        let (clinic, beside) = (elsewhere.clone(), Vec::new());
        hold.second = Some(Box::new(SecondView { slot, starts_at, clinic, beside }));
    }
    session.ticket.second = session.ticket.booking.clone().map(|first| BookingView {
        id: jari_common::id::BookingId(2),
        starts_at,
        clinic: elsewhere,
        dose: Dose::Second,
        ..first
    });
    model
}

/// A wish has found seats for both doses.
fn offered_both(clinic: Clinic, second: Clinic) -> Model {
    let missed = with_ticket(kiosk(Step::Offer), ticket(TicketState::Missed, 2_417, 0));
    let until = plus_secs(missed.now, 5_400);
    let held = of_series(with_hold(kiosk(Step::Confirm), 290), second);
    let mut model = offered(missed, clinic, until);
    if let (Some(session), Some(held)) = (&mut model.visit.session, held.visit.session)
        && let Some(offer) = &mut session.ticket.offer
    {
        offer.hold.second = held.ticket.hold.and_then(|hold| hold.second);
    }
    model
}

/// Only the second appointment is moved.
fn without_second(mut model: Model) -> Model {
    if let Some(session) = &mut model.visit.session
        && let Some(hold) = &mut session.ticket.hold
    {
        hold.dose = Dose::Second;
        hold.second = None;
    }
    model
}
