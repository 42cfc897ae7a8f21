//! Data by which a person could be identified, and whether a text reveals it. Digits are compared without the
//! characters between them.

use super::frame::Frame;

/// The numbers and words of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Numbers, written as digits alone.
    pub numbers: Vec<String>,
    pub words: Vec<String>,
}

impl Secrets {
    /// The first of these secrets that a text contains.
    pub fn found_in(&self, text: &str) -> Option<&str> {
        let said = digits(text);
        let number = self.numbers.iter().find(|number| said.contains(number.as_str()));
        let word = || self.words.iter().find(|words| text.contains(words.as_str()));
        number.or_else(word).map(String::as_str)
    }

    /// The first of these secrets that can be read on a screen: by a screen reader, or in the painted text.
    pub fn found_on(&self, frame: &Frame) -> Option<&str> {
        let told = frame.nodes.iter().flat_map(|node| [&node.label, &node.value]);
        let painted = frame.texts.iter().map(|run| &run.source);
        told.chain(painted).find_map(|text| self.found_in(text))
    }
}

/// The digits of a text, without anything between them.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen};
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written_and_a_name_in_tree_and_paint() {
        let secrets = Secrets {
            numbers: vec!["01012345678".to_owned()],
            words: vec!["김말순".to_owned()],
        };
        assert_eq!(secrets.found_in("전화 010-1234-5678"), Some("01012345678"));
        assert_eq!(secrets.found_in("10월 12일 34"), None);
        let painted =
            Screen::new().capture(|ui| Mm(20.0, 20.0, 90.0, 20.0).text(ui, "김말순 님", 14.0));
        assert_eq!(secrets.found_on(&painted), Some("김말순"));
        let told = Screen::new()
            .capture(|ui| Mm(20.0, 20.0, 90.0, 20.0).named_button(ui, "예", 14.0, "김말순"));
        assert_eq!(secrets.found_on(&told), Some("김말순"));
    }
}
