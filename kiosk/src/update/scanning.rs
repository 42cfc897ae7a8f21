//! The reader beside the glass: a slip, or a picture of it on a telephone, is held before it instead of typing ten digits.
//! Only the birth date is typed then. A person in the middle of something else loses nothing by a slip that is read.

use jari_common::ticket::Receipt;

use crate::effect::Effect;
use crate::model::{Model, Purpose, Step};

use super::idle;
use super::shown::start_afresh;
use super::steps::enter;

/// A QR was read.
pub(super) fn scanned(model: &mut Model, receipt: Option<Receipt>) -> Vec<Effect> {
    let Some(purpose) = takes_a_slip(model) else { return Vec::new() };
    let was_read = model.visit.receipt.is_some();
    // A reader that reads one paper again and again, or what lies beside it, disturbs nobody.
    if was_read && (receipt.is_none() || receipt == model.visit.receipt) {
        return Vec::new();
    }
    let was_asked = model.idle_warning.is_some();
    let mut effects = idle::pressed(model);
    if was_asked {
        effects.extend(idle::stay(model));
    }
    if model.step == Step::Start {
        start_afresh(model);
    }
    let is_known = model.step == Step::Known;
    let visit = &mut model.visit;
    visit.is_misread = receipt.is_none();
    visit.receipt = receipt;
    effects.extend(if visit.receipt.is_some() {
        visit.code.clear();
        if !is_known {
            // What was typed was for another paper.
            visit.typed.birth_date.clear();
        }
        enter(model, Step::CodeBirthDate { purpose })
    } else {
        // The ten digits below the QR lead on, too.
        enter(model, Step::Code { purpose })
    });
    effects
}

/// For what a slip is read on this screen; None where it is not asked for. Whoever has their ticket open keeps it: a slip
/// of somebody else opens nothing over it.
fn takes_a_slip(model: &Model) -> Option<Purpose> {
    if model.sending.is_some() || model.visit.session.is_some() {
        return None;
    }
    let step = match &model.step {
        Step::Trouble(interrupted) => &interrupted.step,
        step => step,
    };
    match step {
        Step::Start if model.step == Step::Start => Some(Purpose::MyBooking),
        Step::Known if model.step == Step::Known => Some(Purpose::MyTurn),
        Step::Code { purpose } | Step::CodeBirthDate { purpose } => {
            Some(*purpose).filter(|purpose| *purpose != Purpose::GoOn)
        }
        _ => None,
    }
}
