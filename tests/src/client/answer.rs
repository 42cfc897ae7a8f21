//! One HTTP/1.1 answer that states its length. An answer that has not come completely yet is recognised.

use std::io::{Error, ErrorKind, Result};
use std::ops::Range;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// The most headers in one answer.
const HEADERS_MAX: usize = 32;
/// Statuses without a body (RFC 9110, 6.4.1).
const BODILESS: [u16; 2] = [204, 304];

/// What a crowd needs of an answer's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The range of the body in the bytes that were read.
    pub body: Range<usize>,
    /// When the server asks to come back.
    pub retry_after: Option<Duration>,
}

impl Answer {
    /// Reads an answer; None until all of it has arrived.
    ///
    /// # Errors
    /// When the bytes are not an answer, or it does not state its length.
    pub fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut answer = httparse::Response::new(&mut headers);
        let head = match answer.parse(bytes).map_err(Error::other)? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial => return Ok(None),
        };
        let header = |name: &str| {
            let named = answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
            std::str::from_utf8(named?.value).ok()?.trim().parse::<usize>().ok()
        };
        let status = answer.code.unwrap_or_default();
        let length = header("content-length");
        let length = length.or_else(|| BODILESS.contains(&status).then_some(0));
        let length =
            length.ok_or_else(|| Error::new(ErrorKind::InvalidData, "an answer of no length"))?;
        let retry_after = header("retry-after").map(|secs| Duration::from_secs(secs as u64));
        let whole = Self { status, body: head..head + length, retry_after };
        Ok((bytes.len() >= whole.body.end).then_some(whole))
    }

    /// Reads one whole answer into `heard`, which is cleared first.
    ///
    /// # Errors
    /// When the connection breaks, and those of `parse`.
    pub async fn read(stream: &mut TcpStream, heard: &mut Vec<u8>) -> Result<Self> {
        heard.clear();
        loop {
            if let Some(answer) = Self::parse(heard)? {
                return Ok(answer);
            }
            if stream.read_buf(heard).await? == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the server hung up"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 201 Created\r\ncontent-LENGTH: 3\r\nretry-after: 1\r\n\r\nabc";

    #[test]
    fn an_answer_is_read_once_its_last_byte_has_come() {
        for end in 0..WHOLE.len() {
            assert_eq!(Answer::parse(&WHOLE[..end]).unwrap(), None, "cut at {end}");
        }
        let answer = Answer::parse(WHOLE).unwrap().unwrap();
        assert_eq!((answer.status, &WHOLE[answer.body]), (201, &b"abc"[..]));
        assert_eq!(answer.retry_after, Some(Duration::from_secs(1)));
    }

    #[test]
    fn an_answer_that_does_not_say_its_length_is_an_error() {
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert_eq!(Answer::parse(chunked).unwrap_err().kind(), ErrorKind::InvalidData);
        assert!(Answer::parse(b"SSH-2.0-hello\r\n").is_err());
    }

    #[test]
    fn an_answer_that_has_no_body_needs_no_length() {
        let unchanged = b"HTTP/1.1 304 Not Modified\r\netag: \"7\"\r\n\r\n";
        let answer = Answer::parse(unchanged).unwrap().unwrap();
        assert_eq!((answer.status, answer.body.len()), (304, 0));
    }
}
