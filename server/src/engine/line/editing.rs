//! What an operator changes about a campaign while people wait and have booked. What was promised stays: places and
//! bookings, an opening that was announced, and who may join already.

use std::collections::BTreeSet;

use jari_common::campaign::{
    BirthYears, Campaign, CampaignSpec, IdentityRule, LineOrder, WhichClinics,
};
use jari_common::change::{CampaignChanged, Event, WishWithdrawn};
use jari_common::eligibility::Eligibility;
use jari_common::id::{CampaignId, ClinicId};
use jari_common::refusal::Refusal;
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::command::{CampaignEdit, SetTo};
use crate::engine::State;
use crate::engine::line::campaigns::{CampaignState, check_end};
use crate::engine::seats::clinics::{ClinicNumber, invalid};

/// An announced opening is moved to an earlier time only if that is this far ahead, in seconds: people were told the later
/// time, and have to hear of it.
const NOTICE_SECS: u32 = 24 * 3_600;

impl State {
    pub(in crate::engine) fn edit_campaign(
        &self,
        id: CampaignId,
        edit: &CampaignEdit,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(id).ok_or(Refusal::UnknownCampaign)?;
        if state.line.stops().is_closed() {
            return Err(Refusal::CampaignClosed);
        }
        let spec = edited(state.spec(), edit)?;
        if spec == *state.spec() {
            return Ok(Vec::new());
        }
        let of_end = |spec: &CampaignSpec| (spec.ends_on, spec.time_zone.clone());
        if of_end(&spec) != of_end(state.spec()) {
            check_end(&spec, now)?;
        }
        self.check_spec(&spec)?;
        keeps_promises(state, &spec, now)?;
        // Whoever wished only for clinics that leave waits by number again, and is called.
        let idle = self.wishes_without_clinic(id, &spec.clinics);
        let withdrawn = idle.into_iter().flat_map(|ticket| {
            let withdrawn = Event::WishWithdrawn(WishWithdrawn::of(ticket));
            self.end_offer(ticket).into_iter().chain([withdrawn])
        });
        let withdrawn: Vec<Event> = withdrawn.collect();
        let changed = CampaignChanged { campaign: Campaign { id, spec } };
        Ok([Event::CampaignChanged(changed)].into_iter().chain(withdrawn).collect())
    }

    pub(in crate::engine) fn campaign_changed(&mut self, campaign: &Campaign) {
        let Campaign { id, spec } = campaign;
        let Some(before) = self.campaign_state(*id).map(|state| state.spec().clone()) else {
            return;
        };
        let (was, is) = (self.taking_part(&before.clinics), self.taking_part(&spec.clinics));
        let of_days = |spec: &CampaignSpec| (spec.slot_minutes, spec.capacity, spec.ends_on);
        let to_plan: Vec<ClinicNumber> = if of_days(&before) == of_days(spec) {
            was.symmetric_difference(&is).copied().collect()
        } else {
            was.union(&is).copied().collect()
        };
        let seq = self.seq();
        let state = self.campaign_mut(*id);
        // The pace has an event of its own.
        state.campaign.spec =
            CampaignSpec { pace: before.pace, order: before.order, ..spec.clone() };
        to_plan.into_iter().for_each(|clinic| state.days.plan_again(clinic, seq));
    }
}

/// The description as it is to be.
fn edited(before: &CampaignSpec, edit: &CampaignEdit) -> Result<CampaignSpec, Refusal> {
    let edit = edit.clone();
    let clinics = clinics_of(before, &edit)?;
    let mut eligibility = before.eligibility.clone();
    eligibility.waves = edit.waves.unwrap_or(eligibility.waves);
    eligibility.residences = edit.residences.unwrap_or(eligibility.residences);
    eligibility.questions = edit.questions.unwrap_or(eligibility.questions);
    Ok(CampaignSpec {
        title_ko: edit.title_ko.unwrap_or_else(|| before.title_ko.clone()),
        title_en: edit.title_en.unwrap_or_else(|| before.title_en.clone()),
        birth_years: edit.birth_years.unwrap_or(before.birth_years),
        opens_at: edit.opens_at.unwrap_or(before.opens_at),
        slot_minutes: edit.slot_minutes.unwrap_or(before.slot_minutes),
        capacity: edit.capacity.unwrap_or(before.capacity),
        days_ahead: edit.days_ahead.unwrap_or(before.days_ahead),
        ends_on: edit.ends_on.map_or(before.ends_on, SetTo::value),
        clinics,
        pace: before.pace,
        order: before.order.clone(),
        calling_hours: edit.calling_hours.map_or(before.calling_hours, SetTo::value),
        identity: edit.identity.unwrap_or(before.identity),
        eligibility,
        second_dose: before.second_dose,
        time_zone: edit.time_zone.or_else(|| before.time_zone.clone()),
    })
}

/// Which clinics take part from now on.
fn clinics_of(before: &CampaignSpec, edit: &CampaignEdit) -> Result<WhichClinics, Refusal> {
    let CampaignEdit { clinics, with_clinics, without_clinics, .. } = edit;
    if with_clinics.is_empty() && without_clinics.is_empty() {
        return Ok(clinics.clone().unwrap_or_else(|| before.clinics.clone()));
    }
    let WhichClinics::Only(ids) = &before.clinics else {
        return Err(invalid("the campaign takes every clinic; name all that are to stay"));
    };
    if clinics.is_some() {
        return Err(invalid("all clinics, or those to add and to take out, but not both"));
    }
    let mut stay: BTreeSet<&ClinicId> = ids.iter().chain(with_clinics).collect();
    for id in without_clinics {
        if !stay.remove(id) {
            return Err(invalid(&format!("clinic {id} does not take part")));
        }
    }
    Ok(WhichClinics::Only(stay.into_iter().cloned().collect()))
}

/// Whether the change takes nothing back that people were told.
fn keeps_promises(
    state: &CampaignState,
    spec: &CampaignSpec,
    now: Timestamp,
) -> Result<(), Refusal> {
    let before = state.spec();
    if state.line.stops().is_opened() && spec.opens_at != before.opens_at {
        return Err(invalid("the line is open: its opening cannot change any more"));
    }
    let is_draw = matches!(spec.order, LineOrder::Draw(_));
    if is_draw && spec.opens_at > before.opens_at {
        // Its public value was named for the time after the opening that was announced: later, entries could be chosen by it.
        return Err(invalid(
            "a draw's opening does not move to a later time; close it, and add another",
        ));
    }
    let heard = plus_secs(now, NOTICE_SECS);
    let BirthYears { first, last } = before.birth_years;
    for year in first..=last {
        let was = before.opens_for(year);
        if !spec.birth_years.contain(year) {
            if was <= now {
                return Err(invalid(
                    "people of some birth years may join already, and could no more",
                ));
            }
            continue;
        }
        let is = spec.opens_for(year);
        if was <= now && is > now {
            return Err(invalid(
                "people of some birth years may join already, and would have to wait",
            ));
        }
        if is < was && was > now && is < heard {
            return Err(invalid("an opening moves to an earlier time only a day ahead or more"));
        }
    }
    let asks = |spec: &CampaignSpec| {
        let Eligibility { residences, questions, .. } = &*spec.eligibility;
        (residences.clone(), questions.clone())
    };
    let takes_people = is_draw || before.opens_at <= now;
    if takes_people && asks(spec) != asks(before) {
        // Somebody may be answering just now: an answer would count for another question.
        return Err(invalid(
            "people may be answering already: questions and places stay as they are",
        ));
    }
    let is_stricter = spec.identity != before.identity && spec.identity == IdentityRule::Required;
    let has_people = state.line.numbers().last() > 0
        || state.line.draw().is_some_and(|draw| draw.entrants() > 0);
    if is_stricter && has_people {
        return Err(invalid("people are in line who were not asked for a proof of who they are"));
    }
    Ok(())
}
