//! Check 17: nobody is asked before a minute has passed, the question is shown for twenty seconds, one tap answers it
//! again and again, and a person who has gone leaves no data on the glass.

use super::alive::{Alive, Hand, Life, Presence};
use super::finding::Finding;
use super::frame::{Frame, Part, Setting};

/// The least time after a touch before a person is asked or forgotten, in seconds.
const LEAST_IDLE_SECS: f64 = 60.0;
/// The least time for which the question is shown, in seconds.
const LEAST_WARNING_SECS: f64 = 20.0;
/// The least number of times that one tap extends the time.
const LEAST_EXTENSIONS: usize = 10;
/// What is still there after this time counts as never forgotten, in seconds.
const FOR_EVER_SECS: f64 = 1_800.0;
/// The length of a frame, in seconds.
const FRAME_SECS: f64 = 1.0 / 60.0;
/// The tolerance, in seconds, because the clocks of screens count whole seconds.
const TOLERANCE_SECS: f64 = 0.05;

/// Check 17, from a last touch to the next person.
pub fn forgets_whom_it_has_asked<A: Alive>(
    hand: &mut Hand<A>,
    setting: &Setting,
    life: &Life,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    hand.screen().put_back();
    hand.settle();
    let touched = hand.secs();
    let was_asked = hand.screen().presence() == Presence::Asked;
    wait_while(hand, Presence::Here);
    let waited = hand.secs() - touched;
    let asked = hand.screen().presence();
    if asked == Presence::Here {
        let limit = "asks, or is free for the next person";
        return vec![Finding::new(
            17,
            "the screen",
            format!("the same after {waited:.0} s"),
            limit,
        )];
    }
    if asked == Presence::Asked {
        if !was_asked && waited < LEAST_IDLE_SECS - TOLERANCE_SECS {
            findings.push(too_soon("asks", waited, LEAST_IDLE_SECS));
        }
        let frame = hand.read(setting);
        findings.extend(reveals(&frame, life, "while it asks"));
        match extend(hand, setting, life) {
            Ok(Some(asked_at)) => {
                wait_while(hand, Presence::Asked);
                let stood = hand.secs() - asked_at;
                if stood < LEAST_WARNING_SECS - TOLERANCE_SECS {
                    findings.push(too_soon("the question goes", stood, LEAST_WARNING_SECS));
                }
            }
            Ok(None) => {}
            Err(finding) => {
                findings.push(finding);
                return findings;
            }
        }
    } else {
        let least = life.unasked_after_secs;
        if least.is_none_or(|least| waited < least - TOLERANCE_SECS) {
            let limit = match least {
                Some(least) => format!("not before {least:.0} s"),
                None => "asks before it forgets".to_owned(),
            };
            let measured = format!("forgets unasked after {waited:.0} s");
            findings.push(Finding::new(17, "the screen", measured, limit));
        }
    }
    findings.extend(left_behind(hand, setting, life));
    findings
}

fn too_soon(what: &str, secs: f64, least: f64) -> Finding {
    let limit = format!("not before {least:.0} s");
    Finding::new(17, "the screen", format!("{what} after {secs:.1} s"), limit)
}

/// Follows the screen's own clock until its presence is no longer `presence`, or until `FOR_EVER_SECS`.
fn wait_while<A: Alive>(hand: &mut Hand<A>, presence: Presence) {
    let start = hand.secs();
    while hand.screen().presence() == presence && hand.secs() - start < FOR_EVER_SECS {
        let until = (start + FOR_EVER_SECS - hand.secs()).max(FRAME_SECS);
        hand.step(hand.asks_after().clamp(FRAME_SECS, until), []);
    }
}

/// Answers the question again and again. Returns when it was asked for the last time, if it is still asked.
fn extend<A: Alive>(
    hand: &mut Hand<A>,
    setting: &Setting,
    life: &Life,
) -> Result<Option<f64>, Finding> {
    let limit = || format!("one tap extends, {LEAST_EXTENSIONS} times at least");
    for nth in 1..=LEAST_EXTENSIONS {
        hand.settle();
        let frame = hand.read(setting);
        let stay = frame.clickables().find(|node| node.part == Part::Choice && !node.disabled);
        let stay =
            stay.ok_or_else(|| Finding::new(17, "the question", "nothing to press", limit()))?;
        hand.tap(stay.rect.center(), 0.1);
        hand.settle();
        if hand.screen().presence() != Presence::Here {
            let measured = format!("no longer after {nth} taps");
            return Err(Finding::new(17, stay.name(), measured, limit()));
        }
        wait_while(hand, Presence::Here);
        match hand.screen().presence() {
            Presence::Asked => {}
            // The person who answered is now on a screen where nobody has to be asked.
            Presence::Gone if life.unasked_after_secs.is_some() => return Ok(None),
            _ => return Err(Finding::new(17, "the screen", "asks once only", limit())),
        }
    }
    Ok(Some(hand.secs()))
}

/// What the next person finds: on the free screen, on the screens after it, and in the painted shapes. Equal shapes
/// have the same pixels.
fn left_behind<A: Alive>(hand: &mut Hand<A>, setting: &Setting, life: &Life) -> Vec<Finding> {
    hand.settle();
    let mut findings = Vec::new();
    findings.extend(reveals(&hand.read(setting), life, "after the reset"));
    let left = hand.shapes().to_vec();
    for nth in 0.. {
        if !hand.screen().show_to_next(nth) {
            break;
        }
        hand.settle();
        findings.extend(reveals(&hand.read(setting), life, "for the next person"));
    }
    hand.screen().become_untouched();
    hand.settle();
    if !hand.shows_the_same_as(&left) {
        let limit = "as if nobody had been there";
        findings.push(Finding::new(17, "the screen", "other pixels after the reset", limit));
    }
    findings
}

fn reveals(frame: &Frame, life: &Life, when: &str) -> Option<Finding> {
    let found = life.secrets.found_on(frame)?;
    let measured = format!("{found:?} stands there {when}");
    Some(Finding::new(17, "the screen", measured, "nothing of a person"))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Screen, Toy, numbers_of};
    use super::super::secrets::Secrets;
    use super::*;

    fn found_on(toy: Toy) -> Vec<Finding> {
        let life = Life {
            secrets: Secrets { words: vec![toy.name.to_owned()], ..Secrets::default() },
            ..Life::default()
        };
        let screen = Screen::new();
        forgets_whom_it_has_asked(&mut screen.hand(toy), &screen.setting, &life)
    }

    #[test]
    fn a_screen_that_asks_waits_and_forgets_passes() {
        assert_eq!(found_on(Toy::default()), []);
    }

    #[test]
    fn a_screen_that_asks_too_soon_or_too_briefly_or_never_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { asks_after: 59.0, ..Toy::default() })), [17]);
        assert_eq!(numbers_of(&found_on(Toy { question_secs: 19.0, ..Toy::default() })), [17]);
        assert_eq!(
            numbers_of(&found_on(Toy { asks_after: f64::INFINITY, ..Toy::default() })),
            [17]
        );
        assert_eq!(
            numbers_of(&found_on(Toy { question_secs: 0.0, ..Toy::default() })),
            [17],
            "unasked"
        );
    }

    #[test]
    fn a_question_that_a_tap_answers_only_a_few_times_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { extensions: 9, ..Toy::default() })), [17]);
    }

    #[test]
    fn a_name_that_stays_on_the_question_or_after_it_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { names_in_question: true, ..Toy::default() })), [17]);
        // The data is found in the tree and in the pixels.
        assert_eq!(numbers_of(&found_on(Toy { remembers: true, ..Toy::default() })), [17, 17]);
    }

    #[test]
    fn pixels_that_tell_that_somebody_was_there_are_found() {
        assert_eq!(numbers_of(&found_on(Toy { leaves_a_trace: true, ..Toy::default() })), [17]);
    }

    #[test]
    fn a_screen_may_forget_unasked_where_that_is_known_and_no_sooner() {
        let toy = || Toy { question_secs: 0.0, asks_after: 30.0, ..Toy::default() };
        let life = |secs| Life { unasked_after_secs: Some(secs), ..Life::default() };
        let screen = Screen::new();
        let found =
            |secs| forgets_whom_it_has_asked(&mut screen.hand(toy()), &screen.setting, &life(secs));
        assert_eq!(found(30.0), []);
        assert_eq!(numbers_of(&found(60.0)), [17]);
    }
}
