//! A table on A4 pages, and its PDF. Draws; knows nothing of clinics and lines. Nothing is cut: what is longer than its
//! column goes on in the next line, and the row grows.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::font::{FontRefs, Letters};
use super::words::{say, say_with};
use crate::report::Language;

// A4, in points of 1/72 inch.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const SIDE: f32 = 32.0;
const TOP: f32 = 36.0;
/// How far from the top the rows end.
const ROWS_END: f32 = HEIGHT - 46.0;
/// How far from the top the foot stands.
const FOOT: f32 = HEIGHT - 26.0;
/// The room between the two sides.
pub(super) const ROOM: f32 = WIDTH - 2.0 * SIDE;

const TITLE_SIZE: f32 = 19.0;
const ABOUT_SIZE: f32 = 13.0;
/// The smallest letters: people of 75 read them.
pub(super) const SMALLEST: f32 = 11.0;
/// From one line to the next, in sizes.
const LEADING: f32 = 1.3;
/// How far the letters stand above the line below them, in sizes.
const RISE: f32 = 0.95;
/// The room above and below the text of a row, together.
const ROW_AIR: f32 = 10.0;
/// The room left and right of the text of a cell, each.
const CELL_AIR: f32 = 3.0;
const TICK: f32 = 15.0;
/// How thick the outline is that makes letters bold, in sizes.
const BOLD: f32 = 0.035;
const RULE: f32 = 0.5;
const THICK_RULE: f32 = 1.2;
const GREY: f32 = 0.6;
const FONT: Name<'_> = Name(b"F");
/// The numbers of the objects before the pages.
const BEFORE_PAGES: i32 = 9;

/// A table with what stands above and below it.
pub(super) struct Sheet {
    pub(super) language: Language,
    pub(super) title: String,
    /// Below the title, on every page.
    pub(super) about: Vec<String>,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// The least height of a row.
    pub(super) row_height: f32,
    /// After the last row.
    pub(super) after: Vec<String>,
    /// When it was made, at the foot of every page.
    pub(super) made: String,
}

pub(super) struct Column {
    pub(super) head: &'static str,
    pub(super) width: f32,
    pub(super) size: f32,
    pub(super) weight: Weight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

pub(super) enum Cell {
    Text(String),
    /// A box for a pen, and whether it is ticked already.
    Tick(bool),
}

impl Sheet {
    /// The PDF.
    pub(super) fn into_pdf(mut self) -> Vec<u8> {
        let rows = std::mem::take(&mut self.rows);
        let mut press = Press { letters: Letters::new(), pages: Vec::new(), top: 0.0, sheet: self };
        press.turn(Head::Table);
        rows.iter().for_each(|row| press.row(row));
        if press.letters.has_boxes() {
            press.paragraph(say(press.sheet.language, "boxes"));
        }
        let after = std::mem::take(&mut press.sheet.after);
        after.iter().for_each(|paragraph| press.paragraph(paragraph));
        press.feet();
        press.bound()
    }
}

/// What a page begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Table,
    TitleOnly,
}

/// Writes page after page.
struct Press {
    letters: Letters,
    pages: Vec<Content>,
    /// How far from the top of the page the next thing begins.
    top: f32,
    sheet: Sheet,
}

impl Press {
    /// Begins a page.
    fn turn(&mut self, head: Head) {
        self.pages.push(Content::new());
        self.top = TOP;
        let title = self.wrapped(&self.sheet.title, TITLE_SIZE, ROOM);
        self.lines(&title, SIDE, TITLE_SIZE, Weight::Bold);
        let about = self.sheet.about.clone();
        for text in about {
            let lines = self.wrapped(&text, ABOUT_SIZE, ROOM);
            self.lines(&lines, SIDE, ABOUT_SIZE, Weight::Regular);
        }
        self.top += ROW_AIR / 2.0;
        if head == Head::Table && !self.sheet.columns.is_empty() {
            let mut left = SIDE;
            for at in 0..self.sheet.columns.len() {
                let Column { head, width, .. } = self.sheet.columns[at];
                let baseline = self.top + SMALLEST * RISE;
                self.text(left + CELL_AIR, baseline, head, SMALLEST, Weight::Bold);
                left += width;
            }
            self.top += SMALLEST * LEADING + CELL_AIR;
            self.rule(THICK_RULE, 0.0);
        }
    }

    fn page(&mut self) -> &mut Content {
        self.pages.last_mut().expect("a page was begun")
    }

    /// Text at this distance from the left and, for the line that the letters stand on, from the top.
    fn text(&mut self, left: f32, baseline: f32, text: &str, size: f32, weight: Weight) {
        if text.is_empty() {
            return;
        }
        let written = self.letters.written(text);
        let page = self.page();
        page.save_state().begin_text().set_font(FONT, size);
        if weight == Weight::Bold {
            page.set_text_rendering_mode(TextRenderingMode::FillStroke).set_line_width(size * BOLD);
        }
        page.next_line(left, HEIGHT - baseline).show(Str(&written)).end_text().restore_state();
    }

    fn lines(&mut self, lines: &[String], left: f32, size: f32, weight: Weight) {
        for line in lines {
            self.text(left, self.top + size * RISE, line, size, weight);
            self.top += size * LEADING;
        }
    }

    /// A line over the whole width.
    fn rule(&mut self, thickness: f32, grey: f32) {
        let y = HEIGHT - self.top;
        let page = self.page();
        page.save_state().set_line_width(thickness).set_stroke_gray(grey);
        page.move_to(SIDE, y).line_to(WIDTH - SIDE, y).stroke().restore_state();
    }

    fn row(&mut self, row: &[Cell]) {
        let columns = self.sheet.columns.iter().zip(row);
        let texts: Vec<Vec<String>> = columns
            .map(|(column, cell)| match cell {
                Cell::Text(text) => self.wrapped(text, column.size, column.width - 2.0 * CELL_AIR),
                Cell::Tick(_) => Vec::new(),
            })
            .collect();
        let tall = |(column, lines): (&Column, &Vec<String>)| {
            lines.len() as f32 * column.size * LEADING + ROW_AIR
        };
        let heights = self.sheet.columns.iter().zip(&texts).map(tall);
        let height = heights.fold(self.sheet.row_height, f32::max);
        if self.top + height > ROWS_END {
            self.turn(Head::Table);
        }
        let (above, mut left) = (self.top, SIDE);
        for (at, (cell, lines)) in row.iter().zip(&texts).enumerate() {
            let Column { width, size, weight, .. } = self.sheet.columns[at];
            match cell {
                Cell::Text(_) => {
                    self.top = above + (height - lines.len() as f32 * size * LEADING) / 2.0;
                    self.lines(lines, left + CELL_AIR, size, weight);
                }
                Cell::Tick(is_ticked) => {
                    self.tick(left + CELL_AIR, above + (height - TICK) / 2.0, *is_ticked);
                }
            }
            left += width;
        }
        self.top = above + height;
        self.rule(RULE, GREY);
    }

    fn tick(&mut self, left: f32, top: f32, is_ticked: bool) {
        let y = HEIGHT - top - TICK;
        let page = self.page();
        page.save_state().set_line_width(1.0).rect(left, y, TICK, TICK).stroke();
        if is_ticked {
            let at = |across: f32, up: f32| (left + TICK * across, y + TICK * up);
            let (from, low, to) = (at(0.2, 0.5), at(0.42, 0.22), at(0.82, 0.8));
            page.set_line_width(1.8).move_to(from.0, from.1).line_to(low.0, low.1);
            page.line_to(to.0, to.1).stroke();
        }
        page.restore_state();
    }

    /// A paragraph after the table; its lines may go on on another page.
    fn paragraph(&mut self, text: &str) {
        self.top += ROW_AIR / 2.0;
        for line in self.wrapped(text, SMALLEST, ROOM) {
            if self.top + SMALLEST * LEADING > ROWS_END {
                self.turn(Head::TitleOnly);
            }
            self.lines(&[line], SIDE, SMALLEST, Weight::Regular);
        }
    }

    /// Writes when it was made and the page's number below every page.
    fn feet(&mut self) {
        let (made, language) = (self.sheet.made.clone(), self.sheet.language);
        let mut pages = std::mem::take(&mut self.pages);
        let count = pages.len().to_string();
        for (nth, page) in (1_usize..).zip(std::mem::take(&mut pages)) {
            self.pages.push(page);
            self.text(SIDE, FOOT, &made, SMALLEST, Weight::Regular);
            let fields = [("page", &*nth.to_string()), ("pages", &*count)];
            let page = say_with(language, "page", &fields);
            let left = WIDTH - SIDE - self.letters.width(&page, SMALLEST);
            self.text(left, FOOT, &page, SMALLEST, Weight::Bold);
        }
    }

    /// Puts the pages together.
    fn bound(self) -> Vec<u8> {
        let Self { letters, pages, sheet, .. } = self;
        let [catalog, tree, info] = [1, 2, 3].map(Ref::new);
        let [font, cid, descriptor, file, glyphs, codes] = [4, 5, 6, 7, 8, 9].map(Ref::new);
        let refs = |nth: i32| (BEFORE_PAGES + 1 + 2 * nth, BEFORE_PAGES + 2 + 2 * nth);
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        let mut pdf = Pdf::new();
        let lang = match sheet.language {
            Language::Ko => "ko-KR",
            Language::En => "en",
        };
        pdf.catalog(catalog).pages(tree).lang(TextStr(lang));
        pdf.document_info(info).title(TextStr(&sheet.title));
        pdf.pages(tree).kids((0..count).map(|nth| Ref::new(refs(nth).0))).count(count);
        for (nth, content) in (0..).zip(pages) {
            let (page_ref, content_ref) = refs(nth);
            let mut page = pdf.page(Ref::new(page_ref));
            page.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree);
            page.contents(Ref::new(content_ref));
            page.resources().fonts().pair(FONT, font);
            page.finish();
            pdf.stream(Ref::new(content_ref), &content.finish());
        }
        letters.write(&mut pdf, &FontRefs { font, cid, descriptor, file, glyphs, codes });
        pdf.finish()
    }

    /// The text in lines of at most this width: broken at spaces, and inside a word that is wider than a line. An accent
    /// stays with its letter.
    fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let fits = |text: &str| self.letters.width(text, size) <= width;
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in visible(text).split_whitespace() {
            let space = if line.is_empty() { "" } else { " " };
            if fits(&format!("{line}{space}{word}")) {
                line.push_str(space);
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                let goes_on =
                    line.is_empty() || is_mark(letter) || fits(&format!("{line}{letter}"));
                if !goes_on {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        }
        lines.extend(Some(line).filter(|line| !line.is_empty()));
        lines
    }
}

/// The text without what hides or turns the text around it: a space stands for each such character.
fn visible(text: &str) -> String {
    let is_plain = |letter: char| jari_common::plain::is_plain(letter.encode_utf8(&mut [0; 4]));
    text.chars().map(|letter| if is_plain(letter) { letter } else { ' ' }).collect()
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}')
}
