//! How many requests are accepted at once, and how long they may take: every limit of HTTP in one place. Enforces none
//! of them.

use std::io;
use std::num::NonZeroU32;
use std::time::Duration;

/// Files that are reserved for the log, the tables, their journals, refusals and the runtime.
const FILES_KEPT: usize = 256;
/// Connections when the number of allowed files is not known.
const CONNECTIONS_UNKNOWN: usize = 768;
/// The most connections, even when more files may be open.
const CONNECTIONS_MAX: usize = 200_000;
/// Connections that feeds leave free for everything else; a quarter of the connections if that is less.
const CONNECTIONS_FOR_ANSWERS: usize = 512;
/// Requests that are being answered at once.
const REQUESTS_MAX: usize = 16_384;
/// A request's head must have arrived completely after this time. A connection without a request is closed after it,
/// too.
const HEAD_WAIT: Duration = Duration::from_secs(20);
/// A client that takes no byte for this time is cut off.
const WRITE_WAIT: Duration = Duration::from_secs(10);
/// The longest time between two messages on a feed, so that both sides notice a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long requests under way may go on after the shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// People who come to one device in a minute. A person who types a name, a birth date and a telephone needs half a
/// minute.
pub const PEOPLE_PER_MINUTE: NonZeroU32 = NonZeroU32::new(6).expect("it is not 0");

/// The limits of one running server. The defaults are the product's; tests use small ones.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open connections in all, feeds included; a client beyond the limit is told to come back.
    pub connections: usize,
    /// Feeds; a client that asks for one more is told to come back.
    pub followers: usize,
    /// Requests that are being answered; new work gets half of them, so that work already promised continues.
    pub requests: usize,
    /// The wait for a whole request head, and for a request on a connection without one.
    pub head_wait: Duration,
    /// The wait for the client to take the next byte.
    pub write_wait: Duration,
    /// The time between two messages on a feed.
    pub keep_alive: Duration,
    /// The time that running requests get at the shutdown.
    pub shutdown_grace: Duration,
    /// People who may come to one device in a minute, joins and finds counted; five times as many may come at once.
    pub people_per_minute: NonZeroU32,
}

impl Default for Limits {
    /// As many connections as this process may open files.
    fn default() -> Self {
        let files = rlimit::Resource::NOFILE.get_soft().ok();
        let files = files.map(|files| usize::try_from(files).unwrap_or(usize::MAX));
        let connections = files.map_or(CONNECTIONS_UNKNOWN, connections_of);
        Self {
            connections,
            followers: connections - CONNECTIONS_FOR_ANSWERS.min(connections / 4),
            requests: REQUESTS_MAX,
            head_wait: HEAD_WAIT,
            write_wait: WRITE_WAIT,
            keep_alive: KEEP_ALIVE,
            shutdown_grace: SHUTDOWN_GRACE,
            people_per_minute: PEOPLE_PER_MINUTE,
        }
    }
}

/// When there are few files, half of them are for connections.
fn connections_of(files: usize) -> usize {
    let most = files.saturating_sub(FILES_KEPT).max(files / 2);
    most.clamp(1, CONNECTIONS_MAX)
}

/// Lets this process open as many files as the machine allows, and returns that number.
pub fn raise_open_files() -> io::Result<u64> {
    let hard = rlimit::Resource::NOFILE.get_hard()?;
    rlimit::increase_nofile_limit(hard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_room_for_files() {
        assert_eq!(connections_of(20_000), 19_744);
        assert_eq!(connections_of(256), 128);
        assert_eq!(connections_of(0), 1);
        assert_eq!(connections_of(usize::MAX), CONNECTIONS_MAX);
        let limits = Limits::default();
        assert!(limits.followers < limits.connections, "{limits:?}");
    }
}
