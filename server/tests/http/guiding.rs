//! A kiosk's screen at the desk: who sees it, what of it, what they can do there, and when it ends.

use jari_common::api::help::{
    AskForHelp, EndHelp, GuideAtScreen, HideScreen, ListHelp, ReadScreen, ShowScreen,
};
use jari_common::change::{Change, Event};
use jari_common::device::DeviceKind;
use jari_common::guiding::{
    GUIDED_AWAY_SECS, GUIDED_ITEMS_MAX, GuideAct, GuideActed, GuideRequest, GuidedItem, GuidedKind,
    GuidedScreen, ScreenAtDesk, ShowScreenReply, ShowScreenRequest,
};
use jari_common::help::{HELP_COMING_SECS, HelpAtDesk, HelpStep};
use jari_common::id::HelpId;
use jari_common::staff::Author;
use reqwest::RequestBuilder;
use serde_json::json;
use uuid::Uuid;

use crate::http::desk::{admin_at, invite};
use crate::http::world::{World, done, refused};

/// The name of the person who comes.
const WHO: &str = "김실장";
const SHOWING: Uuid = Uuid::from_u128(7);

fn screen() -> GuidedScreen {
    let item = |kind, words: &str, mark: &str| GuidedItem {
        kind,
        words: words.to_owned(),
        at: [10, 10, 100, 40],
        mark: mark.to_owned(),
        is_ready: !mark.is_empty(),
        is_chosen: false,
    };
    GuidedScreen {
        showing: SHOWING,
        page: 1,
        size: [1920, 1080],
        items: vec![
            item(GuidedKind::Heading, "누구를 예약하세요?", ""),
            item(GuidedKind::Button, "저요", "choice:me"),
        ],
        pointed: None,
        may_press: false,
        is_whole: false,
        taken: 0,
        outcome: None,
    }
}

/// Somebody comes to a kiosk; the desk's list of help is known.
struct Helped {
    world: World,
    kiosk: String,
    desk: String,
    help: HelpId,
}

impl Helped {
    async fn new() -> Self {
        let world = World::new().await;
        invite(&world, "11112222", DeviceKind::Kiosk).await;
        invite(&world, "33334444", DeviceKind::Desk).await;
        let (kiosk, desk) = (world.pair("11112222").await, world.pair("33334444").await);
        let (kiosk, desk) = (kiosk.token, admin_at(&world, desk.device).await);
        world.send_as(&AskForHelp {}, &kiosk).send().await.unwrap();
        let listed: Vec<HelpAtDesk> = done(world.send_as(&ListHelp {}, &desk), 200).await;
        let it = Self { world, kiosk, desk, help: listed[0].help };
        it.answer("coming").await;
        it
    }

    async fn answer(&self, answer: &str) {
        let path = jari_common::api::help::AnswerHelp { help: self.help };
        let said = self.world.send_as(&path, &self.desk).json(&json!({ "answer": answer }));
        assert_eq!(said.send().await.unwrap().status(), 204, "{answer}");
    }

    fn showing(&self, screen: &GuidedScreen) -> RequestBuilder {
        let shown = ShowScreenRequest { who: WHO.to_owned(), screen: screen.clone() };
        self.world.send_as(&ShowScreen {}, &self.kiosk).json(&shown)
    }

    async fn show(&self, screen: &GuidedScreen) -> ShowScreenReply {
        done(self.showing(screen), 200).await
    }

    async fn seen(&self) -> ScreenAtDesk {
        done(self.world.send_as(&ReadScreen { help: self.help }, &self.desk), 200).await
    }

    fn acting(&self, act: GuideAct) -> RequestBuilder {
        let asked = GuideRequest { showing: SHOWING, act };
        self.world.send_as(&GuideAtScreen { help: self.help }, &self.desk).json(&asked)
    }

    async fn act(&self, act: GuideAct) {
        assert_eq!(self.acting(act).send().await.unwrap().status(), 204);
    }

    /// What is written of the use of the screen, each with whether it is somebody's.
    fn written(&self) -> Vec<(HelpStep, bool)> {
        let log = self.world.log();
        let changes = log.iter().map(|it| serde_json::from_str::<Change>(it).unwrap());
        let step = |change: Change| {
            let is_theirs = matches!(change.by.as_deref(), Some(Author::Staff { .. }));
            match change.event {
                Event::HelpChanged(it) => Some((it.step, is_theirs)),
                _ => None,
            }
        };
        let all = changes.filter_map(step);
        let is_use = |it: &(HelpStep, bool)| {
            use HelpStep::{AllSeen, PressedFor, ScreenSeen};
            matches!(it.0, ScreenSeen { .. } | AllSeen { .. } | PressedFor { .. })
        };
        all.filter(is_use).collect()
    }
}

#[tokio::test]
async fn whoever_comes_sees_the_screen_once_it_is_written_that_they_do() {
    let helped = Helped::new().await;
    assert_eq!(helped.seen().await, ScreenAtDesk { offered: None, screen: None });
    let shown = helped.show(&screen()).await;
    assert_eq!(shown, ShowScreenReply { is_watched: false, acts: Vec::new() });
    assert_eq!(helped.seen().await, ScreenAtDesk { offered: Some(SHOWING), screen: None });
    assert_eq!(helped.written(), []);
    helped.act(GuideAct::Look).await;
    assert!(matches!(helped.written()[..], [(HelpStep::ScreenSeen { .. }, true)]));
    assert_eq!(helped.seen().await.screen, Some(screen()));
    assert!(helped.show(&screen()).await.is_watched);
    helped.act(GuideAct::Look).await;
    assert_eq!(helped.written().len(), 1, "once a minute at most");
}

#[tokio::test]
async fn what_is_personal_is_seen_only_once_that_is_written_too() {
    let helped = Helped::new().await;
    helped.show(&screen()).await;
    helped.act(GuideAct::Look).await;
    let whole = GuidedScreen { is_whole: true, ..screen() };
    helped.show(&whole).await;
    assert_eq!(helped.seen().await, ScreenAtDesk { offered: Some(SHOWING), screen: None });
    helped.act(GuideAct::Look).await;
    assert!(matches!(helped.written()[1..], [(HelpStep::AllSeen { .. }, true)]));
    assert_eq!(helped.seen().await.screen, Some(whole));
}

#[tokio::test]
async fn acts_reach_the_kiosk_in_order_each_until_it_was_taken_and_pressing_needs_the_persons_yes()
{
    let helped = Helped::new().await;
    helped.show(&screen()).await;
    let (page, mark) = (1, "choice:me".to_owned());
    let [point, press] =
        [GuideAct::Point { page, mark: mark.clone() }, GuideAct::Press { page, mark }];
    helped.act(point.clone()).await;
    refused(helped.acting(press.clone()), 409, "not-now").await;
    helped.act(GuideAct::AskToPress).await;
    let acts = |all: &[(u32, &GuideAct)]| {
        all.iter()
            .map(|(nth, act)| GuideActed { nth: *nth, act: (*act).clone() })
            .collect::<Vec<_>>()
    };
    let both = acts(&[(1, &point), (2, &GuideAct::AskToPress)]);
    assert_eq!(helped.show(&screen()).await.acts, both);
    assert_eq!(helped.show(&screen()).await.acts, both, "an answer may be lost");
    let lent = GuidedScreen { taken: 2, may_press: true, ..screen() };
    assert_eq!(helped.show(&lent).await.acts, []);
    helped.act(press.clone()).await;
    assert_eq!(helped.show(&lent).await.acts, acts(&[(3, &press)]));
    let steps = helped.written();
    assert!(matches!(
        steps[..],
        [(HelpStep::ScreenSeen { .. }, true), (HelpStep::PressedFor { .. }, true)]
    ));
    // A kiosk that never takes anything fills no memory.
    for _ in 0..30 {
        helped.acting(press.clone()).send().await.unwrap();
    }
    refused(helped.acting(press), 409, "out-of-date").await;
    assert!(helped.show(&lent).await.acts.len() <= 16);
}

#[tokio::test]
async fn another_showing_has_nothing_of_the_one_before() {
    let helped = Helped::new().await;
    helped.show(&screen()).await;
    helped.act(GuideAct::AskToPress).await;
    let next = GuidedScreen { showing: Uuid::from_u128(8), ..screen() };
    assert_eq!(helped.show(&next).await, ShowScreenReply { is_watched: false, acts: Vec::new() });
    refused(helped.acting(GuideAct::AskToPress), 409, "out-of-date").await;
}

#[tokio::test]
async fn nobody_else_sees_it_and_the_person_agreed_to_one_name_alone() {
    let helped = Helped::new().await;
    let world = &helped.world;
    helped.show(&screen()).await;
    let other = ShowScreenRequest { who: "박실장".to_owned(), screen: screen() };
    let asked = world.send_as(&ShowScreen {}, &helped.kiosk).json(&other);
    refused(asked, 404, "unknown-help").await;
    assert_eq!(helped.seen().await, ScreenAtDesk { offered: None, screen: None }, "it is gone");
    helped.show(&screen()).await;
    invite(world, "55556666", DeviceKind::Desk).await;
    let beside = world.pair("55556666").await;
    let beside = admin_at(world, beside.device).await;
    let help = helped.help;
    refused(world.send_as(&ReadScreen { help }, &beside), 409, "help-taken").await;
    let asked = GuideRequest { showing: SHOWING, act: GuideAct::Look };
    let asked = world.send_as(&GuideAtScreen { help }, &beside).json(&asked);
    refused(asked, 409, "out-of-date").await;
    for token in [&helped.kiosk, &world.device] {
        refused(world.send_as(&ReadScreen { help }, token), 403, "staff-only").await;
    }
    // The kiosk beside has asked for nothing.
    let asked = ShowScreenRequest { who: WHO.to_owned(), screen: screen() };
    let asked = world.send_as(&ShowScreen {}, &world.device).json(&asked);
    refused(asked, 404, "unknown-help").await;
}

#[tokio::test]
async fn it_ends_with_the_help_with_whoever_comes_and_when_the_kiosk_is_silent() {
    let helped = Helped::new().await;
    helped.show(&screen()).await;
    helped.act(GuideAct::Look).await;
    helped.world.app.clock().advance_secs(GUIDED_AWAY_SECS);
    assert_eq!(helped.seen().await.screen, None, "the kiosk is silent");
    assert!(!helped.show(&screen()).await.is_watched || helped.seen().await.screen.is_some());
    helped.answer("give_back").await;
    refused(helped.showing(&screen()), 404, "unknown-help").await;
    let gone = helped.world.send_as(&ReadScreen { help: helped.help }, &helped.desk);
    refused(gone, 409, "help-taken").await;
    helped.answer("coming").await;
    helped.show(&screen()).await;
    assert_eq!(helped.seen().await.screen, None, "they come anew, and look anew");
    helped.world.send_as(&EndHelp {}, &helped.kiosk).send().await.unwrap();
    refused(helped.showing(&screen()), 404, "unknown-help").await;
}

#[tokio::test]
async fn a_press_at_the_kiosk_ends_it_at_once() {
    let helped = Helped::new().await;
    helped.show(&screen()).await;
    helped.act(GuideAct::Look).await;
    assert_eq!(helped.seen().await.screen, Some(screen()));
    let hidden = helped.world.send_as(&HideScreen {}, &helped.kiosk).send().await.unwrap();
    assert_eq!(hidden.status(), 204);
    assert_eq!(helped.seen().await, ScreenAtDesk { offered: None, screen: None });
    refused(helped.acting(GuideAct::AskToPress), 409, "out-of-date").await;
}

#[tokio::test]
async fn whoever_looks_comes_for_as_long_as_they_look() {
    let helped = Helped::new().await;
    for _ in 0..30 {
        helped.show(&screen()).await;
        helped.act(GuideAct::Look).await;
        helped.world.app.clock().advance_secs(HELP_COMING_SECS / 2);
    }
    helped.show(&screen()).await;
    assert_eq!(helped.seen().await.screen, Some(screen()));
    helped.world.app.clock().advance_secs(HELP_COMING_SECS);
    refused(helped.showing(&screen()), 404, "unknown-help").await;
}

#[tokio::test]
async fn a_screen_larger_than_a_screen_is_refused() {
    let helped = Helped::new().await;
    let item = screen().items[0].clone();
    let many = vec![item.clone(); GUIDED_ITEMS_MAX + 1];
    let long = vec![GuidedItem { words: "가".repeat(1_000), ..item.clone() }];
    let marked = vec![GuidedItem { mark: "m".repeat(1_000), ..item }];
    for items in [many, long, marked] {
        refused(helped.showing(&GuidedScreen { items, ..screen() }), 400, "invalid-value").await;
    }
    refused(helped.showing(&GuidedScreen { size: [0, 9], ..screen() }), 400, "invalid-value").await;
}
