//! What people try, in any order.

use jari_common::device::Presence;
use jari_common::id::DeviceId;
use jari_common::staff::StaffAct;
use proptest::prelude::*;

use super::{DEVICE, ELSEWHERE, PERSONS};

/// What somebody tries.
#[derive(Clone, Debug)]
pub enum Try {
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
    Better(u8, u8),
    /// Hold another second dose while both are booked.
    BetterSecond(u8, u8),
    LongerBetter(u8),
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
    /// Staff put somebody first, give a booking back, or say who is who.
    Staff(u8, StaffAct),
    /// Whoever it is, be it that they wait.
    Erase(u8),
    Wait(u16),
    Restart,
    /// The last request once more.
    Repeat,
}

pub fn tries() -> impl Strategy<Value = Vec<Try>> {
    let who = 0..PERSONS;
    let kiosk = prop_oneof![Just(DEVICE), Just(ELSEWHERE)];
    let presence = prop_oneof![Just(Presence::Free), Just(Presence::Busy), Just(Presence::Offline)];
    let one = prop_oneof![
        4 => who.clone().prop_map(Try::Join),
        4 => who.clone().prop_map(Try::Start),
        1 => who.clone().prop_map(Try::Extend),
        1 => who.clone().prop_map(Try::End),
        1 => who.clone().prop_map(Try::Return),
        1 => who.clone().prop_map(Try::Leave),
        6 => (who.clone(), 0..5_u8).prop_map(|(who, slot)| Try::Hold(who, slot)),
        2 => (who.clone(), 0..10_u8).prop_map(|(who, slot)| Try::Second(who, slot)),
        1 => who.clone().prop_map(Try::Release),
        3 => who.clone().prop_map(Try::Book),
        1 => who.clone().prop_map(Try::BookWithOldLease),
        3 => (who.clone(), 0..5_u8).prop_map(|(who, slot)| Try::Better(who, slot)),
        2 => (who.clone(), 0..10_u8).prop_map(|(who, slot)| Try::BetterSecond(who, slot)),
        1 => who.clone().prop_map(Try::LongerBetter),
        1 => who.clone().prop_map(Try::KeepOld),
        3 => who.clone().prop_map(Try::Move),
        1 => who.clone().prop_map(Try::Cancel),
        4 => (who.clone(), 0..6_u8).prop_map(|(who, kind)| Try::Wish(who, kind)),
        1 => who.clone().prop_map(Try::Unwish),
        2 => who.clone().prop_map(Try::Accept),
        2 => who.clone().prop_map(Try::Decline),
        1 => Just(Try::Freeze),
        2 => Just(Try::Resume),
        1 => (1..6_u8).prop_map(Try::Pace),
        3 => (kiosk, presence).prop_map(|(kiosk, presence)| Try::Presence(kiosk, presence)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::PutFirst)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::Cancel)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::SamePerson)),
        1 => who.clone().prop_map(|who| Try::Staff(who, StaffAct::TwoPeople)),
        1 => who.prop_map(Try::Erase),
        3 => (0..900_u16).prop_map(Try::Wait),
        1 => Just(Try::Restart),
        2 => Just(Try::Repeat),
    ];
    prop::collection::vec(one, 1..120)
}
