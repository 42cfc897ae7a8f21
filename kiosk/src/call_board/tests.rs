//! What a call board announces, when, and what it shows through restarts and lost links.

use jari_common::calls::{CallGoesTo, CallShown, CallsShown, CampaignTitle, LineShown};
use jari_common::id::CampaignId;
use jari_common::serving::Phase;
use jari_common::time::plus_secs;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::model::{BoardLink, BoardNews, BoardOrder, CallBoard, KeptCalls, Sound};
use super::update::happen;
use super::view::page;
use crate::model::Language;
use crate::text::Text;

fn start() -> Timestamp {
    jari_samples::monday()
}

fn call(change: u64, number: u32, times: u32) -> CallShown {
    let goes_to = CallGoesTo::Desk { name: "1번 창구".to_owned() };
    CallShown { change, campaign: CampaignId(1), number, goes_to, times, called_at: start() }
}

fn told(calls: Vec<CallShown>) -> CallsShown {
    let title = |id, title: &str| CampaignTitle {
        campaign: CampaignId(id),
        title_ko: title.to_owned(),
        title_en: "Vaccination".to_owned(),
    };
    let line = LineShown { campaign: CampaignId(1), phase: Phase::Open, called_through: 30 };
    let titles = vec![title(1, "예방접종")];
    CallsShown { epoch: 7, at: start(), time_zone: None, titles, lines: vec![line], calls }
}

/// A board, its words, and everything that it announced.
struct Wall {
    board: CallBoard,
    text: Text,
    announced: Vec<u64>,
    words: Vec<String>,
    kept: Option<KeptCalls>,
}

impl Wall {
    fn new() -> Self {
        Self::with(None)
    }

    fn with(kept: Option<KeptCalls>) -> Self {
        let place = "새봄의원".to_owned();
        let board = CallBoard::new(place, Language::Korean, kept, Sound::Works, start());
        let (text, announced, words) = (Text::load(), Vec::new(), Vec::new());
        Self { board, text, announced, words, kept: None }
    }

    fn happens(&mut self, news: BoardNews) {
        for order in happen(&mut self.board, news, &self.text) {
            match order {
                BoardOrder::Announce { change, words } => {
                    self.announced.push(change);
                    self.words.push(words);
                }
                BoardOrder::Keep(kept) => self.kept = Some(*kept),
                BoardOrder::Forget => self.kept = None,
            }
        }
    }

    fn calls(&mut self, calls: Vec<CallShown>) {
        self.happens(BoardNews::Told(Box::new(told(calls))));
    }

    fn passes(&mut self, secs: i64) {
        self.board.now = self.board.now.saturating_add(SignedDuration::from_secs(secs)).unwrap();
        self.happens(BoardNews::Tick);
    }

    /// What is being announced has been said.
    fn is_said(&mut self) {
        let change = self.board.announcing.expect("something is announced").change;
        self.happens(BoardNews::Said { change, sound: Sound::Works });
    }

    /// Everything that waits is announced.
    fn is_all_said(&mut self) {
        while self.board.announcing.is_some() {
            self.is_said();
            self.passes(5);
        }
    }
}

#[test]
fn three_calls_at_once_are_announced_one_after_the_other_and_none_before_the_last_was_heard() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1), call(12, 5, 1)]);
    assert_eq!(wall.announced, [10]);
    wall.passes(60);
    assert_eq!(wall.announced, [10], "it is still being said");
    wall.is_said();
    assert_eq!(wall.announced, [10, 11], "it was shown long enough");
    wall.is_said();
    assert_eq!(wall.announced, [10, 11], "it is shown for some seconds");
    wall.passes(5);
    assert_eq!((wall.announced.clone(), wall.board.large), (vec![10, 11, 12], Some(12)));
    wall.is_all_said();
    assert_eq!(wall.announced, [10, 11, 12], "each once");
}

#[test]
fn whoever_is_called_again_is_announced_again_in_words_that_say_so() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    wall.calls(vec![call(15, 3, 2)]);
    assert_eq!(wall.announced, [10, 15]);
    assert_eq!(wall.words[0], "3번 손님, 가실 곳은 1번 창구입니다.");
    assert_eq!(wall.words[1], "다시 부릅니다. 3번 손님, 가실 곳은 1번 창구입니다.");
}

#[test]
fn a_call_that_ended_before_its_turn_is_not_announced() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1), call(12, 5, 1)]);
    wall.calls(vec![call(10, 3, 1), call(12, 5, 1)]);
    wall.is_all_said();
    assert_eq!(wall.announced, [10, 12]);
}

#[test]
fn a_call_that_ends_while_it_is_announced_makes_room_for_the_last_that_stands() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1)]);
    assert_eq!(wall.board.large, Some(11));
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    assert_eq!(wall.board.large, Some(10));
    wall.calls(Vec::new());
    assert_eq!(wall.board.large, None);
}

#[test]
fn numbers_of_two_campaigns_are_told_apart() {
    let mut wall = Wall::new();
    let other = CallShown { campaign: CampaignId(2), goes_to: CallGoesTo::Kiosk, ..call(11, 3, 1) };
    let two = |calls| {
        let mut two = told(calls);
        let title = CampaignTitle { campaign: CampaignId(2), ..two.titles[0].clone() };
        two.titles.push(CampaignTitle { title_ko: "건강검진".to_owned(), ..title });
        BoardNews::Told(Box::new(two))
    };
    // Also while only one of the two numbers is called: whose it is, its number alone does not say.
    wall.happens(two(vec![call(10, 3, 1)]));
    wall.is_all_said();
    wall.happens(two(vec![call(10, 3, 1), other]));
    wall.is_all_said();
    assert_eq!(wall.words[0], "예방접종. 3번 손님, 가실 곳은 1번 창구입니다.");
    assert_eq!(wall.words[1], "건강검진. 3번 손님, 차례가 되었습니다. 예약 기기로 와 주세요.");
}

#[test]
fn after_a_restart_without_a_server_everything_is_shown_and_nothing_said_twice() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1)]);
    wall.is_all_said();
    let mut wall = Wall::with(wall.kept);
    wall.happens(BoardNews::Link(BoardLink::Lost));
    wall.passes(30);
    assert_eq!((wall.board.calls().len(), wall.board.large), (2, Some(11)));
    assert!(wall.board.is_apart() && wall.announced.is_empty());
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1), call(14, 6, 1)]);
    assert!(!wall.board.is_apart());
    wall.is_all_said();
    assert_eq!(wall.announced, [14], "it was called meanwhile");
}

#[test]
fn what_was_cut_off_by_a_restart_while_it_was_said_counts_as_said() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    let kept = wall.kept.expect("it is kept before it is said");
    assert!(kept.announced.contains(&10));
}

#[test]
fn a_lost_link_changes_nothing_but_what_is_said_of_it() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    let before = wall.board.clone();
    wall.happens(BoardNews::Link(BoardLink::Lost));
    assert_eq!(wall.board, CallBoard { link: BoardLink::Lost, ..before });
    wall.calls(vec![call(10, 3, 1)]);
    assert_eq!(wall.announced, [10]);
}

#[test]
fn what_is_shown_is_of_the_time_at_which_the_server_last_said_that_nothing_is_new() {
    let mut wall = Wall::new();
    wall.calls(vec![call(1, 12, 1)]);
    wall.passes(40);
    wall.happens(BoardNews::Link(BoardLink::Heard));
    let heard = wall.board.now;
    wall.passes(40);
    wall.happens(BoardNews::Link(BoardLink::Lost));
    assert_eq!(wall.board.shown.as_ref().unwrap().at, heard);
}

#[test]
fn changes_of_another_log_are_other_calls() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    let restored = CallsShown { epoch: 8, ..told(vec![call(10, 9, 1)]) };
    wall.happens(BoardNews::Told(Box::new(restored)));
    assert_eq!(wall.announced, [10, 10]);
    assert!(wall.words[1].starts_with("9번"));
}

#[test]
fn a_revoked_board_shows_no_number_any_more() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    assert!(wall.kept.is_some());
    wall.happens(BoardNews::Link(BoardLink::Revoked));
    assert!(wall.board.calls().is_empty() && wall.kept.is_none(), "also not after a restart");
    wall.happens(BoardNews::Link(BoardLink::Lost));
    assert_eq!(wall.board.link, BoardLink::Revoked, "a server that is away lets nobody in");
    wall.calls(vec![call(10, 3, 1)]);
    assert_eq!((wall.board.link, wall.board.calls().len()), (BoardLink::Heard, 1));
}

#[test]
fn a_call_that_comes_back_by_a_take_back_is_not_announced_again() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1)]);
    wall.is_all_said();
    wall.calls(Vec::new());
    wall.calls(vec![call(10, 3, 1)]);
    wall.passes(10);
    assert_eq!((wall.announced.clone(), wall.board.large), (vec![10], Some(10)));
}

#[test]
fn what_was_announced_is_not_remembered_without_end() {
    let mut wall = Wall::new();
    for change in 1..1_300 {
        wall.calls(vec![call(change, 3, 1)]);
        wall.is_all_said();
    }
    assert_eq!(wall.announced.len(), 1_299);
    assert!(wall.board.announced.len() <= 1_002);
}

#[test]
fn while_the_server_is_away_nobody_is_sent_anywhere() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1)]);
    wall.happens(BoardNews::Link(BoardLink::Lost));
    wall.is_said();
    wall.passes(60);
    assert_eq!(wall.announced, [10], "the second call may be over");
    wall.calls(vec![call(11, 4, 1)]);
    assert_eq!(wall.announced, [10, 11]);
}

#[test]
fn a_sound_that_never_ends_keeps_nobody_from_being_called() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1)]);
    wall.passes(100);
    assert_eq!(wall.announced, [10, 11]);
    wall.happens(BoardNews::Said { change: 10, sound: Sound::Fails });
    wall.passes(10);
    assert_eq!(wall.announced, [10, 11], "the late word is of another call");
    assert!(!wall.board.announcing.expect("it is being said").is_said);
}

#[test]
fn a_clock_that_is_corrected_cuts_no_announcement_short_and_makes_none_endless() {
    let mut wall = Wall::new();
    wall.calls(vec![call(10, 3, 1), call(11, 4, 1)]);
    for by in [3_600, -7_200] {
        wall.board.now =
            plus_secs(wall.board.now, 0).saturating_add(SignedDuration::from_secs(by)).unwrap();
        wall.happens(BoardNews::TimeCorrected(SignedDuration::from_secs(by)));
        assert_eq!(wall.announced, [10]);
    }
    wall.is_said();
    wall.passes(5);
    assert_eq!(wall.announced, [10, 11]);
}

proptest! {
    /// However many are called: while nothing changes, each is on a page, and on one page only.
    #[test]
    fn no_call_is_dropped_however_many_there_are(count in 0_usize..300, room in 0_usize..12) {
        let mut seen = Vec::new();
        for second in 0..7 * 301 {
            let (range, at, pages) = page(plus_secs(Timestamp::UNIX_EPOCH, second), count, room);
            prop_assert!(range.len() <= room.max(1) && (1..=pages).contains(&at));
            if seen.last() != Some(&range) {
                seen.push(range);
            }
        }
        let pages = count.div_ceil(room.max(1)).max(1);
        let shown: Vec<usize> = seen.into_iter().take(pages).flatten().collect();
        prop_assert_eq!(shown, (0..count).collect::<Vec<_>>());
    }

    /// Whatever is told in whatever order, each call that stands long enough is announced exactly once.
    #[test]
    fn each_call_is_announced_once(steps in prop::collection::vec((0_u64..6, any::<bool>(), 0_i64..8), 1..60)) {
        let mut wall = Wall::new();
        let mut standing: Vec<CallShown> = Vec::new();
        for (nth, (which, ends, secs)) in (1_u64..).zip(steps) {
            let number = u32::try_from(which).unwrap();
            standing.retain(|call| call.number != number);
            if !ends {
                standing.push(call(nth, number, 1));
            }
            wall.calls(standing.clone());
            if secs > 3 && wall.board.announcing.is_some() {
                wall.is_said();
            }
            wall.passes(secs);
        }
        wall.is_all_said();
        let mut once = wall.announced.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), wall.announced.len());
        for call in standing {
            prop_assert!(wall.announced.contains(&call.change));
        }
    }
}
