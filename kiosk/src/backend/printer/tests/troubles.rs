//! Printers without paper, with an open lid, that disappear, never answer or are slow.

use std::net::TcpListener;

use super::*;

#[test]
fn no_paper_and_an_open_lid_are_told_before_anything_is_printed() {
    let picture = picture(Paper::Mm80);
    let (result, output) = printed_on(Nature::OutOfPaper, &picture);
    assert!(matches!(result, Err(PrintError::OutOfPaper)), "{result:?}");
    assert!(output.rows.is_empty() && output.cuts == 0);
    let (result, output) = printed_on(Nature::CoverOpen, &picture);
    assert!(matches!(result, Err(PrintError::CoverOpen)), "{result:?}");
    assert!(output.rows.is_empty() && output.cuts == 0);
}

#[test]
fn paper_that_ends_and_a_lid_that_opens_on_the_way_are_seen() {
    let picture = picture(Paper::Mm80);
    let rows = picture.height();
    for rows in [1, 200, rows - 60] {
        let (result, _) = printed_on(Nature::RunsOutAfter(rows), &picture);
        assert!(matches!(result, Err(PrintError::OutOfPaper)), "{rows}: {result:?}");
        let (result, _) = printed_on(Nature::OpensAfter(rows), &picture);
        assert!(matches!(result, Err(PrintError::CoverOpen)), "{rows}: {result:?}");
    }
}

#[test]
fn a_printer_that_is_pulled_out_on_the_way_is_told() {
    let picture = picture(Paper::Mm80);
    let (result, output) = printed_on(Nature::GoneAfter(300), &picture);
    assert!(matches!(result, Err(PrintError::Io(_))), "{result:?}");
    assert_eq!(output.rows.len(), 300);
}

#[test]
fn a_printer_that_never_answers_but_takes_everything_is_printed_on() {
    let picture = picture(Paper::Mm80);
    let (result, output) = printed_on(Nature::Mute, &picture);
    result.unwrap();
    assert_shows(&output, &picture);
}

#[test]
fn a_printer_that_does_not_say_when_it_is_done_is_believed() {
    let picture = picture(Paper::Mm58);
    let (result, output) = printed_on(Nature::Terse, &picture);
    result.unwrap();
    assert_shows(&output, &picture);
}

#[test]
fn a_slow_printer_is_waited_for() {
    let picture = picture(Paper::Mm80);
    let began = Instant::now();
    let (result, output) = printed_on(Nature::Slow, &picture);
    result.unwrap();
    assert!(began.elapsed() > Duration::from_millis(500), "it was slow");
    assert_shows(&output, &picture);
}

#[test]
fn a_printer_that_takes_nothing_is_given_up_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut long = Bitmap::new(576);
    // More than all buffers on the way can hold.
    long.fill((0, 0), (576, 200_000));
    let deadline = Instant::now() + Duration::from_millis(1_500);
    let result = print(&network(listener.local_addr().unwrap()), &long, false, deadline, &|| true);
    assert!(matches!(result, Err(PrintError::Late)), "{result:?}");
    assert!(Instant::now() < deadline + Duration::from_secs(1));
}

#[test]
fn a_printer_that_is_not_there_is_told_whatever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for target in [Target::Device(gone.clone()), Target::Folder(gone), network(nobody)] {
        let error = print(&target, &picture(Paper::Mm58), false, soon(), &|| true).unwrap_err();
        assert_eq!(error.trouble(), PaperTrouble::Silent, "{error}");
    }
}
