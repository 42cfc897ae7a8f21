//! Help that somebody at this kiosk asked for. It belongs to nobody: it is kept while people go back to the start, and ends
//! when they leave.

use jari_common::help::{HELP_COMING_SECS, HelpState, KioskTask};
use jari_common::time::secs_between;
use jiff::Timestamp;

use super::{Model, Step};

/// A request for help, and what is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Help {
    /// Which request of this kiosk it is, from 1; each that is made anew has the next number.
    pub number: u32,
    pub state: Helping,
    /// When the server last told how it is.
    pub told_at: Option<Timestamp>,
}

/// What is known of a request for help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Helping {
    #[default]
    NotAsked,
    /// Asked; nothing is known yet.
    Asking,
    /// The server cannot be asked.
    Unreached,
    /// As the server told last.
    Told(HelpState),
}

impl Help {
    /// The next request, of which nothing is known yet.
    #[must_use]
    pub fn next(self) -> Self {
        Self { number: self.number.wrapping_add(1), state: Helping::Asking, told_at: None }
    }

    /// Nobody is asked any more.
    #[must_use]
    pub fn ended(self) -> Self {
        Self { state: Helping::NotAsked, told_at: None, ..self }
    }

    /// This request as the server tells it; None: the server cannot be asked. Somebody who comes does not turn back
    /// because a line is cut.
    #[must_use]
    pub fn told(self, state: Option<HelpState>, now: Timestamp) -> Self {
        let lasts = |at| secs_between(at, now) < HELP_COMING_SECS;
        let comes =
            self.state == Helping::Told(HelpState::Coming) && self.told_at.is_some_and(lasts);
        match state {
            Some(HelpState::NotAsked) => self.ended(),
            Some(state) => Self { state: Helping::Told(state), told_at: Some(now), ..self },
            None if comes => self,
            None => Self { state: Helping::Unreached, ..self },
        }
    }

    /// Whether the person waits for staff who may be on their way.
    #[must_use]
    pub fn is_awaited(self) -> bool {
        match self.state {
            Helping::NotAsked | Helping::Asking => false,
            Helping::Unreached => self.told_at.is_some(),
            Helping::Told(state) => {
                matches!(state, HelpState::Asked | HelpState::Seen | HelpState::Coming)
            }
        }
    }

    /// Whether a press asks for nothing new.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.is_awaited() || self.state == Helping::Told(HelpState::NoAnswer)
    }
}

impl Model {
    /// What the person is doing, as staff are told who are called; it says nothing of who they are.
    #[must_use]
    pub fn task(&self) -> KioskTask {
        match self.step.under() {
            Step::Pair { .. } | Step::Start | Step::WhichCampaign(_) => KioskTask::Begin,
            Step::Who
            | Step::Name
            | Step::BirthDate
            | Step::Century { .. }
            | Step::Ask(_)
            | Step::Phone
            | Step::Check
            | Step::Mend(_)
            | Step::Party
            | Step::Known
            | Step::Identity
            | Step::NoMessage
            | Step::Namesake => KioskTask::SayWho,
            Step::Ticket | Step::WhichTicket => KioskTask::Wait,
            Step::FirstSeat
            | Step::Clinics
            | Step::Board
            | Step::Narrow(_)
            | Step::Days
            | Step::Times
            | Step::Taken
            | Step::Wish(_)
            | Step::Offer
            | Step::OtherSeat => KioskTask::Choose,
            Step::Confirm
            | Step::Done
            | Step::Moved
            | Step::MyBooking
            | Step::Change
            | Step::WhichDose
            | Step::Cancel => KioskTask::Book,
            Step::Code { .. } | Step::CodeBirthDate { .. } | Step::FindCode => KioskTask::Find,
            Step::Trouble(_) => KioskTask::Trouble,
            // These lie over another step.
            Step::Staff { .. }
            | Step::StartOver { .. }
            | Step::Consent { .. }
            | Step::Display { .. }
            | Step::Sound { .. } => KioskTask::Begin,
        }
    }
}
