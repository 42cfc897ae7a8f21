//! Slots, stored compactly: a clinic's day is one row, its slots are computed, and only taken seats are rows.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::id::{CampaignId, ClinicId};
use crate::time::{clocks_change_on, instant_of, is_shown_once, secs_between};

/// The most seats one slot may have: a slot's taken seats are the bits of one `u64`.
pub const SEATS_MAX: u8 = 64;
/// The most slots one clinic's day may have.
pub const SLOTS_PER_DAY_MAX: u8 = 144;

/// How a clinic's day is cut into slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayPlan {
    /// The first slot's start, in minutes after midnight.
    pub start_minute: u16,
    /// One slot's length, in minutes.
    pub slot_minutes: u16,
    /// The number of slots in the day.
    pub slots: u8,
    /// Seats in each slot, 1–64.
    pub capacity: u8,
}

impl DayPlan {
    /// The start of slot `index`, in minutes after midnight.
    #[must_use]
    pub fn minute_of(&self, index: u8) -> u16 {
        self.start_minute + self.slot_minutes * u16::from(index)
    }

    /// The instant at which slot `index` of `date` starts.
    #[must_use]
    pub fn start_of(&self, date: Date, index: u8, zone: &TimeZone) -> Timestamp {
        instant_of(date, self.minute_of(index), zone)
    }

    /// Whether slot `index` can be given on this day: clocks show its start once, and it is over when the next one begins.
    /// On the other days of a year every slot can.
    #[must_use]
    pub fn can_be_given(&self, date: Date, index: u8, zone: &TimeZone) -> bool {
        let (begins, ends) =
            (self.start_of(date, index, zone), self.start_of(date, index + 1, zone));
        is_shown_once(date, self.minute_of(index), zone)
            && secs_between(begins, ends) >= u32::from(self.slot_minutes) * 60
    }

    /// The number of seats of the day.
    #[must_use]
    pub fn seats(&self) -> u32 {
        u32::from(self.slots) * u32::from(self.capacity)
    }

    /// Whether the plan fits into one day and keeps the limits.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let fits_day = u32::from(self.start_minute)
            + u32::from(self.slot_minutes) * u32::from(self.slots)
            <= u32::from(crate::clinic::DAY_MINUTES);
        self.slot_minutes > 0
            && (1..=SLOTS_PER_DAY_MAX).contains(&self.slots)
            && (1..=SEATS_MAX).contains(&self.capacity)
            && fits_day
    }
}

/// One plan for several days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlannedDays {
    pub plan: DayPlan,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub dates: Vec<Date>,
    /// Slots with other seats than the plan's capacity: a break has none. In order, and none twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<SlotLimit>,
}

impl PlannedDays {
    /// Days of which every slot has the plan's seats.
    #[must_use]
    pub fn alike(plan: DayPlan, dates: Vec<Date>) -> Self {
        Self { plan, dates, limits: Vec::new() }
    }

    /// Whether plan and limits keep their own limits, and some slot has a seat.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let end = |it: &SlotLimit| u16::from(it.first) + u16::from(it.count);
        let apart = self.limits.windows(2).all(|pair| end(&pair[0]) <= u16::from(pair[1].first));
        let sound = |it: &SlotLimit| {
            it.count > 0 && it.seats <= SEATS_MAX && end(it) <= u16::from(self.plan.slots)
        };
        self.plan.is_valid() && apart && self.limits.iter().all(sound)
    }
}

impl PlannedDays {
    /// Whether these are days on which every slot with a seat can be given in this zone.
    #[must_use]
    pub fn can_be_given(&self, zone: &TimeZone) -> bool {
        let mut changing = self.dates.iter().filter(|date| clocks_change_on(**date, zone));
        changing.all(|date| {
            let seats = seats_by_slot(&self.plan, &self.limits);
            let given = (0..self.plan.slots).zip(seats).filter(|(_, seats)| *seats > 0);
            given.into_iter().all(|(index, _)| self.plan.can_be_given(*date, index, zone))
        })
    }
}

/// The limits of a plan on this day: on a day on which clocks change, slots that cannot be given have no seats.
#[must_use]
pub fn limits_on(
    date: Date,
    plan: &DayPlan,
    limits: &[SlotLimit],
    zone: &TimeZone,
) -> Vec<SlotLimit> {
    if !clocks_change_on(date, zone) {
        return limits.to_vec();
    }
    let seats = seats_by_slot(plan, limits).into_iter().zip(0_u8..);
    let seats = seats.map(|(it, index)| if plan.can_be_given(date, index, zone) { it } else { 0 });
    limits_of(plan, &seats.collect::<Vec<_>>())
}

/// Slots of a day that follow one another and have other seats than the plan says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotLimit {
    /// The index of the first of them.
    pub first: u8,
    /// How many slots, at least 1.
    pub count: u8,
    /// The seats of each, 0–64; 0: the clinic gives no such appointment.
    pub seats: u8,
}

/// The seats of each slot of a day.
#[must_use]
pub fn seats_by_slot(plan: &DayPlan, limits: &[SlotLimit]) -> Vec<u8> {
    let mut seats = vec![plan.capacity; usize::from(plan.slots)];
    for limit in limits {
        let from = usize::from(limit.first);
        seats.iter_mut().skip(from).take(limit.count.into()).for_each(|it| *it = limit.seats);
    }
    seats
}

/// The limits that make these seats of this plan.
#[must_use]
pub fn limits_of(plan: &DayPlan, seats: &[u8]) -> Vec<SlotLimit> {
    let mut limits: Vec<SlotLimit> = Vec::new();
    for (index, seats) in (0_u8..).zip(seats.iter().copied()) {
        match limits.last_mut() {
            _ if seats == plan.capacity => {}
            Some(last) if last.seats == seats && last.first + last.count == index => {
                last.count += 1;
            }
            _ => limits.push(SlotLimit { first: index, count: 1, seats }),
        }
    }
    limits
}

/// One slot by name: which clinic, which day, and its index in that day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotRef {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
    pub date: Date,
    /// 0 is the day's first slot.
    pub index: u8,
}

/// A further seat of a party: at the same clinic, on the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartySeat {
    /// The index of the slot in the day.
    pub index: u8,
    pub seat: u8,
}

/// The seats of a second dose, kept together with the seats of the first dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondSeat {
    pub slot: SlotRef,
    pub seat: u8,
    /// The other members of a party, in slots that follow one another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<PartySeat>,
}

/// A slot in which at least one seat is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotLeft {
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = "date"))]
    pub date: Date,
    pub index: u8,
    /// The number of free seats.
    pub free: u8,
}

/// One clinic's days in one campaign: the plans, and the slots that are not wholly free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClinicDays {
    pub campaign: CampaignId,
    pub clinic: ClinicId,
    /// Days of which every slot has the plan's seats.
    pub days: Vec<PlannedDays>,
    /// Days with slots that have other seats. Programs from before there were such days leave them out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limited: Vec<PlannedDays>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<SlotLeft>,
}

/// The rule for "free", used for the list and for the reservation: a seat is left, and the slot has not begun.
#[must_use]
pub fn is_bookable(free: u8, starts_at: Timestamp, now: Timestamp) -> bool {
    free > 0 && starts_at > now
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::seoul;

    const MORNING: DayPlan =
        DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 2 };

    #[test]
    fn slots_follow_one_another_in_the_clinics_zone() {
        let day = jiff::civil::date(2026, 11, 24);
        let third = MORNING.start_of(day, 2, &seoul());
        assert_eq!(third.to_string(), "2026-11-24T01:00:00Z");
        assert_eq!(MORNING.seats(), 32);
    }

    /// The instants and the local times of the slots of a day that are given.
    fn given(zone: &str, date: Date, plan: DayPlan) -> Vec<(Timestamp, u16)> {
        let zone = crate::time::zone(zone).unwrap();
        let limits = limits_on(date, &plan, &[], &zone);
        let seats = (0..plan.slots).zip(seats_by_slot(&plan, &limits));
        let given = seats.filter(|(_, seats)| *seats > 0).map(|(index, _)| index);
        let given = given.map(|index| (plan.start_of(date, index, &zone), plan.minute_of(index)));
        given.collect()
    }

    #[test]
    fn a_time_that_clocks_leave_out_or_show_twice_is_not_given() {
        let all_night = DayPlan { start_minute: 0, slots: 12, ..MORNING };
        let minutes = |zone: &str, year, month, day| {
            let given = given(zone, jiff::civil::date(year, month, day), all_night);
            given.into_iter().map(|(_, minute)| minute).collect::<Vec<_>>()
        };
        let without = |left_out: &[u16]| {
            (0..12).map(|it| it * 30).filter(|it| !left_out.contains(it)).collect::<Vec<u16>>()
        };
        assert_eq!(minutes("America/New_York", 2027, 3, 13), without(&[]));
        assert_eq!(minutes("America/New_York", 2027, 3, 14), without(&[120, 150]));
        assert_eq!(minutes("America/New_York", 2027, 11, 7), without(&[60, 90]));
        assert_eq!(minutes("Asia/Kathmandu", 2027, 3, 14), without(&[]));
        assert!(minutes("Pacific/Apia", 2011, 12, 30).is_empty(), "the day that Samoa left out");
        // Clocks of Lord Howe Island move by half an hour: an hour from half past one would be half an hour.
        let hours = DayPlan { start_minute: 30, slot_minutes: 60, slots: 4, capacity: 1 };
        let howe = given("Australia/Lord_Howe", jiff::civil::date(2027, 10, 3), hours);
        assert_eq!(howe.into_iter().map(|(_, it)| it).collect::<Vec<_>>(), [30, 150, 210]);
    }

    proptest::proptest! {
        #[test]
        fn in_every_zone_slots_follow_one_another_and_are_at_the_times_that_were_typed(
            zone in proptest::sample::select(vec![
                "Asia/Seoul", "Asia/Kathmandu", "America/New_York", "Pacific/Apia", "Africa/Cairo",
                "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Kiritimati", "Europe/Dublin",
                "America/St_Johns", "Africa/Casablanca", "Asia/Tehran",
            ]),
            day in 0_i64..20_000, start_minute in 0_u16..1_440, slot_minutes in 5_u16..180,
        ) {
            let date = jiff::civil::date(1995, 1, 1) + jiff::Span::new().days(day);
            let slots = ((1_440 - start_minute) / slot_minutes).min(144);
            let plan = DayPlan { start_minute, slot_minutes, slots: slots as u8, capacity: 1 };
            let given = given(zone, date, plan);
            let zone = crate::time::zone(zone).unwrap();
            for (at, minute) in &given {
                proptest::prop_assert_eq!(crate::time::date_at(*at, &zone), date);
                proptest::prop_assert_eq!(crate::time::minute_at(*at, &zone), *minute);
            }
            for pair in given.windows(2) {
                let secs = secs_between(pair[0].0, pair[1].0);
                proptest::prop_assert!(secs >= u32::from(slot_minutes) * 60, "{:?}", pair);
            }
            if !clocks_change_on(date, &zone) {
                proptest::prop_assert_eq!(given.len(), usize::from(slots));
            }
        }
    }

    #[test]
    fn a_day_that_runs_past_midnight_is_no_plan() {
        assert!(MORNING.is_valid());
        assert!(!DayPlan { slots: 31, ..MORNING }.is_valid());
        assert!(!DayPlan { capacity: 0, ..MORNING }.is_valid());
        assert!(!DayPlan { capacity: SEATS_MAX + 1, ..MORNING }.is_valid());
    }
}
