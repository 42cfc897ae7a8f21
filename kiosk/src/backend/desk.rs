//! The front desk's input and output: it carries out orders, follows the day and the calls for help, and tells both. What it
//! hears of people it passes on and does not keep; on disk is the desk's pairing alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jari_common::api::board::ListCampaigns;
use jari_common::api::desk::{
    ActAtDesk, Attend, FindAppointments, FindAtDesk, ListTimesAtDesk, OverbookAtDesk,
    ReadDayAtDesk, SayWalkIn,
};
use jari_common::api::help::{AnswerHelp, ListHelp};
use jari_common::api::staff::{ChoosePin, ListDeskStaff, SignIn, SignOut};
use jari_common::guiding::GuideAct;
use jari_common::id::{ClinicId, TicketId};
use jari_common::log_mark::LogMark;
use jari_common::staff::{StaffAct, StaffReason};
use jari_common::walk_in::WalkInAct;
use jari_common::wire::{
    AttendRequest, ChoosePinRequest, DayAtDesk, DeskFindRequest, FindAppointmentsRequest,
    HelpAnswerRequest, NumberedPlace, OverbookRequest, SignInRequest, StaffActRequest,
    WalkInRequest,
};
use jiff::Timestamp;
use reqwest::StatusCode;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::caller::{Asks, Caller};
use super::chime::{Chime, ChimeProgram};
use super::client::{self, Pauses};
use super::device::{self, Device};
use super::inbox::{Clock, Wake};
use super::overseer::{self, oversee};
use super::screens_seen::{follow_screen, guide};
use super::time::ServerTime;
use super::trust::Trust;
use super::{BackendError, lock};
use crate::desk::guiding::FollowedScreen;
use crate::desk::model::{
    DeskNews, DeskOrder, DeskTrouble, EnlistWith, Followed, Overseen, Secret, Titles, WalkInNews,
    WalkInOrder,
};

/// A look waits this long for something new, in seconds.
const WAIT_SECS: u64 = 20;
/// An answer without news that comes sooner than this is of a server that does not wait: the next look comes later.
const SOON: Duration = Duration::from_secs(1);
/// How often names and titles are read again.
const LIST_EVERY: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(250);

/// What a desk needs to begin.
#[derive(Clone)]
pub struct DeskSetup {
    /// The desk's own folder.
    pub folder: PathBuf,
    /// The name under which the pairing is stored.
    pub server: String,
    pub url: String,
    /// Certificates (PEM) of the place's own authority.
    pub authority: Option<PathBuf>,
    pub chime: ChimeProgram,
    pub clock: Clock,
    pub wake: Wake,
}

/// Everything outside the desk's model and screen.
pub struct DeskBackend {
    orders: mpsc::UnboundedSender<DeskOrder>,
    followed: watch::Sender<Option<Followed>>,
    overseen: watch::Sender<Option<Overseen>>,
    screen: watch::Sender<Option<FollowedScreen>>,
    news: Receiver<DeskNews>,
    chime: Chime,
    device: Device,
    stop: Option<oneshot::Sender<()>>,
    network: Option<JoinHandle<()>>,
    _lock: File,
}

impl DeskBackend {
    /// Begins to follow the server; None when this folder has no pairing with it.
    pub fn start(setup: &DeskSetup) -> Result<Option<Self>, BackendError> {
        let lock = lock(&setup.folder)?;
        let unwritable = |source| BackendError::Unwritable { folder: setup.folder.clone(), source };
        let device = device::load(&setup.folder, &setup.server).map_err(unwritable)?;
        let Some(device) = device else { return Ok(None) };
        let trust = Trust::new(&setup.url, setup.authority.as_deref(), Some(&device))?;
        let client = client::client(&setup.url, &trust)?;
        let url = setup.url.trim_end_matches('/').to_owned();
        let (sender, news) = channel();
        let time = Arc::new(ServerTime::new(setup.clock.clone()));
        let tells = Tells { news: sender, wake: setup.wake.clone(), time };
        let caller = Arc::new(Caller { client, url, token: device.token.clone() });
        let (orders, queue) = mpsc::unbounded_channel();
        let (followed, day) = watch::channel(None);
        let (overseen, watched) = watch::channel(None);
        let (screen, seen) = watch::channel(None);
        let (stop, stopped) = oneshot::channel();
        let wanted = Wanted { day, lines: watched, screen: seen };
        let desk = Network { caller, tells };
        let network = std::thread::Builder::new()
            .name("jari-desk".to_owned())
            .spawn(move || desk.run(queue, wanted, stopped))
            .map_err(BackendError::Thread)?;
        let folders = std::env::var_os("PATH");
        let chime = Chime::start(&setup.chime, folders.as_deref()).map_err(BackendError::Thread)?;
        let (stop, network) = (Some(stop), Some(network));
        Ok(Some(Self {
            orders,
            followed,
            overseen,
            screen,
            news,
            chime,
            device,
            stop,
            network,
            _lock: lock,
        }))
    }

    /// The desk's pairing.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Carries out one order; its result comes as news.
    pub fn run(&self, order: DeskOrder) {
        if order == DeskOrder::Chime {
            self.chime.ring();
        } else {
            // Only a backend that is being dropped accepts no orders.
            let _ = self.orders.send(order);
        }
    }

    /// Says which day is to be followed.
    pub fn follow(&self, followed: Option<Followed>) {
        self.followed.send_if_modified(|known| {
            let is_news = *known != followed;
            *known = followed;
            is_news
        });
    }

    /// Says what is to be watched for an operator.
    pub fn oversee(&self, overseen: Option<Overseen>) {
        self.overseen.send_if_modified(|known| {
            let is_news = *known != overseen;
            *known = overseen;
            is_news
        });
    }

    /// Says which kiosk's screen is to be followed.
    pub fn follow_screen(&self, followed: Option<FollowedScreen>) {
        self.screen.send_if_modified(|known| {
            let is_news = *known != followed;
            *known = followed;
            is_news
        });
    }

    /// The next news; None when there is none now.
    #[must_use]
    pub fn next_news(&self) -> Option<DeskNews> {
        self.news.try_recv().ok()
    }
}

impl Drop for DeskBackend {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(network) = self.network.take() {
            // A thread that panicked has written that to the log itself.
            let _ = network.join();
        }
    }
}

/// The way to the screen.
#[derive(Clone)]
struct Tells {
    news: Sender<DeskNews>,
    wake: Wake,
    time: Arc<ServerTime>,
}

impl Tells {
    fn tell(&self, news: DeskNews) {
        // Without a screen there is nobody to tell.
        if self.news.send(news).is_ok() {
            (self.wake)();
        }
    }

    /// The server's clock shows this time.
    fn hear(&self, at: Timestamp) {
        if let Some(by) = self.time.heard(at) {
            self.tell(DeskNews::TimeCorrected(by));
        }
    }
}

/// What the screen wants to be told of.
struct Wanted {
    day: watch::Receiver<Option<Followed>>,
    lines: watch::Receiver<Option<Overseen>>,
    screen: watch::Receiver<Option<FollowedScreen>>,
}

struct Network {
    caller: Arc<Caller>,
    tells: Tells,
}

impl Network {
    fn run(
        self,
        queue: mpsc::UnboundedReceiver<DeskOrder>,
        wanted: Wanted,
        stopped: oneshot::Receiver<()>,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                tracing::error!(%error, "the desk's thread could not begin");
                return;
            }
        };
        let (caller, tells) = (self.caller.clone(), self.tells.clone());
        let own = self.tells.clone();
        let tell = move |news| own.tell(news);
        runtime.block_on(async move {
            let work = async {
                tokio::join!(
                    carry_out(caller.clone(), tells.clone(), queue),
                    list(&caller, &tells),
                    follow_help(&caller, &tells, wanted.day.clone()),
                    oversee(&caller, &tell, wanted.lines),
                    follow_screen(&caller, &tell, wanted.screen),
                    self.follow_day(wanted.day)
                )
            };
            tokio::select! {
                _ = work => {}
                // Dropped or told to stop: in both cases it is over.
                _ = stopped => {}
            }
        });
    }

    /// Follows the day that is wanted, from one change to the next.
    async fn follow_day(self, mut news: watch::Receiver<Option<Followed>>) {
        let mut pauses = Pauses::new(FIRST_PAUSE);
        let mut after: Option<LogMark> = None;
        let mut followed: Option<Followed> = None;
        loop {
            let wanted = news.borrow_and_update().clone();
            if wanted != followed {
                (followed, after) = (wanted, None);
                pauses.reset();
            }
            let Some(day) = &followed else {
                if news.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let asked_at = Instant::now();
            let told = tokio::select! {
                biased;
                changed = news.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    continue;
                }
                told = self.look(day, after) => told,
            };
            let pause = match told {
                Ok(told) => {
                    after = Some(told.as_of);
                    pauses.reset();
                    let is_news = self.tell_day(day, told);
                    (!is_news && asked_at.elapsed() < SOON).then_some(SOON)
                }
                Err(DeskTrouble::Away | DeskTrouble::TooMany | DeskTrouble::Unexpected) => {
                    self.tells.tell(DeskNews::Heard(false));
                    Some(pauses.next())
                }
                Err(trouble) => {
                    let Followed { token, clinic, date } = day.clone();
                    self.tells.tell(DeskNews::Day(token, clinic, date, Err(trouble)));
                    after = None;
                    Some(LIST_EVERY)
                }
            };
            if let Some(pause) = pause {
                // Whatever is wanted meanwhile is wanted now.
                let _ = tokio::time::timeout(pause, news.changed()).await;
                news.mark_changed();
            }
        }
    }

    async fn look(&self, day: &Followed, after: Option<LogMark>) -> Result<DayAtDesk, DeskTrouble> {
        let Followed { token, clinic, date } = day;
        let look = ReadDayAtDesk { clinic: clinic.as_str().to_owned(), date: date.to_string() };
        let asks = match after {
            None => Asks::once(),
            Some(after) => Asks::waiting(WAIT_SECS).with_query(format!("?after={after}")),
        };
        self.caller.call(&look, Some(&token.0), &(), &asks).await
    }

    /// Returns whether it was news.
    fn tell_day(&self, day: &Followed, told: DayAtDesk) -> bool {
        self.tells.tell(DeskNews::Heard(true));
        self.tells.hear(told.at);
        let rows = [told.appointments.len(), told.gone.len()];
        let waiting = [told.walk_ins.len(), told.walk_ins_gone.len()];
        let is_news = told.whole || rows.into_iter().chain(waiting).any(|count| count > 0);
        let Followed { token, clinic, date } = day.clone();
        self.tells.tell(DeskNews::Day(token, clinic, date, Ok(Box::new(told))));
        is_news
    }
}

/// Each order by itself: a slow answer keeps nobody waiting.
async fn carry_out(
    caller: Arc<Caller>,
    tells: Tells,
    mut queue: mpsc::UnboundedReceiver<DeskOrder>,
) {
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            order = queue.recv() => {
                let Some(order) = order else { return };
                let (caller, tells) = (caller.clone(), tells.clone());
                under_way.spawn(async move {
                    let Some(news) = answer(&caller, order).await else { return };
                    if let DeskNews::SignedIn(_, Ok(reply)) = &news {
                        tells.hear(reply.at);
                    }
                    tells.tell(news);
                });
            }
            Some(_) = under_way.join_next() => {}
        }
    }
}

async fn answer(caller: &Caller, order: DeskOrder) -> Option<DeskNews> {
    Some(match order {
        DeskOrder::Chime => return None,
        DeskOrder::ListStaff => return staff(caller).await,
        DeskOrder::SignIn { staff, pin } => {
            let body = SignInRequest { pin: pin.0 };
            let told = caller.call(&SignIn { staff }, None, &body, &Asks::once()).await;
            DeskNews::SignedIn(staff, told.map(Box::new))
        }
        DeskOrder::ChoosePin { staff, code, pin } => {
            let body = ChoosePinRequest { code: code.0, pin: pin.0 };
            let told = caller.call(&ChoosePin { staff }, None, &body, &Asks::once()).await;
            DeskNews::SignedIn(staff, told.map(Box::new))
        }
        DeskOrder::SignOut(token) => {
            // A sign-in that cannot be ended now ends at the end of the shift.
            let _ = caller.call(&SignOut {}, Some(&token.0), &(), &Asks::again()).await;
            return None;
        }
        DeskOrder::Attend { token, booking, act, follows } => {
            let body = AttendRequest { act, follows };
            let (attend, asks) = (Attend { booking }, Asks::again());
            let told = caller.call(&attend, Some(&token.0), &body, &asks).await;
            DeskNews::Acted(token, booking, told.map(Box::new))
        }
        DeskOrder::Guide { token, help, showing, act } => {
            let is_look = act == GuideAct::Look;
            let told = guide(caller, &token.0, help, showing, act).await;
            // The desk looks by itself: the next look shows how it is.
            if is_look {
                return None;
            }
            DeskNews::Guided(token, told)
        }
        DeskOrder::Operate(token, order) => {
            let told = overseer::act(caller, &token.0, order).await;
            DeskNews::Operated(token, told.map(Box::new))
        }
        DeskOrder::Answer { token, help, answer } => {
            let body = HelpAnswerRequest { answer };
            let bearer = token.as_ref().map(|token| token.0.as_str());
            let told = caller.call(&AnswerHelp { help }, bearer, &body, &Asks::again()).await;
            // That a call was seen is the desk's own word: nobody waits for the answer.
            token.is_some().then_some(())?;
            DeskNews::Answered(help, told)
        }
        DeskOrder::Find { token, person } => {
            let body = FindAppointmentsRequest { person: *person };
            let asks = Asks::once();
            let told = caller.call(&FindAppointments {}, Some(&token.0), &body, &asks).await;
            DeskNews::Found(token, told)
        }
        DeskOrder::WalkIn(token, order) => {
            let news = walk_in(caller, &token, order).await;
            DeskNews::WalkIn(token, news)
        }
    })
}

/// What is done for somebody who came without an appointment.
async fn walk_in(caller: &Caller, token: &Secret, order: WalkInOrder) -> WalkInNews {
    let bearer = Some(token.0.as_str());
    match order {
        WalkInOrder::WaitHere { clinic, campaign, number, birth_date, with } => {
            let number = Some(NumberedPlace { campaign, number });
            let reason = StaffReason::Asked;
            let find = DeskFindRequest { receipt: None, number, birth_date, reason };
            WalkInNews::Enlisted(wait_here(caller, bearer, (clinic, find), with).await)
        }
        WalkInOrder::Say { ticket, clinic, act, follows } => {
            let body = WalkInRequest { clinic, act, follows: Some(follows), grant: None };
            let told = caller.call(&SayWalkIn { ticket }, bearer, &body, &Asks::again()).await;
            WalkInNews::Said(ticket, told.map(drop))
        }
        WalkInOrder::Times { clinic, date } => {
            let clinic = clinic.as_str().to_owned();
            let times = ListTimesAtDesk { clinic, date: date.to_string() };
            WalkInNews::Times(caller.call(&times, bearer, &(), &Asks::once()).await)
        }
        WalkInOrder::Overbook { ticket, slot, reason } => {
            let body = OverbookRequest { slot, reason };
            let told = caller.call(&OverbookAtDesk { ticket }, bearer, &body, &Asks::again()).await;
            WalkInNews::Said(ticket, told.map(drop))
        }
    }
}

/// The person is found, by their number and birth date; then their ID, if staff saw it; then they wait.
async fn wait_here(
    caller: &Caller,
    bearer: Option<&str>,
    (clinic, find): (ClinicId, DeskFindRequest),
    EnlistWith { replaces, id_seen }: EnlistWith,
) -> Result<TicketId, DeskTrouble> {
    let found = caller.call(&FindAtDesk {}, bearer, &find, &Asks::once()).await?;
    let (ticket, grant) = (found.ticket.id, found.grant);
    if id_seen {
        let (act, reason) = (StaffAct::Verify, StaffReason::IdSeen);
        let body = StaffActRequest { grant: grant.clone(), act, reason };
        caller.call(&ActAtDesk { ticket }, bearer, &body, &Asks::again()).await?;
    }
    let act = WalkInAct::WaitHere { replaces };
    let body = WalkInRequest { clinic, act, follows: None, grant: Some(grant) };
    caller.call(&SayWalkIn { ticket }, bearer, &body, &Asks::again()).await?;
    Ok(ticket)
}

async fn staff(caller: &Caller) -> Option<DeskNews> {
    match caller.call(&ListDeskStaff {}, None, &(), &Asks::once()).await {
        Ok(staff) => Some(DeskNews::Staff(staff)),
        Err(DeskTrouble::DeskRevoked) => Some(DeskNews::Refused),
        Err(_) => None,
    }
}

/// Names and titles change seldom.
async fn list(caller: &Caller, tells: &Tells) {
    let mut pauses = Pauses::new(FIRST_PAUSE);
    loop {
        let known = staff(caller).await;
        let is_heard = known.is_some();
        known.into_iter().for_each(|news| tells.tell(news));
        if let Ok(campaigns) = caller.call(&ListCampaigns {}, None, &(), &Asks::once()).await {
            let titles: BTreeMap<_, _> =
                campaigns.into_iter().map(|it| (it.id, Titles::of(it.spec))).collect();
            tells.tell(DeskNews::Titles(titles));
        }
        sleep(if is_heard { LIST_EVERY } else { pauses.next() }).await;
    }
}

/// Follows the calls of the kiosks of this place, also while nobody is signed in.
async fn follow_help(caller: &Caller, tells: &Tells, followed: watch::Receiver<Option<Followed>>) {
    // While a day is followed, it says whether the server is heard: the list is what must be true.
    let heard = |is_heard| {
        if followed.borrow().is_none() {
            tells.tell(DeskNews::Heard(is_heard));
        }
    };
    let mut pauses = Pauses::new(FIRST_PAUSE);
    let mut held: Option<String> = None;
    loop {
        let asked_at = Instant::now();
        let asks = match &held {
            None => Asks::once(),
            Some(tag) => Asks::waiting(WAIT_SECS).if_none_match(tag),
        };
        match caller.ask(&ListHelp {}, None, &(), &asks).await {
            Ok(told) => {
                let is_news = told.status != StatusCode::NOT_MODIFIED;
                if is_news {
                    let Some(helps) = told.read::<ListHelp>() else {
                        heard(false);
                        held = None;
                        sleep(pauses.next()).await;
                        continue;
                    };
                    held = told.tag;
                    tells.tell(DeskNews::Helps(helps));
                }
                pauses.reset();
                heard(true);
                if asked_at.elapsed() < SOON && !is_news {
                    sleep(SOON).await;
                }
            }
            Err(_) => {
                heard(false);
                held = None;
                sleep(pauses.next()).await;
            }
        }
    }
}
