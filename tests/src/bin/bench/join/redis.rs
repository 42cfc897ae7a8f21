//! Numbers from Redis: `INCR` over a few connections; each sends all waiting requests at once, as fast Redis clients
//! do. Knows no other command.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::shells::numbered;

const CONNECTIONS: usize = 8;
/// `INCR line` in Redis's protocol (RESP).
const INCR: &[u8] = b"*2\r\n$4\r\nINCR\r\n$4\r\nline\r\n";
/// The most that one connection sends at once.
const AT_ONCE: usize = 512;

type Waiter = oneshot::Sender<u64>;

struct Numbers {
    connections: Vec<mpsc::Sender<Waiter>>,
    next: AtomicUsize,
}

pub async fn router(port: u16) -> Result<Router, Box<dyn Error>> {
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (asking, asked) = mpsc::channel(AT_ONCE);
        tokio::spawn(converse(stream, asked));
        connections.push(asking);
    }
    Ok(numbered(Numbers { connections, next: AtomicUsize::new(0) }, next))
}

async fn next(numbers: Arc<Numbers>, _: Uuid) -> Option<u64> {
    let at = numbers.next.fetch_add(1, Ordering::Relaxed) % numbers.connections.len();
    let (reply, answer) = oneshot::channel();
    numbers.connections[at].send(reply).await.ok()?;
    answer.await.ok()
}

/// Sends and receives on one connection. It ends when Redis ends; then waiting requests get no answer.
async fn converse(stream: TcpStream, mut asked: mpsc::Receiver<Waiter>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let (mut reader, mut line) = (BufReader::new(reader), String::new());
    let mut waiters = Vec::new();
    while asked.recv_many(&mut waiters, AT_ONCE).await > 0 {
        writer.write_all(&INCR.repeat(waiters.len())).await?;
        for waiter in waiters.drain(..) {
            line.clear();
            reader.read_line(&mut line).await?;
            let number = line.trim_end().strip_prefix(':').and_then(|number| number.parse().ok());
            let number = number.ok_or_else(|| std::io::Error::other(line.clone()))?;
            // The sender of the request may already have ended.
            let _ = waiter.send(number);
        }
    }
    Ok(())
}
