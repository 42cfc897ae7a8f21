//! What a call board does when something happens. Calls are announced one after the other, each once, also one that calls the
//! same person again; a call that has ended before it was announced is left out. Pure.

use jari_common::calls::{CallGoesTo, CallShown, CallsShown};
use jari_common::id::CampaignId;
use jari_common::time::secs_between;

use super::model::{Announcing, BoardLink, BoardNews, BoardOrder, CallBoard, KeptCalls};
use crate::model::Language;
use crate::text::Text;

/// Each call is shown large for this long before the next is announced, in seconds.
const LARGE_SECS_MIN: u32 = 4;
/// This many announced calls are remembered, and all that are shown.
const ANNOUNCED_MAX: usize = 1_000;
/// An announcement that did not end after this long is taken for ended, in seconds.
const ANNOUNCING_SECS_MAX: u32 = 90;

/// Takes what happened; returns what is to be done.
#[must_use]
pub fn happen(board: &mut CallBoard, news: BoardNews, text: &Text) -> Vec<BoardOrder> {
    let before = board.announced.len();
    let mut is_new = false;
    match news {
        BoardNews::Told(told) => {
            let said = |it: &CallsShown| (it.epoch, it.lines.clone(), it.calls.clone());
            is_new = board.shown.as_ref().map(said) != Some(said(&told));
            take(board, *told);
        }
        BoardNews::Link(BoardLink::Revoked) => {
            linked(board, BoardLink::Revoked);
            return vec![BoardOrder::Forget];
        }
        BoardNews::Link(link) => linked(board, link),
        BoardNews::Said { change, sound } => {
            board.sound = sound;
            if let Some(announcing) = &mut board.announcing
                && announcing.change == change
            {
                announcing.is_said = true;
            }
        }
        // `now` is corrected already.
        BoardNews::TimeCorrected(by) => {
            if let Some(announcing) = &mut board.announcing {
                announcing.since = announcing.since.saturating_add(by).unwrap_or(announcing.since);
            }
        }
        BoardNews::Tick => {}
    }
    let announced = announce_next(board, text);
    is_new |= announced.is_some() || board.announced.len() != before;
    // Nobody waits for the disk before they are called.
    announced.into_iter().chain(keep(board).filter(|_| is_new)).collect()
}

/// Who is called now.
fn take(board: &mut CallBoard, told: CallsShown) {
    board.link = BoardLink::Heard;
    let is_other_log = board.shown.as_ref().is_some_and(|shown| shown.epoch != told.epoch);
    if is_other_log {
        // What was announced of another log says nothing of this one.
        board.announced.clear();
        board.waiting.clear();
        board.announcing = None;
        board.large = None;
    }
    let is_called = |change: &u64| told.calls.iter().any(|call| call.change == *change);
    forget(board, &is_called);
    board.waiting.retain(is_called);
    let speaking = board.announcing.map(|announcing| announcing.change);
    for CallShown { change, .. } in &told.calls {
        let is_known = board.announced.contains(change)
            || board.waiting.contains(change)
            || speaking == Some(*change);
        if !is_known {
            board.waiting.push_back(*change);
        }
    }
    board.shown = Some(told);
    if board.announcing.is_none() && board.large.is_none_or(|large| board.call(large).is_none()) {
        board.large = board.last_announced();
    }
}

/// A call that comes back, because what followed it was taken back, was announced already: changes are forgotten only when
/// they are too many, the oldest that are not shown first.
fn forget(board: &mut CallBoard, is_called: &impl Fn(&u64) -> bool) {
    let too_many = board.announced.len().saturating_sub(ANNOUNCED_MAX);
    let gone = board.announced.iter().filter(|it| !is_called(it)).take(too_many);
    let gone: Vec<u64> = gone.copied().collect();
    board.announced.retain(|change| !gone.contains(change));
}

fn linked(board: &mut CallBoard, link: BoardLink) {
    board.link = match (board.link, link) {
        // Nothing was heard yet: it is the start that takes long.
        (BoardLink::Unheard, BoardLink::Lost) => BoardLink::Unheard,
        // A server that is away has not let it in again.
        (BoardLink::Revoked, BoardLink::Lost) => BoardLink::Revoked,
        (_, link) => link,
    };
    // The server has just said that nothing is new.
    if let (BoardLink::Heard, Some(shown)) = (link, &mut board.shown) {
        shown.at = board.now;
    }
    if matches!(link, BoardLink::Revoked) {
        board.shown = None;
        board.announced.clear();
        board.waiting.clear();
        board.announcing = None;
        board.large = None;
    }
}

fn keep(board: &CallBoard) -> Option<BoardOrder> {
    let (shown, announced) = (board.shown.clone()?, board.announced.clone());
    Some(BoardOrder::Keep(Box::new(KeptCalls { shown, announced })))
}

fn announce_next(board: &mut CallBoard, text: &Text) -> Option<BoardOrder> {
    if let Some(Announcing { change, since, is_said }) = board.announcing {
        let secs = secs_between(since, board.now);
        let is_over = (is_said && secs >= LARGE_SECS_MIN) || secs >= ANNOUNCING_SECS_MAX;
        if !is_over {
            return None;
        }
        board.announcing = None;
        if board.call(change).is_none() {
            board.large = board.last_announced();
        }
    }
    if board.is_apart() {
        // What is shown may be over: nobody is sent anywhere.
        return None;
    }
    let next = std::iter::from_fn(|| board.waiting.pop_front())
        .find_map(|change| board.shown.as_ref()?.calls.iter().find(|it| it.change == change));
    let call = next.cloned()?;
    let change = call.change;
    board.announcing = Some(Announcing { change, since: board.now, is_said: false });
    board.large = Some(change);
    board.announced.insert(change);
    Some(BoardOrder::Announce { change, words: words_of(&call, board, text) })
}

/// What is said of a call.
#[must_use]
pub fn words_of(call: &CallShown, board: &CallBoard, text: &Text) -> String {
    let number = ("number", call.number.to_string().into());
    let title = title_of(call, board)
        .map(|title| text.say_with(board.language, "calls-say-of", &[("title", title.into())]));
    let is_again = call.times > 1;
    let said = match &call.goes_to {
        CallGoesTo::Kiosk => {
            let key = if is_again { "calls-say-again-kiosk" } else { "calls-say-first-kiosk" };
            text.say_with(board.language, key, &[number])
        }
        CallGoesTo::Desk { name } => {
            let key = if is_again { "calls-say-again-desk" } else { "calls-say-first-desk" };
            text.say_with(board.language, key, &[number, ("place", name.as_str().into())])
        }
    };
    title.into_iter().chain([said]).collect::<Vec<_>>().join(" ")
}

/// The title of the campaign of a call, where the board shows several: numbers alone would mean two people.
#[must_use]
pub fn title_of(call: &CallShown, board: &CallBoard) -> Option<String> {
    let is_one_of_many = board.shown.as_ref()?.titles.len() > 1;
    is_one_of_many.then(|| campaign_title(call.campaign, board)).flatten()
}

/// What a campaign is called.
#[must_use]
pub fn campaign_title(campaign: CampaignId, board: &CallBoard) -> Option<String> {
    let titles = &board.shown.as_ref()?.titles;
    let found = titles.iter().find(|title| title.campaign == campaign)?;
    let title = match board.language {
        Language::Korean => &found.title_ko,
        Language::English => &found.title_en,
    };
    (!title.is_empty()).then(|| title.clone())
}
