//! A reader of QR codes that types what it reads, as a keyboard does, and ends with Enter. Its keys are taken away before
//! the screen sees any: an Enter of the reader must press no button. Keys that a hand presses stay.

use egui::{Event, Key};

/// A reader types its next character within this time, in seconds. It is told by frames, and one of them may be late.
const BETWEEN_SECS: f64 = 0.5;
/// A text that is shorter than this was not read from a slip: somebody leaned on the keys.
const CHARS_MIN: usize = 8;
/// A text longer than this is not kept whole: no receipt is so long.
const CHARS_MAX: usize = 512;

/// What a reader has typed up to now.
#[derive(Debug, Default)]
pub struct Wedge {
    typed: String,
    /// When the last character came, in seconds.
    last_secs: f64,
    /// The Enter that ended a text is down: its release belongs to the reader, too.
    is_ended: bool,
}

impl Wedge {
    /// Takes the reader's keys out of a window's events; returns what was read.
    pub fn sift(&mut self, events: &mut Vec<Event>, now_secs: f64) -> Vec<String> {
        let mut read = Vec::new();
        events.retain(|event| self.keeps(event, now_secs, &mut read));
        read
    }

    /// Whether the event is not the reader's.
    fn keeps(&mut self, event: &Event, now_secs: f64, read: &mut Vec<String>) -> bool {
        match event {
            Event::Text(text) => {
                if !self.is_typing(now_secs) {
                    self.typed.clear();
                }
                if self.typed.len() < CHARS_MAX {
                    self.typed.push_str(text);
                }
                self.last_secs = now_secs;
                false
            }
            Event::Key { key: Key::Enter, pressed: true, .. } if self.is_typing(now_secs) => {
                let text = std::mem::take(&mut self.typed);
                if text.chars().count() >= CHARS_MIN {
                    read.push(text);
                }
                self.is_ended = true;
                false
            }
            Event::Key { key: Key::Enter, pressed: false, .. } => {
                !std::mem::take(&mut self.is_ended)
            }
            Event::Key { key, .. } => is_for_hands(*key) && !self.is_typing(now_secs),
            _ => true,
        }
    }

    fn is_typing(&self, now_secs: f64) -> bool {
        !self.typed.is_empty() && now_secs - self.last_secs <= BETWEEN_SECS
    }
}

/// The keys of an add-on keypad. All others type characters, which nothing here takes from a keyboard.
fn is_for_hands(key: Key) -> bool {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, BrowserBack, Enter, Escape, F5, Tab};
    let moves = matches!(key, ArrowDown | ArrowLeft | ArrowRight | ArrowUp | Tab);
    moves || matches!(key, Enter | Escape | BrowserBack | F5)
}

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    const RECEIPT: &str = "JARI1-77-2417-0123456789ABCDEF";

    fn key(key: Key, pressed: bool) -> Event {
        let modifiers = Modifiers::NONE;
        Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
    }

    fn typed(character: char) -> [Event; 3] {
        let its = Key::from_name(&character.to_string()).unwrap_or(Key::Minus);
        [key(its, true), Event::Text(character.to_string()), key(its, false)]
    }

    /// Gives each event `between` seconds after the one before; returns what was read and what is left.
    fn give(wedge: &mut Wedge, events: Vec<Event>, between: f64) -> (Vec<String>, Vec<Event>) {
        let (mut read, mut left) = (Vec::new(), Vec::new());
        for (nth, event) in events.into_iter().enumerate() {
            let mut events = vec![event];
            read.extend(wedge.sift(&mut events, 10.0 + between * nth as f64));
            left.extend(events);
        }
        (read, left)
    }

    fn of_reader(text: &str) -> Vec<Event> {
        let enter = [key(Key::Enter, true), key(Key::Enter, false)];
        text.chars().flat_map(typed).chain(enter).collect()
    }

    #[test]
    fn what_a_reader_types_is_read_and_no_key_of_it_reaches_the_screen() {
        for between in [0.0, 0.004, 0.03] {
            let mut wedge = Wedge::default();
            let twice = [of_reader(RECEIPT), of_reader("8801234567893")].concat();
            let (read, left) = give(&mut wedge, twice, between);
            assert_eq!(read, [RECEIPT, "8801234567893"]);
            assert_eq!(left, []);
        }
        // All of it within one frame.
        let mut events = of_reader(RECEIPT);
        assert_eq!(Wedge::default().sift(&mut events, 3.0), [RECEIPT]);
        assert_eq!(events, []);
    }

    #[test]
    fn keys_of_a_keypad_stay_and_a_hand_on_a_keyboard_is_no_reader() {
        let hand = [Key::ArrowDown, Key::Enter, Key::Escape, Key::ArrowLeft, Key::Enter];
        let hand: Vec<Event> =
            hand.into_iter().flat_map(|it| [key(it, true), key(it, false)]).collect();
        assert_eq!(give(&mut Wedge::default(), hand.clone(), 0.2), (Vec::new(), hand.clone()));
        let mut wedge = Wedge::default();
        assert_eq!(give(&mut wedge, of_reader(RECEIPT), 0.01).0, [RECEIPT]);
        assert_eq!(give(&mut wedge, hand.clone(), 0.2), (Vec::new(), hand), "also after a text");
        // Slowly, or too short: nothing is read; a slow Enter is the hand's own.
        let slow = give(&mut Wedge::default(), of_reader(RECEIPT), 0.7);
        assert_eq!(slow, (Vec::new(), vec![key(Key::Enter, true), key(Key::Enter, false)]));
        assert_eq!(give(&mut Wedge::default(), of_reader("123"), 0.01), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_text_without_end_does_not_grow() {
        let mut wedge = Wedge::default();
        for _ in 0..100_000 {
            wedge.sift(&mut typed('1').to_vec(), 1.0);
        }
        assert!(wedge.typed.len() <= CHARS_MAX);
    }
}
