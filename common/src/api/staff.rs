//! Staff sign in at a desk as themselves, and their accounts.

use super::{ByDesk, ByStaff, Json, JsonList, Keyed, NotKeyed, Nothing};
use crate::id::StaffId;
use crate::staff::StaffAccount;
use crate::wire::{
    ChoosePinRequest, SignInReply, SignInRequest, StaffAtDesk, StaffInvited, StaffView,
};

crate::endpoints! {
    /// Lists who may sign in at this desk, by name.
    ListDeskStaff {} = Get "/api/v1/desk/staff" in "staff",
        by ByDesk, key NotKeyed, Nothing => JsonList<StaffAtDesk>,
        [200 "By name."]

    /// Signs in by a PIN. Whoever was signed in at this desk is signed out. After five wrong PINs of one person, or at one
    /// desk, none is looked at for a minute, then for twice as long after each, up to 15 minutes (423).
    SignIn { staff: StaffId } = Post "/api/v1/desk/staff/{staff}/sign-in" in "staff",
        by ByDesk, key NotKeyed, Json<SignInRequest> => Json<SignInReply>,
        [200 "Signed in; the token stands for this person at this desk until they sign out, or for twelve hours."]

    /// Chooses a PIN with the code that an admin gave, and signs in. A wrong code counts as a wrong PIN.
    ChoosePin { staff: StaffId } = Post "/api/v1/desk/staff/{staff}/pin" in "staff",
        by ByDesk, key NotKeyed, Json<ChoosePinRequest> => Json<SignInReply>,
        [200 "Chosen, and signed in."]

    /// Signs out.
    SignOut {} = Delete "/api/v1/desk/sign-in" in "staff",
        by ByStaff, key NotKeyed, Nothing => Nothing,
        [204 "Signed out."]

    /// Lists accounts: an operator's of everybody, a clinic admin's of their own clinics.
    ListStaff {} = Get "/api/v1/staff" in "staff",
        by ByStaff, key NotKeyed, Nothing => JsonList<StaffView>,
        [200 "By id, also those who were removed."]

    /// Adds an account.
    AddStaff {} = Post "/api/v1/staff" in "staff",
        by ByStaff, key Keyed, Json<StaffAccount> => Json<StaffInvited>,
        [200 "Added; with the code they choose a PIN."]

    /// Gives an account another name, role or clinics. Another role or clinics sign its person out.
    ChangeStaff { staff: StaffId } = Put "/api/v1/staff/{staff}" in "staff",
        by ByStaff, key Keyed, Json<StaffAccount> => Json<StaffView>,
        [200 "Changed."]

    /// Gives a new code to choose a PIN with. The old PIN is good no longer, and its person is signed out.
    InviteStaff { staff: StaffId } = Post "/api/v1/staff/{staff}/code" in "staff",
        by ByStaff, key Keyed, Nothing => Json<StaffInvited>,
        [200 "The code."]

    /// Lets somebody's PIN be tried again at once.
    UnlockPin { staff: StaffId } = Delete "/api/v1/staff/{staff}/wrong-pins" in "staff",
        by ByStaff, key NotKeyed, Nothing => Nothing,
        [204 "Wrong tries are forgotten."]

    /// Ends an account for good. What its person did stays written.
    RemoveStaff { staff: StaffId } = Delete "/api/v1/staff/{staff}" in "staff",
        by ByStaff, key NotKeyed, Nothing => Nothing,
        [204 "Removed."]
}
