//! Dates, times, distances and numbers as people say them. Spaces inside a date or a time do not break. The words are
//! in the catalogues; this file has only the rules by which they are put together.

use std::sync::LazyLock;

use jari_common::change::{NowServing, WaitRange};
use jari_common::clinic::{Position, walking_minutes};
use jari_common::time::{date_at, time_at};
use jari_common::wish::{PartOfDay, Weekdays, Wish, WishPlaces};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::{Arg, Text};
use crate::model::Language;

/// A space at which no line ends.
pub const NBSP: char = '\u{A0}';
/// Digits of a phone number that a public screen shows.
const SHOWN_DIGITS: usize = 4;
/// Today, tomorrow and the day after have words of their own.
const NEAR_DAYS: i8 = 3;
/// A way longer than this is not told as a walk, in minutes.
const WALK_MINUTES_MAX: u32 = 30;
/// Seconds of a minute.
const MINUTE_SECS: u32 = 60;
/// Minutes of a day.
const DAY_MINUTES: u32 = 24 * 60;
/// The first hour of the afternoon.
const NOON: i8 = 12;

/// Both catalogues, for words that every screen needs.
static CATALOGUES: LazyLock<Text> = LazyLock::new(Text::load);

/// `7월 18일 (일)`, `Sun, Jul 18`.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    let args = [
        ("month", month(language, date).into()),
        ("day", day_of(date)),
        ("weekday", weekday(language, date).into()),
    ];
    unbroken(&say(language, "words-date", &args))
}

/// `내일 7월 18일 (일)`, `tomorrow, Sun, July 18`: a day as a person would tell it; later days by their date alone.
#[must_use]
pub fn near_date(language: Language, today: Date, day: Date) -> String {
    let date = date(language, day);
    let Some(near) = near_day(language, today, day) else { return date };
    unbroken(&say(language, "words-near-date", &[("near", near.into()), ("date", date.into())]))
}

/// `내일`, `Tomorrow`: the day's own word; None for later days.
#[must_use]
pub fn near_day(language: Language, today: Date, day: Date) -> Option<String> {
    let days = i8::try_from((day - today).get_days()).unwrap_or(i8::MAX);
    let is_near = (0..NEAR_DAYS).contains(&days);
    is_near.then(|| nth(language, "words-near-days", days).replace('_', " "))
}

/// `내일(수)`, `12월 1일(화)`: a day in few words, near ones by their own.
#[must_use]
pub fn brief_date(language: Language, today: Date, day: Date) -> String {
    let weekday = weekday(language, day);
    let Some(near) = near_day(language, today, day) else {
        let args = [
            ("month", month(language, day).into()),
            ("day", day_of(day)),
            ("weekday", weekday.into()),
        ];
        return unbroken(&say(language, "words-brief-date", &args));
    };
    let args = [("near", near.into()), ("weekday", weekday.into())];
    unbroken(&say(language, "words-brief-near", &args))
}

/// `일`, `Sun`.
#[must_use]
pub fn weekday(language: Language, date: Date) -> String {
    nth(language, "words-weekdays", date.weekday().to_monday_zero_offset())
}

/// `7월`, `Jul`: over a strip of days.
#[must_use]
pub fn month(language: Language, date: Date) -> String {
    nth(language, "words-months", date.month() - 1)
}

/// `1947년 3월 1일`, `Mar 1, 1947`: a birth date, read back to its owner.
#[must_use]
pub fn full_date(language: Language, date: Date) -> String {
    let args = [
        ("year", date.year().to_string().into()),
        ("month", month(language, date).into()),
        ("day", day_of(date)),
    ];
    unbroken(&say(language, "words-full-date", &args))
}

/// `오후 2시`, `오후 2시 30분`; `2:00 pm`.
#[must_use]
pub fn time_of_day(language: Language, time: Time) -> String {
    let half = half_of_day(language, time);
    let hour = twelve_hour(time).to_string();
    let minute = match language {
        Language::Korean => time.minute().to_string(),
        Language::English => format!("{:02}", time.minute()),
    };
    let whole = time.minute() == 0;
    let mut args = vec![("half", half.into()), ("hour", hour.into())];
    if whole {
        return unbroken(&say(language, "words-hour", &args));
    }
    args.push(("minute", minute.into()));
    unbroken(&say(language, "words-time", &args))
}

/// `2:30`, where morning or afternoon is told beside it.
#[must_use]
pub fn clock(time: Time) -> String {
    format!("{}:{:02}", twelve_hour(time), time.minute())
}

/// `오전` or `오후`; `am` or `pm`.
#[must_use]
pub fn half_of_day(language: Language, time: Time) -> String {
    nth(language, "words-halves", time.hour() / NOON)
}

/// `7월 18일 (일) 오후 2시`, `Sun, Jul 18, 2:00 pm`. May break between the date and the time.
#[must_use]
pub fn moment(language: Language, day: Date, time: Time) -> String {
    let (date, time) = (date(language, day), time_of_day(language, time));
    say(language, "words-moment", &[("date", date.into()), ("time", time.into())])
}

/// The moment that clocks in this zone show at this instant.
#[must_use]
pub fn moment_at(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    moment(language, date_at(at, zone), time_at(at, zone))
}

/// `New York 시각`, `New York time`.
#[must_use]
pub fn time_in(language: Language, city: &str) -> String {
    unbroken(&say(language, "words-time-in", &[("city", city.to_owned().into())]))
}

/// `7월 18일 일요일 오후 2시`, `Sunday, Jul 18, 2:00 pm`: for paper, which has room for the whole word.
#[must_use]
pub fn whole_moment(language: Language, day: Date, time: Time) -> String {
    let args = [
        ("month", month(language, day).into()),
        ("day", day_of(day)),
        (
            "weekday",
            nth(language, "words-weekdays-whole", day.weekday().to_monday_zero_offset()).into(),
        ),
    ];
    let date = unbroken(&say(language, "words-whole-date", &args));
    let time = time_of_day(language, time);
    say(language, "words-moment", &[("date", date.into()), ("time", time.into())])
}

/// `북동쪽으로 걸어서 6분`, `6 min walk to the north-east`; a long way in kilometres.
#[must_use]
pub fn way(language: Language, from: Position, to: Position) -> String {
    let direction = nth(language, "words-directions", from.direction_to(to).eighth() as i8);
    let journey = journey(language, from.distance_metres(to));
    say(language, "words-way", &[("direction", direction.into()), ("journey", journey.into())])
}

/// `0.4km`, `1.9km`.
#[must_use]
pub fn distance(metres: u32) -> String {
    let tenths = (metres + 50) / 100;
    format!("{}.{}km", tenths / 10, tenths % 10)
}

/// `걸어서 6분`, and for long ways `4.2km`.
#[must_use]
pub fn journey(language: Language, metres: u32) -> String {
    let is_far = walking_minutes(metres) > WALK_MINUTES_MAX;
    if is_far { distance(metres) } else { walking(language, metres) }
}

/// `걸어서 갈 곳의 오전`, `within 1 km, in the morning`: what a person would accept, in few words.
#[must_use]
pub fn wish(language: Language, wish: &Wish) -> String {
    let place = match &wish.places {
        WishPlaces::Clinics(_) => say(language, "words-wish-clinics", &[]),
        WishPlaces::Near { metres, .. } => {
            say(language, "words-wish-near", &[("km", (metres / 1_000).max(1).into())])
        }
    };
    let key = match (wish.time, wish.days.weekdays) {
        (PartOfDay::Morning, _) => "words-wish-morning",
        (PartOfDay::Afternoon, _) => "words-wish-afternoon",
        (PartOfDay::Any, Weekdays::WEEKEND) => "words-wish-weekend",
        (PartOfDay::Any, _) => "words-wish-any",
    };
    let when = say(language, key, &[]);
    say(language, "words-wish", &[("place", place.into()), ("when", when.into())])
}

/// `걸어서 6분`, `6 min walk`.
#[must_use]
pub fn walking(language: Language, metres: u32) -> String {
    let minutes = walking_minutes(metres).into();
    unbroken(&say(language, "words-walking", &[("minutes", minutes)]))
}

/// `128명`, `128 people`, `1 person`.
#[must_use]
pub fn people(language: Language, count: u32) -> String {
    unbroken(&say(language, "words-people", &[("count", count.into())]))
}

/// `40분`, `1시간`, `1시간 30분`; `40 min`, `1 h`, `1 h 30 min`.
#[must_use]
pub fn duration(language: Language, minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let said = match (hours, rest) {
        (0, _) => say(language, "words-minutes", &[("minutes", rest.into())]),
        (_, 0) => say(language, "words-hours", &[("hours", hours.into())]),
        _ => {
            let args = [("hours", hours.into()), ("minutes", rest.into())];
            say(language, "words-hours-minutes", &args)
        }
    };
    unbroken(&said)
}

/// `약 40분~1시간`, `약 5분`, `약 2분 안`; `about 40 min–1 h`: rounded outwards, more coarsely the longer it is.
#[must_use]
pub fn wait(language: Language, range: WaitRange) -> String {
    let (from, to) = (range.from_secs / MINUTE_SECS, range.to_secs.div_ceil(MINUTE_SECS).max(1));
    if from >= DAY_MINUTES {
        return unbroken(&say(language, "words-wait-over-a-day", &[]));
    }
    let from = from / step_of(from) * step_of(from);
    let to = to.div_ceil(step_of(to)).saturating_mul(step_of(to));
    let (until, since) = (duration(language, to).into(), duration(language, from).into());
    let said = match from {
        0 => say(language, "words-wait-within", &[("to", until)]),
        _ if from == to => say(language, "words-wait", &[("about", until)]),
        _ => say(language, "words-wait-between", &[("from", since), ("to", until)]),
    };
    unbroken(&said)
}

/// The step to which minutes are rounded: 1 minute, 5, 30, an hour. After an hour no minutes are promised.
fn step_of(minutes: u32) -> u32 {
    match minutes {
        0..10 => 1,
        10..60 => 5,
        60..360 => 30,
        _ => 60,
    }
}

/// The operator's words, in a form that a text may hold; None when there are none.
#[must_use]
pub fn operator(serving: &NowServing) -> Option<String> {
    let plain = |c: char| if c == '*' || c.is_control() { ' ' } else { c };
    let message: String = serving.message.as_ref()?.chars().map(plain).collect();
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    (!message.is_empty()).then_some(message)
}

/// `····1234`: a phone number on a public screen.
#[must_use]
pub fn masked_phone(digits: &str) -> String {
    let shown = digits.len().saturating_sub(SHOWN_DIGITS);
    format!("····{}", digits.get(shown..).unwrap_or_default())
}

/// `4분 32초`, `32초`; `4 min 32 s`: what is left of a hold.
#[must_use]
pub fn countdown(language: Language, secs: u32) -> String {
    let (minutes, rest) = (secs / 60, secs % 60);
    let said = if minutes == 0 {
        say(language, "words-seconds", &[("seconds", rest.into())])
    } else {
        let args = [("minutes", minutes.into()), ("seconds", rest.into())];
        say(language, "words-minutes-seconds", &args)
    };
    unbroken(&said)
}

/// `010-1234-5678` from digits alone; a number of unknown form is left as it is.
#[must_use]
pub fn phone(digits: &str) -> String {
    let cut = match (digits.starts_with("02"), digits.len()) {
        _ if !digits.bytes().all(|byte| byte.is_ascii_digit()) => return digits.to_owned(),
        (true, 9) => (2, 5),
        (true, 10) => (2, 6),
        (false, 8) => return format!("{}-{}", &digits[..4], &digits[4..]),
        (false, 10) => (3, 6),
        (false, 11) => (3, 7),
        _ => return digits.to_owned(),
    };
    format!("{}-{}-{}", &digits[..cut.0], &digits[cut.0..cut.1], &digits[cut.1..])
}

/// `2,417`.
#[must_use]
pub fn separated(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

fn twelve_hour(time: Time) -> i8 {
    match time.hour() % NOON {
        0 => NOON,
        hour => hour,
    }
}

fn day_of(date: Date) -> Arg {
    u32::from(date.day().unsigned_abs()).into()
}

fn say(language: Language, key: &str, args: &[(&'static str, Arg)]) -> String {
    CATALOGUES.say_with(language, key, args)
}

/// One word of a list that the catalogue writes with spaces between.
fn nth(language: Language, key: &str, at: i8) -> String {
    let list = say(language, key, &[]);
    let at = usize::from(at.unsigned_abs());
    list.split_whitespace().nth(at).map(str::to_owned).unwrap_or_default()
}

/// No line ends inside it.
fn unbroken(said: &str) -> String {
    said.replace(' ', &NBSP.to_string())
}
