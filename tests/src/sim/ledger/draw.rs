//! The draw according to the log: who entered, what was sealed and told, and that every number follows from it. It
//! draws nothing itself except with the published arithmetic.

use std::collections::BTreeSet;

use jari_common::campaign::{Campaign, DrawTerms, LineOrder};
use jari_common::draw::{Digest, EntryId};
use jari_common::id::{CampaignId, TicketId};
use jari_server::draw::{MerkleTree, Numbers, commitment, leaf, seed};

use crate::sim::promise::{Breach, Promise, kept};

/// A line's draw, if it has one.
#[derive(Debug, Default)]
pub struct Drawing {
    /// None: numbers go by arrival.
    terms: Option<DrawTerms>,
    /// The entries in the order of arrival.
    entries: Vec<TicketId>,
    tree: MerkleTree,
    root: Option<Digest>,
    numbers: Option<Numbers>,
    given: BTreeSet<u32>,
}

impl Drawing {
    /// The draw's terms as they were announced.
    #[must_use]
    pub fn of(campaign: &Campaign) -> Self {
        let terms = match &campaign.spec.order {
            LineOrder::Arrival => None,
            LineOrder::Draw(terms) => Some(terms.clone()),
        };
        Self { terms, ..Self::default() }
    }

    pub fn entered(
        &mut self,
        campaign: CampaignId,
        ticket: TicketId,
        entry: EntryId,
    ) -> Result<(), Breach> {
        kept(self.terms.is_some() && self.root.is_none(), Promise::FairDraw, || {
            format!("ticket {ticket} entered a draw that takes no entry")
        })?;
        self.tree.push(leaf(campaign, self.tree.leaves(), entry));
        self.entries.push(ticket);
        Ok(())
    }

    /// Checks that numbers by arrival come after those of a sealed draw.
    pub fn check_arrival(&self, ticket: TicketId) -> Result<(), Breach> {
        kept(self.terms.is_none() || self.root.is_some(), Promise::FairDraw, || {
            format!("ticket {ticket} got a number by arrival while entries were taken")
        })
    }

    pub fn sealed(&mut self, entrants: u32, root: Digest) -> Result<(), Breach> {
        let ours = (self.tree.leaves(), self.tree.root());
        let is_first = self.root.replace(root).is_none();
        kept(is_first && ours == (entrants, root), Promise::FairDraw, || {
            format!("{entrants} entries were sealed as {root}, and {ours:?} came")
        })
    }

    pub fn revealed(&mut self, value: &str, secret: &Digest, told: Digest) -> Result<(), Breach> {
        let promised = self.terms.as_ref().map(|terms| terms.commitment);
        let root = self.root.unwrap_or_default();
        let is_once = self.root.is_some() && self.numbers.is_none();
        let follows = promised == Some(commitment(secret)) && told == seed(secret, &root, value);
        self.numbers = Some(Numbers::new(told, self.tree.leaves()));
        kept(is_once && follows, Promise::FairDraw, || {
            format!("the seed {told} does not follow from what was published")
        })
    }

    /// The next entries with the numbers that the seed gives them.
    pub fn drawn(&mut self, from: u32, count: u32) -> Result<Vec<(TicketId, u32)>, Breach> {
        let next = u32::try_from(self.given.len()).unwrap_or(u32::MAX);
        kept(from == next, Promise::FairDraw, || format!("entry {from} where {next} was next"))?;
        let mut numbered = Vec::new();
        for index in from..from + count {
            let number = self.numbers.as_ref().map(|numbers| numbers.number(index));
            let ticket = self.entries.get(index as usize);
            let fits = number.is_some_and(|number| self.given.insert(number));
            kept(fits && ticket.is_some(), Promise::FairDraw, || {
                format!("entry {index} of ticket {ticket:?} got the number {number:?}")
            })?;
            numbered.extend(ticket.copied().zip(number));
        }
        Ok(numbered)
    }

    /// Checks that nobody is called before every entry has a number, and that the numbers are dense from 1.
    pub fn check_call(&self, ticket: TicketId) -> Result<(), Breach> {
        let Some(_) = &self.terms else { return Ok(()) };
        let is_over = self.root.is_some() && self.given.len() == self.entries.len();
        kept(is_over, Promise::DrawFirst, || {
            format!("ticket {ticket} was called before the draw")
        })?;
        let dense = self.given.iter().copied().eq((1..).take(self.entries.len()));
        kept(dense, Promise::FairDraw, || format!("these numbers were drawn: {:?}", self.given))
    }
}
