//! Seals what the vault keeps of a ticket, and opens it again, whichever way it was sealed. Knows no other secret.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use pasetors::keys::SymmetricKey;
use pasetors::version4::V4;

use super::{KEY_BYTES, VaultRow, decrypt, derived, purpose, random, symmetric};

/// What is sealed now begins with this byte; the first releases' rows are PASETO v4.local, and begin with a `v`.
const MARK: u8 = 2;
/// Random, and long enough to be so for ever.
const NONCE_BYTES: usize = 24;

/// XChaCha20-Poly1305 in bytes, without the hashing and the text of a token: every join waits for it.
#[derive(Clone)]
pub(super) struct Vault {
    cipher: XChaCha20Poly1305,
    first: SymmetricKey<V4>,
}

impl Vault {
    pub(super) fn derive(secret: &[u8; KEY_BYTES]) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&derived(secret, purpose::VAULT).into()),
            first: symmetric(&derived(secret, purpose::FIRST_VAULT)),
        }
    }

    pub(super) fn seal(&self, row: &VaultRow) -> Vec<u8> {
        let json = serde_json::to_vec(row).expect("plain structures always become JSON");
        let nonce = random::<NONCE_BYTES>();
        let hidden = self.cipher.encrypt(&XNonce::from(nonce), json.as_slice());
        let hidden = hidden.expect("a person is far shorter than the cipher's limit");
        [&[MARK][..], &nonce, &hidden].concat()
    }

    pub(super) fn open(&self, sealed: &[u8]) -> Option<VaultRow> {
        let Some((&MARK, rest)) = sealed.split_first() else {
            return decrypt(&self.first, purpose::FIRST_VAULT, std::str::from_utf8(sealed).ok()?);
        };
        let (nonce, hidden) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let json = self.cipher.decrypt(&XNonce::from(*nonce), hidden).ok()?;
        serde_json::from_slice(&json).ok()
    }
}
