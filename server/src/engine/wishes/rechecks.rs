//! What must be looked at again because a match may have become possible: days on which a seat became free, and shapes
//! for which somebody began to wait. Each is kept with the lowest number in line that may find something there,
//! so that the searches are made in line order, and each search is short. Decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::engine::seats::clinics::ClinicNumber;
use crate::engine::wishes::shapes::ShapeNumber;

/// Where to look again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Look {
    /// A seat became free on this day at this clinic. `look_at_days` turns this into `Day` entries.
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
    /// The person with this number in line, or somebody with a higher number, may find a seat there.
    pub(in crate::engine) fn ask(&mut self, look: Look, number: u32) {
        let before = self.numbers.get(&look).copied();
        if before.is_none_or(|before| number < before) {
            self.put(look, number);
        }
    }

    /// Sets the lowest number in line that may find a seat there.
    pub(in crate::engine) fn put(&mut self, look: Look, number: u32) {
        self.drop(look);
        self.order.insert((number, look));
        self.numbers.insert(look, number);
    }

    /// Nobody finds a seat there: it is not looked at again.
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
