//! Films a whole booking, from the start to the printed slip, as the real program draws it: a moving picture (GIF) in
//! which a finger shows what is pressed. It checks nothing.

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;

use clap::Parser;
use image::imageops::FilterType;
use image::{Rgb, RgbImage};
use jari_tests::film::{self, Shot};
use jari_tests::kiosk::{HeadlessKiosk, keys_of};
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use tempfile::TempDir;

const CLINICS: usize = 12;
const REACH_METRES: f64 = 1_500.0;
/// The film is this many times smaller than the glass.
const SMALLER: u32 = 2;
/// The radius of the finger, which is drawn as a ring, in pixels of the film.
const FINGER_RADIUS: i64 = 22;
const FINGER_STROKE: i64 = 7;
const FINGER: Rgb<u8> = Rgb([0xD8, 0x5A, 0x1B]);
/// How long a picture is shown, in milliseconds: a screen to be read, a finger on a button, a key.
const READ_MS: u16 = 1_800;
const PRESS_MS: u16 = 600;
const KEY_MS: u16 = 220;

#[derive(Parser)]
#[command(about = "A whole booking as a moving picture, from the real program")]
pub struct Args {
    /// The file that is written.
    #[arg(long, default_value = "docs/screens/booking.gif")]
    out: PathBuf,
    /// With large letters.
    #[arg(long)]
    large: bool,
}

/// The kiosk in front of the camera.
struct Film {
    kiosk: HeadlessKiosk,
    pictures: Vec<Shot>,
}

impl Film {
    fn take(&mut self, stands_ms: u16, finger: Option<egui::Pos2>) {
        let glass = image::DynamicImage::ImageRgba8(self.kiosk.picture()).into_rgb8();
        let (width, height) = (glass.width() / SMALLER, glass.height() / SMALLER);
        let mut picture = image::imageops::resize(&glass, width, height, FilterType::Triangle);
        if let Some(at) = finger {
            touch(&mut picture, at / SMALLER as f32);
        }
        self.pictures.push((picture, stands_ms));
    }

    /// Shows the screen, then the finger on the button.
    fn press(&mut self, words: &str) {
        self.kiosk.wait_until(words, |kiosk| kiosk.place_of(words).is_some());
        self.take(READ_MS, None);
        self.press_shown(words, PRESS_MS);
    }

    fn press_shown(&mut self, words: &str, stands_ms: u16) {
        let place = self.kiosk.place_of(words);
        self.take(stands_ms, place);
        self.kiosk.press(words);
    }

    fn type_keys(&mut self, keys: impl Iterator<Item = char>) {
        for key in keys {
            self.press_shown(&key.to_string(), KEY_MS);
        }
    }
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let folder = TempDir::new()?;
    let server = TestServer::start();
    server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
    server.add_campaign(town::campaign(Timestamp::now()));
    let mut kiosk = HeadlessKiosk::start(folder.path(), server.url());
    kiosk.pair(&server.invite(town::place("종로새봄복지관")));
    kiosk.wait_until("the board", |kiosk| !kiosk.app().model().board.is_empty);
    if args.large {
        kiosk.press("화면·소리");
        kiosk.press("큰 글자");
        kiosk.press("다 됐어요");
    }
    let mut film = Film { kiosk, pictures: Vec::new() };
    book(&mut film);
    film::write(BufWriter::new(File::create(&args.out)?), &film.pictures)?;
    let secs: f32 = film.pictures.iter().map(|(_, ms)| f32::from(*ms) / 1_000.0).sum();
    println!("{}: {} pictures, {secs:.0} s", args.out.display(), film.pictures.len());
    Ok(())
}

/// The shortest way to a booking for a person who comes for the first time.
fn book(film: &mut Film) {
    film.press("예약하기");
    film.press("제 예약");
    film.kiosk.wait_for("이름을 알려 주세요");
    film.take(READ_MS, None);
    let names = film.kiosk.buttons_beginning("");
    if let Some(name) = names.into_iter().find(|name| name.ends_with("원래 자판")) {
        film.press(&name);
    }
    film.type_keys("김말순".chars().flat_map(keys_of));
    film.press("다음");
    film.type_keys("19470301".chars());
    film.press("다음");
    film.type_keys("01012345678".chars());
    film.press("다음");
    film.kiosk.wait_for("이대로 맞습니까?");
    film.take(READ_MS, None);
    film.press("예, 맞습니다");
    film.kiosk.wait_until("a first seat", |kiosk| kiosk.app().model().board.first.is_some());
    film.take(READ_MS, None);
    film.press("이 자리로 할게요");
    film.kiosk.wait_for("이대로 예약할까요?");
    film.press("예약하기");
    film.kiosk.wait_for("예약되었습니다");
    film.take(READ_MS * 2, None);
}

/// Draws a ring where the finger is; what is under it can still be read.
fn touch(picture: &mut RgbImage, at: egui::Pos2) {
    let (x, y) = (at.x as i64, at.y as i64);
    for (dx, dy) in (-FINGER_RADIUS..=FINGER_RADIUS)
        .flat_map(|dx| (-FINGER_RADIUS..=FINGER_RADIUS).map(move |dy| (dx, dy)))
    {
        let far = dx * dx + dy * dy;
        let is_ring = far <= FINGER_RADIUS.pow(2) && far >= (FINGER_RADIUS - FINGER_STROKE).pow(2);
        let (x, y) = (u32::try_from(x + dx), u32::try_from(y + dy));
        if let (true, Ok(x), Ok(y)) = (is_ring, x, y)
            && let Some(pixel) = picture.get_pixel_mut_checked(x, y)
        {
            *pixel = FINGER;
        }
    }
}
