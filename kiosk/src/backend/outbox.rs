//! Sends what a person asked for, one request after the other, each under an id of its own, again and again until it
//! is answered or the time is over. Keeps nothing on disk except the kiosk's own pairing.

mod api;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jari_common::booking::{Right, SeatAct};
use jari_common::wire::{self, IDEMPOTENCY_KEY, PairReply};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Method, StatusCode};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use self::api::{ApiAnswer, Bearer, Call};
use super::client::{JSON, PROBLEM_JSON, Pauses, is_for_later, is_of_kind};
use super::device::{self, Device};
use super::inbox::{Inbox, VisitNumber, Visits};
use super::presence::UNKNOWN_TOKEN;
use super::trust::{Trust, is_another_server};
use crate::effect::Request;
use crate::message::Message;
use crate::model::Trouble;

/// The longest wait before a busy server is asked again.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// How long the outbox waits and tries.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    /// The time from the press until "the server is away" is told.
    pub(super) total: Duration,
    /// The time for one attempt.
    pub(super) attempt: Duration,
    /// The pause after the first failure.
    pub(super) first_pause: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            total: Duration::from_secs(20),
            attempt: Duration::from_secs(6),
            first_pause: Duration::from_millis(200),
        }
    }
}

/// What the outbox is ordered to do.
pub(super) enum Order {
    Send {
        visit: VisitNumber,
        request: Box<Request>,
        asked_at: Instant,
    },
    /// The visitor has left; nothing about them stays here.
    Forget,
}

impl Order {
    pub(super) fn send(visit: VisitNumber, request: Request) -> Self {
        Self::Send { visit, request: Box::new(request), asked_at: Instant::now() }
    }
}

/// The result of one attempt.
enum Attempt {
    Answered(Box<Message>),
    /// Not now; perhaps not before this time has passed.
    Later {
        after: Option<Duration>,
    },
}

pub(super) struct Outbox {
    client: Client,
    url: String,
    server: String,
    folder: PathBuf,
    inbox: Inbox,
    visits: Visits,
    device: watch::Sender<Option<Device>>,
    timing: Timing,
    trust: Trust,
    /// The write that was never answered: when it is asked again, it is sent under the same id.
    unanswered: Option<(Request, Uuid)>,
}

impl Outbox {
    #[expect(clippy::too_many_arguments, reason = "made once, by the backend alone")]
    pub(super) fn new(
        client: Client,
        url: String,
        server: String,
        folder: PathBuf,
        inbox: Inbox,
        visits: Visits,
        device: watch::Sender<Option<Device>>,
        timing: Timing,
    ) -> Self {
        let (trust, unanswered) = (Trust::Clear, None);
        Self { client, url, server, folder, inbox, visits, device, timing, trust, unanswered }
    }

    /// When the kiosk pairs, the way the server is known is stored with the pairing.
    pub(super) fn with_trust(self, trust: Trust) -> Self {
        Self { trust, ..self }
    }

    /// Works until no more orders can come.
    pub(super) async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        while let Some(order) = orders.recv().await {
            match order {
                Order::Forget => self.unanswered = None,
                Order::Send { visit, request, asked_at } => {
                    self.serve(visit, *request, asked_at).await;
                }
            }
        }
    }

    async fn serve(&mut self, visit: VisitNumber, request: Request, asked_at: Instant) {
        if self.is_pointless(visit, &request) {
            return;
        }
        let message = self.deliver(visit, &request, asked_at).await;
        if !self.visits.goes_on(visit)
            && let Some(undone) = undone(&request, &message)
        {
            self.deliver(visit, &undone, Instant::now()).await;
        }
        self.inbox.send_to(visit, message);
    }

    /// A visitor who has left wants nothing any more, but what they leave behind must be put in order.
    fn is_pointless(&self, visit: VisitNumber, request: &Request) -> bool {
        let puts_in_order = matches!(
            request,
            Request::EndTurn { .. } | Request::Seat { act: SeatAct::Release { .. }, .. }
        );
        !puts_in_order && !self.visits.goes_on(visit)
    }

    async fn deliver(
        &mut self,
        visit: VisitNumber,
        request: &Request,
        asked_at: Instant,
    ) -> Message {
        let key = match self.unanswered.take() {
            Some((same, key)) if same == *request => key,
            _ => Uuid::new_v4(),
        };
        let mut pauses = Pauses::new(self.timing.first_pause);
        let call = api::call(request);
        loop {
            let after = match self.attempt(request, &call, key).await {
                Attempt::Answered(message) => return *message,
                // A longer wait than that is not believed.
                Attempt::Later { after } => after.unwrap_or_default().min(RETRY_AFTER_MAX),
            };
            let pause = pauses.next().max(after);
            let is_late = asked_at.elapsed() + pause > self.timing.total;
            // A request that the server may have carried out is repeated until it is answered, so that it can be
            // undone.
            let is_pointless = self.is_pointless(visit, request) && !takes_something(request);
            if is_late || is_pointless {
                if self.visits.goes_on(visit) {
                    self.unanswered = Some((request.clone(), key));
                }
                return self.finished(call.failed(Trouble::ServerAway));
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, request: &Request, call: &Call, key: Uuid) -> Attempt {
        if let Request::Pair { same_key, .. } = request
            && !self.trust.is_compared(*same_key)
        {
            // The server was not met yet: the screen shows its key as soon as it is.
            return Attempt::Answered(Box::new(self.finished(call.failed(Trouble::ServerAway))));
        }
        let method = Method::from_bytes(call.method.as_bytes()).expect("every method has a name");
        let mut sent = self
            .client
            .request(method, format!("{}{}", self.url, call.path))
            .timeout(self.timing.attempt)
            .header(IDEMPOTENCY_KEY, key.to_string());
        if let Some(language) = call.language {
            sent = sent.header(ACCEPT_LANGUAGE, language);
        }
        let token = match &call.bearer {
            Bearer::Nobody => None,
            Bearer::Device => self.device.borrow().as_ref().map(|device| device.token.clone()),
            Bearer::Person(token) => Some(token.clone()),
        };
        if let Some(token) = token {
            sent = sent.bearer_auth(token);
        }
        if let Some(body) = call.body.clone() {
            sent = sent.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = match sent.send().await {
            Ok(response) => response,
            Err(error) if is_another_server(&error) => {
                return Attempt::Answered(Box::new(
                    self.finished(call.failed(Trouble::AnotherServer)),
                ));
            }
            Err(error) => return unanswered(&error),
        };
        let status = response.status();
        let is_answer = match status.is_success() {
            true => is_of_kind(&response, JSON),
            false => is_of_kind(&response, PROBLEM_JSON),
        };
        if !is_answer {
            tracing::info!(status = status.as_u16(), "this is not the server's answer");
        }
        if !is_answer || is_for_later(status) {
            let header = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
            let secs = header.and_then(|text| text.trim().parse().ok());
            return Attempt::Later { after: secs.map(Duration::from_secs) };
        }
        match response.bytes().await {
            Ok(body) => Attempt::Answered(Box::new(self.understand(request, call, status, &body))),
            Err(error) => unanswered(&error),
        }
    }

    fn understand(
        &self,
        request: &Request,
        call: &Call,
        status: StatusCode,
        body: &[u8],
    ) -> Message {
        if !status.is_success() {
            let code =
                serde_json::from_slice::<wire::ProblemBody>(body).map(|problem| problem.code);
            let code = code.unwrap_or_default();
            tracing::info!(status = status.as_u16(), code, "the server said no");
            // Asking again at once caused "too many requests", whether the server or a proxy answers so.
            let problem = match status {
                StatusCode::TOO_MANY_REQUESTS => Trouble::TooMany,
                _ if call.bearer == Bearer::Device && code == UNKNOWN_TOKEN => Trouble::NotPaired,
                _ => api::trouble_of(request, &code),
            };
            return self.finished(call.failed(problem));
        }
        match call.read(body) {
            Ok(answer) => self.finished(answer),
            Err(error) => {
                tracing::error!(%error, "the server's answer is not understood");
                self.finished(call.failed(Trouble::Unexpected))
            }
        }
    }

    fn finished(&self, answer: ApiAnswer) -> Message {
        match answer {
            ApiAnswer::Message(message) => *message,
            ApiAnswer::Paired(reply) => self.paired(reply),
        }
    }

    /// The token is sent only once: it is stored before anybody is told of it.
    fn paired(&self, reply: PairReply) -> Message {
        let PairReply { device, place, token } = reply;
        let paired = Device {
            server: self.server.clone(),
            device,
            token,
            place: place.clone(),
            server_key: self.trust.key(),
        };
        if let Err(error) = device::save(&self.folder, &paired) {
            tracing::error!(%error, "the pairing could not be kept");
            return Message::Paired(Err(Trouble::Unexpected));
        }
        self.device.send_replace(Some(paired));
        Message::Paired(Ok(place))
    }
}

/// Whether the request takes something that makes others wait.
fn takes_something(request: &Request) -> bool {
    let moves = |request: &Request| {
        matches!(request, Request::Seat { right: Right::Move, act: SeatAct::Hold { .. }, .. })
    };
    matches!(request, Request::StartTurn { .. }) || moves(request)
}

/// The request that gives back what was taken for a visitor who had left by then: a turn, or a seat beside a booking.
fn undone(request: &Request, message: &Message) -> Option<Request> {
    match (request, message) {
        (_, Message::TurnStarted(Ok(reply))) => {
            Some(Request::EndTurn { ticket: reply.ticket.id, lease: reply.lease.clone()? })
        }
        (Request::Seat { ticket, session, right: Right::Move, .. }, Message::Held(Ok(held))) => {
            let (ticket, session, right) = (*ticket, session.clone(), Right::Move);
            let act = SeatAct::Release { hold: held.hold.as_ref()?.id };
            Some(Request::Seat { ticket, session, right, act })
        }
        _ => None,
    }
}

fn unanswered(error: &reqwest::Error) -> Attempt {
    // The address may be logged, what was sent may not.
    tracing::info!(error = %error, "no answer");
    Attempt::Later { after: None }
}
