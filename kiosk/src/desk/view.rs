//! Draws what the desk knows, and returns what was pressed and typed. It decides nothing, and holds no words.

mod sheet;
mod band;
mod find;
mod guiding;
mod list;
mod operator;
mod person;
mod sign_in;
mod top;
mod walk_in;

use egui::{Rect, Ui};

use super::model::{Desk, DeskPress, SignInStage};
use crate::text::Text;
use crate::widgets::Area as _;
use sheet::Sheet;

/// The part of the width that the list has.
const LIST_PART: f32 = 0.62;

/// What came of drawing the desk.
#[derive(Debug, Default)]
pub struct DeskDrawn {
    /// What was done, in order.
    pub presses: Vec<DeskPress>,
    /// Where the kiosk's screens are to be drawn, on which staff book for somebody.
    pub person_area: Option<Rect>,
}

/// Draws the desk.
pub fn show(ui: &mut Ui, desk: &Desk, text: &Text) -> DeskDrawn {
    let (mut presses, mut person_area) = (Vec::new(), None);
    let sheet = &mut Sheet::new(ui, desk, text, &mut presses);
    let mut room = sheet.whole();
    sheet.ui.painter().rect_filled(room, 0.0, sheet.palette.paper);
    let bar = room.take_top(sheet.px(56.0), 0.0);
    top::show(sheet, bar);
    let (side, gap) = (sheet.px(20.0), sheet.px(14.0));
    let mut room = room.shrink2(egui::vec2(side, gap));
    band::show(sheet, &mut room);
    match (&desk.shift, &desk.sign_in) {
        (Some(shift), SignInStage::No) if shift.is_for_person => person_area = Some(room),
        (Some(shift), SignInStage::No) if shift.guided_screen().is_some() => {
            if let (Some(guidance), Some(screen)) = (&shift.guiding, shift.guided_screen()) {
                guiding::show(sheet, room, guidance, screen);
            }
        }
        (Some(shift), SignInStage::No) if shift.operating.is_some() => {
            operator::show(sheet, room, shift);
        }
        (Some(shift), SignInStage::No) => {
            let mut right = room;
            let left = right.take_left(room.width() * LIST_PART, gap);
            list::show(sheet, left, shift);
            match &shift.finding {
                Some(finding) => find::show(sheet, right, shift, finding),
                None => person::show(sheet, right, shift),
            }
        }
        (_, SignInStage::Secret(signing_in)) => sign_in::secret(sheet, room, signing_in),
        (_, SignInStage::No | SignInStage::Names) => sign_in::names(sheet, room),
    }
    DeskDrawn { presses, person_area }
}
