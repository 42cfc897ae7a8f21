//! Campaigns and, for each, its line and its open days. Decides only whether a description is valid.

use jari_common::campaign::{Campaign, CampaignSpec, LineOrder, Pace, WhichClinics};
use jari_common::change::{CampaignAdded, Event, OfCampaign, PaceChanged};
use jari_common::id::{CampaignId, TicketId};
use jari_common::plain::says;
use jari_common::refusal::Refusal;
use jari_common::slot::SEATS_MAX;
use jari_common::ticket::TicketState;
use jari_common::time::date_at;
use jiff::{Span, Timestamp};

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::people::erasing::Retention;
use crate::engine::seats::clinics::invalid;
use crate::engine::seats::days::CampaignDays;
use crate::engine::wishes::given::Wishes;

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

/// One campaign with everything that happens in it, by room: its line, its days and seats, its wishes, and how long its
/// people's data are kept. Everything else about people is theirs in every campaign.
#[derive(Clone, Debug)]
pub(crate) struct CampaignState {
    pub(super) campaign: Campaign,
    pub(in crate::engine) line: LineState,
    pub(in crate::engine) days: CampaignDays,
    pub(in crate::engine) wishes: Wishes,
    pub(in crate::engine) retention: Retention,
}

impl CampaignState {
    fn new(campaign: &Campaign) -> Self {
        Self {
            campaign: campaign.clone(),
            line: LineState::new(&campaign.spec.order, &campaign.spec.pace),
            days: CampaignDays::default(),
            wishes: Wishes::default(),
            retention: Retention::default(),
        }
    }

    pub(crate) fn id(&self) -> CampaignId {
        self.campaign.id
    }

    pub(crate) fn spec(&self) -> &CampaignSpec {
        &self.campaign.spec
    }

    pub(crate) fn pace(&self) -> Pace {
        self.campaign.spec.pace
    }
}

impl State {
    pub(in crate::engine) fn add_campaign(
        &self,
        spec: &CampaignSpec,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        check_end(spec, now)?;
        self.check_spec(spec)?;
        let id = u32::try_from(self.campaigns.len() + 1).map_err(|_| invalid("too many"))?;
        let campaign = Campaign { id: CampaignId(id), spec: spec.clone() };
        Ok(vec![Event::CampaignAdded(CampaignAdded { campaign })])
    }

    /// Whether a description makes sense.
    pub(super) fn check_spec(&self, spec: &CampaignSpec) -> Result<(), Refusal> {
        check(spec)?;
        match &spec.clinics {
            WhichClinics::Only(ids) if ids.is_empty() => {
                Err(invalid("at least one clinic takes part; close the campaign to end it"))
            }
            WhichClinics::Only(ids) if ids.iter().any(|id| self.clinic(id).is_none()) => {
                Err(Refusal::UnknownClinic)
            }
            WhichClinics::Only(_) | WhichClinics::All => Ok(()),
        }
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
        let changes = state.pace() != *pace;
        let changed = Event::PaceChanged(PaceChanged { campaign: id, pace: *pace });
        Ok(if changes { vec![changed] } else { Vec::new() })
    }

    /// Sets how many turns may be active at once, and the share of calls for people who come back.
    pub(in crate::engine) fn pace_line(
        &self,
        id: CampaignId,
        turns: u32,
        reserved_percent: u8,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops.is_closed() {
            return Err(Refusal::CampaignClosed);
        }
        self.set_pace(id, &Pace { turns, reserved_percent, ..state.pace() })
    }

    /// Tickets that were called under the old pace stay called.
    pub(in crate::engine) fn pace_changed(&mut self, id: CampaignId, pace: &Pace) {
        let state = self.campaign_mut(id);
        state.campaign.spec.pace = *pace;
        state.line.turns.allow(pace.turns);
        self.share_room(id);
    }

    pub(in crate::engine) fn close_campaign(&self, id: CampaignId) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops.is_closed() {
            return Ok(Vec::new());
        }
        // Turns that are running continue to their end, so their time must not stay paused.
        let resumed = state.line.stops.is_frozen();
        let resumed = resumed.then_some(Event::LineResumed(OfCampaign { campaign: id }));
        let closed = Event::CampaignClosed(OfCampaign { campaign: id });
        Ok(resumed.into_iter().chain(self.offers_end(id)).chain([closed]).collect())
    }

    /// Closes a campaign if so many people would not be served as whoever asks has seen: nobody closes on what is no longer
    /// true.
    pub(in crate::engine) fn close_as_seen(
        &self,
        id: CampaignId,
        expects_waiting: u32,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if !state.line.stops.is_closed() && state.line.unserved() != expects_waiting {
            return Err(Refusal::OutOfDate);
        }
        self.close_campaign(id)
    }

    /// Closes a campaign whose last day is over, unless it is frozen: a frozen line waits for an operator.
    pub(in crate::engine) fn close_if_over(
        &self,
        id: CampaignId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        let today = date_at(now, state.spec().zone());
        let is_over = state.spec().ends_on.is_some_and(|ends| ends < today);
        let closes = is_over && !state.line.stops.is_frozen();
        if closes { self.close_campaign(id) } else { Ok(Vec::new()) }
    }

    /// Turns that are running continue to their end; a person who is called or waits is not served. Bookings are kept:
    /// they can be viewed, moved within the days that are open, and cancelled.
    pub(in crate::engine) fn campaign_closed(&mut self, id: CampaignId) {
        let called: Vec<TicketId> = self.line_mut(id).calls.tickets().collect();
        for ticket in called {
            self.leave_queues(ticket);
            self.tickets.row_mut(ticket).state = TicketState::NotServed;
        }
        let now = self.now;
        let CampaignState { line, wishes, .. } = self.campaign_mut(id);
        line.stops.close(now);
        line.waiting.close();
        line.calls.close();
        wishes.close();
        self.walk_ins_close(id);
    }

    /// Every campaign, in the order in which they were added.
    pub fn campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.campaigns.iter().map(|state| &state.campaign)
    }

    /// Whether a campaign is closed and takes nobody any more.
    #[must_use]
    pub fn is_closed(&self, id: CampaignId) -> bool {
        self.campaign_state(id).is_some_and(|state| state.line.stops.is_closed())
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

    /// The line of the campaign that an event names.
    pub(in crate::engine) fn line_mut(&mut self, id: CampaignId) -> &mut LineState {
        &mut self.campaign_mut(id).line
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
    if let Some(ends) = spec.ends_on {
        let openings = spec.eligibility.waves.iter().map(|wave| wave.opens_at);
        let last = openings.fold(spec.opens_at, Timestamp::max);
        let apart = spec.second_dose.map_or(0, |interval| interval.from_days);
        if date_at(last, spec.zone()).saturating_add(Span::new().days(i64::from(apart))) > ends {
            return Err(invalid(
                "the last day is not before an opening, and leaves time for both doses",
            ));
        }
    }
    check_pace(&spec.pace)
}

/// Whether a last day that is set now is not past.
pub(super) fn check_end(spec: &CampaignSpec, now: Timestamp) -> Result<(), Refusal> {
    if spec.ends_on.is_some_and(|ends| ends < date_at(now, spec.zone())) {
        return Err(invalid("the last day is today or later; `campaign close` ends it at once"));
    }
    Ok(())
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
