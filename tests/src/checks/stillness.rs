//! Check 19: a button shows at once that it is pressed, nothing flashes, and a screen that nobody touches is not drawn.

use egui::{Pos2, Rect};
use image::{RgbaImage, imageops};

use super::alive::{Alive, Hand, Life};
use super::finding::Finding;
use super::frame::{Frame, Node};
use super::pressing::ready;

/// A press is visible within this time, in seconds.
const PRESSED_SECS: f64 = 0.1;
/// The least share of a button's pixels that changes while it is pressed.
const PRESSED_SHARE: f64 = 0.25;
/// The time without a touch in which the screen must not be drawn, in seconds.
const IDLE_SECS: f64 = 5.0;
/// How often anything may flash in a second; a flash is a change and a change back.
const MOST_FLASHES: usize = 3;
/// How long a finger stays on the glass while flashes are counted, in seconds.
const FINGER_SECS: f64 = 2.0;
/// The length of a frame, in seconds.
const FRAME_SECS: f64 = 1.0 / 60.0;
/// The most frames that are drawn for a screen that never settles: one in every sixtieth of a second.
const MOST_FRAMES: usize = (IDLE_SECS / FRAME_SECS) as usize + 1;
/// A point off the screen.
const NOWHERE: Pos2 = Pos2::new(-1e6, -1e6);

/// Check 19 for every button that is ready: it looks different while it is pressed.
pub fn shows_the_press<A: Alive>(hand: &mut Hand<A>, frame: &Frame) -> Vec<Finding> {
    hand.screen().put_back();
    hand.settle();
    let unseen = |node: &&Node| {
        let before = part_of(&frame.image, node.rect);
        hand.down(PRESSED_SECS, node.rect.center());
        let mut share = changed_share(&before, &hand.picture_of(whole(node.rect)));
        if share < PRESSED_SHARE {
            hand.step(PRESSED_SECS, []);
            share = changed_share(&before, &hand.picture_of(whole(node.rect)));
        }
        hand.up(0.0, NOWHERE);
        share < PRESSED_SHARE
    };
    let unseen: Vec<&Node> = ready(frame).filter(unseen).collect();
    let limit = format!("seen within {:.0} ms", 1_000.0 * PRESSED_SECS);
    let found = |node: &Node| Finding::new(19, node.name(), "looks as before", limit.clone());
    unseen.into_iter().map(found).collect()
}

/// Check 19 for the screen: it is not drawn while nobody touches it, and never flashes.
pub fn stands_still<A: Alive>(hand: &mut Hand<A>, frame: &Frame, life: &Life) -> Vec<Finding> {
    hand.screen().put_back();
    hand.settle();
    let idle = watch(hand, IDLE_SECS);
    let mut findings = Vec::new();
    if idle.frames > life.ticks {
        let measured = format!("drawn {} times in {IDLE_SECS} s", idle.frames);
        let limit = format!("at most {} times", life.ticks);
        findings.push(Finding::new(19, "the screen", measured, limit));
    }
    let mut flashes = vec![("the screen".to_owned(), idle.flashes())];
    if let Some(node) = ready(frame).next() {
        hand.down(0.0, node.rect.center());
        let pressed = watch(hand, FINGER_SECS);
        hand.up(0.0, NOWHERE);
        flashes.push((node.name().to_owned(), pressed.flashes()));
    }
    let too_many = flashes.into_iter().filter(|(_, count)| *count > MOST_FLASHES);
    findings.extend(too_many.map(|(element, count)| {
        let measured = format!("{count} flashes a second");
        Finding::new(19, element, measured, format!("at most {MOST_FLASHES}"))
    }));
    findings
}

/// What was seen of a screen during some time.
struct Watched {
    frames: usize,
    /// The times at which the painted shapes changed, in seconds.
    changes: Vec<f64>,
}

impl Watched {
    /// The most flashes in any one second.
    fn flashes(&self) -> usize {
        let within = |start: &f64| {
            let later = self.changes.iter().skip_while(|at| *at < start);
            later.take_while(|at| **at < start + 1.0).count()
        };
        self.changes.iter().map(within).max().unwrap_or(0) / 2
    }
}

/// Draws whenever the screen asks for it.
fn watch<A: Alive>(hand: &mut Hand<A>, secs: f64) -> Watched {
    let end = hand.secs() + secs;
    let mut watched = Watched { frames: 0, changes: Vec::new() };
    let mut before = hand.shapes().to_vec();
    while watched.frames < MOST_FRAMES {
        let wait = hand.asks_after().max(FRAME_SECS);
        if hand.secs() + wait > end {
            break;
        }
        hand.step(wait, []);
        watched.frames += 1;
        if !hand.shows_the_same_as(&before) {
            watched.changes.push(hand.secs());
            before = hand.shapes().to_vec();
        }
    }
    watched
}

/// A rectangle in whole pixels; both pictures are cut to it.
fn whole(rect: Rect) -> Rect {
    Rect::from_min_max(rect.min.ceil(), rect.max.floor())
}

fn part_of(image: &RgbaImage, rect: Rect) -> RgbaImage {
    let rect = whole(rect);
    let [x, y] = [rect.min.x, rect.min.y].map(|at| at.max(0.0) as u32);
    imageops::crop_imm(image, x, y, rect.width() as u32, rect.height() as u32).to_image()
}

fn changed_share(before: &RgbaImage, after: &RgbaImage) -> f64 {
    let pairs = before.pixels().zip(after.pixels());
    let changed = pairs.clone().filter(|(before, after)| before != after).count();
    changed as f64 / pairs.count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Screen, Toy, numbers_of};
    use super::*;

    fn found_on(toy: Toy) -> Vec<Finding> {
        let screen = Screen::new();
        let mut hand = screen.hand(toy);
        let frame = hand.capture(&screen.setting);
        let mut found = shows_the_press(&mut hand, &frame);
        found.extend(stands_still(&mut hand, &frame, &Life::default()));
        found
    }

    #[test]
    fn a_still_screen_whose_buttons_look_pressed_passes() {
        assert_eq!(found_on(Toy::default()), []);
    }

    #[test]
    fn buttons_that_look_the_same_under_a_finger_are_found() {
        assert_eq!(numbers_of(&found_on(Toy { looks_pressed: false, ..Toy::default() })), [19, 19]);
    }

    #[test]
    fn a_screen_that_is_drawn_for_nobody_is_found() {
        assert_eq!(
            numbers_of(&found_on(Toy { draws_every_secs: Some(1.0), ..Toy::default() })),
            [19]
        );
        let screen = Screen::new();
        let mut hand = screen.hand(Toy { draws_every_secs: Some(1.0), ..Toy::default() });
        let frame = hand.capture(&screen.setting);
        let life = Life { ticks: 5, ..Life::default() };
        assert_eq!(stands_still(&mut hand, &frame, &life), [], "it tells the seconds left");
    }

    #[test]
    fn a_screen_that_flashes_is_found() {
        let flashing = Toy { draws_every_secs: Some(0.1), flashes: true, ..Toy::default() };
        // It is drawn while nobody touches it, and flashes with and without a finger on it.
        assert_eq!(numbers_of(&found_on(flashing)), [19, 19, 19]);
    }
}
