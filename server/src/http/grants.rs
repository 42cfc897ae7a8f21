//! A cache of bearer tokens that were opened a short time ago: a screen sends its token with every request. A cached
//! token allows nothing more than its content says, and not for longer.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;

use crate::keys::{Grant, Keys};

/// Tokens of one generation; two generations are kept. Together at most about three megabytes.
const GENERATION_MAX: usize = 4_096;

type GrantGeneration = HashMap<Box<str>, Grant>;

/// The tokens opened last.
#[derive(Debug, Default)]
pub struct Grants(RwLock<Generations>);

#[derive(Debug, Default)]
struct Generations {
    young: GrantGeneration,
    old: GrantGeneration,
}

impl Generations {
    fn get(&self, token: &str) -> Option<&Grant> {
        self.young.get(token).or_else(|| self.old.get(token))
    }

    fn keep(&mut self, token: &str, grant: Grant) {
        if self.young.len() >= GENERATION_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token.into(), grant);
    }
}

impl Grants {
    /// What the token allows now; None when it is forged, damaged, expired or another server's.
    pub fn read(&self, keys: &Keys, token: &str, now: Timestamp) -> Option<Grant> {
        {
            let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(grant) = kept.get(token) {
                return (now < grant.until()).then(|| grant.clone());
            }
        }
        let grant = keys.read(token, now)?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).keep(token, grant.clone());
        Some(grant)
    }
}

#[cfg(test)]
mod tests {
    use jari_common::id::{DeviceId, TicketId};

    use super::*;

    fn grant(ticket: u64, until: i64) -> Grant {
        let until = Timestamp::from_second(until).unwrap();
        serde_json::from_value(serde_json::json!({
            "session": { "ticket": ticket, "device": DeviceId(1), "until": until }
        }))
        .unwrap()
    }

    #[test]
    fn a_token_allows_the_same_however_often_it_is_shown_and_nothing_after_its_end() {
        let (keys, grants) = (Keys::for_tests(), Grants::default());
        let token = keys.issue(&grant(7, 100), Timestamp::UNIX_EPOCH);
        let at = |second| grants.read(&keys, &token, Timestamp::from_second(second).unwrap());
        for _ in 0..3 {
            assert_eq!(at(99), Some(grant(7, 100)));
        }
        assert_eq!(at(100), None);
        assert_eq!(
            at(99).map(|it| matches!(it, Grant::Session { ticket, .. } if ticket == TicketId(7))),
            Some(true)
        );
    }

    #[test]
    fn a_token_that_is_not_ours_is_never_kept() {
        let (keys, grants) = (Keys::for_tests(), Grants::default());
        let mut token = keys.issue(&grant(7, 100), Timestamp::UNIX_EPOCH);
        token.pop();
        assert_eq!(grants.read(&keys, &token, Timestamp::UNIX_EPOCH), None);
        assert!(grants.0.read().unwrap().young.is_empty());
    }

    #[test]
    fn only_so_many_tokens_are_kept() {
        let mut kept = Generations::default();
        for number in 0..GENERATION_MAX * 3 {
            kept.keep(&number.to_string(), grant(1, 100));
        }
        assert_eq!(kept.young.len() + kept.old.len(), GENERATION_MAX * 2);
        assert!(kept.get("0").is_none());
        assert!(kept.get(&(GENERATION_MAX * 3 - 1).to_string()).is_some());
    }
}
