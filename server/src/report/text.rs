//! A report as plain lines for a terminal.

use std::fmt::Write as _;

use super::{Language, Report};

/// Writes one line for each figure.
#[must_use]
pub fn text(report: &Report, language: Language) -> String {
    let mut text = String::new();
    let say = |key| language.say(key);
    let title = title(report, language);
    let _ = writeln!(text, "{}: {title}", say("title"));
    for (key, count) in counts(report) {
        let _ = writeln!(text, "{:>12}  {}", count, say(key));
    }
    if let Some(wait) = &report.wait {
        let _ = writeln!(text, "{} ({}):", say("waits"), say("waits-note"));
        let rows = [
            ("p10", wait.p10_secs),
            ("p50", wait.p50_secs),
            ("p90", wait.p90_secs),
            ("longest", wait.longest_secs),
        ];
        for (key, secs) in rows {
            let _ = writeln!(text, "{:>12}  {}", spoken(secs, language), say(key));
        }
    }
    if let Some(draw) = &report.draw {
        let value = draw.revealed.as_ref().map_or(say("draw-waits"), |it| it.value.as_str());
        let _ = writeln!(
            text,
            "{}: {} {}, {} {value}",
            say("draw"),
            say("draw-root"),
            draw.root,
            say("draw-value")
        );
    }
    for (reason, count) in &report.reseat_reasons {
        let _ = writeln!(text, "{count:>12}  {} ({reason})", say("reseat-reasons"));
    }
    for (act, reason, count) in staff_rows(report, language) {
        let _ = writeln!(text, "{count:>12}  {act} ({reason})");
    }
    text
}

/// The campaign's title in the report's language.
pub(super) fn title(report: &Report, language: Language) -> &str {
    match language {
        Language::Ko => &report.campaign.spec.title_ko,
        Language::En => &report.campaign.spec.title_en,
    }
}

/// Every count with the key of its words.
pub(super) fn counts(report: &Report) -> [(&'static str, u32); 26] {
    let counts = &report.counts;
    [
        ("tickets", counts.tickets),
        ("entrants", counts.entrants),
        ("calls", counts.calls),
        ("calls-of-returned", counts.calls_of_returned),
        ("turns", counts.turns),
        ("missed", counts.missed),
        ("returned", counts.returned),
        ("booked", counts.booked),
        ("left", counts.left),
        ("wishes-met", counts.wishes_met),
        ("wishes-unmet", counts.wishes_unmet),
        ("offers-back", counts.offers_back),
        ("reseats", counts.reseats),
        ("reseats-offered", counts.reseats_offered),
        ("reseats-taken", counts.reseats_taken),
        ("reseats-without", counts.reseats_without),
        ("freezes", counts.freezes),
        ("edits", counts.edits),
        ("restarts", counts.restarts),
        ("restored", counts.restored),
        ("kept-free", counts.kept_free),
        ("served", counts.served),
        ("came-unserved", counts.came_unserved),
        ("did-not-come", counts.did_not_come),
        ("not-served", counts.not_served),
        ("passed-over", report.passed_over),
    ]
}

/// What staff did, with its reason and how often.
pub(super) fn staff_rows(
    report: &Report,
    language: Language,
) -> Vec<(&'static str, &'static str, u32)> {
    let acts = report.staff.iter().map(|row| {
        let (act, reason) = staff_words(row.act, row.reason, language);
        (act, reason, row.count)
    });
    let called = report.out_of_turn.iter().map(|(reason, count)| {
        let (act, reason) = staff_words("call_out_of_turn", reason, language);
        (act, reason, *count)
    });
    let beyond = report.overbooked.iter().map(|(reason, count)| {
        let (act, reason) = staff_words("overbook", reason, language);
        (act, reason, *count)
    });
    acts.chain(called).chain(beyond).collect()
}

/// An act and its reason in words; their names in JSON are the keys.
pub(super) fn staff_words(
    act: impl serde::Serialize,
    reason: impl serde::Serialize,
    language: Language,
) -> (&'static str, &'static str) {
    let named = |kind: &str, value: serde_json::Result<serde_json::Value>| {
        let name = value.ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default();
        language.say(&format!("{kind}-{name}"))
    };
    (named("act", serde_json::to_value(act)), named("reason", serde_json::to_value(reason)))
}

/// A time in the largest unit that is precise enough.
pub(super) fn spoken(secs: u32, language: Language) -> String {
    let say = |key| language.say(key);
    match secs {
        0..=119 => format!("{secs} {}", say("seconds")),
        120..=7_199 => format!("{} {}", secs / 60, say("minutes")),
        _ => format!("{} {} {} {}", secs / 3_600, say("hours"), secs / 60 % 60, say("minutes")),
    }
}
