//! The one engine, a pure state machine: `decide(command, now) → events or a refusal`, `apply(change)`. No clock, no
//! randomness, no I/O.

use std::collections::{BTreeSet, HashMap};

use jari_common::change::{Change, Event};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::refusal::Refusal;
use jari_common::staff::Author;
use jiff::Timestamp;

use crate::command::{Ask, Command, TicketAct};

pub mod people;
mod line;
mod seats;
mod wishes;

mod answers;
mod called;
mod conditions;
mod invariants;
mod views;

pub use conditions::Broken;
pub use jari_common::serving::Standstill;
pub use line::listed::{InLine, InLineAs, LineOrderListed};
pub use line::movement::{Liveness, Movement};
pub use line::places::AwaitedPlace;
pub use seats::booked::{AppointmentAt, ReseatState};
pub use wishes::shapes::Effort;
pub use wishes::walk_ins::WaitsHere;

use line::campaigns::CampaignState;
use line::due::Due;
use people::devices::Devices;
use people::help::Helps;
use people::identity::Identities;
use people::requests::{Asked, Repetition, Requests};
use people::staff::StaffList;
use people::tickets::Tickets;
use seats::attending::Attendances;
use seats::booked::BookedAt;
use seats::calendar::Calendar;
use seats::clinics::Clinics;
use seats::day_changes::DayChanges;
use seats::days::Seats;
use seats::kept::{Booking, Hold};
use seats::old_log::OldSecond;
use seats::reseating::Reseats;
use wishes::walk_ins::WalkIns;

/// The state of all lines and all slots, as of `seq`.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The last change applied, and a digest of the history up to it.
    mark: LogMark,
    /// When the first change was decided, in milliseconds since 1970: used as the id of this log.
    epoch: u64,
    /// When the last change was decided.
    now: Timestamp,
    /// When the change before the last one was decided.
    last_active: Timestamp,
    clinics: Clinics,
    calendar: Calendar,
    booked_at: BookedAt,
    day_changes: DayChanges,
    reseats: Reseats,
    campaigns: Vec<CampaignState>,
    devices: Devices,
    helps: Helps,
    staff: StaffList,
    attendances: Attendances,
    walk_ins: WalkIns,
    identities: Identities,
    tickets: Tickets,
    seats: Seats,
    /// Only the holds that have not ended.
    holds: HashMap<HoldId, Hold>,
    /// The highest hold id given up to now.
    last_hold: u64,
    /// Ids that an old log gave to holds of second doses, until their seats are booked or given back.
    old_seconds: HashMap<HoldId, OldSecond>,
    /// All bookings by id, from 1.
    bookings: Vec<Booking>,
    /// Everything that ends automatically, soonest first.
    due: BTreeSet<(Timestamp, Due)>,
    /// Requests that made no ticket; a request that made a ticket is found by its ticket.
    requests: Requests,
    /// Whether this copy is only for readers, and makes no matches.
    is_for_readers: bool,
}

impl State {
    /// An empty state: nobody in line, nothing open.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the last change applied; 0 before the first.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.mark.seq
    }

    /// The mark of the history that led to this state.
    #[must_use]
    pub fn mark(&self) -> LogMark {
        self.mark
    }

    /// When the last change was decided.
    #[must_use]
    pub fn last_at(&self) -> Timestamp {
        self.now
    }

    /// Judges a command. An empty list and no refusal means that it was already done.
    pub fn decide(&self, ask: &Ask, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        // Also before a repeat is answered: who asks may have other rights by now.
        self.require_right(ask, now)?;
        match self.repetition(ask) {
            Repetition::None => {}
            // The code may have expired meanwhile: then the same code becomes valid again.
            Repetition::Same if matches!(ask.command, Command::SendIdentityCode { .. }) => {}
            Repetition::Same => return Ok(Vec::new()),
            Repetition::Other => return Err(Refusal::RequestIdReused),
        }
        if self.is_about_nobody(&ask.command) {
            return Err(Refusal::UnknownTicket);
        }
        self.require_going(&ask.command)?;
        self.judge(ask, now)
    }

    fn judge(&self, ask: &Ask, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        let by = ask.by.as_deref();
        match &ask.command {
            Command::PutClinics { clinics } => self.put_clinics(clinics, now),
            Command::AddCampaign { spec } => self.add_campaign(spec, now),
            Command::EditCampaign { campaign, edit } => self.edit_campaign(*campaign, edit, now),
            Command::OpenDays { campaign, clinics } => self.open_days(*campaign, clinics),
            Command::PlanDays { campaign, from, to, clinics, as_of } => {
                self.plan_days(*campaign, clinics, &(*from..=*to), *as_of)
            }
            Command::RuleDays { clinic, dates, rule } => {
                self.rule_days(clinic, dates, rule.as_ref())
            }
            Command::SetHoliday { date, name } => self.set_holiday(*date, name.as_deref()),
            Command::OrderReseats { campaign, clinic, bookings, by, reason } => {
                self.order_reseats((*campaign, clinic), bookings, (by, reason), now)
            }
            Command::InviteDevice { place, code, until } => self.invite(place, code, *until),
            Command::PairDevice { code, secret } => self.pair(code, secret, now),
            Command::RenameDevice { device, name, counter } => {
                self.rename_device(*device, name.as_deref(), counter.as_deref())
            }
            Command::ScopeDesk { device, scope } => self.scope_desk(*device, scope),
            Command::RotateDevice { device, code, until } => {
                self.rotate_device(*device, code, *until)
            }
            Command::RevokeDevice { device } => self.revoke_device(*device),
            Command::JoinLine(it) => self.join(it, now),
            Command::RestoreTicket(it) => self.restore_ticket(it),
            Command::OfTicket { ticket, act } => self.judge_act(*ticket, act, by, now),
            Command::RevealDraw { campaign, value, secret } => {
                self.reveal_draw(*campaign, value, secret)
            }
            Command::SetPace { campaign, pace } => self.set_pace(*campaign, pace),
            Command::FreezeLine { campaign, message } => self.freeze(*campaign, message),
            Command::ResumeLine { campaign } => self.resume(*campaign),
            Command::CloseCampaign { campaign } => self.close_campaign(*campaign),
            Command::PaceLine { campaign, turns, reserved_percent } => {
                self.pace_line(*campaign, *turns, *reserved_percent)
            }
            Command::CloseAsSeen { campaign, expects_waiting } => {
                self.close_as_seen(*campaign, *expects_waiting)
            }
            Command::CloseIfOver { campaign } => self.close_if_over(*campaign, now),
            Command::StopCampaign { campaign, because } => self.stop_campaign(*campaign, *because),
            Command::GoOn { campaign, by, reason, without } => {
                self.go_on(*campaign, by, reason, without)
            }
            Command::ReportPresence { device, presence } => {
                self.report_presence(*device, *presence)
            }
            Command::AskForHelp { kiosk, task } => self.ask_for_help(*kiosk, *task, now),
            Command::EndHelp { kiosk } => self.end_help(*kiosk, now),
            Command::AnswerHelp { desk, help, answer } => {
                self.answer_help(*desk, *help, *answer, by, now)
            }
            Command::UseScreen { desk, help, how } => self.use_screen(*desk, *help, *how, by, now),
            Command::SendIdentityCode { person, code, until } => {
                Ok(self.send_identity_code(*person, *code, *until, now))
            }
            Command::TryIdentityCode { person, code } => {
                self.try_identity_code(*person, *code, now)
            }
            Command::ErasePerson { ticket, even_if_live } => {
                self.erase_person(*ticket, *even_if_live, now)
            }
            Command::SetRetention { campaign, days } => self.set_retention(*campaign, *days),
            Command::AddStaff { account, code, until } => self.add_staff(account, code, *until),
            Command::OfStaff { staff, act } => self.act_on_account(*staff, act, now),
            Command::Attend { booking, act, follows } => {
                self.attend(*booking, *act, *follows, by, now)
            }
            Command::NoteRead { what, reason } => self.note_read(what, reason, by),
            Command::Tick => Ok(Vec::new()),
            Command::RestoreWindows => Ok(self.restore_windows()),
        }
    }

    fn judge_act(
        &self,
        ticket: TicketId,
        act: &TicketAct,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        match act {
            TicketAct::StartTurn { device } => self.start_turn(ticket, *device, now),
            TicketAct::EndTurn { serial } => self.end_turn(ticket, *serial),
            TicketAct::Return => self.return_to_line(ticket),
            TicketAct::Leave => self.leave_line(ticket),
            TicketAct::Seat { right, act } => self.act_on_seats(ticket, *right, act, now),
            TicketAct::CancelBooking { booking } => self.cancel_booking(ticket, *booking, now),
            TicketAct::GiveWish { wish } => self.give_wish(ticket, wish, now),
            TicketAct::WithdrawWish => self.withdraw_wish(ticket),
            TicketAct::AcceptOffer { hold } => self.accept_offer(ticket, *hold, now),
            TicketAct::DeclineOffer { hold } => self.decline_offer(ticket, *hold, now),
            TicketAct::NoteTold { hold } => self.note_told(ticket, *hold, now),
            TicketAct::TryCode { device, right } => self.try_code(ticket, *device, *right),
            TicketAct::Staff { device, act, reason } => {
                self.staff_act(ticket, *device, *act, *reason, now)
            }
            TicketAct::JoinNamesakes { earlier } => self.join_namesakes(ticket, *earlier),
            TicketAct::WalkIn { clinic, act, follows } => {
                self.walk_in(ticket, clinic, (*act, *follows), by, now)
            }
            TicketAct::Overbook { slot, reason } => self.overbook(ticket, slot, *reason, by, now),
        }
    }

    /// Applies one committed change. Changes come in order, each once. What the event says is recorded (`take`), then
    /// the indexes follow that no event tells: who waits for which seat, and what "now serving" shows. Nothing is chosen
    /// here: who is called, who gets a seat and what ends are events of `decide`, `settle` and `next_match`.
    ///
    /// # Panics
    /// When the change does not follow the last one: the log would be broken, and continuing would lose places in line.
    pub fn apply(&mut self, change: &Change) {
        assert_eq!(change.seq, self.mark.seq + 1, "the log has no gaps");
        if self.mark.seq == 0 {
            self.epoch = u64::try_from(change.at.as_millisecond()).unwrap_or(0);
        }
        self.mark = self.mark.after(change);
        self.last_active = self.now;
        self.now = change.at;
        self.note_appointments(&change.event);
        self.take(change);
        self.note_appointments(&change.event);
        self.follow_wishes(&change.event);
        self.touch(&change.event);
        self.remember_request(change);
    }

    /// What each event does to the state. While it is recorded, the line keeps two indexes of its own: which calls have
    /// room (`share_room`), and which windows are running (`refresh_windows`).
    fn take(&mut self, change: &Change) {
        match &change.event {
            Event::ClinicsPut(it) => self.clinics_put(&it.clinics),
            Event::CampaignAdded(it) => self.campaign_added(&it.campaign),
            Event::CampaignChanged(it) => self.campaign_changed(&it.campaign),
            Event::DaysOpened(it) => self.days_opened(it.campaign, &it.clinic, &it.days),
            Event::DaysPlanned(it) => self.days_planned(it),
            Event::DaysRuled(it) => self.days_ruled(it),
            Event::HolidaySet(it) => self.holiday_set(it),
            Event::AppointmentsChanged(it) => self.appointments_changed(it),
            Event::ReseatOrdered(it) => self.reseat_ordered(it),
            Event::ReseatEnded(it) => self.reseat_ended(it),
            Event::DeviceInvited(it) => self.device_invited(it),
            Event::DevicePaired(it) => self.device_paired(it, change.at),
            Event::DeviceRenamed(it) => self.device_renamed(it),
            Event::DeskScoped(it) => self.devices.scoped(it.device, &it.scope, change.seq),
            Event::DeviceRotated(it) => self.device_rotated(it),
            Event::DeviceRevoked(it) => self.device_revoked(it.device),
            Event::StaffChanged(it) => self.staff_changed(it, change.at),
            Event::DataRead(_) => {}
            Event::AttendanceChanged(it) => self.attendance_changed(it, change.by.as_deref()),
            Event::PresenceChanged(it) => self.presence_changed(it.device, it.presence),
            Event::HelpChanged(it) => self.helps.changed(it, change.by.as_deref(), change.at),
            Event::TicketIssued(it) => self.ticket_issued(it, Asked::of(change)),
            Event::EntryMade(it) => self.entry_made(it, Asked::of(change)),
            Event::LineOpened(it) => self.line_mut(it.campaign).open(),
            Event::DrawSealed(it) => self.draw_sealed(it.campaign, it.entrants, it.root),
            Event::DrawRevealed(it) => self.draw_revealed(it),
            Event::NumbersDrawn(it) => self.numbers_drawn(it.campaign, it.from, it.count),
            Event::TicketCalled(it) => self.ticket_called(it.ticket, it.until),
            Event::TicketArrived(it) => self.ticket_arrived(it.ticket, it.device),
            Event::TicketAdmitted(it) => self.ticket_admitted(it.ticket, it.until),
            Event::TurnStarted(it) => self.turn_started(it),
            Event::TurnExtended(it) => self.turn_extended(it.ticket, it.until),
            Event::TurnMissed(it) => self.turn_missed(it.ticket, it.by_place),
            Event::TicketReturned(it) => self.ticket_returned(it.ticket),
            Event::TicketLeft(it) => self.ticket_left(it.ticket),
            Event::SeatHeld(it) => self.seat_held(it),
            Event::SecondChosen(it) => self.second_chosen(it),
            Event::HoldExtended(it) => self.stretch_hold(it.hold, it.until),
            Event::HoldEnded(it) => self.hold_ended(it.hold, it.why),
            Event::SeatBooked(it) => self.seat_booked(it.booking, it.hold, it.second),
            Event::BookingMoved(it) => {
                self.attendance_over(it.booking);
                it.second.iter().for_each(|second| self.attendance_over(second.booking));
                self.booking_moved(it.booking, it.hold, it.second.as_ref());
            }
            Event::BookingCancelled(it) => self.booking_cancelled(it.booking, it.ticket),
            Event::WishGiven(it) => self.wish_given(it, change.by.as_deref()),
            Event::WishWithdrawn(it) => self.wish_withdrawn(it, change.by.as_deref()),
            Event::WishUnmet(it) => self.pass_by(it.ticket),
            Event::WishOffered(it) => self.wish_offered(it),
            Event::OfferTold(it) => self.offer_told(it.hold, it.ticket, it.until),
            Event::PersonReached(it) => self.set_unreached(it.ticket, false),
            Event::MatchDeclined(it) => self.match_declined(it.booking, it.ticket),
            Event::LineFrozen(it) => self.line_frozen(it.campaign, Some(&it.message)),
            Event::LineResumed(it) => self.line_frozen(it.campaign, None),
            Event::CallingBegan(it) => self.calling_paused(it.campaign, false),
            Event::CallingPaused(it) => self.calling_paused(it.campaign, true),
            Event::PaceChanged(it) => self.pace_changed(it.campaign, &it.pace),
            Event::CampaignClosed(it) => self.campaign_closed(it.campaign),
            Event::CampaignStopped(it) => self.campaign_stopped(it.campaign, it.because, it.ticket),
            Event::CampaignGoesOn(it) => self.campaign_goes_on(it.campaign),
            Event::RetentionSet(it) => self.campaign_mut(it.campaign).retention.set(it.days),
            Event::CodeRefused(it) => self.code_refused(it.ticket),
            Event::CodeAccepted(it) => self.tickets.activity_mut(it.ticket).wrong_tries = 0,
            Event::IdentityCodeSent(it) => {
                self.identities.code_sent(it.person, it.code, it.until);
            }
            Event::IdentityRefused(it) => self.identities.refused(it.person),
            Event::IdentityVerified(it) => self.identities.verified(it.person),
            Event::StaffActed(it) => self.staff_acted(it.ticket, it.act),
            Event::PersonErased(it) => self.person_erased(it.ticket),
            Event::NamesakeAnswered(it) => self.namesake_answered(it.ticket, it.same_as),
            Event::WindowsRestored => self.windows_restored(),
        }
    }

    /// The ticket to which an event belongs, also when the event names only a booking.
    pub(super) fn whose(&self, event: &Event) -> Option<TicketId> {
        match event {
            Event::SeatBooked(it) => {
                let held = self.holds.get(&it.hold).map(|held| held.ticket);
                held.or_else(|| self.holder_of(it.booking))
            }
            Event::BookingMoved(it) => self.holder_of(it.booking),
            event => event.ticket(),
        }
    }

    /// The campaign and the ticket to which an event belongs; neither, when it concerns everybody.
    #[must_use]
    pub fn concerns(&self, event: &Event) -> (Option<CampaignId>, Option<TicketId>) {
        let ticket = self.whose(event);
        let campaign = || ticket.and_then(|ticket| self.campaign_of(ticket));
        (event.campaign().or_else(campaign), ticket)
    }

    /// Notes that the content of "now serving" for a line may have changed.
    fn touch(&mut self, event: &Event) {
        if !shows_in_serving(event) {
            return;
        }
        let (campaign, _) = self.concerns(event);
        if let Some(campaign) = campaign.filter(|it| self.campaign_state(*it).is_some()) {
            let seq = self.mark.seq;
            let state = self.campaign_mut(campaign);
            let pace = state.pace();
            state.line.touch(seq, &pace);
        }
    }

    pub(crate) fn booking_row(&self, id: BookingId) -> Option<&Booking> {
        self.bookings.get(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }

    pub(crate) fn booking_row_mut(&mut self, id: BookingId) -> Option<&mut Booking> {
        self.bookings.get_mut(usize::try_from(id.0.checked_sub(1)?).ok()?)
    }
}

/// Whether the event may change the content of "now serving".
fn shows_in_serving(event: &Event) -> bool {
    match event {
        Event::CampaignAdded(_)
        | Event::CampaignChanged(_)
        | Event::TicketIssued(_)
        | Event::LineOpened(_)
        | Event::DrawSealed(_)
        | Event::NumbersDrawn(_)
        | Event::LineFrozen(_)
        | Event::LineResumed(_)
        | Event::CallingBegan(_)
        | Event::CallingPaused(_)
        | Event::CampaignStopped(_)
        | Event::CampaignGoesOn(_)
        | Event::CampaignClosed(_)
        | Event::TicketCalled(_)
        | Event::TurnStarted(_)
        | Event::TurnMissed(_)
        | Event::TicketReturned(_)
        | Event::TicketLeft(_)
        | Event::WishUnmet(_)
        | Event::WishOffered(_)
        | Event::MatchDeclined(_)
        | Event::StaffActed(_)
        | Event::SeatBooked(_) => true,
        Event::ClinicsPut(_)
        | Event::DaysOpened(_)
        | Event::DaysPlanned(_)
        | Event::DaysRuled(_)
        | Event::HolidaySet(_)
        | Event::AppointmentsChanged(_)
        | Event::ReseatOrdered(_)
        | Event::ReseatEnded(_)
        | Event::DeviceInvited(_)
        | Event::DevicePaired(_)
        | Event::DeviceRenamed(_)
        | Event::DeskScoped(_)
        | Event::DeviceRotated(_)
        | Event::DeviceRevoked(_)
        | Event::StaffChanged(_)
        | Event::AttendanceChanged(_)
        | Event::DataRead(_)
        | Event::EntryMade(_)
        | Event::DrawRevealed(_)
        | Event::TicketArrived(_)
        | Event::TicketAdmitted(_)
        | Event::TurnExtended(_)
        | Event::SeatHeld(_)
        | Event::SecondChosen(_)
        | Event::HoldEnded(_)
        | Event::HoldExtended(_)
        | Event::BookingMoved(_)
        | Event::BookingCancelled(_)
        | Event::WishGiven(_)
        | Event::WishWithdrawn(_)
        | Event::OfferTold(_)
        | Event::PersonReached(_)
        | Event::PaceChanged(_)
        | Event::PresenceChanged(_)
        | Event::HelpChanged(_)
        | Event::CodeRefused(_)
        | Event::CodeAccepted(_)
        | Event::IdentityCodeSent(_)
        | Event::IdentityRefused(_)
        | Event::IdentityVerified(_)
        | Event::PersonErased(_)
        | Event::RetentionSet(_)
        | Event::NamesakeAnswered(_)
        | Event::WindowsRestored => false,
    }
}
