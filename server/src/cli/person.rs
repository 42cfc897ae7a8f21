//! `person erase`: destroys the key of a person's data, or the keys of everybody in a finished campaign. Shows nobody's
//! data.

use clap::{ArgGroup, Subcommand};
use jari_common::id::{CampaignId, TicketId};

use super::executor::account;
use super::output::{counted, say};
use super::{CliError, DataFolder, Executor};
use crate::vault::{Erased, Erasure, Whom};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Erase for good: names, birth dates, telephones and the code are erased; the number in line stays.
    Erase(Erase),
}

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["ticket", "number", "ended_days"]))]
struct Erase {
    /// The person of this ticket, by its id.
    #[arg(long, value_name = "ID")]
    ticket: Option<u64>,
    #[arg(long, value_name = "ID", conflicts_with = "ticket")]
    campaign: Option<u32>,
    /// The person with this number in the campaign's line.
    #[arg(long, requires = "campaign")]
    number: Option<u32>,
    /// Everybody in the campaign, if it was closed at least this number of days ago.
    #[arg(long, value_name = "DAYS", requires = "campaign")]
    ended_days: Option<u16>,
    /// Also erase people who still wait: they leave the line.
    #[arg(long, conflicts_with = "ended_days")]
    even_if_live: bool,
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    let What::Erase(asked) = &args.what;
    let campaign = CampaignId(asked.campaign.unwrap_or_default());
    let whom = match (asked.ticket, asked.number, asked.ended_days) {
        (Some(ticket), _, _) => Whom::Ticket(TicketId(ticket)),
        (_, Some(number), _) => Whom::Number { campaign, number },
        (_, _, days) => Whom::Ended { campaign, days: days.unwrap_or_default() },
    };
    let is_one = !matches!(whom, Whom::Ended { .. });
    let executor = Executor::open(data)?;
    let done =
        executor.erase(&Erasure { whom, even_if_live: asked.even_if_live, account: account() });
    executor.close();
    let Erased { erased, kept, is_scrubbed } = done?;
    let people = counted(erased, "ticket's people are", "tickets' people are");
    if is_one {
        say("erased; the number in line stays")?;
    } else {
        say(&format!("{people} erased, {} kept", counted(kept, "ticket", "tickets")))?;
    }
    if !is_scrubbed {
        eprintln!(
            "somebody reads the log: its old pages are overwritten when that is over, or at the next end"
        );
    }
    Ok(())
}
