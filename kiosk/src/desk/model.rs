//! What a front desk knows, what can happen to it, and what it asks the backend to do. Values only.

use std::collections::{BTreeMap, BTreeSet};

use jari_common::attendance::{Attendance, AttendanceAct};
use jari_common::campaign::CampaignSpec;
use jari_common::guiding::{GuideAct, ScreenAtDesk};
use jari_common::help::{HelpAnswer, HelpAtDesk};
use jari_common::id::{BookingId, CampaignId, ClinicId, DeviceId, HelpId, StaffId, TicketId};
use jari_common::person::{BirthDate, Person};
use jari_common::slot::SlotRef;
use jari_common::staff::{Allowed, Role, StaffRight};
use jari_common::time::{default_zone, zone_or_default};
use jari_common::walk_in::{OverbookReason, WalkInAct};
use jari_common::wire::{
    ClinicAtDesk, DayAtDesk, FoundAppointment, LineOverview, SignInReply, StaffAtDesk, TimeAtDesk,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::guiding::{Guidance, GuidePress};
use super::operator::model::{Operating, OperatorNews, OperatorOrder, OperatorPress};
use super::roll::{Group, Roll};
use crate::model::Language;

/// Letters that a field of the desk takes.
pub(super) const TYPED_MAX: usize = 60;

/// The desk.
#[derive(Clone, Debug)]
pub struct Desk {
    pub language: Language,
    /// The server's time, as far as it is known.
    pub now: Timestamp,
    /// The name of the place.
    pub place: String,
    pub device: DeviceId,
    /// Since when the server was not heard; None while it is.
    pub apart_since: Option<Timestamp>,
    pub staff: Vec<StaffAtDesk>,
    pub titles: BTreeMap<CampaignId, Titles>,
    pub helps: Vec<HelpAtDesk>,
    /// Calls for help whose answer is on the way.
    pub answering: BTreeSet<HelpId>,
    /// Whoever is signed in.
    pub shift: Option<Box<Shift>>,
    /// Somebody signs in; without a shift, the desk asks who is there.
    pub sign_in: SignInStage,
    /// What went wrong last, until something else is done.
    pub trouble: Option<DeskTrouble>,
    /// When somebody last pressed or typed something.
    pub touched_at: Timestamp,
    /// When something was last said of somebody: a second click of the same hand is not meant for whoever is there then.
    pub acted_at: Option<Timestamp>,
    /// When the rows of the list last moved without a press: what is pressed then may be another row than was meant.
    pub moved_at: Option<Timestamp>,
    /// Calls of which the server was told that they are on the screen.
    pub seen: BTreeSet<HelpId>,
    /// When the desk last chimed.
    pub chimed_at: Option<Timestamp>,
}

/// The title of a campaign in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titles {
    korean: String,
    english: String,
}

impl Titles {
    #[must_use]
    pub fn of(spec: CampaignSpec) -> Self {
        Self { korean: spec.title_ko, english: spec.title_en }
    }
}

/// How far somebody is with signing in.
#[derive(Clone, Debug, Default)]
pub enum SignInStage {
    /// Nobody signs in: the list is shown.
    #[default]
    No,
    /// The names of whoever may sign in.
    Names,
    Secret(SigningIn),
}

/// Somebody chose their name.
#[derive(Clone, Debug)]
pub struct SigningIn {
    pub staff: StaffId,
    pub name: String,
    pub asks: SignInAsks,
    pub typed: Secret,
    pub is_sending: bool,
}

/// What is typed to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInAsks {
    Pin,
    /// The code that an admin gave.
    Code,
    NewPin {
        code: Secret,
    },
    /// The new PIN once more.
    SamePin {
        code: Secret,
        pin: Secret,
    },
}

/// The time in which somebody is signed in.
#[derive(Clone, Debug)]
pub struct Shift {
    pub me: StaffId,
    pub name: String,
    pub role: Role,
    pub until: Timestamp,
    /// Goes with whatever this person does.
    pub token: Secret,
    /// The operator's page; None for whoever is no operator.
    pub operating: Option<Box<Operating>>,
    /// The screen of the kiosk to which they go.
    pub guiding: Option<Box<Guidance>>,
    /// The clinics whose day can be shown.
    pub clinics: Vec<ClinicAtDesk>,
    pub clinic: Option<ClinicId>,
    pub date: Date,
    pub roll: Roll,
    /// The list of the person's own clinic of that day, as it was last heard, while another one is shown.
    pub own_today: Option<(Date, Box<Roll>)>,
    /// Whether the list was heard from the server yet.
    pub is_listed: bool,
    pub typed: String,
    pub group: Group,
    pub chosen: Option<BookingId>,
    /// What goes on with those who came without an appointment.
    pub walk_ins: WalkInStage,
    /// The choices that are open under the person's acts.
    pub choices: Option<Choices>,
    /// Acts whose answer is on the way.
    pub acting: BTreeSet<BookingId>,
    pub finding: Option<Finding>,
    /// Whether the kiosk's screens are shown, on which staff book, move and cancel for somebody.
    pub is_for_person: bool,
    /// Whether it is asked of one person after the other what became of them.
    pub is_closing: bool,
    /// Of whom it is asked now. Whoever is only looked at is not followed by the next.
    pub asked_of: Option<BookingId>,
    /// They wanted to go and were asked first: if they went all the same, nobody's name stays on the screen for long.
    pub is_leaving: bool,
    /// They are asked once, whatever they did then.
    pub was_asked: bool,
}

/// What goes on with those who came without an appointment.
#[derive(Clone, Debug, Default)]
pub struct WalkInStage {
    /// Whoever of them is shown; then no appointment is.
    pub chosen: Option<TicketId>,
    /// Acts whose answer is on the way.
    pub acting: BTreeSet<TicketId>,
    /// Somebody who was found is to wait here.
    pub enlisting: Option<Enlisting>,
    /// They wait here by now, and are shown as soon as the list has them.
    pub awaited: Option<TicketId>,
    /// Whoever got a seat last.
    pub seated: Option<BookingId>,
    pub overbooking: Option<Overbooking>,
}

/// Somebody who was found is to wait here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enlisting {
    pub campaign: CampaignId,
    pub number: u32,
    pub birth_date: BirthDate,
    pub with: EnlistWith,
    pub is_sending: bool,
    /// What has to be said first.
    pub asks: Option<EnlistAsks>,
}

/// What staff said before somebody may wait here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnlistWith {
    /// What the person wished until now ends.
    pub replaces: bool,
    /// Their ID was seen.
    pub id_seen: bool,
}

/// What has to be said before somebody may wait here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnlistAsks {
    Replace,
    SeeId,
}

/// Somebody is to be taken beyond the seats of a time.
#[derive(Clone, Debug)]
pub struct Overbooking {
    pub ticket: TicketId,
    /// None until they are heard from the server.
    pub times: Option<Vec<TimeAtDesk>>,
    pub slot: Option<SlotRef>,
}

/// What somebody at the desk does with those who came without an appointment.
#[derive(Clone, Debug, PartialEq)]
pub enum WalkInPress {
    Choose(TicketId),
    /// Whoever was found with this number is to wait here.
    WaitHere(CampaignId, u32),
    /// What had to be said first is so.
    Confirm,
    Say(TicketId, WalkInAct),
    /// Shows the times of today.
    OpenTimes(TicketId),
    ChooseTime(SlotRef),
    Overbook(OverbookReason),
    /// Shows whoever got a seat last.
    ShowSeated,
}

/// What the backend is to do for them.
#[derive(Clone, Debug, PartialEq)]
pub enum WalkInOrder {
    WaitHere {
        clinic: ClinicId,
        campaign: CampaignId,
        number: u32,
        birth_date: BirthDate,
        with: EnlistWith,
    },
    Say {
        ticket: TicketId,
        clinic: ClinicId,
        act: WalkInAct,
        /// The last change of theirs that is on the list.
        follows: u64,
    },
    Times {
        clinic: ClinicId,
        date: Date,
    },
    Overbook {
        ticket: TicketId,
        slot: SlotRef,
        reason: OverbookReason,
    },
}

/// What the backend tells of them.
#[derive(Clone, Debug)]
pub enum WalkInNews {
    /// Whoever was to wait here does, or not.
    Enlisted(Result<TicketId, DeskTrouble>),
    Said(TicketId, Result<(), DeskTrouble>),
    Times(Result<Vec<TimeAtDesk>, DeskTrouble>),
}

impl Shift {
    /// The zone of the clinic whose day is shown.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        self.zone_of(self.clinic.as_ref())
    }

    /// The zone of one of the clinics.
    #[must_use]
    pub fn zone_of(&self, clinic: Option<&ClinicId>) -> &TimeZone {
        let found = self.clinics.iter().find(|it| Some(&it.clinic) == clinic);
        zone_or_default(found.and_then(|it| it.time_zone.as_ref()))
    }
}

/// A token, a PIN or a code: it is never written out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(_)")
    }
}

/// Acts that need one word more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choices {
    Aside,
    NotServed,
    OutOfTurn,
}

/// Somebody is looked for who is not on the list.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    pub name: String,
    pub birth_date: String,
    pub phone: String,
    /// Which of the fields cannot be read.
    pub wrong: Option<FindField>,
    pub is_sending: bool,
    /// What was found; empty: nobody.
    pub found: Option<Vec<FoundAppointment>>,
}

/// A field of the search for somebody who is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindField {
    Name,
    BirthDate,
    Phone,
}

impl Shift {
    /// Whether this person's role has this right here.
    #[must_use]
    pub fn may(&self, right: StaffRight) -> bool {
        right.of(self.role) != Allowed::No
    }
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskTrouble {
    /// The server cannot be reached.
    Away,
    /// This is not the server that the desk was paired with.
    AnotherServer,
    WrongPin,
    /// Too many wrong tries; one may be made after this many seconds.
    PinLocked {
        wait_secs: u32,
    },
    /// A PIN that many would guess.
    EasyPin,
    /// The second time another PIN was typed.
    PinsDiffer,
    /// Not six digits.
    NotAPin,
    /// The sign-in has ended.
    SignedOut,
    NotYourRole,
    AnotherClinic,
    /// Somebody was quicker; the list shows what is true now.
    OutOfDate,
    /// It makes no sense now.
    NotNow,
    /// Somebody else is to be called first.
    NotNext,
    /// They wish something else until now.
    WishStands,
    /// The clinic has no time left today.
    NoTimeToday,
    /// A seat is free at that time.
    SeatIsFree,
    /// Their ID has to be seen first.
    IdFirst,
    /// Whether they and somebody of the same name are one person has to be said first.
    NamesakeFirst,
    HasAppointment,
    LeftLine,
    /// The line is stopped or closed.
    LineStands,
    /// This clinic cannot help with that number.
    NotOurs,
    /// Another desk goes already.
    HelpTaken,
    /// It is over.
    Over,
    TooMany,
    /// The operator has shut this desk out.
    DeskRevoked,
    Unexpected,
}

/// What somebody at the desk does.
#[derive(Clone, Debug, PartialEq)]
pub enum DeskPress {
    Language(Language),
    ChooseStaff(StaffId),
    /// What stands in the field of the sign-in.
    TypedSecret(Secret),
    /// Enter, or the button.
    Next,
    /// They have a code from an admin: for a first PIN, or a new one.
    HasCode,
    /// Back to the names, or to the shift that goes on.
    GiveUp,
    SignOut,
    /// The machine slept.
    Slept,
    ChangeStaff,
    Clinic(ClinicId),
    /// Another day, this many days from the one shown.
    Days(i32),
    Today,
    Typed(String),
    Group(Group),
    Choose(BookingId),
    /// Asks of one person after the other what became of them.
    CloseDay,
    AskNext,
    EndClosing,
    Open(Choices),
    WalkIn(WalkInPress),
    Act(BookingId, AttendanceAct),
    Answer(HelpId, HelpAnswer),
    Find,
    TypedToFind(FindField, String),
    EndFind,
    /// Shows this day of this clinic, and this appointment on it.
    Show(ClinicId, Date, BookingId),
    TroubleSeen,
    /// Shows the kiosk's screens, to book, move or cancel for somebody.
    ForPerson,
    /// Back to the list.
    EndForPerson,
    /// Something was pressed or typed that is not the desk's own.
    Touched,
    /// What an operator does on their page.
    Operate(OperatorPress),
    /// Something with a kiosk's screen.
    Guide(GuidePress),
}

/// What the backend tells.
#[derive(Clone, Debug)]
pub enum DeskNews {
    Tick,
    /// The server's time differs from the desk's by this.
    TimeCorrected(SignedDuration),
    /// The operator has shut this desk out.
    Refused,
    /// The server is heard, or not.
    Heard(bool),
    Staff(Vec<StaffAtDesk>),
    Titles(BTreeMap<CampaignId, Titles>),
    Helps(Vec<HelpAtDesk>),
    Answered(HelpId, Result<(), DeskTrouble>),
    SignedIn(StaffId, Result<Box<SignInReply>, DeskTrouble>),
    /// The day that was asked for with this token.
    Day(Secret, ClinicId, Date, Result<Box<DayAtDesk>, DeskTrouble>),
    Acted(Secret, BookingId, Result<Box<Attendance>, DeskTrouble>),
    Found(Secret, Result<Vec<FoundAppointment>, DeskTrouble>),
    WalkIn(Secret, WalkInNews),
    /// What an operator is told.
    Oversaw(Secret, Result<Box<OperatorNews>, DeskTrouble>),
    /// What is seen of a kiosk's screen.
    Screen(Secret, HelpId, Result<Box<ScreenAtDesk>, DeskTrouble>),
    /// What came of something that was done with it.
    Guided(Secret, Result<(), DeskTrouble>),
    /// What came of an operator's act.
    Operated(Secret, Result<Box<LineOverview>, DeskTrouble>),
}

/// What the backend is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum DeskOrder {
    ListStaff,
    SignIn {
        staff: StaffId,
        pin: Secret,
    },
    ChoosePin {
        staff: StaffId,
        code: Secret,
        pin: Secret,
    },
    SignOut(Secret),
    Attend {
        token: Secret,
        booking: BookingId,
        act: AttendanceAct,
        follows: u64,
    },
    Answer {
        token: Option<Secret>,
        help: HelpId,
        answer: HelpAnswer,
    },
    Find {
        token: Secret,
        person: Box<Person>,
    },
    WalkIn(Secret, WalkInOrder),
    /// What an operator wants done.
    Operate(Secret, OperatorOrder),
    /// Something is done with a kiosk's screen.
    Guide {
        token: Secret,
        help: HelpId,
        showing: Uuid,
        act: GuideAct,
    },
    /// Somebody at a kiosk calls.
    Chime,
}

/// Which day the backend follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    pub token: Secret,
    pub clinic: ClinicId,
    pub date: Date,
}

/// What the backend watches for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overseen {
    pub token: Secret,
    /// The campaign that is shown, once it is known which there are.
    pub campaign: Option<CampaignId>,
    /// Whether its report is shown.
    pub reports: bool,
}

impl Desk {
    /// A desk at this place, before anybody signed in.
    #[must_use]
    pub fn new(place: String, device: DeviceId, now: Timestamp) -> Self {
        Self {
            language: Language::Korean,
            now,
            place,
            device,
            apart_since: None,
            staff: Vec::new(),
            titles: BTreeMap::new(),
            helps: Vec::new(),
            answering: BTreeSet::new(),
            shift: None,
            sign_in: SignInStage::Names,
            trouble: None,
            touched_at: now,
            acted_at: None,
            moved_at: None,
            seen: BTreeSet::new(),
            chimed_at: None,
        }
    }

    /// The zone of the clinic whose day is shown.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        self.shift.as_deref().map_or(default_zone(), Shift::zone)
    }

    /// The day that is to be followed now.
    #[must_use]
    pub fn followed(&self) -> Option<Followed> {
        // An operator has no day: their page shows no people.
        let shift = self.shift.as_deref().filter(|shift| shift.operating.is_none())?;
        let (token, clinic) = (shift.token.clone(), shift.clinic.clone()?);
        Some(Followed { token, clinic, date: shift.date })
    }

    /// The title of a campaign; None when it is not known here.
    #[must_use]
    pub fn title_of(&self, campaign: CampaignId) -> Option<&str> {
        let titles = self.titles.get(&campaign)?;
        Some(match self.language {
            Language::Korean => &titles.korean,
            Language::English => &titles.english,
        })
    }

    /// The name of a member of staff; None for somebody who cannot sign in here.
    #[must_use]
    pub fn name_of(&self, staff: StaffId) -> Option<&str> {
        let mut all = self.staff.iter();
        all.find(|it| it.staff == staff).map(|it| it.name.as_str())
    }
}
