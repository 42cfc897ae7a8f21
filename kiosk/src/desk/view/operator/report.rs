//! How a campaign went: waiting, who did not come, and how the places of each clinic were used.

use egui::{Align2, Rect, ScrollArea, UiBuilder, vec2};
use jari_common::wire::{CampaignReport, ClinicUse, LineOverview};

use super::super::sheet::Sheet;
use super::devices::whole_rows;
use super::line::{FIGURE, figure};
use crate::desk::operator::model::Operating;
use crate::text::words;
use crate::widgets::Area as _;

/// The part of the width that a clinic's name has.
const NAME_PART: f32 = 0.46;

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, page: &Operating, _line: &LineOverview) {
    let palette = sheet.palette;
    let Some(report) = page.shown_report() else {
        let words = sheet.say("operator-report-loading");
        sheet.lines(room, &words, 20.0, false, palette.ink);
        return;
    };
    for row in figures(sheet, report).chunks(4) {
        let at = room.take_top(sheet.px(FIGURE), sheet.px(8.0));
        for (at, (label, value)) in at.columns(4, sheet.px(8.0)).into_iter().zip(row) {
            figure(sheet, at, label, value);
        }
    }
    let at = room.take_top(sheet.px(26.0), sheet.px(8.0));
    let words = sheet.say("operator-report-note");
    sheet.line(at, &words, 16.0, false, palette.soft_ink);
    clinics(sheet, room, report);
}

fn figures(sheet: &Sheet<'_>, report: &CampaignReport) -> Vec<(String, String)> {
    let number = |count: u32| words::separated(u64::from(count));
    let span = |secs: Option<u32>| match secs {
        None => sheet.say("operator-not-measured"),
        Some(secs) => words::duration(sheet.desk.language, secs.div_ceil(60)),
    };
    let wait = report.wait.as_ref();
    // Of those of whom it was said what became of their appointment.
    let ended = report.served + report.came_unserved + report.did_not_come;
    let share = match ended {
        0 => number(report.did_not_come),
        _ => {
            let percent = u64::from(report.did_not_come) * 100 / u64::from(ended);
            format!("{} ({percent} %)", number(report.did_not_come))
        }
    };
    let figures = [
        ("operator-report-half", span(wait.map(|it| it.p50_secs))),
        ("operator-report-most", span(wait.map(|it| it.p90_secs))),
        ("operator-report-longest", span(wait.map(|it| it.longest_secs))),
        ("operator-report-tickets", number(report.tickets)),
        ("operator-report-booked", number(report.booked)),
        ("operator-report-served", number(report.served)),
        ("operator-report-unserved", number(report.came_unserved)),
        ("operator-report-absent", share),
    ];
    figures.into_iter().map(|(key, value)| (sheet.say(key), value)).collect()
}

fn clinics(sheet: &mut Sheet<'_>, mut room: Rect, report: &CampaignReport) {
    let palette = sheet.palette;
    if report.clinics.is_empty() {
        let words = sheet.say("operator-report-no-clinic");
        sheet.lines(room, &words, 18.0, false, palette.ink);
        return;
    }
    let mut head = room.take_top(sheet.px(28.0), sheet.px(4.0)).shrink2(vec2(sheet.px(12.0), 0.0));
    head.max.x -= sheet.px(16.0);
    let heads = ["operator-report-clinic", "operator-report-past", "operator-report-coming"];
    for (nth, (cell, key)) in columns(sheet, head).into_iter().zip(heads).enumerate() {
        let words = sheet.say(key);
        let align = if nth == 0 { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER };
        sheet.line_at(cell, &words, (16.0, true), palette.soft_ink, align);
    }
    let height = sheet.px(40.0);
    let room = whole_rows(sheet, room, height);
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("use"));
    child.spacing_mut().item_spacing = vec2(0.0, sheet.px(4.0));
    let rows = report.clinics.len();
    ScrollArea::vertical().auto_shrink(false).show_rows(&mut child, height, rows, |ui, rows| {
        for nth in rows {
            let size = vec2(ui.available_width() - 6.0, height);
            let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            if ui.clip_rect().contains_rect(at.shrink(1.0)) {
                let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(nth));
                clinic(&mut sheet.on(&mut part), at, &report.clinics[nth]);
            }
        }
    });
}

fn columns(sheet: &Sheet<'_>, mut row: Rect) -> [Rect; 3] {
    let (width, gap) = (row.width(), sheet.px(10.0));
    let name = row.take_left(width * NAME_PART, gap);
    let rest = row.columns(2, gap);
    [name, rest[0], rest[1]]
}

fn clinic(sheet: &mut Sheet<'_>, at: Rect, used: &ClinicUse) {
    let palette = sheet.palette;
    sheet.fill(at, palette.card, None);
    let [name, past, coming] = columns(sheet, at.shrink2(vec2(sheet.px(12.0), sheet.px(4.0))));
    sheet.line(name, &used.name, 17.0, true, palette.ink);
    let parts =
        [(past, used.past_taken, used.past_seats), (coming, used.coming_taken, used.coming_seats)];
    for (cell, taken, seats) in parts {
        let words = match seats {
            0 => sheet.say("operator-report-none"),
            _ => {
                let percent = u64::from(taken) * 100 / u64::from(seats);
                let (taken, seats) = (u64::from(taken), u64::from(seats));
                let (taken, seats) = (words::separated(taken), words::separated(seats));
                format!("{taken} / {seats} ({percent} %)")
            }
        };
        sheet.line_at(cell, &words, (17.0, false), palette.ink, Align2::RIGHT_CENTER);
    }
}
