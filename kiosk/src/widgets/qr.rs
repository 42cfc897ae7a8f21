//! A QR code for a telephone's camera: black on white, with the quiet zone that ISO/IEC 18004 asks for.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::cache::{ComputerMut, FrameCache};
use egui::{Color32, Rect, Sense, Ui, vec2};
use fast_qr::qr::QRBuilder;

use super::naming::{self, Named};
use crate::voice::{Aloud, Kind};

/// The width of the white zone around the code, in modules.
const QUIET_MODULES: f32 = 4.0;

/// Draws `text` as a QR code in the middle of `rect`, as large as fits, called `name`. Returns whether it could be
/// drawn: a text beyond the standard's capacity cannot.
pub fn qr(ui: &mut Ui, rect: Rect, text: &str, name: &str) -> bool {
    let made = ui.memory_mut(|memory| memory.caches.cache::<Codes>().get(text).clone());
    let Some(rows) = made else { return false };
    let side = rect.width().min(rect.height());
    let modules = rows.len() as f32 + 2.0 * QUIET_MODULES;
    // A whole number of points per module: every edge is sharp.
    let module = (side / modules).floor().max(1.0);
    let ground = Rect::from_center_size(rect.center().round(), vec2(1.0, 1.0) * module * modules);
    let response = ui.allocate_rect(ground, Sense::hover());
    // The caption below the code says what it is for; the content is for telephones only.
    let named = Named::read(Role::Image, Kind::Aside, name, Aloud::Nothing);
    naming::name(ui, &response, &named);
    let painter = ui.painter();
    painter.rect_filled(ground, 0.0, Color32::WHITE);
    for (row, runs) in rows.iter().enumerate() {
        for &(start, end) in runs {
            let corner = |x: f32, y: f32| {
                let offset = vec2(x + QUIET_MODULES, y + QUIET_MODULES) * module;
                (ground.min + offset).round()
            };
            let dark = Rect::from_min_max(
                corner(start as f32, row as f32),
                corner(end as f32, row as f32 + 1.0),
            );
            painter.rect_filled(dark, 0.0, Color32::BLACK);
        }
    }
    true
}

/// A code takes milliseconds to make and is shown for many frames. The first frame without the code drops it.
type Codes = FrameCache<Option<Arc<DarkRows>>, Maker>;
/// The dark stretches of each row.
type DarkRows = Vec<Vec<(usize, usize)>>;

#[derive(Default)]
struct Maker;

impl ComputerMut<&str, Option<Arc<DarkRows>>> for Maker {
    fn compute(&mut self, text: &str) -> Option<Arc<DarkRows>> {
        let code = QRBuilder::new(text).build().ok()?;
        Some(Arc::new((0..code.size).map(|row| dark_runs(&code[row])).collect()))
    }
}

/// The dark stretches of one row, so that each is one rectangle.
fn dark_runs(row: &[fast_qr::Module]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in row.iter().enumerate().filter(|(_, module)| module.value()) {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}
