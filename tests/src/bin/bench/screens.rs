//! Measures how much processor time a frame of every screen takes: update, layout and tessellation, in every state,
//! with no pixel drawn. Prints the worst state of each screen, as a table or one line of JSON with `--json`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use egui::RawInput;
use jari_kiosk::app;
use jari_kiosk::screens;
use jari_kiosk::text::Text;
use jari_kiosk::theme::Look;
use jari_tests::bench::{Durations, Report};
use jari_tests::gallery::Setting;
use jari_tests::specimens::{Specimen, catalogue};

/// Frames that fill the caches of glyphs and galleys and are not counted, because a person who touches a screen has
/// already seen it.
const WARM_UP: u32 = 5;

#[derive(Parser)]
#[command(about = "A frame of every screen: update, layout, tessellation")]
pub struct Args {
    /// How often each state of each screen is laid out, at each of several settings.
    #[arg(long, default_value_t = 100)]
    frames: u32,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) {
    let (specimens, text) = (catalogue(), Arc::new(Text::load()));
    let mut worst: BTreeMap<&str, (f64, Durations)> = BTreeMap::new();
    let mut first = Durations::default();
    let mut all = Durations::default();
    for setting in Setting::few() {
        let context = egui::Context::default();
        app::setup(&context);
        let glass = Glass { context, text: Arc::clone(&text), setting };
        for specimen in &specimens {
            first.extend(glass.frames(specimen, 1));
            glass.frames(specimen, WARM_UP).for_each(drop);
            let durations: Durations = glass.frames(specimen, args.frames).collect();
            let p99 = durations.percentile_ms(99.0);
            all.extend(glass.frames(specimen, 1));
            if worst.get(specimen.screen).is_none_or(|(known, _)| p99 > *known) {
                worst.insert(specimen.screen, (p99, durations));
            }
        }
    }
    let mut report = Report::default();
    for (screen, (_, durations)) in &worst {
        report.add_durations(format!("{screen}, its worst state"), durations);
    }
    report.add_durations("all screens, one frame of each state", &all);
    report.add_durations("all screens, the first frame of each state", &first);
    println!("{}", report.written(args.json).trim_end());
}

/// One kind of glass.
struct Glass {
    context: egui::Context,
    text: Arc<Text>,
    setting: Setting,
}

impl Glass {
    /// Draws this many frames of a specimen and times each.
    fn frames<'a>(
        &'a self,
        specimen: &'a Specimen,
        count: u32,
    ) -> impl Iterator<Item = std::time::Duration> + 'a {
        let Setting { language, diagonal, text_size, .. } = self.setting;
        let size = self.setting.size_px();
        let look = Look::new(Arc::clone(&self.text), size, diagonal, language, text_size);
        let mut model = specimen.model.clone();
        (model.comfort.language, model.comfort.text_size) = (language, text_size);
        (0..count).map(move |_| {
            let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            let input = RawInput { screen_rect: Some(rect), ..RawInput::default() };
            let started = Instant::now();
            let mut output = self.context.run_ui(input, |ui| {
                screens::show(ui, &look, &model);
            });
            let _ = self.context.tessellate(output.shapes, output.pixels_per_point);
            let took = started.elapsed();
            // There is no glass for the textures.
            output.textures_delta.clear();
            took
        })
    }
}
