//! The operator's page: on the left what is wrong and the campaigns, on the right the one that is shown.

mod alarms;
mod asking;
mod devices;
mod line;
mod plots;
mod report;

use egui::{Rect, vec2};
use jari_common::serving::Phase;
use jari_common::time::{time_at, zone_or_default};
use jari_common::wire::{LineOverview, OperatorOverview};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::sheet::{Sheet, Weight};
use crate::desk::answer::Tone;
use crate::desk::model::{DeskPress, Shift};
use crate::desk::operator::model::{Operating, OperatorPage, OperatorPress};
use crate::model::Language;
use crate::text::words;
use crate::widgets::Area as _;

/// The part of the width that the left side has.
const LEFT_PART: f32 = 0.31;
/// The most campaigns that are listed; the newest of them.
const LINES_SHOWN: usize = 5;
/// Microseconds in a tenth of a millisecond.
const US_PER_TENTH_MS: u32 = 100;

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, shift: &Shift) {
    let Some(page) = shift.operating.as_deref() else { return };
    let Some(overview) = &page.overview else {
        let (words, ink) = (sheet.say("operator-loading"), sheet.palette.ink);
        sheet.lines(room, &words, 20.0, false, ink);
        return;
    };
    let gap = sheet.px(14.0);
    let mut left = room.take_left(room.width() * LEFT_PART, gap);
    lines(sheet, &mut left, page, overview);
    let foot = left.take_bottom(sheet.px(56.0), gap);
    server(sheet, foot, overview);
    alarms::show(sheet, left, page, overview);
    pages(sheet, &mut room, page, overview);
    match (page.page, page.line()) {
        (OperatorPage::Devices, _) => devices::show(sheet, room, overview),
        (_, None) => {
            let (words, ink) = (sheet.say("operator-no-campaign"), sheet.palette.ink);
            sheet.lines(room, &words, 20.0, false, ink);
        }
        (OperatorPage::Line, Some(line)) => line::show(sheet, room, page, line),
        (OperatorPage::Report, Some(line)) => report::show(sheet, room, page, line),
    }
}

/// The zone of the page's times: that of the campaign that is shown.
fn zone<'a>(sheet: &Sheet<'a>) -> &'a TimeZone {
    let page = sheet.desk.shift.as_deref().and_then(|it| it.operating.as_deref());
    zone_or_default(page.and_then(Operating::line).and_then(|it| it.time_zone.as_ref()))
}

/// A time of day, as the desk writes it.
fn clock(sheet: &Sheet<'_>, at: Timestamp) -> String {
    words::time_of_day(sheet.desk.language, time_at(at, zone(sheet)))
}

/// The campaigns, and which of them is shown.
fn lines(sheet: &mut Sheet<'_>, room: &mut Rect, page: &Operating, overview: &OperatorOverview) {
    let (gap, ink) = (sheet.px(6.0), sheet.palette.ink);
    let at = room.take_top(sheet.px(30.0), gap);
    let words = sheet.say("operator-campaigns");
    sheet.line(at, &words, 20.0, true, ink);
    let shown = page.line().map(|line| line.campaign);
    // The one that is shown is always among them.
    let first = overview.lines.len().saturating_sub(LINES_SHOWN);
    let chosen = overview.lines.iter().take(first).filter(|line| Some(line.campaign) == shown);
    let newest = overview.lines.iter().skip(first);
    for line in chosen.chain(newest).take(LINES_SHOWN) {
        let at = room.take_top(sheet.px(58.0), gap);
        campaign(sheet, at, line, shown == Some(line.campaign));
    }
    let _ = room.take_top(sheet.px(8.0), 0.0);
}

fn campaign(sheet: &mut Sheet<'_>, at: Rect, line: &LineOverview, is_chosen: bool) {
    let title = title(sheet, line).to_owned();
    let (phase, tone) = phase(line);
    let phase = sheet.say(phase);
    let words = format!("{title} {phase}");
    if sheet.row(at, ("campaign", line.campaign.0), &words, is_chosen) {
        sheet.press(DeskPress::Operate(OperatorPress::Choose(line.campaign)));
    }
    let mut room = at.shrink2(vec2(sheet.px(12.0), sheet.px(9.0)));
    let chip = room.take_right(sheet.px(142.0), sheet.px(8.0));
    sheet.chip(chip, &phase, tone);
    let cell = room.take_right(sheet.px(124.0), sheet.px(8.0));
    let waits = sheet.say_with("operator-waits", &[("count", line.unserved.into())]);
    let (soft, ink) = (sheet.palette.soft_ink, sheet.palette.ink);
    sheet.line_at(cell, &waits, (16.0, false), soft, egui::Align2::RIGHT_CENTER);
    sheet.line(room, &title, 18.0, true, ink);
}

/// The title in the desk's language.
fn title<'a>(sheet: &Sheet<'_>, line: &'a LineOverview) -> &'a str {
    match sheet.desk.language {
        Language::Korean => &line.title_ko,
        Language::English => &line.title_en,
    }
}

/// How a line is, in a word.
fn phase(line: &LineOverview) -> (&'static str, Tone) {
    if line.stopped_because.is_some() {
        return ("operator-phase-stopped", Tone::Asks);
    }
    match line.phase {
        Phase::Before => ("operator-phase-before", Tone::Plain),
        Phase::Drawing => ("operator-phase-drawing", Tone::Plain),
        Phase::Open => ("operator-phase-open", Tone::Waits),
        Phase::Paused => ("operator-phase-paused", Tone::Goes),
        Phase::Frozen => ("operator-phase-frozen", Tone::Asks),
        Phase::Closed => ("operator-phase-closed", Tone::Over),
    }
}

/// Which server it is, since when, and how fast it writes.
fn server(sheet: &mut Sheet<'_>, at: Rect, overview: &OperatorOverview) {
    let server = &overview.server;
    let soft = sheet.palette.soft_ink;
    let since = words::moment_at(sheet.desk.language, server.since, zone(sheet));
    let version = server.version.clone();
    let first =
        sheet.say_with("operator-server", &[("version", version.into()), ("since", since.into())]);
    let second = match &server.commits {
        None => sheet.say("operator-server-idle"),
        Some(commits) => {
            let tenths = |us: u32| {
                let tenths = us.div_ceil(US_PER_TENTH_MS);
                format!("{}.{}", words::separated(u64::from(tenths / 10)), tenths % 10)
            };
            let args = [
                ("middle", tenths(commits.p50_us).into()),
                ("most", tenths(commits.max_us).into()),
                ("queue", server.queue.into()),
            ];
            sheet.say_with("operator-server-writes", &args)
        }
    };
    for (at, words) in at.rows(2, 0.0).into_iter().zip([first, second]) {
        sheet.line(at, &words, 16.0, false, soft);
    }
}

/// What the right side shows.
fn pages(sheet: &mut Sheet<'_>, room: &mut Rect, page: &Operating, overview: &OperatorOverview) {
    let gap = sheet.px(10.0);
    let mut bar = room.take_top(sheet.px(48.0), gap);
    let silent = overview
        .devices
        .iter()
        .filter(|it| crate::desk::operator::alarms::is_silent(it, &overview.server, overview.at));
    let silent = u32::try_from(silent.count()).unwrap_or(u32::MAX);
    for shown in OperatorPage::ALL.into_iter().rev() {
        let at = bar.take_right(sheet.px(170.0), sheet.px(8.0));
        let words = match shown {
            OperatorPage::Line => sheet.say("operator-page-line"),
            OperatorPage::Report => sheet.say("operator-page-report"),
            OperatorPage::Devices if silent > 0 => {
                sheet.say_with("operator-page-devices-silent", &[("count", silent.into())])
            }
            OperatorPage::Devices => sheet.say("operator-page-devices"),
        };
        let weight = if shown == page.page { Weight::Next } else { Weight::Plain };
        if sheet.button(at, ("operator-page", shown), &words, weight, true) {
            sheet.press(DeskPress::Operate(OperatorPress::Page(shown)));
        }
    }
    let ink = sheet.palette.ink;
    match page.line() {
        Some(line) if page.page != OperatorPage::Devices => {
            let title = title(sheet, line).to_owned();
            sheet.line(bar, &title, 24.0, true, ink);
        }
        _ => {
            let words = sheet.say("operator-page-devices");
            sheet.line(bar, &words, 24.0, true, ink);
        }
    }
}
