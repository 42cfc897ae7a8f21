//! Which changes people are told of, and when in the day. Pure: a change in, what there is to tell of it out.

use jari_common::booking::HoldEnd;
use jari_common::change::{Change, Event};
use jari_common::id::{BookingId, TicketId};
use jari_common::time::{instant_of, seoul};
use jiff::Timestamp;
use jiff::ToSpan;

use super::rows::News;

/// What is told; its name is what the outbox's file and the word files call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The turn comes before long.
    Soon,
    Called,
    /// Called, and not there: the place is kept.
    Missed,
    Booked,
    Moved,
    Cancelled,
    /// A wish found a seat, which is kept for an answer.
    Offer,
    /// Nobody answered, and the seat went back.
    OfferOver,
    /// A seat was found and went on to the next: nobody could tell of it in time.
    NotReached,
    /// The answer came too late.
    TooLate,
    /// The turn came and nothing that was wished is free.
    Unmet,
    /// The line closed.
    NotServed,
    /// Tomorrow.
    Reminder,
    /// A person wrote something that staff have to read. Nobody is told of it.
    Reply,
}

impl Kind {
    pub(super) const ALL: [Self; 14] = [
        Self::Soon,
        Self::Called,
        Self::Missed,
        Self::Booked,
        Self::Moved,
        Self::Cancelled,
        Self::Offer,
        Self::OfferOver,
        Self::NotReached,
        Self::TooLate,
        Self::Unmet,
        Self::NotServed,
        Self::Reminder,
        Self::Reply,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Soon => "soon",
            Self::Called => "called",
            Self::Missed => "missed",
            Self::Booked => "booked",
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::Offer => "offer",
            Self::OfferOver => "offer-over",
            Self::NotReached => "not-reached",
            Self::TooLate => "too-late",
            Self::Unmet => "unmet",
            Self::NotServed => "not-served",
            Self::Reminder => "reminder",
            Self::Reply => "reply",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether staff tell it to whoever has no telephone. What a person did themselves they know.
    pub(super) fn is_for_staff(self) -> bool {
        !matches!(self, Self::Soon | Self::Cancelled | Self::Moved | Self::TooLate)
    }

    /// Whether it is worth waking somebody: it tells of a time that runs, or answers what they just wrote.
    fn wakes(self) -> bool {
        matches!(self, Self::Called | Self::TooLate)
    }
}

/// Of nights, people sleep: nothing that can wait comes then.
const MORNING: i8 = 8;
const EVENING: i8 = 21;

/// The same instant, or the next morning.
pub(super) fn by_day(at: Timestamp) -> Timestamp {
    let local = seoul().to_datetime(at);
    let day = match local.hour() {
        ..MORNING => local.date(),
        EVENING.. => local.date().saturating_add(1.day()),
        _ => return at,
    };
    instant_of(day, u16::from(MORNING.unsigned_abs()) * 60, &seoul())
}

/// A piece of news of this kind, at its time of the day.
pub(super) fn news(kind: Kind, ticket: TicketId, subject: u64, at: Timestamp) -> News {
    let due = if kind.wakes() { at } else { by_day(at) };
    News { kind, ticket, subject, at, due }
}

/// What a change gives to tell, and whether its person asked for it just now, wherever they are: then it comes at once,
/// and only by a gateway. `of_booking` says whose a booking is.
pub(super) fn news_of(
    change: &Change,
    of_booking: impl Fn(BookingId) -> Option<TicketId>,
) -> Option<(Vec<News>, bool)> {
    let asked = change.request.is_some();
    let (kind, ticket, subject) = match &change.event {
        Event::TicketCalled { ticket, .. } => (Kind::Called, *ticket, 0),
        Event::TurnMissed { ticket, .. } if !asked => (Kind::Missed, *ticket, 0),
        Event::SeatBooked { booking, .. } => (Kind::Booked, of_booking(*booking)?, booking.0),
        Event::BookingMoved { booking, .. } => (Kind::Moved, of_booking(*booking)?, booking.0),
        Event::BookingCancelled { booking, ticket, .. } => (Kind::Cancelled, *ticket, booking.0),
        Event::WishOffered { hold, ticket, .. } => (Kind::Offer, *ticket, hold.0),
        // Whether it was an offer at all, the outbox knows.
        Event::HoldEnded { hold, ticket, why: HoldEnd::Expired, .. } => {
            (Kind::OfferOver, *ticket, hold.0)
        }
        Event::HoldEnded { hold, ticket, why: HoldEnd::NotTold, .. } => {
            (Kind::NotReached, *ticket, hold.0)
        }
        Event::WishUnmet { ticket } => (Kind::Unmet, *ticket, 0),
        _ => return None,
    };
    // Of a series whose doses moved together, each is told of by itself.
    let second = match &change.event {
        Event::BookingMoved { second, .. } => second.as_ref().map(|second| second.booking.0),
        _ => None,
    };
    let subjects = std::iter::once(subject).chain(second);
    let news = subjects.map(|subject| {
        let news = news(kind, ticket, subject, change.at);
        if asked { News { due: change.at, ..news } } else { news }
    });
    Some((news.collect(), asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
        assert_eq!(Kind::named("of a later program"), None);
    }

    #[test]
    fn nights_are_quiet_except_for_what_cannot_wait() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (said, told) in [
            // 07:59, 08:00, 20:59 and 21:00 in Seoul.
            ("2026-11-22T22:59:00Z", "2026-11-22T23:00:00Z"),
            ("2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z"),
            ("2026-11-23T11:59:00Z", "2026-11-23T11:59:00Z"),
            ("2026-11-23T12:00:00Z", "2026-11-23T23:00:00Z"),
        ] {
            assert_eq!(news(Kind::Offer, TicketId(1), 1, at(said)).due, at(told), "{said}");
            assert_eq!(news(Kind::Called, TicketId(1), 1, at(said)).due, at(said));
        }
    }
}
