//! Specimens of choosing and booking: the board, a day's times, confirm, done.

use jari_common::board::{Alternative, AlternativeKind, Alternatives, DayCell, FirstSeat, Radius};
use jari_common::booking::Right;
use jari_common::clinic::Clinic;
use jari_common::slot::SlotRef;
use jari_common::time::{ZoneName, plus_secs};
use jari_common::wish::{PartOfDay, Weekdays};
use jiff::Timestamp;

use super::Specimen;
use super::sample::{
    board, board_of, board_of_long_names, clinic, cut_off, idle, kiosk, longest_clinic, now, slot,
    starts_at, times, with_booking, with_every_cell, with_hold, with_times, with_turn,
};
use super::waiting::slips;
use jari_kiosk::model::{
    Board, Link, Model, Narrow, PaperTrouble, Sending, SlipState, Step, Trouble,
};

pub(super) fn first_seat() -> Vec<Specimen> {
    let of = |mut model: Model, clinic: Clinic, starts_at, distance_metres| {
        let slot = SlotRef { clinic: clinic.id.clone(), ..slot() };
        let seat = FirstSeat { row: 0, slot, clinic, distance_metres, starts_at };
        model.board.first = Some(Box::new(seat));
        model
    };
    let turn = || with_turn(kiosk(Step::FirstSeat));
    let soon = plus_secs(now(), 18 * 3_600);
    let usual = || of(turn(), clinic("다솜나루이비인후과의원"), soon, 310);
    let mut moving = with_booking(kiosk(Step::FirstSeat), clinic("해든의원"));
    moving.visit.search.right = Some(Right::Move);
    let holding = Model { sending: Some(Sending::Holding), ..usual() };
    vec![
        Specimen::new("usual", usual()),
        Specimen::new("on-another-day", of(turn(), clinic("해든의원"), starts_at(), 1_900)),
        Specimen::new("longest", of(turn(), longest_clinic(), starts_at(), 9_800)),
        Specimen::new("moving", of(moving.clone(), clinic("너울가지의원"), soon, 310)),
        Specimen::new("moving-longest", of(moving, longest_clinic(), starts_at(), 9_800)),
        Specimen::new("not-read-yet", turn()),
        Specimen::new("holding", holding),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("idle-warning", idle(usual())),
    ]
}

pub(super) fn on_the_board() -> Vec<Specimen> {
    let with = |board: Board| Model { board, ..with_turn(kiosk(Step::Board)) };
    let noticed = |trouble| {
        let mut model = with(board());
        model.visit.search.notice = Some(trouble);
        model
    };
    let mut later = board();
    later.query.first_row = 8;
    move_page(&mut later);
    let mut last = board_of(&["너울가지의원"], 9);
    last.query.first_row = 8;
    move_page(&mut last);
    let mut unread = board();
    unread.page = None;
    let mut empty = unread.clone();
    empty.is_empty = true;
    let away = |board| Model { link: Link::Away { last_contact: None }, ..with(board) };
    vec![
        Specimen::new("with-turn", with(board())),
        Specimen::new("browsing", kiosk(Step::Board)),
        Specimen::new("longest-names", with(board_of_long_names())),
        Specimen::new("one-clinic", with(board_of(&["해든의원"], 1))),
        Specimen::new("last-clinics", with(last)),
        Specimen::new("later-clinics", with(later)),
        Specimen::new("all-full", with(with_every_cell(board(), DayCell::Full))),
        Specimen::new("no-room-within-3-km", with(no_room(Radius::Km3))),
        Specimen::new("no-room-anywhere", with(no_room(Radius::Km10))),
        Specimen::new(
            "no-room-browsing",
            Model { board: no_room(Radius::Km10), ..kiosk(Step::Board) },
        ),
        Specimen::new("all-free", with(with_every_cell(board(), DayCell::Free(108)))),
        Specimen::new("none-within-1-km", with(none_within(Radius::Km1))),
        Specimen::new("none-within-3-km", with(none_within(Radius::Km3))),
        Specimen::new("none-within-10-km", with(none_within(Radius::Km10))),
        Specimen::new("not-read-yet", with(unread)),
        Specimen::new("empty", with(empty.clone())),
        Specimen::new("empty-browsing", Model { board: empty.clone(), ..kiosk(Step::Board) }),
        Specimen::new("empty-and-offline", away(empty)),
        Specimen::new("offline", cut_off(with(board()))),
        Specimen::new("offline-from-the-start", away(board())),
        Specimen::new("seat-just-taken", noticed(Trouble::SlotFull)),
        Specimen::new("hold-over", noticed(Trouble::HoldOver)),
        Specimen::new("server-away-notice", cut_off(noticed(Trouble::ServerAway))),
        Specimen::new("unexpected-notice", noticed(Trouble::Unexpected)),
        Specimen::new("idle-warning", idle(with(board()))),
        Specimen::new("weekends", with(narrowed(Weekdays::WEEKEND, PartOfDay::Any))),
        Specimen::new("afternoons", with(narrowed(Weekdays::EVERY_DAY, PartOfDay::Afternoon))),
        Specimen::new("no-room-in-the-morning", with(no_room_in_the_morning())),
        Specimen::new("distance", kiosk(Step::Narrow(Narrow::Distance))),
        Specimen::new("time", kiosk(Step::Narrow(Narrow::Time))),
        Specimen::new("offline", cut_off(kiosk(Step::Narrow(Narrow::Time)))),
    ]
}

/// The board, with only some days and times wanted.
fn narrowed(weekdays: Weekdays, time: PartOfDay) -> Board {
    let mut board = board();
    board.query.wanted.days.weekdays = weekdays;
    board.query.wanted.time = time;
    move_page(&mut board);
    board
}

fn no_room_in_the_morning() -> Board {
    let mut board = no_room(Radius::Km3);
    board.query.wanted.time = PartOfDay::Morning;
    move_page(&mut board);
    board
}

/// Makes the page answer the current question.
fn move_page(board: &mut Board) {
    if let Some(page) = &mut board.page {
        page.query = board.query.clone();
    }
}

/// Every seat is taken on every day.
fn no_room(radius: Radius) -> Board {
    let mut board = with_every_cell(board(), DayCell::Full);
    board.query.radius = radius;
    board.no_room = Some(radius);
    move_page(&mut board);
    board
}

fn none_within(radius: Radius) -> Board {
    let mut board = board_of(&[], 0);
    board.query.radius = radius;
    move_page(&mut board);
    board
}

pub(super) fn after_the_board() -> Vec<Specimen> {
    let parts = [times_specimens(), taken(), confirm(), done()];
    parts.into_iter().flatten().collect()
}

fn times_specimens() -> Vec<Specimen> {
    let usual = || {
        times(clinic("다솜나루이비인후과의원"), 18, 30, |at| {
            [2, 0, 1, 0, 5][usize::from(at) % 5]
        })
    };
    let turn = || with_turn(kiosk(Step::Times));
    let mut holding = with_times(turn(), usual());
    holding.visit.search.choice = Some(slot());
    holding.sending = Some(Sending::Holding);
    let mut taken = with_times(turn(), usual());
    taken.visit.search.notice = Some(Trouble::SlotFull);
    let mut apart = with_times(turn(), usual());
    apart.visit.search.notice = Some(Trouble::NotTogether);
    vec![
        Specimen::new("with-turn", with_times(turn(), usual())),
        Specimen::new("browsing", with_times(kiosk(Step::Times), usual())),
        Specimen::new("moving", moving(with_times(kiosk(Step::Times), usual()))),
        Specimen::new("not-read-yet", turn()),
        Specimen::new("one-time", with_times(turn(), times(clinic("해든의원"), 1, 30, |_| 1))),
        Specimen::new("morning-only", with_times(turn(), times(clinic("해든의원"), 6, 30, |_| 2))),
        Specimen::new("no-times", with_times(turn(), times(clinic("해든의원"), 0, 30, |_| 0))),
        Specimen::new("all-full", with_times(turn(), times(clinic("해든의원"), 18, 30, |_| 0))),
        Specimen::new("sixty", with_times(turn(), times(clinic("해든의원"), 60, 10, |at| at % 4))),
        Specimen::new("many-seats", with_times(turn(), times(clinic("해든의원"), 18, 30, |_| 64))),
        Specimen::new("longest", with_times(turn(), times(longest_clinic(), 18, 30, |at| at % 3))),
        Specimen::new("offline", cut_off(with_times(turn(), usual()))),
        Specimen::new("sending", holding),
        Specimen::new("seat-just-taken", taken),
        Specimen::new("no-room-together", apart),
        Specimen::new("idle-warning", idle(with_times(turn(), usual()))),
    ]
}

/// This model, while a booking is kept that is to be moved.
pub(super) fn moving(model: Model) -> Model {
    let held = model.visit.session.as_ref().and_then(|it| it.ticket.hold.clone());
    let mut model = with_booking(model, clinic("해든의원"));
    model.visit.search.right = Some(Right::Move);
    if let Some(session) = &mut model.visit.session {
        session.ticket.hold = held;
    }
    model
}

fn confirm() -> Vec<Specimen> {
    let held = |clinic: Clinic, hold_secs| {
        let model = with_times(kiosk(Step::Confirm), times(clinic, 18, 30, |_| 2));
        with_hold(model, hold_secs)
    };
    let usual = || held(clinic("다솜나루이비인후과의원"), 290);
    let no_phone = Clinic { phone: String::new(), ..clinic("해든의원") };
    let sending = Model { sending: Some(Sending::Booking), ..usual() };
    vec![
        Specimen::new("usual", usual()),
        Specimen::new("longest", held(longest_clinic(), 290)),
        Specimen::new("family", family(usual())),
        Specimen::new("family-longest", family(held(longest_clinic(), 290))),
        Specimen::new("moving", moving(usual())),
        Specimen::new("moving-longest", moving(held(longest_clinic(), 290))),
        Specimen::new("moving-last-minute", moving(held(clinic("해든의원"), 40))),
        Specimen::new("clinic-without-phone", held(no_phone, 290)),
        Specimen::new("elsewhere", elsewhere(usual())),
        Specimen::new("elsewhere-moving-longest", elsewhere(moving(held(longest_clinic(), 290)))),
        Specimen::new("last-minute", held(clinic("해든의원"), 40)),
        Specimen::new("time-is-up", held(clinic("해든의원"), 0)),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("sending", sending.clone()),
        Specimen::new("sending-offline", cut_off(sending)),
        Specimen::new("idle-warning", idle(usual())),
    ]
}

/// This model, with the clinic in another zone than the line.
fn elsewhere(mut model: Model) -> Model {
    let time_zone = ZoneName::parse("America/Port-au-Prince").ok();
    if let Some(session) = &mut model.visit.session {
        if let Some(hold) = &mut session.ticket.hold {
            let here = model.board.times.as_ref().map(|times| times.clinic.clone());
            let here = here.map(|here| Clinic { time_zone: time_zone.clone(), ..here });
            hold.clinic = here.map(Box::new);
        }
        if let Some(booking) = &mut session.ticket.booking {
            booking.clinic.time_zone = time_zone;
        }
    }
    model
}

/// This model for a party of four, whose appointments begin one after the other.
pub(super) fn family(mut model: Model) -> Model {
    let later = |from: Timestamp| [1, 2, 3].map(|nth| plus_secs(from, nth * 1_800)).to_vec();
    if let Some(session) = &mut model.visit.session {
        if let Some(hold) = &mut session.ticket.hold {
            hold.beside = later(hold.starts_at);
        }
        if let Some(booking) = &mut session.ticket.booking {
            booking.beside = later(booking.starts_at);
        }
    }
    model
}

/// The nearest seats to a seat that was taken, of these kinds.
fn instead(kinds: &[AlternativeKind], clinic: &Clinic) -> Model {
    let mut model = with_turn(kiosk(Step::Taken));
    let one = |kind: &AlternativeKind| Alternative {
        kind: *kind,
        slot: slot(),
        clinic: clinic.clone(),
        distance_metres: 412,
        minute: 15 * 60 + 30,
    };
    let found = kinds.iter().map(one).collect();
    model.board.alternatives = Some(Alternatives { lost: slot(), found });
    model
}

fn taken() -> Vec<Specimen> {
    use AlternativeKind::{Nearby, OtherDay, OtherTime};
    let all = || instead(&[OtherTime, Nearby, OtherDay], &clinic("다솜나루이비인후과의원"));
    let mut sending = all();
    sending.sending = Some(Sending::Holding);
    let mut moving = with_booking(all(), clinic("해든의원"));
    moving.visit.search.right = Some(Right::Move);
    vec![
        Specimen::new("three", all()),
        Specimen::new("longest", instead(&[OtherTime, Nearby, OtherDay], &longest_clinic())),
        Specimen::new("two", instead(&[Nearby, OtherDay], &clinic("해든의원"))),
        Specimen::new("one", instead(&[OtherDay], &clinic("해든의원"))),
        Specimen::new("moving", moving),
        Specimen::new("sending", sending),
        Specimen::new("offline", cut_off(all())),
        Specimen::new("idle-warning", idle(all())),
    ]
}

fn done() -> Vec<Specimen> {
    let booked = |clinic: Clinic| with_booking(kiosk(Step::Done), clinic);
    let usual = || booked(clinic("다솜나루이비인후과의원"));
    let moved = Model { step: Step::Moved, ..usual() };
    let no_phone = Clinic { phone: String::new(), ..clinic("해든의원") };
    let mut all = vec![
        Specimen::new("usual", usual()),
        Specimen::new("moved", moved),
        Specimen::new("longest", booked(longest_clinic())),
        Specimen::new("family", family(usual())),
        Specimen::new("family-longest", family(booked(longest_clinic()))),
        Specimen::new("clinic-without-phone", booked(no_phone)),
        Specimen::new("elsewhere", elsewhere(usual())),
        Specimen::new("elsewhere-longest", elsewhere(family(booked(longest_clinic())))),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("idle-warning", idle(usual())),
    ];
    all.extend(slips(usual));
    let mut troubled = booked(longest_clinic());
    troubled.visit.slip = SlipState::Failed(PaperTrouble::CoverOpen);
    all.push(Specimen::new("longest-paper-lid-open", troubled));
    all
}
