//! Every screen in every state passes its checks at a dozen settings: the gallery without its pictures. All settings are the
//! gallery's own (`--bin gallery`), when screens, words or checks changed. No screen's behaviour is tested here.

use std::collections::BTreeSet;

use jari_kiosk::screens::catalogue::{SCREENS, catalogue};
use jari_tests::gallery::{Setting, Tour, walk};

/// Every kind of screen there is, written down a second time: one that goes missing from the catalogue's own
/// list is missed here.
const LEAST_SCREENS: usize = 20;

/// Walks through these settings; the test runner walks several side by side.
fn assert_all_pass(settings: &[Setting]) {
    let expected = settings.len() * catalogue().len();
    let settings = settings.to_vec();
    let outcome = walk(&Tour { settings, only: None, pictures: None, threads: 1 })
        .expect("no picture is written");
    let tally = outcome.tally();
    assert_eq!(tally.checked, expected, "every specimen is looked at");
    // What the gallery lets wait is held here: no screen has anything of it, and none may begin to.
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
