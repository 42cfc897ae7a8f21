//! A kiosk without a window and a real server: one person proves their identity by a message, another has a number
//! drawn, and the kiosk reports whether it is in use. The tests use only the words on the glass; a message's text is
//! read as staff read it.

use std::time::Duration;

use jari_common::campaign::{CallingHours, CampaignSpec, DrawTerms, IdentityRule, LineOrder, Pace};
use jari_common::device::{PRESENCE_SILENCE_SECS, Presence};
use jari_common::draw::{Digest, EntryId};
use jari_common::id::{CampaignId, DeviceId, TicketId};
use jari_common::person::PersonKey;
use jari_common::ticket::{CodeKey, TicketState};
use jari_common::time::{plus_secs, seoul, time_at};
use jari_common::wire::TicketView;
use jari_kiosk::backend::PRESENCE_EVERY;
use jari_server::app::Options;
use jari_server::app::presence;
use jari_server::clock::Clock;
use jari_server::command::{Answer, Command, JoinLine, TicketAct};
use jari_server::presence::SETTLED_SECS;
use jari_tests::kiosk::HeadlessKiosk;
use jari_tests::server::TestServer;
use jari_tests::town;
use jiff::Timestamp;
use jiff::civil::time;
use tempfile::TempDir;
use uuid::Uuid;

const CLINICS: usize = 3;
const REACH_METRES: f64 = 600.0;
/// The one kiosk, the first device of its server.
const KIOSK: DeviceId = DeviceId(1);
const BIRTH_DATE: &str = "19470301";
const PHONE: &str = "01012345678";
/// The seconds for which a telephone gets no more messages after it got three.
const REST_SECS: u32 = 600;
/// A time longer than every wait of these tests, in seconds.
const LONG_SECS: u32 = 3_600;
const DRAW_IN_SECS: u32 = 600;

/// A server whose clock is moved by hand, one campaign, and one kiosk.
struct World {
    kiosk: HeadlessKiosk,
    server: TestServer,
    campaign: CampaignId,
    _folder: TempDir,
}

impl World {
    fn new(change: impl FnOnce(&mut CampaignSpec)) -> Self {
        Self::telling(PRESENCE_EVERY, change)
    }

    /// A world whose kiosk reports its presence at this interval.
    fn telling(presence_every: Duration, change: impl FnOnce(&mut CampaignSpec)) -> Self {
        let clock = Clock::manual(Timestamp::now());
        let server = TestServer::start_with(Options { clock, ..Options::default() });
        server.put_clinics(&town::clinics(CLINICS, REACH_METRES));
        let mut spec = town::campaign(server.app().clock().now());
        spec.pace = Pace { call_secs: LONG_SECS, ..Pace::default() };
        change(&mut spec);
        let campaign = server.add_campaign(spec);
        let folder = TempDir::new().expect("a folder can be made");
        let mut kiosk = HeadlessKiosk::start_telling(folder.path(), server.url(), presence_every);
        kiosk.pair(&server.invite(town::place("종로새봄복지관")));
        kiosk.wait_until("the line", |kiosk| kiosk.app().model().now_serving().is_some());
        Self { kiosk, server, campaign, _folder: folder }
    }

    /// Answers the questions about the person, up to the last answer.
    fn say_who(&mut self, begin: &str) {
        self.kiosk.press(begin);
        self.kiosk.press("제 예약");
        self.kiosk.type_name("김말순");
        self.kiosk.press("다음");
        self.kiosk.type_digits(BIRTH_DATE);
        self.kiosk.press("다음");
        self.kiosk.type_digits(PHONE);
        self.kiosk.press("다음");
        self.kiosk.press("예, 맞습니다");
    }

    /// Another person joins, from the kiosk's place and without touching the kiosk.
    fn another_joins(&self, who: u128) -> TicketId {
        let id = Uuid::from_u128(who);
        // The upper half of an erased person's key is zero.
        let person = PersonKey(Uuid::from_u128(who << 64));
        let join = town::joining(person, CodeKey(id), EntryId(id));
        let join = JoinLine { campaign: self.campaign, device: KIOSK, ..join };
        match self.server.submit(Command::JoinLine(join)) {
            Answer::Ticket(ticket) => ticket.view.id,
            other => panic!("a ticket was asked for: {other:?}"),
        }
    }

    /// The ticket of the kiosk's person, as the server has it.
    fn mine(&self) -> TicketView {
        let session = self.kiosk.app().model().visit.session.as_ref().expect("a ticket");
        self.of(session.ticket.id)
    }

    fn of(&self, ticket: TicketId) -> TicketView {
        self.server.app().state().ticket(ticket).expect("it is there")
    }

    /// The digits of the newest message, as staff read them out.
    fn digits_of_message(&self) -> String {
        let newest = self.server.app().notifier().outgoing().pop().expect("a message went out");
        assert_eq!(newest.to.as_ref().map(jari_common::person::Phone::digits), Some(PHONE));
        newest.text.chars().filter(char::is_ascii_digit).collect()
    }

    fn messages(&self) -> usize {
        self.server.app().notifier().outgoing().len()
    }

    fn try_digits(&mut self, digits: &str) {
        self.kiosk.type_digits(digits);
        self.kiosk.press("다음");
    }

    fn presence(&self) -> Option<Presence> {
        self.server.app().presences().last_word(KIOSK).map(|word| word.presence)
    }

    /// Draws frames until the server has this presence for the kiosk.
    fn wait_until_known_as(&mut self, presence: Presence) {
        let Self { kiosk, server, .. } = self;
        kiosk.wait_until(&format!("the kiosk known as {presence:?}"), |_| {
            server.app().presences().last_word(KIOSK).is_some_and(|word| word.presence == presence)
        });
    }

    /// Time passes without a report from any kiosk, and the server checks which are present.
    fn pass_quietly(&self, secs: u32) {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        self.server.advance_secs(secs);
        runtime.expect("a thread can wait").block_on(presence::look(self.server.app()));
    }
}

/// A campaign with one turn at a time, and no turn without a proof.
fn strict(spec: &mut CampaignSpec) {
    spec.identity = IdentityRule::Required;
    spec.pace.turns = 1;
}

fn another(digits: &str) -> String {
    let digits: u32 = digits.parse().expect("six digits");
    format!("{:06}", (digits + 1) % 1_000_000)
}

#[test]
fn who_proves_themselves_while_waiting_begins_as_soon_as_they_are_called() {
    let mut world = World::new(strict);
    let first = world.another_joins(1);
    world.say_who("예약하기");
    world.kiosk.wait_for("번호표를 받으셨습니다");
    assert!(world.mine().identity_needed);
    assert_eq!(world.messages(), 0, "no message goes out before it is asked for");

    world.kiosk.press("본인 확인");
    world.kiosk.wait_for("문자를 확인해 주세요");
    let digits = world.digits_of_message();
    world.try_digits(&another(&digits));
    world.kiosk.wait_for("숫자가 맞지 않습니다.");
    assert!(world.kiosk.shows("4번 더 누르실 수 있습니다."));
    assert!(world.mine().identity_needed);
    world.try_digits(&digits);
    world.kiosk.wait_for("본인 확인이 되었습니다.");
    assert!(!world.mine().identity_needed);
    assert_eq!(world.mine().state, TicketState::Waiting, "a proof passes nobody");

    world.server.submit(TicketAct::Leave.of(first));
    world.kiosk.see_other_seats();
    world.kiosk.wait_for("어느 병원, 어느 날이 좋으세요?");
    assert_eq!((world.mine().state, world.mine().number), (TicketState::Active, 2));
}

#[test]
fn who_is_called_at_once_proves_themselves_before_the_turn_begins() {
    let mut world = World::new(strict);
    world.say_who("예약하기");
    world.kiosk.wait_for("문자를 확인해 주세요");
    assert_eq!(world.mine().state, TicketState::Called, "nothing begins unproved");
    let digits = world.digits_of_message();
    world.try_digits(&digits);
    world.kiosk.see_other_seats();
    world.kiosk.wait_for("어느 병원, 어느 날이 좋으세요?");
    assert_eq!(world.mine().state, TicketState::Active);
}

#[test]
fn five_wrong_digits_lead_to_staff_and_the_place_stays() {
    let mut world = World::new(strict);
    let _first = world.another_joins(1);
    world.say_who("예약하기");
    world.kiosk.press("본인 확인");
    world.kiosk.wait_for("문자를 확인해 주세요");
    let wrong = another(&world.digits_of_message());
    for left in (1..5).rev() {
        world.try_digits(&wrong);
        world.kiosk.wait_for(&format!("{left}번 더 누르실 수 있습니다."));
    }
    world.try_digits(&wrong);
    world.kiosk.wait_for("직원이 확인해 드립니다");
    assert!(world.kiosk.shows("번호표 2번은 그대로 있습니다."));
    assert_eq!((world.mine().state, world.mine().number), (TicketState::Waiting, 2));
}

#[test]
fn too_many_messages_are_refused_in_words_and_nothing_is_lost() {
    let mut world = World::new(strict);
    let _first = world.another_joins(1);
    world.say_who("예약하기");
    world.kiosk.press("본인 확인");
    for sent in 1..=3 {
        world.kiosk.wait_for("문자를 확인해 주세요");
        assert_eq!(world.messages(), sent);
        world.kiosk.press("문자가 안 와요");
        world.kiosk.press("다시 보내기");
    }
    world.kiosk.wait_for("조금 있다가 다시 해 주세요");
    assert!(world.kiosk.shows("조금 있으면 저절로 이어집니다."));
    assert!(world.kiosk.shows("번호표 2번은 그대로 있습니다."));
    assert_eq!(world.messages(), 3, "a telephone is not flooded");
    assert_eq!((world.mine().state, world.mine().number), (TicketState::Waiting, 2));

    world.server.advance_secs(REST_SECS);
    world.kiosk.press("다시 해 보기");
    let World { kiosk, server, .. } = &mut world;
    kiosk.wait_until("the message", |_| !server.app().notifier().outgoing().is_empty());
    kiosk.wait_for("다시 보냈습니다. 새로 온 숫자를 눌러 주세요.");
    let digits = world.digits_of_message();
    world.try_digits(&digits);
    world.kiosk.wait_for("본인 확인이 되었습니다.");
}

/// Calling hours in which nobody is called now, so that a drawn number stays on its ticket.
fn other_hours(now: Timestamp) -> CallingHours {
    if time_at(now, &seoul()) < time(11, 0, 0, 0) {
        CallingHours { from: time(18, 0, 0, 0), until: time(19, 0, 0, 0) }
    } else {
        CallingHours { from: time(4, 0, 0, 0), until: time(5, 0, 0, 0) }
    }
}

#[test]
fn a_drawn_number_comes_to_the_ticket_on_the_glass_without_a_touch() {
    let mut world = World::new(|spec| {
        spec.calling_hours = Some(other_hours(spec.opens_at));
        spec.opens_at = plus_secs(spec.opens_at, DRAW_IN_SECS);
        spec.order = LineOrder::Draw(DrawTerms {
            public_value: "다음 회차 로또 당첨 번호".to_owned(),
            nonce: Digest([3; 32]),
            commitment: Digest::default(),
        });
    });
    let before: Vec<TicketId> = (1..=3).map(|who| world.another_joins(who)).collect();
    world.say_who("추첨 접수하기");
    world.kiosk.wait_for("추첨 접수가 되었습니다");
    assert!(world.kiosk.shows("추첨이 끝나면 나옵니다"), "there is no number yet");
    let entry = world.mine();
    assert_eq!((entry.state, entry.number), (TicketState::Entered, 0));
    assert_eq!(entry.entry.expect("an entry of the draw").index, 3);

    world.server.advance_secs(DRAW_IN_SECS);
    world.kiosk.wait_for("추첨하고 있습니다.");
    let late = world.another_joins(9);
    assert_eq!(world.of(late).number, 5, "behind everybody who entered");
    let (campaign, value) = (world.campaign, "제1250회 3 8 15 22 31 42".to_owned());
    world.server.submit(Command::RevealDraw { campaign, value, secret: Digest::default() });
    world.kiosk.wait_for("번호표를 받으셨습니다");
    let drawn = world.mine();
    assert_eq!(drawn.state, TicketState::Waiting);
    let number = drawn.number.to_string();
    assert!(world.kiosk.shows(&number), "{number} is on the glass");
    let shown = world.kiosk.app().model().visit.session.as_ref().expect("a ticket");
    assert_eq!(shown.ticket.number, drawn.number);
    let mut numbers: Vec<u32> = before.iter().map(|ticket| world.of(*ticket).number).collect();
    numbers.push(drawn.number);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4], "every entry has a number of its own");
}

#[test]
fn a_kiosk_is_busy_while_somebody_uses_it_and_a_called_persons_time_waits_for_it() {
    let mut world = World::new(|_| {});
    world.wait_until_known_as(Presence::Free);
    let called = world.another_joins(1);
    assert_eq!(world.of(called).state, TicketState::Called);
    assert!(world.of(called).until.is_some(), "anyone may step up");

    world.kiosk.press("예약하기");
    world.wait_until_known_as(Presence::Busy);
    world.pass_quietly(SETTLED_SECS);
    assert_eq!(world.of(called).until, None, "the time of who is called stands still");
    world.pass_quietly(Pace::default().stand_secs - 60);
    world.kiosk.press("처음으로");
    world.wait_until_known_as(Presence::Free);
    let World { kiosk, server, .. } = &mut world;
    kiosk.wait_until("the time of who is called going on", |_| {
        server.app().state().ticket(called).is_some_and(|it| it.until.is_some())
    });
    assert_eq!(world.of(called).state, TicketState::Called, "the call was not lost meanwhile");
}

#[test]
fn a_kiosk_that_nobody_touches_is_heard_of_again_and_again() {
    let mut world = World::telling(Duration::from_millis(200), |_| {});
    world.wait_until_known_as(Presence::Free);
    // A report of the kiosk may come between the silent time and the check.
    while world.presence() == Some(Presence::Free) {
        world.pass_quietly(PRESENCE_SILENCE_SECS);
    }
    world.wait_until_known_as(Presence::Free);
    assert!(world.kiosk.shows("무엇을 도와드릴까요?"), "nobody touched it");
}
