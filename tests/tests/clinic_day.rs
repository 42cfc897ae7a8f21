//! A clinic's day from opening to evening: by then somebody has said of everybody what became of them.

use jari_tests::clinic_day::{DayPlan, replay};

#[test]
fn at_the_end_of_a_day_everybody_has_one_verdict_by_somebodys_word_and_nobody_was_passed() {
    for seed in [1, 20_261_201] {
        let day = replay(DayPlan { people: 60, desks: 3, seed }).expect("the server answers");
        assert!(day.broken.is_empty(), "seed {seed}: {:#?}", day.broken);
        assert_eq!(day.served + day.not_served + day.did_not_come, 60, "seed {seed}");
        assert!(day.served > 30 && day.did_not_come > 3, "seed {seed}: {day:?}");
        assert!(day.refused > 0, "seed {seed}: two desks never meant the same person");
    }
}
