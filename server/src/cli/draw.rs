//! `draw reveal` and `draw verify`: the operator tells the public value; anyone computes the draw again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use jari_common::draw::{DrawView, EntryId};
use jari_common::id::CampaignId;
use serde::Serialize;

use super::output::{grouped, say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::command::Command;
use crate::draw::{MerkleTree, Numbers, commitment, leaf, seed};

/// The largest file of entries that is read, in bytes: ten million entries.
const ENTRIES_BYTES_MAX: u64 = 400 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    /// Tell the public value of a sealed draw, and with it the secret: the numbers follow.
    Reveal {
        campaign: u32,
        /// The public value, exactly as it was published elsewhere.
        #[arg(long)]
        value: String,
    },
    /// Compute a draw again from its public data alone; needs no data folder.
    Verify(Verify),
}

#[derive(Debug, clap::Args)]
pub struct Verify {
    /// What `GET /api/v1/campaigns/ID/draw` answered, in a file.
    #[arg(long, value_name = "FILE")]
    draw: PathBuf,
    /// What `GET /api/v1/campaigns/ID/draw/entries` answered, in a file.
    #[arg(long, value_name = "FILE")]
    entries: PathBuf,
    /// Tell the number of this entry.
    #[arg(long, value_name = "ENTRY")]
    entry: Option<uuid::Uuid>,
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

/// The result for a draw that is correct.
#[derive(Debug, Serialize)]
struct Verified {
    campaign: CampaignId,
    entrants: u32,
    /// The number of the requested entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
}

pub fn reveal(data: &DataFolder, campaign: u32, value: String) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let secret = Default::default();
    let command = Command::RevealDraw { campaign: CampaignId(campaign), value, secret };
    let revealed = executor.submit(command);
    executor.close();
    revealed?;
    say(&format!("campaign {campaign}: revealed; the numbers are being given out"))
}

pub fn verify(args: &Verify) -> Result<(), CliError> {
    let draw: DrawView = serde_json::from_slice(&read(&args.draw)?)
        .map_err(|error| unreadable(&args.draw, &error.to_string()))?;
    let text = String::from_utf8(read(&args.entries)?)
        .map_err(|error| unreadable(&args.entries, &error.to_string()))?;
    let parsed: Result<Vec<EntryId>, _> =
        text.split_whitespace().map(|line| line.parse().map(EntryId)).collect();
    let entries =
        parsed.map_err(|error: uuid::Error| unreadable(&args.entries, &error.to_string()))?;
    let numbers = recompute(&draw, &entries).map_err(CliError::Draw)?;
    let number = match args.entry {
        None => None,
        Some(entry) => {
            let at = entries.iter().position(|known| known.0 == entry);
            let at = at.and_then(|at| u32::try_from(at).ok());
            let at = at.ok_or_else(|| CliError::Draw("this entry is not among them".to_owned()))?;
            Some(numbers.number(at))
        }
    };
    let verified = Verified { campaign: draw.campaign, entrants: draw.entrants, number };
    if args.json {
        return say_json(&verified);
    }
    let entrants = grouped(u64::from(draw.entrants));
    say(&format!(
        "ok: campaign {}: {entrants} entries, sealed, committed and drawn as published",
        draw.campaign
    ))?;
    number.map_or(Ok(()), |number| say(&format!("number {}", grouped(u64::from(number)))))
}

/// Computes every step from the public data to the numbers; the error says in one sentence what is wrong.
fn recompute(draw: &DrawView, entries: &[EntryId]) -> Result<Numbers, String> {
    let revealed = draw.revealed.as_ref().ok_or("the draw has not been revealed yet")?;
    if u32::try_from(entries.len()) != Ok(draw.entrants) {
        return Err("there are not as many entries as were sealed".to_owned());
    }
    if commitment(&revealed.secret) != draw.commitment {
        return Err("the secret is not the one that was committed to".to_owned());
    }
    let mut tree = MerkleTree::default();
    for (index, entry) in (0..).zip(entries) {
        tree.push(leaf(draw.campaign, index, *entry));
    }
    if Some(tree.root()) != draw.root {
        return Err("the entries are not those that were sealed".to_owned());
    }
    if seed(&revealed.secret, &tree.root(), &revealed.value) != revealed.seed {
        return Err(
            "the seed does not follow from the secret, the entries and the value".to_owned()
        );
    }
    let numbers = Numbers::new(revealed.seed, draw.entrants);
    let mut given = vec![false; entries.len()];
    for index in 0..draw.entrants {
        let place = &mut given[numbers.number(index) as usize - 1];
        if std::mem::replace(place, true) {
            return Err(format!("number {} is given twice", numbers.number(index)));
        }
    }
    Ok(numbers)
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let bytes = fs::metadata(path).map_err(|error| unreadable(path, &error.to_string()))?.len();
    if bytes > ENTRIES_BYTES_MAX {
        return Err(unreadable(path, "it is too long for a draw's entries"));
    }
    fs::read(path).map_err(|error| unreadable(path, &error.to_string()))
}

fn unreadable(path: &Path, reason: &str) -> CliError {
    CliError::Input { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use jari_common::draw::{Digest, Revealed};
    use uuid::Uuid;

    use super::*;

    fn drawn() -> (DrawView, Vec<EntryId>) {
        let entries: Vec<EntryId> = (1..=100).map(|id| EntryId(Uuid::from_u128(id))).collect();
        let campaign = CampaignId(2);
        let mut tree = MerkleTree::default();
        for (index, entry) in (0..).zip(&entries) {
            tree.push(leaf(campaign, index, *entry));
        }
        let (secret, value) = (Digest([9; 32]), "제1231회 4 9 13 21 30 44".to_owned());
        let seed = seed(&secret, &tree.root(), &value);
        let view = DrawView {
            campaign,
            public_value: "제1231회 로또 당첨 번호".to_owned(),
            commitment: commitment(&secret),
            entrants: 100,
            root: Some(tree.root()),
            revealed: Some(Revealed { value, secret, seed }),
        };
        (view, entries)
    }

    #[test]
    fn a_draw_holds_only_with_the_entries_the_secret_and_the_value_it_was_drawn_by() {
        let (draw, entries) = drawn();
        assert!(recompute(&draw, &entries).is_ok());
        let mut swapped = entries.clone();
        swapped.swap(3, 4);
        assert!(recompute(&draw, &swapped).unwrap_err().contains("not those that were sealed"));
        assert!(recompute(&draw, &entries[1..]).unwrap_err().contains("as many"));
        let with = |change: fn(&mut Revealed)| {
            let mut other = draw.clone();
            other.revealed.iter_mut().for_each(change);
            recompute(&other, &entries).unwrap_err()
        };
        assert!(with(|revealed| revealed.secret = Digest([8; 32])).contains("committed"));
        assert!(with(|revealed| revealed.value.push('0')).contains("seed"));
        let unrevealed = DrawView { revealed: None, ..draw.clone() };
        assert!(recompute(&unrevealed, &entries).unwrap_err().contains("not been revealed"));
    }
}
