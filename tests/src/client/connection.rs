//! One keep-alive connection with the part of HTTP/1.1 that the crowd needs, cheap enough for hundreds of thousands of
//! people on half a machine. It repeats requests that were not answered, always with the same idempotency key.

use std::cell::Cell;
use std::io::{Error, ErrorKind};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::answer::Answer;
use super::asks::Ask;
use super::gate::Gate;

/// The longest wait for an answer; it is longer than the server is ever paused.
const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// A request that is not answered within this time, with all its repeats, stops the run.
const STALLED: Duration = Duration::from_secs(90);
/// The wait before a broken connection is opened again.
const RECONNECT: Duration = Duration::from_millis(2);
/// The wait after a "not now" that states no time.
const NOT_NOW: Duration = Duration::from_millis(250);
/// The space for one answer, in bytes.
const ANSWER_BYTES: usize = 4_096;
/// The statuses for "not now" (RFC 9110) and "too many" (RFC 6585).
const COME_BACK: [u16; 2] = [503, 429];

/// The server has gone for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server has not answered one request for {} s", STALLED.as_secs())]
pub struct Stalled;

/// What happened to requests, over all connections.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) answered: Cell<u64>,
    /// Requests without an answer, because the connection broke: whether they were carried out is unknown.
    pub(crate) broken: Cell<u64>,
    /// Requests that were answered with "not now".
    pub(crate) put_off: Cell<u64>,
}

/// A connection; it opens itself, and opens again when it broke.
pub(crate) struct Connection {
    gate: Rc<Gate>,
    traffic: Rc<Traffic>,
    stream: Option<TcpStream>,
    out: Vec<u8>,
    input: Vec<u8>,
    body_at: usize,
    retry_after: Option<Duration>,
}

impl Connection {
    pub(crate) fn new(gate: &Rc<Gate>, traffic: &Rc<Traffic>) -> Self {
        let (gate, traffic) = (Rc::clone(gate), Rc::clone(traffic));
        let (out, input) = (Vec::new(), Vec::with_capacity(ANSWER_BYTES));
        Self { gate, traffic, stream: None, out, input, body_at: 0, retry_after: None }
    }

    /// Sends the request, always with the same key, until the answer is not "not now"; returns its status.
    pub(crate) async fn ask(&mut self, ask: &Ask<'_>) -> Result<u16, Stalled> {
        let began = Instant::now();
        loop {
            match timeout(ANSWER_WAIT, self.once(ask)).await {
                Ok(Ok(status)) if COME_BACK.contains(&status) => {
                    self.traffic.put_off.set(self.traffic.put_off.get() + 1);
                    sleep(self.retry_after.unwrap_or(NOT_NOW).min(NOT_NOW)).await;
                }
                Ok(Ok(status)) => {
                    self.traffic.answered.set(self.traffic.answered.get() + 1);
                    return Ok(status);
                }
                Ok(Err(_)) | Err(_) => {
                    self.stream = None;
                    self.traffic.broken.set(self.traffic.broken.get() + 1);
                    sleep(RECONNECT).await;
                }
            }
            if began.elapsed() > STALLED {
                return Err(Stalled);
            }
        }
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.input[self.body_at..]
    }

    async fn once(&mut self, ask: &Ask<'_>) -> Result<u16, Error> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(self.gate.addr().await).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
        }
        self.out.clear();
        ask.write(&mut self.out);
        let stream = self.stream.as_mut().ok_or(ErrorKind::NotConnected)?;
        stream.write_all(&self.out).await?;
        let answer = Answer::read(stream, &mut self.input).await?;
        self.body_at = answer.body.start;
        self.retry_after = answer.retry_after;
        Ok(answer.status)
    }
}
