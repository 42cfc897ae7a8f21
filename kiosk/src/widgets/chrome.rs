//! What is around every screen: the place and two buttons at the top, the question, the three buttons at the foot, and
//! "next" above or beside them. Always in the same rectangles.

use egui::{Align2, Rect, pos2, vec2};

use super::area::Area;
use super::block::Block;
use super::button::{Button, button, height_with_icon_above};
use super::fitting::one_line_width;
use super::frame::{Frame, TrailStep};
use super::icon;
use super::pen::Pen;
use super::plate::Plate;
use crate::message::Action;
use crate::model::Language;
use crate::text::Saying;
use crate::text::words::NBSP;
use crate::theme::{Lettering, Look};

/// What is behind a step that is done, what stands for one that is left and for the one that is being done, and what is
/// between two steps.
const TICK: char = '✓';
const TO_COME: char = '○';
const AT: char = '●';
const APART: &str = "\u{A0}\u{A0} ";
/// A question takes at most this many lines before its letters get smaller.
const QUESTION_LINES: usize = 2;

/// One screen while it is drawn: the room that is left, and the action that was pressed.
pub struct Page {
    /// The room for the screen's own content, in points.
    pub body: Rect,
    /// The place of "next": above the foot in portrait, to the right of the foot in landscape.
    pub next: Rect,
    action: Option<Action>,
    /// What is asked for when nothing was pressed.
    fit: Option<Action>,
    is_sending: bool,
}

impl Page {
    /// Draws the chrome with a question, in the longest of its wordings that has room on one line, else in the last;
    /// `body` reaches down to the foot.
    pub fn open(pen: &mut Pen<'_>, frame: &Frame, asks: &[Saying]) -> Self {
        let look = pen.look;
        let question = &asked(pen, asks);
        let screen = look.area;
        pen.ui.set_clip_rect(screen);
        pen.ui.painter().rect_filled(screen, 0.0, look.palette.paper);
        let mut inside = screen.shrink(look.margin());
        let foot = foot_rects(pen, &mut inside);
        let next = if look.landscape {
            let right = foot[2].right() + 2.0 * look.gap();
            Rect::from_min_max(pos2(right, foot[0].top()), pos2(inside.right(), foot[0].bottom()))
        } else {
            let bottom = foot[0].top() - look.gap();
            let top = bottom - look.next_height();
            Rect::from_min_max(pos2(inside.left(), top), pos2(inside.right(), bottom))
        };
        let is_sending = frame.is_sending;
        let mut page = Self { body: inside, next, action: None, fit: None, is_sending };
        // While something is being sent, no button answers. This is very short, so buttons keep their look.
        if is_sending {
            pen.ui.disable();
        }
        page.head(pen, frame, question);
        page.foot(pen, frame, foot);
        if look.fade > 0.0 {
            pen.ui.set_opacity(1.0 - look.fade);
        }
        page
    }

    /// Ends `body` above the place of "next". Every screen that has a "next", or from which something may be sent,
    /// calls this before it uses `body`.
    pub fn keep_next_free(&mut self, look: &Look) {
        if !look.landscape {
            self.body.max.y = self.next.top() - look.gap();
        }
    }

    /// Draws "next" with these words. While something is being sent, it shows that instead.
    pub fn next_button(
        &mut self,
        pen: &mut Pen<'_>,
        (icon, label): (char, &str),
        is_ready: bool,
        action: Action,
    ) {
        if self.is_sending {
            return;
        }
        let spec = Button::new("foot:next", Some(icon), label, Plate::Next).ready_if(is_ready);
        let pressed = button(pen, self.next, &spec);
        self.choose(pressed, action);
    }

    /// Stores the action if the button was pressed.
    pub fn choose(&mut self, pressed: bool, action: Action) {
        if pressed {
            self.action = Some(action);
        }
    }

    /// Another number of rows has room than was read: they are asked for, unless something was pressed.
    pub fn fit(&mut self, action: Action) {
        self.fit = Some(action);
    }

    /// The action that was pressed, once the screen is drawn.
    #[must_use]
    pub fn finish(self, pen: &mut Pen<'_>) -> Option<Action> {
        if self.is_sending {
            show_sending(pen, self.next);
        }
        self.action.or(self.fit)
    }

    /// Draws the top bar and the question; takes their room from `body`.
    fn head(&mut self, pen: &mut Pen<'_>, frame: &Frame, question: &str) {
        let look = pen.look;
        if look.is_large() && (look.landscape || !frame.names_place) {
            self.head_alone(pen, question);
            self.body.min.y += look.gap();
            return;
        }
        let place = soft(pen, &frame.place, self.body.width());
        let left = |bar: &TopBar| self.body.width() - bar.width - look.gap();
        let bars = [true, false].map(|with_icon| TopBar::new(pen, with_icon));
        let fits = |bar: &&TopBar| place.lines() == 1 && place.width() <= left(bar);
        let beside = bars.iter().find(fits);
        let bar = beside.unwrap_or(&bars[1]);
        let is_beside = look.landscape || beside.is_some();
        let line = line_above(pen, frame, if is_beside { left(bar) } else { self.body.width() });
        if look.landscape {
            self.head_beside(pen, (bar, &line), question);
        } else if is_beside {
            let row = self.body.take_top(bar.height, look.gap());
            line.show_in(pen.ui, row, Align2::LEFT_CENTER);
            self.top_buttons(pen, bar.at_right(look, row));
            self.question(pen, question, self.body.width());
        } else {
            let row = self.body.take_top(bars[0].height, look.gap() * 0.5);
            let halves = row.columns(2, look.gap());
            self.top_buttons(pen, [halves[0], halves[1]]);
            let row = self.body.take_top(line.height(), 0.0);
            line.show(pen.ui, row.min);
            self.question(pen, question, self.body.width());
        }
        self.body.min.y += look.gap();
    }

    /// In large text only the upright start screen names the place: its line is needed for what the person reads.
    fn head_alone(&mut self, pen: &mut Pen<'_>, question: &str) {
        let look = pen.look;
        let bars = [true, false].map(|with_icon| TopBar::new(pen, with_icon));
        let bar = bars.iter().find(|bar| bar.width <= self.body.width()).unwrap_or(&bars[1]);
        let row = Rect::from_min_size(self.body.min, vec2(self.body.width(), bar.height));
        if !look.landscape {
            let halves = row.columns(2, look.gap());
            self.top_buttons(pen, [halves[0], halves[1]]);
            self.body.min.y = row.bottom() + look.gap() * 0.5;
            self.question(pen, question, row.width());
            return;
        }
        let rects = bar.at_right(look, row);
        self.top_buttons(pen, rects);
        let beside = rects[0].left() - look.gap() - row.left();
        let block = question_block(pen, question, beside);
        if block.lines() == 1 && !block.splits_a_word() {
            let rect = Rect::from_min_size(row.min, vec2(beside, row.height()));
            block.show_heading(
                pen.ui,
                Align2::LEFT_CENTER.align_size_within_rect(block.size(), rect).min,
            );
            self.body.min.y = row.bottom();
        } else {
            self.body.min.y = row.bottom();
            self.question(pen, question, row.width());
        }
    }

    /// In landscape the place and the question are to the left of the two buttons.
    fn head_beside(&mut self, pen: &mut Pen<'_>, (bar, place): (&TopBar, &Block), question: &str) {
        let look = pen.look;
        let row = Rect::from_min_size(self.body.min, vec2(self.body.width(), bar.height));
        let rects = bar.at_right(look, row);
        self.top_buttons(pen, rects);
        let beside = rects[0].left() - look.gap() - self.body.left();
        let tight = Block::new(pen, Lettering::Question, question, beside).lines() == 1;
        if tight {
            place.show(pen.ui, row.min);
            self.body.min.y += place.height();
            self.question(pen, question, beside);
            self.body.min.y = self.body.top().max(row.bottom());
        } else {
            // A long question gets the whole width, below the buttons.
            place.show_in(pen.ui, row, Align2::LEFT_CENTER);
            self.body.min.y = row.bottom().max(row.top() + place.height());
            self.question(pen, question, row.width());
        }
    }

    fn question(&mut self, pen: &mut Pen<'_>, question: &str, width: f32) {
        let block = question_block(pen, question, width);
        let rect = self.body.take_top(block.height(), 0.0);
        block.show_heading(pen.ui, rect.min);
    }

    fn top_buttons(&mut self, pen: &mut Pen<'_>, rects: [Rect; 2]) {
        let look = pen.look;
        let (display, language) = (look.say("bar-display"), look.say("bar-language"));
        let small = |mark, icon, label| {
            Button::new(mark, icon, label, Plate::Plain).lettered(Lettering::Strong)
        };
        let spec = small("bar:display", Some(icon::TEXT_AA), &display);
        let pressed = button(pen, rects[0], &spec);
        self.choose(pressed, Action::OpenDisplay);
        let other = match look.language {
            Language::Korean => Language::English,
            Language::English => Language::Korean,
        };
        let spec = small("bar:language", None, &language);
        let pressed = button(pen, rects[1], &spec);
        self.choose(pressed, Action::SetLanguage(other));
    }

    fn foot(&mut self, pen: &mut Pen<'_>, frame: &Frame, rects: [Rect; 3]) {
        let labels = foot_labels(pen.look, frame.help);
        for ((spec, rect), action) in foot_buttons(&labels).iter().zip(rects).zip(&frame.foot) {
            let pressed = button(pen, rect, &spec.ready_if(action.is_some()));
            if let Some(action) = action.clone().filter(|_| pressed) {
                self.choose(true, action);
            }
        }
    }
}

/// The line above the question: the way to a booking, if it has one line where the place's name has one, else the name.
fn line_above(pen: &Pen<'_>, frame: &Frame, width: f32) -> Block {
    let place = soft(pen, &frame.place, width);
    let trail = trail_words(pen.look, &frame.trail).into_iter();
    let mut trail = trail.map(|words| soft(pen, &words, f32::INFINITY));
    let trail = trail.find(|trail| trail.width() <= width);
    trail.filter(|_| place.lines() == 1).unwrap_or(place)
}

fn soft(pen: &Pen<'_>, words: &str, width: f32) -> Block {
    Block::coloured(pen, Lettering::Text, words, width, pen.look.palette.soft_ink).aside()
}

/// What is done with a tick, what is being done in bold, and what is left: in words, then with the name of what is being
/// done alone, then in signs.
fn trail_words(look: &Look, trail: &[TrailStep]) -> Vec<String> {
    if trail.is_empty() {
        return Vec::new();
    }
    let bold = |words: &str| format!("*{}*", look.say(words));
    let long = trail.iter().map(|step| match step {
        TrailStep::Done(words) => format!("{}{NBSP}{TICK}", look.say(words)),
        TrailStep::Now(words) => bold(words),
        TrailStep::Left(words) => look.say(words),
    });
    let signs = |now: &dyn Fn(&str) -> String| -> String {
        let sign = |step: &TrailStep| match step {
            TrailStep::Done(_) => TICK.to_string(),
            TrailStep::Now(words) => now(words),
            TrailStep::Left(_) => TO_COME.to_string(),
        };
        trail.iter().map(sign).collect()
    };
    let short = signs(&|words| format!(" {} ", bold(words)));
    let shortest = signs(&|_| AT.to_string());
    [long.collect::<Vec<_>>().join(APART), short.trim().to_owned(), shortest].into()
}

/// The wording of a question: the longest that has room on one line, else the last. A heading has no full stop.
fn asked(pen: &Pen<'_>, asks: &[Saying]) -> String {
    let look = pen.look;
    let bar = TopBar::new(pen, true).width + look.gap();
    let beside = if look.landscape { bar } else { 0.0 };
    let room = look.screen.x - 2.0 * look.margin() - beside;
    let words: Vec<String> = asks.iter().map(|saying| look.words(saying)).collect();
    let fits = |words: &&String| one_line_width(pen, Lettering::Question, words) <= room;
    let words = words.iter().find(fits).or(words.last()).map_or("", String::as_str);
    words.trim_end_matches('.').to_owned()
}

/// The question in the largest lettering in which it fits its lines with no word broken.
fn question_block(pen: &Pen<'_>, question: &str, width: f32) -> Block {
    let large = Block::new(pen, Lettering::Question, question, width);
    if large.lines() <= QUESTION_LINES && !large.splits_a_word() {
        return large;
    }
    Block::new(pen, Lettering::LongQuestion, question, width)
}

fn show_sending(pen: &mut Pen<'_>, rect: Rect) {
    let look = pen.look;
    let words = look.say("page-sending");
    Plate::Idle.paint(pen.ui.painter(), look, rect, false);
    let ink = Plate::Idle.ink(look.palette);
    let room = rect.shrink2(vec2(look.pad(), 0.0));
    let block = Block::centred(pen, Lettering::Button, &words, room.width(), ink);
    block.show_in(pen.ui, room, Align2::CENTER_CENTER);
}

/// The sizes of the two buttons at the top.
struct TopBar {
    widths: [f32; 2],
    width: f32,
    height: f32,
}

impl TopBar {
    fn new(pen: &Pen<'_>, with_icon: bool) -> Self {
        let look = pen.look;
        let height = look.button_height() - look.grown(2.0);
        let width = |key: &str, icon: Option<char>| {
            let label = look.say(key);
            let spec = Button::new("", icon, &label, Plate::Plain).lettered(Lettering::Strong);
            spec.natural_width(pen, with_icon).max(height)
        };
        let widths = [width("bar-display", Some(icon::TEXT_AA)), width("bar-language", None)];
        Self { widths, width: widths[0] + widths[1] + look.gap(), height }
    }

    fn at_right(&self, look: &Look, bar: Rect) -> [Rect; 2] {
        let mut rest = bar;
        let language = rest.take_right(self.widths[1], look.gap());
        [rest.take_right(self.widths[0], look.gap()), language]
    }
}

fn foot_labels(look: &Look, staff: &'static str) -> [String; 3] {
    ["foot-back", "foot-start-over", staff].map(|key| look.say(key))
}

fn foot_buttons(labels: &[String; 3]) -> [Button<'_>; 3] {
    [
        Button::new("foot:back", Some(icon::ARROW_LEFT), &labels[0], Plate::Plain),
        Button::new("foot:start-over", Some(icon::HOUSE), &labels[1], Plate::Plain),
        Button::new("foot:staff", Some(icon::HAND_WAVING), &labels[2], Plate::Help),
    ]
}

/// The places of the three buttons at the foot: they depend only on the glass, the language and the size of text.
/// Takes their room from `inside`.
fn foot_rects(pen: &Pen<'_>, inside: &mut Rect) -> [Rect; 3] {
    let look = pen.look;
    let labels = foot_labels(look, "foot-staff");
    let specs = foot_buttons(&labels);
    let gap = look.gap();
    // In landscape "next" is in the same row and takes the rest of it.
    let share = if look.landscape { 0.72 } else { 1.0 };
    let room = inside.width() * share - 2.0 * gap;
    let sum = |widths: &[f32; 3]| widths.iter().sum::<f32>();
    let beside = specs.each_ref().map(|spec| spec.natural_width(pen, true));
    let bare = specs.each_ref().map(|spec| spec.natural_width(pen, false));
    let one_line = look.button_height();
    let (widths, height) = if sum(&beside) <= room {
        (beside, one_line)
    } else if sum(&bare) <= room {
        (bare, if look.landscape { one_line } else { height_with_icon_above(look) })
    } else {
        let words = specs.each_ref().map(|spec| longest_word(pen, spec));
        (words, one_line + look.line(Lettering::Button))
    };
    // In portrait the row is filled; in landscape the buttons keep their size.
    let spare = if look.landscape { 0.0 } else { (room - sum(&widths)).max(0.0) / 3.0 };
    let mut row = inside.take_bottom(height, gap);
    widths.map(|width| row.take_left(width + spare, gap))
}

/// The width of a button that breaks its label at every space.
fn longest_word(pen: &Pen<'_>, spec: &Button<'_>) -> f32 {
    let words =
        spec.label.split(' ').map(|word| Button { label: word, ..*spec }.natural_width(pen, false));
    words.fold(0.0, f32::max)
}
