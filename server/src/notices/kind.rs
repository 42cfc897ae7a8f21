//! Which changes people are told of, and when in the day. Pure: a change in, what there is to tell of it out.

use jari_common::booking::HoldEnd;
use jari_common::change::{Change, Event};
use jari_common::id::{BookingId, TicketId};
use jari_common::time::{instant_of, seoul};
use jiff::Timestamp;
use jiff::ToSpan;

use super::rows::News;

/// What is told; its name is what the file of the notices and the word files call it.
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
    let (kind, ticket, subject, second) = told_of(&change.event, asked, of_booking)?;
    let subjects = std::iter::once(subject).chain(second);
    let news = subjects.map(|subject| {
        let news = news(kind, ticket, subject, change.at);
        if asked { News { due: change.at, ..news } } else { news }
    });
    Some((news.collect(), asked))
}

/// The kind of news, whose it is, and the ids of what it is about: of a booking or a hold, and of a second booking.
type NewsParts = (Kind, TicketId, u64, Option<u64>);

fn told_of(
    event: &Event,
    asked: bool,
    of_booking: impl Fn(BookingId) -> Option<TicketId>,
) -> Option<NewsParts> {
    let about = |kind, ticket, subject| Some((kind, ticket, subject, None));
    match event {
        Event::TicketCalled(it) => about(Kind::Called, it.ticket, 0),
        Event::TurnMissed(it) if !asked => about(Kind::Missed, it.ticket, 0),
        Event::SeatBooked(it) => about(Kind::Booked, of_booking(it.booking)?, it.booking.0),
        Event::BookingMoved(it) => {
            // Of a series whose doses moved together, each is told of by itself.
            let second = it.second.as_ref().map(|second| second.booking.0);
            Some((Kind::Moved, of_booking(it.booking)?, it.booking.0, second))
        }
        Event::BookingCancelled(it) => about(Kind::Cancelled, it.ticket, it.booking.0),
        Event::WishOffered(it) => about(Kind::Offer, it.ticket, it.hold.0),
        Event::HoldEnded(it) => match it.why {
            // Whether it was an offer at all, the notices know.
            HoldEnd::Expired => about(Kind::OfferOver, it.ticket, it.hold.0),
            HoldEnd::NotTold => about(Kind::NotReached, it.ticket, it.hold.0),
            HoldEnd::Released | HoldEnd::TurnEnded => None,
        },
        Event::WishUnmet(it) => about(Kind::Unmet, it.ticket, 0),
        // Nobody is told of them; of a closing, whoever still waited is told by the notices.
        Event::TurnMissed(_)
        | Event::ClinicsPut(_)
        | Event::CampaignAdded(_)
        | Event::DaysOpened(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::TicketIssued(_)
        | Event::EntryMade(_)
        | Event::LineOpened(_)
        | Event::DrawSealed(_)
        | Event::DrawRevealed(_)
        | Event::NumbersDrawn(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnStarted(_)
        | Event::TurnExtended(_)
        | Event::TicketReturned(_)
        | Event::TicketLeft(_)
        | Event::SeatHeld(_)
        | Event::SecondChosen(_)
        | Event::HoldExtended(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::OfferTold(_)
        | Event::PersonReached(_)
        | Event::MatchDeclined(_)
        | Event::LineFrozen(_)
        | Event::LineResumed(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::PaceChanged(_)
        | Event::CampaignClosed(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::PresenceChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::StaffActed(_)
        | Event::PersonErased(_)
        | Event::RetentionSet(_)
        | Event::NamesakeAnswered(_)
        | Event::WindowsRestored => None,
    }
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
