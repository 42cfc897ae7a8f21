//! Whatever happens, in whatever order: nothing panics, no trace of anybody is left, no ticket is lost.

mod back;
mod walk;

use jari_common::board::{DayCell, Radius};
use jari_common::booking::SeatAct;
use jari_common::device::DevicePlace;
use jari_common::help::HelpState;
use jari_common::person::Acting;
use jari_common::ticket::TicketState;
use jari_common::time::plus_secs;
use jari_common::wire::{IdentityCodeReply, IdentityReply, TicketView};
use jari_common::wish::{OnMatch, PartOfDay, WishDays};
use proptest::prelude::*;

use super::stage::{
    Stage, booked, booked_reply, cancelled, clinic, code, held, place, reply, slot, ticket, turn,
};
use super::wishing::{offered, wished};
use crate::effect::{Effect, Request};
use crate::keyboard::layout::Key;
use crate::message::{Action, Message, Telling, WayOn};
use crate::model::{
    Colours, Earphone, Helping, Language, Link, Model, PaperTrouble, Sending, Step, TextSize,
    Trouble, Typed, WishStep,
};
use crate::model::{DraftPlaces, Narrow};
use crate::update::{IDLE_SECS, STAFF_SECS, WARNING_SECS};
use crate::voice::Hearing;
use jari_common::dose::Dose;
pub use walk::find_code_sent;
use walk::{answer_to, go_on};

/// What can happen next, and how long after the event before.
#[derive(Clone, Debug)]
enum Happening {
    /// This message, whoever sent it.
    Any(Box<Message>),
    /// The server answers the request that is on its way.
    Answered(Result<TicketState, Trouble>),
    /// What the step asks for is typed and "다음" pressed.
    GoOn,
    Waited(u32),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        4 => action().prop_map(|action| Happening::Any(Box::new(Message::Pressed(action)))),
        2 => message().prop_map(|message| Happening::Any(Box::new(message))),
        4 => answer().prop_map(Happening::Answered),
        4 => Just(Happening::GoOn),
        1 => (0..IDLE_SECS * 2).prop_map(Happening::Waited),
    ]
}

fn answer() -> impl Strategy<Value = Result<TicketState, Trouble>> {
    prop_oneof![4 => state().prop_map(Ok), 1 => trouble().prop_map(Err)]
}

fn state() -> impl Strategy<Value = TicketState> {
    use TicketState::{Active, Called, Done, Entered, Left, Missed, NotServed, Waiting};
    prop::sample::select(vec![
        Entered, Waiting, Called, Called, Active, Missed, Done, Left, NotServed,
    ])
}

fn help() -> impl Strategy<Value = Option<HelpState>> {
    use HelpState::{Asked, Coming, NoAnswer, NoDesk, NotAsked, Seen};
    let states = vec![Asked, Coming, NoAnswer, NoDesk, NotAsked, Seen];
    prop::option::weighted(0.8, prop::sample::select(states))
}

fn trouble() -> impl Strategy<Value = Trouble> {
    use Trouble::{
        AlreadyBooked, CampaignClosed, CodeLocked, HoldOver, IdentityCodeOver, Known, LineFrozen,
        NamesakeAsked, NotYourTurn, PhoneServesOthers, ProveByStaff, ServerAway, SlotFull,
        TicketNotFound, TooMany, TurnOver, Unexpected,
    };
    prop::sample::select(vec![
        AlreadyBooked,
        CampaignClosed,
        CodeLocked,
        HoldOver,
        IdentityCodeOver,
        Known,
        LineFrozen,
        NamesakeAsked,
        NotYourTurn,
        PhoneServesOthers,
        ProveByStaff,
        TooMany,
        ServerAway,
        SlotFull,
        TicketNotFound,
        TurnOver,
        Unexpected,
    ])
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![4 => on_other_screens(), 1 => of_people(), 1 => on_the_board()]
}

/// The actions that say about whom the ticket is.
fn of_people() -> impl Strategy<Value = Action> {
    prop::sample::select(vec![
        Action::ChooseActing(Acting::Helper),
        Action::ChooseParty,
        Action::AddMember,
        Action::NoPhone,
        Action::Mend(Typed::Name),
        Action::Mend(Typed::BirthDate),
        Action::Mend(Typed::Phone),
        Action::LostCode,
        Action::GoOnKnown(WayOn::Code),
        Action::GoOnKnown(WayOn::Telephone),
    ])
}

fn on_the_board() -> impl Strategy<Value = Action> {
    prop::sample::select(vec![
        Action::Narrow(Narrow::Distance),
        Action::Narrow(Narrow::Time),
        Action::ChooseRadius(Radius::Km10),
        Action::OpenDays,
        Action::LookAtAll(true),
        Action::LookAtAll(false),
        Action::OpenClinic(slot().clinic),
        Action::TurnList(3),
        Action::TurnList(i16::MIN),
        Action::TurnList(i16::MAX),
        Action::ChooseFavourite,
        Action::TurnDays(1),
        Action::TurnDays(i8::MIN),
        Action::FindRoom,
        Action::TurnClinics(-1),
        Action::TurnClinics(i8::MAX),
        Action::FitBoard { rows: 0, days: 255 },
    ])
}

fn on_other_screens() -> impl Strategy<Value = Action> {
    let open =
        Action::OpenDay { clinic: Box::new(clinic()), date: slot().date, cell: DayCell::Few(1) };
    prop::sample::select(vec![
        Action::Back,
        Action::Back,
        Action::StartOver,
        Action::CallStaff,
        Action::EndHelp,
        Action::CallAgain,
        Action::OpenDisplay,
        Action::SetLanguage(Language::English),
        Action::SetTextSize(TextSize::Large),
        Action::SetColours(Colours::Night),
        Action::OpenSound,
        Action::Listen(Hearing::Earphone),
        Action::StopListening,
        Action::Replay,
        Action::ChangeVolume(i8::MAX),
        Action::ChangeSpeed(i8::MIN),
        Action::CloseSettings,
        Action::StayHere,
        Action::StartBooking,
        Action::StartMyTurn,
        Action::StartMyBooking,
        Action::LookAtBoard,
        Action::PressKey(Key::Digit(1)),
        Action::PressKey(Key::Jamo('ㄱ')),
        Action::PressKey(Key::Backspace),
        Action::Next,
        open,
        Action::ChooseTime(slot()),
        Action::ChooseTime(slot()),
        Action::TurnTimes(1),
        Action::ChooseAlternative(slot()),
        Action::TakeFirstSeat,
        Action::OtherSeats,
        Action::SeeOffer,
        Action::ChooseBirthDate(jiff::civil::date(1947, 3, 1)),
        Action::ConfirmBooking,
        Action::OtherTime,
        Action::OtherSecond,
        Action::PrintSlip,
        Action::Finish,
        Action::ChangeBooking,
        Action::BeginMove,
        Action::MoveDose(Dose::Second),
        Action::AskToCancel,
        Action::CancelBooking,
        Action::Wish,
        Action::WishAgain,
        Action::WithdrawWish,
        Action::ChoosePlaces(DraftPlaces::Near(3_000)),
        Action::ChoosePlaces(DraftPlaces::Favourite),
        Action::ChooseWhen(WishDays::default(), PartOfDay::Morning),
        Action::ChooseOnMatch(OnMatch::Book),
        Action::AnswerOffer(true),
        Action::AnswerOffer(false),
        Action::BeginTurn,
        Action::ProveIdentity,
        Action::TellNamesake(Telling::Begin),
        Action::TellNamesake(Telling::Same),
        Action::TellNamesake(Telling::Another),
        Action::NoMessage,
        Action::SendAgain,
        Action::ProveByStaff,
        Action::TryAgain,
    ])
}

fn message() -> impl Strategy<Value = Message> {
    let read = |state| Message::TicketRead(Ok(Box::new(ticket(state, 0))));
    let paired: Result<DevicePlace, Trouble> = Ok(place());
    prop_oneof![
        Just(Message::Touched),
        Just(Message::Tick),
        (-600..600_i64)
            .prop_map(|secs| Message::TimeCorrected { by: jiff::SignedDuration::from_secs(secs) }),
        prop::bool::ANY.prop_map(Message::DeviceRefused),
        Just(Message::ServingRead(vec![super::stage::serving(2)])),
        Just(Message::Shown(super::stage::scene())),
        prop::sample::select(vec![Earphone::Untold, Earphone::Out, Earphone::In])
            .prop_map(Message::EarphoneChanged),
        Just(Message::LinkChanged(Link::Away { last_contact: None })),
        Just(Message::LinkChanged(Link::Online)),
        Just(Message::Paired(paired)),
        Just(Message::CampaignsRead(Vec::new())),
        Just(Message::CampaignsRead(vec![super::stage::campaign()])),
        Just(Message::CampaignsRead(vec![super::series::campaign()])),
        Just(Message::CacheChanged { is_empty: true, is_known: true }),
        state().prop_map(move |state| Message::Joined(Ok(reply(state, 0)))),
        state().prop_map(move |state| Message::Found(Ok(reply(state, 0)))),
        Just(Message::TurnStarted(Ok(turn()))),
        Just(Message::TurnStarted(Err(Trouble::IdentityRequired))),
        Just(Message::Held(Ok(held()))),
        Just(Message::Held(Ok(super::series::both_held()))),
        Just(Message::Booked(Ok(booked()))),
        Just(Message::Cancelled(Ok(cancelled()))),
        Just(Message::Found(Ok(booked_reply()))),
        Just(Message::Wished(Ok(Box::new(wished(TicketState::Waiting))))),
        Just(Message::Answered(Ok(booked()))),
        Just(Message::AlternativesRead(super::boarding::alternatives())),
        Just(Message::TicketRead(Ok(Box::new(offered())))),
        state().prop_map(read),
        trouble().prop_map(|cause| Message::TicketRead(Err(cause))),
        (1..4_u32, help()).prop_map(|(number, state)| Message::HelpTold {
            number,
            state,
            who: None
        }),
        Just(Message::SlipPrinted(Ok(()))),
        Just(Message::SlipPrinted(Err(PaperTrouble::Silent))),
    ]
}

fn play(stage: &mut Stage, happening: Happening) -> Vec<Effect> {
    stage.now = plus_secs(stage.now, 1);
    match happening {
        Happening::Any(message) => stage.happen(*message),
        Happening::Waited(secs) => {
            stage.now = plus_secs(stage.now, secs);
            stage.happen(Message::Tick)
        }
        Happening::Answered(answer) => match answer_to(&stage.model, answer) {
            Some(message) => stage.happen(message),
            None => Vec::new(),
        },
        Happening::GoOn => go_on(stage),
    }
}

fn held_seat(model: &Model) -> Option<jari_common::id::HoldId> {
    model.visit.session.as_ref()?.ticket.hold.as_ref().map(|hold| hold.id)
}

fn as_new(model: &Model) -> bool {
    model.help.state == Helping::NotAsked
        && model.visit.is_blank()
        && model.comfort.is_set_like(&model.fresh_comfort())
        && model.comfort.listening.heard.is_none()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn at_the_start_nobody_has_left_a_trace(happenings in prop::collection::vec(happening(), 1..60)) {
        let mut stage = Stage::new();
        for happening in happenings {
            let effects = play(&mut stage, happening);
            if effects.contains(&Effect::ForgetVisitor) {
                prop_assert!(stage.model.visit.is_blank());
                prop_assert_eq!(stage.model.sending, None);
            }
            if stage.model.step == Step::Start {
                prop_assert!(stage.model.visit.is_blank());
                prop_assert_eq!(&stage.model.board.day, &None);
            }
        }
        stage.happen(Message::DeviceRefused(false));
        stage.happen(Message::Pressed(Action::StartBooking));
        stage.now = plus_secs(stage.now, STAFF_SECS);
        stage.happen(Message::Tick);
        stage.now = plus_secs(stage.now, IDLE_SECS + WARNING_SECS);
        stage.happen(Message::Tick);
        stage.now = plus_secs(stage.now, WARNING_SECS);
        stage.happen(Message::Tick);
        prop_assert_eq!(&stage.model.step, &Step::Start);
        prop_assert!(as_new(&stage.model));
    }

    #[test]
    fn nothing_for_the_ear_alone_is_said_while_no_earphone_is_in(
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let mut stage = Stage::new();
        for happening in happenings {
            let was_in = stage.model.earphone == Earphone::In;
            let effects = play(&mut stage, happening);
            if stage.model.earphone == Earphone::Out {
                prop_assert_ne!(stage.model.comfort.listening.hearing, Some(Hearing::Earphone));
                let stops = effects.contains(&Effect::StopSpeaking);
                prop_assert!(stops || !was_in, "{:?}", effects);
            }
        }
    }

    #[test]
    fn the_seat_is_given_back_on_every_way_out_but_booking(
        happenings in prop::collection::vec(happening(), 1..60),
    ) {
        let mut stage = Stage::confirming();
        for happening in happenings {
            let (before, was) = (held_seat(&stage.model), stage.model.step.clone());
            let had_turn = stage.model.has_turn();
            // The server itself may say that there is no hold any more.
            let told = matches!(&happening, Happening::Any(it) if matches!(**it, Message::TicketRead(Ok(_))));
            let effects = play(&mut stage, happening);
            let gives_back = |effect: &Effect| {
                matches!(
                    effect,
                    Effect::Send(
                        Request::Seat { act: SeatAct::Release { .. }, .. }
                        | Request::EndTurn { .. }
                    )
                )
            };
            let left = *was.under() == Step::Confirm && before.is_some() && had_turn && !told
                && !matches!(stage.model.step.under(), Step::Confirm | Step::Done | Step::Moved | Step::Trouble(_));
            if left && stage.model.has_turn() {
                prop_assert!(effects.iter().any(gives_back), "{:?} {:?}", was, stage.model.step);
                prop_assert_ne!(held_seat(&stage.model), before);
            }
            if left && effects.contains(&Effect::ForgetVisitor) {
                prop_assert!(effects.iter().any(gives_back), "{:?}", effects);
            }
        }
    }

    #[test]
    fn an_error_never_loses_a_ticket(
        happenings in prop::collection::vec(happening(), 1..60),
        cause in trouble(),
    ) {
        let mut stage = Stage::new();
        for happening in happenings {
            play(&mut stage, happening);
            let had_ticket = stage.model.visit.session.is_some();
            let mut failing = Stage { model: stage.model.clone(), now: stage.now };
            if let Some(answer) = answer_to(&failing.model, Err(cause)) {
                let effects = failing.happen(answer);
                prop_assert_eq!(failing.model.visit.session.is_some(), had_ticket);
                prop_assert!(!effects.contains(&Effect::ForgetVisitor));
                prop_assert_ne!(&failing.model.step, &Step::Start);
                prop_assert_eq!(failing.model.sending, None);
            }
        }
    }

    #[test]
    fn whoever_leaves_with_a_turn_ends_it(happenings in prop::collection::vec(happening(), 1..60)) {
        let mut stage = Stage::new();
        for happening in happenings {
            let had_turn = stage.model.has_turn();
            let effects = play(&mut stage, happening);
            if had_turn && effects.contains(&Effect::ForgetVisitor) {
                let ended = matches!(effects[..], [.., Effect::Send(Request::EndTurn { .. }), Effect::ForgetVisitor]);
                prop_assert!(ended, "{:?}", effects);
            }
        }
    }
}
