//! Two kiosks without windows and a real server: people book by pressing the words on the buttons, and an act at one
//! kiosk is seen at the other.

use std::path::Path;
use std::time::Duration;

use jari_common::id::CampaignId;
use jari_common::ticket::{CODE_DIGITS, TicketState};
use jari_common::time::{seoul, time_at};
use jari_kiosk::model::{Language, Link};
use jari_kiosk::text::words;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const CLINICS: usize = 3;
const REACH_METRES: f64 = 600.0;
/// The seats of one clinic's day in this town: sixteen slots of half an hour for two people.
const SEATS_OF_A_DAY: u32 = 32;
/// Everything a person types; none of it may stay at a kiosk.
const NAME: &str = "김말순";
const BIRTH_DATE: &str = "19470301";
const PHONE: &str = "01012345678";

/// A server with a small town, and the folders of two kiosks.
struct World {
    server: TestServer,
    campaign: CampaignId,
    folders: [TempDir; 2],
}

impl World {
    /// A world in which this many people may choose at once.
    fn with_turns(turns: u32) -> Self {
        let server = TestServer::start();
        server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
        let mut spec = town::campaign(Timestamp::now());
        spec.pace.turns = turns;
        let campaign = server.add_campaign(spec);
        let folder = || TempDir::new().expect("a folder can be made");
        Self { server, campaign, folders: [folder(), folder()] }
    }

    /// A kiosk that has just been paired and has loaded what can be booked.
    fn paired_kiosk(&self, at: usize) -> HeadlessKiosk {
        let mut kiosk = self.kiosk(at);
        kiosk.pair(&self.server.invite(town::place(["종로새봄복지관", "혜화온유복지관"][at])));
        kiosk.wait_until("the button to book", |kiosk| kiosk.has_button("예약하기"));
        kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
        kiosk
    }

    fn kiosk(&self, at: usize) -> HeadlessKiosk {
        HeadlessKiosk::start(self.folders[at].path(), self.server.url())
    }

    fn folder(&self, at: usize) -> &Path {
        self.folders[at].path()
    }
}

fn say_who(kiosk: &mut HeadlessKiosk, name: &str, birth_date: &str, phone: &str) {
    kiosk.press("예약하기");
    kiosk.press("제 예약");
    kiosk.type_name(name);
    kiosk.press("다음");
    kiosk.type_digits(birth_date);
    kiosk.press("다음");
    kiosk.type_digits(phone);
    kiosk.press("다음");
    kiosk.press("예, 맞습니다");
}

/// The nearest clinic's first day with a seat: the name of its cell, and its number of seats.
fn first_cell(kiosk: &HeadlessKiosk) -> (String, u32) {
    let cells = kiosk.buttons_beginning("새봄1의원, ");
    let name = cells.first().expect("the nearest clinic has room").clone();
    let (day, seats) = name.rsplit_once(", ").expect("clinic, day, seats");
    let seats = seats.trim_end_matches("자리").parse().expect("a number of seats");
    (day.to_owned(), seats)
}

fn choose_first_time(kiosk: &mut HeadlessKiosk) -> String {
    kiosk.wait_until("a clinic with room", |it| !it.buttons_beginning("새봄1의원, ").is_empty());
    let (day, seats) = first_cell(kiosk);
    kiosk.press(&format!("{day}, {seats}자리"));
    kiosk.wait_until("times", |kiosk| !kiosk.buttons_beginning("오전 9시").is_empty());
    let nine = kiosk.buttons_beginning("오전 9시").remove(0);
    kiosk.press(&nine);
    kiosk.wait_for("이대로 예약할까요?");
    day
}

fn book_first_time(kiosk: &mut HeadlessKiosk) {
    choose_first_time(kiosk);
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
}

#[test]
fn a_place_taken_at_one_kiosk_goes_from_the_board_of_another() {
    let world = World::with_turns(200);
    let (mut first, mut second) = (world.paired_kiosk(0), world.paired_kiosk(1));
    second.press("빈자리 보기");
    second.look_at_table();
    second.wait_until("the board", |it| !it.buttons_beginning("새봄1의원, ").is_empty());
    let (day, seats) = first_cell(&second);
    assert_eq!(seats, SEATS_OF_A_DAY);

    say_who(&mut first, NAME, BIRTH_DATE, PHONE);
    first.see_other_seats();
    first.wait_for("어느 병원, 어느 날이 좋으세요?");
    assert_eq!(choose_first_time(&mut first), day);

    // A touched seat is held: the other kiosk sees it before anything is booked.
    let left = format!("{day}, {}자리", SEATS_OF_A_DAY - 1);
    second.wait_until("one seat less", |kiosk| kiosk.has_button(&left));
    first.press("예약하기");
    first.wait_for("예약되었습니다");
    second.look();
    assert!(second.has_button(&left), "a held seat that is booked is the same seat");

    let ticket = first.app().model().visit.session.as_ref().unwrap().ticket.clone();
    let booked = world.server.app().state().ticket(ticket.id).unwrap();
    assert_eq!(booked.state, TicketState::Done);
    assert_eq!(booked.booking.unwrap().clinic.name, "새봄1의원");
    assert_eq!(booked.campaign, world.campaign);
}

#[test]
fn a_person_with_people_ahead_gets_a_number_and_books_when_it_is_their_turn() {
    let world = World::with_turns(1);
    let (mut first, mut second) = (world.paired_kiosk(0), world.paired_kiosk(1));
    say_who(&mut first, NAME, BIRTH_DATE, PHONE);
    first.see_other_seats();
    first.wait_for("어느 병원, 어느 날이 좋으세요?");

    say_who(&mut second, "이복례", "19401225", "01087654321");
    second.wait_for("번호표를 받으셨습니다");
    let code = code_on(&second);
    assert_eq!(number(&second), 2);
    second.press("처음으로");
    second.wait_for("처음으로 갈까요?");
    second.press("처음으로 갈게요");
    second.wait_for("무엇을 도와드릴까요?");
    assert!(second.app().model().visit.is_blank(), "the kiosk is free for the next person");

    book_first_time(&mut first);
    first.press("마치기");

    second.wait_until("the call", |kiosk| {
        kiosk.app().model().now_serving().is_some_and(|serving| serving.calling == [2])
    });
    assert!(second.shows("2번"), "the number that is called stands on the start screen");
    second.press("번호표로 계속하기");
    second.type_digits(&code);
    second.press("다음");
    second.type_digits("19401225");
    second.press("다음");
    second.see_other_seats();
    second.wait_for("어느 병원, 어느 날이 좋으세요?");
    assert_eq!(number(&second), 2, "the number is the same");
    book_first_time(&mut second);
}

fn number(kiosk: &HeadlessKiosk) -> u32 {
    kiosk.app().model().visit.session.as_ref().expect("a ticket").ticket.number
}

/// The code as a person reads it from the glass.
fn code_on(kiosk: &HeadlessKiosk) -> String {
    let digits = |name: String| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_code = |name: &String| name.chars().all(|c| c.is_ascii_digit() || c == ' ');
    let mut codes = kiosk.names().filter(is_code).map(digits);
    codes.find(|digits| digits.len() == CODE_DIGITS).expect("the code is on the ticket")
}

#[test]
fn nothing_of_a_person_stays_at_the_kiosk() {
    let world = World::with_turns(200);
    let mut kiosk = world.paired_kiosk(0);
    say_who(&mut kiosk, NAME, BIRTH_DATE, PHONE);
    kiosk.see_other_seats();
    choose_first_time(&mut kiosk);
    assert!(kiosk.shows("김○○") && !kiosk.shows(NAME), "a name is masked on a public screen");
    kiosk.press("예약하기");
    kiosk.wait_for("예약되었습니다");
    let code = kiosk.app().model().visit.session.as_ref().unwrap().code.clone();
    let session = kiosk.app().model().visit.session.as_ref().unwrap().token.clone();
    assert!(kiosk.shows(&code.grouped()), "the code is told");

    kiosk.press("마치기");
    kiosk.wait_for("무엇을 도와드릴까요?");
    assert!(kiosk.app().model().visit.is_blank());
    assert!(!kiosk.shows("김○○") && !kiosk.shows(&code.grouped()));

    let traces = [NAME, BIRTH_DATE, "1947-03-01", PHONE, "010-1234-5678", code.digits(), &session];
    let grouped = code.grouped();
    let folder = world.folder(0);
    let running = files_with(folder, "새봄1의원");
    assert!(
        running.iter().any(|file| file.starts_with("cache.db")),
        "the search finds: {running:?}"
    );
    // A separate thread deletes the bookmark, and nothing on the glass shows when.
    for trace in traces.into_iter().chain([grouped.as_str()]) {
        kiosk.wait_until(&format!("{trace} to go"), |_| files_with(folder, trace).is_empty());
    }
    drop(kiosk);
    for trace in traces.into_iter().chain([grouped.as_str()]) {
        assert_eq!(files_with(folder, trace), Vec::<String>::new(), "after it was closed");
    }
}

/// The files whose bytes hold this text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the kiosk's folder is there");
    let holds = |entry: &std::fs::DirEntry| {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    let files = entries.map(|entry| entry.expect("it is there")).filter(holds);
    files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_cold_start_without_the_server_shows_the_board_as_it_was_known() {
    let mut world = World::with_turns(200);
    let mut kiosk = world.paired_kiosk(0);
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.wait_until("the board", |it| !it.buttons_beginning("새봄1의원, ").is_empty());
    let known = kiosk.buttons_beginning("새봄");
    drop(kiosk);
    let url = world.server.url().to_owned();
    world.server.stop();

    let mut kiosk = HeadlessKiosk::start(world.folder(0), &url);
    kiosk.wait_until("the button for the board", |kiosk| kiosk.has_button("빈자리 보기"));
    kiosk.wait_until("the cache", |kiosk| !kiosk.app().model().board.is_empty);
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.wait_until("the board", |it| !it.buttons_beginning("새봄1의원, ").is_empty());
    assert_eq!(kiosk.buttons_beginning("새봄"), known);
    kiosk.wait_until("that the server is away", |kiosk| {
        matches!(kiosk.app().model().link, Link::Away { last_contact: Some(_) })
    });
    let as_of = kiosk.app().model().board.page.as_ref().unwrap().as_of;
    let told = words::time_of_day(Language::Korean, time_at(as_of, &seoul()));
    kiosk.wait_for(&told.replace('\u{a0}', " "));
    let age = Timestamp::now().duration_since(as_of);
    assert!(age < Duration::from_secs(600).try_into().unwrap(), "as of the last contact: {as_of}");
}

/// Waits until the board shows this number of seats on the clinic's first day with a free seat.
fn wait_for_seats(kiosk: &mut HeadlessKiosk, clinic: &str, seats: u32) {
    let said = format!("{seats}자리");
    let is_first = |kiosk: &HeadlessKiosk| {
        kiosk.buttons_beginning(clinic).first().is_some_and(|cell| cell.ends_with(&said))
    };
    kiosk.wait_until(&format!("{clinic}{said}"), is_first);
}

fn look_at_my_booking(kiosk: &mut HeadlessKiosk, code: &str) {
    kiosk.press("내 예약 보기");
    kiosk.type_digits(code);
    kiosk.press("다음");
    kiosk.type_digits(BIRTH_DATE);
    kiosk.press("다음");
    kiosk.wait_for("예약하신 내용입니다");
}

#[test]
fn a_booking_is_moved_and_given_back_at_another_kiosk_and_stands_until_then() {
    let world = World::with_turns(200);
    let (mut first, mut second) = (world.paired_kiosk(0), world.paired_kiosk(1));
    say_who(&mut first, NAME, BIRTH_DATE, PHONE);
    first.see_other_seats();
    book_first_time(&mut first);
    let session = first.app().model().visit.session.as_ref().expect("a ticket");
    let code = session.code.digits().to_owned();
    first.press("마치기");
    first.press("빈자리 보기");
    first.look_at_table();
    wait_for_seats(&mut first, "새봄1의원, ", SEATS_OF_A_DAY - 1);

    look_at_my_booking(&mut second, &code);
    second.press("예약 바꾸기");
    second.press("옮기기");
    // This person has the first seat of all already: no other is proposed before the list.
    second.look_at_table();
    second.wait_for("어디로 옮길까요?");
    second.wait_until("another clinic", |it| !it.buttons_beginning("새봄2의원, ").is_empty());
    let cell = second.buttons_beginning("새봄2의원, ").remove(0);
    second.press(&cell);
    second.wait_until("times", |kiosk| !kiosk.buttons_beginning("오전 9시").is_empty());
    let nine = second.buttons_beginning("오전 9시").remove(0);
    second.press(&nine);
    second.wait_for("이 자리로 옮길까요?");
    wait_for_seats(&mut first, "새봄2의원, ", SEATS_OF_A_DAY - 1);
    wait_for_seats(&mut first, "새봄1의원, ", SEATS_OF_A_DAY - 1);
    second.press("옮기기");
    second.wait_for("예약을 옮겼습니다");
    wait_for_seats(&mut first, "새봄1의원, ", SEATS_OF_A_DAY);
    second.press("마치기");

    look_at_my_booking(&mut second, &code);
    second.press("예약 바꾸기");
    second.press("취소하기");
    second.wait_for("예약을 취소할까요?");
    second.press("취소하기");
    second.wait_for("예약을 취소했습니다");
    wait_for_seats(&mut first, "새봄2의원, ", SEATS_OF_A_DAY);
}

#[test]
fn a_wish_left_at_one_kiosk_is_answered_at_another_and_nobody_waited_for_it() {
    let world = World::with_turns(1);
    let (mut first, mut second) = (world.paired_kiosk(0), world.paired_kiosk(1));
    say_who(&mut first, NAME, BIRTH_DATE, PHONE);
    first.see_other_seats();
    first.wait_for("어느 병원, 어느 날이 좋으세요?");
    say_who(&mut second, "이복례", "19500505", "01087654321");
    second.wait_for("번호표를 받으셨습니다");
    let code = code_on(&second);
    let answers = ["대신 찾아 주세요", "걸어서 갈 곳", "오전", "먼저 물어봐 주세요"];
    for answer in answers {
        second.press(answer);
    }
    // The other person is still choosing; a wish needs no turn.
    second.wait_for("이 자리로 예약할까요?");
    second.press("이전");
    second.wait_for("자리를 맡아 두었습니다");
    second.press("나온 자리 보기");
    second.wait_for("이 자리로 예약할까요?");
    second.press("처음으로");
    second.press("처음으로 갈게요");
    second.wait_for("무엇을 도와드릴까요?");

    first.press("처음으로");
    first.press("처음으로 갈게요");
    first.wait_for("무엇을 도와드릴까요?");
    first.press("내 예약 보기");
    first.type_digits(&code);
    first.press("다음");
    first.type_digits("19500505");
    first.press("다음");
    first.wait_for("이 자리로 예약할까요?");
    first.press("예약하기");
    first.wait_for("예약되었습니다");
    let names: Vec<String> = first.names().collect();
    assert!(names.iter().any(|name| name.contains("오전 9시")), "{names:?}");
}
