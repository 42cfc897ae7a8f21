//! The board as it is shown: the page, the day that is open on it, what is near a seat that was taken.

use jari_common::board::{
    Alternatives, BoardPage, BoardQuery, ClinicList, DayRef, DayTimes, DaysQuery, FirstSeat,
    FreeDays, Radius, Wanted,
};
use jari_common::clinic::Clinic;
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
    /// In large letters: how many times with a seat are before the first that is shown.
    pub first_of_times: u16,
    /// The clinics that have a seat, as the list shows them. None until the cache has answered once.
    pub list: Option<ClinicList>,
    /// A day is chosen from the table of clinics and days, not from the list.
    pub is_table: bool,
    /// One clinic's days, while they are what a day is chosen from.
    pub days_query: Option<DaysQuery>,
    pub days: Option<FreeDays>,
    /// How many of the clinic's days are before the first that is shown.
    pub first_of_days: u16,
    /// The day that was open when the clinic's other days were opened: "이전" leads back to it.
    pub days_from: Option<DayRef>,
    /// What is nearest to the seat that somebody else has just taken.
    pub alternatives: Option<Alternatives>,
    /// The one seat that is proposed before all others; None until it is found.
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
            first_of_times: 0,
            list: None,
            is_table: false,
            days_query: None,
            days: None,
            first_of_days: 0,
            days_from: None,
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

    /// The clinics that were read for the present question, of this page or of another; None while the cache has not
    /// answered it.
    #[must_use]
    pub fn current_list(&self) -> Option<&ClinicList> {
        let asks = |query: &BoardQuery| {
            (query.campaign, query.radius, query.wanted, query.favourite.clone())
        };
        self.list.as_ref().filter(|list| asks(&list.query) == asks(&self.query))
    }

    /// Every clinic that is known from what was read for this person.
    pub fn clinics(&self) -> impl Iterator<Item = &Clinic> {
        let days = self.days.iter().map(|days| &days.clinic);
        let times = self.times.iter().map(|times| &times.clinic);
        let listed = self.list.iter().flat_map(|list| &list.rows).map(|row| &row.clinic);
        let rows = self.page.iter().flat_map(|page| &page.rows).map(|row| &row.clinic);
        let first = self.first.iter().map(|seat| &seat.clinic);
        days.chain(times).chain(listed).chain(rows).chain(first)
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
