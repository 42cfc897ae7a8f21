//! The voice guide as a person set it: on or off, who hears it, how loud, how fast. It is wiped with the visitor, so
//! the next person finds it off and at its usual loudness. Makes no sound.

use super::Step;
use crate::voice::{Hearing, Scene};

/// One of five steps; the middle one is the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

/// How the voice guide is set, and what it said last.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Listening {
    /// None: the voice guide is off.
    pub hearing: Option<Hearing>,
    pub volume: Level,
    pub speed: Level,
    /// What was on the screen when the voice guide last spoke.
    pub heard: Option<Heard>,
    /// Something was pressed since then: what is said next matters more than what was being said.
    pub is_answer_due: bool,
    /// An arrow was pressed since then: the voice guide says where the focus is now, moved or not.
    pub is_place_due: bool,
    /// The person who listens was told how to move with the keys.
    pub is_welcomed: bool,
}

/// A screen as the voice guide last told it.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    pub step: Step,
    /// Which part of what the screen pages through.
    pub part: [u32; 4],
    pub scene: Scene,
}

/// Whether this kiosk can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaker {
    #[default]
    Ready,
    /// No program that speaks is installed, or it is switched off here.
    Missing,
    /// The voice was asked to speak, and did not.
    Failing,
}

/// What the kiosk knows of its earphone socket. It belongs to no visitor, so it is kept when the visitor leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Earphone {
    /// Nothing here detects an earphone: the person says whether they listen with one.
    #[default]
    Untold,
    Out,
    In,
}

impl Level {
    pub const LEAST: Self = Self(1);
    pub const USUAL: Self = Self(3);
    pub const MOST: Self = Self(5);

    /// This many steps more (+) or fewer (−); never beyond the ends.
    #[must_use]
    pub fn stepped(self, by: i8) -> Self {
        let step = self.0.saturating_add_signed(by);
        Self(step.clamp(Self::LEAST.0, Self::MOST.0))
    }

    /// The index of this step among the five, from 0.
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

    /// The voice guide for the next person: off, or, with an earphone plugged in, ready and at the usual loudness.
    #[must_use]
    pub fn fresh(earphone: Earphone, speaker: Speaker) -> Self {
        let is_ready = earphone == Earphone::In && speaker != Speaker::Missing;
        Self { hearing: is_ready.then_some(Hearing::Earphone), ..Self::default() }
    }

    /// Whether a person has changed no setting and was told nothing more.
    #[must_use]
    pub fn is_set_like(&self, other: &Self) -> bool {
        let set = |it: &Self| (it.hearing, it.volume, it.speed, it.is_welcomed);
        set(self) == set(other)
    }

    /// Whether the voice guide is off, and nobody has set anything.
    #[must_use]
    pub fn is_as_usual(&self) -> bool {
        self.is_set_like(&Self::default())
    }

    /// The voice guide switched off; loudness and speed are kept.
    #[must_use]
    pub fn stopped(&self) -> Self {
        let Self { volume, speed, is_welcomed, .. } = *self;
        Self { volume, speed, is_welcomed, ..Self::default() }
    }

    /// The voice guide for a person who may be another one: nothing of what was told, and nothing personal aloud.
    #[must_use]
    pub fn without_person(&self, earphone: Earphone) -> Self {
        let own = if earphone == Earphone::In { Hearing::Earphone } else { Hearing::Aloud };
        Self { hearing: self.hearing.map(|_| own), ..self.stopped() }
    }
}
