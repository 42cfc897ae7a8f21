//! Measures a kiosk whose cache holds a whole nation: the board's query and layout, what it draws when nobody is there,
//! and how soon it can be used after a start. No pixel is drawn. Prints a table, or one line of JSON with `--json`.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use clap::Parser;
use egui::RawInput;
use jari_common::board::{BoardQuery, Radius};
use jari_common::id::CampaignId;
use jari_common::time::{date_at, seoul};
use jari_kiosk::app::{self, DIAGONAL_INCHES};
use jari_kiosk::backend::cache::{self, CACHE_FILE, Reader};
use jari_kiosk::message::Action;
use jari_kiosk::model::{Language, Link, Model, Step, TextSize};
use jari_kiosk::screens;
use jari_kiosk::text::Text;
use jari_kiosk::theme::Look;
use jari_tests::bench::{Durations, Report, millis};
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::nation::{self, Size};
use jari_tests::person::{Desk, Visitor};
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::{Timestamp, ToSpan as _};
use tempfile::TempDir;

const GLASS_PX: egui::Vec2 = egui::vec2(1080.0, 1920.0);
/// The time in which nobody touches anything.
const IDLE: Duration = Duration::from_secs(5);
/// After this time, work that was under way is over.
const SETTLING: Duration = Duration::from_secs(1);
const MIB: f64 = 1_048_576.0;

#[derive(Parser)]
#[command(about = "The board over a cache of 20,000 clinics × 60 days")]
pub struct Args {
    #[command(flatten)]
    size: Size,
    /// How many times each page is read and laid out.
    #[arg(long, default_value_t = 200)]
    frames: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    let mut server = TestServer::start();
    let campaign = nation::found(&server, args.size);
    nation::open_days(&server, campaign, args.size);
    let (desk, folder) = (server.desk(), TempDir::new()?);
    HeadlessKiosk::pair_folder(folder.path(), &desk);

    fill_cache(folder.path(), &server, &mut report)?;
    start_with_full_cache(folder.path(), &server, &mut report);
    stay_idle(folder.path(), &server, (&desk, campaign), &mut report)?;
    server.stop();
    report.add_memory("memory of server and kiosk together");
    read_and_lay_out(folder.path(), &desk, campaign, args.frames, &mut report)?;
    println!("{}", report.written(args.json).trim_end());
    Ok(())
}

/// Fills the cache: the first start takes the snapshot.
fn fill_cache(
    folder: &Path,
    server: &TestServer,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let mut kiosk = HeadlessKiosk::start(folder, server.url());
    kiosk.wait_until("the snapshot", |kiosk| !kiosk.app().model().board.is_empty);
    let took = started.elapsed().as_secs_f64();
    drop(kiosk);
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_cache = entry.file_name().to_string_lossy().starts_with(CACHE_FILE);
        bytes += if is_cache { entry.metadata()?.len() } else { 0 };
    }
    report.add(
        "first start, snapshot into the cache",
        &[("s", took), ("db_and_wal_mib", bytes as f64 / MIB)],
    );
    Ok(())
}

fn start_with_full_cache(folder: &Path, server: &TestServer, report: &mut Report) {
    let started = Instant::now();
    let mut kiosk = HeadlessKiosk::start(folder, server.url());
    kiosk.wait_until("the start", |kiosk| kiosk.has_button("예약하기"));
    let ready = started.elapsed();
    kiosk.wait_until("the cache", |kiosk| !kiosk.app().model().board.is_empty);
    let pressed = Instant::now();
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.wait_until("the board", |kiosk| kiosk.app().model().board.page.is_some());
    let figures = [("start_ms", millis(ready)), ("then_board_ms", millis(pressed.elapsed()))];
    report.add("start with a full cache to a usable screen", &figures);
}

/// Frames that would be drawn while nobody is there, on the start screen and on the board.
fn stay_idle(
    folder: &Path,
    server: &TestServer,
    (desk, campaign): (&Desk, CampaignId),
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let mut kiosk = HeadlessKiosk::start(folder, server.url());
    kiosk.wait_until("the start", |kiosk| kiosk.has_button("예약하기"));
    kiosk.wait_until("the server", |it| it.app().model().link == Link::Online);
    let (frames, _) = frames_while_idle(&mut kiosk);
    report.add("frames in 5 idle seconds on the start", &[("n", f64::from(frames))]);
    kiosk.press("빈자리 보기");
    kiosk.look_at_table();
    kiosk.wait_until("the board", |kiosk| kiosk.app().model().board.page.is_some());
    let (frames, wishes) = frames_while_idle(&mut kiosk);
    report.add("frames in 5 idle seconds on the board", &[("n", f64::from(frames))]);

    // This proves the count: after a change the count must not be 0.
    Visitor::new(town::person(0)).join(desk, campaign)?;
    let frames = draw_until(&mut kiosk, &wishes, Instant::now() + SETTLING);
    report.add("frames after somebody joined elsewhere", &[("n", f64::from(frames))]);
    Ok(())
}

/// Draws whenever a window would have to, after the work under way has ended.
fn frames_while_idle(kiosk: &mut HeadlessKiosk) -> (u32, Receiver<Instant>) {
    let (wish, wishes) = channel();
    kiosk.context().set_request_repaint_callback(move |info| {
        let _ = wish.send(Instant::now() + info.delay);
    });
    draw_until(kiosk, &wishes, Instant::now() + SETTLING);
    (draw_until(kiosk, &wishes, Instant::now() + IDLE), wishes)
}

fn draw_until(kiosk: &mut HeadlessKiosk, wishes: &Receiver<Instant>, end: Instant) -> u32 {
    let (mut frames, mut due) = (0, None::<Instant>);
    loop {
        let until = due.map_or(end, |due| due.min(end));
        match wishes.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(wish) => due = Some(due.map_or(wish, |due| due.min(wish))),
            Err(RecvTimeoutError::Timeout) if Instant::now() >= end => return frames,
            Err(RecvTimeoutError::Timeout) => {
                due = None;
                frames += 1;
                kiosk.look();
            }
            Err(RecvTimeoutError::Disconnected) => return frames,
        }
    }
}

/// One page of the board, which is read and laid out repeatedly.
struct Glass {
    context: egui::Context,
    look: Look,
    model: Model,
}

impl Glass {
    fn new(reader: &Reader, campaign: CampaignId, now: Timestamp) -> Result<Self, Box<dyn Error>> {
        let context = egui::Context::default();
        app::setup(&context);
        let text = Arc::new(Text::load());
        let look = Look::new(text, GLASS_PX, DIAGONAL_INCHES, Language::Korean, TextSize::Normal);
        let today = date_at(now, &seoul());
        let mut model = Model::new("종로새봄복지관".to_owned(), now, today);
        model.campaigns = reader.campaigns()?;
        model.campaign = Some(campaign);
        model.step = Step::Board;
        model.board.is_empty = false;
        model.board.query.first_day = today.saturating_add(1.days());
        let mut glass = Self { context, look, model };
        // The layout decides how many rows and days fit; the page for that number is measured.
        glass.model.board.page = Some(reader.board(&glass.model.board.query, now)?);
        if let Some(Action::FitBoard { rows, days }) = glass.lay_out() {
            (glass.model.board.query.rows, glass.model.board.query.days) = (rows, days);
        }
        Ok(glass)
    }

    fn lay_out(&mut self) -> Option<Action> {
        let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, GLASS_PX);
        let input = RawInput { screen_rect: Some(rect), ..RawInput::default() };
        let mut pressed = None;
        let mut output =
            self.context.run_ui(input, |ui| pressed = screens::show(ui, &self.look, &self.model));
        let _ = self.context.tessellate(output.shapes, output.pixels_per_point);
        // There is no glass for the textures.
        output.textures_delta.clear();
        pressed
    }
}

fn read_and_lay_out(
    folder: &Path,
    desk: &Desk,
    campaign: CampaignId,
    frames: u32,
    report: &mut Report,
) -> Result<(), Box<dyn Error>> {
    let now = Timestamp::now();
    let (_writer, reader) = cache::open(folder, &HeadlessKiosk::origin(desk))?;
    let mut glass = Glass::new(&reader, campaign, now)?;
    let mut both_of_all = Durations::default();
    for radius in Radius::ALL {
        let query = BoardQuery { radius, ..glass.model.board.query.clone() };
        let clinics = reader.board(&query, now)?.clinics_in_all;
        let last = clinics.saturating_sub(1) / u32::from(query.rows) * u32::from(query.rows);
        for (page, first_row) in [("first", 0), ("middle", last / 2), ("last", last)] {
            let query = BoardQuery { first_row, ..query.clone() };
            let (queries, both) = measure(&mut glass, &reader, &query, now, frames)?;
            let what = format!("{} km, {page} page of {clinics} clinics", radius.km());
            report.add_durations(format!("query: {what}"), &queries);
            let durations = Durations::from_iter(both.iter().copied());
            report.add_durations(format!("query and layout: {what}"), &durations);
            both_of_all.extend(both);
        }
    }
    report.add_durations("query and layout, all pages", &both_of_all);
    Ok(())
}

fn measure(
    glass: &mut Glass,
    reader: &Reader,
    query: &BoardQuery,
    now: Timestamp,
    frames: u32,
) -> Result<(Durations, Vec<Duration>), Box<dyn Error>> {
    let (mut queries, mut both) = (Durations::default(), Vec::new());
    for _ in 0..frames {
        let started = Instant::now();
        let page = reader.board(query, now)?;
        queries.push(started.elapsed());
        glass.model.board.query = query.clone();
        glass.model.board.page = Some(page);
        glass.lay_out();
        both.push(started.elapsed());
    }
    Ok((queries, both))
}
