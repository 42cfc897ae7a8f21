//! Where a long Korean name may break: where a reader pauses, after "…법인" or "…조합", and only if there is no such place
//! between two syllables. Arithmetic only; it measures nothing and shortens nothing.

/// Words after which a long Korean name may break.
const BREATHS: [&str; 14] = [
    "의료법인",
    "재단법인",
    "사단법인",
    "학교법인",
    "복지법인",
    "법인",
    "재단",
    "조합",
    "복지회",
    "연구소",
    "부설",
    "협회",
    "병원",
    "센터",
];
/// A line with fewer characters than this looks wrong.
const LEAST_CHARS: usize = 2;

/// The name with a line break wherever a line would not fit.
#[must_use]
pub fn lines(name: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = name.trim();
    while !fits(rest) && rest.chars().nth(1).is_some() {
        let end = line_end(rest, &fits);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

/// Where the first line of a text that does not fit ends, in bytes: at the last pause that costs no further line, else
/// at the end of the line's room.
fn line_end(text: &str, fits: &impl Fn(&str) -> bool) -> usize {
    let room_ends = full_line(text, fits);
    let least_lines = count_of_full_lines(&text[room_ends..], fits);
    let ends = text.char_indices().map(|(at, _)| at).skip(LEAST_CHARS);
    let breaths = ends.take_while(|end| *end <= room_ends);
    breaths
        .filter(|end| may_break(&text[..*end], &text[*end..]))
        .filter(|end| count_of_full_lines(&text[*end..], fits) <= least_lines)
        .last()
        .unwrap_or(room_ends)
}

/// Where the first line ends when it is filled, in bytes; it never leaves a very short line behind.
fn full_line(text: &str, fits: &impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let fitting = ends.partition_point(|end| fits(&text[..*end])).clamp(1, ends.len());
    let leaves_one_behind = fitting + 1 == ends.len() && fitting > LEAST_CHARS;
    ends[if leaves_one_behind { fitting - 2 } else { fitting - 1 }]
}

fn count_of_full_lines(text: &str, fits: &impl Fn(&str) -> bool) -> usize {
    let mut rest = text.trim();
    let mut count = 1;
    while !fits(rest) && rest.chars().nth(1).is_some() {
        rest = rest[full_line(rest, fits)..].trim_start();
        count += 1;
    }
    count
}

fn may_break(before: &str, after: &str) -> bool {
    let at_space = before.ends_with(' ') || after.starts_with(' ') || after.starts_with('(');
    at_space || BREATHS.iter().any(|word| before.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_most(count: usize) -> impl Fn(&str) -> bool {
        move |part| part.chars().count() <= count
    }

    #[test]
    fn a_name_that_fits_stays_on_one_line() {
        assert_eq!(lines("가온나루의원", at_most(6)), ["가온나루의원"]);
    }

    #[test]
    fn a_long_name_breaks_where_a_reader_takes_breath() {
        let name = "의료복지사회적협동조합가온누리의원";
        assert_eq!(lines(name, at_most(14)), ["의료복지사회적협동조합", "가온누리의원"]);
        let name = "사회복지법인 가온누리복지재단 다솜의원";
        assert_eq!(lines(name, at_most(9)), ["사회복지법인", "가온누리복지재단", "다솜의원"]);
    }

    #[test]
    fn a_breath_never_costs_a_line() {
        let name = "가나다조합라마바사아자차카타파";
        assert_eq!(lines(name, at_most(8)), ["가나다조합라마바", "사아자차카타파"]);
    }

    #[test]
    fn a_name_without_such_a_place_breaks_between_syllables_and_loses_none() {
        let name = "가나다라마바사아자차카타파하";
        assert_eq!(lines(name, at_most(5)), ["가나다라마", "바사아자차", "카타파하"]);
        assert_eq!(lines("가나다라마바", at_most(5)), ["가나다라", "마바"]);
        assert_eq!(lines(name, at_most(0)).concat(), name);
    }
}
