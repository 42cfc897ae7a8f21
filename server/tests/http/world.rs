//! A server on a port of its own, with two clinics and one campaign, and a client that speaks to it.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use jari_common::api::Endpoint;
use jari_common::api::devices::PairDevice;
use jari_common::api::tickets::{IssueTicket, ReadTicket};
use jari_common::api::turn::{StartTurn, TurnConfirm, TurnHold};
use jari_common::campaign::{CampaignSpec, Pace};
use jari_common::clinic::{Clinic, Position};
use jari_common::id::{CampaignId, RequestId};
use jari_common::slot::DayPlan;
use jari_common::time::plus_secs;
use jari_common::wire::{PairReply, ProblemBody, SessionReply, TicketView, TurnReply};
use jari_samples::{HERE, PLAN, clinic_id, planned};
use jari_server::app::{App, Options};
use jari_server::clock::Clock;
use jari_server::command::{Answer, ClinicPlan, Command};
use jari_server::http::{AdminToken, Doors, Limits, serve_doors};
use jari_server::keys::{Keys, hash_secret};
use jari_server::store::sqlite::SqliteStore;
use jari_server::store::{Store, StoreReader};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// `DAY` is the one day that is open.
pub use jari_samples::{CAMPAIGN, DAY};

/// A Monday, ten o'clock in Seoul.
pub const START: &str = "2026-11-23T01:00:00Z";
pub const NEAR: &str = "lat=37.57&lon=126.98&radius_m=3000";
const PAIRING_CODE: &str = "12345678";

pub struct World {
    pub app: App,
    pub admin: AdminToken,
    pub device: String,
    pub addr: SocketAddr,
    base: String,
    client: Client,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
    data: Option<TempDir>,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Pace::default(), 1_000).await
    }

    /// A server with one turn at a time: the second person waits.
    pub async fn with_one_turn() -> Self {
        Self::with(Pace { turns: 1, ..Pace::default() }, 1_000).await
    }

    pub async fn with(pace: Pace, feed_window: usize) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), pace, options(feed_window)).await
    }

    /// A server that telephones reach at `public_url`.
    pub async fn reached_at(public_url: &str) -> Self {
        let options = Options { public_url: Some(public_url.to_owned()), ..options(1_000) };
        Self::in_folder(tempfile::tempdir().unwrap(), Pace::default(), options).await
    }

    /// A server in a folder that already has content.
    pub async fn in_folder(data: TempDir, pace: Pace, options: Options) -> Self {
        let folder = data.path().to_owned();
        let open = move || App::open(&folder, options).unwrap();
        let app = tokio::task::spawn_blocking(open).await.unwrap();
        Self::over(app, pace, Some(data), roomy()).await
    }

    /// A server on a disk that can be made to fail.
    pub async fn on(disk: impl Store + 'static) -> Self {
        Self::on_within(disk, roomy(), 1_000).await
    }

    /// A server on a disk that can be made to fail, with narrower limits and a shorter feed.
    pub async fn on_within(disk: impl Store + 'static, limits: Limits, feed_window: usize) -> Self {
        let options = options(feed_window);
        let open = || App::with_store(Box::new(disk), Keys::for_tests(), options).unwrap();
        let app = tokio::task::spawn_blocking(open).await.unwrap();
        Self::over(app, Pace::default(), None, limits).await
    }

    /// A server whose `Doors` the caller makes.
    pub async fn at(disk: impl Store + 'static, doors: impl FnOnce(TcpListener) -> Doors) -> Self {
        let open = || App::with_store(Box::new(disk), Keys::for_tests(), options(1_000)).unwrap();
        let app = tokio::task::spawn_blocking(open).await.unwrap();
        Self::serve(app, Pace::default(), None, doors).await
    }

    async fn over(app: App, pace: Pace, data: Option<TempDir>, limits: Limits) -> Self {
        Self::serve(app, pace, data, |it| Doors { limits, ..Doors::plain(it) }).await
    }

    async fn serve(
        app: App,
        pace: Pace,
        data: Option<TempDir>,
        doors: impl FnOnce(TcpListener) -> Doors,
    ) -> Self {
        prepare(&app, pace).await;
        let mut world = Self::served(app, data, doors).await;
        world.device = world.pair(PAIRING_CODE).await.token;
        world
    }

    async fn served(
        app: App,
        data: Option<TempDir>,
        doors: impl FnOnce(TcpListener) -> Doors,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let admin = AdminToken::random();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        let doors = doors(listener);
        let scheme = if doors.tls.is_some() { "https" } else { "http" };
        let base = format!("{scheme}://{addr}");
        let serving = tokio::spawn(serve_doors(doors, app.clone(), admin.clone(), shutdown));
        // Whether a certificate is accepted is decided by the kiosk, and tested there.
        let client = Client::builder().no_proxy().tls_danger_accept_invalid_certs(true);
        let client = client.build().unwrap();
        let device = String::new();
        Self { app, admin, device, addr, base, client, stop, serving, data }
    }

    /// Starts again on the folder that an earlier world left, with its device.
    pub async fn reopened(data: TempDir, device: &str, options: Options) -> Self {
        let folder = data.path().to_owned();
        let open = move || App::open(&folder, options).unwrap();
        let app = tokio::task::spawn_blocking(open).await.unwrap();
        let world = Self::served(app, Some(data), Doors::plain).await;
        Self { device: device.to_owned(), ..world }
    }

    /// Ends the server, and gives back the folder and its device.
    pub async fn left(mut self) -> (TempDir, String) {
        let (data, device) = (self.data.take().unwrap(), self.device.clone());
        self.stop().await.unwrap();
        (data, device)
    }

    /// Stops the server, and returns what `serve` returned.
    pub async fn stop(self) -> std::io::Result<()> {
        let _ = self.stop.send(());
        let served = self.serving.await.unwrap();
        self.app.close();
        drop(self.data);
        served
    }

    /// Every committed change, as the log writes it.
    pub fn log(&self) -> Vec<String> {
        let (mut reader, mut log, mut seq) = (self.log_reader(), Vec::new(), 0);
        loop {
            let changes = reader.changes_after(seq).unwrap();
            let Some(last) = changes.last() else { return log };
            seq = last.seq;
            log.extend(changes.iter().map(|change| serde_json::to_string(change).unwrap()));
        }
    }

    /// Reads the log beside the server that writes it.
    pub fn folder(&self) -> &std::path::Path {
        self.data.as_ref().unwrap().path()
    }

    pub fn log_reader(&self) -> Box<dyn StoreReader> {
        let path = self.data.as_ref().unwrap().path().join("log.db");
        SqliteStore::open(&path).unwrap().reader().unwrap()
    }

    pub async fn pair(&self, code: &str) -> PairReply {
        let request = self.send(&PairDevice {});
        done(request.json(&json!({ "pairing_code": code })), 200).await
    }

    /// Pairs one more device.
    pub async fn another_device(&self, code: &str) -> String {
        invite(&self.app, code).await;
        self.pair(code).await.token
    }

    /// A request of an operation, without a token or a key.
    pub fn send<E: Endpoint>(&self, endpoint: &E) -> RequestBuilder {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).unwrap();
        self.ask(method, &endpoint.path())
    }

    /// A request of an operation with a bearer token, and a key of its own.
    pub fn send_as<E: Endpoint>(&self, endpoint: &E, token: &str) -> RequestBuilder {
        self.send(endpoint).bearer_auth(token).header("idempotency-key", Uuid::new_v4().to_string())
    }

    /// A request as anybody may write it: with it, tests say paths themselves.
    pub fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.ask(Method::GET, path)
    }

    /// A write with a bearer token and an idempotency key of its own.
    pub fn write(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.write_as(method, path, token, Uuid::new_v4())
    }

    pub fn write_as(&self, method: Method, path: &str, token: &str, key: Uuid) -> RequestBuilder {
        self.ask(method, path).bearer_auth(token).header("idempotency-key", key.to_string())
    }

    pub async fn join(&self, who: &Value) -> SessionReply {
        done(self.joining(who), 201).await
    }

    pub fn joining(&self, who: &Value) -> RequestBuilder {
        let join = IssueTicket { campaign: CAMPAIGN };
        self.send_as(&join, &self.device).json(&json!({ "person": who }))
    }

    pub fn ticket(&self, session: &SessionReply, rest: &str) -> String {
        format!("/api/v1/tickets/{}{rest}", session.ticket.id)
    }

    pub async fn begin(&self, session: &SessionReply) -> TurnReply {
        let start = StartTurn { ticket: session.ticket.id };
        done(self.send_as(&start, &session.session), 200).await
    }

    pub fn holding(&self, session: &SessionReply, lease: &str, index: u8) -> RequestBuilder {
        let hold = TurnHold { ticket: session.ticket.id };
        self.send_as(&hold, lease).json(&json!({ "slot": slot("C1", index) }))
    }

    pub fn booking(
        &self,
        session: &SessionReply,
        lease: &str,
        view: &TicketView,
    ) -> RequestBuilder {
        let confirm = TurnConfirm { ticket: session.ticket.id };
        let hold = view.hold.as_ref().unwrap().id;
        self.send_as(&confirm, lease).json(&json!({ "hold": hold }))
    }

    pub async fn ticket_of(&self, session: &SessionReply) -> TicketView {
        let read = ReadTicket { ticket: session.ticket.id };
        done(self.send(&read).bearer_auth(&session.session), 200).await
    }
}

/// Wide limits: one device acts for everybody in these tests.
pub fn roomy() -> Limits {
    Limits { people_per_minute: NonZeroU32::new(1_000_000).unwrap(), ..Limits::default() }
}

pub fn options(feed_window: usize) -> Options {
    Options { clock: Clock::manual(START.parse().unwrap()), feed_window, ..Options::default() }
}

async fn prepare(app: &App, pace: Pace) {
    let clinics = vec![clinic("C1", 37.571), clinic("FAR", 37.9)];
    app.submit(Command::PutClinics { clinics }).await.unwrap();
    add_campaign(app, START.parse().unwrap(), pace).await;
    let days = planned(DayPlan { capacity: 1, ..PLAN }, &[DAY]);
    let clinics = ["C1", "FAR"].map(|id| ClinicPlan { clinic: clinic_id(id), days: days.clone() });
    let open = Command::OpenDays { campaign: CAMPAIGN, clinics: clinics.into() };
    app.submit(open).await.unwrap();
    invite(app, PAIRING_CODE).await;
}

pub async fn add_campaign(app: &App, opens_at: Timestamp, pace: Pace) -> CampaignId {
    add_spec(app, spec(opens_at, pace)).await
}

pub fn spec(opens_at: Timestamp, pace: Pace) -> CampaignSpec {
    CampaignSpec { opens_at, pace, capacity: 1, days_ahead: 30, ..jari_samples::spec() }
}

pub async fn add_spec(app: &App, spec: CampaignSpec) -> CampaignId {
    match app.submit(Command::AddCampaign { spec }).await.unwrap() {
        Answer::Campaign(campaign) => campaign,
        other => panic!("{other:?}"),
    }
}

async fn invite(app: &App, code: &str) {
    let (place, until) = (jari_samples::place(), plus_secs(app.clock().now(), 600));
    let command = Command::InviteDevice { place, code: hash_secret(code), until };
    app.submit(command).await.unwrap();
}

pub fn clinic(id: &str, lat: f64) -> Clinic {
    Clinic { position: Position { lat, ..HERE }, ..jari_samples::clinic(id) }
}

pub fn slot(clinic: &str, index: u8) -> Value {
    json!({ "campaign": 1, "clinic": clinic, "date": DAY.to_string(), "index": index })
}

/// A person's fields. The two people of most tests share a telephone number; everybody else has their own.
pub fn person(name: &str, birth_date: &str) -> Value {
    let of_name = name.chars().fold(0_u32, |sum, letter| sum.wrapping_mul(31) + u32::from(letter));
    let phone = match name {
        "김말순" | "박영수" => "010-1234-5678".to_owned(),
        _ => format!("0109{:07}", of_name % 10_000_000),
    };
    json!({ "name": name, "birth_date": birth_date, "phone": phone })
}

pub fn malsun() -> Value {
    person("김말순", "1947-03-01")
}

pub fn other() -> Value {
    person("박영수", "1950-10-20")
}

pub fn request_id() -> RequestId {
    RequestId(Uuid::new_v4())
}

/// After how many seconds the client may try again.
pub fn retry_after(response: &Response) -> u32 {
    response.headers()["retry-after"].to_str().unwrap().parse().unwrap()
}

/// The body of an answer that must have this status.
pub async fn done<T: DeserializeOwned>(request: RequestBuilder, status: u16) -> T {
    let response = request.send().await.unwrap();
    let found = response.status().as_u16();
    let body = response.text().await.unwrap();
    assert_eq!(found, status, "{body}");
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

/// Checks that an answer is a problem document with this status and code.
pub async fn refused(request: RequestBuilder, status: u16, code: &str) -> ProblemBody {
    problem(request.send().await.unwrap(), status, code).await
}

pub async fn problem(response: Response, status: u16, code: &str) -> ProblemBody {
    let found = response.status().as_u16();
    let kind = response.headers().get("content-type").cloned();
    let body = response.text().await.unwrap();
    assert_eq!(found, status, "{body}");
    assert_eq!(kind.unwrap(), "application/problem+json");
    let problem: ProblemBody = serde_json::from_str(&body).unwrap();
    assert_eq!((problem.status, problem.code.as_str()), (status, code));
    assert_eq!(problem.kind, format!("urn:jari:problem:{code}"));
    problem
}
