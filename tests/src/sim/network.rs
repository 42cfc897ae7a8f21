//! A network that loses, duplicates, delays and reorders messages at random. It never changes a message.

use super::dice::Dice;

/// The network's behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    Rough,
    /// Everything arrives at once, and once.
    Calm,
}

/// One message in this many is lost.
const LOST_ONE_IN: u32 = 8;
/// One message in this many comes twice.
const DOUBLED_ONE_IN: u32 = 8;
/// One message in this many is late by up to `LATE_STEPS`; the others by up to `SOON_STEPS`.
const LATE_ONE_IN: u32 = 12;
const LATE_STEPS: u32 = 60;
const SOON_STEPS: u32 = 3;

/// The messages on their way in one direction.
#[derive(Debug)]
pub struct Network<T> {
    on_the_way: Vec<(u32, T)>,
    pub lost: u32,
    pub doubled: u32,
}

impl<T> Default for Network<T> {
    fn default() -> Self {
        Self { on_the_way: Vec::new(), lost: 0, doubled: 0 }
    }
}

impl<T: Clone> Network<T> {
    /// Takes a message at this step, to be delivered later.
    pub fn send(&mut self, dice: &mut Dice, weather: Weather, step: u32, what: T) {
        if weather == Weather::Calm {
            self.on_the_way.push((step, what));
            return;
        }
        if dice.one_in(LOST_ONE_IN) {
            self.lost += 1;
            return;
        }
        if dice.one_in(DOUBLED_ONE_IN) {
            self.doubled += 1;
            self.on_the_way.push((step + delay(dice), what.clone()));
        }
        self.on_the_way.push((step + delay(dice), what));
    }

    /// The messages that arrive by this step, in any order.
    pub fn arrived(&mut self, dice: &mut Dice, step: u32) -> Vec<T> {
        let (now, later) =
            std::mem::take(&mut self.on_the_way).into_iter().partition(|(due, _)| *due <= step);
        self.on_the_way = later;
        let mut now: Vec<T> = now.into_iter().map(|(_, what): (u32, T)| what).collect();
        dice.shuffle(&mut now);
        now
    }
}

fn delay(dice: &mut Dice) -> u32 {
    let is_late = dice.one_in(LATE_ONE_IN);
    dice.below(if is_late { LATE_STEPS } else { SOON_STEPS })
}
