//! Proving who a person is by a one-time code to their telephone.

use super::{ByDevice, BySession, Json, Keyed, Nothing};
use crate::id::TicketId;
use crate::wire::{
    IdentityCodeReply, IdentityCodeRequest, IdentityProof, IdentityReply, IdentityRequest,
};

crate::endpoints! {
    /// Sends a code of six digits to the ticket's telephone. A repeat by the same key sends that code again. A code is
    /// good for five minutes and five tries. A person without a number (`no-phone`) goes to staff.
    SendIdentityCode { ticket: TicketId } =
        Post "/api/v1/tickets/{ticket}/identity/code" in "identity",
        by BySession, key Keyed, Nothing => Json<IdentityCodeReply>,
        [200 "It is on its way."]

    /// Sends a code days ahead of an opening: the person has no ticket yet.
    SendIdentityCodeAhead {} = Post "/api/v1/identity/codes" in "identity",
        by ByDevice, key Keyed, Json<IdentityCodeRequest> => Json<IdentityCodeReply>,
        [200 "It is on its way."]

    /// Checks the code that the person received.
    ProveIdentity { ticket: TicketId } = Post "/api/v1/tickets/{ticket}/identity" in "identity",
        by BySession, key Keyed, Json<IdentityRequest> => Json<IdentityReply>,
        [200 "Right or wrong."]

    /// Checks the code days ahead of an opening: the person has no ticket yet.
    ProveIdentityAhead {} = Post "/api/v1/identity" in "identity",
        by ByDevice, key Keyed, Json<IdentityProof> => Json<IdentityReply>,
        [200 "Right or wrong."]
}
