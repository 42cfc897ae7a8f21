//! A person's sealed data: encrypted under a key of their own, which is kept beside the data, sealed by the ring's
//! newest key. Destroying that key erases the person; a rotation seals that key again and reads nobody's data. This
//! module stores nothing.

use jari_common::person::Person;
use jari_common::ticket::TicketCode;
use orion::hazardous::aead::{chacha20poly1305, xchacha20poly1305};
use serde::{Deserialize, Serialize};

use super::{KEY_BYTES, Keys, decrypt, purpose, random};
use crate::notify::words::Language;

/// The first byte of a sealed row. 0 is an erased row; a letter is a row from before there were rings.
const SEALED: u8 = 2;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// Where the parts of a row begin: the number of the ring's key, the person's key, the length, the data. Bytes after
/// the data are unused, so that a row may keep the length of the row that it replaces.
const NUMBER_AT: usize = 1;
const NONCE_AT: usize = NUMBER_AT + 4;
const KEY_AT: usize = NONCE_AT + NONCE_BYTES;
const LENGTH_AT: usize = KEY_AT + KEY_BYTES + TAG_BYTES;
const DATA_AT: usize = LENGTH_AT + 2;

/// What the vault keeps of one ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultRow {
    pub person: Person,
    /// The other people who share the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub party: Vec<Person>,
    pub code: TicketCode,
    /// The language of the messages to them.
    #[serde(default)]
    pub language: Language,
}

/// What a rotation does with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resealed {
    /// The row is under the newest key already, or erased.
    Fits,
    /// The row under the newest key, of unchanged length.
    Anew(Vec<u8>),
    /// The row's key was destroyed: data that were sealed before a rotation arrived after it.
    TooLate,
    /// The row is damaged or another server's.
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

    /// Opens a sealed row; None when it is damaged, erased or another server's.
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

    /// The row under the ring's newest key, of unchanged length, so that nothing of it moves in its file.
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
                // The old form is always longer.
                anew.resize(sealed.len().max(anew.len()), 0);
                Resealed::Anew(anew)
            }),
        }
    }

    /// Opens a row from before there were rings: one key sealed everybody's rows (PASETO v4.local).
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
