//! The board as it is shown: the page, the day that is open on it, what is near a seat that was taken.

use jari_common::board::{
    Alternatives, BoardPage, BoardQuery, ClinicWeeks, DayRef, DayTimes, Radius, Wanted, WeeksQuery,
};
use jari_common::id::CampaignId;
use jiff::civil::Date;

/// The board and the day that is open on it.
#[derive(Clone, Debug)]
pub struct Board {
    pub query: BoardQuery,
    /// None until the cache has answered once.
    pub page: Option<BoardPage>,
    pub day: Option<DayRef>,
    pub times: Option<DayTimes>,
    /// Which page of the day's times; a number beyond the last page means the last page.
    pub times_page: u8,
    /// One clinic's weeks, while they are what a day is chosen from.
    pub weeks_query: Option<WeeksQuery>,
    pub weeks: Option<ClinicWeeks>,
    /// What is nearest to the seat that somebody else has just taken.
    pub alternatives: Option<Alternatives>,
    /// There is no seat on any day within this distance, as the last search found.
    pub no_room: Option<Radius>,
    /// Whether the cache holds anything at all.
    pub is_empty: bool,
    /// Whether the server has told what clinics and times there are.
    pub is_known: bool,
}

impl Board {
    /// A board that was not asked for yet, from `first_day` on.
    #[must_use]
    pub fn new(campaign: CampaignId, first_day: Date) -> Self {
        let query = BoardQuery {
            campaign,
            radius: Radius::default(),
            first_day,
            days: 5,
            first_row: 0,
            rows: 4,
            wanted: Wanted::default(),
            favourite: None,
        };
        Self {
            query,
            page: None,
            day: None,
            times: None,
            times_page: 0,
            weeks_query: None,
            weeks: None,
            alternatives: None,
            no_room: None,
            is_empty: true,
            is_known: false,
        }
    }

    /// The board for a new person or for this campaign. It keeps its number of rows and days. A page that was read is
    /// kept only if it answers the new question.
    #[must_use]
    pub fn afresh(&self, campaign: CampaignId, first_day: Date) -> Self {
        let Self { is_empty, is_known, .. } = *self;
        let fresh = Self { is_empty, is_known, ..Self::new(campaign, first_day) };
        let BoardQuery { rows, days, .. } = self.query;
        let query = BoardQuery { rows, days, ..fresh.query };
        let page = self.page.clone().filter(|page| page.query == query);
        Self { query, page, ..fresh }
    }
}
