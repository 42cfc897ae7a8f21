//! `clock accept`: after a jump of the machine's clock, or when the clock is behind the log, the operator says that the
//! clock is right now.

use clap::Subcommand;

use super::output::say;
use super::{CliError, DataFolder, Executor};
use crate::command::Command;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The machine's clock is right: the running server follows it again, and every running window has its full time.
    Accept,
}

pub fn run(data: &DataFolder, args: &Args) -> Result<(), CliError> {
    let What::Accept = args.what;
    match Executor::open(data)? {
        Executor::Remote(remote) => {
            remote.accept_clock()?;
            say("the clock is followed again")
        }
        Executor::Local(app) => {
            // A start with the clock behind the log is a doubt. The change that is written now becomes the log's end,
            // so that the next start is not behind it.
            app.clock().accept();
            let noted = app.submit_blocking(Command::Tick);
            app.close();
            noted?;
            say("no server runs; the next one follows the clock it finds")
        }
    }
}
