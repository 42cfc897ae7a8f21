//! Signing in at a desk: a name, a PIN or a code, and the shift that begins. Pure.

use std::str::FromStr as _;

use jari_common::id::StaffId;
use jari_common::staff::{Pin, Role, StaffAccount, StaffStanding};
use jari_common::time::{date_at, zone_or_default};
use jari_common::wire::SignInReply;

use super::model::{
    Desk, DeskOrder, DeskTrouble, Secret, Shift, SignInAsks, SignInStage, SigningIn, TYPED_MAX,
};
use super::roll::{Group, Roll};
use super::update::PIN_DIGITS;

pub(super) fn told_of_sign_in(
    desk: &mut Desk,
    staff: StaffId,
    answer: Result<Box<SignInReply>, DeskTrouble>,
) -> Vec<DeskOrder> {
    match (awaited(desk, staff), answer) {
        (Some(_), Ok(reply)) => signed_in(desk, staff, *reply),
        (Some(it), Err(trouble)) => {
            it.is_sending = false;
            it.typed = Secret::default();
            desk.trouble = Some(trouble);
            vec![DeskOrder::ListStaff]
        }
        // Given up meanwhile: nobody is to be signed in unseen.
        (None, Ok(reply)) => {
            vec![DeskOrder::SignOut(Secret(reply.token)), DeskOrder::ListStaff]
        }
        (None, Err(_)) => Vec::new(),
    }
}

/// The sign-in of this person whose answer is on the way.
fn awaited(desk: &mut Desk, staff: StaffId) -> Option<&mut SigningIn> {
    match &mut desk.sign_in {
        SignInStage::Secret(it) if it.staff == staff && it.is_sending => Some(it),
        SignInStage::No | SignInStage::Names | SignInStage::Secret(_) => None,
    }
}

pub(super) fn choose_staff(desk: &mut Desk, staff: StaffId) {
    let Some(found) = desk.staff.iter().find(|it| it.staff == staff) else { return };
    let asks = match found.standing {
        StaffStanding::Ready => SignInAsks::Pin,
        StaffStanding::Invited => SignInAsks::Code,
        StaffStanding::Removed => return,
    };
    let (name, typed) = (found.name.clone(), Secret::default());
    desk.sign_in = SignInStage::Secret(SigningIn { staff, name, asks, typed, is_sending: false });
}

pub(super) fn type_secret(desk: &mut Desk, typed: &str) {
    let SignInStage::Secret(it) = &mut desk.sign_in else { return };
    if !it.is_sending {
        let most = if it.asks == SignInAsks::Code { TYPED_MAX } else { PIN_DIGITS };
        let digits = typed.chars().filter(|c| it.asks == SignInAsks::Code || c.is_ascii_digit());
        it.typed = Secret(digits.take(most).collect());
    }
}

pub(super) fn next(desk: &mut Desk) -> Vec<DeskOrder> {
    let SignInStage::Secret(it) = &mut desk.sign_in else { return Vec::new() };
    if it.is_sending {
        return Vec::new();
    }
    let typed = std::mem::take(&mut it.typed);
    let staff = it.staff;
    match it.asks.clone() {
        SignInAsks::Pin if typed.0.len() != PIN_DIGITS => desk.trouble = Some(DeskTrouble::NotAPin),
        SignInAsks::Pin => {
            it.is_sending = true;
            return vec![DeskOrder::SignIn { staff, pin: typed }];
        }
        SignInAsks::Code if typed.0.trim().is_empty() => {}
        SignInAsks::Code => it.asks = SignInAsks::NewPin { code: typed },
        SignInAsks::NewPin { .. } if typed.0.len() != PIN_DIGITS => {
            desk.trouble = Some(DeskTrouble::NotAPin);
        }
        SignInAsks::NewPin { .. } if Pin::from_str(&typed.0).is_err() => {
            desk.trouble = Some(DeskTrouble::EasyPin);
        }
        SignInAsks::NewPin { code } => it.asks = SignInAsks::SamePin { code, pin: typed },
        SignInAsks::SamePin { code, pin } if pin != typed => {
            it.asks = SignInAsks::NewPin { code };
            desk.trouble = Some(DeskTrouble::PinsDiffer);
        }
        SignInAsks::SamePin { code, pin } => {
            it.asks = SignInAsks::Code;
            it.is_sending = true;
            return vec![DeskOrder::ChoosePin { staff, code, pin }];
        }
    }
    Vec::new()
}

pub(super) fn give_up(desk: &mut Desk) {
    desk.sign_in = match desk.sign_in {
        SignInStage::Names if desk.shift.is_some() => SignInStage::No,
        _ => SignInStage::Names,
    };
}

fn signed_in(desk: &mut Desk, me: StaffId, reply: SignInReply) -> Vec<DeskOrder> {
    let SignInReply { token, account, until, at: _, clinics_here } = reply;
    let StaffAccount { name, role, .. } = account;
    let first = clinics_here.first();
    let clinic = first.map(|it| it.clinic.clone());
    let date = date_at(desk.now, zone_or_default(first.and_then(|it| it.time_zone.as_ref())));
    desk.trouble = None;
    desk.sign_in = SignInStage::No;
    desk.touched_at = desk.now;
    desk.shift = Some(Box::new(Shift {
        me,
        name,
        role,
        until,
        token: Secret(token),
        guiding: None,
        operating: (role == Role::Operator).then(Box::default),
        clinics: clinics_here,
        clinic,
        date,
        roll: Roll::default(),
        own_today: None,
        is_listed: false,
        typed: String::new(),
        group: Group::All,
        chosen: None,
        walk_ins: Default::default(),
        choices: None,
        acting: Default::default(),
        finding: None,
        is_for_person: false,
        is_closing: false,
        asked_of: None,
        is_leaving: false,
        was_asked: false,
    }));
    vec![DeskOrder::ListStaff]
}
