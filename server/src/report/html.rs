//! A report as one self-contained HTML page: no script, no font, no external picture; the plots are SVG.

use std::fmt::Write as _;

use super::text::{counts, spoken, staff_rows, title};
use super::{Language, Report};

/// A plot's size, in SVG units.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 260.0;
const STYLE: &str = include_str!("report.css");
/// Colour and dash pattern of the three curves: solid, dashed, dotted.
const CURVES: [(&str, &str); 3] = [("#0b5", ""), ("#06c", "10 6"), ("#b30", "3 5")];

/// The whole page.
#[must_use]
pub fn page(report: &Report, language: Language) -> String {
    let say = |key| language.say(key);
    let heading = escaped(title(report, language));
    let tag = if language == Language::Ko { "ko" } else { "en" };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{heading} · {}</title><style>{STYLE}</style></head><body><main>\
         <h1>{heading}<small>{}</small></h1><p>{}</p>",
        say("title"),
        say("title"),
        say("lead"),
    );
    figures(&mut page, report, language);
    curves(&mut page, report, language);
    waits(&mut page, report, language);
    draw(&mut page, report, language);
    reseats(&mut page, report, language);
    staff(&mut page, report, language);
    page.push_str("</main></body></html>\n");
    page
}

fn figures(page: &mut String, report: &Report, language: Language) {
    page.push_str("<dl class=\"figures\">");
    for (key, count) in counts(report) {
        let _ = write!(page, "<div><dt>{}</dt><dd>{count}</dd></div>", language.say(key));
    }
    page.push_str("</dl>");
    let zone = report.campaign.spec.zone();
    let at = |time: Option<jiff::Timestamp>| time.map_or_else(String::new, |it| local(it, zone));
    let (from, until) = (at(report.from), at(report.until));
    let (period, as_of) = (language.say("period"), language.say("as-of"));
    let _ = write!(page, "<p>{period}: {from} – {until} · {as_of} {}</p>", report.seq);
}

fn curves(page: &mut String, report: &Report, language: Language) {
    let lines = [&report.joined, &report.called, &report.completed];
    let most = lines.iter().filter_map(|line| line.last()).max().copied().unwrap_or(0);
    let _ = write!(page, "<h2>{}</h2>", language.say("curves"));
    if most == 0 {
        let _ = write!(page, "<p>{}</p>", language.say("nothing"));
        return;
    }
    let names = ["joined", "called", "completed"].map(|key| language.say(key));
    let told: Vec<String> = names
        .iter()
        .zip(lines)
        .map(|(name, line)| format!("{name} {}", line.last().copied().unwrap_or(0)))
        .collect();
    let _ = write!(
        page,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        told.join(", ")
    );
    for (line, (colour, dash)) in lines.iter().zip(CURVES) {
        let step = WIDTH / line.len().max(1) as f64;
        let height = |count: u32| HEIGHT - f64::from(count) / f64::from(most) * HEIGHT;
        let mut points = format!("0,{HEIGHT:.1}");
        for (at, count) in (1..).zip(line.iter()) {
            let _ = write!(points, " {:.1},{:.1}", f64::from(at) * step, height(*count));
        }
        let _ = write!(
            page,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" \
             stroke-width=\"4\" stroke-dasharray=\"{dash}\"/>"
        );
    }
    page.push_str("</svg><ul class=\"legend\">");
    for (told, (colour, dash)) in told.iter().zip(CURVES) {
        let _ = write!(
            page,
            "<li><svg viewBox=\"0 0 40 8\"><line x1=\"0\" y1=\"4\" x2=\"40\" y2=\"4\" \
             stroke=\"{colour}\" stroke-width=\"4\" stroke-dasharray=\"{dash}\"/></svg>{told}</li>"
        );
    }
    page.push_str("</ul>");
}

fn waits(page: &mut String, report: &Report, language: Language) {
    let say = |key| language.say(key);
    let _ = write!(page, "<h2>{}</h2><p>{}</p>", say("waits"), say("waits-note"));
    let Some(wait) = &report.wait else {
        let _ = write!(page, "<p>{}</p>", say("nothing"));
        return;
    };
    let most = wait.bars.iter().max().copied().unwrap_or(1).max(1);
    let each = WIDTH / wait.bars.len() as f64;
    let longest = spoken(wait.longest_secs, language);
    let _ = write!(
        page,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}: {} {}, {longest}\">",
        say("waits"),
        wait.people,
        say("people"),
    );
    for (at, count) in wait.bars.iter().enumerate() {
        let height = f64::from(*count) / f64::from(most) * HEIGHT;
        let _ = write!(
            page,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            at as f64 * each + 2.0,
            HEIGHT - height,
            each - 4.0,
        );
    }
    let _ = write!(page, "</svg><p class=\"axis\"><span>0</span><span>{longest}</span></p>");
    page.push_str("<dl class=\"figures\">");
    let rows = [("p10", wait.p10_secs), ("p50", wait.p50_secs), ("p90", wait.p90_secs)];
    for (key, secs) in rows.into_iter().chain([("longest", wait.longest_secs)]) {
        let spoken = spoken(secs, language);
        let _ = write!(page, "<div><dt>{}</dt><dd>{spoken}</dd></div>", say(key));
    }
    page.push_str("</dl>");
}

fn draw(page: &mut String, report: &Report, language: Language) {
    let Some(draw) = &report.draw else { return };
    let say = |key| language.say(key);
    let _ = write!(page, "<h2>{}</h2><dl class=\"draw\">", say("draw"));
    let mut row = |key, value: &str| {
        let _ = write!(page, "<dt>{}</dt><dd><code>{}</code></dd>", say(key), escaped(value));
    };
    row("entrants", &draw.entrants.to_string());
    row("draw-root", &draw.root);
    match &draw.revealed {
        Some(revealed) => {
            row("draw-value", &revealed.value);
            row("draw-secret", &revealed.secret.to_string());
            row("draw-seed", &revealed.seed.to_string());
        }
        None => row("draw-value", say("draw-waits")),
    }
    page.push_str("</dl>");
}

/// Why clinics could not keep appointments; nothing where all were kept.
fn reseats(page: &mut String, report: &Report, language: Language) {
    let say = |key| language.say(key);
    if report.reseat_reasons.is_empty() {
        return;
    }
    let _ = write!(page, "<h2>{}</h2>", say("reseat-reasons"));
    let heads = ["reason", "count"].map(|key| format!("<th>{}</th>", say(key)));
    let _ = write!(page, "<table><tr>{}</tr>", heads.concat());
    for (reason, count) in &report.reseat_reasons {
        let _ = write!(page, "<tr><td>{}</td><td>{count}</td></tr>", escaped(reason));
    }
    page.push_str("</table>");
}

fn staff(page: &mut String, report: &Report, language: Language) {
    let say = |key| language.say(key);
    let _ = write!(page, "<h2>{}</h2>", say("staff"));
    let rows = staff_rows(report, language);
    if rows.is_empty() {
        let _ = write!(page, "<p>{}</p>", say("staff-none"));
        return;
    }
    let heads = ["act", "reason", "count"].map(|key| format!("<th>{}</th>", say(key)));
    let _ = write!(page, "<table><tr>{}</tr>", heads.concat());
    for (act, reason, count) in rows {
        let _ = write!(page, "<tr><td>{act}</td><td>{reason}</td><td>{count}</td></tr>");
    }
    page.push_str("</table>");
}

/// An instant as clocks in this zone show it.
fn local(instant: jiff::Timestamp, zone: &jiff::tz::TimeZone) -> String {
    let local = zone.to_datetime(instant);
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Escapes text that an operator wrote, so that it stays text.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}
