//! What a screen asks to be typed, as a value: the boxes, the keys, what is said about the typed text, and "next". One
//! function draws every such screen; each screen's file says what is typed on it.

use egui::Rect;

use crate::keyboard::layout::Layout;
use crate::message::Action;
use crate::text::Saying;
use crate::widgets::{
    Area as _, Button, Field, Form, Page, Pen, Plate, Remark, button, field, keyboard,
};

/// The widths of the boxes of year, month and day, relative to one another.
const SHARES: [f32; 3] = [4.6, 3.2, 3.2];
/// The part of a line that the month takes beside the day: in English it has the longer unit.
const MONTH_SHARE: f32 = 0.54;

/// One thing to be typed, and everything shown with it.
pub struct Entry {
    /// From the longest wording to the shortest.
    pub asks: Vec<Saying>,
    pub boxes: Boxes,
    pub layout: Layout,
    pub remark: Remark,
    /// For a person who has nothing to type: the button's mark, the key of its words, and what it does.
    pub without: Option<(&'static str, &'static str, Action)>,
    pub next: EntryNext,
}

/// Where the typed text is shown.
pub enum Boxes {
    One(TypedText),
    /// Year, month and day; and which of them the next key writes into.
    Date {
        parts: [String; 3],
        active: Option<usize>,
    },
}

/// One box with typed text.
pub struct TypedText {
    /// The key of the box's name, for a screen reader.
    pub name: &'static str,
    /// The key of what is shown while nothing is typed.
    pub hint: &'static str,
    /// What was typed; digits are in groups.
    pub text: String,
}

/// The button that leads on.
pub struct EntryNext {
    pub icon: char,
    /// The key of its words.
    pub words: &'static str,
    pub is_ready: bool,
    pub action: Action,
}

/// Draws boxes, remark, keys and buttons, and stores what was pressed in the page.
pub fn draw(pen: &mut Pen<'_>, page: &mut Page, entry: &Entry) {
    let look = pen.look;
    page.keep_next_free(look);
    // A name makes its box higher when it is long; digits always have one line.
    let typed = match &entry.boxes {
        Boxes::One(typed) if entry.layout != Layout::Digits => typed.text.as_str(),
        _ => "",
    };
    let said = (typed, &entry.remark, entry.without.is_some());
    let mut form = Form::new(pen, page.body, entry.layout, said);
    let without = entry.without.as_ref();
    let without = without.map(|it| (it, form.rest.take_bottom(look.button_height(), look.gap())));
    match &entry.boxes {
        Boxes::One(typed) => {
            let [name, hint] = [typed.name, typed.hint].map(|key| look.say(key));
            let text = &typed.text;
            let spec = Field { name: &name, text, unit: "", hint: &hint, is_active: true };
            field(pen, form.field, &spec);
        }
        Boxes::Date { parts, active } => {
            let rows = date_rows(pen, &mut form, &entry.remark);
            date_boxes(pen, &rows, parts, *active);
        }
    }
    form.say(pen, &entry.remark);
    if let Some(key) = keyboard(pen, form.keys, entry.layout) {
        page.choose(true, Action::PressKey(key));
    }
    if let Some(((mark, words, action), place)) = without {
        let pressed = button(pen, place, &Button::new(mark, None, &look.say(words), Plate::Beside));
        page.choose(pressed, action.clone());
    }
    let EntryNext { icon, words, is_ready, action } = &entry.next;
    page.next_button(pen, (*icon, &look.say(words)), *is_ready, action.clone());
}

/// The lines of the boxes. Beside the keys, large letters have room for a box's unit only if the year has a line of its
/// own. What is said has its room first.
fn date_rows(pen: &Pen<'_>, form: &mut Form, remark: &Remark) -> Vec<Rect> {
    let look = pen.look;
    if !(look.is_large() && look.landscape) {
        return vec![form.field];
    }
    let mut room = form.field.union(form.rest);
    let told = remark.fitting(pen, room.width(), room.height() / 2.0);
    let told = told.map_or(0.0, |strip| strip.height() + look.gap());
    let each = ((room.height() - told - look.gap()) / 2.0).min(form.field.height());
    let rows = vec![room.take_top(each, look.gap()), room.take_top(each, look.gap())];
    form.rest = room;
    rows
}

/// Draws the three boxes in one row, or the year above the others.
fn date_boxes(pen: &mut Pen<'_>, rows: &[Rect], typed: &[String; 3], active: Option<usize>) {
    let look = pen.look;
    let gap = look.gap();
    let places: Vec<Rect> = match rows {
        [year, others] => {
            let mut day = *others;
            let month = day.take_left(MONTH_SHARE * others.width(), gap);
            vec![*year, month, day]
        }
        _ => {
            let mut rest = rows[0];
            let unit = (rest.width() - 2.0 * gap) / SHARES.iter().sum::<f32>();
            SHARES.map(|share| rest.take_left(share * unit, gap)).to_vec()
        }
    };
    let units = ["birth-date-year", "birth-date-month", "birth-date-day"].map(|key| look.say(key));
    for (at, rect) in places.into_iter().enumerate() {
        let is_active = active == Some(at);
        let (text, unit) = (&typed[at], &units[at]);
        field(pen, rect, &Field { name: "", text, unit, hint: "", is_active });
    }
}
