//! The stable codes of everything that can be refused or go wrong: a problem document (RFC 9457) has one in `code`, and
//! screens and programs decide by it. The words for a person are in `assets/text`.

macro_rules! codes {
    ($($variant:ident = $code:literal,)*) => {
        /// One stable code, in kebab case on the wire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode { $($variant,)* }

        impl ProblemCode {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The code as it is written on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

codes! {
    // Codes of the engine: one for each `Refusal`.
    UnknownCampaign = "unknown-campaign",
    UnknownClinic = "unknown-clinic",
    UnknownTicket = "unknown-ticket",
    UnknownSlot = "unknown-slot",
    UnknownHold = "unknown-hold",
    UnknownDevice = "unknown-device",
    UnknownPairingCode = "unknown-pairing-code",
    NotOpenYet = "not-open-yet",
    NotEligible = "not-eligible",
    NotResident = "not-resident",
    AskStaff = "ask-staff",
    NotYourTurn = "not-your-turn",
    TurnOver = "turn-over",
    TurnElsewhere = "turn-elsewhere",
    TicketLeft = "ticket-left",
    AlreadyBooked = "already-booked",
    NotBooked = "not-booked",
    BookingPast = "booking-past",
    SlotFull = "slot-full",
    NotTogether = "not-together",
    NoSecondDose = "no-second-dose",
    OutsideInterval = "outside-interval",
    SlotPast = "slot-past",
    HoldOver = "hold-over",
    DeclineOver = "decline-over",
    CodeTaken = "code-taken",
    LineFrozen = "line-frozen",
    CampaignClosed = "campaign-closed",
    CampaignStopped = "campaign-stopped",
    IdentityRequired = "identity-required",
    IdentityCodeOver = "identity-code-over",
    CodeLocked = "code-locked",
    Known = "known",
    NamesakeAsked = "namesake-asked",
    PhoneServesOthers = "phone-serves-others",
    PartyHasTicket = "party-has-ticket",
    ConsentNeeded = "consent-needed",
    StaffOnly = "staff-only",
    AnotherDesk = "another-desk",
    NotSignedIn = "not-signed-in",
    NotYourRole = "not-your-role",
    AnotherClinic = "another-clinic",
    OutOfDate = "out-of-date",
    NotNow = "not-now",
    NotNext = "not-next",
    WishStands = "wish-stands",
    NoTimeToday = "no-time-today",
    SeatIsFree = "seat-is-free",
    UnknownStaff = "unknown-staff",
    PinLocked = "pin-locked",
    UnknownHelp = "unknown-help",
    HelpTaken = "help-taken",
    DeviceRevoked = "device-revoked",
    NotSealed = "not-sealed",
    WrongSecret = "wrong-secret",
    StillLive = "still-live",
    BookingAhead = "booking-ahead",
    RequestIdReused = "request-id-reused",
    Invalid = "invalid",
    // Codes of the request itself, or of the server.
    SignInRequired = "sign-in-required",
    LeaseOver = "lease-over",
    NotAllowed = "not-allowed",
    FindFirst = "find-first",
    WrongPin = "wrong-pin",
    TicketNotFound = "ticket-not-found",
    ReceiptNotFound = "receipt-not-found",
    NoDraw = "no-draw",
    NoBooking = "no-booking",
    IdempotencyKeyRequired = "idempotency-key-required",
    MalformedJson = "malformed-json",
    TooManyTries = "too-many-tries",
    NoPhone = "no-phone",
    NotJson = "not-json",
    NotFields = "not-fields",
    BodyTooLarge = "body-too-large",
    BodyIncomplete = "body-incomplete",
    InvalidValue = "invalid-value",
    NoSuchPath = "no-such-path",
    WrongMethod = "wrong-method",
    TryAgain = "try-again",
    OurFault = "our-fault",
    ServerFault = "server-fault",
}

impl ProblemCode {
    /// The code with this text; None for a code that only a newer server knows.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == code)
    }
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_read_back_as_itself_and_none_is_written_twice() {
        for code in ProblemCode::ALL {
            assert_eq!(ProblemCode::from_code(code.as_str()), Some(*code));
        }
        let written: BTreeSet<&str> = ProblemCode::ALL.iter().map(|it| it.as_str()).collect();
        assert_eq!(written.len(), ProblemCode::ALL.len());
        assert_eq!(ProblemCode::from_code("of-a-later-server"), None);
    }
}
