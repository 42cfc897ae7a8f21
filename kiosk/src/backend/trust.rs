//! Which server a kiosk speaks to. Over TLS it is the server whose key the screen showed at the pairing, or any server
//! that the place's own authority vouches for. Any other server that answers is told nothing about anybody.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jari_common::fingerprint::KeyFingerprint;
use jari_common::wire;
use reqwest::{Certificate, ClientBuilder, Url};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::device::Device;

/// Why an authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("{} cannot be read: {reason}", .path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error("{} holds no certificates in PEM", .0.display())]
    NoCertificates(PathBuf),
}

/// The server that the kiosk accepts.
#[derive(Clone)]
pub(super) enum Trust {
    /// Without TLS: no certificate is checked.
    Clear,
    /// A server that the machine's authorities vouch for: the kiosk was paired before keys were kept.
    Machine,
    /// A server that the place's own authority vouches for.
    Authority(Vec<Certificate>),
    /// The server that has this key; before the pairing, the first key that is seen.
    Key(ServerKey),
}

impl Trust {
    /// The trust that the options and the pairing ask for.
    pub(super) fn new(
        url: &str,
        authority: Option<&Path>,
        device: Option<&Device>,
    ) -> Result<Self, TrustError> {
        if url.starts_with("http://") {
            return Ok(Self::Clear);
        }
        if let Some(path) = authority {
            let unreadable = |error: std::io::Error| TrustError::Unreadable {
                path: path.to_owned(),
                reason: error.to_string(),
            };
            let pem = std::fs::read(path).map_err(unreadable)?;
            let certificates = Certificate::from_pem_bundle(&pem).ok();
            let certificates = certificates.filter(|certificates| !certificates.is_empty());
            let none = || TrustError::NoCertificates(path.to_owned());
            return Ok(Self::Authority(certificates.ok_or_else(none)?));
        }
        Ok(match device.map(|device| device.server_key) {
            Some(None) => Self::Machine,
            known => Self::Key(ServerKey::new(known.flatten())),
        })
    }

    /// A client that accepts no other server.
    pub(super) fn applied(&self, builder: ClientBuilder) -> ClientBuilder {
        match self {
            Self::Clear => builder.tls_certs_only([]),
            Self::Machine => builder,
            Self::Authority(certificates) => builder.tls_certs_only(certificates.clone()),
            Self::Key(key) => builder.tls_backend_preconfigured(key.config()),
        }
    }

    /// The key to store with a pairing; None where none is kept.
    pub(super) fn key(&self) -> Option<KeyFingerprint> {
        match self {
            Self::Key(key) => key.kept(),
            Self::Clear | Self::Machine | Self::Authority(_) => None,
        }
    }

    /// Whether the pairing code may be sent to the server: where a key is kept, it must have been compared.
    pub(super) fn is_compared(&self, same: Option<KeyFingerprint>) -> bool {
        !matches!(self, Self::Key(_)) || (same.is_some() && self.key() == same)
    }

    /// The key that the screen shows, as soon as it is known; None where there will be no key.
    pub(super) async fn seen(&self) -> Option<KeyFingerprint> {
        let Self::Key(key) = self else { return None };
        let mut seen = key.0.subscribe();
        seen.wait_for(Option::is_some).await.ok().and_then(|seen| *seen)
    }
}

/// The one key that is accepted, once it is known; clones share it.
#[derive(Clone)]
pub(super) struct ServerKey(watch::Sender<Option<KeyFingerprint>>);

impl ServerKey {
    fn new(kept: Option<KeyFingerprint>) -> Self {
        Self(watch::Sender::new(kept))
    }

    fn kept(&self) -> Option<KeyFingerprint> {
        *self.0.borrow()
    }

    fn config(&self) -> ClientConfig {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let verifier = Arc::new(Verifier { key: self.clone(), algorithms });
        ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider speaks both versions")
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth()
    }

    /// Whether this is the accepted key. The first key that is seen becomes the accepted key.
    fn is(&self, seen: KeyFingerprint) -> bool {
        let mut is_kept = true;
        self.0.send_if_modified(|kept| match kept {
            Some(kept) => {
                is_kept = *kept == seen;
                false
            }
            None => {
                *kept = Some(seen);
                true
            }
        });
        is_kept
    }
}

/// Accepts any server that proves to have the key. The name and the dates in the certificate add nothing to the key.
struct Verifier {
    key: ServerKey,
    algorithms: WebPkiSupportedAlgorithms,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier")
    }
}

/// Another server, or the known server with another key.
#[derive(Debug, thiserror::Error)]
#[error("this is not the server that the kiosk was paired with: its key is another")]
struct AnotherKey;

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let key = ParsedCertificate::try_from(end_entity)?.subject_public_key_info();
        let seen = KeyFingerprint::new(Sha256::digest(key.as_ref()).into());
        if self.key.is(seen) {
            return Ok(ServerCertVerified::assertion());
        }
        let kept = self.key.kept().map(|kept| kept.to_compare()).unwrap_or_default();
        let seen = seen.to_compare();
        tracing::error!(
            kept,
            seen,
            "the server has another key than at the pairing; it was told nothing"
        );
        let another = OtherError(Arc::new(AnotherKey));
        Err(rustls::Error::InvalidCertificate(CertificateError::Other(another)))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Whether the server that answered was not the kiosk's server: it showed a certificate that is not accepted.
pub(super) fn is_another_server(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // An I/O error contains the real error inside it.
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    false
}

/// Whether nobody on the way can read what is sent to this server: it uses TLS, or is on this machine.
#[must_use]
pub fn goes_unread(url: &str) -> bool {
    let url = Url::parse(url);
    url.is_ok_and(|url| wire::goes_unread(url.scheme(), url.host_str().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(byte: u8) -> KeyFingerprint {
        KeyFingerprint::new([byte; 32])
    }

    #[test]
    fn the_first_key_is_kept_and_no_other_is_taken_after_it() {
        let key = ServerKey::new(None);
        assert!(key.is(fingerprint(1)) && key.is(fingerprint(1)));
        assert!(!key.is(fingerprint(2)));
        assert_eq!(key.kept(), Some(fingerprint(1)));
        let paired = ServerKey::new(Some(fingerprint(3)));
        assert!(!paired.is(fingerprint(1)) && paired.is(fingerprint(3)));
    }

    #[test]
    fn where_a_key_is_kept_nobody_hears_the_code_before_it_was_compared() {
        let (one, two) = (Some(fingerprint(1)), Some(fingerprint(2)));
        let new = Trust::Key(ServerKey::new(None));
        assert!(!new.is_compared(None) && !new.is_compared(one), "nobody was met");
        let met = Trust::Key(ServerKey::new(one));
        assert!(met.is_compared(one) && !met.is_compared(None) && !met.is_compared(two));
        assert!(Trust::Clear.is_compared(None) && Trust::Authority(Vec::new()).is_compared(None));
    }

    #[test]
    fn a_file_without_certificates_is_no_authority() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let error =
            |path: &Path| Trust::new("https://a", Some(path), None).map(|_| ()).unwrap_err();
        assert!(error(&path).to_string().contains("cannot be read"));
        std::fs::write(&path, "nothing").unwrap();
        assert!(error(&path).to_string().contains("holds no certificates"));
    }

    #[test]
    fn in_clear_only_this_machine_is_spoken_to() {
        for url in ["https://a.example", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost"]
        {
            assert!(goes_unread(url), "{url}");
        }
        for url in ["http://a.example", "http://192.0.2.1", "http://localhost.example", "nothing"] {
            assert!(!goes_unread(url), "{url}");
        }
    }
}
