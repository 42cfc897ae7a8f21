//! The one pure engine: `decide(command, now) → events or a refusal`, `apply(change)`. No clock, no randomness, no I/O.

use std::collections::{BTreeSet, HashMap};

use jari_common::change::{Change, Event};
use jari_common::draw::Revealed;
use jari_common::id::{BookingId, HoldId};
use jari_common::log_mark::LogMark;
use jari_common::refusal::Refusal;
use jiff::Timestamp;

use crate::command::{Ask, Command};

mod answers;
mod bookings;
mod campaigns;
mod clinics;
mod conditions;
pub mod devices;
mod doses;
mod draw;
mod erasing;
mod gone;
mod identity;
mod invariants;
mod judge;
mod line;
mod matching;
mod movement;
mod moves;
mod namesakes;
mod offers;
mod old_log;
mod pace;
mod parties;
mod places;
mod rate;
pub mod requests;
mod slots;
mod stops;
mod telling;
mod tickets;
mod turns;
mod views;
mod windows;
mod wishes;

pub use conditions::Broken;

use bookings::{Booking, Hold};
use campaigns::CampaignState;
use clinics::Clinics;
use devices::Devices;
use identity::Identities;
pub use matching::Effort;
pub use movement::{Liveness, Movement, Standstill};
use old_log::OldSecond;
use pace::Due;
pub use places::AwaitedPlace;
use requests::{Asked, Repetition, Requests};
use slots::Seats;
use tickets::Tickets;

/// The whole line and all slots, as of `seq`.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The last change applied, and which history it ends.
    mark: LogMark,
    /// When the first change was decided, in milliseconds since 1970: names this log among others.
    epoch: u64,
    /// When the last change was decided.
    now: Timestamp,
    /// And the one before it.
    last_active: Timestamp,
    clinics: Clinics,
    campaigns: Vec<CampaignState>,
    devices: Devices,
    identities: Identities,
    tickets: Tickets,
    seats: Seats,
    /// Only those that run.
    holds: HashMap<HoldId, Hold>,
    /// The highest hold id given.
    last_hold: u64,
    /// Ids of an old log's second doses, until their seats are booked or given back.
    old_seconds: HashMap<HoldId, OldSecond>,
    /// By id, from 1.
    bookings: Vec<Booking>,
    /// Everything that ends by itself, soonest first.
    due: BTreeSet<(Timestamp, Due)>,
    /// What made no ticket; those that did are found by their tickets.
    requests: Requests,
    /// This copy is read, and makes no matches.
    is_for_readers: bool,
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
        self.mark.seq
    }

    /// The history that led here.
    #[must_use]
    pub fn mark(&self) -> LogMark {
        self.mark
    }

    /// When the last change was made.
    #[must_use]
    pub fn last_at(&self) -> Timestamp {
        self.now
    }

    /// Judges a command. No events and no refusal: it had been done already.
    pub fn decide(&self, ask: &Ask, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        match self.repetition(ask) {
            Repetition::None => {}
            // It may be that it is too old by now: the same code is then good again.
            Repetition::Same if matches!(ask.command, Command::SendIdentityCode { .. }) => {}
            Repetition::Same => return Ok(Vec::new()),
            Repetition::Other => return Err(Refusal::RequestIdReused),
        }
        if self.is_about_nobody(&ask.command) {
            return Err(Refusal::UnknownTicket);
        }
        self.require_going(&ask.command)?;
        self.judge(&ask.command, now)
    }

    fn judge(&self, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::PutClinics { clinics } => self.put_clinics(clinics),
            Command::AddCampaign { spec } => self.add_campaign(spec),
            Command::OpenDays { campaign, clinics } => self.open_days(*campaign, clinics),
            Command::InviteDevice { place, code, until } => self.invite(place, code, *until),
            Command::PairDevice { code, secret } => self.pair(code, secret, now),
            Command::RenameDevice { device, name } => self.rename_device(*device, name),
            Command::ScopeDesk { device, scope } => self.scope_desk(*device, scope),
            Command::RotateDevice { device, code, until } => {
                self.rotate_device(*device, code, *until)
            }
            Command::RevokeDevice { device } => self.revoke_device(*device),
            Command::JoinLine { .. } => self.join(command, now),
            Command::JoinNamesakes { ticket, earlier } => self.join_namesakes(*ticket, *earlier),
            Command::StartTurn { ticket, device } => self.start_turn(*ticket, *device, now),
            Command::ExtendTurn { ticket, serial } => self.extend_turn(*ticket, *serial, now),
            Command::EndTurn { ticket, serial } => self.end_turn(*ticket, *serial),
            Command::ReturnToLine { ticket } => self.return_to_line(*ticket),
            Command::LeaveLine { ticket } => self.leave_line(*ticket),
            Command::HoldSeat { ticket, serial, slot, dose } => {
                self.hold(*ticket, *serial, (slot, *dose), now)
            }
            Command::ReleaseHold { ticket, serial, hold } => self.release(*ticket, *serial, *hold),
            Command::BookHeld { ticket, serial, hold } => self.book(*ticket, *serial, *hold, now),
            Command::HoldToMove { ticket, slot, dose } => {
                self.hold_to_move(*ticket, (slot, *dose), now)
            }
            Command::ExtendToMove { ticket, hold } => self.extend_to_move(*ticket, *hold, now),
            Command::ReleaseToMove { ticket, hold } => self.release_to_move(*ticket, *hold, now),
            Command::MoveBooking { ticket, hold } => self.move_booking(*ticket, *hold, now),
            Command::CancelBooking { ticket, booking } => {
                self.cancel_booking(*ticket, *booking, now)
            }
            Command::GiveWish { ticket, wish } => self.give_wish(*ticket, wish, now),
            Command::WithdrawWish { ticket } => self.withdraw_wish(*ticket),
            Command::AcceptOffer { ticket, hold } => self.accept_offer(*ticket, *hold, now),
            Command::DeclineOffer { ticket, hold } => self.decline_offer(*ticket, *hold, now),
            Command::NoteTold { ticket, hold } => self.note_told(*ticket, *hold, now),
            Command::RevealDraw { campaign, value, secret } => {
                self.reveal_draw(*campaign, value, secret)
            }
            Command::SetPace { campaign, pace } => self.set_pace(*campaign, pace),
            Command::FreezeLine { campaign, message } => self.freeze(*campaign, message),
            Command::ResumeLine { campaign } => self.resume(*campaign),
            Command::CloseCampaign { campaign } => self.close_campaign(*campaign),
            Command::StopCampaign { campaign, because } => self.stop_campaign(*campaign, *because),
            Command::GoOn { campaign, by, reason, without } => {
                self.go_on(*campaign, by, reason, without)
            }
            Command::ReportPresence { device, presence } => {
                self.report_presence(*device, *presence)
            }
            Command::TryCode { ticket, device, right } => self.try_code(*ticket, *device, *right),
            Command::SendIdentityCode { person, code, until } => {
                Ok(self.send_identity_code(*person, *code, *until, now))
            }
            Command::TryIdentityCode { person, code } => {
                self.try_identity_code(*person, *code, now)
            }
            Command::StaffAct { ticket, device, act, reason } => {
                self.staff_act(*ticket, *device, *act, *reason, now)
            }
            Command::ErasePerson { ticket, even_if_live } => {
                self.erase_person(*ticket, *even_if_live, now)
            }
            Command::SetRetention { campaign, days } => self.set_retention(*campaign, *days),
            Command::Tick => Ok(Vec::new()),
            Command::RestoreWindows => Ok(self.restore_windows()),
        }
    }

    /// Takes one committed fact. Changes come in order, each once.
    ///
    /// # Panics
    /// When the change does not follow the last one: the log would be broken, and going on would lose places.
    pub fn apply(&mut self, change: &Change) {
        assert_eq!(change.seq, self.mark.seq + 1, "the log has no gaps");
        if self.mark.seq == 0 {
            self.epoch = u64::try_from(change.at.as_millisecond()).unwrap_or(0);
        }
        self.mark = self.mark.after(change);
        self.last_active = self.now;
        self.now = change.at;
        self.take_place(change);
        self.follow_wishes(&change.event);
        self.touch(&change.event);
        self.remember_request(change);
    }

    /// What an event does to places and opening hours; the rest is `take_turn`.
    fn take_place(&mut self, change: &Change) {
        match &change.event {
            Event::ClinicsPut { clinics } => {
                self.clinics.put(clinics);
                self.wishes_see_clinics(clinics);
            }
            Event::CampaignAdded { campaign } => self.campaign_added(campaign),
            Event::DaysOpened { campaign, clinic, days } => {
                self.days_opened(*campaign, clinic, days);
            }
            Event::DeviceInvited { device, place, code, until } => {
                self.devices.invited(*device, place, code, *until);
                self.places_changed();
            }
            Event::DevicePaired { device, secret } => {
                self.devices.paired(*device, secret, change.at);
                self.places_changed();
            }
            Event::DeviceRenamed { device, name } => {
                self.devices.renamed(*device, name);
                self.places_changed();
            }
            Event::DeskScoped { device, scope } => self.devices.scoped(*device, scope),
            Event::DeviceRotated { device, code, until } => {
                self.devices.rotated(*device, code, *until);
                self.places_changed();
            }
            Event::DeviceRevoked { device } => {
                self.devices.revoked(*device);
                self.places_changed();
            }
            Event::PresenceChanged { device, presence } => {
                self.presence_changed(*device, *presence);
            }
            Event::TicketIssued { .. } => self.ticket_issued(&change.event, Asked::of(change)),
            Event::EntryMade { .. } => self.entry_made(&change.event, Asked::of(change)),
            Event::LineOpened { campaign } => self.campaign_mut(*campaign).opened = true,
            Event::DrawSealed { campaign, entrants, root } => {
                self.draw_sealed(*campaign, *entrants, *root);
            }
            Event::DrawRevealed { campaign, value, secret, seed } => {
                let revealed = Revealed { value: value.clone(), secret: *secret, seed: *seed };
                self.draw_revealed(*campaign, revealed);
            }
            Event::NumbersDrawn { campaign, from, count } => {
                self.numbers_drawn(*campaign, *from, *count);
            }
            Event::LineFrozen { campaign, message } => self.line_frozen(*campaign, Some(message)),
            Event::LineResumed { campaign } => self.line_frozen(*campaign, None),
            Event::CallingBegan { campaign } => self.calling_paused(*campaign, false),
            Event::CallingPaused { campaign } => self.calling_paused(*campaign, true),
            Event::PaceChanged { campaign, pace } => self.pace_changed(*campaign, pace),
            Event::CampaignClosed { campaign } => self.campaign_closed(*campaign),
            Event::RetentionSet { campaign, days } => {
                self.campaign_mut(*campaign).retention_days = *days;
            }
            Event::CampaignStopped { campaign, because, ticket } => {
                self.campaign_stopped(*campaign, *because, *ticket);
            }
            Event::CampaignGoesOn { campaign, .. } => self.campaign_goes_on(*campaign),
            event => self.take_turn(event),
        }
    }

    /// What an event does to one ticket's turn, its seat and its person.
    fn take_turn(&mut self, event: &Event) {
        match event {
            Event::TicketCalled { ticket, until } => self.ticket_called(*ticket, *until),
            Event::TicketArrived { ticket, device } => self.ticket_arrived(*ticket, *device),
            Event::TicketAdmitted { ticket, until } => self.ticket_admitted(*ticket, *until),
            Event::TurnStarted { .. } => self.turn_started(event),
            Event::TurnExtended { ticket, until } => self.turn_extended(*ticket, *until),
            Event::TurnMissed { ticket, by_place } => self.turn_missed(*ticket, *by_place),
            Event::TicketReturned { ticket } => self.ticket_returned(*ticket),
            Event::TicketLeft { ticket } => self.ticket_left(*ticket),
            Event::SeatHeld { .. } => self.seat_held(event),
            Event::HoldEnded { hold, why, .. } => self.hold_ended(*hold, *why),
            Event::OfferTold { hold, ticket, until } => self.offer_told(*hold, *ticket, *until),
            Event::PersonReached { ticket } => self.set_unreached(*ticket, false),
            Event::SecondChosen { .. } => self.second_chosen(event),
            Event::SeatBooked { booking, hold, second } => {
                self.seat_booked(*booking, *hold, *second);
            }
            Event::HoldExtended { hold, until, .. } => self.stretch_hold(*hold, *until),
            Event::BookingMoved { booking, hold, second, .. } => {
                self.booking_moved(*booking, *hold, second.as_ref());
            }
            Event::BookingCancelled { booking, ticket, .. } => {
                self.booking_cancelled(*booking, *ticket);
            }
            Event::WishGiven { ticket, wish } => self.wish_given(*ticket, wish),
            Event::WishWithdrawn { ticket } => self.end_wish(*ticket),
            Event::WishUnmet { ticket } => self.pass_by(*ticket),
            Event::WishOffered { .. } => self.wish_offered(event),
            Event::MatchDeclined { booking, ticket, .. } => self.match_declined(*booking, *ticket),
            Event::CodeRefused { ticket, .. } => self.code_refused(*ticket),
            Event::CodeAccepted { ticket } => self.tickets.play_mut(*ticket).wrong_tries = 0,
            Event::IdentityCodeSent { person, code, until } => {
                self.identities.code_sent(*person, *code, *until);
            }
            Event::IdentityRefused { person } => self.identities.refused(*person),
            Event::IdentityVerified { person } => self.identities.verified(*person),
            Event::StaffActed { ticket, act, .. } => self.staff_acted(*ticket, *act),
            Event::PersonErased { ticket } => self.person_erased(*ticket),
            Event::NamesakeAnswered { ticket, same_as } => {
                self.namesake_answered(*ticket, *same_as);
            }
            Event::WindowsRestored => self.windows_restored(),
            _ => {}
        }
    }

    /// Notes that what "now serving" shows of a line may have changed.
    fn touch(&mut self, event: &Event) {
        let campaign = match event {
            Event::CampaignAdded { campaign } => Some(campaign.id),
            Event::TicketIssued { campaign, .. }
            | Event::LineOpened { campaign }
            | Event::DrawSealed { campaign, .. }
            | Event::NumbersDrawn { campaign, .. }
            | Event::LineFrozen { campaign, .. }
            | Event::LineResumed { campaign }
            | Event::CallingBegan { campaign }
            | Event::CallingPaused { campaign }
            | Event::CampaignStopped { campaign, .. }
            | Event::CampaignGoesOn { campaign, .. }
            | Event::CampaignClosed { campaign } => Some(*campaign),
            Event::TicketCalled { ticket, .. }
            | Event::TurnStarted { ticket, .. }
            | Event::TurnMissed { ticket, .. }
            | Event::TicketReturned { ticket }
            | Event::TicketLeft { ticket }
            | Event::WishUnmet { ticket }
            | Event::WishOffered { ticket, .. }
            | Event::MatchDeclined { ticket, .. }
            | Event::StaffActed { ticket, .. } => self.tickets.get(*ticket).map(|row| row.campaign),
            Event::SeatBooked { booking, .. } => self
                .booking_row(*booking)
                .and_then(|booking| self.tickets.get(booking.ticket).map(|row| row.campaign)),
            _ => None,
        };
        if let Some(campaign) = campaign {
            let seq = self.mark.seq;
            let state = self.campaign_mut(campaign);
            state.touched = seq;
            // What began under a faster pace is allowed until it is over, and not again.
            let turns = state.campaign.spec.pace.turns;
            state.turns_ceiling = turns.max(state.turns_ceiling.min(state.turns_used()));
        }
    }

    pub(crate) fn booking_row(&self, id: BookingId) -> Option<&Booking> {
        self.bookings.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    pub(crate) fn booking_row_mut(&mut self, id: BookingId) -> Option<&mut Booking> {
        self.bookings.get_mut(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }
}
