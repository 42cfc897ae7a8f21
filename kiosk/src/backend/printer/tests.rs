//! Slips on paper, and printers made for the tests: good ones, and one for every trouble that is told apart.

pub(super) mod samples;
pub(super) mod stand_in;

mod handed;
mod troubles;

use std::io::Write as _;
use std::net::SocketAddr;

use proptest::prelude::*;

use super::*;
use crate::backend::inbox::{Mailbox, Visits, inbox};
use crate::model::{Language, TextSize};
use samples::{RECEIPT, booked};
use stand_in::{Nature, Output, listening, read_qr, run};

/// What has not arrived after this time will not arrive.
const LATE: Duration = Duration::from_secs(20);

fn picture(paper: Paper) -> Bitmap {
    let slip = booked(Language::Korean, TextSize::Large);
    raster::rasterise(&mut Typesetter::load(), &slip, paper)
}

fn soon() -> Instant {
    Instant::now() + PATIENCE
}

fn network(address: SocketAddr) -> Target {
    Target::Network { host: address.ip().to_string(), port: address.port() }
}

/// Prints on a printer of this nature; returns the result, and what was printed.
fn printed_on(nature: Nature, picture: &Bitmap) -> (Result<(), PrintError>, Output) {
    let (address, printer) = listening(nature);
    let result = print(&network(address), picture, false, soon(), &|| true);
    (result, printer.join().unwrap())
}

/// The paper shows the picture; a few lone dots are doubled, so that no printer takes them for a command.
fn assert_shows(output: &Output, picture: &Bitmap) {
    let paper = output.picture(picture.width());
    assert_eq!(paper.height(), picture.height());
    let dots = |picture: &Bitmap| picture.rows().flatten().map(|b| b.count_ones()).sum::<u32>();
    let mut both = paper.clone();
    for (row, other) in both.rows_mut().zip(picture.rows()) {
        row.iter_mut().zip(other).for_each(|(byte, other)| *byte |= other);
    }
    assert_eq!(both, paper, "every dot is there");
    assert!(dots(&paper) - dots(picture) < 40, "and few others");
    let codes = read_qr(&paper);
    assert!(codes.iter().any(|code| code == RECEIPT), "{codes:?}");
    assert_eq!(codes, read_qr(picture));
    assert_eq!((output.cuts, output.fed_lines), (1, 4));
}

/// The next answer for the person who is there.
fn next_answer(mailbox: &Mailbox) -> Result<(), PaperTrouble> {
    let late = Instant::now() + LATE;
    loop {
        match mailbox.next() {
            Some(Message::SlipPrinted(result)) => return result,
            Some(other) => panic!("{other:?}"),
            None => assert!(Instant::now() < late, "the printer never answers"),
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_printer_on_the_network_prints_every_dot_on_both_widths_of_paper() {
    for paper in [Paper::Mm58, Paper::Mm80] {
        let picture = picture(paper);
        let (result, output) = printed_on(Nature::Good, &picture);
        result.unwrap();
        assert_shows(&output, &picture);
        assert!(output.questions > 6, "it was asked before, between and after");
    }
}

#[test]
fn a_printer_behind_a_device_file_prints_every_dot() {
    use rustix::fs::OFlags;
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let path = ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
    // Kept open, so that the printer's end does not close before it begins.
    let held = rustix::fs::open(&path, OFlags::RDWR | OFlags::NOCTTY, rustix::fs::Mode::empty());
    let held = held.unwrap();
    let ears = std::fs::File::from(ours);
    let mouth = ears.try_clone().unwrap();
    let printer = std::thread::spawn(move || run(Nature::Good, ears, mouth));
    let picture = picture(Paper::Mm58);
    let result = print(&Target::Device(path.into()), &picture, false, soon(), &|| true);
    drop(held);
    let output = printer.join().unwrap();
    result.unwrap();
    assert_shows(&output, &picture);
}

#[test]
fn a_device_that_only_takes_is_printed_on() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let picture = picture(Paper::Mm80);
    print(&Target::Device(file.path().to_owned()), &picture, false, soon(), &|| true).unwrap();
    let bytes = std::fs::read(file.path()).unwrap();
    assert_shows(&run(Nature::Mute, &bytes[..], std::io::sink()), &picture);
}

#[test]
fn a_slip_after_one_that_was_broken_off_is_whole() {
    let picture = picture(Paper::Mm80);
    let (address, printer) = listening(Nature::Good);
    print(&network(address), &picture, true, soon(), &|| true).unwrap();
    assert_shows(&printer.join().unwrap(), &picture);
    // A band that was begun and never ended is filled with white, and with no byte of the new slip.
    let mut bytes = b"\x1b@\x1dv0\x00\x48\x00\x30\x00\xff".to_vec();
    bytes.write_all(&escpos::filler(&picture)).unwrap();
    bytes.write_all(escpos::END).unwrap();
    let output = run(Nature::Mute, &bytes[..], std::io::sink());
    assert_eq!((output.rows.len(), output.cuts), (48, 1));
}

proptest! {
    #[test]
    fn no_row_of_words_is_wider_than_the_paper_and_nothing_is_lost(
        words in "[가-힣A-z0-9,\u{a0}() ]{0,60}",
        is_large: bool,
        width in 60_usize..576,
    ) {
        thread_local! {
            static SETTER: std::cell::RefCell<Typesetter> = Typesetter::load().into();
        }
        let style = typeset::TypeStyle::bold(if is_large { 54 } else { 38 });
        SETTER.with_borrow_mut(|setter| {
            let rows = setter.lines(style, &words, width);
            for row in &rows {
                let wide = setter.width(style, row);
                prop_assert!(wide <= width || row.chars().count() == 1, "{row:?}: {wide}");
            }
            prop_assert_eq!(rows.concat().replace(' ', ""), words.replace(' ', ""));
            Ok(())
        })?;
    }

    #[test]
    fn a_row_ends_inside_a_word_only_where_the_word_is_wider_than_the_paper(
        words in "[가-힣\u{a0} ]{0,40}",
        most in 2_usize..12,
    ) {
        let rows = typeset::wrap(&words, |part| part.chars().count() <= most);
        let whole: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        for word in whole.iter().filter(|word| word.chars().count() <= most) {
            prop_assert!(rows.iter().any(|row| row.split(' ').any(|w| w == *word)), "{rows:?}");
        }
    }
}
