//! The draw: entries before the opening, one sealing, the secret published, numbers given step by step. How the numbers
//! are computed is in `crate::draw`; this file only decides when.

use jari_common::campaign::LineOrder;
use jari_common::change::{
    DrawRevealed, DrawSealed, EntryMade, Event, NewTicket, NumbersDrawn, OfCampaign,
};
use jari_common::draw::{Digest, DrawView, EntryId, Revealed};
use jari_common::id::{CampaignId, TicketId};
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;

use crate::draw::{Numbers, commitment, leaf, seed};
use crate::engine::State;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::people::requests::Asked;
use crate::engine::people::tickets::short;
use crate::engine::seats::clinics::invalid;

/// How many numbers one step gives: some milliseconds of work.
const NUMBERS_PER_STEP: u32 = 1_000;
/// The longest public value, in bytes.
const VALUE_MAX_BYTES: usize = 500;

impl CampaignState {
    /// Whether a person who comes now becomes an entry of the draw.
    pub(crate) fn takes_entries(&self) -> bool {
        self.draw.as_ref().is_some_and(|draw| !draw.is_sealed())
    }
}

impl State {
    pub(in crate::engine) fn entry_made(&mut self, made: &EntryMade, asked: Asked) {
        let EntryMade { campaign, ticket, entry, .. } = *made;
        self.push_ticket(&NewTicket::from(made), asked);
        let Some(draw) = &mut self.campaign_mut(campaign).draw else { return };
        draw.tree.push(leaf(campaign, draw.tree.leaves(), entry));
        draw.entries.push((short(ticket), entry));
    }

    /// The event with which this line opens.
    pub(in crate::engine) fn opening(&self, state: &CampaignState) -> Event {
        let campaign = state.campaign.id;
        match &state.draw {
            Some(draw) => {
                let (entrants, root) = (draw.tree.leaves(), draw.tree.root());
                Event::DrawSealed(DrawSealed { campaign, entrants, root })
            }
            None => Event::LineOpened(OfCampaign { campaign }),
        }
    }

    /// The entries take their numbers now, although nobody knows yet which entry gets which number. Later tickets get
    /// the numbers after them.
    pub(in crate::engine) fn draw_sealed(
        &mut self,
        campaign: CampaignId,
        entrants: u32,
        root: Digest,
    ) {
        let state = self.campaign_mut(campaign);
        state.opened = true;
        state.numbers = vec![0; entrants as usize];
        if let Some(draw) = &mut state.draw {
            draw.root = Some(root);
        }
    }

    pub(in crate::engine) fn reveal_draw(
        &self,
        campaign: CampaignId,
        value: &str,
        secret: &Digest,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        let (Some(draw), LineOrder::Draw(terms)) = (&state.draw, &state.campaign.spec.order) else {
            return Err(Refusal::NotSealed);
        };
        let root = draw.root.ok_or(Refusal::NotSealed)?;
        if let Some(revealed) = &draw.revealed {
            let same = revealed.value == value;
            return if same { Ok(Vec::new()) } else { Err(Refusal::NotSealed) };
        }
        if value.trim().is_empty() || value.len() > VALUE_MAX_BYTES {
            return Err(invalid("a public value has 1 to 500 bytes"));
        }
        if commitment(secret) != terms.commitment {
            return Err(Refusal::WrongSecret);
        }
        let seed = seed(secret, &root, value);
        Ok(vec![Event::DrawRevealed(DrawRevealed {
            campaign,
            value: value.to_owned(),
            secret: *secret,
            seed,
        })])
    }

    pub(in crate::engine) fn draw_revealed(&mut self, told: &DrawRevealed) {
        let DrawRevealed { campaign, secret, seed, .. } = *told;
        if let Some(draw) = &mut self.campaign_mut(campaign).draw {
            draw.revealed = Some(Revealed { value: told.value.clone(), secret, seed });
        }
    }

    /// The next step of work that is too long for one batch: call this once a batch, and again while `has_long_work`.
    #[must_use]
    pub fn long_work(&self) -> Vec<Event> {
        let step = |state: &CampaignState| {
            let draw = state.draw.as_ref().filter(|draw| draw.revealed.is_some())?;
            let left = draw.tree.leaves().checked_sub(draw.drawn);
            let left = left.expect("no more numbers are given than there are entries");
            let (campaign, from) = (state.campaign.id, draw.drawn);
            let count = left.min(NUMBERS_PER_STEP);
            (count > 0).then_some(Event::NumbersDrawn(NumbersDrawn { campaign, from, count }))
        };
        let going = self.campaigns.iter().filter(|state| !state.is_stopped());
        going.into_iter().find_map(step).into_iter().collect()
    }

    /// Whether another step of long work waits, or a wish may be matched.
    #[must_use]
    pub fn has_long_work(&self) -> bool {
        !self.long_work().is_empty() || self.has_matches_to_make()
    }

    pub(in crate::engine) fn numbers_drawn(&mut self, campaign: CampaignId, from: u32, count: u32) {
        let at = campaign.0 as usize - 1;
        let Self { campaigns, tickets, .. } = self;
        let state = &mut campaigns[at];
        let Some(draw) = &mut state.draw else { return };
        let Some(revealed) = &draw.revealed else { return };
        let numbers = Numbers::new(revealed.seed, draw.tree.leaves());
        for index in from..from.saturating_add(count).min(draw.tree.leaves()) {
            let (ticket, _) = draw.entries[index as usize];
            let number = numbers.number(index);
            state.numbers[number as usize - 1] = ticket;
            let row = tickets.row_mut(TicketId(u64::from(ticket)));
            row.number = number;
            if row.state == TicketState::Entered {
                row.state = TicketState::Waiting;
                state.waiting += u32::from(!state.closed);
            } else {
                state.gone.insert(number);
            }
        }
        draw.drawn = from.saturating_add(count);
    }

    /// Everything public about a campaign's draw; None when the campaign has no draw.
    #[must_use]
    pub fn draw(&self, campaign: CampaignId) -> Option<DrawView> {
        let state = self.campaign_state(campaign)?;
        let (Some(draw), LineOrder::Draw(terms)) = (&state.draw, &state.campaign.spec.order) else {
            return None;
        };
        Some(DrawView {
            campaign,
            public_value: terms.public_value.clone(),
            commitment: terms.commitment,
            entrants: draw.tree.leaves(),
            root: draw.root,
            revealed: draw.revealed.clone(),
        })
    }

    /// The public names of a draw's entries from index `from` on, at most `most`, in their order.
    #[must_use]
    pub fn draw_entries(&self, campaign: CampaignId, from: usize, most: usize) -> Vec<EntryId> {
        let draw = self.campaign_state(campaign).and_then(|state| state.draw.as_ref());
        let entries = draw.and_then(|draw| draw.entries.get(from..)).unwrap_or_default();
        entries.iter().take(most).map(|(_, entry)| *entry).collect()
    }
}
