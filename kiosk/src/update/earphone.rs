//! The earphone's socket, for people who do not see the screen: plugging in turns the voice guide on and tells how to
//! move; pulling out silences it at once, so that nothing more is heard over the loudspeaker. Makes no sound.

use crate::effect::Effect;
use crate::model::{Earphone, Level, Listening, Model, Speaker, Step};
use crate::voice::Hearing;

use super::{idle, listening};

/// The state of the socket has changed.
pub(super) fn changed(model: &mut Model, now: Earphone) -> Vec<Effect> {
    let before = std::mem::replace(&mut model.earphone, now);
    if before == now {
        return Vec::new();
    }
    let was_own = model.comfort.listening.hearing == Some(Hearing::Earphone);
    let mut effects = Vec::new();
    if now == Earphone::In || (before, now) == (Earphone::In, Earphone::Out) {
        // A person plugged it in or pulled it out.
        effects.extend(idle::touched(model));
    }
    if now == Earphone::In {
        effects.extend(plugged_in(model));
    } else if before == Earphone::In || was_own {
        effects.extend(pulled_out(model));
    }
    effects
}

/// A person who plugs in again during one visit keeps what they set, and hears the rest of the screen.
fn plugged_in(model: &mut Model) -> Vec<Effect> {
    if model.speaker == Speaker::Missing {
        return Vec::new();
    }
    let listening = &mut model.comfort.listening;
    let mut effects = Vec::new();
    if listening.is_on() {
        effects.push(Effect::StopSpeaking);
    }
    if !listening.is_welcomed {
        // What was right for the loudspeaker is not right for an ear.
        (listening.volume, listening.speed) = (Level::USUAL, Level::USUAL);
    }
    (listening.hearing, listening.heard) = (Some(Hearing::Earphone), None);
    effects.extend(listening::welcome(model));
    effects
}

/// At the start nothing was begun: the person who plugs in next is somebody new.
fn pulled_out(model: &mut Model) -> Vec<Effect> {
    let is_over = matches!(model.step, Step::Start) && model.visit.is_blank();
    let listening = &mut model.comfort.listening;
    *listening = if is_over { Listening::default() } else { listening.stopped() };
    vec![Effect::StopSpeaking]
}
