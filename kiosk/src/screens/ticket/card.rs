//! The ticket itself: the number, the people ahead, the code to type and the code for a telephone.

use egui::{Rect, Ui, Vec2, vec2};

use crate::model::Session;
use crate::text::words;
use crate::theme::{INK, Lettering, Look, NEXT, SOFT_INK};
use crate::widgets::plate::Plate;
use crate::widgets::{Block, qr};

/// The side of the QR code with its quiet zone, in millimetres on the smallest screen: a telephone held
/// at arm's length reads it.
const QR_MM: f32 = 48.0;
/// From the card's border to what is on it, in millimetres on the smallest screen.
const PAD_MM: f32 = 4.0;
/// Lines stand closer than those of a text, in ems.
const PITCH_EM: f32 = 1.16;

/// The ticket laid out for a card of some width.
pub struct TicketCard<'a> {
    session: &'a Session,
    parts: Vec<(Vec2, Block)>,
    qr: Rect,
    qr_name: String,
    size: Vec2,
}

/// A label and what it is about.
struct Pair {
    label: Block,
    value: Block,
    pitches: [f32; 2],
}

impl Pair {
    fn height(&self) -> f32 {
        self.pitches[0] + self.pitches[1]
    }

    fn width(&self) -> f32 {
        self.label.width().max(self.value.width())
    }

    fn place(self, at: Vec2, parts: &mut Vec<(Vec2, Block)>) {
        let [above, below] = self.pitches;
        let sunk = |pitch: f32, block: &Block| vec2(0.0, (pitch - block.height()) / 2.0);
        let value_at = at + vec2(0.0, above) + sunk(below, &self.value);
        parts.push((at + sunk(above, &self.label), self.label));
        parts.push((value_at, self.value));
    }
}

impl<'a> TicketCard<'a> {
    /// Lays the ticket out for a card `width` points wide.
    #[must_use]
    pub fn new(ui: &Ui, look: &Look, session: &'a Session, width: f32) -> Self {
        let pad = look.grown(PAD_MM);
        let mut card = Self {
            session,
            parts: Vec::new(),
            qr: Rect::NOTHING,
            qr_name: look.say("ticket-qr"),
            size: vec2(width, 0.0),
        };
        let inner = width - 2.0 * pad;
        let height = if look.landscape {
            card.in_columns(ui, look, inner)
        } else {
            card.in_rows(ui, look, inner)
        };
        for (at, _) in &mut card.parts {
            *at += Vec2::splat(pad);
        }
        card.qr = card.qr.translate(Vec2::splat(pad));
        card.size.y = height + 2.0 * pad;
        card
    }

    /// The height of the card, in points.
    #[must_use]
    pub fn height(&self) -> f32 {
        self.size.y
    }

    /// Shows the card at the top of `room`, stretched to `height` points if that is more.
    pub fn show(&self, ui: &mut Ui, look: &Look, room: Rect, height: f32) {
        let height = height.max(self.size.y);
        let card = Rect::from_min_size(room.min, vec2(room.width(), height));
        Plate::Card.paint(ui.painter(), look, card, false);
        let start = card.min + vec2(0.0, (height - self.size.y) / 2.0);
        for (at, block) in &self.parts {
            block.show(ui, start + *at);
        }
        qr(ui, self.qr.translate(start.to_vec2()), &self.session.receipt, &self.qr_name);
    }

    /// Number and people ahead on the left, the QR code on the right, the code to type below.
    fn in_rows(&mut self, ui: &Ui, look: &Look, inner: f32) -> f32 {
        let caption_width = (inner * 0.45).max(look.grown(QR_MM));
        let caption = self.caption(ui, look, caption_width);
        let right = look.grown(QR_MM).max(caption.width());
        let left = inner - right - look.gap();
        let number = self.number(ui, look, left);
        let ahead = self.ahead(ui, look, left);
        let code = self.code(ui, look);
        let between = look.grown(2.0);
        let left_height = number.height() + between + ahead.height();
        // The code goes under the two others when it is as narrow as they are.
        let code_beside = code.width() <= left;
        let code_height = code.height() + between;
        let left_all = left_height + if code_beside { code_height } else { 0.0 };
        let side = look.grown(QR_MM);
        let right_height = side + caption.height();
        let top = left_all.max(right_height);
        let height = top + if code_beside { 0.0 } else { code_height };
        let right_at = vec2(inner - right, (top - right_height) / 2.0);
        self.place_qr(look, right_at, right, caption);
        let mut at = vec2(0.0, (top - left_all) / 2.0);
        for pair in [number, ahead] {
            let next = at + vec2(0.0, pair.height() + between);
            pair.place(at, &mut self.parts);
            at = next;
        }
        let code_at = if code_beside { at } else { vec2(0.0, top + between) };
        code.place(code_at, &mut self.parts);
        height
    }

    /// Number and code, people ahead, QR code: three columns.
    fn in_columns(&mut self, ui: &Ui, look: &Look, inner: f32) -> f32 {
        let side = look.grown(QR_MM);
        let caption = self.caption(ui, look, (inner * 0.3).max(side));
        let right = side.max(caption.width());
        let gap = 3.0 * look.gap();
        let rest = inner - right - gap;
        let number = self.number(ui, look, rest * 0.6);
        let ahead = self.ahead(ui, look, rest * 0.5);
        let code = self.code(ui, look);
        let between = look.grown(1.5);
        let column = number.width().max(code.width());
        let left_height = number.height() + between + code.height();
        let right_height = side + caption.height();
        let height = left_height.max(right_height);
        self.place_qr(look, vec2(inner - right, (height - right_height) / 2.0), right, caption);
        let top = (height - left_height) / 2.0;
        let code_at = vec2(0.0, top + number.height() + between);
        let middle = column + ((rest - column - ahead.width()) / 2.0).clamp(look.gap(), 2.0 * gap);
        let ahead_at = vec2(middle, top + number.height() - ahead.height());
        number.place(vec2(0.0, top), &mut self.parts);
        ahead.place(ahead_at.max(vec2(0.0, 0.0)), &mut self.parts);
        code.place(code_at, &mut self.parts);
        height
    }

    fn place_qr(&mut self, look: &Look, at: Vec2, width: f32, caption: Block) {
        let side = look.grown(QR_MM);
        let left = at + vec2((width - side) / 2.0, 0.0);
        self.qr = Rect::from_min_size(left.to_pos2(), Vec2::splat(side));
        let middle = at + vec2((width - caption.width()) / 2.0, side);
        self.parts.push((middle, caption));
    }

    fn caption(&self, ui: &Ui, look: &Look, width: f32) -> Block {
        Block::centred(ui, look, Lettering::Text, &self.qr_name, width, SOFT_INK)
    }

    fn number(&self, ui: &Ui, look: &Look, width: f32) -> Pair {
        let words = words::separated(self.session.ticket.number.into());
        let sizes = [Lettering::Figure, Lettering::Question, Lettering::LongQuestion];
        pair(ui, look, ("ticket-number", &words), (&sizes, NEXT, width))
    }

    fn ahead(&self, ui: &Ui, look: &Look, width: f32) -> Pair {
        let count = self.session.ticket.ahead;
        let words = if count == 0 {
            look.say("ticket-next")
        } else {
            words::people(look.language, count)
        };
        let sizes = [Lettering::Question, Lettering::Choice, Lettering::Strong];
        pair(ui, look, ("ticket-ahead", &words), (&sizes, INK, width))
    }

    fn code(&self, ui: &Ui, look: &Look) -> Pair {
        let words = self.session.code.grouped().replace(' ', "\u{A0}");
        pair(ui, look, ("ticket-code", &words), (&[Lettering::Choice], INK, f32::INFINITY))
    }
}

/// A label over words in the largest of `sizes` that fit one line of `width` points.
fn pair(
    ui: &Ui,
    look: &Look,
    (label, words): (&str, &str),
    (sizes, ink, width): (&[Lettering], egui::Color32, f32),
) -> Pair {
    let lay = |size: Lettering| Block::coloured(ui, look, size, words, f32::INFINITY, ink);
    let last = *sizes.last().expect("at least one size is asked for");
    let size = sizes.iter().copied().find(|size| lay(*size).width() <= width).unwrap_or(last);
    let label = look.say(label);
    let label = Block::coloured(ui, look, Lettering::Text, &label, f32::INFINITY, SOFT_INK);
    let pitch = |lettering| (look.em(lettering) * PITCH_EM).round();
    Pair { label, value: lay(size), pitches: [pitch(Lettering::Text), pitch(size)] }
}
