//! Wishes: made in a few presses, stored at the server, and answered without losing anything.

use jari_common::clinic::Position;
use jari_common::id::HoldId;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{OfferView, TicketView};
use jari_common::wish::{
    OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces, WishStanding, WishView,
};

use super::stage::{Stage, booked, booked_reply, clinic, held, reply, ticket};
use crate::effect::{Effect, Request};
use crate::message::{Action, Message};
use crate::model::{DraftPlaces, Purpose, Sending, Step, Trouble, WishDraft, WishStep};

const AFTERNOON: Action = Action::ChooseWhen(
    WishDays { from: None, until: None, weekdays: Weekdays::EVERY_DAY },
    PartOfDay::Afternoon,
);

/// At a paired kiosk, after the code of a ticket whose state is this view.
fn found(view: TicketView) -> Stage {
    let mut stage = Stage::new();
    stage.model.position = Position::new(37.57, 127.0);
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    let mut reply = reply(view.state, view.ahead);
    reply.ticket = view;
    stage.happen(Message::Found(Ok(reply)));
    stage
}

fn waiting() -> Stage {
    let stage = found(ticket(TicketState::Waiting, 3));
    assert_eq!(stage.model.step, Step::Ticket);
    stage
}

pub fn wished(state: TicketState) -> TicketView {
    let wish = Wish {
        places: WishPlaces::Near { from: Position::new(37.57, 127.0).unwrap(), metres: 3_000 },
        days: WishDays::default(),
        time: PartOfDay::Afternoon,
        first: WishOrder::Day,
        on_match: OnMatch::Book,
    };
    let standing = WishStanding::ForTurn;
    TicketView { wish: Some(WishView { wish, standing }), ..ticket(state, 3) }
}

pub fn offered() -> TicketView {
    let hold = held().hold.unwrap();
    TicketView {
        offer: Some(OfferView { hold, clinic: clinic(), reseats: false }),
        ..ticket(TicketState::Missed, 0)
    }
}

fn given(effects: &[Effect]) -> Option<&Wish> {
    effects.iter().find_map(|effect| match effect {
        Effect::Send(Request::GiveWish { wish, .. }) => Some(wish),
        _ => None,
    })
}

#[test]
fn a_wish_is_four_presses_from_the_ticket_and_back_on_it() {
    let mut stage = waiting();
    stage.press(Action::Wish);
    assert_eq!(stage.model.step, Step::Wish(WishStep::Where));
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(3_000)));
    stage.press(AFTERNOON);
    assert_eq!(stage.model.step, Step::Wish(WishStep::How));
    let sent = stage.press(Action::ChooseOnMatch(OnMatch::Book));
    assert_eq!(given(&sent), Some(&wished(TicketState::Waiting).wish.unwrap().wish));
    assert_eq!(stage.model.sending, Some(Sending::Wishing));
    stage.happen(Message::Wished(Ok(Box::new(wished(TicketState::Waiting)))));
    assert_eq!((&stage.model.step, stage.model.sending), (&Step::Ticket, None));
    assert!(stage.model.wish().is_some());
    assert_eq!(stage.model.visit.wish, WishDraft::default());
}

#[test]
fn every_way_back_keeps_what_was_said_and_leads_to_the_ticket() {
    let mut stage = waiting();
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(10_000)));
    stage.press(AFTERNOON);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Wish(WishStep::When));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Wish(WishStep::Where));
    assert_eq!(stage.model.visit.wish.places, Some(DraftPlaces::Near(10_000)));
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.model.visit.session.is_some());
}

#[test]
fn what_could_not_be_sent_is_sent_again_as_it_was_said() {
    let mut stage = waiting();
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(1_000)));
    stage.press(AFTERNOON);
    stage.press(Action::ChooseOnMatch(OnMatch::Ask));
    stage.happen(Message::Wished(Err(Trouble::ServerAway)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::ServerAway));
    let sent = stage.press(Action::TryAgain);
    let wish = given(&sent).unwrap();
    assert_eq!((wish.on_match, wish.time), (OnMatch::Ask, PartOfDay::Afternoon));
}

#[test]
fn a_wish_that_is_met_at_once_is_a_booking_with_its_paper() {
    let mut stage = waiting();
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(1_000)));
    stage.press(AFTERNOON);
    stage.press(Action::ChooseOnMatch(OnMatch::Book));
    stage.happen(Message::Wished(Ok(booked())));
    assert_eq!(stage.model.step, Step::Done);
}

#[test]
fn a_given_wish_can_be_changed_or_taken_back() {
    let mut stage = found(wished(TicketState::Waiting));
    stage.press(Action::Wish);
    assert_eq!(stage.model.step, Step::Wish(WishStep::Given));
    let sent = stage.press(Action::WithdrawWish);
    assert!(matches!(sent[..], [Effect::Send(Request::WithdrawWish { .. })]), "{sent:?}");
    stage.happen(Message::Wished(Ok(Box::new(ticket(TicketState::Waiting, 3)))));
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.model.wish().is_none());
}

#[test]
fn who_waits_for_a_seat_sees_their_ticket_and_no_turn_is_begun_for_them() {
    let stage = found(wished(TicketState::Missed));
    assert_eq!((&stage.model.step, stage.model.sending), (&Step::Ticket, None));
}

#[test]
fn an_offer_is_shown_first_taken_or_declined_and_kept_by_who_goes_away() {
    let mut stage = found(offered());
    assert_eq!(stage.model.step, Step::Offer);
    let sent = stage.press(Action::AnswerOffer(true));
    let hold = held().hold.unwrap().id;
    let is_yes = |effect: &Effect| matches!(effect, Effect::Send(Request::AnswerOffer { hold: it, accept: true, .. }) if *it == hold);
    assert!(sent.iter().any(is_yes), "{sent:?}");
    stage.happen(Message::Answered(Ok(booked())));
    assert_eq!(stage.model.step, Step::Done);

    let mut stage = found(offered());
    stage.press(Action::AnswerOffer(false));
    stage.happen(Message::Answered(Ok(Box::new(ticket(TicketState::Missed, 0)))));
    assert_eq!(stage.model.step, Step::OtherSeat, "who declines is helped to choose");
    let sent = stage.press(Action::BeginTurn);
    assert!(matches!(sent[..], [Effect::Send(Request::ReturnToLine { .. })]), "{sent:?}");

    let mut stage = found(offered());
    stage.press(Action::AnswerOffer(false));
    stage.happen(Message::Answered(Ok(Box::new(ticket(TicketState::Waiting, 3)))));
    assert_eq!(stage.model.step, Step::Ticket, "who waits still has their place");
}

#[test]
fn whoever_goes_back_from_an_offer_has_said_neither_yes_nor_no_and_finds_it_again() {
    let mut stage = found(offered());
    let sent = stage.press(Action::Back);
    assert!(sent.is_empty(), "{sent:?}");
    assert_eq!(stage.model.step, Step::Ticket);
    assert!(stage.model.visit.session.is_some(), "the person is still known");
    stage.read(offered());
    assert_eq!(stage.model.step, Step::Ticket, "news of the same offer takes nobody away");
    stage.press(Action::SeeOffer);
    assert_eq!(stage.model.step, Step::Offer);
    stage.press(Action::Back);
    stage.read(ticket(TicketState::Missed, 0));
    assert!(stage.press(Action::SeeOffer).is_empty());
    assert_eq!(stage.model.step, Step::Ticket, "what is gone cannot be looked at");
}

#[test]
fn an_offer_whose_time_is_over_leads_to_choosing_and_says_why() {
    let mut stage = found(offered());
    stage.read(ticket(TicketState::Missed, 0));
    assert_eq!(stage.model.step, Step::OtherSeat);
    assert_eq!(stage.model.visit.search.notice, Some(Trouble::HoldOver));
}

#[test]
fn an_offer_that_went_on_to_somebody_else_is_told_and_the_ticket_is_read_again() {
    let mut stage = found(offered());
    stage.press(Action::AnswerOffer(true));
    let sent = stage.happen(Message::Answered(Err(Trouble::HoldOver)));
    assert_eq!(stage.model.step.told_trouble(), Some(Trouble::HoldOver));
    let reads = |effect: &Effect| matches!(effect, Effect::Send(Request::ReadTicket { .. }));
    assert!(sent.iter().any(reads), "{sent:?}");
}

#[test]
fn who_has_a_booking_is_always_asked_before_it_moves() {
    let mut stage = Stage::new();
    stage.model.position = Position::new(37.57, 127.0);
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    stage.happen(Message::Found(Ok(booked_reply())));
    stage.press(Action::ChangeBooking);
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(3_000)));
    let sent = stage.press(AFTERNOON);
    assert_eq!(given(&sent).map(|wish| wish.on_match), Some(OnMatch::Ask));
    stage.happen(Message::Wished(Ok(booked())));
    assert_eq!(stage.model.step, Step::MyBooking);
}

#[test]
fn what_a_wish_booked_just_now_is_declined_so_that_the_place_in_line_is_back() {
    let mut stage = Stage::new();
    stage.type_a_code(Purpose::MyBooking);
    stage.press(Action::Next);
    let declinable = held().hold;
    let mut reply = booked_reply();
    reply.ticket = TicketView { declinable, ..*booked() };
    stage.happen(Message::Found(Ok(reply)));
    stage.press(Action::ChangeBooking);
    stage.press(Action::AskToCancel);
    let sent = stage.press(Action::CancelBooking);
    let declines = |effect: &Effect| {
        matches!(effect, Effect::Send(Request::AnswerOffer { hold: HoldId(3), accept: false, .. }))
    };
    assert!(sent.iter().any(declines), "{sent:?}");
    stage.happen(Message::Answered(Ok(Box::new(ticket(TicketState::Missed, 0)))));
    assert!(matches!(stage.model.step, Step::MyBooking));
}

#[test]
fn a_kiosk_that_knows_no_place_offers_no_wish() {
    let mut stage = waiting();
    stage.model.position = None;
    stage.press(Action::Wish);
    assert_eq!(stage.model.step, Step::Ticket);
}

#[test]
fn who_finds_nothing_in_their_turn_leaves_a_wish_and_the_turn_to_the_next() {
    let mut stage = Stage::with_turn();
    stage.model.position = Position::new(37.57, 127.0);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::Ticket);
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(3_000)));
    stage.press(AFTERNOON);
    stage.press(Action::ChooseOnMatch(OnMatch::Book));
    let sent = stage.happen(Message::Wished(Ok(Box::new(wished(TicketState::Active)))));
    let ends = |effect: &Effect| matches!(effect, Effect::Send(Request::EndTurn { .. }));
    assert!(sent.iter().any(ends), "{sent:?}");
    assert_eq!((&stage.model.step, stage.model.has_turn()), (&Step::Ticket, false));
    // The answer to the ended turn is not a loss that the person has to be told.
    stage.read(wished(TicketState::Missed));
    assert_eq!((&stage.model.step, stage.model.visit.search.notice), (&Step::Ticket, None));
}

#[test]
fn a_wish_that_books_at_once_ends_the_turn_with_it() {
    let mut stage = Stage::with_turn();
    stage.model.position = Some(clinic().position);
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Near(3_000)));
    stage.press(AFTERNOON);
    stage.press(Action::ChooseOnMatch(OnMatch::Book));
    stage.happen(Message::Wished(Ok(booked())));
    assert_eq!((&stage.model.step, stage.model.has_turn()), (&Step::Done, false));
    stage.now = plus_secs(stage.now, 61);
    assert!(stage.happen(Message::Touched).is_empty(), "there is no turn to be stretched");
}

#[test]
fn a_better_seat_that_was_offered_is_told_as_a_move() {
    let hold = held().hold.unwrap();
    let offer = Some(OfferView { hold, clinic: clinic(), reseats: false });
    let mut stage = found(TicketView { offer, ..*booked() });
    assert_eq!(stage.model.step, Step::MyBooking, "what the person has comes first");
    stage.press(Action::SeeOffer);
    assert_eq!(stage.model.step, Step::Offer);
    stage.press(Action::Back);
    assert_eq!(stage.model.step, Step::MyBooking);
    stage.press(Action::SeeOffer);
    stage.press(Action::AnswerOffer(true));
    let mut moved = *booked();
    if let Some(booking) = &mut moved.booking {
        booking.slot.index += 1;
    }
    stage.happen(Message::Answered(Ok(Box::new(moved))));
    assert_eq!(stage.model.step, Step::Moved);
}

#[test]
fn who_likes_one_clinic_wishes_for_that_alone() {
    let mut stage = found(*booked());
    let mine = stage.model.changeable_booking().unwrap().slot.clinic.clone();
    stage.press(Action::ChangeBooking);
    stage.press(Action::Wish);
    stage.press(Action::ChoosePlaces(DraftPlaces::Favourite));
    let sent = stage.press(Action::ChooseWhen(WishDays::default(), PartOfDay::Morning));
    let places = sent.iter().find_map(|effect| match effect {
        Effect::Send(Request::GiveWish { wish, .. }) => Some(wish.places.clone()),
        _ => None,
    });
    assert_eq!(places, Some(WishPlaces::Clinics(vec![mine])));
}
