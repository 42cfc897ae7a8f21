//! A window that only answers a press with one picture of its whole size, sent as the kiosk's pictures are: the upper
//! limit.

use std::error::Error;
use std::time::{Duration, Instant};

use jari_tests::bench::Durations;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask, ImageFormat, WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use super::eye::Eye;

const PATIENCE: Duration = Duration::from_secs(10);
const STILL: Duration = Duration::from_millis(50);
/// Rows of a picture in one request: the most that every X server accepts.
const ROWS: u16 = 48;

/// Presses the bare window `touches` times.
pub fn presses(display: &str, touches: u32) -> Result<Durations, Box<dyn Error>> {
    let name = display.to_owned();
    let (ready, is_ready) = std::sync::mpsc::channel();
    let window = std::thread::spawn(move || {
        let answered = answer(&name, touches, &ready);
        answered.map_err(|error| error.to_string())
    });
    is_ready.recv()?;
    let mut eye = Eye::open(display)?;
    eye.point((100, 100))?;
    let mut found = Durations::default();
    for _ in 0..touches {
        eye.wait_still(STILL)?;
        let pressed = Instant::now();
        eye.press()?;
        eye.wait_frame(PATIENCE)?;
        found.push(pressed.elapsed());
        eye.lift()?;
    }
    window.join().map_err(|_| "the bare window broke")??;
    Ok(found)
}

/// Shows a window, and a picture for each press.
fn answer(
    display: &str,
    touches: u32,
    ready: &std::sync::mpsc::Sender<()>,
) -> Result<(), Box<dyn Error>> {
    let (display, number) = x11rb::connect(Some(display))?;
    let screen = &display.setup().roots[number];
    let (width, height) = (screen.width_in_pixels, screen.height_in_pixels);
    let (window, gc) = (display.generate_id()?, display.generate_id()?);
    let events = CreateWindowAux::new().event_mask(EventMask::BUTTON_PRESS);
    let (root, visual, depth) = (screen.root, screen.root_visual, screen.root_depth);
    let class = WindowClass::INPUT_OUTPUT;
    display.create_window(depth, window, root, 0, 0, width, height, 0, class, visual, &events)?;
    display.create_gc(gc, window, &CreateGCAux::new())?;
    display.map_window(window)?;
    display.sync()?;
    ready.send(())?;
    let mut shade = 0_u8;
    for _ in 0..touches {
        while !matches!(display.wait_for_event()?, Event::ButtonPress(_)) {}
        shade = shade.wrapping_add(1);
        let strip = vec![shade; usize::from(width) * usize::from(ROWS) * 4];
        for row in (0..height).step_by(usize::from(ROWS)) {
            let rows = ROWS.min(height - row);
            let data = &strip[..usize::from(width) * usize::from(rows) * 4];
            let (format, y) = (ImageFormat::Z_PIXMAP, i16::try_from(row)?);
            display.put_image(format, window, gc, width, rows, 0, y, 0, depth, data)?;
        }
        display.sync()?;
    }
    Ok(())
}
