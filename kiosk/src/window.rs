//! The real window: it is opened first, so that no files are made for a kiosk that nobody can see.

use std::io::{Write as _, stdout};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::{CreationContext, Frame, NativeOptions, Renderer};
use egui::{Context, RawInput, Ui, ViewportBuilder, ViewportCommand, Visuals};
use jari_common::device::DeviceKind;
use jari_kiosk::app::{self, App};
use jari_kiosk::backend::call_board::{CallBoardBackend, CallBoardSetup};
use jari_kiosk::backend::desk::{DeskBackend, DeskSetup};
use jari_kiosk::backend::inbox::{Clock, Wake};
use jari_kiosk::backend::trust::goes_unread;
use jari_kiosk::backend::{Backend, BackendError, PRESENCE_EVERY, Setup, device, time};
use jari_kiosk::call_board::app::{self as board_app, CallBoardApp};
use jari_kiosk::desk::app::{self as desk_app, DeskApp};
use jari_kiosk::model::Step;
#[cfg(feature = "standalone")]
use jari_kiosk::standalone::{self, Standalone, StandaloneError};
use jari_kiosk::theme::DAY;

use crate::cli::Cli;

/// The window's title, which is not visible in full screen.
const TITLE: &str = "자리";
/// The window's size when it does not fill the screen, in points.
const WINDOW_POINTS: [f32; 2] = [540.0, 960.0];
/// The size of a desk's window, in points.
const DESK_POINTS: [f32; 2] = [1600.0, 1000.0];
/// The name by which a desktop knows the program.
const APP_ID: &str = "jari-kiosk";
/// The kiosk's own files in stand-alone mode.
#[cfg(feature = "standalone")]
const KIOSK_FOLDER: &str = "kiosk";
/// The embedded server's files.
#[cfg(feature = "standalone")]
const SERVER_FOLDER: &str = "server";

/// Why the kiosk does not start, in one sentence each.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("no display can be opened; start it in a graphical session, or under `xvfb-run`")]
    NoDisplay,
    #[error("no window can be opened: {0}")]
    NoWindow(String),
    #[error("there is no home folder; say where to keep files with --data DIR")]
    NoFolder,
    #[cfg(feature = "standalone")]
    #[error("the address {addr} cannot be had: {source}")]
    Listen { addr: std::net::SocketAddr, source: std::io::Error },
    #[cfg(not(feature = "standalone"))]
    #[error("this program has no server inside; say which to use with --server URL")]
    NoServer,
    #[error(
        "at {0} everybody on the way could read names and birth dates: use https://, or say --plain-http"
    )]
    InClear(String),
    #[error("this machine is not paired as a desk; pair it as one with --pair-again")]
    NotADesk,
    #[error("this machine is not paired as a call board; pair it as one with --pair-again")]
    NotABoard,
    #[error(
        "this machine is paired as a call board; start it with --board, or pair it as a kiosk with --pair-again"
    )]
    NotAKiosk,
    #[error("the pairing cannot be forgotten: {0}")]
    PairAgain(std::io::Error),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[cfg(feature = "standalone")]
    #[error(transparent)]
    Standalone(#[from] StandaloneError),
    #[error("the program cannot be started once more: {0}")]
    Keep(#[from] std::io::Error),
    #[error("{0}")]
    Start(Box<dyn std::error::Error + Send + Sync>),
}

impl RunError {
    /// Whether the program was started with wrong options; a new start would fail in the same way.
    pub fn is_usage(&self) -> bool {
        match self {
            Self::NoFolder => true,
            #[cfg(not(feature = "standalone"))]
            Self::NoServer => true,
            _ => false,
        }
    }
}

/// Runs the kiosk until its window is closed.
pub fn run(cli: &Cli) -> Result<(), RunError> {
    has_display()?;
    let data = cli.data().ok_or(RunError::NoFolder)?;
    let listener = listener(cli)?;
    // Printed at once, for a person who started it in a terminal; it is no error if nobody reads it.
    let _ = writeln!(stdout(), "jari-kiosk: the window opens; files are in {}", data.display());
    let viewport = ViewportBuilder::default()
        .with_title(TITLE)
        .with_app_id(APP_ID)
        .with_inner_size(if cli.desk || cli.board { DESK_POINTS } else { WINDOW_POINTS })
        .with_fullscreen(cli.fullscreen);
    let mut options = NativeOptions {
        viewport,
        renderer: Renderer::Glow,
        centered: true,
        persist_window: false,
        system_font_fallback: false,
        ..NativeOptions::default()
    };
    options.glow_options.vsync = true;
    let failure = Failure::default();
    let kept = failure.clone();
    let start = |context: &CreationContext<'_>| {
        let window = Window::open(cli, &data, listener, &context.egui_ctx, kept)?;
        Ok(Box::new(window) as Box<dyn eframe::App>)
    };
    eframe::run_native(TITLE, options, Box::new(start)).map_err(failed)?;
    let failed_later = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
    failed_later.map_or(Ok(()), Err)
}

/// Why an open window was closed again.
type Failure = Arc<Mutex<Option<RunError>>>;

fn failed(error: eframe::Error) -> RunError {
    match error {
        eframe::Error::AppCreation(error) => RunError::Start(error),
        eframe::Error::WinitEventLoop(_) => RunError::NoDisplay,
        error => RunError::NoWindow(error.to_string()),
    }
}

/// Checked before anything is tried: the window's libraries report a missing display only in long messages.
fn has_display() -> Result<(), RunError> {
    let named = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if named || !cfg!(target_os = "linux") { Ok(()) } else { Err(RunError::NoDisplay) }
}

#[cfg(feature = "standalone")]
fn listener(cli: &Cli) -> Result<Option<TcpListener>, RunError> {
    if cli.server.is_some() {
        return Ok(None);
    }
    let addr = cli.listen;
    standalone::listen(addr).map(Some).map_err(|source| RunError::Listen { addr, source })
}

#[cfg(not(feature = "standalone"))]
fn listener(cli: &Cli) -> Result<Option<TcpListener>, RunError> {
    if cli.server.is_some() { Ok(None) } else { Err(RunError::NoServer) }
}

/// What the window shows.
enum Shown {
    Kiosk(Box<App>),
    /// A desk or a call board is paired on the kiosk's own screens; then it is what it is.
    Pairing(Box<App>, Box<Becomes>),
    Desk(Box<DeskApp>),
    Board(Box<CallBoardApp>),
    /// The window is being closed.
    Nothing,
}

/// What a machine is once it is paired, if it is no kiosk.
#[derive(Clone)]
enum Becomes {
    Desk(DeskSetup),
    Board(CallBoardSetup),
}

impl Becomes {
    fn of(cli: &Cli, served: &BookedAt, clock: &Clock, wake: &Wake) -> Option<Self> {
        let BookedAt { folder, name, url, .. } = served;
        let (folder, server, url) = (folder.clone(), name.clone(), url.clone());
        let (authority, chime) = (cli.ca.clone(), cli.chime.clone().unwrap_or_default());
        let (clock, wake) = (clock.clone(), wake.clone());
        if cli.board {
            let (voice, language) = (cli.voice.clone().unwrap_or_default(), cli.language);
            return Some(Self::Board(CallBoardSetup {
                folder,
                server,
                url,
                authority,
                chime,
                voice,
                language,
                clock,
                wake,
            }));
        }
        cli.desk.then_some(Self::Desk(DeskSetup {
            folder,
            server,
            url,
            authority,
            chime,
            clock,
            wake,
        }))
    }

    /// What is shown, if this machine is paired; None when it is not.
    fn open(self, context: &Context) -> Result<Option<Shown>, RunError> {
        match self {
            Self::Desk(setup) => {
                let Some(backend) = DeskBackend::start(&setup)? else { return Ok(None) };
                if backend.device().place.kind != DeviceKind::Desk {
                    return Err(RunError::NotADesk);
                }
                desk_app::setup(context);
                Ok(Some(Shown::Desk(Box::new(DeskApp::new(backend, setup)))))
            }
            Self::Board(setup) => {
                let Some(backend) = CallBoardBackend::start(&setup)? else { return Ok(None) };
                if backend.device().place.kind != DeviceKind::Board {
                    return Err(RunError::NotABoard);
                }
                board_app::setup(context);
                Ok(Some(Shown::Board(Box::new(CallBoardApp::new(backend, &setup)))))
            }
        }
    }

    /// Why a machine that was paired as something else does not start.
    fn not_paired_so(&self) -> RunError {
        match self {
            Self::Desk(_) => RunError::NotADesk,
            Self::Board(_) => RunError::NotABoard,
        }
    }
}

/// The kiosk, desk or board in its window; the embedded server, if any, is dropped after it.
struct Window {
    shown: Shown,
    failure: Failure,
    fills_screen: bool,
    /// The monitor's size and the window's size for which full screen was last requested.
    asked_for: Option<[egui::Vec2; 2]>,
    #[cfg(feature = "standalone")]
    _standalone: Option<Standalone>,
}

impl Window {
    fn open(
        cli: &Cli,
        data: &Path,
        listener: Option<TcpListener>,
        context: &Context,
        failure: Failure,
    ) -> Result<Self, RunError> {
        let served = served(cli, data, listener)?;
        let clock: Clock = time::steady();
        let bell = context.clone();
        let wake: Wake = Arc::new(move || bell.request_repaint());
        let becomes = Becomes::of(cli, &served, &clock, &wake);
        let paired = becomes.clone().map_or(Ok(None), |it| it.open(context))?;
        if let Some(shown) = paired {
            return Ok(Self {
                shown,
                failure,
                fills_screen: cli.fullscreen,
                asked_for: None,
                #[cfg(feature = "standalone")]
                _standalone: served.standalone,
            });
        }
        if becomes.is_none() && is_board(&served) {
            return Err(RunError::NotAKiosk);
        }
        app::setup(context);
        let backend = Backend::start(&Setup {
            folder: served.folder,
            server: served.name,
            url: served.url,
            device: None,
            authority: cli.ca.clone(),
            printer: cli.printer(),
            voice: cli.voice.clone().unwrap_or_default(),
            jack: cli.jack.clone(),
            reader: cli.reader.clone(),
            clock: clock.clone(),
            wake,
            presence_every: PRESENCE_EVERY,
        })?;
        let app = App::new(backend, clock, cli.diagonal);
        let app = Box::new(if cli.still { app } else { app.with_motion() });
        Ok(Self {
            shown: match becomes {
                Some(becomes) => Shown::Pairing(app, Box::new(becomes)),
                None => Shown::Kiosk(app),
            },
            failure,
            fills_screen: cli.fullscreen,
            asked_for: None,
            #[cfg(feature = "standalone")]
            _standalone: served.standalone,
        })
    }
}

/// Whether this machine is paired as a call board. A pairing that cannot be read is told by the backend.
fn is_board(served: &BookedAt) -> bool {
    let device = device::load(&served.folder, &served.name).ok().flatten();
    device.is_some_and(|device| device.place.kind == DeviceKind::Board)
}

/// The server that this kiosk books at, and the kiosk's folder for it.
struct BookedAt {
    folder: PathBuf,
    name: String,
    url: String,
    #[cfg(feature = "standalone")]
    standalone: Option<Standalone>,
}

#[cfg(feature = "standalone")]
fn served(cli: &Cli, data: &Path, listener: Option<TcpListener>) -> Result<BookedAt, RunError> {
    let Some(listener) = listener else { return far(cli, data) };
    let folder = data.join(KIOSK_FOLDER);
    let standalone = Standalone::start(&data.join(SERVER_FOLDER), &folder, listener)?;
    if cli.clock_is_right {
        standalone.accept_clock();
    }
    let (name, url) = (standalone::SERVER_NAME.to_owned(), standalone.url().to_owned());
    Ok(BookedAt { folder, name, url, standalone: Some(standalone) })
}

#[cfg(not(feature = "standalone"))]
fn served(cli: &Cli, data: &Path, _: Option<TcpListener>) -> Result<BookedAt, RunError> {
    far(cli, data)
}

fn far(cli: &Cli, data: &Path) -> Result<BookedAt, RunError> {
    let url = cli.server.clone().unwrap_or_default();
    if !goes_unread(&url) && !cli.plain_http {
        return Err(RunError::InClear(url));
    }
    if cli.pair_again {
        device::forget(data).map_err(RunError::PairAgain)?;
    }
    Ok(BookedAt {
        folder: data.to_owned(),
        name: url.clone(),
        url,
        #[cfg(feature = "standalone")]
        standalone: None,
    })
}

impl Window {
    /// Once a desk or a board is paired, it is one.
    fn become_itself(&mut self, context: &Context) {
        let Shown::Pairing(app, _) = &self.shown else { return };
        if matches!(app.model().step, Step::Pair { .. }) {
            return;
        }
        // The folder is used by one of the two at a time.
        let Shown::Pairing(app, becomes) = std::mem::replace(&mut self.shown, Shown::Nothing)
        else {
            return;
        };
        drop(app);
        let nothing = becomes.not_paired_so();
        match becomes.open(context).and_then(|shown| shown.ok_or(nothing)) {
            Ok(shown) => self.shown = shown,
            Err(error) => {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                context.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    /// A kiosk often runs without a window manager, and then a request for full screen has no effect: the window takes
    /// the screen's size itself.
    fn fill_screen(&mut self, context: &Context) {
        let monitor = context.input(|input| input.viewport().monitor_size);
        let Some(monitor) = monitor.filter(|_| self.fills_screen) else { return };
        let window = context.content_rect().size();
        // Once for each size: a monitor may be plugged in again, and the request may be refused.
        let is_news = self.asked_for.replace([monitor, window]) != Some([monitor, window]);
        if is_news && window != monitor {
            context.send_viewport_cmd(ViewportCommand::OuterPosition(egui::Pos2::ZERO));
            context.send_viewport_cmd(ViewportCommand::InnerSize(monitor));
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, context: &Context, _: &mut Frame) {
        // Sizes on the glass are computed here, whatever scale the desktop uses.
        if context.pixels_per_point() != 1.0 {
            context.set_pixels_per_point(1.0);
        }
        self.fill_screen(context);
        match &mut self.shown {
            Shown::Kiosk(app) | Shown::Pairing(app, _) => app.logic(context),
            Shown::Desk(desk) => desk.logic(context),
            Shown::Board(board) => board.logic(context),
            Shown::Nothing => {}
        }
        self.become_itself(context);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut Frame) {
        match &mut self.shown {
            Shown::Kiosk(app) | Shown::Pairing(app, _) => app.ui(ui),
            Shown::Desk(desk) => desk.ui(ui),
            Shown::Board(board) => board.ui(ui),
            Shown::Nothing => {}
        }
    }

    fn raw_input_hook(&mut self, context: &Context, input: &mut RawInput) {
        match &mut self.shown {
            Shown::Kiosk(app) | Shown::Pairing(app, _) => app.sift(context, input),
            Shown::Desk(_) | Shown::Board(_) | Shown::Nothing => {}
        }
    }

    fn clear_color(&self, _: &Visuals) -> [f32; 4] {
        let ground = match &self.shown {
            Shown::Kiosk(app) | Shown::Pairing(app, _) => app.ground(),
            Shown::Desk(_) | Shown::Board(_) | Shown::Nothing => DAY.paper,
        };
        ground.to_normalized_gamma_f32()
    }
}
