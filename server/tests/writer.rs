//! The writer with a store that fails and forgets as planned: nothing acknowledged is lost, nothing refused is kept.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use jari_common::campaign::{CampaignSpec, LineOrder, Pace};
use jari_common::device::SecretHash;
use jari_common::draw::EntryId;
use jari_common::id::{CampaignId, DeviceId, RequestId, TicketId};
use jari_common::person::PersonKey;
use jari_common::ticket::CodeKey;
use jari_server::app::{App, Options, SubmitError};
use jari_server::clock::Clock;
use jari_server::command::{Answer, Ask, Command, TicketAct};
use jari_server::feed::FeedRead;
use jari_server::keys::Keys;
use jari_server::store::memory::MemoryStore;
use jiff::Timestamp;
use uuid::Uuid;

use crate::engine::world::joining;

mod set_aside;
mod trouble;

/// The number of seeds of the power-cut test.
const SEEDS: u64 = 60;

fn open(store: &MemoryStore) -> App {
    let start: Timestamp = "2026-11-23T00:00:00Z".parse().unwrap();
    let options = Options { clock: Clock::manual(start), feed_window: 100, ..Options::default() };
    App::with_store(Box::new(store.clone()), Keys::for_tests(), options).unwrap()
}

fn with_campaign(store: &MemoryStore) -> App {
    let app = open(store);
    furnish(&app);
    app
}

fn furnish(app: &App) {
    let (place, code) = (jari_samples::place(), SecretHash("code".into()));
    app.submit_blocking(Command::InviteDevice { place, code, until: Timestamp::MAX }).unwrap();
    furnish_campaign(app);
}

fn furnish_campaign(app: &App) {
    app.submit_blocking(Command::AddCampaign { spec: spec() }).unwrap();
}

fn spec() -> CampaignSpec {
    CampaignSpec { pace: Pace { turns: 2, ..Pace::default() }, ..jari_samples::spec() }
}

fn join(who: u64) -> Ask {
    let id = Uuid::from_u128(u128::from(who) + 1);
    let command =
        Command::JoinLine(joining(PersonKey(id), CodeKey(id), EntryId(Uuid::from_u128(1))));
    Ask { request: Some(RequestId(id)), command, by: None }
}

fn number(answer: &Answer) -> (TicketId, u32) {
    let Answer::Ticket(ticket) = answer else { panic!("no ticket: {answer:?}") };
    (ticket.view.id, ticket.view.number)
}

#[test]
fn a_full_disk_takes_nothing_and_the_line_goes_on_when_there_is_room_again() {
    let store = MemoryStore::new();
    let app = with_campaign(&store);
    let first = number(&app.submit_blocking(join(1)).unwrap());
    store.disk_full(true);
    let refused = app.submit_blocking(join(2));
    assert!(matches!(refused, Err(SubmitError::Unavailable(_))), "{refused:?}");
    assert_eq!(app.state().ticket_count(), 1, "memory is not ahead of the disk");
    assert!(app.frozen().is_some_and(|why| why.contains("full")), "and says why");
    store.disk_full(false);
    app.clock().advance_secs(1);
    let second = number(&app.submit_blocking(join(2)).unwrap());
    assert_eq!((first.1, second.1), (1, 2));
    assert_eq!(app.frozen(), None);
    assert_eq!(number(&app.submit_blocking(join(1)).unwrap()), first);
}

#[test]
fn everything_acknowledged_survives_a_power_cut_at_any_commit() {
    for seed in 0..SEEDS {
        let disk = MemoryStore::new();
        let app = with_campaign(&disk);
        let mut acknowledged = Vec::new();
        for who in 0..12 {
            if who == seed % 12 {
                disk.cut_power_in_next_commit();
            }
            if let Ok(answer) = app.submit_blocking(join(who)) {
                acknowledged.push((who, number(&answer)));
            }
        }
        app.close();
        disk.crash(seed);
        let app = open(&disk.reopen());
        assert_eq!(app.state().broken_invariants(), Vec::<String>::new(), "seed {seed}");
        for (who, before) in acknowledged {
            let again = app.submit_blocking(join(who)).unwrap();
            assert_eq!(number(&again), before, "seed {seed}: person {who} lost the place");
        }
    }
}

#[test]
fn a_request_that_was_lost_on_its_way_back_is_answered_the_same_after_a_restart() {
    let store = MemoryStore::new();
    let app = with_campaign(&store);
    let ticket = number(&app.submit_blocking(join(1)).unwrap()).0;
    let start = Ask {
        request: Some(RequestId(Uuid::from_u128(99))),
        command: TicketAct::StartTurn { device: DeviceId(1) }.of(ticket),
        by: None,
    };
    let Ok(Answer::Ticket(first)) = app.submit_blocking(start.clone()) else { panic!() };
    // The turn continues at another device, and ends.
    let elsewhere = TicketAct::StartTurn { device: DeviceId(1) }.of(ticket);
    let Ok(Answer::Ticket(newer)) = app.submit_blocking(elsewhere) else { panic!() };
    app.submit_blocking(TicketAct::EndTurn { serial: newer.serial }.of(ticket)).unwrap();
    let again = app.submit_blocking(start.clone()).unwrap();
    assert_eq!(again, Answer::Ticket(first.clone()), "the words of then");
    app.close();
    let app = open(&store);
    let again = app.submit_blocking(start.clone()).unwrap();
    assert_eq!(again, Answer::Ticket(first), "and after a restart");
    assert_eq!(app.state().turn_serial(ticket), Some(2), "a repeat starts no second turn");
    let other = Ask { command: TicketAct::Leave.of(ticket), ..start };
    assert!(matches!(
        app.submit_blocking(other),
        Err(SubmitError::Refused(jari_common::refusal::Refusal::RequestIdReused))
    ));
}

#[test]
fn readers_see_a_change_no_later_than_its_asker_hears_of_it() {
    let app = with_campaign(&MemoryStore::new());
    for who in 0..200 {
        let (ticket, number) = number(&app.submit_blocking(join(who)).unwrap());
        let seen = app.state().ticket(ticket).map(|view| view.number);
        assert_eq!(seen, Some(number));
    }
}

#[test]
fn asks_sent_together_are_committed_together_or_not_at_all() {
    let store = MemoryStore::new();
    let app = with_campaign(&store);
    store.fail_next_commits(1);
    let outcomes = app.submit_all_blocking((0..5).map(join).collect()).unwrap();
    assert!(outcomes.iter().all(Result::is_err));
    assert_eq!(app.state().ticket_count(), 0);
    let outcomes = app.submit_all_blocking((0..5).map(join).collect()).unwrap();
    let numbers: Vec<u32> = outcomes.iter().map(|one| number(one.as_ref().unwrap()).1).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn a_kiosk_goes_on_with_its_feed_after_the_server_restarted() {
    let store = MemoryStore::new();
    let app = with_campaign(&store);
    app.submit_blocking(join(1)).unwrap();
    let cursor = app.feed().latest();
    app.submit_blocking(join(2)).unwrap();
    app.submit_blocking(join(3)).unwrap();
    app.close();
    let app = open(&store);
    let FeedRead::Frames(frames) = app.feed().after(cursor, 100) else { panic!("too far back") };
    assert!(frames.iter().all(|frame| frame.seq > cursor));
    let last = frames.last().unwrap();
    assert!(last.data().contains("\"waiting\":1"), "{}", last.data());
}

#[test]
fn the_public_feed_tells_no_person_no_code_and_no_ticket_of_anybody() {
    let store = MemoryStore::new();
    let app = with_campaign(&store);
    (1..5).for_each(|who| drop(app.submit_blocking(join(who)).unwrap()));
    let FeedRead::Frames(frames) = app.feed().after(0, 100) else { panic!("too far back") };
    let told: String = frames.iter().map(|frame| frame.data().to_owned()).collect();
    for hidden in ["person", "code", "ticket", "device", "00000000-0000"] {
        assert!(!told.contains(hidden), "the feed tells {hidden}: {told}");
    }
}
