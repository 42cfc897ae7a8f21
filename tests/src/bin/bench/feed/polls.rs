//! Clients that poll: they ask, read the answer, and ask again, on connections that stay open, as often as possible.

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use jari_tests::client::answer::Answer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

use super::PATIENCE;

/// The usual size of an answer, in bytes.
const ANSWER_MAX_BYTES: usize = 4_096;
const GOOD: u16 = 200;

/// One request that is sent again and again.
#[derive(Clone)]
pub struct Poll {
    at: String,
    request: Vec<u8>,
}

/// A GET with a bearer token, if there is one.
pub fn get(at: &str, path: &str, token: &str) -> Poll {
    let bearer =
        if token.is_empty() { String::new() } else { format!("authorization: Bearer {token}\r\n") };
    let request = format!("GET {path} HTTP/1.1\r\nhost: {at}\r\n{bearer}\r\n").into_bytes();
    Poll { at: at.to_owned(), request }
}

/// Complete good answers per second, with the given number of connections and seconds. The polls are given to the
/// connections in turn.
pub fn per_second(polls: &[Poll], connections: usize, seconds: f64) -> Result<f64, Box<dyn Error>> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut streams = Vec::new();
        for poll in polls.iter().cycle().take(connections) {
            let stream = TcpStream::connect(&poll.at).await?;
            stream.set_nodelay(true)?;
            streams.push((stream, poll.request.clone()));
        }
        let started = Instant::now();
        let end = started + Duration::from_secs_f64(seconds);
        let mut looking = JoinSet::new();
        for (stream, request) in streams {
            looking.spawn(look_until(stream, request, end));
        }
        let mut looks = 0_u64;
        while let Some(done) = looking.join_next().await {
            looks += done??;
        }
        Ok(looks as f64 / started.elapsed().as_secs_f64())
    })
}

async fn look_until(mut stream: TcpStream, request: Vec<u8>, end: Instant) -> io::Result<u64> {
    let mut heard = Vec::with_capacity(ANSWER_MAX_BYTES);
    let mut looks = 0;
    while Instant::now() < end {
        stream.write_all(&request).await?;
        let answer =
            tokio::time::timeout(PATIENCE, Answer::read(&mut stream, &mut heard)).await??;
        if answer.status != GOOD {
            return Err(io::Error::other(String::from_utf8_lossy(&heard).into_owned()));
        }
        looks += 1;
    }
    Ok(looks)
}
