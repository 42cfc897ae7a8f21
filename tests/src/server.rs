//! Servers to test against: one inside this process, and the real program, which can be killed. Both end when their
//! value is dropped, and both answer at a port that was free.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Program, Output, Stdio};
use std::thread::JoinHandle;

use jari_common::campaign::CampaignSpec;
use jari_common::clinic::Clinic;
use jari_common::device::{DeskScope, DeviceKind, DevicePlace};
use jari_common::id::{CampaignId, ClinicId};
use jari_common::staff::{Role, StaffAccount};
use jari_common::time::plus_secs;
use jari_server::app::{App, Options};
use jari_server::command::{Answer, Ask, CLINICS_PER_COMMAND, Command};
use jari_server::http::{AdminToken, Doors, Tls, serve_doors};
use jari_server::keys::{hash_secret, random_pairing_code};
use jari_server::opening_days::upkeep::extend;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::binaries;
use crate::person::Desk;
use crate::town;

/// A pairing code works this long, in seconds.
const CODE_SECS: u32 = 900;
/// What the program prints before its address.
const LISTENING: &str = "listening on ";

/// A server in this process, on a data folder of its own.
pub struct TestServer {
    app: Option<App>,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    tls: Option<Tls>,
    folder: TempDir,
}

impl TestServer {
    /// An empty server on the machine's clock.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(Options::default())
    }

    /// An empty server with these options (for example a clock that is moved by hand, or a short feed).
    #[must_use]
    pub fn start_with(options: Options) -> Self {
        Self::start_as(options, None)
    }

    /// An empty server that shows this certificate.
    #[must_use]
    pub fn start_under_tls(tls: Tls) -> Self {
        Self::start_as(Options::default(), Some(tls))
    }

    fn start_as(options: Options, tls: Option<Tls>) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let app = App::open(folder.path(), options).expect("an empty folder opens");
        let (url, stop, thread) = (String::new(), None, None);
        let mut server = Self { app: None, url, stop, thread, tls, folder };
        server.serve(app);
        server
    }

    fn serve(&mut self, app: App) {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("threads can be started");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        self.url = format!("{scheme}://{}", listener.local_addr().expect("it is bound"));
        let doors = Doors { tls: self.tls.clone(), ..Doors::plain(listener) };
        let (stop, stopped) = oneshot::channel();
        self.app = Some(app.clone());
        self.stop = Some(stop);
        let serve = move || serve_until(&runtime, doors, app, stopped);
        self.thread = Some(std::thread::spawn(serve));
    }

    /// The address at which the server answers.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The `App`: the server without its HTTP and clock parts.
    #[must_use]
    pub fn app(&self) -> &App {
        self.app.as_ref().expect("it runs until it is stopped")
    }

    /// The server's data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Moves a clock that is moved by hand forward.
    pub fn advance_secs(&self, secs: u32) {
        self.app().clock().advance_secs(secs);
    }

    /// Adds the clinics, or replaces them by id.
    pub fn put_clinics(&self, clinics: &[Clinic]) {
        let put = |some: &[Clinic]| Ask::from(Command::PutClinics { clinics: some.to_vec() });
        let asks = clinics.chunks(CLINICS_PER_COMMAND).map(put).collect();
        for outcome in self.app().submit_all_blocking(asks).expect("the writer answers") {
            outcome.expect("the clinics are valid");
        }
    }

    /// Adds a campaign and opens its days.
    pub fn add_campaign(&self, spec: CampaignSpec) -> CampaignId {
        match self.submit(Command::AddCampaign { spec }) {
            Answer::Campaign(id) => {
                extend(self.app()).expect("days can be opened");
                id
            }
            other => panic!("a campaign was added, but: {other:?}"),
        }
    }

    /// A code that pairs one device at `place`.
    #[must_use]
    pub fn invite(&self, place: DevicePlace) -> String {
        let code = random_pairing_code();
        let until = plus_secs(self.app().clock().now(), CODE_SECS);
        let _ = self.submit(Command::InviteDevice { place, code: hash_secret(&code), until });
        code
    }

    /// A paired desk at the town's centre.
    #[must_use]
    pub fn desk(&self) -> Desk {
        let code = self.invite(town::place("종로새봄복지관"));
        Desk::pair(&self.url, &code).expect("a fresh code pairs")
    }

    /// A paired call board at this place that shows the calls of these clinics' desks and of these campaigns' lines.
    #[must_use]
    pub fn call_board(&self, place: &str, clinics: &[ClinicId], campaigns: &[CampaignId]) -> Desk {
        let place = DevicePlace { kind: DeviceKind::Board, ..town::place(place) };
        let board = Desk::pair(&self.url, &self.invite(place)).expect("a fresh code pairs");
        let (campaigns, clinics) = (campaigns.to_vec(), clinics.to_vec());
        let scope = DeskScope::Only { campaigns, clinics };
        let _ = self.submit(Command::ScopeDesk { device: board.device, scope });
        board
    }

    /// Somebody new who helps people at kiosks, signed in at this desk.
    #[must_use]
    pub fn helper_at(&self, desk: &Desk) -> Desk {
        self.staff_at(desk, Role::Helper, Vec::new())
    }

    /// Somebody new of this role and these clinics, signed in at this desk.
    #[must_use]
    pub fn staff_at(&self, desk: &Desk, role: Role, clinics: Vec<ClinicId>) -> Desk {
        let account = StaffAccount { name: "이도우미".to_owned(), role, clinics };
        let code = random_pairing_code();
        let until = plus_secs(self.app().clock().now(), CODE_SECS);
        match self.submit(Command::AddStaff { account, code: hash_secret(&code), until }) {
            Answer::StaffAdded(staff) => {
                desk.signed_in(staff, &code, "394017").expect("a fresh code lets somebody in")
            }
            other => panic!("an account was added, but: {other:?}"),
        }
    }

    /// The engine's answer to a command that it cannot refuse.
    pub fn submit(&self, command: Command) -> Answer {
        self.app().submit_blocking(command).expect("the command is valid")
    }

    /// Ends the server; the data stays until this value is dropped.
    pub fn stop(&mut self) {
        self.app = None;
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has already reported it.
            let _ = thread.join();
        }
    }

    /// Starts again on the same data and with another certificate.
    pub fn start_again_under_tls(&mut self, tls: Tls) {
        self.tls = Some(tls);
        self.start_again();
    }

    /// Starts again on the same data, at another port.
    pub fn start_again(&mut self) {
        self.stop();
        let app = App::open(self.folder.path(), Options::default()).expect("its own folder opens");
        self.serve(app);
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve_until(runtime: &Runtime, doors: Doors, app: App, stopped: oneshot::Receiver<()>) {
    let shutdown = async {
        let _ = stopped.await;
    };
    let served = runtime.block_on(serve_doors(doors, app, AdminToken::random(), shutdown));
    served.expect("a bound listener serves");
}

/// The real program `jari-server` on a data folder.
pub struct ServerProcess {
    child: Child,
    url: String,
    data: PathBuf,
    starting: Starting,
}

/// How the program is started, each time.
#[derive(Clone, Debug)]
pub struct Starting {
    /// `jari-server`, or a program that takes the same arguments.
    pub program: PathBuf,
    /// Additional environment variables.
    pub environment: Vec<(String, String)>,
    /// What happens when a file grows past a limit (`RLIMIT_FSIZE`): if true, the write fails; if false, the process
    /// ends.
    pub survives_file_limits: bool,
}

impl Starting {
    /// Starts the program as an operator does.
    #[must_use]
    pub fn plain(program: &Path) -> Self {
        let program = program.to_owned();
        Self { program, environment: Vec::new(), survives_file_limits: false }
    }

    fn command(&self) -> Program {
        let mut command = if self.survives_file_limits {
            // An ignored signal stays ignored in the program that replaces the shell.
            let mut shell = Program::new("sh");
            shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(&self.program);
            shell
        } else {
            Program::new(&self.program)
        };
        command.env("RUST_LOG", "warn").envs(self.environment.iter().cloned());
        command
    }
}

impl ServerProcess {
    /// Starts it and waits until it listens.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, Vec::new())
    }

    /// Starts the program with additional environment variables and waits until it listens.
    #[must_use]
    pub fn start_with(data: &Path, environment: Vec<(String, String)>) -> Self {
        let starting = Starting { environment, ..Starting::plain(binaries::server()) };
        Self::start_as(data, starting)
    }

    /// Starts another program that takes the same arguments, or starts it in another way.
    #[must_use]
    pub fn start_as(data: &Path, starting: Starting) -> Self {
        let (child, url) = launch(data, &starting);
        Self { child, url, data: data.to_owned(), starting }
    }

    /// The id of the process, valid until it is started again.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The address at which the program answers.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `kill -9`, then a wait until the process is gone.
    pub fn kill(&mut self) {
        // A process that is already gone cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// `kill -9`, then a new start on the same folder, at another port.
    pub fn kill_and_start_again(&mut self) {
        self.kill();
        let (child, url) = launch(&self.data, &self.starting);
        self.child = child;
        self.url = url;
    }

    /// Imports clinics by the command line.
    pub fn import_clinics(&self, clinics: &[Clinic]) {
        let folder = TempDir::new().expect("a folder can be made");
        let table = folder.path().join("clinics.csv");
        std::fs::write(&table, town::csv(clinics)).expect("a table can be written");
        told(&self.command(&["import", "clinics", text(&table)]));
    }

    /// Adds a campaign, by the command line, for everybody born until 1976; it is open now. The first campaign has the
    /// id 1.
    #[must_use]
    pub fn add_campaign(&self, more: &[&str]) -> CampaignId {
        let always = [
            &["campaign", "add", "--title-ko", "독감 예방접종", "--title-en", "Flu shots"][..],
            &["--born", "..1976", "--opens-at", "now", "--json"][..],
        ];
        let added = told(&self.command(&[&always.concat(), more].concat()));
        let id = added["campaign"].as_u64().and_then(|id| u32::try_from(id).ok());
        CampaignId(id.expect("the campaign's id is told"))
    }

    /// A desk at the town's centre, paired by the command line.
    #[must_use]
    pub fn desk(&self) -> Desk {
        let (lat, lon) = (town::CENTRE.lat.to_string(), town::CENTRE.lon.to_string());
        let place = ["--name", "종로새봄복지관", "--lat", &lat, "--lon", &lon, "--json"];
        let invited = told(&self.command(&[&["device", "pair"], &place[..]].concat()));
        let code = invited["code"].as_str().expect("the code is told");
        Desk::pair(&self.url, code).expect("a fresh code pairs")
    }

    /// The output of `jari-server check` on the folder; panics when the check finds a fault.
    pub fn check(&self) -> String {
        let output = self.command(&["check"]);
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "check found: {stdout}{}", said(&output.stderr));
        stdout
    }

    fn command(&self, arguments: &[&str]) -> Output {
        run(&self.starting, &self.data, arguments)
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs one command of the server's command line to its end.
fn run(starting: &Starting, data: &Path, arguments: &[&str]) -> Output {
    let mut program = starting.command();
    program.arg("--data").arg(data).args(arguments);
    program.output().expect("the server's program runs")
}

/// The last line of a command's output, as JSON if it is JSON; the command must have succeeded.
fn told(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", said(&output.stderr));
    let stdout = said(&output.stdout);
    serde_json::from_str(stdout.lines().last().unwrap_or_default()).unwrap_or_default()
}

fn launch(data: &Path, starting: &Starting) -> (Child, String) {
    let log = data.with_extension("log");
    let mut program = starting.command();
    program.arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]);
    // A handful of devices acts for a whole nation's.
    program.args(["--people-per-minute", "1000000"]);
    program.stdin(Stdio::null()).stdout(Stdio::piped());
    program.stderr(File::create(&log).expect("a log can be written beside the data"));
    let mut child = program.spawn().expect("the server's program runs");
    let stdout = child.stdout.take().expect("it is piped");
    let first = BufReader::new(stdout).lines().next().and_then(Result::ok).unwrap_or_default();
    match first.strip_prefix(LISTENING) {
        Some(url) => (child, url.to_owned()),
        None => {
            let _ = child.kill();
            let _ = child.wait();
            let why = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("the server does not start: {first:?} {why}");
        }
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}
