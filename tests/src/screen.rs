//! A screen in memory, for the real program in a real window (X11, by Xvfb). This file draws and presses nothing
//! itself.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::binaries;

/// The command that installs what the real window needs and cargo cannot install.
pub const INSTALL: &str = "apt-get install xvfb xdotool imagemagick libx11-6 libx11-xcb1 libxcursor1 libxi6 \
                           libxkbcommon-x11-0 libgl1 libgl1-mesa-dri";
/// The portrait size of a kiosk's screen: width, height and colour depth.
const SCREEN: &str = "1080x1920x24";

/// A screen in memory; it ends when the value is dropped.
pub struct Screen {
    _server: Running,
    display: String,
}

impl Screen {
    /// Starts a screen with a free display number.
    ///
    /// # Panics
    /// When Xvfb is not installed.
    #[must_use]
    pub fn start() -> Self {
        let mut xvfb = Command::new("Xvfb");
        // Xvfb writes its display number when it is ready.
        xvfb.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]);
        let spawned = xvfb.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = spawned.unwrap_or_else(|error| panic!("no Xvfb ({error}): {INSTALL}"));
        let stdout = server.stdout.take().expect("it is piped");
        let number = BufReader::new(stdout).lines().next().and_then(Result::ok);
        let display = format!(":{}", number.expect("Xvfb says its number").trim());
        Self { _server: Running(server), display }
    }

    /// The screen's name for the variable `DISPLAY`.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }
}

/// A program that ends when the value is dropped.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// Ends a program, if it has not ended by itself.
pub fn end(child: &mut Child) {
    // A program that has ended by itself cannot be killed, and need not be.
    let _ = child.kill();
    let _ = child.wait();
}

/// The kiosk's program for this display and folder; it draws with the processor.
#[must_use]
pub fn kiosk(display: Option<&str>, data: &Path) -> Command {
    drawn_by_processor(binaries::kiosk(), display, data)
}

/// A given kiosk program for this display and folder; it draws with the processor.
#[must_use]
pub fn drawn_by_processor(program: &Path, display: Option<&str>, data: &Path) -> Command {
    let mut program = Command::new(program);
    program.env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").env_remove("DISPLAY");
    program.envs(display.map(|display| ("DISPLAY", display)));
    program.env("LIBGL_ALWAYS_SOFTWARE", "1").arg("--data").arg(data);
    program
}
