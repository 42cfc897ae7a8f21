//! Every slip of the catalogue on both widths of paper: nothing is cut, and an independent reader can read its QR.

use super::super::tests::samples::{Sample, codes_of, sample, samples};
use super::super::tests::stand_in::read_qr;
use super::*;
use crate::model::Language;

const PAPERS: [Paper; 2] = [Paper::Mm58, Paper::Mm80];

fn every_picture(mut look: impl FnMut(&Sample, Paper, Bitmap)) {
    let mut setter = Typesetter::load();
    for sample in samples() {
        for paper in PAPERS {
            look(&sample, paper, rasterise(&mut setter, &sample.slip, paper));
        }
    }
}

/// The dots of a picture's rows in which there is ink, from the left: first and last.
fn inked(picture: &Bitmap) -> impl Iterator<Item = (usize, usize)> {
    (0..picture.height()).filter_map(|y| {
        let mut black = (0..picture.width()).filter(|x| picture.is_black(*x, y));
        let first = black.next()?;
        Some((first, black.next_back().unwrap_or(first)))
    })
}

#[test]
fn every_slip_has_a_qr_that_another_reader_reads_and_ink_inside_the_paper_alone() {
    let mut count = 0;
    every_picture(|sample, paper, picture| {
        let name = format!("{} on {paper}", sample.name);
        assert_eq!(picture.width(), paper.dots(), "{name}");
        assert_eq!(read_qr(&picture), codes_of(&sample.slip), "{name}");
        // The margin is left for letters whose edges reach a little outside their place.
        let most = picture.width() - MARGIN / 2;
        for (first, last) in inked(&picture) {
            assert!(first >= MARGIN / 2 && last < most, "{name}: {first}..{last}");
        }
        // The last row is white: what was drawn there was not cut.
        assert_eq!(inked(&picture).count() > 0, picture.height() > 0);
        let last_row = picture.rows().next_back().expect("it has rows");
        assert!(last_row.iter().all(|byte| *byte == 0), "{name}");
        count += 1;
    });
    // Waiting, entered, booked, with and without a telephone: in two languages, two sizes, on two papers.
    assert!(count >= 80, "{count}");
}

#[test]
fn the_longest_receipt_is_read_too() {
    let receipt = format!("v4.public.{}", "c2FtcGxlLXJlY2VpcHQ".repeat(14));
    let slip = sample("done", "usual", Language::Korean, TextSize::Normal);
    let slip = Slip { receipt, ..slip };
    for paper in PAPERS {
        let picture = rasterise(&mut Typesetter::load(), &slip, paper);
        assert_eq!(read_qr(&picture), codes_of(&slip), "{paper}");
    }
}

#[test]
fn no_line_is_wider_than_the_paper_and_no_number_date_or_time_is_broken() {
    use SlipKind::{Campaign, Fact, Figure, Heading, Label, Moment, Note, Number, Place};
    let mut setter = Typesetter::load();
    for Sample { name, slip } in samples() {
        for paper in PAPERS {
            let mut sheet = Sheet {
                setter: &mut setter,
                sizes: sizes(slip.text_size),
                paper: Bitmap::new(paper.dots()),
            };
            let width = sheet.inner_width();
            for line in slip.head.iter().chain(&slip.foot) {
                let column = sheet.set(std::slice::from_ref(line), width);
                for (_, style, words) in &column.lines {
                    let wide = sheet.setter.width(*style, words);
                    assert!(wide <= width, "{name} on {paper}: {words} is {wide} dots wide");
                }
                let said: String = column.lines.iter().map(|(_, _, row)| row.as_str()).collect();
                let letters = |text: &str| text.replace(' ', "");
                assert_eq!(letters(&said), letters(&line.words), "{name}: nothing is lost");
                let is_kept_whole = matches!(
                    line.kind,
                    Campaign | Fact | Figure | Heading | Label | Moment | Note | Number | Place
                );
                assert!(!is_kept_whole || column.is_whole, "{name} on {paper}: {said}");
            }
        }
    }
}

#[test]
fn every_day_of_a_year_and_the_widest_time_stand_on_a_line_each() {
    use jiff::civil::{date, time};
    let mut setter = Typesetter::load();
    for language in [Language::Korean, Language::English] {
        for day in date(2026, 1, 1).series(jiff::Span::new().days(1)).take(365) {
            let words = crate::text::words::moment(language, day, time(12, 50, 0, 0));
            for (paper, size) in PAPERS.into_iter().zip([TextSize::Large, TextSize::Normal]) {
                let (sizes, paper) = (sizes(size), Bitmap::new(paper.dots()));
                let mut sheet = Sheet { setter: &mut setter, sizes, paper };
                let width = sheet.inner_width();
                let style = sheet.style(SlipKind::Moment, &words, width);
                assert!(setter.keeps_words(style, &words, width), "{words}");
            }
        }
    }
}

#[test]
fn large_text_is_larger_on_paper_too() {
    let mut setter = Typesetter::load();
    for paper in PAPERS {
        let mut height = |size| {
            let slip = sample("done", "longest", Language::Korean, size);
            rasterise(&mut setter, &slip, paper).height()
        };
        let (normal, large) = (height(TextSize::Normal), height(TextSize::Large));
        assert!(large * 5 > normal * 6, "{large} and {normal} dots");
    }
}
