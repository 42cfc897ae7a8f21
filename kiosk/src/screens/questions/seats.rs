//! Where and when a seat is chosen: the clinics that have one, then one clinic's days.

use jari_common::board::{ClinicList, DayCell, DayTimes, ListedClinic, Radius, TimeCell};
use jari_common::dose::Dose;
use jari_common::slot::SlotRef;
use jari_common::wish::{PartOfDay, WishDays};
use jiff::civil::Date;

use crate::message::Action;
use crate::model::{Model, TextSize};
use crate::screens::Shows;
use crate::screens::as_of::AsOf;
use crate::screens::board::narrowed::is_open;
use crate::screens::board::{narrowed, notice};
use crate::screens::list::{List, ListButton, ListRow};
use crate::screens::question::{Answer, Keeps, Offers, Question};
use crate::screens::times::{self, time_of};
use crate::text::clocks::Clocks;
use crate::text::{Saying, words};
use crate::widgets::{Plate, Remark, StripTone, icon};

/// More days than this are on no screen.
const ROWS_MOST: usize = 12;

/// The clinics that have a seat; where there is none, what helps.
pub(in crate::screens) fn clinics(model: &Model) -> Shows {
    let board = &model.board;
    match board.current_list() {
        _ if board.is_empty && board.list.as_ref().is_none_or(|it| it.rows.is_empty()) => {
            let has_ticket = model.visit.session.is_some();
            let note = if has_ticket { "board-empty-note" } else { "board-none-anywhere-note" };
            nothing(model, note)
        }
        None => reading(model, asked_where(model), (icon::MAP_PIN, "board-reading")),
        Some(list) if has_no_seats(list) => Shows::Asks(no_seats(model, list)),
        Some(list) => Shows::Lists(clinic_list(model, list)),
    }
}

/// Whether no clinic has a seat; a favourite is listed without one.
fn has_no_seats(list: &ClinicList) -> bool {
    list.query.first_row == 0 && list.rows.iter().all(|row| row.first_day.is_none())
}

/// Where a seat is chosen, in the words of what is done, from the longest to the shortest.
fn asked_where(model: &Model) -> Vec<Saying> {
    let keys: &[&'static str] = match model.visit.search.dose {
        Dose::Second => &["clinics-question-second"],
        Dose::First if model.is_moving() => &["clinics-question-move", "board-question-move"],
        Dose::First => &["clinics-question", "clinics-question-short"],
    };
    keys.iter().copied().map(Saying::from).collect()
}

/// Nothing is stored here.
fn nothing(model: &Model, note: &'static str) -> Shows {
    let offers =
        Offers::Facts { icon: icon::MAP_PIN, tone: StripTone::Wrong, says: vec![note.into()] };
    let next = Some((icon::ARROW_LEFT, "staff-back", Action::Back));
    Shows::Asks(Question { offers, next, ..Question::new("board-empty", [], safe(model)) })
}

/// The cache answers within a frame or two.
fn reading(model: &Model, asks: Vec<Saying>, (icon, says): (char, &'static str)) -> Shows {
    let offers = Offers::Facts { icon, tone: StripTone::Safe, says: vec![says.into()] };
    let question = Question::new(asks[0].clone(), [], safe(model));
    Shows::Asks(Question { offers, asks, ..question })
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
    let table = ListButton {
        mark: "page:table",
        icon: icon::CALENDAR_CHECK,
        words: vec!["clinics-table".into(), "clinics-table-short".into()],
        plate: Plate::Beside,
        action: Action::LookAtAll(true),
    };
    List {
        asks: notice::heading(model, asked_where(model)),
        of: Vec::new(),
        as_of: AsOf::of(model, list.as_of),
        notice: notice::remark(model),
        rows: list.rows.iter().map(|row| clinic_row(model, row)).collect(),
        has_before: list.query.first_row > 0,
        has_more: list.has_more,
        turns: [
            ["board-nearer-clinics", "board-nearer-clinics-short"],
            ["board-more-clinics", "board-more-clinics-short"],
        ],
        filters: narrowed::buttons(query, ["page:how-far", "page:which-times"]).into(),
        // The table has no room for large letters.
        other: Some(table).filter(|_| model.comfort.text_size == TextSize::Normal),
        read_for: Some([query.rows, query.days]),
        sends: false,
    }
}

fn clinic_row(model: &Model, row: &ListedClinic) -> ListRow {
    let language = model.comfort.language;
    let way = words::journey(language, row.distance_metres).into();
    let first = match row.first_day {
        Some(day) => {
            let day =
                words::brief_date(language, Clocks::at(model, &row.clinic).date(model.now), day);
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
    let any_time = any_time(model).filter(|_| list.has_clinics);
    let wish = model.may_wish().then(|| {
        let says = "board-wish".into();
        Answer::said("choice:wish", icon::CALENDAR_PLUS, says, None, Action::Wish)
    });
    let answers: Vec<Answer> = [any_time, look_farther, wish].into_iter().flatten().collect();
    let question = what_helps(model, said_km(title, radius), answers);
    if question.offers.answers().is_empty() {
        let is_told = question.keeps_safe != Keeps::Nothing;
        let why = Some(question.safe.says[0].clone()).filter(|_| is_told);
        let says = why.into_iter().chain(["board-none-anywhere-note".into()]).collect();
        let offers = Offers::Facts { icon: icon::MAP_PIN, tone: StripTone::Wrong, says };
        let next = Some((icon::ARROW_LEFT, "staff-back", Action::Back));
        return Question { offers, next, ..question };
    }
    question
}

/// What helps where there is no seat, one way below the other. Why the person is here again, or that the news is old, is
/// told in any case.
fn what_helps(model: &Model, asks: impl Into<Saying>, ways: Vec<Answer>) -> Question {
    let old = AsOf::cut_off(model)
        .map(|as_of| Remark { says: as_of.says, ..Remark::wrong(icon::INFO, "board-away-never") });
    let question = Question::new(asks, [], safe(model));
    let question = Question { offers: Offers::Lines(ways), ..question };
    match model.visit.search.notice.map(notice::of).or(old) {
        Some(safe) => Question { safe, keeps_safe: Keeps::FirstSentence, ..question },
        None => question,
    }
}

/// Every day and every time, for a person who wanted only some.
fn any_time(model: &Model) -> Option<Answer> {
    let wanted = &model.board.query.wanted;
    (!is_open(wanted)).then(|| all_times(WishDays::default()))
}

/// All times of these days.
fn all_times(days: WishDays) -> Answer {
    let any = Action::ChooseWhen(days, PartOfDay::Any);
    Answer::said("choice:any-time", icon::CLOCK, "board-any-time".into(), None, any)
}

/// The days of one clinic that have a seat.
pub(in crate::screens) fn days(model: &Model) -> Shows {
    let board = &model.board;
    let Some(days) = board.days.as_ref() else {
        return reading(model, vec!["days-question".into()], (icon::MAP_PIN, "board-reading"));
    };
    if days.days.is_empty() {
        return Shows::Asks(no_days(model));
    }
    let first = usize::from(board.first_of_days);
    let clinic = || Box::new(days.clinic.clone());
    let today = Clocks::at(model, &days.clinic).date(model.now);
    let row = |(date, cell): &(Date, DayCell)| ListRow {
        title: words::near_date(model.comfort.language, today, *date).into(),
        says: Vec::new(),
        left: Some((left_words(*cell), *cell)),
        action: Action::OpenDay { clinic: clinic(), date: *date, cell: *cell },
    };
    Shows::Lists(List {
        asks: notice::heading(model, vec!["days-question".into()]),
        of: vec![days.clinic.name.clone()],
        as_of: AsOf::of(model, days.as_of),
        notice: notice::remark(model),
        rows: days.days.iter().skip(first).take(ROWS_MOST).map(row).collect(),
        has_before: first > 0,
        has_more: days.days.len() > first + ROWS_MOST,
        turns: [["days-earlier", "days-earlier-short"], ["days-later", "days-later-short"]],
        filters: Vec::new(),
        other: Some(favourite(model)),
        read_for: None,
        sends: false,
    })
}

/// The times of one day that have a seat; where none has, what helps.
pub(in crate::screens) fn times(model: &Model) -> Shows {
    let asks = match model.visit.search.dose {
        Dose::First => "times-question",
        Dose::Second => "times-question-second",
    };
    let Some(day) = model.board.times.as_ref() else {
        return reading(model, vec![asks.into()], (icon::CLOCK, "times-reading"));
    };
    let is_large = model.comfort.text_size == TextSize::Large;
    match day.times.iter().all(|time| time.free == 0) {
        true => Shows::Asks(no_times(model, day)),
        false if is_large => Shows::Lists(list_of_times(model, asks, day)),
        false => Shows::Times(times::sheet(model, asks, day)),
    }
}

/// In large letters the times are rows, as many as there is room for.
fn list_of_times(model: &Model, asks: &'static str, day: &DayTimes) -> List {
    let board = &model.board;
    let free: Vec<&TimeCell> = day.times.iter().filter(|time| time.free > 0).collect();
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
    List {
        asks: notice::heading(model, vec![asks.into()]),
        of: vec![day.clinic.name.clone(), words::date(model.comfort.language, day.date)],
        as_of: AsOf::of(model, day.as_of),
        notice: notice::remark(model),
        rows: free.iter().skip(first).take(ROWS_MOST).map(row).collect(),
        has_before: first > 0,
        has_more: free.len() > first + ROWS_MOST,
        turns: [["times-earlier", "times-earlier-short"], ["times-later", "times-later-short"]],
        filters: Vec::new(),
        // "Sending…" is shown in this place while something is sent.
        other: Some(times::other_days()).filter(|_| model.sending.is_none()),
        read_for: None,
        sends: true,
    }
}

/// How many seats a time has, and whether that is few.
fn left_of(free: u32) -> (Saying, DayCell) {
    (Saying::With("times-left-short", vec![("seats", free.into())]), DayCell::of_seats(free))
}

/// The day has no time left, or none of the wanted times: perhaps at another time of this day, else on another day.
fn no_times(model: &Model, day: &DayTimes) -> Question {
    let wanted = &model.board.query.wanted;
    // A day is opened by its date, whichever days are wanted.
    let days = WishDays { weekdays: wanted.days.weekdays, ..WishDays::default() };
    let any_time = (wanted.time != PartOfDay::Any).then(|| all_times(days));
    let asks = if any_time.is_some() { "days-none-then" } else { "times-none" };
    let note = Some(words::date(model.comfort.language, day.date).into());
    let others = "times-other-days".into();
    let others =
        Answer::said("choice:other-days", icon::CALENDAR_CHECK, others, note, Action::OpenDays);
    what_helps(model, asks, any_time.into_iter().chain([others]).collect())
}

/// The clinic has no seat on a wanted day: perhaps at another time, else elsewhere.
fn no_days(model: &Model) -> Question {
    let any_time = any_time(model);
    let asks = if any_time.is_some() { "days-none-then" } else { "days-none" };
    let others = "days-other-clinics".into();
    let others = Answer::said("choice:others", icon::MAP_PIN, others, None, Action::Back);
    what_helps(model, asks, any_time.into_iter().chain([others]).collect())
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
