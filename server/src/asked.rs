//! What a request asked for, as one hash: the same body gives the same, on every run. Keeps nothing of it.

use jari_common::id::AskedHash;
use sha2::{Digest as _, Sha256};

use crate::command::{Command, JoinLine};

impl Command {
    /// A field that is added later is not written while it has its default, so that a repeat is known across an upgrade.
    pub(crate) fn hash(&self) -> AskedHash {
        let written = match self {
            // The code is drawn anew for every try. Residence and answers are judged and not kept, not even as a hash,
            // which would tell them: there are few of them.
            Self::JoinLine(JoinLine {
                campaign, person, device, acting, party, consent, ..
            }) => serde_json::to_vec(&("join", campaign, person, device, acting, party, consent)),
            // Its code follows from the person and the request; its end is the clock's.
            Self::SendIdentityCode { person, .. } => {
                serde_json::to_vec(&("send_identity_code", person))
            }
            command => serde_json::to_vec(command),
        };
        let written = written.expect("commands are plain data with text for keys");
        let digest = Sha256::digest(&written);
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        // 0 stands for "not known" in the engine.
        AskedHash(u64::from_be_bytes(first).max(1))
    }
}
