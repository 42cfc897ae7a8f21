//! Specimens of the screens that ask: the start, `Who`, what a person types, the codes, and the pairing of a new
//! kiosk.

use jari_common::campaign::LineOrder;
use jari_common::change::Phase;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::help::HelpState;
use jari_common::person::Acting;
use jiff::SignedDuration;

use super::Specimen;
use super::sample::{
    cut_off, digits, draw, idle, in_phase, kiosk, opening, serving, stopped, with_calling_hours,
    with_everything_asked, with_two_campaigns, with_two_tickets,
};
use jari_common::ticket::Receipt;
use jari_kiosk::keyboard::compose::Jamo;
use jari_kiosk::keyboard::layout::Key;
use jari_kiosk::keyboard::strokes::Stroke;
use jari_kiosk::model::{
    Asked, Earphone, GuideConsent, Guided, Guiding, Help, Helping, Level, Link, Member, Model,
    Press, Purpose, Sending, Speaker, Step, TextSize, Trouble,
};
use jari_kiosk::voice::Hearing;

pub(super) fn specimens() -> Vec<Specimen> {
    let parts = [
        pair(),
        start(),
        openings(),
        name(),
        birth_date(),
        asked(),
        phone(),
        check(),
        together(),
        known(),
        codes(),
        around(),
        sound(),
    ];
    parts.into_iter().flatten().collect()
}

fn pair() -> Vec<Specimen> {
    let asked = |trouble| {
        let mut model = kiosk(Step::Pair { trouble });
        model.place = String::new();
        model.link = Link::Connecting;
        model
    };
    let typed = |digits_typed: &str, trouble| {
        let mut model = asked(trouble);
        digits(digits_typed, |key| {
            model.visit.pairing.press(key);
        });
        model
    };
    let server_key = Some(KeyFingerprint::new([0xA8; 32]));
    let met = Model { server_key, ..asked(None) };
    let sending = Model { sending: Some(Sending::Pairing), ..typed("482173901125", None) };
    vec![
        Specimen::new("empty", asked(None)),
        Specimen::new("half-typed", typed("4821", None)),
        Specimen::new("typed", typed("482173901125", None)),
        Specimen::new("compare", met),
        Specimen::new("wrong", asked(Some(Trouble::PairingCode))),
        Specimen::new("another-server", asked(Some(Trouble::AnotherServer))),
        Specimen::new("server-away", typed("482173901125", Some(Trouble::ServerAway))),
        Specimen::new("sending", sending),
    ]
}

fn start() -> Vec<Specimen> {
    let line = |waiting, calling: &[u32]| {
        let serving = vec![serving(waiting, calling)];
        Model { serving, ..kiosk(Step::Start) }
    };
    let mut nothing = kiosk(Step::Start);
    nothing.campaigns.clear();
    nothing.campaign = None;
    nothing.serving.clear();
    nothing.board.is_empty = true;
    nothing.board.page = None;
    let mut connecting = nothing.clone();
    connecting.link = Link::Connecting;
    let mut never = nothing.clone();
    never.link = Link::Away { last_contact: None };
    let another = Model { is_another_server: true, ..never.clone() };
    vec![
        Specimen::new("nobody-waits", line(0, &[])),
        Specimen::new("before-a-wave", with_everything_asked(line(0, &[]))),
        Specimen::new("one-is-called", line(3, &[2417])),
        Specimen::new(
            "eight-are-called",
            line(323_789, &[8, 7, 6, 5, 4, 3, 2, 1].map(|n| 120_000 + n)),
        ),
        Specimen::new("nothing-to-book", nothing),
        Specimen::new("connecting", connecting),
        Specimen::new("offline", cut_off(line(12, &[2417, 2416]))),
        Specimen::new("offline-from-the-start", never),
        Specimen::new("another-server", another),
    ]
}

/// The start in every phase of the line except the open one.
fn openings() -> Vec<Specimen> {
    let start = || kiosk(Step::Start);
    let secs = SignedDuration::from_secs;
    let arrival = |after| opening(start(), after, &LineOrder::Arrival);
    let drawn = |after| opening(start(), after, &draw());
    let in_draw = |phase| in_phase(drawn(secs(-5)), phase);
    let mut called = start();
    called.serving = vec![serving(323_789, &[120_008])];
    vec![
        Specimen::new("before-the-opening", arrival(secs(170))),
        Specimen::new("hours-before-the-opening", arrival(secs(14 * 3_600 + 25 * 60))),
        Specimen::new("days-before-the-opening", arrival(secs(12 * 86_400))),
        Specimen::new("about-to-open", arrival(secs(-2))),
        Specimen::new("before-the-draw", drawn(secs(170))),
        Specimen::new("hours-before-the-draw", drawn(secs(14 * 3_600 + 25 * 60))),
        Specimen::new("days-before-the-draw", drawn(secs(12 * 86_400))),
        Specimen::new("drawing", in_draw(Phase::Drawing)),
        Specimen::new("after-the-draw", in_draw(Phase::Open)),
        Specimen::new("paused", with_calling_hours(in_phase(called.clone(), Phase::Paused))),
        Specimen::new("paused-for-some-time", in_phase(called.clone(), Phase::Paused)),
        Specimen::new("frozen", in_phase(called.clone(), Phase::Frozen)),
        Specimen::new("frozen-with-a-message", stopped(called.clone())),
        Specimen::new("closed", in_phase(called, Phase::Closed)),
    ]
}

/// What a campaign asks, with the longest texts that are allowed.
fn asked() -> Vec<Specimen> {
    let at = |asked| with_everything_asked(kiosk(Step::Ask(asked)));
    vec![
        Specimen::new("residence", at(Asked::Residence)),
        Specimen::new("short-question", at(Asked::Question(0))),
        Specimen::new("longest-question", at(Asked::Question(1))),
    ]
}

fn name() -> Vec<Specimen> {
    let typed = |keys: &[Key]| {
        let mut model = kiosk(Step::Name);
        keys.iter().for_each(|key| {
            model.visit.typed.name.press(*key);
        });
        model
    };
    let short = "ㄱㅣㅁㅁㅏㄹㅅㅜㄴ".chars().map(Key::Jamo).collect::<Vec<_>>();
    let full = "ㄱㅏ".chars().cycle().take(60).map(Key::Jamo).collect::<Vec<_>>();
    let mut latin = vec![Key::SwitchLayout];
    latin.extend("Maximiliana".chars().map(Key::Char));
    let mut strokes = vec![Key::SwitchHangul];
    strokes.extend([Stroke::Giyeok, Stroke::I, Stroke::Ieung].map(Key::Stroke));
    strokes.extend([Stroke::Ieung, Stroke::Siot, Stroke::Dot].map(Key::Stroke));
    let mut helper = typed(&short);
    helper.visit.acting = Acting::Helper;
    vec![
        Specimen::new("empty", typed(&[])),
        Specimen::new("typed", typed(&short)),
        Specimen::new("full", typed(&full)),
        Specimen::new("shift", typed(&[Key::Shift])),
        Specimen::new("latin", typed(&latin)),
        Specimen::new("strokes", typed(&strokes)),
        Specimen::new("for-somebody", helper),
        Specimen::new("offline", cut_off(typed(&short))),
        Specimen::new("idle-warning", idle(typed(&short))),
    ]
}

fn birth_date() -> Vec<Specimen> {
    let typed = |text: &str| {
        let mut model = kiosk(Step::BirthDate);
        digits(text, |key| {
            model.visit.typed.birth_date.press(key);
        });
        model
    };
    let mut helper = typed("19470301");
    helper.visit.acting = Acting::Helper;
    let of = Box::new(Step::BirthDate);
    vec![
        Specimen::new("empty", typed("")),
        Specimen::new("year", typed("1947")),
        Specimen::new("month-needs-zero", typed("19473")),
        Specimen::new("typed", typed("19470301")),
        Specimen::new("no-such-day", typed("19470230")),
        Specimen::new("no-such-month", typed("194713")),
        Specimen::new("in-future", typed("20990101")),
        Specimen::new("too-old", typed("18470101")),
        Specimen::new("for-somebody", helper),
        Specimen::new("short-year", typed("50")),
        Specimen::new("short", typed("500312")),
        Specimen::new("short-no-such-day", typed("500231")),
        Specimen::new("two-centuries", typed("120305")),
        Specimen::new("century", Model { step: Step::Century { of }, ..typed("120305") }),
    ]
}

fn phone() -> Vec<Specimen> {
    let typed = |text: &str| {
        let mut model = kiosk(Step::Phone);
        digits(text, |key| {
            model.visit.typed.phone.press(key);
        });
        model
    };
    let joining = Model { sending: Some(Sending::Joining), ..typed("01000001234") };
    let mut helper = typed("01000001234");
    helper.visit.acting = Acting::Helper;
    vec![
        Specimen::new("empty", typed("")),
        Specimen::new("half-typed", typed("0100000")),
        Specimen::new("typed", typed("01000001234")),
        Specimen::new("no-phone-number", typed("1234")),
        Specimen::new("for-somebody", helper),
        Specimen::new("sending", joining.clone()),
        Specimen::new("sending-idle-warning", idle(joining.clone())),
        Specimen::new("sending-offline", cut_off(joining)),
    ]
}

fn check() -> Vec<Specimen> {
    let typed = |name: &str, phone: &str| {
        let mut model = kiosk(Step::Check);
        name.chars().for_each(|letter| {
            let key = if letter == ' ' { Key::Space } else { Key::Char(letter) };
            model.visit.typed.name.press(if Jamo::new(letter).is_some() {
                Key::Jamo(letter)
            } else {
                key
            });
        });
        digits("19470301", |key| {
            model.visit.typed.birth_date.press(key);
        });
        digits(phone, |key| {
            model.visit.typed.phone.press(key);
        });
        model
    };
    let usual = || typed("ㄱㅣㅁㅁㅏㄹㅅㅜㄴ", "01000001234");
    let mut helper = usual();
    helper.visit.acting = Acting::Helper;
    let joining = Model { sending: Some(Sending::Joining), ..usual() };
    vec![
        Specimen::new("typed", usual()),
        Specimen::new("no-phone", typed("ㄱㅣㅁㅁㅏㄹㅅㅜㄴ", "")),
        Specimen::new("long", typed("Maximiliana Alexandrina Konstantinovna", "01000001234")),
        Specimen::new("for-somebody", helper),
        Specimen::new("sending", joining.clone()),
        Specimen::new("sending-offline", cut_off(joining)),
    ]
}

/// A couple to which a third member is added, and a family of four.
fn together() -> Vec<Specimen> {
    let typed = |step, people: usize| {
        let mut model = kiosk(step);
        model.visit.is_party = true;
        model.visit.party = vec![Member::default(); people];
        model
    };
    let mut second = typed(Step::Check, 1);
    "ㄱㅣㅁㅁㅏㄹㅅㅜㄴ".chars().for_each(|letter| {
        second.visit.typed.name.press(Key::Jamo(letter));
    });
    digits("19470301", |key| {
        second.visit.typed.birth_date.press(key);
    });
    let sending = Model { sending: Some(Sending::Joining), ..typed(Step::Party, 2) };
    vec![
        Specimen::new("one-so-far", typed(Step::Party, 1)),
        Specimen::new("two-so-far", typed(Step::Party, 2)),
        Specimen::new("all-four", typed(Step::Party, 4)),
        Specimen::new("sending", sending),
        Specimen::new("name-of-the-second", typed(Step::Name, 1)),
        Specimen::new("second-read-back", second),
    ]
}

/// Somebody who has a place already: with and without a telephone, alone and as the first of a family.
fn known() -> Vec<Specimen> {
    let with_phone = |model: &mut Model, phone: &str| {
        model.visit.is_known = true;
        digits(phone, |key| {
            model.visit.typed.phone.press(key);
        });
    };
    let typed = |phone: &str| {
        let mut model = kiosk(Step::Known);
        with_phone(&mut model, phone);
        model
    };
    let mut family = typed("01000001234");
    let phone = std::mem::take(&mut family.visit.typed.phone);
    family.visit.party = vec![Member { phone, ..Member::default() }];
    let sending = Model { sending: Some(Sending::SendingFindCode), ..typed("01000001234") };
    vec![
        Specimen::new("with-phone", typed("01000001234")),
        Specimen::new("without-phone", typed("")),
        Specimen::new("family", family),
        Specimen::new("sending", sending),
        Specimen::new("offline", cut_off(typed("01000001234"))),
        Specimen::new("idle-warning", idle(typed("01000001234"))),
    ]
}

/// Where a reader reads slips.
fn read_codes() -> Vec<Specimen> {
    let purpose = Purpose::MyBooking;
    let at = |step| Model { has_reader: true, ..kiosk(step) };
    let mut misread = at(Step::Code { purpose });
    misread.visit.is_misread = true;
    let mut read = at(Step::CodeBirthDate { purpose });
    read.visit.receipt = Receipt::parse("JARI1-77-2417-0123456789ABCDEF").ok();
    vec![
        Specimen::new("with-a-reader", at(Step::Code { purpose })),
        Specimen::new("not-a-slip", misread),
        Specimen::new("slip-read", read),
    ]
}

fn codes() -> Vec<Specimen> {
    let go_on = || kiosk(Step::CodeBirthDate { purpose: Purpose::GoOn });
    let mut all =
        vec![Specimen::new("go-on", go_on()), Specimen::new("go-on-offline", cut_off(go_on()))];
    all.extend(read_codes());
    for (purpose, states) in [
        (Purpose::MyTurn, ["my-turn", "my-turn-typed", "my-turn-wrong", "my-turn-sending"]),
        (Purpose::MyBooking, ["booking", "booking-typed", "booking-wrong", "booking-sending"]),
    ] {
        let code = |text: &str| {
            let mut model = kiosk(Step::Code { purpose });
            digits(text, |key| {
                model.visit.code.press(key);
            });
            model
        };
        let born = |text: &str| {
            let mut model = kiosk(Step::CodeBirthDate { purpose });
            digits(text, |key| {
                model.visit.typed.birth_date.press(key);
            });
            model
        };
        let finding = Model { sending: Some(Sending::Finding), ..born("19470301") };
        let [empty, typed, wrong, sending] = states;
        all.push(Specimen::new(empty, code("")));
        // 572 with the check digit 4 is valid, so these ten digits are valid too, and the next ten are not.
        all.push(Specimen::new(typed, code("0000005724")));
        all.push(Specimen::new(wrong, code("0000005725")));
        all.push(Specimen::new(empty, born("")));
        all.push(Specimen::new(typed, born("19470301")));
        all.push(Specimen::new(wrong, born("19470230")));
        all.push(Specimen::new(sending, finding));
    }
    all
}

/// This screen while whoever comes sees it.
#[must_use]
pub fn watched(model: Model) -> Model {
    let (who, now) = ("김선영".to_owned(), model.now);
    let help = Help { state: Helping::Told(HelpState::Coming), ..Help::default() };
    let guiding = Guiding { number: 1, to: Some(Guided::new(who.clone(), now)) };
    Model { help, guiding, helper: Some(who), ..model }
}

/// The first answer is pointed at, and whoever comes may press.
fn pointed(mut model: Model) -> Model {
    if let Some(to) = &mut model.guiding.to {
        (to.pointed, to.may_press) = (Some("choice:myself".to_owned()), true);
    }
    model
}

/// The screens for whom, staff and display, which have few states of their own.
fn around() -> Vec<Specimen> {
    let staff = |back_to| kiosk(Step::Staff { back_to: Box::new(back_to) });
    let in_state = |state| Help { state: Helping::Told(state), ..Help::default() };
    let told = |state| Model { help: in_state(state), ..staff(Step::Confirm) };
    let called = |state| Model { help: in_state(state), ..kiosk(Step::Who) };
    let lent =
        |consent, back_to| watched(kiosk(Step::Consent { consent, back_to: Box::new(back_to) }));
    let leaving = |back_to| kiosk(Step::StartOver { back_to: Box::new(back_to) });
    let display = |back_to, size| {
        let mut model = kiosk(Step::Display { back_to: Box::new(back_to) });
        model.comfort.text_size = size;
        model
    };
    let mine = || with_two_tickets(kiosk(Step::WhichTicket));
    let which = || with_two_campaigns(kiosk(Step::WhichCampaign(Press::StartBooking)));
    vec![
        Specimen::new("two-campaigns", with_two_campaigns(kiosk(Step::Start))),
        Specimen::new("two", mine()),
        Specimen::new("offline", cut_off(mine())),
        Specimen::new("idle-warning", idle(mine())),
        Specimen::new("asked", which()),
        Specimen::new("one-stands", in_phase(which(), Phase::Paused)),
        Specimen::new("offline", cut_off(which())),
        Specimen::new("idle-warning", idle(which())),
        Specimen::new("asked", kiosk(Step::Who)),
        Specimen::new("offline", cut_off(kiosk(Step::Who))),
        Specimen::new("idle-warning", idle(kiosk(Step::Who))),
        Specimen::new("from-the-start", staff(Step::Start)),
        Specimen::new("from-the-board", staff(Step::Board)),
        Specimen::new("offline", cut_off(staff(Step::Name))),
        Specimen::new("calling", told(HelpState::Asked)),
        Specimen::new("called", told(HelpState::Seen)),
        Specimen::new("coming", told(HelpState::Coming)),
        Specimen::new(
            "coming-named",
            Model { helper: Some("김선영".to_owned()), ..told(HelpState::Coming) },
        ),
        Specimen::new("coming-offline", cut_off(told(HelpState::Coming))),
        Specimen::new("watched", watched(told(HelpState::Coming))),
        Specimen::new("press", lent(GuideConsent::Press, Step::Clinics)),
        Specimen::new("see-all", lent(GuideConsent::SeeAll, Step::Name)),
        Specimen::new("idle-warning", idle(lent(GuideConsent::Press, Step::Who))),
        Specimen::new("watched", watched(kiosk(Step::Who))),
        Specimen::new("pointed", pointed(watched(kiosk(Step::Who)))),
        Specimen::new("no-answer", told(HelpState::NoAnswer)),
        Specimen::new("staff-called", called(HelpState::Seen)),
        Specimen::new("staff-coming", called(HelpState::Coming)),
        Specimen::new("asked", leaving(Step::Phone)),
        Specimen::new("offline", cut_off(leaving(Step::Name))),
        Specimen::new("idle-warning", idle(leaving(Step::Name))),
        Specimen::new("from-the-start", display(Step::Start, TextSize::Normal)),
        Specimen::new("large", display(Step::Board, TextSize::Large)),
    ]
}

/// The voice guide: off and on, at the ends of its settings, and where there is none.
fn sound() -> Vec<Specimen> {
    let sound = |back_to| kiosk(Step::Sound { back_to: Box::new(back_to) });
    let on = |hearing, volume, speed| {
        let mut model = sound(Step::Board);
        let listening = &mut model.comfort.listening;
        (listening.hearing, listening.volume, listening.speed) = (Some(hearing), volume, speed);
        model
    };
    let (usual, least, most) = (Level::USUAL, Level::LEAST, Level::MOST);
    let aloud = || on(Hearing::Aloud, usual, usual);
    vec![
        Specimen::new("off", sound(Step::Start)),
        Specimen::new("off-socket-empty", Model { earphone: Earphone::Out, ..sound(Step::Who) }),
        Specimen::new("off-plugged-in", Model { earphone: Earphone::In, ..sound(Step::Who) }),
        Specimen::new("earphone", on(Hearing::Earphone, usual, usual)),
        Specimen::new("aloud", aloud()),
        Specimen::new("loudest-and-slowest", on(Hearing::Aloud, most, least)),
        Specimen::new("softest-and-fastest", on(Hearing::Earphone, least, most)),
        Specimen::new("failing", Model { speaker: Speaker::Failing, ..aloud() }),
        Specimen::new("missing", Model { speaker: Speaker::Missing, ..sound(Step::Start) }),
        Specimen::new("offline", cut_off(sound(Step::Name))),
        Specimen::new("idle-warning", idle(aloud())),
    ]
}
