//! The ticket, as a value: a place in line that is not lost by waiting, faults or going home, and what can be done with
//! it.

mod card;
mod wording;

use egui::Rect;
use jari_common::ticket::TicketState;

use super::Shows;
use super::parts::foot_row::{Amount, FootRow, Note};
use super::question::Question;
use crate::message::Action;
use crate::model::{Language, Model, Session};
use crate::text::{Saying, words};
use crate::theme::Lettering;
use crate::widgets::button::Button;
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen};

use card::TicketCard;
use wording::{Wording, waits_for, wording};

/// The amounts that leave out only words, no buttons.
const WITH_BUTTONS: [Amount; 3] = [Amount::Whole, Amount::Short, Amount::Shortest];
/// A card becomes at most this many times as high as it needs; a higher one looks empty.
const CARD_STRETCH: f32 = 1.3;

/// The ticket and what can be done with it.
pub struct TicketSheet {
    pub asks: Saying,
    pub card: TicketFacts,
    pub note: Note,
    /// The note where the card has no room for the wait.
    pub wait_note: Option<Note>,
    /// Buttons beside "next": an icon, a text key, and what a press does.
    pub beside: Vec<(char, &'static str, Action)>,
    pub next: (char, &'static str, Action),
}

/// What is on the card.
pub struct TicketFacts {
    /// The number; in a draw, that it comes later.
    pub number: Figure,
    /// How many people are before this ticket; in a draw, which entry it is.
    pub place: Option<Figure>,
    /// How long it may take.
    pub wait: Option<Figure>,
    /// The digits that find the ticket again.
    pub code: Figure,
    /// What a telephone or a reader reads.
    pub receipt: String,
}

/// Words under their caption.
pub struct Figure {
    /// The key of the caption.
    pub caption: &'static str,
    pub words: Saying,
    /// From the largest; the first in which the words fit their place is used.
    pub sizes: &'static [Lettering],
    /// Only the person may hear it.
    pub is_private: bool,
    /// It is what the person looks for first.
    pub is_strong: bool,
}

/// The ticket; without one only the question.
#[must_use]
pub fn shows(model: &Model) -> Shows {
    match &model.visit.session {
        Some(session) => Shows::Ticket(sheet(model, session)),
        None => Shows::Asks(Question::new("ticket-title", [], "trouble-safe")),
    }
}

fn sheet(model: &Model, session: &Session) -> TicketSheet {
    let language = model.comfort.language;
    let Wording { title, note, next, beside } = wording(model, session);
    let ticket = &session.ticket;
    let wait = ticket.wait.filter(|_| ticket.state == TicketState::Waiting);
    let wait = wait.map(|range| words::wait(language, range));
    TicketSheet {
        asks: title,
        wait_note: wait.as_deref().map(waits_for).filter(|_| !note.is_needed),
        note,
        card: TicketFacts {
            number: number(session),
            place: place(language, session),
            wait: wait.map(|words| {
                Figure::new("ticket-wait", words, &[Lettering::Choice, Lettering::Strong])
            }),
            code: Figure {
                is_private: true,
                ..Figure::new(
                    "ticket-code",
                    session.code.grouped().replace(' ', "\u{A0}"),
                    &[Lettering::Choice],
                )
            },
            receipt: session.receipt.clone(),
        },
        beside,
        next,
    }
}

impl Figure {
    fn new(caption: &'static str, words: impl Into<Saying>, sizes: &'static [Lettering]) -> Self {
        Self { caption, words: words.into(), sizes, is_private: false, is_strong: false }
    }
}

fn number(session: &Session) -> Figure {
    let ticket = &session.ticket;
    let figure = match ticket.state {
        TicketState::Entered => {
            let sizes = &[Lettering::Choice, Lettering::Strong];
            Figure::new("ticket-number", "ticket-number-later", sizes)
        }
        _ => {
            let sizes = &[Lettering::Figure, Lettering::Question, Lettering::LongQuestion];
            let number = words::separated(ticket.number.into());
            Figure { is_private: true, ..Figure::new("ticket-number", number, sizes) }
        }
    };
    Figure { is_strong: true, ..figure }
}

fn place(language: Language, session: &Session) -> Option<Figure> {
    const SIZES: &[Lettering] = &[Lettering::Question, Lettering::Choice, Lettering::Strong];
    let ticket = &session.ticket;
    Some(match (ticket.state, ticket.ahead) {
        (TicketState::Entered, _) => {
            let nth = ticket.entry.as_ref()?.index.saturating_add(1);
            let nth = words::separated(nth.into());
            Figure { is_private: true, ..Figure::new("ticket-entry", nth, SIZES) }
        }
        (TicketState::Waiting, 0) => Figure::new("ticket-turn", "ticket-next", SIZES),
        (TicketState::Waiting, ahead) => {
            Figure::new("ticket-ahead", words::people(language, ahead), SIZES)
        }
        _ => return None,
    })
}

/// Draws the ticket, and stores what was pressed in the page.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, sheet: &TicketSheet) {
    let look = pen.look;
    page.keep_next_free(look);
    let labels: Vec<String> = sheet.beside.iter().map(|(_, key, _)| look.say(key)).collect();
    let marks = ["choice:beside-1", "choice:beside-2"];
    let buttons: Vec<Button<'_>> = sheet
        .beside
        .iter()
        .zip(&labels)
        .zip(marks)
        .map(|(((sign, ..), label), mark)| Button::new(mark, Some(*sign), label, Plate::Beside))
        .collect();
    let Fitted { has_wait, note, amount } = fit(pen, (sheet, &buttons), page.body);
    if *note != sheet.note {
        sheet.note.remark.tell(pen);
    }
    let row = FootRow { note: &note.remark, buttons: &buttons };
    let mut body = page.body;
    let pressed = row.show(pen, amount, &mut body);
    let card = |spare| TicketCard::new(pen, (&sheet.card, has_wait), (body.width(), spare));
    let spare = body.height() - card(0.0).height();
    let card = card(spare.max(0.0));
    let height = body.height().min(CARD_STRETCH * card.height());
    card.show(pen, body, height);
    if let Some(nth) = pressed {
        page.choose(true, sheet.beside[nth].2.clone());
    }
    let (sign, key, action) = &sheet.next;
    page.next_button(pen, (*sign, &look.say(key)), true, action.clone());
}

/// The parts of the wait and of the note that there is room for.
struct Fitted<'a> {
    /// Whether the wait is shown on the card.
    has_wait: bool,
    note: &'a Note,
    amount: Amount,
}

/// The wait is shown on the card if the note keeps its room; else it becomes the note, unless the note is more
/// important.
fn fit<'a>(
    pen: &Pen<'_>,
    (sheet, buttons): (&'a TicketSheet, &[Button<'_>]),
    body: Rect,
) -> Fitted<'a> {
    let spare = |has_wait: bool| {
        let card = TicketCard::new(pen, (&sheet.card, has_wait), (body.width(), 0.0));
        body.height() - card.height()
    };
    let fitting = |note: &Note, amounts: &[Amount], spare: f32| {
        let row = FootRow { note: &note.remark, buttons };
        let height = |amount: Amount| row.height(pen, amount, body.width());
        amounts.iter().copied().find(|amount| height(*amount) <= spare)
    };
    let note = &sheet.note;
    if sheet.card.wait.is_some()
        && let Some(amount) = fitting(note, &WITH_BUTTONS, spare(true))
    {
        return Fitted { has_wait: true, note, amount };
    }
    let note = sheet.wait_note.as_ref().unwrap_or(note);
    let amount = fitting(note, &Amount::ALL, spare(false)).unwrap_or(Amount::Nothing);
    Fitted { has_wait: false, note, amount }
}
