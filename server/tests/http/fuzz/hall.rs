//! A hall with people in every possible situation. The fuzz tests send their requests to it.

use std::collections::BTreeMap;

use jari_common::booking::BookingStatus;
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::change::Change;
use jari_common::dose::DoseInterval;
use jari_common::id::{BookingId, CampaignId, ClinicId, HoldId, TicketId};
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::wire::{BookingView, SessionReply, TicketView};
use jari_server::command::{ClinicPlan, Command};
use jari_server::store::StoreReader;
use jari_server::tables::Tables;
use jiff::civil::Date;
use reqwest::Method;
use serde_json::{Value, json};

use crate::http::board::{KIOSKS_PLACE, board_at, shows};
use crate::http::world::{
    CAMPAIGN, DAY, START, World, add_spec, done, malsun, other, person, slot, spec,
};

/// The campaign of two doses.
const SERIES: CampaignId = CampaignId(2);

/// The days that are open: the campaign of one dose has the first, the series all of them.
pub fn days() -> [Date; 3] {
    [0, 7, 8].map(|days| DAY.checked_add(jiff::Span::new().days(days)).unwrap())
}

/// A person with a ticket, and everything that identifies them.
#[derive(Clone)]
pub struct Guest {
    pub person: Value,
    pub ticket: TicketView,
    pub session: String,
    /// The newest lease; empty before the first turn.
    pub lease: String,
    pub code: String,
    pub receipt: String,
    /// The grant that the desk got when it found them; empty before.
    pub grant: String,
}

impl Guest {
    pub fn of(person: &Value, opened: SessionReply) -> Self {
        let SessionReply { ticket, code, session, receipt, .. } = opened;
        let (lease, grant, person) = (String::new(), String::new(), person.clone());
        Self { person, ticket, session, lease, code: code.into(), receipt, grant }
    }
}

/// What only the owner may give back: held seats and bookings. A person who wishes another seat may get one at any
/// moment, so their bookings have no slot here.
pub type Belongings = (Vec<HoldId>, Vec<(BookingId, Option<SlotRef>)>);

pub struct Hall {
    pub world: World,
    pub desk: String,
    /// A call board at the place of the kiosk.
    pub board: String,
    /// The token of an operator who is signed in at another desk.
    pub chief: String,
    pub guests: Vec<Guest>,
    log: Box<dyn StoreReader>,
}

impl Hall {
    /// A new hall: one person in a turn, one with an offered seat, one who may decline, one who waits, one who has
    /// booked; in a series one with both doses held, one with both booked, and a couple.
    pub async fn new() -> Self {
        let world = World::with_one_turn().await;
        let desk = crate::http::desk::desk(&world).await;
        series(&world).await;
        let shows = shows(&[CAMPAIGN, SERIES], &["C1"]);
        let board = board_at(&world, "99990000", KIOSKS_PLACE, shows).await.token;
        let chief = crate::http::operator::chief(&world).await;
        let log = world.log_reader();
        let mut hall = Self { world, desk, board, chief, guests: Vec::new(), log };
        hall.booked(&person("강순자", "1944-04-04"), 1, &slot("C1", 0)).await;
        hall.in_turn(&malsun(), 1).await;
        let offered = hall.wishing(&other(), "ask").await;
        assert!(offered.offer.is_some(), "{offered:?}");
        let matched = hall.wishing(&person("오미자", "1946-06-06"), "book").await;
        assert!(matched.declinable.is_some(), "{matched:?}");
        hall.joined(&person("한가람", "1949-12-31"), 1, &[]).await;
        let series_slot = series_slot(0);
        let held = hall.held(&person("이영희", "1951-05-05"), 2, &series_slot).await;
        assert!(held.hold.unwrap().second.is_some(), "a series is held as one");
        let both = hall.booked(&person("최복동", "1952-02-02"), 2, &series_slot).await;
        assert!(both.second.is_some(), "{both:?}");
        let beside = person("정다라", "1955-08-15");
        hall.joined(&person("정가나", "1953-03-03"), 2, &[beside]).await;
        let pace = Pace { turns: 3, ..Pace::default() };
        hall.world.app.submit(Command::SetPace { campaign: CAMPAIGN, pace }).await.unwrap();
        hall
    }

    async fn joined(&mut self, who: &Value, campaign: u32, party: &[Value]) {
        let path = format!("/api/v1/campaigns/{campaign}/tickets");
        let join = self.world.write(Method::POST, &path, &self.world.device);
        let join = join.json(&json!({ "person": who, "party": party }));
        self.guests.push(Guest::of(who, done(join, 201).await));
    }

    async fn in_turn(&mut self, who: &Value, campaign: u32) {
        self.joined(who, campaign, &[]).await;
        let guest = self.guests.last_mut().unwrap();
        let path = format!("/api/v1/tickets/{}/turn", guest.ticket.id);
        let turn = self.world.write(Method::POST, &path, &guest.session);
        let turn: Value = done(turn, 200).await;
        guest.lease = turn["lease"].as_str().unwrap().to_owned();
    }

    async fn held(&mut self, who: &Value, campaign: u32, slot: &Value) -> TicketView {
        self.in_turn(who, campaign).await;
        let guest = self.guests.last().unwrap();
        let path = format!("/api/v1/tickets/{}/hold", guest.ticket.id);
        let hold = self.world.write(Method::POST, &path, &guest.lease);
        done(hold.json(&json!({ "slot": slot })), 200).await
    }

    async fn booked(&mut self, who: &Value, campaign: u32, slot: &Value) -> TicketView {
        let held = self.held(who, campaign, slot).await;
        let guest = self.guests.last().unwrap();
        let path = format!("/api/v1/tickets/{}/booking", guest.ticket.id);
        let book = self.world.write(Method::POST, &path, &guest.lease);
        done(book.json(&json!({ "hold": held.hold.unwrap().id })), 201).await
    }

    async fn wishing(&mut self, who: &Value, on_match: &str) -> TicketView {
        self.joined(who, 1, &[]).await;
        let guest = self.guests.last().unwrap();
        let path = format!("/api/v1/tickets/{}/wish", guest.ticket.id);
        let wish = json!({ "places": { "clinics": ["C1"] }, "on_match": on_match });
        let give = self.world.write(Method::PUT, &path, &guest.session);
        done(give.json(&wish), 200).await
    }

    /// Every change after `seq`.
    pub fn changes_after(&mut self, mut seq: u64) -> Vec<Change> {
        let mut changes = Vec::new();
        loop {
            let more = self.log.changes_after(seq).unwrap();
            let Some(last) = more.last() else { return changes };
            seq = last.seq;
            changes.extend(more);
        }
    }

    /// The ticket in its current state.
    pub fn view(&self, ticket: TicketId) -> TicketView {
        self.world.app.state().ticket(ticket).unwrap()
    }

    /// Everybody's holds and bookings.
    pub fn belongings(&self) -> BTreeMap<TicketId, Belongings> {
        let state = self.world.app.state();
        let tickets = (1..).map_while(|id| state.ticket(TicketId(id)));
        tickets.map(|view| (view.id, belongings_of(&view))).collect()
    }

    /// What is wrong: promises that the state breaks, faults in tables made from the log alone, or a line that does not
    /// advance.
    pub fn findings(&mut self) -> Vec<String> {
        let mut found = self.world.app.state().broken_invariants();
        found.extend(self.world.app.frozen().map(|why| why.to_string()));
        let folder = tempfile::tempdir().unwrap();
        let mut tables = Tables::open(&folder.path().join("tables.db")).unwrap();
        match tables.follow(&self.changes_after(0)) {
            Ok(()) => found.extend(tables.check().unwrap()),
            Err(error) => found.push(error.to_string()),
        }
        found
    }
}

fn belongings_of(view: &TicketView) -> Belongings {
    let offered = view.offer.iter().map(|offer| &offer.hold);
    let holds = view.hold.iter().chain(offered).map(|hold| hold.id);
    let bookings = view.booking.iter().chain(&view.second);
    let booked = bookings.filter(|it| it.status == BookingStatus::Booked);
    let slot = |it: &BookingView| view.wish.is_none().then(|| it.slot.clone());
    (holds.collect(), booked.map(|it| (it.id, slot(it))).collect())
}

fn series_slot(day: usize) -> Value {
    json!({ "campaign": SERIES, "clinic": "C1", "date": days()[day], "index": 0 })
}

/// The second campaign: two doses, a week or eight days apart.
async fn series(world: &World) {
    let spec = CampaignSpec {
        second_dose: Some(DoseInterval { from_days: 7, to_days: 8 }),
        ..spec(START.parse().unwrap(), Pace::default())
    };
    assert_eq!(add_spec(&world.app, spec).await, SERIES);
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
    let days = vec![PlannedDays::alike(plan, days().into())];
    let clinics = ["C1", "FAR"]
        .map(|id| ClinicPlan { clinic: ClinicId::parse(id).unwrap(), days: days.clone() });
    let open = Command::OpenDays { campaign: SERIES, clinics: clinics.into() };
    world.app.submit(open).await.unwrap();
}
