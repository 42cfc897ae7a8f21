//! Checks 13 to 15: everything fits on the screen, nothing is cut, and no word, date or time is split. The size of
//! letters is not checked here.

use egui::accesskit::Role;

use super::finding::Finding;
use super::frame::{Frame, Node, TextRun};
use super::targets::most_outside;

/// How far antialiasing and rounding may move a rectangle past its bounds, in pixels.
const ROUNDING_PX: f32 = 1.0;
/// The mark of text that was cut short.
const ELLIPSIS: char = '…';
/// Units that a number may not be separated from the next number by a line: "7월 18일", "2시 30분".
const KOREAN_UNITS: [char; 3] = ['년', '월', '시'];
/// The halves of a Korean day, which stay with their hour.
const KOREAN_HALVES: [&str; 2] = ["오전", "오후"];
/// The halves of an English day, which stay with their hour.
const ENGLISH_HALVES: [&str; 4] = ["am", "pm", "a.m.", "p.m."];
/// English months, which stay with their day, written out or as their first three or four letters.
const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// The shortest form of a month's name.
const MONTH_LETTERS: usize = 3;

/// Check 13: nothing scrolls, and nothing lies outside the screen.
pub fn nothing_scrolls(frame: &Frame) -> Vec<Finding> {
    let scrolling = frame.nodes.iter().filter(|node| node.scrolls).map(|node| {
        Finding::new(13, format!("{:?} {}", node.role, node.name()), "scrolls", "fits, or pages")
    });
    let outside = |name: &str, rect| {
        let over = most_outside(rect, frame.screen());
        let measured = format!("{:.1} mm outside the screen", frame.mm(over));
        (over > ROUNDING_PX).then(|| Finding::new(13, name, measured, "on the screen"))
    };
    let nodes = frame.nodes.iter().filter(|node| is_content(node));
    let nodes = nodes.filter_map(|node| outside(node.name(), node.rect));
    let texts = frame.texts.iter().filter_map(|run| outside(&run.source, run.ink));
    scrolling.chain(nodes).chain(texts).collect()
}

/// Check 14: no text is clipped, elided, ends in "…" or runs over the edge of its button.
pub fn nothing_cut(frame: &Frame) -> Vec<Finding> {
    frame.texts.iter().flat_map(|run| cuts(frame, run)).collect()
}

/// Check 15: lines break at spaces only, and never inside a date or a time.
pub fn whole_words(frame: &Frame) -> Vec<Finding> {
    let excepted = |run: &&TextRun| !frame.allowances.split_words.contains(&run.source);
    let runs = frame.texts.iter().filter(excepted);
    runs.flat_map(|run| run.rows.windows(2).map(move |rows| (run, &rows[0], &rows[1])))
        .filter(|(_, above, _)| !above.ends_with_newline)
        .filter_map(|(run, above, below)| {
            let what = split(&above.text, &below.text)?;
            let measured = format!("{what} is split: {:?} | {:?}", above.text, below.text);
            Some(Finding::new(15, &*run.source, measured, "words, dates and times stay whole"))
        })
        .collect()
}

/// Whether a node is something to read or press, and not only a container.
fn is_content(node: &Node) -> bool {
    node.clickable || matches!(node.role, Role::Label | Role::Heading | Role::Image)
}

fn cuts(frame: &Frame, run: &TextRun) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |measured: String, limit: &str| {
        findings.push(Finding::new(14, &*run.source, measured, limit));
    };
    let hidden = most_outside(run.ink, run.clip);
    if hidden > ROUNDING_PX {
        add(format!("{:.1} mm clipped", frame.mm(hidden)), "wholly visible");
    }
    if run.elided {
        add("characters were dropped".to_owned(), "the whole text");
    } else if run.source.contains(ELLIPSIS) && !frame.allowances.ellipses.contains(&run.source) {
        add(format!("contains {ELLIPSIS:?}"), "the whole text");
    }
    if let Some(button) = frame.clickable_around(run.ink) {
        let over = most_outside(run.ink, button.rect);
        if over > ROUNDING_PX {
            let measured = format!("{:.1} mm over the edge of its button", frame.mm(over));
            add(measured, "inside its button");
        }
    }
    findings
}

/// What a line break between two rows splits, or `None` when the break is allowed there.
fn split(above: &str, below: &str) -> Option<&'static str> {
    let may_break = |c: char| c.is_whitespace() && c != '\u{A0}';
    let at_space = above.ends_with(may_break) || below.starts_with(may_break);
    if above.trim().is_empty() || below.trim().is_empty() {
        return None;
    }
    if !at_space {
        return Some("a word");
    }
    let last = above.split_whitespace().next_back()?;
    let first = below.split_whitespace().next()?;
    splits_korean_time(last, first).or_else(|| splits_english_time(last, first))
}

fn splits_korean_time(last: &str, first: &str) -> Option<&'static str> {
    let number_follows = first.starts_with(|c: char| c.is_ascii_digit());
    if KOREAN_HALVES.contains(&last) && number_follows {
        return Some("a time");
    }
    let mut backwards = last.chars().rev();
    let unit = backwards.next()?;
    let counted = backwards.next().is_some_and(|c| c.is_ascii_digit());
    let unit_then_number = KOREAN_UNITS.contains(&unit) && number_follows;
    let day_then_weekday = unit == '일' && first.starts_with('(');
    (counted && (unit_then_number || day_then_weekday)).then_some("a date or time")
}

fn splits_english_time(last: &str, first: &str) -> Option<&'static str> {
    let (last, first) = (last.to_lowercase(), first.to_lowercase());
    let ends_in_number = last.ends_with(|c: char| c.is_ascii_digit());
    if ends_in_number && ENGLISH_HALVES.contains(&first.trim_end_matches([',', ')'])) {
        return Some("a time");
    }
    let written = last.trim_end_matches('.');
    let is_month = written.len() >= MONTH_LETTERS
        && ENGLISH_MONTHS.iter().any(|month| month.starts_with(written));
    let number_follows = first.starts_with(|c: char| c.is_ascii_digit());
    (is_month && number_follows).then_some("a date")
}

#[cfg(test)]
mod tests {
    use egui::{Label, RichText, TextWrapMode, vec2};

    use super::super::fixture::{Mm, Screen, numbers_of};
    use super::*;

    #[test]
    fn a_screen_that_fits_neither_scrolls_nor_sticks_out() {
        let frame = Screen::new().capture(|ui| {
            Mm(20.0, 20.0, 100.0, 20.0).text(ui, "어느 병원으로 갈까요?", 14.0);
            Mm(20.0, 60.0, 100.0, 30.0).button(ui, "다음", 14.0);
        });
        assert_eq!(nothing_scrolls(&frame), []);
    }

    #[test]
    fn a_scroll_bar_is_found() {
        let frame = Screen::new().capture(|ui| {
            egui::ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
                for line in 0..20 {
                    ui.label(RichText::new(format!("{line}")).size(60.0));
                }
            });
        });
        assert!(numbers_of(&nothing_scrolls(&frame)).contains(&13));
    }

    #[test]
    fn a_button_that_sticks_out_of_the_screen_is_found() {
        let frame = Screen::new().capture(|ui| {
            Mm(120.0, 20.0, 80.0, 30.0).button(ui, "다음", 14.0);
        });
        assert_eq!(numbers_of(&nothing_scrolls(&frame)), [13]);
    }

    #[test]
    fn text_with_room_is_not_cut() {
        let frame = Screen::new().capture(|ui| {
            Mm(20.0, 60.0, 100.0, 30.0).button(ui, "다음", 14.0);
            ui.add_sized(vec2(900.0, 90.0), Label::new(RichText::new("번호표").size(80.0)));
        });
        assert_eq!(nothing_cut(&frame), []);
    }

    #[test]
    fn clipped_text_is_found() {
        let frame = Screen::new().capture(|ui| {
            let mut narrow = Mm(20.0, 20.0, 100.0, 8.0);
            ui.set_clip_rect(narrow.rect());
            narrow.3 = 40.0;
            narrow.text(ui, "번호표는 그대로", 14.0);
        });
        assert_eq!(numbers_of(&nothing_cut(&frame)), [14]);
    }

    #[test]
    fn elided_text_is_found() {
        let frame = Screen::new().capture(|ui| {
            let long = RichText::new("가나다라마바사아자차카타파하 의원").size(80.0);
            ui.add(Label::new(long).wrap_mode(TextWrapMode::Truncate));
        });
        assert_eq!(numbers_of(&nothing_cut(&frame)), [14]);
    }

    #[test]
    fn an_ellipsis_is_found_unless_its_text_is_excepted() {
        let ui = |ui: &mut egui::Ui| Mm(20.0, 20.0, 100.0, 20.0).text(ui, "보내는 중…", 14.0);
        let mut screen = Screen::new();
        assert_eq!(numbers_of(&nothing_cut(&screen.capture(ui))), [14]);

        screen.setting.allowances.ellipses.insert("보내는 중…".to_owned());
        assert_eq!(nothing_cut(&screen.capture(ui)), []);
    }

    #[test]
    fn text_wider_than_its_button_is_found() {
        let frame = Screen::new().capture(|ui| {
            Mm(60.0, 60.0, 30.0, 30.0).button(ui, "처음부터 다시", 14.0);
        });
        assert_eq!(numbers_of(&nothing_cut(&frame)), [14]);
    }

    fn wrapped(text: &str, width_px: f32) -> Frame {
        let mut screen = Screen::new();
        screen.setting.allowances.split_words.insert("긴이름긴이름긴이름긴이름".to_owned());
        screen.capture(|ui| {
            ui.set_max_width(width_px);
            ui.add(Label::new(RichText::new(text).size(80.0)).wrap());
        })
    }

    #[test]
    fn a_line_may_break_at_a_space() {
        let frame = wrapped("번호표는 그대로 있습니다", 400.0);
        assert!(frame.texts[0].rows.len() > 1, "the text must wrap for this to mean anything");
        assert_eq!(whole_words(&frame), []);
    }

    #[test]
    fn a_word_split_across_lines_is_found_unless_excepted() {
        assert_eq!(numbers_of(&whole_words(&wrapped("가나다라마바사아자차카타", 800.0))), [15]);
        assert_eq!(whole_words(&wrapped("긴이름긴이름긴이름긴이름", 800.0)), []);
    }

    #[test]
    fn a_date_split_at_its_space_is_found_and_nbsp_keeps_it_whole() {
        assert_eq!(numbers_of(&whole_words(&wrapped("예약 7월 18일", 400.0))), [15]);
        assert_eq!(whole_words(&wrapped("예약 7월\u{A0}18일", 400.0)), []);
    }

    #[test]
    fn dates_and_times_in_both_languages_stay_whole() {
        for (above, below) in [
            ("7월 ", "18일 오후"),
            ("오후 ", "2시"),
            ("2시 ", "30분"),
            ("18일 ", "(일)"),
            ("July ", "18"),
            ("at 2:30 ", "PM"),
        ] {
            assert!(split(above, below).is_some(), "{above:?} | {below:?}");
        }
        for (above, below) in
            [("18일 ", "오후 2시"), ("다시 ", "3번"), ("maybe ", "18"), ("가 ", "나")]
        {
            assert_eq!(split(above, below), None, "{above:?} | {below:?}");
        }
    }
}
