//! A slip as black dots: what is large, what is small, where the QR is. It knows no printer and chooses no words.

use fast_qr::qr::QRBuilder;

use super::bitmap::Bitmap;
use super::target::Paper;
use super::typeset::{TypeStyle, Typesetter};
use crate::effect::{Slip, SlipCode, SlipKind, SlipLine};
use crate::model::TextSize;

/// White space at both sides of the paper, so that a letter's edge is never cut, in dots.
pub const MARGIN: usize = 6;
/// White space around the QR, in modules (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;
/// The side of the QR with its white space, in dots: about 34 mm, which a telephone reads at arm's length.
const QR_SIDE: usize = 272;
/// The smallest module, in dots; smaller ones smear on warm paper.
const LEAST_MODULE: usize = 3;
/// The space between the words and the QR beside them, in dots.
const BESIDE: usize = 12;
/// The thickness of the line under the place, and of the line over the foot, in dots.
const THICK_RULE: usize = 5;
const THIN_RULE: usize = 2;
/// White space above and below a rule, in dots.
const AROUND_RULE: usize = 20;

/// The lettering of each kind of line; for some kinds, sizes of which the largest that fits is used.
struct Sizes {
    place: TypeStyle,
    campaign: TypeStyle,
    heading: [TypeStyle; 2],
    label: TypeStyle,
    note: TypeStyle,
    fact: [TypeStyle; 3],
    clinic: [TypeStyle; 3],
    figure: [TypeStyle; 5],
    number: [TypeStyle; 4],
    moment: [TypeStyle; 7],
}

/// 40 dots are 5 mm, or 14 points.
const NORMAL: Sizes = Sizes {
    place: TypeStyle::bold(42),
    campaign: TypeStyle::plain(38),
    heading: bold([54, 46]),
    label: TypeStyle::plain(34),
    note: TypeStyle::plain(38),
    fact: bold([42, 40, 38]),
    clinic: bold([48, 44, 40]),
    figure: bold([150, 124, 100, 84, 64]),
    number: bold([58, 52, 46, 40]),
    moment: bold([72, 64, 58, 52, 46, 40, 36]),
};

/// 50 dots are 6.3 mm, or 18 points.
const LARGE: Sizes = Sizes {
    place: TypeStyle::bold(54),
    campaign: TypeStyle::plain(50),
    heading: bold([66, 54]),
    label: TypeStyle::plain(44),
    note: TypeStyle::plain(50),
    fact: bold([54, 46, 42]),
    clinic: bold([60, 54, 50]),
    figure: bold([176, 140, 112, 92, 64]),
    number: bold([72, 64, 56, 50]),
    moment: bold([92, 80, 70, 60, 50, 42, 36]),
};

/// Bold styles, from the largest to the smallest.
const fn bold<const N: usize>(ems: [u16; N]) -> [TypeStyle; N] {
    let mut styles = [TypeStyle::bold(0); N];
    let mut at = 0;
    while at < N {
        styles[at] = TypeStyle::bold(ems[at]);
        at += 1;
    }
    styles
}

/// Lines set to a width, before they are put on paper.
struct Column {
    /// Each line with its distance from the top, in dots.
    lines: Vec<(usize, TypeStyle, String)>,
    height: usize,
    /// Whether no word had to be broken, except in names of clinics.
    is_whole: bool,
}

/// The slip on paper of this width.
#[must_use]
pub fn rasterise(setter: &mut Typesetter, slip: &Slip, paper: Paper) -> Bitmap {
    setter.begin();
    let mut sheet =
        Sheet { setter, sizes: sizes(slip.text_size), paper: Bitmap::new(paper.dots()) };
    let is_header = |line: &SlipLine| matches!(line.kind, SlipKind::Place | SlipKind::Campaign);
    let header = slip.head.iter().take_while(|line| is_header(line)).count();
    let (header, body) = slip.head.split_at(header);
    let mut y = sheet.column(header, 0);
    y = sheet.rule(y + AROUND_RULE / 2, THICK_RULE);
    y = sheet.column(body, y);
    y = sheet.rule(y + AROUND_RULE, THIN_RULE);
    let receipt = SlipCode {
        text: slip.receipt.clone(),
        beside: slip.foot.clone(),
        caption: slip.caption.clone(),
    };
    y = sheet.code(&receipt, y);
    if let Some(calendar) = &slip.calendar {
        y = sheet.rule(y + AROUND_RULE, THIN_RULE);
        y = sheet.code(calendar, y);
    }
    sheet.paper.grow(y + MARGIN);
    sheet.paper
}

/// One line of a slip as it is set over the whole width of the paper.
pub struct SetLine {
    /// Each row with its width, in dots.
    pub rows: Vec<(usize, String)>,
    /// The room for a row, in dots.
    pub room: usize,
    /// Whether no word had to be broken, except in names of clinics.
    pub is_whole: bool,
}

impl SetLine {
    /// Sets one line alone. Tests read from it where the line is broken.
    #[must_use]
    pub fn of(setter: &mut Typesetter, line: &SlipLine, size: TextSize, paper: Paper) -> Self {
        let paper = Bitmap::new(paper.dots());
        let mut sheet = Sheet { setter, sizes: sizes(size), paper };
        let room = sheet.inner_width();
        let Column { lines, is_whole, .. } = sheet.set(std::slice::from_ref(line), room);
        let measured =
            |(_, style, row): (usize, TypeStyle, String)| (sheet.setter.width(style, &row), row);
        Self { rows: lines.into_iter().map(measured).collect(), room, is_whole }
    }
}

fn sizes(text_size: TextSize) -> &'static Sizes {
    match text_size {
        TextSize::Normal => &NORMAL,
        TextSize::Large => &LARGE,
    }
}

/// The paper while it is being drawn on.
struct Sheet<'a> {
    setter: &'a mut Typesetter,
    sizes: &'static Sizes,
    paper: Bitmap,
}

impl Sheet<'_> {
    fn inner_width(&self) -> usize {
        self.paper.width() - 2 * MARGIN
    }

    /// Draws lines over the whole width from `y` on; returns where they end.
    fn column(&mut self, lines: &[SlipLine], y: usize) -> usize {
        let column = self.set(lines, self.inner_width());
        self.put(&column, (MARGIN, y));
        y + column.height
    }

    fn rule(&mut self, y: usize, thickness: usize) -> usize {
        self.paper.fill((MARGIN, y), (self.inner_width(), thickness));
        y + thickness + AROUND_RULE / 2
    }

    /// Draws the QR at the right with its words beside it, or above it where there is no room; returns where this
    /// ends.
    fn code(&mut self, said: &SlipCode, y: usize) -> usize {
        let code = QRBuilder::new(said.text.as_str()).build();
        let Ok(code) = code else {
            // The text is longer than any QR can hold: the code to type is still printed.
            return self.column(&said.beside, y);
        };
        let modules = code.size + 2 * QUIET_MODULES;
        let module = (QR_SIDE / modules).clamp(LEAST_MODULE, (self.paper.width() / modules).max(1));
        let side = module * modules;
        let caption = SlipLine { kind: SlipKind::Label, words: said.caption.clone() };
        let caption = self.set(&[caption], self.inner_width().min(side));
        let beside = self.inner_width().saturating_sub(side + BESIDE);
        let words = self.set(&said.beside, beside);
        let (left, top, height) = if words.is_whole {
            let height = words.height.max(side);
            self.put(&words, (MARGIN, y + (height - words.height) / 2));
            (self.paper.width() - side, y + (height - side) / 2, height)
        } else {
            let end = self.column(&said.beside, y);
            ((self.paper.width() - side) / 2, end, end - y + side)
        };
        for row in 0..code.size {
            for (column, _) in code[row].iter().enumerate().filter(|(_, module)| module.value()) {
                let at = |start: usize, nth: usize| start + (QUIET_MODULES + nth) * module;
                self.paper.fill((at(left, column), at(top, row)), (module, module));
            }
        }
        // The white space below the QR is wide enough already.
        let under = y.max(top + side) - module;
        for (dy, style, words) in &caption.lines {
            let width = self.setter.width(*style, words).min(side);
            let x = left + (side - width) / 2;
            self.setter.put(&mut self.paper, *style, words, (x, under + dy));
        }
        (y + height).max(under + caption.height)
    }

    fn put(&mut self, column: &Column, (x, y): (usize, usize)) {
        for (dy, style, words) in &column.lines {
            self.setter.put(&mut self.paper, *style, words, (x, y + dy));
        }
    }

    /// Sets lines for a column of `width` dots.
    fn set(&mut self, lines: &[SlipLine], width: usize) -> Column {
        let mut column = Column { lines: Vec::new(), height: 0, is_whole: true };
        for (nth, line) in lines.iter().enumerate() {
            let words = line.words.replace(char::is_control, " ");
            let style = self.style(line.kind, &words, width);
            let is_name = line.kind == SlipKind::Clinic;
            column.is_whole &= is_name || self.setter.keeps_words(style, &words, width);
            column.height += if nth == 0 { 0 } else { gap(line.kind, style) };
            let rows = if is_name {
                self.setter.name_lines(style, &words, width)
            } else {
                self.setter.lines(style, &words, width)
            };
            for row in rows {
                column.lines.push((column.height, style, row));
                column.height += style.pitch();
            }
        }
        column
    }

    fn style(&mut self, kind: SlipKind, words: &str, width: usize) -> TypeStyle {
        let sizes = self.sizes;
        let choice: &[TypeStyle] = match kind {
            SlipKind::Place => &[sizes.place],
            SlipKind::Campaign => &[sizes.campaign],
            SlipKind::Heading => &sizes.heading,
            SlipKind::Label => &[sizes.label],
            SlipKind::Note => &[sizes.note],
            SlipKind::Fact => &sizes.fact,
            SlipKind::Clinic => &sizes.clinic,
            SlipKind::Figure => &sizes.figure,
            SlipKind::Number => &sizes.number,
            SlipKind::Moment => &sizes.moment,
        };
        self.setter.fitting(choice, words, width)
    }
}

/// White space above a line that is not the first, in dots: more above a label, because it begins a new group.
fn gap(kind: SlipKind, style: TypeStyle) -> usize {
    match kind {
        SlipKind::Label => style.pitch() / 2,
        SlipKind::Note | SlipKind::Heading => style.pitch() / 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
