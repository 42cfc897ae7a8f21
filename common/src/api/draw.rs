//! A draw as anyone may see it.

use super::{Anyone, Json, NotKeyed, Nothing, TextLines};
use crate::draw::DrawView;
use crate::id::CampaignId;
use crate::wire::EntryProof;

crate::endpoints! {
    /// Everything public about the draw in its present state.
    ReadDraw { campaign: CampaignId } = Get "/api/v1/campaigns/{campaign}/draw" in "draw",
        by Anyone, key NotKeyed, Nothing => Json<DrawView>,
        [200 "As far as it has come."]

    /// The public names of all entries, one in each line, in the order in which they came: line 1 is entry 0.
    ListDrawEntries { campaign: CampaignId } =
        Get "/api/v1/campaigns/{campaign}/draw/entries" in "draw",
        by Anyone, key NotKeyed, Nothing => TextLines,
        [200 "One a line."]

    /// The proof that an entry is among those sealed, and its number.
    ProveDrawEntry { campaign: CampaignId, index: u32 } =
        Get "/api/v1/campaigns/{campaign}/draw/entries/{index}" in "draw",
        by Anyone, key NotKeyed, Nothing => Json<EntryProof>,
        [200 "The audit path."]
}
