//! Measures how a clinic's whole day gets other seats: it closes a day of 300 appointments in a nation of 20,000 clinics, and
//! every person is offered the nearest seat, in the order of the line. Deciding a hold is the peer. Tests nothing.

use std::error::Error;
use std::time::Instant;

use clap::Parser;
use jari_common::booking::{Right, SeatAct};
use jari_common::change::Change;
use jari_common::dose::Dose;
use jari_common::draw::EntryId;
use jari_common::id::{BookingId, CampaignId, ClinicId, DeviceId, TicketId};
use jari_common::person::{Acting, PersonKey};
use jari_common::slot::{DayPlan, PlannedDays, SlotRef};
use jari_common::ticket::CodeKey;
use jari_common::time::{date_at, seoul};
use jari_server::command::{Ask, ClinicPlan, Command, JoinLine, TicketAct};
use jari_server::engine::{Effort, ReseatState, State};
use jari_tests::bench::{Durations, Report};
use jari_tests::nation::{self, Size};
use jari_tests::server::TestServer;
use jiff::ToSpan as _;
use jiff::civil::Date;
use uuid::Uuid;

/// A hall with as many seats at one time as there may be.
const HALL: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 64 };
/// The effort of one step of the writer.
const EFFORT: u64 = 20_000;

#[derive(Parser)]
#[command(about = "A clinic closes a day, and everybody gets another seat offered")]
pub struct Args {
    #[command(flatten)]
    size: Size,
    /// The appointments of the day.
    #[arg(long, default_value_t = 300)]
    people: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let server = TestServer::start();
    let campaign = nation::found_as(&server, args.size, |spec| spec.pace.turns = 100_000);
    nation::open_days(&server, campaign, args.size);
    // The place from which the people come.
    let _desk = server.desk();
    let now = server.app().clock().now();
    let day = date_at(now, &seoul()).saturating_add(1.day());
    let clinic = server.app().state().clinics().next().ok_or("there are clinics")?.id.clone();
    let hall = vec![PlannedDays::alike(HALL, vec![day])];
    let last = day.saturating_add(i64::from(args.size.days).days());
    server.submit(plan(campaign, &clinic, hall, (day, last)));
    let slot = |nth: u32| {
        let index = u8::try_from(nth % 16).expect("it is below 16");
        SlotRef { campaign, clinic: clinic.clone(), date: day, index }
    };
    for nth in 0..args.people {
        let ticket = TicketId(u64::from(nth) + 1);
        server.submit(Command::JoinLine(joining(campaign, nth)));
        server.submit(TicketAct::StartTurn { device: DeviceId(1) }.of(ticket));
        let turn = |act| TicketAct::seat(Right::Turn(1), act).of(ticket);
        server.submit(turn(SeatAct::hold(slot(nth), Dose::First)));
        let hold = server.app().state().ticket(ticket).and_then(|view| view.hold);
        let hold = hold.ok_or("the seat is held")?.id;
        server.submit(turn(SeatAct::Confirm { hold }));
    }
    server.submit(plan(campaign, &clinic, Vec::new(), (day, day)));
    let displaced = server.app().state().displaced_at(&clinic, now);
    let bookings: Vec<BookingId> = displaced.iter().map(|it| it.booking).collect();
    let (by, reason) = ("bench".to_owned(), "bench".to_owned());
    let order = Command::OrderReseats { campaign, clinic: clinic.clone(), bookings, by, reason };
    let (steps, offered) = stepwise(server.app().state().clone(), &order)?;
    report.add_durations("one step of the engine: a seat is found and offered", &steps);
    report.add("offered", &[("people", f64::from(offered))]);
    peer(&server, campaign, &mut report)?;
    let started = Instant::now();
    server.submit(order);
    let waits = |state: &State| {
        let listed = state.displaced_at(&clinic, now);
        listed.iter().any(|it| it.reseat == Some(ReseatState::Waits))
    };
    while waits(&server.app().state()) {
        std::thread::yield_now();
    }
    let whole = started.elapsed().as_secs_f64();
    report.add("the whole order, each offer durable", &[("seconds", whole)]);
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

fn plan(
    campaign: CampaignId,
    clinic: &ClinicId,
    days: Vec<PlannedDays>,
    (from, to): (Date, Date),
) -> Command {
    let clinics = vec![ClinicPlan { clinic: clinic.clone(), days }];
    Command::PlanDays { campaign, from, to, clinics, as_of: u64::MAX }
}

fn joining(campaign: CampaignId, nth: u32) -> JoinLine {
    let id = |group: u128| Uuid::from_u128(group << 64 | u128::from(nth));
    JoinLine {
        campaign,
        person: PersonKey(id(1)),
        birth_year: 1950,
        code: CodeKey(id(2)),
        device: DeviceId(1),
        acting: Acting::Myself,
        entry: EntryId(id(3)),
        party: Vec::new(),
        residence: None,
        answers: Vec::new(),
        party_born: Vec::new(),
        consent: false,
        known_by: Box::default(),
    }
}

/// How long each step takes on a copy of the state, and how many people were offered a seat.
fn stepwise(mut state: State, order: &Command) -> Result<(Durations, u32), Box<dyn Error>> {
    let now = state.last_at();
    let apply = |state: &mut State, events: Vec<_>| {
        for event in events {
            let seq = state.seq() + 1;
            state.apply(&Change { seq, at: now, request: None, asked: None, by: None, event });
        }
    };
    let ordered = state.decide(&Ask::from(order.clone()), now);
    apply(&mut state, ordered.map_err(|refusal| refusal.to_string())?);
    let (mut took, mut offered) = (Durations::default(), 0);
    loop {
        let started = Instant::now();
        let events = state.next_match_within(now, &mut Effort::of(EFFORT));
        if events.is_empty() {
            return Ok((took, offered));
        }
        offered += 1;
        apply(&mut state, events);
        took.push(started.elapsed());
    }
}

/// Decides a hold, as often as there are tickets.
fn peer(
    server: &TestServer,
    campaign: CampaignId,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let nobody = u32::MAX;
    server.submit(Command::JoinLine(joining(campaign, nobody)));
    let state = server.app().state();
    let ticket = TicketId(state.ticket_count() as u64);
    drop(state);
    server.submit(TicketAct::StartTurn { device: DeviceId(1) }.of(ticket));
    let state = server.app().state();
    let now = state.last_at();
    let clinic = state.clinics().nth(1).ok_or("there are two clinics")?.id.clone();
    let date = date_at(now, &seoul()).saturating_add(1.day());
    let slot = SlotRef { campaign, clinic, date, index: 0 };
    let hold = TicketAct::seat(Right::Turn(1), SeatAct::hold(slot, Dose::First)).of(ticket);
    let hold = Ask::from(hold);
    let mut took = Durations::default();
    for _ in 0..300 {
        let started = Instant::now();
        state.decide(&hold, now).map_err(|refusal| refusal.to_string())?;
        took.push(started.elapsed());
    }
    report.add_durations("decide a hold (peer)", &took);
    Ok(())
}
