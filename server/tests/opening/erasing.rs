//! An erased person is removed from every file, and from everything that could find them. The line continues.

use std::path::Path;

use jari_common::id::{CampaignId, TicketId};
use jari_common::ticket::TicketState;
use jari_server::command::{Command, JoinLine, TicketAct};
use jari_server::keys::KeySource;
use jari_server::vault::{Erased, Erasure, Whom, erase_over};

use crate::opening::town::{CAMPAIGN, Holder, Town, files_with, person, wrong_in};

const DAY_SECS: u32 = 86_400;
/// The number of bytes of a row that is enough to recognise it; nothing else begins with them by chance.
const PART_BYTES: usize = 12;

fn erase(town: &Town, whom: Whom, even_if_live: bool) -> Result<Erased, String> {
    town.app
        .erase(&Erasure { whom, even_if_live, account: String::new() })
        .map_err(|error| error.to_string())
}

/// Checks that no part of this row is in any file: neither the person's sealed key nor the data that it opened.
fn is_nowhere(data: &Path, row: &[u8]) {
    for part in row.chunks_exact(PART_BYTES).filter(|part| part.iter().any(|byte| *byte != 0)) {
        let found = files_with(data, part);
        assert!(found.is_empty(), "a part of an erased row is in {found:?}");
    }
}

fn leave(town: &Town, holder: &Holder) {
    town.ask(TicketAct::Leave.of(holder.ticket));
}

#[test]
fn an_erased_persons_bytes_are_in_no_file_and_everybody_else_is_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let town = Town::new(data, KeySource::DataFolder);
    // There are several pages of rows, so that the erased rows have neighbours.
    let people: Vec<Holder> = (0..60).map(|nth| town.join("김말순", nth)).collect();
    let rows: Vec<Vec<u8>> = people.iter().map(|it| town.sealed(it.ticket).unwrap()).collect();
    assert!(!files_with(data, &rows[7][..40]).is_empty(), "it was there before");
    let gone = [7, 8, 30, 59];
    for nth in gone {
        leave(&town, &people[nth]);
        let done = erase(&town, Whom::Ticket(people[nth].ticket), false).unwrap();
        assert_eq!(done, Erased { erased: 1, kept: 0, is_scrubbed: true });
    }
    // The files are checked at once, while the server runs.
    gone.iter().for_each(|nth| is_nowhere(data, &rows[*nth]));
    let as_before = |town: &Town| {
        for (nth, holder) in people.iter().enumerate() {
            let kept = town.kept(holder.ticket);
            assert_eq!(kept, (!gone.contains(&nth)).then(|| holder.row.clone()), "{nth}");
            assert_eq!(town.app.state().is_erased(holder.ticket), gone.contains(&nth));
        }
    };
    as_before(&town);
    // Erasing a second time changes nothing.
    let seq = town.app.state().seq();
    erase(&town, Whom::Number { campaign: CAMPAIGN, number: 8 }, false).unwrap();
    assert_eq!(town.app.state().seq(), seq);
    let clock = town.clock.clone();
    town.close();
    assert_eq!(wrong_in(data), Vec::<String>::new());
    gone.iter().for_each(|nth| is_nowhere(data, &rows[*nth]));
    as_before(&Town::open(data, KeySource::DataFolder, clock));
}

#[test]
fn nothing_that_somebody_can_hold_or_know_leads_to_an_erased_person() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let mine = town.join("김말순", 1);
    let theirs = town.join("박영수", 2);
    let key = town.app.keys().person_key(&person("김말순", 1));
    assert_eq!(town.app.state().ticket_of_person(CAMPAIGN, key), Some(mine.ticket));
    erase(&town, Whom::Ticket(mine.ticket), true).unwrap();
    assert_eq!(town.app.state().ticket_of_person(CAMPAIGN, key), None);
    assert_eq!(town.app.state().ticket(mine.ticket).unwrap().state, TicketState::Left);
    let ticket = mine.ticket;
    for command in [
        TicketAct::Return.of(ticket),
        TicketAct::Leave.of(ticket),
        TicketAct::WithdrawWish.of(ticket),
        TicketAct::StartTurn { device: jari_common::id::DeviceId(1) }.of(ticket),
    ] {
        assert_eq!(town.refusal(command), "unknown-ticket");
    }
    // The person comes again: as a stranger, with a later number.
    let again = town.join("김말순", 9);
    let same = town.app.keys().person_key(&person("김말순", 9));
    assert_ne!(again.ticket, ticket);
    assert_eq!(town.app.state().ticket_of_person(CAMPAIGN, same), Some(again.ticket));
    town.book(&again);
    assert!(town.kept(theirs.ticket).is_some());
    town.close();
    assert_eq!(wrong_in(folder.path()), Vec::<String>::new());
}

#[test]
fn the_same_person_may_join_and_book_again_after_they_were_erased() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let mine = town.join("김말순", 1);
    town.book(&mine);
    town.clock.advance_secs(4 * DAY_SECS);
    erase(&town, Whom::Ticket(mine.ticket), false).unwrap();
    // The code is new; everything else is as it was typed the first time.
    let (command, row, _) = town.joining("김말순", 1);
    let Command::JoinLine(JoinLine { person, .. }) = &command else { panic!() };
    let person = *person;
    let code = jari_common::ticket::TicketCode::from_random(77);
    let command = match command {
        Command::JoinLine(JoinLine { campaign, birth_year, device, acting, .. }) => {
            Command::JoinLine(JoinLine {
                campaign,
                person,
                birth_year,
                code: town.app.keys().code_key(&code),
                device,
                acting,
                entry: town.app.keys().entry_id(&code),
                party: Vec::new(),
                residence: None,
                answers: Vec::new(),
                party_born: Vec::new(),
                consent: false,
                known_by: Box::default(),
            })
        }
        other => panic!("{other:?}"),
    };
    let row = jari_server::keys::VaultRow { code, ..row };
    let sealed = town.app.keys().seal(&row);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(town.app.submit_issuing(command.into(), sealed)).unwrap();
    let found = town.app.state().ticket_of_person(CAMPAIGN, person);
    assert_eq!(found, Some(TicketId(2)));
    town.close();
    assert_eq!(wrong_in(folder.path()), Vec::<String>::new());
}

#[test]
fn who_waits_or_has_an_appointment_ahead_is_not_erased_by_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let (waits, booked) = (town.join("김말순", 1), town.join("박영수", 2));
    town.book(&booked);
    let seq = town.app.state().seq();
    let said = erase(&town, Whom::Ticket(waits.ticket), false).unwrap_err();
    assert!(said.contains("this person still waits"), "{said}");
    for even_if_live in [false, true] {
        let said = erase(&town, Whom::Ticket(booked.ticket), even_if_live).unwrap_err();
        assert!(said.contains("an appointment ahead"), "{said}");
    }
    let said = erase(&town, Whom::Ticket(TicketId(99)), true).unwrap_err();
    assert!(said.contains("no such ticket"), "{said}");
    let nobody = Whom::Number { campaign: CampaignId(9), number: 1 };
    assert!(erase(&town, nobody, true).unwrap_err().contains("no such ticket"));
    assert_eq!(town.app.state().seq(), seq);
    assert_eq!(town.kept(waits.ticket), Some(waits.row));
    // At their request they leave, and are erased in the same commit.
    erase(&town, Whom::Ticket(waits.ticket), true).unwrap();
    assert_eq!(town.kept(waits.ticket), None);
    // After the appointment they have nothing booked in the future.
    town.clock.advance_secs(4 * DAY_SECS);
    erase(&town, Whom::Ticket(booked.ticket), false).unwrap();
    assert_eq!(town.kept(booked.ticket), None);
    town.close();
    assert_eq!(wrong_in(folder.path()), Vec::<String>::new());
}

#[test]
fn a_campaigns_people_are_erased_so_many_days_after_its_end_and_after_their_appointment() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let people: Vec<Holder> = (0..5).map(|nth| town.join("김말순", nth)).collect();
    town.book(&people[0]);
    let over = Whom::Ended { campaign: CAMPAIGN, days: 10 };
    assert!(erase(&town, over.clone(), false).unwrap_err().contains("was not closed 10 days ago"));
    town.ask(Command::SetRetention { campaign: CAMPAIGN, days: Some(10) });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let by_itself = || runtime.block_on(erase_over(&town.app)).unwrap();
    assert_eq!(by_itself(), 0, "it is not over");
    town.ask(Command::CloseCampaign { campaign: CAMPAIGN });
    town.clock.advance_secs(9 * DAY_SECS);
    assert_eq!(by_itself(), 0);
    assert!(erase(&town, over.clone(), false).is_err());
    // It is ten days after the end, and eight days after the first person's appointment.
    town.clock.advance_secs(DAY_SECS);
    let rows: Vec<Vec<u8>> = people.iter().map(|it| town.sealed(it.ticket).unwrap()).collect();
    assert_eq!(by_itself(), 4);
    assert_eq!(town.kept(people[0].ticket), Some(people[0].row.clone()));
    rows[1..].iter().for_each(|row| is_nowhere(folder.path(), row));
    assert_eq!(by_itself(), 0, "once");
    town.clock.advance_secs(3 * DAY_SECS);
    let done = erase(&town, over, false).unwrap();
    assert_eq!(done, Erased { erased: 1, kept: 0, is_scrubbed: true });
    is_nowhere(folder.path(), &rows[0]);
    town.ask(Command::SetRetention { campaign: CAMPAIGN, days: None });
    assert_eq!(town.app.state().retention_days(CAMPAIGN), None);
    let too_long = Command::SetRetention { campaign: CAMPAIGN, days: Some(10_000) };
    assert_eq!(town.refusal(too_long), "invalid");
    let clock = town.clock.clone();
    town.close();
    assert_eq!(wrong_in(folder.path()), Vec::<String>::new());
    // After a replay it is still known when the campaign ended.
    let again = Town::open(folder.path(), KeySource::DataFolder, clock);
    assert!(again.app.state().closed_at(CAMPAIGN).is_some());
    assert!(people.iter().all(|it| again.app.state().is_erased(it.ticket)));
}

#[test]
fn whoever_was_erased_just_before_the_end_is_forgotten_by_the_messages_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(folder.path(), KeySource::DataFolder);
    let (mine, theirs) = (town.join("김말순", 1), town.join("박영수", 2));
    let phone = |holder: &Holder| {
        let phone = holder.row.person.phone.as_ref().unwrap();
        town.app.keys().phone_key(phone).as_bytes().to_vec()
    };
    let phones = [phone(&mine), phone(&theirs)];
    let clock = town.clock.clone();
    town.close();
    // Each person was sent a message, and wrote back.
    let file = folder.path().join("outbox.db");
    let sql = rusqlite::Connection::open(&file).unwrap();
    for (holder, phone) in [&mine, &theirs].into_iter().zip(&phones) {
        for (kind, state, sealed) in [("called", "sent", None), ("reply", "dead", Some("hush"))] {
            let insert =
                "INSERT INTO message (kind, ticket, subject, at_ms, due_ms, state, phone, sealed)
                VALUES (?1, ?2, 0, ?3, ?3, ?4, ?5, ?6)";
            let (ticket, at) = (holder.ticket.0.cast_signed(), clock.now().as_millisecond());
            let sealed = sealed.map(str::as_bytes);
            sql.execute(insert, (kind, ticket, at, state, phone, sealed)).unwrap();
        }
    }
    drop(sql);
    let town = Town::open(folder.path(), KeySource::DataFolder, clock.clone());
    // The power fails between the erasing and what follows it.
    let (ticket, even_if_live) = (mine.ticket, true);
    town.app.submit_blocking(Command::ErasePerson { ticket, even_if_live }).unwrap();
    town.close();
    Town::open(folder.path(), KeySource::DataFolder, clock).close();
    let sql = rusqlite::Connection::open(&file).unwrap();
    let count = |phone: &[u8]| -> u32 {
        let count = "SELECT count(*) FROM message WHERE phone = ?1";
        sql.query_row(count, [phone], |row| row.get(0)).unwrap()
    };
    assert_eq!((count(&phones[0]), count(&phones[1])), (0, 2));
    let replies: u32 = sql
        .query_row("SELECT count(*) FROM message WHERE kind = 'reply'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(replies, 1);
}
