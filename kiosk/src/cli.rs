//! The command line and where things lie. Opens nothing.

use std::net::SocketAddr;
use std::path::PathBuf;

use jari_kiosk::app::DIAGONAL_INCHES;
use jari_kiosk::backend::chime::ChimeProgram;
use jari_kiosk::backend::jack::Source;
use jari_kiosk::backend::printer::PrinterChoice;
use jari_kiosk::backend::printer::target::{Paper, Target};
use jari_kiosk::backend::reader::ReaderSource;
use jari_kiosk::backend::voice::program::VoiceProgram;
use jari_kiosk::model::Language;

/// Screens that exist, in inches.
const DIAGONALS_INCHES: std::ops::RangeInclusive<f32> = 5.0..=120.0;

/// A kiosk at which older people take a place in line and book.
///
/// Without --server it runs alone, with a server and a sample campaign inside.
#[derive(Debug, clap::Parser)]
#[command(version)]
pub struct Cli {
    /// The server to book at; the kiosk is paired with it once, by a code.
    #[arg(long, value_name = "URL", value_parser = url)]
    pub server: Option<String>,
    /// Take a server by the place's own authority: its certificates in PEM. Without it the kiosk keeps to the key that the
    /// server showed at the pairing.
    #[arg(long, value_name = "FILE", requires = "server")]
    pub ca: Option<PathBuf>,
    /// Speak to a server on another machine without TLS: everybody on the way can read names and birth dates.
    #[arg(long, requires = "server", conflicts_with = "ca")]
    pub plain_http: bool,
    /// Forget the pairing, and the server's key with it, and pair again.
    #[arg(long, requires = "server", conflicts_with = "keep")]
    pub pair_again: bool,
    /// Where the kiosk keeps its files [default: $XDG_DATA_HOME/jari or ~/.local/share/jari].
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where the server inside answers; port 0 takes any that is free.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0", conflicts_with = "server")]
    pub listen: SocketAddr,
    /// The machine's clock is right, though it is behind what the server inside wrote before: until somebody says so,
    /// nobody's time runs out. `jari-server --data DIR/server clock accept` says it while the kiosk runs.
    #[arg(long, conflicts_with = "server")]
    pub clock_is_right: bool,
    /// The screen's diagonal: sizes on it are in millimetres.
    #[arg(long, value_name = "INCHES", default_value_t = DIAGONAL_INCHES, value_parser = inches)]
    pub diagonal: f32,
    /// Where slips are printed: a receipt printer's device file (/dev/usb/lp0) or address (tcp://HOST:9100), a
    /// printer that CUPS knows (cups:NAME), or a folder for pictures (FOLDER) or documents (pdf:FOLDER).
    #[arg(long, value_name = "PRINTER")]
    pub printer: Option<Target>,
    /// The width of the printer's paper, in millimetres: 58 or 80.
    #[arg(long, value_name = "MM", default_value_t)]
    pub paper: Paper,
    /// Start again, within seconds, whenever the program was killed or broke.
    #[arg(long)]
    pub keep: bool,
    /// The program that reads the screens to whoever asks for it, or `off`; by itself it takes espeak-ng or spd-say.
    /// Another program gets espeak-ng's options.
    #[arg(long, value_name = "PROGRAM|off")]
    pub voice: Option<VoiceProgram>,
    /// What tells that an earphone was plugged in, which turns the voice on: an input device with such a switch
    /// (/dev/input/event5, readable for the kiosk), or `auto` to look for one.
    #[arg(long, value_name = "DEVICE|auto")]
    pub jack: Option<Source>,
    /// What reads the QR of a slip, from paper or from a telephone, so that nobody types its ten digits: a serial device
    /// (/dev/ttyACM0), or `keyboard` for a reader that types what it reads and ends with Enter.
    #[arg(long, value_name = "DEVICE|keyboard")]
    pub reader: Option<ReaderSource>,
    /// Change screens at once. Without it what is on a screen appears within 120 ms.
    #[arg(long)]
    pub still: bool,
    /// Be a clinic's front desk, for a mouse, a keyboard and a wide screen, instead of a kiosk. It is paired by the code that
    /// `jari-server device pair --kind desk` shows.
    #[arg(long, requires = "server", conflicts_with_all = ["printer", "voice", "jack", "reader"])]
    pub desk: bool,
    /// Be a call board on a wall instead of a kiosk: it shows who is called where, and says it. It is paired by the code that
    /// `jari-server device pair --kind board` shows.
    #[arg(long, requires = "server", conflicts_with_all = ["desk", "printer", "jack", "reader"])]
    pub board: bool,
    /// The language of a call board: ko or en.
    #[arg(long, value_name = "LANGUAGE", default_value = "ko", value_parser = language)]
    pub language: Language,
    /// The program that plays the chime, of a desk when somebody at a kiosk calls, of a call board at each call, or `off`; by
    /// itself it takes aplay or pw-play. Another program gets a WAV file at its standard input.
    #[arg(long, value_name = "PROGRAM|off")]
    pub chime: Option<ChimeProgram>,
    /// Fill the whole screen.
    #[arg(long)]
    pub fullscreen: bool,
}

impl Cli {
    /// The printer of this kiosk; None when it has none.
    pub fn printer(&self) -> Option<PrinterChoice> {
        self.printer.clone().map(|target| PrinterChoice { target, paper: self.paper })
    }

    /// The folder for everything this kiosk keeps; None when there is neither an option nor a home.
    pub fn data(&self) -> Option<PathBuf> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let shared = set("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || set("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        let base = shared.or_else(home).map(|base| base.join("jari"));
        self.data.clone().or(base)
    }
}

fn url(text: &str) -> Result<String, String> {
    let known = text.starts_with("http://") || text.starts_with("https://");
    let parsed = reqwest::Url::parse(text).map_err(|error| error.to_string())?;
    if known && parsed.has_host() {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("a server's address begins with http:// or https://".to_owned())
    }
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "ko" => Ok(Language::Korean),
        "en" => Ok(Language::English),
        _ => Err("ko or en".to_owned()),
    }
}

fn inches(text: &str) -> Result<f32, String> {
    let inches: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    if DIAGONALS_INCHES.contains(&inches) {
        Ok(inches)
    } else {
        Err("screens have 5 to 120 inches".to_owned())
    }
}
