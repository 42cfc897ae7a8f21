//! Help: how it is with whoever was called, and what staff who see the screen ask to be allowed.

use jari_common::help::HelpState;

use super::super::question::{Answer, Keeps, Offers, Question};
use crate::message::Action;
use crate::model::{GuideConsent, Helping, Language, Model};
use crate::text::Saying;
use crate::widgets::{Remark, StripTone, icon};

/// "직원에게 말씀해 주세요": where to find staff. It never says that somebody was called: the kiosk cannot know this.
pub fn staff(model: &Model) -> Question {
    let asks = match model.help.state {
        Helping::Told(HelpState::Asked) => "staff-calling",
        Helping::Asking if model.has_desk => "staff-calling",
        Helping::Told(HelpState::Seen) => "staff-called",
        Helping::Told(HelpState::Coming) => "staff-coming",
        Helping::Told(HelpState::NoAnswer) => return no_answer(model),
        Helping::NotAsked | Helping::Asking | Helping::Unreached | Helping::Told(_) => {
            return staff_at(model);
        }
    };
    let back = ["staff-stay", "staff-stay-note"];
    let back = Answer::new("choice:back", icon::ARROW_LEFT, back, Action::Back);
    let show = showable(model).map(|()| {
        let show = ["staff-show", "staff-show-note"];
        Answer::new("choice:show", icon::BINOCULARS, show, Action::ShowScreen)
    });
    let answers = show.into_iter().chain([back, enough()]);
    let question = Question::new(asks, answers, "staff-called-safe").in_full();
    let comes = model.help.state == Helping::Told(HelpState::Coming);
    // A name in Hangul says nothing to somebody who reads English.
    let is_read = |who: &&String| model.comfort.language == Language::Korean || who.is_ascii();
    let named = model.helper.as_ref().filter(|who| comes && is_read(who));
    let named =
        named.map(|who| Saying::With("staff-coming-who", vec![("who", who.clone().into())]));
    let asks = named.into_iter().chain([asks.into()]).collect();
    Question { keeps_safe: Keeps::Wording, asks, ..question }
}

/// Whether the screen can be shown to whoever comes: their name is known, and nobody sees it yet.
fn showable(model: &Model) -> Option<()> {
    let comes = model.help.state == Helping::Told(HelpState::Coming);
    (comes && model.helper.is_some() && model.guiding.to.is_none()).then_some(())
}

/// What staff who see the screen ask to be allowed.
pub fn consent(model: &Model, consent: GuideConsent) -> Question {
    let who = model.guiding.to.as_ref().map(|to| to.who.clone());
    let is_read = |who: &String| model.comfort.language == Language::Korean || who.is_ascii();
    let named = who.filter(is_read).map(|who| vec![("who", who.into())]);
    let (asks, safe, notes) = match (consent, named) {
        (GuideConsent::Press, Some(who)) => {
            (Saying::With("consent-press-question", who), "consent-press-safe", PRESS)
        }
        (GuideConsent::Press, None) => {
            ("consent-press-staff-question".into(), "consent-press-safe", PRESS)
        }
        (GuideConsent::SeeAll, Some(who)) => {
            (Saying::With("consent-see-question", who), "consent-see-safe", SEE)
        }
        (GuideConsent::SeeAll, None) => {
            ("consent-see-staff-question".into(), "consent-see-safe", SEE)
        }
    };
    let [yes, no] = notes;
    let answers = [
        Answer::new("choice:yes", icon::CHECK, yes, Action::Consent(true)),
        Answer::new("choice:no", icon::X, no, Action::Consent(false)),
    ];
    Question { keeps_safe: Keeps::Wording, ..Question::new(asks, answers, safe).in_full() }
}

/// Yes and no, each with its note.
const PRESS: [[&str; 2]; 2] =
    [["consent-press-yes", "consent-press-yes-note"], ["consent-no", "consent-press-no-note"]];
const SEE: [[&str; 2]; 2] =
    [["consent-see-yes", "consent-see-yes-note"], ["consent-no", "consent-see-no-note"]];

fn enough() -> Answer {
    let says = ["staff-enough", "staff-enough-note"];
    Answer::new("choice:enough", icon::CHECK, says, Action::EndHelp)
}

/// A minute has passed, and nobody comes: where staff are, and two ways on.
fn no_answer(model: &Model) -> Question {
    let again = ["staff-again", "staff-again-note"];
    let again = Answer::new("choice:again", icon::HAND_WAVING, again, Action::CallAgain);
    let answers = [again, enough()];
    Question {
        safe: Remark::safe(icon::MAP_PIN, where_staff_are(model)),
        keeps_safe: Keeps::Wording,
        ..Question::new("staff-no-answer", answers, "staff-safe").in_full()
    }
}

fn where_staff_are(model: &Model) -> Saying {
    if model.place.is_empty() {
        return "staff-where".into();
    }
    Saying::With("staff-where-at", vec![("place", model.place.clone().into())])
}

/// Where staff are, when they cannot be called.
fn staff_at(model: &Model) -> Question {
    let says = vec![where_staff_are(model), "staff-say".into()];
    Question {
        offers: Offers::Facts { icon: icon::HAND_WAVING, tone: StripTone::Wrong, says },
        next: Some((icon::ARROW_LEFT, "staff-back", Action::Back)),
        ..Question::new("staff-question", [], "staff-safe")
    }
}
