//! A kiosk's screen at the desk, while the person there shows it to whoever comes from here. Pure.

use jari_common::guiding::{GuideAct, GuidedScreen, ScreenAtDesk};
use jari_common::help::{HelpAtDesk, HelpState};
use jari_common::id::HelpId;
use jari_common::time::secs_between;
use jiff::Timestamp;
use uuid::Uuid;

use super::model::{Desk, DeskOrder, DeskTrouble, Secret, Shift};

/// That somebody looks is said again after this time, in seconds.
const LOOK_AGAIN_SECS: u32 = 30;

/// What is seen of a kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guidance {
    pub help: HelpId,
    /// None: the server has not told it yet.
    pub screen: Option<Box<GuidedScreen>>,
    /// The showing that is looked at, and when that was last said.
    pub looked: Option<(Uuid, Timestamp)>,
    /// Whoever sits here has closed it: this showing is looked at no more.
    pub closed: Option<Uuid>,
    /// What is clicked is pressed, and not pointed at.
    pub presses: bool,
}

/// What somebody at the desk does with a kiosk's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuidePress {
    /// Something on the screen, by its mark.
    Mark(String),
    /// From now on clicks press, or point.
    Presses(bool),
    AskToPress,
    AskToSeeAll,
    /// Back to the desk's own list.
    Close,
}

/// The kiosk's screen that is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedScreen {
    pub token: Secret,
    pub help: HelpId,
}

/// The call to which whoever is signed in goes.
fn own_call<'a>(helps: &'a [HelpAtDesk], desk: &Desk, shift: &Shift) -> Option<&'a HelpAtDesk> {
    helps.iter().find(|help| {
        help.state == HelpState::Coming
            && help.coming_from == Some(desk.device)
            && help.who.as_deref() == Some(&shift.name)
    })
}

/// The screen that is to be followed now.
#[must_use]
pub fn followed_screen(desk: &Desk) -> Option<FollowedScreen> {
    let shift = desk.shift.as_deref()?;
    let help = own_call(&desk.helps, desk, shift)?.help;
    Some(FollowedScreen { token: shift.token.clone(), help })
}

impl Shift {
    /// The screen that is shown at the desk.
    #[must_use]
    pub fn guided_screen(&self) -> Option<&GuidedScreen> {
        let guidance = self.guiding.as_deref()?;
        let screen = guidance.screen.as_deref()?;
        (guidance.closed != Some(screen.showing)).then_some(screen)
    }
}

/// What the server tells of a kiosk's screen.
pub(super) fn told_screen(
    shift: Option<&mut Shift>,
    help: HelpId,
    told: Result<Box<ScreenAtDesk>, DeskTrouble>,
    now: Timestamp,
) -> Vec<DeskOrder> {
    let Some(shift) = shift else { return Vec::new() };
    let is_other = |it: &&mut Box<Guidance>| it.help != help;
    if shift.guiding.as_mut().as_ref().is_none_or(is_other) {
        shift.guiding = Some(Box::new(Guidance {
            help,
            screen: None,
            looked: None,
            closed: None,
            presses: false,
        }));
    }
    let Some(guidance) = shift.guiding.as_deref_mut() else { return Vec::new() };
    let Ok(told) = told else {
        shift.guiding = None;
        return Vec::new();
    };
    let ScreenAtDesk { offered, screen } = *told;
    let is_lent = screen.as_ref().is_some_and(|it| it.may_press);
    let was_lent = guidance.screen.as_ref().is_some_and(|it| it.may_press);
    // Whoever asked to press wants to press once they may.
    guidance.presses = is_lent && (guidance.presses || !was_lent);
    guidance.screen = screen.map(Box::new);
    match offered.filter(|showing| guidance.closed != Some(*showing)) {
        Some(showing) => look(shift, showing, now),
        None => Vec::new(),
    }
}

/// Says that whoever sits here looks at this showing.
fn look(shift: &mut Shift, showing: Uuid, now: Timestamp) -> Vec<DeskOrder> {
    let token = shift.token.clone();
    let Some(guidance) = shift.guiding.as_deref_mut() else { return Vec::new() };
    guidance.looked = Some((showing, now));
    vec![DeskOrder::Guide { token, help: guidance.help, showing, act: GuideAct::Look }]
}

/// Time passed: who looks says so again; who goes there no more looks no more.
pub(super) fn tick(desk: &mut Desk) -> Vec<DeskOrder> {
    let (now, followed) = (desk.now, followed_screen(desk));
    let Some(shift) = desk.shift.as_deref_mut() else { return Vec::new() };
    let help = shift.guiding.as_deref().map(|it| it.help);
    if followed.is_none_or(|followed| Some(followed.help) != help) {
        shift.guiding = None;
        return Vec::new();
    }
    let shown = shift.guided_screen().map(|screen| screen.showing);
    let looked = shift.guiding.as_deref().and_then(|it| it.looked);
    let is_due = |showing: &Uuid| {
        looked.is_none_or(|(of, at)| of != *showing || secs_between(at, now) >= LOOK_AGAIN_SECS)
    };
    match shown.filter(is_due) {
        Some(showing) => look(shift, showing, now),
        None => Vec::new(),
    }
}

pub(super) fn guide(shift: Option<&mut Shift>, press: GuidePress) -> Vec<DeskOrder> {
    let Some(shift) = shift else { return Vec::new() };
    let Some(screen) = shift.guided_screen() else { return Vec::new() };
    let (showing, page, may_press) = (screen.showing, screen.page, screen.may_press);
    let token = shift.token.clone();
    let Some(guidance) = shift.guiding.as_deref_mut() else { return Vec::new() };
    let act = match press {
        GuidePress::Mark(mark) if guidance.presses && may_press => GuideAct::Press { page, mark },
        GuidePress::Mark(mark) => GuideAct::Point { page, mark },
        GuidePress::Presses(presses) => {
            guidance.presses = presses && may_press;
            return Vec::new();
        }
        GuidePress::AskToPress => GuideAct::AskToPress,
        GuidePress::AskToSeeAll => GuideAct::AskToSeeAll,
        GuidePress::Close => {
            guidance.closed = Some(showing);
            GuideAct::Leave
        }
    };
    vec![DeskOrder::Guide { token, help: guidance.help, showing, act }]
}
