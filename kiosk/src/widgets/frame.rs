//! What is around a screen, as a value: where the kiosk stands, what is done already, and the three buttons at the foot.

use jari_common::help::HelpState;

use crate::message::Action;
use crate::model::{Helping, Model, Step};

/// What is around a screen, as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The name of the place.
    pub place: String,
    /// Large letters name the place on this screen, too, if it is upright.
    pub names_place: bool,
    /// Something is being sent: no button answers, and "next" says so.
    pub is_sending: bool,
    /// What the buttons at the foot do: back, start over, help; None: nothing now.
    pub foot: [Option<Action>; 3],
    /// What a person who books for the first time has done, is doing, and has left to do; empty for others.
    pub trail: Vec<TrailStep>,
    /// The key of the words of the button for help.
    pub help: &'static str,
}

impl Frame {
    /// What is around the screen of this model.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let is_idle = model.idle_warning.is_some();
        let at_start = matches!(model.step, Step::Start | Step::Pair { .. });
        let at_end = matches!(model.step, Step::Done | Step::Moved);
        let at_staff = matches!(model.step, Step::Staff { .. });
        let back = if is_idle { Action::StayHere } else { Action::Back };
        Self {
            place: model.place.clone(),
            names_place: at_start,
            // A person who is asked whether they are still there can always answer.
            is_sending: model.sending.is_some() && !is_idle,
            foot: [
                Some(back).filter(|_| is_idle || !(at_start || at_end)),
                Some(Action::StartOver).filter(|_| is_idle || !at_start),
                Some(Action::CallStaff).filter(|_| is_idle || !at_staff),
            ],
            trail: trail(model),
            help: staff_label(model),
        }
    }
}

/// A step of the way to a booking, with the key of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailStep {
    Done(&'static str),
    Now(&'static str),
    Left(&'static str),
}

impl TrailStep {
    /// The key of the step's name.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Done(words) | Self::Now(words) | Self::Left(words) => words,
        }
    }
}

/// The way of a person who books for the first time, alone or for one other person.
fn trail(model: &Model) -> Vec<TrailStep> {
    const STEPS: [&str; 5] =
        ["trail-name", "trail-birth-date", "trail-phone", "trail-seat", "trail-book"];
    let visit = &model.visit;
    let is_other = visit.is_party || visit.finding.is_some() || model.is_moving();
    let at = match model.step {
        _ if is_other || model.idle_warning.is_some() => return Vec::new(),
        Step::Name => 0,
        Step::BirthDate | Step::Century { .. } => 1,
        Step::Phone => 2,
        Step::FirstSeat | Step::Clinics | Step::Days | Step::Board | Step::Times | Step::Taken
            if model.has_turn() =>
        {
            3
        }
        Step::Confirm => 4,
        _ => return Vec::new(),
    };
    let step = |(nth, words): (usize, &&'static str)| match nth {
        _ if nth < at => TrailStep::Done(words),
        _ if nth == at => TrailStep::Now(words),
        _ => TrailStep::Left(words),
    };
    STEPS.iter().enumerate().map(step).collect()
}

/// What the button for help says: it tells how it is with the help to who went back to what they were doing.
fn staff_label(model: &Model) -> &'static str {
    match model.help.state {
        Helping::Told(HelpState::Asked | HelpState::Seen) => "foot-staff-called",
        Helping::Told(HelpState::Coming) => "foot-staff-coming",
        _ => "foot-staff",
    }
}
