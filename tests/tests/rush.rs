//! The crowd tool is itself tested: it finds nothing wrong with a correct server that is killed during the run, and it
//! finds, and names, each fault that is planted in a server outside the product's own code.

use std::path::Path;
use std::process::{Command, Output};

use clap::ValueEnum;
use jari_tests::binaries;
use jari_tests::fault::{FAULT, Fault};
use serde_json::Value;

/// The figures that `--json` prints, and no others.
const FIGURES: [&str; 13] = [
    "acknowledged",
    "doubled",
    "joins_per_s",
    "kills",
    "lost",
    "moved",
    "p50_ms",
    "p99_ms",
    "passed",
    "people",
    "seconds",
    "server_rss_bytes",
    "unexpected",
];
const BROKEN: [&str; 4] = ["lost", "moved", "doubled", "passed"];

/// The output of a run, and how it ended.
struct Run {
    figures: Value,
    said: String,
    succeeded: bool,
}

fn rush(server: &Path, fault: Option<Fault>, words: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    command.args(["rush", "--server"]).arg(server).arg("--json").args(words);
    if let Some(fault) = fault {
        command.env(FAULT, fault.to_string());
    }
    let Output { status, stdout, stderr } = command.output().expect("the tool runs");
    let said = String::from_utf8_lossy(&stderr).into_owned();
    let printed = String::from_utf8_lossy(&stdout).into_owned();
    let figures = serde_json::from_str(printed.trim());
    let figures = figures.unwrap_or_else(|error| panic!("{error}: {printed:?} {said}"));
    Run { figures, said, succeeded: status.success() }
}

impl Run {
    fn count(&self, what: &str) -> u64 {
        self.figures[what].as_u64().expect("it is a whole number")
    }

    fn assert_sound(&self, people: u64, kills: u64) {
        for what in BROKEN {
            assert_eq!(self.count(what), 0, "{what}: {}", self.said);
        }
        assert_eq!(self.count("unexpected"), 0, "{}", self.said);
        assert!(self.succeeded, "{}", self.said);
        assert_eq!(self.count("people"), people);
        assert_eq!(self.count("acknowledged"), people, "everybody got a number: {}", self.said);
        assert_eq!(self.count("kills"), kills);
    }

    /// The figure on a line of the table.
    fn told(&self, name: &str) -> u64 {
        let line = self.said.lines().find_map(|line| line.strip_prefix(name));
        let figure = line.and_then(|line| line.trim().parse().ok());
        figure.unwrap_or_else(|| panic!("no {name:?} in: {}", self.said))
    }
}

#[test]
fn a_sound_server_keeps_every_promise_through_kills() {
    let words = ["--people", "600", "--seconds", "3", "--faults", "kill", "--kills", "4"];
    let run = rush(binaries::server(), None, &words);

    run.assert_sound(600, 4);
    let keys: Vec<&String> = run.figures.as_object().expect("one object").keys().collect();
    assert_eq!(keys, FIGURES, "these figures and no other");
    // These figures prove that everything was tried.
    assert_eq!(run.told("promises checked"), 600);
    assert!(run.told("booked") > 0, "{}", run.said);
    assert!(run.told("joined again") > 100, "{}", run.said);
    assert!(run.told("tries without right, refused") > 20, "{}", run.said);
    assert!(run.told("connections broken") > 0, "the kills came into the middle: {}", run.said);
}

#[test]
fn a_sound_server_keeps_every_promise_while_it_stands_still_and_its_disk_refuses() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let trace = folder.path().join("trace.csv");
    std::fs::write(&trace, "second,count\n0,200\n1,50\n3,50\n").expect("a file can be written");
    let trace = trace.display().to_string();
    let words = ["--people", "300", "--pattern", "trace", &trace, "--faults", "disk,slow"];
    let run = rush(binaries::server(), None, &words);

    run.assert_sound(300, 0);
    assert_eq!((run.told("outages of the disk"), run.told("standstills")), (3, 5));
}

/// Runs the crowd against the server with this fault.
fn assert_caught(fault: Fault) {
    let words = ["--people", "300", "--seconds", "1", "--faults", "kill", "--kills", "2"];
    let run = rush(Path::new(env!("CARGO_BIN_EXE_faulty_server")), Some(fault), &words);

    let name = fault.breaks().to_string();
    assert!(run.count(&name) > 0, "{fault} ({}) is not {name}: {}", fault.sentence(), run.said);
    assert!(!run.succeeded, "{fault}: a broken promise is an error");
    assert!(run.said.contains(&format!("\n{name}: ")), "{fault} is named: {}", run.said);
}

#[test]
fn the_faulty_server_without_a_fault_is_sound() {
    let words = ["--people", "300", "--seconds", "1", "--pattern", "steady", "--faults", "kill"];
    let server = Path::new(env!("CARGO_BIN_EXE_faulty_server"));
    rush(server, None, &[&words[..], &["--kills", "2"]].concat()).assert_sound(300, 2);
}

/// One test for each fault, so that they run in parallel, and one test that no fault is left out.
macro_rules! caught {
    ($($test:ident: $fault:ident),* $(,)?) => {
        $(
            #[test]
            fn $test() {
                assert_caught(Fault::$fault);
            }
        )*

        #[test]
        fn every_fault_is_planted_in_one_of_these_tests() {
            assert_eq!(Fault::value_variants(), [$(Fault::$fault),*]);
        }
    };
}

caught! {
    a_moved_place_is_caught: MovedPlace,
    an_answer_before_the_commit_is_caught: EarlyAnswer,
    a_double_seat_is_caught: DoubleSeat,
    a_lease_that_is_not_checked_is_caught: UncheckedLease,
    a_reset_line_is_caught: ResetLine,
    two_tickets_of_one_person_are_caught: TwoTickets,
    one_number_for_two_people_is_caught: SharedNumber,
    a_line_that_goes_back_is_caught: LineGoesBack,
    a_lost_booking_is_caught: LostBooking,
    people_ahead_that_rise_are_caught: AheadRises,
    a_turn_without_a_call_is_caught: UncalledTurn,
}
