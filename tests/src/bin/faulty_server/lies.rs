//! Faults between the network and the product: requests and answers are changed on the way. The engine behind them is
//! correct.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jari_common::id::{CampaignId, DeviceId, TicketId};
use jari_common::wire::{API_ROOT, IDEMPOTENCY_KEY};
use jari_server::app::App;
use jari_server::http::BODY_MAX_BYTES;
use jari_server::keys::Grant;
use jari_tests::fault::Fault;
use serde_json::{Value, json};

/// One ticket in this many is affected, where not all are.
const SOME: u64 = 5;
/// One look at the line in this many shows less than before.
const LOOKS: u32 = 10;
/// Ids of bookings that were never made begin here.
const NEVER_MADE: u64 = 1_000_000;
/// The number of slots that are tried; a day has no more.
const SLOTS_TRIED: u64 = 16;

/// The layer that lies, and what it has said before.
#[derive(Clone)]
pub struct Liar(Arc<Said>);

struct Said {
    fault: Option<Fault>,
    app: App,
    answers: AtomicU32,
    /// For each telephone number, the request by which the first ticket was asked for.
    asked_first: Mutex<HashMap<String, String>>,
    /// For each ticket, the slot that it was told.
    told: Mutex<HashMap<u64, Value>>,
}

impl Liar {
    pub fn new(fault: Option<Fault>, app: App) -> Self {
        let (asked_first, told) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Said { fault, app, answers: AtomicU32::new(0), asked_first, told }))
    }
}

/// What a request is about.
struct About {
    method: Method,
    /// The parts of the path after the API's root.
    parts: Vec<String>,
}

impl About {
    fn of(request: &Request) -> Self {
        let path = request.uri().path();
        let path = path.strip_prefix(API_ROOT).unwrap_or_default();
        let parts = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Self { method: request.method().clone(), parts }
    }

    /// `POST /campaigns/…/tickets`
    fn joins(&self) -> bool {
        self.method == Method::POST && self.part(2) == "tickets"
    }

    /// `POST /tickets/{ticket}/{what}`
    fn asks_for(&self, what: &str) -> bool {
        self.method == Method::POST && self.part(0) == "tickets" && self.part(2) == what
    }

    fn ticket(&self) -> Option<TicketId> {
        (self.part(0) == "tickets").then(|| self.part(1).parse().ok().map(TicketId)).flatten()
    }

    fn part(&self, at: usize) -> &str {
        self.parts.get(at).map_or("", String::as_str)
    }
}

/// Passes everything on, except for the one fault.
pub async fn lie(State(Liar(said)): State<Liar>, request: Request, next: Next) -> Response {
    let about = About::of(&request);
    match said.fault {
        Some(Fault::UncheckedLease) => next.run(said.with_the_right_lease(&about, request)).await,
        Some(Fault::TwoTickets) if about.joins() => {
            next.run(said.as_another_person(request).await).await
        }
        Some(Fault::LostBooking) if about.asks_for("booking") => match said.never_made(&about) {
            Some(answer) => answer,
            None => next.run(request).await,
        },
        Some(Fault::UncalledTurn) if about.asks_for("turn") => {
            let refused = next.run(request).await;
            said.turn_without_call(&about)
                .filter(|_| !refused.status().is_success())
                .unwrap_or(refused)
        }
        Some(Fault::DoubleSeat) if about.asks_for("hold") => {
            said.seat_in_full_slot(&about, request, next).await
        }
        _ => said.retold(&about, next.run(request).await).await,
    }
}

impl Said {
    /// Accepts any token: it is replaced by the newest lease.
    fn with_the_right_lease(&self, about: &About, mut request: Request) -> Request {
        let takes = about.asks_for("hold") || about.asks_for("booking");
        if let Some(lease) = about.ticket().filter(|_| takes).and_then(|id| self.lease(id))
            && let Ok(value) = HeaderValue::from_str(&format!("Bearer {lease}"))
        {
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        request
    }

    fn lease(&self, ticket: TicketId) -> Option<String> {
        let serial = self.app.state().turn_serial(ticket)?;
        let until = jari_common::time::plus_secs(self.app.clock().now(), 600);
        let (campaign, device) = (CampaignId(1), DeviceId(1));
        let grant =
            Grant::Lease { ticket, campaign, serial, device, pairing: 1, staff: None, until };
        Some(self.app.keys().issue(&grant, self.app.clock().now()))
    }

    /// Some people who ask a second time are sent with another telephone number.
    async fn as_another_person(&self, request: Request) -> Request {
        let key = request.headers().get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
        let key = key.unwrap_or_default().to_owned();
        let (parts, mut body) = read(request).await;
        if let Some(phone) = body["person"]["phone"].as_str().map(str::to_owned) {
            let first = lock(&self.asked_first).entry(phone.clone()).or_insert(key.clone()).clone();
            if first != key && phone.ends_with(['1', '6']) {
                body["person"]["phone"] = phone.replacen("010", "011", 1).into();
            }
        }
        written(parts, &body)
    }

    /// Answers "booked" to every second ticket that holds a seat, and books nothing.
    fn never_made(&self, about: &About) -> Option<Response> {
        let ticket = about.ticket().filter(|ticket| ticket.0 % 2 == 0)?;
        let view = self.app.state().ticket(ticket)?;
        let hold = view.hold.clone()?;
        let clinic = self.app.state().clinic(&hold.slot.clinic)?.clone();
        let mut said = json!(view);
        said["state"] = "done".into();
        said["booking"] = json!({
            "id": NEVER_MADE + ticket.0, "slot": hold.slot, "starts_at": hold.starts_at,
            "status": "booked", "clinic": clinic,
        });
        Some((StatusCode::CREATED, axum::Json(said)).into_response())
    }

    fn turn_without_call(&self, about: &About) -> Option<Response> {
        let ticket = about.ticket()?;
        let view = self.app.state().ticket(ticket)?;
        let mut said = json!(view);
        said["state"] = "active".into();
        let reply = json!({ "ticket": said, "lease": self.lease(ticket)? });
        Some(axum::Json(reply).into_response())
    }

    /// Takes a free seat elsewhere in the day, and says that it is the seat that was asked for.
    async fn seat_in_full_slot(&self, about: &About, request: Request, next: Next) -> Response {
        let (parts, asked) = read(request).await;
        let mut answer = next.clone().run(written(parts.clone(), &asked)).await;
        for index in (0..SLOTS_TRIED).rev() {
            if answer.status() != StatusCode::CONFLICT {
                break;
            }
            let mut other = asked.clone();
            other["slot"]["index"] = index.into();
            answer = next.clone().run(written(parts.clone(), &other)).await;
            if let Some(ticket) = about.ticket().filter(|_| answer.status().is_success()) {
                lock(&self.told).insert(ticket.0, asked["slot"].clone());
            }
        }
        self.retold(about, answer).await
    }

    /// Changes an answer on its way.
    async fn retold(&self, about: &About, answer: Response) -> Response {
        let Some(fault) = self.fault.filter(|_| answer.status().is_success()) else {
            return answer;
        };
        let about_places = ["tickets", "receipts", "campaigns"].contains(&about.part(0));
        if !about_places || about.parts.len() < 2 {
            return answer;
        }
        let (mut parts, body) = answer.into_parts();
        let bytes = to_bytes(body, BODY_MAX_BYTES).await.unwrap_or_default();
        let body = match serde_json::from_slice::<Value>(&bytes) {
            Ok(mut value) => {
                self.change(fault, about, &mut value);
                Bytes::from(value.to_string())
            }
            Err(_) => bytes,
        };
        parts.headers.remove(CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(body))
    }

    fn change(&self, fault: Fault, about: &About, value: &mut Value) {
        if let Some(called) = value["called_through"].as_u64() {
            let look = self.answers.fetch_add(1, Ordering::Relaxed);
            if fault == Fault::LineGoesBack && look % LOOKS == LOOKS - 1 {
                value["called_through"] = called.saturating_sub(1).into();
            }
            return;
        }
        let said = if value["ticket"].is_object() { &mut value["ticket"] } else { value };
        let Some(number) = said["number"].as_u64() else { return };
        match fault {
            Fault::MovedPlace if about.part(0) == "receipts" && number % SOME == 0 => {
                said["number"] = (number + 1).into();
            }
            Fault::SharedNumber if number % SOME == 0 => said["number"] = (number - 1).into(),
            Fault::AheadRises if about.part(0) == "receipts" => {
                let more = self.answers.fetch_add(1, Ordering::Relaxed);
                let ahead = said["ahead"].as_u64().unwrap_or_default();
                said["ahead"] = (ahead + u64::from(more)).into();
            }
            Fault::DoubleSeat => self.tell_seat(said),
            _ => {}
        }
    }

    /// Repeats what was said the first time.
    fn tell_seat(&self, said: &mut Value) {
        let told = lock(&self.told);
        let Some(slot) = said["id"].as_u64().and_then(|ticket| told.get(&ticket)) else { return };
        for what in ["hold", "booking"] {
            if said[what].is_object() {
                said[what]["slot"] = slot.clone();
            }
        }
    }
}

async fn read(request: Request) -> (axum::http::request::Parts, Value) {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, BODY_MAX_BYTES).await.unwrap_or_default();
    (parts, serde_json::from_slice(&bytes).unwrap_or_default())
}

fn written(mut parts: axum::http::request::Parts, body: &Value) -> Request {
    parts.headers.remove(CONTENT_LENGTH);
    Request::from_parts(parts, Body::from(body.to_string()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
