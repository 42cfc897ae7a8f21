//! Which changes people are told of, and at what time of the day. Pure: a change goes in, the messages come out.

use jari_common::booking::{HoldEnd, ReseatEnd};
use jari_common::change::{Change, Event, ReseatEnded};
use jari_common::id::{BookingId, TicketId};
use jari_common::time::by_day;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The kind of a message; the file of the notices and the word files use its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The turn comes soon.
    Soon,
    Called,
    /// The person was called and did not come: the place is kept.
    Missed,
    Booked,
    Moved,
    Cancelled,
    /// A wish found a seat, which is kept for an answer.
    Offer,
    /// Nobody answered, and the seat was given back.
    OfferOver,
    /// A seat was found and went to the next person: the person could not be told in time.
    NotReached,
    /// The person's answer came too late.
    TooLate,
    /// The turn came, and nothing that was wished for is free.
    Unmet,
    /// The line closed.
    NotServed,
    /// The clinic cannot keep the appointment, and no other seat is near.
    Displaced,
    /// The clinic keeps an appointment after all of which its person was told otherwise.
    KeptAfterAll,
    /// The seat that was offered cannot be given any more.
    Withdrawn,
    /// The clinic of the appointment has another name, address or telephone.
    ClinicChanged,
    /// The appointment is tomorrow.
    Reminder,
    /// A person wrote something that staff have to read. No message is sent for it.
    Reply,
}

impl Kind {
    pub(super) const ALL: [Self; 18] = [
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
        Self::Displaced,
        Self::KeptAfterAll,
        Self::Withdrawn,
        Self::ClinicChanged,
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
            Self::Displaced => "displaced",
            Self::KeptAfterAll => "kept-after-all",
            Self::Withdrawn => "withdrawn",
            Self::ClinicChanged => "clinic-changed",
            Self::Reminder => "reminder",
            Self::Reply => "reply",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether staff tell it to a person without a telephone. People know what they did themselves.
    pub(super) fn is_for_staff(self) -> bool {
        !matches!(self, Self::Soon | Self::Cancelled | Self::Moved | Self::TooLate)
    }

    /// Whether it is sent at night: it tells of a time that is running, or answers what the person just wrote.
    fn wakes(self) -> bool {
        matches!(self, Self::Called | Self::TooLate)
    }
}

/// A message before it has a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct News {
    pub(super) kind: Kind,
    pub(super) ticket: TicketId,
    /// The id of a booking or a hold; 0 for a message about the ticket itself.
    pub(super) subject: u64,
    pub(super) at: Timestamp,
    pub(super) due: Timestamp,
}

/// News of this kind, moved to an allowed time of the day in the zone of its line.
pub(super) fn news(
    kind: Kind,
    (ticket, zone): (TicketId, &TimeZone),
    subject: u64,
    at: Timestamp,
) -> News {
    let due = if kind.wakes() { at } else { by_day(at, zone) };
    News { kind, ticket, subject, at, due }
}

/// The news in a change, and whether the person asked for it just now, wherever they are. Then it is sent at once, and
/// only by a gateway. `of_booking` gives the ticket of a booking, `zone_of` the zone of a ticket's line.
pub(super) fn news_of(
    change: &Change,
    of_booking: impl Fn(BookingId) -> Option<TicketId>,
    zone_of: impl Fn(TicketId) -> TimeZone,
) -> Option<(Vec<News>, bool)> {
    let asked = change.request.is_some();
    if let Event::AppointmentsChanged(it) = &change.event {
        let news = it.bookings.iter().filter_map(|booking| {
            let ticket = of_booking(*booking)?;
            Some(news(Kind::ClinicChanged, (ticket, &zone_of(ticket)), booking.0, change.at))
        });
        return Some((news.collect(), false));
    }
    let (kind, ticket, subject, second) = told_of(&change.event, asked, of_booking)?;
    let subjects = std::iter::once(subject).chain(second);
    let zone = zone_of(ticket);
    let news = subjects.map(|subject| {
        let news = news(kind, (ticket, &zone), subject, change.at);
        if asked { News { due: change.at, ..news } } else { news }
    });
    Some((news.collect(), asked))
}

/// The kind of news, its ticket, and the ids of what it is about: of a booking or a hold, and of a second booking.
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
            // When both doses of a series moved together, each gets its own message.
            let second = it.second.as_ref().map(|second| second.booking.0);
            Some((Kind::Moved, of_booking(it.booking)?, it.booking.0, second))
        }
        Event::BookingCancelled(it) => about(Kind::Cancelled, it.ticket, it.booking.0),
        Event::WishOffered(it) => about(Kind::Offer, it.ticket, it.hold.0),
        Event::HoldEnded(it) => match it.why {
            // The notices know whether the hold was an offer.
            HoldEnd::Expired => about(Kind::OfferOver, it.ticket, it.hold.0),
            HoldEnd::NotTold => about(Kind::NotReached, it.ticket, it.hold.0),
            HoldEnd::Withdrawn => about(Kind::Withdrawn, it.ticket, it.hold.0),
            HoldEnd::Released | HoldEnd::TurnEnded | HoldEnd::ChoseAnother => None,
        },
        Event::WishUnmet(it) => about(Kind::Unmet, it.ticket, 0),
        Event::ReseatEnded(ReseatEnded { why: ReseatEnd::NoSeat, ticket, booking }) => {
            about(Kind::Displaced, *ticket, booking.0)
        }
        // No message is sent for these events; when a line closes, the notices tell people who still waited.
        Event::TurnMissed(_)
        // `news_of` makes one message for each of its appointments.
        | Event::AppointmentsChanged(_)
        | Event::ReseatEnded(_)
        | Event::ClinicsPut(_)
        | Event::CampaignAdded(_)
        | Event::CampaignChanged(_)
        | Event::DaysOpened(_)
        | Event::DaysPlanned(_)
        | Event::DaysRuled(_)
        | Event::HolidaySet(_)
        | Event::ReseatOrdered(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::StaffChanged(_)
        | Event::AttendanceChanged(_)
        | Event::DataRead(_)
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
        | Event::HelpChanged(_)
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
    use jari_common::time::seoul;

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
            // The times are 07:59, 08:00, 20:59 and 21:00 in Seoul.
            ("2026-11-22T22:59:00Z", "2026-11-22T23:00:00Z"),
            ("2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z"),
            ("2026-11-23T11:59:00Z", "2026-11-23T11:59:00Z"),
            ("2026-11-23T12:00:00Z", "2026-11-23T23:00:00Z"),
        ] {
            assert_eq!(
                news(Kind::Offer, (TicketId(1), &seoul()), 1, at(said)).due,
                at(told),
                "{said}"
            );
            assert_eq!(news(Kind::Called, (TicketId(1), &seoul()), 1, at(said)).due, at(said));
        }
    }
}
