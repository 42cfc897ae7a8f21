//! How much is let in at once and how long it may take: every bound of the http in one place. Enforces none of them.

use std::io;
use std::num::NonZeroU32;
use std::time::Duration;

/// Files that are kept for the log, the tables, their journals, refusals and what the runtime needs.
const FILES_KEPT: usize = 256;
/// Connections where the number of files is not known.
const CONNECTIONS_UNKNOWN: usize = 768;
/// However many files may be open, so many connections and no more.
const CONNECTIONS_MAX: usize = 200_000;
/// Connections that feeds leave for everything else; a quarter where that is less.
const CONNECTIONS_FOR_ANSWERS: usize = 512;
/// Requests that are being answered at once.
const REQUESTS_MAX: usize = 16_384;
/// A request's head must have come whole after this, and a connection without a request is closed.
const HEAD_WAIT: Duration = Duration::from_secs(20);
/// A client that takes no byte for so long is cut off.
const WRITE_WAIT: Duration = Duration::from_secs(10);
/// A feed says something at least this often, so that both sides notice a dead connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long requests under way may go on after the shutdown.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// People who come to one device: somebody who types a name, a birth date and a telephone needs half a minute.
pub const PEOPLE_PER_MINUTE: NonZeroU32 = NonZeroU32::new(6).expect("it is not 0");

/// The bounds of one running server. The defaults are the product's; tests make them small.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Open connections in all, feeds among them; who comes beyond is told to come back.
    pub connections: usize,
    /// Feeds; who asks for one beyond is told to come back.
    pub followers: usize,
    /// Requests being answered; new work gets half of them, so that work already promised goes on.
    pub requests: usize,
    /// For a whole request head, and for a connection without a request.
    pub head_wait: Duration,
    /// For the client to take the next byte.
    pub write_wait: Duration,
    /// Between two signs of life on a feed.
    pub keep_alive: Duration,
    /// For requests under way at the shutdown.
    pub shutdown_grace: Duration,
    /// Who come to one device, joins and finds of it counted: five times as many at once, then so many a minute.
    pub people_per_minute: NonZeroU32,
}

impl Default for Limits {
    /// As many connections as this process may have files.
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

/// Where there are few files, half of them.
fn connections_of(files: usize) -> usize {
    let most = files.saturating_sub(FILES_KEPT).max(files / 2);
    most.clamp(1, CONNECTIONS_MAX)
}

/// Lets this process open as many files as the machine allows it, and says how many that are.
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
