//! Specimens of the list of clinics and of one clinic's days.

use jari_common::board::{DayCell, DaysQuery, FreeDays, Radius, Wanted};
use jari_common::clinic::Clinic;
use jari_common::wish::PartOfDay;
use jari_kiosk::model::{Board, Link, Model, Step, Trouble};
use jiff::ToSpan as _;

use super::Specimen;
use super::sample::{
    CAMPAIGN, TODAY, board, board_of, board_of_long_names, clinic, cut_off, idle, kiosk,
    longest_clinic, move_list, now, with_turn,
};

pub(super) fn clinics() -> Vec<Specimen> {
    let with = |board: Board| Model { board, ..with_turn(kiosk(Step::Clinics)) };
    let changed = |change: fn(&mut Board)| {
        let mut board = board();
        change(&mut board);
        move_list(&mut board);
        with(board)
    };
    let without_seats = |radius: Radius, has_clinics: bool| {
        let mut board = board_of(&[], 0);
        board.query.radius = radius;
        move_list(&mut board);
        board.list.iter_mut().for_each(|list| {
            list.has_clinics = has_clinics;
            list.has_more = false;
        });
        board
    };
    let noticed = |trouble| {
        let mut model = with(board());
        model.visit.search.notice = Some(trouble);
        model
    };
    let mut unread = board();
    unread.list = None;
    let empty = Board { is_empty: true, ..unread.clone() };
    let mut favourite = board();
    favourite.list.iter_mut().for_each(|list| list.rows[0].first_day = None);
    let mut mornings = without_seats(Radius::Km3, true);
    mornings.query.wanted.time = PartOfDay::Morning;
    move_list(&mut mornings);
    vec![
        Specimen::new("with-turn", with(board())),
        Specimen::new("browsing", kiosk(Step::Clinics)),
        Specimen::new("later", changed(|board| board.query.first_row = 4)),
        Specimen::new("afternoons", changed(|it| it.query.wanted.time = PartOfDay::Afternoon)),
        Specimen::new("longest-names", with(board_of_long_names())),
        Specimen::new("one-clinic", with(board_of(&["해든의원"], 1))),
        Specimen::new("favourite-without-seats", with(favourite)),
        Specimen::new("seat-just-taken", noticed(Trouble::SlotFull)),
        Specimen::new("hold-over", noticed(Trouble::HoldOver)),
        Specimen::new("no-seats-within-3-km", with(without_seats(Radius::Km3, true))),
        Specimen::new("no-seats-in-the-morning", with(mornings)),
        Specimen::new("no-seats-anywhere", with(without_seats(Radius::Km10, true))),
        Specimen::new("none-within-1-km", with(without_seats(Radius::Km1, false))),
        Specimen::new("none-within-10-km", with(without_seats(Radius::Km10, false))),
        Specimen::new("not-read-yet", with(unread)),
        Specimen::new("empty", with(empty.clone())),
        Specimen::new("empty-browsing", Model { board: empty, ..kiosk(Step::Clinics) }),
        Specimen::new("offline", cut_off(with(board()))),
        Specimen::new(
            "offline-from-the-start",
            Model { link: Link::Away { last_contact: None }, ..with(board()) },
        ),
        Specimen::new("idle-warning", idle(with(board()))),
    ]
}

pub(super) fn days() -> Vec<Specimen> {
    let usual = || with_days(kiosk(Step::Days), clinic("다솜나루이비인후과의원"));
    let mut favoured = usual();
    favoured.board.query.favourite = favoured.board.days_query.as_ref().map(|it| it.clinic.clone());
    let mut unread = usual();
    unread.board.days = None;
    let mut none = usual();
    none.board.days.iter_mut().for_each(|days| days.days.clear());
    let mut one = usual();
    one.board.days.iter_mut().for_each(|days| days.days.truncate(1));
    let mut later = usual();
    later.board.first_of_days = 5;
    vec![
        Specimen::new("browsing", usual()),
        Specimen::new("with-turn", with_turn(usual())),
        Specimen::new("later", later),
        Specimen::new("longest", with_days(kiosk(Step::Days), longest_clinic())),
        Specimen::new("favourite", favoured),
        Specimen::new("one-day", one),
        Specimen::new("none", none),
        Specimen::new("not-read-yet", unread),
        Specimen::new("offline", cut_off(usual())),
        Specimen::new("idle-warning", idle(usual())),
    ]
}

/// Adds a clinic's days, from today on.
fn with_days(mut model: Model, clinic: Clinic) -> Model {
    use DayCell::{Few, Free};
    let query =
        DaysQuery { campaign: CAMPAIGN, clinic: clinic.id.clone(), wanted: Wanted::default() };
    let cells = [Free(108), Free(14), Few(1), Few(2), Free(5), Free(9), Few(3)];
    let days = (0..30_i64).zip(cells.into_iter().cycle());
    let days = days.map(|(at, cell)| (TODAY.saturating_add(at.days()), cell)).collect();
    model.board.days_query = Some(query.clone());
    model.board.days = Some(FreeDays { query, as_of: now(), clinic, distance_metres: 380, days });
    model
}
