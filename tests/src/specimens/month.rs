//! Specimens of one clinic's weeks.

use jari_common::board::{ClinicWeeks, DayCell, WEEKS_SHOWN, Wanted, WeeksQuery};
use jari_common::clinic::Clinic;
use jiff::ToSpan as _;

use super::Specimen;
use super::sample::{
    CAMPAIGN, TODAY, clinic, cut_off, idle, kiosk, longest_clinic, now, with_turn,
};
use jari_kiosk::model::{Model, Step};

pub(super) fn specimens() -> Vec<Specimen> {
    let usual = || with_month(kiosk(Step::Weeks), clinic("다솜나루이비인후과의원"));
    let mut favoured = usual();
    favoured.board.query.favourite =
        favoured.board.weeks_query.as_ref().map(|it| it.clinic.clone());
    let mut unread = usual();
    unread.board.weeks = None;
    vec![
        Specimen::new("browsing", usual()),
        Specimen::new("with-turn", with_turn(usual())),
        Specimen::new("longest", with_month(kiosk(Step::Weeks), longest_clinic())),
        Specimen::new("favourite", favoured),
        Specimen::new("not-read-yet", unread),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("idle-warning", idle(usual())),
    ]
}

/// Adds a clinic's weeks, from the Sunday before today on.
fn with_month(mut model: Model, clinic: Clinic) -> Model {
    use DayCell::{Closed, Few, Free, Full};
    let back = i64::from(TODAY.weekday().to_sunday_zero_offset());
    let first_day = TODAY.saturating_sub(back.days());
    let mut wanted = Wanted::default();
    wanted.days.from = Some(TODAY);
    wanted.days.until = Some(TODAY.saturating_add(30.days()));
    let id = clinic.id.clone();
    let query = WeeksQuery { campaign: CAMPAIGN, clinic: id, first_day, wanted };
    let week = [Closed, Full, Few(2), Free(108), Free(14), Few(1), Free(5)];
    let days = (0..7 * WEEKS_SHOWN)
        .map(|at| if (3..=32).contains(&at) { week[at % 7] } else { Closed })
        .collect();
    model.board.weeks_query = Some(query.clone());
    model.board.weeks =
        Some(ClinicWeeks { query, as_of: now(), clinic, distance_metres: 380, days });
    model
}
