//! Check 22: what normal letters say, large letters say. A fact may move to a next page; its caption, its unit and its words
//! may not be lost, and nothing is booked before its person could see when and where.

use jari_kiosk::screens::parts::facts::Fact;
use jari_kiosk::text::Saying;

use crate::checks::Finding;

/// A text that the sheet has to tell.
pub(super) struct Told {
    pub(super) text: String,
    /// It is a caption, which is painted by itself: other words that hold it do not count.
    pub(super) is_caption: bool,
}

/// The facts without what explains them.
pub(super) fn main_lines(facts: &[Fact]) -> Vec<Fact> {
    facts.iter().map(|fact| Fact { more: Vec::new(), ..fact.clone() }).collect()
}

/// Every text that these facts have to tell.
pub(super) fn texts(facts: &[Fact], say: impl Fn(&Saying) -> String) -> Vec<Told> {
    let told = |saying, is_caption| Told { text: say(saying), is_caption };
    let all = facts.iter().flat_map(|fact| {
        // The captions of further lines are for where each has a line of its own; under their fact they need none.
        let more = fact.more.iter().map(|(_, line)| line);
        let lines = fact.lines.iter().chain(more).map(|line| told(line, false));
        std::iter::once(told(&fact.caption, !fact.is_inline)).chain(lines).collect::<Vec<_>>()
    });
    all.filter(|it| !it.text.is_empty()).collect()
}

/// The texts that none of the pages tells; `pages` is every text painted on any of them.
pub(super) fn left_out(texts: &[Told], pages: &[String]) -> Vec<Finding> {
    let lost = untold(texts, pages);
    let finding = |it: &Told| {
        Finding::new(22, it.text.clone(), "on no page", "every fact on one of the pages")
    };
    lost.into_iter().map(finding).collect()
}

/// The texts that a person could not see before a press on "next" books; `pages` is every text painted until then.
pub(super) fn unseen(texts: &[Told], pages: &[String]) -> Vec<Finding> {
    let lost = untold(texts, pages);
    let finding = |it: &Told| {
        Finding::new(
            22,
            it.text.clone(),
            "not seen before it is booked",
            "seen before \"next\" books",
        )
    };
    lost.into_iter().map(finding).collect()
}

fn untold<'a>(texts: &'a [Told], pages: &[String]) -> Vec<&'a Told> {
    let each: Vec<String> = pages.iter().map(|text| squeezed(text)).collect();
    let whole = each.concat();
    let is_told = |it: &Told| {
        let text = squeezed(&it.text);
        if it.is_caption { each.contains(&text) } else { whole.contains(&text) }
    };
    texts.iter().filter(|it| !is_told(it)).collect()
}

/// The text as it is painted, however it is broken in lines.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '*').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Vec<Told> {
        let of = |text: &str, is_caption| Told { text: text.to_owned(), is_caption };
        vec![of("번호", true), of("내일\u{a0}(화) 오전 9시", false)]
    }

    fn found(painted: &[&str]) -> Vec<String> {
        let painted: Vec<String> = painted.iter().map(|text| (*text).to_owned()).collect();
        left_out(&told(), &painted).into_iter().map(|finding| finding.element).collect()
    }

    #[test]
    fn what_is_booked_before_it_was_painted_is_found() {
        let painted = vec!["번호".to_owned()];
        let found: Vec<String> =
            unseen(&told(), &painted).into_iter().map(|finding| finding.element).collect();
        assert_eq!(found, ["내일\u{a0}(화) 오전 9시"]);
    }

    #[test]
    fn a_lost_caption_is_found_though_another_has_its_word_and_a_broken_line_is_not() {
        assert_eq!(found(&["번호", "내일 (화)", "오전 9시"]), [""; 0]);
        assert_eq!(found(&["확인 번호", "내일 (화)\n오전 9시"]), ["번호"]);
        assert_eq!(found(&["번호", "내일 (화)"]), ["내일\u{a0}(화) 오전 9시"]);
    }
}
