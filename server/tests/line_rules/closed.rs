//! A closed campaign takes nobody, finds nothing, opens nothing and writes nothing by itself any more; bookings stay.

use jari_common::booking::{BookingStatus, Right, SeatAct};
use jari_common::campaign::{CallingHours, DrawTerms, LineOrder};
use jari_common::clinic::{Clinic, OpenHours, WeekHours};
use jari_common::dose::Dose;
use jari_common::draw::Digest;
use jari_common::refusal::Refusal;
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::ticket::TicketState::{self, Active, Called, Done, Left, Missed};
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{ClinicPlan, Command, TicketAct};
use jari_server::opening_days::upkeep;
use jiff::civil::time;

use crate::engine::world::*;

const CLOSE: Command = Command::CloseCampaign { campaign: CAMPAIGN };

fn wish(on_match: OnMatch) -> Wish {
    Wish {
        places: WishPlaces::Clinics(vec![clinic().id]),
        days: WishDays::default(),
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match,
    }
}

/// Person 0 has booked, 1 chooses with a seat held, 2 has left, 3 missed the turn, 4 is offered a seat, 5 is called.
fn everybody() -> World {
    let mut world = World::with(|spec| spec.pace.turns = 4);
    (0..6).for_each(|who| world.must(join(who)));
    [Try::Start(0), Try::Hold(0, 0), Try::Book(0), Try::Start(1), Try::Hold(1, 1), Try::Leave(2)]
        .iter()
        .for_each(|what| world.attempt(what));
    world.attempt(&Try::Start(3));
    world.attempt(&Try::End(3));
    world.attempt(&Try::Start(4));
    world.must(TicketAct::GiveWish { wish: wish(OnMatch::Ask) }.of(world.ticket(4)));
    world.attempt(&Try::End(4));
    let states = (0..6).map(|who| world.view(who).state).collect::<Vec<_>>();
    assert_eq!(states, [Done, Active, Left, Missed, Missed, Called]);
    assert!(world.view(4).offer.is_some());
    world
}

#[test]
fn nobody_joins_comes_back_wishes_or_is_put_first_and_everybody_is_answered_so() {
    let mut world = everybody();
    world.must(CLOSE);
    let refused = |world: &mut World, command: Command| {
        let said = world.ask(&command.clone().into());
        assert_eq!(said.unwrap_err(), Refusal::CampaignClosed, "{command:?}");
    };
    refused(&mut world, join(2));
    refused(&mut world, join(9));
    for who in [0, 1, 3, 4, 5] {
        let ticket = world.ticket(who);
        refused(&mut world, TicketAct::GiveWish { wish: wish(OnMatch::Book) }.of(ticket));
    }
    for who in [3, 4, 5] {
        let ticket = world.ticket(who);
        refused(&mut world, TicketAct::Return.of(ticket));
        let (device, act, reason) = (DESK, StaffAct::PutFirst, StaffReason::Asked);
        refused(&mut world, TicketAct::Staff { device, act, reason }.of(ticket));
        assert_eq!(world.view(who).state, TicketState::NotServed);
        assert!(world.view(who).offer.is_none() && world.view(who).wish.is_none());
    }
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 1, capacity: 1 };
    let days = vec![PlannedDays::alike(plan, vec![LAST_DAY])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    refused(&mut world, Command::OpenDays { campaign: CAMPAIGN, clinics });
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn who_was_choosing_goes_on_to_the_end_and_what_is_booked_may_be_moved_and_given_back() {
    let mut world = everybody();
    world.must(CLOSE);
    world.attempt(&Try::Book(1));
    assert_eq!(world.view(1).state, TicketState::Done, "the turn had begun");
    let (ticket, better) = (world.ticket(0), SlotRef { index: 3, ..slot(0) });
    world.must(TicketAct::seat(Right::Move, SeatAct::hold(better.clone(), Dose::First)).of(ticket));
    world.attempt(&Try::Move(0));
    assert_eq!(world.view(0).booking.unwrap().slot, better);
    world.attempt(&Try::Cancel(0));
    assert_eq!(world.view(0).booking.unwrap().status, BookingStatus::Cancelled);
    assert_eq!(
        world.ask(&join(0).into()).unwrap_err(),
        Refusal::CampaignClosed,
        "and that is that"
    );
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_turn_that_runs_out_after_the_closing_is_told_as_not_served_also_in_a_line_that_was_frozen() {
    let mut world = everybody();
    world.attempt(&Try::Freeze);
    world.must(CLOSE);
    assert_eq!(world.view(1).state, TicketState::Active);
    world.wait(PACE.turn_max_secs + 1);
    assert_eq!(world.view(1).state, TicketState::NotServed, "its time went on");
    assert_eq!(world.state.hold_count(), 0);
    assert_eq!(world.tables_find(), Vec::<String>::new());
}

#[test]
fn a_closed_campaign_writes_nothing_and_its_past_days_leave_the_list() {
    let hours = CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) };
    for opens_later in [false, true] {
        let mut world = World::with(|spec| {
            spec.calling_hours = Some(hours);
            if opens_later {
                spec.opens_at = jari_common::time::plus_secs(spec.opens_at, 86_400);
                let public_value = "lottery".to_owned();
                spec.order = LineOrder::Draw(DrawTerms {
                    public_value,
                    nonce: Digest::default(),
                    commitment: Digest::default(),
                });
            }
        });
        let open = Some(OpenHours { opens: 540, closes: 1_080 });
        let hours = WeekHours { weekday: open, ..WeekHours::default() };
        let other = Clinic { hours, ..jari_samples::clinic("B2") };
        world.must(Command::PutClinics { clinics: vec![other] });
        world.must(join(0));
        let missing = |world: &World| upkeep::commands(&world.state, 0..9, world.now);
        assert!(!missing(&world).is_empty(), "while it is open there is something to open");
        assert!(world.state.clinic_days(CAMPAIGN, &clinic().id).is_some());
        world.must(CLOSE);
        assert!(world.state.clinic_days(CAMPAIGN, &clinic().id).is_some(), "the day is to come");
        let seq = world.state.seq();
        for _ in 0..100 {
            world.wait(86_400 / 2);
        }
        assert_eq!(world.state.seq(), seq, "no hours begin and no line opens");
        assert_eq!(world.state.next_due(), None);
        assert!(missing(&world).is_empty());
        assert_eq!(world.view(0).state, TicketState::NotServed);
        world.must(Command::PutClinics {
            clinics: vec![Clinic { name: "새봄의원".into(), ..clinic() }],
        });
        assert_eq!(world.state.clinic_days(CAMPAIGN, &clinic().id), None, "it is past");
    }
}
