//! The address of the server: none while it is away, and its new address afterwards. Starts and kills nothing itself.

use std::net::SocketAddr;

use tokio::sync::watch;

/// The way by which everybody finds the server.
pub(crate) struct Gate(watch::Sender<Option<SocketAddr>>);

impl Gate {
    /// A gate that is open, with this address.
    pub(crate) fn new(addr: SocketAddr) -> Self {
        Self(watch::Sender::new(Some(addr)))
    }

    /// Nobody uses the old address any more: another server may have taken its port.
    pub(crate) fn shut(&self) {
        self.0.send_replace(None);
    }

    /// From now on everybody uses this address.
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
