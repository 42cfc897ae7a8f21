//! Whole nights, in which everything is lived at once, and the proof that a fault would be seen. `JARI_NIGHT=…` shows
//! one night; `JARI_NIGHTS=10000` lives so many.

use std::time::Instant;

use jari_tests::sim::whole::{PLANTS, WholePlant, live, live_many, told};

/// Nights of one run, the same ones every time, and new ones.
const FIXED: u64 = 300;
const NEW: u64 = 100;
/// A planted fault is met in so many nights at the latest.
const NIGHTS_UNTIL_SEEN: u64 = 150;
/// What every few nights meet; a quiet world is seen to be quiet.
const MET: [&str; 30] = [
    "BookingCancelled",
    "BookingMoved",
    "CallingBegan",
    "CallingPaused",
    "CampaignClosed",
    "DaysOpened",
    "HoldEnded",
    "HoldExtended",
    "LineFrozen",
    "MatchDeclined",
    "PaceChanged",
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
    "clock jumped",
    "crashes",
    "disk failed",
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
fn every_planted_fault_is_seen() {
    for plant in PLANTS {
        let seen = (0..NIGHTS_UNTIL_SEEN).find_map(|seed| live(seed, plant, false).err());
        let seen = seen.unwrap_or_else(|| panic!("{plant:?} broke nothing that is watched"));
        println!("{plant:?}: {}", seen.breach);
    }
}
