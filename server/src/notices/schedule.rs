//! Messages that come by the clock and not by a change: "soon" while a line moves, and "tomorrow" once a day.

use jari_common::change::{NowServing, Phase};
use jari_common::id::{BookingId, CampaignId, TicketId};
use jari_common::time::{DEFAULT_TIME_ZONE, date_at, time_at};
use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::compose::waits;
use super::kind::{Kind, News, news};
use super::rows::Progress;
use super::{Notices, NoticesError};

/// "Soon" is sent half an hour before the turn, by the measured speed. In a line without a measured speed it is sent
/// when at most twice as many people are ahead as may book at once.
const SOON_PARTS_OF_HOUR: u32 = 2;
const SOON_TURNS: u32 = 2;
/// The most people who are told "soon" in one step.
const SOON_MOST: u32 = 2_000;
/// People are reminded between these hours of the day before.
const REMIND_FROM: Time = time(10, 0, 0, 0);
const REMIND_UNTIL: Time = time(20, 0, 0, 0);
/// Bookings and tickets that are looked through before the lock on the state is released for others.
const LOOK: u64 = 20_000;

impl Notices {
    /// Tells people whose turn comes soon, once each. At the beginning nobody is told, because people near their turn
    /// know it then.
    pub(super) fn tell_who_comes_soon(&self, now: Timestamp) -> Result<(), NoticesError> {
        let campaigns: Vec<CampaignId> = self.shared.state().campaigns().map(|it| it.id).collect();
        for campaign in campaigns {
            let Some((through, told)) = self.soon_in(campaign)? else { continue };
            let news = {
                let state = self.shared.state();
                let tickets = (told + 1..=through).filter_map(|number| {
                    state.ticket_by_number(campaign, number).filter(|it| waits(&state, *it))
                });
                let soon =
                    |ticket| news(Kind::Soon, (ticket, &state.zone_of_ticket(ticket)), 0, now);
                tickets.map(soon).collect::<Vec<_>>()
            };
            self.rows().take_soon(campaign, through, &news)?;
        }
        Ok(())
    }

    /// The number up to which a line's people come soon, and the number up to which they were told; None while the two
    /// are equal.
    fn soon_in(&self, campaign: CampaignId) -> Result<Option<(u32, u32)>, NoticesError> {
        let (serving, turns) = {
            let state = self.shared.state();
            let turns = state.campaign(campaign).map_or(0, |it| it.spec.pace.turns);
            (state.now_serving(campaign), turns)
        };
        let Some(serving) = serving.filter(|it| it.phase == Phase::Open) else { return Ok(None) };
        let through = comes_soon(&serving, turns);
        let told = self.rows().told_through(campaign)?.unwrap_or(through);
        let is_new = self.rows().told_through(campaign)?.is_none();
        let through = through.min(told.saturating_add(SOON_MOST));
        Ok((is_new || through > told).then_some((through, told)))
    }

    /// Tells people who have an appointment tomorrow, once a day, by day where their clinic is. A later booking or move
    /// needs no reminder: its person was told just then.
    pub(super) fn remind(
        &self,
        progress: &mut Progress,
        now: Timestamp,
    ) -> Result<(), NoticesError> {
        let zones = self.shared.state().clinic_zones().to_vec();
        for zone in zones {
            let (today, hour) = (date_at(now, &zone), time_at(now, &zone));
            let tomorrow = today.saturating_add(1.day());
            let is_time = (REMIND_FROM..REMIND_UNTIL).contains(&hour);
            let name = zone.iana_name().unwrap_or_default();
            let is_default = name == DEFAULT_TIME_ZONE;
            let told = if is_default {
                Some(progress.reminded_for)
            } else if is_time {
                self.rows().reminded_for(name)?
            } else {
                None
            };
            if !is_time || told.is_some_and(|told| told >= tomorrow) {
                continue;
            }
            let news = self.booked_for(tomorrow, &zone, now);
            if is_default {
                let next = Progress { reminded_for: tomorrow, ..progress.clone() };
                self.rows().take(&next, &news)?;
                *progress = next;
            } else {
                self.rows().take_reminders(name, tomorrow, &news)?;
            }
        }
        Ok(())
    }

    fn booked_for(&self, day: Date, zone: &TimeZone, now: Timestamp) -> Vec<News> {
        let (mut found, mut from) = (Vec::new(), 1);
        loop {
            let state = self.shared.state();
            if from > state.booking_count() as u64 {
                return found;
            }
            let ids = (from..from + LOOK).map(BookingId);
            found.extend(ids.filter_map(|booking| {
                let ticket = state.booked_for(booking, day, zone)?;
                Some(news(Kind::Reminder, (ticket, zone), booking.0, now))
            }));
            from += LOOK;
        }
    }

    /// Tells everybody who was not served by a closed line, also people who had no number from a draw yet.
    pub(super) fn not_served(&self, campaign: CampaignId, at: Timestamp) -> Vec<News> {
        let (mut found, mut from) = (Vec::new(), 1);
        loop {
            let state = self.shared.state();
            if from > state.ticket_count() as u64 {
                return found;
            }
            let tickets = (from..from + LOOK).map(TicketId);
            let tickets = tickets.filter(|ticket| {
                state.campaign_of(*ticket) == Some(campaign) && state.is_not_served(*ticket)
            });
            found.extend(tickets.map(|ticket| {
                news(Kind::NotServed, (ticket, &state.zone_of_ticket(ticket)), 0, at)
            }));
            from += LOOK;
        }
    }
}

/// The last number that comes soon.
fn comes_soon(serving: &NowServing, turns: u32) -> u32 {
    let near = match serving.rate {
        Some(rate) => rate.high / SOON_PARTS_OF_HOUR,
        None => turns.saturating_mul(SOON_TURNS),
    };
    serving.called_through.saturating_add(near.max(1))
}
