//! Every state of a call board.

use std::collections::{BTreeSet, VecDeque};

use jari_common::calls::{CallGoesTo, CallShown, CallsShown, CampaignTitle, LineShown};
use jari_common::id::CampaignId;
use jari_common::serving::Phase;
use jari_common::time::plus_secs;
use jari_kiosk::call_board::model::{Announcing, BoardLink, CallBoard, Sound};
use jari_kiosk::model::Language;
use jiff::Timestamp;

/// One state of the board.
pub struct CallBoardSpecimen {
    pub state: &'static str,
    pub board: CallBoard,
}

fn now() -> Timestamp {
    jari_samples::monday()
}

fn call(change: u64, number: u32, desk: &str) -> CallShown {
    let goes_to = CallGoesTo::Desk { name: desk.to_owned() };
    let called_at = now();
    CallShown { change, campaign: CampaignId(1), number, goes_to, times: 1, called_at }
}

fn title(id: u32, title_ko: &str, title_en: &str) -> CampaignTitle {
    let (title_ko, title_en) = (title_ko.to_owned(), title_en.to_owned());
    CampaignTitle { campaign: CampaignId(id), title_ko, title_en }
}

fn line(id: u32, phase: Phase, called_through: u32) -> LineShown {
    LineShown { campaign: CampaignId(id), phase, called_through }
}

/// A board of one clinic, on which these are called; the last was announced last.
fn board(calls: Vec<CallShown>) -> CallBoard {
    let shown = CallsShown {
        epoch: 1,
        at: now(),
        time_zone: None,
        titles: vec![title(1, "독감 예방접종", "Flu vaccination")],
        lines: Vec::new(),
        calls,
    };
    let announced: BTreeSet<u64> = shown.calls.iter().map(|call| call.change).collect();
    CallBoard {
        place: "종로새봄의원".to_owned(),
        language: Language::Korean,
        now: now(),
        large: announced.last().copied(),
        shown: Some(shown),
        link: BoardLink::Heard,
        sound: Sound::Works,
        announced,
        waiting: VecDeque::new(),
        announcing: None,
    }
}

fn with(board: CallBoard, change: impl FnOnce(&mut CallsShown)) -> CallBoard {
    let mut shown = board.shown.clone().expect("it shows something");
    change(&mut shown);
    CallBoard { shown: Some(shown), ..board }
}

fn some(count: u32) -> Vec<CallShown> {
    let desks = ["1번 창구", "2번 창구", "3번 진료실"];
    let desk = |nth: u32| desks[nth as usize % desks.len()];
    (0..count).map(|nth| call(u64::from(nth) + 10, 11 + nth * 3, desk(nth))).collect()
}

fn announced_now(board: CallBoard) -> CallBoard {
    let change = board.large.expect("something is large");
    let announcing = Some(Announcing { change, since: now(), is_said: false });
    CallBoard { announcing, ..board }
}

/// Two campaigns, of which one has a line at this place.
fn two_campaigns() -> CallBoard {
    let mut calls = some(4);
    calls[1].campaign = CampaignId(2);
    calls[2].campaign = CampaignId(2);
    calls[3].goes_to = CallGoesTo::Kiosk;
    with(board(calls), |shown| {
        shown.titles.push(title(2, "어르신 건강검진", "Health check for seniors"));
        shown.lines = vec![line(1, Phase::Open, 20), line(2, Phase::Paused, 345)];
    })
}

fn lines(phases: &[Phase], called_through: u32) -> CallBoard {
    let names =
        [("독감 예방접종", "Flu vaccination"), ("어르신 건강검진", "Health check for seniors")];
    with(board(Vec::new()), |shown| {
        shown.titles = (1..).zip(names).map(|(id, (ko, en))| title(id, ko, en)).collect();
        shown.lines =
            (1..).zip(phases).map(|(id, phase)| line(id, *phase, called_through)).collect();
    })
}

/// Long names, and the largest numbers.
fn long() -> CallBoard {
    let mut calls = some(6);
    for call in &mut calls {
        call.number += 323_700;
        call.goes_to = CallGoesTo::Desk {
            name: "본관 이층 영상의학과 접수 창구 다섯".to_owned()
        };
        call.campaign = CampaignId(1 + call.number % 2);
    }
    let mut board = with(board(calls), |shown| {
        let (ko, en) = (
            "코로나19 고령층 추가 예방접종 (이천이십육년 하반기)",
            "Additional COVID-19 vaccination for older adults, second half of 2026",
        );
        shown.titles = vec![title(1, ko, en), title(2, ko, en)];
        shown.lines = vec![line(1, Phase::Frozen, 323_789), line(2, Phase::Paused, 323_789)];
    });
    board.place = "서울특별시 종로구 노인종합복지관 부설 새봄의원 본관".to_owned();
    board
}

/// All of them.
#[must_use]
pub fn call_board_specimens() -> Vec<CallBoardSpecimen> {
    let again = |mut board: CallBoard| {
        let calls = board.shown.iter_mut().flat_map(|shown| &mut shown.calls);
        calls.for_each(|call| call.times = 2);
        board
    };
    let apart = |board: CallBoard| CallBoard { link: BoardLink::Lost, ..board };
    let nothing = CallBoard { shown: None, large: None, ..board(Vec::new()) };
    let late = |board: CallBoard, secs| CallBoard { now: plus_secs(now(), secs), ..board };
    use Phase::{Before, Closed, Drawing, Frozen, Open, Paused};
    let list = vec![
        ("starts", CallBoard { link: BoardLink::Unheard, ..nothing.clone() }),
        ("starts-with-what-it-kept", CallBoard { link: BoardLink::Unheard, ..board(some(3)) }),
        ("nobody", board(Vec::new())),
        ("one-announced-now", announced_now(board(some(1)))),
        ("one", board(some(1))),
        ("one-again", again(announced_now(board(some(1))))),
        ("three", announced_now(board(some(3)))),
        ("six", board(some(6))),
        ("forty", announced_now(board(some(40)))),
        ("forty-next-page", late(board(some(40)), 7)),
        ("two-campaigns", announced_now(two_campaigns())),
        ("two-campaigns-again", again(two_campaigns())),
        ("lines-before", lines(&[Before, Drawing], 0)),
        ("lines-begin", lines(&[Open, Paused], 0)),
        ("lines-open", lines(&[Open, Paused], 345)),
        ("lines-stand", lines(&[Frozen, Closed], 345)),
        ("lines-stand-at-once", lines(&[Frozen], 0)),
        ("apart", apart(board(some(3)))),
        ("apart-and-nobody", apart(board(Vec::new()))),
        ("apart-with-lines", apart(two_campaigns())),
        ("long", long()),
        ("long-apart", apart(announced_now(long()))),
        ("silent", CallBoard { sound: Sound::Fails, ..board(some(2)) }),
        ("revoked", CallBoard { link: BoardLink::Revoked, ..nothing }),
        ("another-server", CallBoard { link: BoardLink::AnotherServer, ..board(some(2)) }),
    ];
    list.into_iter().map(|(state, board)| CallBoardSpecimen { state, board }).collect()
}
