//! Films a day in a clinic as the real programs draw it: desk, kiosk and call board with one server. A line under each picture
//! says what happens. It checks nothing.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Parser;
use egui::{Align2, FontId, vec2};
use egui_kittest::Harness;
use image::imageops::{FilterType, overlay, resize};
use image::{DynamicImage, Rgb, RgbImage, RgbaImage};
use jari_common::device::{DeviceKind, DevicePlace};
use jari_common::id::{BookingId, CampaignId, ClinicId, TicketId};
use jari_common::person::PersonName;
use jari_common::slot::{DayPlan, PlannedDays, SlotLimit, SlotRef};
use jari_common::staff::{Role, StaffAccount};
use jari_common::time::{plus_secs, secs_between};
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::desk::app::setup;
use jari_renderer::CpuRenderer;
use jari_server::app::Options;
use jari_server::clock::Clock;
use jari_server::command::{Answer, ClinicPlan, Command, TicketAct};
use jari_server::keys::{hash_secret, random_pairing_code};
use jari_tests::film::{self, Shot};
use jari_tests::front_desk::HeadlessFrontDesk;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jari_tests::wall::HeadlessCallBoard;
use jiff::Timestamp;
use jiff::civil::Date;
use tempfile::TempDir;

const PLACE: &str = "종로새봄복지관";
const PIN: &str = "258036";
/// Nine to five: half-hour slots of two seats, eight of them in the morning.
const WHOLE_DAY: DayPlan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 16, capacity: 2 };
const NO_MORNING: SlotLimit = SlotLimit { first: 0, count: 8, seats: 0 };
/// The other clinic has one seat, at half past four.
const ONE_SEAT: DayPlan = DayPlan { start_minute: 990, slot_minutes: 30, slots: 1, capacity: 1 };
/// People of the afternoon; fourteen more have a seat in the morning, and twelve seats of the afternoon are free.
const AFTERNOON: [&str; 4] = ["김말순", "박영수", "이순자", "최정희"];
const MORNING: usize = 14;
/// Somebody who has a seat at the other clinic.
const ELSEWHERE: &str = "한복남";
/// Somebody who has a number and no appointment.
const WITHOUT: &str = "오복순";
/// Width and height of the film, and of the line under each picture, in pixels.
const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;
const LINE_HEIGHT: u32 = 52;
/// How long a picture is shown, in milliseconds.
const READ_MS: u16 = 3_200;
const PAPER: Rgb<u8> = Rgb([0x3A, 0x3F, 0x45]);

#[derive(Parser)]
#[command(about = "A day in a clinic as a moving picture, from the real programs")]
pub struct Args {
    /// The file that is written.
    #[arg(long, default_value = "docs/desk/day.gif")]
    out: PathBuf,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut day = ClinicDay::open()?;
    day.an_ill_doctor()?;
    day.help_at_the_kiosk()?;
    day.without_an_appointment()?;
    day.a_no_show_taken_back()?;
    day.a_call_on_the_board()?;
    day.the_wrong_clinic()?;
    film::write(BufWriter::new(File::create(&args.out)?), &day.pictures)?;
    let secs: f32 = day.pictures.iter().map(|(_, ms)| f32::from(*ms) / 1_000.0).sum();
    println!("{}: {} pictures, {secs:.0} s", args.out.display(), day.pictures.len());
    Ok(())
}

/// One clinic, its desk, a kiosk and a board, all at one place.
struct ClinicDay {
    server: TestServer,
    campaign: CampaignId,
    clinic: ClinicId,
    date: Date,
    morning: Vec<(TicketId, BookingId)>,
    desk: HeadlessFrontDesk,
    kiosk: HeadlessKiosk,
    board: HeadlessCallBoard,
    pictures: Vec<Shot>,
    _folders: [TempDir; 3],
}

impl ClinicDay {
    fn open() -> Result<Self, Box<dyn Error>> {
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(2, 900.0));
        let spec = town::campaign(server.app().clock().now());
        let campaign = server.add_campaign(spec);
        let booth = server.desk();
        let clinics: Vec<ClinicId> = town::clinics(2, 900.0).into_iter().map(|it| it.id).collect();
        let days = booth.free_slots(campaign)?;
        let of_first = days.iter().filter(|slot| slot.clinic == clinics[0]);
        let date = of_first.map(|slot| slot.date).nth(20).ok_or("no day is open")?;
        let last = days.iter().map(|slot| slot.date).max().unwrap_or(date);
        let plans = [(&clinics[0], WHOLE_DAY, Vec::new()), (&clinics[1], ONE_SEAT, Vec::new())];
        plan(&server, campaign, &plans, date, last);
        let slot = |clinic: &ClinicId, index: usize| SlotRef {
            campaign,
            clinic: clinic.clone(),
            date,
            index: u8::try_from(index).unwrap_or(u8::MAX),
        };
        let morning = (0..MORNING).map(|nth| nth % 8);
        let mut booked = Vec::new();
        for (nth, index) in (8..8 + AFTERNOON.len()).chain(morning).enumerate() {
            let name = AFTERNOON.get(nth).copied();
            booked.push(book(&booth, nth, name, &slot(&clinics[0], index))?);
        }
        book(&booth, booked.len(), Some(ELSEWHERE), &slot(&clinics[1], 0))?;
        let morning = booked.split_off(AFTERNOON.len());
        let first = server.app().state().appointment(morning[0].1).ok_or("booked")?.1.starts_at;
        server.advance_secs(secs_between(server.app().clock().now(), first) - 600);
        let folders = [TempDir::new()?, TempDir::new()?, TempDir::new()?];
        let counter = Some("1번 창구".to_owned());
        let place = DevicePlace { kind: DeviceKind::Desk, counter, ..town::place(PLACE) };
        let paired = Desk::pair(server.url(), &server.invite(place))?;
        hire(&server, &paired, &clinics[0])?;
        let url = server.url();
        let mut desk = HeadlessFrontDesk::start(folders[0].path(), url, &paired, ChimeProgram::Off);
        desk.sign_in("김선영", PIN);
        desk.wait_for(AFTERNOON[0]);
        let mut kiosk = HeadlessKiosk::start(folders[1].path(), url);
        kiosk.pair(&server.invite(town::place(PLACE)));
        let device = server.call_board(PLACE, &clinics[..1], &[campaign]);
        let silent = (ChimeProgram::Off, VoiceProgram::Off);
        let board = HeadlessCallBoard::start(folders[2].path(), url, &device, silent.0, silent.1);
        let clinic = clinics[0].clone();
        let pictures = Vec::new();
        Ok(Self {
            server,
            campaign,
            clinic,
            date,
            morning,
            desk,
            kiosk,
            board,
            pictures,
            _folders: folders,
        })
    }

    fn an_ill_doctor(&mut self) -> Result<(), Box<dyn Error>> {
        self.take_desk(
            "아침: 오늘 오실 분이 모두 나와 있습니다. This morning: everybody who comes today.",
        );
        let plans = [(&self.clinic, WHOLE_DAY, vec![NO_MORNING])];
        plan(&self.server, self.campaign, &plans, self.date, self.date);
        self.desk.wait_for("병원 사정");
        self.take_desk("원장님이 편찮으십니다. 오전 예약 14건을 지킬 수 없습니다. The doctor is ill: 14 appointments cannot be kept.");
        let bookings = self.morning.iter().map(|it| it.1).collect();
        let (by, reason) = ("원장".to_owned(), "원장님 사정".to_owned());
        let (campaign, clinic) = (self.campaign, self.clinic.clone());
        self.server.submit(Command::OrderReseats { campaign, clinic, bookings, by, reason });
        let offered = || -> Vec<(TicketId, jari_common::id::HoldId)> {
            let state = self.server.app().state();
            let offer =
                |it: &(TicketId, BookingId)| Some((it.0, state.ticket(it.0)?.offer?.hold.id));
            self.morning.iter().filter_map(offer).collect()
        };
        // Its clock stands still, and what takes several steps goes on with the time.
        for _ in 0..MORNING * 4 {
            self.server.advance_secs(1);
            self.server.submit(Command::Tick);
            // They answer the message: yes.
            for (ticket, hold) in offered() {
                self.server.submit(TicketAct::NoteTold { hold: Some(hold) }.of(ticket));
                self.server.submit(TicketAct::AcceptOffer { hold }.of(ticket));
            }
        }
        let moved = |desk: &HeadlessFrontDesk| {
            let left = desk.names().filter(|name| name.contains("병원 사정")).count();
            left <= 2 * 2
        };
        self.desk.wait_until("twelve who were moved", moved);
        self.take_desk("열두 분은 오후 자리로 옮겼고, 두 분은 자리가 없어 남았습니다. Twelve were moved with their word; two have no seat near.");
        Ok(())
    }

    fn help_at_the_kiosk(&mut self) -> Result<(), Box<dyn Error>> {
        self.kiosk.press("예약하기");
        self.kiosk.press("도움 받기");
        self.desk.wait_for("제가 갑니다");
        self.take_desk("1층에서 도움을 부르십니다. Somebody at the kiosk asks for help.");
        self.desk.press("제가 갑니다");
        self.kiosk.wait_for("김선영 님이 오고 있습니다");
        let glass = self.kiosk.picture();
        self.take(glass, "누가 오는지 화면에 나옵니다. The kiosk says who comes.");
        self.kiosk.press("화면 보여 드리기");
        self.desk.wait_for("그분의 안내 화면");
        self.desk.press_beginning("제 예약");
        self.kiosk.wait_for("김선영 님이 누르실 곳에 테를 둘렀습니다");
        self.take_desk("화면을 보여 주시면 누르실 곳을 가리켜 드립니다. The person shows their screen; staff point at what to press.");
        let glass = self.kiosk.picture();
        self.take(glass, "누가 보는지 내내 나오고, 한 번이면 끝납니다. Who sees it is said all the time; one press ends it.");
        self.kiosk.press("그만 보기");
        self.desk.wait_until("it is hidden", |desk| !desk.shows("그분의 안내 화면"));
        self.desk.press("도와드렸습니다");
        self.desk.wait_until("nobody calls", |desk| !desk.has_button("도와드렸습니다"));
        Ok(())
    }

    fn without_an_appointment(&mut self) -> Result<(), Box<dyn Error>> {
        let mut person = town::person(u32::try_from(AFTERNOON.len() + MORNING + 1)?);
        person.name = PersonName::parse(WITHOUT)?;
        let born = person.birth_date.date().strftime("%Y%m%d").to_string();
        let phone = person.phone.as_ref().map(|phone| phone.digits().to_owned());
        Visitor::new(person).join(&self.server.desk(), self.campaign)?;
        self.desk.type_keys(WITHOUT);
        self.desk.press("다른 곳에서 찾기");
        self.desk.type_into("생년월일", &born);
        self.desk.type_into("전화번호 (없으면 비워 두세요)", &phone.unwrap_or_default());
        self.desk.press("찾기");
        self.desk.wait_for("오늘 여기서 기다리시게 하기");
        self.desk.press("오늘 여기서 기다리시게 하기");
        self.desk.wait_for("가셨습니다");
        self.take_desk("예약 없이 오신 분도 목록에서 번호 순서대로 자리를 받습니다. Whoever has no booking waits on the list, in the order of the numbers.");
        Ok(())
    }

    fn the_wrong_clinic(&mut self) -> Result<(), Box<dyn Error>> {
        let person = town::person(u32::try_from(AFTERNOON.len() + MORNING)?);
        self.desk.type_keys(ELSEWHERE);
        self.desk.press("다른 곳에서 찾기");
        self.desk.type_into("생년월일", &person.birth_date.date().strftime("%Y%m%d").to_string());
        let phone = person.phone.map(|phone| phone.digits().to_owned()).unwrap_or_default();
        self.desk.type_into("전화번호 (없으면 비워 두세요)", &phone);
        self.desk.press("찾기");
        self.desk.wait_for("새봄2의원");
        self.take_desk("다른 병원에 예약하신 분: 어디인지, 얼마나 먼지 나옵니다. Booked at another clinic: where, and how far.");
        Ok(())
    }

    fn a_no_show_taken_back(&mut self) -> Result<(), Box<dyn Error>> {
        self.server.advance_secs(5 * 3_600);
        self.desk.type_keys("박영수");
        self.desk.press("안 오셨습니다");
        self.desk.wait_for("지금 오셨습니다");
        self.take_desk("안 오신 분은 사람이 적습니다. 시간이 적지 않습니다. That somebody did not come is said by staff, never by time.");
        self.desk.press("지금 오셨습니다");
        self.desk.wait_for("부르기");
        self.take_desk("늦게 오셔도 한 번이면 됩니다. 번호와 자리는 그대로입니다. They come after all: one press, and nothing is lost.");
        Ok(())
    }

    fn a_call_on_the_board(&mut self) -> Result<(), Box<dyn Error>> {
        self.desk.press("부르기");
        self.desk.wait_for("들어가심");
        self.board.wait_for("1번 창구");
        let wall = self.board.picture();
        self.take(wall, "벽 화면이 번호를 부릅니다. 이름은 나오지 않습니다. The wall calls the number, and names nobody.");
        self.desk.press("들어가심");
        self.desk.press("나오심");
        self.desk.press("마치셨습니다");
        self.desk.wait_for("다 마치셨습니다");
        self.take_desk("마치셨습니다. 잘못 누른 것은 언제나 되돌립니다. Done; whatever was pressed wrongly can be taken back.");
        Ok(())
    }

    fn take_desk(&mut self, words: &str) {
        let window = self.desk.picture();
        self.take(window, words);
    }

    /// Adds a picture, as large as fits, and what is said of it.
    fn take(&mut self, picture: RgbaImage, words: &str) {
        let picture = DynamicImage::ImageRgba8(picture).into_rgb8();
        let scale = f64::min(
            f64::from(WIDTH) / f64::from(picture.width()),
            f64::from(HEIGHT) / f64::from(picture.height()),
        );
        let side = |pixels: u32| (f64::from(pixels) * scale).round() as u32;
        let (width, height) = (side(picture.width()), side(picture.height()));
        let small = resize(&picture, width, height, FilterType::Triangle);
        let mut whole = RgbImage::from_pixel(WIDTH, HEIGHT + LINE_HEIGHT, PAPER);
        overlay(
            &mut whole,
            &small,
            i64::from((WIDTH - width) / 2),
            i64::from((HEIGHT - height) / 2),
        );
        overlay(&mut whole, &line(words), 0, i64::from(HEIGHT));
        self.pictures.push((whole, READ_MS));
    }
}

/// Makes the days of the campaign exactly these.
fn plan(
    server: &TestServer,
    campaign: CampaignId,
    plans: &[(&ClinicId, DayPlan, Vec<SlotLimit>)],
    date: Date,
    to: Date,
) {
    let from = if date == to { date } else { date.saturating_sub(jiff::Span::new().days(30)) };
    let clinics = plans
        .iter()
        .map(|(clinic, plan, limits)| ClinicPlan {
            clinic: (*clinic).clone(),
            days: vec![PlannedDays {
                limits: limits.clone(),
                ..PlannedDays::alike(*plan, vec![date])
            }],
        })
        .collect();
    server.submit(Command::PlanDays { campaign, from, to, clinics, as_of: u64::MAX });
}

/// Books this seat for somebody; an early bird has a name of their own.
fn book(
    booth: &Desk,
    nth: usize,
    name: Option<&str>,
    slot: &SlotRef,
) -> Result<(TicketId, BookingId), Box<dyn Error>> {
    let mut person = town::person(u32::try_from(nth)?);
    if let Some(name) = name {
        person.name = PersonName::parse(name).map_err(|_| "a name")?;
    }
    let mut visitor = Visitor::new(person);
    let ticket = visitor.join(booth, slot.campaign)?.id;
    visitor.begin_turn(booth)?;
    visitor.hold(booth, slot)?;
    let booking = visitor.book(booth)?.booking.ok_or("it is booked")?.id;
    Ok((ticket, booking))
}

/// Somebody of the clinic's staff who has chosen their PIN.
fn hire(server: &TestServer, desk: &Desk, clinic: &ClinicId) -> Result<(), Box<dyn Error>> {
    let name = "김선영".to_owned();
    let account = StaffAccount { name, role: Role::Desk, clinics: vec![clinic.clone()] };
    let code = random_pairing_code();
    let until = plus_secs(server.app().clock().now(), 900);
    let added = server.submit(Command::AddStaff { account, code: hash_secret(&code), until });
    let Answer::StaffAdded(staff) = added else { return Err("no account was added".into()) };
    desk.signed_in(staff, &code, PIN)?;
    Ok(())
}

/// A line of words, as large as the strip under a picture.
fn line(words: &str) -> RgbImage {
    let words = words.to_owned();
    let size = vec2(WIDTH as f32, LINE_HEIGHT as f32);
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(egui::Theme::Dark)
        .with_accessibility_check(false)
        .with_context_setup(setup)
        .renderer(CpuRenderer::default())
        .build_ui(move |ui| {
            let room = ui.ctx().content_rect();
            let [red, green, blue] = PAPER.0;
            let painter = ui.painter();
            painter.rect_filled(room, 0.0, egui::Color32::from_rgb(red, green, blue));
            let font = FontId::proportional(15.0);
            painter.text(room.center(), Align2::CENTER_CENTER, &words, font, egui::Color32::WHITE);
        });
    harness.step();
    DynamicImage::ImageRgba8(harness.render().expect("it is drawn in memory")).into_rgb8()
}
