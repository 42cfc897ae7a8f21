//! Staff sign in at a desk by their PIN, and their accounts. What anybody may do is judged by the engine.

use jari_common::api::staff::{
    AddStaff, ChangeStaff, ChoosePin, InviteStaff, ListDeskStaff, ListStaff, RemoveStaff, SignIn,
    SignOut, UnlockPin,
};
use jari_common::id::{RequestId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Pin, StaffAccount, StaffRight};
use jari_common::time::plus_secs;
use jari_common::wire::{
    ChoosePinRequest, ClinicAtDesk, SignInReply, StaffAtDesk, StaffInvited, StaffView,
};

use crate::command::{AccountAct, Answer, Ask, Command};
use crate::engine::people::staff::{INVITATION_SECS, SHIFT_MAX_SECS, StaffRecord};
use crate::http::asked_from::AskedFrom;
use crate::http::auth::Member;
use crate::http::body::off_thread;
use crate::http::error::HttpError;
use crate::http::http_state::HttpState;
use crate::http::received::Received;
use crate::keys::{Grant, hash_secret};

pub async fn at_desk(asked: Received<ListDeskStaff>) -> Result<Vec<StaffAtDesk>, HttpError> {
    let Received { http, who: AskedFrom { device: desk, .. }, .. } = asked;
    let now = http.app().clock().now();
    let state = http.app().state();
    let here = state.signed_in(desk, now).map(|it| it.staff);
    let listed = |record: &StaffRecord| StaffAtDesk {
        staff: record.staff,
        name: record.account.name.clone(),
        role: record.account.role,
        standing: record.standing,
        is_here: here == Some(record.staff),
    };
    Ok(state.staff_at(desk).into_iter().map(listed).collect())
}

pub async fn sign_in(asked: Received<SignIn>) -> Result<SignInReply, HttpError> {
    let Received { http, path: SignIn { staff }, who: at, body, .. } = asked;
    // Whatever is no PIN is nobody's; it counts as a wrong one all the same.
    let pin: Option<Pin> = body.pin.parse().ok();
    let _turn = http.pin_turn().await?;
    let now = http.app().clock().now();
    let (hash, nth) = {
        let state = http.app().state();
        state.may_try_pin(staff, at.device, now)?;
        state.pin_of(staff).map_or((None, 0), |(hash, nth)| (Some(hash.clone()), nth))
    };
    let app = http.app().clone();
    let compare = move || pin.is_some_and(|pin| app.keys().is_pin(&pin, hash.as_ref()));
    let right = off_thread(compare).await?;
    let until = plus_secs(http.app().clock().now(), SHIFT_MAX_SECS);
    enter(&http, staff, at, AccountAct::SignIn { device: at.device, nth, right, until }).await
}

pub async fn choose_pin(asked: Received<ChoosePin>) -> Result<SignInReply, HttpError> {
    let Received { http, path: ChoosePin { staff }, who: at, body, .. } = asked;
    let ChoosePinRequest { code, pin } = body;
    let pin: Pin = pin.parse().map_err(|error: jari_common::staff::PinError| {
        HttpError::Refused(Refusal::Invalid { what: error.to_string() })
    })?;
    let _turn = http.pin_turn().await?;
    http.app().state().may_try_pin(staff, at.device, http.app().clock().now())?;
    let typed = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let code = hash_secret(&typed.collect::<String>());
    let app = http.app().clone();
    let pin = off_thread(move || app.keys().hash_pin(&pin)).await?;
    let until = plus_secs(http.app().clock().now(), SHIFT_MAX_SECS);
    enter(&http, staff, at, AccountAct::SetPin { device: at.device, code, pin, until }).await
}

/// Signs in, if the act is right.
async fn enter(
    http: &HttpState,
    staff: StaffId,
    at: AskedFrom,
    act: AccountAct,
) -> Result<SignInReply, HttpError> {
    let (desk, command) = (at.device, Command::OfStaff { staff, act });
    // Whoever is signed in and tries it for somebody else is written down.
    let session = match http.app().submit(Ask { request: None, command, by: at.author() }).await? {
        Answer::SignIn { session: Some(session), .. } => session,
        Answer::SignIn { session: None, locked_until: Some(until) } => {
            return Err(Refusal::PinLocked { until }.into());
        }
        Answer::SignIn { .. } => return Err(HttpError::WrongPin),
        _ => return Err(HttpError::Fault("an answer without a session")),
    };
    let now = http.app().clock().now();
    let (account, clinics_here, until) = {
        let state = http.app().state();
        let signed_in =
            state.signed_in(desk, now).filter(|it| (it.staff, it.session) == (staff, session));
        let (record, it) = state.member(staff).zip(signed_in).ok_or(Refusal::NotSignedIn)?;
        let here = state.clinics_here(&record.account, desk).into_iter();
        let here = here.map(|it| ClinicAtDesk {
            clinic: it.id.clone(),
            name: it.name.clone(),
            time_zone: it.time_zone.clone(),
        });
        (record.account.clone(), here.collect(), it.until)
    };
    let pairing = http.pairing_of(desk).ok_or(HttpError::SignInRequired)?;
    let grant = Grant::Staff { staff, desk, pairing, session, until };
    let token = http.app().keys().issue(&grant, now);
    Ok(SignInReply { token, account, until, at: now, clinics_here })
}

pub async fn sign_out(asked: Received<SignOut>) -> Result<(), HttpError> {
    let Received { http, who: Member { staff, desk: device, .. }, .. } = asked;
    http.app().submit(Command::OfStaff { staff, act: AccountAct::SignOut { device } }).await?;
    Ok(())
}

pub async fn list(asked: Received<ListStaff>) -> Result<Vec<StaffView>, HttpError> {
    let Received { http, who: Member { staff, desk, .. }, .. } = asked;
    let state = http.app().state();
    let now = http.app().clock().now();
    state.require_staff(staff, desk, StaffRight::Accounts, now)?;
    let asking = state.member(staff).ok_or(Refusal::UnknownStaff)?;
    let theirs = state.staff().filter(|it| asking.account.manages(&it.account));
    Ok(theirs.map(view).collect())
}

pub async fn add(asked: Received<AddStaff>) -> Result<StaffInvited, HttpError> {
    let Received { http, who: member, key, body: account, .. } = asked;
    let code = http.app().keys().staff_code(key);
    let until = plus_secs(http.app().clock().now(), INVITATION_SECS);
    let command = Command::AddStaff { account, code: hash_secret(&code), until };
    match asked_by(&http, member, Some(key), command).await? {
        Answer::StaffAdded(staff) => invited(&http, staff, code),
        _ => Err(HttpError::Fault("an answer without an account")),
    }
}

pub async fn change(asked: Received<ChangeStaff>) -> Result<StaffView, HttpError> {
    let Received { http, path: ChangeStaff { staff }, who, key, body: account, .. } = asked;
    let act = AccountAct::Change { account };
    asked_by(&http, who, Some(key), Command::OfStaff { staff, act }).await?;
    let state = http.app().state();
    Ok(state.member(staff).map(view).ok_or(Refusal::UnknownStaff)?)
}

pub async fn invite(asked: Received<InviteStaff>) -> Result<StaffInvited, HttpError> {
    let Received { http, path: InviteStaff { staff }, who: member, key, .. } = asked;
    let code = http.app().keys().staff_code(key);
    let until = plus_secs(http.app().clock().now(), INVITATION_SECS);
    let act = AccountAct::Invite { code: hash_secret(&code), until };
    asked_by(&http, member, Some(key), Command::OfStaff { staff, act }).await?;
    invited(&http, staff, code)
}

/// The code, while it is good: a repeated request does not make it so again.
fn invited(http: &HttpState, staff: StaffId, code: String) -> Result<StaffInvited, HttpError> {
    let until = http.app().state().member(staff).and_then(|record| record.invited_until);
    let until = until.ok_or(Refusal::CodeTaken)?;
    Ok(StaffInvited { staff, code, until })
}

pub async fn unlock(asked: Received<UnlockPin>) -> Result<(), HttpError> {
    let Received { http, path: UnlockPin { staff }, who, .. } = asked;
    asked_by(&http, who, None, Command::OfStaff { staff, act: AccountAct::Unlock }).await?;
    Ok(())
}

pub async fn remove(asked: Received<RemoveStaff>) -> Result<(), HttpError> {
    let Received { http, path: RemoveStaff { staff }, who, .. } = asked;
    asked_by(&http, who, None, Command::OfStaff { staff, act: AccountAct::Remove }).await?;
    Ok(())
}

/// Asks the writer for a member of staff.
async fn asked_by(
    http: &HttpState,
    member: Member,
    request: Option<RequestId>,
    command: Command,
) -> Result<Answer, HttpError> {
    let by = AskedFrom::from(member).author();
    Ok(http.app().submit(Ask { request, command, by }).await?)
}

fn view(record: &StaffRecord) -> StaffView {
    let StaffRecord { staff, account, standing, .. } = record;
    StaffView { staff: *staff, account: StaffAccount::clone(account), standing: *standing }
}
