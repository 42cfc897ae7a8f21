//! The first screen: what can be done here, and how long the line is. It knows nobody.

use egui::{Rect, Ui, vec2};
use jari_common::change::{NowServing, Phase};
use jari_common::time::{date_at, seoul, time_at};
use jiff::Timestamp;

use crate::message::Action;
use crate::model::{Language, Link, Model};
use crate::text::words;
use crate::theme::Look;
use crate::widgets::form::first_sentence;
use crate::widgets::{Choice, Page, Plate, State, Strip, StripTone, choices, choices_height, icon};

/// Draws the start.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("start-question"));
    let columns = if look.landscape { 2 } else { 1 };
    let words = Words::new(look, model);
    let specs = words.choices(State::ready_if(can_book(model)));
    let mut room = page.body;
    let least = choices_height(ui, look, room.width(), columns, &specs);
    let status = status(ui, look, model, room.width(), room.height() - least - look.gap());
    room.max.y -= status.height() + look.gap();
    let (chosen, below) = choices(ui, look, room, columns, &specs);
    status.show(ui, look, Rect::from_min_size(below.min, vec2(room.width(), status.height())));
    let actions =
        [Action::StartBooking, Action::StartMyTurn, Action::StartMyBooking, Action::LookAtBoard];
    for (at, action) in actions.into_iter().enumerate() {
        page.choose(chosen == Some(at), action);
    }
    page.finish(ui, look)
}

/// The words of the four choices.
struct Words {
    titles: [String; 4],
    notes: [String; 4],
}

impl Words {
    fn new(look: &Look, model: &Model) -> Self {
        let titles =
            ["start-book", "start-turn", "start-booking", "start-board"].map(|key| look.say(key));
        let mut notes =
            ["start-book-note", "start-turn-note", "start-booking-note", "start-board-note"]
                .map(|key| look.say(key));
        if let Some(title) = campaign_title(look, model) {
            notes[0] = title;
        }
        Self { titles, notes }
    }

    fn choices(&self, booking: State) -> [Choice<'_>; 4] {
        let choice = |at: usize, mark, icon, plate, state| Choice {
            mark,
            icon,
            title: &self.titles[at],
            note: Some(&self.notes[at]),
            plate,
            state,
        };
        [
            choice(0, "choice:book", icon::CALENDAR_PLUS, Plate::Next, booking),
            choice(1, "choice:turn", icon::TICKET, Plate::Plain, State::Ready),
            choice(2, "choice:booking", icon::CALENDAR_CHECK, Plate::Plain, State::Ready),
            choice(3, "choice:board", icon::BINOCULARS, Plate::Plain, State::Ready),
        ]
    }
}

/// What is booked here, in the operator's words.
fn campaign_title(look: &Look, model: &Model) -> Option<String> {
    let spec = &model.chosen_campaign()?.spec;
    Some(match look.language {
        Language::Korean => spec.title_ko.clone(),
        Language::English => spec.title_en.clone(),
    })
}

fn is_before(model: &Model) -> bool {
    model.now_serving().is_some_and(|serving| serving.phase == Phase::Before)
}

fn can_book(model: &Model) -> bool {
    model.campaign.is_some() && !is_before(model)
}

/// One strip that says how things stand: the line, the opening, or that the server is away. Where it
/// would be higher than `room`, its first sentence.
fn status(ui: &Ui, look: &Look, model: &Model, width: f32, room: f32) -> Strip {
    let (icon, text) = match model.link {
        Link::Away { last_contact } => (icon::SHIELD_CHECK, away(look, last_contact)),
        Link::Connecting if model.campaign.is_none() => {
            (icon::HOURGLASS, look.say("start-connecting"))
        }
        Link::Connecting | Link::Online => in_touch(look, model),
    };
    let strip = |text: &str| Strip::new(ui, look, StripTone::Safe, icon, text, width);
    let whole = strip(&text);
    if whole.height() <= room { whole } else { strip(&first_sentence(&text)) }
}

fn away(look: &Look, last_contact: Option<Timestamp>) -> String {
    match last_contact {
        Some(last) => {
            let time = words::time_of_day(look.language, time_at(last, &seoul()));
            look.say_with("start-away-since", &[("time", time.into())])
        }
        None => look.say("start-away"),
    }
}

fn in_touch(look: &Look, model: &Model) -> (char, String) {
    let Some(campaign) = model.chosen_campaign() else {
        return (icon::INFO, look.say("start-nothing"));
    };
    if is_before(model) {
        let opens = campaign.spec.opens_at;
        let (date, time) = (date_at(opens, &seoul()), time_at(opens, &seoul()));
        let moment = words::moment(look.language, date, time);
        return (icon::CLOCK, look.say_with("start-opens", &[("moment", moment.into())]));
    }
    let told = |serving: &&NowServing| serving.waiting > 0 || !serving.calling.is_empty();
    let Some(serving) = model.now_serving().filter(told) else {
        return (icon::USERS, look.say("start-nobody-waits"));
    };
    let waiting = words::people(look.language, serving.waiting).into();
    let number = serving.called_through.into();
    let text = match (serving.called_through, serving.waiting) {
        (0, _) => look.say_with("start-waiting", &[("people", waiting)]),
        (_, 0) => look.say_with("start-called", &[("number", number)]),
        _ => look.say_with("start-serving", &[("number", number), ("people", waiting)]),
    };
    (icon::MEGAPHONE, text)
}
