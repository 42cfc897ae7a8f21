//! Campaigns and, for each, its line and its open days. Decides only whether a description is valid.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;

use jari_common::campaign::{Campaign, CampaignSpec, LineOrder, Pace};
use jari_common::change::{CampaignAdded, Event, OfCampaign, PaceChanged};
use jari_common::id::{CampaignId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::slot::SEATS_MAX;
use jari_common::ticket::TicketState;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::line::entries::Draw;
use crate::engine::line::gone::Gone;
use crate::engine::line::rate::Rate;
use crate::engine::line::stops::Stop;
use crate::engine::seats::clinics::invalid;
use crate::engine::seats::days::ClinicDayList;
use crate::engine::wishes::giving::Wishes;

/// The longest title, in characters.
const TITLE_MAX_CHARS: usize = 60;
/// The most days ahead that may be open.
const DAYS_AHEAD_MAX: u16 = 366;
/// The longest name of a draw's public value, in characters.
const PUBLIC_VALUE_MAX_CHARS: usize = 120;
/// Allowed lengths of a slot, in minutes.
const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

/// The most turns that may be active at once.
const TURNS_MAX: u32 = 1_000_000;
/// The longest that a call, a turn, a hold or an offer lasts, in seconds: 30 days.
const WINDOW_MAX_SECS: u32 = 30 * 86_400;

#[derive(Clone, Debug)]
pub(crate) struct CampaignState {
    pub(crate) campaign: Campaign,
    /// The open days by clinic number; each clinic's days in order.
    pub(crate) days: Vec<ClinicDayList>,
    /// Seats neither held nor booked, by day.
    pub(crate) seats_left: BTreeMap<Date, u64>,
    /// Ticket ids by number in line, from 1; 0 for a number that the draw has not yet given to a ticket.
    pub(crate) numbers: Vec<u32>,
    /// Every number up to this one has been called, or has left; this value only grows.
    pub(crate) called_through: u32,
    /// Numbers that once left while waiting, or were put first: they do not count as "ahead" of anybody.
    pub(crate) gone: Gone,
    /// Tickets that came back after a missed turn, in the order in which they came back.
    pub(crate) returned: BTreeMap<u64, TicketId>,
    /// The highest order number given in `returned`.
    pub(crate) last_return: u64,
    /// The share of calls saved up for `returned`, in hundredths of a call; at most `WHOLE_CALL`.
    pub(crate) reserved: u32,
    /// Tickets that are called and have not begun their turn, by number.
    pub(crate) called: BTreeMap<u32, TicketId>,
    /// The numbers in `called` whose time may run, besides the active turns.
    pub(crate) running: BTreeSet<u32>,
    /// The numbers in `called` whose people could use a kiosk now, and whose time is paused until there is room for it.
    pub(crate) ready: BTreeSet<u32>,
    /// Tickets in `called` that were called while nobody could use a kiosk at their place, and still nobody can: until
    /// when each of them counts as a call.
    pub(crate) rooms: BTreeSet<(Timestamp, TicketId)>,
    /// Tickets that missed their call because nobody could use a kiosk at their place; they are called again
    /// automatically.
    pub(crate) kept: BTreeSet<TicketId>,
    /// Tickets like those in `kept`, but at a place where a kiosk can be used again.
    pub(crate) kept_and_usable: BTreeSet<TicketId>,
    /// Tickets in `called` whose person is here while every turn is in use, in the order of arrival.
    pub(crate) arrived: VecDeque<TicketId>,
    /// Tickets in `called` for which a turn is kept free.
    pub(crate) admitted: BTreeSet<TicketId>,
    pub(crate) active: BTreeSet<TicketId>,
    /// How many turns may be active or kept free; higher than the pace says only after the pace was lowered.
    pub(crate) turns_ceiling: u32,
    /// A counter: it grows when somebody is called, a wish's turn comes, or a call's time runs again.
    pub(crate) moves: u64,
    /// When somebody was last called, or a wish's turn came.
    pub(crate) last_call: Option<Timestamp>,
    /// Tickets in the state `Waiting`.
    pub(crate) waiting: u32,
    pub(crate) opened: bool,
    /// Whether it is outside of the calling hours.
    pub(crate) paused: bool,
    /// The operator's message, while the line is frozen.
    pub(crate) frozen: Option<String>,
    pub(crate) stop: Stop,
    pub(crate) closed: bool,
    pub(crate) closed_at: Option<Timestamp>,
    /// How long the campaign's personal data are kept after its end, in days.
    pub(crate) retention_days: Option<u16>,
    pub(crate) draw: Option<Draw>,
    pub(crate) rate: Rate,
    pub(crate) wishes: Wishes,
    /// Tickets whose people may decline what a wish booked for them.
    pub(crate) declining: BTreeSet<TicketId>,
    /// The number of the last change that changed what "now serving" shows.
    pub(crate) touched: u64,
}

impl CampaignState {
    fn new(campaign: &Campaign) -> Self {
        let draws = matches!(campaign.spec.order, LineOrder::Draw(_));
        Self {
            campaign: campaign.clone(),
            days: Vec::new(),
            seats_left: BTreeMap::new(),
            numbers: Vec::new(),
            called_through: 0,
            gone: Gone::default(),
            returned: BTreeMap::new(),
            last_return: 0,
            reserved: WHOLE_CALL,
            called: BTreeMap::new(),
            running: BTreeSet::new(),
            ready: BTreeSet::new(),
            rooms: BTreeSet::new(),
            kept: BTreeSet::new(),
            kept_and_usable: BTreeSet::new(),
            arrived: VecDeque::new(),
            admitted: BTreeSet::new(),
            active: BTreeSet::new(),
            turns_ceiling: campaign.spec.pace.turns,
            moves: 0,
            last_call: None,
            waiting: 0,
            opened: false,
            paused: false,
            frozen: None,
            stop: Stop::default(),
            closed: false,
            closed_at: None,
            retention_days: None,
            draw: draws.then(Draw::default),
            rate: Rate::default(),
            wishes: Wishes::default(),
            declining: BTreeSet::new(),
            touched: 0,
        }
    }

    pub(crate) fn last_number(&self) -> u32 {
        u32::try_from(self.numbers.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn called_and_active(&self) -> u32 {
        u32::try_from(self.called.len() + self.active.len()).unwrap_or(u32::MAX)
    }

    /// Notes that somebody's turn came.
    pub(crate) fn note_call(&mut self, now: Timestamp) {
        self.moves += 1;
        self.last_call = Some(now);
    }

    /// The number of seats left on days after `today`.
    pub(crate) fn seats_after(&self, today: Date) -> u64 {
        let later = (Bound::Excluded(today), Bound::Unbounded);
        self.seats_left.range(later).map(|(_, seats)| seats).sum()
    }
}

/// One whole call, in hundredths of a call of the reserved share.
pub(crate) const WHOLE_CALL: u32 = 100;

impl State {
    pub(in crate::engine) fn add_campaign(
        &self,
        spec: &CampaignSpec,
    ) -> Result<Vec<Event>, Refusal> {
        check(spec)?;
        let known = |clinic: &&_| self.clinic(clinic).is_none();
        if let jari_common::campaign::WhichClinics::Only(ids) = &spec.clinics
            && ids.iter().any(|id| known(&id))
        {
            return Err(Refusal::UnknownClinic);
        }
        let id = u32::try_from(self.campaigns.len() + 1).map_err(|_| invalid("too many"))?;
        let campaign = Campaign { id: CampaignId(id), spec: spec.clone() };
        Ok(vec![Event::CampaignAdded(CampaignAdded { campaign })])
    }

    pub(in crate::engine) fn campaign_added(&mut self, campaign: &Campaign) {
        self.campaigns.push(CampaignState::new(campaign));
    }

    pub(in crate::engine) fn set_pace(
        &self,
        id: CampaignId,
        pace: &Pace,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        check_pace(pace)?;
        let changes = state.campaign.spec.pace != *pace;
        let changed = Event::PaceChanged(PaceChanged { campaign: id, pace: *pace });
        Ok(if changes { vec![changed] } else { Vec::new() })
    }

    /// Tickets that were called under the old pace stay called.
    pub(in crate::engine) fn pace_changed(&mut self, id: CampaignId, pace: &Pace) {
        let state = self.campaign_mut(id);
        state.campaign.spec.pace = *pace;
        state.turns_ceiling = pace.turns.max(state.turns_used());
        self.share_room(id);
    }

    pub(in crate::engine) fn close_campaign(&self, id: CampaignId) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if state.closed {
            return Ok(Vec::new());
        }
        // Turns that are running continue to their end, so their time must not stay paused.
        let resumed =
            state.frozen.is_some().then_some(Event::LineResumed(OfCampaign { campaign: id }));
        let closed = Event::CampaignClosed(OfCampaign { campaign: id });
        Ok(resumed.into_iter().chain(self.offers_end(id)).chain([closed]).collect())
    }

    /// Turns that are running continue to their end; a person who is called or waits is not served. Bookings are kept:
    /// they can be viewed, moved within the days that are open, and cancelled.
    pub(in crate::engine) fn campaign_closed(&mut self, id: CampaignId) {
        let called: Vec<TicketId> = self.campaign_mut(id).called.values().copied().collect();
        for ticket in called {
            self.leave_queues(ticket);
            self.tickets.row_mut(ticket).state = TicketState::NotServed;
        }
        let now = self.now;
        let state = self.campaign_mut(id);
        state.closed = true;
        state.closed_at = Some(now);
        (state.waiting, state.returned) = (0, BTreeMap::new());
        state.kept.clear();
        state.kept_and_usable.clear();
        state.wishes = Wishes::default();
    }

    /// Every campaign, in the order in which they were added.
    pub fn campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.campaigns.iter().map(|state| &state.campaign)
    }

    /// Whether a campaign is closed and takes nobody any more.
    #[must_use]
    pub fn is_closed(&self, id: CampaignId) -> bool {
        self.campaign_state(id).is_some_and(|state| state.closed)
    }

    /// One campaign.
    #[must_use]
    pub fn campaign(&self, id: CampaignId) -> Option<&Campaign> {
        self.campaign_state(id).map(|state| &state.campaign)
    }

    pub(crate) fn campaign_state(&self, id: CampaignId) -> Option<&CampaignState> {
        self.campaigns.get(id.0.checked_sub(1)? as usize)
    }

    /// The campaign that an event names.
    pub(in crate::engine) fn campaign_mut(&mut self, id: CampaignId) -> &mut CampaignState {
        &mut self.campaigns[id.0 as usize - 1]
    }
}

fn check(spec: &CampaignSpec) -> Result<(), Refusal> {
    if !says(&spec.title_ko, TITLE_MAX_CHARS) || !says(&spec.title_en, TITLE_MAX_CHARS) {
        return Err(invalid(
            "a campaign has a title of 1 to 60 characters that can be seen, in both languages",
        ));
    }
    if spec.birth_years.first > spec.birth_years.last {
        return Err(invalid("the first birth year is not after the last"));
    }
    if !SLOT_MINUTES.contains(&spec.slot_minutes) {
        return Err(invalid("a slot is 5 to 480 minutes"));
    }
    if !(1..=SEATS_MAX).contains(&spec.capacity) {
        return Err(invalid("a slot has 1 to 64 seats"));
    }
    if !(1..=DAYS_AHEAD_MAX).contains(&spec.days_ahead) {
        return Err(invalid("1 to 366 days ahead"));
    }
    if spec.calling_hours.is_some_and(|hours| hours.from >= hours.until) {
        return Err(invalid("calling hours begin before they end"));
    }
    if let LineOrder::Draw(terms) = &spec.order
        && !says(&terms.public_value, PUBLIC_VALUE_MAX_CHARS)
    {
        return Err(invalid("a draw names its public value in 1 to 120 characters"));
    }
    if spec.order != LineOrder::Arrival && !spec.eligibility.waves.is_empty() {
        return Err(invalid("a draw has one opening, and no waves"));
    }
    spec.eligibility.check(spec.birth_years, spec.opens_at).map_err(invalid)?;
    if let Some(interval) = spec.second_dose {
        interval.check(spec.days_ahead).map_err(invalid)?;
    }
    check_pace(&spec.pace)
}

fn check_pace(pace: &Pace) -> Result<(), Refusal> {
    let Pace { call_secs, turn_secs, hold_secs, turn_max_secs, .. } = *pace;
    let answers = [pace.offer_secs, pace.untold_secs, pace.stand_secs];
    let times = [call_secs, turn_secs, hold_secs, turn_max_secs].into_iter().chain(answers);
    let times = times.collect::<Vec<_>>();
    let runs = pace.turns > 0 && times.iter().all(|secs| *secs > 0);
    if pace.turns > TURNS_MAX || times.into_iter().any(|secs| secs > WINDOW_MAX_SECS) {
        return Err(invalid("a million turns, and 30 days for each time, are the most"));
    }
    if !runs || pace.turn_max_secs < pace.turn_secs {
        return Err(invalid(
            "turns and times are at least 1, and the longest turn not under a turn",
        ));
    }
    if (1..=100).contains(&pace.reserved_percent) {
        Ok(())
    } else {
        Err(invalid("the share kept for who comes back is 1 to 100 percent"))
    }
}
