//! Who comes to a clinic on a day, and whose appointment a clinic cannot keep. Names are read from the vault only when
//! they are asked for, with a reason.

use std::ops::RangeInclusive;

use jari_common::attendance::Attendance;
use jari_common::change::ReadData;
use jari_common::id::{ClinicId, TicketId};
use jari_common::person::Person;
use jari_common::staff::Author;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::{App, SubmitError};
use crate::command::{Ask, Command};
use crate::engine::AppointmentAt;
use crate::store::StoreError;

/// How many clinics are looked through while the state's lock is held.
const CLINICS_AT_ONCE: usize = 200;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComingAsked {
    pub which: Which,
    /// Why names are to be shown; None: they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names_because: Option<String>,
    /// Whose account on the server's machine asks.
    #[serde(default)]
    pub account: String,
}

/// Which appointments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// All that are booked at a clinic on these days.
    Booked { clinic: ClinicId, from: Date, to: Date },
    /// Those to come that a clinic cannot keep; None: that any clinic cannot keep.
    Displaced { clinic: Option<ClinicId> },
}

/// An appointment, with its people if names were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coming {
    #[serde(flatten)]
    pub appointment: AppointmentAt,
    /// What staff said of the person.
    #[serde(default)]
    pub attendance: Attendance,
    /// The person and the other members of a party; empty where no names were asked for, and for people who were erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}

impl Which {
    fn read_data(&self) -> ReadData {
        match self {
            Self::Booked { clinic, from, to } => {
                ReadData::Coming { clinic: clinic.clone(), from: *from, to: *to }
            }
            Self::Displaced { clinic } => ReadData::Displaced { clinic: clinic.clone() },
        }
    }
}

impl App {
    /// The appointments, in order of clinics and times, or of the line. That names are read is written to the log first.
    /// Reads the disk for names: not for async threads.
    pub fn coming(&self, asked: &ComingAsked) -> Result<Vec<Coming>, SubmitError> {
        let found = match &asked.which {
            Which::Booked { clinic, from, to } => {
                self.state().appointments_at(clinic, &RangeInclusive::new(*from, *to))
            }
            Which::Displaced { clinic: Some(clinic) } => {
                let now = self.clock().now();
                self.state().displaced_at(clinic, now)
            }
            Which::Displaced { clinic: None } => self.displaced_anywhere(),
        };
        let with_names = asked.names_because.is_some();
        if let Some(reason) = &asked.names_because {
            let (what, reason) = (asked.which.read_data(), reason.clone());
            let by = Some(Box::new(Author::Console { account: asked.account.clone() }));
            let command = Command::NoteRead { what, reason };
            self.submit_blocking(Ask { request: None, command, by })?;
        }
        let coming = found.into_iter().map(|appointment| {
            let people =
                if with_names { self.people_of(appointment.ticket) } else { Ok(Vec::new()) };
            let people = people.map_err(|error| SubmitError::Unavailable(error.to_string()))?;
            let attendance = self.state().attendance(appointment.booking);
            Ok(Coming { appointment, attendance, people })
        });
        coming.collect()
    }

    fn displaced_anywhere(&self) -> Vec<AppointmentAt> {
        let (now, clinics) = (self.clock().now(), self.state().clinic_count());
        let mut found = Vec::new();
        for from in (0..clinics).step_by(CLINICS_AT_ONCE) {
            let state = self.state();
            for clinic in state.clinics_in(from, CLINICS_AT_ONCE) {
                found.extend(state.displaced_at(&clinic.id, now));
            }
        }
        found
    }

    /// The people of a ticket: its own, then the other members of a party. Whoever shows them has it written first.
    pub(crate) fn people_of(&self, ticket: TicketId) -> Result<Vec<Person>, StoreError> {
        let row = self.sealed(ticket)?.and_then(|sealed| self.keys().open(&sealed));
        Ok(row.map_or_else(Vec::new, |row| [row.person].into_iter().chain(row.party).collect()))
    }
}
