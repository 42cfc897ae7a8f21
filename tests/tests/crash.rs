//! `kill -9` of the real server, between any two steps of a booking and in the middle of everything: what was
//! acknowledged is there afterwards, and everybody continues with the ticket they have.

use jari_common::id::CampaignId;
use jari_tests::crowd::{Crowd, Dice, STEPS, assert_kept, beside};
use jari_tests::person::{Asked, Desk, Visitor};
use jari_tests::server::ServerProcess;
use jari_tests::town;
use tempfile::TempDir;

const KILLS: u32 = 10;
const PEOPLE_AT_ONCE: u32 = 4;
/// The next kill comes after at most this many more answers.
const ANSWERS_BETWEEN_KILLS: u32 = 25;
const CLINICS: usize = 12;
const REACH_METRES: f64 = 2_000.0;

/// A server with a town and one campaign.
struct Town {
    server: ServerProcess,
    desk: Desk,
    campaign: CampaignId,
    _folder: TempDir,
}

impl Town {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let server = ServerProcess::start(&folder.path().join("data"));
        server.import_clinics(&town::clinics(CLINICS, REACH_METRES));
        let campaign = server.add_campaign(&["--capacity", "2", "--days-ahead", "7"]);
        let desk = server.desk();
        Self { server, desk, campaign, _folder: folder }
    }

    fn kill_and_start_again(&mut self) {
        self.server.kill_and_start_again();
        self.desk = self.desk.moved_to(self.server.url());
    }

    /// Kills the server once more, and checks every promise.
    fn kill_and_check(&mut self) {
        self.server.kill();
        println!("{}", self.server.check());
    }
}

/// The moments of a kill: before the first step and after each step; once without and once with a repeat of the last
/// request.
fn moments() -> impl Iterator<Item = (usize, bool)> {
    (0..=STEPS.len()).flat_map(|steps| [(steps, false), (steps, true)])
}

#[test]
fn a_server_killed_between_any_two_steps_goes_on_from_the_same_ticket() {
    let mut town = Town::new();
    let slots = town.desk.free_slots(town.campaign).unwrap();
    let mut everybody = Vec::new();
    for (person, slot, (steps, repeats)) in
        moments().zip(&slots).enumerate().map(|(at, (moment, slot))| (at, slot, moment))
    {
        let mut visitor = Visitor::new(town::person(person as u32));
        let (before, after) = STEPS.split_at(steps);
        for step in before {
            step.take(&mut visitor, &town.desk, town.campaign, slot).unwrap();
        }
        town.kill_and_start_again();
        if let (true, Some(last)) = (repeats, before.last()) {
            last.take(&mut visitor, &town.desk, town.campaign, slot).unwrap();
        }
        if visitor.session.is_some() {
            assert_kept(&mut visitor, &town.desk);
        }
        for step in after {
            step.take(&mut visitor, &town.desk, town.campaign, slot).unwrap();
        }
        everybody.push(visitor);
    }

    assert_eq!(everybody.len(), moments().count(), "there are slots for all of them");
    for (at, (visitor, slot)) in everybody.iter_mut().zip(&slots).enumerate() {
        assert_kept(visitor, &town.desk);
        assert_eq!(visitor.known().ticket.number as usize, at + 1, "in the order of coming");
        assert_eq!(visitor.my_booking(&town.desk).unwrap().slot, beside(slot));
    }
    town.kill_and_check();
}

#[test]
fn a_server_killed_at_any_moment_loses_nothing_that_it_acknowledged() {
    let mut dice = Dice::random();
    let mut town = Town::new();
    let crowd = Crowd::new(town.desk.clone(), town.campaign);

    crowd.while_people_book(PEOPLE_AT_ONCE, || {
        for _ in 0..KILLS {
            crowd.wait_for_answers(1 + dice.below(ANSWERS_BETWEEN_KILLS));
            town.kill_and_start_again();
            crowd.for_each_acknowledged(|visitor| assert_kept(visitor, &town.desk));
            crowd.send_to(town.desk.clone());
        }
    });

    let people = crowd.assert_all_booked(&town.desk);
    assert!(people >= PEOPLE_AT_ONCE);
    assert!(crowd.interruptions() >= KILLS, "every kill came into the middle of something");
    town.kill_and_check();
}

#[test]
fn a_request_repeated_after_a_kill_is_answered_and_not_done_twice() {
    let mut town = Town::new();
    let slot = town.desk.free_slots(town.campaign).unwrap().remove(0);
    let mut visitor = Visitor::new(town::person(0));
    let mut last = None;
    for step in STEPS {
        let first = step.take(&mut visitor, &town.desk, town.campaign, &slot).unwrap();
        town.kill_and_start_again();
        let again = step.take(&mut visitor, &town.desk, town.campaign, &slot).unwrap();
        assert_eq!((again.id, again.number, again.state), (first.id, first.number, first.state));
        last = Some(again);
    }
    let booked = last.unwrap();
    assert_eq!(booked.booking.unwrap().slot, beside(&slot));

    visitor.ask_anew(&Asked::Join);
    let known = visitor.join(&town.desk, town.campaign).unwrap_err();
    assert!(known.is("known"), "{known}");
    let now = visitor.look(&town.desk).unwrap();
    assert_eq!(now.number, booked.number, "the same person has the same ticket");
    let snapshot = town.desk.snapshot(10_000).unwrap();
    let taken: Vec<_> = snapshot.days.iter().flat_map(|days| &days.taken).collect();
    assert_eq!(taken.iter().map(|slot| slot.free).collect::<Vec<_>>(), [1], "one seat, once");
}
