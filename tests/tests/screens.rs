//! Every screen in every state passes its checks at about twelve settings: the gallery without its pictures. Run the
//! gallery (`--bin gallery`) for all settings when screens, words or checks have changed. No screen's behaviour is
//! tested here.

use std::collections::BTreeSet;

use jari_kiosk::screens::catalogue::{SCREENS, catalogue};
use jari_tests::gallery::{Setting, Tour, walk};

/// The least number of kinds of screens. It is written here a second time, so that a screen that is missing from the
/// catalogue's own list is noticed.
const LEAST_SCREENS: usize = 20;

/// Walks through these settings; the test runner runs several walks in parallel.
fn assert_all_pass(settings: &[Setting]) {
    let expected = settings.len() * catalogue().len();
    let settings = settings.to_vec();
    let outcome = walk(&Tour { settings, only: None, pictures: None, threads: 1 })
        .expect("no picture is written");
    let tally = outcome.tally();
    assert_eq!(tally.checked, expected, "every specimen is looked at");
    // Findings that the gallery allows to be mended later also fail here: no screen has one now, and none may get one.
    assert_eq!((tally.failed, tally.later), (0, 0), "{outcome}");
}

#[test]
fn every_screen_passes_at_the_tightest_settings() {
    assert_all_pass(&Setting::dozen()[..6]);
}

#[test]
fn every_screen_passes_at_the_other_settings() {
    assert_all_pass(&Setting::dozen()[6..]);
}

#[test]
fn every_kind_of_step_has_a_specimen() {
    let shown: BTreeSet<&str> = catalogue().iter().map(|specimen| specimen.screen).collect();
    assert_eq!(shown, SCREENS.iter().copied().collect());
    assert!(shown.len() >= LEAST_SCREENS, "{shown:?}");
}

#[test]
fn every_screen_is_shown_about_to_forget_cut_off_and_at_rest() {
    use jari_kiosk::model::Link;

    let all = catalogue();
    let cut_off = all.iter().filter(|shown| matches!(shown.model.link, Link::Away { .. }));
    assert!(cut_off.count() >= 4, "a kiosk without its server is shown");
    assert!(all.iter().any(|shown| shown.model.idle_warning.is_some()));
    assert!(all.iter().any(|shown| shown.model.sending.is_some()));
}
