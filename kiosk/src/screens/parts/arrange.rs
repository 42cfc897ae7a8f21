//! Shares the room of a screen between the facts on its card and the note and buttons below. Where room is scarce,
//! labels are dropped before letters get smaller, and the note before the buttons; the facts are always shown. It
//! draws nothing itself.

use crate::widgets::Pen;
use egui::Rect;

use super::facts::{Facts, Style};
use super::foot_row::{Amount, FootRow};
use super::laid::{Code, Laid, code_height};

/// A card becomes at most this many times as high as it needs; a higher one looks empty.
const CARD_STRETCH: f32 = 1.25;

/// What there is room for.
pub struct Arranged {
    pub laid: Laid,
    pub amount: Amount,
}

impl Arranged {
    /// The largest arrangement that fits `body`; the smallest when none fits.
    #[must_use]
    pub fn new(pen: &Pen<'_>, body: Rect, facts: &Facts<'_>, row: &FootRow<'_>) -> Self {
        let in_full = [Amount::Whole, Amount::Short];
        let wanted = pairs(&in_full, &Style::LABELLED)
            .chain(pairs(&in_full, &Style::FLOWING))
            .chain(pairs(&[Amount::NoteAlone], &Style::LABELLED))
            .chain(pairs(&[Amount::NoteAlone], &Style::FLOWING))
            .chain(pairs(&[Amount::Nothing], &Style::LABELLED))
            .chain(pairs(&[Amount::Nothing], &Style::FLOWING))
            .chain(pairs(&[Amount::Nothing], &[Style::Bare]));
        Self::first(pen, body, facts, row, wanted)
    }

    /// The arrangement for a note that must be told: other parts of the facts are left out before it.
    #[must_use]
    pub fn telling(pen: &Pen<'_>, body: Rect, facts: &Facts<'_>, row: &FootRow<'_>) -> Self {
        let in_full = [Amount::Whole, Amount::Short];
        let wanted = pairs(&in_full, &Style::LABELLED)
            .chain(pairs(&in_full, &Style::FLOWING))
            .chain(pairs(&[Amount::Shortest], &Style::FLOWING))
            .chain(pairs(&[Amount::NoteAlone], &Style::FLOWING))
            .chain(pairs(&[Amount::Short, Amount::NoteAlone], &[Style::Bare]));
        Self::first(pen, body, facts, row, wanted)
    }

    /// The arrangement for buttons that are the only way to something: the note and the labels are left out before
    /// them.
    #[must_use]
    pub fn acting(pen: &Pen<'_>, body: Rect, facts: &Facts<'_>, row: &FootRow<'_>) -> Self {
        let in_full = [Amount::Whole, Amount::Short];
        let wanted = pairs(&in_full, &Style::LABELLED)
            .chain(pairs(&in_full, &Style::FLOWING))
            .chain(pairs(&[Amount::ButtonsAlone], &Style::LABELLED))
            .chain(pairs(&[Amount::ButtonsAlone], &Style::FLOWING))
            .chain(pairs(&[Amount::ButtonsAlone], &[Style::Bare]));
        Self::first(pen, body, facts, row, wanted)
    }

    fn first(
        pen: &Pen<'_>,
        body: Rect,
        facts: &Facts<'_>,
        row: &FootRow<'_>,
        wanted: impl Iterator<Item = (Amount, Style)>,
    ) -> Self {
        let mut last = None;
        for (amount, style) in wanted {
            let laid = facts.lay(pen, style, body.width());
            let height = laid.height() + row.height(pen, amount, body.width());
            let fits = height <= body.height();
            last = Some(Self { laid, amount });
            if fits {
                break;
            }
        }
        last.expect("at least one pair was tried")
    }

    /// Shows the facts and the row, and the code if its corner is free; returns the button of the row that was
    /// pressed.
    pub fn show(
        &self,
        pen: &mut Pen<'_>,
        mut body: Rect,
        row: &FootRow<'_>,
        code: Option<&Code<'_>>,
    ) -> Option<usize> {
        let look = pen.look;
        let pressed = row.show(pen, self.amount, &mut body);
        let more = if code.is_some() { code_height(look) } else { 0.0 };
        let wanted = (CARD_STRETCH * self.laid.height()).max(self.laid.height() + more);
        let height = body.height().min(wanted);
        self.laid.show(pen, body, height, code);
        pressed
    }
}

fn pairs<'a>(
    amounts: &'a [Amount],
    styles: &'a [Style],
) -> impl Iterator<Item = (Amount, Style)> + 'a {
    amounts.iter().flat_map(|amount| styles.iter().map(|style| (*amount, *style)))
}
