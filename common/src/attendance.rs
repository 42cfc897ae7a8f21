//! Who of the people with an appointment is here, has been served, or did not come: three questions, each answered by an
//! act of staff. No timer answers any of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{BookingId, DeviceId, StaffId};
use crate::staff::StaffRight;

/// Whether the person is at the clinic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    #[default]
    Expected,
    Here,
    /// They were here, and went.
    Left,
}

/// How far the person is with being served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    #[default]
    Waiting,
    /// Called to a desk, for the `times`-th time.
    Called {
        desk: DeviceId,
        times: u32,
    },
    /// With whoever serves them at this desk.
    In {
        desk: DeviceId,
    },
    /// Called in vain, or not ready: the next is called meanwhile, and the arrival counts as before.
    Aside {
        reason: AsideReason,
    },
    Done,
}

/// Why somebody is called later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AsideReason {
    NoAnswer,
    NotReady,
    /// They wait for somebody or something else first.
    Elsewhere,
}

/// Why somebody is called before people who came earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutOfTurnReason {
    Unwell,
    /// They cannot wait long: frail, in a wheelchair, with a carer who has to go.
    NeedsHelp,
    /// They have an appointment somewhere else soon.
    AppointmentElsewhere,
    /// The clinic's own reason: a vaccine that has to be used, a doctor who leaves.
    Clinic,
}

impl OutOfTurnReason {
    pub const ALL: [Self; 4] =
        [Self::Unwell, Self::NeedsHelp, Self::AppointmentElsewhere, Self::Clinic];
}

/// What became of an appointment (FHIR Appointment: fulfilled, arrived, noshow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentEnd {
    Served,
    /// They came, and were not served.
    NotServed {
        reason: NotServedReason,
    },
    DidNotCome,
}

/// Why somebody who came was not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotServedReason {
    /// It was not right for them today, for reasons of health.
    Unwell,
    TheyDeclined,
    /// The clinic could not.
    Clinic,
    WrongPerson,
}

/// An act of staff on one appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttendanceAct {
    /// The person is here. Also for who went and is back, and for who was thought not to have come: the first arrival
    /// counts.
    Arrive,
    /// The person went without having been served.
    GoAway,
    /// Calls the person to the desk of whoever acts: the one who is next, or again.
    Call,
    /// Calls somebody who is not next. Only the order is different from `Call`.
    CallOutOfTurn {
        reason: OutOfTurnReason,
    },
    SetAside {
        reason: AsideReason,
    },
    GoIn,
    /// Being served is over; what became of it is said by `End`.
    ComeOut,
    End {
        how: AppointmentEnd,
    },
    /// Takes back the act of this change, which must be the last one that stands.
    TakeBack {
        change: u64,
    },
}

/// What is known of an appointment's person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attendance {
    pub whereabouts: Whereabouts,
    pub service: ServiceState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<AppointmentEnd>,
    /// When the person came first.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<Timestamp>,
    /// The last change of this appointment's attendance; 0 before the first. An act names it, so that nobody acts on what
    /// is no longer true.
    pub last_change: u64,
    /// The act that may be taken back, by whom it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_act: Option<LastAct>,
}

/// The last act that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastAct {
    /// The number of its change.
    pub change: u64,
    pub act: AttendanceAct,
    pub staff: StaffId,
    pub desk: DeviceId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
    pub at: Timestamp,
}

impl AttendanceAct {
    /// The right that this act needs. Taking back what somebody else said needs `OthersActs`, too.
    #[must_use]
    pub const fn right(self) -> StaffRight {
        match self {
            Self::Arrive | Self::GoAway | Self::TakeBack { .. } => StaffRight::Arrive,
            Self::Call | Self::SetAside { .. } | Self::GoIn | Self::ComeOut | Self::End { .. } => {
                StaffRight::Serve
            }
            Self::CallOutOfTurn { .. } => StaffRight::OutOfTurn,
        }
    }

    /// Whether it calls the person to a desk.
    #[must_use]
    pub const fn is_call(self) -> bool {
        matches!(self, Self::Call | Self::CallOutOfTurn { .. })
    }
}

/// The order in which those who wait at a clinic are called, the smallest first: from the later of their arrival and their
/// time, so who comes early passes nobody; then by their arrival.
pub type CallOrder = (Timestamp, Timestamp, BookingId);

impl Attendance {
    /// What is known after an act that may be done now (`may`). `at` is its time, `desk` where it was done.
    #[must_use]
    pub fn after(self, act: AttendanceAct, at: Timestamp, desk: DeviceId) -> Self {
        match act {
            AttendanceAct::Arrive => Self {
                whereabouts: Whereabouts::Here,
                arrived_at: self.arrived_at.or(Some(at)),
                end: None,
                ..self
            },
            AttendanceAct::GoAway => {
                // Nobody calls somebody who went; what was done with them stays done.
                let service = match self.service {
                    ServiceState::Done => ServiceState::Done,
                    _ => ServiceState::Waiting,
                };
                Self { whereabouts: Whereabouts::Left, service, ..self }
            }
            AttendanceAct::Call | AttendanceAct::CallOutOfTurn { .. } => {
                let times = match self.service {
                    ServiceState::Called { times, .. } => times + 1,
                    _ => 1,
                };
                Self { service: ServiceState::Called { desk, times }, ..self }
            }
            AttendanceAct::SetAside { reason } => {
                Self { service: ServiceState::Aside { reason }, ..self }
            }
            AttendanceAct::GoIn => Self { service: ServiceState::In { desk }, ..self },
            AttendanceAct::ComeOut => Self { service: ServiceState::Done, ..self },
            AttendanceAct::End { how } => Self { end: Some(how), ..self },
            AttendanceAct::TakeBack { .. } => self,
        }
    }

    /// Whether this act makes sense now at this desk; otherwise what stands in its way. `has_begun`: the time of the
    /// appointment has come.
    pub fn may(
        &self,
        act: AttendanceAct,
        desk: DeviceId,
        has_begun: bool,
    ) -> Result<(), &'static str> {
        let is_here = self.whereabouts == Whereabouts::Here;
        let is_in = matches!(self.service, ServiceState::In { .. });
        if self.end.is_some() {
            return match (act, self.end) {
                (AttendanceAct::Arrive, Some(AppointmentEnd::DidNotCome)) => Ok(()),
                _ => Err("what became of this appointment is said already; take that back first"),
            };
        }
        match act {
            AttendanceAct::Arrive if is_here => Err("this person is here already"),
            AttendanceAct::Arrive => Ok(()),
            AttendanceAct::End { how: AppointmentEnd::DidNotCome } => match self.whereabouts {
                Whereabouts::Expected if has_begun => Ok(()),
                Whereabouts::Expected => Err("the time of this appointment has not come"),
                Whereabouts::Here | Whereabouts::Left => Err("this person came"),
            },
            // Whoever went may have been served, or not.
            AttendanceAct::End { .. } => {
                let came = self.whereabouts != Whereabouts::Expected;
                if came { Ok(()) } else { Err("this person is not here") }
            }
            AttendanceAct::TakeBack { .. } => Err("there is nothing to take back"),
            _ if !is_here => Err("this person is not here"),
            AttendanceAct::Call
            | AttendanceAct::CallOutOfTurn { .. }
            | AttendanceAct::SetAside { .. }
            | AttendanceAct::GoIn => self.may_call(act, desk),
            AttendanceAct::ComeOut if !is_in => Err("this person is not being served"),
            AttendanceAct::GoAway if is_in => Err("this person is being served"),
            AttendanceAct::ComeOut | AttendanceAct::GoAway => Ok(()),
        }
    }

    /// A person is called to one desk; another sets the call aside first.
    fn may_call(&self, act: AttendanceAct, desk: DeviceId) -> Result<(), &'static str> {
        let sets_aside = matches!(act, AttendanceAct::SetAside { .. });
        match self.service {
            ServiceState::In { .. } | ServiceState::Done => {
                Err("this person is being served, or was")
            }
            ServiceState::Called { desk: by, .. } if by != desk && !sets_aside => {
                Err("this person is called to another desk")
            }
            ServiceState::Called { .. } if matches!(act, AttendanceAct::CallOutOfTurn { .. }) => {
                Err("this person is called already")
            }
            ServiceState::Waiting | ServiceState::Called { .. } | ServiceState::Aside { .. } => {
                Ok(())
            }
        }
    }

    /// Whether the person is here and waits to be called.
    #[must_use]
    pub fn waits_for_call(&self) -> bool {
        let is_here = self.whereabouts == Whereabouts::Here;
        self.end.is_none() && is_here && self.service == ServiceState::Waiting
    }

    /// Whether the person is here, and is called in the order of those who wait. Whoever was set aside keeps their place in
    /// it, and keeps nobody else waiting.
    #[must_use]
    pub fn is_called_in_turn(&self) -> bool {
        let is_here = self.whereabouts == Whereabouts::Here;
        let waits = matches!(self.service, ServiceState::Waiting | ServiceState::Aside { .. });
        self.end.is_none() && is_here && waits
    }

    /// Where the person comes among those who wait to be called. The kiosk and the server both ask here who is next.
    #[must_use]
    pub fn call_order(&self, starts_at: Timestamp, booking: BookingId) -> CallOrder {
        let arrived_at = self.arrived_at.unwrap_or(starts_at);
        (arrived_at.max(starts_at), arrived_at, booking)
    }

    /// Whether somebody is here for the appointment, or it is said what became of it: then it is changed no more.
    #[must_use]
    pub fn holds_appointment(&self) -> bool {
        self.end.is_some() || self.whereabouts == Whereabouts::Here
    }
}
