//! Which of a day's times are on which page: morning and afternoon apart, and together on one page only when both fit
//! completely. Arithmetic only.

use std::ops::Range;

/// The hour at which the afternoon begins, in minutes after midnight.
pub const NOON_MINUTE: u16 = 12 * 60;

/// Morning or afternoon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Morning,
    Afternoon,
}

/// Some times of one half of the day, by their index among all times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub half: Half,
    pub times: Range<usize>,
}

/// The number of times, and the number of columns and rows that there is room for.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    pub morning: usize,
    pub afternoon: usize,
    pub columns: usize,
    /// The number of rows when both halves are on the page, each under its name.
    pub rows_of_both: usize,
    /// The number of rows when one half is on the page.
    pub rows_of_one: usize,
}

/// The pages of a day: always at least one, and each has a time unless the day has none.
#[must_use]
pub fn pages(fit: &Fit) -> Vec<Vec<Part>> {
    let columns = fit.columns.max(1);
    let morning = Part { half: Half::Morning, times: 0..fit.morning };
    let afternoon = Part { half: Half::Afternoon, times: fit.morning..fit.morning + fit.afternoon };
    let rows = |part: &Part| part.times.len().div_ceil(columns);
    let parts: Vec<Part> =
        [morning, afternoon].into_iter().filter(|part| !part.times.is_empty()).collect();
    if parts.len() == 2 && parts.iter().map(rows).sum::<usize>() <= fit.rows_of_both {
        return vec![parts];
    }
    let on_one = columns * fit.rows_of_one.max(1);
    let mut pages: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let starts = part.times.clone().step_by(on_one);
        pages.extend(starts.map(|start| {
            let times = start..(start + on_one).min(part.times.end);
            vec![Part { half: part.half, times }]
        }));
    }
    if pages.is_empty() { vec![Vec::new()] } else { pages }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIT: Fit = Fit { morning: 6, afternoon: 12, columns: 3, rows_of_both: 6, rows_of_one: 6 };

    #[test]
    fn a_day_that_fits_is_one_page_with_both_halves() {
        assert_eq!(pages(&FIT).len(), 1);
        assert_eq!(pages(&FIT)[0][1], Part { half: Half::Afternoon, times: 6..18 });
    }

    #[test]
    fn a_day_that_does_not_fit_has_no_page_with_both_halves() {
        let pages = pages(&Fit { rows_of_both: 5, ..FIT });
        assert_eq!(pages.len(), 2);
        assert!(pages.iter().all(|page| page.len() == 1));
    }

    #[test]
    fn a_day_without_times_has_one_empty_page() {
        assert_eq!(pages(&Fit { morning: 0, afternoon: 0, ..FIT }), [Vec::new()]);
    }

    proptest! {
        #[test]
        fn every_time_stands_on_exactly_one_page(
            morning in 0..80_usize, afternoon in 0..80_usize, columns in 0..9_usize,
            rows_of_both in 0..9_usize, rows_of_one in 0..9_usize,
        ) {
            let fit = Fit { morning, afternoon, columns, rows_of_both, rows_of_one };
            let shown: Vec<usize> =
                pages(&fit).into_iter().flatten().flat_map(|part| part.times).collect();
            prop_assert_eq!(shown, (0..morning + afternoon).collect::<Vec<_>>());
        }
    }
}
