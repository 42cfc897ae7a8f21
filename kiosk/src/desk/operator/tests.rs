//! An operator's page: what is told in alarms, what is asked before it is done, and what a press sends.

use jari_common::device::{DeviceKind, Presence, PrinterState};
use jari_common::id::{CampaignId, DeviceId};
use jari_common::serving::{Phase, Standstill};
use jari_common::wire::{
    CommitLatency, DeviceOverview, FaultSeen, LineOverview, LineSample, OperatorOverview,
    SeatsOnDay, ServerHealth,
};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::alarms::{Alarm, SILENT_SECS, alarms};
use super::curves::{growth, span, top};
use super::model::{LineAct, Operating, OperatorNews, OperatorOrder, OperatorPress};
use super::update::{may, press, take, was_refused};
use crate::model::Language;
use crate::text::Text;

const ONE: CampaignId = CampaignId(1);

fn now() -> Timestamp {
    "2026-11-25T01:00:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> Timestamp {
    now() - minutes.minutes()
}

fn line() -> LineOverview {
    LineOverview {
        time_zone: None,
        campaign: ONE,
        title_ko: "독감 예방접종".to_owned(),
        title_en: "Flu shots".to_owned(),
        phase: Phase::Open,
        message: None,
        stopped_because: None,
        stands: None,
        opens_at: ago(600),
        waiting: 7,
        entered: 0,
        called: 2,
        turns_used: 3,
        turns: 4,
        reserved_percent: 10,
        rate: None,
        called_through: 90,
        last_call: Some(ago(1)),
        calls: 92,
        missed: 4,
        completions: 80,
        offers: 0,
        unserved: 9,
        seats_left: vec![SeatsOnDay { date: date(2026, 11, 26), left: 40 }],
    }
}

fn kiosk(id: u32, heard: Option<i64>) -> DeviceOverview {
    DeviceOverview {
        device: DeviceId(id),
        kind: DeviceKind::Kiosk,
        name: format!("{id}층 로비"),
        is_paired: true,
        heard_at: heard.map(ago),
        presence: Some(Presence::Free),
        version: None,
        printer: None,
    }
}

fn well() -> OperatorOverview {
    let server = ServerHealth {
        version: "1.0.0".to_owned(),
        since: ago(600),
        commits: Some(CommitLatency { count: 9, p50_us: 900, max_us: 4_000 }),
        queue: 0,
        is_frozen: false,
        clock_in_doubt: false,
        messages_failed: None,
        faults: Vec::new(),
    };
    OperatorOverview { at: now(), server, lines: vec![line()], devices: vec![kiosk(1, Some(0))] }
}

fn told(change: impl FnOnce(&mut OperatorOverview)) -> Vec<Alarm> {
    let mut overview = well();
    change(&mut overview);
    alarms(&overview)
}

/// The words of the only alarm.
fn only(change: impl FnOnce(&mut OperatorOverview)) -> String {
    let found = told(change);
    assert_eq!(found.len(), 1, "{found:?}");
    Text::load().words(Language::Korean, &found[0].what)
}

#[test]
fn where_all_is_well_there_is_no_alarm() {
    assert_eq!(told(|_| {}), []);
}

#[test]
fn a_line_that_calls_nobody_for_half_an_hour_says_why() {
    let quiet = |stands| {
        move |it: &mut OperatorOverview| {
            (it.lines[0].last_call, it.lines[0].stands) = (Some(ago(30)), stands);
        }
    };
    let said = only(quiet(Some(Standstill::TurnsInUse)));
    assert_eq!(said, "30분 동안 아무도 부르지 못했습니다: 차례가 모두 쓰이고 있습니다");
    assert!(only(quiet(Some(Standstill::Expected))).contains("아직 오지 않으셨습니다"));
    assert!(only(quiet(None)).contains("기다리는 분이 계신데 30분"));
    let frozen = |it: &mut OperatorOverview| {
        (it.lines[0].last_call, it.lines[0].phase) = (Some(ago(45)), Phase::Frozen);
    };
    assert!(only(frozen).contains("멈추어 두었고, 45분"));
    assert_eq!(told(|it| it.lines[0].last_call = Some(ago(29))), []);
    // Nobody waits, nobody is called at this hour, or the line is closed: that is no alarm.
    for (phase, unserved) in [(Phase::Open, 0), (Phase::Paused, 9), (Phase::Closed, 0)] {
        let found = told(|it| {
            let line = &mut it.lines[0];
            (line.phase, line.unserved, line.last_call) = (phase, unserved, Some(ago(900)));
        });
        assert_eq!(found, [], "{phase:?}");
    }
}

#[test]
fn a_line_that_never_called_anybody_counts_from_its_opening() {
    assert_eq!(told(|it| (it.lines[0].last_call, it.lines[0].opens_at) = (None, ago(3))), []);
    let found = told(|it| it.lines[0].last_call = None);
    assert_eq!((found.len(), found[0].since), (1, Some(ago(600))));
}

#[test]
fn devices_that_are_silent_are_one_alarm_and_desks_and_new_ones_are_none() {
    let silent = i64::from(SILENT_SECS / 60);
    let said = only(|it| it.devices = (1..=5).map(|id| kiosk(id, Some(silent))).collect());
    assert!(said.starts_with("기기 5대가 10분 동안 소식이 없습니다: 1층 로비, 2층 로비"), "{said}");
    assert!(said.ends_with("외 2곳"), "{said}");
    assert_eq!(told(|it| it.devices = vec![kiosk(1, Some(silent - 1))]), []);
    let desk = DeviceOverview { kind: DeviceKind::Desk, ..kiosk(1, Some(900)) };
    let invited = DeviceOverview { is_paired: false, ..kiosk(2, None) };
    assert_eq!(told(|it| it.devices = vec![desk, invited]), []);
    // Just after a start nothing was heard of anybody yet.
    let started = |since| {
        move |it: &mut OperatorOverview| {
            (it.server.since, it.devices) = (since, vec![kiosk(1, None)]);
        }
    };
    assert_eq!(told(started(ago(9))), []);
    assert_eq!(told(started(ago(10)))[0].since, Some(ago(10)));
}

#[test]
fn each_trouble_of_the_server_and_its_printers_is_told_and_what_is_urgent_comes_first() {
    let found = told(|it| {
        it.server.commits = Some(CommitLatency { count: 1, p50_us: 1, max_us: 3_000_000 });
        it.server.queue = 2_000;
        it.server.is_frozen = true;
        it.server.clock_in_doubt = true;
        it.server.messages_failed = Some(3);
        let fault =
            |at| FaultSeen { condition: "a".to_owned(), kind: "b".to_owned(), at, times: 1 };
        it.server.faults = vec![fault(ago(2)), fault(ago(9))];
        it.devices[0].printer = Some(PrinterState::OutOfPaper);
        it.lines[0].stopped_because = Some(77);
        it.lines[0].seats_left[0].left = 0;
    });
    assert_eq!(found.len(), 9, "{found:?}");
    assert!(found.is_sorted_by_key(|alarm| !alarm.is_urgent));
    let words: Vec<String> =
        found.iter().map(|it| Text::load().words(Language::Korean, &it.what)).collect();
    assert!(words.iter().any(|it| it == "번호표 용지가 없습니다: 1층 로비"), "{words:?}");
    assert!(found.iter().any(|it| it.since == Some(ago(9))), "the first of the faults");
    assert_eq!(told(|it| it.server.messages_failed = Some(0)), []);
}

#[test]
fn more_people_than_free_places_are_told_of() {
    assert!(only(|it| it.lines[0].seats_left[0].left = 8).contains("8자리, 남은 분 9명"));
    assert_eq!(told(|it| it.lines[0].seats_left[0].left = 9), []);
}

fn page() -> Operating {
    let mut page = Operating::default();
    take(&mut page, OperatorNews::Overview(well()));
    page
}

fn asked(act: LineAct) -> Operating {
    let mut page = page();
    assert_eq!(press(&mut page, OperatorPress::Ask(act), false), None);
    assert!(page.asks.is_some(), "nothing is done before it was asked about");
    page
}

#[test]
fn nothing_is_done_before_its_question_was_answered_and_then_once() {
    let mut page = asked(LineAct::Freeze);
    let _ = press(&mut page, OperatorPress::TypedMessage(" 점검 중 ".to_owned()), false);
    assert_eq!(press(&mut page, OperatorPress::Confirm, true), None, "a double click");
    let order = press(&mut page, OperatorPress::Confirm, false);
    let message = "점검 중".to_owned();
    assert_eq!(order, Some(OperatorOrder::Freeze { campaign: ONE, message }));
    assert_eq!(press(&mut page, OperatorPress::Confirm, false), None);
    let mut other = asked(LineAct::Close);
    let _ = press(&mut other, OperatorPress::GiveUp, false);
    assert_eq!(press(&mut other, OperatorPress::Confirm, false), None);
}

#[test]
fn a_line_is_closed_only_with_the_number_that_was_asked_about() {
    let mut page = asked(LineAct::Close);
    let mut later = well();
    (later.at, later.lines[0].unserved) = (now() + 5.seconds(), 10);
    take(&mut page, OperatorNews::Overview(later));
    assert_eq!(press(&mut page, OperatorPress::Confirm, false), None, "somebody came meanwhile");
    assert!(page.asks.is_some(), "and the page says so");
    let _ = press(&mut page, OperatorPress::Ask(LineAct::Close), false);
    let order = press(&mut page, OperatorPress::Confirm, false);
    assert_eq!(order, Some(OperatorOrder::Close { campaign: ONE, expects_waiting: 10 }));
}

#[test]
fn a_pace_that_makes_no_sense_is_not_sent() {
    for (turns, percent) in [("0", "10"), ("", "10"), ("5", "0"), ("5", "101"), ("9999999", "10")] {
        let mut page = asked(LineAct::Pace);
        let _ = press(&mut page, OperatorPress::TypedTurns(turns.to_owned()), false);
        let _ = press(&mut page, OperatorPress::TypedPercent(percent.to_owned()), false);
        assert_eq!(press(&mut page, OperatorPress::Confirm, false), None);
        assert!(page.asks.is_some_and(|asks| asks.is_wrong), "{turns} {percent}");
    }
    let mut page = asked(LineAct::Pace);
    let _ = press(&mut page, OperatorPress::TypedTurns("1,2 x".to_owned()), false);
    let order = press(&mut page, OperatorPress::Confirm, false);
    let paced = OperatorOrder::Pace { campaign: ONE, turns: 12, reserved_percent: 10 };
    assert_eq!(order, Some(paced));
}

#[test]
fn a_question_about_a_line_that_is_closed_by_then_is_over() {
    let mut page = asked(LineAct::Freeze);
    let mut later = well();
    (later.at, later.lines[0].phase) = (now() + 5.seconds(), Phase::Closed);
    take(&mut page, OperatorNews::Overview(later));
    assert_eq!(page.asks, None);
    let closed = page.line().unwrap();
    assert!(LineAct::ALL.iter().all(|act| !may(closed, *act)));
    // What is older than what is shown changes nothing.
    take(&mut page, OperatorNews::Overview(well()));
    assert_eq!(page.line().unwrap().phase, Phase::Closed);
}

#[test]
fn what_the_server_did_is_shown_at_once_and_a_refusal_ends_the_question() {
    let mut page = asked(LineAct::Freeze);
    let _ = press(&mut page, OperatorPress::Confirm, false);
    assert!(page.is_sending);
    let frozen = LineOverview { phase: Phase::Frozen, ..line() };
    take(&mut page, OperatorNews::Done(Box::new(frozen)));
    assert_eq!((page.is_sending, page.line().unwrap().phase), (false, Phase::Frozen));
    let _ = press(&mut page, OperatorPress::Ask(LineAct::Resume), false);
    was_refused(&mut page);
    assert_eq!((page.asks.as_ref(), page.is_sending), (None, false));
}

fn samples(calls: &[(i64, u32)]) -> Vec<LineSample> {
    let sample = |(minute, calls): &(i64, u32)| LineSample {
        at: ago(600) + minute.minutes(),
        waiting: 1,
        calls: *calls,
        completions: 0,
    };
    calls.iter().map(sample).collect()
}

#[test]
fn calls_are_counted_in_bars_of_five_minutes_and_a_gap_has_none() {
    let counted = samples(&[(0, 10), (1, 12), (4, 13), (6, 20), (7, 20), (60, 90), (61, 91)]);
    let grew: Vec<u32> = growth(&counted, |it| it.calls).into_iter().map(|(_, sum)| sum).collect();
    assert_eq!(grew, [10, 0, 1], "what happened in the gap is not known");
    let (from, to) = span(&counted[..2]).unwrap();
    assert_eq!(to - from, 30, "a minute alone does not fill the plot");
    assert_eq!(span(&[]), None);
}

proptest! {
    #[test]
    fn an_axis_ends_over_every_value_and_not_far_over(most: u32) {
        let end = top([0, most].into_iter());
        prop_assert!(end >= most);
        prop_assert!(end == 4 || u64::from(end) <= u64::from(most) * 5 / 2 + 1);
    }

    #[test]
    fn whatever_is_typed_as_a_message_is_short_enough_for_the_server(typed in "\\PC{0,80}|[가-힣\n]{0,60}") {
        let mut page = asked(LineAct::Freeze);
        let _ = press(&mut page, OperatorPress::TypedMessage(typed), false);
        match press(&mut page, OperatorPress::Confirm, false) {
            Some(OperatorOrder::Freeze { message, .. }) => {
                prop_assert!(message.len() <= jari_common::serving::MESSAGE_MAX_BYTES);
            }
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
