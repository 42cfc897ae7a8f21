//! The plots' numbers: what happened in each five minutes, and how high a plot is. Draws nothing.

use jari_common::wire::LineSample;
use jiff::Timestamp;

/// The length of one bar, in minutes.
pub const BAR_MINUTES: i64 = 5;
/// A plot over time is at least so long, in minutes.
pub const SPAN_MIN_MINUTES: i64 = 30;
const SECS_PER_MINUTE: i64 = 60;

/// A value at a time, in minutes since 1970.
pub type Point = (i64, u32);

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SECS_PER_MINUTE)
}

/// How many people waited at each minute.
#[must_use]
pub fn waiting(samples: &[LineSample]) -> Vec<Point> {
    samples.iter().map(|sample| (minute(sample.at), sample.waiting)).collect()
}

/// By how much a count grew in each five minutes; the point is where they begin. A time in which nothing was noted has no
/// bar: what happened in it is not known.
#[must_use]
pub fn growth(samples: &[LineSample], count: impl Fn(&LineSample) -> u32) -> Vec<Point> {
    let mut bars: Vec<Point> = Vec::new();
    for pair in samples.windows(2) {
        let [before, after] = pair else { continue };
        if minute(after.at) - minute(before.at) > BAR_MINUTES {
            continue;
        }
        let begins = minute(before.at).div_euclid(BAR_MINUTES) * BAR_MINUTES;
        let grew = count(after).saturating_sub(count(before));
        match bars.last_mut() {
            Some((at, sum)) if *at == begins => *sum = sum.saturating_add(grew),
            _ => bars.push((begins, grew)),
        }
    }
    bars
}

/// From which minute to which a plot over time goes: to the last sample, and half an hour at least.
#[must_use]
pub fn span(samples: &[LineSample]) -> Option<(i64, i64)> {
    let (first, last) = (minute(samples.first()?.at), minute(samples.last()?.at));
    Some((first.min(last - SPAN_MIN_MINUTES), last))
}

/// The upper end of an axis: 4, or 1, 2 or 5 times a power of ten, over every value.
#[must_use]
pub fn top(values: impl Iterator<Item = u32>) -> u32 {
    let most = values.max().unwrap_or(0);
    if most <= 4 {
        return 4;
    }
    let mut power = 1_u32;
    loop {
        for step in [1, 2, 5] {
            let end = power.saturating_mul(step);
            if end >= most {
                return end;
            }
        }
        power = power.saturating_mul(10);
    }
}
