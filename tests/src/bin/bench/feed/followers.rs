//! Clients of the feed, in the wanted number, in one process. It prints "ready" when all are connected, and then for
//! every frame the time when the last of them had it. It reads every byte that comes, and counts only whole frames.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::io::{self, ErrorKind};
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use super::PATIENCE;

/// The number of connections that are opened at the same time.
const CONNECTING_AT_ONCE: usize = 128;
/// The number of bytes that are read at once.
const READ_BYTES: usize = 16 * 1024;
const EVENT_END: &str = "\n\n";

/// The state that all clients share.
struct Shared {
    count: usize,
    /// For each frame number, how many clients have the frame.
    told: RefCell<HashMap<u64, usize>>,
    buffer: RefCell<Vec<u8>>,
}

/// Follows the feed until the server or the benchmark ends.
pub fn run(at: &str, count: usize) -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let local = LocalSet::new();
    local.block_on(&runtime, follow(at.to_owned(), count))
}

async fn follow(at: String, count: usize) -> Result<(), Box<dyn Error>> {
    let (told, buffer) = (RefCell::default(), RefCell::new(vec![0; READ_BYTES]));
    let shared = Rc::new(Shared { count, told, buffer });
    let making = Rc::new(Semaphore::new(CONNECTING_AT_ONCE));
    let mut connecting = JoinSet::new();
    for _ in 0..count {
        let (at, making) = (at.clone(), Rc::clone(&making));
        connecting.spawn_local(async move {
            let _place = making.acquire().await.map_err(io::Error::other)?;
            tokio::time::timeout(PATIENCE, connect(&at)).await?
        });
    }
    let mut reading = JoinSet::new();
    while let Some(connected) = connecting.join_next().await {
        reading.spawn_local(read(connected??, Rc::clone(&shared)));
    }
    println!("ready");
    match reading.join_next().await {
        Some(ended) => Err(format!("a follower ended: {:?}", ended?).into()),
        None => Err("nobody follows".into()),
    }
}

async fn connect(at: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(at).await?;
    let request =
        format!("GET /api/v1/feed HTTP/1.1\r\nhost: {at}\r\naccept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    if !head.starts_with(b"HTTP/1.1 200 ") {
        return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
    }
    Ok(stream)
}

async fn read(stream: TcpStream, shared: Rc<Shared>) -> io::Result<()> {
    let mut rest = String::new();
    loop {
        stream.readable().await?;
        let mut buffer = shared.buffer.borrow_mut();
        match stream.try_read(&mut buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                rest.push_str(std::str::from_utf8(&buffer[..count]).map_err(io::Error::other)?);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        }
        drop(buffer);
        while let Some((event, after)) = rest.split_once(EVENT_END) {
            let id = event.strip_prefix("id: ").and_then(|event| event.lines().next());
            if let Some((seq, _)) = id.and_then(|id| id.split_once('.')) {
                shared.had(seq.parse().map_err(io::Error::other)?);
            }
            rest = after.to_owned();
        }
    }
}

impl Shared {
    fn had(&self, seq: u64) {
        let mut told = self.told.borrow_mut();
        let have = told.entry(seq).or_default();
        *have += 1;
        if *have == self.count {
            told.remove(&seq);
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            println!("{}", since.unwrap_or(Duration::ZERO).as_nanos());
        }
    }
}
