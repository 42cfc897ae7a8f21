//! One setting of a walk: every specimen is shown at it, checked, and its picture saved on request. It does not decide
//! what is right or wrong.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use crate::specimens::Specimen;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbaImage};
use jari_kiosk::text::Text;

use super::living::Living;
use super::outcome::Outcome;
use super::setting::Setting;
use super::stage::{self, Stage};
use crate::checks::{Finding, Frame, check_across, check_all, edges_align, pad_stays};

/// The check number under which a screen that panicked is reported: no check could look at it.
const FELL_OVER: u8 = 0;

/// The results of one setting.
#[derive(Default)]
pub(super) struct Visit {
    pub(super) outcome: Outcome,
    /// Every character that was painted.
    pub(super) painted: BTreeSet<char>,
}

/// Shows every specimen at `setting`; pictures go to a folder of the setting's name in `pictures`.
pub(super) fn visit(
    setting: Setting,
    text: &Arc<Text>,
    specimens: &[Specimen],
    pictures: Option<&Path>,
) -> io::Result<Visit> {
    let called = setting.to_string();
    let folder = pictures.map(|pictures| pictures.join(&called));
    if let Some(folder) = &folder {
        fs::create_dir_all(folder)?;
    }
    let mut visit = Visit::default();
    let mut frames = Vec::new();
    let mut glasses = None;
    for specimen in specimens {
        let Specimen { screen, state, .. } = specimen;
        let (frame, findings) = shown(&mut glasses, setting, text, specimen);
        visit.outcome.add(screen, state, &called, findings);
        let Some(mut frame) = frame else { continue };
        visit.painted.extend(frame.spans().flat_map(|span| span.text.chars()));
        if let Some(folder) = &folder {
            keep(&frame.image, &folder.join(format!("{screen}-{state}.png")))?;
        }
        // From here on only the tree is needed; hundreds of pictures would fill the memory.
        frame.image = RgbaImage::default();
        frames.push((specimen, frame));
    }
    compare(&frames, &called, &mut visit.outcome);
    Ok(visit)
}

/// The glass on which specimens are captured, and the glass on which they run, if they run at this setting.
struct Glasses {
    stage: Stage,
    living: Option<Living>,
}

impl Glasses {
    fn new(setting: Setting, text: &Arc<Text>, first: &Specimen) -> Self {
        let living = setting.is_lived_in().then(|| Living::new(setting, text, first));
        Self { stage: Stage::new(setting, text, first), living }
    }

    /// All checks that look at one specimen.
    fn check(&mut self, specimen: &Specimen) -> (Frame, Vec<Finding>) {
        let Self { stage, living } = self;
        let frame = stage.show(specimen);
        let mut findings = check_all(&frame);
        findings.extend(stage.unrest(&frame));
        findings.extend(stage.unkept(&frame));
        findings.extend(stage.missed_by_arrows());
        findings.extend(stage.misheard(specimen, &frame));
        findings.extend(stage.left_out(specimen));
        if let Some(living) = living {
            findings.extend(living.check(specimen, &frame, &stage.captured_as(specimen)));
        }
        (frame, findings)
    }
}

/// Shows and checks one specimen. A screen that panics is a finding, and leaves no frame.
fn shown(
    glasses: &mut Option<Glasses>,
    setting: Setting,
    text: &Arc<Text>,
    specimen: &Specimen,
) -> (Option<Frame>, Vec<Finding>) {
    let look = AssertUnwindSafe(|| {
        let glasses = glasses.get_or_insert_with(|| Glasses::new(setting, text, specimen));
        let (frame, findings) = glasses.check(specimen);
        (Some(frame), findings)
    });
    catch_unwind(look).unwrap_or_else(|_| {
        *glasses = None;
        let finding = Finding::new(FELL_OVER, "the screen", "panicked", "draws");
        (None, vec![finding])
    })
}

/// Checks 10 and 26: the foot, the edges and the pad of digits are in the same place on every screen.
fn compare(frames: &[(&Specimen, Frame)], setting: &str, outcome: &mut Outcome) {
    let Some((_, first)) = frames.first() else { return };
    // The operator's own pad is nobody's next screen.
    let of_visitors = frames.iter().filter(|(specimen, _)| specimen.screen != "pair");
    let of_visitors: Vec<&Frame> = of_visitors.map(|(_, frame)| frame).collect();
    for (Specimen { screen, state, .. }, frame) in frames {
        let both = [("the first screen", first), (*screen, frame)];
        let mut findings = check_across(&both, &stage::landmarks());
        findings.extend(edges_align(&both));
        if *screen != "pair" {
            findings.extend(pad_stays(&of_visitors, (screen, frame)));
        }
        findings.retain(|finding| finding.element.ends_with(screen));
        outcome.add(screen, state, setting, findings);
    }
}

fn keep(image: &RgbaImage, path: &Path) -> io::Result<()> {
    let file = BufWriter::new(File::create(path)?);
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Fast, FilterType::Sub);
    let (width, height) = image.dimensions();
    let written = encoder.write_image(image.as_raw(), width, height, ExtendedColorType::Rgba8);
    written.map_err(io::Error::other)
}
