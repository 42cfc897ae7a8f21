//! What people try, in any order.

use jari_common::device::Presence;
use jari_common::id::DeviceId;
use jari_common::staff::StaffAct;
use proptest::prelude::*;

use super::{
    AT_DESK, CLINIC_CHANGES, DEVICE, ELSEWHERE, OPERATORS, PERSONS, SECOND_SLOTS, SLOTS, WISHES,
};

/// One thing that a person tries.
#[derive(Clone, Debug)]
pub enum Try {
    /// The act that brings the person to the next step; the number selects the seat or wish.
    On(u8, u8),
    Join(u8),
    Start(u8),
    Extend(u8),
    End(u8),
    Return(u8),
    Leave(u8),
    Hold(u8, u8),
    /// Holds another second dose, beside the first that is held.
    Second(u8, u8),
    Release(u8),
    Book(u8),
    /// Books with the serial of a turn that is over.
    BookWithOldLease(u8),
    /// Holds a seat beside a booking.
    MoveHold(u8, u8),
    /// Holds another second dose while both doses are booked.
    MoveHoldSecond(u8, u8),
    MoveExtend(u8),
    KeepOld(u8),
    Move(u8),
    Cancel(u8),
    /// One of a few wishes.
    Wish(u8, u8),
    Unwish(u8),
    Accept(u8),
    Decline(u8),
    Freeze,
    Resume,
    /// The number of turns from now on.
    Pace(u8),
    /// What the kiosk reports about its presence.
    Presence(DeviceId, Presence),
    /// An act on a hold or booking that may belong to somebody else, or to nobody.
    Named(Act, u8, Whose),
    /// Closes the campaign for good.
    Close,
    /// The clinic opens one more day.
    OpenDay,
    /// A clinic closes a day, gives fewer or more seats, has other hours; people get another seat.
    Clinic(u8),
    /// An operator's command that is not quite right.
    Operator(u8),
    /// Staff put a person first, give a booking back, or decide a person's identity.
    Staff(u8, StaffAct),
    /// What staff of the clinic do with somebody who came without an appointment.
    AtDesk(u8, u8),
    /// Erases a person, whoever they are and even while they wait.
    Erase(u8),
    Wait(u16),
    Restart,
    /// The server was away for this many seconds.
    Down(u16),
    /// Sends the last request once more.
    Repeat,
    /// Sends the last request's id with another body.
    OtherBody,
}

/// An act on a hold or a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Release,
    Book,
    Longer,
    KeepOld,
    Move,
    Accept,
    Decline,
    Cancel,
}

/// The owner of the id that is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The person's own hold.
    Own,
    /// The next id after the own one, which may be that of a second dose.
    Next,
    Before,
    /// The last hold that was made.
    Last,
    /// The hold of the next person.
    Anothers,
}

fn named() -> impl Strategy<Value = Try> {
    use Act::{Accept, Book, Cancel, Decline, KeepOld, Longer, Move, Release};
    let acts = vec![Release, Book, Longer, KeepOld, Move, Accept, Decline, Cancel];
    let whose = vec![Whose::Own, Whose::Next, Whose::Before, Whose::Last, Whose::Anothers];
    let (acts, whose) = (prop::sample::select(acts), prop::sample::select(whose));
    (acts, 0..PERSONS, whose).prop_map(|(act, who, whose)| Try::Named(act, who, whose))
}

pub fn tries() -> impl Strategy<Value = Vec<Try>> {
    let who = 0..PERSONS;
    let kiosk = prop_oneof![Just(DEVICE), Just(ELSEWHERE)];
    let presence = prop_oneof![Just(Presence::Free), Just(Presence::Busy), Just(Presence::Offline)];
    let one = prop_oneof![
        40 => (who.clone(), 0..SLOTS).prop_map(|(who, which)| Try::On(who, which)),
        4 => who.clone().prop_map(Try::Join),
        4 => who.clone().prop_map(Try::Start),
        1 => who.clone().prop_map(Try::Extend),
        1 => who.clone().prop_map(Try::End),
        1 => who.clone().prop_map(Try::Return),
        1 => who.clone().prop_map(Try::Leave),
        6 => (who.clone(), 0..SLOTS).prop_map(|(who, slot)| Try::Hold(who, slot)),
        2 => (who.clone(), 0..SECOND_SLOTS).prop_map(|(who, slot)| Try::Second(who, slot)),
        1 => who.clone().prop_map(Try::Release),
        3 => who.clone().prop_map(Try::Book),
        1 => who.clone().prop_map(Try::BookWithOldLease),
        3 => (who.clone(), 0..SLOTS).prop_map(|(who, slot)| Try::MoveHold(who, slot)),
        2 => (who.clone(), 0..SECOND_SLOTS).prop_map(|(who, slot)| Try::MoveHoldSecond(who, slot)),
        1 => who.clone().prop_map(Try::MoveExtend),
        1 => who.clone().prop_map(Try::KeepOld),
        3 => who.clone().prop_map(Try::Move),
        1 => who.clone().prop_map(Try::Cancel),
        5 => (who.clone(), 0..WISHES).prop_map(|(who, kind)| Try::Wish(who, kind)),
        4 => named(),
        1 => who.clone().prop_map(Try::Unwish),
        2 => who.clone().prop_map(Try::Accept),
        2 => who.clone().prop_map(Try::Decline),
        1 => Just(Try::Freeze),
        2 => Just(Try::Resume),
        1 => (1..6_u8).prop_map(Try::Pace),
        3 => (kiosk, presence).prop_map(|(kiosk, presence)| Try::Presence(kiosk, presence)),
        1 => Just(Try::OpenDay),
        1 => (0..OPERATORS).prop_map(Try::Operator),
        6 => (0..CLINIC_CHANGES).prop_map(Try::Clinic),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::PutFirst)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::Cancel)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::SamePerson)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::TwoPeople)),
        4 => (who.clone(), 0..AT_DESK).prop_map(|(who, kind)| Try::AtDesk(who, kind)),
        1 => who.prop_map(Try::Erase),
        4 => (0..900_u16).prop_map(Try::Wait),
        1 => (900..8_000_u16).prop_map(Try::Wait),
        1 => Just(Try::Restart),
        1 => (0..9_000_u16).prop_map(Try::Down),
        2 => Just(Try::Repeat),
        2 => Just(Try::OtherBody),
    ];
    prop::collection::vec(one, 1..120)
}

/// Tries as in `tries`, with a closing of the campaign at some point.
pub fn tries_with_a_closing() -> impl Strategy<Value = Vec<Try>> {
    (tries(), any::<prop::sample::Index>()).prop_map(|(mut tries, at)| {
        tries.insert(at.index(tries.len() + 1), Try::Close);
        tries
    })
}
