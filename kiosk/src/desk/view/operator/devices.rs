//! The devices, the silent ones first.

use egui::{Rect, ScrollArea, UiBuilder, vec2};
use jari_common::device::{DeviceKind, Presence, PrinterState};
use jari_common::wire::{DeviceOverview, OperatorOverview};

use super::super::sheet::Sheet;
use crate::desk::answer::Tone;
use crate::desk::operator::alarms::{is_silent, silent_secs};
use crate::text::words;
use crate::widgets::Area as _;

/// The parts of the width that the columns have: place, kind, last heard of, state, printer, version.
const COLUMNS: [f32; 6] = [0.31, 0.12, 0.17, 0.14, 0.15, 0.11];

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, overview: &OperatorOverview) {
    let palette = sheet.palette;
    if overview.devices.is_empty() {
        let words = sheet.say("operator-no-device");
        sheet.lines(room, &words, 20.0, false, palette.ink);
        return;
    }
    let mut devices: Vec<&DeviceOverview> = overview.devices.iter().collect();
    let (server, at) = (&overview.server, overview.at);
    devices.sort_by_key(|it| {
        let trouble = it.printer.is_some_and(|state| state != PrinterState::Ready);
        let secs = if it.is_paired { silent_secs(it, server, at) } else { 0 };
        (!is_silent(it, server, at), !trouble, u32::MAX - secs, it.device)
    });
    let heads = [
        "operator-device-place",
        "operator-device-kind",
        "operator-device-heard",
        "operator-device-state",
        "operator-device-printer",
        "operator-device-version",
    ];
    let mut head = room.take_top(sheet.px(30.0), sheet.px(4.0)).shrink2(vec2(sheet.px(12.0), 0.0));
    head.max.x -= sheet.px(16.0);
    for (cell, key) in columns(sheet, head).into_iter().zip(heads) {
        let words = sheet.say(key);
        sheet.line(cell, &words, 16.0, true, palette.soft_ink);
    }
    let height = sheet.px(58.0);
    let room = whole_rows(sheet, room, height);
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("devices"));
    child.spacing_mut().item_spacing = vec2(0.0, sheet.px(4.0));
    let rows = devices.len();
    ScrollArea::vertical().auto_shrink(false).show_rows(&mut child, height, rows, |ui, rows| {
        for device in &devices[rows] {
            let size = vec2(ui.available_width() - 6.0, height);
            let (at, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            if ui.clip_rect().contains_rect(at.shrink(1.0)) {
                let mut part = ui.new_child(UiBuilder::new().max_rect(at).id_salt(device.device));
                row(&mut sheet.on(&mut part), at, overview, device);
            }
        }
    });
}

/// The room for rows of this height of which none is cut.
pub fn whole_rows(sheet: &Sheet<'_>, room: Rect, height: f32) -> Rect {
    let step = height + sheet.px(4.0);
    let rows = ((room.height() + sheet.px(4.0)) / step).floor().max(1.0);
    Rect::from_min_size(room.min, vec2(room.width(), (rows * step - sheet.px(4.0)).max(height)))
}

fn columns(sheet: &Sheet<'_>, mut row: Rect) -> Vec<Rect> {
    let (width, gap) = (row.width(), sheet.px(10.0));
    COLUMNS.iter().map(|part| row.take_left(width * part - gap, gap)).collect()
}

fn row(sheet: &mut Sheet<'_>, at: Rect, overview: &OperatorOverview, device: &DeviceOverview) {
    let palette = sheet.palette;
    let is_silent = is_silent(device, &overview.server, overview.at);
    let ground = if is_silent { palette.help_note } else { palette.card };
    sheet.fill(at, ground, is_silent.then_some(palette.help));
    let cells = columns(sheet, at.shrink2(vec2(sheet.px(12.0), sheet.px(5.0))));
    let kind = match device.kind {
        DeviceKind::Kiosk => "operator-kind-kiosk",
        DeviceKind::Desk => "operator-kind-desk",
        DeviceKind::Board => "operator-kind-board",
    };
    let kind = sheet.say(kind);
    let heard = match device.heard_at {
        _ if !device.is_paired => sheet.say("operator-not-paired"),
        None => sheet.say("operator-not-heard"),
        Some(_) => {
            let minutes = silent_secs(device, &overview.server, overview.at) / 60;
            match minutes {
                0 => sheet.say("desk-help-now"),
                _ => {
                    let span = words::duration(sheet.desk.language, minutes);
                    sheet.say_with("desk-help-since", &[("span", span.into())])
                }
            }
        }
    };
    let ink = if is_silent { palette.help } else { palette.ink };
    sheet.line(cells[0], &device.name, 18.0, true, palette.ink);
    sheet.line(cells[1], &kind, 16.0, false, palette.soft_ink);
    sheet.line(cells[2], &heard, 16.0, is_silent, ink);
    let (state, tone) = match device.presence {
        _ if is_silent => ("operator-state-silent", Tone::Asks),
        None => ("operator-state-unknown", Tone::Over),
        Some(Presence::Free) => ("operator-state-free", Tone::Waits),
        Some(Presence::Busy) => ("operator-state-busy", Tone::Goes),
        Some(Presence::Offline) => ("operator-state-silent", Tone::Asks),
    };
    let state = sheet.say(state);
    sheet.chip(cells[3], &state, tone);
    let (printer, ink) = match device.printer {
        None => ("operator-printer-unknown", palette.soft_ink),
        Some(PrinterState::Ready) => ("operator-printer-ready", palette.soft_ink),
        Some(PrinterState::OutOfPaper) => ("operator-printer-paper", palette.help),
        Some(PrinterState::CoverOpen) => ("operator-printer-cover", palette.help),
        Some(PrinterState::Silent) => ("operator-printer-silent", palette.help),
    };
    let printer = sheet.say(printer);
    sheet.line(cells[4], &printer, 16.0, ink == palette.help, ink);
    let version = device.version.clone().unwrap_or_else(|| sheet.say("operator-version-unknown"));
    // A device that runs another program than the server is to be brought up to date.
    let is_other = device.version.as_ref().is_some_and(|it| *it != overview.server.version);
    let ink = if is_other { palette.few } else { palette.soft_ink };
    sheet.line(cells[5], &version, 16.0, is_other, ink);
}
