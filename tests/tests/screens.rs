//! Every screen in every state passes its checks at the regular settings: the gallery without its pictures. Run the
//! gallery (`--bin gallery`) for all settings when screens, words or checks have changed. No screen's behaviour is
//! tested here.

use std::collections::BTreeSet;

use jari_kiosk::screens::display;
use jari_kiosk::screens::question::Offers;
use jari_kiosk::screens::{Shows, view};
use jari_tests::gallery::{Setting, Tour, walk};
use jari_tests::specimens::catalogue;

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
fn every_screen_passes_at_the_first_regular_settings() {
    assert_all_pass(&Setting::regular()[..4]);
}

#[test]
fn every_screen_passes_at_the_other_regular_settings() {
    assert_all_pass(&Setting::regular()[4..]);
}

#[test]
fn a_question_offers_a_way_on_and_no_two_answers_share_a_mark() {
    let mut questions = 0;
    for specimen in catalogue() {
        let Shows::Asks(question) = view(&specimen.model).shows else { continue };
        questions += 1;
        let name = format!("{} {}", specimen.screen, specimen.state);
        match &question.offers {
            Offers::Facts { says, .. } => {
                let is_read = specimen.state != "not-read-yet";
                assert!(!says.is_empty() && question.next.is_some() == is_read, "{name}");
            }
            Offers::Settings(settings) => {
                let one_of =
                    |group: &Vec<display::Setting>| group.iter().filter(|it| it.is_chosen).count();
                assert!(settings.groups.iter().all(|group| one_of(group) == 1), "{name}");
            }
            offers => {
                let answers = offers.answers();
                let marks: BTreeSet<&str> = answers.iter().map(|it| it.mark).collect();
                assert!(!marks.is_empty() && marks.len() == answers.len(), "{name}");
                assert!(answers.len() <= 6, "{name}: more than can be looked over");
            }
        }
        assert!(question.next.is_none() || question.keeps_next_free, "{name}");
    }
    assert!(questions > 16, "every question is in the catalogue");
}
