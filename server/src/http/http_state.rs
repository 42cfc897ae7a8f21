//! What every handler shares: the app, the admin's token, the end of the feeds. Decides nothing.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jari_common::id::{ClinicId, DeviceId, RequestId, StaffId, TicketId};
use jari_common::person::{BirthDate, Person, PersonName};
use jari_common::ticket::TicketCode;
use jari_common::time::{date_at, default_zone};
use jari_common::wire::TicketView;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, watch};

use crate::app::App;
use crate::command::{Answer, Ask, Command, TicketAct, TicketAnswer};
use crate::engine::people::staff::SignedIn;
use crate::http::admin_token::AdminToken;
use crate::http::asked_from::AskedFrom;
use crate::http::body::off_thread;
use crate::http::day_lists::DayLists;
use crate::http::error::HttpError;
use crate::http::gates::Gates;
use crate::http::grants::Grants;
use crate::http::limits::Limits;
use crate::http::shared::SharedReads;
use crate::http::showings::Showings;
use crate::http::tls::Tls;
use crate::http::tried::Tried;
use crate::keys::{Grant, StaffSession, VaultRow};
use crate::notify::words::Language;

/// Whose look, in which of their sign-ins, at which clinic's day.
pub type Look = (StaffId, u32, ClinicId, Date);

/// The most looks that are remembered; when more come, they are written again.
const LOOKS_MAX: usize = 16_384;
/// How many looks of one desk may wait at once: its day, its list of help, a kiosk's screen, and each once more while a connection
/// ends.
const WAITS_A_DESK: usize = 6;
/// How many PINs are compared at once.
const PINS_AT_ONCE: usize = 2;

/// The shared state. Cheap to clone; each router has a clone.
#[derive(Clone)]
pub struct HttpState(Arc<Shared>);

struct Shared {
    app: App,
    admin: AdminToken,
    tls: Option<Tls>,
    stop: watch::Sender<bool>,
    snapshots: SharedReads,
    limits: Limits,
    followers: Arc<Semaphore>,
    /// The number of requests that are being answered.
    entered: AtomicUsize,
    /// How many of them wait for news, and keep the server busy with nothing.
    waiting: AtomicUsize,
    grants: Grants,
    gates: Gates,
    tried: Tried,
    pins: Semaphore,
    days: DayLists,
    looks: Mutex<HashSet<Look>>,
    showings: Showings,
    heard: Mutex<HashMap<DeviceId, Timestamp>>,
    /// The places for waiting looks of each desk.
    waits: Mutex<HashMap<DeviceId, Arc<Semaphore>>>,
    decoy: Vec<u8>,
}

impl HttpState {
    /// The person has this view on their screen. If it shows a seat that they were not told of, the log notes that they
    /// know, and the time to answer begins.
    pub async fn seen(&self, view: TicketView) -> Result<TicketView, HttpError> {
        let ticket = view.id;
        let is_news = {
            let state = self.app().state();
            state.untold(ticket).is_some() || state.is_unreached(ticket)
        };
        if !is_news {
            return Ok(view);
        }
        let told = TicketAct::NoteTold { hold: None }.of(ticket);
        Ok(ticket_of(self.app().submit(told).await?)?.view)
    }

    pub fn new(app: App, admin: AdminToken, tls: Option<Tls>, limits: Limits) -> Self {
        let decoy = app.keys().seal(&nobody());
        let (stop, _) = watch::channel(false);
        let snapshots = SharedReads::new();
        let followers = Arc::new(Semaphore::new(limits.followers));
        let gates = Gates::new(app.clock(), limits.people_per_minute);
        let (entered, waiting) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let grants = Grants::default();
        Self(Arc::new(Shared {
            app,
            admin,
            tls,
            stop,
            snapshots,
            limits,
            followers,
            entered,
            waiting,
            grants,
            gates,
            tried: Tried::default(),
            pins: Semaphore::new(PINS_AT_ONCE),
            days: DayLists::new(),
            looks: Mutex::default(),
            showings: Showings::default(),
            heard: Mutex::default(),
            waits: Mutex::default(),
            decoy,
        }))
    }

    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// The screens that kiosks show to whoever comes.
    pub fn showings(&self) -> &Showings {
        &self.0.showings
    }

    pub fn admin(&self) -> &AdminToken {
        &self.0.admin
    }

    /// The certificate by which kiosks know this server; None when the server answers without TLS.
    pub fn tls(&self) -> Option<&Tls> {
        self.0.tls.as_ref()
    }

    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What a bearer token allows now; None when it is forged or expired, or its person was erased.
    pub fn granted(&self, token: &str) -> Option<Grant> {
        let grant = self.0.grants.read(self.app().keys(), token, self.app().clock().now())?;
        let (device, pairing) = grant.held_by();
        let is_erased = |ticket| self.app().state().is_erased(ticket);
        let is_somebodys = !grant.ticket().is_some_and(is_erased);
        let is_on = grant.staff().is_none_or(|staff| self.is_signed_in(device, staff));
        // Whose sign-in is over is told so by a word of its own.
        let is_sign_in = matches!(grant, Grant::Staff { .. });
        let is_good = is_somebodys && (is_on || is_sign_in);
        (is_good && self.pairing_of(device) == Some(pairing)).then_some(grant)
    }

    /// Whether somebody is still signed in at a device by this sign-in.
    pub fn is_signed_in(&self, device: DeviceId, staff: StaffSession) -> bool {
        let now = self.app().clock().now();
        let is_theirs = |it: SignedIn| (it.staff, it.session) == (staff.staff, staff.session);
        self.app().state().signed_in(device, now).is_some_and(is_theirs)
    }

    /// The number of the device's current pairing; None for a device that was revoked or must pair again.
    pub fn pairing_of(&self, device: DeviceId) -> Option<u32> {
        self.app().state().pairing_of(device)
    }

    /// Notes that a device was heard from now.
    pub fn heard(&self, device: DeviceId) {
        let now = self.app().clock().now();
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(device, now);
    }

    /// When each device was last heard from, since the start of the server.
    pub fn last_heard(&self) -> HashMap<DeviceId, Timestamp> {
        self.0.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a place among the requests that are being answered; None when all places are taken.
    pub fn enter(&self) -> Option<Entered> {
        let entered = Entered(self.clone());
        let before = self.0.entered.fetch_add(1, Ordering::Relaxed);
        (self.busy_of(before) < self.0.limits.requests).then_some(entered)
    }

    /// Notes that a request waits for news from now on, until this is dropped. Meanwhile it takes nobody's place.
    pub fn wait(&self) -> Waits {
        self.0.waiting.fetch_add(1, Ordering::Relaxed);
        Waits(self.clone())
    }

    /// How many of these requests are not only waiting.
    fn busy_of(&self, entered: usize) -> usize {
        entered.saturating_sub(self.0.waiting.load(Ordering::Relaxed))
    }

    /// Whether new work must wait, so that work already promised can continue.
    pub fn is_crowded(&self) -> bool {
        let busy = self.busy_of(self.0.entered.load(Ordering::Relaxed));
        busy > self.0.limits.requests / 2 || self.app().is_crowded()
    }

    /// Takes a place among the feeds; None when all places are taken.
    pub fn follow(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.followers).try_acquire_owned().ok()
    }

    /// Takes a place for a look that waits, among those of its desk and among the feeds; None when all are taken.
    pub fn wait_at(&self, desk: DeviceId) -> Option<[OwnedSemaphorePermit; 2]> {
        let mut waits = self.0.waits.lock().unwrap_or_else(PoisonError::into_inner);
        let places = waits.entry(desk).or_insert_with(|| Arc::new(Semaphore::new(WAITS_A_DESK)));
        Some([Arc::clone(places).try_acquire_owned().ok()?, self.follow()?])
    }

    /// Ends every feed.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Becomes true when the feeds are to end.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// Large answers that are made once for everybody.
    pub fn snapshots(&self) -> &SharedReads {
        &self.0.snapshots
    }

    /// The limits on how often each kind of try is allowed.
    pub fn gates(&self) -> &Gates {
        &self.0.gates
    }

    /// Waits until a PIN may be compared: each takes 19 MiB and some ten milliseconds on purpose.
    pub async fn pin_turn(&self) -> Result<SemaphorePermit<'_>, HttpError> {
        self.0.pins.acquire().await.map_err(|_| HttpError::TryAgain)
    }

    /// The clinics' days that desks look at.
    pub fn day_lists(&self) -> &DayLists {
        &self.0.days
    }

    /// Whether this look at a clinic's day was written since the start of the server.
    pub fn has_looked(&self, look: &Look) -> bool {
        self.0.looks.lock().unwrap_or_else(PoisonError::into_inner).contains(look)
    }

    pub fn note_look(&self, look: Look) {
        let mut looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= LOOKS_MAX {
            looks.clear();
        }
        looks.insert(look);
    }

    /// What was tried lately, by request id.
    pub fn tried(&self) -> &Tried {
        &self.0.tried
    }

    /// Does something to a ticket once, by a person's request; returns the ticket after it.
    pub async fn act(
        &self,
        ticket: TicketId,
        at: AskedFrom,
        request: RequestId,
        act: TicketAct,
    ) -> Result<TicketView, HttpError> {
        Ok(self.write(at, request, act.of(ticket)).await?.view)
    }

    /// Sends a command about a ticket to the one writer.
    pub async fn write(
        &self,
        at: AskedFrom,
        request: RequestId,
        command: Command,
    ) -> Result<TicketAnswer, HttpError> {
        let ask = Ask { request: Some(request), command, by: at.author() };
        ticket_of(self.app().submit(ask).await?)
    }

    /// Judges a try to open a ticket by its code; returns whether it opened.
    pub async fn try_code(
        &self,
        ticket: TicketId,
        device: DeviceId,
        right: bool,
    ) -> Result<bool, HttpError> {
        match self.app().submit(TicketAct::TryCode { device, right }.of(ticket)).await? {
            Answer::Code { opened, .. } => Ok(opened),
            _ => Err(HttpError::Fault("an answer without a code")),
        }
    }

    /// The opened (unsealed) person of a ticket. A ticket that does not exist costs the same work as one that does, so
    /// that the time of an answer reveals nothing.
    pub async fn unsealed(&self, ticket: Option<TicketId>) -> Result<Option<VaultRow>, HttpError> {
        let http = self.clone();
        let read = move || {
            let keys = http.app().keys();
            let sealed = http.app().sealed(ticket.unwrap_or(NO_TICKET))?;
            match sealed {
                Some(sealed) => keys.open(&sealed).map(Some).ok_or(HttpError::Fault("vault row")),
                None => Ok(keys.open(&http.0.decoy).and(None)),
            }
        };
        off_thread(read).await?
    }

    /// Checks a received birth date against the server's day.
    pub fn checked(&self, birth_date: BirthDate) -> Result<BirthDate, HttpError> {
        let today = date_at(self.app().clock().now(), default_zone());
        Ok(BirthDate::new(birth_date.date(), today)?)
    }
}

/// One request that is being answered.
pub struct Entered(HttpState);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.0.entered.fetch_sub(1, Ordering::Relaxed);
    }
}

/// One request that waits for news.
pub struct Waits(HttpState);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A ticket id that never exists: tickets are numbered from 1.
const NO_TICKET: TicketId = TicketId(0);

fn nobody() -> VaultRow {
    let name = PersonName::parse("nobody").expect("it is letters alone");
    let day = jiff::civil::date(2000, 1, 1);
    let birth_date = BirthDate::new(day, day).expect("the day itself is not in the future");
    let person = Person { name, birth_date, phone: None };
    VaultRow {
        person,
        party: Vec::new(),
        code: TicketCode::from_random(0),
        language: Language::default(),
    }
}

/// The ticket in an answer to a command about a ticket.
pub fn ticket_of(answer: Answer) -> Result<TicketAnswer, HttpError> {
    match answer {
        Answer::Ticket(ticket) => Ok(*ticket),
        _ => Err(HttpError::Fault("an answer without a ticket")),
    }
}
