//! What each press and each news changes on the operator's page, and what the server is asked to do. Pure.

use jari_common::serving::{MESSAGE_MAX_BYTES, Phase};
use jari_common::wire::{LineOverview, OperatorOverview};

use super::model::{Asking, LineAct, Operating, OperatorNews, OperatorOrder, OperatorPress};

/// Digits of the number of turns.
const TURNS_DIGITS_MAX: usize = 7;
/// Digits of a share in percent.
const PERCENT_DIGITS_MAX: usize = 3;

/// Whether this act makes sense on a line that is so.
#[must_use]
pub fn may(line: &LineOverview, act: LineAct) -> bool {
    let goes = line.stopped_because.is_none() && line.phase != Phase::Closed;
    goes && (act != LineAct::Resume || line.phase == Phase::Frozen)
}

/// Takes what an operator does. `is_double` says that it comes so soon after the act before that it is the same hand's.
#[must_use]
pub fn press(page: &mut Operating, press: OperatorPress, is_double: bool) -> Option<OperatorOrder> {
    match press {
        OperatorPress::Choose(campaign) => (page.chosen, page.asks) = (Some(campaign), None),
        OperatorPress::Page(shown) => (page.page, page.asks) = (shown, None),
        OperatorPress::Ask(act) => page.asks = ask(page, act),
        OperatorPress::GiveUp => page.asks = None,
        OperatorPress::Confirm if is_double || page.is_sending => {}
        OperatorPress::Confirm => {
            let order = confirmed(page)?;
            (page.asks, page.is_sending) = (None, true);
            return Some(order);
        }
        OperatorPress::TypedMessage(typed) => {
            if let Some(asks) = &mut page.asks {
                asks.message = cut(&typed);
            }
        }
        OperatorPress::TypedTurns(typed) => {
            if let Some(asks) = &mut page.asks {
                (asks.turns, asks.is_wrong) = (digits(&typed, TURNS_DIGITS_MAX), false);
            }
        }
        OperatorPress::TypedPercent(typed) => {
            if let Some(asks) = &mut page.asks {
                (asks.percent, asks.is_wrong) = (digits(&typed, PERCENT_DIGITS_MAX), false);
            }
        }
    }
    None
}

/// Takes what the server tells.
pub fn take(page: &mut Operating, news: OperatorNews) {
    match news {
        OperatorNews::Overview(overview) => take_overview(page, overview),
        OperatorNews::History(campaign, history) => page.history = Some((campaign, history)),
        OperatorNews::Report(report) => page.report = Some(report),
        OperatorNews::Done(line) => {
            page.is_sending = false;
            let lines = page.overview.iter_mut().flat_map(|overview| &mut overview.lines);
            let mut same = lines.filter(|known| known.campaign == line.campaign);
            if let Some(known) = same.next() {
                *known = *line;
            }
        }
    }
}

/// An act was not done: the question is over, too, because what was asked about may have changed.
pub fn was_refused(page: &mut Operating) {
    (page.is_sending, page.asks) = (false, None);
}

fn take_overview(page: &mut Operating, overview: OperatorOverview) {
    // An answer that was overtaken by a newer one tells nothing.
    if page.overview.as_ref().is_some_and(|known| known.at > overview.at) {
        return;
    }
    page.overview = Some(overview);
    let asks = page.asks.take();
    page.asks = asks.filter(|asks| {
        let lines = page.overview.as_ref().map(|overview| &overview.lines);
        let mut lines = lines.into_iter().flatten();
        lines.any(|line| line.campaign == asks.campaign && may(line, asks.act))
    });
}

fn ask(page: &Operating, act: LineAct) -> Option<Asking> {
    let line = page.line().filter(|line| may(line, act))?;
    Some(Asking {
        act,
        campaign: line.campaign,
        unserved: line.unserved,
        message: line.message.clone().unwrap_or_default(),
        turns: line.turns.to_string(),
        percent: line.reserved_percent.to_string(),
        is_wrong: false,
    })
}

/// What is asked of the server; None when what was typed cannot be taken, or when other people wait by now.
fn confirmed(page: &mut Operating) -> Option<OperatorOrder> {
    let now_unserved = page.line()?.unserved;
    let asks = page.asks.as_mut()?;
    let campaign = asks.campaign;
    Some(match asks.act {
        LineAct::Freeze => {
            OperatorOrder::Freeze { campaign, message: asks.message.trim().to_owned() }
        }
        LineAct::Resume => OperatorOrder::Resume { campaign },
        LineAct::Pace => {
            let turns = asks.turns.parse().ok().filter(|turns| (1..=1_000_000).contains(turns));
            let percent = asks.percent.parse().ok().filter(|share| (1..=100).contains(share));
            asks.is_wrong = turns.is_none() || percent.is_none();
            OperatorOrder::Pace { campaign, turns: turns?, reserved_percent: percent? }
        }
        LineAct::Close if asks.unserved != now_unserved => return None,
        LineAct::Close => OperatorOrder::Close { campaign, expects_waiting: asks.unserved },
    })
}

fn digits(typed: &str, most: usize) -> String {
    typed.chars().filter(char::is_ascii_digit).take(most).collect()
}

/// As much of it as people can be told.
fn cut(typed: &str) -> String {
    let plain: String = typed.chars().filter(|c| !c.is_control()).collect();
    plain[..plain.floor_char_boundary(MESSAGE_MAX_BYTES)].to_owned()
}
