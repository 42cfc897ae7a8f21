//! Finds people who were overlooked, in a slow and simple way: every wish against every slot, with no code that
//! matching uses. For tests.

use jari_common::clinic::Clinic;
use jari_common::dose::Dose;
use jari_common::id::TicketId;
use jari_common::slot::SlotRef;
use jari_common::wish::{Wish, WishOrder, WishPlaces, WishStanding};
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::seats::doses::SecondAt;
use crate::engine::wishes::shapes::NEAR_MAX;

impl State {
    /// Tickets that wait for a seat although a seat that they wish, and that is better than their own, could be
    /// reserved now. Once `next_match` returns an empty list there are none, except in lines that are frozen or closed.
    #[must_use]
    pub fn naive_overlooked(&self, now: Timestamp) -> Vec<TicketId> {
        let goes = |state: &&CampaignState| {
            let stops = state.line.stops();
            stops.is_opened() && !stops.is_closed() && !stops.is_frozen()
        };
        let of = |state: &CampaignState| {
            let id = state.id();
            let tickets = (1..=self.ticket_count() as u64).map(TicketId);
            let mine = tickets.filter(|it| self.campaign_of(*it) == Some(id)).collect::<Vec<_>>();
            mine.into_iter().filter(|it| self.is_overlooked(state, *it, now)).collect::<Vec<_>>()
        };
        self.campaigns.iter().filter(goes).flat_map(of).collect()
    }

    fn is_overlooked(&self, state: &CampaignState, ticket: TicketId, now: Timestamp) -> bool {
        let Some(view) = self.wish(ticket) else { return false };
        let rests = self.tickets.activity(ticket).hold.is_some() || self.is_unreached(ticket);
        if view.standing != WishStanding::ForSeat || rests {
            return false;
        }
        let own = match self.standing_booking(ticket, Dose::First) {
            None => None,
            // A booking whose time is past is not moved.
            Some(_) if self.changeable(ticket, Dose::First, now).is_err() => return false,
            Some((_, booking)) => self.slot_ref(booking.group.slot),
        };
        let own = own.and_then(|slot| self.naive_rank(&view.wish, &slot));
        let has_own = self.standing_booking(ticket, Dose::First).is_some();
        self.naive_slots(state).iter().any(|slot| {
            let Some(found) = self.find_slot(slot) else { return false };
            let Some(rank) = self.naive_rank(&view.wish, slot) else { return false };
            let is_better = !has_own || own.as_ref().is_none_or(|own| rank < *own);
            is_better
                && self.seats_for(ticket, &found, (Dose::First, SecondAt::Clinic), now).is_ok()
        })
    }

    fn naive_slots(&self, state: &CampaignState) -> Vec<SlotRef> {
        let campaign = state.id();
        let clinics = self.clinics().zip(state.days.clinics());
        let slots = clinics.flat_map(|(clinic, days)| {
            days.days().iter().flat_map(move |day| {
                (0..day.plan.slots).map(move |index| SlotRef {
                    campaign,
                    clinic: clinic.id.clone(),
                    date: day.date,
                    index,
                })
            })
        });
        slots.collect()
    }

    /// How good a slot is for a wish, smaller is better; None when the wish does not accept it.
    fn naive_rank(&self, wish: &Wish, slot: &SlotRef) -> Option<Vec<i64>> {
        let minute = self.find_slot(slot)?.plan.minute_of(slot.index);
        if !wish.days.admit(slot.date) || !wish.time.admits(minute) {
            return None;
        }
        let place = match &wish.places {
            WishPlaces::Clinics(ids) => ids.iter().position(|id| *id == slot.clinic)?,
            WishPlaces::Near { from, metres } => {
                let far = |clinic: &Clinic| from.distance_metres(clinic.position);
                let mut near: Vec<(u32, usize, &Clinic)> = self
                    .clinics()
                    .enumerate()
                    .map(|(at, clinic)| (far(clinic), at, clinic))
                    .filter(|(distance, ..)| distance <= metres)
                    .collect();
                near.sort_by_key(|(distance, at, _)| (*distance, *at));
                near.iter().take(NEAR_MAX).position(|(.., clinic)| clinic.id == slot.clinic)?
            }
        };
        let place = i64::try_from(place).ok()?;
        let date = slot.date;
        let day = [i64::from(date.year()), i64::from(date.month()), i64::from(date.day())];
        let index = i64::from(slot.index);
        Some(match wish.first {
            WishOrder::Place => [&[place], &day[..], &[index]].concat(),
            WishOrder::Day => [&day[..], &[place], &[index]].concat(),
        })
    }
}
