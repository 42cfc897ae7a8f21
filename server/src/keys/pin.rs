//! PINs of staff: Argon2id under a key of the server, so that a copy of the log alone tells no PIN. Slow on purpose: not for
//! async threads.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use jari_common::id::RequestId;
use jari_common::staff::{Pin, PinHash};

use super::{Keys, purpose};
use hmac::Mac;

/// How many codes there are to choose a PIN with: twelve digits.
const STAFF_CODES: u64 = 1_000_000_000_000;

impl Keys {
    /// What the log may hold of a PIN (PHC string format); each time with another salt.
    #[must_use]
    pub fn hash_pin(&self, pin: &Pin) -> PinHash {
        let key = self.pin_key();
        let hash = argon2(&key).hash_password(pin.as_str().as_bytes());
        PinHash(hash.expect("the operating system gives randomness for a salt").to_string())
    }

    /// Whether this is the PIN. Without a hash, the same work is done and the answer is no.
    #[must_use]
    pub fn is_pin(&self, pin: &Pin, hash: Option<&PinHash>) -> bool {
        let key = self.pin_key();
        let Some(hash) = hash else {
            let _ = self.hash_pin(pin);
            return false;
        };
        let Ok(hash) = PasswordHash::new(&hash.0) else { return false };
        argon2(&key).verify_password(pin.as_str().as_bytes(), &hash).is_ok()
    }

    /// The code with which somebody chooses a PIN: twelve digits that follow from the request that asked for it, so that a
    /// repeat of the request gives the same.
    #[must_use]
    pub fn staff_code(&self, request: RequestId) -> String {
        let said = self.root.clone().chain_update(purpose::STAFF_CODE);
        let whole = said.chain_update(request.0.as_bytes()).finalize().into_bytes();
        let number =
            whole.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{:012}", number % STAFF_CODES)
    }

    fn pin_key(&self) -> [u8; 32] {
        self.root.clone().chain_update(purpose::PIN).finalize().into_bytes().into()
    }
}

/// With the parameters that the crate recommends: 19 MiB, two passes, one lane.
fn argon2(key: &[u8; 32]) -> Argon2<'_> {
    Argon2::new_with_secret(key, Algorithm::Argon2id, Version::V0x13, Params::default())
        .expect("a key of 32 bytes is not too long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_known_again_and_no_other_is_taken_for_it() {
        let keys = Keys::for_tests();
        let pin: Pin = "394017".parse().unwrap();
        let hash = keys.hash_pin(&pin);
        assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
        assert!(keys.is_pin(&pin, Some(&hash)));
        assert!(!keys.is_pin(&"394018".parse().unwrap(), Some(&hash)));
        assert!(!keys.is_pin(&pin, None));
        assert!(!keys.is_pin(&pin, Some(&PinHash("damaged".to_owned()))));
        assert_ne!(keys.hash_pin(&pin), hash, "each has a salt of its own");
    }

    #[test]
    fn without_the_servers_key_nobody_can_try_pins_against_a_copied_log() {
        let pin: Pin = "394017".parse().unwrap();
        let hash = Keys::for_tests().hash_pin(&pin);
        let hash = PasswordHash::new(&hash.0).unwrap();
        let without = Argon2::default().verify_password(pin.as_str().as_bytes(), &hash);
        assert!(without.is_err());
    }
}
