//! The one pure engine: `decide(command, now) → events or a refusal`, `apply(change)`. No clock, no randomness, no I/O.

use std::collections::{BTreeSet, HashMap};

use jari_common::change::{Change, Event};
use jari_common::id::{BookingId, DeviceId, HoldId, RequestId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::CodeKey;
use jiff::Timestamp;

use crate::command::{Answer, Ask, Command, TicketAnswer};

mod bookings;
mod campaigns;
mod clinics;
mod devices;
mod invariants;
mod line;
mod pace;
mod slots;
mod turns;
mod views;

use bookings::{Booking, Hold};
use campaigns::CampaignState;
use clinics::Clinics;
use devices::Devices;
use line::Ticket;
use pace::Due;
use slots::Seats;

/// The whole line and all slots, as of `seq`.
#[derive(Debug, Default)]
pub struct State {
    seq: u64,
    clinics: Clinics,
    campaigns: Vec<CampaignState>,
    devices: Devices,
    /// By id, from 1.
    tickets: Vec<Ticket>,
    ticket_by_code: HashMap<CodeKey, TicketId>,
    seats: Seats,
    /// Only those that run.
    holds: HashMap<HoldId, Hold>,
    /// The highest hold id given.
    last_hold: u64,
    /// By id, from 1.
    bookings: Vec<Booking>,
    /// Everything that ends by itself, soonest first.
    due: BTreeSet<(Timestamp, Due)>,
    requests: HashMap<RequestId, Handled>,
}

/// What a request id was used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Handled {
    act: Act,
    ticket: TicketId,
}

/// The kinds of act that a request id can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    /// Took a place, or took it up again.
    Queue,
    Start,
    Extend,
    End,
    Leave,
    Hold,
    Release,
    Book,
}

impl State {
    /// Nobody in line, nothing open.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The last change applied; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// Judges a command. No events and no refusal: it had been done already.
    pub fn decide(&self, ask: &Ask, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        if let Some(handled) = ask.request.and_then(|request| self.requests.get(&request)) {
            let same = self.handled_by(&ask.command) == Some(*handled);
            return if same { Ok(Vec::new()) } else { Err(Refusal::RequestIdReused) };
        }
        match &ask.command {
            Command::PutClinics { clinics } => self.put_clinics(clinics),
            Command::AddCampaign { spec } => self.add_campaign(spec),
            Command::OpenDays { campaign, clinics } => self.open_days(*campaign, clinics),
            Command::InviteDevice { place, code, until } => self.invite(place, code, *until),
            Command::PairDevice { code, secret } => self.pair(code, secret, now),
            Command::JoinLine { .. } => self.join(&ask.command, now),
            Command::StartTurn { ticket, device } => self.start_turn(*ticket, *device, now),
            Command::ExtendTurn { ticket, serial } => self.extend_turn(*ticket, *serial, now),
            Command::EndTurn { ticket, serial } => self.end_turn(*ticket, *serial),
            Command::ReturnToLine { ticket } => self.return_to_line(*ticket),
            Command::LeaveLine { ticket } => self.leave_line(*ticket),
            Command::HoldSeat { ticket, serial, slot } => self.hold(*ticket, *serial, slot, now),
            Command::ReleaseHold { ticket, serial, hold } => self.release(*ticket, *serial, *hold),
            Command::BookHeld { ticket, serial, hold } => self.book(*ticket, *serial, *hold, now),
            Command::Tick => Ok(Vec::new()),
            Command::RestoreWindows => Ok(self.restore_windows()),
        }
    }

    /// Takes one committed fact. Changes come in order, each once.
    ///
    /// # Panics
    /// When the change does not follow the last one: the log would be broken, and going on would lose places.
    pub fn apply(&mut self, change: &Change) {
        assert_eq!(change.seq, self.seq + 1, "the log has no gaps");
        self.seq = change.seq;
        match &change.event {
            Event::ClinicsPut { clinics } => self.clinics.put(clinics),
            Event::CampaignAdded { campaign } => self.campaign_added(campaign),
            Event::DaysOpened { campaign, clinic, days } => {
                self.days_opened(*campaign, clinic, days);
            }
            Event::DeviceInvited { device, place, code, until } => {
                self.devices.invited(*device, place, code, *until);
            }
            Event::DevicePaired { device, secret } => self.devices.paired(*device, secret),
            Event::TicketIssued { .. } => self.ticket_issued(&change.event),
            Event::TicketCalled { ticket, until } => self.ticket_called(*ticket, *until),
            Event::TurnStarted { .. } => self.turn_started(&change.event),
            Event::TurnExtended { ticket, until } => self.turn_extended(*ticket, *until),
            Event::TurnMissed { ticket } => self.turn_missed(*ticket),
            Event::TicketReturned { ticket } => self.ticket_returned(*ticket),
            Event::TicketLeft { ticket } => self.ticket_left(*ticket),
            Event::SeatHeld { .. } => self.seat_held(&change.event),
            Event::HoldEnded { hold, .. } => self.hold_ended(*hold),
            Event::SeatBooked { booking, hold } => self.seat_booked(*booking, *hold),
            Event::WindowsRestored => self.windows_restored(change.at),
        }
        self.remember_request(change);
    }

    /// The answer to a command that was not refused, rendered from the state as it now is.
    #[must_use]
    pub fn answer(&self, ask: &Ask, events: &[Event]) -> Answer {
        for event in events {
            match event {
                Event::CampaignAdded { campaign } => return Answer::Campaign(campaign.id),
                Event::DeviceInvited { device, .. } => return Answer::DeviceInvited(*device),
                Event::DevicePaired { device, .. } => return self.paired_answer(*device),
                _ => {}
            }
        }
        match &ask.command {
            Command::OpenDays { .. } => Answer::DaysOpened(slots::count_days(events)),
            command => match self.ticket_of(command) {
                Some(ticket) => self.ticket_answer(ticket, events),
                None => Answer::Done,
            },
        }
    }

    fn paired_answer(&self, device: DeviceId) -> Answer {
        match self.device(device) {
            Some(place) => Answer::DevicePaired(device, place.clone()),
            None => Answer::Done,
        }
    }

    fn ticket_answer(&self, id: TicketId, events: &[Event]) -> Answer {
        let issued = events.iter().any(|event| matches!(event, Event::TicketIssued { .. }));
        match (self.ticket(id), self.ticket_row(id)) {
            (Some(view), Some(row)) => Answer::Ticket(Box::new(TicketAnswer {
                view,
                serial: row.serial,
                latest: row.latest,
                issued,
            })),
            _ => Answer::Done,
        }
    }

    /// The ticket a command is about.
    fn ticket_of(&self, command: &Command) -> Option<TicketId> {
        match command {
            Command::JoinLine { campaign, person, .. } => {
                self.campaign_state(*campaign)?.ticket_of(*person)
            }
            Command::StartTurn { ticket, .. }
            | Command::ExtendTurn { ticket, .. }
            | Command::EndTurn { ticket, .. }
            | Command::ReturnToLine { ticket }
            | Command::LeaveLine { ticket }
            | Command::HoldSeat { ticket, .. }
            | Command::ReleaseHold { ticket, .. }
            | Command::BookHeld { ticket, .. } => Some(*ticket),
            _ => None,
        }
    }

    fn handled_by(&self, command: &Command) -> Option<Handled> {
        let act = match command {
            Command::JoinLine { .. } | Command::ReturnToLine { .. } => Act::Queue,
            Command::StartTurn { .. } => Act::Start,
            Command::ExtendTurn { .. } => Act::Extend,
            Command::EndTurn { .. } => Act::End,
            Command::LeaveLine { .. } => Act::Leave,
            Command::HoldSeat { .. } => Act::Hold,
            Command::ReleaseHold { .. } => Act::Release,
            Command::BookHeld { .. } => Act::Book,
            _ => return None,
        };
        self.ticket_of(command).map(|ticket| Handled { act, ticket })
    }

    /// A request's last telling event says what it was used for.
    fn remember_request(&mut self, change: &Change) {
        let Some(request) = change.request else { return };
        let (act, ticket) = match &change.event {
            Event::TicketIssued { ticket, .. } => (Act::Queue, *ticket),
            Event::TurnStarted { ticket, .. } => (Act::Start, *ticket),
            Event::TurnExtended { ticket, .. } => (Act::Extend, *ticket),
            Event::TurnMissed { ticket } => (Act::End, *ticket),
            Event::TicketReturned { ticket } => (Act::Queue, *ticket),
            Event::TicketLeft { ticket } => (Act::Leave, *ticket),
            Event::SeatHeld { ticket, .. } => (Act::Hold, *ticket),
            Event::HoldEnded { ticket, .. } => (Act::Release, *ticket),
            Event::SeatBooked { booking, .. } => match self.booking_row(*booking) {
                Some(booking) => (Act::Book, booking.ticket),
                None => return,
            },
            _ => return,
        };
        self.requests.insert(request, Handled { act, ticket });
    }

    pub(crate) fn ticket_row(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    /// The row of a ticket that an event names.
    fn row_mut(&mut self, id: TicketId) -> &mut Ticket {
        let at = usize::try_from(id.0 - 1).expect("ids are dense and fit memory");
        &mut self.tickets[at]
    }

    pub(crate) fn booking_row(&self, id: BookingId) -> Option<&Booking> {
        self.bookings.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }
}
