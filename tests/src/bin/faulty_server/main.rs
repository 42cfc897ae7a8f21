//! A server for tests with one fault planted in it, only at the product's public interfaces. Takes the arguments of
//! `jari-server`; `JARI_FAULT` says which fault.

mod lies;
mod store;

use std::error::Error;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use axum::middleware::from_fn_with_state;
use clap::{Parser, Subcommand, ValueEnum};
use jari_server::app::{App, LOG_FILE, Options};
use jari_server::cli::admin::{AdminAccess, AdminFile};
use jari_server::cli::{self, Cli};
use jari_server::http::{AdminToken, Limits, router};
use jari_server::keys::Keys;
use jari_server::store::Store;
use jari_server::store::lock::DataLock;
use jari_server::store::sqlite::SqliteStore;
use jari_tests::fault::{FAULT, Fault};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use lies::Liar;
use store::{Hasty, Keeps};

/// The number of commits by which a store that answers early is late.
const COMMITS_LATE: usize = 48;

#[derive(Parser)]
struct Words {
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve {
        #[arg(long)]
        listen: String,
        #[arg(long)]
        people_per_minute: Option<u32>,
    },
}

fn main() -> ExitCode {
    let done = match Words::try_parse() {
        Ok(Words { data: Some(data), command: Command::Serve { listen, .. } }) => {
            serve(&data, &listen)
        }
        // Every other command is carried out as usual.
        _ => match cli::run(Cli::parse()) {
            Ok(code) => return code,
            Err(error) => Err(error.into()),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("faulty_server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(data: &Path, listen: &str) -> Result<(), Box<dyn Error>> {
    let fault = std::env::var(FAULT).ok().map(|name| Fault::from_str(&name, false)).transpose()?;
    if let Some(fault) = fault {
        eprintln!("faulty_server: {}", fault.sentence());
    }
    let _lock = DataLock::acquire(data)?;
    let log = SqliteStore::open(&data.join(LOG_FILE))?;
    let store: Box<dyn Store> = match fault {
        Some(Fault::EarlyAnswer) => Box::new(Hasty::new(log, Keeps::Last(COMMITS_LATE))),
        Some(Fault::ResetLine) => Box::new(Hasty::new(log, Keeps::FromTheFirstTicketOn)),
        _ => Box::new(log),
    };
    let keys = Keys::load_or_create(data)?;
    let app = App::with_store(store, keys, Options::default())?;
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await?;
        let addr = listener.local_addr()?;
        let token = AdminToken::random();
        let access = AdminAccess { addr, token: token.as_str().to_owned() };
        let _admin = AdminFile::write(data, &access)?;
        let liar = Liar::new(fault, app.clone());
        let people_per_minute = NonZeroU32::MAX;
        let limits = Limits { people_per_minute, ..Limits::default() };
        let router = router(app, token, limits).layer(from_fn_with_state(liar, lies::lie));
        println!("listening on http://{addr}");
        // The operator's paths only answer requests from this machine.
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        Ok(axum::serve(listener, service).await?)
    })
}
