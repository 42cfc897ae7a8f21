//! The person shows this screen to whoever comes to help: who sees it, what of it, and what they did there. It belongs to one visit,
//! and is in memory alone.

use std::fmt;
use std::sync::Arc;

use jari_common::guiding::{GuideOutcome, GuidedItem, GuidedKind};
use jari_common::time::secs_between;
use jiff::{SignedDuration, Timestamp};

/// A desk that does not look for this time is away: nothing is shown any more, in seconds.
pub const GUIDE_AWAY_SECS: u32 = 30;
/// So it is after this time in which nobody pressed anything, in seconds.
pub const GUIDE_SILENT_SECS: u32 = 600;
/// What binds the person is not pressed so soon after staff changed the screen.
pub const CHANGED_WITHIN: SignedDuration = SignedDuration::from_millis(500);
/// Whoever said no is not asked the same again for this time, in seconds.
pub const ASK_AGAIN_SECS: u32 = 60;

/// Whether the screen is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guiding {
    /// Which showing of this kiosk it is or was, from 1.
    pub number: u32,
    pub to: Option<Guided>,
}

/// To whom the screen is shown, and what they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guided {
    /// The name of whoever comes.
    pub who: String,
    /// They may press for the person.
    pub may_press: bool,
    /// They see what is typed, too.
    pub shows_all: bool,
    /// What is shown.
    pub page: Arc<GuidedPage>,
    /// The mark of what they point at.
    pub pointed: Option<String>,
    /// The mark of what they press: it is pressed when the screen is next drawn.
    pub to_press: Option<String>,
    /// The number of their last act that was taken, and what became of it.
    pub taken: u32,
    pub outcome: Option<GuideOutcome>,
    /// When their desk last looked, as far as is known.
    pub watched_at: Timestamp,
    /// When anybody last did something.
    pub acted_at: Timestamp,
    /// When they last changed what is on the screen: a finger that was on its way was meant for what was there.
    pub changed_at: Option<Timestamp>,
    /// What the person said no to, and when.
    pub declined: Option<(GuideConsent, Timestamp)>,
}

/// What the person is asked to allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuideConsent {
    /// That staff press for them.
    Press,
    /// That staff see what they type.
    SeeAll,
}

/// The screen as it is shown. `Debug` shows nothing of it: it may contain personal data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GuidedPage {
    /// Another number whenever something else can be pressed.
    pub number: u32,
    /// Width and height, in points.
    pub size: [i32; 2],
    pub items: Vec<GuidedItem>,
}

impl Guided {
    #[must_use]
    pub fn new(who: String, now: Timestamp) -> Self {
        Self {
            who,
            may_press: false,
            shows_all: false,
            page: Arc::default(),
            pointed: None,
            to_press: None,
            taken: 0,
            outcome: None,
            watched_at: now,
            acted_at: now,
            changed_at: None,
            declined: None,
        }
    }

    /// Whether the desk is away, or nobody does anything any more.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        secs_between(self.watched_at, now) >= GUIDE_AWAY_SECS
            || secs_between(self.acted_at, now) >= GUIDE_SILENT_SECS
    }

    /// Takes what was drawn. The page has another number where another thing can be pressed, or is called otherwise.
    pub fn drawn(&mut self, size: [i32; 2], items: Vec<GuidedItem>) {
        let before = &*self.page;
        if before.size == size && before.items == items {
            return;
        }
        let is_same = before.size == size && buttons(&before.items).eq(buttons(&items));
        let number = if is_same { before.number } else { before.number.wrapping_add(1) };
        let is_there = |mark: &String| items.iter().any(|it| it.mark == *mark);
        if !is_same {
            self.pointed = self.pointed.take().filter(is_there);
        }
        self.page = Arc::new(GuidedPage { number, size, items });
    }
}

/// What can be pressed, with its name and its place.
fn buttons(items: &[GuidedItem]) -> impl Iterator<Item = &GuidedItem> {
    items.iter().filter(|it| it.kind == GuidedKind::Button || it.kind == GuidedKind::Heading)
}

impl Guiding {
    /// Nothing is shown any more.
    #[must_use]
    pub fn ended(&self) -> Self {
        Self { number: self.number, to: None }
    }
}

impl fmt::Debug for GuidedPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuidedPage(hidden)")
    }
}
