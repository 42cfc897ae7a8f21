//! What an operator sees of a line: counts, and no person. Decides nothing.

use jari_common::id::{CampaignId, ClinicId};
use jari_common::serving::Phase;
use jari_common::time::date_at;
use jari_common::wire::{ClinicUse, LineOverview, LineSample, SeatsOnDay};
use jari_common::wish::PartOfDay;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::line::movement::standstill;

/// How many days the seats that are left are told of.
const DAYS_SHOWN: usize = 14;

impl LineState {
    /// Entries that have no number yet.
    fn entered(&self) -> u32 {
        self.draw.as_ref().map_or(0, |draw| draw.without_number())
    }

    /// People whom a close would leave unserved: who wait, who are called and have not begun, and entries.
    pub(super) fn unserved(&self) -> u32 {
        if self.stops.is_closed() {
            return 0;
        }
        let called = u32::try_from(self.calls.count()).unwrap_or(u32::MAX);
        self.waiting.count().saturating_add(called).saturating_add(self.entered())
    }
}

impl State {
    /// What an operator sees of one line; None when there is no such campaign.
    #[must_use]
    pub fn line_overview(&self, campaign: CampaignId, now: Timestamp) -> Option<LineOverview> {
        let state = self.campaign_state(campaign)?;
        let (spec, line) = (state.spec(), &state.line);
        let is_closed = line.phase() == Phase::Closed;
        let message = line.stops.message().filter(|message| !message.is_empty() && !is_closed);
        Some(LineOverview {
            time_zone: spec.time_zone.clone(),
            campaign,
            title_ko: spec.title_ko.clone(),
            title_en: spec.title_en.clone(),
            phase: line.phase(),
            message: message.map(str::to_owned),
            stopped_because: self.stopped(campaign),
            stands: standstill(state, now),
            opens_at: spec.opens_at,
            waiting: line.waiting.count(),
            entered: if is_closed { 0 } else { line.entered() },
            called: u32::try_from(line.calls.count()).unwrap_or(u32::MAX),
            turns_used: line.turns.used(),
            turns: spec.pace.turns,
            reserved_percent: spec.pace.reserved_percent,
            rate: line.rate(),
            called_through: line.numbers.called_through(),
            last_call: line.calls.last(),
            calls: line.tally.calls(),
            missed: line.tally.misses(),
            completions: line.tally.completions(),
            offers: self.offers_of(campaign),
            unserved: line.unserved(),
            seats_left: seats_left(state, self.clinics.todays(now).0),
        })
    }

    /// A line at this time, for its history. Nothing of a campaign that is not open yet, or is closed.
    #[must_use]
    pub fn line_sample(&self, campaign: CampaignId, at: Timestamp) -> Option<LineSample> {
        let line = &self.campaign_state(campaign)?.line;
        let runs = line.stops.is_opened() && !line.stops.is_closed();
        let (calls, completions) = (line.tally.calls(), line.tally.completions());
        runs.then(|| LineSample { at, waiting: line.waiting.count(), calls, completions })
    }

    /// How many seats of each clinic were given on the days of a campaign; clinics without days are left out.
    #[must_use]
    pub fn use_by_clinic(&self, campaign: CampaignId, now: Timestamp) -> Vec<ClinicUse> {
        let Some(state) = self.campaign_state(campaign) else { return Vec::new() };
        let lists = self.clinics().zip(state.days.clinics());
        let with_days = lists.filter(|(_, list)| !list.days().is_empty());
        with_days
            .map(|(clinic, list)| {
                let today = date_at(now, clinic.zone());
                let (clinic, name): (ClinicId, String) = (clinic.id.clone(), clinic.name.clone());
                let mut all = ClinicUse {
                    clinic,
                    name,
                    past_seats: 0,
                    past_taken: 0,
                    coming_seats: 0,
                    coming_taken: 0,
                };
                for day in list.days() {
                    let seats = (0..day.plan.slots).map(|it| u32::from(state.days.seats(day, it)));
                    let seats: u32 = seats.sum();
                    let taken = seats.saturating_sub(day.left.of(PartOfDay::Any));
                    if day.date <= today {
                        all.past_seats += seats;
                        all.past_taken += taken;
                    } else {
                        all.coming_seats += seats;
                        all.coming_taken += taken;
                    }
                }
                all
            })
            .collect()
    }

    /// Seats that were found for wishes of this campaign and wait for an answer.
    fn offers_of(&self, campaign: CampaignId) -> u32 {
        let offered = self.holds.values().filter(|held| held.offered);
        let of_this = offered.filter(|held| self.campaign_of(held.ticket) == Some(campaign));
        u32::try_from(of_this.count()).unwrap_or(u32::MAX)
    }
}

fn seats_left(state: &CampaignState, today: Date) -> Vec<SeatsOnDay> {
    let days = state.days.left_from(today).take(DAYS_SHOWN);
    let left = |seats: u64| u32::try_from(seats).unwrap_or(u32::MAX);
    days.map(|(date, seats)| SeatsOnDay { date, left: left(seats) }).collect()
}
