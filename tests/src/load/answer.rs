//! One HTTP/1.1 answer that states its length. An answer that has not come completely yet is recognised.

use std::io::{Error, ErrorKind, Result};
use std::ops::Range;

const HEAD_END: &[u8] = b"\r\n\r\n";
const LENGTH: &[u8] = b"content-length:";

/// The places, in an answer's bytes, of what the benchmarks need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The range of the body in the bytes that were read.
    pub body: Range<usize>,
}

impl Answer {
    /// The answer; None until all of it has arrived.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(head) = bytes.windows(HEAD_END.len()).position(|four| four == HEAD_END) else {
            return Ok(None);
        };
        let status = bytes.get(9..12).and_then(number);
        let length = bytes[..head].split(|byte| *byte == b'\n').find_map(length);
        let (Some(status), Some(length)) = (status, length) else {
            return Err(Error::new(ErrorKind::InvalidData, "no status, or no length"));
        };
        let begin = head + HEAD_END.len();
        let whole = Self { status: status as u16, body: begin..begin + length };
        Ok((bytes.len() >= whole.body.end).then_some(whole))
    }
}

/// The body's length, if this line of the head states it.
fn length(line: &[u8]) -> Option<usize> {
    let (name, value) = line.split_at_checked(LENGTH.len())?;
    if name.eq_ignore_ascii_case(LENGTH) { number(value.trim_ascii()) } else { None }
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[u8] = b"HTTP/1.1 201 Created\r\ncontent-LENGTH: 3\r\nx: y\r\n\r\nabc";

    #[test]
    fn an_answer_is_read_once_its_last_byte_has_come() {
        for end in 0..WHOLE.len() {
            assert_eq!(Answer::parse(&WHOLE[..end]).unwrap(), None, "cut at {end}");
        }
        let answer = Answer::parse(WHOLE).unwrap().unwrap();
        assert_eq!((answer.status, &WHOLE[answer.body]), (201, &b"abc"[..]));
    }

    #[test]
    fn an_answer_that_does_not_say_its_length_is_an_error() {
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert_eq!(Answer::parse(chunked).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
