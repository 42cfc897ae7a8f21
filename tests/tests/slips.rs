//! The slip of every specimen on both widths of paper: nothing is cut, and an independent reader can read its QR. No
//! printer is asked.

use jari_kiosk::backend::printer::bitmap::Bitmap;
use jari_kiosk::backend::printer::raster::{MARGIN, SetLine, rasterise};
use jari_kiosk::backend::printer::target::Paper;
use jari_kiosk::backend::printer::typeset::Typesetter;
use jari_kiosk::effect::{Slip, SlipKind};
use jari_kiosk::model::{Language, SlipState, TextSize};
use jari_kiosk::update::slip::slip;
use jari_tests::specimens::catalogue;

/// A receipt as the server writes them.
const RECEIPT: &str = "JARI1-2417-2417-0123456789ABCDEF0123";
const PAPERS: [Paper; 2] = [Paper::Mm58, Paper::Mm80];

/// A slip, and the specimen it belongs to.
struct Sample {
    name: String,
    slip: Slip,
}

/// The slip of every specimen that has one, in every language and size; each slip once.
fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    for specimen in catalogue() {
        for language in [Language::Korean, Language::English] {
            for text_size in [TextSize::Normal, TextSize::Large] {
                let mut model = specimen.model.clone();
                model.comfort.language = language;
                model.comfort.text_size = text_size;
                model.visit.slip = SlipState::NotAsked;
                let Some(slip) = slip(&model) else { continue };
                let slip = Slip { receipt: RECEIPT.to_owned(), ..slip };
                if samples.iter().any(|sample| sample.slip == slip) {
                    continue;
                }
                let (screen, state) = (specimen.screen, specimen.state);
                let name = format!("{screen}-{state}-{language:?}-{text_size:?}").to_lowercase();
                samples.push(Sample { name, slip });
            }
        }
    }
    samples
}

/// The codes that an independent QR reader finds in a picture.
fn read_qr(picture: &Bitmap) -> Vec<String> {
    let (width, height) = (picture.width(), picture.height());
    let is_black = |x, y| picture.is_black(x, y);
    let mut prepared = rqrr::PreparedImage::prepare_from_bitmap(width, height, is_black);
    let grids = prepared.detect_grids();
    let read = grids.iter().map(|grid| grid.decode().expect("its QR can be read").1);
    let mut codes: Vec<String> = read.collect();
    codes.sort();
    codes
}

/// The dots of a picture's rows in which there is ink, from the left: first and last.
fn inked(picture: &Bitmap) -> impl Iterator<Item = (usize, usize)> {
    (0..picture.height()).filter_map(|y| {
        let mut black = (0..picture.width()).filter(|x| picture.is_black(*x, y));
        let first = black.next()?;
        Some((first, black.next_back().unwrap_or(first)))
    })
}

/// One slip on one paper.
fn assert_whole(setter: &mut Typesetter, sample: &Sample, paper: Paper) {
    let name = format!("{} on {paper}", sample.name);
    let picture = rasterise(setter, &sample.slip, paper);
    assert_eq!(picture.width(), paper.dots(), "{name}");
    let calendar = sample.slip.calendar.iter().map(|code| code.text.clone());
    let mut codes: Vec<String> = calendar.chain([sample.slip.receipt.clone()]).collect();
    codes.sort();
    assert_eq!(read_qr(&picture), codes, "{name}");
    // The margin is left for letters whose edges reach a little outside their place.
    let most = picture.width() - MARGIN / 2;
    for (first, last) in inked(&picture) {
        assert!(first >= MARGIN / 2 && last < most, "{name}: {first}..{last}");
    }
    // The last row is white: what was drawn there was not cut.
    assert_eq!(inked(&picture).count() > 0, picture.height() > 0);
    let last_row = picture.rows().next_back().expect("it has rows");
    assert!(last_row.iter().all(|byte| *byte == 0), "{name}");
}

#[test]
fn every_slip_has_a_qr_that_another_reader_reads_and_ink_inside_the_paper_alone() {
    let (mut setter, samples) = (Typesetter::load(), samples());
    for sample in &samples {
        PAPERS.into_iter().for_each(|paper| assert_whole(&mut setter, sample, paper));
    }
    // Waiting, entered, booked, with and without a telephone: in two languages and two sizes.
    assert!(samples.len() >= 40, "{}", samples.len());
}

#[test]
fn no_line_is_wider_than_the_paper_and_no_number_date_or_time_is_broken() {
    use SlipKind::{Campaign, Fact, Figure, Heading, Label, Moment, Note, Number, Place};
    let mut setter = Typesetter::load();
    for Sample { name, slip } in samples() {
        for paper in PAPERS {
            for line in slip.head.iter().chain(&slip.foot) {
                let set = SetLine::of(&mut setter, line, slip.text_size, paper);
                for (wide, words) in &set.rows {
                    assert!(*wide <= set.room, "{name} on {paper}: {words} is {wide} dots wide");
                }
                let said: String = set.rows.iter().map(|(_, row)| row.as_str()).collect();
                let letters = |text: &str| text.replace(' ', "");
                assert_eq!(letters(&said), letters(&line.words), "{name}: nothing is lost");
                let is_kept_whole = matches!(
                    line.kind,
                    Campaign | Fact | Figure | Heading | Label | Moment | Note | Number | Place
                );
                assert!(!is_kept_whole || set.is_whole, "{name} on {paper}: {said}");
            }
        }
    }
}
