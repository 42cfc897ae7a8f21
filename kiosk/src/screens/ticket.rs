//! The ticket: a place in line that is not lost by waiting, faults or going home, and what can be done with it.

mod card;
mod wording;

use egui::Rect;
use jari_common::ticket::TicketState;

use super::parts::foot_row::{Amount, FootRow};
use crate::message::Action;
use crate::model::{Model, Session};
use crate::text::words;
use crate::theme::Look;
use crate::widgets::button::Button;
use crate::widgets::icon;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen};

use card::TicketCard;
use wording::{Note, Wording, wording};

/// The amounts that leave out only words, no buttons.
const WITH_BUTTONS: [Amount; 3] = [Amount::Whole, Amount::Short, Amount::Shortest];
/// A card becomes at most this many times as high as it needs; a higher one looks empty.
const CARD_STRETCH: f32 = 1.3;

/// Draws the ticket; returns what was pressed.
pub fn ui(pen: &mut Pen<'_>, model: &Model) -> Option<Action> {
    let look = pen.look;
    let Some(session) = &model.visit.session else {
        return Page::open(pen, model, &look.say("ticket-title")).finish(pen);
    };
    let wording = wording(look, model, session);
    let mut page = Page::open(pen, model, &look.say(wording.title));
    page.keep_next_free(look);
    let labels: Vec<String> = wording.beside.iter().map(|(_, key, _)| look.say(key)).collect();
    let marks = ["choice:beside-1", "choice:beside-2"];
    let buttons: Vec<Button<'_>> = wording
        .beside
        .iter()
        .zip(&labels)
        .zip(marks)
        .map(|(((sign, ..), label), mark)| Button::new(mark, Some(*sign), label, Plate::Beside))
        .collect();
    let body = page.body;
    let FittedNote { wait, note, amount } = fit(pen, session, (&wording, &buttons), body);
    let row = row(&note, &buttons);
    let mut body = body;
    let pressed = row.show(pen, amount, &mut body);
    let card = |spare| TicketCard::new(pen, session, wait.as_deref(), (body.width(), spare));
    let spare = body.height() - card(0.0).height();
    let card = card(spare.max(0.0));
    let height = body.height().min(CARD_STRETCH * card.height());
    card.show(pen, body, height);
    if let Some(nth) = pressed {
        page.choose(true, wording.beside[nth].2.clone());
    }
    let (sign, key, action) = wording.next;
    page.next_button(pen, (sign, &look.say(key)), true, action);
    page.finish(pen)
}

/// The parts of the wait and of the note that there is room for.
struct FittedNote {
    /// The wait, if it is shown on the card.
    wait: Option<String>,
    note: Note,
    amount: Amount,
}

/// The wait is shown on the card if the note keeps its room; else it becomes the note, unless the note is more
/// important.
fn fit(
    pen: &Pen<'_>,
    session: &Session,
    (wording, buttons): (&Wording, &[Button<'_>]),
    body: Rect,
) -> FittedNote {
    let look = pen.look;
    let spare = |wait: Option<&str>| {
        let card = TicketCard::new(pen, session, wait, (body.width(), 0.0));
        body.height() - card.height()
    };
    let fitting = |note: &Note, amounts: &[Amount], spare: f32| {
        let row = row(note, buttons);
        let height = |amount: Amount| row.height(pen, amount, body.width());
        amounts.iter().copied().find(|amount| height(*amount) <= spare)
    };
    let wait = wait(look, session);
    if let Some(words) = &wait
        && let Some(amount) = fitting(&wording.note, &WITH_BUTTONS, spare(Some(words)))
    {
        return FittedNote { wait, note: wording.note.clone(), amount };
    }
    let note = match wait {
        Some(words) if !wording.note.is_essential => {
            let [text, short] = ["ticket-wait-note", "ticket-wait-short"]
                .map(|key| look.say_with(key, &[("wait", words.clone().into())]));
            Note::calm(icon::HOURGLASS, text, short)
        }
        _ => wording.note.clone(),
    };
    let amount = fitting(&note, &Amount::ALL, spare(None)).unwrap_or(Amount::Nothing);
    FittedNote { wait: None, note, amount }
}

fn row<'a>(note: &'a Note, buttons: &'a [Button<'a>]) -> FootRow<'a> {
    FootRow {
        tone: note.tone,
        icon: note.icon,
        note: Some(&note.text),
        shortest: Some(&note.shortest),
        buttons,
    }
}

/// How long it may take, if the ticket waits for its turn and the time was measured.
fn wait(look: &Look, session: &Session) -> Option<String> {
    let ticket = &session.ticket;
    let range = ticket.wait.filter(|_| ticket.state == TicketState::Waiting)?;
    Some(words::wait(look.language, range))
}
