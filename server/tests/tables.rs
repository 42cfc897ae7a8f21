//! The tables follow the log step by step, check every step once more, and never take a step in part.

use jari_common::booking::HoldEnd;
use jari_common::campaign::{Campaign, CampaignSpec};
use jari_common::change::{
    CampaignAdded, Change, ClinicsPut, DaysOpened, DeviceInvited, DevicePaired, Event, Held,
    HoldEnded, OfTicket, SeatBooked, TicketIssued, TicketUntil, TurnMissed, TurnStarted,
};
use jari_common::clinic::{Clinic, OpenHours, WeekHours};
use jari_common::device::SecretHash;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, DeviceId, HoldId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::slot::SlotRef;
use jari_common::ticket::CodeKey;
use jari_samples::{CAMPAIGN, PLAN, clinic_id, planned};
use jari_server::tables::{Tables, TablesError};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

const DEVICE: DeviceId = DeviceId(1);
const TUESDAY: Date = date(2026, 11, 24);

/// Tables in a separate folder, which are given one event after the other.
struct Desk {
    folder: TempDir,
    tables: Tables,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tables = Tables::open(&folder.path().join("tables.db")).expect("a new file opens");
        Self { folder, tables }
    }

    /// One clinic open on one Tuesday, one device, one campaign: changes 1 to 5.
    fn opened() -> Self {
        let mut desk = Self::new();
        desk.tell(opening()).expect("the opening is sound");
        desk
    }

    /// Tables as after `opened`, with tickets 1 to 3, the first two in their turn.
    fn with_turns() -> Self {
        let mut desk = Self::opened();
        let turns = [1, 2].into_iter().flat_map(|id| [called(id), started(id, 1)]);
        desk.tell([1, 2, 3].map(issued).into_iter().chain(turns)).expect("the story is sound");
        desk
    }

    fn tell(&mut self, events: impl IntoIterator<Item = Event>) -> Result<(), TablesError> {
        let changes = numbered(self.tables.applied_seq() + 1, events);
        self.tables.follow(&changes)
    }

    /// Applies a valid event and then one that must be refused: nothing of either may stay.
    fn refuses(&mut self, what: &str, event: Event) {
        let before = (self.tables.applied_seq(), self.dump());
        let error = self.tell([put("another"), event]).expect_err(what);
        let named = format!("change {}:", before.0 + 2);
        let told = matches!(&error, TablesError::Constraint(text) if text.contains(&named));
        assert!(told, "{what}: {error}");
        assert_eq!((self.tables.applied_seq(), self.dump()), before, "{what}");
    }

    fn sql(&self) -> Connection {
        Connection::open(self.folder.path().join("tables.db")).expect("the file is a database")
    }

    fn count(&self, query: &str) -> i64 {
        self.sql().query_row(query, [], |row| row.get(0)).expect("the query is sound")
    }

    fn text(&self, query: &str) -> String {
        self.sql().query_row(query, [], |row| row.get(0)).expect("the query is sound")
    }

    /// The number of rows in each table.
    fn dump(&self) -> Vec<i64> {
        ["clinics", "campaigns", "clinic_days", "devices", "tickets", "seats", "bookings"]
            .map(|table| self.count(&format!("SELECT count(*) FROM {table}")))
            .to_vec()
    }
}

fn numbered(first: u64, events: impl IntoIterator<Item = Event>) -> Vec<Change> {
    let at = Timestamp::from_second(1_795_000_000).expect("in range");
    let number = |(seq, event)| Change { seq, at, request: None, asked: None, by: None, event };
    (first..).zip(events).map(number).collect()
}

fn opening() -> Vec<Event> {
    vec![put("A1"), campaign(1), days("A1", &[TUESDAY]), invited(1), paired(1)]
}

fn put(id: &str) -> Event {
    Event::ClinicsPut(ClinicsPut { clinics: vec![clinic(id)] })
}

fn clinic(id: &str) -> Clinic {
    let hours = Some(OpenHours { opens: 540, closes: 1_080 });
    let hours = WeekHours { weekday: hours, ..WeekHours::default() };
    Clinic { hours, ..jari_samples::clinic(id) }
}

fn campaign(id: u32) -> Event {
    let spec = CampaignSpec { days_ahead: 60, ..jari_samples::spec() };
    Event::CampaignAdded(CampaignAdded { campaign: Campaign { id: CampaignId(id), spec } })
}

fn days(clinic: &str, dates: &[Date]) -> Event {
    let days = planned(PLAN, dates);
    Event::DaysOpened(DaysOpened { campaign: CAMPAIGN, clinic: clinic_id(clinic), days })
}

fn invited(device: u32) -> Event {
    Event::DeviceInvited(DeviceInvited {
        device: DeviceId(device),
        place: jari_samples::place(),
        code: SecretHash("code".to_owned()),
        until: Timestamp::MAX,
    })
}

fn paired(device: u32) -> Event {
    let secret = SecretHash(format!("secret {device}"));
    Event::DevicePaired(DevicePaired { device: DeviceId(device), secret })
}

fn issued(id: u64) -> Event {
    issued_as(id, u32::try_from(id).expect("small"), id)
}

fn issued_as(id: u64, number: u32, person: u64) -> Event {
    Event::TicketIssued(TicketIssued {
        campaign: CAMPAIGN,
        ticket: TicketId(id),
        number,
        person: PersonKey(Uuid::from_u64_pair(1, person)),
        code: CodeKey(Uuid::from_u64_pair(2, id)),
        device: DEVICE,
        acting: Acting::Myself,
        party: Vec::new(),
        consent: false,
        known_by: Box::default(),
        earlier: None,
    })
}

fn called(id: u64) -> Event {
    Event::TicketCalled(TicketUntil { ticket: TicketId(id), until: Timestamp::MAX })
}

fn started(id: u64, serial: u32) -> Event {
    let (ticket, until) = (TicketId(id), Timestamp::MAX);
    Event::TurnStarted(TurnStarted { ticket, serial, device: DEVICE, until, latest: until })
}

fn missed(id: u64) -> Event {
    Event::TurnMissed(TurnMissed { ticket: TicketId(id), by_place: false })
}

fn slot(index: u8) -> SlotRef {
    SlotRef { date: TUESDAY, ..jari_samples::slot("A1", index) }
}

fn held(hold: u64, ticket: u64, index: u8, seat: u8) -> Event {
    let (hold, ticket) = (HoldId(hold), TicketId(ticket));
    Event::SeatHeld(Held {
        hold,
        ticket,
        slot: slot(index),
        seat,
        until: Timestamp::MAX,
        beside: Vec::new(),
        dose: Dose::First,
        second: None,
        untold: false,
        reseats: false,
        overbooked: None,
    })
}

fn ended(hold: u64, ticket: u64, index: u8) -> Event {
    let (hold, ticket) = (HoldId(hold), TicketId(ticket));
    Event::HoldEnded(HoldEnded {
        hold,
        ticket,
        slot: slot(index),
        why: HoldEnd::Released,
        second: None,
    })
}

fn booked(booking: u64, hold: u64) -> Event {
    Event::SeatBooked(SeatBooked { booking: BookingId(booking), hold: HoldId(hold), second: None })
}

#[test]
fn a_booking_is_found_by_sql_from_its_ticket_to_its_clinic() {
    let mut desk = Desk::with_turns();
    desk.tell([held(1, 1, 3, 0), ended(1, 1, 3), held(2, 1, 4, 1), booked(1, 2)]).unwrap();
    let found = desk.text(
        "SELECT c.name || ' ' || date(b.date * 86400, 'unixepoch') || ' '
            || time((d.start_minute + d.slot_minutes * b.slot_index) * 60, 'unixepoch')
            || ' ' || t.number || ' ' || t.state || ' ' || b.status
         FROM bookings b JOIN tickets t USING (ticket) JOIN clinics c USING (clinic_no)
         JOIN clinic_days d ON d.campaign = b.campaign AND d.clinic_no = b.clinic_no
            AND d.date = b.date",
    );
    assert_eq!(found, "A1 의원 2026-11-24 11:00:00 1 done booked");
    assert_eq!(desk.count("SELECT count(*) FROM seats WHERE booking = 1 AND hold = 2"), 1);
    assert_eq!(desk.count("SELECT count(*) FROM seats"), 1);
    assert_eq!(desk.tables.check().unwrap(), [""; 0]);
}

#[test]
fn a_ticket_goes_through_all_its_states_and_keeps_its_place() {
    let mut desk = Desk::opened();
    let (returned, left) = (
        Event::TicketReturned(OfTicket { ticket: TicketId(1) }),
        Event::TicketLeft(OfTicket { ticket: TicketId(1) }),
    );
    let story = [
        (issued(1), "waiting 0"),
        (left, "left 0"),
        (returned.clone(), "waiting 0"),
        (called(1), "called 0"),
        (missed(1), "missed 0"),
        (returned, "waiting 0"),
        (called(1), "called 0"),
        (started(1, 1), "active 1"),
        (started(1, 2), "active 2"),
        (
            Event::TurnExtended(TicketUntil { ticket: TicketId(1), until: Timestamp::MAX }),
            "active 2",
        ),
        (Event::WindowsRestored, "active 2"),
        (missed(1), "missed 2"),
    ];
    for (event, expected) in story {
        desk.tell([event]).unwrap();
        assert_eq!(desk.text("SELECT state || ' ' || serial FROM tickets"), expected);
    }
    assert_eq!(desk.count("SELECT number FROM tickets"), 1);
}

#[test]
fn a_clinic_that_is_put_again_is_replaced_and_keeps_its_days() {
    let mut desk = Desk::opened();
    let moved = Clinic { address: "부산".to_owned(), ..clinic("A1") };
    desk.tell([Event::ClinicsPut(ClinicsPut { clinics: vec![moved, clinic("B2")] })]).unwrap();
    let address = "SELECT address FROM clinics JOIN clinic_days USING (clinic_no) WHERE id = 'A1'";
    assert_eq!(desk.text(address), "부산");
    assert_eq!(desk.count("SELECT count(*) FROM clinics"), 2);
}

#[test]
fn what_breaks_an_invariant_stops_the_tables_and_leaves_nothing() {
    let mut desk = Desk::with_turns();
    desk.tell([held(1, 1, 0, 0), held(2, 2, 0, 1)]).unwrap();
    let refused = [
        ("a person's second ticket", issued_as(4, 4, 1)),
        ("a number given before", issued_as(4, 3, 4)),
        ("a number left out", issued_as(4, 5, 4)),
        ("a ticket given before", issued_as(3, 4, 4)),
        ("a day opened before", days("A1", &[TUESDAY])),
        ("a day at no clinic", days("Z9", &[TUESDAY])),
        ("a device paired twice", paired(1)),
        ("a device nobody invited", paired(2)),
        ("a call to a turn", called(1)),
        ("a turn that was not called", started(3, 1)),
        ("a turn with an old serial", started(1, 1)),
        ("a miss in the wait", missed(3)),
        ("a return from the wait", Event::TicketReturned(OfTicket { ticket: TicketId(3) })),
        ("leaving of nobody", Event::TicketLeft(OfTicket { ticket: TicketId(9) })),
        ("a ticket's second hold", held(3, 1, 1, 0)),
        ("a hold without a turn", held(3, 3, 1, 0)),
        ("the end of no hold", ended(3, 1, 0)),
        ("the end of another's hold", ended(1, 2, 0)),
        ("the end of a hold elsewhere", ended(1, 1, 5)),
        ("a booking of no hold", booked(1, 9)),
    ];
    for (what, event) in refused {
        desk.refuses(what, event);
    }
    desk.tell([put("another"), booked(1, 1), ended(2, 2, 0)]).unwrap();
    desk.refuses("a hold booked twice", booked(2, 1));
    desk.refuses("the end of a booked hold", ended(1, 1, 0));
    desk.refuses("leaving after a booking", Event::TicketLeft(OfTicket { ticket: TicketId(1) }));
    let taken = desk.tell([held(3, 2, 0, 0)]).unwrap_err();
    assert!(taken.to_string().contains("UNIQUE constraint failed: seats"), "{taken}");
    for (seat, index, rule) in [(2, 0, "the_seat_exists"), (0, 16, "the_slot_exists")] {
        let error = desk.tell([held(3, 2, index, seat)]).unwrap_err();
        assert!(error.to_string().contains(rule), "{error}");
    }
    assert_eq!(desk.tables.check().unwrap(), [""; 0]);
}

#[test]
fn what_was_applied_before_is_passed_over_and_what_is_missing_is_named() {
    let mut desk = Desk::new();
    let story: Vec<Event> = opening().into_iter().chain([issued(1), issued(2)]).collect();
    let changes = numbered(1, story);
    desk.tables.follow(&changes[..4]).unwrap();
    desk.tables.follow(&changes[..4]).unwrap();
    desk.tables.follow(&changes[..6]).unwrap();
    assert_eq!(desk.tables.applied_seq(), 6);

    let mut holed = changes.clone();
    holed.remove(6);
    holed.push(Change { seq: 8, ..changes[6].clone() });
    let error = desk.tables.follow(&holed).unwrap_err();
    assert!(matches!(error, TablesError::Gap { applied: 6, first: 8 }), "{error}");

    let path = desk.folder.path().join("tables.db");
    let mut tables = Tables::open(&path).unwrap();
    assert_eq!(tables.applied_seq(), 6);
    tables.follow(&changes).unwrap();
    assert_eq!(tables.applied_seq(), 7);
    assert_eq!(desk.count("SELECT count(*) FROM tickets"), 2);
}

#[test]
fn the_check_names_what_was_tampered_with() {
    for (tampering, finding) in [
        ("DELETE FROM seats", "active bookings without their seat: 1"),
        ("UPDATE bookings SET seat = 1", "booked seats without their booking: 1"),
        ("UPDATE tickets SET state = 'done' WHERE ticket = 3", "tickets that are done"),
        (
            "UPDATE campaigns SET in_play_max = 1; UPDATE tickets SET state = 'active' WHERE ticket > 1",
            "more turns than they allow: 1",
        ),
        ("PRAGMA foreign_keys = OFF; DELETE FROM devices", "a row of tickets names one of devices"),
    ] {
        let mut desk = Desk::with_turns();
        desk.tell([held(1, 1, 0, 0), booked(1, 1)]).unwrap();
        assert_eq!(desk.tables.check().unwrap(), [""; 0]);
        desk.sql().execute_batch(tampering).unwrap();
        let found = desk.tables.check().unwrap();
        assert!(found.iter().any(|line| line.contains(finding)), "{tampering}: {found:?}");
    }
}

#[test]
fn a_newer_file_and_a_damaged_file_are_told_apart() {
    let Desk { folder, tables } = Desk::opened();
    drop(tables);
    let path = folder.path().join("tables.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 77").unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Tables::open(&path).map(drop).unwrap_err();
    assert!(matches!(error, TablesError::Newer { found: 77, .. }), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), before);

    std::fs::write(&path, "no tables at all, ".repeat(1_000)).unwrap();
    let error = Tables::open(&path).map(drop).unwrap_err();
    assert!(matches!(error, TablesError::Damaged(_)), "{error}");
    std::fs::write(&path, &before[..before.len() / 2]).unwrap();
    let opened = Tables::open(&path).and_then(|tables| tables.check());
    assert!(opened.as_ref().is_ok_and(|found| !found.is_empty()) || opened.is_err());
}
