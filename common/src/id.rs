//! Identifiers, one type each, so that a booking's id cannot be used where a ticket's id is needed.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

numbered!(
    /// A campaign; the engine numbers campaigns from 1, without gaps.
    CampaignId(u32)
);
numbered!(
    /// A ticket, over all campaigns; the engine numbers tickets from 1, without gaps. Not a secret: it gives no access.
    TicketId(u64)
);
numbered!(
    /// A hold; the engine numbers holds from 1, without gaps.
    HoldId(u64)
);
numbered!(
    /// A booking (FHIR Appointment); the engine numbers bookings from 1, without gaps.
    BookingId(u64)
);
numbered!(
    /// A paired kiosk, desk or call board; the engine numbers devices from 1, without gaps.
    DeviceId(u32)
);
numbered!(
    /// A member of staff; the engine numbers them from 1, without gaps.
    StaffId(u32)
);
numbered!(
    /// A request for help at a kiosk; the engine numbers them from 1, without gaps.
    HelpId(u64)
);

/// The longest clinic id, in bytes.
pub const CLINIC_ID_MAX_BYTES: usize = 80;

/// A clinic's id as its publisher wrote it (FHIR `Location.identifier`): 1–80 of
/// `A–Z a–z 0–9 - _ . + / = $`, not beginning with `.` or `/`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct ClinicId(Arc<str>);

impl ClinicId {
    /// Checks the text and makes an id of it.
    pub fn parse(text: &str) -> Result<Self, ClinicIdError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.+/=$".contains(c);
        let fits = (1..=CLINIC_ID_MAX_BYTES).contains(&text.len());
        let begins = text.starts_with(['.', '/']);
        let is_id = fits && !begins && text.chars().all(plain);
        if is_id { Ok(Self(text.into())) } else { Err(ClinicIdError) }
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not a clinic id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a clinic id is 1 to 80 letters, digits or signs of `- _ . + / = $`, and begins with no '.' or '/'"
)]
pub struct ClinicIdError;

impl fmt::Debug for ClinicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ClinicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ClinicId {
    type Error = ClinicIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ClinicId> for String {
    fn from(id: ClinicId) -> Self {
        id.0.as_ref().to_owned()
    }
}

/// The id that a client gives to one write, so that repeating it is safe (`Idempotency-Key`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "uuid"))]
#[serde(transparent)]
pub struct RequestId(pub uuid::Uuid);

/// The first 64 bits of a SHA-256 over what a request asked for: it shows whether two bodies differ, and reveals
/// nothing of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AskedHash(pub u64);
