//! The present state, in one strip under the choices: the line, the opening, or that the server is away. It has
//! nothing to press.

use jari_common::campaign::{Campaign, CampaignSpec, LineOrder};
use jari_common::change::{NowServing, Phase};
use jari_common::eligibility::Wave;
use jari_common::time::{date_at, seoul, time_at};
use jiff::Timestamp;

use crate::model::{Language, Link, Model};
use crate::screens::questions::line_of;
use crate::text::words;
use crate::theme::Look;
use crate::voice::Aloud;
use crate::widgets::icon;

/// The part of the strip that everybody may hear: without the number that was called last.
pub(super) fn aloud(look: &Look, model: &Model) -> Aloud {
    if model.offered_campaigns().len() > 1 {
        // Of several lines no number is told.
        return Aloud::Same;
    }
    let is_told = !matches!(model.link, Link::Away { .. }) && model.phase() == Phase::Open;
    let counts =
        |serving: &&NowServing| is_told && is_moving(serving) && serving.called_through > 0;
    match model.now_serving().filter(counts) {
        Some(serving) if serving.waiting > 0 => {
            let waiting = words::people(look.language, serving.waiting).into();
            Aloud::Instead(look.say_with("start-waiting", &[("people", waiting)]))
        }
        Some(_) => Aloud::Nothing,
        None => Aloud::Same,
    }
}

/// The strip's icon and its words, the most important sentence first.
pub(super) fn status(look: &Look, model: &Model) -> (char, String) {
    match model.link {
        Link::Away { .. } if model.is_another_server => {
            (icon::WARNING, look.say("start-another-server"))
        }
        Link::Away { last_contact } => (icon::SHIELD_CHECK, away(look, last_contact)),
        Link::Connecting if model.campaign.is_none() => {
            (icon::HOURGLASS, look.say("start-connecting"))
        }
        Link::Connecting | Link::Online => in_touch(look, model),
    }
}

/// Whether the campaign's numbers will be drawn, and were not drawn yet.
pub(super) fn is_to_be_drawn(model: &Model) -> bool {
    let draws = |campaign: &Campaign| matches!(campaign.spec.order, LineOrder::Draw(_));
    let not_yet = matches!(model.phase(), Phase::Before | Phase::Drawing);
    not_yet && model.chosen_campaign().is_some_and(draws)
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

/// Each line of several, in a sentence.
fn lines(look: &Look, model: &Model) -> String {
    let count = model.offered_campaigns().len();
    if look.landscape || look.is_large() {
        // Each line is on the next screen.
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        return look.say_with("start-several", &[("count", count.into())]);
    }
    let line = |campaign: &&Campaign| {
        let title = match look.language {
            Language::Korean => &campaign.spec.title_ko,
            Language::English => &campaign.spec.title_en,
        };
        let state = look.words(&line_of(model, campaign.id));
        look.say_with("start-line", &[("title", title.as_str().into()), ("state", state.into())])
    };
    model.offered_campaigns().iter().map(line).collect::<Vec<_>>().join(" ")
}

fn in_touch(look: &Look, model: &Model) -> (char, String) {
    if model.offered_campaigns().len() > 1 {
        return (icon::MEGAPHONE, lines(look, model));
    }
    let Some(campaign) = model.chosen_campaign() else {
        return (icon::INFO, look.say("start-nothing"));
    };
    match model.phase() {
        Phase::Before => (icon::CLOCK, before(look, model, campaign)),
        Phase::Drawing => (icon::HOURGLASS, look.say("start-drawing")),
        Phase::Open => (icon::MEGAPHONE, open(look, model)),
        Phase::Paused => (icon::CLOCK, paused(look, &campaign.spec)),
        Phase::Frozen => (icon::SHIELD_CHECK, frozen(look, model.now_serving())),
        Phase::Closed => (icon::INFO, look.say("start-closed")),
    }
}

/// The opening: when, and on the last day before it how many minutes are left.
fn before(look: &Look, model: &Model, campaign: &Campaign) -> String {
    let opens = campaign.spec.opens_at;
    let (date, time) = (date_at(opens, &seoul()), time_at(opens, &seoul()));
    let moment = ("moment", words::moment(look.language, date, time).into());
    let left = model.minutes_to_opening();
    let left = left.map(|minutes| ("left", words::duration(look.language, minutes).into()));
    match (is_to_be_drawn(model), left) {
        (true, Some(left)) => look.say_with("start-draw-left", &[moment, left]),
        (true, None) => look.say_with("start-draw", &[moment]),
        (false, Some(left)) => look.say_with("start-opens-left", &[moment, left]),
        // The server opens the line by its own clock.
        (false, None) if opens <= model.now => look.say("start-opens-soon"),
        (false, None) => look.say_with("start-opens", &[moment]),
    }
}

fn open(look: &Look, model: &Model) -> String {
    let Some(serving) = model.now_serving().filter(|serving| is_moving(serving)) else {
        return coming_wave(look, model).unwrap_or_else(|| look.say("start-nobody-waits"));
    };
    let waiting = words::people(look.language, serving.waiting).into();
    let number = serving.called_through.into();
    match (serving.called_through, serving.waiting) {
        (0, _) => look.say_with("start-waiting", &[("people", waiting)]),
        (_, 0) => look.say_with("start-called", &[("number", number)]),
        _ => look.say_with("start-serving", &[("number", number), ("people", waiting)]),
    }
}

/// Which birth years begin next, and when; None when all have begun.
fn coming_wave(look: &Look, model: &Model) -> Option<String> {
    let waves = &model.chosen_campaign()?.spec.eligibility.waves;
    let coming = waves.iter().filter(|wave| wave.opens_at > model.now);
    let Wave { birth_years, opens_at } = *coming.min_by_key(|wave| wave.opens_at)?;
    let (date, time) = (date_at(opens_at, &seoul()), time_at(opens_at, &seoul()));
    let moment = words::moment(look.language, date, time);
    let [first, last] = [birth_years.first, birth_years.last].map(|year| year.to_string().into());
    Some(
        look.say_with("start-wave", &[("first", first), ("last", last), ("moment", moment.into())]),
    )
}

/// Whether somebody waits or is called.
fn is_moving(serving: &NowServing) -> bool {
    serving.waiting > 0 || !serving.calling.is_empty()
}

fn paused(look: &Look, spec: &CampaignSpec) -> String {
    match spec.calling_hours {
        Some(hours) => {
            let time = words::time_of_day(look.language, hours.from);
            look.say_with("start-paused", &[("time", time.into())])
        }
        None => look.say("start-paused-sometime"),
    }
}

fn frozen(look: &Look, serving: Option<&NowServing>) -> String {
    match serving.and_then(words::operator) {
        Some(message) => look.say_with("start-frozen-told", &[("message", message.into())]),
        None => look.say("start-frozen"),
    }
}
