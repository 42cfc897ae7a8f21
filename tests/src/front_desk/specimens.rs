//! The states of a front desk, with people and clinics that do not exist.

use std::collections::BTreeMap;

use jari_common::attendance::{
    AppointmentEnd, AsideReason, Attendance, AttendanceAct, LastAct, NotServedReason, ServiceState,
    Whereabouts,
};
use jari_common::dose::Dose;
use jari_common::help::{HelpAtDesk, HelpState, KioskTask};
use jari_common::id::{BookingId, DeviceId, HelpId, StaffId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::person::BirthDate;
use jari_common::staff::{Role, StaffStanding};
use jari_common::time::{instant_of, plus_secs, seoul};
use jari_common::wire::{
    AppointmentAtDesk, AppointmentElsewhere, ClinicAtDesk, DayAtDesk, FoundAppointment,
    PersonAtDesk, StaffAtDesk,
};
use jari_kiosk::desk::closing::questions;
use jari_kiosk::desk::model::{
    Choices, Desk, DeskTrouble, FindField, Finding, Secret, Shift, SignInAsks, SignInStage,
    SigningIn, Titles,
};
use jari_kiosk::desk::roll::{Group, Roll};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::guided::guidances;
use super::operator::operator_states;

mod walk_ins;

/// One state of the desk.
pub struct DeskSpecimen {
    /// In kebab case, for file names.
    pub state: &'static str,
    pub desk: Desk,
}

const DESK: DeviceId = DeviceId(7);
const ME: StaffId = StaffId(1);
const DAY: Date = date(2026, 11, 25);

/// Family and given names, put together for as many people as are needed.
const FAMILY: [&str; 12] =
    ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "남궁"];
const GIVEN: [&str; 16] = [
    "말순", "영수", "순자", "옥순", "정희", "철수", "복남", "금자", "춘식", "미숙", "경자", "용길",
    "점례", "만복", "선녀", "태식",
];

fn at(minute: u16) -> Timestamp {
    instant_of(DAY, minute, &seoul())
}

/// Seven minutes past ten.
fn now() -> Timestamp {
    at(607)
}

/// The person of this number, and their appointment at this minute.
fn booked(nth: u32, minute: u16) -> AppointmentAtDesk {
    let family = FAMILY[nth as usize % FAMILY.len()];
    let given = GIVEN[(nth / 12) as usize % GIVEN.len()];
    let year = 1936 + i16::try_from(nth * 7 % 34).unwrap_or(0);
    let month = i8::try_from(nth % 12).unwrap_or(0) + 1;
    let birth = date(year, month, i8::try_from(nth % 28).unwrap_or(0) + 1);
    let birth_date = BirthDate::new(birth, DAY).expect("before the day");
    let phone = Some(format!("····{:04}", nth * 37 % 10_000));
    AppointmentAtDesk {
        booking: BookingId(u64::from(nth)),
        ticket: TicketId(u64::from(nth)),
        campaign: jari_samples::CAMPAIGN,
        number: 100 + nth,
        starts_at: at(minute),
        minutes: 10,
        dose: Dose::First,
        displaced: false,
        people: vec![PersonAtDesk { name: format!("{family}{given}"), birth_date, phone }],
        attendance: Attendance::default(),
    }
}

/// What is known after these acts, each a minute after the one before.
fn after(acts: &[AttendanceAct], first: u16) -> Attendance {
    let mut known = Attendance::default();
    for (minute, act) in (first..).zip(acts) {
        let (act, change) = (*act, u64::from(minute));
        let last = LastAct { change, act, staff: ME, desk: DESK, at: at(minute) };
        known = Attendance {
            last_change: change,
            last_act: Some(last),
            ..known.after(act, at(minute), DESK)
        };
    }
    known
}

/// A day of this many people, as it is at ten: the first have been served, some wait, the others are expected.
fn day_of(people: u32) -> DayAtDesk {
    use AttendanceAct::{Arrive, Call, ComeOut, End, GoAway, GoIn, SetAside};
    let served = AppointmentEnd::Served;
    let list = (1..=people).map(|nth| {
        let minute = 540 + u16::try_from(nth * 480 / people.max(1)).unwrap_or(0) / 10 * 10;
        let mut it = booked(nth, minute);
        it.attendance = match (minute, nth % 9) {
            (..600, 0) => Attendance::default(),
            (..600, 1) => after(&[End { how: AppointmentEnd::DidNotCome }], 600),
            (..600, 2) => {
                let reason = NotServedReason::Unwell;
                after(&[Arrive, End { how: AppointmentEnd::NotServed { reason } }], 560)
            }
            (..590, _) => after(&[Arrive, Call, GoIn, ComeOut, End { how: served }], 545),
            (..600, 3) => after(&[Arrive, GoAway], 575),
            (..600, _) => after(&[Arrive, Call, GoIn], 595),
            (..620, 4) => after(&[Arrive, Call], 600),
            (..620, 5) => after(&[Arrive, SetAside { reason: AsideReason::NotReady }], 600),
            (..620, 6..) => after(&[Arrive], 601),
            _ => Attendance::default(),
        };
        it
    });
    let as_of = LogMark { seq: 900, digest: 1 };
    DayAtDesk {
        as_of,
        at: now(),
        whole: true,
        appointments: list.collect(),
        gone: Vec::new(),
        walk_ins: Vec::new(),
        walk_ins_gone: Vec::new(),
    }
}

fn desk() -> Desk {
    let mut desk = Desk::new("종로구 보건소 접수처".to_owned(), DESK, now());
    let names = [
        (1, "김선영", Role::Desk, StaffStanding::Ready),
        (2, "박지훈", Role::Helper, StaffStanding::Ready),
        (3, "이원장", Role::ClinicAdmin, StaffStanding::Ready),
        (4, "최신입", Role::Desk, StaffStanding::Invited),
        (5, "정운영", Role::Operator, StaffStanding::Ready),
    ];
    desk.staff = names
        .map(|(id, name, role, standing)| StaffAtDesk {
            staff: StaffId(id),
            name: name.to_owned(),
            role,
            standing,
            is_here: id == 1,
        })
        .to_vec();
    let titles = Titles::of(jari_samples::spec());
    desk.titles = BTreeMap::from([(jari_samples::CAMPAIGN, titles)]);
    desk
}

fn shift(role: Role, day: DayAtDesk) -> Desk {
    let clinic = jari_samples::clinic_id("C1");
    let mut roll = Roll::default();
    roll.take(day);
    let clinics = vec![
        ClinicAtDesk {
            clinic: clinic.clone(), name: "종로구 보건소".to_owned(), time_zone: None
        },
        ClinicAtDesk {
            clinic: jari_samples::clinic_id("C2"),
            name: "사직동 예방접종센터".to_owned(),
            time_zone: None,
        },
    ];
    let shift = Shift {
        me: ME,
        name: "김선영".to_owned(),
        role,
        until: plus_secs(now(), 3_600 * 8),
        token: Secret("token".to_owned()),
        operating: None,
        guiding: None,
        walk_ins: Default::default(),
        clinics,
        clinic: Some(clinic),
        date: DAY,
        roll,
        own_today: None,
        is_listed: true,
        typed: String::new(),
        group: Group::All,
        chosen: None,
        choices: None,
        acting: Default::default(),
        finding: None,
        is_for_person: false,
        is_closing: false,
        asked_of: None,
        is_leaving: false,
        was_asked: false,
    };
    Desk { shift: Some(Box::new(shift)), sign_in: SignInStage::No, ..desk() }
}

/// A desk at which somebody is signed in, on a day of this many people.
#[must_use]
pub fn busy_desk(people: u32) -> Desk {
    shift(Role::Desk, day_of(people))
}

/// A desk whose shift is as `change` makes it.
fn with(change: impl FnOnce(&mut Shift)) -> Desk {
    let mut desk = shift(Role::Desk, day_of(200));
    change(desk.shift.as_deref_mut().expect("it has a shift"));
    desk
}

/// The day is closed: it is asked of the first of whom nothing is said.
fn closing(people: u32) -> Desk {
    let mut desk = shift(Role::Desk, day_of(people));
    if let Some(shift) = &mut desk.shift {
        shift.is_closing = true;
        shift.chosen = questions(shift, now()).first().copied();
    }
    desk
}

fn with_closing(change: impl FnOnce(&mut Shift)) -> Desk {
    let mut desk = closing(200);
    change(desk.shift.as_deref_mut().expect("it has a shift"));
    desk
}

/// Two wait, and a clinic's admin has chosen the second.
fn out_of_turn(role: Role) -> Desk {
    let mut desk = shift(role, day_of(0));
    if let Some(shift) = &mut desk.shift {
        let here = |minute| after(&[AttendanceAct::Arrive], minute);
        let first = AppointmentAtDesk { attendance: here(590), ..booked(150, 600) };
        let second = AppointmentAtDesk { attendance: here(603), ..booked(151, 600) };
        take(shift, vec![first, second]);
        shift.chosen = Some(BookingId(151));
    }
    desk
}

/// Somebody is chosen of whom this is known.
fn chosen(attendance: Attendance, minute: u16) -> Desk {
    with(|shift| {
        let it = AppointmentAtDesk { attendance, ..booked(150, minute) };
        take(shift, vec![it]);
        shift.chosen = Some(BookingId(150));
    })
}

fn take(shift: &mut Shift, appointments: Vec<AppointmentAtDesk>) {
    let as_of = LogMark { seq: 901, digest: 1 };
    let (whole, gone) = (false, Vec::new());
    let (walk_ins, walk_ins_gone) = (Vec::new(), Vec::new());
    let at = now();
    let day = DayAtDesk { as_of, at, whole, appointments, gone, walk_ins, walk_ins_gone };
    shift.roll.take(day);
}

fn signing_in(asks: SignInAsks, typed: &str, is_sending: bool) -> Desk {
    let typed = Secret(typed.to_owned());
    let name = "김선영".to_owned();
    let it = SigningIn { staff: ME, name, asks, typed, is_sending };
    Desk { sign_in: SignInStage::Secret(it), ..desk() }
}

fn call(help: u32, name: &str, state: HelpState, coming_from: Option<DeviceId>) -> HelpAtDesk {
    HelpAtDesk {
        help: HelpId(help.into()),
        kiosk: DeviceId(help),
        kiosk_name: name.to_owned(),
        task: Some(KioskTask::SayWho),
        asked_at: plus_secs(at(604), help),
        state,
        coming_from,
        who: coming_from.map(|desk| if desk == DESK { "김선영" } else { "박지훈" }.to_owned()),
    }
}

fn finding(found: Option<Vec<FoundAppointment>>, wrong: Option<FindField>) -> Desk {
    with(|shift| {
        shift.typed = "우달래".to_owned();
        shift.finding = Some(Finding {
            name: "우달래".to_owned(),
            birth_date: "19470301".to_owned(),
            phone: "010-1234-5678".to_owned(),
            wrong,
            is_sending: false,
            found,
        });
    })
}

fn elsewhere(clinic: &str, name: &str, date: Date, minute: u16) -> FoundAppointment {
    FoundAppointment {
        campaign: jari_samples::CAMPAIGN,
        number: 88,
        appointment: Some(AppointmentElsewhere {
            booking: BookingId(7_001),
            clinic: jari_samples::clinic_id(clinic),
            clinic_name: name.to_owned(),
            address: "서울 종로구 자하문로 19길 36, 2층".to_owned(),
            metres: 1_240,
            starts_at: instant_of(date, minute, &seoul()),
            time_zone: None,
        }),
    }
}

/// Every state of the desk.
#[must_use]
pub fn desk_specimens() -> Vec<DeskSpecimen> {
    let states = [
        signing_in_states(),
        list_states(),
        person_states(),
        people_states(),
        other_states(),
        walk_ins::states(),
    ];
    let states = states.into_iter().flatten().chain(operators()).chain(guided());
    states.map(|(state, desk)| DeskSpecimen { state, desk }).collect()
}

type States = Vec<(&'static str, Desk)>;

/// The operator's page, as `operator_states` lists it, and while the server is away.
fn operators() -> States {
    let page = |operating| {
        let mut desk = shift(Role::Operator, day_of(0));
        if let Some(shift) = &mut desk.shift {
            (shift.name, shift.operating) = ("정운영".to_owned(), Some(Box::new(operating)));
        }
        desk
    };
    let states = operator_states(now()).into_iter();
    let mut all: States = states.map(|(state, operating)| (state, page(operating))).collect();
    let away = all.iter().find(|(state, _)| *state == "operator").map(|(_, desk)| desk.clone());
    all.extend(away.map(|desk| ("operator-offline", Desk { apart_since: Some(at(600)), ..desk })));
    all
}

/// Somebody at a kiosk shows their screen to whoever comes.
fn guided() -> States {
    let helps = || vec![call(1, "1층 입구 화면", HelpState::Coming, Some(DESK))];
    let desk = |guidance| {
        let desk = with(|shift| shift.guiding = Some(Box::new(guidance)));
        Desk { helps: helps(), ..desk }
    };
    guidances().into_iter().map(|(state, guidance)| (state, desk(guidance))).collect()
}

fn signing_in_states() -> States {
    let code = || Secret("ABCD-1234".to_owned());
    let troubled = |desk: Desk, trouble| Desk { trouble: Some(trouble), ..desk };
    vec![
        ("names", desk()),
        ("names-none", Desk { staff: Vec::new(), ..desk() }),
        ("names-offline", Desk { staff: Vec::new(), apart_since: Some(at(600)), ..desk() }),
        ("names-change", Desk { sign_in: SignInStage::Names, ..shift(Role::Desk, day_of(20)) }),
        ("pin", signing_in(SignInAsks::Pin, "258", false)),
        ("pin-sending", signing_in(SignInAsks::Pin, "", true)),
        ("pin-wrong", troubled(signing_in(SignInAsks::Pin, "", false), DeskTrouble::WrongPin)),
        (
            "pin-locked",
            troubled(
                signing_in(SignInAsks::Pin, "", false),
                DeskTrouble::PinLocked { wait_secs: 90 },
            ),
        ),
        ("code", signing_in(SignInAsks::Code, "ABCD", false)),
        ("new-pin", signing_in(SignInAsks::NewPin { code: code() }, "2580", false)),
        (
            "same-pin",
            signing_in(
                SignInAsks::SamePin { code: code(), pin: Secret("258036".to_owned()) },
                "",
                false,
            ),
        ),
    ]
}

fn list_states() -> States {
    let two_of_one_name = with(|shift| {
        let other = booked(140, 640);
        let mut same = booked(141, 650);
        same.people[0].name.clone_from(&other.people[0].name);
        shift.typed = other.people[0].name.clone();
        take(shift, vec![other, same]);
    });
    vec![
        ("list", with(|_| {})),
        ("list-empty", shift(Role::Desk, day_of(0))),
        ("list-loading", with(|shift| (shift.roll, shift.is_listed) = (Roll::default(), false))),
        ("list-waiting", with(|shift| shift.group = Group::Waiting)),
        ("list-open", with(|shift| shift.group = Group::Open)),
        ("closing", closing(200)),
        ("closing-leaving", with_closing(|shift| shift.is_leaving = true)),
        ("closing-done", closing(0)),
        ("list-tomorrow", with(|shift| shift.date = date(2026, 11, 26))),
        ("list-two-of-one-name", two_of_one_name),
        ("list-not-found", with(|shift| shift.typed = "우달래".to_owned())),
        ("list-offline", Desk { apart_since: Some(at(600)), ..with(|_| {}) }),
        ("list-helper", shift(Role::Helper, day_of(60))),
        ("list-no-clinic", with(|shift| (shift.clinics, shift.clinic) = (Vec::new(), None))),
    ]
}

fn person_states() -> States {
    use AttendanceAct::{Arrive, Call, ComeOut, End, GoAway, GoIn};
    let expected = Attendance::default();
    let here = after(&[Arrive], 603);
    let called = after(&[Arrive, Call], 603);
    let open = |desk: Desk, choices| {
        let mut desk = desk;
        if let Some(shift) = &mut desk.shift {
            shift.choices = Some(choices);
        }
        desk
    };
    let sending = || {
        let mut desk = chosen(expected, 610);
        if let Some(shift) = &mut desk.shift {
            shift.acting.insert(BookingId(150));
        }
        desk
    };
    let others = Attendance {
        last_act: here.last_act.map(|last| LastAct { staff: StaffId(2), ..last }),
        ..here
    };
    let elsewhere = Attendance {
        service: ServiceState::Called { desk: DeviceId(9), times: 2 },
        whereabouts: Whereabouts::Here,
        ..called
    };
    vec![
        ("person-on-time", chosen(expected, 610)),
        ("person-early", chosen(expected, 700)),
        ("person-late", chosen(expected, 560)),
        ("person-sending", sending()),
        ("person-here", chosen(here, 610)),
        ("person-here-by-other", chosen(others, 610)),
        ("person-called", chosen(called, 600)),
        ("person-called-elsewhere", chosen(elsewhere, 600)),
        ("person-aside", open(chosen(called, 600), Choices::Aside)),
        ("person-not-next", out_of_turn(Role::Desk)),
        ("person-out-of-turn", open(out_of_turn(Role::ClinicAdmin), Choices::OutOfTurn)),
        ("person-not-served", open(chosen(here, 600), Choices::NotServed)),
        ("person-inside", chosen(after(&[Arrive, Call, GoIn], 602), 600)),
        ("person-done", chosen(after(&[Arrive, Call, GoIn, ComeOut], 602), 600)),
        ("person-left", chosen(after(&[Arrive, GoAway], 602), 600)),
        ("person-ended", chosen(after(&[Arrive, End { how: AppointmentEnd::Served }], 602), 600)),
        (
            "person-did-not-come",
            chosen(after(&[End { how: AppointmentEnd::DidNotCome }], 605), 560),
        ),
    ]
}

fn people_states() -> States {
    let party = with(|shift| {
        let mut it = booked(150, 610);
        it.people.extend(booked(151, 610).people);
        it.people.extend(booked(152, 610).people);
        take(shift, vec![it]);
        shift.chosen = Some(BookingId(150));
    });
    let long = with(|shift| {
        let mut it = booked(150, 610);
        it.people[0].name = "알렉산드라 콘스탄티노바 페트로브나".to_owned();
        it.people[0].phone = None;
        take(shift, vec![it]);
        shift.chosen = Some(BookingId(150));
    });
    let displaced = with(|shift| {
        take(shift, vec![AppointmentAtDesk { displaced: true, ..booked(150, 700) }]);
        shift.chosen = Some(BookingId(150));
    });
    let erased = with(|shift| {
        take(shift, vec![AppointmentAtDesk { people: Vec::new(), ..booked(150, 610) }]);
        shift.chosen = Some(BookingId(150));
    });
    vec![
        ("person-party", party),
        ("person-long-name", long),
        ("person-displaced", displaced),
        ("person-erased", erased),
    ]
}

fn other_states() -> States {
    let helped = |desk: Desk, helps| Desk { helps, ..desk };
    let asked = || call(1, "1층 입구 화면", HelpState::Seen, None);
    let many = (1..=6).map(|nth| call(nth, "2층 대기실 화면", HelpState::NoAnswer, None));
    let troubled = |trouble| Desk { trouble: Some(trouble), ..with(|_| {}) };
    let nowhere = FoundAppointment { appointment: None, ..elsewhere("C1", "", DAY, 0) };
    vec![
        ("help", helped(with(|_| {}), vec![asked()])),
        ("help-signed-out", helped(desk(), vec![asked()])),
        (
            "help-coming",
            helped(with(|_| {}), vec![call(1, "1층 입구 화면", HelpState::Coming, Some(DESK))]),
        ),
        (
            "help-taken",
            helped(
                with(|_| {}),
                vec![call(1, "1층 입구 화면", HelpState::Coming, Some(DeviceId(9)))],
            ),
        ),
        ("help-many", helped(with(|_| {}), many.collect())),
        ("trouble-out-of-date", troubled(DeskTrouble::OutOfDate)),
        ("trouble-away", troubled(DeskTrouble::Away)),
        ("trouble-unexpected", troubled(DeskTrouble::Unexpected)),
        ("find", finding(None, None)),
        ("find-wrong", finding(None, Some(FindField::BirthDate))),
        ("find-nobody", finding(Some(Vec::new()), None)),
        (
            "find-another-day",
            finding(Some(vec![elsewhere("C1", "종로구 보건소", date(2026, 11, 27), 630)]), None),
        ),
        (
            "find-another-clinic",
            finding(Some(vec![elsewhere("C9", "서울튼튼소아청소년과의원", DAY, 900)]), None),
        ),
        ("find-no-appointment", finding(Some(vec![nowhere]), None)),
    ]
}
