//! Where the server is: shut while it is away, open again at its new address. Starts and kills nothing itself.

use std::net::SocketAddr;

use tokio::sync::watch;

/// Everybody's way to the server.
pub(crate) struct Gate(watch::Sender<Option<SocketAddr>>);

impl Gate {
    /// Open at this address.
    pub(crate) fn new(addr: SocketAddr) -> Self {
        Self(watch::Sender::new(Some(addr)))
    }

    /// Nobody goes to the old address any more: another server may have taken its port.
    pub(crate) fn shut(&self) {
        self.0.send_replace(None);
    }

    /// Everybody goes on here.
    pub(crate) fn open(&self, addr: SocketAddr) {
        self.0.send_replace(Some(addr));
    }

    /// Waits until there is an address.
    pub(crate) async fn addr(&self) -> SocketAddr {
        let mut open = self.0.subscribe();
        let addr = open.wait_for(Option::is_some).await;
        addr.ok().and_then(|addr| *addr).expect("the gate outlives who waits at it, and is open")
    }
}
