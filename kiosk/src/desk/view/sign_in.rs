//! Who is at the desk: a name is pressed, then six digits are typed.

use egui::{Align2, Rect, ScrollArea, Sense, UiBuilder, vec2};
use jari_common::staff::{Role, StaffStanding};
use jari_common::wire::StaffAtDesk;

use super::sheet::{Sheet, TypedField, Weight};
use crate::desk::model::{DeskPress, Secret, SignInAsks, SigningIn};
use crate::widgets::Area as _;

/// Names beside each other.
const COLUMNS: usize = 4;

/// The names of whoever may sign in here.
pub fn names(sheet: &mut Sheet<'_>, mut room: Rect) {
    let palette = sheet.palette;
    let head = room.take_top(sheet.px(64.0), sheet.px(6.0));
    let words = sheet.say("desk-who-question");
    sheet.line(head, &words, 30.0, true, palette.ink);
    let desk = sheet.desk;
    if desk.shift.is_some() {
        let foot = room.take_bottom(sheet.px(56.0), sheet.px(12.0));
        back(sheet, foot);
    }
    let known: Vec<_> =
        desk.staff.iter().filter(|it| it.standing != StaffStanding::Removed).collect();
    if known.is_empty() {
        let key = if desk.apart_since.is_some() { "desk-trouble-away" } else { "desk-nobody-yet" };
        let words = sheet.say(key);
        sheet.lines(room, &words, 20.0, false, palette.soft_ink);
        return;
    }
    let (gap, height) = (sheet.px(14.0), sheet.px(84.0));
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt("names"));
    let rows: Vec<_> = known.chunks(COLUMNS).collect();
    child.spacing_mut().item_spacing = vec2(0.0, gap);
    let area = ScrollArea::vertical().auto_shrink(false);
    area.show_rows(&mut child, height, rows.len(), |ui, shown| {
        for names in &rows[shown] {
            let size = vec2(ui.available_width(), height);
            let (row, _) = ui.allocate_exact_size(size, Sense::hover());
            let mut part = ui.new_child(UiBuilder::new().max_rect(row));
            let sheet = &mut sheet.on(&mut part);
            for (at, it) in row.columns(COLUMNS, gap).into_iter().zip(*names) {
                name(sheet, at, it);
            }
        }
    });
}

/// A name to press, and under it what its person is.
fn name(sheet: &mut Sheet<'_>, at: Rect, it: &StaffAtDesk) {
    if sheet.button(at, ("staff", it.staff.0), &it.name, Weight::Plain, true) {
        sheet.press(DeskPress::ChooseStaff(it.staff));
    }
    let words = match it.standing {
        StaffStanding::Invited => sheet.say("desk-invited"),
        StaffStanding::Ready | StaffStanding::Removed => sheet.say(role_key(it.role)),
    };
    let mut foot = at.shrink(sheet.px(6.0));
    let foot = foot.take_bottom(sheet.px(20.0), 0.0);
    let ink = sheet.palette.soft_ink;
    sheet.line_at(foot, &words, (14.0, false), ink, Align2::CENTER_CENTER);
}

fn back(sheet: &mut Sheet<'_>, mut foot: Rect) {
    let at = foot.take_left(sheet.px(180.0), 0.0);
    let words = sheet.say("foot-back");
    if sheet.button(at, "give-up", &words, Weight::Plain, true) {
        sheet.press(DeskPress::GiveUp);
    }
}

/// The name of a role.
fn role_key(role: Role) -> &'static str {
    match role {
        Role::Helper => "desk-role-helper",
        Role::Desk => "desk-role-desk",
        Role::ClinicAdmin => "desk-role-clinic-admin",
        Role::Operator => "desk-role-operator",
    }
}

/// What the chosen person types.
pub fn secret(sheet: &mut Sheet<'_>, room: Rect, it: &SigningIn) {
    let palette = sheet.palette;
    let width = sheet.px(560.0).min(room.width());
    let mut room = Rect::from_center_size(room.center(), vec2(width, room.height()));
    let _space = room.take_top(sheet.px(60.0), 0.0);
    let head = room.take_top(sheet.px(48.0), sheet.px(4.0));
    sheet.line(head, &it.name, 30.0, true, palette.ink);
    let (question, note) = match it.asks {
        SignInAsks::Pin => ("desk-pin-question", "desk-pin-note"),
        SignInAsks::Code => ("desk-code-question", "desk-code-note"),
        SignInAsks::NewPin { .. } => ("desk-new-pin-question", "desk-new-pin-note"),
        SignInAsks::SamePin { .. } => ("desk-same-pin-question", "desk-new-pin-note"),
    };
    let at = room.take_top(sheet.px(36.0), sheet.px(8.0));
    let asked = sheet.say(question);
    sheet.line(at, &asked, 22.0, false, palette.ink);
    let at = room.take_top(sheet.px(64.0), sheet.px(12.0));
    let is_code = it.asks == SignInAsks::Code;
    let done = sheet.field(
        at,
        &TypedField {
            mark: "secret",
            name: &asked,
            hint: "",
            typed: &it.typed.0,
            is_secret: !is_code,
            is_wrong: false,
            takes_keys: true,
        },
    );
    if let Some(typed) = done.typed {
        sheet.press(DeskPress::TypedSecret(Secret(typed)));
    }
    let at = room.take_top(sheet.px(60.0), sheet.px(12.0));
    let words = sheet.say(note);
    sheet.lines(at, &words, 17.0, false, palette.soft_ink);
    let mut foot = room.take_top(sheet.px(58.0), sheet.px(12.0));
    let at = foot.take_left(sheet.px(180.0), sheet.px(12.0));
    let words = sheet.say("foot-back");
    let is_escaped = sheet.is_escaped() && !it.is_sending;
    if sheet.button(at, "give-up", &words, Weight::Plain, !it.is_sending) || is_escaped {
        sheet.press(DeskPress::GiveUp);
    }
    let words = sheet.say(if it.is_sending { "page-sending" } else { "page-next" });
    if sheet.button(foot, "next", &words, Weight::Next, !it.is_sending) || done.entered {
        sheet.press(DeskPress::Next);
    }
    if it.asks == SignInAsks::Pin {
        let at = room.take_top(sheet.px(48.0), 0.0);
        let words = sheet.say("desk-has-code");
        if sheet.button(at, "has-code", &words, Weight::Quiet, !it.is_sending) {
            sheet.press(DeskPress::HasCode);
        }
    }
}
