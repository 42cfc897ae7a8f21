//! What is wrong, in words: what it is, since when, and what to do.

use egui::{Rect, ScrollArea, UiBuilder, vec2};
use jari_common::wire::OperatorOverview;

use super::super::sheet::Sheet;
use super::clock;
use crate::desk::operator::alarms::{Alarm, alarms};
use crate::desk::operator::model::Operating;
use crate::text::words;
use crate::widgets::{Area as _, icon};

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, page: &Operating, overview: &OperatorOverview) {
    let (gap, palette) = (sheet.px(6.0), sheet.palette);
    let at = room.take_top(sheet.px(30.0), gap);
    let found = alarms(overview);
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let words = match count {
        0 => sheet.say("operator-alarms"),
        _ => sheet.say_with("operator-alarms-count", &[("count", count.into())]),
    };
    sheet.line(at, &words, 20.0, true, palette.ink);
    if found.is_empty() {
        let at = room.take_top(sheet.px(60.0), 0.0);
        sheet.fill(at, palette.free_ground, Some(palette.free));
        let words = sheet.say("operator-all-well");
        let inner = at.shrink2(vec2(sheet.px(14.0), 0.0));
        sheet.line(inner, &words, 18.0, true, palette.free);
        return;
    }
    let height = sheet.px(142.0);
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("alarms"));
    child.spacing_mut().item_spacing = vec2(0.0, sheet.px(8.0));
    ScrollArea::vertical().auto_shrink(false).show_rows(
        &mut child,
        height,
        found.len(),
        |ui, rows| {
            for nth in rows {
                let size = vec2(ui.available_width() - 6.0, height);
                let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
                let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(nth));
                card(&mut sheet.on(&mut part), at, page, overview, &found[nth]);
            }
        },
    );
}

fn card(
    sheet: &mut Sheet<'_>,
    at: Rect,
    page: &Operating,
    overview: &OperatorOverview,
    alarm: &Alarm,
) {
    let palette = sheet.palette;
    let (ground, ink) = match alarm.is_urgent {
        true => (palette.help_note, palette.help),
        false => (palette.few_ground, palette.few),
    };
    sheet.fill(at, ground, Some(ink));
    let mut room = at.shrink2(vec2(sheet.px(14.0), sheet.px(10.0)));
    let mut sign = room.take_left(sheet.px(28.0), sheet.px(10.0));
    let sign = sign.take_top(sheet.px(28.0), 0.0);
    sheet.icon(sign, if alarm.is_urgent { icon::WARNING } else { icon::INFO }, ink);
    let words = sheet.words(&alarm.what);
    let height = sheet.lines(room, &words, 17.0, true, ink);
    let _ = room.take_top(height, sheet.px(2.0));
    let lines = &overview.lines;
    // Of which campaign it is, where there are several.
    let of = lines.iter().find(|line| lines.len() > 1 && Some(line.campaign) == alarm.campaign);
    let of = of.filter(|line| page.line().map(|it| it.campaign) != Some(line.campaign));
    let title = of.map(|line| super::title(sheet, line).to_owned());
    let since = alarm.since.map(|since| {
        let is_today = overview.at.duration_since(since).as_hours() < 12;
        let since = match is_today {
            true => clock(sheet, since),
            false => words::moment_at(sheet.desk.language, since, super::zone(sheet)),
        };
        sheet.say_with("operator-since", &[("time", since.into())])
    });
    let told: Vec<String> = [title, since].into_iter().flatten().collect();
    if !told.is_empty() {
        let at = room.take_top(sheet.px(22.0), 0.0);
        sheet.line(at, &told.join(" · "), 16.0, false, ink);
    }
    let words = sheet.words(&alarm.to_do);
    sheet.lines(room, &words, 16.0, false, palette.ink);
}
