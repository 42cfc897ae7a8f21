//! Gives everything that is drawn its name: for screen readers, and for the voice guide while it is on. This is the
//! only place where a widget gets a name, so everything shown is known to both. It paints nothing.

use egui::accesskit::Role;
use egui::{Context, Id, Response, Ui, WidgetInfo};

use crate::voice::{Aloud, DrawnItem, Kind, Scene, Standing};

/// The name of a thing on the screen, and who may hear it.
pub struct Named<'a> {
    pub role: Role,
    pub kind: Kind,
    pub words: &'a str,
    /// The part of the name that everybody may hear.
    pub aloud: Aloud,
    /// The mark of a thing that can be pressed; for a setting, also whether it is the chosen one.
    pub pressed: Option<(&'a str, Option<bool>)>,
}

impl<'a> Named<'a> {
    /// Something to be read.
    #[must_use]
    pub fn read(role: Role, kind: Kind, words: &'a str, aloud: Aloud) -> Self {
        Self { role, kind, words, aloud, pressed: None }
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
    let is_focused = response.has_focus();
    ui.ctx().data_mut(|data| {
        // Without a listener nothing is recorded.
        let noted = data.get_temp_mut_or_default::<Option<Scene>>(Id::NULL);
        let Some(scene) = noted else { return };
        let standing = match (named.pressed, chosen) {
            (None, _) => Standing::Read,
            (Some(_), Some(true)) => Standing::Chosen,
            (Some(_), _) if enabled => Standing::Ready,
            (Some(_), _) => Standing::Idle,
        };
        scene.0.push(DrawnItem {
            kind: named.kind,
            words: words.to_owned(),
            aloud: named.aloud.clone(),
            standing,
            mark: named.pressed.map_or("", |(mark, _)| mark).to_owned(),
            is_focused,
        });
    });
}
