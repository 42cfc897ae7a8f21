//! "직원을 불러 주세요": where to find somebody. It never says that somebody was called: nothing here can know.

use egui::Ui;

use crate::message::Action;
use crate::model::Model;
use crate::theme::Look;
use crate::widgets::{Notice, Page, Said, StripTone, icon, notice};

/// Draws where to go, and that nothing is lost meanwhile.
pub fn ui(ui: &mut Ui, look: &Look, model: &Model) -> Option<Action> {
    let mut page = Page::open(ui, look, model, &look.say("staff-question"));
    page.keep_next_free(look);
    let (whither, say, safe) =
        (look.say("staff-where"), look.say("staff-say"), look.say("staff-safe"));
    let safe = Said::new(StripTone::Safe, icon::SHIELD_CHECK, &safe);
    let says = [whither.as_str(), &say];
    let spec = Notice { icon: icon::HAND_WAVING, ink: look.palette.help, says: &says, safe };
    notice(ui, look, page.body, &spec);
    let back = look.say("staff-back");
    page.next_button(ui, look, (icon::ARROW_LEFT, &back), true, Action::Back);
    page.finish(ui, look)
}
