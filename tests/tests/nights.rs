//! Whole nights, in which everything happens at once, and the proof that a fault would be seen. `JARI_NIGHT=…` shows
//! one night; `JARI_NIGHTS=10000` runs that many.

use std::time::Instant;

use jari_tests::sim::Promise;
use jari_tests::sim::whole::{PLANTS, WholePlant, live, live_many, told};

/// The number of nights of one run: those that are the same in every run, and new ones.
const FIXED: u64 = 150;
const NEW: u64 = 40;
/// A planted fault is seen within at most this many nights.
const NIGHTS_UNTIL_SEEN: u64 = 100;
/// Seeds of nights that found a fault, and what was wrong.
const FOUND: [(u64, &str); 20] = [
    (10, "a restart under a hastier pace cut the time of calls, turns and seats"),
    (14, "a restart under a hastier pace cut the time of calls, turns and seats"),
    (0, "while the clock was in doubt a seat was held until an instant that was over"),
    (7, "while the clock was in doubt a seat was held until an instant that was over"),
    (24, "while the clock was in doubt a seat was held until an instant that was over"),
    (3_016_981_631_623_646_482, "while the clock was in doubt a turn was taken up that was over"),
    (
        1_140_830_781_271_657_178,
        "while the clock was in doubt a better seat was kept until the past",
    ),
    (13, "the time to decline that was over began again when calling paused"),
    (35, "the time to decline that was over began again when calling paused"),
    (62, "the time to decline that was over began again when the line froze"),
    (73, "the time to decline that was over began again when the line froze"),
    (75, "the time to decline that was over began again when calling paused"),
    (
        15_632_677_331_051_695_460,
        "the time to decline a booked seat was shown as that of a better seat that was offered",
    ),
    (4_357, "who gave back both doses was looked for as if the second stood"),
    (5_143, "a clock set back gave seats of the day back, and nobody who waited was looked for"),
    (5_150, "a clock set back gave seats of the day back, and nobody who waited was looked for"),
    (6_334, "a clock set back gave seats of the day back, and nobody who waited was looked for"),
    (6_465, "a clock set back gave seats of the day back, and nobody who waited was looked for"),
    (779, "the nights took a clock that was set right by seconds for time that was lost"),
    (1_620, "the nights took a clock that was set right by seconds for time that was lost"),
];
/// What happens at least once in every few nights; without it a world would be too quiet to test anything.
const MET: [&str; 42] = [
    "BookingCancelled",
    "BookingMoved",
    "CallingBegan",
    "CallingPaused",
    "CampaignClosed",
    "DaysOpened",
    "DeviceRenamed",
    "DeviceRevoked",
    "EntryMade",
    "HoldEnded",
    "HoldExtended",
    "LineFrozen",
    "MatchDeclined",
    "NamesakeAnswered",
    "NumbersDrawn",
    "OfferTold",
    "PaceChanged",
    "PersonErased",
    "PersonReached",
    "PresenceChanged",
    "SeatBooked",
    "SeatHeld",
    "StaffActed",
    "TicketAdmitted",
    "TicketArrived",
    "TicketLeft",
    "TicketReturned",
    "TurnMissed",
    "TurnExtended",
    "WindowsRestored",
    "WishGiven",
    "WishOffered",
    "WishUnmet",
    "WishWithdrawn",
    "called in time",
    "called while nobody came",
    "clock jumped",
    "crashes",
    "disk failed",
    "no: known",
    "no: namesake-asked",
    "no: request-id-reused",
];

fn number(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect("it is a number"))
}

#[test]
fn no_night_breaks_a_promise() {
    if let Some(seed) = number("JARI_NIGHT") {
        let broken: Vec<_> = live(seed, WholePlant::Nothing, true).err().into_iter().collect();
        assert!(broken.is_empty(), "\n{}", told(&broken));
        return;
    }
    let began = Instant::now();
    let new = uuid::Uuid::new_v4().as_u64_pair().0;
    let fixed = number("JARI_NIGHTS").unwrap_or(FIXED);
    let (mut met, mut broken) = live_many(0, fixed);
    let (more, later) = live_many(new, NEW);
    broken.extend(later);
    more.into_iter().for_each(|(what, times)| *met.entry(what).or_default() += times);
    println!("{fixed} nights, and {NEW} from {new}, in {:?}: {met:#?}", began.elapsed());
    assert!(broken.is_empty(), "\n{}", told(&broken));
    let never: Vec<_> = MET.into_iter().filter(|what| !met.contains_key(*what)).collect();
    assert_eq!(never, [""; 0], "the nights are too quiet");
}

#[test]
fn the_same_seed_is_the_same_night() {
    for seed in 0..10 {
        let night = || live(seed, WholePlant::Nothing, false).map_err(|it| it.breach.to_string());
        assert_eq!(night(), night(), "night {seed}");
    }
}

#[test]
fn nights_that_found_a_fault_find_it_no_more() {
    for (seed, fault) in FOUND {
        let broken: Vec<_> = live(seed, WholePlant::Nothing, false).err().into_iter().collect();
        assert!(broken.is_empty(), "once {fault}; now\n{}", told(&broken));
    }
}

#[test]
fn every_planted_fault_is_seen() {
    for plant in PLANTS {
        let seen = (0..NIGHTS_UNTIL_SEEN).find_map(|seed| live(seed, plant, false).err());
        let seen = seen.unwrap_or_else(|| panic!("{plant:?} broke nothing that is watched"));
        println!("{plant:?}: night {}, {}", seen.seed, seen.breach);
        let broken = seen.breach.promise;
        assert!(breaks(plant).contains(&broken), "{plant:?} is seen as {}", seen.breach);
    }
}

/// The promises as whose breach a fault may be seen.
fn breaks(plant: WholePlant) -> &'static [Promise] {
    match plant {
        WholePlant::Nothing => &[],
        WholePlant::WishForgotten | WholePlant::OfferDiesUntold => &[Promise::OwnWord],
        WholePlant::NamesakeLosesPlace => &[Promise::OwnWord],
        WholePlant::MatchGivenBack | WholePlant::SecondTakenAlone => &[Promise::NeverWithout],
        WholePlant::MovedUnasked => &[Promise::NeverWithout, Promise::OwnWord],
        WholePlant::RequestBodyIgnored => &[Promise::SameAnswer],
        WholePlant::SilentPlaceStalls => &[Promise::GoesOn],
        WholePlant::DownTimeCounts | WholePlant::TurnCutShort => &[Promise::FullTime],
        WholePlant::ClosedTakesBack => &[Promise::ClosedIsClosed],
    }
}
