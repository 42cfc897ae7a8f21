//! The key ring: a file in the data folder, sealed by the server's key. It holds the secret that never changes, and the
//! keys that seal each person's own key. A rotation seals the ring again and adds a key; the old key is destroyed when
//! nothing needs it any more. Knows no person.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use serde::{Deserialize, Serialize};

use super::source::{self, KeySource, KeysError, Secret};
use super::{decrypt, derived, encrypt, hexadecimal, keyed, purpose, symmetric};
use hmac::Mac;

/// The ring's file name in the data folder.
pub(crate) const RING_FILE: &str = "keyring";
/// The most keys in the ring at once: a rotation waits until the last one has finished.
const GENERATIONS_MAX: usize = 2;
/// Characters of a ring's mark.
const MARK_CHARS: usize = 16;

/// What is known of a data folder before its ring is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderUse {
    /// Nothing was ever written: a key and a ring may be made.
    New,
    /// It has a log. `mark` is the mark of its ring; None for a log from before there were rings: then its key is the
    /// secret that never changes.
    Used { mark: Option<String> },
}

/// The content of the file.
#[derive(Clone, Serialize, Deserialize)]
struct Contents {
    /// The secret that never changes. Keys that must find again what they once made are derived from it.
    identity: String,
    /// The keys that seal people's keys, oldest first.
    generations: Vec<KeyGeneration>,
}

/// A key that seals people's keys.
#[derive(Clone, Serialize, Deserialize)]
struct KeyGeneration {
    number: u32,
    key: String,
}

/// The opened ring.
pub(super) struct Ring {
    place: Option<KeyLocation>,
    inner: RwLock<RingContent>,
    /// Held during a rotation, so that only one runs at a time.
    rotating: Mutex<()>,
}

struct KeyLocation {
    data: PathBuf,
    source: KeySource,
}

struct RingContent {
    server: Secret,
    identity: Secret,
    /// The keys that seal people's keys, oldest first; never empty.
    generations: Vec<(u32, Secret)>,
}

impl Ring {
    /// A ring that is in no file.
    pub(super) fn unkept(identity: Secret, generation: Secret) -> Self {
        Self::of(
            None,
            RingContent { server: identity, identity, generations: vec![(1, generation)] },
        )
    }

    fn of(place: Option<KeyLocation>, inner: RingContent) -> Self {
        Self { place, inner: RwLock::new(inner), rotating: Mutex::new(()) }
    }

    /// Opens the data folder's ring, or makes one. The caller holds the folder's lock.
    pub(super) fn open(
        data: &Path,
        source: &KeySource,
        used: &FolderUse,
    ) -> Result<Self, KeysError> {
        let file = data.join(RING_FILE);
        let sealed = match std::fs::read_to_string(&file) {
            Ok(sealed) => Some(sealed),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(source::unusable(&file, &error)),
        };
        let place = KeyLocation { data: data.to_owned(), source: source.clone() };
        let missing = || KeysError::Missing { source_name: source.name(data) };
        let key = source.read(data)?;
        let inner = match sealed {
            Some(sealed) => place.unsealed(&sealed, key.ok_or_else(missing)?)?,
            None => {
                let (server, identity) = match (key, used) {
                    (_, FolderUse::Used { mark: Some(_) }) => {
                        return Err(KeysError::RingMissing(file));
                    }
                    (None, FolderUse::Used { mark: None }) => return Err(missing()),
                    (Some(key), FolderUse::Used { mark: None }) => (key, key),
                    (Some(key), FolderUse::New) => (key, source::fresh()),
                    (None, FolderUse::New) => {
                        let key = source::fresh();
                        let own = source.own_file(data).ok_or_else(missing)?;
                        source::write(&own, &key)
                            .map_err(|error| source::unusable(&own, &error))?;
                        (key, source::fresh())
                    }
                };
                let inner =
                    RingContent { server, identity, generations: vec![(1, source::fresh())] };
                place.keep(&inner)?;
                inner
            }
        };
        let ring = Self::of(Some(place), inner);
        match used {
            FolderUse::Used { mark: Some(mark) } if *mark != ring.mark() => {
                Err(KeysError::RingOfAnother(file))
            }
            _ => Ok(ring),
        }
    }

    /// Opens a ring that exists, and writes nothing; None without a ring, or without a key to open it.
    pub(super) fn look(data: &Path, source: &KeySource) -> Result<Option<Self>, KeysError> {
        let file = data.join(RING_FILE);
        let sealed = match std::fs::read_to_string(&file) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(source::unusable(&file, &error)),
        };
        let Some(key) = source.read(data)? else { return Ok(None) };
        let next = source.own_file(data).map_or(Ok(None), |own| source::read_next(&own))?;
        let mut keys = std::iter::once(key).chain(next);
        let wrong = || KeysError::Wrong { source_name: source.name(data), ring: file };
        let inner = keys.find_map(|key| read(&sealed, key)).ok_or_else(wrong)?;
        Ok(Some(Self::of(None, inner)))
    }

    /// The secret that never changes.
    pub(super) fn identity(&self) -> Secret {
        self.inner().identity
    }

    /// The name of the ring; it reveals nothing of the secrets.
    pub(super) fn mark(&self) -> String {
        let whole = keyed(&self.identity()).chain_update(purpose::RING_MARK).finalize();
        hexadecimal(&whole.into_bytes())[..MARK_CHARS].to_owned()
    }

    /// The key that seals people's keys now.
    pub(super) fn newest(&self) -> (u32, Secret) {
        let inner = self.inner();
        *inner.generations.last().expect("a ring is never empty")
    }

    /// The key of this number, if the ring still has it.
    pub(super) fn generation(&self, number: u32) -> Option<Secret> {
        self.inner().generations.iter().find(|(known, _)| *known == number).map(|(_, key)| *key)
    }

    /// Whether people's keys may be sealed by more than one key.
    pub(super) fn is_rotating(&self) -> bool {
        self.inner().generations.len() > 1
    }

    /// From now on another key of the server opens the ring, and another key of the ring seals people's keys. The
    /// server's new key is written to `to`, or in place of the old one. If the program ends at any step, either the old
    /// key opens the old ring or the new key opens the new ring, and the next start finds out which.
    pub(super) fn rotate(&self, to: Option<&Path>) -> Result<(), KeysError> {
        let _one = self.rotating.lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.place.as_ref().ok_or(KeysError::NowhereToWrite)?;
        let next = {
            let inner = self.inner();
            if inner.generations.len() >= GENERATIONS_MAX {
                return Err(KeysError::UnderWay);
            }
            let number = inner.generations.last().map_or(1, |(number, _)| number + 1);
            let mut generations = inner.generations.clone();
            generations.push((number, source::fresh()));
            RingContent { server: source::fresh(), identity: inner.identity, generations }
        };
        let own = place.source.own_file(&place.data).filter(|_| to.is_none());
        own.iter().try_for_each(|own| place.settle(own))?;
        match (to, &own) {
            (Some(file), _) => source::write_new(file, &next.server)?,
            (None, Some(own)) => source::write_next(own, &next.server)?,
            (None, None) => return Err(KeysError::NowhereToWrite),
        }
        place.keep(&next)?;
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = next;
        own.map_or(Ok(()), |own| source::take_next(&own))
    }

    /// Destroys the older keys; call it when nothing is sealed by them any more.
    pub(super) fn drop_old(&self) -> Result<(), KeysError> {
        let _one = self.rotating.lock().unwrap_or_else(PoisonError::into_inner);
        let next = {
            let inner = self.inner();
            let newest = inner.generations.last().copied();
            let generations = newest.into_iter().collect();
            RingContent { server: inner.server, identity: inner.identity, generations }
        };
        if let Some(place) = &self.place {
            place.keep(&next)?;
        }
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = next;
        Ok(())
    }

    fn inner(&self) -> RwLockReadGuard<'_, RingContent> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyLocation {
    /// The ring, opened with this key, or with the key that an unfinished rotation left beside it.
    fn unsealed(&self, sealed: &str, key: Secret) -> Result<RingContent, KeysError> {
        let own = self.source.own_file(&self.data);
        if let Some(inner) = read(sealed, key) {
            if let Some(own) = &own {
                source::drop_next(own)?;
            }
            return Ok(inner);
        }
        let next = own.as_ref().map_or(Ok(None), |own| source::read_next(own))?;
        let inner = next.and_then(|next| read(sealed, next));
        match (inner, own) {
            (Some(inner), Some(own)) => {
                source::take_next(&own)?;
                Ok(inner)
            }
            _ => Err(KeysError::Wrong {
                source_name: self.source.name(&self.data),
                ring: self.data.join(RING_FILE),
            }),
        }
    }

    /// If the last rotation could not put its key in its place, this does it before another key is written over it.
    fn settle(&self, own: &Path) -> Result<(), KeysError> {
        let Some(next) = source::read_next(own)? else { return Ok(()) };
        let file = self.data.join(RING_FILE);
        let sealed =
            std::fs::read_to_string(&file).map_err(|error| source::unusable(&file, &error))?;
        if read(&sealed, next).is_some() { source::take_next(own) } else { Ok(()) }
    }

    /// Writes the ring, completely or not at all.
    fn keep(&self, inner: &RingContent) -> Result<(), KeysError> {
        let generations = inner.generations.iter();
        let generation = |(number, key): &(u32, Secret)| KeyGeneration {
            number: *number,
            key: source::to_hex(key),
        };
        let contents = Contents {
            identity: source::to_hex(&inner.identity),
            generations: generations.map(generation).collect(),
        };
        let key = symmetric(&derived(&inner.server, purpose::RING));
        let sealed = encrypt(&key, purpose::RING, &contents);
        let file = self.data.join(RING_FILE);
        source::write(&file, sealed.as_bytes()).map_err(|error| source::unusable(&file, &error))
    }
}

fn read(sealed: &str, server: Secret) -> Option<RingContent> {
    let key = symmetric(&derived(&server, purpose::RING));
    let contents: Contents = decrypt(&key, purpose::RING, sealed.trim())?;
    let identity = source::parse(contents.identity.as_bytes())?;
    let secret = |it: &KeyGeneration| Some((it.number, source::parse(it.key.as_bytes())?));
    let generations: Vec<_> = contents.generations.iter().map(secret).collect::<Option<_>>()?;
    (!generations.is_empty()).then_some(RingContent { server, identity, generations })
}
