//! Small screens for the tests of the checks: a 15.6" portrait kiosk in dark letters on white, with things
//! placed in millimetres. No check is tested here.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{
    Align2, Color32, FontData, FontDefinitions, FontFamily, FontId, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use egui_kittest::Harness;

use super::alive::Hand;
use super::finding::Finding;
use super::frame::{Allowances, Frame, Kind, Landmarks, Language, Setting, TextSize};
pub use super::toy::Toy;
use super::toy::ToyKiosk;
use jari_renderer::CpuRenderer;

pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/NotoSansKR-Regular.ttf");
pub const ICONS: &[u8] = include_bytes!("../../../assets/icons/Phosphor-Bold.ttf");
pub const PX_PER_MM: f32 = 5.56;
const SIZE_PX: [f32; 2] = [1080.0, 1920.0];

/// The numbers of the checks that found something, in order.
pub fn numbers_of(findings: &[Finding]) -> Vec<u8> {
    findings.iter().map(|finding| finding.check).collect()
}

/// The setting with which a small screen is captured.
pub struct Screen {
    pub setting: Setting,
}

impl Screen {
    pub fn new() -> Self {
        Self {
            setting: Setting {
                px_per_mm: PX_PER_MM,
                text_size: TextSize::Normal,
                language: Language::Ko,
                kind: Kind::Ordinary,
                landmarks: Landmarks::default(),
                allowances: Allowances::default(),
            },
        }
    }

    pub fn of_kind(kind: Kind) -> Self {
        let mut screen = Self::new();
        screen.setting.kind = kind;
        screen
    }

    pub fn harness<'a>(&self, mut ui: impl FnMut(&mut Ui) + 'a) -> Harness<'a> {
        Harness::builder()
            .with_size(SIZE_PX)
            .with_theme(egui::Theme::Light)
            .with_accessibility_check(false)
            .with_render_cursor(false)
            .with_context_setup(set_up)
            .renderer(CpuRenderer::default())
            .build_ui(move |root| {
                root.painter().rect_filled(root.ctx().content_rect(), 0, Color32::WHITE);
                ui(root);
            })
    }

    /// A hand in front of a small kiosk.
    pub fn hand(&self, toy: Toy) -> Hand<ToyKiosk> {
        Hand::new(SIZE_PX.into(), set_up, ToyKiosk::new(toy))
    }

    pub fn capture<'a>(&self, ui: impl FnMut(&mut Ui) + 'a) -> Frame {
        Frame::capture(&mut self.harness(ui), &self.setting)
    }
}

fn set_up(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for (name, data) in [("words", REGULAR), ("icons", ICONS)] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(data)));
        let family = FontFamily::Name(name.into());
        fonts.families.insert(family, vec![name.to_owned()]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec!["words".to_owned()]);
    }
    ctx.set_fonts(fonts);
    ctx.all_styles_mut(|style| {
        style.interaction.selectable_labels = false;
        style.visuals.override_text_color = Some(Color32::BLACK);
    });
}

/// A place on the screen: left, top, width and height in millimetres.
#[derive(Clone, Copy)]
pub struct Mm(pub f32, pub f32, pub f32, pub f32);

impl Mm {
    pub fn rect(self) -> Rect {
        let corner = pos2(self.0, self.1).to_vec2() * PX_PER_MM;
        Rect::from_min_size(corner.to_pos2(), vec2(self.2, self.3) * PX_PER_MM)
    }

    /// Text in the middle of the place; one em is `em_mm` millimetres.
    pub fn text(self, ui: &mut Ui, text: &str, em_mm: f32) {
        self.coloured_text(ui, text, em_mm, Color32::BLACK);
    }

    pub fn coloured_text(self, ui: &mut Ui, text: &str, em_mm: f32, colour: Color32) {
        let font = FontId::proportional(em_mm * PX_PER_MM);
        ui.painter().text(self.rect().center(), Align2::CENTER_CENTER, text, font, colour);
    }

    pub fn icon(self, ui: &mut Ui, icon: &str, em_mm: f32) {
        let font = FontId::new(em_mm * PX_PER_MM, FontFamily::Name("icons".into()));
        let middle = self.rect().center();
        ui.painter().text(middle, Align2::CENTER_CENTER, icon, font, Color32::BLACK);
    }

    pub fn heading(self, ui: &mut Ui, text: &str, em_mm: f32) {
        let id = egui::Id::unique(text);
        let response = ui.interact(self.rect(), id, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
        self.text(ui, text, em_mm);
    }

    /// A button with a visible filling.
    pub fn button(self, ui: &mut Ui, text: &str, em_mm: f32) {
        self.named_button(ui, text, em_mm, text);
    }

    pub fn named_button(self, ui: &mut Ui, text: &str, em_mm: f32, name: &str) {
        let stroke = Stroke::new(2.0, Color32::BLACK);
        ui.painter().rect(self.rect(), 0, Color32::WHITE, stroke, StrokeKind::Inside);
        self.bare_button(ui, text, em_mm, name);
    }

    pub fn marked_button(self, ui: &mut Ui, text: &str, em_mm: f32, author_id: &str) {
        self.button(ui, text, em_mm);
        ui.ctx().accesskit_node_builder(self.id(), |node| node.set_author_id(author_id));
    }

    /// A button with no mark but its text.
    pub fn bare_button(self, ui: &mut Ui, text: &str, em_mm: f32, name: &str) -> Response {
        let response = self.sense(ui, name, Sense::click());
        self.text(ui, text, em_mm);
        response
    }

    pub fn unfocusable_button(self, ui: &mut Ui, text: &str) {
        self.sense(ui, text, Sense::CLICK);
    }

    fn sense(self, ui: &mut Ui, name: &str, sense: Sense) -> Response {
        let response = ui.interact(self.rect(), self.id(), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
        response
    }

    fn id(self) -> egui::Id {
        egui::Id::unique((self.0.to_bits(), self.1.to_bits()))
    }
}
