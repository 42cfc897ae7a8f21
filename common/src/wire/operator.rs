//! The bodies of what an operator sees and does at a desk: lines, devices and the server. Nothing here is about a person.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::device::{DeviceKind, Presence, PrinterState};
use crate::id::{CampaignId, ClinicId, DeviceId};
use crate::serving::{Phase, RateRange, Standstill};
use crate::time::ZoneName;

body! {
    /// Everything that an operator looks at, as it is now.
    pub struct OperatorOverview {
        /// The server's time.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub at: Timestamp,
        pub server: ServerHealth,
        /// In the order in which the campaigns were added.
        pub lines: Vec<LineOverview>,
        /// By id; without those that were revoked.
        pub devices: Vec<DeviceOverview>,
    }

    /// How the server is.
    pub struct ServerHealth {
        pub version: String,
        /// When the server was started.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub since: Timestamp,
        /// How long the writes of the last minute took; None when nothing was written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub commits: Option<CommitLatency>,
        /// Requests that wait for the writer.
        pub queue: u32,
        /// Nothing can be written now: every line stands still.
        pub is_frozen: bool,
        /// The machine's clock jumped, and it is not known which time is right: nothing ends by time.
        pub clock_in_doubt: bool,
        /// Messages that nobody delivered, and that staff have to pass on; None when there is no gateway.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub messages_failed: Option<u32>,
        /// Decisions that were found wrong and not carried out, the newest last, at most twenty.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub faults: Vec<FaultSeen>,
    }

    /// How long writes took until they were durable, in microseconds.
    pub struct CommitLatency {
        pub count: u32,
        pub p50_us: u32,
        pub max_us: u32,
    }

    /// A decision that was found wrong and not carried out.
    pub struct FaultSeen {
        /// The condition that it would have broken.
        pub condition: String,
        /// The kind of decision.
        pub kind: String,
        /// When it was first found.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub at: Timestamp,
        pub times: u32,
    }

    /// A campaign and its line.
    pub struct LineOverview {
        pub campaign: CampaignId,
        pub title_ko: String,
        pub title_en: String,
        /// The zone of its times; None: the server's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub time_zone: Option<ZoneName>,
        pub phase: Phase,
        /// What people are told while the line is frozen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub message: Option<String>,
        /// The change that was found wrong, if the campaign stopped by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stopped_because: Option<u64>,
        /// Why nobody can be called; None while people are called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stands: Option<Standstill>,
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub opens_at: Timestamp,
        pub waiting: u32,
        /// Entries of a draw that have no number yet.
        pub entered: u32,
        /// People who are called and have not begun.
        pub called: u32,
        /// Turns that are active, or kept free for somebody who is here.
        pub turns_used: u32,
        /// Turns that may be active at once.
        pub turns: u32,
        /// The share of calls for people who come back, in percent.
        pub reserved_percent: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rate: Option<RateRange>,
        pub called_through: u32,
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_call: Option<Timestamp>,
        /// How often somebody was called, up to now.
        pub calls: u32,
        /// How often a call or a turn passed unused, up to now.
        pub missed: u32,
        /// How many people have booked in the line, up to now.
        pub completions: u32,
        /// Seats that were found for wishes and wait for an answer.
        pub offers: u32,
        /// People who would not be served if the campaign closed now: those who wait, those who are called and have not
        /// begun, and entries without a number. To close it, this number is sent back.
        pub unserved: u32,
        /// Seats that are free, by day, of the next fourteen days that are open.
        pub seats_left: Vec<SeatsOnDay>,
    }

    /// The seats that are free on a day, at all clinics of a campaign.
    pub struct SeatsOnDay {
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
        pub date: Date,
        pub left: u32,
    }

    /// A device as its operator sees it.
    pub struct DeviceOverview {
        pub device: DeviceId,
        pub kind: DeviceKind,
        /// The name of its place.
        pub name: String,
        /// Whether it is paired; otherwise it has a code, and nobody has typed it yet.
        pub is_paired: bool,
        /// When it was last heard of; None: not since the server's start.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = "date-time"))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub heard_at: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub presence: Option<Presence>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub printer: Option<PrinterState>,
    }

    /// A line, minute by minute, since the server was started; at most a day.
    pub struct LineHistory {
        /// When the server was started: nothing is known from before.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub since: Timestamp,
        /// By time.
        pub samples: Vec<LineSample>,
    }

    /// A line at one minute.
    pub struct LineSample {
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date-time"))]
        pub at: Timestamp,
        pub waiting: u32,
        /// Calls up to then.
        pub calls: u32,
        /// People who had booked by then.
        pub completions: u32,
    }

    /// How a campaign went up to now.
    pub struct CampaignReport {
        pub campaign: CampaignId,
        /// The last change that was read.
        pub seq: u64,
        /// From the join, or from the opening for an entry of a draw, to the first call; None when nobody was called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub wait: Option<WaitFigures>,
        pub tickets: u32,
        pub booked: u32,
        pub calls: u32,
        /// Calls and turns that passed unused.
        pub missed: u32,
        /// Appointments of which staff said that their people were served.
        pub served: u32,
        /// Appointments whose people came, and were not served.
        pub came_unserved: u32,
        /// Appointments of which staff said that nobody came.
        pub did_not_come: u32,
        /// Clinics with open days, in the order of first import.
        pub clinics: Vec<ClinicUse>,
    }

    /// How long people waited, in seconds.
    pub struct WaitFigures {
        pub people: u32,
        pub p50_secs: u32,
        pub p90_secs: u32,
        pub longest_secs: u32,
    }

    /// How many seats of a clinic were given, on its days up to today and on those that are to come.
    pub struct ClinicUse {
        pub clinic: ClinicId,
        pub name: String,
        /// Seats up to today, and how many of them were held or booked.
        pub past_seats: u32,
        pub past_taken: u32,
        pub coming_seats: u32,
        pub coming_taken: u32,
    }

    /// `POST /operator/campaigns/{campaign}/freeze`
    pub struct FreezeRequest {
        /// What people are told meanwhile, at most 60 bytes; it may be empty.
        pub message: String,
    }

    /// `POST /operator/campaigns/{campaign}/pace`
    pub struct PaceRequest {
        /// Turns that may be active at once.
        pub turns: u32,
        /// The share of calls for people who come back, in percent.
        pub reserved_percent: u8,
    }

    /// `POST /operator/campaigns/{campaign}/close`
    pub struct CloseRequest {
        /// The number of people who are not served any more, as the operator sees it (`unserved`). If it is another number
        /// by then, nothing is done (409).
        pub expects_waiting: u32,
    }
}
