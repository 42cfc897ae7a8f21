//! What a campaign asks of everybody, one thing a screen: where they live, and questions that are answered by yes or no.

use egui::Ui;
use jari_common::eligibility::{BothLanguages, Eligibility};

use super::parts::{Spoken, one_of};
use crate::message::Action;
use crate::model::{Asked, Language, Model};
use crate::theme::Look;
use crate::widgets::{Page, icon};

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
    one_of(ui, look, &mut page, answers, "ask-safe");
    page.finish(ui, look)
}

fn places(look: &Look, eligibility: &Eligibility) -> Vec<Spoken> {
    let here = eligibility.residences.iter().zip(0_u8..).map(|(place, nth)| {
        (icon::HOUSE, in_language(look, place), Action::ChooseResidence(Some(nth)))
    });
    let elsewhere = (icon::ARROW_RIGHT, look.say("ask-elsewhere"), Action::ChooseResidence(None));
    here.chain([elsewhere]).zip(MARKS).map(spoken).collect()
}

fn yes_or_no(look: &Look) -> Vec<Spoken> {
    let answers = [(icon::CHECK, "ask-yes", true), (icon::X, "ask-no", false)];
    let said = answers.map(|(icon, key, yes)| (icon, look.say(key), Action::AnswerQuestion(yes)));
    said.into_iter().zip(MARKS).map(spoken).collect()
}

fn spoken(((icon, title, action), mark): ((char, String, Action), &'static str)) -> Spoken {
    Spoken { mark, icon, title, note: None, is_chosen: false, action }
}

fn in_language(look: &Look, texts: &BothLanguages) -> String {
    match look.language {
        Language::Korean => texts.ko.clone(),
        Language::English => texts.en.clone(),
    }
}
