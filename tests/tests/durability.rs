//! A disk that keeps only synced data when the power fails (`shim/unsynced.c`): everything that the server acknowledged
//! is on it, and no answer leaves before its change is. A killed process keeps the page cache, so killing proves
//! neither.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use jari_common::id::CampaignId;
use jari_common::slot::SlotRef;
use jari_tests::crowd::{Crowd, Dice, STEPS, Step, assert_kept};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::ServerProcess;
use jari_tests::town;
use tempfile::TempDir;

const POWER_CUTS: u32 = 6;
const PEOPLE_AT_ONCE: u32 = 4;
/// The next power cut comes after at most this many more answers.
const ANSWERS_BETWEEN_CUTS: u32 = 25;
const PEOPLE_ONE_BY_ONE: u32 = 5;
const CLINICS: usize = 12;
const REACH_METRES: f64 = 2_000.0;
/// The file in which a change is first on disk.
const WRITE_AHEAD_LOG: &str = "log.db-wal";

/// A computer with a disk that forgets, and the server on it.
struct Computer {
    server: ServerProcess,
    desk: Desk,
    campaign: CampaignId,
    shim: PathBuf,
    cuts: u32,
    folder: TempDir,
}

impl Computer {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let shim = folder.path().join("unsynced.so");
        compile_shim(&shim);
        let data = disk(folder.path(), 0);
        std::fs::create_dir(&data).expect("a folder can be made");
        let server = ServerProcess::start_with(&data, environment(folder.path(), &shim, 0));
        server.import_clinics(&town::clinics(CLINICS, REACH_METRES));
        let campaign = server.add_campaign(&["--capacity", "2", "--days-ahead", "7"]);
        let desk = server.desk();
        Self { server, desk, campaign, shim, cuts: 0, folder }
    }

    /// The power fails and comes back; the server starts on what is left.
    fn lose_power(&mut self) {
        self.server.kill();
        self.cuts += 1;
        let folder = self.folder.path();
        let environment = environment(folder, &self.shim, self.cuts);
        self.server = ServerProcess::start_with(&disk(folder, self.cuts), environment);
        self.desk = self.desk.moved_to(self.server.url());
    }

    /// From now on the disk answers "done" to every sync, and does nothing, until the power fails.
    fn lie(&self) {
        let lies = lies(self.folder.path(), self.cuts);
        std::fs::write(lies, "").expect("a file can be written");
    }

    fn take(&self, step: Step, visitor: &mut Visitor, slot: &SlotRef) {
        step.take(visitor, &self.desk, self.campaign, slot).expect("nothing is in the way");
    }

    /// What happened since the power last came back, in order.
    fn trace(&self) -> Vec<Seen> {
        let text = std::fs::read_to_string(trace(self.folder.path(), self.cuts));
        text.expect("the shim writes a trace").lines().filter_map(Seen::read).collect()
    }
}

/// The disk's folder after this many power cuts; the disk before keeps it up to date with what is synced.
fn disk(folder: &Path, cuts: u32) -> PathBuf {
    folder.join(format!("disk{cuts}"))
}

fn trace(folder: &Path, cuts: u32) -> PathBuf {
    folder.join(format!("trace{cuts}"))
}

fn lies(folder: &Path, cuts: u32) -> PathBuf {
    folder.join(format!("lies{cuts}"))
}

fn environment(folder: &Path, shim: &Path, cuts: u32) -> Vec<(String, String)> {
    let set = |name: &str, path: PathBuf| (name.to_owned(), path.display().to_string());
    vec![
        set("LD_PRELOAD", shim.to_owned()),
        set("UNSYNCED_ROOT", disk(folder, cuts)),
        set("UNSYNCED_SHADOW", disk(folder, cuts + 1)),
        set("UNSYNCED_TRACE", trace(folder, cuts)),
        set("UNSYNCED_LIES", lies(folder, cuts)),
    ]
}

fn compile_shim(to: &Path) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/unsynced.c");
    let mut compiler = Command::new("cc");
    compiler.args(["-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o"]);
    let output = compiler.arg(to).arg(source).output();
    let output = output.expect("a C compiler is there: apt-get install gcc libc6-dev");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn what_was_acknowledged_is_on_disk_when_the_power_goes_after_any_step() {
    let mut computer = Computer::new();
    let slots = computer.desk.free_slots(computer.campaign).unwrap();
    assert!(slots.len() > STEPS.len(), "somebody for each step");
    let mut everybody = Vec::new();
    for (at, slot) in (0..=STEPS.len()).zip(&slots) {
        let mut visitor = Visitor::new(town::person(at as u32));
        let (before, after) = STEPS.split_at(at);
        before.iter().for_each(|step| computer.take(*step, &mut visitor, slot));
        computer.lose_power();
        if visitor.session.is_some() {
            assert_kept(&mut visitor, &computer.desk);
        }
        after.iter().for_each(|step| computer.take(*step, &mut visitor, slot));
        everybody.push(visitor);
    }
    computer.lose_power();
    for (at, visitor) in everybody.iter_mut().enumerate() {
        assert_kept(visitor, &computer.desk);
        assert_eq!(visitor.known().ticket.number as usize, at + 1, "in the order of coming");
    }
    computer.server.kill();
    println!("{}", computer.server.check());
}

#[test]
fn what_was_acknowledged_is_on_disk_when_the_power_goes_at_any_moment() {
    let mut dice = Dice::random();
    let mut computer = Computer::new();
    let crowd = Crowd::new(computer.desk.clone(), computer.campaign);

    crowd.while_people_book(PEOPLE_AT_ONCE, || {
        for _ in 0..POWER_CUTS {
            crowd.wait_for_answers(1 + dice.below(ANSWERS_BETWEEN_CUTS));
            computer.lose_power();
            crowd.for_each_acknowledged(|visitor| assert_kept(visitor, &computer.desk));
            crowd.send_to(computer.desk.clone());
        }
    });

    crowd.assert_all_booked(&computer.desk);
    computer.server.kill();
    println!("{}", computer.server.check());
}

#[test]
fn no_answer_leaves_before_its_change_is_synced() {
    let computer = Computer::new();
    let slots = computer.desk.free_slots(computer.campaign).unwrap();
    assert!(slots.len() >= PEOPLE_ONE_BY_ONE as usize, "somebody for each slot");
    for (at, slot) in (0..PEOPLE_ONE_BY_ONE).zip(&slots) {
        let mut visitor = Visitor::new(town::person(at));
        STEPS.iter().for_each(|step| computer.take(*step, &mut visitor, slot));
    }

    let answers = Answers::of(&computer.trace());
    assert_eq!(answers.early, Vec::<String>::new());
    // One write for the pairing, and one for each person's step.
    assert_eq!(answers.to_writes, 1 + PEOPLE_ONE_BY_ONE * STEPS.len() as u32);
}

#[test]
fn a_disk_that_says_done_and_does_nothing_is_found_out() {
    let mut computer = Computer::new();
    let slot = computer.desk.free_slots(computer.campaign).unwrap().remove(0);
    let mut booked = Visitor::new(town::person(0));
    STEPS.iter().for_each(|step| computer.take(*step, &mut booked, &slot));
    computer.lie();
    let mut lost = Visitor::new(town::person(1));
    computer.take(Step::Join, &mut lost, &slot);
    let early = Answers::of(&computer.trace()).early;
    assert_eq!(early, ["POST /api/v1/campaigns/1/tickets HTTP/1.1"]);

    computer.lose_power();

    assert_kept(&mut booked, &computer.desk);
    let found = lost.find(&computer.desk);
    assert!(found.is_err_and(|no| no.is("ticket-not-found")), "the shim kept what was not synced");
}

/// One line of the trace.
#[derive(Debug)]
enum Seen {
    /// Bytes were written to a file of the disk, and may still be lost.
    Wrote { file: String },
    /// The file's bytes cannot be lost any more.
    Synced { file: String },
    /// A request came in on this file descriptor.
    Asked { by: u32, what: String },
    /// An answer on this file descriptor is about to leave.
    Answers { to: u32, what: String },
}

impl Seen {
    /// Reads a line of the trace; None for a line of no interest here.
    fn read(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let (kind, place) = (words.next()?, words.next()?);
        let what = words.nth(1).unwrap_or_default().to_owned();
        let file = || place.rsplit('/').next().unwrap_or_default().to_owned();
        match kind {
            "write" => Some(Self::Wrote { file: file() }),
            "sync" => Some(Self::Synced { file: file() }),
            "recv" => Some(Self::Asked { by: place.parse().ok()?, what }),
            "send" => Some(Self::Answers { to: place.parse().ok()?, what }),
            _ => None,
        }
    }
}

/// What the trace says of the answers to writes.
#[derive(Default)]
struct Answers {
    to_writes: u32,
    /// The requests whose answer left before their change was written and synced.
    early: Vec<String>,
}

/// The progress of a request's change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Awaited,
    Written,
    Synced,
}

impl Answers {
    /// For people who come one by one: every change in the log belongs to the one request that is being answered.
    fn of(trace: &[Seen]) -> Self {
        let mut answers = Self::default();
        let mut asked: HashMap<u32, (&str, Change)> = HashMap::new();
        for seen in trace {
            match seen {
                Seen::Asked { by, what } if is_write(what) => {
                    asked.insert(*by, (what, Change::Awaited));
                }
                Seen::Wrote { file } if file == WRITE_AHEAD_LOG => {
                    asked.values_mut().for_each(|(_, change)| *change = Change::Written);
                }
                Seen::Synced { file } if file == WRITE_AHEAD_LOG => {
                    let written = |(_, change): &&mut (&str, Change)| *change == Change::Written;
                    let written = asked.values_mut().filter(written);
                    written.for_each(|(_, change)| *change = Change::Synced);
                }
                Seen::Answers { to, what } if what.starts_with("HTTP/1.1 2") => {
                    let Some((request, change)) = asked.remove(to) else { continue };
                    answers.to_writes += 1;
                    if change != Change::Synced {
                        answers.early.push(request.to_owned());
                    }
                }
                _ => {}
            }
        }
        answers
    }
}

/// Whether the request writes. Finding a ticket is a POST, because a code must not be in a path; it writes nothing.
fn is_write(request: &str) -> bool {
    let methods = ["POST", "PUT", "DELETE"];
    let writes = methods.iter().any(|method| request.starts_with(&format!("{method} /api/")));
    writes && !request.contains("/tickets/find")
}

#[test]
fn an_answer_before_the_sync_is_seen_in_a_trace() {
    let early = |lines: &str| {
        Answers::of(&lines.lines().filter_map(Seen::read).collect::<Vec<_>>()).early.len()
    };
    let (asked, wrote, synced, answered) = (
        "recv 9 300 POST /api/v1/tickets/1/booking HTTP/1.1\n",
        "write /disk0/log.db-wal 4096 \n",
        "sync /disk0/log.db-wal 0 \n",
        "send 9 200 HTTP/1.1 201 Created\n",
    );
    assert_eq!(early(&[asked, wrote, synced, answered].concat()), 0);
    assert_eq!(early(&[asked, wrote, answered, synced].concat()), 1);
    assert_eq!(early(&[asked, synced, wrote, answered].concat()), 1);
    assert_eq!(early(&[asked, synced, answered].concat()), 1);
    for method in ["PUT", "DELETE"] {
        let asked = asked.replace("POST", method);
        assert_eq!(early(&[&asked, wrote, answered, synced].concat()), 1, "{method}");
    }
    assert_eq!(early(&[asked, wrote, "sync /disk0/tables.db-wal 0 \n", answered].concat()), 1);
}
