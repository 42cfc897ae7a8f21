//! Whose identity is proved, according to the log: by a code in time and in at most five tries, or by staff. Knows no
//! telephone.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::change::Change;
use jari_common::id::RequestId;
use jari_common::person::PersonKey;
use jari_common::ticket::{CodeKey, WRONG_TRIES_MAX};
use jiff::Timestamp;

use crate::sim::promise::{Breach, Promise, kept};

/// A code that was sent.
#[derive(Clone, Copy, Debug)]
struct Sent {
    code: CodeKey,
    until: Timestamp,
    wrong_tries: u8,
}

/// What is known about people's identity.
#[derive(Debug, Default)]
pub struct Proofs {
    sent: BTreeMap<PersonKey, Sent>,
    proved: BTreeSet<PersonKey>,
    /// The code that each request carried.
    tried: BTreeMap<RequestId, CodeKey>,
    judged: BTreeSet<RequestId>,
}

impl Proofs {
    #[must_use]
    pub fn has(&self, person: PersonKey) -> bool {
        self.proved.contains(&person)
    }

    /// Notes that a person sends a request with this code.
    pub fn tries(&mut self, request: RequestId, code: CodeKey) {
        self.tried.insert(request, code);
    }

    pub fn code_sent(&mut self, person: PersonKey, code: CodeKey, until: Timestamp) {
        self.sent.insert(person, Sent { code, until, wrong_tries: 0 });
    }

    pub fn refused(&mut self, change: &Change, person: PersonKey) -> Result<(), Breach> {
        let is_right = self.judge(change, person)?;
        kept(!is_right, Promise::Proved, || format!("a right code was refused: {change:?}"))?;
        if let Some(sent) = self.sent.get_mut(&person) {
            sent.wrong_tries += 1;
        }
        Ok(())
    }

    pub fn verified(&mut self, change: &Change, person: PersonKey) -> Result<(), Breach> {
        let is_right = self.judge(change, person)?;
        kept(is_right, Promise::Proved, || format!("a wrong code was taken: {change:?}"))?;
        self.proved.insert(person);
        Ok(())
    }

    /// Staff saw the person's ID document.
    pub fn seen(&mut self, person: PersonKey) {
        self.proved.insert(person);
    }

    /// Whether the try carried the right code. One try is judged once, in time, and after fewer than five wrong ones.
    fn judge(&mut self, change: &Change, person: PersonKey) -> Result<bool, Breach> {
        let sent = self.sent.get(&person);
        let is_good = |sent: &Sent| change.at < sent.until && sent.wrong_tries < WRONG_TRIES_MAX;
        kept(sent.is_some_and(is_good), Promise::Proved, || {
            format!("a try counted while {sent:?} was not good: {change:?}")
        })?;
        let is_new = change.request.is_some_and(|request| self.judged.insert(request));
        kept(is_new, Promise::SameAnswer, || format!("one try counted twice: {change:?}"))?;
        let tried = change.request.and_then(|request| self.tried.get(&request));
        Ok(sent.is_some_and(|sent| Some(&sent.code) == tried))
    }
}
