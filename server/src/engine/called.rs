//! What a call board shows: the calls of the desks of its clinics, and of the lines of its campaigns at its place. It names
//! nobody, and changes nothing.

use std::collections::BTreeSet;

use jari_common::calls::{CallGoesTo, CallShown, CallsShown, CampaignTitle, LineShown};
use jari_common::device::{DeskScope, DeviceKind};
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::time::ZoneName;
use jiff::Timestamp;

use super::State;
use crate::engine::line::campaigns::CampaignState;

impl State {
    /// What this board shows; nothing, for a device that is no board or whose operator named no clinic and no campaign.
    #[must_use]
    pub fn calls_shown(&self, board: DeviceId, now: Timestamp) -> CallsShown {
        let record = self.devices.record(board);
        let scope = record.filter(|it| it.place.kind == DeviceKind::Board).map(|it| &it.scope);
        let (campaigns, clinics): (&[CampaignId], &[ClinicId]) = match scope {
            None | Some(DeskScope::Everybody) => (&[], &[]),
            Some(DeskScope::Only { campaigns, clinics }) => (campaigns, clinics),
        };
        // What an operator named twice is shown once.
        let clinics: BTreeSet<&ClinicId> = clinics.iter().collect();
        let mut seen = BTreeSet::new();
        let campaigns = campaigns.iter().filter(|it| seen.insert(**it));
        let states: Vec<&CampaignState> =
            campaigns.filter_map(|it| self.campaign_state(*it)).collect();
        let time_zone = self.zone_shown(&clinics, &states);
        // Two clinics may call to a "counter 1" each.
        let counters =
            if clinics.len() > 1 { CounterNames::WithPlace } else { CounterNames::Alone };
        let at_clinic = |it| self.calls_at_clinic(it, now, counters);
        let mut calls: Vec<CallShown> = clinics.into_iter().flat_map(at_clinic).collect();
        if self.devices.has_kiosk(board) {
            calls.extend(states.iter().flat_map(|state| self.calls_in_line(state, board)));
        }
        calls.sort_unstable_by_key(|call| call.change);
        let lines: Vec<LineShown> = states.into_iter().map(line_shown).collect();
        let titles = self.titles_of(&lines, &calls);
        CallsShown { epoch: self.epoch(), at: now, time_zone, titles, lines, calls }
    }

    /// The zone of the times on a board: of its first clinic, or of its first campaign when it names no clinic.
    fn zone_shown(
        &self,
        clinics: &BTreeSet<&ClinicId>,
        states: &[&CampaignState],
    ) -> Option<ZoneName> {
        match clinics.iter().find_map(|id| self.clinic(id)) {
            Some(clinic) => clinic.time_zone.clone(),
            None => states.first().and_then(|state| state.spec().time_zone.clone()),
        }
    }

    /// What the campaigns of these lines and calls, and all that are open, are called, each once: where there are several, a
    /// number alone may mean two people, also when one of them is called now.
    fn titles_of(&self, lines: &[LineShown], calls: &[CallShown]) -> Vec<CampaignTitle> {
        let of_lines = lines.iter().map(|line| line.campaign);
        let shows_any = !(lines.is_empty() && calls.is_empty());
        let open = self.campaigns().map(|it| it.id);
        let open = open.filter(|it| shows_any && !self.is_closed(*it));
        let all: BTreeSet<CampaignId> =
            of_lines.chain(calls.iter().map(|call| call.campaign)).chain(open).collect();
        let titled = all.into_iter().filter_map(|campaign| {
            let spec = self.campaign_state(campaign)?.spec();
            let (title_ko, title_en) = (spec.title_ko.clone(), spec.title_en.clone());
            Some(CampaignTitle { campaign, title_ko, title_en })
        });
        titled.collect()
    }

    /// The calls of a clinic's desks that stand and were made there today.
    fn calls_at_clinic(
        &self,
        clinic: &ClinicId,
        now: Timestamp,
        counters: CounterNames,
    ) -> impl Iterator<Item = CallShown> + '_ {
        let number = self.clinics.number(clinic);
        let called = number.into_iter().flat_map(move |clinic| self.called_at(clinic, now));
        called.filter_map(move |it| {
            // Nobody can end the call of somebody who was erased.
            let row = self.booking_row(it.booking).filter(|row| !self.is_erased(row.ticket))?;
            Some(CallShown {
                change: it.call.change,
                campaign: row.group.slot.campaign,
                number: self.tickets.get(row.ticket)?.number,
                goes_to: CallGoesTo::Desk { name: self.counter_of(it.call.desk, counters) },
                times: it.times,
                called_at: it.call.at,
            })
        })
    }

    /// The calls of a line that stand, of people who were last seen at the board's place.
    fn calls_in_line<'a>(
        &'a self,
        state: &'a CampaignState,
        board: DeviceId,
    ) -> impl Iterator<Item = CallShown> + 'a {
        let here = state.line.calls().standing().filter(move |(_, call)| {
            let row = self.tickets.get(call.ticket);
            row.is_some_and(|row| self.devices.is_same_place(row.device, board))
        });
        here.map(|(number, call)| CallShown {
            change: call.change,
            campaign: state.id(),
            number,
            goes_to: CallGoesTo::Kiosk,
            times: u32::from(self.tickets.activity(call.ticket).calls),
            called_at: call.at,
        })
    }

    /// Where a desk sends people: its counter, or the name of its place.
    fn counter_of(&self, desk: DeviceId, counters: CounterNames) -> String {
        let Some(place) = self.device(desk) else { return String::new() };
        match (&place.counter, counters) {
            (None, _) => place.name.clone(),
            (Some(counter), CounterNames::Alone) => counter.clone(),
            (Some(counter), CounterNames::WithPlace) => format!("{} {counter}", place.name),
        }
    }
}

/// Whether the name of a counter says where it is.
#[derive(Clone, Copy, Debug)]
enum CounterNames {
    Alone,
    WithPlace,
}

fn line_shown(state: &CampaignState) -> LineShown {
    LineShown {
        campaign: state.id(),
        phase: state.line.phase(),
        called_through: state.line.numbers().called_through(),
    }
}
