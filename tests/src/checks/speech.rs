//! Check 20: a listener is told the question and the answers, can hear them again, as loud as they like, and no
//! personal data is said to others. The sound of a voice is not checked here.

use egui::Key;
use egui::accesskit::Role;
use jari_kiosk::voice::{MOST_SENTENCES, plain};

use super::alive::{Alive, Ears, Hand, Life, Presence, Spoken};
use super::finding::Finding;
use super::frame::{Frame, Node, Part, Setting};
use super::secrets::Secrets;

/// The key of a keypad that repeats everything.
const REPLAY: Key = Key::F5;
/// The marks of the buttons that lead from any screen to the settings of the voice.
const WAY_TO_SOUND: [&str; 2] = ["bar:display", "choice:sound"];
const ON_SOUND: [&str; 3] = ["choice:softer", "choice:louder", "choice:replay"];
/// The mark of the button that leads to the next screen.
const NEXT: &str = "foot:next";
/// Time between two presses, in seconds.
const PAUSE_SECS: f64 = 1.0;
/// After this many seconds without a listener, the person counts as gone.
const GONE_SECS: f64 = 1_800.0;
/// The length of a frame, in seconds.
const FRAME_SECS: f64 = 1.0 / 60.0;

/// Check 20 for what is spoken about a screen: first the question, then every answer that can be given. An answer with
/// personal data is told in other words, which [`asks_aloud`] counts.
pub fn tells(frame: &Frame, sentences: &[String], secrets: &Secrets) -> Vec<Finding> {
    let mut findings = Vec::new();
    let question = question_of(frame);
    if question.is_empty() || !sentences.starts_with(&question) {
        let measured = format!("{:?} is told first", sentences.first());
        findings.push(Finding::new(20, question.join(" "), measured, "the question first"));
    }
    let is_anybodys = |node: &&Node| secrets.found_in(&node.label).is_none();
    let answers = frame.nodes.iter().filter(is_answer).filter(is_anybodys);
    let untold = answers.filter(|node| {
        let words = plain(&node.label);
        words.is_empty() || !words.iter().all(|words| is_told(sentences, words))
    });
    findings.extend(untold.map(|node| Finding::new(20, node.name(), "is not told", "is told")));
    if sentences.len() > MOST_SENTENCES {
        let measured = format!("{} sentences", sentences.len());
        let limit = format!("at most {MOST_SENTENCES}");
        findings.push(Finding::new(20, "the screen", measured, limit));
    }
    findings
}

/// Whether these words are a sentence, or the beginning of one that also tells what had no room.
fn is_told(sentences: &[String], words: &str) -> bool {
    let begins = |sentence: &String| {
        sentence.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(','))
    };
    sentences.iter().any(begins)
}

/// Check 20 for what everybody hears: it contains no personal data.
pub fn keeps_back(sentences: &[String], secrets: &Secrets) -> Vec<Finding> {
    let told = sentences.iter().filter_map(|it| secrets.found_in(it).map(|found| (it, found)));
    told.map(|(sentence, found)| {
        let measured = format!("{found:?} is said aloud");
        Finding::new(20, sentence, measured, "nothing of a person")
    })
    .collect()
}

/// Check 20 for a voice that is switched on: it tells the screen, tells it again, can be set, and is forgotten
/// afterwards.
pub fn speaks<A: Alive>(hand: &mut Hand<A>, setting: &Setting, life: &Life) -> Vec<Finding> {
    if !life.has_voice {
        return Vec::new();
    }
    hand.screen().put_back();
    hand.screen().take_spoken();
    hand.screen().listen(Ears::Everybody);
    hand.settle();
    let aloud = sentences_of(&hand.screen().take_spoken());
    let frame = hand.read(setting);
    let mut findings = tells(&frame, &aloud, &life.secrets);
    let untold = findings.len();
    findings.extend(keeps_back(&aloud, &life.secrets));
    if untold == 0 {
        findings.extend(asks_aloud(&frame, &aloud));
    }
    if !life.is_sending {
        hand.step(PAUSE_SECS, []);
        hand.key(REPLAY);
        let again = sentences_of(&hand.screen().take_spoken());
        // A remaining time may have changed; the question and the answers are the same.
        if tells(&frame, &again, &life.secrets).len() > untold {
            let measured = format!("tells {:?} first", again.first());
            findings.push(Finding::new(20, "F5", measured, "tells the screen once more"));
        }
        findings.extend(shows_its_settings(hand, setting));
    }
    findings.extend(is_forgotten(hand));
    findings
}

/// What everybody hears begins with the question, and has the same number of answers: one with personal data is told in
/// other words.
fn asks_aloud(frame: &Frame, aloud: &[String]) -> Vec<Finding> {
    let question = question_of(frame);
    let answers = frame.nodes.iter().filter(is_answer).count();
    let is_whole = aloud.starts_with(&question) && aloud.len() >= question.len() + answers;
    let measured = format!("{} sentences aloud", aloud.len());
    let limit = format!("the question and {answers} answers");
    if is_whole { Vec::new() } else { vec![Finding::new(20, "the screen", measured, limit)] }
}

/// The screen's question, as spoken sentences.
fn question_of(frame: &Frame) -> Vec<String> {
    let heading = frame.nodes.iter().find(|node| node.role == Role::Heading);
    heading.map(|node| plain(node.name())).unwrap_or_default()
}

/// Whether this is an answer that can be given now.
fn is_answer(node: &&Node) -> bool {
    let answers = node.part == Part::Choice || node.author_id.as_deref() == Some(NEXT);
    answers && node.clickable && !node.disabled
}

fn sentences_of(spoken: &[Spoken]) -> Vec<String> {
    spoken.iter().map(|it| it.sentence.clone()).collect()
}

/// Checks that the volume and "again" are at most two presses away.
fn shows_its_settings<A: Alive>(hand: &mut Hand<A>, setting: &Setting) -> Vec<Finding> {
    hand.screen().put_back();
    hand.screen().listen(Ears::Everybody);
    hand.settle();
    for mark in WAY_TO_SOUND {
        let frame = hand.read(setting);
        let Some(node) = marked(&frame, mark).filter(|node| !node.disabled) else {
            return vec![Finding::new(20, mark, "is not there", "leads to the voice")];
        };
        hand.step(PAUSE_SECS, []);
        hand.tap(node.rect.center(), 0.1);
        hand.settle();
    }
    let frame = hand.read(setting);
    let missing = ON_SOUND.into_iter().filter(|mark| marked(&frame, mark).is_none());
    missing.map(|mark| Finding::new(20, mark, "is not there", "volume and replay shown")).collect()
}

fn marked<'a>(frame: &'a Frame, mark: &str) -> Option<&'a Node> {
    frame.nodes.iter().find(|node| node.author_id.as_deref() == Some(mark))
}

/// Checks that for the next person the voice is silent, and then has the usual loudness.
fn is_forgotten<A: Alive>(hand: &mut Hand<A>) -> Vec<Finding> {
    hand.screen().put_back();
    hand.screen().listen(Ears::One);
    hand.screen().make_loud();
    hand.settle();
    let start = hand.secs();
    while hand.screen().presence() != Presence::Gone && hand.secs() - start < GONE_SECS {
        hand.step(hand.asks_after().clamp(FRAME_SECS, GONE_SECS), []);
    }
    hand.settle();
    hand.screen().take_spoken();
    hand.step(PAUSE_SECS, []);
    hand.settle();
    let mut findings = Vec::new();
    if !hand.screen().take_spoken().is_empty() {
        findings.push(Finding::new(20, "the voice", "speaks to the next person", "is off again"));
    }
    hand.screen().listen(Ears::Everybody);
    hand.settle();
    let louder = hand.screen().take_spoken().iter().map(|it| it.louder).max();
    if louder != Some(0) {
        let measured = louder.map_or("silent".to_owned(), |steps| format!("{steps} steps louder"));
        findings.push(Finding::new(20, "the voice", measured, "as loud as usual"));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen, Toy, numbers_of};
    use super::*;

    fn found_on(toy: Toy) -> Vec<Finding> {
        let secrets = Secrets { words: vec![toy.name.to_owned()], ..Secrets::default() };
        let life = Life { has_voice: true, secrets, ..Life::default() };
        let screen = Screen::new();
        speaks(&mut screen.hand(toy), &screen.setting, &life)
    }

    #[test]
    fn a_voice_that_tells_all_and_keeps_back_what_is_personal_passes() {
        assert_eq!(found_on(Toy::default()), []);
    }

    #[test]
    fn a_voice_that_leaves_out_an_answer_or_begins_elsewhere_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { untold: Some("예"), ..Toy::default() })), [20]);
        assert_eq!(
            numbers_of(&found_on(Toy { untold: Some("누구세요?"), ..Toy::default() })),
            [20]
        );
    }

    #[test]
    fn a_name_said_aloud_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { says_name: true, ..Toy::default() })), [20]);
    }

    #[test]
    fn a_voice_that_cannot_repeat_itself_or_be_set_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { repeats: false, ..Toy::default() })), [20]);
        assert_eq!(
            numbers_of(&found_on(Toy { has_sound_screen: false, ..Toy::default() })),
            [20, 20, 20]
        );
    }

    #[test]
    fn a_voice_that_stays_on_or_loud_for_the_next_person_is_found() {
        assert_eq!(numbers_of(&found_on(Toy { keeps_speaking: true, ..Toy::default() })), [20]);
        assert_eq!(numbers_of(&found_on(Toy { keeps_volume: true, ..Toy::default() })), [20]);
    }

    #[test]
    fn an_answer_that_nobody_hears_aloud_is_found() {
        let answer = |ui: &mut egui::Ui| {
            Mm(20.0, 50.0, 80.0, 30.0).marked_button(ui, "김말순", 14.0, "choice:name");
        };
        let frame = Screen::new().capture(answer);
        assert_eq!(numbers_of(&asks_aloud(&frame, &[])), [20]);
        assert_eq!(asks_aloud(&frame, &["이름 고치기".to_owned()]), []);
    }

    #[test]
    fn a_screen_that_tells_too_much_is_found() {
        let frame = Screen::new().capture(|_| {});
        let many: Vec<String> = (0..=MOST_SENTENCES).map(|nth| nth.to_string()).collect();
        assert_eq!(
            numbers_of(&tells(&frame, &many, &Secrets::default())),
            [20, 20],
            "and it has no question"
        );
    }
}
