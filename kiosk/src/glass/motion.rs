//! The calm change from one screen to the next: what is inside the frame appears within a moment. It keeps nobody
//! waiting: everything can be pressed at once. Nothing is drawn anew once it is over.

use crate::model::{Model, Step};

/// A screen has appeared after this many seconds.
const APPEARS_SECS: f64 = 0.12;
/// How much of the paper lies over a screen that has just come. Its words are there at once, only paler.
const FIRST_FADE: f32 = 0.4;
/// Where a frame takes longer than this many seconds, screens change at once: a slow change would look broken.
const SLOW_SECS: f64 = 0.05;

/// Which screen is shown, and since when.
#[derive(Default)]
pub(super) struct Motion {
    /// The step, and whether it is covered by "아직 계세요?".
    at: Option<(Step, bool)>,
    since_secs: f64,
    last_frame_secs: f64,
}

impl Motion {
    /// How much of the paper lies over the model's screen now: from `FIRST_FADE` to 0.
    pub(super) fn fade(&mut self, model: &Model, now_secs: f64) -> f32 {
        let frame_secs = now_secs - std::mem::replace(&mut self.last_frame_secs, now_secs);
        let is_idle = model.idle_warning.is_some();
        let is_same = |(step, was_idle): &(Step, bool)| *step == model.step && *was_idle == is_idle;
        if !self.at.as_ref().is_some_and(is_same) {
            // The first screen of all is simply there.
            let is_first = self.at.replace((model.step.clone(), is_idle)).is_none();
            self.since_secs = if is_first { f64::NEG_INFINITY } else { now_secs };
        } else if frame_secs > SLOW_SECS {
            self.since_secs = f64::NEG_INFINITY;
        }
        let part = (now_secs - self.since_secs) / APPEARS_SECS;
        FIRST_FADE * (1.0 - part).clamp(0.0, 1.0) as f32
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use jiff::civil::date;

    use super::super::{Glass, setup};
    use super::*;
    use crate::text::Text;

    const FRAME_SECS: f64 = 1.0 / 60.0;
    const SCREEN: egui::Vec2 = egui::vec2(1080.0, 1920.0);

    fn model(step: Step) -> Model {
        let model = Model::new(String::new(), Timestamp::UNIX_EPOCH, date(2026, 11, 30));
        Model { step, ..model }
    }

    /// The fades of the frames after the screen changed, until there is none.
    fn fades(frame_secs: f64) -> Vec<f32> {
        let mut motion = Motion::default();
        assert_eq!(motion.fade(&model(Step::Start), 10.0), 0.0, "the first screen is there");
        let who = model(Step::Who);
        let frames = (0..1_000).map(|nth| motion.fade(&who, 20.0 + f64::from(nth) * frame_secs));
        frames.take_while(|fade| *fade > 0.0).collect()
    }

    #[test]
    fn a_screen_appears_within_a_moment_and_then_nothing_moves() {
        let fades = fades(FRAME_SECS);
        assert!((2..=9).contains(&fades.len()), "150 ms at most: {fades:?}");
        assert!(fades.is_sorted_by(|before, after| before > after), "{fades:?}");
        assert!(fades[0] <= 0.4, "more than half of the ink is there at once");
    }

    /// Frames at 60 Hz until the glass asks for none: how many they are, and how many of them look unlike the last.
    fn drawn(glass: &mut Glass, context: &egui::Context, from_secs: f64) -> [usize; 2] {
        let mut frames = Vec::new();
        for nth in 0..100 {
            let input = egui::RawInput {
                time: Some(from_secs + f64::from(nth) * FRAME_SECS),
                screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, SCREEN)),
                ..egui::RawInput::default()
            };
            let mut output = context.run_ui(input, |ui| {
                let _ = glass.ui(ui, Timestamp::UNIX_EPOCH);
            });
            output.textures_delta.clear();
            frames.push(output.shapes);
            let viewport = &output.viewport_output[&egui::ViewportId::ROOT];
            if !viewport.repaint_delay.is_zero() {
                let last = frames.last().expect("a frame was drawn");
                return [frames.len(), frames.iter().filter(|frame| *frame != last).count()];
            }
        }
        panic!("it asks for frames for ever");
    }

    #[test]
    fn a_glass_draws_the_next_screen_paler_for_a_moment_and_then_rests() {
        let context = egui::Context::default();
        setup(&context);
        let text = Arc::new(Text::load());
        let mut glass = Glass::new(model(Step::Start), text, 21.5).with_motion();
        let [frames, paler] = drawn(&mut glass, &context, 1.0);
        assert!(paler == 0 && frames <= 3, "the first screen is there");
        glass.put(model(Step::Who));
        let [frames, paler] = drawn(&mut glass, &context, 10.0);
        assert!(paler > 2, "what is inside the frame appears");
        assert!(frames <= 11, "{frames} frames");
        let [frames, paler] = drawn(&mut glass, &context, 20.0);
        assert!(paler == 0 && frames <= 3, "{frames} frames of a screen that stays");
    }

    #[test]
    fn on_a_slow_machine_the_second_frame_is_the_whole_screen() {
        assert_eq!(fades(0.09).len(), 1);
    }

    #[test]
    fn what_is_typed_or_told_on_a_screen_does_not_make_it_appear_again() {
        let mut motion = Motion::default();
        let mut model = model(Step::Name);
        let _ = motion.fade(&model, 1.0);
        model.visit.typed.name.press(crate::keyboard::layout::Key::Jamo('ㄱ'));
        assert_eq!(motion.fade(&model, 1.01), 0.0);
        model.idle_warning = Some(Timestamp::UNIX_EPOCH);
        assert!(motion.fade(&model, 1.02) > 0.0, "\"아직 계세요?\" is another screen");
    }
}
