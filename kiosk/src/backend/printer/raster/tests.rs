//! Slips on both widths of paper: what is longest is still read and stands on its line. The tests with screens look at
//! the slip of every specimen.

use super::super::tests::samples::{booked, codes_of};
use super::super::tests::stand_in::read_qr;
use super::*;
use crate::model::Language;

const PAPERS: [Paper; 2] = [Paper::Mm58, Paper::Mm80];

#[test]
fn the_longest_receipt_is_read_too() {
    let receipt = format!("v4.public.{}", "c2FtcGxlLXJlY2VpcHQ".repeat(14));
    let slip = Slip { receipt, ..booked(Language::Korean, TextSize::Normal) };
    for paper in PAPERS {
        let picture = rasterise(&mut Typesetter::load(), &slip, paper);
        assert_eq!(read_qr(&picture), codes_of(&slip), "{paper}");
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
            let slip = booked(Language::Korean, size);
            rasterise(&mut setter, &slip, paper).height()
        };
        let (normal, large) = (height(TextSize::Normal), height(TextSize::Large));
        assert!(large * 5 > normal * 6, "{large} and {normal} dots");
    }
}
