//! The words of a report, from `assets/text/report.{ko,en}.txt`: one `key = words` in each line.

/// The language of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    #[default]
    Ko,
    En,
}

const KO: &str = include_str!("../../../assets/text/report.ko.txt");
const EN: &str = include_str!("../../../assets/text/report.en.txt");

impl Language {
    /// The words of a key; the key itself when there are none, which a test excludes.
    pub(crate) fn say(self, key: &str) -> &'static str {
        let lines = self.text().lines();
        let mut pairs = lines.filter_map(|line| line.split_once(" = "));
        pairs.find(|(name, _)| *name == key).map_or("?", |(_, words)| words)
    }

    /// Of two wordings the one in this language.
    pub(crate) fn pick<'a>(self, ko: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ko => ko,
            Self::En => en,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Ko => KO,
            Self::En => EN,
        }
    }

    /// Every key, in order.
    #[cfg(test)]
    pub(super) fn keys(self) -> Vec<&'static str> {
        self.text().lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }
}
