//! What everybody may read: the campaigns, the clinics and days near a point, where each line stands, and the feed.

use serde::Deserialize;

use super::{Anyone, EventStream, Json, JsonList, NotKeyed, Nothing};
use crate::campaign::Campaign;
use crate::id::CampaignId;
use crate::wire::{Health, JsonWebKeys, NowServingPage, Snapshot};

/// A point, and how far around it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct Near {
    /// WGS 84, in degrees.
    pub lat: f64,
    /// WGS 84, in degrees.
    pub lon: f64,
    /// In metres.
    #[cfg_attr(feature = "openapi", param(maximum = 50000))]
    pub radius_m: u32,
}

/// Where a feed begins.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct FeedFrom {
    /// Frames with a larger number are sent; the header `Last-Event-ID` has priority over it.
    pub after: Option<u64>,
}

crate::endpoints! {
    /// Every campaign, in the order in which they were added.
    ListCampaigns {} = Get "/api/v1/campaigns" in "board",
        by Anyone, key NotKeyed, Nothing => JsonList<Campaign>,
        [200 "All of them."]

    /// Server-sent events. First a `head`, with a `FeedHead` as data, and another one regularly; then `change` events,
    /// each with the log's mark as `id` and a `PublicChange` as data. Without a cursor the feed begins after the latest
    /// change. A device may show its token: then its feed ends when the device's access is ended. `snapshot-again` ends
    /// the stream: the log no longer reaches back to the cursor, or the cursor belongs to another log. The stream is
    /// the connection's last answer: its end is the connection's end.
    FollowFeed {} = Get "/api/v1/feed" in "board",
        by Anyone, key NotKeyed, Nothing => EventStream,
        [200 "Frames, as long as you read."]
        query FeedFrom;
        header "Last-Event-ID" "The last frame's id, or a snapshot's `log`.";

    /// Whether the server takes writes: 200, or 503 while nothing can be written, or when the writer or the publisher
    /// has ended.
    ReadHealth {} = Get "/health" in "about",
        by Anyone, key NotKeyed, Nothing => Json<Health>,
        [200 "Serving."]

    /// The keys with which signatures of this server are checked.
    ListKeys {} = Get "/api/v1/keys" in "about",
        by Anyone, key NotKeyed, Nothing => Json<JsonWebKeys>,
        [200 "One Ed25519 key, as a JWK set."]

    /// The numbers called, and how many people wait. A client that has an answer with a larger `sequence` (or another
    /// `epoch` that came later) drops this one.
    ReadNowServing { campaign: CampaignId } =
        Get "/api/v1/campaigns/{campaign}/now-serving" in "board",
        by Anyone, key NotKeyed, Nothing => Json<NowServingPage>,
        [200 "Where the line stands."]
        [304 "As before."]
        header "If-None-Match" "An ETag got before.";
        reply_headers "ETag" "Cache-Control";

    /// The state near a point; continue with the feed after `seq`.
    ReadSnapshot {} = Get "/api/v1/snapshot" in "board",
        by Anyone, key NotKeyed, Nothing => Json<Snapshot>,
        [200 "As of `seq` or a little later; `log` is the cursor to go on from."]
        query Near;
}
