//! A kiosk's screen at the desk: everything in its place and with its words, and what staff can do with it.

use egui::{Align2, Color32, CornerRadius, Rect, Stroke, StrokeKind, pos2, vec2};
use jari_common::guiding::{GuideOutcome, GuidedItem, GuidedKind, GuidedScreen};

use super::sheet::{Sheet, Weight};
use crate::desk::guiding::{Guidance, GuidePress};
use crate::desk::model::DeskPress;
use crate::widgets::one_line::filling;
use crate::widgets::{Area as _, icon};

/// The width of the column beside the screen.
const SIDE: f32 = 380.0;
/// The largest and the smallest letters on the screen.
const LETTERS: [f32; 2] = [30.0, 9.0];

pub fn show(sheet: &mut Sheet<'_>, mut room: Rect, guidance: &Guidance, screen: &GuidedScreen) {
    let gap = sheet.px(24.0);
    let most = Rect::from_min_max(room.min, room.max - vec2(sheet.px(SIDE) + gap, 0.0));
    let used = glass(sheet, most, guidance, screen);
    let _ = room.take_left(used.width(), gap);
    room.max.x = room.max.x.min(room.left() + sheet.px(SIDE));
    beside(sheet, room, guidance, screen);
}

/// The screen, as large as there is room; where it is.
fn glass(sheet: &mut Sheet<'_>, room: Rect, guidance: &Guidance, screen: &GuidedScreen) -> Rect {
    let palette = sheet.palette;
    let size = vec2(screen.size[0] as f32, screen.size[1] as f32);
    let scale = (room.width() / size.x).min(room.height() / size.y);
    let at = Rect::from_min_size(room.min, size * scale);
    sheet.ui.painter().rect_filled(at.expand(sheet.px(3.0)), 0.0, palette.help);
    sheet.ui.painter().rect_filled(at, 0.0, palette.paper);
    for item in &screen.items {
        let [left, top, width, height] = item.at.map(|length| length as f32 * scale);
        let place = Rect::from_min_size(at.min + vec2(left, top), vec2(width, height));
        let place = place.intersect(at.shrink(1.0));
        if place.is_positive() {
            self::item(sheet, place, guidance, screen, item);
        }
    }
    at
}

fn item(
    sheet: &mut Sheet<'_>,
    at: Rect,
    guidance: &Guidance,
    screen: &GuidedScreen,
    item: &GuidedItem,
) {
    let palette = sheet.palette;
    let is_pointed = screen.pointed.as_deref() == Some(&item.mark) && !item.mark.is_empty();
    let (ink, ground) = match (item.kind, item.is_ready) {
        (GuidedKind::Button, true) => (palette.ink, Some(palette.card)),
        (GuidedKind::Button, false) => (palette.soft_ink, Some(palette.card)),
        (GuidedKind::Heading | GuidedKind::Text, _) => (palette.ink, None),
    };
    if let Some(ground) = ground {
        let border = if item.is_chosen { palette.next } else { palette.line };
        sheet.fill(at, ground, Some(border));
    }
    let inner = if ground.is_some() { at.shrink(3.0) } else { at };
    words(sheet, inner, item, ink);
    if is_pointed {
        let stroke = Stroke::new(sheet.px(4.0), palette.help);
        let corners = CornerRadius::same(6);
        sheet.ui.painter().rect_stroke(at, corners, stroke, StrokeKind::Middle);
    }
    if item.kind == GuidedKind::Button && item.is_ready {
        let presses = guidance.presses && screen.may_press;
        let key = if presses { "desk-guide-press" } else { "desk-guide-point" };
        let said = format!("{} · {}", item.words, sheet.say(key));
        let response = sheet.spot(at, ("guided", &item.mark), &said);
        if response.hovered() {
            let ink = if presses { palette.help } else { palette.next };
            let stroke = Stroke::new(sheet.px(2.0), ink);
            sheet.ui.painter().rect_stroke(at, 4.0, stroke, StrokeKind::Inside);
        }
        if response.clicked() {
            sheet.press(DeskPress::Guide(GuidePress::Mark(item.mark.clone())));
        }
    }
}

/// The words, in the largest letters that fit.
fn words(sheet: &mut Sheet<'_>, room: Rect, item: &GuidedItem, ink: Color32) {
    let is_bold = item.kind != GuidedKind::Text;
    let largest = sheet.font(LETTERS[0], is_bold);
    let least = sheet.px(LETTERS[1]);
    let painter = sheet.ui.painter().with_clip_rect(room.expand(2.0));
    let said = item.words.replace('\n', " ");
    let lines = filling(&painter, &said, largest, least, ink, room.size());
    let height: f32 = lines.iter().map(|line| line.size().y).sum();
    let mut top = room.center().y - height * 0.5;
    for line in lines {
        let left = match item.kind {
            GuidedKind::Button => room.center().x - line.size().x * 0.5,
            GuidedKind::Heading | GuidedKind::Text => room.left(),
        };
        let below = line.size().y;
        painter.galley(pos2(left, top), line, ink);
        top += below;
    }
    if item.kind != GuidedKind::Button {
        sheet.name(room, &said);
    }
}

/// What staff can do, and what came of what they did.
fn beside(sheet: &mut Sheet<'_>, mut room: Rect, guidance: &Guidance, screen: &GuidedScreen) {
    let (gap, height) = (sheet.px(12.0), sheet.px(52.0));
    let palette = sheet.palette;
    let title = sheet.say("desk-guide-title");
    let used = sheet.lines(room, &title, 22.0, true, palette.ink);
    let _ = room.take_top(used, gap);
    let presses = guidance.presses && screen.may_press;
    let says = match (presses, screen.may_press) {
        (true, _) => "desk-guide-pressing",
        (false, true) => "desk-guide-may-press",
        (false, false) => "desk-guide-pointing",
    };
    let says = sheet.say(says);
    let used = sheet.lines(room, &says, 17.0, false, palette.ink);
    let _ = room.take_top(used, gap);
    if let Some(outcome) = screen.outcome.and_then(outcome_key) {
        let words = sheet.say(outcome);
        let used = sheet.lines_height(&words, 17.0, true, room.width() - sheet.px(28.0));
        let mut at = room.take_top(used + sheet.px(20.0), gap);
        sheet.fill(at, palette.few_ground, Some(palette.few));
        at = at.shrink2(vec2(sheet.px(14.0), sheet.px(10.0)));
        sheet.lines(at, &words, 17.0, true, palette.few);
    }
    let mut offer = |sheet: &mut Sheet<'_>, key: &str, weight, press: GuidePress| {
        let at = room.take_top(height, gap);
        let words = sheet.say(key);
        if sheet.button(at, ("guide", key), &words, weight, true) {
            sheet.press(DeskPress::Guide(press));
        }
    };
    match (presses, screen.may_press) {
        (true, _) => offer(sheet, "desk-guide-to-point", Weight::Plain, GuidePress::Presses(false)),
        (false, true) => {
            offer(sheet, "desk-guide-to-press", Weight::Plain, GuidePress::Presses(true));
        }
        (false, false) => {
            offer(sheet, "desk-guide-ask-press", Weight::Plain, GuidePress::AskToPress);
        }
    }
    if !screen.is_whole {
        offer(sheet, "desk-guide-ask-see", Weight::Plain, GuidePress::AskToSeeAll);
    }
    offer(sheet, "desk-guide-close", Weight::Plain, GuidePress::Close);
    let (words, soft) = (sheet.say("desk-guide-own"), palette.soft_ink);
    let mut at = room;
    let sign = at.take_left(sheet.px(26.0), sheet.px(8.0));
    let sign = Rect::from_min_size(sign.min, vec2(sign.width(), sign.width()));
    let at = at.translate(vec2(0.0, sheet.px(2.0)));
    sheet.icon(Align2::LEFT_TOP.align_size_within_rect(sign.size(), sign), icon::INFO, soft);
    sheet.lines(at, &words, 16.0, false, soft);
}

/// What became of the last act, if it was not simply done.
fn outcome_key(outcome: GuideOutcome) -> Option<&'static str> {
    Some(match outcome {
        GuideOutcome::Done => return None,
        GuideOutcome::Stale => "desk-guide-stale",
        GuideOutcome::TheirOwn => "desk-guide-their-own",
        GuideOutcome::Asked => "desk-guide-asked",
        GuideOutcome::Declined => "desk-guide-declined",
    })
}
