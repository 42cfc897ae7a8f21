//! Campaigns and, for each, its line and its open days. Decides only whether a description is sound.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use jari_common::campaign::{Campaign, CampaignSpec};
use jari_common::change::Event;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::PersonKey;
use jari_common::refusal::Refusal;
use jari_common::slot::SEATS_MAX;

use super::State;
use super::clinics::invalid;
use super::slots::Day;

/// The longest title, in characters.
const TITLE_MAX_CHARS: usize = 60;
/// Days ahead that may be open.
const DAYS_AHEAD_MAX: u16 = 366;
/// Lengths of a slot, in minutes.
const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

#[derive(Debug)]
pub(crate) struct CampaignState {
    pub(crate) campaign: Campaign,
    /// By clinic number; each clinic's days in order.
    pub(crate) days: Vec<Vec<Day>>,
    /// By number in line, from 1.
    pub(crate) numbers: Vec<TicketId>,
    pub(crate) by_person: HashMap<PersonKey, TicketId>,
    /// Every number up to this one has been called, or has left; only grows.
    pub(crate) called_through: u32,
    /// Numbers that once left while waiting: they are not "ahead" of anybody, even if they come back.
    pub(crate) left: BTreeSet<u32>,
    /// Back from a missed turn, in the order of their word.
    pub(crate) returned: VecDeque<TicketId>,
    /// Called and not yet begun, by number.
    pub(crate) called: BTreeMap<u32, TicketId>,
    pub(crate) active: u32,
    /// Tickets in the state `Waiting`.
    pub(crate) waiting: u32,
}

impl CampaignState {
    pub(crate) fn ticket_of(&self, person: PersonKey) -> Option<TicketId> {
        self.by_person.get(&person).copied()
    }

    pub(crate) fn last_number(&self) -> u32 {
        u32::try_from(self.numbers.len()).unwrap_or(u32::MAX)
    }
}

impl State {
    pub(super) fn add_campaign(&self, spec: &CampaignSpec) -> Result<Vec<Event>, Refusal> {
        check(spec)?;
        let known = |clinic: &&_| self.clinic(clinic).is_none();
        if let jari_common::campaign::WhichClinics::Only(ids) = &spec.clinics
            && ids.iter().any(|id| known(&id))
        {
            return Err(Refusal::UnknownClinic);
        }
        let id = u32::try_from(self.campaigns.len() + 1).map_err(|_| invalid("too many"))?;
        let campaign = Campaign { id: CampaignId(id), spec: spec.clone() };
        Ok(vec![Event::CampaignAdded { campaign }])
    }

    pub(super) fn campaign_added(&mut self, campaign: &Campaign) {
        self.campaigns.push(CampaignState {
            campaign: campaign.clone(),
            days: Vec::new(),
            numbers: Vec::new(),
            by_person: HashMap::new(),
            called_through: 0,
            left: BTreeSet::new(),
            returned: VecDeque::new(),
            called: BTreeMap::new(),
            active: 0,
            waiting: 0,
        });
    }

    /// Every campaign, in the order they were added.
    pub fn campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.campaigns.iter().map(|state| &state.campaign)
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
    pub(super) fn campaign_mut(&mut self, id: CampaignId) -> &mut CampaignState {
        &mut self.campaigns[id.0 as usize - 1]
    }
}

fn check(spec: &CampaignSpec) -> Result<(), Refusal> {
    let titled = |title: &str| (1..=TITLE_MAX_CHARS).contains(&title.trim().chars().count());
    if !titled(&spec.title_ko) || !titled(&spec.title_en) {
        return Err(invalid("a campaign has a title of 1 to 60 characters in both languages"));
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
    let pace = &spec.pace;
    let runs = pace.turns > 0 && pace.call_secs > 0 && pace.turn_secs > 0 && pace.hold_secs > 0;
    if runs && pace.turn_max_secs >= pace.turn_secs {
        Ok(())
    } else {
        Err(invalid("turns and times are at least 1, and the longest turn not under a turn"))
    }
}
