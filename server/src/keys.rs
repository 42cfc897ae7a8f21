//! The server's secrets and what is made with them: keys that find a person, sealed personal data, signed grants. It
//! never shows a secret, and writes only the key's file and the key ring.
//!
//! Reading order: `source` (where the server's key is kept), `ring` (what the key opens), `vault` (a person's data),
//! then `grant`, `proof`, `sign`.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use jari_common::draw::{Digest as DrawDigest, EntryId};
use jari_common::id::TicketId;
use jari_common::person::{KnownBy, NameKey, Person, PersonKey, Phone, TelephoneKey};
use jari_common::ticket::{CodeKey, RECEIPT_MARK, TicketCode};
use pasetors::Local;
use pasetors::keys::SymmetricKey;
use pasetors::token::UntrustedToken;
use pasetors::version4::{LocalToken, V4};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use uuid::Uuid;

use crate::notify::Reply;
use crate::secrets::{hexadecimal, random};
use ring::Ring;

mod source;
mod ring;
mod vault;
mod grant;
mod proof;
mod sign;
mod pin;

pub use grant::{GENERATION_SECS, Grant, StaffSession};
pub use proof::PhoneKey;
pub use ring::FolderUse;
pub(crate) use ring::RING_FILE;
pub use sign::{SIGNATURE_CHARS, Signer};
pub use source::{KeySource, KeysError};
pub use vault::{Resealed, VaultRow};

pub use crate::secrets::{
    hash_secret, is_same_secret, random_code_number, random_nonce, random_pairing_code,
    random_secret,
};

/// The length of the server's secret and of every key derived from it, in bytes.
const KEY_BYTES: usize = 32;

/// The text at the start of every receipt.
/// Hexadecimal digits of a receipt's signature and of a link's signature: 80 bits.
const RECEIPT_SIGN_CHARS: usize = 20;

/// The purpose of each derived key. A new use gets a new name; an old name is never used for another purpose.
mod purpose {
    pub(super) const PERSON: &str = "jari/person/v1";
    pub(super) const CODE: &str = "jari/code/v1";
    pub(super) const VAULT: &str = "jari/vault/v1";
    pub(super) const GRANT: &str = "jari/grant/v1";
    pub(super) const RECEIPT: &str = "jari/receipt/v1";
    pub(super) const ENTRY: &str = "jari/entry/v1";
    pub(super) const DRAW: &str = "jari/draw/v1";
    pub(super) const SIGN: &str = "jari/sign/v1";
    pub(super) const ONE_TIME: &str = "jari/one-time/v1";
    pub(super) const IDENTITY: &str = "jari/identity/v1";
    pub(super) const PHONE: &str = "jari/phone/v1";
    pub(super) const CALENDAR: &str = "jari/calendar/v1";
    pub(super) const FINDER: &str = "jari/finder/v1";
    pub(super) const RING: &str = "jari/keyring/v1";
    pub(super) const RING_MARK: &str = "jari/keyring-mark/v1";
    pub(super) const PERSON_KEY: &str = "jari/person-key/v1";
    pub(super) const PERSON_DATA: &str = "jari/person-data/v1";
    pub(super) const NAME: &str = "jari/name/v1";
    pub(super) const TELEPHONE: &str = "jari/telephone/v1";
    pub(super) const REPLY: &str = "jari/reply/v1";
    pub(super) const STAFF_CODE: &str = "jari/staff-code/v1";
    pub(super) const PIN: &str = "jari/pin/v1";
    pub(super) const REPLY_HASH: &str = "jari/reply-hash/v1";
}

/// The ring, and the keys derived from its secret that never changes: one key for each purpose. Clones share the ring.
#[derive(Clone)]
pub struct Keys {
    ring: Arc<Ring>,
    person: Hmac<Sha256>,
    code: Hmac<Sha256>,
    /// Opens rows that were sealed before there were key rings.
    vault: SymmetricKey<V4>,
    /// The secret itself; the key of each day's grants is derived from it.
    root: Hmac<Sha256>,
    receipt: Hmac<Sha256>,
    entry: Hmac<Sha256>,
    draw: Hmac<Sha256>,
    signer: Signer,
    one_time: Hmac<Sha256>,
    identity: Hmac<Sha256>,
    phone: Hmac<Sha256>,
    calendar: Hmac<Sha256>,
    finder: Hmac<Sha256>,
    name: Hmac<Sha256>,
    telephone: Hmac<Sha256>,
    reply: SymmetricKey<V4>,
    reply_hash: Hmac<Sha256>,
}

impl Keys {
    /// Opens the keys of a data folder by the key in its own `server.key`. Makes both when there are none. A damaged
    /// file is not changed.
    pub fn load_or_create(data: &Path) -> Result<Self, KeysError> {
        let is_old = data.join(source::KEY_FILE).exists();
        let used = if is_old { FolderUse::Used { mark: None } } else { FolderUse::New };
        Self::open_ring(data, &KeySource::DataFolder, &used)
    }

    /// Opens the keys of a data folder by the server's key, wherever that is kept. Missing keys are made only for a new
    /// folder.
    pub fn open_ring(data: &Path, source: &KeySource, used: &FolderUse) -> Result<Self, KeysError> {
        Ring::open(data, source, used).map(Self::of)
    }

    /// Opens the keys of a data folder for reading only: nothing in the folder is changed. None without a ring or a
    /// key.
    pub fn look(data: &Path, source: &KeySource) -> Result<Option<Self>, KeysError> {
        Ok(Ring::look(data, source)?.map(Self::of))
    }

    /// Fixed keys, known to everybody, for tests.
    #[must_use]
    pub fn for_tests() -> Self {
        Self::of(Ring::unkept([7; KEY_BYTES], [9; KEY_BYTES]))
    }

    /// The name of the ring; a log stores it to recognise its own ring.
    #[must_use]
    pub fn mark(&self) -> String {
        self.ring.mark()
    }

    /// Whether a rotation is running: some rows may still be sealed by an older key.
    #[must_use]
    pub fn is_rotating(&self) -> bool {
        self.ring.is_rotating()
    }

    /// Begins a rotation: makes a new server's key, written to `to` or in place of the old one, and a new key for
    /// everything sealed from now on. Rows under the old key must be resealed; then call `finish_rotation`.
    pub fn rotate(&self, to: Option<&Path>) -> Result<(), KeysError> {
        self.ring.rotate(to)
    }

    /// Ends a rotation when no row is under an older key: older keys are destroyed.
    pub fn finish_rotation(&self) -> Result<(), KeysError> {
        self.ring.drop_old()
    }

    fn of(ring: Ring) -> Self {
        let secret = &ring.identity();
        Self {
            ring: Arc::new(ring),
            person: keyed(&derived(secret, purpose::PERSON)),
            code: keyed(&derived(secret, purpose::CODE)),
            vault: symmetric(&derived(secret, purpose::VAULT)),
            root: keyed(secret),
            receipt: keyed(&derived(secret, purpose::RECEIPT)),
            entry: keyed(&derived(secret, purpose::ENTRY)),
            draw: keyed(&derived(secret, purpose::DRAW)),
            signer: Signer::from_seed(derived(secret, purpose::SIGN)),
            one_time: keyed(&derived(secret, purpose::ONE_TIME)),
            identity: keyed(&derived(secret, purpose::IDENTITY)),
            phone: keyed(&derived(secret, purpose::PHONE)),
            calendar: keyed(&derived(secret, purpose::CALENDAR)),
            finder: keyed(&derived(secret, purpose::FINDER)),
            name: keyed(&derived(secret, purpose::NAME)),
            telephone: keyed(&derived(secret, purpose::TELEPHONE)),
            reply: symmetric(&derived(secret, purpose::REPLY)),
            reply_hash: keyed(&derived(secret, purpose::REPLY_HASH)),
        }
    }

    /// A person's key: equal for equal name, birth date and phone, however the name was spaced or capitalised.
    #[must_use]
    pub fn person_key(&self, person: &Person) -> PersonKey {
        let name = person.name.normalized();
        let birth_date = person.birth_date.date().to_string();
        let phone = person.phone.as_ref().map_or("", |phone| phone.digits());
        PersonKey(cut(&self.person, &[&name, &birth_date, phone]))
    }

    /// The keys that recognise the people of a ticket again, whatever telephone numbers they gave, and however many.
    #[must_use]
    pub fn known_by(&self, person: &Person, party: &[Person]) -> KnownBy {
        let name = |person: &Person| {
            let born = person.birth_date.date().to_string();
            NameKey(cut(&self.name, &[&person.name.folded(), &born]))
        };
        let telephone = |phone: &Phone| TelephoneKey(cut(&self.telephone, &[phone.digits()]));
        let phones = std::iter::once(person).chain(party).filter_map(|it| it.phone.as_ref());
        KnownBy {
            name: Some(name(person)),
            party: party.iter().map(name).collect(),
            telephones: phones.map(telephone).collect(),
        }
    }

    /// Finds a ticket by its code.
    #[must_use]
    pub fn code_key(&self, code: &TicketCode) -> CodeKey {
        CodeKey(cut(&self.code, &[code.digits()]))
    }

    /// The public name of a ticket in a draw; without the server's key nobody can compute the ticket's code from it.
    #[must_use]
    pub fn entry_id(&self, code: &TicketCode) -> EntryId {
        EntryId(cut(&self.entry, &[code.digits()]))
    }

    /// The secret of the draw with this nonce. Nobody is told this secret until it is revealed.
    #[must_use]
    pub fn draw_secret(&self, nonce: &DrawDigest) -> DrawDigest {
        DrawDigest(self.draw.clone().chain_update(nonce.0).finalize().into_bytes().into())
    }

    /// Encrypts and signs a person's reply (PASETO v4.local).
    #[must_use]
    pub fn seal_reply(&self, reply: &Reply) -> Vec<u8> {
        encrypt(&self.reply, purpose::REPLY, reply).into_bytes()
    }

    /// Opens a sealed reply; None when it is damaged or another server's.
    #[must_use]
    pub fn open_reply(&self, sealed: &[u8]) -> Option<Reply> {
        decrypt(&self.reply, purpose::REPLY, std::str::from_utf8(sealed).ok()?)
    }

    /// An id for a person's reply; never 0, and never negative, for a database that has only signed numbers.
    #[must_use]
    pub fn reply_hash(&self, reply: &Reply) -> u64 {
        (cut(&self.reply_hash, &[reply.from.digits(), &reply.text]).as_u64_pair().0 >> 1) | 1
    }

    /// Signs what everybody may see.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    /// Proof of a place for paper and QR: the ticket, its number and a signature. It opens nothing. It has only
    /// capitals, digits and hyphens, so that a QR code can use its alphanumeric mode.
    #[must_use]
    pub fn receipt(&self, ticket: TicketId, number: u32) -> String {
        let (ticket, number) = (ticket.to_string(), number.to_string());
        let sign = short_sign(&self.receipt, &[&ticket, &number]);
        format!("{RECEIPT_MARK}-{ticket}-{number}-{sign}")
    }

    /// The ticket and the number that a receipt proves; None when this server did not write it.
    #[must_use]
    pub fn read_receipt(&self, receipt: &str) -> Option<(TicketId, u32)> {
        let mut parts = receipt.strip_prefix(RECEIPT_MARK)?.strip_prefix('-')?.split('-');
        let ticket = TicketId(parts.next()?.parse().ok()?);
        let number = parts.next()?.parse().ok()?;
        (self.receipt(ticket, number) == receipt).then_some((ticket, number))
    }

    /// The text of a calendar link: a person who has it can read the ticket's booking for a calendar, and nothing else.
    #[must_use]
    pub fn calendar_link(&self, ticket: TicketId) -> String {
        format!("{ticket}-{}", short_sign(&self.calendar, &[&ticket.to_string()]))
    }

    /// The ticket of a calendar link; None when this server did not write the link.
    #[must_use]
    pub fn read_calendar_link(&self, link: &str) -> Option<TicketId> {
        let ticket = TicketId(link.split_once('-')?.0.parse().ok()?);
        (self.calendar_link(ticket) == link).then_some(ticket)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

fn derived(secret: &[u8; KEY_BYTES], purpose: &str) -> [u8; KEY_BYTES] {
    keyed(secret).chain_update(purpose).finalize().into_bytes().into()
}

fn keyed(key: &[u8; KEY_BYTES]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn symmetric(key: &[u8; KEY_BYTES]) -> SymmetricKey<V4> {
    SymmetricKey::from(key).expect("v4.local takes a key of 32 bytes")
}

/// HMAC of the parts, cut to 128 bits. Each part is hashed with its length, so that two different lists never hash
/// alike.
fn cut(key: &Hmac<Sha256>, parts: &[&str]) -> Uuid {
    let said = parts.iter().fold(key.clone(), |mac, part| {
        mac.chain_update((part.len() as u64).to_le_bytes()).chain_update(part)
    });
    let whole: [u8; 32] = said.finalize().into_bytes().into();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    Uuid::from_bytes(half)
}

/// A signature for paper: short, in capitals.
fn short_sign(key: &Hmac<Sha256>, parts: &[&str]) -> String {
    let whole = cut(key, parts).simple().to_string().to_uppercase();
    whole[..RECEIPT_SIGN_CHARS].to_owned()
}

fn encrypt(key: &SymmetricKey<V4>, purpose: &str, value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("plain structures always become JSON");
    LocalToken::encrypt(key, &json, None, Some(purpose.as_bytes()))
        .expect("the operating system gives randomness, and the message is not empty")
}

fn decrypt<T: DeserializeOwned>(key: &SymmetricKey<V4>, purpose: &str, token: &str) -> Option<T> {
    let untrusted = UntrustedToken::<Local, V4>::try_from(token).ok()?;
    let trusted = LocalToken::decrypt(key, &untrusted, None, Some(purpose.as_bytes())).ok()?;
    serde_json::from_str(trusted.payload()).ok()
}

#[cfg(test)]
mod tests;
