//! Opening hours as publishers write them: `09:00~18:00`, `9:00 - 18:00`, `09:00~00:00`.

use jari_common::clinic::{DAY_MINUTES, OpenHours};

/// The separators between opening and closing: tilde, tilde operator, fullwidth tilde, wave dash, hyphen, dashes.
const SEPARATORS: [char; 7] = ['~', '∼', '～', '〜', '-', '–', '—'];

/// Reads hours; an empty text means closed. The error is a reason without the column's name.
pub fn parse(text: &str) -> Result<Option<OpenHours>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let parts = text.split_once(SEPARATORS).map(|(opens, closes)| (minute(opens), minute(closes)));
    let Some((Some(opens), Some(closes))) = parts else {
        return Err("is not hours like 09:00~18:00");
    };
    // Midnight as an end means the end of that day, not its beginning.
    let closes = if closes == 0 { DAY_MINUTES } else { closes };
    if opens < closes {
        Ok(Some(OpenHours { opens, closes }))
    } else {
        Err("ends before it begins")
    }
}

/// Reads `9:00`, `09:00` or `24:00` as minutes after midnight.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let minutes = hour * 60 + minute;
    (minute < 60 && minutes <= DAY_MINUTES).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(opens: u16, closes: u16) -> Result<Option<OpenHours>, &'static str> {
        Ok(Some(OpenHours { opens, closes }))
    }

    #[test]
    fn hours_are_read_as_publishers_write_them() {
        let written =
            ["09:00~18:00", " 9:00 ~ 18:00 ", "09:00-18:00", "09:00∼18:00", "09:00～18:00"];
        for text in written {
            assert_eq!(parse(text), open(540, 1080), "{text}");
        }
    }

    #[test]
    fn midnight_as_an_end_is_the_end_of_the_day() {
        assert_eq!(parse("09:00~00:00"), open(540, 1440));
        assert_eq!(parse("09:00~24:00"), open(540, 1440));
        assert_eq!(parse("00:00~00:00"), open(0, 1440));
    }

    #[test]
    fn no_hours_are_closed() {
        assert_eq!(parse("  "), Ok(None));
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for text in ["18:00~09:00", "09:00~09:00", "24:00~00:00"] {
            assert_eq!(parse(text), Err("ends before it begins"), "{text}");
        }
        for text in
            ["09:00", "~", "9~18", "09:60~18:00", "24:01~25:00", "+9:00~18:00", "09:0~18:00"]
        {
            assert_eq!(parse(text), Err("is not hours like 09:00~18:00"), "{text}");
        }
    }
}
