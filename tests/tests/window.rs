//! The real program in a real window, on a screen in memory: the test reads pixels and presses on pixels. Also the
//! output when it cannot run: one sentence, an exit code that is not 0, nothing half made.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use egui::Color32;
use image::{Rgb, RgbImage};
use jari_kiosk::theme::DAY;
use jari_tests::screen::{INSTALL, Running, Screen, end, kiosk};
use tempfile::TempDir;

/// The longest wait for a window to be drawn; software draws slowly.
const PATIENCE: Duration = Duration::from_secs(90);
/// The longest wait until a program that cannot run says so and ends.
const EXIT_PATIENCE: Duration = Duration::from_secs(60);
/// The colour of a screen's one button that leads on, and the colour of the background ("paper").
const BLUE: Rgb<u8> = rgb(DAY.next);
const PAPER: Rgb<u8> = rgb(DAY.paper);
/// The least share of a button's rectangle that is blue; the rest is letters and round corners.
const BLUE_SHARE: f64 = 0.4;
/// The least side of a button, in pixels: 20 mm on the largest screen.
const BUTTON_LEAST: u32 = 54;
/// The least share of the picture that is paper.
const PAPER_SHARE: f64 = 0.2;

const fn rgb(colour: Color32) -> Rgb<u8> {
    Rgb([colour.r(), colour.g(), colour.b()])
}

/// The screen as a test sees it and presses on it.
struct Watched(Screen);

impl Watched {
    fn start() -> Self {
        Self(Screen::start())
    }

    fn picture(&self) -> RgbImage {
        let mut import = Command::new("import");
        import.env("DISPLAY", self.0.display()).args(["-silent", "-window", "root", "png:-"]);
        let output =
            import.output().unwrap_or_else(|error| panic!("no import ({error}): {INSTALL}"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        image::load_from_memory(&output.stdout).expect("a picture is a picture").into_rgb8()
    }

    fn press(&self, (x, y): (u32, u32)) {
        let mut xdotool = Command::new("xdotool");
        xdotool.env("DISPLAY", self.0.display());
        xdotool.args(["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
        let status =
            xdotool.status().unwrap_or_else(|error| panic!("no xdotool ({error}): {INSTALL}"));
        assert!(status.success());
    }

    /// Looks until the picture fits and does not change: a window that opens is drawn small, then large. The picture is
    /// saved in `folder` in every case.
    fn wait_until(&self, folder: &Path, what: &str, is_so: impl Fn(&RgbImage) -> bool) -> RgbImage {
        let deadline = Instant::now() + PATIENCE;
        let mut before = self.picture();
        loop {
            let picture = self.picture();
            let kept = folder.join(format!("{what}.png"));
            let stands_still = std::mem::replace(&mut before, picture.clone()) == picture;
            if stands_still && is_so(&picture) {
                picture.save(kept).expect("a picture can be kept");
                return picture;
            }
            if Instant::now() > deadline {
                picture.save(&kept).expect("a picture can be kept");
                panic!("{what} did not come; see {}", kept.display());
            }
        }
    }
}

/// The largest rectangle that is mostly blue: left, top, right, bottom.
fn blue_button(picture: &RgbImage) -> Option<[u32; 4]> {
    let mut seen = vec![false; (picture.width() * picture.height()) as usize];
    let mut largest: Option<(u32, [u32; 4])> = None;
    for (x, y, pixel) in picture.enumerate_pixels() {
        if *pixel != BLUE || seen[(y * picture.width() + x) as usize] {
            continue;
        }
        let (count, rect) = blue_area(picture, &mut seen, (x, y));
        let [width, height] = [rect[2] - rect[0] + 1, rect[3] - rect[1] + 1];
        let is_button = width >= BUTTON_LEAST
            && height >= BUTTON_LEAST
            && f64::from(count) >= BLUE_SHARE * f64::from(width * height);
        if is_button && largest.is_none_or(|(most, _)| count > most) {
            largest = Some((count, rect));
        }
    }
    largest.map(|(_, rect)| rect)
}

/// The connected blue area around this pixel: its number of pixels, and the rectangle around it.
fn blue_area(picture: &RgbImage, seen: &mut [bool], from: (u32, u32)) -> (u32, [u32; 4]) {
    let (width, height) = picture.dimensions();
    let mut rect = [from.0, from.1, from.0, from.1];
    let mut waiting = vec![from];
    let mut count = 0;
    while let Some((x, y)) = waiting.pop() {
        let at = (y * width + x) as usize;
        if seen[at] || *picture.get_pixel(x, y) != BLUE {
            continue;
        }
        seen[at] = true;
        count += 1;
        rect = [rect[0].min(x), rect[1].min(y), rect[2].max(x), rect[3].max(y)];
        waiting.extend((x > 0).then(|| (x - 1, y)));
        waiting.extend((y > 0).then(|| (x, y - 1)));
        waiting.extend((x + 1 < width).then_some((x + 1, y)));
        waiting.extend((y + 1 < height).then_some((x, y + 1)));
    }
    (count, rect)
}

/// The share of the picture that is bare paper.
fn paper_share(picture: &RgbImage) -> f64 {
    let paper = picture.pixels().filter(|pixel| **pixel == PAPER).count();
    paper as f64 / f64::from(picture.width() * picture.height())
}

#[test]
fn the_start_button_of_the_real_window_is_pressed_by_its_pixels() {
    let (screen, folder) = (Watched::start(), TempDir::new().unwrap());
    let mut command = kiosk(Some(screen.0.display()), &folder.path().join("data"));
    let _kiosk = Running(command.arg("--fullscreen").stderr(Stdio::null()).spawn().unwrap());

    let is_start =
        |picture: &RgbImage| blue_button(picture).is_some() && paper_share(picture) > PAPER_SHARE;
    let start = screen.wait_until(folder.path(), "start", is_start);
    let [left, top, right, bottom] = blue_button(&start).unwrap();
    screen.press(((left + right) / 2, (top + bottom) / 2));

    let there = [left, top, right, bottom];
    let moved_on = |picture: &RgbImage| {
        blue_button(picture) != Some(there) && paper_share(picture) > PAPER_SHARE
    };
    let next = screen.wait_until(folder.path(), "next", moved_on);
    let corner = |picture: &RgbImage| *picture.get_pixel(left + (right - left) / 2, top + 2);
    assert_ne!(corner(&next), BLUE, "where the button was there is another screen");
    let changed = start.pixels().zip(next.pixels()).filter(|(before, after)| before != after);
    assert!(changed.count() > 10_000, "more than a button has changed");
}

/// The child processes of this process (Linux).
fn children(parent: u32) -> Vec<u32> {
    let listed = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
    let listed = listed.unwrap_or_default();
    listed.split_whitespace().filter_map(|pid| pid.parse().ok()).collect()
}

/// Waits for the one program that the keeper runs, other than `before`.
fn kept_by(keeper: &Child, before: Option<u32>) -> u32 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(kept) = children(keeper.id()).into_iter().find(|pid| Some(*pid) != before) {
            return kept;
        }
        assert!(Instant::now() < deadline, "nothing was started again");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_kept_kiosk_that_is_killed_stands_there_again_and_goes_with_its_keeper() {
    let (screen, folder) = (Watched::start(), TempDir::new().unwrap());
    let mut command = kiosk(Some(screen.0.display()), &folder.path().join("data"));
    command.args(["--keep", "--fullscreen"]).stderr(Stdio::null());
    let mut keeper = Running(command.spawn().unwrap());
    let is_start =
        |picture: &RgbImage| blue_button(picture).is_some() && paper_share(picture) > PAPER_SHARE;
    let before = screen.wait_until(folder.path(), "before", is_start);

    let first = kept_by(&keeper.0, None);
    let killed = Command::new("kill").args(["-9", &first.to_string()]).status().unwrap();
    assert!(killed.success());
    let second = kept_by(&keeper.0, Some(first));
    let again = screen.wait_until(folder.path(), "again", is_start);
    assert_eq!(blue_button(&again), blue_button(&before), "the same screen");

    end(&mut keeper.0);
    let deadline = Instant::now() + EXIT_PATIENCE;
    while Path::new(&format!("/proc/{second}")).exists() {
        assert!(Instant::now() < deadline, "nobody keeps it any more, and it stays");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a kiosk that cannot run: it must end soon, with one sentence, and a code that is not 0.
fn refusal(command: &mut Command) -> String {
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let output = finish(child.expect("the kiosk's program starts"));
    assert!(!output.status.success(), "it says that all is well");
    assert!(output.status.code().is_some(), "it was killed: {:?}", output.status);
    let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert_eq!(said.lines().count(), 1, "one sentence, and no more: {said}");
    assert!(said.starts_with("jari-kiosk: "), "{said}");
    said
}

/// Waits for the end, but only for a limited time.
fn finish(mut child: Child) -> Output {
    let stderr = child.stderr.take().expect("it is piped");
    let (done, ended) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        let text = std::io::read_to_string(stderr).unwrap_or_default();
        // The receiver has given up waiting if it no longer listens.
        let _ = done.send(());
        text
    });
    if ended.recv_timeout(EXIT_PATIENCE).is_err() {
        end(&mut child);
        panic!("it neither runs nor ends: {}", reader.join().unwrap_or_default());
    }
    let status = child.wait().expect("it has ended");
    let stderr = reader.join().unwrap_or_default().into_bytes();
    Output { status, stdout: Vec::new(), stderr }
}

#[test]
fn without_a_display_it_says_so_and_makes_nothing() {
    let folder = TempDir::new().unwrap();
    for display in [None, Some(":65431")] {
        let data = folder.path().join("data");
        let said = refusal(&mut kiosk(display, &data));
        assert!(said.contains("display"), "{said}");
        assert!(!data.exists(), "nothing half made");
    }
}

#[test]
fn a_port_that_is_taken_is_named_and_nothing_is_made() {
    let (screen, folder) = (Watched::start(), TempDir::new().unwrap());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let data = folder.path().join("data");
    let mut command = kiosk(Some(screen.0.display()), &data);
    let said = refusal(command.args(["--listen", &addr]));
    assert!(said.contains(&addr), "{said}");
    assert!(!data.exists(), "nothing half made");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let (screen, folder) = (Watched::start(), TempDir::new().unwrap());
    // There can be no folder under a file, for any user; file permissions do not stop root.
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let data = file.join("data");
    let said = refusal(&mut kiosk(Some(screen.0.display()), &data));
    assert!(said.contains(&data.display().to_string()), "{said}");
}

#[test]
fn a_database_from_a_newer_version_is_left_as_it_is() {
    let (screen, folder) = (Watched::start(), TempDir::new().unwrap());
    let data = folder.path().join("data");
    let log = data.join("server/log.db");
    std::fs::create_dir_all(log.parent().unwrap()).unwrap();
    let newer = rusqlite::Connection::open(&log).unwrap();
    newer.execute_batch("CREATE TABLE later (x); PRAGMA user_version = 99;").unwrap();
    drop(newer);
    let before = std::fs::read(&log).unwrap();

    let said = refusal(&mut kiosk(Some(screen.0.display()), &data));
    assert!(said.contains("newer version"), "{said}");
    assert!(said.contains(&log.display().to_string()), "{said}");
    assert_eq!(std::fs::read(&log).unwrap(), before);
}

#[test]
fn the_largest_blue_rectangle_is_found_in_a_picture() {
    let mut picture = RgbImage::from_pixel(300, 300, PAPER);
    assert_eq!(blue_button(&picture), None);
    for (x, y) in (40..200).flat_map(|x| (100..180).map(move |y| (x, y))) {
        picture.put_pixel(x, y, BLUE);
    }
    // A white letter in the button, and a thin line elsewhere.
    (90..110).for_each(|x| picture.put_pixel(x, 140, Rgb([255; 3])));
    (0..300).for_each(|x| picture.put_pixel(x, 5, BLUE));
    assert_eq!(blue_button(&picture), Some([40, 100, 199, 179]));
    assert!((0.8..0.9).contains(&paper_share(&picture)));
}
