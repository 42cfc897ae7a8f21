//! Who is here, who was served and who did not come: each by an act of staff, each taken back by another, none by time.

use jari_common::attendance::{
    AppointmentEnd, AsideReason, Attendance, AttendanceAct, NotServedReason, OutOfTurnReason,
    ServiceState, Whereabouts,
};
use jari_common::booking::{Right, SeatAct};
use jari_common::change::Event;
use jari_common::device::SecretHash;
use jari_common::dose::Dose;
use jari_common::id::{BookingId, CampaignId, DeviceId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::slot::SlotRef;
use jari_common::staff::{Author, PinHash, Role, StaffAccount};
use jari_common::ticket::TicketState;
use jari_samples::{PLAN, planned};
use jari_server::command::{AccountAct, Ask, ClinicPlan, Command, JoinLine, TicketAct};
use jari_server::engine::State;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::calendar::{booked, is_sound, near};
use crate::engine::world::*;

/// A world in which people have booked the four slots of a day from nine on, and it is eight in the morning of that day.
/// The nurse is signed in.
fn morning() -> World {
    morning_with(Role::Desk)
}

/// The same morning with somebody of another role in the nurse's place.
fn morning_with(role: Role) -> World {
    let mut world = booked(&[0, 0, 1, 2]);
    world.now += SignedDuration::from_hours(23);
    let clinics = vec![clinic().id];
    hire(&mut world, StaffAccount { name: "이간호사".to_owned(), role, clinics });
    world
}

fn hire(world: &mut World, account: StaffAccount) -> StaffId {
    let (code, until) = (SecretHash(account.name.clone()), Timestamp::MAX);
    world.must(Command::AddStaff { account, code: code.clone(), until });
    let staff = world.state.staff().last().unwrap().staff;
    let act = AccountAct::SetPin { device: DESK, code, pin: PinHash(String::new()), until };
    world.must(Command::OfStaff { staff, act });
    staff
}

/// The nurse signs in again: a shift is over by the evening.
fn sign_in_again(world: &mut World) {
    let act = AccountAct::SignIn { device: DESK, nth: 1, right: true, until: Timestamp::MAX };
    world.must(Command::OfStaff { staff: StaffId(1), act });
}

fn by(staff: u32) -> Option<Box<Author>> {
    Some(Box::new(Author::Staff { staff: StaffId(staff), device: DESK }))
}

fn booking(who: u64) -> BookingId {
    BookingId(who + 1)
}

/// Acts on what is known now.
fn attend(world: &mut World, who: u64, act: AttendanceAct) -> Result<Attendance, Refusal> {
    let follows = world.state.attendance(booking(who)).last_change;
    attend_after(world, who, act, follows)
}

fn attend_after(
    world: &mut World,
    who: u64,
    act: AttendanceAct,
    follows: u64,
) -> Result<Attendance, Refusal> {
    let command = Command::Attend { booking: booking(who), act, follows };
    world.ask(&Ask { request: None, command, by: by(1) })?;
    Ok(world.state.attendance(booking(who)))
}

fn take_back(world: &mut World, who: u64) -> Result<Attendance, Refusal> {
    let change = world.state.attendance(booking(who)).last_act.map_or(0, |it| it.change);
    attend(world, who, AttendanceAct::TakeBack { change })
}

const SERVED: AttendanceAct = AttendanceAct::End { how: AppointmentEnd::Served };
const DID_NOT_COME: AttendanceAct = AttendanceAct::End { how: AppointmentEnd::DidNotCome };

#[test]
fn a_person_comes_is_called_in_vain_set_aside_called_again_and_served() {
    let mut world = morning();
    let came = world.now;
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    world.now += SignedDuration::from_mins(70);
    for times in 1..=3 {
        let called = attend(&mut world, 0, AttendanceAct::Call).unwrap();
        assert_eq!(called.service, ServiceState::Called { desk: DESK, times });
    }
    let aside = AttendanceAct::SetAside { reason: AsideReason::NoAnswer };
    let known = attend(&mut world, 0, aside).unwrap();
    assert_eq!(known.arrived_at, Some(came), "the place by arrival is kept");
    attend(&mut world, 0, AttendanceAct::Call).unwrap();
    attend(&mut world, 0, AttendanceAct::GoIn).unwrap();
    attend(&mut world, 0, AttendanceAct::ComeOut).unwrap();
    let known = attend(&mut world, 0, SERVED).unwrap();
    assert_eq!((known.service, known.end), (ServiceState::Done, Some(AppointmentEnd::Served)));
    assert!(attend(&mut world, 0, AttendanceAct::Call).is_err());
    is_sound(&world);
}

#[test]
fn nobody_is_said_not_to_have_come_before_the_time_or_by_the_time() {
    let mut world = morning();
    let not_now = |refused: Result<Attendance, Refusal>| match refused {
        Err(Refusal::NotNow { what }) => what,
        other => panic!("{other:?}"),
    };
    assert!(not_now(attend(&mut world, 2, DID_NOT_COME)).contains("has not come"));
    world.now += SignedDuration::from_hours(30);
    world.must(Command::Tick);
    sign_in_again(&mut world);
    assert_eq!(world.state.attendance(booking(2)), Attendance::default(), "time says nothing");
    assert!(not_now(attend(&mut world, 2, AttendanceAct::Arrive)).contains("another day"));
    world.now -= SignedDuration::from_hours(22);
    attend(&mut world, 2, DID_NOT_COME).unwrap();
    // They come after all: one act, and they are here.
    let back = attend(&mut world, 2, AttendanceAct::Arrive).unwrap();
    assert_eq!((back.whereabouts, back.end), (Whereabouts::Here, None));
    assert!(not_now(attend(&mut world, 2, DID_NOT_COME)).contains("came"));
}

#[test]
fn whoever_goes_and_comes_back_keeps_the_first_arrival() {
    let mut world = morning();
    let first = attend(&mut world, 0, AttendanceAct::Arrive).unwrap().arrived_at;
    world.now += SignedDuration::from_mins(30);
    attend(&mut world, 0, AttendanceAct::GoAway).unwrap();
    assert!(attend(&mut world, 0, AttendanceAct::Call).is_err(), "nobody is there to be called");
    let back = attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    assert_eq!((back.whereabouts, back.arrived_at), (Whereabouts::Here, first));
}

#[test]
fn an_act_on_what_is_no_longer_true_is_refused_and_of_two_desks_one_calls() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    let seen = world.state.attendance(booking(0)).last_change;
    attend_after(&mut world, 0, AttendanceAct::Call, seen).unwrap();
    let late = attend_after(&mut world, 0, AttendanceAct::Call, seen);
    assert_eq!(late, Err(Refusal::OutOfDate));
    // Also after it was taken back: what is shown is not what was shown.
    take_back(&mut world, 0).unwrap();
    let late = attend_after(&mut world, 0, AttendanceAct::Call, seen);
    assert_eq!(late, Err(Refusal::OutOfDate));
}

#[test]
fn acts_are_taken_back_from_the_last_one_on_and_taking_back_twice_is_no_redo() {
    let mut world = morning();
    let arrived = attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 0, AttendanceAct::Call).unwrap();
    let first = AttendanceAct::TakeBack { change: arrived.last_act.unwrap().change };
    let refused = attend(&mut world, 0, first);
    assert!(matches!(refused, Err(Refusal::NotNow { what }) if what.contains("after it")));
    let known = take_back(&mut world, 0).unwrap();
    assert_eq!((known.service, known.whereabouts), (ServiceState::Waiting, Whereabouts::Here));
    let known = take_back(&mut world, 0).unwrap();
    assert_eq!((known.whereabouts, known.arrived_at), (Whereabouts::Expected, None));
    assert!(take_back(&mut world, 0).is_err());
}

#[test]
fn what_somebody_else_said_is_taken_back_by_an_admin_alone() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    let change = world.state.attendance(booking(0)).last_act.unwrap().change;
    let clinics = vec![clinic().id];
    let account =
        |name: &str, role| StaffAccount { name: name.to_owned(), role, clinics: clinics.clone() };
    let back = |staff: StaffId, world: &mut World| {
        let act = AttendanceAct::TakeBack { change };
        let command = Command::Attend { booking: booking(0), act, follows: change };
        world.ask(&Ask { request: None, command, by: by(staff.0) })
    };
    let other = hire(&mut world, account("최간호사", Role::Desk));
    assert_eq!(back(other, &mut world), Err(Refusal::NotYourRole));
    let admin = hire(&mut world, account("박원장", Role::ClinicAdmin));
    back(admin, &mut world).unwrap();
    assert_eq!(world.state.attendance(booking(0)).whereabouts, Whereabouts::Expected);
}

#[test]
fn without_an_author_nobody_comes_and_a_moved_appointment_is_another_one() {
    let mut world = morning();
    let command = Command::Attend { booking: booking(0), act: AttendanceAct::Arrive, follows: 0 };
    assert_eq!(world.ask(&command.clone().into()), Err(Refusal::StaffOnly));
    let console = Some(Box::new(Author::Console { account: "kim".to_owned() }));
    let ask = Ask { request: None, command, by: console };
    assert_eq!(world.ask(&ask), Err(Refusal::StaffOnly));
    attend(&mut world, 3, AttendanceAct::Arrive).unwrap();
    // Whoever is here keeps the appointment, also at a kiosk and for a wish.
    world.attempt(&Try::MoveHold(3, 3));
    assert_eq!(world.last.as_ref().unwrap().1, Err(Refusal::BookingPast));
    world.attempt(&Try::Cancel(3));
    assert_eq!(world.last.as_ref().unwrap().1, Err(Refusal::BookingPast));
    take_back(&mut world, 3).unwrap();
    let seen = world.state.attendance(booking(3)).last_change;
    for what in [Try::MoveHold(3, 3), Try::Move(3)] {
        world.attempt(&what);
    }
    assert_eq!(world.view(3).booking.unwrap().slot, slot(3), "it moved");
    let known = world.state.attendance(booking(3));
    assert_eq!((known.whereabouts, known.last_act), (Whereabouts::Expected, None));
    // A desk that shows the earlier time says nothing of the new one.
    world.now += SignedDuration::from_hours(3);
    for before in [0, seen] {
        let late = attend_after(&mut world, 3, DID_NOT_COME, before);
        assert_eq!(late, Err(Refusal::OutOfDate));
    }
    attend(&mut world, 3, DID_NOT_COME).unwrap();
    is_sound(&world);
}

#[test]
fn a_person_is_called_to_one_desk_and_whoever_went_may_have_been_served() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    let known = attend(&mut world, 0, AttendanceAct::Call).unwrap();
    let other = DeviceId(77);
    let may = |known: &Attendance, act| known.may(act, other, true);
    for act in [AttendanceAct::Call, AttendanceAct::GoIn] {
        assert_eq!(may(&known, act), Err("this person is called to another desk"));
    }
    let aside = AttendanceAct::SetAside { reason: AsideReason::NoAnswer };
    assert_eq!(may(&known, aside), Ok(()));
    attend(&mut world, 0, AttendanceAct::GoIn).unwrap();
    assert!(attend(&mut world, 0, AttendanceAct::GoAway).is_err(), "somebody is with them");
    attend(&mut world, 0, AttendanceAct::ComeOut).unwrap();
    attend(&mut world, 0, AttendanceAct::GoAway).unwrap();
    attend(&mut world, 0, SERVED).unwrap();
    // A called person who goes is called by nobody when they are back.
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    attend(&mut world, 1, AttendanceAct::GoAway).unwrap();
    let back = attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    assert_eq!(back.service, ServiceState::Waiting);
}

#[test]
fn what_one_said_in_an_earlier_shift_is_an_admins_to_take_back() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 0, SERVED).unwrap();
    world.now += SignedDuration::from_hours(12);
    sign_in_again(&mut world);
    assert_eq!(take_back(&mut world, 0), Err(Refusal::NotYourRole));
}

#[test]
fn a_line_that_is_frozen_or_closed_still_has_people_who_come() {
    let mut world = morning();
    world.must(Command::FreezeLine { campaign: CAMPAIGN, message: String::new() });
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    attend(&mut world, 0, SERVED).unwrap();
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    is_sound(&world);
}

const OUT_OF_TURN: AttendanceAct =
    AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::NeedsHelp };

/// Who is to be called next, looked for in the slow and simple way.
fn first_to_call(state: &State) -> Option<u64> {
    let waits = (0..4).filter(|who| state.attendance(booking(*who)).waits_for_call());
    waits.min_by_key(|who| {
        let starts_at = state.appointment(booking(*who)).unwrap().1.starts_at;
        state.attendance(booking(*who)).call_order(starts_at, booking(*who))
    })
}

/// Whether this person comes later than the other.
fn passes(state: &State, who: u64, other: u64) -> bool {
    let order = |who: u64| {
        let starts_at = state.appointment(booking(who)).unwrap().1.starts_at;
        state.attendance(booking(who)).call_order(starts_at, booking(who))
    };
    order(who) > order(other)
}

#[test]
fn whoever_comes_later_is_called_plainly_only_when_nobody_before_them_waits() {
    let mut world = morning();
    // The one with the later time comes first, and passes nobody by it.
    attend(&mut world, 2, AttendanceAct::Arrive).unwrap();
    world.now += SignedDuration::from_mins(5);
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    world.now += SignedDuration::from_mins(5);
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    for later in [2, 0] {
        for passes in [AttendanceAct::Call, AttendanceAct::GoIn] {
            assert_eq!(attend(&mut world, later, passes), Err(Refusal::NotNext), "{passes:?}");
        }
    }
    // Of two with one time, the one who came first.
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    attend(&mut world, 1, AttendanceAct::SetAside { reason: AsideReason::NoAnswer }).unwrap();
    attend(&mut world, 0, AttendanceAct::Call).unwrap();
    // Whoever was set aside has kept their place, and is before whoever comes later.
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    attend(&mut world, 2, AttendanceAct::Call).unwrap();
    // Whoever is late comes after those who were there by then.
    take_back(&mut world, 2).unwrap();
    world.now += SignedDuration::from_hours(3);
    attend(&mut world, 3, AttendanceAct::Arrive).unwrap();
    assert_eq!(attend(&mut world, 3, AttendanceAct::Call), Err(Refusal::NotNext));
    // Whoever went is waited for by nobody.
    attend(&mut world, 2, AttendanceAct::GoAway).unwrap();
    attend(&mut world, 3, AttendanceAct::Call).unwrap();
    is_sound(&world);
}

#[test]
fn setting_somebody_aside_who_was_not_called_yet_makes_them_pass_nobody() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 2, AttendanceAct::Arrive).unwrap();
    let aside = AttendanceAct::SetAside { reason: AsideReason::NotReady };
    attend(&mut world, 2, aside).unwrap();
    for passes in [AttendanceAct::Call, AttendanceAct::GoIn] {
        assert_eq!(attend(&mut world, 2, passes), Err(Refusal::NotNext), "{passes:?}");
    }
    // Nobody waits for somebody who is aside.
    attend(&mut world, 0, aside).unwrap();
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    attend(&mut world, 2, AttendanceAct::Call).unwrap();
    attend(&mut world, 0, AttendanceAct::Call).unwrap();
    is_sound(&world);
}

#[test]
fn an_admin_calls_somebody_out_of_turn_with_a_reason_and_takes_it_back() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    assert_eq!(attend(&mut world, 1, OUT_OF_TURN), Err(Refusal::NotYourRole));
    let clinics = vec![clinic().id];
    let name = "박원장".to_owned();
    let admin =
        hire(&mut world, StaffAccount { name, role: Role::ClinicAdmin, clinics: clinics.clone() });
    let by_admin = |world: &mut World, act| {
        let follows = world.state.attendance(booking(1)).last_change;
        let command = Command::Attend { booking: booking(1), act, follows };
        world.ask(&Ask { request: None, command, by: by(admin.0) }).map(drop)
    };
    let first = Command::Attend {
        booking: booking(0),
        act: OUT_OF_TURN,
        follows: world.state.attendance(booking(0)).last_change,
    };
    let first = Ask { request: None, command: first, by: by(admin.0) };
    assert_eq!(world.ask(&first).map(drop), Err(Refusal::OutOfDate), "they are next");
    by_admin(&mut world, OUT_OF_TURN).unwrap();
    let called = world.state.attendance(booking(1));
    assert_eq!(called.service, ServiceState::Called { desk: DESK, times: 1 });
    assert_eq!(called.last_act.unwrap().act, OUT_OF_TURN);
    let again = by_admin(&mut world, OUT_OF_TURN);
    assert!(matches!(again, Err(Refusal::NotNow { what }) if what.contains("called already")));
    by_admin(&mut world, AttendanceAct::Call).unwrap();
    let back = |world: &World| AttendanceAct::TakeBack {
        change: world.state.attendance(booking(1)).last_act.unwrap().change,
    };
    for _ in 0..2 {
        let act = back(&world);
        by_admin(&mut world, act).unwrap();
    }
    assert!(world.state.attendance(booking(1)).waits_for_call());
    by_admin(&mut world, OUT_OF_TURN).unwrap();
    // What an admin did is an admin's to take back.
    let nurse =
        hire(&mut world, StaffAccount { name: "최간호사".into(), role: Role::Desk, clinics });
    let (act, follows) = (back(&world), world.state.attendance(booking(1)).last_change);
    let command = Command::Attend { booking: booking(1), act, follows };
    let refused = world.ask(&Ask { request: None, command, by: by(nurse.0) });
    assert_eq!(refused, Err(Refusal::NotYourRole));
    is_sound(&world);
}

#[test]
fn somebody_who_was_erased_is_waited_for_by_nobody() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 1, AttendanceAct::Arrive).unwrap();
    assert_eq!(attend(&mut world, 1, AttendanceAct::Call), Err(Refusal::NotNext));
    world.now += SignedDuration::from_hours(2);
    world.must(Command::ErasePerson { ticket: world.ticket(0), even_if_live: true });
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    is_sound(&world);
}

/// Person `who` joins the slot's campaign and books the slot.
fn book_at(world: &mut World, who: u8, at: SlotRef) {
    let Command::JoinLine(joining) = join(who) else { panic!() };
    world.requested(Command::JoinLine(JoinLine { campaign: at.campaign, ..joining }));
    world.attempt(&Try::Start(who));
    let (ticket, right) = (world.ticket(who), Right::Turn(world.serial(who)));
    world.requested(TicketAct::seat(right, SeatAct::hold(at, Dose::First)).of(ticket));
    world.attempt(&Try::Book(who));
    assert_eq!(world.view(who).state, TicketState::Done, "{:?}", world.last);
}

#[test]
fn people_of_another_campaign_clinic_or_day_do_not_stand_in_the_way() {
    let mut world = World::with(|spec| spec.pace.turns = 10);
    let other = CampaignId(2);
    world.must(Command::PutClinics { clinics: vec![near()] });
    world.must(Command::AddCampaign { spec: spec(world.now) });
    let tomorrow = DAY.tomorrow().unwrap();
    for (campaign, clinic, day) in
        [(CAMPAIGN, near().id, DAY), (other, clinic().id, DAY), (CAMPAIGN, clinic().id, tomorrow)]
    {
        let clinics = vec![ClinicPlan { clinic, days: planned(PLAN, &[day]) }];
        world.must(Command::OpenDays { campaign, clinics });
    }
    let here = slot(0);
    book_at(&mut world, 0, here.clone());
    book_at(&mut world, 1, SlotRef { clinic: near().id, index: 1, ..here });
    book_at(&mut world, 2, SlotRef { campaign: other, index: 2, ..here.clone() });
    book_at(&mut world, 3, SlotRef { date: tomorrow, index: 3, ..here.clone() });
    book_at(&mut world, 4, SlotRef { index: 3, ..here });
    world.now += SignedDuration::from_hours(23);
    let clinics = vec![clinic().id, near().id];
    hire(&mut world, StaffAccount { name: "이간호사".to_owned(), role: Role::Desk, clinics });
    for who in [0, 1, 2, 4] {
        attend(&mut world, who, AttendanceAct::Arrive).unwrap();
    }
    attend(&mut world, 2, AttendanceAct::Call).unwrap();
    attend(&mut world, 1, AttendanceAct::Call).unwrap();
    assert_eq!(attend(&mut world, 4, AttendanceAct::Call), Err(Refusal::NotNext));
    // A day later the first still waits by the list; those of the new day are called all the same.
    world.now += SignedDuration::from_hours(24);
    sign_in_again(&mut world);
    attend(&mut world, 3, AttendanceAct::Arrive).unwrap();
    attend(&mut world, 3, AttendanceAct::Call).unwrap();
    assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
}

/// Every act that there is, but taking back.
fn any_act() -> impl Strategy<Value = AttendanceAct> {
    prop_oneof![
        Just(AttendanceAct::Arrive),
        Just(AttendanceAct::GoAway),
        Just(AttendanceAct::Call),
        Just(AttendanceAct::CallOutOfTurn { reason: OutOfTurnReason::NeedsHelp }),
        Just(AttendanceAct::SetAside { reason: AsideReason::NotReady }),
        Just(AttendanceAct::GoIn),
        Just(AttendanceAct::ComeOut),
        Just(SERVED),
        Just(AttendanceAct::End {
            how: AppointmentEnd::NotServed { reason: NotServedReason::Unwell }
        }),
        Just(DID_NOT_COME),
        Just(AttendanceAct::TakeBack { change: 0 }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A clinic's day: whatever staff do in whatever order, what is known is what the acts that stand say, in order, and by
    /// the evening each person's appointment has exactly one end, which somebody said.
    #[test]
    fn by_the_evening_everybody_has_one_end_by_somebodys_word(
        acts in prop::collection::vec((0_u64..4, any_act(), 0_i64..40), 0..60)
    ) {
        let mut world = morning_with(Role::ClinicAdmin);
        let mut standing: Vec<Vec<(AttendanceAct, Timestamp)>> = vec![Vec::new(); 4];
        for (who, act, minutes) in acts {
            world.now += SignedDuration::from_mins(minutes.min(10));
            let before = world.state.clone();
            let done = match act {
                AttendanceAct::TakeBack { .. } => take_back(&mut world, who),
                act => attend(&mut world, who, act),
            };
            if act == AttendanceAct::Call && before.attendance(booking(who)).is_called_in_turn() {
                prop_assert_eq!(done.is_ok(), !first_to_call(&before).is_some_and(|it| passes(&before, who, it)));
            }
            prop_assert_eq!(world.state.broken_invariants(), Vec::<String>::new());
            let mine = &mut standing[who as usize];
            match (act, done.is_ok()) {
                (AttendanceAct::TakeBack { .. }, true) => { mine.pop(); }
                (act, true) => mine.push((act, world.now)),
                (AttendanceAct::TakeBack { .. }, false) => prop_assert!(mine.is_empty()),
                (_, false) => {}
            }
            let naive = mine.iter().fold(Attendance::default(), |known, (act, at)| known.after(*act, *at, DESK));
            let known = world.state.attendance(booking(who));
            prop_assert_eq!(
                (known.whereabouts, known.service, known.end, known.arrived_at),
                (naive.whereabouts, naive.service, naive.end, naive.arrived_at)
            );
        }
        world.now += SignedDuration::from_hours(8);
        sign_in_again(&mut world);
        for who in 0..4 {
            let known = world.state.attendance(booking(who));
            if known.end.is_none() {
                let how = match known.whereabouts {
                    Whereabouts::Expected => AppointmentEnd::DidNotCome,
                    Whereabouts::Here => AppointmentEnd::Served,
                    Whereabouts::Left => AppointmentEnd::NotServed { reason: NotServedReason::TheyDeclined },
                };
                attend(&mut world, who, AttendanceAct::End { how }).unwrap();
            }
            prop_assert!(world.state.attendance(booking(who)).end.is_some());
        }
        let mut again = State::new();
        world.log.iter().for_each(|change| again.apply(change));
        for who in 0..4 {
            prop_assert_eq!(again.attendance(booking(who)), world.state.attendance(booking(who)));
        }
        let authored = |event: &Event| matches!(event, Event::AttendanceChanged(_));
        let acts = world.log.iter().filter(|change| authored(&change.event));
        prop_assert!(acts.clone().all(|change| change.by.is_some()), "everything has its author");
    }
}

#[test]
fn the_engine_itself_refuses_what_a_role_or_another_clinic_may_not() {
    let mut world = morning();
    attend(&mut world, 0, AttendanceAct::Arrive).unwrap();
    let follows = world.state.attendance(booking(0)).last_change;
    let call = |staff: StaffId| {
        let command = Command::Attend { booking: booking(0), act: AttendanceAct::Call, follows };
        Ask { request: None, command, by: by(staff.0) }
    };
    let account = |role, clinics| StaffAccount { name: "이도우미".to_owned(), role, clinics };
    let helper = hire(&mut world, account(Role::Helper, Vec::new()));
    assert_eq!(world.ask(&call(helper)), Err(Refusal::NotYourRole));
    assert_eq!(
        world.ask(&call(StaffId(1))),
        Err(Refusal::NotSignedIn),
        "the helper sits there now"
    );
    world.must(Command::PutClinics { clinics: vec![near()] });
    let far = hire(&mut world, account(Role::Desk, vec![near().id]));
    assert_eq!(world.ask(&call(far)), Err(Refusal::AnotherClinic));
}
