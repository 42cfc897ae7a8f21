//! Keys about identities: one-time codes, what the log may hold of them, and what stands for a telephone. Keeps none.

use hmac::{Hmac, Mac};
use jari_common::id::RequestId;
use jari_common::person::{PersonKey, Phone};
use jari_common::proof::IdentityCode;
use jari_common::ticket::CodeKey;
use sha2::Sha256;
use uuid::Uuid;

use super::{Keys, cut};

/// Stands for a telephone number where the number itself must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhoneKey(Uuid);

impl PhoneKey {
    /// As a database keeps it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Keys {
    /// The code that answers this request for this person: a request that is repeated has the same code sent again, so
    /// that either message is good. Without the key nobody can tell it from a random one.
    #[must_use]
    pub fn identity_code(&self, person: PersonKey, request: RequestId) -> IdentityCode {
        let drawn = parts(&self.one_time, person, request.0.as_bytes());
        IdentityCode::from_number(drawn.as_u64_pair().0)
    }

    /// Stands for a person who asked for a code to find their ticket, this once: each asking is proven for itself, and
    /// proves nothing else.
    #[must_use]
    pub fn finder_key(&self, person: PersonKey, asked: RequestId) -> PersonKey {
        PersonKey(parts(&self.finder, person, asked.0.as_bytes()))
    }

    /// What the log holds of a code: useless without the key, and different for every person.
    #[must_use]
    pub fn identity_key(&self, person: PersonKey, code: &IdentityCode) -> CodeKey {
        CodeKey(parts(&self.identity, person, code.digits().as_bytes()))
    }

    /// The same for the same number.
    #[must_use]
    pub fn phone_key(&self, phone: &Phone) -> PhoneKey {
        PhoneKey(cut(&self.phone, &[phone.digits()]))
    }
}

/// HMAC of a person and something else; the person's part is always 16 bytes.
fn parts(key: &Hmac<Sha256>, person: PersonKey, other: &[u8]) -> Uuid {
    let said = key.clone().chain_update(person.0.as_bytes()).chain_update(other);
    let whole: [u8; 32] = said.finalize().into_bytes().into();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    Uuid::from_bytes(half)
}
