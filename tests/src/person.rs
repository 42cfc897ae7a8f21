//! A person at a desk without a screen: sends over HTTP what a kiosk would send, and can send everything twice. Decides
//! nothing and remembers what was acknowledged.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jari_common::api::Endpoint;
use jari_common::api::board::ReadSnapshot;
use jari_common::api::desk::{Attend, ReadDayAtDesk};
use jari_common::api::devices::PairDevice;
use jari_common::api::help::{AnswerHelp, AskForHelp, ListHelp};
use jari_common::api::moves::{MoveConfirm, MoveHold};
use jari_common::api::staff::ChoosePin;
use jari_common::api::tickets::{FindTicket, IssueTicket, ReadBooking, ReadTicket};
use jari_common::api::turn::{StartTurn, TurnConfirm, TurnHold};
use jari_common::api::wishes::GiveWish;
use jari_common::attendance::{Attendance, AttendanceAct};
use jari_common::board::REACH_METRES;
use jari_common::device::DevicePlace;
use jari_common::dose::{Dose, SecondPreference};
use jari_common::help::{HelpAnswer, HelpAtDesk, HelpView};
use jari_common::id::{
    BookingId, CampaignId, ClinicId, DeviceId, HelpId, RequestId, StaffId, TicketId,
};
use jari_common::log_mark::LogMark;
use jari_common::person::{Acting, Person};
use jari_common::slot::SlotRef;
use jari_common::wire::{
    AttendRequest, BookRequest, BookingView, ChoosePinRequest, DayAtDesk, FindRequest,
    HelpAnswerRequest, HoldRequest, HoldView, IDEMPOTENCY_KEY, JoinRequest, PairReply, PairRequest,
    ProblemBody, SessionReply, SignInReply, Snapshot, TicketView, TurnReply,
};
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jiff::civil::Date;
use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// One runtime for everybody, so that people can live in plain threads.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("threads can be started")
});

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The connection broke: whether the request was carried out is unknown.
    NoAnswer(String),
    /// The server refused the request.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The problem's stable code.
        code: String,
    },
}

impl Failure {
    /// Whether the server refused with this code.
    #[must_use]
    pub fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}

impl std::error::Error for Failure {}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(why) => write!(f, "no answer: {why}"),
            Self::Refused { status, code } => write!(f, "{status} {code}"),
        }
    }
}

/// A paired device without a screen.
#[derive(Clone)]
pub struct Desk {
    url: String,
    token: String,
    client: Client,
    /// The device's id.
    pub device: DeviceId,
    /// Where the device is.
    pub place: DevicePlace,
}

impl Desk {
    /// Pairs with the server at `url` by a code from its operator.
    pub fn pair(url: &str, pairing_code: &str) -> Result<Self, Failure> {
        let client = Client::builder().no_proxy().timeout(PATIENCE).build();
        let client = client.expect("a client without proxies can be built");
        let body = PairRequest { pairing_code: pairing_code.to_owned() };
        let reply: PairReply = send(client.post(format!("{url}{}", PairDevice::PATH)).json(&body))?;
        let PairReply { device, place, token } = reply;
        Ok(Self { url: url.to_owned(), token, client, device, place })
    }

    /// This desk, for when the server answers at another address.
    #[must_use]
    pub fn moved_to(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// This desk, with somebody of the staff who chose a PIN there with the code of an admin.
    pub fn signed_in(&self, staff: StaffId, code: &str, pin: &str) -> Result<Self, Failure> {
        let body = ChoosePinRequest { code: code.to_owned(), pin: pin.to_owned() };
        let path = format!("{}{}", self.url, ChoosePin { staff }.path());
        let request = self.client.post(path).bearer_auth(&self.token).json(&body);
        let SignInReply { token, .. } = send(request)?;
        Ok(Self { token, ..self.clone() })
    }

    /// The device's bearer token, or that of whoever is signed in there.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Everything within this many metres of the desk.
    pub fn snapshot(&self, radius_metres: u32) -> Result<Snapshot, Failure> {
        send(self.client.get(self.near(radius_metres)))
    }

    /// The size of the snapshot in bytes, and how long its first byte took. The bytes are not kept.
    pub fn snapshot_bytes(&self, radius_metres: u32) -> Result<(usize, Duration), Failure> {
        RUNTIME.block_on(async {
            let started = Instant::now();
            let asking = self.client.get(self.near(radius_metres));
            let mut response = asking.send().await.map_err(|error| broken(&error))?;
            let mut first = None;
            let mut bytes = 0;
            while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
                first.get_or_insert_with(|| started.elapsed());
                bytes += chunk.len();
            }
            Ok((bytes, first.unwrap_or_default()))
        })
    }

    fn near(&self, radius_metres: u32) -> String {
        let (lat, lon) = (self.place.position.lat, self.place.position.lon);
        let near = format!("lat={lat}&lon={lon}&radius_m={radius_metres}");
        format!("{}{}?{near}", self.url, ReadSnapshot::PATH)
    }

    /// Every slot of the campaign in the desk's reach that has a seat, in the clinics' order.
    pub fn free_slots(&self, campaign: CampaignId) -> Result<Vec<SlotRef>, Failure> {
        self.free_slots_within(campaign, REACH_METRES)
    }

    /// Every slot of the campaign that has a seat, of the clinics within this many metres.
    pub fn free_slots_within(
        &self,
        campaign: CampaignId,
        metres: u32,
    ) -> Result<Vec<SlotRef>, Failure> {
        let mut free = Vec::new();
        for days in self.snapshot(metres)?.days.iter().filter(|it| it.campaign == campaign) {
            let full = |slot: &SlotRef| {
                let taken = days.taken.iter();
                taken.clone().any(|it| (it.date, it.index, it.free) == (slot.date, slot.index, 0))
            };
            for planned in &days.days {
                let slots = planned.dates.iter().flat_map(|date| {
                    let slot = |index| SlotRef {
                        campaign,
                        clinic: days.clinic.clone(),
                        date: *date,
                        index,
                    };
                    (0..planned.plan.slots).map(slot)
                });
                free.extend(slots.filter(|slot| !full(slot)));
            }
        }
        Ok(free)
    }

    /// Somebody at this kiosk asks for help.
    pub fn ask_for_help(&self) -> Result<HelpView, Failure> {
        send(self.ask(&AskForHelp {}, &self.token))
    }

    /// Says something of an appointment, as whoever is signed in. `follows` is the attendance that they saw.
    pub fn attend(
        &self,
        booking: BookingId,
        act: AttendanceAct,
        follows: &Attendance,
    ) -> Result<Attendance, Failure> {
        let asked = self.ask(&Attend { booking }, &self.token);
        let asked = asked.header(IDEMPOTENCY_KEY, Uuid::new_v4().to_string());
        send(asked.json(&AttendRequest { act, follows: follows.last_change }))
    }

    /// A clinic's day, as whoever is signed in sees it: all of it, or what changed after an earlier look.
    pub fn day(
        &self,
        clinic: &ClinicId,
        date: Date,
        after: Option<LogMark>,
    ) -> Result<DayAtDesk, Failure> {
        let day = ReadDayAtDesk { clinic: clinic.to_string(), date: date.to_string() };
        let query = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let url = format!("{}{}{query}", self.url, day.path());
        send(self.client.get(url).bearer_auth(&self.token))
    }

    /// The help that is asked for at the kiosks of the desk's place.
    pub fn help(&self) -> Result<Vec<HelpAtDesk>, Failure> {
        send(self.ask(&ListHelp {}, &self.token))
    }

    /// Answers a request for help.
    pub fn answer_help(&self, help: HelpId, answer: HelpAnswer) -> Result<(), Failure> {
        let asked = self.ask(&AnswerHelp { help }, &self.token);
        sent(asked.json(&HelpAnswerRequest { answer }))
    }

    fn ask<E: Endpoint>(&self, endpoint: &E, token: &str) -> RequestBuilder {
        let method = Method::from_bytes(E::METHOD.as_str().as_bytes()).expect("it has a name");
        let url = format!("{}{}", self.url, endpoint.path());
        self.client.request(method, url).bearer_auth(token)
    }
}

/// A person's wish to do something; a repeat is recognised by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    Join,
    Turn,
    Hold(SlotRef),
    Book,
    Wish,
    MoveHold(SlotRef),
    Move,
}

/// A person and everything that was acknowledged to them. Asking again for the same thing repeats the same request.
#[derive(Clone)]
pub struct Visitor {
    /// The person's name and other fields.
    pub person: Person,
    /// The newest session.
    pub session: Option<SessionReply>,
    /// The newest lease.
    pub lease: Option<String>,
    /// The acknowledged hold, until it is booked.
    pub hold: Option<HoldView>,
    /// Whether a wish was acknowledged; it ends with the booking.
    pub wishes: bool,
    /// The acknowledged booking.
    pub booking: Option<BookingView>,
    requests: HashMap<Asked, RequestId>,
}

impl Visitor {
    /// A person who has not sent anything yet.
    #[must_use]
    pub fn new(person: Person) -> Self {
        let requests = HashMap::new();
        let (session, lease, hold, booking) = (None, None, None, None);
        Self { person, session, lease, hold, wishes: false, booking, requests }
    }

    /// Takes a place in line.
    pub fn join(&mut self, desk: &Desk, campaign: CampaignId) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Join);
        let body = join_request(self.person.clone());
        let asking = with_key(desk.ask(&IssueTicket { campaign }, &desk.token), id);
        let reply = send(asking.json(&body))?;
        Ok(self.take_session(reply))
    }

    /// Finds the ticket by the code and the birth date ("번호표로 계속하기").
    pub fn find(&mut self, desk: &Desk) -> Result<TicketView, Failure> {
        let code = self.known().code.clone();
        let body =
            FindRequest { code: Some(code), receipt: None, birth_date: self.person.birth_date };
        let reply = send(desk.ask(&FindTicket {}, &desk.token).json(&body))?;
        Ok(self.take_session(reply))
    }

    /// The ticket's current state.
    pub fn look(&self, desk: &Desk) -> Result<TicketView, Failure> {
        send(desk.ask(&ReadTicket { ticket: self.ticket() }, &self.known().session))
    }

    /// Begins the turn, or continues it at this desk.
    pub fn begin_turn(&mut self, desk: &Desk) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Turn);
        let asking =
            with_key(desk.ask(&StartTurn { ticket: self.ticket() }, &self.known().session), id);
        let reply: TurnReply = send(asking)?;
        self.lease = reply.lease;
        Ok(reply.ticket)
    }

    /// Asks the server to hold a seat.
    pub fn hold(&mut self, desk: &Desk, slot: &SlotRef) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Hold(slot.clone()));
        let asking = with_key(desk.ask(&TurnHold { ticket: self.ticket() }, self.leased()), id);
        let view: TicketView = send(asking.json(&HoldRequest {
            slot: slot.clone(),
            dose: Dose::First,
            second: SecondPreference::default(),
            begins: None,
        }))?;
        self.hold = view.hold.clone();
        Ok(view)
    }

    /// Books the held seat.
    pub fn book(&mut self, desk: &Desk) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Book);
        let hold = self.hold.as_ref().expect("a seat was held before").id;
        let asking = with_key(desk.ask(&TurnConfirm { ticket: self.ticket() }, self.leased()), id);
        let view: TicketView = send(asking.json(&BookRequest { hold }))?;
        self.booking = view.booking.clone();
        Ok(view)
    }

    /// Leaves a wish for a seat at a clinic.
    pub fn wish(&mut self, desk: &Desk, clinic: &ClinicId) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Wish);
        let wish = Wish {
            places: WishPlaces::Clinics(vec![clinic.clone()]),
            days: WishDays::default(),
            time: PartOfDay::Any,
            first: WishOrder::Place,
            on_match: OnMatch::Ask,
        };
        let asking =
            with_key(desk.ask(&GiveWish { ticket: self.ticket() }, &self.known().session), id);
        let view: TicketView = send(asking.json(&wish))?;
        self.wishes = true;
        Ok(view)
    }

    /// Asks the server to hold another seat, beside the booking.
    pub fn hold_by_move(&mut self, desk: &Desk, slot: &SlotRef) -> Result<TicketView, Failure> {
        let id = self.request(Asked::MoveHold(slot.clone()));
        let asking =
            with_key(desk.ask(&MoveHold { ticket: self.ticket() }, &self.known().session), id);
        let slot = slot.clone();
        let view: TicketView = send(asking.json(&HoldRequest {
            slot,
            dose: Dose::First,
            second: SecondPreference::default(),
            begins: None,
        }))?;
        self.hold = view.hold.clone();
        Ok(view)
    }

    /// Moves the booking to the held seat.
    pub fn move_booking(&mut self, desk: &Desk) -> Result<TicketView, Failure> {
        let id = self.request(Asked::Move);
        let hold = self.hold.as_ref().expect("a better seat was held before").id;
        let asking =
            with_key(desk.ask(&MoveConfirm { ticket: self.ticket() }, &self.known().session), id);
        let view: TicketView = send(asking.json(&BookRequest { hold }))?;
        self.booking = view.booking.clone();
        Ok(view)
    }

    /// The booking, as the screen "내 예약" shows it.
    pub fn my_booking(&self, desk: &Desk) -> Result<BookingView, Failure> {
        send(desk.ask(&ReadBooking { ticket: self.ticket() }, &self.known().session))
    }

    /// Makes the next request of this kind a new request, not a repeat.
    pub fn ask_anew(&mut self, asked: &Asked) {
        self.requests.remove(asked);
    }

    /// The session; every person who joined has one.
    #[must_use]
    pub fn known(&self) -> &SessionReply {
        self.session.as_ref().expect("the person has joined")
    }

    fn leased(&self) -> &str {
        self.lease.as_deref().expect("the turn has begun")
    }

    fn ticket(&self) -> TicketId {
        self.known().ticket.id
    }

    fn take_session(&mut self, reply: SessionReply) -> TicketView {
        let ticket = reply.ticket.clone();
        self.session = Some(reply);
        ticket
    }

    fn request(&mut self, asked: Asked) -> RequestId {
        *self.requests.entry(asked).or_insert_with(|| RequestId(Uuid::new_v4()))
    }
}

/// The request of a person who comes alone, for themselves.
#[must_use]
pub fn join_request(person: Person) -> JoinRequest {
    let (party, answers) = (Vec::new(), Vec::new());
    let (acting, consent) = (Acting::Myself, false);
    JoinRequest { person, acting, consent, party, residence: None, answers }
}

fn with_key(request: RequestBuilder, RequestId(id): RequestId) -> RequestBuilder {
    request.header(IDEMPOTENCY_KEY, id.to_string())
}

fn broken(error: &reqwest::Error) -> Failure {
    Failure::NoAnswer(error.to_string())
}

/// Sends a request whose success has no body.
fn sent(request: RequestBuilder) -> Result<(), Failure> {
    RUNTIME.block_on(async {
        let response = request.send().await.map_err(|error| broken(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let problem: ProblemBody = response.json().await.map_err(|error| broken(&error))?;
        Err(Failure::Refused { status: status.as_u16(), code: problem.code })
    })
}

fn send<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Failure> {
    RUNTIME.block_on(async {
        let response = request.send().await.map_err(|error| broken(&error))?;
        let status = response.status();
        if status.is_success() {
            return response.json().await.map_err(|error| broken(&error));
        }
        let problem: ProblemBody = response.json().await.map_err(|error| broken(&error))?;
        Err(Failure::Refused { status: status.as_u16(), code: problem.code })
    })
}
