//! What a campaign asks of everybody, one thing a screen: where they live, and questions that are answered by yes or no.

use egui::{Rect, Ui, vec2};
use jari_common::eligibility::{BothLanguages, Eligibility};

use super::parts::choices_above;
use crate::message::Action;
use crate::model::{Asked, Language, Model};
use crate::theme::Look;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, icon};

/// Marks of the answers, as many as there may be.
const MARKS: [&str; 4] = ["choice:first", "choice:second", "choice:third", "choice:fourth"];

/// Draws one of them.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model, asked: Asked) -> Option<Action> {
    let nothing = Eligibility::default();
    let eligibility = model.chosen_campaign().map_or(&nothing, |it| &*it.spec.eligibility);
    let (question, answers) = match asked {
        Asked::Residence => (look.say("ask-residence"), places(look, eligibility)),
        Asked::Question(nth) => {
            let question = eligibility.questions.get(usize::from(nth));
            let question = question.map_or_else(String::new, |it| in_language(look, &it.text));
            (question, yes_or_no(look))
        }
    };
    let mut page = Page::open(ui, look, model, &question);
    page.keep_next_free(look);
    let specs: Vec<Choice<'_>> = answers
        .iter()
        .zip(MARKS)
        .map(|(answer, mark)| Choice {
            mark,
            icon: answer.icon,
            title: &answer.words,
            note: None,
            aloud: None,
            plate: Plate::Plain,
            state: State::Ready,
        })
        .collect();
    let safe = look.say("ask-safe");
    let safe = Strip::new(ui, look, StripTone::Safe, icon::SHIELD_CHECK, &safe, page.body.width());
    let columns = if look.landscape { 2 } else { 1 };
    let (chosen, below) = choices_above(ui, look, page.body, columns, &specs, &safe);
    if let Some(below) = below {
        safe.show(ui, look, Rect::from_min_size(below.min, vec2(below.width(), safe.height())));
    }
    for (at, answer) in answers.into_iter().enumerate() {
        page.choose(chosen == Some(at), answer.action);
    }
    page.finish(ui, look)
}

struct Answer {
    icon: char,
    words: String,
    action: Action,
}

fn places(look: &Look, eligibility: &Eligibility) -> Vec<Answer> {
    let here = eligibility.residences.iter().zip(0_u8..).map(|(place, nth)| Answer {
        icon: icon::HOUSE,
        words: in_language(look, place),
        action: Action::ChooseResidence(Some(nth)),
    });
    let words = look.say("ask-elsewhere");
    let elsewhere =
        Answer { icon: icon::ARROW_RIGHT, words, action: Action::ChooseResidence(None) };
    here.chain([elsewhere]).collect()
}

fn yes_or_no(look: &Look) -> Vec<Answer> {
    let answer =
        |icon, key, yes| Answer { icon, words: look.say(key), action: Action::AnswerQuestion(yes) };
    vec![answer(icon::CHECK, "ask-yes", true), answer(icon::X, "ask-no", false)]
}

fn in_language(look: &Look, texts: &BothLanguages) -> String {
    match look.language {
        Language::Korean => texts.ko.clone(),
        Language::English => texts.en.clone(),
    }
}
