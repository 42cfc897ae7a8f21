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
    let (said, room) = whole_cards(sheet, room, page, overview, &found);
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("alarms"));
    child.spacing_mut().item_spacing = vec2(0.0, sheet.px(8.0));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        for (nth, (said, height)) in said.iter().enumerate() {
            let size = vec2(ui.available_width() - BAR, *height);
            let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            if ui.clip_rect().contains_rect(at.shrink(1.0)) {
                let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(nth));
                card(&mut sheet.on(&mut part), at, said);
            }
        }
    });
}

/// The words of the alarms with the height of each, and the room for those of which none is cut.
fn whole_cards(
    sheet: &Sheet<'_>,
    room: Rect,
    page: &Operating,
    overview: &OperatorOverview,
    found: &[Alarm],
) -> (Vec<(Said, f32)>, Rect) {
    let said = found.iter().map(|alarm| {
        let said = Said::of(sheet, page, overview, alarm);
        let height = said.height(sheet, room.width() - BAR);
        (said, height)
    });
    let said: Vec<(Said, f32)> = said.collect();
    let mut shown = 0.0;
    for (_, height) in &said {
        let next = shown + height + if shown > 0.0 { sheet.px(8.0) } else { 0.0 };
        if next > room.height() && shown > 0.0 {
            break;
        }
        shown = next;
    }
    (said, Rect::from_min_size(room.min, vec2(room.width(), shown)))
}

/// The words of an alarm.
struct Said {
    what: String,
    /// Of which campaign it is, and since when; empty when there is nothing to tell.
    told: String,
    to_do: String,
    is_urgent: bool,
}

/// The sizes of the letters, and of what is around them.
const WHAT: f32 = 17.0;
const REST: f32 = 16.0;
const EDGE: [f32; 2] = [14.0, 10.0];
const SIGN: f32 = 28.0;
const BESIDE_SIGN: f32 = 10.0;
const TOLD: f32 = 24.0;
const APART: f32 = 2.0;
/// The room beside the cards for the bar by which they are scrolled.
const BAR: f32 = 6.0;

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
        Self { what, told: told.join(" · "), to_do, is_urgent: alarm.is_urgent }
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

fn card(sheet: &mut Sheet<'_>, at: Rect, said: &Said) {
    let palette = sheet.palette;
    let (ground, ink) = match said.is_urgent {
        true => (palette.help_note, palette.help),
        false => (palette.few_ground, palette.few),
    };
    sheet.fill(at, ground, Some(ink));
    let mut room = at.shrink2(vec2(sheet.px(EDGE[0]), sheet.px(EDGE[1])));
    let mut sign = room.take_left(sheet.px(SIGN), sheet.px(BESIDE_SIGN));
    let sign = sign.take_top(sheet.px(SIGN), 0.0);
    sheet.icon(sign, if said.is_urgent { icon::WARNING } else { icon::INFO }, ink);
    let height = sheet.lines(room, &said.what, WHAT, true, ink).max(sheet.px(SIGN));
    let _ = room.take_top(height, sheet.px(APART));
    if !said.told.is_empty() {
        let at = room.take_top(sheet.px(TOLD - APART), sheet.px(APART));
        sheet.line(at, &said.told, REST, false, ink);
    }
    sheet.lines(room, &said.to_do, REST, false, palette.ink);
}
