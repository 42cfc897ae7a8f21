//! Bearer tokens (PASETO v4.local): what they allow, until when, and under which day's key. Keeps no list of them.
//!
//! Every day has a key of its own, derived from the server's secret; a token's footer names its day, and the footer is
//! part of what is signed. A key reads tokens for two days, and no grant lasts longer than one day: nobody is logged
//! out when the day changes. Accepted are the newest day that was used, the day before it, and the day after it. So a
//! machine whose clock is set back a little is accepted.

use jari_common::id::{CampaignId, DeviceId, StaffId, TicketId};
use jiff::Timestamp;
use pasetors::Local;
use pasetors::keys::SymmetricKey;
use pasetors::token::UntrustedToken;
use pasetors::version4::{LocalToken, V4};
use serde::{Deserialize, Serialize};

use super::{Keys, purpose, symmetric};
use hmac::Mac;

/// How long a day's key issues tokens, in seconds. No grant may last longer.
pub const GENERATION_SECS: u32 = 86_400;

/// Somebody of the staff while they are signed in once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSession {
    pub staff: StaffId,
    /// Which of their sign-ins it is.
    pub session: u32,
}

/// What a bearer token allows, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Grant {
    /// A person's own resources, on the device where the ticket's code was shown or typed.
    Session {
        ticket: TicketId,
        device: DeviceId,
        /// Which of its pairings the device was in; 0 when the token does not say: it is from before devices could pair
        /// again.
        #[serde(default)]
        pairing: u32,
        /// The member of staff who acts for the ticket's person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffSession>,
        until: Timestamp,
    },
    /// The right to hold and book while the turn with this serial lasts.
    Lease {
        ticket: TicketId,
        campaign: CampaignId,
        serial: u32,
        device: DeviceId,
        #[serde(default)]
        pairing: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<StaffSession>,
        until: Timestamp,
    },
    /// A member of staff who signed in at a desk.
    Staff { staff: StaffId, desk: DeviceId, pairing: u32, session: u32, until: Timestamp },
    /// Staff at a desk found the ticket while its person was there, and may act on it.
    Found { ticket: TicketId, staff: StaffSession, desk: DeviceId, pairing: u32, until: Timestamp },
}

impl Grant {
    /// The sign-in of staff with which the grant ends.
    #[must_use]
    pub fn staff(&self) -> Option<StaffSession> {
        match self {
            Self::Session { staff, .. } | Self::Lease { staff, .. } => *staff,
            Self::Found { staff, .. } => Some(*staff),
            Self::Staff { staff, session, .. } => {
                Some(StaffSession { staff: *staff, session: *session })
            }
        }
    }

    /// The ticket that the grant is about; None for staff, who have found none yet.
    #[must_use]
    pub fn ticket(&self) -> Option<TicketId> {
        match self {
            Self::Session { ticket, .. }
            | Self::Lease { ticket, .. }
            | Self::Found { ticket, .. } => Some(*ticket),
            Self::Staff { .. } => None,
        }
    }

    /// The time from which the grant allows nothing.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        match self {
            Self::Session { until, .. }
            | Self::Lease { until, .. }
            | Self::Found { until, .. }
            | Self::Staff { until, .. } => *until,
        }
    }

    /// The device that has the grant, and the number of the device's pairing. The grant ends with the pairing.
    #[must_use]
    pub fn held_by(&self) -> (DeviceId, u32) {
        match self {
            Self::Session { device, pairing, .. } | Self::Lease { device, pairing, .. } => {
                (*device, (*pairing).max(1))
            }
            Self::Found { desk, pairing, .. } | Self::Staff { desk, pairing, .. } => {
                (*desk, *pairing)
            }
        }
    }
}

impl Keys {
    /// Makes a bearer token: nobody else can make, read or change one.
    #[must_use]
    pub fn issue(&self, grant: &Grant, now: Timestamp) -> String {
        let generation = generation_at(now);
        let json = serde_json::to_vec(grant).expect("plain structures always become JSON");
        let (key, footer) = (self.grant_key(generation), generation.to_string());
        LocalToken::encrypt(&key, &json, Some(footer.as_bytes()), Some(purpose::GRANT.as_bytes()))
            .expect("the operating system gives randomness, and the message is not empty")
    }

    /// What the token allows now; None when it is forged, damaged, expired, too old or another server's.
    #[must_use]
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Grant> {
        let untrusted = UntrustedToken::<Local, V4>::try_from(token).ok()?;
        let footer = std::str::from_utf8(untrusted.untrusted_footer()).ok()?;
        let generation: i64 = footer.parse().ok()?;
        if generation.abs_diff(generation_at(now)) > 1 {
            return None;
        }
        let key = self.grant_key(generation);
        let sure = Some(purpose::GRANT.as_bytes());
        let trusted = LocalToken::decrypt(&key, &untrusted, None, sure).ok()?;
        let grant: Grant = serde_json::from_str(trusted.payload()).ok()?;
        (now < grant.until()).then_some(grant)
    }

    /// The key of one day.
    fn grant_key(&self, generation: i64) -> SymmetricKey<V4> {
        let said = self.root.clone().chain_update(purpose::GRANT);
        let key = said.chain_update(format!("/{generation}")).finalize();
        symmetric(&key.into_bytes().into())
    }
}

/// The number of the day, counted from 1970 in UTC.
fn generation_at(now: Timestamp) -> i64 {
    now.as_second().div_euclid(i64::from(GENERATION_SECS))
}
