//! Check 18: a press on one button is one act, no matter how short, long or unsteady it is, and no matter what else of
//! the hand is on the glass.

use egui::{Pos2, TouchPhase, Vec2, vec2};

use super::alive::{Alive, Hand};
use super::finding::Finding;
use super::frame::{Frame, Node, Part};

/// The shortest and the longest press, in seconds.
const SHORT_SECS: f64 = 0.1;
const LONG_SECS: f64 = 3.0;
/// How far the finger slides during a long press, in millimetres.
const SLIDE_MM: f32 = 8.0;
/// A tap that comes sooner after another one counts as the same tap; a later one counts as new. In seconds from lift to
/// lift.
const PAUSE_SECS: f64 = 0.5;
const KEY_PAUSE_SECS: f64 = 0.08;
/// How far before or after a pause is tested, as a share of the pause.
const BESIDE: f64 = 0.15;
/// After this time nothing that was pressed before matters, in seconds.
const REST_SECS: f64 = 1.0;
/// How long a palm is on the glass before a finger comes, in seconds.
const PALM_SECS: f64 = 2.0;
/// The contact ids of a palm and of a finger.
const PALM: u64 = 1;
const FINGER: u64 = 2;
/// The distance from the lower edge of the glass to a palm that is there, in millimetres: no button is that close.
const PALM_EDGE_MM: f32 = 2.0;
/// The grid in which blank space is searched, in pixels.
const GRID_PX: f32 = 20.0;

/// Check 18 on every button that is ready.
pub fn one_press_is_one_act<A: Alive>(hand: &mut Hand<A>, frame: &Frame) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for node in ready(frame) {
        findings.extend(faults(hand, frame, node));
        // A second tap and a palm act alike on all buttons of a kind, so one button of each kind is enough.
        if !parts.contains(&node.part) {
            parts.push(node.part);
            findings.extend(second_taps(hand, node));
            findings.extend(palms(hand, frame, node));
        }
    }
    findings
}

pub(super) fn ready(frame: &Frame) -> impl Iterator<Item = &Node> {
    frame.clickables().filter(|node| !node.disabled)
}

/// Shows the first screen again, and draws one frame so that egui knows its buttons.
fn put_back<A: Alive>(hand: &mut Hand<A>, after_secs: f64) {
    hand.screen().put_back();
    hand.step(after_secs, []);
}

/// The acts of one short tap, and what is wrong with it and with a long press that slides.
fn faults<A: Alive>(hand: &mut Hand<A>, frame: &Frame, node: &Node) -> Vec<Finding> {
    let at = node.rect.center();
    let (first, once) = first_tap(hand, at);
    let mut findings = Vec::new();
    findings.extend(fault(node, &format!("a press of {SHORT_SECS} s"), &first, &once));

    put_back(hand, REST_SECS);
    let way = slide(frame, node);
    hand.down(0.0, at - way / 2.0);
    hand.slide(LONG_SECS / 2.0, at + way / 2.0);
    hand.up(LONG_SECS / 2.0, at + way / 2.0);
    let long = hand.screen().take_acts();
    let how = format!("a press of {LONG_SECS} s that slides {SLIDE_MM} mm");
    findings.extend(fault(node, &how, &long, &once));
    findings
}

/// What a short tap did, and what it should do: one act.
fn first_tap<A: Alive>(hand: &mut Hand<A>, at: Pos2) -> (Vec<String>, Vec<String>) {
    put_back(hand, REST_SECS);
    let first = hand.tap(at, SHORT_SECS);
    let once = first.get(..1).unwrap_or(&[const { String::new() }]).to_vec();
    (first, once)
}

/// A tap that comes too soon after another one, and a tap that does not.
fn second_taps<A: Alive>(hand: &mut Hand<A>, node: &Node) -> Vec<Finding> {
    let at = node.rect.center();
    let (_, once) = first_tap(hand, at);
    let pause = if node.part == Part::Key { KEY_PAUSE_SECS } else { PAUSE_SECS };
    let mut findings = Vec::new();
    // Half of the time passes before the tap and half while it lasts.
    let half = pause * (1.0 - BESIDE) / 2.0;
    put_back(hand, half);
    let second = hand.tap(at, half);
    findings.extend(fault(
        node,
        &format!("a second tap after {:.0} ms", 2_000.0 * half),
        &second,
        &[],
    ));
    let half = pause * BESIDE;
    put_back(hand, half);
    let third = hand.tap(at, half);
    let how = format!("a tap after {:.0} ms", 1_000.0 * pause * (1.0 + BESIDE));
    findings.extend(fault(node, &how, &third, &once));
    findings
}

/// A slide along the button's longer side.
fn slide(frame: &Frame, node: &Node) -> Vec2 {
    let way = SLIDE_MM * frame.px_per_mm;
    if node.rect.width() > node.rect.height() { vec2(way, 0.0) } else { vec2(0.0, way) }
}

/// The finding when a press did something else than what it should do.
fn fault(node: &Node, how: &str, acts: &[String], wanted: &[String]) -> Option<Finding> {
    let times = |count: usize| match count {
        0 => "nothing".to_owned(),
        1 => "one act".to_owned(),
        count => format!("{count} acts"),
    };
    let is_another = acts.len() == wanted.len();
    let measured = if is_another { "another act".to_owned() } else { times(acts.len()) };
    (acts != wanted)
        .then(|| Finding::new(18, node.name(), format!("{how}: {measured}"), times(wanted.len())))
}

/// A palm on the glass at the lower edge, on blank space or on another button, before or after the finger.
fn palms<A: Alive>(hand: &mut Hand<A>, frame: &Frame, node: &Node) -> Vec<Finding> {
    put_back(hand, REST_SECS);
    let once = hand.tap(node.rect.center(), SHORT_SECS);
    let edge = frame.size_px.y - PALM_EDGE_MM * frame.px_per_mm;
    let other = ready(frame).find(|other| other.id != node.id);
    let places = [
        ("at the lower edge", Some(Pos2::new(frame.size_px.x / 2.0, edge))),
        ("where nothing is", blank(frame)),
        ("on another button", other.map(|other| other.rect.center())),
    ];
    let mut findings = Vec::new();
    for (place, palm) in places {
        let Some(palm) = palm else { continue };
        for (order, comes) in [("under a palm", Comes::Later), ("beside a palm", Comes::First)] {
            let (acts, gesture) = press_with_palm(hand, node.rect.center(), palm, comes);
            findings.extend(fault(node, &format!("a press {order} {place}"), &acts, &once));
            if gesture {
                let measured = format!("a gesture with a palm {place}");
                findings.push(Finding::new(18, node.name(), measured, "no zoom and no pan"));
            }
        }
    }
    findings
}

/// Whether the finger comes before or after the palm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comes {
    First,
    Later,
}

/// The acts that a finger and a palm caused together, and whether egui took them as a gesture.
fn press_with_palm<A: Alive>(
    hand: &mut Hand<A>,
    at: Pos2,
    palm: Pos2,
    comes: Comes,
) -> (Vec<String>, bool) {
    const MOMENT_SECS: f64 = 0.1;
    put_back(hand, REST_SECS);
    // A real hand always moves a little.
    let trembles = vec2(1.0, 1.0);
    if comes == Comes::Later {
        hand.touch(0.0, PALM, TouchPhase::Start, palm);
        hand.touch(PALM_SECS, PALM, TouchPhase::Move, palm + trembles);
    }
    hand.touch(MOMENT_SECS, FINGER, TouchPhase::Start, at);
    if comes == Comes::First {
        hand.touch(MOMENT_SECS, PALM, TouchPhase::Start, palm);
    }
    hand.touch(MOMENT_SECS, PALM, TouchPhase::Move, palm - trembles);
    hand.touch(MOMENT_SECS, FINGER, TouchPhase::Move, at + trembles);
    let gesture = hand.makes_a_gesture();
    hand.touch(MOMENT_SECS, FINGER, TouchPhase::End, at + trembles);
    hand.touch(REST_SECS, PALM, TouchPhase::End, palm);
    hand.settle();
    (hand.screen().take_acts(), gesture)
}

/// The point nearest to the middle where nothing can be pressed.
fn blank(frame: &Frame) -> Option<Pos2> {
    let middle = frame.screen().center();
    let (columns, rows) = (frame.size_px.x / GRID_PX, frame.size_px.y / GRID_PX);
    let grid = (1..columns as u16).flat_map(|x| (1..rows as u16).map(move |y| (x, y)));
    let points = grid.map(|(x, y)| Pos2::new(f32::from(x), f32::from(y)) * GRID_PX);
    let is_blank =
        |at: &Pos2| frame.clickables().all(|node| !node.rect.expand(GRID_PX / 2.0).contains(*at));
    points.filter(is_blank).min_by(|a, b| a.distance(middle).total_cmp(&b.distance(middle)))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen, Toy, numbers_of};
    use super::*;

    fn found_on(toy: Toy) -> Vec<Finding> {
        let screen = Screen::new();
        let mut hand = screen.hand(toy);
        let frame = hand.read(&screen.setting);
        one_press_is_one_act(&mut hand, &frame)
    }

    #[test]
    fn a_patient_screen_passes() {
        assert_eq!(found_on(Toy::default()), []);
    }

    #[test]
    fn a_screen_with_the_patience_of_a_desk_is_found() {
        let hasty = found_on(Toy { patience: None, ..Toy::default() });
        assert!(hasty.iter().all(|found| found.measured.contains("slides")), "{hasty:?}");
        assert_eq!(numbers_of(&hasty), [18, 18], "both buttons");
    }

    #[test]
    fn a_screen_that_takes_a_bounce_for_a_second_tap_is_found() {
        let bouncing = found_on(Toy { pause_secs: 0.3, ..Toy::default() });
        assert!(bouncing[0].measured.starts_with("a second tap"), "{bouncing:?}");
        let deaf = found_on(Toy { pause_secs: 0.7, ..Toy::default() });
        assert!(deaf.iter().all(|found| found.measured.contains("a tap after")), "{deaf:?}");
        assert_eq!(numbers_of(&deaf), [18, 18]);
    }

    #[test]
    fn a_screen_on_which_a_palm_keeps_the_finger_out_is_found() {
        let found = found_on(Toy { sifts: false, ..Toy::default() });
        assert!(
            found.iter().any(|it| it.measured.starts_with("a press under a palm")),
            "{found:?}"
        );
        assert!(found.iter().any(|it| it.measured.contains("gesture")), "{found:?}");
        assert!(found.iter().all(|it| it.measured.contains("palm")), "{found:?}");
    }

    #[test]
    fn blank_space_is_found_between_buttons() {
        let frame = Screen::new().capture(|ui| {
            Mm(0.0, 0.0, 194.0, 200.0).button(ui, "예", 14.0);
        });
        let blank = blank(&frame).unwrap();
        assert!(frame.clickables().all(|node| !node.rect.contains(blank)), "{blank:?}");
    }
}
