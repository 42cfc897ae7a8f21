//! Checks 9 to 12 and 26: one question, few choices, an equal foot and equal edges on every screen, a word beside every
//! icon, a name for every input. Sizes and colours are not checked here.

use egui::Rect;
use egui::accesskit::Role;

use super::finding::Finding;
use super::frame::{Frame, Kind, Landmarks, Node, Part};

/// The most choices on one screen.
const MOST_CHOICES: usize = 6;
/// How far a foot button may move from one screen to the next, in pixels.
const SAME_PLACE_PX: f32 = 2.0;
/// Buttons are close to one another up to this many gaps.
const CLOSE_GAPS: f32 = 1.6;
/// How far an outer edge may be from the grid, in pixels.
const GRID_PX: f32 = 1.0;

/// Check 9: exactly one question heading, and at most six choices; the board and keyboards may have more.
pub fn one_question(frame: &Frame) -> Vec<Finding> {
    let headings: Vec<&str> =
        frame.nodes.iter().filter(|node| node.role == Role::Heading).map(Node::name).collect();
    let mut findings = Vec::new();
    if headings.len() != 1 {
        let measured = format!("{} headings: {headings:?}", headings.len());
        findings.push(Finding::new(9, "question", measured, "exactly one"));
    }
    let is_choice = |node: &&Node| matches!(node.part, Part::Choice | Part::Unmarked);
    let choices = frame.clickables().filter(is_choice).count();
    if frame.kind == Kind::Ordinary && choices > MOST_CHOICES {
        let measured = format!("{choices} choices");
        findings.push(Finding::new(9, "choices", measured, format!("at most {MOST_CHOICES}")));
    }
    findings
}

/// Check 10, over all screens of one setting: Back, Start over and Call staff are on every screen, idle or
/// not, and stay where the first screen has them.
pub fn check_across(frames: &[(&str, &Frame)], landmarks: &Landmarks) -> Vec<Finding> {
    landmarks.foot().iter().flat_map(|mark| same_place(frames, mark)).collect()
}

/// Check 26, over all screens of one setting: what is pressed begins and ends at one left and one right edge. Keys are let
/// out: a keyboard may need the margins.
pub fn edges_align(frames: &[(&str, &Frame)]) -> Vec<Finding> {
    let Some(edges) = frames.iter().find_map(|(_, frame)| outer_edges(frame)) else {
        return Vec::new();
    };
    let beyond = |(screen, frame): &(&str, &Frame)| {
        let [left, right] = outer_edges(frame)?;
        let off = [left - edges[0], right - edges[1]];
        let is_off = off.iter().any(|px| px.abs() > GRID_PX);
        is_off.then(|| {
            let measured = format!("{:+.0} px left, {:+.0} px right", off[0], off[1]);
            Finding::new(26, *screen, measured, format!("within {GRID_PX} px of the others"))
        })
    };
    frames.iter().filter_map(beyond).collect()
}

/// Check 26: buttons that are close to one another are one gap apart, as the buttons at the foot are. Keys, and cells of
/// tables, have gaps of their own.
pub fn gaps_align(frame: &Frame) -> Vec<Finding> {
    let buttons: Vec<&Node> =
        frame.clickables().filter(|node| !matches!(node.part, Part::Key | Part::Cell)).collect();
    let mut feet: Vec<Rect> =
        buttons.iter().filter(|node| node.part == Part::Foot).map(|node| node.rect).collect();
    feet.sort_by(|one, other| one.left().total_cmp(&other.left()));
    let spaces = feet.windows(2).map(|pair| pair[1].left() - pair[0].right());
    let Some(gap) = spaces.filter(|space| *space > 0.0).min_by(f32::total_cmp) else {
        return Vec::new();
    };
    let apart = |one: &Node, other: &Node| {
        let (a, b) = (one.rect, other.rect);
        let across = a.x_range().intersection(b.x_range()).span();
        let down = a.y_range().intersection(b.y_range()).span();
        let space = if across > 0.0 { b.top() - a.bottom() } else { b.left() - a.right() };
        ((across > 0.0) != (down > 0.0) && space > -GRID_PX).then_some(space)
    };
    let mut findings = Vec::new();
    for one in &buttons {
        for other in &buttons {
            let Some(space) = apart(one, other) else { continue };
            if space < CLOSE_GAPS * gap && (space - gap).abs() > GRID_PX {
                let measured = format!("{space:.0} px from {}", one.name());
                let limit = format!("{gap:.0} px, as at the foot");
                findings.push(Finding::new(26, other.name(), measured, limit));
            }
        }
    }
    findings
}

/// The left edge of the leftmost and the right edge of the rightmost clickable, in pixels.
fn outer_edges(frame: &Frame) -> Option<[f32; 2]> {
    let pressed = || frame.clickables().filter(|node| node.part != Part::Key);
    let left = pressed().map(|node| node.rect.left()).min_by(f32::total_cmp)?;
    let right = pressed().map(|node| node.rect.right()).max_by(f32::total_cmp)?;
    Some([left, right])
}

/// Check 26: a pad of digits ends where the pads of other screens end, at the left, at the right and below. A longer
/// question or message may make its keys lower.
pub fn pad_stays(others: &[&Frame], (screen, frame): (&str, &Frame)) -> Option<Finding> {
    let place = others.iter().find_map(|other| pad(other))?;
    let pad = pad(frame)?;
    let off =
        [pad.left() - place.left(), pad.right() - place.right(), pad.bottom() - place.bottom()];
    off.iter().any(|px| px.abs() > GRID_PX).then(|| {
        let measured = format!("a pad at {pad:.0?}");
        Finding::new(26, screen, measured, format!("at {place:.0?}, as on the others"))
    })
}

/// The place of a pad of digits: twelve keys, ten of them digits.
fn pad(frame: &Frame) -> Option<Rect> {
    let keys: Vec<&Node> = frame.clickables().filter(|node| node.part == Part::Key).collect();
    let digits = keys.iter().filter(|key| key.name().parse::<u8>().is_ok_and(|it| it < 10)).count();
    let is_pad = (keys.len(), digits) == (12, 10);
    is_pad.then(|| keys.iter().fold(Rect::NOTHING, |all, key| all.union(key.rect)))
}

/// Check 11: every icon in a clickable has a visible word beside it, which the accessible name contains.
pub fn icons_have_words(frame: &Frame) -> Vec<Finding> {
    let mut findings = Vec::new();
    for button in frame.clickables() {
        let inside =
            |ink: Rect| frame.clickable_around(ink).is_some_and(|around| around.id == button.id);
        let spans = frame.spans().filter(|span| inside(span.ink));
        let (icons, words): (Vec<_>, Vec<_>) = spans.partition(|span| span.is_icon());
        let mut words = words.iter().map(|span| plain(&span.text)).filter(|word| has_letters(word));
        if icons.is_empty() {
            continue;
        }
        let name = plain(&button.label);
        let fault = match words.next() {
            None => Some(("an icon alone".to_owned(), "a visible word")),
            Some(word) if name.contains(&word) || words.any(|word| name.contains(&word)) => None,
            Some(word) => {
                let measured = format!("shows {word:?}, is called {name:?}");
                Some((measured, "a name that contains the visible word"))
            }
        };
        let fault = fault.map(|(is, limit)| Finding::new(11, button.name(), is, limit));
        findings.extend(fault);
    }
    findings
}

/// Check 12, for names: everything to press or to fill in has a name.
pub fn inputs_have_names(frame: &Frame) -> Vec<Finding> {
    let is_input = |node: &&Node| node.clickable || node.focusable;
    let unnamed = frame.nodes.iter().filter(is_input).filter(|node| node.label.trim().is_empty());
    let in_tree = unnamed.map(|node| (format!("{:?}", node.role), node.rect));
    let areas = frame.unnamed_areas.iter().map(|area| ("touch area".to_owned(), *area));
    in_tree
        .chain(areas)
        .map(|(what, rect)| {
            let element = format!("{what} at {:.0}, {:.0} px", rect.min.x, rect.min.y);
            Finding::new(12, element, "no accessible name", "a name")
        })
        .collect()
}

fn same_place(frames: &[(&str, &Frame)], mark: &str) -> Vec<Finding> {
    let find =
        |frame: &Frame| frame.clickables().find(|node| node.answers_to(mark)).map(|node| node.rect);
    let place = frames.iter().find_map(|(_, frame)| find(frame));
    frames
        .iter()
        .filter_map(|(screen, frame)| {
            let element = format!("{mark} on {screen}");
            let (Some(rect), Some(place)) = (find(frame), place) else {
                return Some(Finding::new(10, element, "missing", "on every screen"));
            };
            let moved = furthest_side(rect, place);
            let limit = format!("the same rectangle ± {SAME_PLACE_PX} px");
            (moved > SAME_PLACE_PX)
                .then(|| Finding::new(10, element, format!("moved by {moved:.1} px"), limit))
        })
        .collect()
}

/// How far the furthest side of one rectangle lies from the same side of the other.
fn furthest_side(a: Rect, b: Rect) -> f32 {
    let corners = [a.min - b.min, a.max - b.max];
    corners.into_iter().map(|way| way.abs().max_elem()).fold(0.0, f32::max)
}

/// Text without its line breaks and double or non-breaking spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    const ICON: &str = "\u{E058}";

    fn choices(count: u8, mark: &str) -> Frame {
        Screen::new().capture(|ui| {
            Mm(20.0, 20.0, 150.0, 20.0).heading(ui, "누구의 예약인가요?", 14.0);
            for i in 0..count {
                let place = Mm(20.0, 50.0 + 25.0 * f32::from(i), 60.0, 20.0);
                place.marked_button(ui, &format!("{i}번"), 14.0, &format!("{mark}{i}"));
            }
        })
    }

    #[test]
    fn one_heading_and_six_choices_are_one_question() {
        assert_eq!(one_question(&choices(6, "choice:")), []);
    }

    #[test]
    fn seven_choices_are_too_many_but_paging_does_not_count() {
        assert_eq!(numbers_of(&one_question(&choices(7, "choice:"))), [9]);
        assert_eq!(one_question(&choices(7, "page:")), []);
    }

    #[test]
    fn a_screen_without_a_heading_and_one_with_two_are_found() {
        let none = Screen::new().capture(|ui| Mm(20.0, 20.0, 90.0, 20.0).text(ui, "질문", 14.0));
        assert_eq!(numbers_of(&one_question(&none)), [9]);
        let two = Screen::new().capture(|ui| {
            Mm(20.0, 20.0, 150.0, 20.0).heading(ui, "하나", 14.0);
            Mm(20.0, 60.0, 150.0, 20.0).heading(ui, "둘", 14.0);
        });
        assert_eq!(numbers_of(&one_question(&two)), [9]);
    }

    fn foot(shift_mm: f32, names: [&str; 3]) -> Frame {
        Screen::new().capture(|ui| {
            for (name, left) in names.into_iter().zip([20.0, 70.0, 120.0]) {
                Mm(left + shift_mm, 300.0, 40.0, 25.0).button(ui, name, 14.0);
            }
        })
    }

    fn landmarks() -> Landmarks {
        let [back, start_over, call_staff] = ["이전", "처음", "직원"].map(str::to_owned);
        Landmarks { back, start_over, call_staff, ..Landmarks::default() }
    }

    #[test]
    fn a_foot_that_stays_in_its_place_passes_even_when_idle() {
        let one = foot(0.0, ["이전", "처음", "직원"]);
        let idle = Screen::new().capture(|ui| {
            for (name, left) in [("이전", 20.0), ("처음", 70.0), ("직원", 120.0)] {
                ui.add_enabled_ui(name != "이전", |ui| {
                    Mm(left, 300.0, 40.0, 25.0).button(ui, name, 14.0);
                });
            }
        });
        assert!(idle.nodes.iter().any(|node| node.label == "이전" && node.disabled));
        assert_eq!(check_across(&[("start", &one), ("name", &idle)], &landmarks()), []);
    }

    #[test]
    fn a_foot_button_that_moves_or_is_missing_is_found() {
        let one = foot(0.0, ["이전", "처음", "직원"]);
        let moved = foot(1.0, ["이전", "처음", "직원"]);
        let found = check_across(&[("start", &one), ("name", &moved)], &landmarks());
        assert_eq!(numbers_of(&found), [10, 10, 10]);

        let without = foot(0.0, ["이전", "처음", "도움"]);
        let found = check_across(&[("start", &one), ("name", &without)], &landmarks());
        assert_eq!(numbers_of(&found), [10]);
        assert_eq!(found[0].element, "직원 on name");
    }

    fn icon_button(word: &str, name: &str) -> Frame {
        Screen::new().capture(|ui| {
            let place = Mm(20.0, 50.0, 80.0, 30.0);
            place.named_button(ui, "", 14.0, name);
            Mm(22.0, 55.0, 20.0, 20.0).icon(ui, ICON, 14.0);
            Mm(45.0, 55.0, 50.0, 20.0).text(ui, word, 14.0);
        })
    }

    #[test]
    fn an_icon_with_its_word_in_its_name_passes() {
        let frame = icon_button("직원 부르기", "직원 부르기, 도움");
        assert!(frame.spans().any(super::super::TextSpan::is_icon), "the icon was painted");
        assert_eq!(icons_have_words(&frame), []);
    }

    #[test]
    fn an_icon_alone_and_an_icon_with_another_name_are_found() {
        assert_eq!(numbers_of(&icons_have_words(&icon_button("", "직원 부르기"))), [11]);
        assert_eq!(numbers_of(&icons_have_words(&icon_button("직원 부르기", "도움"))), [11]);
    }

    #[test]
    fn a_named_button_passes_and_an_unnamed_one_is_found() {
        let named = Screen::new().capture(|ui| Mm(20.0, 50.0, 80.0, 30.0).button(ui, "다음", 14.0));
        assert_eq!(inputs_have_names(&named), []);
        let unnamed = Screen::new()
            .capture(|ui| Mm(20.0, 50.0, 80.0, 30.0).named_button(ui, "다음", 14.0, ""));
        assert_eq!(numbers_of(&inputs_have_names(&unnamed)), [12]);
    }

    #[test]
    fn a_touch_area_missing_from_the_tree_is_found_and_a_backdrop_is_not() {
        let area = |place: Mm| {
            Screen::new().capture(move |ui| {
                let id = egui::Id::unique("area");
                ui.interact(place.rect(), id, egui::Sense::CLICK);
                Mm(20.0, 50.0, 80.0, 30.0).button(ui, "다음", 14.0);
            })
        };
        assert_eq!(numbers_of(&inputs_have_names(&area(Mm(20.0, 100.0, 50.0, 50.0)))), [12]);
        assert_eq!(inputs_have_names(&area(Mm(0.0, 0.0, 190.0, 300.0))), []);
    }

    #[test]
    fn a_button_that_is_not_one_gap_from_its_neighbour_is_found() {
        let screen = |space: f32| {
            Screen::new().capture(move |ui| {
                for (left, mark) in [(20.0, "foot:back"), (64.0, "foot:start-over")] {
                    Mm(left, 300.0, 40.0, 25.0).marked_button(ui, mark, 14.0, mark);
                }
                Mm(20.0, 100.0, 84.0, 25.0).marked_button(ui, "예", 14.0, "choice:yes");
                Mm(20.0, 125.0 + space, 84.0, 25.0).marked_button(ui, "아니요", 14.0, "choice:no");
            })
        };
        assert_eq!(gaps_align(&screen(4.0)), []);
        assert_eq!(numbers_of(&gaps_align(&screen(3.4))), [26]);
        assert_eq!(numbers_of(&gaps_align(&screen(5.0))), [26]);
        assert_eq!(gaps_align(&screen(60.0)), [], "far apart is a space");
    }

    #[test]
    fn a_screen_that_begins_further_left_is_found() {
        let screen = |left: f32| {
            Screen::new().capture(move |ui| {
                Mm(left, 20.0, 170.0 - left, 30.0).button(ui, "예", 14.0);
                Mm(20.0, 60.0, 150.0, 30.0).button(ui, "아니요", 14.0);
            })
        };
        let (one, same, other) = (screen(20.0), screen(20.0), screen(18.0));
        assert_eq!(edges_align(&[("one", &one), ("same", &same)]), []);
        let found = edges_align(&[("one", &one), ("other", &other)]);
        assert_eq!(
            found.iter().map(|it| (it.check, &*it.element)).collect::<Vec<_>>(),
            [(26, "other")]
        );
    }

    #[test]
    fn a_pad_that_moved_is_found_and_one_with_lower_keys_is_not() {
        let screen = |top: f32, key_mm: f32| {
            Screen::new().capture(move |ui| {
                for key in 0..12_u8 {
                    let (row, column) = (f32::from(key / 3), f32::from(key % 3));
                    let y = top + (key_mm + 3.0) * row;
                    let place = Mm(20.0 + 40.0 * column, y, 35.0, key_mm);
                    place.marked_button(ui, &key.to_string(), 14.0, &format!("key:{key}"));
                }
            })
        };
        let (one, same, moved) = (screen(60.0, 22.0), screen(60.0, 22.0), screen(62.0, 22.0));
        assert_eq!(pad_stays(&[&one], ("same", &same)), None);
        assert_eq!(pad_stays(&[&one], ("moved", &moved)).map(|it| it.check), Some(26));
        assert_eq!(pad_stays(&[&one], ("lower keys", &screen(64.0, 21.0))), None);
    }
}
