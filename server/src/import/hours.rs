//! Opening hours as publishers write them: `09:00~18:00`, `9~18`, `0900-1800`, `오전 9시 ~ 오후 6시`, `24시간`, `휴진`.

use jari_common::clinic::{DAY_MINUTES, OpenHours, are_ranges};

use super::text::narrow;

/// The separators between opening and closing: tilde, tilde operator, wave dash, hyphen, dashes.
const SEPARATORS: [char; 6] = ['~', '∼', '〜', '-', '–', '—'];
/// Words for a day on which a clinic is closed; also an empty text, and a separator alone.
const CLOSED: [&str; 8] = ["휴진", "휴무", "휴일", "휴업", "없음", "closed", "none", "x"];
/// Words for a day on which a clinic never closes.
const ALWAYS: [&str; 4] = ["24시간", "24시간운영", "24h", "24hours"];
/// Words for the half of the day before and after noon.
const MORNING: [&str; 3] = ["오전", "am", "a.m."];
const AFTERNOON: [&str; 3] = ["오후", "pm", "p.m."];
/// Minutes of an hour, and of half a day.
const HOUR: u16 = 60;
const HALF_DAY: u16 = 12 * HOUR;
/// No clinic that writes hours of one digit opens earlier.
const FIRST_OPENING: u16 = 6 * HOUR;

/// Words for a break at noon.
const BREAKS: [&str; 6] = ["점심시간", "점심", "휴게시간", "휴게", "lunch", "break"];
/// The separators between ranges.
const RANGE_SEPARATORS: [char; 5] = [',', ';', '/', '+', '·'];

/// Reads the hours of a day: its ranges in order, empty when it is closed. A break in brackets, as in
/// `09:00~18:00 (점심 12:30~13:30)`, is taken out. The error is a reason without the column's name.
pub fn parse(text: &str) -> Result<Vec<OpenHours>, &'static str> {
    // Signs and digits of full width mean the same; spaces mean nothing.
    let text: String = narrow(text).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.to_lowercase();
    let is_closed = text.chars().all(|c| SEPARATORS.contains(&c));
    if is_closed || CLOSED.contains(&text.as_str()) {
        return Ok(Vec::new());
    }
    if ALWAYS.contains(&text.as_str()) {
        return Ok(vec![OpenHours { opens: 0, closes: DAY_MINUTES }]);
    }
    let (text, breaks) = in_brackets(&text)?;
    let ranges = text.split(RANGE_SEPARATORS).map(range).collect::<Result<Vec<_>, _>>()?;
    let ranges = breaks.into_iter().try_fold(ranges, |ranges, it| without(&ranges, it))?;
    if are_ranges(&ranges) {
        Ok(ranges)
    } else {
        Err("has ranges that overlap or are not in order, or more than 4")
    }
}

/// Whether this says that a clinic is closed.
pub fn is_closed(text: &str) -> bool {
    parse(text).is_ok_and(|ranges| ranges.is_empty())
}

/// The ranges without a break. A break beyond them is no break of this day.
pub fn without(ranges: &[OpenHours], rest: OpenHours) -> Result<Vec<OpenHours>, &'static str> {
    let mut left = Vec::new();
    for range in ranges {
        let before = OpenHours { opens: range.opens, closes: range.closes.min(rest.opens) };
        let after = OpenHours { opens: range.opens.max(rest.closes), closes: range.closes };
        left.extend([before, after].into_iter().filter(|it| it.opens < it.closes));
    }
    if left.is_empty() { Err("has a break as long as the day") } else { Ok(left) }
}

/// The text before the brackets, and the breaks that stand in them. What else stands in brackets is not guessed.
fn in_brackets(text: &str) -> Result<(&str, Vec<OpenHours>), &'static str> {
    let Some((before, inside)) = text.split_once(['(', '[']) else { return Ok((text, Vec::new())) };
    let inside = inside.strip_suffix([')', ']']).filter(|it| !it.contains(['(', '[', ')', ']']));
    let inside = inside.ok_or("has brackets that are not of a break such as (점심 12:30~13:30)")?;
    let named = BREAKS.iter().find_map(|word| inside.strip_prefix(word));
    let named = named.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    match named {
        Some("" | "없음") => Ok((before, Vec::new())),
        Some(rest) => Ok((before, vec![range(rest)?])),
        None => Err("has brackets that are not of a break such as (점심 12:30~13:30)"),
    }
}

/// Reads one range.
fn range(text: &str) -> Result<OpenHours, &'static str> {
    let times = text.split_once(SEPARATORS).map(|(opens, closes)| (time(opens), time(closes)));
    let Some((Some(opens), Some(closes))) = times else {
        return Err("is not hours like 09:00~18:00");
    };
    // "1~5pm" and "2~6" are in the afternoon, for a person; a clinic that opens at night says so with a zero: 02:00.
    if closes.half.is_some() && opens.half.is_none() && opens.minute < HALF_DAY {
        return Err("names the half of the day at its end only: name both, or write 14:00");
    }
    if opens.half.is_none() && opens.is_one_digit && opens.minute < FIRST_OPENING {
        return Err("begins at night: write 14:00 for two in the afternoon, 02:00 for the night");
    }
    if closes.half.is_some() && closes.minute == 0 {
        return Err("ends at twelve of the morning: write 12:00 for noon, 24:00 for midnight");
    }
    // Midnight as an end means the end of that day, not its beginning.
    let closes = if closes.minute == 0 { DAY_MINUTES } else { closes.minute };
    if opens.minute < closes {
        Ok(OpenHours { opens: opens.minute, closes })
    } else {
        Err("ends before it begins")
    }
}

/// A time of day as it is written.
struct WrittenTime {
    /// In minutes after midnight.
    minute: u16,
    /// The first minute of the half of the day that is named.
    half: Option<u16>,
    /// The hour is one digit.
    is_one_digit: bool,
}

/// Reads a time such as `9`, `0900`, `9:00`, `09:00:00`, `9시30분`, `오후6시` or `6pm`.
fn time(text: &str) -> Option<WrittenTime> {
    let (half, clock) = half_of(text);
    let minute = clock_minutes(clock)?;
    let minute = match half {
        None => minute,
        // Twelve is the hour after the half's beginning: 오전 12시 is midnight, 오후 12시 is noon.
        Some(from) => {
            let in_half = (HOUR..HALF_DAY + HOUR).contains(&minute);
            in_half.then(|| from + minute % HALF_DAY)?
        }
    };
    let digits = clock.bytes().take_while(u8::is_ascii_digit).count();
    Some(WrittenTime { minute, half, is_one_digit: matches!(digits, 1 | 3) })
}

/// The half of the day that is named, by its first minute, and the rest of the text.
fn half_of(text: &str) -> (Option<u16>, &str) {
    for (words, from) in [(MORNING, 0), (AFTERNOON, HALF_DAY)] {
        for word in words {
            if let Some(rest) = text.strip_prefix(word).or_else(|| text.strip_suffix(word)) {
                return (Some(from), rest);
            }
        }
    }
    (None, text)
}

/// Hours and minutes of a clock's time, perhaps with seconds, which are left out.
fn clock_minutes(text: &str) -> Option<u16> {
    let all_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = if let Some((hour, rest)) = text.split_once('시') {
        (hour, rest.strip_suffix('분').unwrap_or(if rest.is_empty() { "00" } else { rest }))
    } else if let Some((hour, rest)) = text.split_once(':') {
        match rest.split_once(':') {
            Some((minute, seconds)) if seconds.len() == 2 && all_digits(seconds) => (hour, minute),
            Some(_) => return None,
            None => (hour, rest),
        }
    } else if all_digits(text) && (3..=4).contains(&text.len()) {
        text.split_at(text.len() - 2)
    } else {
        (text, "00")
    };
    if !all_digits(hour) || hour.len() > 2 || !all_digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let minutes = hour * HOUR + minute;
    (minute < HOUR && minutes <= DAY_MINUTES).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn open(opens: u16, closes: u16) -> Result<Vec<OpenHours>, &'static str> {
        Ok(vec![OpenHours { opens, closes }])
    }

    fn ranges(ranges: &[(u16, u16)]) -> Result<Vec<OpenHours>, &'static str> {
        Ok(ranges
            .iter()
            .map(|(opens, closes)| OpenHours { opens: *opens, closes: *closes })
            .collect())
    }

    #[test]
    fn hours_are_read_as_publishers_write_them() {
        let written = [
            "09:00~18:00",
            " 9:00 ~ 18:00 ",
            "09:00-18:00",
            "09:00∼18:00",
            "09:00～18:00",
            "０９：００～１８：００",
            "9~18",
            "0900~1800",
            "900~1800",
            "09:00:00~18:00:00",
            "오전 9:00~오후 6:00",
            "오전 9시 ~ 오후 6시",
            "09시00분~18시00분",
            "9AM - 6PM",
            "9:00 a.m. – 6:00 p.m.",
        ];
        for text in written {
            assert_eq!(parse(text), open(540, 1080), "{text}");
        }
        assert_eq!(parse("오후 12시~오후 1시 30분"), open(720, 810));
        assert_eq!(parse("오전 12:30~오전 11:00"), open(30, 660));
    }

    #[test]
    fn midnight_as_an_end_is_the_end_of_the_day() {
        assert_eq!(parse("09:00~00:00"), open(540, 1440));
        assert_eq!(parse("09:00~24:00"), open(540, 1440));
        assert_eq!(parse("00:00~00:00"), open(0, 1440));
        assert_eq!(parse("24시간"), open(0, 1440));
        assert_eq!(parse("24시간 운영"), open(0, 1440));
    }

    #[test]
    fn a_day_without_hours_is_closed_in_whatever_word() {
        for text in ["  ", "-", "~", "휴진", "휴무", " 휴 진 ", "없음", "Closed", "－"] {
            assert_eq!(parse(text), Ok(Vec::new()), "{text}");
        }
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for text in ["18:00~09:00", "09:00~09:00", "24:00~00:00", "9~6", "오후 2시~오전 9시"]
        {
            assert_eq!(parse(text), Err("ends before it begins"), "{text}");
        }
        for text in [
            "09:00",
            "09:60~18:00",
            "24:01~25:00",
            "+9:00~18:00",
            "09:0~18:00",
            "9~25",
            "12345~1800",
            "오후 13시~오후 15시",
            "오전~오후",
            "09:00:0~18:00",
            "아홉시~여섯시",
            "09:00~12:00~18:00",
        ] {
            let why = parse(text);
            assert_eq!(why, Err("is not hours like 09:00~18:00"), "{text}");
        }
    }

    #[test]
    fn an_afternoon_is_never_read_as_a_night() {
        for text in ["2~6", "1~5", "2시~6시", "2:00~6:00", "200~600"] {
            assert!(parse(text).is_err_and(|why| why.starts_with("begins at night")), "{text}");
        }
        for text in ["1:00 - 5:00 PM", "1~5pm", "2시~오후 6시", "9~오후 6시"] {
            assert!(parse(text).is_err_and(|why| why.contains("at its end only")), "{text}");
        }
        for text in ["오전 9시~오전 12시", "9AM-12AM", "오후 9시~오전 12시"] {
            assert!(parse(text).is_err_and(|why| why.contains("twelve")), "{text}");
        }
        assert_eq!(parse("02:00~06:00"), open(120, 360), "a night is written with a zero");
        assert_eq!(parse("오후 2시~6시"), Err("ends before it begins"));
        assert_eq!(parse("13:00~오후 6시"), open(780, 1080));
    }

    #[test]
    fn a_break_is_taken_out_of_the_day() {
        let with_break = ranges(&[(540, 750), (810, 1080)]);
        for text in [
            "09:00~18:00 (점심 12:30~13:30)",
            "09:00~18:00[점심시간: 12:30~13:30]",
            "09:00~12:30, 13:30~18:00",
            "0900~1230 / 1330~1800",
            "오전 9시~오후 12시 30분 · 오후 1시 30분~오후 6시",
        ] {
            assert_eq!(parse(text), with_break, "{text}");
        }
        assert_eq!(parse("09:00~13:00(점심 13:00~14:00)"), open(540, 780), "after the day");
        assert_eq!(parse("09:00~18:00(점심시간 없음)"), open(540, 1080));
        for text in ["09:00~18:00(예약제)", "09:00~18:00 (점심 12시", "09:00~18:00)"] {
            assert!(parse(text).is_err(), "{text}");
        }
        let overlapping = parse("09:00~13:00, 12:00~18:00");
        assert!(overlapping.is_err_and(|why| why.contains("overlap")));
        let whole = parse("12:00~13:00 (점심 12:00~13:00)");
        assert!(whole.is_err_and(|why| why.contains("as long as the day")));
    }

    proptest! {
        #[test]
        fn what_is_read_are_ranges_of_one_day(text in "\\PC{0,24}") {
            if let Ok(ranges) = parse(&text) {
                prop_assert!(are_ranges(&ranges));
            }
        }

        #[test]
        fn every_way_to_write_a_time_is_the_same_time(hour in 0_u16..24, minute in 0_u16..60) {
            let half = if hour < 12 { "오전" } else { "오후" };
            let of_half = if hour % 12 == 0 { 12 } else { hour % 12 };
            let ways = [
                format!("{hour}:{minute:02}"),
                format!("{hour:02}{minute:02}"),
                format!("{hour}시 {minute:02}분"),
                format!("{half} {of_half}:{minute:02}"),
                format!("{hour:02}:{minute:02}:00"),
            ];
            let closes = hour * HOUR + minute;
            // Twelve of the morning is no end.
            prop_assume!(hour > 0);
            for way in ways {
                let opens = if way.contains(half) { "오전 12:00" } else { "00:00" };
                prop_assert_eq!(parse(&format!("{opens}~{way}")), open(0, closes), "{}", way);
            }
        }
    }
}
