//! `key rotate`: makes a new key of the server, whether the server is running or not. Shows no key.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::output::say;
use super::{CliError, DataFolder, Executor};
use crate::vault::Rotation;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a new key of the server and seal everything under it. The old key opens nothing of this folder any more.
    Rotate {
        /// Write the new key to this new file, instead of replacing the old one: for a key that comes from outside.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    let What::Rotate { to } = &args.what;
    let to = to.as_deref().map(std::path::absolute).transpose();
    let to = to.map_err(|error| CliError::Operator(error.to_string()))?;
    let executor = Executor::open(data)?;
    let done = executor.rotate_key(&Rotation { to: to.clone() });
    executor.close();
    let is_done = done?;
    if let Some(file) = to.as_deref().map(Path::display) {
        say(&format!("the new key is in {file}; start the server by it from now on"))?;
    }
    say(if is_done {
        "the key is rotated: nothing is under the old one"
    } else {
        "the key is rotated; the running server seals under it what is still under the old one"
    })
}
