//! The lists of days that desks look at: what is told anew, what is forgotten, and what is read again.

use jari_common::attendance::Attendance;
use jari_common::clinic::Clinic;
use jari_common::device::SecretHash;
use jari_common::dose::Dose;
use jari_common::draw::EntryId;
use jari_common::id::{DeviceId, StaffId};
use jari_common::person::{Acting, PersonKey};
use jari_common::ticket::CodeKey;
use jari_common::walk_in::WalkInNoted;
use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::app::Options;
use crate::clock::Clock;
use crate::command::{Command, JoinLine};
use crate::keys::Keys;
use crate::store::memory::MemoryStore;

fn mark(seq: u64) -> LogMark {
    LogMark { seq, digest: seq * 7 }
}

/// The appointments with these ids.
fn rows(ids: std::ops::Range<u64>) -> Vec<DayRow> {
    let row = |id| DayRow {
        what: RowOfDay::Appointment(AppointmentAtDesk {
            booking: BookingId(id),
            ticket: TicketId(id),
            campaign: CampaignId(1),
            number: 1,
            starts_at: Timestamp::UNIX_EPOCH,
            minutes: 10,
            dose: Dose::First,
            displaced: false,
            people: Vec::new(),
            attendance: Attendance::default(),
        }),
        has_people: true,
    };
    ids.map(row).collect()
}

/// Somebody of this campaign who waits without an appointment.
fn waiting(ticket: TicketId, campaign: CampaignId) -> DayRow {
    let at = Timestamp::UNIX_EPOCH;
    let walk_in = WalkInAtDesk {
        ticket,
        campaign,
        number: 1,
        since: at,
        before: 0,
        is_called: false,
        has_left: false,
        people: Vec::new(),
        last_act: WalkInNoted { change: 1, staff: StaffId(1), desk: DeviceId(1), at },
    };
    DayRow { what: RowOfDay::WalkIn(walk_in), has_people: true }
}

#[test]
fn what_is_gone_is_remembered_within_bounds_and_beyond_them_everything_is_told_again() {
    let mut list = DayList::default();
    list.renew(mark(1), rows(0..1));
    list.renew(mark(2), rows(1..1));
    let most = GONE_MAX as u64;
    list.renew(mark(3), rows(1..most));
    list.renew(mark(4), rows(most..most + 1));
    let gone = list.after(Some(mark(1)), &DaySeen::All);
    assert_eq!((gone.whole, gone.gone.len(), gone.rows.len()), (false, GONE_MAX, 1));
    list.renew(mark(5), rows(0..0));
    assert_eq!(list.gone.len(), GONE_MAX);
    assert!(list.after(Some(mark(1)), &DaySeen::All).whole, "the first that went is forgotten");
    let gone = list.after(Some(mark(2)), &DaySeen::All);
    assert_eq!((gone.whole, gone.gone.len()), (false, GONE_MAX));
    let last = RowKey::Appointment(BookingId(most));
    assert_eq!(list.after(Some(mark(4)), &DaySeen::All).gone, [last]);
}

#[test]
fn a_list_that_is_read_for_ever_remembers_only_its_last_marks() {
    let mut list = DayList::default();
    let last = MARKS_MAX as u64 + 10;
    (1..=last).for_each(|seq| list.renew(mark(seq), rows(0..3)));
    assert_eq!(list.marks.len(), MARKS_MAX);
    assert!(list.after(Some(mark(10)), &DaySeen::All).whole);
    assert_eq!(list.after(Some(mark(11)), &DaySeen::All).rows, []);
    assert!(
        list.after(Some(LogMark { seq: last, digest: 0 }), &DaySeen::All).whole,
        "of another log"
    );
}

fn day(nth: usize) -> DayOfClinic {
    let clinic = ClinicId::parse(&format!("C{nth}")).unwrap();
    (clinic, jari_samples::DAY)
}

#[test]
fn no_more_days_are_kept_than_there_is_room_for_but_each_on_which_somebody_waits() {
    let lists = DayLists::new();
    let waited_on = lists.open(day(0));
    let first = Arc::as_ptr(&lists.open(day(1)).list);
    for nth in 2..LISTS_MAX + 50 {
        lists.open(day(nth));
        assert_eq!(Arc::as_ptr(&lists.open(day(1)).list), first, "it is asked for all the time");
    }
    assert_eq!(lists.lists.lock().unwrap().len(), LISTS_MAX);
    assert!(Arc::ptr_eq(&lists.open(day(0)).list, &waited_on.list), "it was asked for first");
}

#[test]
fn long_days_on_which_nobody_waits_make_room_for_others() {
    let lists = DayLists::new();
    for nth in 0..4 {
        lists.open(day(nth)).list.try_lock().unwrap().renew(mark(1), rows(0..10));
    }
    let waited_on = lists.open(day(2));
    // The last asked for is now the third.
    make_room(&mut lists.lists.lock().unwrap(), 25);
    let is_kept = |nth| lists.lists.lock().unwrap().contains_key(&day(nth));
    assert_eq!([0, 1, 2, 3].map(is_kept), [false, false, true, true]);
    make_room(&mut lists.lists.lock().unwrap(), 0);
    assert_eq!([2, 3].map(is_kept), [true, false]);
    drop(waited_on);
}

#[test]
fn a_desk_of_one_campaign_is_told_of_its_appointments_alone() {
    let mut list = DayList::default();
    let mut both = rows(0..2);
    both.extend(rows(1..2).into_iter().map(|row| waiting(row.ticket(), CampaignId(2))));
    both.remove(1);
    list.renew(mark(1), both);
    list.renew(mark(2), Vec::new());
    let seen = DaySeen::Of(vec![CampaignId(2)]);
    assert_eq!(list.after(Some(mark(1)), &seen).gone, [RowKey::WalkIn(TicketId(1))]);
    assert_eq!(list.after(Some(mark(1)), &DaySeen::All).gone.len(), 2);
}

/// An app without a disk, with one clinic and one campaign.
fn app() -> App {
    let clock = Clock::manual(jari_samples::monday());
    let options = Options { clock, ..Options::default() };
    let app = App::with_store(Box::new(MemoryStore::new()), Keys::for_tests(), options).unwrap();
    put_clinic(&app, "서울");
    app.submit_blocking(Command::AddCampaign { spec: jari_samples::spec() }).unwrap();
    let (place, code) = (jari_samples::place(), SecretHash("kiosk".to_owned()));
    app.submit_blocking(Command::InviteDevice { place, code, until: Timestamp::MAX }).unwrap();
    app
}

fn put_clinic(app: &App, address: &str) {
    let clinic = Clinic { address: address.to_owned(), ..jari_samples::clinic("C1") };
    app.submit_blocking(Command::PutClinics { clinics: vec![clinic] }).unwrap();
}

fn join(app: &App, who: u128) {
    let key = Uuid::from_u128(who);
    let join = JoinLine {
        campaign: CampaignId(1),
        person: PersonKey(key),
        birth_year: 1950,
        code: CodeKey(key),
        device: DeviceId(1),
        acting: Acting::Myself,
        entry: EntryId(key),
        party: Vec::new(),
        residence: None,
        answers: Vec::new(),
        party_born: Vec::new(),
        consent: false,
        known_by: Box::default(),
    };
    app.submit_blocking(Command::JoinLine(join)).unwrap();
}

/// Looks, and says what is new and how often the day was read until now.
async fn looked(lists: &DayLists, app: &App, open: &OpenDay) -> (DayNews, usize) {
    let after = open.list.lock().await.marks.back().copied();
    let news = lists.look(app, open, after, &DaySeen::All, None).await.unwrap();
    (news, open.list.lock().await.marks.len())
}

async fn blocking(app: &App, work: impl FnOnce(&App) + Send + 'static) {
    let app = app.clone();
    off_thread(move || work(&app)).await.unwrap();
}

/// The last look was so long ago that the day is read again when anything has happened.
async fn age(open: &OpenDay) {
    open.list.lock().await.read = Instant::now().checked_sub(READ_AGAIN);
}

#[tokio::test]
async fn people_who_join_make_no_day_be_read_again_and_a_change_of_the_clinic_does_at_once() {
    let app = off_thread(app).await.unwrap();
    let lists = DayLists::new();
    let open = lists.open((ClinicId::parse("C1").unwrap(), jari_samples::DAY));
    let began = Instant::now();
    assert_eq!(looked(&lists, &app, &open).await.1, 1);
    for who in 1..=30 {
        blocking(&app, move |app| join(app, who)).await;
        let (news, read) = looked(&lists, &app, &open).await;
        // On a machine that stands still, the net below may read it.
        assert!(read == 1 || began.elapsed() >= READ_AGAIN, "{read}");
        assert_eq!(news.seen, app.state().seq(), "whoever waits on it waits for what follows");
    }
    blocking(&app, |app| put_clinic(app, "부산")).await;
    assert!(looked(&lists, &app, &open).await.1 > 1);
    off_thread(move || drop(app)).await.unwrap();
}

#[tokio::test]
async fn a_change_that_was_forgotten_is_found_after_a_while_if_the_log_has_moved() {
    let app = off_thread(app).await.unwrap();
    let lists = DayLists::new();
    let open = lists.open((ClinicId::parse("C1").unwrap(), jari_samples::DAY));
    looked(&lists, &app, &open).await;
    // As if an appointment had gone that no change told of.
    open.list.lock().await.rows = rows(0..1).into_iter().map(|row| (Arc::new(row), 0)).collect();
    age(&open).await;
    let (news, read) = looked(&lists, &app, &open).await;
    assert_eq!((news.gone.len(), read), (0, 1), "nothing has happened at all");
    blocking(&app, |app| join(app, 1)).await;
    let (news, read) = looked(&lists, &app, &open).await;
    assert_eq!((news.gone, read), (vec![RowKey::Appointment(BookingId(0))], 2));
    off_thread(move || drop(app)).await.unwrap();
}

#[test]
fn whoever_goes_away_frees_no_turn_while_the_work_goes_on() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .unwrap();
    let app = app();
    runtime.block_on(async {
        let lists = DayLists::new();
        let open = lists.open((ClinicId::parse("C1").unwrap(), jari_samples::DAY));
        // The one thread that reads has something else to do first.
        let (release, released) = std::sync::mpsc::channel::<()>();
        let before = tokio::task::spawn_blocking(move || released.recv());
        let look = lists.look(&app, &open, None, &DaySeen::All, None);
        let gone = tokio::time::timeout(Duration::from_millis(20), look).await;
        assert!(gone.is_err(), "the client goes away");
        assert_eq!(lists.readings.available_permits(), 0);
        assert!(open.list.try_lock().is_err(), "nobody reads it a second time");
        release.send(()).unwrap();
        before.await.unwrap().unwrap();
        assert_eq!(open.list.lock().await.marks.len(), 1, "the work was not for nothing");
    });
}
