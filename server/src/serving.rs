//! "Now serving": the position of each line, written out and signed once for everybody. It decides nothing, and a
//! reader who finds a page ready waits for nobody.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use bytes::Bytes;
use jari_common::change::{NowServing, Phase};
use jari_common::id::CampaignId;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::engine::State;
use crate::keys::{SIGNATURE_CHARS, Signer};

/// The most bytes of a page. When a page would be longer, the fields that are useful but not promised are left out.
pub const PAGE_MAX_BYTES: usize = 400;
/// How often to look again: pairs of the most people ahead, and seconds. A person with more people ahead takes the last
/// pair's seconds.
pub const POLL_ADVICE: [[u32; 2]; 3] = [[100, 2], [2_000, 10], [20_000, 60]];
/// The purpose that is signed with the page.
pub const PAGE_CONTEXT: &str = "jari/now-serving/v1";
/// Where the signed bytes end: they are the page up to this text.
pub const SIGNATURE_FIELD: &str = ",\"sig\":\"";

/// The field whose last numbers are left out first.
const CALLING: &str = "calling";
/// The fields that are left out next, in this order.
const NOT_THE_PROMISE: [&str; 2] = ["rate", "message"];
/// Bytes of the digest that name a version.
const ETAG_BYTES: usize = 8;
/// The most signatures in a second. In a rush a line changes thousands of times a second; more signatures help nobody.
const SIGNATURES_PER_SEC: f64 = 100.0;
/// How many changes may be signed at once after a quiet time.
const SIGNATURES_SPARED: f64 = 50.0;

/// The page of one line.
#[derive(Clone, Debug)]
pub struct Page {
    /// JSON.
    pub body: Bytes,
    /// A strong entity tag with its quotes (RFC 9110, 8.8.3).
    pub etag: Bytes,
}

/// The pages of all lines.
#[derive(Debug)]
pub struct Serving {
    lines: RwLock<HashMap<CampaignId, Arc<ServedLine>>>,
    signer: Signer,
    allowance: Mutex<LookAllowance>,
}

/// One line between two changes.
#[derive(Debug)]
struct ServedLine {
    now: NowServing,
    /// Made when it is first asked for.
    page: OnceLock<Page>,
    /// The page of an earlier change.
    before: Option<Page>,
}

/// Whether lines move at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Goes,
    /// Nothing can be made durable now.
    Frozen,
}

impl Serving {
    /// Makes the pages, with no line yet.
    #[must_use]
    pub fn new(signer: Signer) -> Self {
        let allowance =
            Mutex::new(LookAllowance { left: SIGNATURES_SPARED, counted: Instant::now() });
        Self { lines: RwLock::default(), signer, allowance }
    }

    /// Takes the position of every line from `state`. While nothing can be written, every line shows as frozen.
    pub fn put_all(&self, state: &State, standing: Standing) {
        for campaign in state.campaigns() {
            let Some(mut now) = state.now_serving(campaign.id) else { continue };
            if standing == Standing::Frozen {
                now.phase = Phase::Frozen;
            }
            self.put(now);
        }
    }

    fn put(&self, now: NowServing) {
        let old = self.line(now.campaign);
        if old.as_ref().is_some_and(|line| line.now == now) {
            return;
        }
        let before = old.and_then(|line| line.page.get().cloned().or_else(|| line.before.clone()));
        let campaign = now.campaign;
        let line = Arc::new(ServedLine { now, page: OnceLock::new(), before });
        self.lines.write().unwrap_or_else(PoisonError::into_inner).insert(campaign, line);
    }

    /// The page of a line; None when there is no such line.
    pub fn page(&self, campaign: CampaignId) -> Option<Page> {
        let line = self.line(campaign)?;
        if let Some(page) = line.page.get() {
            return Some(page.clone());
        }
        match &line.before {
            // This page is some milliseconds older, which does not matter: caches keep a page for a second.
            Some(before) if !self.may_sign() => Some(before.clone()),
            _ => Some(line.page.get_or_init(|| page_of(&line.now, &self.signer)).clone()),
        }
    }

    fn line(&self, campaign: CampaignId) -> Option<Arc<ServedLine>> {
        self.lines.read().unwrap_or_else(PoisonError::into_inner).get(&campaign).cloned()
    }

    fn may_sign(&self) -> bool {
        self.allowance.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now())
    }
}

/// How many signatures may be made now.
#[derive(Debug)]
struct LookAllowance {
    left: f64,
    counted: Instant,
}

impl LookAllowance {
    fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.counted).as_secs_f64();
        self.left = (self.left + passed * SIGNATURES_PER_SEC).min(SIGNATURES_SPARED);
        self.counted = now;
        let is_enough = self.left >= 1.0;
        if is_enough {
            self.left -= 1.0;
        }
        is_enough
    }
}

fn page_of(now: &NowServing, signer: &Signer) -> Page {
    let fields = match serde_json::to_value(now) {
        Ok(Value::Object(fields)) => fields,
        other => unreachable!("a plain structure becomes an object, not {other:?}"),
    };
    let body = signed(fields, signer);
    let digest = Sha256::digest(&body);
    let hex: String = digest.iter().take(ETAG_BYTES).map(|byte| format!("{byte:02x}")).collect();
    Page { body: body.into(), etag: format!("\"{hex}\"").into() }
}

/// The page: the fields, the advice and, last, the signature over everything before it.
fn signed(mut fields: Map<String, Value>, signer: &Signer) -> String {
    fields.insert("poll".to_owned(), json!(POLL_ADVICE));
    let end = SIGNATURE_FIELD.len() + SIGNATURE_CHARS + "\"}".len();
    let mut unsigned = open_ended(&fields);
    while unsigned.len() + end > PAGE_MAX_BYTES && leave_one_out(&mut fields) {
        unsigned = open_ended(&fields);
    }
    let signature = signer.sign(PAGE_CONTEXT, unsigned.as_bytes());
    format!("{unsigned}{SIGNATURE_FIELD}{signature}\"}}")
}

fn open_ended(fields: &Map<String, Value>) -> String {
    let mut text = serde_json::to_string(fields).expect("JSON values always become JSON");
    text.pop();
    text
}

/// Leaves one field out; false when only the promised fields are left.
fn leave_one_out(fields: &mut Map<String, Value>) -> bool {
    let calling = fields.get_mut(CALLING).and_then(Value::as_array_mut);
    calling.and_then(Vec::pop).is_some()
        || NOT_THE_PROMISE.iter().any(|name| fields.remove(*name).is_some())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::keys::Keys;

    fn line(message: &str, rate: bool, calling: usize) -> Map<String, Value> {
        let most = u64::MAX;
        let mut value = json!({
            "campaign": u32::MAX, "epoch": most, "sequence": most, "phase": "drawing",
            "called_through": u32::MAX, "waiting": u32::MAX, "calling": vec![u32::MAX; calling],
            "message": message,
        });
        if rate {
            value["rate"] = json!({ "low": u32::MAX, "high": u32::MAX });
        }
        value.as_object().unwrap().clone()
    }

    fn written(fields: Map<String, Value>) -> (String, Value) {
        let body = signed(fields, Keys::for_tests().signer());
        let value = serde_json::from_str(&body).unwrap();
        (body, value)
    }

    #[test]
    fn the_worst_page_fits_and_keeps_the_promise_and_the_message() {
        let message = "가".repeat(20);
        let (body, value) = written(line(&message, true, 8));
        assert!(body.len() <= PAGE_MAX_BYTES, "{}: {body}", body.len());
        for kept in ["campaign", "epoch", "sequence", "phase", "called_through", "waiting", "sig"] {
            assert!(!value[kept].is_null(), "{kept}: {body}");
        }
        assert_eq!(value["message"], message);
    }

    #[test]
    fn an_everyday_page_leaves_nothing_out() {
        let now = json!({
            "campaign": 1, "epoch": 1_784_500_000_u32, "sequence": 812_345, "phase": "open",
            "called_through": 31_200, "waiting": 292_589,
            "calling": [31_200, 31_199, 31_198, 31_197, 31_196, 31_195, 31_194, 31_193],
            "rate": { "low": 900, "high": 1_200 },
        });
        let (body, mut value) = written(now.as_object().unwrap().clone());
        assert!(body.len() <= PAGE_MAX_BYTES, "{}", body.len());
        for added in ["poll", "sig"] {
            assert!(value.as_object_mut().unwrap().remove(added).is_some());
        }
        assert_eq!(value, now);
    }

    proptest! {
        #[test]
        fn no_message_makes_a_page_too_long(message in "\\PC{0,60}|[\"\\\\\u{1}]{0,60}", rate: bool) {
            let (body, _) = written(line(&message, rate, 8));
            prop_assert!(body.len() <= PAGE_MAX_BYTES, "{}: {}", body.len(), body);
        }
    }

    #[test]
    fn signatures_are_spared_for_a_burst_and_come_back_with_time() {
        let start = Instant::now();
        let mut allowance = LookAllowance { left: SIGNATURES_SPARED, counted: start };
        let made = (0..1_000).filter(|_| allowance.take(start)).count();
        assert_eq!(made, SIGNATURES_SPARED as usize);
        let later = start + Duration::from_secs(1);
        assert!(allowance.take(later));
    }

    fn standing(waiting: u32) -> NowServing {
        let state = json!({
            "campaign": 1, "phase": "open", "called_through": 3, "waiting": waiting, "calling": [],
        });
        serde_json::from_value(state).unwrap()
    }

    #[test]
    fn everybody_gets_the_same_bytes_until_the_next_change() {
        let serving = Serving::new(Keys::for_tests().signer().clone());
        let page = || serving.page(CampaignId(1));
        assert!(page().is_none());
        serving.put(standing(7));
        let first = page().unwrap();
        serving.put(standing(7));
        let second = page().unwrap();
        assert_eq!(first.body.as_ptr(), second.body.as_ptr(), "nothing was written again");
        serving.put(standing(8));
        let third = page().unwrap();
        assert_ne!(first.etag, third.etag);
    }

    #[test]
    fn in_a_rush_the_page_before_is_told_and_the_last_one_at_the_end() {
        let serving = Serving::new(Keys::for_tests().signer().clone());
        let page = || serving.page(CampaignId(1)).unwrap();
        serving.put(standing(1));
        let first = page();
        *serving.allowance.lock().unwrap() =
            LookAllowance { left: 0.0, counted: Instant::now() + Duration::from_secs(3_600) };
        serving.put(standing(2));
        serving.put(standing(3));
        assert_eq!(page().etag, first.etag);
        serving.allowance.lock().unwrap().left = 1.0;
        let last: Value = serde_json::from_slice(&page().body).unwrap();
        assert_eq!(last["waiting"], 3);
    }
}
