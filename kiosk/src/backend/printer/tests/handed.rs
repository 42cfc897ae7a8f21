//! Slips that leave as messages, files and pictures for CUPS.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;

/// The picture in a file, as somebody else's reader of PNG sees it.
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

/// Prints one slip at a kiosk's printer; what the person is told.
fn told(target: Target) -> Result<(), PaperTrouble> {
    let visits = Visits::default();
    let (sender, mailbox) = inbox(visits.clone(), std::sync::Arc::new(|| ()));
    let printer = Printer::start(Choice { target, paper: Paper::Mm58 }, sender).unwrap();
    let slip = sample("ticket", "many-ahead", Language::English, TextSize::Large);
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

/// Asks a program that we did not write about a document; it writes files beside it, or says something.
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

/// The page as it is drawn, three times as large, so that no dot falls between two.
fn drawn(document: &std::path::Path) -> Bitmap {
    ask("pdftoppm", &["-r", "609", "-gray", "-singlefile"], document);
    // PGM: a head of three lines, then a byte a dot, from black to white.
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

/// A program in the place of `lp`.
fn program(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("lp");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn cups_is_handed_the_picture_under_the_printers_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().display();
    let lp = program(folder.path(), &format!("echo \"$@\" > {at}/said; cat > {at}/given.png"));
    let picture = picture(Paper::Mm80);
    files::hand_over(&lp, "front", &picture.png().unwrap(), soon()).unwrap();
    let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
    assert!(said.starts_with("-d front "), "{said}");
    let given = std::fs::read(folder.path().join("given.png")).unwrap();
    assert_eq!(read_png(&given), picture);
}

#[test]
fn cups_that_refuses_hangs_or_is_missing_is_told_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let png = picture(Paper::Mm58).png().unwrap();
    let soon = || Instant::now() + Duration::from_millis(300);
    let missing = files::hand_over(&folder.path().join("none"), "front", &png, soon());
    assert!(matches!(missing, Err(PrintError::Io(_))), "{missing:?}");
    let refused = files::hand_over(&program(folder.path(), "exit 1"), "front", &png, self::soon());
    assert!(matches!(refused, Err(PrintError::Io(_))), "{refused:?}");
    let hangs = program(folder.path(), "exec sleep 600");
    let late = files::hand_over(&hangs, "front", &png, soon());
    assert!(matches!(late, Err(PrintError::Late)), "{late:?}");
}
