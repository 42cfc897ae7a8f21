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
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("alarms"));
    child.spacing_mut().item_spacing = vec2(0.0, sheet.px(8.0));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        for (nth, alarm) in found.iter().enumerate() {
            let said = Said::of(sheet, page, overview, alarm);
            let width = ui.available_width() - 6.0;
            let size = vec2(width, said.height(sheet, width));
            let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(nth));
            card(&mut sheet.on(&mut part), at, alarm.is_urgent, &said);
        }
    });
}

/// The words of an alarm.
struct Said {
    what: String,
    /// Of which campaign it is, and since when; empty when there is nothing to tell.
    told: String,
    to_do: String,
}

/// The sizes of the letters, and of what is around them.
const WHAT: f32 = 17.0;
const REST: f32 = 16.0;
const EDGE: [f32; 2] = [14.0, 10.0];
const SIGN: f32 = 28.0;
const BESIDE_SIGN: f32 = 10.0;
const TOLD: f32 = 24.0;
const APART: f32 = 2.0;

impl Said {
    fn of(sheet: &Sheet<'_>, page: &Operating, overview: &OperatorOverview, alarm: &Alarm) -> Self {
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
        let (what, to_do) = (sheet.words(&alarm.what), sheet.words(&alarm.to_do));
        Self { what, told: told.join(" · "), to_do }
    }

    /// The height of its card of this width.
    fn height(&self, sheet: &Sheet<'_>, width: f32) -> f32 {
        let beside = width - sheet.px(2.0 * EDGE[0] + SIGN + BESIDE_SIGN);
        let what = sheet.lines_height(&self.what, WHAT, true, beside).max(sheet.px(SIGN));
        let told = if self.told.is_empty() { 0.0 } else { sheet.px(TOLD) };
        let to_do = sheet.lines_height(&self.to_do, REST, false, beside);
        what + told + to_do + sheet.px(2.0 * EDGE[1] + 2.0 * APART)
    }
}

fn card(sheet: &mut Sheet<'_>, at: Rect, is_urgent: bool, said: &Said) {
    let palette = sheet.palette;
    let (ground, ink) = match is_urgent {
        true => (palette.help_note, palette.help),
        false => (palette.few_ground, palette.few),
    };
    sheet.fill(at, ground, Some(ink));
    let mut room = at.shrink2(vec2(sheet.px(EDGE[0]), sheet.px(EDGE[1])));
    let mut sign = room.take_left(sheet.px(SIGN), sheet.px(BESIDE_SIGN));
    let sign = sign.take_top(sheet.px(SIGN), 0.0);
    sheet.icon(sign, if is_urgent { icon::WARNING } else { icon::INFO }, ink);
    let height = sheet.lines(room, &said.what, WHAT, true, ink).max(sheet.px(SIGN));
    let _ = room.take_top(height, sheet.px(APART));
    if !said.told.is_empty() {
        let at = room.take_top(sheet.px(TOLD - APART), sheet.px(APART));
        sheet.line(at, &said.told, REST, false, ink);
    }
    sheet.lines(room, &said.to_do, REST, false, palette.ink);
}
