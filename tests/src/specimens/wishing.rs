//! Specimens of a wish, of what it found, and of tickets that have one.

use jari_common::clinic::{Clinic, Position};
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{OfferView, TicketView};
use jari_common::wish::{
    OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces, WishStanding, WishView,
};
use jiff::Timestamp;

use super::Specimen;
use super::sample::{
    clinic, cut_off, hold, idle, kiosk, longest_clinic, now, ticket, with_booking, with_ticket,
};
use jari_kiosk::model::{Model, PaperTrouble, Sending, SlipState, Step, Trouble, WishStep};

pub(super) fn specimens() -> Vec<Specimen> {
    let mut all = questions();
    all.extend(offers());
    all.extend(tickets());
    all
}

fn waiting(step: Step) -> Model {
    with_ticket(kiosk(step), ticket(TicketState::Waiting, 2_417, 128))
}

fn booked(step: Step) -> Model {
    with_booking(kiosk(step), clinic("다솜나루이비인후과의원"))
}

fn questions() -> Vec<Specimen> {
    let step = |step| waiting(Step::Wish(step));
    let mut sending = step(WishStep::How);
    sending.sending = Some(Sending::Wishing);
    vec![
        Specimen::new("where", step(WishStep::Where)),
        Specimen::new("where-for-a-better-seat", booked(Step::Wish(WishStep::Where))),
        Specimen::new("where-with-a-favourite", with_a_favourite(step(WishStep::Where))),
        Specimen::new("when", step(WishStep::When)),
        Specimen::new("how", step(WishStep::How)),
        Specimen::new("how-offline", cut_off(step(WishStep::How))),
        Specimen::new("how-sending", sending),
        Specimen::new("given", step(WishStep::Given)),
        Specimen::new("idle-warning", idle(step(WishStep::When))),
    ]
}

/// This model with a favourite clinic on the board.
fn with_a_favourite(mut model: Model) -> Model {
    let row = model.board.page.iter().flat_map(|page| &page.rows).next();
    model.board.query.favourite = row.map(|row| row.clinic.id.clone());
    model
}

pub(super) fn offered(mut model: Model, clinic: Clinic, until: Timestamp) -> Model {
    if let Some(session) = &mut model.visit.session {
        session.ticket.offer = Some(OfferView { hold: hold(until), clinic, reseats: false });
    }
    model
}

/// A seat is offered in place of a booked one that its clinic cannot give any more.
fn instead(model: Model, until: Timestamp) -> Model {
    let mut model = offered(model, clinic("해든의원"), until);
    if let Some(session) = &mut model.visit.session {
        session.ticket.offer.iter_mut().for_each(|offer| offer.reseats = true);
        session.ticket.booking.iter_mut().for_each(|booking| booking.displaced = true);
    }
    model
}

fn offers() -> Vec<Specimen> {
    let missed = || with_ticket(kiosk(Step::Offer), ticket(TicketState::Missed, 2_417, 0));
    let soon = plus_secs(now(), 5_400);
    let usual = || offered(missed(), clinic("다솜나루이비인후과의원"), soon);
    let mut sending = usual();
    sending.sending = Some(Sending::Accepting);
    let other = || with_ticket(kiosk(Step::OtherSeat), ticket(TicketState::Missed, 2_417, 0));
    let mut over = other();
    over.visit.search.notice = Some(Trouble::HoldOver);
    let at = |step, model| Model { step, ..model };
    vec![
        Specimen::new("declined", other()),
        Specimen::new("over", over),
        Specimen::new("declined-idle-warning", idle(other())),
        Specimen::new("seat-found", at(Step::Ticket, usual())),
        Specimen::new("better-found", offered(booked(Step::MyBooking), clinic("해든의원"), soon)),
        Specimen::new("instead-found", instead(booked(Step::MyBooking), soon)),
        Specimen::new("usual", usual()),
        Specimen::new("longest", offered(missed(), longest_clinic(), soon)),
        Specimen::new("at-night", offered(missed(), clinic("해든의원"), Timestamp::MAX)),
        Specimen::new("instead", instead(booked(Step::Offer), soon)),
        Specimen::new("instead-at-night", instead(booked(Step::Offer), Timestamp::MAX)),
        Specimen::new("better", offered(booked(Step::Offer), clinic("해든의원"), soon)),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("sending", sending),
        Specimen::new("idle-warning", idle(usual())),
    ]
}

fn wished(standing: WishStanding, on_match: OnMatch, time: PartOfDay) -> WishView {
    let from = Position { lat: 37.57, lon: 127.0 };
    let wish = Wish {
        places: WishPlaces::Near { from, metres: 10_000 },
        days: WishDays { weekdays: Weekdays::EVERY_DAY, ..WishDays::default() },
        time,
        first: WishOrder::Day,
        on_match,
    };
    WishView { wish, standing }
}

fn tickets() -> Vec<Specimen> {
    let of = |state, ahead, wish| {
        let ticket = TicketView { wish: Some(wish), ..ticket(state, 2_417, ahead) };
        with_ticket(kiosk(Step::Ticket), ticket)
    };
    let turn = |on_match| {
        let wish = wished(WishStanding::ForTurn, on_match, PartOfDay::Afternoon);
        of(TicketState::Waiting, 128, wish)
    };
    let seat = |on_match| {
        let wish = wished(WishStanding::ForSeat, on_match, PartOfDay::Any);
        of(TicketState::Missed, 0, wish)
    };
    let mut no_paper = turn(OnMatch::Book);
    no_paper.visit.slip = SlipState::Failed(PaperTrouble::OutOfPaper);
    vec![
        Specimen::new("wish-for-the-turn", turn(OnMatch::Book)),
        Specimen::new("wish-for-the-turn-asking", turn(OnMatch::Ask)),
        Specimen::new("wish-out-of-paper", no_paper),
        Specimen::new("wish-for-a-seat", seat(OnMatch::Book)),
        Specimen::new("wish-for-a-seat-asking", seat(OnMatch::Ask)),
    ]
}
