//! The front desk: every state of it passes its checks, and the whole of it against a real server.

use jari_tests::front_desk::{DESK_WINDOWS, desk_specimens, walk_desk};

#[test]
fn every_state_of_the_desk_passes_its_checks_on_every_window_in_both_languages() {
    let (drawn, findings) = walk_desk(None).expect("no picture is written");
    assert_eq!(drawn, desk_specimens().len() * DESK_WINDOWS.len() * 2);
    assert!(findings.is_empty(), "{findings:#?}");
}
