//! What clinics change about their days while people wait, hold and have booked.

use jari_common::campaign::{BirthYears, CallingHours};
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit};
use jari_samples::PLAN;
use jari_server::command::{CampaignEdit, ClinicPlan, Command, SetTo};
use jiff::civil::{Date, time};

use super::{CAMPAIGN, DAY, DAY_OF_SECOND, World, away_clinic, clinic};

/// The number of changes.
pub const CLINIC_CHANGES: u8 = 15;

impl World {
    /// One change of a clinic's days, or an order of other seats for everybody whose seat is gone.
    pub fn change_clinic(&mut self, nth: u8) {
        let usual = DayPlan { slots: 4, ..PLAN };
        let limit = |first, count, seats| vec![SlotLimit { first, count, seats }];
        let on = |date: Date, plan: DayPlan, limits| {
            vec![PlannedDays { plan, dates: vec![date], limits }]
        };
        let (here, away) = (clinic().id, away_clinic().id);
        let next = DAY.tomorrow().unwrap();
        let (clinic, dates, days) = match nth {
            0 => (here, (DAY, DAY), Vec::new()),
            1 => (here, (DAY, DAY), on(DAY, usual, limit(1, 2, 0))),
            2 => (here, (DAY, DAY), on(DAY, DayPlan { capacity: 1, ..usual }, Vec::new())),
            3 => (
                here,
                (DAY, next),
                [on(DAY, usual, Vec::new()), on(next, usual, Vec::new())].concat(),
            ),
            4 => {
                (here, (DAY, DAY), on(DAY, DayPlan { capacity: 3, slots: 5, ..usual }, Vec::new()))
            }
            5 => (here, (DAY, DAY), on(DAY, DayPlan { start_minute: 495, ..usual }, Vec::new())),
            6 => (here, (next, next), on(next, DayPlan { slots: 3, ..usual }, limit(0, 1, 4))),
            7 => (away, (DAY, DAY_OF_SECOND), Vec::new()),
            8 => {
                let plan = DayPlan { start_minute: 780, slots: 3, capacity: 1, ..PLAN };
                (away, (DAY, DAY), on(DAY, plan, limit(0, 1, 2)))
            }
            9 => (here, (DAY_OF_SECOND, DAY_OF_SECOND), on(DAY_OF_SECOND, usual, limit(0, 2, 0))),
            12..15 => return self.edit_campaign(nth - 12),
            _ => return self.reseat_everybody(),
        };
        let clinics = vec![ClinicPlan { clinic, days }];
        let command = Command::PlanDays {
            campaign: CAMPAIGN,
            from: dates.0,
            to: dates.1,
            clinics,
            as_of: u64::MAX,
        };
        self.must(command);
    }

    /// One change of the campaign: people are called at almost any hour, people are called at any hour, further people may join.
    fn edit_campaign(&mut self, nth: u8) {
        let (hour, later) = (time(0, 0, 0, 0), time(23, 59, 59, 0));
        let hours = SetTo::Value(CallingHours { from: hour, until: later });
        let edit = match nth {
            0 => CampaignEdit { calling_hours: Some(hours), ..CampaignEdit::default() },
            1 => CampaignEdit { calling_hours: Some(SetTo::Nothing), ..CampaignEdit::default() },
            _ => {
                let birth_years = Some(BirthYears { first: 1900, last: 2000 });
                CampaignEdit { birth_years, capacity: Some(3), ..CampaignEdit::default() }
            }
        };
        let edited =
            self.ask(&Command::EditCampaign { campaign: CAMPAIGN, edit: Box::new(edit) }.into());
        assert!(matches!(edited, Ok(_) | Err(Refusal::CampaignClosed)), "{edited:?}");
    }

    /// Everybody whose clinic cannot keep their appointment is offered another seat.
    pub fn reseat_everybody(&mut self) {
        for clinic in [clinic().id, away_clinic().id] {
            let displaced = self.state.displaced_at(&clinic, self.now);
            let bookings = displaced.iter().map(|it| it.booking).collect();
            let (by, reason) = ("김 실장".to_owned(), "원장님 사정".to_owned());
            let order = Command::OrderReseats { campaign: CAMPAIGN, clinic, bookings, by, reason };
            let ordered = self.ask(&order.into());
            let is_nobody = displaced.is_empty() && matches!(ordered, Err(Refusal::Invalid { .. }));
            assert!(
                ordered.is_ok() || is_nobody || ordered == Err(Refusal::UnknownClinic),
                "{ordered:?}"
            );
        }
    }
}
