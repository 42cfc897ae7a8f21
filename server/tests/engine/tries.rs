//! What people try, in any order.

use jari_common::device::Presence;
use jari_common::id::DeviceId;
use jari_common::staff::StaffAct;
use proptest::prelude::*;

use super::{DEVICE, ELSEWHERE, OPERATORS, PERSONS, SECOND_SLOTS, SLOTS, WISHES};

/// What somebody tries.
#[derive(Clone, Debug)]
pub enum Try {
    /// Whatever brings the person on; which seat or wish it is, is the number's to say.
    On(u8, u8),
    Join(u8),
    Start(u8),
    Extend(u8),
    End(u8),
    Return(u8),
    Leave(u8),
    Hold(u8, u8),
    /// Another second dose, beside the first that is held.
    Second(u8, u8),
    Release(u8),
    Book(u8),
    /// With the serial of a turn that is over.
    BookWithOldLease(u8),
    /// Hold a better seat while a booking stands.
    MoveHold(u8, u8),
    /// Hold another second dose while both are booked.
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
    /// So many turns from now on.
    Pace(u8),
    /// What the kiosk says of itself.
    Presence(DeviceId, Presence),
    /// An act on a hold or booking that may be somebody else's, or none.
    Named(Act, u8, Whose),
    /// For good.
    Close,
    /// The clinic opens one more day.
    OpenDay,
    /// An operator's command that is not quite right.
    Operator(u8),
    /// Staff put somebody first, give a booking back, or say who is who.
    Staff(u8, StaffAct),
    /// Whoever it is, be it that they wait.
    Erase(u8),
    Wait(u16),
    Restart,
    /// The server was away for so many seconds.
    Down(u16),
    /// The last request once more.
    Repeat,
    /// The last request's id with something else.
    OtherBody,
}

/// What is done with a hold or a booking.
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

/// Whose id is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The person's own hold.
    Own,
    /// The id behind it, where a second dose's might be.
    Next,
    Before,
    /// The last hold that there was.
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
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::PutFirst)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::Cancel)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::SamePerson)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::TwoPeople)),
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

/// The same, and somewhere the campaign is closed.
pub fn tries_with_a_closing() -> impl Strategy<Value = Vec<Try>> {
    (tries(), any::<prop::sample::Index>()).prop_map(|(mut tries, at)| {
        tries.insert(at.index(tries.len() + 1), Try::Close);
        tries
    })
}
