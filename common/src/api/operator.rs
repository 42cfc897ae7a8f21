//! What an operator sees and does at a desk.

use super::{ByStaff, Json, Keyed, NotKeyed, Nothing};
use crate::id::CampaignId;
use crate::wire::{
    CampaignReport, CloseRequest, FreezeRequest, LineHistory, LineOverview, OperatorOverview,
    PaceRequest,
};

crate::endpoints! {
    /// Every line, the server and the devices as they are now. No person is named or can be known from it.
    OverseeLines {} = Get "/api/v1/operator/overview" in "operator",
        by ByStaff, key NotKeyed, Nothing => Json<OperatorOverview>,
        [200 "As it is now."]

    /// A line minute by minute since the server was started, at most a day.
    ReadLineHistory { campaign: CampaignId } = Get "/api/v1/operator/campaigns/{campaign}/history" in "operator",
        by ByStaff, key NotKeyed, Nothing => Json<LineHistory>,
        [200 "By time."]

    /// How a campaign went up to now: use of seats by clinic, who did not come, and how long people waited.
    ReadCampaignReport { campaign: CampaignId } = Get "/api/v1/operator/campaigns/{campaign}/report" in "operator",
        by ByStaff, key NotKeyed, Nothing => Json<CampaignReport>,
        [200 "Up to now."]

    /// Freezes a line: nobody is called and nothing runs out, and every place is kept. Freezing it again changes the
    /// message.
    FreezeLine { campaign: CampaignId } = Post "/api/v1/operator/campaigns/{campaign}/freeze" in "operator",
        by ByStaff, key Keyed, Json<FreezeRequest> => Json<LineOverview>,
        [200 "The line stands still."]

    /// Lets a frozen line go on.
    ResumeLine { campaign: CampaignId } = Post "/api/v1/operator/campaigns/{campaign}/resume" in "operator",
        by ByStaff, key Keyed, Nothing => Json<LineOverview>,
        [200 "The line goes on."]

    /// Sets how many turns may be active at once, and the share of calls for people who come back. The times of calls and
    /// turns stay.
    PaceLine { campaign: CampaignId } = Post "/api/v1/operator/campaigns/{campaign}/pace" in "operator",
        by ByStaff, key Keyed, Json<PaceRequest> => Json<LineOverview>,
        [200 "Set."]

    /// Closes a campaign for good: people who wait are told that they are not served. Bookings stay.
    CloseLine { campaign: CampaignId } = Post "/api/v1/operator/campaigns/{campaign}/close" in "operator",
        by ByStaff, key Keyed, Json<CloseRequest> => Json<LineOverview>,
        [200 "Closed."]
}
