//! Slips that are handed on as messages, files and pictures for CUPS.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::samples::waiting;
use super::*;

/// The picture in a file, as an independent PNG reader sees it.
fn read_png(bytes: &[u8]) -> Bitmap {
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let dims = reader.info().pixel_dims;
    assert_eq!(dims.map(|dims| dims.xppu), Some(7_992), "203 dots to the inch");
    dots_of(bytes)
}

fn dots_of(bytes: &[u8]) -> Bitmap {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    let width = usize::try_from(info.width).unwrap();
    let mut lit = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut lit).unwrap();
    let mut picture = Bitmap::new(width);
    picture.grow(lit.len() / (width / 8));
    for (row, lit) in picture.rows_mut().zip(lit.chunks(width / 8)) {
        row.iter_mut().zip(lit).for_each(|(byte, lit)| *byte = !lit);
    }
    picture
}

/// Prints one slip at a kiosk's printer; returns what the person is told.
fn told(target: Target) -> Result<(), PaperTrouble> {
    let visits = Visits::default();
    let (sender, mailbox) = inbox(visits.clone(), std::sync::Arc::new(|| ()));
    let printer =
        Printer::start(PrinterChoice { target, paper: Paper::Mm58 }, sender, visits.clone())
            .unwrap();
    let slip = waiting(Language::English, TextSize::Large);
    printer.print(visits.current(), Box::new(slip));
    next_answer(&mailbox)
}

#[test]
fn a_folder_gets_one_picture_a_slip_with_a_qr_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        assert_eq!(told(Target::Folder(folder.path().to_owned())), Ok(()));
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        let picture = read_png(&std::fs::read(file.path()).unwrap());
        assert_eq!(picture.width(), 384);
        assert_eq!(read_qr(&picture), [RECEIPT]);
    }
}

/// Asks an independent program about a document; the program writes files beside it, or prints an answer.
fn ask(program: &str, more: &[&str], document: &std::path::Path) -> String {
    let mut reader = std::process::Command::new(program);
    reader.args(more).arg(document);
    if !more.contains(&"-list") {
        reader.arg(document.with_extension(""));
    }
    let told = reader.output().expect("it is installed: apt-get install poppler-utils");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

/// The page as it is drawn, three times as large, so that every dot falls on whole pixels.
fn drawn(document: &std::path::Path) -> Bitmap {
    ask("pdftoppm", &["-r", "609", "-gray", "-singlefile"], document);
    // PGM: a head of three lines, then one byte per dot, from black to white.
    let page = std::fs::read(document.with_extension("pgm")).unwrap();
    let mut lines = page.splitn(4, |byte| *byte == b'\n');
    assert_eq!(lines.next(), Some(&b"P5"[..]));
    let size = std::str::from_utf8(lines.next().unwrap()).unwrap();
    let sides: Vec<usize> = size.split(' ').map(|side| side.parse().unwrap()).collect();
    assert_eq!(lines.next(), Some(&b"255"[..]));
    let mut picture = Bitmap::new(sides[0].next_multiple_of(8));
    for (y, row) in lines.next().unwrap().chunks(sides[0]).enumerate() {
        let black = row.iter().enumerate().filter(|(_, shade)| **shade < 128);
        black.for_each(|(x, _)| picture.blacken(x, y));
    }
    picture
}

#[test]
fn a_document_holds_the_slip_dot_by_dot_and_its_page_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    for paper in [Paper::Mm58, Paper::Mm80] {
        let slip = picture(paper);
        let path = folder.path().join(format!("{paper}.pdf"));
        std::fs::write(&path, pdf::document(&slip)).unwrap();
        let listed = ask("pdfimages", &["-list"], &path);
        assert!(listed.contains(" 203   203 "), "203 dots to the inch: {listed}");
        ask("pdfimages", &["-png"], &path);
        let image = std::fs::read(folder.path().join(format!("{paper}-000.png"))).unwrap();
        assert_eq!(dots_of(&image), slip);
        assert_eq!(read_qr(&drawn(&path)), read_qr(&slip));
    }
    assert_eq!(told(Target::Documents(folder.path().to_owned())), Ok(()));
}

#[test]
fn the_person_is_told_what_the_printer_has() {
    let answers = [Nature::Good, Nature::OutOfPaper, Nature::CoverOpen].map(|nature| {
        let (address, printer) = listening(nature);
        let answer = told(network(address));
        printer.join().unwrap();
        answer
    });
    let troubles = [PaperTrouble::OutOfPaper, PaperTrouble::CoverOpen].map(Err);
    assert_eq!(answers, [Ok(()), troubles[0], troubles[1]]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(told(network(nobody)), Err(PaperTrouble::Silent));
}

#[test]
fn slips_in_a_folder_are_for_the_kiosk_alone_and_not_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let old = std::time::SystemTime::now() - files::KEPT - Duration::from_secs(1);
    for name in ["slip-1.png", "slip-2.pdf", "slip-3.txt", "other.png"] {
        let file = std::fs::File::create(folder.path().join(name)).unwrap();
        file.set_modified(old).unwrap();
    }
    assert_eq!(told(Target::Folder(folder.path().to_owned())), Ok(()));
    let files = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let mut modes: Vec<(String, u32)> = files
        .map(|file| {
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            (file.file_name().into_string().unwrap(), mode)
        })
        .collect();
    modes.retain(|(name, _)| !["slip-3.txt", "other.png"].contains(&name.as_str()));
    let [(name, mode)] = &modes[..] else { panic!("{modes:?}") };
    assert!(name.ends_with(".png") && name.len() > 10, "{name}");
    assert_eq!(*mode, 0o600);
}

#[test]
fn a_slip_that_still_waits_when_its_person_leaves_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let visits = Visits::default();
    let (sender, mailbox) = inbox(visits.clone(), std::sync::Arc::new(|| ()));
    let target = Target::Folder(folder.path().to_owned());
    let choice = PrinterChoice { target, paper: Paper::Mm58 };
    let printer = Printer::start(choice, sender, visits.clone()).unwrap();
    let slip = || Box::new(waiting(Language::English, TextSize::Large));
    let gone = visits.current();
    visits.end();
    printer.print(gone, slip());
    printer.print(visits.current(), slip());
    assert_eq!(next_answer(&mailbox), Ok(()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// CUPS with these scripts as its programs; `lp` stores its arguments and its picture in files beside it.
fn cups(folder: &Path, lp: &str, lpstat: &str) -> Cups {
    let at = folder.display();
    let took = format!("echo \"$@\" > {at}/said; cat > {at}/given.png; {lp}");
    for (name, script) in [
        ("lp", took.as_str()),
        ("lpstat", lpstat),
        ("cancel", &format!("echo $1 > {at}/cancelled")),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    Cups { folder: Some(folder.to_owned()) }
}

const TAKEN: &str = "echo 'request id is front-17 (1 file(s))'";
const WAITS: &str = "echo 'front-17 kiosk 1024 Mon'";

fn cancelled(folder: &Path) -> Option<String> {
    std::fs::read_to_string(folder.join("cancelled")).ok()
}

#[test]
fn cups_is_handed_the_picture_and_it_is_printed_when_cups_has_it_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display();
    // The second time it is asked, the job is no longer there.
    let lpstat = format!("echo >> {at}/asked; [ $(wc -l < {at}/asked) -gt 1 ] || {WAITS}");
    let cups = cups(folder.path(), TAKEN, &lpstat);
    let picture = picture(Paper::Mm80);
    cups.print("front", &picture.png().unwrap(), soon(), &|| true).unwrap();
    let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert!(said.starts_with("-d front "), "{said}");
    let given = std::fs::read(folder.path().join("given.png")).unwrap();
    assert_eq!(read_png(&given), picture);
    assert_eq!(cancelled(folder.path()), None);
}

#[test]
fn a_job_ends_with_its_person_and_with_its_time() {
    let png = picture(Paper::Mm58).png().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let gone = cups(folder.path(), TAKEN, WAITS).print("front", &png, soon(), &|| false);
    assert!(matches!(gone, Err(PrintError::Unwanted)), "{gone:?}");
    assert_eq!(cancelled(folder.path()).as_deref(), Some("front-17\n"));

    let folder = tempfile::tempdir().unwrap();
    let end = Instant::now() + Duration::from_millis(600);
    let late = cups(folder.path(), TAKEN, WAITS).print("front", &png, end, &|| true);
    assert!(matches!(late, Err(PrintError::Late)), "{late:?}");
    assert_eq!(cancelled(folder.path()).as_deref(), Some("front-17\n"), "out of paper, say");
}

#[test]
fn a_job_that_cups_gave_up_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let lpstat = format!("case \"$*\" in *-l*) {WAITS}; echo '\tAlerts: aborted-by-system';; esac");
    let png = picture(Paper::Mm58).png().unwrap();
    let broken = cups(folder.path(), TAKEN, &lpstat).print("front", &png, soon(), &|| true);
    assert!(matches!(broken, Err(PrintError::Broken)), "{broken:?}");
}

#[test]
fn cups_that_refuses_hangs_or_is_missing_is_told_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let png = picture(Paper::Mm58).png().unwrap();
    let soon = || Instant::now() + Duration::from_millis(300);
    let none = Cups { folder: Some(folder.path().join("none")) };
    let missing = none.print("front", &png, soon(), &|| true);
    assert!(matches!(missing, Err(PrintError::Io(_))), "{missing:?}");
    let refuses = cups(folder.path(), "exit 1", WAITS);
    let refused = refuses.print("front", &png, self::soon(), &|| true);
    assert!(matches!(refused, Err(PrintError::Io(_))), "{refused:?}");
    let hangs = cups(folder.path(), "exec sleep 600", WAITS);
    let late = hangs.print("front", &png, soon(), &|| true);
    assert!(matches!(late, Err(PrintError::Late)), "{late:?}");
}
