//! Keys about identities: one-time codes, their hash in the log, and keys in place of telephone numbers. Stores none.

use hmac::{Hmac, Mac};
use jari_common::id::RequestId;
use jari_common::person::{PersonKey, Phone};
use jari_common::proof::IdentityCode;
use jari_common::ticket::CodeKey;
use sha2::Sha256;
use uuid::Uuid;

use super::{Keys, cut};

/// A key in place of a telephone number, where the number itself must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhoneKey(Uuid);

impl PhoneKey {
    /// The key as a database stores it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Keys {
    /// The code that answers this request for this person. A repeated request gives the code of the first one, so that
    /// both messages are good. Without the server's key nobody can tell it from a random code.
    #[must_use]
    pub fn identity_code(&self, person: PersonKey, request: RequestId) -> IdentityCode {
        let drawn = parts(&self.one_time, person, request.0.as_bytes());
        IdentityCode::from_number(drawn.as_u64_pair().0)
    }

    /// A key for one request of a person who asked for a code to find their ticket. Each request is proven by itself,
    /// and proves nothing else.
    #[must_use]
    pub fn finder_key(&self, person: PersonKey, asked: RequestId) -> PersonKey {
        PersonKey(parts(&self.finder, person, asked.0.as_bytes()))
    }

    /// The hash of a code that the log holds: useless without the server's key, and different for every person.
    #[must_use]
    pub fn identity_key(&self, person: PersonKey, code: &IdentityCode) -> CodeKey {
        CodeKey(parts(&self.identity, person, code.digits().as_bytes()))
    }

    /// The key of a telephone number; equal numbers have equal keys.
    #[must_use]
    pub fn phone_key(&self, phone: &Phone) -> PhoneKey {
        PhoneKey(cut(&self.phone, &[phone.digits()]))
    }
}

/// HMAC of a person and another value; the person's part is always 16 bytes.
fn parts(key: &Hmac<Sha256>, person: PersonKey, other: &[u8]) -> Uuid {
    let said = key.clone().chain_update(person.0.as_bytes()).chain_update(other);
    let whole: [u8; 32] = said.finalize().into_bytes().into();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    Uuid::from_bytes(half)
}
