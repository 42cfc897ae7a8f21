//! What can happen to the kiosk: a finger, the server, the cache, time. Plain data.

use jari_common::board::{
    Alternatives, BoardPage, ClinicList, DayCell, DayTimes, FirstRoom, FreeDays, Radius,
};
use jari_common::campaign::Campaign;
use jari_common::change::NowServing;
use jari_common::clinic::Clinic;
use jari_common::device::DevicePlace;
use jari_common::dose::Dose;
use jari_common::fingerprint::KeyFingerprint;
use jari_common::guiding::{GuidedItem, ShowScreenReply};
use jari_common::help::HelpState;
use jari_common::id::{CampaignId, ClinicId, TicketId};
use jari_common::person::Acting;
use jari_common::slot::SlotRef;
use jari_common::ticket::Receipt;
use jari_common::wire::{
    FindCodeReply, IdentityCodeReply, IdentityReply, SessionReply, TicketView, TurnReply,
};
use jari_common::wish::{OnMatch, PartOfDay, WishDays};
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::keyboard::layout::Key;
use crate::model::{
    Colours, DraftPlaces, Earphone, Language, Link, Narrow, PaperTrouble, Speaker, Step, TextSize,
    Trouble, Typed,
};
use crate::voice::{Hearing, Scene};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Message {
    /// A finger chose something on the screen.
    Pressed(Action),
    /// A finger touched anywhere: somebody is there.
    Touched,
    /// Time passed; `now` comes with every message.
    Tick,
    LinkChanged(Link),
    /// The server showed this key: the operator compares it before the pairing.
    ServerMet(KeyFingerprint),
    /// The server that answers is not the one that this kiosk knows; it was told nothing.
    AnotherServer,
    /// The server's time was learnt: from now on `now` differs from the earlier one by this much.
    TimeCorrected {
        by: SignedDuration,
    },
    /// The server does not know this device, or knows it again.
    DeviceRefused(bool),
    /// The device is paired and is installed at this place.
    Paired(Result<DevicePlace, Trouble>),
    CampaignsRead(Vec<Campaign>),
    ServingChanged(NowServing),
    /// The state of every line. It replaces what was known before, because it may come from another log.
    ServingRead(Vec<NowServing>),
    /// The cache changed: what is shown of it may be out of date.
    CacheChanged {
        is_empty: bool,
        /// Whether the server has told what there is.
        is_known: bool,
    },
    BoardRead(BoardPage),
    TimesRead(DayTimes),
    ClinicsRead(Box<ClinicList>),
    DaysRead(Box<FreeDays>),
    AlternativesRead(Alternatives),
    RoomFound(FirstRoom),
    Joined(Result<Box<SessionReply>, Trouble>),
    Found(Result<Box<SessionReply>, Trouble>),
    TurnStarted(Result<Box<TurnReply>, Trouble>),
    Held(Result<Box<TicketView>, Trouble>),
    Booked(Result<Box<TicketView>, Trouble>),
    Cancelled(Result<Box<TicketView>, Trouble>),
    /// A wish was given or withdrawn.
    Wished(Result<Box<TicketView>, Trouble>),
    /// A seat that a wish found was taken or declined.
    Answered(Result<Box<TicketView>, Trouble>),
    /// The turn or the hold was given more time, the hold was released, or the ticket was read again.
    TicketRead(Result<Box<TicketView>, Trouble>),
    /// A code to find a ticket with was sent, if there is such a ticket.
    FindCodeSent(Result<FindCodeReply, Trouble>),
    /// A message with six digits was sent, or is not needed.
    CodeSent(Result<IdentityCodeReply, Trouble>),
    /// The six digits were right or wrong.
    ProofTried(Result<IdentityReply, Trouble>),
    /// How it is with the help that was asked for by this number; None: the server cannot be asked.
    HelpTold {
        number: u32,
        state: Option<HelpState>,
        /// The name of whoever comes.
        who: Option<String>,
    },
    /// What the server says of the screen that is shown to whoever comes, for the showing of this number.
    GuideTold {
        number: u32,
        told: GuideTold,
    },
    /// A frame was drawn while the screen is shown to whoever comes: its size in points, and what is on it.
    DrawnForGuide {
        size: [i32; 2],
        items: Vec<GuidedItem>,
    },
    /// What staff press for the person was pressed as the screen was drawn; None: it is there no more.
    PressedByGuide(Option<Action>),
    SlipPrinted(Result<(), PaperTrouble>),
    /// A frame was drawn while the voice guide is on: this is on the screen.
    Shown(Scene),
    /// An arrow of a keypad was pressed; the focus that it moved to is about to be drawn.
    ArrowPressed,
    /// An earphone was plugged in or pulled out, or the socket can no longer be read.
    EarphoneChanged(Earphone),
    /// The reader beside the glass read a QR; None: it is no receipt.
    Scanned(Option<Receipt>),
    /// The voice can be heard, or no longer.
    SpeakerChanged(Speaker),
}

/// What the server says of the screen that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuideTold {
    Says(ShowScreenReply),
    /// The server cannot be reached.
    Unreached,
    /// Nobody comes to whom the person showed it.
    Over,
}

/// How a person who has a place already gets to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOn {
    /// By the code on the ticket.
    Code,
    /// By six digits to the telephone that was typed.
    Telephone,
}

/// What is answered about a person with the same name and birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// From the ticket: the person begins to answer.
    Begin,
    /// "네, 제가 받았어요"
    Same,
    /// "아니요, 다른 사람이에요"
    Another,
}

/// What a person can do on a screen. Screens return these and change nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    // At the foot and the top of every screen.
    Back,
    StartOver,
    CallStaff,
    /// "이제 안 오셔도 돼요": nobody needs to come.
    EndHelp,
    /// "다시 부르기"
    CallAgain,
    /// "화면 보여 드리기": whoever comes sees this screen.
    ShowScreen,
    /// "그만 보기"
    StopShowing,
    /// The answer to what staff ask to be allowed.
    Consent(bool),
    OpenDisplay,
    SetLanguage(Language),
    SetTextSize(TextSize),
    SetColours(Colours),
    OpenSound,
    /// "이어폰으로 듣기", "크게 틀기"
    Listen(Hearing),
    /// "그만 듣기"
    StopListening,
    /// "다시 듣기": the screen that is shown, once more.
    Replay,
    /// Louder (+) or softer (−), by steps.
    ChangeVolume(i8),
    /// Faster (+) or slower (−), by steps.
    ChangeSpeed(i8),
    /// From the sound straight back to what was being done.
    CloseSettings,
    /// "더 쓸게요"
    StayHere,

    // Start.
    StartBooking,
    StartMyTurn,
    StartMyBooking,
    LookAtBoard,

    /// "무엇을 예약하세요?"
    ChooseCampaign(CampaignId),
    /// "어느 것을 보시겠어요?"
    ChooseTicket(TicketId),

    // Who, name, birth date, phone, codes.
    ChooseActing(Acting),
    /// "가족과 함께"
    ChooseParty,
    /// "한 분 더 넣기"
    AddMember,
    PressKey(Key),
    /// "이 자리로 할게요": the seat that was proposed first.
    TakeFirstSeat,
    /// "다른 자리 보기": the list of clinics.
    OtherSeats,
    /// "나온 자리 보기": the seat that a wish found.
    SeeOffer,
    /// One of the two days that six digits can be.
    ChooseBirthDate(Date),
    /// Where the person lives; None is elsewhere.
    ChooseResidence(Option<u8>),
    /// Yes or no to what the campaign asks.
    AnswerQuestion(bool),
    /// "확인 번호를 잊었어요"
    LostCode,
    /// "이미 번호를 받으셨습니다": continue to that place.
    GoOnKnown(WayOn),
    /// "같습니다": this server's key is the one that the operator was given.
    KeyIsSame(KeyFingerprint),
    /// "다음"
    Next,
    /// "전화번호가 없어요"
    NoPhone,
    /// This detail was typed wrong; type it again.
    Mend(Typed),

    // The board.
    Narrow(Narrow),
    ChooseRadius(Radius),
    /// Later (+) or earlier (−) days, by pages.
    TurnDays(i8),
    /// "가장 빠른 날"
    FindRoom,
    /// Further (+) or nearer (−) clinics, by pages.
    TurnClinics(i8),
    /// The board now has room for this many clinics and days (after a resize, or in large text).
    FitBoard {
        rows: u8,
        days: u8,
    },
    OpenDay {
        clinic: Box<Clinic>,
        date: Date,
        cell: DayCell,
    },
    /// "한눈에 보기": all clinics and days in one table; or from there back to the list.
    LookAtAll(bool),
    /// A clinic of the list: its days.
    OpenClinic(ClinicId),
    /// "이 병원 다른 날"
    OpenDays,
    /// Further (+) or back (−) in the list that is shown, by rows.
    TurnList(i16),
    /// "맨 위에 두기": the clinic whose days are shown becomes the favourite, or stops being it.
    ChooseFavourite,
    /// A tap on a time: the seat is held.
    ChooseTime(SlotRef),
    /// One of the seats that are nearest to the seat that was just taken.
    ChooseAlternative(SlotRef),
    /// Later (+) or earlier (−) times; they have pages in large text.
    TurnTimes(i8),

    /// "더 보기": the next page of what is told; after the last one the first.
    MoreFacts,

    // Confirm, done, ticket.
    ConfirmBooking,
    OtherTime,
    /// "2차 바꾸기"
    OtherSecond,
    PrintSlip,
    Finish,
    /// From the ticket or my booking: begin the turn that has come.
    BeginTurn,
    // My booking.
    /// "예약 바꾸기"
    ChangeBooking,
    /// "옮기기": opens the board, or first asks which dose. Nothing is moved yet.
    BeginMove,
    /// This appointment of a series.
    MoveDose(Dose),
    /// "취소하기", before the kiosk asks once more.
    AskToCancel,
    /// "취소하기"
    CancelBooking,
    /// "대신 찾아 주세요", "찾는 자리 바꾸기"
    Wish,
    /// Begin a new wish in place of the one that was given.
    WishAgain,
    WithdrawWish,
    ChoosePlaces(DraftPlaces),
    ChooseWhen(WishDays, PartOfDay),
    ChooseOnMatch(OnMatch),
    /// "예약하기", "받지 않을게요"
    AnswerOffer(bool),
    /// From the ticket: prove who the person is, while waiting.
    ProveIdentity,
    /// No message came, or there is no phone for it.
    NoMessage,
    /// Have the message sent once more.
    SendAgain,
    /// Let staff see an ID instead.
    ProveByStaff,
    /// The answer to the question whether this person has an earlier ticket.
    TellNamesake(Telling),
    /// Try again what could not be done.
    TryAgain,
}

impl Action {
    /// Whether the person alone presses this, also when staff press for them: it binds them, says something of them, ends what
    /// they do, or allows staff something. Staff who press it point at it.
    #[must_use]
    pub fn is_the_persons_own(&self, step: &Step) -> bool {
        match self {
            Self::ConfirmBooking
            | Self::CancelBooking
            | Self::AnswerOffer(_)
            | Self::WithdrawWish
            | Self::ChooseOnMatch(_)
            | Self::AnswerQuestion(_)
            | Self::ChooseResidence(_)
            | Self::TellNamesake(Telling::Same | Telling::Another)
            | Self::GoOnKnown(_)
            | Self::KeyIsSame(_)
            | Self::ShowScreen
            | Self::StopShowing
            | Self::Consent(_)
            | Self::StayHere
            | Self::StartOver
            | Self::Finish
            | Self::EndHelp => true,
            // It takes a number, pairs the kiosk, or proves who the person is.
            Self::Next | Self::TryAgain => {
                !matches!(step.under(), Step::Name | Step::BirthDate | Step::Phone | Step::Mend(_))
            }
            Self::Back
            | Self::CallStaff
            | Self::CallAgain
            | Self::OpenDisplay
            | Self::SetLanguage(_)
            | Self::SetTextSize(_)
            | Self::SetColours(_)
            | Self::OpenSound
            | Self::Listen(_)
            | Self::StopListening
            | Self::Replay
            | Self::ChangeVolume(_)
            | Self::ChangeSpeed(_)
            | Self::CloseSettings
            | Self::StartBooking
            | Self::StartMyTurn
            | Self::StartMyBooking
            | Self::LookAtBoard
            | Self::ChooseCampaign(_)
            | Self::ChooseTicket(_)
            | Self::ChooseActing(_)
            | Self::ChooseParty
            | Self::AddMember
            | Self::PressKey(_)
            | Self::TakeFirstSeat
            | Self::OtherSeats
            | Self::SeeOffer
            | Self::ChooseBirthDate(_)
            | Self::LostCode
            | Self::NoPhone
            | Self::Mend(_)
            | Self::Narrow(_)
            | Self::ChooseRadius(_)
            | Self::TurnDays(_)
            | Self::FindRoom
            | Self::TurnClinics(_)
            | Self::FitBoard { .. }
            | Self::OpenDay { .. }
            | Self::LookAtAll(_)
            | Self::OpenClinic(_)
            | Self::OpenDays
            | Self::TurnList(_)
            | Self::ChooseFavourite
            | Self::ChooseTime(_)
            | Self::ChooseAlternative(_)
            | Self::TurnTimes(_)
            | Self::MoreFacts
            | Self::OtherTime
            | Self::OtherSecond
            | Self::PrintSlip
            | Self::BeginTurn
            | Self::ChangeBooking
            | Self::BeginMove
            | Self::MoveDose(_)
            | Self::AskToCancel
            | Self::Wish
            | Self::WishAgain
            | Self::ChoosePlaces(_)
            | Self::ChooseWhen(..)
            | Self::ProveIdentity
            | Self::NoMessage
            | Self::SendAgain
            | Self::ProveByStaff
            | Self::TellNamesake(Telling::Begin) => false,
        }
    }
}
