//! The thread of the notices: reads what is new in the log, and offers the letters that are due to the gateway, in
//! rounds.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jari_common::change::{Change, DaysPlanned, Event, OfCampaign, TurnMissed};
use jari_common::id::BookingId;
use jari_common::time::{by_day, date_at, plus_secs};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::oneshot::Receiver;
use tokio::task::JoinSet;

use super::kind::{Kind, News, news, news_of};
use super::rows::{Became, Letter, Progress};
use super::{Notices, NoticesError, WordedLetter};
use crate::engine::AppointmentAt;
use crate::log_reader::step_back;
use crate::notify::{Gateway, Message, Offer};

/// The pause between two rounds: what arrives meanwhile is read together.
const BEAT: Duration = Duration::from_millis(250);
/// The longest delay of a message that comes by the clock.
const LOOK: Duration = Duration::from_secs(20);
/// How often a clock that a test sets is looked at.
const MANUAL_LOOK: Duration = Duration::from_millis(20);
/// After an accident, the next try is this much later.
const RETRY: Duration = Duration::from_secs(1);
/// Letters that are offered at once.
const AT_ONCE: usize = 32;
/// The longest wait before one letter is offered again.
const AGAIN_MAX: Duration = Duration::from_secs(600);
/// The longest pause for a gateway that takes nothing.
const REST_MAX: Duration = Duration::from_secs(60);
/// How long a stopping server still waits for answers.
const STOP_WAIT: Duration = Duration::from_secs(2);
/// How long finished letters are kept, in days.
const KEEP_DAYS: u32 = 30;
const DAY_SECS: u32 = 86_400;
/// Whose appointment begins within this time may have been reminded of it already, in seconds: a day and a half.
const REMINDED_SECS: u32 = 36 * 3_600;
/// Whoever comes is on the way so long before, in seconds: until then they are told in time.
const WAY_SECS: u32 = 3 * 3_600;
/// How long news that a clinic cannot keep an appointment waits for the operator's next act, in seconds.
const SECOND_THOUGHTS_SECS: u32 = 900;
/// The position read in the log is stored at least after this number of changes.
const NOTE_EVERY: u64 = 50_000;

/// The thread's own part.
pub(crate) struct Sender {
    pub(crate) notices: Arc<Notices>,
    /// The number of rounds in a row in which the gateway took nothing.
    fails: u32,
    /// The last letter that was checked for messages that staff need not pass on any more.
    looked_through: u64,
    /// Until this time the gateway gets no messages, even when the thread is woken.
    rests_until: Instant,
    /// Results of letters that are not written down yet, because the disk failed.
    unwritten: Vec<(Letter, Became)>,
}

impl Sender {
    pub(crate) fn new(notices: Arc<Notices>) -> Self {
        Self {
            notices,
            fails: 0,
            looked_through: 0,
            rests_until: Instant::now(),
            unwritten: Vec::new(),
        }
    }

    /// Runs until the sending half of `ended` is dropped.
    pub(crate) async fn run(mut self, ended: Receiver<()>) {
        step_back();
        let mut ended = pin!(ended);
        let mut progress = loop {
            match self.begin() {
                Ok(progress) => break progress,
                Err(error) => tracing::warn!(%error, "no messages yet"),
            }
            tokio::select! {
                () = tokio::time::sleep(RETRY) => {}
                _ = &mut ended => return,
            }
        };
        self.work_on(&mut progress, ended).await;
        if let Err(error) = self.notices.rows().take(&progress, &[]) {
            tracing::warn!(error = %NoticesError::from(error), "how far the log was read is not noted");
        }
    }

    async fn work_on(&mut self, progress: &mut Progress, mut ended: Pin<&mut Receiver<()>>) {
        let notices = Arc::clone(&self.notices);
        loop {
            let wait = {
                let mut round = pin!(self.round(progress));
                tokio::select! {
                    wait = &mut round => wait,
                    _ = &mut ended => {
                        if tokio::time::timeout(STOP_WAIT, round).await.is_err() {
                            tracing::warn!("messages were under way at the end; they are in doubt");
                        }
                        return;
                    }
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = notices.ring.notified() => tokio::time::sleep(BEAT).await,
                _ = &mut ended => return,
            }
        }
    }

    /// Reads how far the last run came.
    fn begin(&self) -> Result<Progress, NoticesError> {
        let again = self.notices.gateway().is_some_and(Gateway::knows_messages);
        // What was sent just before the last end may not be in the log.
        let sent = self.notices.rows().sent_of_seats()?;
        self.notices.unnoted().extend(sent);
        self.notices.forget_erased()?;
        let mut rows = self.notices.rows();
        let doubts = rows.settle_doubts(again)?;
        if doubts > 0 {
            tracing::warn!(doubts, again, "messages may or may not have been taken");
        }
        let lost = || NoticesError::Damaged("it says nothing of how far it was read".to_owned());
        let mut progress = rows.progress()?.ok_or_else(lost)?;
        let end = self.notices.shared.feed.latest();
        if progress.read_seq > end {
            tracing::warn!("the log is older than what people were told of");
            progress.read_seq = end;
            rows.take(&progress, &[])?;
        }
        Ok(progress)
    }

    /// Reads, writes down, sends; returns how long to wait afterwards, unless somebody wakes the thread.
    async fn round(&mut self, progress: &mut Progress) -> Duration {
        match self.work(progress).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(%error, "messages wait");
                RETRY
            }
        }
    }

    async fn work(&mut self, progress: &mut Progress) -> Result<Duration, NoticesError> {
        let notices = Arc::clone(&self.notices);
        self.write_down()?;
        notices.note_told();
        while read_on(&notices, progress)? {}
        let now = notices.clock.now();
        notices.tell_who_comes_soon(now)?;
        notices.remind(progress, now)?;
        let over = now - SignedDuration::from_secs(i64::from(KEEP_DAYS * DAY_SECS));
        notices.rows().forget_before(over)?;
        self.looked_through = notices.end_untrue(self.looked_through)?;
        loop {
            let now = notices.clock.now();
            let due = notices.rows().due(now, AT_ONCE)?;
            if due.is_empty() {
                self.fails = 0;
                let wait = self.until_next(now, notices.rows().next_due()?);
                return Ok(if notices.note_told() { wait } else { wait.min(RETRY) });
            }
            let Some(gateway) = notices.gateway() else {
                let dead: Vec<_> = due.into_iter().map(|letter| (letter, Became::Dead)).collect();
                notices.rows().became(&dead)?;
                continue;
            };
            let rest = self.rests_until.saturating_duration_since(Instant::now());
            if !rest.is_zero() {
                return Ok(rest.min(LOOK));
            }
            let (became, goes) = offer_all(&notices, gateway, due).await?;
            self.unwritten.extend(became);
            self.write_down()?;
            if !goes {
                self.fails += 1;
                let rest = gateway.wait_after(self.fails, REST_MAX);
                self.rests_until = Instant::now() + rest;
                return Ok(rest.min(LOOK));
            }
            self.fails = 0;
        }
    }

    /// Writes results down: nothing is offered again before its result is stored.
    fn write_down(&mut self) -> Result<(), NoticesError> {
        if !self.unwritten.is_empty() {
            self.notices.rows().became(&self.unwritten)?;
            let sent = self.unwritten.iter().filter(|(_, became)| *became == Became::Sent);
            self.notices.unnoted().extend(sent.map(|(letter, _)| *letter));
            self.unwritten.clear();
        }
        Ok(())
    }

    fn until_next(&self, now: Timestamp, due: Option<Timestamp>) -> Duration {
        if self.notices.clock.is_manual() {
            return MANUAL_LOOK;
        }
        let until = due.map_or(LOOK, |due| due.duration_since(now).try_into().unwrap_or_default());
        until.min(LOOK)
    }
}

/// Reads the next part of the log, if there is any. What is not published yet is not read: people are told only of what
/// everybody can see.
fn read_on(notices: &Notices, progress: &mut Progress) -> Result<bool, NoticesError> {
    let published = notices.shared.feed.latest();
    if published <= progress.read_seq {
        return Ok(false);
    }
    let changes = {
        let mut reader = notices.reader.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        reader.changes_after(progress.read_seq)
    };
    let mut changes = changes.map_err(|error| NoticesError::Io(error.to_string()))?;
    changes.retain(|change| change.seq <= published);
    let Some(last) = changes.last().map(|change| change.seq) else { return Ok(false) };
    let news = news_in(notices, &changes)?;
    let next = Progress { read_seq: last, ..progress.clone() };
    // A part without messages may be read twice. In a rush, the disk is needed for people who wait for a place.
    if !news.is_empty() || last / NOTE_EVERY > progress.read_seq / NOTE_EVERY {
        notices.rows().take(&next, &news)?;
    }
    *progress = next;
    Ok(true)
}

/// The news in these changes. Without a gateway, only news that its person did not cause just now: staff call people
/// for those.
fn news_in(notices: &Notices, changes: &[Change]) -> Result<Vec<News>, NoticesError> {
    let mut told = Vec::new();
    for change in changes {
        if let Event::CampaignClosed(OfCampaign { campaign }) = change.event {
            told.extend(notices.not_served(campaign, change.at));
        }
        if let Event::DaysPlanned(planned) = &change.event {
            // Several plans of one clinic may be read together: each person is told once.
            let fresh = replanned(notices, planned, change.at)?.into_iter().filter(|news| {
                !told.iter().any(|it: &News| (it.kind, it.subject) == (news.kind, news.subject))
            });
            let fresh: Vec<News> = fresh.collect();
            told.extend(fresh);
        }
        if let Event::TurnMissed(TurnMissed { ticket, .. }) = change.event
            && notices.shared.state().is_not_served(ticket)
        {
            // The ticket's turn continued after the line had closed, and ended without a booking.
            let zone = notices.shared.state().zone_of_ticket(ticket);
            told.push(news(Kind::NotServed, (ticket, &zone), 0, change.at));
        }
        let of_booking = |booking| notices.shared.state().holder_of(booking);
        let zone_of = |ticket| notices.shared.state().zone_of_ticket(ticket);
        let Some((news, asked)) = news_of(change, of_booking, zone_of) else { continue };
        let goes_out = notices.gateway().is_some() || !asked;
        for news in news.into_iter().filter(|_| goes_out) {
            if is_known_as_offer(notices, &news)? && !is_known_as_displaced(notices, &news, &told)?
            {
                told.push(news);
            }
        }
    }
    Ok(told)
}

/// Whether the person was told of the offer: only then are they told that it is over.
/// What people of a clinic are told when its days are planned again. Whoever was perhaps reminded already and cannot be seen
/// now is told so; it waits a little, where there is time: an operator who closed the wrong day can open it again, and
/// whoever is offered another seat is told of that instead. Whoever was told so and can be seen after all is told that.
fn replanned(
    notices: &Notices,
    planned: &DaysPlanned,
    at: Timestamp,
) -> Result<Vec<News>, NoticesError> {
    let zone;
    let (appointments, moved): (Vec<AppointmentAt>, Vec<Option<Timestamp>>) = {
        let state = notices.shared.state();
        zone = state.zone_of_campaign(planned.campaign).clone();
        let days = date_at(at, state.zone_of_clinic(&planned.clinic))..=Date::MAX;
        let all = state.appointments_at(&planned.clinic, &days);
        let coming = all.into_iter().filter(|it| it.campaign == planned.campaign);
        coming
            .filter(|it| it.starts_at > at)
            .map(|it| {
                let moved = state.moved_at(it.booking);
                (it, moved)
            })
            .unzip()
    };
    let soon = plus_secs(at, REMINDED_SECS);
    let mut told = Vec::new();
    for (it, moved) in appointments.iter().zip(moved) {
        let is_told = is_told_displaced(notices, it.booking, moved)?;
        if it.displaced && !is_told && it.starts_at < soon {
            let later = by_day(plus_secs(at, SECOND_THOUGHTS_SECS), &zone);
            let is_in_time = plus_secs(later, WAY_SECS) <= it.starts_at;
            let news = news(Kind::Displaced, (it.ticket, &zone), it.booking.0, at);
            told.push(News { due: if is_in_time { later } else { at }, ..news });
        } else if !it.displaced && is_told {
            let news = news(Kind::KeptAfterAll, (it.ticket, &zone), it.booking.0, at);
            let is_in_time = plus_secs(news.due, WAY_SECS) <= it.starts_at;
            told.push(News { due: if is_in_time { news.due } else { at }, ..news });
        }
    }
    Ok(told)
}

/// Whether the person was told, or will be, that the clinic cannot keep the appointment where it is now, and nothing else
/// since.
fn is_told_displaced(
    notices: &Notices,
    booking: BookingId,
    moved: Option<Timestamp>,
) -> Result<bool, NoticesError> {
    let rows = notices.rows();
    let last = |kind| rows.last_told(kind, booking.0);
    let (displaced, kept) = (last(Kind::Displaced)?, last(Kind::KeptAfterAll)?);
    Ok(displaced.is_some_and(|at| Some(at) > kept && moved.is_none_or(|moved| at >= moved)))
}

/// Whether the person was told of this already, or will be.
fn is_known_as_displaced(
    notices: &Notices,
    news: &News,
    now: &[News],
) -> Result<bool, NoticesError> {
    if news.kind != Kind::Displaced {
        return Ok(false);
    }
    let booking = BookingId(news.subject);
    let is_now = now.iter().any(|it| (it.kind, it.subject) == (news.kind, news.subject));
    let moved = notices.shared.state().moved_at(booking);
    Ok(is_now || is_told_displaced(notices, booking, moved)?)
}

fn is_known_as_offer(notices: &Notices, news: &News) -> Result<bool, NoticesError> {
    let ends_offer = news.kind == Kind::OfferOver;
    match news.kind {
        Kind::Withdrawn => Ok(notices.rows().has_sent(Kind::Offer, news.subject)?),
        _ => Ok(!ends_offer || notices.rows().has_told(Kind::Offer, news.subject)?),
    }
}

/// Offers these letters; returns the result of each, and whether the gateway took any, or there was nothing to offer.
async fn offer_all(
    notices: &Arc<Notices>,
    gateway: &Gateway,
    letters: Vec<Letter>,
) -> Result<(Vec<(Letter, Became)>, bool), NoticesError> {
    let (mut became, mut told, mut going) = (Vec::new(), Vec::new(), Vec::new());
    for letter in letters {
        match notices.written(&letter)? {
            // A person without a telephone is told by staff.
            Some(WordedLetter { to: None, .. }) => became.push((letter, Became::Dead)),
            Some(WordedLetter { id, to: Some(to), text, until, digit }) => {
                let about = Some(letter.ticket);
                let message = Message { id, to, text, until, about };
                let phone = notices.keys.phone_key(&message.to);
                if let Some(digit) = digit {
                    // Stored at once, so that the next letter of this round takes another digit.
                    notices.rows().answered_by(letter.id, phone, digit)?;
                }
                going.push((letter, phone));
                told.push((letter, message));
            }
            None => became.push((letter, Became::Void)),
        }
    }
    notices.rows().offering(&going)?;
    let mut under_way = JoinSet::new();
    for (letter, message) in told {
        let (gateway, clock) = (gateway.clone(), notices.clock.clone());
        under_way.spawn(async move {
            let offer = gateway.offer(&message, letter.tries + 1).await;
            let again = plus(clock.now(), gateway.wait_after(letter.tries + 1, AGAIN_MAX));
            let became = match offer {
                Offer::Taken => Became::Sent,
                Offer::Failed if again < message.until => Became::Again(again),
                // The gateway answers, but does not say that it took the letter: staff must see the letter before it is
                // too late.
                Offer::NotTaken
                    if again < message.until && letter.tries + 1 < gateway.attempts() =>
                {
                    Became::Again(again)
                }
                Offer::Refused | Offer::Failed | Offer::NotTaken => Became::Dead,
            };
            (letter, became, offer)
        });
    }
    let mut goes = under_way.is_empty();
    while let Some(done) = under_way.join_next().await {
        // A task that panicked has logged that already; its letter stays in doubt.
        let Ok((letter, what, offer)) = done else { continue };
        goes |= offer != Offer::Failed;
        became.push((letter, what));
    }
    Ok((became, goes))
}

fn plus(at: Timestamp, wait: Duration) -> Timestamp {
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}
