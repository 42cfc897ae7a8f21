//! The board as it is shown: the page, the day that is open on it, what is near a seat that was taken.

use jari_common::board::{
    Alternatives, BoardPage, BoardQuery, ClinicWeeks, DayRef, DayTimes, FirstSeat, Radius, Wanted,
    WeeksQuery,
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
    /// The day that was open when the weeks were opened: "이전" leads back to it.
    pub weeks_from: Option<DayRef>,
    /// What is nearest to the seat that somebody else has just taken.
    pub alternatives: Option<Alternatives>,
    /// The one seat that is proposed before the whole board; None until it is found.
    pub first: Option<Box<FirstSeat>>,
    /// How far away it is looked for.
    pub first_radius: Radius,
    /// Whether the seat that is held was chosen there.
    pub is_first_taken: bool,
    /// Whether the person has set how far away clinics may be.
    pub has_own_radius: bool,
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
            weeks_from: None,
            alternatives: None,
            first: None,
            first_radius: Radius::Km1,
            is_first_taken: false,
            has_own_radius: false,
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
