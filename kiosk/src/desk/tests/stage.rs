//! A desk with a clock that the test moves, and people who do not exist.

use jari_common::attendance::{Attendance, LastAct, ServiceState, Whereabouts};
use jari_common::dose::Dose;
use jari_common::id::{BookingId, DeviceId, StaffId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::person::BirthDate;
use jari_common::staff::{Role, StaffAccount, StaffStanding};
use jari_common::time::{instant_of, plus_secs, seoul};
use jari_common::wire::{
    AppointmentAtDesk, ClinicAtDesk, DayAtDesk, PersonAtDesk, SignInReply, StaffAtDesk,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::desk::model::{Desk, DeskNews, DeskOrder, DeskPress, Secret, Shift, SignInStage};
use crate::desk::update::{happen, press};

pub const DESK: DeviceId = DeviceId(7);
pub const ME: StaffId = StaffId(1);
pub const OTHER: StaffId = StaffId(2);
pub const DAY: Date = date(2026, 11, 25);

pub struct Stage {
    pub desk: Desk,
    pub now: Timestamp,
    seq: u64,
}

/// Ten in the morning of the day.
pub fn ten() -> Timestamp {
    instant_of(DAY, 10 * 60, &seoul())
}

pub fn person(name: &str, birth: Date, phone: &str) -> PersonAtDesk {
    let birth_date = BirthDate::new(birth, DAY).unwrap();
    PersonAtDesk { name: name.to_owned(), birth_date, phone: Some(format!("····{phone}")) }
}

/// Somebody booked at this minute of the day.
pub fn booked(booking: u64, name: &str, minute: u16) -> AppointmentAtDesk {
    AppointmentAtDesk {
        booking: BookingId(booking),
        ticket: TicketId(booking),
        campaign: jari_samples::CAMPAIGN,
        number: u32::try_from(booking).unwrap(),
        starts_at: instant_of(DAY, minute, &seoul()),
        minutes: 10,
        dose: Dose::First,
        displaced: false,
        people: vec![person(name, date(1947, 3, 1), "5678")],
        attendance: Attendance::default(),
    }
}

/// Here since this time.
pub fn here(arrived_at: Timestamp) -> Attendance {
    let (whereabouts, service) = (Whereabouts::Here, ServiceState::Waiting);
    let (change, at) = (3, arrived_at);
    let act = jari_common::attendance::AttendanceAct::Arrive;
    let last_act = Some(LastAct { change, act, staff: ME, desk: DESK, at });
    let arrived_at = Some(arrived_at);
    Attendance { whereabouts, service, end: None, arrived_at, last_change: change, last_act }
}

pub fn reply(role: Role) -> SignInReply {
    let clinic = jari_samples::clinic_id("C1");
    SignInReply {
        token: "staff-token".to_owned(),
        account: StaffAccount {
            name: "김간호사".to_owned(), role, clinics: vec![clinic.clone()]
        },
        until: plus_secs(ten(), 12 * 3600),
        at: ten(),
        clinics_here: vec![
            ClinicAtDesk { clinic, name: "말순의원".to_owned(), time_zone: None },
            ClinicAtDesk {
                clinic: jari_samples::clinic_id("C2"),
                name: "둘째의원".to_owned(),
                time_zone: None,
            },
        ],
    }
}

impl Stage {
    /// Nobody is signed in; two people can.
    pub fn new() -> Self {
        let now = ten();
        let mut stage = Self { desk: Desk::new("종로".to_owned(), DESK, now), now, seq: 10 };
        let staff = [(ME, "김간호사"), (OTHER, "박간호사")].map(|(staff, name)| StaffAtDesk {
            staff,
            name: name.to_owned(),
            role: Role::Desk,
            standing: StaffStanding::Ready,
            is_here: false,
        });
        let orders = stage.happen(DeskNews::Staff(staff.to_vec()));
        assert_eq!(orders, []);
        stage
    }

    /// Somebody of this role is signed in, and these people are on the list.
    pub fn with(role: Role, list: Vec<AppointmentAtDesk>) -> Self {
        let mut stage = Self::signed_in(reply(role));
        stage.told(true, list, Vec::new());
        stage
    }

    /// Somebody typed their PIN, and this is the answer.
    pub fn signed_in(reply: SignInReply) -> Self {
        let mut stage = Self::new();
        stage.press(DeskPress::ChooseStaff(ME));
        stage.press(DeskPress::TypedSecret(Secret("258036".to_owned())));
        stage.press(DeskPress::Next);
        stage.happen(DeskNews::SignedIn(ME, Ok(Box::new(reply))));
        assert!(matches!(stage.desk.sign_in, SignInStage::No));
        stage
    }

    pub fn happen(&mut self, news: DeskNews) -> Vec<DeskOrder> {
        happen(&mut self.desk, news, self.now)
    }

    /// A hand that does one thing after the other.
    pub fn press(&mut self, pressed: DeskPress) -> Vec<DeskOrder> {
        if matches!(
            pressed,
            DeskPress::Act(..)
                | DeskPress::Answer(..)
                | DeskPress::AskNext
                | DeskPress::CloseDay
                | DeskPress::Choose(_)
        ) {
            self.now = plus_secs(self.now, 1);
        }
        press(&mut self.desk, pressed, self.now)
    }

    /// A second press at the same moment.
    pub fn press_at_once(&mut self, pressed: DeskPress) -> Vec<DeskOrder> {
        press(&mut self.desk, pressed, self.now)
    }

    pub fn wait(&mut self, secs: u32) -> Vec<DeskOrder> {
        self.now = plus_secs(self.now, secs);
        self.happen(DeskNews::Tick)
    }

    pub fn shift(&self) -> &Shift {
        self.desk.shift.as_deref().expect("somebody is signed in")
    }

    pub fn token() -> Secret {
        Secret("staff-token".to_owned())
    }

    pub fn day(
        &mut self,
        whole: bool,
        list: Vec<AppointmentAtDesk>,
        gone: Vec<BookingId>,
    ) -> DayAtDesk {
        self.seq += 1;
        let as_of = LogMark { seq: self.seq, digest: self.seq };
        let (walk_ins, walk_ins_gone) = (Vec::new(), Vec::new());
        let at = self.now;
        DayAtDesk { as_of, at, whole, appointments: list, gone, walk_ins, walk_ins_gone }
    }

    /// The server tells of the day.
    pub fn told(&mut self, whole: bool, list: Vec<AppointmentAtDesk>, gone: Vec<BookingId>) {
        let day = Box::new(self.day(whole, list, gone));
        let clinic = jari_samples::clinic_id("C1");
        self.happen(DeskNews::Day(Self::token(), clinic, DAY, Ok(day)));
    }
}
