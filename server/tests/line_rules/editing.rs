//! What an operator changes about a campaign while people wait and have booked: what was promised stays.

use jari_common::campaign::{
    BirthYears, CallingHours, DrawTerms, IdentityRule, LineOrder, WhichClinics,
};
use jari_common::change::Phase;
use jari_common::clinic::{OpenHours, WeekHours};
use jari_common::draw::Digest;
use jari_common::eligibility::{BothLanguages, Question, Wave};
use jari_common::id::ClinicId;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;
use jari_common::wish::{OnMatch, PartOfDay, Weekdays, Wish, WishDays, WishOrder, WishPlaces};
use jari_server::command::{CampaignEdit, Command, SetTo, TicketAct};
use jari_server::opening_days::upkeep;
use jiff::civil::{Time, date, time};
use jiff::{SignedDuration, Timestamp};

use super::calendar::{NEXT_DAY, book, booked, booking, displaced, is_sound, near, offer};
use crate::engine::world::*;

fn edit(edit: CampaignEdit) -> Command {
    Command::EditCampaign { campaign: CAMPAIGN, edit: Box::new(edit) }
}

fn refused(world: &mut World, change: CampaignEdit) -> String {
    match world.ask(&edit(change).into()) {
        Err(Refusal::Invalid { what }) => what,
        other => panic!("{other:?}"),
    }
}

/// What the server does on its own, now and every hour.
fn plan(world: &mut World) {
    for command in upkeep::commands(&world.state, 0..9, world.now) {
        world.must(command);
    }
    assert_eq!(upkeep::commands(&world.state, 0..9, world.now), [], "it is done");
}

/// Two clinics that are open from nine to noon on weekdays; people 0.. have booked at the first, tomorrow.
fn running(people: &[u8]) -> World {
    let mut world = booked(&[]);
    let hours =
        WeekHours { weekday: Some(OpenHours { opens: 540, closes: 720 }), ..WeekHours::default() };
    let clinics =
        [clinic(), near()].map(|it| jari_common::clinic::Clinic { hours: hours.clone(), ..it });
    world.must(Command::PutClinics { clinics: clinics.to_vec() });
    plan(&mut world);
    for (who, index) in (0..).zip(people) {
        book(&mut world, who, *index);
    }
    world
}

fn open_days(world: &World, clinic: &ClinicId) -> usize {
    let days = date(2026, 11, 1).series(jiff::Span::new().days(1)).take(200);
    days.filter(|date| world.state.is_open_on(CAMPAIGN, clinic, *date)).count()
}

#[test]
fn more_seats_and_other_words_are_there_at_once_and_nothing_is_written_twice() {
    let mut world = running(&[0]);
    let more = CampaignEdit {
        capacity: Some(5),
        title_ko: Some("겨울 독감".to_owned()),
        ..CampaignEdit::default()
    };
    world.must(edit(more.clone()));
    plan(&mut world);
    let free = |index| {
        world.state.seats_free(&jari_common::slot::SlotRef { date: NEXT_DAY, ..slot(index) })
    };
    assert_eq!([free(0), free(1)], [Some(5); 2]);
    assert_eq!(world.state.campaign(CAMPAIGN).unwrap().spec.title_ko, "겨울 독감");
    let seq = world.state.seq();
    world.must(edit(more));
    assert_eq!(world.state.seq(), seq);
    is_sound(&world);
}

#[test]
fn whoever_has_booked_after_the_new_end_keeps_the_seat_and_is_listed() {
    let mut world = running(&[0]);
    let far = open_days(&world, &clinic().id);
    let today = date(2026, 11, 23);
    let ends = CampaignEdit { ends_on: Some(SetTo::Value(today)), ..CampaignEdit::default() };
    world.must(edit(ends));
    plan(&mut world);
    assert_eq!(open_days(&world, &near().id), 0, "no day after the end");
    assert_eq!(open_days(&world, &clinic().id), 1, "the day on which somebody has booked");
    assert_eq!((booking(&world, 0), world.state.seats_free(&slot(0))), (slot(0), Some(0)));
    assert_eq!(displaced(&world).len(), 1);
    is_sound(&world);
    world.must(edit(CampaignEdit { ends_on: Some(SetTo::Nothing), ..CampaignEdit::default() }));
    plan(&mut world);
    assert_eq!(open_days(&world, &clinic().id), far, "every day is back");
    is_sound(&world);
}

#[test]
fn a_clinic_that_leaves_keeps_its_appointments_and_takes_no_new_ones() {
    let mut world = running(&[0, 1]);
    let without = |ids: &[ClinicId]| CampaignEdit {
        without_clinics: ids.to_vec(),
        ..CampaignEdit::default()
    };
    assert!(refused(&mut world, without(&[clinic().id])).contains("every clinic"));
    let both = WhichClinics::Only(vec![clinic().id, near().id]);
    world.must(edit(CampaignEdit { clinics: Some(both), ..CampaignEdit::default() }));
    plan(&mut world);
    assert!(refused(&mut world, without(&[clinic().id, near().id])).contains("at least one"));
    world.must(edit(without(&[clinic().id])));
    plan(&mut world);
    assert_eq!(displaced(&world).len(), 2, "both are listed");
    assert_eq!(world.state.seats_free(&slot(2)), Some(0));
    world.reseat_everybody();
    assert_eq!(offer(&world, 0).unwrap().clinic, near().id);
    is_sound(&world);
    world.must(edit(CampaignEdit { with_clinics: vec![clinic().id], ..CampaignEdit::default() }));
    plan(&mut world);
    assert_eq!(displaced(&world), [], "it takes part again");
    is_sound(&world);
}

#[test]
fn slots_of_another_length_leave_booked_days_as_they_are() {
    let mut world = running(&[0]);
    let before = world.view(0).booking.unwrap();
    world.must(edit(CampaignEdit { slot_minutes: Some(60), ..CampaignEdit::default() }));
    plan(&mut world);
    assert_eq!(world.view(0).booking.unwrap(), before);
    let far = jari_common::slot::SlotRef { date: date(2026, 11, 26), ..slot(3) };
    assert_eq!(world.state.seats_free(&far), None, "three hours are three slots");
    is_sound(&world);
}

#[test]
fn an_announced_opening_moves_later_or_with_a_days_notice() {
    let hours = |hours| SignedDuration::from_hours(hours);
    let mut world = World::with(|spec| spec.opens_at += hours(72));
    let now = world.now;
    let opens = |at: Timestamp| CampaignEdit { opens_at: Some(at), ..CampaignEdit::default() };
    assert!(refused(&mut world, opens(now)).contains("a day ahead"));
    assert!(refused(&mut world, opens(now + hours(23))).contains("a day ahead"));
    world.must(edit(opens(now + hours(24))));
    world.must(edit(opens(now + hours(48))));
    world.now += hours(48);
    world.must(Command::Tick);
    assert_eq!(world.state.now_serving(CAMPAIGN).unwrap().phase, Phase::Open);
    assert!(refused(&mut world, opens(now + hours(90))).contains("the line is open"));
}

#[test]
fn whoever_may_join_today_may_join_tomorrow() {
    let mut world = World::new();
    let wave = |first, hours| Wave {
        birth_years: BirthYears { first, last: 1960 },
        opens_at: world_start() + SignedDuration::from_hours(hours),
    };
    let waves = |waves: Vec<Wave>| CampaignEdit { waves: Some(waves), ..CampaignEdit::default() };
    assert!(refused(&mut world, waves(vec![wave(1950, 30)])).contains("may join already"));
    let years = world.state.campaign(CAMPAIGN).unwrap().spec.birth_years;
    // People of further years are new: they may have an opening of their own.
    let wider = CampaignEdit {
        birth_years: Some(BirthYears { last: years.last + 5, ..years }),
        waves: Some(vec![Wave {
            birth_years: BirthYears { first: years.last + 1, last: years.last + 5 },
            opens_at: world.now + SignedDuration::from_hours(30),
        }]),
        ..CampaignEdit::default()
    };
    world.must(edit(wider));
    is_sound(&world);
}

fn world_start() -> Timestamp {
    World::new().now
}

#[test]
fn whoever_may_join_may_join_tomorrow_and_a_line_that_is_not_open_is_for_others() {
    let none = BirthYears { first: 1900, last: 1900 };
    let fewer = || CampaignEdit { birth_years: Some(none), ..CampaignEdit::default() };
    let mut world = running(&[]);
    assert!(refused(&mut world, fewer()).contains("could no more"));
    let mut world = World::with(|spec| spec.opens_at += SignedDuration::from_hours(72));
    world.must(edit(fewer()));
    assert_eq!(world.state.campaign(CAMPAIGN).unwrap().spec.birth_years, none);
}

#[test]
fn a_draw_does_not_wait_for_the_value_that_was_named_for_it() {
    let mut world = World::with(|spec| {
        let public_value = "복권 1250회".to_owned();
        let (nonce, commitment) = (Digest::default(), Digest::default());
        spec.order = LineOrder::Draw(DrawTerms { public_value, nonce, commitment });
        spec.opens_at += SignedDuration::from_hours(72);
    });
    let opens = world.state.campaign(CAMPAIGN).unwrap().spec.opens_at;
    let at = |at| CampaignEdit { opens_at: Some(at), ..CampaignEdit::default() };
    let later = at(opens + SignedDuration::from_hours(1));
    assert!(refused(&mut world, later).contains("draw"));
    world.must(edit(at(opens - SignedDuration::from_hours(1))));
}

#[test]
fn a_last_day_is_not_before_an_opening() {
    let mut world = World::with(|spec| spec.opens_at += SignedDuration::from_hours(72));
    // It opens on the 26th.
    let ends = |day| CampaignEdit {
        ends_on: Some(SetTo::Value(date(2026, 11, day))),
        ..CampaignEdit::default()
    };
    assert!(refused(&mut world, ends(25)).contains("not before an opening"));
    world.must(edit(ends(26)));
    let opens = world.now + SignedDuration::from_hours(96);
    let later = CampaignEdit { opens_at: Some(opens), ..CampaignEdit::default() };
    assert!(refused(&mut world, later).contains("not before an opening"));
    let mut spec = world.state.campaign(CAMPAIGN).unwrap().spec.clone();
    spec.opens_at = world.now - SignedDuration::from_hours(200);
    spec.ends_on = Some(date(2026, 11, 22));
    let past = world.ask(&Command::AddCampaign { spec }.into());
    assert!(matches!(past, Err(Refusal::Invalid { what }) if what.contains("today or later")));
}

#[test]
fn a_frozen_line_is_not_closed_by_its_last_day() {
    let mut world = running(&[]);
    let today = date(2026, 11, 24);
    let ends = CampaignEdit { ends_on: Some(SetTo::Value(today)), ..CampaignEdit::default() };
    world.must(edit(ends));
    let over = || Command::CloseIfOver { campaign: CAMPAIGN };
    world.now += SignedDuration::from_hours(38);
    world.must(over());
    assert!(!world.state.is_closed(CAMPAIGN), "it is the last day, an hour before midnight");
    let message = String::new();
    world.must(Command::FreezeLine { campaign: CAMPAIGN, message });
    world.now += SignedDuration::from_hours(2);
    world.must(over());
    assert!(!world.state.is_closed(CAMPAIGN), "an operator has stopped it");
    world.must(Command::ResumeLine { campaign: CAMPAIGN });
    world.must(over());
    assert!(world.state.is_closed(CAMPAIGN));
}

#[test]
fn nobodys_answer_counts_for_another_question() {
    let question = |ko: &str| Question {
        text: BothLanguages { ko: ko.to_owned(), en: "Fever?".to_owned() },
        staff_if: true,
    };
    let asks = |ko| CampaignEdit { questions: Some(vec![question(ko)]), ..CampaignEdit::default() };
    let mut world = running(&[]);
    assert!(refused(&mut world, asks("열이 나세요?")).contains("answering already"));
    let mut world = World::with(|spec| spec.opens_at += SignedDuration::from_hours(72));
    world.must(edit(asks("열이 나세요?")));
}

#[test]
fn whoever_wished_for_a_clinic_that_leaves_waits_by_number_again() {
    let mut world = running(&[]);
    let both = WhichClinics::Only(vec![clinic().id, near().id]);
    world.must(edit(CampaignEdit { clinics: Some(both), ..CampaignEdit::default() }));
    world.must(Command::FreezeLine { campaign: CAMPAIGN, message: String::new() });
    let wish = |clinics: &[ClinicId]| Wish {
        places: WishPlaces::Clinics(clinics.to_vec()),
        days: WishDays { from: None, until: None, weekdays: Weekdays::EVERY_DAY },
        time: PartOfDay::Any,
        first: WishOrder::Place,
        on_match: OnMatch::default(),
    };
    for who in [0, 1] {
        world.must(join(who));
    }
    let (one, other) = (world.ticket(0), world.ticket(1));
    world.must(TicketAct::GiveWish { wish: wish(&[near().id]) }.of(one));
    world.must(TicketAct::GiveWish { wish: wish(&[near().id, clinic().id]) }.of(other));
    let leaves = CampaignEdit { without_clinics: vec![near().id], ..CampaignEdit::default() };
    world.must(edit(leaves));
    assert!(world.view(0).wish.is_none() && world.view(1).wish.is_some());
    let again = world.ask(&TicketAct::GiveWish { wish: wish(&[near().id]) }.of(one).into());
    assert_eq!(again, Err(Refusal::UnknownClinic));
    world.must(Command::ResumeLine { campaign: CAMPAIGN });
    assert_eq!(world.view(0).state, TicketState::Called);
    is_sound(&world);
}

#[test]
fn a_proof_is_not_asked_of_people_who_joined_without() {
    let mut world = running(&[]);
    let strict = CampaignEdit { identity: Some(IdentityRule::Required), ..CampaignEdit::default() };
    let loose = CampaignEdit { identity: Some(IdentityRule::NotAsked), ..CampaignEdit::default() };
    world.must(edit(strict.clone()));
    world.must(edit(loose));
    world.must(join(0));
    assert!(refused(&mut world, strict).contains("in line"));
}

#[test]
fn calling_hours_that_are_taken_away_do_not_leave_the_line_paused() {
    let mut world = World::new();
    let hours = |from: Time, until| CampaignEdit {
        calling_hours: Some(SetTo::Value(CallingHours { from, until })),
        ..CampaignEdit::default()
    };
    // It is nine in the morning.
    world.must(edit(hours(time(13, 0, 0, 0), time(18, 0, 0, 0))));
    world.must(Command::Tick);
    let phase = |world: &World| world.state.now_serving(CAMPAIGN).unwrap().phase;
    assert_eq!(phase(&world), Phase::Paused);
    let always = CampaignEdit { calling_hours: Some(SetTo::Nothing), ..CampaignEdit::default() };
    world.must(edit(always));
    world.must(Command::Tick);
    assert_eq!(phase(&world), Phase::Open);
    is_sound(&world);
}

#[test]
fn what_makes_no_sense_is_refused_and_nothing_changes() {
    let mut world = running(&[0]);
    let seq = world.state.seq();
    let bad = [
        CampaignEdit { capacity: Some(0), ..CampaignEdit::default() },
        CampaignEdit { title_en: Some(" ".to_owned()), ..CampaignEdit::default() },
        CampaignEdit { days_ahead: Some(0), ..CampaignEdit::default() },
        CampaignEdit { ends_on: Some(SetTo::Value(date(2026, 11, 22))), ..CampaignEdit::default() },
    ];
    for change in bad {
        refused(&mut world, change);
    }
    let unknown = WhichClinics::Only(vec![ClinicId::parse("nowhere").unwrap()]);
    let unknown = CampaignEdit { clinics: Some(unknown), ..CampaignEdit::default() };
    assert_eq!(world.ask(&edit(unknown).into()), Err(Refusal::UnknownClinic));
    assert_eq!(world.state.seq(), seq);
    world.must(Command::CloseCampaign { campaign: CAMPAIGN });
    let more = CampaignEdit { capacity: Some(5), ..CampaignEdit::default() };
    assert_eq!(world.ask(&edit(more).into()), Err(Refusal::CampaignClosed));
}
