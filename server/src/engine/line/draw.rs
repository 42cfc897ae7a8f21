//! The draw: entries before the opening, one sealing, the secret published, numbers given step by step. How the numbers
//! are computed is in `crate::draw`; this file only decides when.

use jari_common::campaign::LineOrder;
use jari_common::change::{
    DrawRevealed, DrawSealed, EntryMade, Event, NewTicket, NumbersDrawn, OfCampaign,
};
use jari_common::draw::{Digest, DrawView, EntryId, Revealed};
use jari_common::id::CampaignId;
use jari_common::refusal::Refusal;
use jari_common::ticket::TicketState;

use crate::draw::{commitment, seed};
use crate::engine::State;
use crate::engine::line::LineState;
use crate::engine::line::campaigns::CampaignState;
use crate::engine::people::requests::Asked;
use crate::engine::seats::clinics::invalid;

/// How many numbers one step gives: some milliseconds of work.
const NUMBERS_PER_STEP: u32 = 1_000;
/// The longest public value, in bytes.
const VALUE_MAX_BYTES: usize = 500;

impl LineState {
    /// Whether a person who comes now becomes an entry of the draw.
    pub(super) fn takes_entries(&self) -> bool {
        self.draw.as_ref().is_some_and(|draw| !draw.is_sealed())
    }
}

impl State {
    pub(in crate::engine) fn entry_made(&mut self, made: &EntryMade, asked: Asked) {
        let EntryMade { campaign, ticket, entry, .. } = *made;
        self.push_ticket(&NewTicket::from(made), asked);
        if let Some(draw) = &mut self.line_mut(campaign).draw {
            draw.enter(campaign, ticket, entry);
        }
    }

    /// The event with which this line opens.
    pub(in crate::engine) fn opening(&self, state: &CampaignState) -> Event {
        let campaign = state.id();
        match &state.line.draw {
            Some(draw) => {
                let (entrants, root) = (draw.entrants(), draw.root_now());
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
        let line = self.line_mut(campaign);
        line.stops.open();
        line.numbers.begin_draw(entrants);
        if let Some(draw) = &mut line.draw {
            draw.seal(root);
        }
    }

    pub(in crate::engine) fn reveal_draw(
        &self,
        campaign: CampaignId,
        value: &str,
        secret: &Digest,
    ) -> Result<Vec<Event>, Refusal> {
        let state = self.campaign_state(campaign).ok_or(Refusal::UnknownCampaign)?;
        let (Some(draw), LineOrder::Draw(terms)) = (&state.line.draw, &state.spec().order) else {
            return Err(Refusal::NotSealed);
        };
        let root = draw.root().ok_or(Refusal::NotSealed)?;
        if let Some(revealed) = draw.revealed() {
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
        if let Some(draw) = &mut self.line_mut(campaign).draw {
            draw.reveal(Revealed { value: told.value.clone(), secret, seed });
        }
    }

    /// The next step of work that is too long for one batch: call this once a batch, and again while `has_long_work`.
    #[must_use]
    pub fn long_work(&self) -> Vec<Event> {
        let step = |state: &CampaignState| {
            let (from, count) = state.line.draw.as_ref()?.next_step(NUMBERS_PER_STEP)?;
            Some(Event::NumbersDrawn(NumbersDrawn { campaign: state.id(), from, count }))
        };
        let going = self.campaigns.iter().filter(|state| !state.line.stops.is_stopped());
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
        let LineState { draw, numbers, waiting, stops, .. } = &mut campaigns[at].line;
        let Some(draw) = draw else { return };
        for (number, ticket) in draw.give(from, count) {
            numbers.give_drawn(number, ticket);
            let row = tickets.row_mut(ticket);
            row.number = number;
            if row.state != TicketState::Entered {
                numbers.leave(number);
                continue;
            }
            row.state = TicketState::Waiting;
            if !stops.is_closed() {
                waiting.join();
            }
        }
    }

    /// Everything public about a campaign's draw; None when the campaign has no draw.
    #[must_use]
    pub fn draw(&self, campaign: CampaignId) -> Option<DrawView> {
        let state = self.campaign_state(campaign)?;
        let (Some(draw), LineOrder::Draw(terms)) = (&state.line.draw, &state.spec().order) else {
            return None;
        };
        Some(DrawView {
            campaign,
            public_value: terms.public_value.clone(),
            commitment: terms.commitment,
            entrants: draw.entrants(),
            root: draw.root(),
            revealed: draw.revealed().cloned(),
        })
    }

    /// The public names of a draw's entries from index `from` on, at most `most`, in their order.
    #[must_use]
    pub fn draw_entries(&self, campaign: CampaignId, from: usize, most: usize) -> Vec<EntryId> {
        let draw = self.campaign_state(campaign).and_then(|state| state.line.draw.as_ref());
        draw.map_or_else(Vec::new, |draw| draw.names(from, most))
    }
}
