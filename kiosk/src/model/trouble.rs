//! Everything that can go wrong while a person uses the kiosk.

/// What went wrong, in the person's terms; the words are in `assets/text` under `trouble-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server is away; nothing is lost.
    ServerAway,
    /// What answers is not the server that the kiosk was paired with.
    AnotherServer,
    /// Wrong pairing code.
    PairingCode,
    NotOpenYet,
    NotEligible,
    /// The campaign is for people who live elsewhere.
    NotResident,
    /// Because of one of the answers, staff talk with the person first.
    AskStaff,
    /// No ticket has this code and birth date.
    TicketNotFound,
    /// The turn has not come yet.
    NotYourTurn,
    /// The turn passed, or was ended; the ticket is kept.
    TurnOver,
    /// The seat was just taken.
    SlotFull,
    /// The time of the held seat has run out.
    HoldOver,
    /// This person has a booking.
    AlreadyBooked,
    /// The booking was cancelled meanwhile.
    NotBooked,
    /// The appointment's time has come; nothing can be changed any more.
    BookingPast,
    /// There is nothing to book yet: no campaign, or an empty board.
    NothingToBook,
    /// The server has not yet sent what there is.
    Fetching,
    /// The server does not know this device; somebody has to pair it again.
    NotPaired,
    /// The operator stopped the line; every place in it is kept.
    LineFrozen,
    /// The campaign is over.
    CampaignClosed,
    /// There are not enough seats together at that time.
    NotTogether,
    /// The clinic has no seat for the second dose on the days on which it would have to be.
    NoSecondDose,
    /// The second dose cannot be on that day.
    OutsideInterval,
    /// The person has a ticket or booking already. This has a screen of its own, with the ways to continue.
    Known,
    /// The person must first say whether they are somebody who has an earlier ticket. This has a screen of its own.
    NamesakeAsked,
    /// Four people have given this telephone already.
    PhoneServesOthers,
    /// Somebody of the party has a ticket of their own; both tickets are kept.
    PartyHasTicket,
    /// A turn needs a proof of who the person is.
    IdentityRequired,
    /// The six digits are too old, or were used up.
    IdentityCodeOver,
    /// Five wrong tries at the six digits: staff see an ID.
    IdentitySpent,
    /// No message can come: staff see an ID.
    ProveByStaff,
    /// Five wrong tries at a ticket's code: staff open it.
    CodeLocked,
    /// Too many tries from here in a short time.
    TooMany,
    /// Anything else; staff help.
    Unexpected,
}

/// How a trouble comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// When the server is heard, or is less busy.
    WithConnection,
    /// After a while.
    Soon,
    /// At the opening.
    AtOpening,
    /// When the server has sent something new.
    WithNews,
    /// When the operator lets the line go on.
    WithLine,
    /// By an act of a person, here or at a desk.
    ByHand,
}

impl Trouble {
    /// How the trouble ends. What ends by itself is tried again by itself, and the screen says so.
    #[must_use]
    pub fn ends(self) -> Ends {
        match self {
            Self::ServerAway | Self::AnotherServer => Ends::WithConnection,
            Self::TooMany => Ends::Soon,
            Self::NotOpenYet => Ends::AtOpening,
            Self::NothingToBook | Self::Fetching => Ends::WithNews,
            Self::LineFrozen => Ends::WithLine,
            Self::PairingCode
            | Self::NotEligible
            | Self::NotResident
            | Self::AskStaff
            | Self::TicketNotFound
            | Self::NotYourTurn
            | Self::TurnOver
            | Self::SlotFull
            | Self::HoldOver
            | Self::AlreadyBooked
            | Self::Known
            | Self::NamesakeAsked
            | Self::PhoneServesOthers
            | Self::NotBooked
            | Self::BookingPast
            | Self::NotPaired
            | Self::CampaignClosed
            | Self::NotTogether
            | Self::NoSecondDose
            | Self::OutsideInterval
            | Self::PartyHasTicket
            | Self::IdentityRequired
            | Self::IdentityCodeOver
            | Self::IdentitySpent
            | Self::ProveByStaff
            | Self::CodeLocked
            | Self::Unexpected => Ends::ByHand,
        }
    }
}
