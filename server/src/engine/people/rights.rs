//! What staff may do, judged where everything is decided: by their role and their clinics. People at a screen, the server
//! itself and an operator on the server's machine are judged elsewhere.

use jari_common::change::ReadData;
use jari_common::clinic::Clinic;
use jari_common::device::DeskScope;
use jari_common::id::{CampaignId, ClinicId, DeviceId, StaffId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Allowed, Author, StaffAccount, StaffAct, StaffRight};
use jiff::Timestamp;

use crate::command::{AccountAct, Ask, Command, JoinLine, TicketAct};
use crate::engine::State;
use crate::engine::people::devices::booked_at;
use crate::engine::seats::clinics::invalid;

/// Who may send a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Only the server itself.
    Server,
    /// A person at a screen; staff for them, if they may act for people.
    Person,
    /// Staff with this right, or an operator on the server's machine.
    Staff(StaffRight),
    /// Staff at a desk with this right; there is no other way.
    AtDesk(StaffRight),
    /// Whoever stands at a desk, signed in or not.
    Desk,
}

impl Command {
    /// Who may send it.
    #[must_use]
    pub fn sender(&self) -> Sender {
        match self {
            Self::PutClinics { .. }
            | Self::AddCampaign { .. }
            | Self::EditCampaign { .. }
            | Self::SetHoliday { .. }
            | Self::RevealDraw { .. }
            | Self::SetRetention { .. } => Sender::Staff(StaffRight::Campaigns),
            Self::RuleDays { .. } => Sender::Staff(StaffRight::Calendar),
            Self::OrderReseats { .. } => Sender::Staff(StaffRight::MoveMany),
            Self::InviteDevice { .. }
            | Self::RenameDevice { .. }
            | Self::ScopeDesk { .. }
            | Self::RotateDevice { .. }
            | Self::RevokeDevice { .. } => Sender::Staff(StaffRight::Devices),
            Self::SetPace { .. }
            | Self::FreezeLine { .. }
            | Self::ResumeLine { .. }
            | Self::CloseCampaign { .. }
            | Self::PaceLine { .. }
            | Self::CloseAsSeen { .. }
            | Self::GoOn { .. } => Sender::Staff(StaffRight::RunLine),
            Self::AddStaff { .. } => Sender::Staff(StaffRight::Accounts),
            Self::OfStaff { act, .. } => match act {
                AccountAct::Change { .. } | AccountAct::Invite { .. } | AccountAct::Remove => {
                    Sender::Staff(StaffRight::Accounts)
                }
                AccountAct::Unlock => Sender::Staff(StaffRight::UnlockPin),
                AccountAct::SetPin { .. }
                | AccountAct::SignIn { .. }
                | AccountAct::SignOut { .. } => Sender::Desk,
            },
            Self::Attend { act, .. } => Sender::AtDesk(act.right()),
            Self::NoteRead { .. } => Sender::Staff(StaffRight::FindPeople),
            Self::AnswerHelp { .. } | Self::UseScreen { .. } => {
                Sender::AtDesk(StaffRight::GuideKiosk)
            }
            Self::OfTicket { act: TicketAct::Staff { act, .. }, .. } => {
                Sender::AtDesk(right_to(*act))
            }
            Self::OfTicket { act: TicketAct::WalkIn { act, .. }, .. } => {
                Sender::AtDesk(act.right())
            }
            Self::OfTicket { act: TicketAct::Overbook { .. }, .. } => {
                Sender::AtDesk(StaffRight::Overbook)
            }
            Self::JoinLine(_)
            | Self::OfTicket { .. }
            | Self::AskForHelp { .. }
            | Self::EndHelp { .. }
            | Self::SendIdentityCode { .. }
            | Self::TryIdentityCode { .. } => Sender::Person,
            Self::OpenDays { .. }
            | Self::PlanDays { .. }
            | Self::PairDevice { .. }
            | Self::StopCampaign { .. }
            | Self::CloseIfOver { .. }
            | Self::ReportPresence { .. }
            | Self::ErasePerson { .. }
            | Self::RestoreTicket(_)
            | Self::Tick
            | Self::RestoreWindows => Sender::Server,
        }
    }
}

/// What somebody at a desk may see of a clinic's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaySeen {
    All,
    /// Only appointments of these campaigns.
    Of(Vec<CampaignId>),
}

impl DaySeen {
    #[must_use]
    pub fn includes(&self, campaign: CampaignId) -> bool {
        match self {
            Self::All => true,
            Self::Of(campaigns) => campaigns.contains(&campaign),
        }
    }
}

/// The right that an act of staff on a ticket needs.
#[must_use]
pub fn right_to(act: StaffAct) -> StaffRight {
    match act {
        StaffAct::Find => StaffRight::FindPeople,
        StaffAct::PutFirst => StaffRight::OutOfTurn,
        StaffAct::Unlock
        | StaffAct::Verify
        | StaffAct::Cancel
        | StaffAct::SamePerson
        | StaffAct::TwoPeople => StaffRight::ActForPerson,
    }
}

impl State {
    /// Whether the sender may send this. Only staff are judged here.
    pub(crate) fn require_right(&self, ask: &Ask, now: Timestamp) -> Result<(), Refusal> {
        let Some(Author::Staff { staff, device }) = ask.by.as_deref() else { return Ok(()) };
        let right = match ask.command.sender() {
            Sender::Desk => return Ok(()),
            Sender::Server => return Err(Refusal::NotYourRole),
            Sender::Person => StaffRight::ActForPerson,
            Sender::Staff(right) | Sender::AtDesk(right) => right,
        };
        self.require_staff(*staff, *device, right, now)?;
        let Some(record) = self.member(*staff) else { return Err(Refusal::UnknownStaff) };
        if let Command::OfStaff { staff: of, act } = &ask.command
            && of == staff
            && !matches!(act, AccountAct::Unlock)
        {
            // Nobody locks themselves out, or gives themselves more.
            return Err(invalid("an account is changed by somebody else than its own person"));
        }
        self.require_reach(&record.account, *device, &ask.command)
    }

    /// What somebody at this desk may see of a clinic's day: the clinic is one of theirs, and the desk serves it, or some
    /// campaigns in which it takes part. Everything that shows or changes a day asks here.
    pub fn day_seen(
        &self,
        account: &StaffAccount,
        desk: DeviceId,
        clinic: &ClinicId,
    ) -> Result<DaySeen, Refusal> {
        if !account.clinics.is_empty() && !account.clinics.contains(clinic) {
            return Err(Refusal::AnotherClinic);
        }
        match &self.devices.record(desk).ok_or(Refusal::UnknownDevice)?.scope {
            DeskScope::Everybody => Ok(DaySeen::All),
            DeskScope::Only { clinics, .. } if clinics.contains(clinic) => Ok(DaySeen::All),
            DeskScope::Only { campaigns, .. } => {
                let takes_part = |it: &&CampaignId| {
                    let spec = self.campaign(**it).map(|campaign| &campaign.spec);
                    spec.is_some_and(|spec| spec.clinics.includes(clinic))
                };
                let here: Vec<CampaignId> = campaigns.iter().filter(takes_part).copied().collect();
                if here.is_empty() { Err(Refusal::AnotherDesk) } else { Ok(DaySeen::Of(here)) }
            }
        }
    }

    /// Whether somebody is signed in at this desk and has this right.
    pub fn require_staff(
        &self,
        staff: StaffId,
        desk: DeviceId,
        right: StaffRight,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let is_there = self.signed_in(desk, now).is_some_and(|it| it.staff == staff);
        let record = self.member(staff).filter(|_| is_there).ok_or(Refusal::NotSignedIn)?;
        match right.of(record.account.role) {
            Allowed::No => Err(Refusal::NotYourRole),
            // Each act that can be done with a reason has one.
            Allowed::Yes | Allowed::WithReason => Ok(()),
        }
    }

    /// Whether the command is about a clinic, a person or an account of theirs.
    fn require_reach(
        &self,
        account: &StaffAccount,
        desk: DeviceId,
        command: &Command,
    ) -> Result<(), Refusal> {
        let of_clinic = |clinic: &ClinicId| {
            let is_theirs = account.clinics.is_empty() || account.clinics.contains(clinic);
            if is_theirs { Ok(()) } else { Err(Refusal::AnotherClinic) }
        };
        let manages = |of: &StaffAccount| {
            if account.manages(of) { Ok(()) } else { Err(Refusal::AnotherClinic) }
        };
        match command {
            Command::RuleDays { clinic, .. } | Command::OrderReseats { clinic, .. } => {
                of_clinic(clinic)
            }
            Command::PutClinics { clinics } => {
                clinics.iter().try_for_each(|Clinic { id, .. }| of_clinic(id))
            }
            Command::JoinLine(JoinLine { campaign, .. }) => {
                if self.serves_campaign(account, *campaign) {
                    Ok(())
                } else {
                    Err(Refusal::AnotherClinic)
                }
            }
            Command::OfTicket { ticket, act } if act.at_clinic().is_some() => {
                let clinic = act.at_clinic().ok_or(Refusal::UnknownClinic)?;
                // Whoever waits at a clinic is of that clinic's day, for whom may see it.
                let seen = self.day_seen(account, desk, clinic)?;
                let campaign = self.campaign_of(*ticket).ok_or(Refusal::UnknownTicket)?;
                if seen.includes(campaign) { Ok(()) } else { Err(Refusal::AnotherDesk) }
            }
            Command::OfTicket { ticket, .. } | Command::ErasePerson { ticket, .. } => {
                // That there is no such ticket is said where it is looked for.
                if self.ticket(*ticket).is_none() || self.serves_ticket(account, *ticket) {
                    Ok(())
                } else {
                    Err(Refusal::AnotherClinic)
                }
            }
            Command::NoteRead { what, .. } => match what {
                ReadData::Coming { clinic, .. } => self.day_seen(account, desk, clinic).map(drop),
                ReadData::Displaced { clinic: Some(clinic) } => of_clinic(clinic),
                // Whoever stands at a desk is told of their appointment, wherever it is.
                ReadData::Displaced { clinic: None } | ReadData::Appointments { .. } => Ok(()),
                ReadData::Line { campaign } if self.serves_campaign(account, *campaign) => Ok(()),
                ReadData::Line { .. } => Err(Refusal::AnotherClinic),
            },
            Command::Attend { booking, .. } => {
                let slot = self.slot_of_booking(*booking).ok_or(Refusal::NotBooked)?;
                let seen = self.day_seen(account, desk, &slot.clinic)?;
                if seen.includes(slot.campaign) { Ok(()) } else { Err(Refusal::AnotherDesk) }
            }
            Command::AddStaff { account: new, .. } => manages(new),
            Command::OfStaff { staff, act } => {
                let record = self.member(*staff).ok_or(Refusal::UnknownStaff)?;
                manages(&record.account)?;
                match act {
                    AccountAct::Change { account: new } => manages(new),
                    AccountAct::Invite { .. }
                    | AccountAct::Unlock
                    | AccountAct::Remove
                    | AccountAct::SetPin { .. }
                    | AccountAct::SignIn { .. }
                    | AccountAct::SignOut { .. } => Ok(()),
                }
            }
            // These are of no clinic: an operator's, or of a place whose desk is judged where it is answered, or of a person
            // whose ticket was judged when its session began.
            Command::AddCampaign { .. }
            | Command::EditCampaign { .. }
            | Command::OpenDays { .. }
            | Command::PlanDays { .. }
            | Command::SetHoliday { .. }
            | Command::InviteDevice { .. }
            | Command::PairDevice { .. }
            | Command::RenameDevice { .. }
            | Command::ScopeDesk { .. }
            | Command::RotateDevice { .. }
            | Command::RevokeDevice { .. }
            | Command::RevealDraw { .. }
            | Command::SetPace { .. }
            | Command::FreezeLine { .. }
            | Command::ResumeLine { .. }
            | Command::CloseCampaign { .. }
            | Command::PaceLine { .. }
            | Command::CloseAsSeen { .. }
            | Command::CloseIfOver { .. }
            | Command::StopCampaign { .. }
            | Command::GoOn { .. }
            | Command::ReportPresence { .. }
            | Command::AskForHelp { .. }
            | Command::EndHelp { .. }
            | Command::AnswerHelp { .. }
            | Command::UseScreen { .. }
            | Command::SendIdentityCode { .. }
            | Command::TryIdentityCode { .. }
            | Command::SetRetention { .. }
            | Command::Tick
            | Command::RestoreTicket(_)
            | Command::RestoreWindows => Ok(()),
        }
    }

    /// Whether a campaign takes place at one of these clinics.
    fn serves_campaign(&self, account: &StaffAccount, campaign: CampaignId) -> bool {
        let spec = self.campaign(campaign).map(|campaign| &campaign.spec);
        let takes_part = |spec: &jari_common::campaign::CampaignSpec| {
            account.clinics.iter().any(|clinic| spec.clinics.includes(clinic))
        };
        account.clinics.is_empty() || spec.is_some_and(takes_part)
    }

    /// Whether somebody's clinics serve this ticket's person: the person has or had an appointment there, or has none
    /// anywhere and is in a campaign of theirs. A seat that is only held changes nothing: it may be given back.
    #[must_use]
    pub fn serves_ticket(&self, account: &StaffAccount, ticket: TicketId) -> bool {
        if account.clinics.is_empty() {
            return true;
        }
        let Some(view) = self.ticket(ticket) else { return false };
        let mut clinics = booked_at(&view).peekable();
        if clinics.peek().is_none() {
            return self.serves_campaign(account, view.campaign);
        }
        clinics.any(|clinic| account.clinics.contains(clinic))
    }
}
