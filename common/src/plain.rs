//! Plain text: all of it can be seen, and nothing in it hides, reverses or breaks the text around it.

/// Whether every character is visible or a space: no control characters, no marks that change the direction of writing
/// (Unicode TR 9), and no spaces without width.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    !text.chars().any(is_hidden)
}

/// Whether a required text is plain and has 1 to `most` characters, without the spaces around it.
#[must_use]
pub fn says(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.trim().chars().count()) && is_plain(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_hides_or_turns_something_is_not_plain() {
        assert!(is_plain("새봄내과 (2층) & O\u{2019}Brien é"));
        for hidden in
            ["a\n", "a\u{0}", "\u{202E}abc", "가\u{200B}나", "\u{2066}x", "\u{FEFF}a", "a\u{7F}"]
        {
            assert!(!is_plain(hidden), "{hidden:?}");
        }
        assert!(says("a", 1) && !says("  ", 5) && !says("ab", 1) && says(" a ", 1));
    }
}
