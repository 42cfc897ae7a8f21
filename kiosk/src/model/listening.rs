//! The voice guide as a person set it: whether, who hears, how loud, how fast. Wiped with the visitor, so that the next
//! person finds it off and at its usual loudness. Makes no sound.

use super::Step;
use crate::voice::{Hearing, Scene};

/// One of five steps, the middle one as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

/// How the voice guide is set, and what it told last.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Listening {
    /// None: it is off.
    pub hearing: Option<Hearing>,
    pub volume: Level,
    pub speed: Level,
    /// What was on the screen when it last spoke.
    pub heard: Option<Heard>,
    /// Something was pressed since: what is told next matters more than what was being told.
    pub is_answer_due: bool,
    /// An arrow was pressed since: where it stands now is told, moved or not.
    pub is_place_due: bool,
    /// Whoever listens was told how to move with the keys.
    pub is_welcomed: bool,
}

/// A screen as it was last told.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    pub step: Step,
    pub scene: Scene,
}

/// Whether this kiosk can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaker {
    #[default]
    Ready,
    /// No program that speaks is installed, or it is switched off here.
    Missing,
    /// It was asked to speak, and did not.
    Failing,
}

/// What the kiosk knows of its earphone socket; nobody's, so it outlives the visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Earphone {
    /// Nothing here tells: the person says whether they listen with one.
    #[default]
    Untold,
    Out,
    In,
}

impl Level {
    pub const LEAST: Self = Self(1);
    pub const USUAL: Self = Self(3);
    pub const MOST: Self = Self(5);

    /// So many steps more, or fewer; never beyond the ends.
    #[must_use]
    pub fn stepped(self, by: i8) -> Self {
        let step = self.0.saturating_add_signed(by);
        Self(step.clamp(Self::LEAST.0, Self::MOST.0))
    }

    /// Its place among the five, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0 - Self::LEAST.0)
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Listening {
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.hearing.is_some()
    }

    /// How it stands for whoever comes next: off, or, with an earphone plugged in, ready and as loud as usual.
    #[must_use]
    pub fn fresh(earphone: Earphone, speaker: Speaker) -> Self {
        let is_ready = earphone == Earphone::In && speaker != Speaker::Missing;
        Self { hearing: is_ready.then_some(Hearing::Earphone), ..Self::default() }
    }

    /// Whether a person has set nothing otherwise and was told nothing more.
    #[must_use]
    pub fn is_set_like(&self, other: &Self) -> bool {
        let set = |it: &Self| (it.hearing, it.volume, it.speed, it.is_welcomed);
        set(self) == set(other)
    }

    /// Whether it is off, and nobody has set anything.
    #[must_use]
    pub fn is_as_usual(&self) -> bool {
        self.is_set_like(&Self::default())
    }

    /// Off, as loud and as fast as it was.
    #[must_use]
    pub fn stopped(&self) -> Self {
        let Self { volume, speed, is_welcomed, .. } = *self;
        Self { volume, speed, is_welcomed, ..Self::default() }
    }

    /// The same for somebody who may be another: nothing of what was told, and nothing personal aloud.
    #[must_use]
    pub fn without_person(&self, earphone: Earphone) -> Self {
        let own = if earphone == Earphone::In { Hearing::Earphone } else { Hearing::Aloud };
        Self { hearing: self.hearing.map(|_| own), ..self.stopped() }
    }
}
