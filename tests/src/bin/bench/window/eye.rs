//! Watches a display and presses on it: counts the pictures that are drawn (X Damage), looks at a strip of them, and
//! presses as a device does (XTest).

use std::error::Error;
use std::time::{Duration, Instant};

use jari_kiosk::theme::DAY;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, Damage, ReportLevel};
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, ImageFormat, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

/// The display is asked for news at this interval; the measured times are no finer.
const LOOK: Duration = Duration::from_micros(200);
/// The first mouse button, and the Escape key of every keyboard that Xvfb has.
const FINGER: u8 = 1;
const ESCAPE: u8 = 9;
/// Where a screen's question is, as fractions of the display's height.
const GLANCE: (f64, f64) = (0.08, 0.128);
/// A row of a button has at least this many blue pixels side by side.
const BLUE_RUN: usize = 200;

/// What a strip of the screen showed.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen(Vec<u8>);

pub struct Eye {
    display: RustConnection,
    root: Window,
    damage: Damage,
    size: (u16, u16),
    frames: u32,
    last: Instant,
}

impl Eye {
    /// Looks at the whole display.
    pub fn open(display: &str) -> Result<Self, Box<dyn Error>> {
        let (display, number) = x11rb::connect(Some(display))?;
        let screen = &display.setup().roots[number];
        let (root, size) = (screen.root, (screen.width_in_pixels, screen.height_in_pixels));
        display.damage_query_version(1, 1)?.reply()?;
        let damage = display.generate_id()?;
        display.damage_create(damage, root, ReportLevel::NON_EMPTY)?;
        display.flush()?;
        Ok(Self { display, root, damage, size, frames: 0, last: Instant::now() })
    }

    pub fn frames(&self) -> u32 {
        self.frames
    }

    pub fn forget_frames(&mut self) {
        self.frames = 0;
    }

    /// Takes in what was drawn since the last call; returns whether anything was drawn.
    fn look(&mut self) -> Result<bool, Box<dyn Error>> {
        let mut is_drawn = false;
        while let Some(event) = self.display.poll_for_event()? {
            is_drawn |= matches!(event, Event::DamageNotify(_));
        }
        if is_drawn {
            self.display.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?;
            self.display.flush()?;
            self.frames += 1;
            self.last = Instant::now();
        }
        Ok(is_drawn)
    }

    /// Waits for the next picture.
    pub fn wait_frame(&mut self, patience: Duration) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + patience;
        while !self.look()? {
            if Instant::now() > deadline {
                return Err("nothing was drawn".into());
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Looks at every picture until one fits.
    pub fn wait_until(
        &mut self,
        patience: Duration,
        is_so: impl Fn(&Self) -> Result<bool, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        while !is_so(self)? {
            self.wait_frame(patience)?;
        }
        Ok(())
    }

    pub fn watch_for(&mut self, time: Duration) -> Result<(), Box<dyn Error>> {
        let deadline = Instant::now() + time;
        while Instant::now() < deadline {
            self.look()?;
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    /// Waits until nothing was drawn for the time `still`.
    pub fn wait_still(&mut self, still: Duration) -> Result<(), Box<dyn Error>> {
        self.last = Instant::now();
        while self.last.elapsed() < still {
            self.look()?;
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    pub fn frames_in(&mut self, time: Duration) -> Result<u32, Box<dyn Error>> {
        self.forget_frames();
        self.watch_for(time)?;
        Ok(self.frames)
    }

    /// What is shown where a screen asks its question.
    pub fn glance(&self) -> Result<Seen, Box<dyn Error>> {
        let row = |part: f64| (f64::from(self.size.1) * part) as u16;
        let (from, until) = (row(GLANCE.0), row(GLANCE.1));
        self.picture(from, until - from).map(Seen)
    }

    fn picture(&self, row: u16, rows: u16) -> Result<Vec<u8>, Box<dyn Error>> {
        let (width, y) = (self.size.0, i16::try_from(row)?);
        let format = ImageFormat::Z_PIXMAP;
        let image = self.display.get_image(format, self.root, 0, y, width, rows, u32::MAX)?;
        Ok(image.reply()?.data)
    }

    /// The middle of the lowest row with a long run of blue: the button that leads to the next screen.
    pub fn wait_for_blue(&mut self, deadline: Instant) -> Result<(i16, i16), Box<dyn Error>> {
        loop {
            let picture = self.picture(0, self.size.1)?;
            if let Some(found) = self.blue(&picture) {
                return Ok(found);
            }
            if Instant::now() > deadline {
                return Err("there is no blue button".into());
            }
            self.watch_for(LOOK * 100)?;
        }
    }

    /// The place of the blue button in a picture. A pixel is four bytes: blue, green, red and one unused.
    fn blue(&self, picture: &[u8]) -> Option<(i16, i16)> {
        let blue = [DAY.next.b(), DAY.next.g(), DAY.next.r()];
        let rows = picture.chunks_exact(usize::from(self.size.0) * 4).enumerate();
        let mut runs = rows.filter_map(|(y, row)| {
            let pixels = row.chunks_exact(4).enumerate();
            let xs: Vec<usize> = pixels.filter(|(_, it)| it[..3] == blue).map(|(x, _)| x).collect();
            (xs.len() >= BLUE_RUN).then(|| (xs[xs.len() / 2], y))
        });
        let first = runs.next()?;
        let last = runs.next_back().unwrap_or(first);
        let at = |pixel: usize| i16::try_from(pixel).ok();
        at(first.0).zip(at((first.1 + last.1) / 2))
    }

    pub fn point(&self, (x, y): (i16, i16)) -> Result<(), Box<dyn Error>> {
        self.display.xtest_fake_input(MOTION_NOTIFY_EVENT, 0, 0, self.root, x, y, 0)?;
        Ok(self.display.flush()?)
    }

    pub fn press(&self) -> Result<(), Box<dyn Error>> {
        self.fake(BUTTON_PRESS_EVENT, FINGER)
    }

    pub fn lift(&self) -> Result<(), Box<dyn Error>> {
        self.fake(BUTTON_RELEASE_EVENT, FINGER)
    }

    pub fn escape(&self) -> Result<(), Box<dyn Error>> {
        self.fake(KEY_PRESS_EVENT, ESCAPE)?;
        self.fake(KEY_RELEASE_EVENT, ESCAPE)
    }

    fn fake(&self, kind: u8, detail: u8) -> Result<(), Box<dyn Error>> {
        self.display.xtest_fake_input(kind, detail, 0, self.root, 0, 0, 0)?;
        Ok(self.display.flush()?)
    }
}
