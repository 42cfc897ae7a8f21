//! django-appointment on PostgreSQL: as many people want the same few places as in `contend`, with the requests of its
//! own pages. It is installed for the run, into a temporary folder.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::{COOKIE, HeaderMap, HeaderValue, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::runtime::Builder;
use tokio::sync::Barrier;
use tokio::task::LocalSet;

use super::database::{BETWEEN_TRIES, Database, Missing, PATIENCE, done, free_port, in_path};
use crate::bench::Durations;
use crate::contend::{Found, Plan, own_dice};

/// The installed packages: the compared product, its driver for PostgreSQL, and the server that its manual names.
const PACKAGES: [&str; 3] =
    ["django-appointment==3.12.0", "psycopg[binary]==3.3.9", "gunicorn==27.0.1"];
/// Slots of half an hour from nine to five.
const SLOTS: u32 = 16;
/// The number of workers: twice the cores plus one, as gunicorn's manual advises, with a few threads each.
const WORKERS: &str = "5";
const THREADS: &str = "4";
/// Any 32 letters: the cookie and the header only have to be equal.
const CSRF: &str = "abcdefghijklmnopqrstuvwxyzabcdef";
const NAME: &str = "django-appointment, gunicorn, PostgreSQL";

/// The output of `town.py make`.
#[derive(Deserialize)]
struct Town {
    service: u64,
    date: String,
    staff: Vec<u64>,
    sessions: Vec<String>,
}

/// One row of the output of `town.py kept`.
#[derive(Deserialize)]
struct Kept {
    client: String,
    staff: u64,
    start: String,
}

#[derive(Deserialize)]
struct Listed {
    #[serde(default)]
    available_slots: Vec<(String, String)>,
}

/// The running product that is compared.
struct Peer {
    folder: TempDir,
    python: PathBuf,
    database: Database,
    web: Child,
    port: u16,
}

struct Scene {
    plan: Plan,
    town: Town,
    base: String,
    client: Client,
    /// The free places, shared as on the kiosks' boards of `contend`: a person who asks for a place removes it.
    free: RefCell<Vec<usize>>,
    start: Barrier,
    won: RefCell<Won>,
}

#[derive(Default)]
struct Won {
    /// For each client, the place that they were told of.
    places: BTreeMap<usize, usize>,
    times: Durations,
    refused: u32,
    began: Option<Instant>,
    span: Duration,
}

/// Runs the whole comparison; returns the reason when a program that it needs is missing.
///
/// # Errors
/// When a part of the compared product cannot be started, or stops answering.
pub fn run(plan: Plan) -> Result<Result<Found, Missing>, Box<dyn Error>> {
    let Some(python) = in_path("python3") else {
        return Ok(Err(Missing { name: NAME, why: "python3 is not installed" }));
    };
    let database = match Database::postgres()? {
        Ok(database) => database,
        Err(Missing { .. }) => {
            return Ok(Err(Missing { name: NAME, why: "PostgreSQL is not installed" }));
        }
    };
    let folder = TempDir::new()?;
    let venv = folder.path().join("venv");
    done(Command::new(python).args(["-m", "venv"]).arg(&venv))?;
    let python = venv.join("bin/python");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    done(Command::new(&python).args(pip).args(PACKAGES))?;
    let clinics = plan.places.div_ceil(SLOTS);
    let asked = ["make".to_owned(), clinics.to_string(), plan.clients.to_string()];
    let town: Town = told(&python, &database, &asked)?;
    let (web, port) = serve(&venv, &database)?;
    let mut peer = Peer { folder, python, database, web, port };
    let scene = Rc::new(scene(plan, town, &peer)?);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, everybody(&scene))?;
    peer.crash()?;
    let kept: Vec<Kept> = told(&peer.python, &peer.database, &["kept".to_owned()])?;
    Ok(Ok(judged(&scene, &kept)))
}

impl Peer {
    /// Kills the web server, and ends PostgreSQL as a power cut would; PostgreSQL starts again with what is on disk.
    fn crash(&mut self) -> Result<(), Box<dyn Error>> {
        self.web.kill()?;
        self.web.wait()?;
        self.database.crash()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The workers may have ended already; the folder is deleted after them.
        let _ = self.web.kill();
        let _ = self.web.wait();
        let _ = self.folder.path();
    }
}

/// The folder with the compared product's settings and its town.
fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/django_appointment")
}

fn told<T: for<'a> Deserialize<'a>>(
    python: &Path,
    database: &Database,
    asked: &[String],
) -> Result<T, Box<dyn Error>> {
    let mut command = Command::new(python);
    command.current_dir(project()).arg("-B").arg("town.py").args(asked);
    let output = command.env("PEER_DATABASE_PORT", database.port.to_string()).output()?;
    let said = String::from_utf8(output.stdout)?;
    // The product's libraries may have printed something before.
    let last = said.lines().last().unwrap_or_default();
    if !output.status.success() {
        return Err(format!("town.py: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(serde_json::from_str(last)?)
}

fn serve(venv: &Path, database: &Database) -> Result<(Child, u16), Box<dyn Error>> {
    let port = free_port()?;
    let mut gunicorn = Command::new(venv.join("bin/python"));
    gunicorn.current_dir(project()).args(["-B", "-m", "gunicorn", "--log-level", "critical"]);
    gunicorn.args(["--bind", &format!("127.0.0.1:{port}"), "--worker-class", "gthread"]);
    gunicorn.args(["--workers", WORKERS, "--threads", THREADS, "--timeout", "600", "wsgi"]);
    gunicorn.env("PEER_DATABASE_PORT", database.port.to_string());
    let gunicorn = gunicorn.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let web = gunicorn.spawn()?;
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if started.elapsed() > PATIENCE {
            return Err("gunicorn does not answer".into());
        }
        std::thread::sleep(BETWEEN_TRIES);
    }
    Ok((web, port))
}

fn scene(plan: Plan, town: Town, peer: &Peer) -> Result<Scene, Box<dyn Error>> {
    let client = Client::builder().no_proxy().redirect(Policy::none()).build()?;
    Ok(Scene {
        plan,
        base: format!("http://127.0.0.1:{}", peer.port),
        client,
        free: RefCell::new((0..plan.places as usize).collect()),
        start: Barrier::new(town.sessions.len()),
        town,
        won: RefCell::default(),
    })
}

impl Scene {
    /// The place's clinic, start and end.
    fn place(&self, at: usize) -> (u64, [String; 2]) {
        let (clinic, slot) = (at / SLOTS as usize, at % SLOTS as usize);
        let clock = |half: usize| format!("{:02}:{:02}:00", 9 + half / 2, half % 2 * 30);
        (self.town.staff[clinic], [clock(slot), clock(slot + 1)])
    }

    fn headers(&self, person: usize) -> HeaderMap {
        let session = &self.town.sessions[person];
        let cookie = format!("sessionid={session}; csrftoken={CSRF}");
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(&cookie).expect("letters and digits"));
        headers.insert("x-csrftoken", HeaderValue::from_static(CSRF));
        headers.insert("x-requested-with", HeaderValue::from_static("XMLHttpRequest"));
        headers
    }

    async fn post(
        &self,
        person: usize,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Response, reqwest::Error> {
        let body = form.iter().map(|(name, value)| format!("{name}={value}"));
        let body = body.collect::<Vec<_>>().join("&");
        let request = self.client.post(format!("{}{path}", self.base));
        let kind = "application/x-www-form-urlencoded";
        request.headers(self.headers(person)).header("content-type", kind).body(body).send().await
    }
}

async fn everybody(scene: &Rc<Scene>) -> Result<(), Box<dyn Error>> {
    let people = (0..scene.town.sessions.len())
        .map(|person| tokio::task::spawn_local(one(Rc::clone(scene), person)))
        .collect::<Vec<_>>();
    for person in people {
        person.await??;
    }
    Ok(())
}

/// One person: tries until there is an appointment or no free place.
async fn one(scene: Rc<Scene>, person: usize) -> Result<(), reqwest::Error> {
    scene.start.wait().await;
    let began = *scene.won.borrow_mut().began.get_or_insert_with(Instant::now);
    let mut dice = own_dice(scene.plan, u32::try_from(person).unwrap_or(u32::MAX));
    loop {
        let at = {
            let free = scene.free.borrow();
            let Some(count) = u32::try_from(free.len()).ok().filter(|count| *count > 0) else {
                return Ok(());
            };
            free[dice.below(count) as usize]
        };
        let asked = Instant::now();
        let taken = book(&scene, person, at).await?;
        scene.free.borrow_mut().retain(|free| *free != at);
        let mut won = scene.won.borrow_mut();
        if taken {
            won.places.insert(person, at);
            won.times.push(asked.elapsed());
            won.span = began.elapsed();
            return Ok(());
        }
        won.refused += 1;
    }
}

/// Sends what the product's pages send: reads the clinic's free times, asks for one, gives the person's data.
async fn book(scene: &Scene, person: usize, at: usize) -> Result<bool, reqwest::Error> {
    let (clinic, [start, end]) = scene.place(at);
    let Town { service, date, .. } = &scene.town;
    let (clinic, service) = (clinic.to_string(), service.to_string());
    let path = format!(
        "/appointment/ajax/available_slots/?selected_date={date}&staff_member={clinic}&service_id={service}"
    );
    let look = scene.client.get(format!("{}{path}", scene.base)).headers(scene.headers(person));
    let listed: Listed = look.send().await?.json().await?;
    let wanted = format!("{date}T{start}");
    if !listed.available_slots.iter().any(|(slot, _)| *slot == wanted) {
        return Ok(false);
    }
    let form = [
        ("date", date.as_str()),
        ("start_time", &start),
        ("end_time", &end),
        ("service", &service),
        ("staff_member", &clinic),
    ];
    let asked = scene.post(person, "/appointment/request-submit/", &form).await?;
    let Some(next) = asked.headers().get(LOCATION).and_then(|to| to.to_str().ok()) else {
        return Ok(false);
    };
    let email = format!("client{person}@example.org");
    let form = [
        ("name", "Client"),
        ("email", email.as_str()),
        ("phone_0", "KR"),
        ("phone_1", "01012345678"),
        ("address", "Seoul"),
        ("additional_info", ""),
        ("payment_type", "full"),
    ];
    let booked = scene.post(person, next, &form).await?;
    let thanks = |to: &HeaderValue| to.to_str().is_ok_and(|to| to.contains("thank-you"));
    Ok(booked.status() == StatusCode::FOUND && booked.headers().get(LOCATION).is_some_and(thanks))
}

/// Compares what people were told with what PostgreSQL has.
fn judged(scene: &Scene, kept: &[Kept]) -> Found {
    let won = scene.won.borrow();
    let mut owners: BTreeMap<(u64, &str), u32> = BTreeMap::new();
    kept.iter().for_each(|row| *owners.entry((row.staff, &row.start)).or_default() += 1);
    let rows: BTreeSet<(String, u64, &str)> =
        kept.iter().map(|row| (row.client.clone(), row.staff, row.start.as_str())).collect();
    let is_lost = |(person, at): &(&usize, &usize)| {
        let (clinic, [start, _]) = scene.place(**at);
        !rows.contains(&(format!("client{person}"), clinic, start.as_str()))
    };
    let lost = won.places.iter().filter(is_lost).count();
    let untold = kept.len().saturating_sub(won.places.len() - lost);
    let doubled = owners.values().filter(|owners| **owners > 1).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Found {
        winners: count(won.places.len()),
        lost: count(lost),
        ghost: count(untold + doubled),
        refused: won.refused,
        span: won.span,
        times: won.times.clone(),
    }
}
