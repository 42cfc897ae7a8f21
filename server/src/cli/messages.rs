//! `messages`: what staff must pass on by telephone themselves, and what people wrote back. Sends nothing, and stores
//! nothing.

use jari_common::message::OutgoingMessage;
use jari_common::time::{default_zone, time_at};

use super::output::{counted, say, say_json};
use super::{CliError, DataFolder, Executor};
use crate::notices::Cursor;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one line of JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    let executor = Executor::open(data)?;
    let messages = all(&executor);
    executor.close();
    let messages = messages?;
    if args.json {
        return say_json(&messages);
    }
    for message in &messages {
        let until = time_at(message.until, default_zone()).strftime("%H:%M");
        let doubt = if message.perhaps_sent { "(may have arrived)  " } else { "" };
        let from = if message.from_person { "(wrote)  " } else { "" };
        let to = match (&message.to, message.number) {
            (Some(phone), _) => phone.digits().to_owned(),
            (None, Some(number)) => format!("number {number}"),
            (None, None) => "no telephone".to_owned(),
        };
        say(&format!("{to}  until {until}  {doubt}{from}{}", message.text))?;
    }
    let (written, told): (Vec<_>, Vec<_>) = messages.iter().partition(|it| it.from_person);
    eprintln!("{} to pass on", counted(told.len() as u64, "message", "messages"));
    if !written.is_empty() {
        eprintln!("{} to read", counted(written.len() as u64, "answer", "answers"));
    }
    Ok(())
}

/// Reads all pages.
fn all(executor: &Executor) -> Result<Vec<OutgoingMessage>, CliError> {
    let (mut messages, mut after) = (Vec::new(), Some(Cursor::START));
    while let Some(cursor) = after {
        let page = executor.messages(cursor)?;
        messages.extend(page.messages);
        after = page.next;
    }
    Ok(messages)
}
