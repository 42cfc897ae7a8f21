//! A simple crowd for the benchmarks: raw sockets that stay open, hand-written HTTP/1.1, latencies in a histogram. It
//! reads only answers that state their length, never retries, and uses as little as it can of the server's machine.

use std::io::{Error, Result};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::runtime::Builder;

mod joins;

pub use joins::Joins;

use crate::client::answer::Answer;

/// Significant digits of a latency: the error is at most one part in a thousand.
const FIGURES: u8 = 3;
/// The longest latency that is counted, in microseconds; a longer one counts as this.
const LONGEST_MICROS: u64 = 60_000_000;

/// Writes a whole request into the buffer; the number differs for each request.
pub type Request = dyn Fn(u64, &mut Vec<u8>) + Send + Sync;

/// The number of connections, and how long they ask.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Number of connections; each asks again as soon as it is answered.
    pub connections: usize,
    /// Time at the start whose answers are not counted.
    pub warm_up: Duration,
    /// Time whose answers are counted.
    pub length: Duration,
}

/// The results of a run.
#[derive(Clone, Debug)]
pub struct Found {
    /// Answers with a status below 400.
    pub done: u64,
    /// Answers with another status.
    pub refused: u64,
    /// The time in which answers were counted.
    pub length: Duration,
    /// The number for the next run's first request.
    pub next: u64,
    micros: Histogram<u64>,
}

impl Found {
    /// Answers per second, without refusals.
    #[must_use]
    pub fn per_second(&self) -> f64 {
        self.done as f64 / self.length.as_secs_f64()
    }

    /// The latency that `percent` of the answers do not exceed, in milliseconds.
    #[must_use]
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        self.micros.value_at_percentile(percent) as f64 / 1_000.0
    }
}

/// The state that the connections share.
struct Shared {
    request: Arc<Request>,
    next: AtomicU64,
    counted: Mutex<(u64, u64, Histogram<u64>)>,
    begin: Instant,
    end: Instant,
}

impl Shared {
    fn note(&self, asked: Instant, status: u16) {
        let now = Instant::now();
        if now < self.begin || now > self.end {
            return;
        }
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, refused, micros) = &mut *counted;
        *(if status < 400 { done } else { refused }) += 1;
        micros.saturating_record((now - asked).as_micros().try_into().unwrap_or(u64::MAX));
    }
}

/// Asks as the plan says, all from this thread; `from` is the first request's number.
///
/// # Errors
/// When a connection cannot be made, breaks, or carries something that is not an answer.
pub fn drive(addr: SocketAddr, plan: Plan, from: u64, request: Arc<Request>) -> Result<Found> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut streams = Vec::new();
        for _ in 0..plan.connections {
            streams.push(connect(addr).await?);
        }
        let micros = Histogram::new_with_max(LONGEST_MICROS, FIGURES).map_err(Error::other)?;
        let begin = Instant::now() + plan.warm_up;
        let shared = Arc::new(Shared {
            request,
            next: AtomicU64::new(from),
            counted: Mutex::new((0, 0, micros)),
            begin,
            end: begin + plan.length,
        });
        let converse = |stream| tokio::spawn(converse(stream, shared.clone()));
        for asker in streams.into_iter().map(converse).collect::<Vec<_>>() {
            asker.await??;
        }
        let next = shared.next.load(Ordering::Relaxed);
        let counted = shared.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (done, refused, micros) = counted.clone();
        Ok(Found { done, refused, length: plan.length, next, micros })
    })
}

/// Asks once, and returns the answer's status and body.
///
/// # Errors
/// The errors are those of [`drive`].
pub fn ask(addr: SocketAddr, request: &[u8]) -> Result<(u16, Vec<u8>)> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let mut stream = connect(addr).await?;
        stream.write_all(request).await?;
        let mut heard = Vec::new();
        let answer = Answer::read(&mut stream, &mut heard).await?;
        Ok((answer.status, heard[answer.body].to_vec()))
    })
}

async fn connect(addr: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(addr).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn converse(mut stream: TcpStream, shared: Arc<Shared>) -> Result<()> {
    let (mut said, mut heard) = (Vec::new(), Vec::new());
    while Instant::now() < shared.end {
        said.clear();
        (shared.request)(shared.next.fetch_add(1, Ordering::Relaxed), &mut said);
        let asked = Instant::now();
        stream.write_all(&said).await?;
        let answer = Answer::read(&mut stream, &mut heard).await?;
        shared.note(asked, answer.status);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// A server that answers every request on one connection, refuses the third one, then closes the connection.
    fn server(answers: usize) -> (SocketAddr, std::thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let serve = move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            for nth in 1..=answers {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                asked.push(byte[0]);
                let status = if nth == 3 { "404 Not Found" } else { "200 OK" };
                write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok").unwrap();
            }
            asked
        };
        (addr, std::thread::spawn(serve))
    }

    #[test]
    fn one_request_gets_its_answer() {
        let (addr, server) = server(1);
        assert_eq!(ask(addr, b"?").unwrap(), (200, b"ok".to_vec()));
        assert_eq!(server.join().unwrap(), b"?");
    }

    #[test]
    fn a_server_that_hangs_up_is_an_error_and_no_answer() {
        let (addr, server) = server(4);
        let plan =
            Plan { connections: 1, warm_up: Duration::ZERO, length: Duration::from_secs(60) };
        let request: Arc<Request> = Arc::new(|nth, said| said.push(b'0' + nth as u8));
        let error = drive(addr, plan, 1, request).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset),
            "{error}"
        );
        assert_eq!(server.join().unwrap(), b"1234", "each request has another number");
    }
}
