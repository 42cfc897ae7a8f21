//! The desk while a person at a kiosk shows their screen: what is on it is drawn by a kiosk's own glass.

use std::sync::Arc;

use egui::{Context, Pos2, RawInput, Rect, vec2};
use jari_common::guiding::{GuideOutcome, GuidedScreen};
use jari_common::id::HelpId;
use jari_kiosk::desk::guiding::Guidance;
use jari_kiosk::glass::{self, Glass};
use jari_kiosk::model::{Guided, GuidedPage, Model, Step};
use jari_kiosk::text::Text;
use uuid::Uuid;

use crate::specimens::sample::kiosk;
use crate::specimens::watched;

/// A kiosk that stands upright, in points.
const UPRIGHT: [f32; 2] = [1080.0, 1920.0];
const LYING: [f32; 2] = [1920.0, 1080.0];
const DIAGONAL_INCHES: f32 = 21.5;

/// What the kiosk's glass shows of this model.
#[must_use]
pub fn shown(model: Model, size: [f32; 2]) -> GuidedScreen {
    let (context, now) = (Context::default(), model.now);
    glass::setup(&context);
    let mut glass = Glass::new(model, Arc::new(Text::load()), DIAGONAL_INCHES);
    let room = Rect::from_min_size(Pos2::ZERO, vec2(size[0], size[1]));
    for _ in 0..3 {
        let input = RawInput { screen_rect: Some(room), ..RawInput::default() };
        let mut output = context.run_ui(input, |ui| drop(glass.ui(ui, now)));
        output.textures_delta.clear();
    }
    let to = glass.model().guiding.to.as_ref().expect("it is shown");
    let Guided { page, may_press, shows_all, pointed, taken, outcome, .. } = to.clone();
    let GuidedPage { number, size, items } = &*page;
    GuidedScreen {
        showing: Uuid::from_u128(1),
        page: *number,
        size: *size,
        items: items.clone(),
        pointed,
        may_press,
        is_whole: shows_all,
        taken,
        outcome,
    }
}

fn guidance(screen: GuidedScreen, presses: bool) -> Guidance {
    let screen = Some(Box::new(screen));
    Guidance { help: HelpId(1), screen, looked: None, closed: None, presses }
}

/// What a desk sees of a kiosk, each with its name.
pub(super) fn guidances() -> Vec<(&'static str, Guidance)> {
    let who = || shown(watched(kiosk(Step::Who)), UPRIGHT);
    let pointed = GuidedScreen { pointed: Some("choice:myself".to_owned()), ..who() };
    let lent = GuidedScreen { may_press: true, outcome: Some(GuideOutcome::TheirOwn), ..who() };
    let asked = GuidedScreen { outcome: Some(GuideOutcome::Asked), ..who() };
    let hidden = shown(watched(kiosk(Step::Name)), LYING);
    let choosing = shown(watched(kiosk(Step::Clinics)), LYING);
    vec![
        ("guided", guidance(pointed, false)),
        ("guided-pressing", guidance(lent, true)),
        ("guided-asked", guidance(asked, false)),
        ("guided-hidden", guidance(hidden, false)),
        ("guided-choosing", guidance(choosing, false)),
    ]
}
