//! The ticket itself: the number, the people ahead, the code to type and the code for a telephone.

use egui::{Rect, Vec2, vec2};

use super::{Figure, TicketFacts};
use crate::theme::{Lettering, Look};
use crate::voice::Aloud;
use crate::widgets::plate::Plate;
use crate::widgets::{Block, Pen, qr};

/// The side of the QR code with its quiet zone, in millimetres on the smallest screen, in portrait and in landscape: a
/// telephone held at arm's length reads it.
const QR_MM: [f32; 2] = [60.0, 48.0];
/// The side of the QR code in portrait in large text, in millimetres on the smallest screen.
const QR_LARGE_MM: f32 = 48.0;
/// The space between two things on the ticket, in millimetres on the smallest screen.
const BETWEEN_MM: [f32; 2] = [1.0, 7.0];
/// The space from the card's border to its content, in millimetres on the smallest screen.
const PAD_MM: f32 = 4.0;
/// The distance between lines, in ems; they are closer than lines of a text.
const PITCH_EM: f32 = 1.16;

/// The ticket laid out for a card of some width.
pub struct TicketCard<'a> {
    facts: &'a TicketFacts,
    /// Whether it says how long it may take.
    has_wait: bool,
    parts: Vec<(Vec2, Block)>,
    qr: Rect,
    qr_name: String,
    between: f32,
    size: Vec2,
}

/// A label and the words it belongs to.
struct LabelledWords {
    label: Block,
    value: Block,
    pitches: [f32; 2],
}

impl LabelledWords {
    fn height(&self) -> f32 {
        self.pitches[0] + self.pitches[1]
    }

    fn width(&self) -> f32 {
        self.label.width().max(self.value.width())
    }

    /// This pair, heard only by the person.
    fn of_person(self) -> Self {
        let [label, value] = [self.label, self.value].map(|block| block.aloud(Aloud::Nothing));
        Self { label, value, ..self }
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
    /// Lays the ticket out for a card `width` points wide; it may use `spare` additional points of height.
    #[must_use]
    pub fn new(
        pen: &Pen<'_>,
        (facts, has_wait): (&'a TicketFacts, bool),
        (width, spare): (f32, f32),
    ) -> Self {
        let look = pen.look;
        let pad = look.grown(PAD_MM);
        let mut card = Self {
            facts,
            has_wait,
            parts: Vec::new(),
            qr: Rect::NOTHING,
            qr_name: look.say("ticket-qr"),
            between: (look.grown(BETWEEN_MM[0]) + spare / 4.0).min(look.grown(BETWEEN_MM[1])),
            size: vec2(width, 0.0),
        };
        let inner = width - 2.0 * pad;
        let height =
            if look.landscape { card.in_columns(pen, inner) } else { card.in_rows(pen, inner) };
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
    pub fn show(&self, pen: &mut Pen<'_>, room: Rect, height: f32) {
        let look = pen.look;
        let height = height.max(self.size.y);
        let card = Rect::from_min_size(room.min, vec2(room.width(), height));
        Plate::Card.paint(pen.ui.painter(), look, card, false);
        let start = card.min + vec2(0.0, (height - self.size.y) / 2.0);
        for (at, block) in &self.parts {
            block.show(pen.ui, start + *at);
        }
        qr(pen.ui, self.qr.translate(start.to_vec2()), &self.facts.receipt, &self.qr_name);
    }

    /// Number and people ahead on the left, the QR code on the right, the code to type below.
    fn in_rows(&mut self, pen: &Pen<'_>, inner: f32) -> f32 {
        let look = pen.look;
        let side = qr_side(look);
        let caption = self.caption(pen, (inner * 0.45).max(side));
        let between = self.between;
        let left_of = |right: f32| inner - right - look.gap();
        let with_caption = side.max(caption.width());
        let fits = |left: f32| self.pairs(pen, left).iter().all(|pair| pair.width() <= left);
        // The caption is left out before a number is.
        let keeps_caption = fits(left_of(with_caption));
        let right = if keeps_caption { with_caption } else { side };
        let caption = Some(caption).filter(|_| keeps_caption);
        let left = left_of(right);
        let all =
            self.pairs(pen, left).into_iter().chain([pair(pen, &self.facts.code, f32::INFINITY)]);
        // What is too wide for the place beside the QR code is placed below it.
        let (beside, below): (Vec<LabelledWords>, Vec<LabelledWords>) =
            all.partition(|pair| pair.width() <= left);
        let height = |pairs: &[LabelledWords]| {
            let gaps = between * pairs.len().saturating_sub(1) as f32;
            pairs.iter().map(LabelledWords::height).sum::<f32>() + gaps
        };
        let right_height = side + caption.as_ref().map_or(0.0, Block::height);
        let left_height = height(&beside);
        let top = left_height.max(right_height);
        let below_height = if below.is_empty() { 0.0 } else { between + height(&below) };
        let right_at = vec2(inner - right, (top - right_height) / 2.0);
        self.place_qr(look, right_at, right, caption);
        let starts = [((top - left_height) / 2.0, beside), (top + between, below)];
        for (start, pairs) in starts {
            let mut at = vec2(0.0, start);
            for pair in pairs {
                let next = at + vec2(0.0, pair.height() + between);
                pair.place(at, &mut self.parts);
                at = next;
            }
        }
        top + below_height
    }

    /// Number and code, people ahead, QR code: three columns.
    fn in_columns(&mut self, pen: &Pen<'_>, inner: f32) -> f32 {
        let look = pen.look;
        let side = qr_side(look);
        let caption = self.caption(pen, (inner * 0.3).max(side));
        let right = side.max(caption.width());
        let gap = 3.0 * look.gap();
        let rest = inner - right - gap;
        let code = pair(pen, &self.facts.code, f32::INFINITY);
        let place = &self.facts.place;
        let ahead = place.as_ref().map(|place| pair(pen, place, rest * 0.5));
        let wait = self.wait(pen, rest * 0.5);
        let middle =
            [&ahead, &wait].into_iter().flatten().map(LabelledWords::width).fold(0.0, f32::max);
        // The number is smaller where it would leave the middle column too little room.
        let number = pair(pen, &self.facts.number, (rest * 0.6).min(rest - middle - look.gap()));
        let between = self.between;
        let column = number.width().max(code.width());
        let left_height = number.height() + between + code.height();
        let right_height = side + caption.height();
        let height = left_height.max(right_height);
        self.place_qr(
            look,
            vec2(inner - right, (height - right_height) / 2.0),
            right,
            Some(caption),
        );
        let top = (height - left_height) / 2.0;
        let code_at = vec2(0.0, top + number.height() + between);
        let apart = ((rest - column - middle) / 2.0).clamp(look.gap(), 2.0 * gap);
        if let Some(ahead) = ahead {
            let at = vec2(column + apart, top + number.height() - ahead.height());
            ahead.place(at.max(Vec2::ZERO), &mut self.parts);
        }
        if let Some(wait) = wait {
            wait.place(vec2(column + apart, code_at.y), &mut self.parts);
        }
        number.place(vec2(0.0, top), &mut self.parts);
        code.place(code_at, &mut self.parts);
        height
    }

    fn place_qr(&mut self, look: &Look, at: Vec2, width: f32, caption: Option<Block>) {
        let side = qr_side(look);
        let left = at + vec2((width - side) / 2.0, 0.0);
        self.qr = Rect::from_min_size(left.to_pos2(), Vec2::splat(side));
        if let Some(caption) = caption {
            let middle = at + vec2((width - caption.width()) / 2.0, side);
            self.parts.push((middle, caption));
        }
    }

    fn caption(&self, pen: &Pen<'_>, width: f32) -> Block {
        let look = pen.look;
        Block::centred(pen, Lettering::Text, &self.qr_name, width, look.palette.soft_ink).aside()
    }

    /// Everything except the code, from the top.
    fn pairs(&self, pen: &Pen<'_>, width: f32) -> Vec<LabelledWords> {
        let number = pair(pen, &self.facts.number, width);
        let place = self.facts.place.as_ref().map(|place| pair(pen, place, width));
        [Some(number), place, self.wait(pen, width)].into_iter().flatten().collect()
    }

    /// How long it may take.
    fn wait(&self, pen: &Pen<'_>, width: f32) -> Option<LabelledWords> {
        let wait = self.facts.wait.as_ref().filter(|_| self.has_wait)?;
        Some(pair(pen, wait, width))
    }
}

fn qr_side(look: &Look) -> f32 {
    look.grown(match (look.landscape, look.is_large()) {
        (false, true) => QR_LARGE_MM,
        (landscape, _) => QR_MM[usize::from(landscape)],
    })
}

/// A caption above words in the largest of their sizes in which they fit one line of `width` points.
fn pair(pen: &Pen<'_>, figure: &Figure, width: f32) -> LabelledWords {
    let look = pen.look;
    let ink = if figure.is_strong { look.palette.next } else { look.palette.ink };
    let words = look.words(&figure.words);
    let lay = |size: Lettering| Block::coloured(pen, size, &words, f32::INFINITY, ink);
    let last = *figure.sizes.last().expect("a figure has at least one size");
    let size = figure.sizes.iter().copied().find(|size| lay(*size).width() <= width);
    let size = size.unwrap_or(last);
    let label = look.say(figure.caption);
    let label = Block::coloured(pen, Lettering::Text, &label, f32::INFINITY, look.palette.soft_ink);
    let pitch = |lettering| (look.em(lettering) * PITCH_EM).round();
    let pair =
        LabelledWords { label, value: lay(size), pitches: [pitch(Lettering::Text), pitch(size)] };
    if figure.is_private { pair.of_person() } else { pair }
}
