//! The operator's page as a part of the desk: its presses and news, and its orders with the sign-in whose rights they have.
//! Pure.

use jari_common::wire::LineOverview;

use super::model::{Desk, DeskOrder, DeskTrouble, Overseen, Shift};
use super::operator::model::{OperatorNews, OperatorPage, OperatorPress};
use super::operator::update;

impl Desk {
    /// What the backend is to watch for an operator; None while no operator is signed in.
    #[must_use]
    pub fn overseen(&self) -> Option<Overseen> {
        let shift = self.shift.as_deref()?;
        let page = shift.operating.as_deref()?;
        let campaign = page.line().map(|line| line.campaign);
        let reports = page.page == OperatorPage::Report;
        Some(Overseen { token: shift.token.clone(), campaign, reports })
    }
}

/// Takes what an operator does on their page.
pub(super) fn operate(desk: &mut Desk, press: OperatorPress, is_double: bool) -> Vec<DeskOrder> {
    let Some(shift) = desk.shift.as_deref_mut() else { return Vec::new() };
    let Some(page) = shift.operating.as_deref_mut() else { return Vec::new() };
    let order = update::press(page, press, is_double);
    let order = order.map(|order| DeskOrder::Operate(shift.token.clone(), order));
    if order.is_some() {
        desk.acted_at = Some(desk.now);
    }
    order.into_iter().collect()
}

/// Takes what the server tells whoever was signed in with this token.
pub(super) fn told_operator(shift: Option<&mut Shift>, news: OperatorNews) {
    if let Some(page) = shift.and_then(|shift| shift.operating.as_deref_mut()) {
        update::take(page, news);
    }
}

/// What came of an act; the trouble, if it was not done.
pub(super) fn operated(
    shift: Option<&mut Shift>,
    answer: Result<Box<LineOverview>, DeskTrouble>,
) -> Option<DeskTrouble> {
    let page = shift.and_then(|shift| shift.operating.as_deref_mut())?;
    match answer {
        Ok(line) => {
            update::take(page, OperatorNews::Done(line));
            None
        }
        Err(trouble) => {
            update::was_refused(page);
            Some(trouble)
        }
    }
}
