//! The bodies of what staff do at a desk: sign in, accounts, a clinic's day.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attendance::{Attendance, AttendanceAct};
use crate::dose::Dose;
use crate::id::{BookingId, CampaignId, StaffId, TicketId};
use crate::person::BirthDate;
use crate::staff::{Role, StaffAccount, StaffStanding};

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
