//! The servers of the compared products, from Debian's packages, on loopback and in a temporary folder; they end when
//! their value is dropped. A program that is not installed is reported as missing.

use std::error::Error;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The folder where Debian keeps PostgreSQL's programs, one folder per version.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";
/// PostgreSQL refuses to run as the superuser; then it runs as this Debian account.
const POSTGRES_ACCOUNT: &str = "postgres";
/// The longest wait until a server answers.
pub const PATIENCE: Duration = Duration::from_secs(30);
pub const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// A running server and the shell that speaks to it.
pub struct Database {
    pub name: &'static str,
    /// The subcommand of this program.
    pub shell: &'static str,
    pub port: u16,
    child: Child,
    program: Command,
    /// Dropped last.
    _folder: TempDir,
}

/// A product that cannot be measured here.
#[derive(Debug)]
pub struct Missing {
    pub name: &'static str,
    pub why: &'static str,
}

type Started = Result<Result<Database, Missing>, Box<dyn Error>>;

impl Database {
    /// Redis that syncs to disk for every command (commands of one turn of its loop together).
    pub fn redis() -> Started {
        let name = "Redis INCR, appendfsync always";
        let Some(program) = in_path("redis-server") else {
            return Ok(Err(Missing { name, why: "not installed" }));
        };
        let (folder, port) = (TempDir::new()?, free_port()?);
        let mut redis = Command::new(program);
        redis.current_dir(folder.path()).args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
        redis.args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        Ok(Ok(Self::start((name, "redis"), port, redis, folder)?))
    }

    /// PostgreSQL with its default settings: `synchronous_commit` on.
    pub fn postgres() -> Started {
        let name = "PostgreSQL";
        let Some(programs) = postgres_programs() else {
            return Ok(Err(Missing { name, why: "not installed" }));
        };
        let folder = TempDir::new()?;
        let as_superuser = std::fs::metadata("/proc/self")?.uid() == 0;
        if as_superuser {
            done(Command::new("chown").arg(POSTGRES_ACCOUNT).arg(folder.path()))?;
        }
        let program = |name: &str| {
            let path = programs.join(name);
            let mut command = Command::new(if as_superuser { Path::new("setpriv") } else { &path });
            if as_superuser {
                let account = ["--reuid", POSTGRES_ACCOUNT, "--regid", POSTGRES_ACCOUNT];
                command.args(account).arg("--clear-groups").arg(&path);
            }
            command.current_dir(folder.path()).arg("-D").arg(folder.path());
            command
        };
        done(program("initdb").args(["--auth=trust", "--username=postgres", "--encoding=UTF8"]))?;
        let port = free_port()?;
        let mut postgres = program("postgres");
        postgres.args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""]);
        Ok(Ok(Self::start((name, "postgres"), port, postgres, folder)?))
    }

    fn start(
        (name, shell): (&'static str, &'static str),
        port: u16,
        mut program: Command,
        folder: TempDir,
    ) -> Result<Self, Box<dyn Error>> {
        program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = program.spawn()?;
        let mut database = Self { name, shell, port, child, program, _folder: folder };
        database.wait_until_it_answers()?;
        Ok(database)
    }

    /// Ends the server as a power cut would, and starts it again on its data.
    pub fn crash(&mut self) -> Result<(), Box<dyn Error>> {
        // An immediate shutdown also ends PostgreSQL's child processes and writes nothing more.
        done(Command::new("kill").args(["-QUIT", &self.child.id().to_string()]))?;
        self.child.wait()?;
        self.child = self.program.stdin(Stdio::null()).spawn()?;
        self.wait_until_it_answers()
    }

    fn wait_until_it_answers(&mut self) -> Result<(), Box<dyn Error>> {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            if let Some(ended) = self.child.try_wait()? {
                return Err(format!("{} does not start: {ended}", self.name).into());
            }
            if started.elapsed() > PATIENCE {
                return Err(format!("{} does not answer", self.name).into());
            }
            std::thread::sleep(BETWEEN_TRIES);
        }
        Ok(())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server is asked to end first, so that PostgreSQL ends its child processes and nobody writes into the
        // folder any more.
        let asked = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Runs a program, which must succeed.
pub fn done(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

pub fn in_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The folder with the programs of the newest version.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(POSTGRES_VERSIONS).ok()?.filter_map(Result::ok);
    let programs = versions.map(|version| version.path().join("bin"));
    programs.filter(|folder| folder.join("initdb").is_file()).max()
}

pub fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
