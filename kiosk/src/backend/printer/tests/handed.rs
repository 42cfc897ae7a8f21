//! Slips that leave as messages, files and pictures for CUPS.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::*;

/// The picture in a file, as somebody else's reader of PNG sees it.
fn read_png(bytes: &[u8]) -> Bitmap {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    assert_eq!(info.pixel_dims.map(|dims| dims.xppu), Some(7_992), "203 dots to the inch");
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
