//! The bodies of what staff do at a desk: sign in, accounts, a clinic's day.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attendance::{Attendance, AttendanceAct};
use crate::dose::Dose;
use crate::id::{BookingId, CampaignId, ClinicId, StaffId, TicketId};
use crate::log_mark::LogMark;
use crate::person::{BirthDate, Person};
use crate::slot::SlotRef;
use crate::staff::{Role, StaffAccount, StaffStanding};
use crate::time::ZoneName;
use crate::walk_in::{OverbookReason, WalkInAct, WalkInNoted};

body! {
    /// An appointment as the front desk sees it.
    pub struct AppointmentAtDesk {
        pub booking: BookingId,
        pub ticket: TicketId,
        pub campaign: CampaignId,
        /// The number in line.
        pub number: u32,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        /// The length of the slot.
        pub minutes: u16,
        #[serde(default, skip_serializing_if = "Dose::is_first")]
        pub dose: Dose,
        /// The clinic cannot give this appointment any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub displaced: bool,
        /// The person, then the other members of a party; empty for people who were erased.
        pub people: Vec<PersonAtDesk>,
        pub attendance: Attendance,
    }

    /// A clinic's day at its front desk: all of it, or what changed since an earlier look.
    pub struct DayAtDesk {
        /// What this list knows; the next look asks for what changed after it.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub as_of: LogMark,
        /// The server's time, by which early and late are judged.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub at: Timestamp,
        /// Whether these are all appointments; otherwise those that are new or changed.
        pub whole: bool,
        /// By time.
        pub appointments: Vec<AppointmentAtDesk>,
        /// What is not on this day any more: cancelled, or moved away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub gone: Vec<BookingId>,
        /// Who waits here without an appointment, by campaign and number: all of them, or those that are new or changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub walk_ins: Vec<WalkInAtDesk>,
        /// Who waits here no more: they have an appointment, or it ended.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub walk_ins_gone: Vec<TicketId>,
    }

    /// Somebody who waits at a clinic without an appointment, as its front desk sees them.
    pub struct WalkInAtDesk {
        pub ticket: TicketId,
        pub campaign: CampaignId,
        /// The number in line.
        pub number: u32,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub since: Timestamp,
        /// How many of the same campaign wait here with a smaller number.
        pub before: u32,
        /// Whether the line has come to their number: a seat that is free goes to the smallest of these.
        pub is_called: bool,
        /// They went; it can be taken back.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub has_left: bool,
        /// The person, then the other members of a party; empty for people who were erased.
        pub people: Vec<PersonAtDesk>,
        /// The act that may be taken back, by whom it was done.
        pub last_act: WalkInNoted,
    }

    /// A time of a clinic's day at its front desk.
    pub struct TimeAtDesk {
        pub slot: SlotRef,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        /// The seats that the clinic gives.
        pub seats: u8,
        /// How many are held or booked; more than there are, where somebody was taken beyond them.
        pub taken: u8,
    }

    /// `POST /desk/tickets/{ticket}/walk-in`, by staff.
    pub struct WalkInRequest {
        pub clinic: ClinicId,
        pub act: WalkInAct,
        /// The last change of theirs that the desk has: if another came since, nothing is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub follows: Option<u64>,
        /// The grant of `POST /desk/find`: for whoever is to wait here, and nothing else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub grant: Option<String>,
    }

    /// `POST /desk/tickets/{ticket}/overbook`, by a clinic's admin.
    pub struct OverbookRequest {
        pub slot: SlotRef,
        pub reason: OverbookReason,
    }

    /// `POST /desk/appointments/find`, by staff: somebody stands at the desk and is not on the list.
    pub struct FindAppointmentsRequest {
        #[serde(flatten)]
        pub person: Person,
    }

    /// A place in line of the person at the desk, and their appointment, wherever it is.
    pub struct FoundAppointment {
        pub campaign: CampaignId,
        pub number: u32,
        /// None: no appointment yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub appointment: Option<AppointmentElsewhere>,
    }

    /// Where and when an appointment is.
    pub struct AppointmentElsewhere {
        pub booking: BookingId,
        pub clinic: ClinicId,
        pub clinic_name: String,
        pub address: String,
        /// How far the clinic is from this desk, in metres, as the crow flies.
        pub metres: u32,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub starts_at: Timestamp,
        /// The clinic's zone, by its IANA name; None: Asia/Seoul.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub time_zone: Option<ZoneName>,
    }

    /// A clinic whose day somebody may see at this desk.
    pub struct ClinicAtDesk {
        pub clinic: ClinicId,
        pub name: String,
        /// The clinic's zone, by its IANA name; None: Asia/Seoul.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub time_zone: Option<ZoneName>,
    }

    /// A person as the front desk sees them.
    pub struct PersonAtDesk {
        pub name: String,
        pub birth_date: BirthDate,
        /// All but the last four digits hidden.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phone: Option<String>,
    }

    /// `POST /desk/bookings/{booking}/attendance`, by staff.
    pub struct AttendRequest {
        pub act: AttendanceAct,
        pub follows: u64,
    }

    /// Somebody who may sign in at a desk.
    pub struct StaffAtDesk {
        pub staff: StaffId,
        pub name: String,
        pub role: Role,
        pub standing: StaffStanding,
        /// Whether this person is signed in at this desk now.
        pub is_here: bool,
    }

    /// `POST /desk/staff/{staff}/sign-in`, by a desk.
    pub struct SignInRequest {
        pub pin: String,
    }

    /// `POST /desk/staff/{staff}/pin`, by a desk.
    pub struct ChoosePinRequest {
        /// The code that an admin gave; spaces and hyphens do not count.
        pub code: String,
        pub pin: String,
    }

    /// Somebody is signed in.
    pub struct SignInReply {
        pub token: String,
        #[serde(flatten)]
        pub account: StaffAccount,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub until: Timestamp,
        /// The server's time: it says which day is today.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub at: Timestamp,
        /// The clinics whose day may be shown here: the person's own, or else the desk's, or else the nearest.
        pub clinics_here: Vec<ClinicAtDesk>,
    }

    /// An account, as admins see it.
    pub struct StaffView {
        pub staff: StaffId,
        #[serde(flatten)]
        pub account: StaffAccount,
        pub standing: StaffStanding,
    }

    /// Somebody may choose a PIN.
    pub struct StaffInvited {
        pub staff: StaffId,
        pub code: String,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub until: Timestamp,
    }
}
