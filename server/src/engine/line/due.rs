//! What ends automatically, and at which hours people are called. Decides nothing.

use jari_common::campaign::CallingHours;
use jari_common::id::{HoldId, TicketId};
use jari_common::time::{date_at, time_at};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The most events of one step, so that no step blocks the writer for long.
pub(in crate::engine) const EVENTS_PER_STEP: usize = 500;

/// Something that ends automatically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Hold(HoldId),
    Ticket(TicketId),
    /// A call that was paused for as long as it may be.
    Standing(TicketId),
}

/// This instant, if people are called at this hour; otherwise the next instant at which people are called.
pub(in crate::engine) fn next_calling_hour(
    hours: CallingHours,
    zone: &TimeZone,
    now: Timestamp,
) -> Timestamp {
    if is_calling_hour(hours, zone, now) {
        return now;
    }
    let today = date_at(now, zone);
    let is_over = time_at(now, zone) >= hours.until;
    let day = if is_over { today.saturating_add(1.day()) } else { today };
    zone.to_ambiguous_timestamp(day.to_datetime(hours.from)).compatible().unwrap_or(now)
}

/// Whether people are called at this instant.
pub(in crate::engine) fn is_calling_hour(
    hours: CallingHours,
    zone: &TimeZone,
    now: Timestamp,
) -> bool {
    let time = time_at(now, zone);
    hours.from <= time && time < hours.until
}
