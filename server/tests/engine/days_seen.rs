//! What desks see of the days of every clinic: whenever it differs after a change, that change is noted for the clinic.

use std::collections::HashMap;

use jari_common::attendance::Attendance;
use jari_common::change::Change;
use jari_common::id::ClinicId;
use jari_server::engine::{AppointmentAt, State, WaitsHere};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

/// An appointment with what staff said of it, and whether its person was erased.
type SeenRow = (AppointmentAt, Attendance, bool);

pub(super) struct DaysSeen {
    by_clinic: HashMap<ClinicId, Vec<SeenRow>>,
    waiting: HashMap<ClinicId, Vec<WaitsHere>>,
    at: Timestamp,
}

impl DaysSeen {
    pub(super) fn of(state: &State) -> Self {
        let clinics = state.clinics().map(|clinic| (clinic.id.clone(), seen(state, &clinic.id)));
        let by_clinic = clinics.collect();
        let clinics = state.clinics().map(|clinic| (clinic.id.clone(), waiting(state, &clinic.id)));
        Self { by_clinic, waiting: clinics.collect(), at: state.last_at() }
    }

    pub(super) fn have_changed_only_where_noted(mut self, state: &State, change: &Change) {
        let Self { by_clinic: mut now, mut waiting, at } = Self::of(state);
        if at != self.at {
            // Whether an appointment is still to come follows from the time alone.
            for (row, _, _) in now.values_mut().chain(self.by_clinic.values_mut()).flatten() {
                row.displaced = false;
            }
        }
        for (clinic, rows) in now {
            let noted = state.appointments_changed_at(&clinic) == change.seq;
            let before = self.by_clinic.remove(&clinic).unwrap_or_default();
            let same = rows == before && waiting.remove(&clinic) == self.waiting.remove(&clinic);
            assert!(noted || same, "{change:?} is not noted for {clinic}");
        }
    }
}

/// Who waits there without an appointment, on each day of the worlds.
fn waiting(state: &State, clinic: &ClinicId) -> Vec<WaitsHere> {
    let days = jiff::civil::date(2026, 11, 23).series(1.day()).take(6);
    days.flat_map(|date| state.walk_ins_at(clinic, date)).collect()
}

fn seen(state: &State, clinic: &ClinicId) -> Vec<SeenRow> {
    let of = |mut row: AppointmentAt| {
        // What a desk is not shown.
        (row.reseat, row.sequence, row.beside) = (None, 0, Vec::new());
        let attendance = state.attendance(row.booking);
        let is_erased = state.is_erased(row.ticket);
        (row, attendance, is_erased)
    };
    let found = state.appointments_at(clinic, &(Date::MIN..=Date::MAX));
    let of_its_day = |row: &AppointmentAt| {
        let date = jari_common::time::date_at(row.starts_at, row.zone());
        state.appointments_at(clinic, &(date..=date)).contains(row)
    };
    assert!(found.iter().all(of_its_day), "each is on its own day: {found:?}");
    found.into_iter().map(of).collect()
}
