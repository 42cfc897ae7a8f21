//! Help that somebody at a kiosk asks for: which desks of the place may answer, and how it is now. It names no person.
//!
//! Nothing here ends by an event of time: how it is follows from the times of what happened. Each kiosk has one request
//! at most, so its memory is as large as the number of kiosks.

use std::collections::BTreeMap;

use jari_common::change::{Event, HelpChanged};
use jari_common::device::{DeviceKind, DeviceStanding};
use jari_common::guiding::ScreenUse;
use jari_common::help::{
    HELP_ANSWER_SECS, HELP_COMING_SECS, HELP_LASTS_SECS, HelpAnswer, HelpAtDesk, HelpState,
    HelpStep, HelpView, KioskTask,
};
use jari_common::id::{DeviceId, HelpId, StaffId};
use jari_common::refusal::Refusal;
use jari_common::staff::{Author, StaffStanding};
use jari_common::time::plus_secs;
use jiff::Timestamp;

use crate::engine::State;
use crate::engine::seats::clinics::invalid;

/// That staff see a screen is written again after this time, in seconds: they are still there.
const SEEN_AGAIN_SECS: u32 = 60;

/// One request for help that nobody ended.
#[derive(Clone, Copy, Debug)]
struct Help {
    id: HelpId,
    kiosk: DeviceId,
    asked_at: Timestamp,
    /// What they were doing.
    task: Option<KioskTask>,
    is_seen: bool,
    coming: Option<HelpComing>,
    /// How whoever comes has used the kiosk's screen.
    uses: ScreenUses,
}

/// How the one who comes has used a screen: it belongs to them alone.
#[derive(Clone, Copy, Debug, Default)]
struct ScreenUses {
    /// When it was last said that they see it.
    seen_at: Option<Timestamp>,
    has_seen_all: bool,
    has_pressed: bool,
}

/// Who comes to a kiosk and may see its screen, if the person agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guide {
    pub help: HelpId,
    pub desk: DeviceId,
    pub staff: StaffId,
    /// Their name at work.
    pub who: String,
}

/// Somebody comes.
#[derive(Clone, Copy, Debug)]
struct HelpComing {
    /// The desk that said so.
    desk: DeviceId,
    /// Who said so there; None in logs from before this was kept.
    staff: Option<StaffId>,
    said_at: Timestamp,
}

impl Help {
    fn lasts_at(&self, now: Timestamp) -> bool {
        // Whoever is guided at the screen is still being helped.
        let last = self.uses.seen_at.map_or(self.asked_at, |seen| seen.max(self.asked_at));
        now < plus_secs(last, HELP_LASTS_SECS)
    }

    /// What happened to it.
    fn changed(&self, step: HelpStep) -> Event {
        let (help, kiosk) = (self.id, self.kiosk);
        Event::HelpChanged(HelpChanged { help, kiosk, step, task: None })
    }
}

/// The requests for help by kiosk.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Helps {
    last: u64,
    by_kiosk: BTreeMap<DeviceId, Help>,
}

impl Helps {
    pub(in crate::engine) fn changed(
        &mut self,
        it: &HelpChanged,
        by: Option<&Author>,
        at: Timestamp,
    ) {
        if it.step == HelpStep::Asked {
            self.last = it.help.0;
            let (id, kiosk, task) = (it.help, it.kiosk, it.task);
            let (is_seen, coming, uses) = (false, None, ScreenUses::default());
            let help = Help { id, kiosk, asked_at: at, task, is_seen, coming, uses };
            self.by_kiosk.insert(kiosk, help);
            return;
        }
        let Some(help) = self.by_kiosk.get_mut(&it.kiosk).filter(|help| help.id == it.help) else {
            return;
        };
        match it.step {
            HelpStep::Asked => {}
            HelpStep::Seen { .. } => help.is_seen = true,
            HelpStep::Coming { desk } => {
                help.coming = Some(HelpComing { desk, staff: member_of(by), said_at: at });
                help.uses = ScreenUses::default();
            }
            HelpStep::GivenBack { .. } => {
                (help.coming, help.uses) = (None, ScreenUses::default());
            }
            HelpStep::ScreenSeen { .. } => help.uses.seen_at = Some(at),
            HelpStep::AllSeen { .. } => help.uses.has_seen_all = true,
            HelpStep::PressedFor { .. } => help.uses.has_pressed = true,
            HelpStep::Ended { .. } => {
                self.by_kiosk.remove(&it.kiosk);
            }
        }
    }

    fn of(&self, kiosk: DeviceId, now: Timestamp) -> Option<&Help> {
        self.by_kiosk.get(&kiosk).filter(|help| help.lasts_at(now))
    }
}

fn member_of(by: Option<&Author>) -> Option<StaffId> {
    match by? {
        Author::Staff { staff, .. } => Some(*staff),
        Author::Console { .. } => None,
    }
}

impl State {
    pub(in crate::engine) fn ask_for_help(
        &self,
        kiosk: DeviceId,
        task: Option<KioskTask>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let record = self.devices.record(kiosk).ok_or(Refusal::UnknownDevice)?;
        if record.place.kind != DeviceKind::Kiosk {
            return Err(invalid("help is asked for at a kiosk"));
        }
        if self.helps.of(kiosk, now).is_some() || !self.has_desk(kiosk) {
            return Ok(Vec::new());
        }
        let (help, step) = (HelpId(self.helps.last + 1), HelpStep::Asked);
        Ok(vec![Event::HelpChanged(HelpChanged { help, kiosk, step, task })])
    }

    pub(in crate::engine) fn end_help(
        &self,
        kiosk: DeviceId,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        self.devices.record(kiosk).ok_or(Refusal::UnknownDevice)?;
        let ended = |help: &Help| help.changed(HelpStep::Ended { by: kiosk });
        Ok(self.helps.of(kiosk, now).map(ended).into_iter().collect())
    }

    pub(in crate::engine) fn answer_help(
        &self,
        desk: DeviceId,
        help: HelpId,
        answer: HelpAnswer,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let mut open = self.helps_at(desk, now);
        let help = open.find(|it| it.id == help).ok_or(Refusal::UnknownHelp)?;
        let coming = self.coming(help, now);
        let is_elsewhere = coming.is_some_and(|it| it.desk != desk);
        let is_mine = coming.is_some_and(|it| (it.desk, it.staff) == (desk, member_of(by)));
        let step = match answer {
            HelpAnswer::Seen if help.is_seen => None,
            HelpAnswer::Seen => Some(HelpStep::Seen { desk }),
            _ if is_elsewhere => return Err(Refusal::HelpTaken),
            HelpAnswer::Coming if is_mine => None,
            // Also in place of a colleague at the same desk: the kiosk is told who it is now.
            HelpAnswer::Coming => Some(HelpStep::Coming { desk }),
            // Nobody says for a colleague that they cannot.
            HelpAnswer::GiveBack if coming.is_some() && !is_mine => return Err(Refusal::HelpTaken),
            HelpAnswer::GiveBack => is_mine.then_some(HelpStep::GivenBack { desk }),
            HelpAnswer::Done => Some(HelpStep::Ended { by: desk }),
        };
        Ok(step.map(|step| help.changed(step)).into_iter().collect())
    }

    /// Whoever comes uses the kiosk's screen. What was written already is written again only when it keeps the help alive.
    pub(in crate::engine) fn use_screen(
        &self,
        desk: DeviceId,
        help: HelpId,
        how: ScreenUse,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let help = self.guided_help(desk, help, by, now)?;
        let uses = help.uses;
        let is_due = |seen| now >= plus_secs(seen, SEEN_AGAIN_SECS);
        let step = match how {
            ScreenUse::See => {
                uses.seen_at.is_none_or(is_due).then_some(HelpStep::ScreenSeen { desk })
            }
            ScreenUse::SeeAll => (!uses.has_seen_all).then_some(HelpStep::AllSeen { desk }),
            ScreenUse::Press => (!uses.has_pressed).then_some(HelpStep::PressedFor { desk }),
        };
        Ok(step.map(|step| help.changed(step)).into_iter().collect())
    }

    /// The help to which this author comes from this desk.
    fn guided_help(
        &self,
        desk: DeviceId,
        help: HelpId,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<&Help, Refusal> {
        let mut open = self.helps_at(desk, now);
        let help = open.find(|it| it.id == help).ok_or(Refusal::UnknownHelp)?;
        let coming = self.coming(help, now).filter(|it| it.staff.is_some());
        let is_mine = coming.is_some_and(|it| (it.desk, it.staff) == (desk, member_of(by)));
        is_mine.then_some(help).ok_or(Refusal::HelpTaken)
    }

    /// Whether it is written that this author, who comes, uses the screen so; refused as the use itself would be.
    pub fn is_screen_used(
        &self,
        desk: DeviceId,
        help: HelpId,
        how: ScreenUse,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let ScreenUses { seen_at, has_seen_all, has_pressed } =
            self.guided_help(desk, help, by, now)?.uses;
        Ok(match how {
            ScreenUse::See => seen_at.is_some(),
            ScreenUse::SeeAll => has_seen_all,
            ScreenUse::Press => has_pressed,
        })
    }

    /// Whether writing this use would change anything.
    pub fn is_screen_use_news(
        &self,
        desk: DeviceId,
        help: HelpId,
        how: ScreenUse,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        self.use_screen(desk, help, how, by, now).map(|events| !events.is_empty())
    }

    /// Who comes to this kiosk and may see its screen.
    #[must_use]
    pub fn guide_of(&self, kiosk: DeviceId, now: Timestamp) -> Option<Guide> {
        let help = self.helps.of(kiosk, now)?;
        let HelpComing { desk, staff, .. } = self.coming(help, now)?;
        Some(Guide { help: help.id, desk, staff: staff?, who: self.who_comes(help, now)? })
    }

    /// Whether a desk's answer would change anything; refused as the answer itself would be.
    pub fn is_help_answer_news(
        &self,
        desk: DeviceId,
        help: HelpId,
        answer: HelpAnswer,
        by: Option<&Author>,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        self.answer_help(desk, help, answer, by, now).map(|events| !events.is_empty())
    }

    /// Whether this kiosk has asked for help that nobody ended.
    #[must_use]
    pub fn is_help_open(&self, kiosk: DeviceId, now: Timestamp) -> bool {
        self.helps.of(kiosk, now).is_some()
    }

    /// How it is with the help that this kiosk asked for.
    #[must_use]
    pub fn help(&self, kiosk: DeviceId, now: Timestamp) -> HelpView {
        let told = |state, who| HelpView { state, who };
        match self.helps.of(kiosk, now) {
            _ if !self.has_desk(kiosk) => told(HelpState::NoDesk, None),
            None => told(HelpState::NotAsked, None),
            Some(help) => told(self.help_state(help, now), self.who_comes(help, now)),
        }
    }

    /// The help that is asked for at the kiosks of this desk's place, oldest first.
    #[must_use]
    pub fn help_at(&self, desk: DeviceId, now: Timestamp) -> Vec<HelpAtDesk> {
        let told = |help: &Help| HelpAtDesk {
            help: help.id,
            kiosk: help.kiosk,
            kiosk_name: self.device(help.kiosk).map(|it| it.name.clone()).unwrap_or_default(),
            task: help.task,
            asked_at: help.asked_at,
            state: self.help_state(help, now),
            coming_from: self.coming(help, now).map(|it| it.desk),
            who: self.who_comes(help, now),
        };
        let mut all: Vec<HelpAtDesk> = self.helps_at(desk, now).map(told).collect();
        all.sort_unstable_by_key(|it| it.help);
        all
    }

    fn help_state(&self, help: &Help, now: Timestamp) -> HelpState {
        if self.coming(help, now).is_some() {
            HelpState::Coming
        } else if now >= plus_secs(help.asked_at, HELP_ANSWER_SECS) {
            HelpState::NoAnswer
        } else if help.is_seen {
            HelpState::Seen
        } else {
            HelpState::Asked
        }
    }

    /// From where somebody comes. A desk that was shut out, or stands at another place now, sends nobody.
    fn coming(&self, help: &Help, now: Timestamp) -> Option<HelpComing> {
        let coming = help.coming?;
        let said_at = help.uses.seen_at.map_or(coming.said_at, |seen| seen.max(coming.said_at));
        let lasts = now < plus_secs(said_at, HELP_COMING_SECS);
        (lasts && self.is_desk_of(coming.desk, help.kiosk)).then_some(coming)
    }

    /// The name at work of whoever comes; not of somebody who works here no more.
    fn who_comes(&self, help: &Help, now: Timestamp) -> Option<String> {
        let staff = self.coming(help, now)?.staff?;
        let record = self.member(staff)?;
        (record.standing != StaffStanding::Removed).then(|| record.account.name.clone())
    }

    /// What is asked for at this desk's place, in no order of time.
    fn helps_at(&self, desk: DeviceId, now: Timestamp) -> impl Iterator<Item = &Help> {
        let all = self.helps.by_kiosk.values();
        all.filter(move |help| help.lasts_at(now) && self.is_desk_of(desk, help.kiosk))
    }

    fn has_desk(&self, kiosk: DeviceId) -> bool {
        self.devices().any(|it| self.is_desk_of(it.device, kiosk))
    }

    /// Whether this is a paired desk at the place of a kiosk that is in use.
    fn is_desk_of(&self, desk: DeviceId, kiosk: DeviceId) -> bool {
        let (Some(one), Some(other)) = (self.devices.record(desk), self.devices.record(kiosk))
        else {
            return false;
        };
        let is_desk = one.place.kind == DeviceKind::Desk && one.standing == DeviceStanding::Paired;
        is_desk
            && other.standing == DeviceStanding::Paired
            && self.devices.is_same_place(desk, kiosk)
    }
}
