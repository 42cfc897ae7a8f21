//! TLS of a listener: certificate and key from two files, read again when they change. While a new pair is not valid,
//! the old pair stays in use. Writes no file, and shows nothing of the key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jari_common::fingerprint::KeyFingerprint;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ParsedCertificate;
use sha2::{Digest, Sha256};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::socket::Socket;

/// The protocol inside TLS (RFC 7301).
const HTTP_1_1: &[u8] = b"http/1.1";

/// Why a certificate and a key cannot be used, in one sentence each. None quotes a file.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{} cannot be read: {reason}", .path.display())]
    Io { path: PathBuf, reason: String },
    #[error("{} holds no certificate in PEM", .0.display())]
    NoCertificate(PathBuf),
    #[error("{} holds no private key in PEM", .0.display())]
    NoKey(PathBuf),
    #[error("{} and {} are not a certificate and its key: {reason}", .cert.display(), .key.display())]
    NotAPair { cert: PathBuf, key: PathBuf, reason: String },
}

/// The result of a look at the files.
#[derive(Debug)]
pub enum Look {
    /// The files are as they were at the last look.
    Same,
    /// New connections get the new certificate.
    Renewed(KeyFingerprint),
    /// New connections get the old certificate as before. Reported once for each change of the files.
    Broken(TlsError),
}

/// A certificate with its key; clones share it.
#[derive(Clone)]
pub struct Tls(Arc<Shared>);

struct Shared {
    cert: PathBuf,
    key: PathBuf,
    used: RwLock<Used>,
}

struct Used {
    acceptor: TlsAcceptor,
    fingerprint: KeyFingerprint,
    /// SHA-256 of both files' content at the last look.
    seen: [u8; 32],
}

/// The files' content.
struct FilesContent {
    cert: Vec<u8>,
    key: Vec<u8>,
}

impl Tls {
    /// Reads both files: in PEM, the certificate first and then those that lead to its authority.
    pub fn open(cert: &Path, key: &Path) -> Result<Self, TlsError> {
        let content = FilesContent { cert: read(cert)?, key: read(key)? };
        let used = used(cert, key, &content)?;
        let (cert, key) = (cert.to_owned(), key.to_owned());
        Ok(Self(Arc::new(Shared { cert, key, used: RwLock::new(used) })))
    }

    /// The fingerprint by which kiosks recognise this server.
    #[must_use]
    pub fn fingerprint(&self) -> KeyFingerprint {
        self.0.used.read().unwrap_or_else(PoisonError::into_inner).fingerprint
    }

    /// Reads the files, and uses them when they have changed and are valid. Reads the disk: not for async threads.
    pub fn look(&self) -> Look {
        let Shared { cert, key, used: kept } = &*self.0;
        // While another program renews the files, one of them may be missing for a moment.
        let content = match read(cert).and_then(|c| Ok(FilesContent { cert: c, key: read(key)? })) {
            Ok(content) => content,
            Err(error) => return self.broken([0; 32], error),
        };
        let seen = content.digest();
        if kept.read().unwrap_or_else(PoisonError::into_inner).seen == seen {
            return Look::Same;
        }
        match used(cert, key, &content) {
            Ok(fresh) => {
                let fingerprint = fresh.fingerprint;
                *kept.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                Look::Renewed(fingerprint)
            }
            Err(error) => self.broken(seen, error),
        }
    }

    fn broken(&self, seen: [u8; 32], error: TlsError) -> Look {
        let mut used = self.0.used.write().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut used.seen, seen) == seen {
            Look::Same
        } else {
            Look::Broken(error)
        }
    }

    /// Does the TLS handshake with a client.
    pub(super) async fn accept(&self, socket: Socket) -> io::Result<TlsStream<Socket>> {
        let accept = {
            let used = self.0.used.read().unwrap_or_else(PoisonError::into_inner);
            used.acceptor.accept(socket)
        };
        accept.await
    }
}

impl FilesContent {
    fn digest(&self) -> [u8; 32] {
        let length = (self.cert.len() as u64).to_le_bytes();
        let said = Sha256::new().chain_update(length).chain_update(&self.cert);
        said.chain_update(&self.key).finalize().into()
    }
}

/// The fingerprint of the first certificate in a PEM file. It is a proxy's certificate: behind the proxy, kiosks never
/// see a certificate of this server.
pub fn fingerprint_of(cert: &Path) -> Result<KeyFingerprint, TlsError> {
    let chain = chain(cert, &read(cert)?)?;
    let none = || TlsError::NoCertificate(cert.to_owned());
    fingerprint(chain.first().ok_or_else(none)?).ok_or_else(none)
}

fn used(cert: &Path, key: &Path, content: &FilesContent) -> Result<Used, TlsError> {
    let chain = chain(cert, &content.cert)?;
    let own = chain.first().and_then(fingerprint);
    let fingerprint = own.ok_or_else(|| TlsError::NoCertificate(cert.to_owned()))?;
    let secret = PrivateKeyDer::from_pem_slice(&content.key);
    let secret = secret.map_err(|_| TlsError::NoKey(key.to_owned()))?;
    let not_a_pair = |error: rustls::Error| TlsError::NotAPair {
        cert: cert.to_owned(),
        key: key.to_owned(),
        reason: error.to_string(),
    };
    let provider = Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, secret));
    let mut config = config.map_err(not_a_pair)?;
    config.alpn_protocols = vec![HTTP_1_1.to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Ok(Used { acceptor, fingerprint, seen: content.digest() })
}

fn chain(path: &Path, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let none = || TlsError::NoCertificate(path.to_owned());
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    chain.ok().filter(|chain| !chain.is_empty()).ok_or_else(none)
}

/// SHA-256 of the certificate's public key.
fn fingerprint(cert: &CertificateDer<'_>) -> Option<KeyFingerprint> {
    let key = ParsedCertificate::try_from(cert).ok()?.subject_public_key_info();
    Some(KeyFingerprint::new(Sha256::digest(key.as_ref()).into()))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path)
        .map_err(|error| TlsError::Io { path: path.to_owned(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    struct Files(tempfile::TempDir);

    impl Files {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn cert(&self) -> PathBuf {
            self.0.path().join("cert.pem")
        }

        fn key(&self) -> PathBuf {
            self.0.path().join("key.pem")
        }

        fn put(&self, key: &KeyPair, name: &str) {
            self.put_cert(key, name);
            fs::write(self.key(), key.serialize_pem()).unwrap();
        }

        fn put_cert(&self, key: &KeyPair, name: &str) {
            let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
            fs::write(self.cert(), params.self_signed(key).unwrap().pem()).unwrap();
        }

        fn open(&self) -> Result<Tls, TlsError> {
            Tls::open(&self.cert(), &self.key())
        }
    }

    #[test]
    fn a_renewed_certificate_over_the_same_key_has_the_same_fingerprint() {
        let (files, key) = (Files::new(), KeyPair::generate().unwrap());
        files.put(&key, "one.example");
        let tls = files.open().unwrap();
        let before = tls.fingerprint();
        assert_eq!(fingerprint_of(&files.cert()).unwrap(), before);
        assert!(matches!(tls.look(), Look::Same));
        files.put_cert(&key, "two.example");
        assert!(matches!(tls.look(), Look::Renewed(same) if same == before));
        files.put(&KeyPair::generate().unwrap(), "two.example");
        assert!(matches!(tls.look(), Look::Renewed(other) if other != before));
    }

    #[test]
    fn files_that_are_half_written_or_gone_leave_the_old_pair_and_are_told_once() {
        let (files, key) = (Files::new(), KeyPair::generate().unwrap());
        files.put(&key, "one.example");
        let tls = files.open().unwrap();
        let before = tls.fingerprint();
        let told = |what: &str| {
            match tls.look() {
                Look::Broken(error) => assert!(error.to_string().contains(what), "{error}"),
                other => panic!("{other:?}"),
            }
            assert!(matches!(tls.look(), Look::Same), "said once");
            assert_eq!(tls.fingerprint(), before);
        };
        let next = KeyPair::generate().unwrap();
        files.put_cert(&next, "one.example");
        told("are not a certificate and its key");
        fs::write(files.key(), "-----BEGIN PRIVATE").unwrap();
        told("holds no private key");
        fs::remove_file(files.cert()).unwrap();
        told("cannot be read");
        fs::write(files.cert(), "").unwrap();
        told("holds no certificate");
        files.put(&next, "one.example");
        assert!(matches!(tls.look(), Look::Renewed(after) if after != before));
    }

    #[test]
    fn nothing_of_the_key_is_in_an_error() {
        let (files, key) = (Files::new(), KeyPair::generate().unwrap());
        files.put(&key, "one.example");
        fs::write(files.cert(), fs::read(files.key()).unwrap()).unwrap();
        let error = files.open().map(|_| ()).unwrap_err();
        let said = format!("{error} {error:?}");
        let secret = key.serialize_pem();
        let line = secret.lines().nth(1).unwrap();
        assert!(!said.contains(line), "{said}");
    }
}
