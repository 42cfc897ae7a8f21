//! The fictional place, people, clinics and days of the specimens. Nobody here exists, and neither do the telephone
//! numbers.

use jari_common::board::{
    BoardPage, BoardQuery, BoardRow, ClinicList, DayCell, DayRef, DayTimes, ListedClinic, TimeCell,
};
use jari_common::booking::Right;
use jari_common::campaign::{
    BirthYears, CallingHours, Campaign, CampaignSpec, DrawTerms, LineOrder,
};
use jari_common::change::{NowServing, Phase};
use jari_common::clinic::{Clinic, OpenHours, Position, WeekHours};
use jari_common::draw::{Digest, EntryId};
use jari_common::eligibility::{BothLanguages, Eligibility, Question, Wave};
use jari_common::id::{BookingId, CampaignId, HoldId, TicketId};
use jari_common::slot::SlotRef;
use jari_common::ticket::TicketState;
use jari_common::time::{instant_of, plus_secs, seoul};
use jari_common::wire::{BookingView, EntryView, HoldView, TicketView};
use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use jari_kiosk::keyboard::layout::Key;
use jari_kiosk::model::{Board, Link, Model, Session, Step};

/// A Tuesday; Hangeul Day (a holiday) follows on Friday, so every page of days has a red day.
pub const TODAY: Date = date(2026, 10, 6);
pub const CAMPAIGN: CampaignId = CampaignId(1);
pub const PLACE: &str = "가온노인복지관";

/// A name without a space, longer than the longest names that exist.
pub const LONGEST_NAME: &str = "의료복지사회적협동조합가온누리마을건강지킴이재활의학과연합의원";
const LONG_NAME_WITH_SPACE: &str = "사회복지법인 가온누리복지재단부설 다솜나루의원";
const LONGEST_ADDRESS: &str = "서울특별시 가온구 나루터로12길 34, 5층 501호 (다솜동, 한아름타워)";

const NAMES: [&str; 8] = [
    "가온나루의원",
    "다솜나루이비인후과의원",
    "한아름튼튼내과의원",
    "온누리미르가정의학과의원",
    "해든의원",
    "새론마루정형외과의원",
    "푸른솔다온연합의원",
    "너울가지의원",
];

/// Five past two in the afternoon, and eleven seconds.
pub fn now() -> Timestamp {
    plus_secs(instant_of(TODAY, 14 * 60 + 5, &seoul()), 11)
}

/// A kiosk without trouble, which somebody touched a moment ago.
pub fn kiosk(step: Step) -> Model {
    let mut model = Model::new(PLACE.to_owned(), now(), TODAY);
    model.position = Some(Position { lat: 37.57, lon: 127.0 });
    model.link = Link::Online;
    model.campaigns = vec![campaign()];
    model.campaign = Some(CAMPAIGN);
    model.serving = vec![serving(0, &[])];
    model.board = board();
    model.has_printer = true;
    model.step = step;
    model
}

/// This model, with a second campaign, in whose line people wait.
pub fn with_two_campaigns(mut model: Model) -> Model {
    let mut other = campaign();
    other.id = CampaignId(CAMPAIGN.0 + 1);
    other.spec.title_ko = "대상포진 예방접종".to_owned();
    other.spec.title_en = "Shingles shots".to_owned();
    model.serving.push(NowServing { campaign: other.id, ..serving(12, &[]) });
    model.campaigns.push(other);
    model
}

/// This model with a person who has a booking in one campaign and a number in another.
pub fn with_two_tickets(model: Model) -> Model {
    let mut model = with_booking(with_two_campaigns(model), clinic("다솜나루이비인후과의원"));
    let booked = model.visit.session.take();
    let number = TicketView {
        campaign: CampaignId(CAMPAIGN.0 + 1),
        ..ticket(TicketState::Waiting, 3058, 12)
    };
    let mut model = with_ticket(model, number);
    model.visit.found = booked.into_iter().chain(model.visit.session.take()).collect();
    model
}

/// This model, without a connection to the server for an hour.
pub fn cut_off(mut model: Model) -> Model {
    model.link =
        Link::Away { last_contact: now().checked_sub(jiff::SignedDuration::from_hours(1)).ok() };
    model
}

/// This model, about to forget its visitor.
pub fn idle(mut model: Model) -> Model {
    model.idle_warning = Some(plus_secs(model.now, 20));
    model
}

pub fn campaign() -> Campaign {
    Campaign {
        id: CAMPAIGN,
        spec: CampaignSpec {
            title_ko: "어르신 독감 예방접종".to_owned(),
            title_en: "Flu vaccination for older people".to_owned(),
            birth_years: BirthYears { first: 1930, last: 1961 },
            opens_at: instant_of(TODAY, 9 * 60, &seoul()),
            ..jari_samples::spec()
        },
    }
}

pub fn serving(waiting: u32, calling: &[u32]) -> NowServing {
    NowServing {
        called_through: calling.iter().copied().max().unwrap_or(0),
        waiting,
        calling: calling.to_vec(),
        sequence: 1,
        ..jari_samples::serving(0)
    }
}

/// This model, with its line in this phase.
pub fn in_phase(mut model: Model, phase: Phase) -> Model {
    for serving in &mut model.serving {
        serving.phase = phase;
    }
    model
}

/// This model, with its line stopped by an operator who says why, in the longest text that is allowed.
pub fn stopped(model: Model) -> Model {
    let mut model = in_phase(model, Phase::Frozen);
    for serving in &mut model.serving {
        serving.message = Some("전기를 고치고 오후 세 시에 다시 잇습니다".to_owned());
    }
    model
}

/// This model, with a campaign that opens this long from now, in order of arrival or by a draw.
pub fn opening(model: Model, after: SignedDuration, order: &LineOrder) -> Model {
    let mut model = in_phase(model, Phase::Before);
    for campaign in &mut model.campaigns {
        campaign.spec.opens_at = now().checked_add(after).expect("the calendar goes on");
        campaign.spec.order = order.clone();
    }
    model
}

/// The terms of a draw.
pub fn draw() -> LineOrder {
    LineOrder::Draw(DrawTerms {
        public_value: "sample".to_owned(),
        nonce: Digest::default(),
        commitment: Digest::default(),
    })
}

/// This model, with people called from nine to six.
pub fn with_calling_hours(mut model: Model) -> Model {
    for campaign in &mut model.campaigns {
        campaign.spec.calling_hours =
            Some(CallingHours { from: time(9, 0, 0, 0), until: time(18, 0, 0, 0) });
    }
    model
}

/// A ticket in a draw, the nth entry.
pub fn entry(nth: u32) -> TicketView {
    let entry = EntryView { index: nth - 1, id: EntryId(uuid::Uuid::nil()) };
    TicketView { entry: Some(entry), ..ticket(TicketState::Entered, 0, 0) }
}

pub fn clinic(name: &str) -> Clinic {
    let hours = OpenHours { opens: 9 * 60, closes: 18 * 60 };
    Clinic {
        name: name.to_owned(),
        address: "서울특별시 가온구 나루터로 12, 2층".to_owned(),
        phone: "02-000-0134".to_owned(),
        position: Position { lat: 37.57, lon: 127.0 },
        hours: WeekHours { weekday: Some(hours), saturday: Some(hours), ..WeekHours::default() },
        seats: None,
        ..jari_samples::clinic("SAMPLE-1")
    }
}

pub fn longest_clinic() -> Clinic {
    Clinic { address: LONGEST_ADDRESS.to_owned(), ..clinic(LONGEST_NAME) }
}

/// A board of many clinics over many days, with everything a cell can say.
pub fn board() -> Board {
    board_of(&NAMES, 37)
}

pub fn board_of_long_names() -> Board {
    board_of(&[LONGEST_NAME, LONG_NAME_WITH_SPACE, NAMES[3], LONGEST_NAME], 4)
}

/// A page with these clinics; it has more rows and days than any screen has room for.
pub fn board_of(names: &[&str], clinics_in_all: u32) -> Board {
    let first_day = TODAY.tomorrow().expect("the calendar goes on");
    let mut board = Board::new(CAMPAIGN, first_day);
    board.query = BoardQuery { days: 7, rows: 8, ..board.query };
    let rows = names.iter().enumerate().map(|(at, name)| row(at as u32, name)).collect();
    let query = board.query.clone();
    let list = names.iter().enumerate().map(|(at, name)| listed(at as u32, name)).collect();
    let has_more = clinics_in_all > names.len() as u32;
    let (of, as_of) = (query.clone(), now());
    board.list = Some(ClinicList { query: of, as_of, rows: list, has_more, has_clinics: true });
    board.page = Some(BoardPage { query, as_of: now(), rows, clinics_in_all });
    board.is_empty = false;
    board
}

/// Makes the list answer the current question.
pub fn move_list(board: &mut Board) {
    if let Some(list) = &mut board.list {
        list.query = board.query.clone();
    }
}

/// A clinic of the list, with a seat today or on a later day.
fn listed(at: u32, name: &str) -> ListedClinic {
    let BoardRow { clinic, distance_metres, .. } = row(at, name);
    let days = [1_i64, 0, 2, 24, 9];
    let day = TODAY.saturating_add(days[at as usize % days.len()].days());
    ListedClinic { clinic, distance_metres, first_day: Some(day) }
}

fn row(at: u32, name: &str) -> BoardRow {
    use DayCell::{Closed, Few, Free, Full};
    let weeks: [[DayCell; 7]; 4] = [
        [Full, Few(2), Closed, Free(5), Closed, Free(12), Full],
        [Full, Full, Closed, Few(1), Closed, Free(108), Free(8)],
        [Few(1), Full, Closed, Full, Closed, Full, Few(2)],
        [Free(14), Free(9), Closed, Free(20), Closed, Free(11), Few(3)],
    ];
    BoardRow {
        clinic: Clinic { id: jari_samples::clinic_id(&format!("SAMPLE-{at}")), ..clinic(name) },
        distance_metres: 380 + 470 * at,
        days: weeks[at as usize % weeks.len()].to_vec(),
    }
}

/// Changes every cell of the page.
pub fn with_every_cell(mut board: Board, cell: DayCell) -> Board {
    let rows = board.page.iter_mut().flat_map(|page| &mut page.rows);
    rows.for_each(|row| row.days.fill(cell));
    board
}

/// The open day with this many times, from nine o'clock on.
pub fn times(clinic: Clinic, count: u8, slot_minutes: u16, free: impl Fn(u8) -> u8) -> DayTimes {
    let time = |index| TimeCell {
        index,
        minute: 9 * 60 + slot_minutes * u16::from(index),
        free: free(index),
    };
    DayTimes {
        campaign: CAMPAIGN,
        clinic,
        distance_metres: 850,
        date: booked_day(),
        as_of: now(),
        times: (0..count).map(time).collect(),
    }
}

pub fn with_times(mut model: Model, times: DayTimes) -> Model {
    let (clinic, date) = (times.clinic.id.clone(), times.date);
    model.board.day = Some(DayRef { campaign: times.campaign, clinic, date });
    model.board.times = Some(times);
    model
}

pub fn booked_day() -> Date {
    date(2026, 10, 10)
}

/// Half past two on the open day.
pub fn slot() -> SlotRef {
    SlotRef { date: booked_day(), ..jari_samples::slot("SAMPLE-1", 11) }
}

pub fn starts_at() -> Timestamp {
    instant_of(booked_day(), 14 * 60 + 30, &seoul())
}

pub fn ticket(state: TicketState, number: u32, ahead: u32) -> TicketView {
    let until =
        matches!(state, TicketState::Called | TicketState::Active).then(|| plus_secs(now(), 600));
    TicketView {
        id: TicketId(u64::from(number)),
        number,
        ahead,
        until,
        ..jari_samples::ticket(state)
    }
}

/// A campaign that asks everything that is possible: three places, questions, and a later wave for people born from
/// 1960 on.
pub fn with_everything_asked(mut model: Model) -> Model {
    let both = |ko: &str, en: &str| BothLanguages { ko: ko.to_owned(), en: en.to_owned() };
    let question = |text| Question { text, staff_if: true };
    for campaign in &mut model.campaigns {
        *campaign.spec.eligibility = Eligibility {
            waves: vec![Wave {
                birth_years: BirthYears { first: 1960, last: 1961 },
                opens_at: now().checked_add(SignedDuration::from_hours(30)).expect("it goes on"),
            }],
            residences: ["가온구", "돌담군", "한아름시 누리읍"]
                .map(|place| both(place, "Hanareum-gu"))
                .into(),
            questions: vec![
                question(both("오늘 열이 나세요?", "Do you have a fever today?")),
                question(both(
                    "예방접종을 하신 뒤에 숨이 차거나 온몸이 부어오르신 적이 있으세요?",
                    "Were you ever ill after an injection?",
                )),
            ],
        };
    }
    model
}

/// This model with a person who has this ticket.
pub fn with_ticket(mut model: Model, ticket: TicketView) -> Model {
    model.visit.session = Some(Session {
        ticket,
        code: jari_samples::code(),
        masked_name: "김○○".to_owned(),
        token: "sample".to_owned(),
        receipt: receipt(),
        calendar: Some(calendar()),
    });
    model
}

/// A text as long as a signed receipt.
fn receipt() -> String {
    format!("v4.public.{}", "c2FtcGxlLXJlY2VpcHQ".repeat(14))
}

/// A text as long as a calendar link.
fn calendar() -> String {
    "https://booking.example.org/api/v1/calendar/1234567-0123456789ABCDEF0123".to_owned()
}

/// This model with a person whose turn it is.
pub fn with_turn(model: Model) -> Model {
    let mut model = with_ticket(model, ticket(TicketState::Active, 2417, 0));
    model.visit.search.right = Some(Right::Turn("sample".to_owned()));
    model
}

/// This model with a turn, and a seat held for this many more seconds.
pub fn with_hold(model: Model, hold_secs: u32) -> Model {
    let mut model = with_turn(model);
    model.visit.search.choice = Some(slot());
    let until = plus_secs(model.now, hold_secs);
    if let Some(session) = &mut model.visit.session {
        session.ticket.hold = Some(hold(until));
    }
    model
}

/// A seat held until this instant.
pub fn hold(until: Timestamp) -> HoldView {
    HoldView { id: HoldId(1), until, ..jari_samples::hold(slot()) }
}

/// This model with a person who has booked at this clinic.
pub fn with_booking(model: Model, clinic: Clinic) -> Model {
    let mut ticket = ticket(TicketState::Done, 2417, 0);
    ticket.booking =
        Some(BookingView { id: BookingId(1), clinic, ..jari_samples::booking(slot()) });
    with_ticket(model, ticket)
}

/// Types these digits into an entry.
pub fn digits(text: &str, mut press: impl FnMut(Key)) {
    text.bytes().for_each(|digit| press(Key::Digit(digit - b'0')));
}
