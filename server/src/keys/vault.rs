//! A person's sealed data: encrypted under a key of their own, which lies beside it, sealed by the ring's newest key.
//! Who destroys that key has erased the person; who rotates seals it anew, and reads nobody's data. Keeps nothing.

use jari_common::person::Person;
use jari_common::ticket::TicketCode;
use orion::hazardous::aead::{chacha20poly1305, xchacha20poly1305};
use serde::{Deserialize, Serialize};

use super::{KEY_BYTES, Keys, decrypt, purpose, random};
use crate::notify::words::Language;

/// What a sealed row begins with; 0 is an erased one, and a letter one from before there were rings.
const SEALED: u8 = 2;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// Where the parts of a row begin: the ring's key by its number, the person's key, the length, the data. What follows is
/// nothing, so that a row may be as long as the one before it.
const NUMBER_AT: usize = 1;
const NONCE_AT: usize = NUMBER_AT + 4;
const KEY_AT: usize = NONCE_AT + NONCE_BYTES;
const LENGTH_AT: usize = KEY_AT + KEY_BYTES + TAG_BYTES;
const DATA_AT: usize = LENGTH_AT + 2;

/// What the vault keeps of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRow {
    pub person: Person,
    /// Who shares the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<Person>,
    pub code: TicketCode,
    /// In which they are told things.
    #[serde(default)]
    pub language: Language,
}

/// What a rotation makes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resealed {
    /// It is under the newest key already, or erased.
    Fits,
    /// Of the same length, under the newest key.
    Anew(Vec<u8>),
    /// Its key was destroyed: what was sealed before a rotation comes after it.
    TooLate,
    /// It is damaged or another server's.
    Unreadable,
}

impl Keys {
    /// Encrypts and signs a ticket's personal data under a key of its own (ChaCha20-Poly1305, RFC 8439), and that key
    /// under the ring's (XChaCha20-Poly1305).
    #[must_use]
    pub fn seal(&self, row: &VaultRow) -> Vec<u8> {
        let data = serde_json::to_vec(row).expect("plain structures always become JSON");
        let own: [u8; KEY_BYTES] = random();
        let mut sealed = vec![0; DATA_AT + data.len() + TAG_BYTES];
        let length = u16::try_from(data.len() + TAG_BYTES).expect("four people are under 64 kB");
        sealed[LENGTH_AT..DATA_AT].copy_from_slice(&length.to_le_bytes());
        // A key that encrypts once needs no nonce.
        chacha20poly1305::ChaCha20Poly1305::seal(
            &own.into(),
            &[0; 12].into(),
            &data,
            Some(purpose::PERSON_DATA.as_bytes()),
            &mut sealed[DATA_AT..],
        )
        .expect("the room is as long as it has to be");
        self.put_key(&own, &mut sealed);
        sealed
    }

    /// What was sealed; None when it is damaged, erased or another server's.
    #[must_use]
    pub fn open(&self, sealed: &[u8]) -> Option<VaultRow> {
        if sealed.first() != Some(&SEALED) {
            return self.open_old(sealed);
        }
        let own = self.key_of(sealed)?;
        let length = sealed.get(LENGTH_AT..DATA_AT)?.try_into().ok().map(u16::from_le_bytes)?;
        let data = sealed.get(DATA_AT..DATA_AT + usize::from(length))?;
        let mut row = vec![0; data.len().checked_sub(TAG_BYTES)?];
        let opened = chacha20poly1305::ChaCha20Poly1305::open(
            &own.into(),
            &[0; 12].into(),
            data,
            Some(purpose::PERSON_DATA.as_bytes()),
            &mut row,
        );
        opened.ok().and_then(|()| serde_json::from_slice(&row).ok())
    }

    /// The row under the ring's newest key, as long as it was: so that nothing of it moves in its file.
    #[must_use]
    pub fn reseal(&self, sealed: &[u8]) -> Resealed {
        match sealed.first() {
            None | Some(0) => Resealed::Fits,
            Some(&SEALED) if number_of(sealed) == Some(self.ring.newest().0) => Resealed::Fits,
            Some(&SEALED) if self.key_is_gone(sealed) => Resealed::TooLate,
            Some(&SEALED) => self.key_of(sealed).map_or(Resealed::Unreadable, |own| {
                let mut anew = sealed.to_owned();
                self.put_key(&own, &mut anew);
                Resealed::Anew(anew)
            }),
            Some(_) => self.open_old(sealed).map_or(Resealed::Unreadable, |row| {
                let mut anew = self.seal(&row);
                // The old form is always the longer one.
                anew.resize(sealed.len().max(anew.len()), 0);
                Resealed::Anew(anew)
            }),
        }
    }

    /// From before there were rings: one key sealed everybody (PASETO v4.local).
    fn open_old(&self, sealed: &[u8]) -> Option<VaultRow> {
        decrypt(&self.vault, purpose::VAULT, std::str::from_utf8(sealed).ok()?)
    }

    fn put_key(&self, own: &[u8; KEY_BYTES], sealed: &mut [u8]) {
        let (number, ring) = self.ring.newest();
        let nonce: [u8; NONCE_BYTES] = random();
        sealed[0] = SEALED;
        sealed[NUMBER_AT..NONCE_AT].copy_from_slice(&number.to_le_bytes());
        sealed[NONCE_AT..KEY_AT].copy_from_slice(&nonce);
        xchacha20poly1305::XChaCha20Poly1305::seal(
            &ring.into(),
            &nonce.into(),
            own,
            Some(purpose::PERSON_KEY.as_bytes()),
            &mut sealed[KEY_AT..LENGTH_AT],
        )
        .expect("the room is as long as it has to be");
    }

    fn key_is_gone(&self, sealed: &[u8]) -> bool {
        number_of(sealed).is_some_and(|number| self.ring.generation(number).is_none())
    }

    fn key_of(&self, sealed: &[u8]) -> Option<[u8; KEY_BYTES]> {
        let ring = self.ring.generation(number_of(sealed)?)?;
        let nonce: [u8; NONCE_BYTES] = sealed.get(NONCE_AT..KEY_AT)?.try_into().ok()?;
        let mut own = [0; KEY_BYTES];
        let opened = xchacha20poly1305::XChaCha20Poly1305::open(
            &ring.into(),
            &nonce.into(),
            sealed.get(KEY_AT..LENGTH_AT)?,
            Some(purpose::PERSON_KEY.as_bytes()),
            &mut own,
        );
        opened.ok().map(|()| own)
    }
}

fn number_of(sealed: &[u8]) -> Option<u32> {
    sealed.get(NUMBER_AT..NONCE_AT)?.try_into().ok().map(u32::from_le_bytes)
}
