//! Draws a call board: the number that is called now, large, with where it goes; beside it everybody else who is called, a
//! page after the other; under them how far each line is. Sizes follow the screen: what can be read from five metres on 32
//! inches is as large a part of any other screen.

use egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Rect, Sense, Stroke, StrokeKind, Ui, vec2,
};
use jari_common::calls::{CallGoesTo, CallShown, LineShown};
use jari_common::serving::Phase;
use jari_common::time::time_at;
use jiff::Timestamp;

use super::model::{BoardLink, CallBoard, Sound};
use super::update::{campaign_title, title_of};
use crate::text::{Arg, Text, words};
use crate::theme::{self, Look, Palette};
use crate::widgets::naming::{self, Named};
use crate::widgets::one_line::filling;
use crate::widgets::{Area as _, icon};

/// A page of numbers is shown for this long, in seconds.
pub const PAGE_SECS: i64 = 7;
/// The height of a row of the list, in parts of a thousand of the board.
const ROW: f32 = 128.0;
/// The same where each row says whose number it is.
const ROW_WITH_TITLE: f32 = 184.0;
/// The space after a row.
const ROW_GAP: f32 = 12.0;
/// The smallest letters, in the same parts.
const LETTERS_MIN: f32 = 24.8;

/// Draws the board.
pub fn show(ui: &mut Ui, board: &CallBoard, text: &Text) {
    let whole = ui.ctx().content_rect();
    let mut wall = Wall { ui, board, text, palette: &theme::DAY, unit: unit_of(whole) };
    wall.ui.painter().rect_filled(whole, 0.0, wall.palette.paper);
    let mut room = whole;
    let bar = room.take_top(wall.px(110.0), 0.0);
    top(&mut wall, bar);
    room = room.shrink(wall.px(28.0));
    lines(&mut wall, &mut room);
    if board.is_apart() {
        let at = room.take_bottom(wall.px(84.0), wall.px(20.0));
        apart(&mut wall, at);
    }
    calls(&mut wall, room);
}

/// A thousandth of the board, in points: of its height where it is wide, and of its width and more where it is high.
fn unit_of(whole: Rect) -> f32 {
    (whole.height().min(whole.width() * 0.9) / 1_000.0).max(0.2)
}

/// Which of `count` things are seen now, where `room` fit, and as which page of how many. Pages turn with the time, so that
/// nobody has to press anything.
#[must_use]
pub fn page(now: Timestamp, count: usize, room: usize) -> (std::ops::Range<usize>, usize, usize) {
    let room = room.max(1);
    let pages = count.div_ceil(room).max(1);
    let turned = usize::try_from(now.as_second().div_euclid(PAGE_SECS)).unwrap_or(0);
    let at = turned % pages;
    (at * room..count.min((at + 1) * room), at + 1, pages)
}

struct Wall<'a> {
    ui: &'a mut Ui,
    board: &'a CallBoard,
    text: &'a Text,
    palette: &'static Palette,
    unit: f32,
}

impl Wall<'_> {
    fn px(&self, thousandths: f32) -> f32 {
        (thousandths * self.unit).round()
    }

    fn say(&self, key: &str) -> String {
        self.text.say(self.board.language, key)
    }

    fn say_with(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.text.say_with(self.board.language, key, args)
    }

    /// One line of words, bold.
    fn line(&mut self, rect: Rect, words: &str, size: f32, ink: Color32, align: Align2) {
        let font = FontId::new(self.px(size), theme::bold());
        self.write(rect, words, font, ink, align);
    }

    fn plain(&mut self, rect: Rect, words: &str, size: f32, ink: Color32, align: Align2) {
        let font = FontId::new(self.px(size), FontFamily::Proportional);
        self.write(rect, words, font, ink, align);
    }

    fn write(&mut self, rect: Rect, words: &str, font: FontId, ink: Color32, align: Align2) {
        let least = self.px(LETTERS_MIN).min(font.size);
        let lines = filling(self.ui.painter(), words, font, least, ink, rect.size());
        let height = lines.iter().map(|line| line.size().y).sum::<f32>();
        let width = lines.iter().map(|line| line.size().x).fold(0.0, f32::max);
        let at = align.anchor_size(align.pos_in_rect(&rect), vec2(width, height));
        let mut room = at;
        for line in lines {
            let at = room.take_top(line.size().y, 0.0);
            let at = align.anchor_size(align.pos_in_rect(&at), line.size());
            self.ui.painter().galley(at.min, line, ink);
        }
        let response = self.ui.allocate_rect(at, Sense::hover());
        naming::name(self.ui, &response, &Named::aside(words));
    }

    fn fill(&self, rect: Rect, ground: Color32, border: Color32) {
        let (corners, width) = (CornerRadius::same(self.px(18.0).min(255.0) as u8), self.px(4.0));
        let stroke = Stroke::new(width, border);
        self.ui.painter().rect(rect, corners, ground, stroke, StrokeKind::Inside);
    }

    fn icon(&self, rect: Rect, icon: char, ink: Color32) {
        let font = Look::icon_font(rect.height().min(rect.width()));
        self.ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, font, ink);
    }

    /// Where somebody goes.
    fn place(&self, goes_to: &CallGoesTo) -> String {
        match goes_to {
            CallGoesTo::Kiosk => self.say("calls-kiosk"),
            CallGoesTo::Desk { name } => name.clone(),
        }
    }
}

/// The place and the time.
fn top(wall: &mut Wall<'_>, bar: Rect) {
    let palette = wall.palette;
    wall.ui.painter().rect_filled(bar, 0.0, palette.card);
    let mut room = bar.shrink2(vec2(wall.px(36.0), wall.px(12.0)));
    // Only the server's time is shown: a board that has not heard it knows no time.
    if wall.board.link == BoardLink::Heard {
        let time =
            words::time_of_day(wall.board.language, time_at(wall.board.now, wall.board.zone()));
        let at = room.take_right(wall.px(380.0), wall.px(20.0));
        wall.line(at, &time, 58.0, palette.ink, Align2::RIGHT_CENTER);
    }
    if wall.board.sound == Sound::Fails {
        let (at, words) =
            (room.take_right(wall.px(330.0), wall.px(20.0)), wall.say("calls-silent"));
        wall.plain(at, &words, 30.0, palette.help, Align2::RIGHT_CENTER);
    }
    let place = wall.board.place.clone();
    wall.line(room, &place, 54.0, palette.ink, Align2::LEFT_CENTER);
}

/// How far each line is.
fn lines(wall: &mut Wall<'_>, room: &mut Rect) {
    let Some(shown) = &wall.board.shown else { return };
    if shown.lines.is_empty() {
        return;
    }
    let columns = if room.width() > wall.px(1_500.0) { 2 } else { 1 };
    let (seen, ..) = page(wall.board.now, shown.lines.len(), columns);
    let at = room.take_bottom(wall.px(132.0), wall.px(20.0));
    for (line, at) in shown.lines[seen].iter().zip(at.columns(columns, wall.px(28.0))) {
        let (title, words) = (campaign_title(line.campaign, wall.board), line_words(wall, line));
        let palette = wall.palette;
        wall.fill(at, palette.card, palette.line);
        let mut inner = at.shrink2(vec2(wall.px(24.0), wall.px(8.0)));
        let above = inner.take_top(inner.height() * 0.46, 0.0);
        wall.plain(above, &title.unwrap_or_default(), 34.0, palette.soft_ink, Align2::LEFT_CENTER);
        wall.line(inner, &words, 44.0, palette.ink, Align2::LEFT_CENTER);
    }
}

fn line_words(wall: &Wall<'_>, line: &LineShown) -> String {
    let number = ("number", line.called_through.to_string().into());
    match line.phase {
        Phase::Before | Phase::Drawing => wall.say("calls-line-before"),
        Phase::Closed => wall.say("calls-line-closed"),
        Phase::Paused if line.called_through == 0 => wall.say("calls-line-before"),
        Phase::Open if line.called_through == 0 => wall.say("calls-line-begins"),
        Phase::Frozen if line.called_through == 0 => wall.say("calls-line-stands"),
        Phase::Paused => wall.say_with("calls-line-paused", &[number]),
        Phase::Frozen => wall.say_with("calls-line-frozen", &[number]),
        Phase::Open => wall.say_with("calls-line-open", &[number]),
    }
}

/// That what is shown may be old, and from when it is.
fn apart(wall: &mut Wall<'_>, at: Rect) {
    let board = wall.board;
    let words = match (board.link, &board.shown) {
        (BoardLink::Revoked, _) => wall.say("calls-revoked"),
        (BoardLink::AnotherServer, _) => wall.say("calls-another-server"),
        (_, None) => wall.say("calls-connecting"),
        (_, Some(shown)) => {
            let moment = moment(board, shown.at);
            wall.say_with("calls-apart", &[("moment", moment.into())])
        }
    };
    let palette = wall.palette;
    wall.fill(at, palette.help_note, palette.help);
    let mut inner = at.shrink2(vec2(wall.px(24.0), wall.px(8.0)));
    let sign = inner.take_left(wall.px(52.0), wall.px(16.0));
    wall.icon(sign, icon::WARNING, palette.help);
    wall.line(inner, &words, 40.0, palette.help, Align2::LEFT_CENTER);
}

/// The time of what is shown, with its day: the board may have been off for a night.
fn moment(board: &CallBoard, at: Timestamp) -> String {
    words::moment_at(board.language, at, board.zone())
}

fn calls(wall: &mut Wall<'_>, mut room: Rect) {
    let board = wall.board;
    let large = board.large.and_then(|large| board.call(large));
    let others: Vec<&CallShown> =
        board.calls().iter().rev().filter(|call| Some(call.change) != board.large).collect();
    let Some(large) = large.or_else(|| others.first().copied()) else {
        // A board that is apart does not know that nobody is called.
        if !board.is_apart() {
            nobody(wall, room);
        }
        return;
    };
    let others = others.into_iter().filter(|call| call.change != large.change).collect::<Vec<_>>();
    let is_wide = room.width() > room.height();
    let gap = wall.px(28.0);
    let main = match (is_wide, others.is_empty()) {
        (_, true) => room,
        (true, false) => {
            let width = room.width() * 0.56;
            room.take_left(width, gap)
        }
        (false, false) => {
            let height = room.height() * 0.44;
            room.take_top(height, gap)
        }
    };
    main_call(wall, main, large);
    if !others.is_empty() {
        list(wall, room, &others);
    }
}

fn nobody(wall: &mut Wall<'_>, room: Rect) {
    let (palette, rows) = (wall.palette, room.shrink2(vec2(0.0, room.height() * 0.3)).rows(2, 0.0));
    for (row, (key, size)) in
        rows.into_iter().zip([("calls-nobody", 76.0), ("calls-nobody-then", 46.0)])
    {
        let words = wall.say(key);
        wall.line(row, &words, size, palette.soft_ink, Align2::CENTER_CENTER);
    }
}

fn main_call(wall: &mut Wall<'_>, at: Rect, call: &CallShown) {
    let (board, palette) = (wall.board, wall.palette);
    let is_announced_now = board.announcing.is_some_and(|now| now.change == call.change);
    let (ground, ink, soft) = if is_announced_now {
        (palette.next, palette.on_next, palette.on_next)
    } else {
        (palette.card, palette.ink, palette.soft_ink)
    };
    wall.fill(at, ground, palette.next);
    let mut room = at.shrink(wall.px(36.0));
    let height = room.height();
    let title = title_of(call, board);
    let head = room.take_top(height * 0.17, height * 0.02);
    let key = if call.times > 1 { "calls-again" } else { "calls-now" };
    let words = match title {
        Some(title) => format!("{title} · {}", wall.say(key)),
        None => wall.say(key),
    };
    wall.line(head, &words, 54.0, soft, Align2::CENTER_CENTER);
    let at = room.take_top(height * 0.45, height * 0.02);
    let number = wall.say_with("calls-number", &[("number", call.number.to_string().into())]);
    let size = at.height() / wall.unit * 0.86;
    wall.line(at, &number, size, ink, Align2::CENTER_CENTER);
    let sign = room.take_top(height * 0.09, height * 0.01);
    wall.icon(sign, icon::CARET_DOWN, ink);
    let place = wall.place(&call.goes_to);
    let size = (room.height() / wall.unit * 0.7).min(150.0);
    wall.line(room, &place, size, ink, Align2::CENTER_CENTER);
}

/// Everybody else who is called, the latest first.
fn list(wall: &mut Wall<'_>, mut room: Rect, others: &[&CallShown]) {
    let has_titles = others.iter().any(|call| title_of(call, wall.board).is_some());
    let row = wall.px(if has_titles { ROW_WITH_TITLE } else { ROW });
    let (gap, palette) = (wall.px(ROW_GAP), wall.palette);
    let fits = |room: Rect| ((room.height() + gap) / (row + gap)).floor() as usize;
    if others.len() > fits(room) {
        let at = room.take_bottom(wall.px(50.0), wall.px(10.0));
        let (_, page, pages) = page(wall.board.now, others.len(), fits(room));
        let (page, pages) = (page.to_string().into(), pages.to_string().into());
        let words = wall.say_with("calls-page", &[("page", page), ("pages", pages)]);
        wall.plain(at, &words, 36.0, palette.soft_ink, Align2::CENTER_CENTER);
    }
    let (seen, ..) = page(wall.board.now, others.len(), fits(room));
    for call in &others[seen] {
        let at = room.take_top(row, gap);
        row_of(wall, at, call);
    }
}

fn row_of(wall: &mut Wall<'_>, at: Rect, call: &CallShown) {
    let palette = wall.palette;
    wall.fill(at, palette.card, palette.line);
    let mut room = at.shrink2(vec2(wall.px(24.0), wall.px(6.0)));
    if let Some(title) = title_of(call, wall.board) {
        let at = room.take_top(room.height() * 0.46, 0.0);
        wall.plain(at, &title, 32.0, palette.soft_ink, Align2::LEFT_CENTER);
    }
    let number = wall.say_with("calls-number", &[("number", call.number.to_string().into())]);
    let place = wall.place(&call.goes_to);
    let size = (room.height() / wall.unit * 0.84).min(92.0);
    let (gap, half) = (wall.px(16.0), room.width() * 0.46);
    let left = room.take_left(half, gap);
    wall.line(left, &number, size, palette.ink, Align2::LEFT_CENTER);
    wall.line(room, &place, size * 0.8, palette.next, Align2::RIGHT_CENTER);
}
