//! Signatures that anyone can check: Ed25519 over the purpose, a line feed, and the bytes themselves. It signs what
//! everybody may see, and never encrypts.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_compact::{KeyPair, Seed};
use sha2::{Digest, Sha256};

use super::KEY_BYTES;

/// Characters of a signature in base64url.
pub const SIGNATURE_CHARS: usize = 86;

/// Makes signatures; its `Debug` shows nothing.
#[derive(Clone)]
pub struct Signer(KeyPair);

impl Signer {
    pub(super) fn from_seed(seed: [u8; KEY_BYTES]) -> Self {
        Self(KeyPair::from_seed(Seed::new(seed)))
    }

    /// The signature over `context`, a line feed and `bytes`, in base64url without padding (RFC 4648, 5). Equal bytes
    /// give equal signatures (RFC 8032).
    #[must_use]
    pub fn sign(&self, context: &str, bytes: &[u8]) -> String {
        let message = [context.as_bytes(), b"\n", bytes].concat();
        URL_SAFE_NO_PAD.encode(&self.0.sk.sign(message, None)[..])
    }

    /// The public key, in base64url without padding.
    #[must_use]
    pub fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0.pk[..])
    }

    /// The public key's thumbprint (RFC 7638).
    #[must_use]
    pub fn key_id(&self) -> String {
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.public_key());
        URL_SAFE_NO_PAD.encode(Sha256::digest(members))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 8037, appendix A.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    fn signer() -> Signer {
        let seed = URL_SAFE_NO_PAD.decode(SEED).unwrap();
        Signer::from_seed(seed.try_into().unwrap())
    }

    #[test]
    fn the_key_and_its_thumbprint_are_those_of_the_standard() {
        assert_eq!(signer().public_key(), "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(signer().key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_signature_holds_for_its_context_and_its_bytes_alone() {
        let signature = signer().sign("a", b"bytes");
        assert_eq!(signature.len(), SIGNATURE_CHARS);
        let bytes = URL_SAFE_NO_PAD.decode(&signature).unwrap();
        let signature = ed25519_compact::Signature::from_slice(&bytes).unwrap();
        let holds = |message: &str| signer().0.pk.verify(message, &signature).is_ok();
        assert!(holds("a\nbytes"));
        assert!(!holds("b\nbytes"));
        assert!(!holds("a\nbyte"));
    }
}
