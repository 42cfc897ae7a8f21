//! A disk that blocks while its gate is shut, and raw sockets for clients that behave badly.

use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use jari_common::id::RequestId;
use jari_server::store::memory::MemoryStore;
use jari_server::store::{Batch, Store, StoreError, StoreReader};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsConnector;

/// The longest wait. Nothing here takes this long; a test that waits longer is broken.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// A buffer so small that a few frames fill it.
const SMALL_BUFFER_BYTES: u32 = 64 * 1024;

/// The disk; clones share the gate.
#[derive(Clone)]
pub struct GatedStore {
    disk: MemoryStore,
    gate: Arc<(Mutex<bool>, Condvar)>,
    standing: watch::Sender<bool>,
}

impl GatedStore {
    pub fn new() -> Self {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        Self { disk: MemoryStore::new(), gate, standing: watch::channel(false).0 }
    }

    pub fn shut(&self) {
        *self.gate.0.lock().unwrap() = true;
    }

    pub fn open(&self) {
        *self.gate.0.lock().unwrap() = false;
        self.gate.1.notify_all();
    }

    /// Waits until a commit is blocked at the gate.
    pub async fn stands(&self) {
        self.standing.subscribe().wait_for(|standing| *standing).await.unwrap();
    }
}

impl Store for GatedStore {
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut is_shut = self.gate.0.lock().unwrap();
        while *is_shut {
            self.standing.send_replace(true);
            is_shut = self.gate.1.wait(is_shut).unwrap();
        }
        self.standing.send_replace(false);
        drop(is_shut);
        self.disk.commit(batch)
    }

    fn answer_to(&mut self, request: RequestId) -> Result<Option<Vec<u8>>, StoreError> {
        self.disk.answer_to(request)
    }

    fn reader(&self) -> Result<Box<dyn StoreReader>, StoreError> {
        self.disk.reader()
    }
}

/// A socket, or TLS over one.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A client that does not keep the rules of HTTP.
pub struct Raw(Box<dyn Wire>);

impl Raw {
    pub async fn connect(addr: SocketAddr) -> Self {
        Self(Box::new(socket(addr).await))
    }

    /// A client over TLS, to a server that is 127.0.0.1 and certified by one of these authorities.
    pub async fn under_tls(addr: SocketAddr, authority: &CertificateDer<'static>) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone()).unwrap();
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let name = addr.ip().into();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, socket(addr).await).await;
        Self(Box::new(stream.unwrap()))
    }

    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
        self.0.flush().await.unwrap();
    }

    /// Reads until the received text ends with `end`.
    pub async fn read_until(&mut self, end: &str) -> String {
        let mut read = Vec::new();
        while !read.ends_with(end.as_bytes()) {
            let byte = tokio::time::timeout(PATIENCE, self.0.read_u8()).await;
            let byte = byte.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&read)));
            read.push(byte.expect("it goes on"));
        }
        String::from_utf8(read).unwrap()
    }

    /// Reads everything until the server ends the connection.
    pub async fn read_to_the_end(&mut self) -> String {
        let mut read = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut read)).await;
        // The connection may also be broken off.
        let _ = ended.expect("the server ends it");
        String::from_utf8_lossy(&read).into_owned()
    }

    /// Checks that the server closes the connection properly and does not break it off.
    pub async fn ends_well(&mut self) {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(PATIENCE, self.0.read_to_end(&mut rest)).await;
        ended.expect("the server ends it").expect("it says so");
    }

    /// Sends one letter after the other until the server ends the connection.
    pub async fn dribble(&mut self, between: Duration) {
        let (mut reader, mut writer) = tokio::io::split(&mut self.0);
        let dribbling = async {
            let mut beat = tokio::time::interval(between);
            while writer.write_all(b"x").await.is_ok() && writer.flush().await.is_ok() {
                beat.tick().await;
            }
        };
        let ended = async {
            let mut read = Vec::new();
            let _ = reader.read_to_end(&mut read).await;
        };
        let cut = async {
            tokio::select! { () = dribbling => {}, () = ended => {} }
        };
        tokio::time::timeout(PATIENCE, cut).await.expect("the server cuts it");
    }
}

async fn socket(addr: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(SMALL_BUFFER_BYTES).unwrap();
    socket.connect(addr).await.unwrap()
}
