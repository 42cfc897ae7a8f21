//! The words of messages, from the text files that are compiled in. Sends nothing.

use jari_common::proof::IdentityCode;

/// The language of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    Korean,
    English,
}

const KOREAN: &str = include_str!("../../../assets/text/messages.ko.txt");
const ENGLISH: &str = include_str!("../../../assets/text/messages.en.txt");
const IDENTITY_CODE: &str = "identity-code";

impl Language {
    /// The first language of an `Accept-Language` header (RFC 9110) that is one of ours.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut wanted =
            header.split(',').map(|range| range.split(';').next().unwrap_or("").trim());
        let is = |range: &str, language: &str| {
            range.split('-').next().is_some_and(|first| first.eq_ignore_ascii_case(language))
        };
        let ours = wanted.find(|range| is(range, "ko") || is(range, "en"));
        if ours.is_some_and(|range| is(range, "en")) { Self::English } else { Self::Korean }
    }

    fn texts(self) -> &'static str {
        match self {
            Self::Korean => KOREAN,
            Self::English => ENGLISH,
        }
    }
}

/// What tells somebody their one-time code. No link, and nobody's name.
#[must_use]
pub fn identity_message(language: Language, code: &IdentityCode) -> String {
    let text = find(language.texts(), IDENTITY_CODE).expect("a test finds it in every language");
    text.replace("{code}", code.digits())
}

fn find<'a>(texts: &'a str, key: &str) -> Option<&'a str> {
    let lines = texts.lines().filter(|line| !line.starts_with('#'));
    let mut pairs = lines.filter_map(|line| line.split_once('='));
    pairs.find(|(name, _)| name.trim() == key).map(|(_, text)| text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One short message of a Korean network (EUC-KR), in bytes.
    const SHORT_MESSAGE_MAX_BYTES: usize = 90;

    #[test]
    fn every_language_tells_the_code_in_one_short_message_without_a_link() {
        let code = IdentityCode::parse("012345").unwrap();
        for language in [Language::Korean, Language::English] {
            let text = identity_message(language, &code);
            assert!(text.contains("012345") && !text.contains(['{', '}', '/']), "{text}");
            let (bytes, _, lossy) = encoding_rs::EUC_KR.encode(&text);
            assert!(!lossy && bytes.len() <= SHORT_MESSAGE_MAX_BYTES, "{} bytes", bytes.len());
        }
        let korean = identity_message(Language::Korean, &code);
        assert!(korean.starts_with("[자리] 확인 번호는 012345입니다."), "{korean}");
    }

    #[test]
    fn the_first_language_of_ours_is_taken_and_korean_without_one() {
        for (header, language) in [
            ("", Language::Korean),
            ("ko-KR,ko;q=0.9,en;q=0.8", Language::Korean),
            ("en", Language::English),
            ("fr, EN-gb;q=0.5, ko;q=0.1", Language::English),
            ("fr", Language::Korean),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
