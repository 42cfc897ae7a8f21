//! Where and when a seat is chosen: the clinics that have one, then one clinic's days.

use jari_common::board::{ClinicList, DayCell, ListedClinic, Radius, TimeCell};
use jari_common::dose::Dose;
use jari_common::slot::SlotRef;
use jari_common::wish::{PartOfDay, WishDays};
use jiff::civil::Date;

use crate::message::Action;
use crate::model::{Model, Narrow, TextSize};
use crate::screens::board::narrowed::{is_open, when_keys};
use crate::screens::list::{List, ListButton, ListRow};
use crate::screens::question::{Answer, Offers, Question};
use crate::screens::times::time_of;
use crate::screens::{Screen, board};
use crate::text::{Saying, words};
use crate::widgets::{Plate, icon};

/// More days than this are on no screen.
const ROWS_MOST: usize = 12;

/// The clinics that have a seat; where there is none, what helps.
pub(in crate::screens) fn clinics(model: &Model) -> Screen {
    let board = &model.board;
    match board.current_list() {
        _ if board.is_empty && board.list.as_ref().is_none_or(|it| it.rows.is_empty()) => {
            let has_ticket = model.visit.session.is_some();
            let note = if has_ticket { "board-empty-note" } else { "board-none-anywhere-note" };
            tells(model, "board-empty".into(), (icon::MAP_PIN, note))
        }
        None => tells(model, asked_where(model), (icon::MAP_PIN, "board-reading")),
        Some(list) if has_no_seats(list) => Screen::Asks(Box::new(no_seats(model, list))),
        Some(list) => Screen::Lists(Box::new(clinic_list(model, list))),
    }
}

/// Whether no clinic has a seat; a favourite is listed without one.
fn has_no_seats(list: &ClinicList) -> bool {
    list.query.first_row == 0 && list.rows.iter().all(|row| row.first_day.is_none())
}

/// Where a seat is chosen, in the words of what is done.
fn asked_where(model: &Model) -> Saying {
    Saying::from(match model.visit.search.dose {
        Dose::Second => "clinics-question-second",
        Dose::First if model.is_moving() => "clinics-question-move",
        Dose::First => "clinics-question",
    })
}

/// One paragraph, and nothing to choose.
fn tells(model: &Model, asks: Saying, (icon, says): (char, &'static str)) -> Screen {
    let offers = Offers::Facts { icon, says: vec![says.into()] };
    let next = Some((icon::ARROW_LEFT, "staff-back", Action::Back));
    Screen::Asks(Box::new(Question { offers, next, ..Question::new(asks, [], safe(model)) }))
}

/// What is kept while a seat is looked for.
fn safe(model: &Model) -> &'static str {
    match &model.visit.session {
        _ if model.is_moving() => "change-safe",
        Some(_) => "times-safe",
        None => "narrow-safe",
    }
}

fn clinic_list(model: &Model, list: &ClinicList) -> List {
    let query = &model.board.query;
    let wording = |long, short| [long, short].map(|key| said_km(key, query.radius)).to_vec();
    let when = when_keys(&query.wanted);
    let filters = vec![
        ListButton {
            mark: "page:how-far",
            icon: icon::MAP_PIN,
            words: wording("board-within", "narrow-km"),
            plate: Plate::Beside,
            action: Action::Narrow(Narrow::Distance),
        },
        ListButton {
            mark: "page:which-times",
            icon: icon::CLOCK,
            words: when.map(Saying::from).to_vec(),
            plate: if is_open(&query.wanted) { Plate::Beside } else { Plate::InForce },
            action: Action::Narrow(Narrow::Time),
        },
    ];
    let table = ListButton {
        mark: "page:table",
        icon: icon::CALENDAR_CHECK,
        words: vec!["clinics-table".into(), "clinics-table-short".into()],
        plate: Plate::Beside,
        action: Action::LookAtAll(true),
    };
    List {
        asks: asked_where(model),
        of: Vec::new(),
        as_of: list.as_of,
        notice: model.visit.search.notice,
        rows: list.rows.iter().map(|row| clinic_row(model, row)).collect(),
        has_before: list.query.first_row > 0,
        has_more: list.has_more,
        turns: [
            ["board-nearer-clinics", "board-nearer-clinics-short"],
            ["board-more-clinics", "board-more-clinics-short"],
        ],
        filters,
        // The table has no room for large letters.
        other: Some(table).filter(|_| model.comfort.text_size == TextSize::Normal),
        is_in_parts: true,
        sends: false,
    }
}

fn clinic_row(model: &Model, row: &ListedClinic) -> ListRow {
    let language = model.comfort.language;
    let way = words::journey(language, row.distance_metres).into();
    let first = match row.first_day {
        Some(day) => {
            let day = words::brief_date(language, model.today(), day);
            ["clinics-first", "clinics-first-short"]
                .map(|key| Saying::With(key, vec![("day", day.as_str().into())]))
                .to_vec()
        }
        None => vec!["clinics-none".into()],
    };
    ListRow {
        title: row.clinic.name.clone().into(),
        says: vec![vec![way], first],
        left: None,
        action: Action::OpenClinic(row.clinic.id.clone()),
    }
}

fn said_km(key: &'static str, radius: Radius) -> Saying {
    Saying::With(key, vec![("km", radius.km().into())])
}

/// No clinic within the distance has a seat at a wanted time: other times are easier to reach than other places.
fn no_seats(model: &Model, list: &ClinicList) -> Question {
    let query = &model.board.query;
    let radius = query.radius;
    let farther = Radius::ALL.into_iter().find(|other| other.km() > radius.km());
    let title = match (list.has_clinics, farther) {
        (true, _) => "board-no-room",
        (false, Some(_)) => "board-none-here",
        (false, None) => "board-none-anywhere",
    };
    let look_farther = farther.map(|to| {
        let says = said_km("board-look-farther", to);
        Answer::said("choice:look-farther", icon::MAP_PIN, says, None, Action::ChooseRadius(to))
    });
    let any_time = (list.has_clinics && !is_open(&query.wanted)).then(|| {
        let any = Action::ChooseWhen(WishDays::default(), PartOfDay::Any);
        Answer::said("choice:any-time", icon::CLOCK, "board-any-time".into(), None, any)
    });
    let wish = model.may_wish().then(|| {
        let says = "board-wish".into();
        Answer::said("choice:wish", icon::CALENDAR_PLUS, says, None, Action::Wish)
    });
    // Why the person is here again is told first.
    let notice = model.visit.search.notice;
    let kept = notice.map_or_else(|| safe(model), board::notice::wording);
    let answers: Vec<Answer> = [any_time, look_farther, wish].into_iter().flatten().collect();
    if answers.is_empty() {
        let says = vec!["board-none-anywhere-note".into()];
        let offers = Offers::Facts { icon: icon::MAP_PIN, says };
        let next = Some((icon::ARROW_LEFT, "staff-back", Action::Back));
        return Question { offers, next, ..Question::new(said_km(title, radius), [], kept) };
    }
    Question { offers: Offers::Lines(answers), ..Question::new(said_km(title, radius), [], kept) }
}

/// The days of one clinic that have a seat.
pub(in crate::screens) fn days(model: &Model) -> Screen {
    let board = &model.board;
    let Some(days) = board.days.as_ref() else {
        return tells(model, "days-question".into(), (icon::MAP_PIN, "board-reading"));
    };
    if days.days.is_empty() {
        return Screen::Asks(Box::new(no_days(model)));
    }
    let first = usize::from(board.first_of_days);
    let clinic = || Box::new(days.clinic.clone());
    let row = |(date, cell): &(Date, DayCell)| ListRow {
        title: words::near_date(model.comfort.language, model.today(), *date).into(),
        says: Vec::new(),
        left: Some((left_words(*cell), *cell)),
        action: Action::OpenDay { clinic: clinic(), date: *date, cell: *cell },
    };
    Screen::Lists(Box::new(List {
        asks: "days-question".into(),
        of: vec![days.clinic.name.clone()],
        as_of: days.as_of,
        notice: model.visit.search.notice,
        rows: days.days.iter().skip(first).take(ROWS_MOST).map(row).collect(),
        has_before: first > 0,
        has_more: days.days.len() > first + ROWS_MOST,
        turns: [["days-earlier", "days-earlier-short"], ["days-later", "days-later-short"]],
        filters: Vec::new(),
        other: Some(favourite(model)),
        is_in_parts: false,
        sends: false,
    }))
}

/// The times of one day that have a seat, in large letters: a row each, as many as there is room for.
pub(in crate::screens) fn free_times(model: &Model) -> Screen {
    let board = &model.board;
    let asks = match model.visit.search.dose {
        Dose::First => "times-question",
        Dose::Second => "times-question-second",
    };
    let Some(day) = board.times.as_ref() else {
        return tells(model, asks.into(), (icon::CLOCK, "times-reading"));
    };
    let free: Vec<&TimeCell> = day.times.iter().filter(|time| time.free > 0).collect();
    if free.is_empty() {
        return Screen::Asks(Box::new(no_times(model)));
    }
    let first = usize::from(board.first_of_times).min(free.len() - 1);
    let row = |time: &&TimeCell| ListRow {
        title: words::time_of_day(model.comfort.language, time_of(time.minute)).into(),
        says: Vec::new(),
        left: Some(left_of(time.free.into())),
        action: Action::ChooseTime(SlotRef {
            campaign: day.campaign,
            clinic: day.clinic.id.clone(),
            date: day.date,
            index: time.index,
        }),
    };
    let others = ListButton {
        mark: "choice:other-days",
        icon: icon::CALENDAR_CHECK,
        words: vec!["times-other-days".into(), "times-other-days-short".into()],
        plate: Plate::Beside,
        action: Action::OpenDays,
    };
    Screen::Lists(Box::new(List {
        asks: asks.into(),
        of: vec![day.clinic.name.clone(), words::date(model.comfort.language, day.date)],
        as_of: day.as_of,
        notice: model.visit.search.notice,
        rows: free.iter().skip(first).take(ROWS_MOST).map(row).collect(),
        has_before: first > 0,
        has_more: free.len() > first + ROWS_MOST,
        turns: [["times-earlier", "times-earlier-short"], ["times-later", "times-later-short"]],
        filters: Vec::new(),
        // "Sending…" is shown in this place while something is sent.
        other: Some(others).filter(|_| model.sending.is_none()),
        is_in_parts: false,
        sends: true,
    }))
}

/// How many seats a time has, and whether that is few.
fn left_of(free: u32) -> (Saying, DayCell) {
    (Saying::With("times-left-short", vec![("seats", free.into())]), DayCell::of_seats(free))
}

/// The day has no time left, or none of the wanted times: the clinic's other days.
fn no_times(model: &Model) -> Question {
    let asks = if is_open(&model.board.query.wanted) { "times-none" } else { "days-none-then" };
    let others = "times-other-days".into();
    let others =
        Answer::said("choice:other-days", icon::CALENDAR_CHECK, others, None, Action::OpenDays);
    let notice = model.visit.search.notice;
    let kept = notice.map_or_else(|| safe(model), board::notice::wording);
    Question { offers: Offers::Lines(vec![others]), ..Question::new(asks, [], kept) }
}

/// The clinic has no seat on a wanted day: perhaps at another time, else elsewhere.
fn no_days(model: &Model) -> Question {
    let is_open = is_open(&model.board.query.wanted);
    let any_time = (!is_open).then(|| {
        let any = Action::ChooseWhen(WishDays::default(), PartOfDay::Any);
        Answer::said("choice:any-time", icon::CLOCK, "board-any-time".into(), None, any)
    });
    let others = "days-other-clinics".into();
    let others = Answer::said("choice:others", icon::MAP_PIN, others, None, Action::Back);
    let asks = if is_open { "days-none" } else { "days-none-then" };
    let notice = model.visit.search.notice;
    let kept = notice.map_or_else(|| safe(model), board::notice::wording);
    let answers = any_time.into_iter().chain([others]);
    let offers = Offers::Lines(answers.collect());
    Question { offers, ..Question::new(asks, [], kept) }
}

/// Whether there is room, in words; the number where it is small.
fn left_words(cell: DayCell) -> Saying {
    match cell {
        DayCell::Free(_) => "days-free".into(),
        DayCell::Few(seats) => Saying::With("days-few", vec![("seats", seats.into())]),
        DayCell::Full => "board-full".into(),
        DayCell::Closed => "board-closed".into(),
    }
}

/// "이 병원을 맨 위에 두기"
fn favourite(model: &Model) -> ListButton {
    let board = &model.board;
    let clinic = board.days_query.as_ref().map(|query| &query.clinic);
    let is_so = clinic.is_some() && board.query.favourite.as_ref() == clinic;
    let (keys, plate) = match is_so {
        true => (["days-is-favourite", "days-is-favourite-short"], Plate::InForce),
        false => (["days-favourite", "days-favourite-short"], Plate::Beside),
    };
    let words = keys.map(Saying::from).to_vec();
    ListButton {
        mark: "page:favourite",
        icon: icon::STAR,
        words,
        plate,
        action: Action::ChooseFavourite,
    }
}
