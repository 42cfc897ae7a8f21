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
    // Somebody is there, whatever they hold before the reader.
    let was_asked = model.idle_warning.is_some();
    let mut effects = idle::pressed(model);
    if was_asked {
        effects.extend(idle::stay(model));
    }
    let Some(purpose) = takes_a_slip(model) else { return effects };
    if model.step == Step::Start {
        start_afresh(model);
    }
    let visit = &mut model.visit;
    visit.is_misread = receipt.is_none();
    effects.extend(match receipt {
        Some(receipt) => {
            visit.receipt = Some(receipt);
            visit.code.clear();
            enter(model, Step::CodeBirthDate { purpose })
        }
        // The ten digits below the QR lead on, too.
        None => enter(model, Step::Code { purpose }),
    });
    effects
}

/// For what a slip is read on this screen; None where it is not asked for.
fn takes_a_slip(model: &Model) -> Option<Purpose> {
    if model.sending.is_some() {
        return None;
    }
    let step = match &model.step {
        Step::Trouble(interrupted) => &interrupted.step,
        step => step,
    };
    match step {
        Step::Start if model.step == Step::Start => Some(Purpose::MyBooking),
        Step::Known => Some(Purpose::MyTurn),
        Step::Code { purpose } | Step::CodeBirthDate { purpose } => {
            Some(*purpose).filter(|purpose| *purpose != Purpose::GoOn)
        }
        _ => None,
    }
}
