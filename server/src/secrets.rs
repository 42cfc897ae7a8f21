//! Secrets that need no key: random ones, their hashes, and how two of them are compared. Keeps none.

use getrandom::fill;
use jari_common::device::SecretHash;
use jari_common::draw::Digest as DrawDigest;
use sha2::{Digest, Sha256};

/// Random bytes in a device's secret.
const SECRET_BYTES: usize = 32;
/// How many ticket codes there are: nine random digits.
const CODE_NUMBERS: u64 = 1_000_000_000;
/// How many pairing codes there are: twelve random digits.
const PAIRING_NUMBERS: u64 = 1_000_000_000_000;

/// SHA-256 of a device's secret or a pairing code, in hexadecimal: what the log may hold.
#[must_use]
pub fn hash_secret(secret: &str) -> SecretHash {
    SecretHash(hexadecimal(&Sha256::digest(secret)))
}

/// Compares all bytes of two digests, so that the time taken reveals nothing.
#[must_use]
pub fn is_same_secret(ours: &str, offered: &str) -> bool {
    let (ours, theirs) = (Sha256::digest(ours), Sha256::digest(offered));
    ours.iter().zip(theirs.iter()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// A new nonce, which makes one draw's secret different from another's.
#[must_use]
pub fn random_nonce() -> DrawDigest {
    DrawDigest(random())
}

/// A device's new secret: 256 random bits, in hexadecimal.
#[must_use]
pub fn random_secret() -> String {
    hexadecimal(&random::<SECRET_BYTES>())
}

/// A random number for `TicketCode::from_random`: below 1,000,000,000, each equally likely.
#[must_use]
pub fn random_code_number() -> u32 {
    u32::try_from(random_below(CODE_NUMBERS)).expect("it is below the bound")
}

/// A new pairing code: twelve random digits that the operator types at a device.
#[must_use]
pub fn random_pairing_code() -> String {
    format!("{:012}", random_below(PAIRING_NUMBERS))
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// A random number below `bound`, each equally likely: a draw past the last whole multiple of `bound` is repeated.
fn random_below(bound: u64) -> u64 {
    let whole = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = u64::from_le_bytes(random());
        if drawn < whole {
            return drawn % bound;
        }
    }
}

/// Bytes as hexadecimal digits, in small letters.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)]);
        text.push(DIGITS[usize::from(byte & 0xF)]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_has_its_shape_and_is_not_drawn_twice() {
        let (one, two) = (random_secret(), random_secret());
        assert_eq!(one.len(), 64);
        assert_ne!(one, two);
        for _ in 0..1_000 {
            assert!(u64::from(random_code_number()) < CODE_NUMBERS);
            let code = random_pairing_code();
            assert!(code.len() == 12 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn a_secrets_hash_is_the_standard_one() {
        // The test vector of FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_secret("abc").0, abc);
    }
}
