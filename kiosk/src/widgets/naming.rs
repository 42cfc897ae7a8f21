//! Gives everything that is drawn its name: for screen readers, and for the voice guide while it is on. This is the
//! only place where a widget gets a name, so everything shown is known to both. The voice also tells what the screen has
//! and the glass has no room for. It paints nothing.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Context, Id, Response, Ui, WidgetInfo};

use crate::voice::{Aloud, DrawnItem, Kind, Scene, Standing};

/// The name of a thing on the screen, and who may hear it.
pub struct Named<'a> {
    pub role: Role,
    pub kind: Kind,
    pub words: &'a str,
    /// What the voice tells, where the glass has room for a part of it only.
    pub told: Option<&'a str>,
    /// The part of the name that everybody may hear.
    pub aloud: Aloud,
    /// The mark of a thing that can be pressed; for a setting, also whether it is the chosen one.
    pub pressed: Option<(&'a str, Option<bool>)>,
}

impl<'a> Named<'a> {
    /// Something to be read.
    #[must_use]
    pub fn read(role: Role, kind: Kind, words: &'a str, aloud: Aloud) -> Self {
        Self { role, kind, words, told: None, aloud, pressed: None }
    }

    /// Something beside the screen's question, which only a screen reader tells.
    #[must_use]
    pub fn aside(words: &'a str) -> Self {
        Self::read(Role::Label, Kind::Aside, words, Aloud::Same)
    }
}

/// From now on everything that is drawn is recorded, until it is taken.
pub fn listen(context: &Context) {
    context.data_mut(|data| data.insert_temp(Id::NULL, Some(Scene::default())));
}

/// What was drawn since [`listen`], in the order drawn.
#[must_use]
pub fn take(context: &Context) -> Scene {
    let noted = context.data_mut(|data| data.remove_temp::<Option<Scene>>(Id::NULL));
    noted.flatten().unwrap_or_default()
}

/// Gives the thing of this `response` its name.
pub fn name(ui: &Ui, response: &Response, named: &Named<'_>) {
    let enabled = response.enabled();
    let words = named.words;
    let chosen = named.pressed.and_then(|(_, chosen)| chosen);
    response.widget_info(|| match chosen {
        Some(chosen) => WidgetInfo::selected(named.role, enabled, chosen, words),
        None => WidgetInfo::labeled(named.role, enabled, words),
    });
    let standing = match (named.pressed, chosen) {
        (None, _) => Standing::Read,
        (Some(_), Some(true)) => Standing::Chosen,
        (Some(_), _) if enabled => Standing::Ready,
        (Some(_), _) => Standing::Idle,
    };
    // Asked before the scene is locked: both are the context's.
    let is_focused = response.has_focus();
    note(ui.ctx(), || DrawnItem {
        kind: named.kind,
        words: named.told.unwrap_or(words).to_owned(),
        aloud: named.aloud.clone(),
        standing,
        mark: named.pressed.map_or("", |(mark, _)| mark).to_owned(),
        is_focused,
        at: at(response.rect),
    });
}

/// Something that the screen has to say, and the glass has no room for: the voice tells it.
pub fn tell(context: &Context, kind: Kind, words: String, aloud: Aloud) {
    let (standing, mark) = (Standing::Read, String::new());
    note(context, || DrawnItem {
        kind,
        words,
        aloud,
        standing,
        mark,
        is_focused: false,
        at: [0; 4],
    });
}

/// The place of something, in whole points.
fn at(rect: egui::Rect) -> [i32; 4] {
    [rect.left(), rect.top(), rect.width(), rect.height()].map(|length| length.round() as i32)
}

/// What whoever sees this screen does with it, while it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuideMarks {
    /// The mark of what they point at.
    pub pointed: Option<String>,
    /// The mark of what they press.
    pub pressed: Option<String>,
}

/// Until the next call, this is pointed at and pressed as it is drawn.
pub fn guide(context: &Context, marks: Option<GuideMarks>) {
    context.data_mut(|data| data.insert_temp(guide_id(), marks.map(Arc::new)));
}

/// What is pointed at and pressed now.
#[must_use]
pub fn guided(context: &Context) -> Option<Arc<GuideMarks>> {
    context.data(|data| data.get_temp::<Option<Arc<GuideMarks>>>(guide_id())).flatten()
}

fn guide_id() -> Id {
    Id::unique("guide")
}

/// Without a listener nothing is recorded.
fn note(context: &Context, item: impl FnOnce() -> DrawnItem) {
    context.data_mut(|data| {
        if let Some(scene) = data.get_temp_mut_or_default::<Option<Scene>>(Id::NULL) {
            scene.0.push(item());
        }
    });
}
