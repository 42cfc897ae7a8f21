//! Which days are written in red-brown: Sundays and public holidays. It does not know any clinic's opening hours.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

/// A table made from a source that is kept; `assets/holidays/README.md` names it.
const KOREA_CSV: &str = include_str!("../../../../assets/holidays/kr.csv");

static HOLIDAYS: LazyLock<BTreeSet<Date>> = LazyLock::new(|| dates_of(KOREA_CSV).collect());

/// Whether this day is a Sunday or a holiday. For years beyond the table only Sundays are known.
#[must_use]
pub fn is_day_of_rest(date: Date) -> bool {
    date.weekday() == Weekday::Sunday || HOLIDAYS.contains(&date)
}

/// The days of a `date,name` table with a header line; lines without a date are left out.
fn dates_of(csv: &str) -> impl Iterator<Item = Date> {
    csv.lines().skip(1).filter_map(|line| line.split_once(',')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn sundays_and_holidays_are_days_of_rest_and_others_are_not() {
        assert!(is_day_of_rest(date(2026, 10, 11)), "a Sunday");
        assert!(is_day_of_rest(date(2026, 10, 9)), "Hangeul Day");
        assert!(!is_day_of_rest(date(2026, 10, 10)), "a Saturday");
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(dates_of(KOREA_CSV).count(), KOREA_CSV.lines().count() - 1);
    }
}
