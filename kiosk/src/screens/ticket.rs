//! The ticket: a place in line that no time, fault or going home takes away, and what can be done with it.

mod card;

use egui::Ui;
use jari_common::ticket::TicketState;

use super::board::{controls::since, notice};
use super::parts::foot_row::{Amount, FootRow};
use super::parts::slip::{Kept, SlipOffer, offer};
use crate::message::Action;
use crate::model::{Link, Model, Problem, Session};
use crate::theme::Look;
use crate::widgets::button::Button;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, StripTone};

use card::TicketCard;

/// A card higher than this part of what it needs looks empty.
const CARD_STRETCH: f32 = 1.3;

/// What the screen says and offers in one state of the ticket.
struct Told {
    title: &'static str,
    note: (StripTone, char, String),
    /// What is said of the note where there is little room.
    shortest: &'static str,
    next: (char, &'static str, Action),
    beside: Vec<(char, &'static str, Action)>,
}

/// Draws the ticket; what was pressed.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let Some(session) = &model.visitor.session else {
        return Page::open(ui, look, model, &look.say("ticket-title")).finish(ui, look);
    };
    let told = told(look, model, session);
    let mut page = Page::open(ui, look, model, &look.say(told.title));
    page.keep_next_free(look);
    let labels: Vec<String> = told.beside.iter().map(|(_, key, _)| look.say(key)).collect();
    let marks = ["choice:beside-1", "choice:beside-2"];
    let buttons: Vec<Button<'_>> = told
        .beside
        .iter()
        .zip(&labels)
        .zip(marks)
        .map(|(((sign, ..), label), mark)| Button::new(mark, Some(*sign), label, Plate::Beside))
        .collect();
    let (tone, sign, note) = &told.note;
    let shortest = look.say(told.shortest);
    let row = FootRow {
        tone: *tone,
        icon: *sign,
        note: Some(note),
        shortest: Some(&shortest),
        buttons: &buttons,
    };
    let mut body = page.body;
    let ticket = TicketCard::new(ui, look, session, body.width(), 0.0);
    let spare = body.height() - ticket.height();
    let amount = Amount::ALL
        .into_iter()
        .find(|amount| row.height(ui, look, *amount, body.width()) <= spare)
        .unwrap_or(Amount::Nothing);
    let pressed = row.show(ui, look, amount, &mut body);
    let spare = body.height() - ticket.height();
    let ticket = TicketCard::new(ui, look, session, body.width(), spare.max(0.0));
    let height = body.height().min(CARD_STRETCH * ticket.height());
    ticket.show(ui, look, body, height);
    if let Some(nth) = pressed {
        page.choose(true, told.beside[nth].2.clone());
    }
    let (sign, key, action) = told.next;
    page.next_button(ui, look, (sign, &look.say(key)), true, action);
    page.finish(ui, look)
}

fn told(look: &Look, model: &Model, session: &Session) -> Told {
    let offer = offer(model, Kept::Ticket);
    let state = session.ticket.state;
    let note = note(look, model, state, &offer);
    let finish = (icon::CHECK, "done-finish", Action::Finish);
    let begin = |key| (icon::HAND_TAP, key, Action::BeginTurn);
    let told =
        |title, next, beside| Told { title, note, shortest: "ticket-safe-short", next, beside };
    match state {
        TicketState::Entered | TicketState::Waiting => {
            let (sign, key, _, action) = offer.next;
            let look_around = (icon::BINOCULARS, "ticket-look", Action::LookAtBoard);
            let beside = [Some(look_around), offer.beside].into_iter().flatten().collect();
            told("ticket-title", (sign, key, action), beside)
        }
        TicketState::Called | TicketState::Active => {
            told("ticket-title-called", begin("ticket-begin"), paper(model))
        }
        TicketState::Missed => told("ticket-title-missed", begin("ticket-return"), paper(model)),
        TicketState::Left | TicketState::NotServed => told("ticket-title-left", finish, Vec::new()),
        TicketState::Done => told("ticket-title-done", finish, Vec::new()),
    }
}

/// Paper beside a turn that can begin.
fn paper(model: &Model) -> Vec<(char, &'static str, Action)> {
    let print = (icon::PRINTER, "paper-button", Action::PrintSlip);
    if model.has_printer { vec![print] } else { Vec::new() }
}

/// The most urgent thing to say: what was refused, the paper, the lost connection, else what is safe.
fn note(
    look: &Look,
    model: &Model,
    state: TicketState,
    offer: &SlipOffer,
) -> (StripTone, char, String) {
    let says = |tone, sign, key: &str| (tone, sign, look.say(key));
    match (model.visitor.notice, offer.told) {
        (Some(problem), _) if !told_by_title(problem, state) => {
            return says(StripTone::Wrong, icon::INFO, notice::wording(problem));
        }
        (_, Some((tone, sign, key))) => return says(tone, sign, key),
        _ => {}
    }
    if let Link::Away { last_contact } = model.link {
        let text = match last_contact {
            Some(at) => {
                let time = since(look, model.now, at);
                look.say_with("ticket-away", &[("time", time.into())])
            }
            None => look.say("ticket-away-never"),
        };
        return (StripTone::Wrong, icon::SHIELD_CHECK, text);
    }
    let key = match state {
        TicketState::Entered | TicketState::Waiting if !model.has_printer => "ticket-write-down",
        TicketState::Entered | TicketState::Waiting => "ticket-safe",
        TicketState::Called | TicketState::Active => "ticket-called-note",
        TicketState::Missed => "ticket-missed-note",
        TicketState::Left | TicketState::NotServed => "ticket-left-note",
        TicketState::Done => "ticket-done-note",
    };
    says(StripTone::Safe, icon::SHIELD_CHECK, key)
}

/// Whether the screen's title says the same already.
fn told_by_title(problem: Problem, state: TicketState) -> bool {
    match problem {
        Problem::TurnOver => matches!(state, TicketState::Missed | TicketState::Called),
        Problem::AlreadyBooked => state == TicketState::Done,
        _ => false,
    }
}
