//! The ticket itself: the number, the people ahead, the code to type and the code for a telephone.

use egui::{Rect, Vec2, vec2};

use jari_common::ticket::TicketState;

use crate::model::Session;
use crate::text::words;
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
    session: &'a Session,
    /// How long it may take.
    wait: Option<&'a str>,
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
        session: &'a Session,
        wait: Option<&'a str>,
        (width, spare): (f32, f32),
    ) -> Self {
        let look = pen.look;
        let pad = look.grown(PAD_MM);
        let mut card = Self {
            session,
            wait,
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
        qr(pen.ui, self.qr.translate(start.to_vec2()), &self.session.receipt, &self.qr_name);
    }

    /// Number and people ahead on the left, the QR code on the right, the code to type below.
    fn in_rows(&mut self, pen: &Pen<'_>, inner: f32) -> f32 {
        let look = pen.look;
        let side = qr_side(look);
        let caption = self.caption(pen, (inner * 0.45).max(side));
        let between = self.between;
        let left_of = |right: f32| inner - right - look.gap();
        let with_caption = side.max(caption.width());
        let fits = |left: f32| self.facts(pen, left).iter().all(|pair| pair.width() <= left);
        // The caption is left out before a number is.
        let keeps_caption = fits(left_of(with_caption));
        let right = if keeps_caption { with_caption } else { side };
        let caption = Some(caption).filter(|_| keeps_caption);
        let left = left_of(right);
        let all = self.facts(pen, left).into_iter().chain([self.code(pen)]);
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
        let code = self.code(pen);
        let ahead = self.beside_number(pen, rest * 0.5);
        let wait = self.wait(pen, rest * 0.5);
        let middle =
            [&ahead, &wait].into_iter().flatten().map(LabelledWords::width).fold(0.0, f32::max);
        // The number is smaller where it would leave the middle column too little room.
        let number = self.number(pen, (rest * 0.6).min(rest - middle - look.gap()));
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
    fn facts(&self, pen: &Pen<'_>, width: f32) -> Vec<LabelledWords> {
        let number = Some(self.number(pen, width));
        let others = [self.beside_number(pen, width), self.wait(pen, width)];
        [number].into_iter().chain(others).flatten().collect()
    }

    /// The number; in a draw, the message that the number comes after it.
    fn number(&self, pen: &Pen<'_>, width: f32) -> LabelledWords {
        let look = pen.look;
        let ticket = &self.session.ticket;
        if ticket.state == TicketState::Entered {
            let words = look.say("ticket-number-later");
            let sizes = [Lettering::Choice, Lettering::Strong];
            return pair(pen, ("ticket-number", &words), (&sizes, look.palette.next, width));
        }
        let words = words::separated(ticket.number.into());
        let sizes = [Lettering::Figure, Lettering::Question, Lettering::LongQuestion];
        pair(pen, ("ticket-number", &words), (&sizes, look.palette.next, width)).of_person()
    }

    /// How many people are before this ticket, if it waits for its turn; in a draw, which entry it is.
    fn beside_number(&self, pen: &Pen<'_>, width: f32) -> Option<LabelledWords> {
        let look = pen.look;
        let ticket = &self.session.ticket;
        let sizes = [Lettering::Question, Lettering::Choice, Lettering::Strong];
        let (label, words) = match (ticket.state, ticket.ahead) {
            (TicketState::Entered, _) => {
                let nth = ticket.entry.as_ref()?.index.saturating_add(1);
                ("ticket-entry", words::separated(nth.into()))
            }
            (TicketState::Waiting, 0) => ("ticket-turn", look.say("ticket-next")),
            (TicketState::Waiting, ahead) => ("ticket-ahead", words::people(look.language, ahead)),
            _ => return None,
        };
        let pair = pair(pen, (label, &words), (&sizes, look.palette.ink, width));
        Some(if ticket.state == TicketState::Entered { pair.of_person() } else { pair })
    }

    /// How long it may take.
    fn wait(&self, pen: &Pen<'_>, width: f32) -> Option<LabelledWords> {
        let look = pen.look;
        let sizes = [Lettering::Choice, Lettering::Strong];
        Some(pair(pen, ("ticket-wait", self.wait?), (&sizes, look.palette.ink, width)))
    }

    fn code(&self, pen: &Pen<'_>) -> LabelledWords {
        let look = pen.look;
        let words = self.session.code.grouped().replace(' ', "\u{A0}");
        let sizes = [Lettering::Choice];
        pair(pen, ("ticket-code", &words), (&sizes, look.palette.ink, f32::INFINITY)).of_person()
    }
}

fn qr_side(look: &Look) -> f32 {
    look.grown(match (look.landscape, look.is_large()) {
        (false, true) => QR_LARGE_MM,
        (landscape, _) => QR_MM[usize::from(landscape)],
    })
}

/// A label above words in the largest of `sizes` in which they fit one line of `width` points.
fn pair(
    pen: &Pen<'_>,
    (label, words): (&str, &str),
    (sizes, ink, width): (&[Lettering], egui::Color32, f32),
) -> LabelledWords {
    let look = pen.look;
    let lay = |size: Lettering| Block::coloured(pen, size, words, f32::INFINITY, ink);
    let last = *sizes.last().expect("at least one size is asked for");
    let size = sizes.iter().copied().find(|size| lay(*size).width() <= width).unwrap_or(last);
    let label = look.say(label);
    let label = Block::coloured(pen, Lettering::Text, &label, f32::INFINITY, look.palette.soft_ink);
    let pitch = |lettering| (look.em(lettering) * PITCH_EM).round();
    LabelledWords { label, value: lay(size), pitches: [pitch(Lettering::Text), pitch(size)] }
}
