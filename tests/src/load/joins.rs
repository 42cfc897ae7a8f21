//! The bytes of a join as a kiosk sends it: each number gives another person. Only the benchmarks send this many.

use std::io::Write as _;

use jari_common::api::Endpoint;
use jari_common::api::tickets::IssueTicket;
use jari_common::id::CampaignId;
use jari_common::wire::IDEMPOTENCY_KEY;
use uuid::Uuid;

/// The number of possible people: telephone numbers are `010` and eight digits.
const PEOPLE: u64 = 100_000_000;

/// Joins of one campaign by one device.
#[derive(Clone, Debug)]
pub struct Joins {
    head: String,
}

impl Joins {
    /// Joins to this campaign; `token` is the device's token.
    #[must_use]
    pub fn new(campaign: CampaignId, token: &str) -> Self {
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: 127.0.0.1\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/json\r\n{IDEMPOTENCY_KEY}: ",
            IssueTicket { campaign }.path()
        );
        Self { head }
    }

    /// Writes the whole request of the `nth` person, with its own request id.
    pub fn write(&self, nth: u64, said: &mut Vec<u8>) {
        let body = Self::body(nth);
        let id = Uuid::from_u128(scattered(nth));
        said.extend_from_slice(self.head.as_bytes());
        write!(said, "{id}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            .expect("memory takes everything");
    }

    /// The request's body alone.
    #[must_use]
    pub fn body(nth: u64) -> String {
        let phone = nth % PEOPLE;
        format!(
            r#"{{"person":{{"name":"김말순","birth_date":"1947-03-01","phone":"010{phone:08}"}}}}"#
        )
    }
}

/// A different, unordered number for each `nth` (both factors are odd, so no two results are equal).
fn scattered(nth: u64) -> u128 {
    let high = nth.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let low = nth.wrapping_mul(0xBF58_476D_1CE4_E5B9).rotate_left(31);
    (u128::from(high) << 64) | u128::from(low)
}

#[cfg(test)]
mod tests {
    use jari_common::wire::JoinRequest;

    use super::*;

    #[test]
    fn every_number_is_another_valid_person() {
        let join = |nth| serde_json::from_str::<JoinRequest>(&Joins::body(nth)).unwrap();
        let phone = |nth| join(nth).person.phone.map(|phone| phone.digits().to_owned());
        assert_eq!(phone(0).as_deref(), Some("01000000000"));
        assert_eq!(phone(PEOPLE - 1).as_deref(), Some("01099999999"));
    }

    #[test]
    fn a_request_says_how_long_its_body_is() {
        let mut said = Vec::new();
        Joins::new(CampaignId(1), "secret").write(7, &mut said);
        let text = String::from_utf8(said).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("POST /api/v1/campaigns/1/tickets HTTP/1.1\r\n"), "{head}");
        assert!(head.ends_with(&format!("content-length: {}", body.len())), "{head}");
        assert_eq!(body, Joins::body(7));
    }
}
