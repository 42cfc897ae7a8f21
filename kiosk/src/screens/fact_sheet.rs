//! What a screen of facts tells, as a value: the facts on a card, what is safe, the buttons beside "next", and "next".
//! One function draws every such screen; each screen's file says what it tells.
//!
//! One way of fitting: the largest letters in which everything is on one page; then fewer words in the note; then pages,
//! turned by "더 보기". No fact is left out, and none loses its caption. Where "next" books something, it turns the pages
//! until its person has seen when and where.

use egui::{Rect, pos2};

use super::parts::facts::{Fact, FactStyle, lay, pages};
use super::parts::foot_row::{Amount, FootRow, Note};
use super::parts::laid::{Code, Laid, code_height};
use crate::message::Action;
use crate::text::Saying;
use crate::theme::Lettering;
use crate::widgets::button::{Button, paint_icon};
use crate::widgets::fitting::{longest_that_fits, one_line_width};
use crate::widgets::plate::Plate;
use crate::widgets::{Page, Pen, icon};

/// A card becomes at most this many times as high as it needs; a higher one looks empty.
const CARD_STRETCH: f32 = 1.25;
/// The sign of success beside the heading, in ems of it.
const SIGN_EM: f32 = 1.25;
/// The marks of the buttons beside "next".
const MARKS: [&str; 3] = ["choice:beside-1", "choice:beside-2", "choice:beside-3"];

/// Facts, and what can be done with them.
pub struct FactSheet {
    pub asks: Saying,
    /// Something was just done: the heading has a tick.
    pub is_done: bool,
    /// The most important first.
    pub facts: Vec<Fact>,
    pub note: Note,
    pub beside: Vec<SheetButton>,
    pub next: SheetNext,
    /// For a telephone, where there is room: what it reads, and what it is for.
    pub code: Option<(String, Saying)>,
}

/// A button beside "next".
pub struct SheetButton {
    pub icon: char,
    /// From the longest wording to the shortest.
    pub words: Vec<Saying>,
    pub action: Action,
}

/// The one button that leads on.
pub struct SheetNext {
    pub icon: char,
    /// From the longest wording to the shortest.
    pub words: Vec<Saying>,
    pub is_ready: bool,
    pub action: Action,
    /// So many of the facts have to be seen before "next" does this. Until then it turns the page.
    pub seen_first: usize,
}

/// Draws the facts, and stores what was pressed in the page. `turned` is how often "더 보기" was pressed.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, sheet: FactSheet, turned: u8) {
    let look = pen.look;
    if sheet.is_done {
        success(pen, page, &look.words(&sheet.asks));
    }
    page.keep_next_free(look);
    let (pressed, has_seen) = show(pen, (&sheet, turned), page.body);
    if let Some(action) = pressed {
        page.choose(true, action);
    }
    if has_seen {
        let SheetNext { icon, words, is_ready, action, .. } = sheet.next;
        let label = longest_that_fits(pen, &words, page.next.width() - look.pad());
        page.next_button(pen, (icon, &label), is_ready, action);
    } else {
        let label = look.say("facts-on");
        page.next_button(pen, (icon::CARET_DOWN, &label), true, Action::MoreFacts);
    }
}

/// Shows facts, note and buttons: all of it in the largest letters that fit, else a page of the facts. Returns what was
/// pressed, and whether everything that has to be seen was shown.
fn show(
    pen: &mut Pen<'_>,
    (sheet, turned): (&FactSheet, u8),
    body: Rect,
) -> (Option<Action>, bool) {
    let look = pen.look;
    let note = &sheet.note.remark;
    let labels = labels(pen, &sheet.beside, (body.width(), 0.0));
    let buttons = buttons(&sheet.beside, &labels, None);
    let row = FootRow { note, buttons: &buttons };
    let amounts = [Amount::Whole, Amount::Short, Amount::Shortest];
    let fitted = amounts.into_iter().find_map(|amount| {
        let room = body.height() - row.height(pen, amount, body.width());
        let laid = |style| lay(pen, style, &sheet.facts, body.width());
        let laid = FactStyle::ALL.into_iter().map(laid).find(|laid| laid.height() <= room)?;
        Some((amount, laid))
    });
    let Some((amount, laid)) = fitted else { return show_page(pen, (sheet, turned), body) };
    let mut body = body;
    let pressed = row.show(pen, amount, &mut body);
    let caption = sheet.code.as_ref().map(|(_, caption)| look.words(caption));
    let code = sheet.code.as_ref().zip(caption.as_deref());
    let code = code.map(|((text, _), caption)| Code { text, caption });
    show_card(pen, body, &laid, code.as_ref());
    (pressed.map(|nth| sheet.beside[nth].action.clone()), true)
}

/// Shows one page of the facts; "더 보기" turns it, or "next" while something has to be seen. Returns as `show` does.
fn show_page(
    pen: &mut Pen<'_>,
    (sheet, turned): (&FactSheet, u8),
    body: Rect,
) -> (Option<Action>, bool) {
    let look = pen.look;
    let note = &sheet.note.remark;
    let width = body.width();
    let [more, again] = ["facts-more", "facts-again"].map(|key| look.say(key));
    let taken = Button::new("", None, &again, Plate::Beside).natural_width(pen, false);
    let labels = labels(pen, &sheet.beside, (width, taken + look.gap()));
    let all = buttons(&sheet.beside, &labels, Some(&again));
    let row = FootRow { note, buttons: &all };
    let early = FootRow { note, buttons: &[] };
    let facts = (&sheet.facts[..], sheet.next.seen_first);
    let laid = |amount| {
        let room = |row: &FootRow<'_>| body.height() - row.height(pen, amount, width);
        let (early, late) = (room(&early), room(&row));
        let all = pages(pen, facts, (width, early, late));
        let rooms = (0..all.cards.len()).map(|nth| if nth < all.early { early } else { late });
        let fits = all.cards.iter().zip(rooms).all(|(card, room)| card.height() <= room);
        (all, fits)
    };
    // A note that is only advice is left out where that saves a page.
    let (with_note, fits) = laid(Amount::Shortest);
    let (without, _) = laid(Amount::ButtonsAlone);
    let keeps = sheet.note.is_needed || with_note.cards.len() <= without.cards.len();
    let (amount, all) = match keeps && fits {
        true => (Amount::Shortest, with_note),
        false => (Amount::ButtonsAlone, without),
    };
    let shown = usize::from(turned) % all.cards.len().max(1);
    let has_seen = shown >= all.early;
    let turn = if shown + 1 < all.cards.len() { &more } else { &again };
    let buttons = buttons(&sheet.beside, &labels, Some(turn));
    let row = if has_seen { FootRow { note, buttons: &buttons } } else { early };
    let mut body = body;
    let pressed = row.show(pen, amount, &mut body);
    if let Some(card) = all.cards.get(shown) {
        show_card(pen, body, card, None);
    }
    let action =
        |beside: Option<&SheetButton>| beside.map_or(Action::MoreFacts, |it| it.action.clone());
    (pressed.map(|nth| action(sheet.beside.get(nth))), has_seen)
}

/// Shows the card; it is a little higher than it needs to be where there is room.
fn show_card(pen: &mut Pen<'_>, body: Rect, laid: &Laid, code: Option<&Code<'_>>) {
    let more = if code.is_some() { code_height(pen.look) } else { 0.0 };
    let wanted = (CARD_STRETCH * laid.height()).max(laid.height() + more);
    laid.show(pen, body, body.height().min(wanted), code);
}

/// The labels of the buttons: the longest wordings with which all of them fit one row beside `taken` points.
fn labels(pen: &Pen<'_>, beside: &[SheetButton], (width, taken): (f32, f32)) -> Vec<String> {
    let nth = |at: usize| -> Vec<String> {
        let word = |it: &SheetButton| it.words.get(at).or(it.words.last()).cloned();
        beside.iter().filter_map(word).map(|saying| pen.look.words(&saying)).collect()
    };
    let long = nth(0);
    if row_width(pen, &long) + taken <= width { long } else { nth(1) }
}

fn row_width(pen: &Pen<'_>, labels: &[String]) -> f32 {
    let gaps = pen.look.gap() * labels.len().saturating_sub(1) as f32;
    let width =
        |label: &String| Button::new("", None, label, Plate::Beside).natural_width(pen, false);
    labels.iter().map(width).sum::<f32>() + gaps
}

fn buttons<'a>(
    beside: &[SheetButton],
    labels: &'a [String],
    more: Option<&'a String>,
) -> Vec<Button<'a>> {
    let own = beside.iter().zip(labels).zip(MARKS);
    let own = own.map(|((it, label), mark)| Button::new(mark, Some(it.icon), label, Plate::Beside));
    let more = more.map(|label| Button::new("page:facts", None, label, Plate::Beside));
    own.chain(more).collect()
}

/// A tick in a ring after the heading.
fn success(pen: &Pen<'_>, page: &Page, title: &str) {
    let look = pen.look;
    let size = SIGN_EM * look.em(Lettering::Question);
    let width = one_line_width(pen, Lettering::Question, title);
    let room = look.screen.x * if look.landscape { 0.5 } else { 1.0 } - 2.0 * look.margin();
    if width + look.gap() + size <= room {
        let left = page.body.left() + width + look.gap();
        let middle = page.body.top() - look.gap() - look.line(Lettering::Question) / 2.0;
        let (painter, at) = (pen.ui.painter(), pos2(left + size / 2.0, middle));
        paint_icon(painter, icon::CHECK_CIRCLE, size, at, look.palette.free);
    }
}
