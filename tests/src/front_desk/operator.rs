//! The states of the operator's page, with campaigns and devices that do not exist.

use jari_common::device::{DeviceKind, Presence, PrinterState};
use jari_common::id::{CampaignId, DeviceId};
use jari_common::serving::{Phase, RateRange, Standstill};
use jari_common::wire::{
    CampaignReport, ClinicUse, CommitLatency, DeviceOverview, FaultSeen, LineHistory, LineOverview,
    LineSample, OperatorOverview, SeatsOnDay, ServerHealth, WaitFigures,
};
use jari_kiosk::desk::operator::model::{LineAct, Operating, OperatorPage};
use jari_kiosk::desk::operator::model::{OperatorNews, OperatorPress};
use jari_kiosk::desk::operator::update::{press, take};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan as _};

const FLU: CampaignId = CampaignId(1);

fn ago(now: Timestamp, minutes: i64) -> Timestamp {
    now - minutes.minutes()
}

fn flu(now: Timestamp) -> LineOverview {
    let days =
        (0..14_i8).zip([0, 12, 140, 610, 902, 850, 0, 1_204, 1_310, 1_330, 988, 640, 0, 410]);
    let seats_left = days.map(|(nth, left)| SeatsOnDay {
        date: date(2026, 11, 25).saturating_add(i64::from(nth).days()),
        left,
    });
    LineOverview {
        time_zone: None,
        campaign: FLU,
        title_ko: "어르신 독감 예방접종".to_owned(),
        title_en: "Flu shots for older people".to_owned(),
        phase: Phase::Open,
        message: None,
        stopped_because: None,
        stands: None,
        opens_at: ago(now, 70),
        waiting: 2_417,
        entered: 0,
        called: 53,
        turns_used: 187,
        turns: 200,
        reserved_percent: 10,
        rate: Some(RateRange { low: 1_180, high: 1_420 }),
        called_through: 1_650,
        last_call: Some(ago(now, 0)),
        calls: 1_703,
        missed: 118,
        completions: 1_392,
        offers: 6,
        unserved: 2_470,
        seats_left: seats_left.collect(),
    }
}

fn second_line(now: Timestamp) -> LineOverview {
    LineOverview {
        time_zone: None,
        campaign: CampaignId(2),
        title_ko: "폐렴구균 예방접종".to_owned(),
        title_en: "Pneumococcal shots".to_owned(),
        phase: Phase::Paused,
        stands: Some(Standstill::Paused),
        waiting: 31,
        unserved: 31,
        called: 0,
        ..flu(now)
    }
}

fn device(id: u32, kind: DeviceKind, name: &str, heard_at: Option<Timestamp>) -> DeviceOverview {
    DeviceOverview {
        device: DeviceId(id),
        kind,
        name: name.to_owned(),
        is_paired: true,
        heard_at,
        presence: (kind == DeviceKind::Kiosk).then_some(Presence::Free),
        version: (kind == DeviceKind::Kiosk).then(|| "0.1.0".to_owned()),
        printer: (kind == DeviceKind::Kiosk).then_some(PrinterState::Ready),
    }
}

fn overview(now: Timestamp) -> OperatorOverview {
    let server = ServerHealth {
        version: "0.1.0".to_owned(),
        since: ago(now, 130),
        commits: Some(CommitLatency { count: 2_310, p50_us: 860, max_us: 7_340 }),
        queue: 0,
        is_frozen: false,
        clock_in_doubt: false,
        messages_failed: Some(0),
        faults: Vec::new(),
    };
    let devices = vec![
        device(1, DeviceKind::Kiosk, "종로노인복지관 1층 로비", Some(ago(now, 0))),
        device(2, DeviceKind::Desk, "종로구 보건소 접수처", Some(ago(now, 0))),
        device(3, DeviceKind::Board, "종로구 보건소 2층", Some(ago(now, 0))),
    ];
    OperatorOverview { at: now, server, lines: vec![flu(now), second_line(now)], devices }
}

/// A morning: the line opened seventy minutes ago, and many came at once.
fn history(now: Timestamp) -> LineHistory {
    let sample = |minute: u32| LineSample {
        at: ago(now, 70 - i64::from(minute)),
        waiting: (3_900 - 3_900 / (1 + minute / 2)).saturating_sub(minute * 20),
        calls: minute * 24 + (minute * minute) % 37,
        completions: (minute * 20).saturating_sub(60) + (minute * 7) % 11,
    };
    LineHistory { since: ago(now, 130), samples: (0..=70).map(sample).collect() }
}

fn report(clinics: u32) -> CampaignReport {
    let names =
        ["종로구 보건소", "서울튼튼소아청소년과의원", "사직동 예방접종센터", "하나로내과의원"];
    let clinics = (0..clinics).map(|nth| {
        let (past_seats, coming_seats) = (nth % 3 * 120, 480 + nth * 30);
        ClinicUse {
            clinic: jari_samples::clinic_id(&format!("C{nth}")),
            name: names[nth as usize % names.len()].to_owned(),
            past_seats,
            past_taken: past_seats * 9 / 10,
            coming_seats,
            coming_taken: coming_seats * (nth % 10) / 10,
        }
    });
    CampaignReport {
        campaign: FLU,
        seq: 81_240,
        wait: Some(WaitFigures {
            people: 1_650,
            p50_secs: 2_340,
            p90_secs: 4_100,
            longest_secs: 4_420,
        }),
        tickets: 4_120,
        booked: 1_392,
        calls: 1_703,
        missed: 118,
        served: 214,
        came_unserved: 6,
        did_not_come: 17,
        clinics: clinics.collect(),
    }
}

/// The page after it was told all of this.
fn page(now: Timestamp, change: impl FnOnce(&mut OperatorOverview)) -> Operating {
    let mut told = overview(now);
    change(&mut told);
    let mut page = Operating::default();
    take(&mut page, OperatorNews::Overview(told));
    take(&mut page, OperatorNews::History(FLU, history(now)));
    page
}

fn asking(now: Timestamp, act: LineAct, change: impl FnOnce(&mut OperatorOverview)) -> Operating {
    let mut page = page(now, change);
    assert!(press(&mut page, OperatorPress::Ask(act), false).is_none());
    assert!(page.asks.is_some(), "it may be asked");
    page
}

fn freeze(told: &mut OperatorOverview) {
    let line = &mut told.lines[0];
    (line.phase, line.stands) = (Phase::Frozen, Some(Standstill::Frozen));
    line.message = Some("정전으로 잠시 멈춥니다".to_owned());
    line.last_call = Some(ago(told.at, 44));
}

/// Everything is wrong at once.
fn trouble(told: &mut OperatorOverview) {
    let now = told.at;
    let quiet = &mut told.lines[0];
    (quiet.last_call, quiet.stands) = (Some(ago(now, 34)), Some(Standstill::TurnsInUse));
    told.lines[1].stopped_because = Some(81_204);
    let server = &mut told.server;
    server.commits = Some(CommitLatency { count: 40, p50_us: 310_000, max_us: 4_120_000 });
    (server.is_frozen, server.clock_in_doubt, server.queue) = (true, true, 9_120);
    server.messages_failed = Some(12);
    server.faults = vec![FaultSeen {
        condition: "a seat has one owner".to_owned(),
        kind: "join_line".to_owned(),
        at: ago(now, 2_000),
        times: 3,
    }];
    told.devices.extend((10..14).map(|nth| {
        let name = format!("혜화동 주민센터 {}층 민원실 입구", nth - 9);
        device(nth, DeviceKind::Kiosk, &name, Some(ago(now, 12 + i64::from(nth))))
    }));
    told.devices[0].printer = Some(PrinterState::OutOfPaper);
    told.devices[4].printer = Some(PrinterState::CoverOpen);
    told.devices[5].printer = Some(PrinterState::Silent);
    told.devices[6].version = Some("0.0.9".to_owned());
}

/// Every state of the page.
pub(super) fn operator_states(now: Timestamp) -> Vec<(&'static str, Operating)> {
    let typed = |mut page: Operating, does: OperatorPress| {
        assert!(press(&mut page, does, false).is_none());
        page
    };
    let devices = |page: Operating| Operating { page: OperatorPage::Devices, ..page };
    let reporting = |report| Operating { page: OperatorPage::Report, report, ..page(now, |_| {}) };
    let message = OperatorPress::TypedMessage("정전으로 잠시 멈춥니다".to_owned());
    let wrong = || {
        let page = typed(asking(now, LineAct::Pace, |_| {}), OperatorPress::TypedTurns("0".into()));
        typed(page, OperatorPress::Confirm)
    };
    let changed = || {
        let mut page = asking(now, LineAct::Close, |_| {});
        if let Some(asks) = &mut page.asks {
            asks.unserved -= 3;
        }
        page
    };
    let draws = page(now, |told| {
        let line = &mut told.lines[0];
        (line.phase, line.stands) = (Phase::Before, Some(Standstill::Before));
        (line.entered, line.unserved, line.waiting) = (31_208, 31_208, 0);
        (line.last_call, line.rate) = (None, None);
    });
    vec![
        ("operator-loading", Operating::default()),
        ("operator", page(now, |_| {})),
        ("operator-first-minute", Operating { history: None, ..page(now, |_| {}) }),
        ("operator-draw", draws),
        ("operator-frozen", page(now, freeze)),
        ("operator-closed", page(now, |told| told.lines[0].phase = Phase::Closed)),
        ("operator-trouble", page(now, trouble)),
        ("operator-no-campaign", page(now, |told| told.lines.clear())),
        ("operator-sending", Operating { is_sending: true, ..page(now, |_| {}) }),
        ("operator-freeze", typed(asking(now, LineAct::Freeze, |_| {}), message)),
        ("operator-freeze-empty", asking(now, LineAct::Freeze, |_| {})),
        ("operator-resume", asking(now, LineAct::Resume, freeze)),
        ("operator-pace", asking(now, LineAct::Pace, |_| {})),
        ("operator-pace-wrong", wrong()),
        ("operator-close", asking(now, LineAct::Close, |_| {})),
        ("operator-close-changed", changed()),
        ("operator-devices", devices(page(now, trouble))),
        ("operator-devices-none", devices(page(now, |told| told.devices.clear()))),
        ("operator-report", reporting(Some(report(40)))),
        ("operator-report-loading", reporting(None)),
        ("operator-report-empty", reporting(Some(CampaignReport { wait: None, ..report(0) }))),
    ]
}
