//! What a call board knows: who is called, what was announced, whether the server is heard. It decides and draws nothing.

use std::collections::{BTreeSet, VecDeque};

use jari_common::calls::{CallShown, CallsShown};
use jari_common::time::zone_or_default;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::Language;

/// A call board.
#[derive(Clone, Debug, PartialEq)]
pub struct CallBoard {
    /// The name of its place.
    pub place: String,
    pub language: Language,
    /// The server's time, as far as it is known.
    pub now: Timestamp,
    /// What the server told last, also before a restart; None until it told anything.
    pub shown: Option<CallsShown>,
    pub link: BoardLink,
    pub sound: Sound,
    /// The calls that were announced, also some that are not shown any more.
    pub announced: BTreeSet<u64>,
    /// The calls that are yet to be announced, the next one first.
    pub waiting: VecDeque<u64>,
    pub announcing: Option<Announcing>,
    /// The call that is shown large: the last that was announced, while it is a call.
    pub large: Option<u64>,
}

impl CallBoard {
    /// The zone of the times that it shows.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        zone_or_default(self.shown.as_ref().and_then(|shown| shown.time_zone.as_ref()))
    }
}

/// Whether the server is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardLink {
    /// It was not heard since the start.
    Unheard,
    Heard,
    /// It was heard before.
    Lost,
    /// The server lets this board see nothing any more.
    Revoked,
    /// What answers is not the server that the board was paired with.
    AnotherServer,
}

/// Whether announcements can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    Works,
    /// Who runs the place wants none.
    Off,
    /// No program of this machine makes it.
    Fails,
}

/// A call that is being announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announcing {
    pub change: u64,
    pub since: Timestamp,
    /// The sound has ended.
    pub is_said: bool,
}

/// What the board remembers over a restart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptCalls {
    pub shown: CallsShown,
    pub announced: BTreeSet<u64>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum BoardNews {
    /// The server told who is called.
    Told(Box<CallsShown>),
    Link(BoardLink),
    /// The announcement of this call has ended; `is_heard` is false when no sound was made.
    Said {
        change: u64,
        sound: Sound,
    },
    /// The server's clock is ahead of the board's own by this much more than was known.
    TimeCorrected(SignedDuration),
    /// Time passes.
    Tick,
}

/// What the backend is asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum BoardOrder {
    /// Make the chime, then say these words; then tell that it was said.
    Announce { change: u64, words: String },
    /// Remember this over a restart.
    Keep(Box<KeptCalls>),
    /// Remember nothing.
    Forget,
}

impl CallBoard {
    /// A board with what it remembers from before its start.
    #[must_use]
    pub fn new(
        place: String,
        language: Language,
        kept: Option<KeptCalls>,
        sound: Sound,
        now: Timestamp,
    ) -> Self {
        let (shown, announced) = match kept {
            Some(KeptCalls { shown, announced }) => (Some(shown), announced),
            None => (None, BTreeSet::new()),
        };
        let mut board = Self {
            place,
            language,
            now,
            shown,
            link: BoardLink::Unheard,
            sound,
            announced,
            waiting: VecDeque::new(),
            announcing: None,
            large: None,
        };
        board.large = board.last_announced();
        board
    }

    /// The calls that are shown, the oldest first.
    #[must_use]
    pub fn calls(&self) -> &[CallShown] {
        self.shown.as_ref().map_or(&[], |shown| &shown.calls)
    }

    /// The call that this change made, if it is shown.
    #[must_use]
    pub fn call(&self, change: u64) -> Option<&CallShown> {
        self.calls().iter().find(|call| call.change == change)
    }

    /// The latest call that was announced and is shown.
    #[must_use]
    pub fn last_announced(&self) -> Option<u64> {
        let calls = self.calls().iter().rev();
        calls.map(|call| call.change).find(|change| self.announced.contains(change))
    }

    /// Whether what is shown is not known to be true now.
    #[must_use]
    pub fn is_apart(&self) -> bool {
        self.link != BoardLink::Heard
    }
}
