//! People in a data folder, without HTTP: they join, book and leave, and their sealed rows are looked at.

use std::path::Path;

use jari_common::booking::{Right, SeatAct};
use jari_common::campaign::Pace;
use jari_common::id::{DeviceId, RequestId, TicketId};
use jari_common::person::Person;
use jari_common::slot::DayPlan;
use jari_common::ticket::TicketCode;
use jari_samples::{DAY, PLAN, clinic_id, planned};
use jari_server::app::{App, Options, SubmitError};
use jari_server::clock::Clock;
use jari_server::command::{Answer, Ask, ClinicPlan, Command, JoinLine, TicketAct, TicketAnswer};
use jari_server::keys::{KeySource, VaultRow};
use jari_server::notify::words::Language;
use jari_server::tables::Tables;
use uuid::Uuid;

use crate::engine::world::joining;

/// A Monday, ten o'clock in Seoul.
pub const START: &str = "2026-11-23T01:00:00Z";
pub use jari_samples::CAMPAIGN;

/// An open folder, and a clock that is moved by hand.
pub struct Town {
    pub app: App,
    pub clock: Clock,
}

/// A person with a ticket.
pub struct Holder {
    pub ticket: TicketId,
    pub row: VaultRow,
}

impl Town {
    /// A new folder with one campaign, sealed with this key.
    pub fn new(data: &Path, key: KeySource) -> Self {
        let town = Self::open(data, key, Clock::manual(START.parse().unwrap()));
        let clinics = vec![jari_samples::clinic("C1")];
        town.ask(Command::PutClinics { clinics });
        town.ask(Command::AddCampaign { spec: jari_samples::spec() });
        let days = planned(DayPlan { capacity: 64, ..PLAN }, &[DAY]);
        let clinics = vec![ClinicPlan { clinic: clinic_id("C1"), days }];
        town.ask(Command::OpenDays { campaign: CAMPAIGN, clinics });
        let place = jari_samples::place();
        let code = jari_server::keys::hash_secret("12345678");
        let until = jari_common::time::plus_secs(town.clock.now(), 600);
        town.ask(Command::InviteDevice { place, code: code.clone(), until });
        let secret = jari_server::keys::hash_secret("a device's");
        town.ask(Command::PairDevice { code, secret });
        town.ask(Command::SetPace {
            campaign: CAMPAIGN,
            pace: Pace { turns: 1_000, ..Pace::default() },
        });
        town
    }

    pub fn open(data: &Path, key: KeySource, clock: Clock) -> Self {
        let options = Options { clock: clock.clone(), key, ..Options::default() };
        Self { app: App::open(data, options).unwrap(), clock }
    }

    pub fn ask(&self, command: Command) -> Answer {
        let request = Some(RequestId(Uuid::new_v4()));
        self.app.submit_blocking(Ask { request, command, by: None }).unwrap()
    }

    fn ticket(&self, command: Command) -> TicketAnswer {
        match self.ask(command) {
            Answer::Ticket(ticket) => *ticket,
            other => panic!("{other:?}"),
        }
    }

    pub fn join(&self, name: &str, nth: u32) -> Holder {
        let (command, row, sealed) = self.joining(name, nth);
        let ask = Ask { request: Some(RequestId(Uuid::new_v4())), command, by: None };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let answer = runtime.block_on(self.app.submit_issuing(ask, sealed)).unwrap();
        let Answer::Ticket(ticket) = answer else { panic!("{answer:?}") };
        assert!(ticket.issued);
        Holder { ticket: ticket.view.id, row }
    }

    /// What a handler makes of a person who joins.
    pub fn joining(&self, name: &str, nth: u32) -> (Command, VaultRow, Vec<u8>) {
        let (keys, person) = (self.app.keys(), person(name, nth));
        let code = TicketCode::from_random(nth);
        let (known, entry) = (keys.person_key(&person), keys.entry_id(&code));
        let join = joining(known, keys.code_key(&code), entry);
        let command = Command::JoinLine(JoinLine { birth_year: 1947, ..join });
        let row = VaultRow { person, party: Vec::new(), code, language: Language::Korean };
        let sealed = keys.seal(&row);
        (command, row, sealed)
    }

    /// Lets the holder have a turn and book.
    pub fn book(&self, holder: &Holder) {
        let ticket = holder.ticket;
        let turn = self.ticket(TicketAct::StartTurn { device: DeviceId(1) }.of(ticket));
        let slot = jari_samples::slot("C1", 0);
        let serial = turn.serial;
        let dose = jari_common::dose::Dose::First;
        let held =
            self.ticket(TicketAct::seat(Right::Turn(serial), SeatAct::hold(slot, dose)).of(ticket));
        let hold = held.view.hold.unwrap().id;
        self.ticket(TicketAct::seat(Right::Turn(serial), SeatAct::Confirm { hold }).of(ticket));
    }

    /// The sealed bytes that the vault has of a ticket's person.
    pub fn sealed(&self, ticket: TicketId) -> Option<Vec<u8>> {
        self.app.sealed(ticket).unwrap()
    }

    /// The row of a ticket's person, opened as a handler does.
    pub fn kept(&self, ticket: TicketId) -> Option<VaultRow> {
        self.sealed(ticket).map(|sealed| self.app.keys().open(&sealed).unwrap())
    }

    pub fn refusal(&self, command: Command) -> String {
        match self.app.submit_blocking(command) {
            Err(SubmitError::Refused(refusal)) => refusal.code().to_string(),
            other => panic!("{other:?}"),
        }
    }

    pub fn close(self) {
        self.app.close();
    }
}

pub fn person(name: &str, nth: u32) -> Person {
    jari_samples::person(name, Some(&format!("0107{nth:07}")))
}

/// The files of a folder that hold these bytes.
pub fn files_with(data: &Path, needle: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        if bytes.windows(needle.len()).any(|part| part == needle) {
            found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    found
}

/// Replays the closed folder as `check` does, and says what is wrong.
pub fn wrong_in(data: &Path) -> Vec<String> {
    use jari_server::store::Store;
    let store = jari_server::store::sqlite::SqliteStore::open(&data.join("log.db")).unwrap();
    let mut reader = store.reader().unwrap();
    let mut wrong = reader.check().unwrap();
    let mut state = jari_server::engine::State::new();
    loop {
        let changes = reader.changes_after(state.seq()).unwrap();
        if changes.is_empty() {
            break;
        }
        changes.iter().for_each(|change| state.apply(change));
    }
    wrong.extend(state.broken_invariants());
    let tables = Tables::open(&data.join("tables.db")).unwrap();
    wrong.extend(tables.check().unwrap());
    assert_eq!(tables.applied_seq(), state.seq(), "the tables follow to the end");
    wrong
}
