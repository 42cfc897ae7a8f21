//! What must be looked at again because a match may have become possible: days on which a seat became free, and shapes
//! for which somebody began to wait. Each is kept with the lowest number in line that may find something there,
//! so that the looks go in line order and each one is cheap. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::shapes::ShapeNumber;
use crate::engine::seats::clinics::ClinicNumber;

/// Where to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Look {
    /// A seat became free on this day at this clinic. Which days this makes worth a look is not known yet.
    Freed(Date, ClinicNumber),
    /// At every clinic, for the people who have this shape.
    Shape(ShapeNumber),
    /// On this day at this clinic, for every shape.
    Day(Date, ClinicNumber),
}

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Rechecks {
    order: BTreeSet<(u32, Look)>,
    numbers: BTreeMap<Look, u32>,
}

impl Rechecks {
    /// The person with this number, or somebody behind them, may find something there.
    pub(in crate::engine) fn ask(&mut self, look: Look, number: u32) {
        let before = self.numbers.get(&look).copied();
        if before.is_none_or(|before| number < before) {
            self.put(look, number);
        }
    }

    /// Nobody with a lower number finds anything there.
    pub(in crate::engine) fn put(&mut self, look: Look, number: u32) {
        self.drop(look);
        self.order.insert((number, look));
        self.numbers.insert(look, number);
    }

    /// Nobody finds anything there.
    pub(in crate::engine) fn drop(&mut self, look: Look) {
        if let Some(number) = self.numbers.remove(&look) {
            self.order.remove(&(number, look));
        }
    }

    pub(in crate::engine) fn first(&self) -> Option<Look> {
        self.order.first().map(|(_, look)| *look)
    }

    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}
