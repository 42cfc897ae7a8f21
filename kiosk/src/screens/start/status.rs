//! The present state, in one strip under the choices: the line, the opening, or that the server is away. It has
//! nothing to press.

use jari_common::campaign::{Campaign, CampaignSpec};
use jari_common::change::{NowServing, Phase};
use jari_common::eligibility::Wave;
use jari_common::time::time_at;
use jiff::Timestamp;

use crate::model::{Language, Link, Model, TextSize};
use crate::screens::questions::{line_of, title_of};
use crate::text::{Saying, words};
use crate::voice::Aloud;
use crate::widgets::{Remark, icon};

/// The present state, the most important sentence first.
pub(super) fn status(model: &Model) -> Remark {
    let remark = match model.link {
        Link::Away { .. } if model.is_another_server => {
            Remark::safe(icon::WARNING, "start-another-server")
        }
        Link::Away { last_contact } => Remark::safe(icon::SHIELD_CHECK, away(model, last_contact)),
        Link::Connecting if model.campaign.is_none() => {
            Remark::safe(icon::HOURGLASS, "start-connecting")
        }
        Link::Connecting | Link::Online => in_touch(model),
    };
    Remark { aloud: aloud(model), ..remark }
}

/// The part that everybody may hear: without the number that was called last.
fn aloud(model: &Model) -> Aloud<Saying> {
    if model.offered_campaigns().len() > 1 {
        // Of several lines no number is told.
        return Aloud::Same;
    }
    let is_told = !matches!(model.link, Link::Away { .. }) && model.phase() == Phase::Open;
    let counts =
        |serving: &&NowServing| is_told && is_moving(serving) && serving.called_through > 0;
    match model.now_serving().filter(counts) {
        Some(serving) if serving.waiting > 0 => {
            let waiting = words::people(model.comfort.language, serving.waiting).into();
            Aloud::Instead(Saying::With("start-waiting", vec![("people", waiting)]))
        }
        Some(_) => Aloud::Nothing,
        None => Aloud::Same,
    }
}

fn away(model: &Model, last_contact: Option<Timestamp>) -> Saying {
    match last_contact {
        Some(last) => {
            let time = time_at(last, model.zone());
            let time = words::time_of_day(model.comfort.language, time);
            Saying::With("start-away-since", vec![("time", time.into())])
        }
        None => "start-away".into(),
    }
}

/// Each line of several, in a sentence; where that has no room, each line is on the next screen.
fn lines(model: &Model) -> Remark {
    let is_large = model.comfort.text_size == TextSize::Large;
    let offered = model.offered_campaigns();
    let count = u32::try_from(offered.len()).unwrap_or(u32::MAX);
    let line = |campaign: &&Campaign| {
        let (title, state) = (title_of(model, campaign), line_of(model, campaign.id));
        Saying::With("start-line", vec![("title", title.into()), ("state", state.into())])
    };
    let lines = Saying::Sentences(offered.iter().map(line).collect());
    let counted = Saying::With("start-several", vec![("count", count.into())]);
    match is_large {
        true => Remark::safe(icon::MEGAPHONE, counted),
        false => Remark::safe(icon::MEGAPHONE, lines).or(counted),
    }
}

fn in_touch(model: &Model) -> Remark {
    if model.offered_campaigns().len() > 1 {
        return lines(model);
    }
    let Some(campaign) = model.chosen_campaign() else {
        return Remark::safe(icon::INFO, "start-nothing");
    };
    match model.phase() {
        Phase::Before => Remark::safe(icon::CLOCK, before(model, campaign)),
        Phase::Drawing => Remark::safe(icon::HOURGLASS, "start-drawing"),
        Phase::Open => Remark::safe(icon::MEGAPHONE, open(model)),
        Phase::Paused => Remark::safe(icon::CLOCK, paused(model.comfort.language, &campaign.spec)),
        Phase::Frozen => Remark::safe(icon::SHIELD_CHECK, frozen(model.now_serving())),
        Phase::Closed => Remark::safe(icon::INFO, "start-closed"),
    }
}

/// The opening: when, and on the last day before it how many minutes are left.
fn before(model: &Model, campaign: &Campaign) -> Saying {
    let language = model.comfort.language;
    let opens = campaign.spec.opens_at;
    let zone = campaign.spec.zone();
    let moment = ("moment", words::moment_at(language, opens, zone).into());
    let left = model.minutes_to_opening();
    let left = left.map(|minutes| ("left", words::duration(language, minutes).into()));
    match (model.is_to_be_drawn(), left) {
        (true, Some(left)) => Saying::With("start-draw-left", vec![moment, left]),
        (true, None) => Saying::With("start-draw", vec![moment]),
        (false, Some(left)) => Saying::With("start-opens-left", vec![moment, left]),
        // The server opens the line by its own clock.
        (false, None) if opens <= model.now => "start-opens-soon".into(),
        (false, None) => Saying::With("start-opens", vec![moment]),
    }
}

fn open(model: &Model) -> Saying {
    let language = model.comfort.language;
    let Some(serving) = model.now_serving().filter(|serving| is_moving(serving)) else {
        return coming_wave(model).unwrap_or("start-nobody-waits".into());
    };
    let waiting = words::people(language, serving.waiting).into();
    let number = serving.called_through.into();
    match (serving.called_through, serving.waiting) {
        (0, _) => Saying::With("start-waiting", vec![("people", waiting)]),
        (_, 0) => Saying::With("start-called", vec![("number", number)]),
        _ => Saying::With("start-serving", vec![("number", number), ("people", waiting)]),
    }
}

/// Which birth years begin next, and when; None when all have begun.
fn coming_wave(model: &Model) -> Option<Saying> {
    let waves = &model.chosen_campaign()?.spec.eligibility.waves;
    let coming = waves.iter().filter(|wave| wave.opens_at > model.now);
    let Wave { birth_years, opens_at } = *coming.min_by_key(|wave| wave.opens_at)?;
    let moment = words::moment_at(model.comfort.language, opens_at, model.zone());
    let [first, last] = [birth_years.first, birth_years.last].map(|year| year.to_string().into());
    let args = vec![("first", first), ("last", last), ("moment", moment.into())];
    Some(Saying::With("start-wave", args))
}

/// Whether somebody waits or is called.
fn is_moving(serving: &NowServing) -> bool {
    serving.waiting > 0 || !serving.calling.is_empty()
}

fn paused(language: Language, spec: &CampaignSpec) -> Saying {
    match spec.calling_hours {
        Some(hours) => {
            let time = words::time_of_day(language, hours.from);
            Saying::With("start-paused", vec![("time", time.into())])
        }
        None => "start-paused-sometime".into(),
    }
}

fn frozen(serving: Option<&NowServing>) -> Saying {
    match serving.and_then(words::operator) {
        Some(message) => Saying::With("start-frozen-told", vec![("message", message.into())]),
        None => "start-frozen".into(),
    }
}
