//! One glass on which specimens are shown one after another, as the kiosk itself would draw them. It presses
//! nothing, except for the arrows of [`Stage::missed_by_arrows`].

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::specimens::Specimen;
use egui_kittest::Harness;
use jari_kiosk::message::Action;
use jari_kiosk::model::{Board, Language, Model, TextSize};
use jari_kiosk::screens::{self, Shows};
use jari_kiosk::text::Text;
use jari_kiosk::theme::Look;
use jari_kiosk::voice::{Hearing, Scene, plain};
use jari_kiosk::widgets::naming;

use super::person::{unspoken, with_person};
use super::promise;
use super::setting::Setting;
use super::whole;
use crate::checks::{
    self, Allowances, Finding, Frame, Kind, Landmarks, Node, keeps_back, reachable_by_arrows, tells,
};
use jari_renderer::{CpuRenderer, TEXTURE_SIDE_MAX};

/// A screen may ask for a different number of rows and days in its first frame; after this many frames it must be
/// settled.
const SETTLING_STEPS: usize = 3;

/// egui begins its warning about two widgets with the same id with this character.
const ID_CLASH: char = '🔥';

/// One kind of glass, ready to show specimens.
pub struct Stage {
    harness: Harness<'static, Shown>,
    setting: Setting,
    px_per_mm: f32,
}

/// The specimen that is shown.
struct Shown {
    look: Look,
    model: Model,
    /// What the screen asked for in the last frame, though nobody touched it.
    unasked: Option<Action>,
    /// What can be spoken about the last frame.
    scene: Scene,
}

impl Shown {
    fn new(look: Look, model: Model) -> Self {
        Self { look, model, unasked: None, scene: Scene::default() }
    }
}

impl Stage {
    /// A stage that shows the first specimen.
    #[must_use]
    pub fn new(setting: Setting, text: &Arc<Text>, first: &Specimen) -> Self {
        let Setting { language, diagonal, text_size, colours, .. } = setting;
        let look = Look::new(Arc::clone(text), setting.size_px(), diagonal, language, text_size)
            .coloured(colours);
        let px_per_mm = look.px_per_mm;
        let shown = Shown::new(look, first.model.clone());
        let mut harness = Harness::builder()
            .with_size(setting.size_px())
            .with_theme(egui::Theme::Light)
            .with_render_cursor(false)
            // The checks here make both of these checks and report, where the harness would stop.
            .with_accessibility_check(false)
            .allow_missing_glyphs()
            .with_context_setup(jari_kiosk::app::setup)
            .renderer(CpuRenderer::default())
            .build_ui_state(draw, shown);
        harness.input_mut().max_texture_side = Some(TEXTURE_SIDE_MAX);
        Self { harness, setting, px_per_mm }
    }

    /// Shows a specimen in the stage's language and text size, and captures it.
    pub fn show(&mut self, specimen: &Specimen) -> Frame {
        self.put(specimen);
        let captured_as = self.captured_as(specimen);
        Frame::capture(&mut self.harness, &captured_as)
    }

    /// Shows a specimen without capturing it.
    pub fn put(&mut self, specimen: &Specimen) {
        self.harness.ctx.memory_mut(|memory| {
            if let Some(focused) = memory.focused() {
                memory.surrender_focus(focused);
            }
        });
        let model = self.set_up(specimen);
        let look = self.harness.state().look.clone();
        *self.harness.state_mut() = Shown::new(look, model);
        self.harness.run_steps(SETTLING_STEPS);
    }

    /// The specimen's model in the setting's language, text size and colours.
    fn set_up(&self, specimen: &Specimen) -> Model {
        let mut model = specimen.model.clone();
        model.comfort.language = self.setting.language;
        model.comfort.text_size = self.setting.text_size;
        model.comfort.colours = self.setting.colours;
        model
    }

    /// Faults of the specimen shown last that need no limit: it asks for something though nobody touched it, or two of
    /// its widgets have the same egui id.
    #[must_use]
    pub fn unrest(&self, frame: &Frame) -> Vec<Finding> {
        let unasked = self.harness.state().unasked.iter().map(|action| {
            let measured = format!("asks for {action:?} in every frame");
            Finding::new(13, "the screen", measured, "settles after one frame")
        });
        let warnings = frame.texts.iter().filter(|run| run.source.contains(ID_CLASH));
        let clashes = warnings.map(|run| {
            Finding::new(12, &*run.source, "two widgets share an id", "an id of its own each")
        });
        unasked.chain(clashes).collect()
    }

    /// Check 27 for the specimen shown last, with its picture: promises that are not kept.
    #[must_use]
    pub fn unkept(&self, frame: &Frame) -> Vec<Finding> {
        match self.setting.language {
            Language::Korean => promise::broken(&self.harness.state().model, frame),
            Language::English => Vec::new(),
        }
    }

    /// Check 12 for the specimen shown last: widgets that no arrow key reaches.
    pub fn missed_by_arrows(&mut self) -> Vec<Finding> {
        reachable_by_arrows(&mut self.harness)
    }

    /// Check 20 for the specimen shown last, with its picture: what a listener is not told, and which personal data
    /// others would hear. Afterwards the stage counts a person as present.
    pub fn misheard(&mut self, specimen: &Specimen, frame: &Frame) -> Vec<Finding> {
        let Shown { scene, model, .. } = self.harness.state();
        let secrets = unspoken(model);
        let mut findings = tells(frame, &scene.reading(Hearing::Aloud, "").sentences, &secrets);
        findings.extend(keeps_back(&everything(scene, Hearing::Aloud), &secrets));
        let model = with_person(specimen.model.clone());
        self.put(&Specimen { model, ..*specimen });
        let secrets = unspoken(&self.harness.state().model);
        findings.extend(keeps_back(&self.everything(Hearing::Aloud), &secrets));
        findings
    }

    /// Check 22: facts of the specimen that large letters tell on none of their pages.
    pub fn left_out(&mut self, specimen: &Specimen) -> Vec<Finding> {
        let Shows::Tells(sheet) = screens::view(&self.set_up(specimen)).shows else {
            return Vec::new();
        };
        if self.setting.text_size == TextSize::Normal {
            return Vec::new();
        }
        let look = self.harness.state().look.clone();
        let texts = whole::texts(&sheet.facts, |saying| look.words(saying));
        let first = &sheet.facts[..sheet.next.seen_first];
        let first = whole::texts(&whole::main_lines(first), |saying| look.words(saying));
        let on = look.say("facts-on");
        let mut painted = Vec::new();
        let mut unseen = None;
        for page in 0..=texts.len() {
            let mut model = specimen.model.clone();
            model.visit.facts_page = u8::try_from(page).unwrap_or(u8::MAX);
            self.put(&Specimen { model, ..*specimen });
            let frame = Frame::read(&self.harness, &self.captured_as(specimen));
            painted.extend(frame.texts.iter().map(|run| run.source.clone()));
            let turns = frame.clickables().any(|node: &Node| node.label == on);
            if !turns {
                unseen.get_or_insert_with(|| whole::unseen(&first, &painted));
            }
            let more = |node: &Node| node.author_id.as_deref() == Some("page:facts");
            if !turns && !frame.clickables().any(more) {
                // No next page can be reached from here.
                break;
            }
        }
        let mut findings = whole::left_out(&texts, &painted);
        findings.extend(unseen.unwrap_or_default());
        findings
    }

    /// Everything that can be spoken about the specimen shown last.
    #[must_use]
    pub fn everything(&self, hearing: Hearing) -> Vec<String> {
        everything(&self.harness.state().scene, hearing)
    }

    /// The setting by which a specimen's picture is judged.
    #[must_use]
    pub fn captured_as(&self, specimen: &Specimen) -> checks::Setting {
        let model = &specimen.model;
        checks::Setting {
            px_per_mm: self.px_per_mm,
            text_size: match self.setting.text_size {
                TextSize::Normal => checks::TextSize::Normal,
                TextSize::Large => checks::TextSize::Large,
            },
            language: match self.setting.language {
                Language::Korean => checks::Language::Ko,
                Language::English => checks::Language::En,
            },
            kind: kind(specimen.screen, self.setting.text_size),
            landmarks: landmarks(),
            allowances: Allowances {
                split_words: match self.setting.text_size {
                    TextSize::Normal => BTreeSet::new(),
                    TextSize::Large => clinic_names(model),
                },
                ellipses: BTreeSet::new(),
                technical_words: specimen.screen == "pair",
            },
        }
    }
}

/// Everything that can be spoken about a scene: as a screen, as news, and with the arrows on each item of it.
fn everything(scene: &Scene, hearing: Hearing) -> Vec<String> {
    let mut all = scene.reading(hearing, "").sentences;
    all.extend(scene.news_after(&Scene::default(), hearing));
    all.extend(scene.0.iter().filter_map(|told| told.heard(hearing)).flat_map(plain));
    all
}

fn draw(ui: &mut egui::Ui, shown: &mut Shown) {
    naming::listen(ui.ctx());
    shown.unasked = screens::show(ui, &shown.look, &shown.model);
    shown.scene = naming::take(ui.ctx());
    if let Some(Action::FitBoard { rows, days }) = shown.unasked {
        fit(&mut shown.model.board, rows, days);
    }
}

/// Gives the board the number of clinics and days that it asks for, as far as the specimen has them.
fn fit(board: &mut Board, rows: u8, days: u8) {
    (board.query.rows, board.query.days) = (rows, days);
    if let Some(page) = &mut board.page {
        (page.query.rows, page.query.days) = (rows, days);
        page.rows.truncate(rows.into());
        page.rows.iter_mut().for_each(|row| row.days.truncate(days.into()));
    }
}

/// Large letters have lists instead of the table and of the cells of a day.
fn kind(screen: &str, text_size: TextSize) -> Kind {
    match screen {
        "board" | "times" if text_size == TextSize::Normal => Kind::Board,
        "pair" | "name" | "birth-date" | "phone" | "code" | "code-birth-date" | "identity"
        | "find-code" => Kind::Keyboard,
        _ => Kind::Ordinary,
    }
}

/// The three buttons at the foot, with the kiosk's marks.
pub(super) fn landmarks() -> Landmarks {
    Landmarks {
        back: "foot:back".to_owned(),
        start_over: "foot:start-over".to_owned(),
        call_staff: "foot:staff".to_owned(),
        ..Landmarks::default()
    }
}

/// The names that may break between syllables in large text.
fn clinic_names(model: &Model) -> BTreeSet<String> {
    let session = model.visit.session.iter();
    let booked = session.filter_map(|session| session.ticket.booking.as_ref());
    let booked = booked.map(|booking| &booking.clinic);
    model.board.clinics().chain(booked).map(|clinic| clinic.name.clone()).collect()
}
