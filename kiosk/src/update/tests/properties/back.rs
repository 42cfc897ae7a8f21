//! "이전" over random walks (check 28): it undoes one step, and nothing is lost by it.

use std::cell::Cell;

use proptest::test_runner::TestRunner;

use super::*;
use crate::model::Member;
use crate::update::ticket::is_namesake_asked;

/// How much the person has typed: name, birth date, telephone, code.
fn typed(model: &Model) -> [usize; 4] {
    let Member { name, birth_date, phone } = &model.visit.typed;
    let code = model.visit.code.digit_count();
    [name.value().chars().count(), birth_date.digit_count(), phone.digit_count(), code]
}

fn offered_seat(model: &Model) -> Option<jari_common::id::HoldId> {
    model.visit.session.as_ref()?.ticket.offer.as_ref().map(|offer| offer.hold.id)
}

/// What "이전" may not lose, at one point of a walk; returns what there was to lose: a hold, an offer, something typed.
fn loses_nothing(stage: &Stage) -> Result<[bool; 3], TestCaseError> {
    let before = &stage.model;
    let mut back = Stage { model: before.clone(), now: stage.now };
    back.press(Action::Back);
    let after = &back.model;
    let (from, to) = (&before.step, &after.step);
    let moved = format!("{from:?} to {to:?}");
    // Only from where a seat was chosen does a step back leave the seat.
    if *from != Step::Confirm {
        prop_assert_eq!(held_seat(after), held_seat(before), "{}", moved);
    }
    prop_assert_eq!(offered_seat(after), offered_seat(before), "{}", moved);
    let [is_held, is_offered] = [held_seat(before).is_some(), offered_seat(before).is_some()];
    let is_start = matches!(to, Step::Start | Step::Pair { .. });
    prop_assert!(!(is_held || is_offered) || !is_start, "{}", moved);
    let lost = typed(after).iter().zip(typed(before)).any(|(now, was)| *now < was);
    prop_assert!(is_start || !lost, "{}: {:?} from {:?}", moved, typed(after), typed(before));
    // There is a step before every step but the first, and after what is done.
    let is_first = matches!(from, Step::Start | Step::Pair { .. } | Step::Done | Step::Moved);
    prop_assert!(from != to || is_first, "{}", moved);
    Ok([is_held && *from != Step::Confirm, is_offered, !is_start && typed(before) != [0; 4]])
}

#[test]
fn back_loses_no_hold_no_offer_and_nothing_that_was_typed() {
    let config = ProptestConfig { cases: 512, ..ProptestConfig::default() };
    let met = Cell::new([0; 3]);
    let walks = prop::collection::vec(happening(), 1..200);
    let walked = TestRunner::new(config).run(&walks, |happenings| {
        // Half of the walks begin with a seat held.
        let is_even = happenings.len().is_multiple_of(2);
        let mut stage = if is_even { Stage::new() } else { Stage::confirming() };
        for happening in happenings {
            play(&mut stage, happening);
            if stage.model.sending.is_none() && stage.model.idle_warning.is_none() {
                let there = loses_nothing(&stage)?;
                let so_far: [u32; 3] = met.get();
                met.set(std::array::from_fn(|at| so_far[at] + u32::from(there[at])));
            }
        }
        Ok(())
    });
    walked.unwrap();
    assert!(met.get().iter().all(|times| *times > 100), "too little was at stake: {met:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn back_leads_to_the_screen_from_which_one_came(
        happenings in prop::collection::vec(happening(), 1..200),
    ) {
        let mut stage = Stage::new();
        for happening in happenings {
            play(&mut stage, happening);
            let before = stage.model.clone();
            // Screens that one does not come back to: what was mended is read back, a century was one answer to a date, a trouble and a declined seat are over,
            // the settings are left by "이전" itself, and without a proposal its screen only waits for the list.
            let is_passing = match &before.step {
                Step::Mend(_) | Step::Century { .. } | Step::Trouble(_) | Step::OtherSeat => true,
                Step::Staff { .. } | Step::Display { .. } => true,
                Step::StartOver { .. } | Step::Sound { .. } | Step::Narrow(_) => true,
                Step::FirstSeat => before.board.first.is_none(),
                Step::Confirm => held_seat(&before).is_none(),
                // The table has no room for large letters.
                Step::Board => before.comfort.text_size == TextSize::Large,
                // The ticket was read meanwhile: nothing is asked any more.
                Step::Namesake => !is_namesake_asked(&before),
                _ => false,
            };
            if before.sending.is_some() || before.idle_warning.is_some() || is_passing {
                continue;
            }
            let mut there = Stage { model: before.clone(), now: stage.now };
            match &before.step {
                Step::Clinics => there.press(Action::OpenClinic(slot().clinic)),
                _ => go_on(&mut there),
            };
            let to = there.model.step.clone();
            // What one has is shown where nothing else can be done: from there "이전" leads to what opened it.
            let has_become = matches!(to, Step::Ticket | Step::MyBooking);
            let is_there = to == before.step || matches!(to, Step::Start | Step::Pair { .. }) || has_become;
            if there.model.sending.is_some() || is_there {
                continue;
            }
            there.press(Action::Back);
            prop_assert_eq!(&there.model.step, &before.step, "by {:?}", to);
        }
    }
}
