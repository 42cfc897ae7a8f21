//! `messages`: what staff have to pass on by telephone themselves. Sends nothing, and keeps nothing.

use std::path::Path;

use jari_common::time::{seoul, time_at};

use super::output::{counted, say, say_json};
use super::{CliError, Executor};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(data: &Path, args: &Args) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let messages = executor.messages();
    executor.close();
    let messages = messages?;
    if args.json {
        return say_json(&messages);
    }
    for message in &messages {
        let until = time_at(message.until, &seoul()).strftime("%H:%M");
        let doubt = if message.perhaps_sent { "(may have arrived)  " } else { "" };
        say(&format!("{}  until {until}  {doubt}{}", message.to.digits(), message.text))?;
    }
    let count = u64::try_from(messages.len()).unwrap_or(u64::MAX);
    eprintln!("{} to pass on", counted(count, "message", "messages"));
    Ok(())
}
