//! Specimens that are running: each has a kiosk's real model, finger handling and update, and a clock on which no test
//! waits. The cache answers from the specimen; nothing else outside the kiosk answers.

use std::sync::Arc;

use crate::specimens::Specimen;
use egui::{Context, RawInput, Ui};
use jari_common::change::Phase;
use jari_common::ticket::TicketState;
use jari_kiosk::app;
use jari_kiosk::effect::{Effect, Speech};
use jari_kiosk::glass::{Glass, GlassAnswer};
use jari_kiosk::message::{Action, Message};
use jari_kiosk::model::{Earphone, Level, Model, Purpose, Speaker, Step};
use jari_kiosk::text::Text;
use jari_kiosk::voice::Hearing;
use jiff::{SignedDuration, Timestamp};

use super::person::{secrets, unspoken, with_person};
use super::setting::Setting;
use crate::checks::{
    self, Alive, Ears, Finding, Frame, Hand, Life, Presence, Spoken, forgets_whom_it_has_asked,
    one_press_is_one_act, shows_the_press, speaks, stands_still,
};

/// After this many seconds a ticket with people ahead frees the kiosk without asking, because the place is safe.
const TICKET_SECS: f64 = 30.0;
/// After this many seconds a start screen is reset without asking, because nobody loses anything.
const START_SECS: f64 = 60.0;
/// The number of frames in five seconds while the question counts the seconds down.
const COUNTDOWN_TICKS: usize = 5;
/// The number of frames in five seconds when the remaining minutes are shown, or when the server is asked about a
/// ticket whose turn may begin at any moment.
const ONE_TICK: usize = 1;
/// More steps of loudness than there are.
const LOUDEST: i8 = 9;

/// The screens on which a person types, or finds what was typed.
const NEXT_STEPS: [Step; 6] = [
    Step::Who,
    Step::Name,
    Step::BirthDate,
    Step::Phone,
    Step::Code { purpose: Purpose::MyTurn },
    Step::CodeBirthDate { purpose: Purpose::MyTurn },
];

/// One glass on which specimens run one after another.
pub(super) struct Living {
    hand: Hand<LivingKiosk>,
    setting: Setting,
}

impl Living {
    /// A glass with the first specimen on it.
    pub(super) fn new(setting: Setting, text: &Arc<Text>, first: &Specimen) -> Self {
        let glass = Glass::new(set(&first.model, setting), Arc::clone(text), setting.diagonal);
        let kiosk = LivingKiosk::new(glass);
        Self { hand: Hand::new(setting.size_px(), app::setup, kiosk), setting }
    }

    /// Checks 17 to 20 on a specimen; `frame` is its picture.
    pub(super) fn check(
        &mut self,
        specimen: &Specimen,
        frame: &Frame,
        captured_as: &checks::Setting,
    ) -> Vec<Finding> {
        let model = set(&specimen.model, self.setting);
        self.put(&model);
        let mut life = life(&model);
        let mut findings = one_press_is_one_act(&mut self.hand, frame);
        findings.extend(shows_the_press(&mut self.hand, frame));
        findings.extend(stands_still(&mut self.hand, frame, &life));
        let model = with_person(model);
        self.put(&model);
        life.secrets = secrets(&model);
        findings.extend(forgets_whom_it_has_asked(&mut self.hand, captured_as, &life));
        life.secrets = unspoken(&model);
        findings.extend(speaks(&mut self.hand, captured_as, &life));
        findings
    }

    fn put(&mut self, model: &Model) {
        self.hand.screen().put(model.clone());
        self.hand.settle();
        self.hand.screen().keep();
    }
}

/// A specimen with the settings of a person who is in front of this glass.
fn set(model: &Model, setting: Setting) -> Model {
    let mut model = model.clone();
    model.comfort.language = setting.language;
    model.comfort.text_size = setting.text_size;
    model.comfort.colours = setting.colours;
    model
}

/// What is right for this specimen.
fn life(model: &Model) -> Life {
    let is_start = matches!(model.step.under(), Step::Start | Step::Pair { .. });
    let session = model.visit.session.as_ref();
    let waits = session.is_some_and(|session| {
        matches!(session.ticket.state, TicketState::Entered | TicketState::Waiting)
    });
    let is_ticket = model.step == Step::Ticket && waits && !model.has_turn();
    let tells_minutes = match model.step.under() {
        Step::Confirm => session.is_some_and(|session| session.ticket.hold.is_some()),
        Step::Start => model.minutes_to_opening().is_some(),
        _ => false,
    };
    let is_looked_at = model.step == Step::Ticket
        && session.is_some_and(|session| match session.ticket.state {
            TicketState::Entered => !matches!(model.phase(), Phase::Before | Phase::Drawing),
            TicketState::Called => session.ticket.arrived,
            _ => false,
        });
    Life {
        unasked_after_secs: match () {
            () if is_start => Some(START_SECS),
            () if is_ticket && model.sending.is_none() => Some(TICKET_SECS),
            () => None,
        },
        ticks: match model.idle_warning {
            Some(_) => COUNTDOWN_TICKS,
            None if tells_minutes || is_looked_at => ONE_TICK,
            None => 0,
        },
        has_voice: model.speaker == Speaker::Ready,
        is_sending: model.sending.is_some(),
        ..Life::default()
    }
}

/// A kiosk without a backend: its questions to the cache are answered from the specimen.
struct LivingKiosk {
    glass: Glass,
    /// The specimen's model after it has settled.
    kept: Model,
    /// The specimen's clock, and the hand's clock when the specimen was put there.
    began: (Timestamp, f64),
    secs: f64,
    answers: Vec<Message>,
    acts: Vec<String>,
    spoken: Vec<Spoken>,
}

impl LivingKiosk {
    fn new(glass: Glass) -> Self {
        let kept = glass.model().clone();
        let began = (kept.now, 0.0);
        let (answers, acts, spoken) = Default::default();
        Self { glass, kept, began, secs: 0.0, answers, acts, spoken }
    }

    fn put(&mut self, mut model: Model) {
        model.touched_at = model.now;
        self.began = (model.now, self.secs);
        self.answers.clear();
        self.kept = model.clone();
        self.glass.put(model);
    }

    /// Makes what is shown now the specimen's first state, and sets the clock back.
    fn keep(&mut self) {
        let (now, _) = self.began;
        let shown = self.glass.model().clone();
        self.put(Model { now, idle_warning: self.kept.idle_warning, ..shown });
    }

    fn now(&self) -> Timestamp {
        let (began, at_secs) = self.began;
        let since = SignedDuration::from_secs_f64(self.secs - at_secs);
        began.checked_add(since).expect("nobody stands there for centuries")
    }

    fn happen(&mut self, message: Message) {
        let effects = self.glass.happen(message, self.now());
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::ReadBoard(query) => {
                    let (rows, days) = (query.rows.into(), query.days.into());
                    let Some(mut page) = self.kept.board.page.clone() else { continue };
                    page.query = query;
                    page.rows.truncate(rows);
                    page.rows.iter_mut().for_each(|row| row.days.truncate(days));
                    self.answers.push(Message::BoardRead(page));
                }
                Effect::ReadTimes(_) => {
                    self.answers.extend(self.kept.board.times.clone().map(Message::TimesRead));
                }
                Effect::ReadClinics(query) => {
                    let Some(mut list) = self.kept.board.list.clone() else { continue };
                    list.has_more |= list.rows.len() > usize::from(query.rows);
                    list.rows.truncate(query.rows.into());
                    list.query = query;
                    self.answers.push(Message::ClinicsRead(Box::new(list)));
                }
                Effect::ReadDays(_) => {
                    let days = self.kept.board.days.clone().map(Box::new);
                    self.answers.extend(days.map(Message::DaysRead));
                }
                Effect::Speak(Speech { volume, sentences, .. }) => {
                    let louder = volume.index() as i8 - Level::USUAL.index() as i8;
                    let spoken = |sentence| Spoken { sentence, louder };
                    self.spoken.extend(sentences.into_iter().map(spoken));
                }
                _ => {}
            }
        }
    }
}

impl Alive for LivingKiosk {
    fn frame(&mut self, ui: &mut Ui, secs: f64) {
        self.secs = secs;
        for message in std::mem::take(&mut self.answers) {
            self.happen(message);
        }
        self.happen(Message::Tick);
        app::ask_for_the_next_frame(ui.ctx(), &self.glass);
        let now = self.now();
        let GlassAnswer { action, effects } = self.glass.ui(ui, now);
        self.carry_out(effects);
        if !self.answers.is_empty() {
            ui.ctx().request_repaint();
        }
        let is_act = |action: &Action| !matches!(action, Action::FitBoard { .. });
        self.acts.extend(action.filter(is_act).map(|action| format!("{action:?}")));
    }

    fn sift(&mut self, context: &Context, input: &mut RawInput) {
        self.glass.sift(context, input);
    }

    fn take_acts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.acts)
    }

    fn put_back(&mut self) {
        self.put(self.kept.clone());
    }

    fn presence(&self) -> Presence {
        let model = self.glass.model();
        let is_free = matches!(model.step, Step::Start | Step::Pair { .. });
        match model.idle_warning {
            Some(_) => Presence::Asked,
            None if is_free && model.visit.is_blank() && model.comfort.listening.is_as_usual() => {
                Presence::Gone
            }
            None => Presence::Here,
        }
    }

    fn become_untouched(&mut self) {
        let kept = &self.kept;
        let now = self.now();
        let mut model = Model::new(kept.place.clone(), now, kept.board.query.first_day);
        model.link = kept.link;
        model.campaigns.clone_from(&kept.campaigns);
        model.campaign = kept.campaign;
        model.serving.clone_from(&kept.serving);
        model.board.is_empty = kept.board.is_empty;
        (model.has_printer, model.speaker) = (kept.has_printer, kept.speaker);
        // This is data of the server, not of a person who was here.
        model.server_key = kept.server_key;
        model.is_another_server = kept.is_another_server;
        if matches!(kept.step.under(), Step::Pair { .. }) {
            model.step = Step::Pair { trouble: None };
        }
        self.glass.put(model);
    }

    fn show_to_next(&mut self, nth: usize) -> bool {
        let step =
            NEXT_STEPS.get(nth).filter(|_| !matches!(self.kept.step.under(), Step::Pair { .. }));
        let Some(step) = step else { return false };
        self.glass.put(Model { step: step.clone(), ..self.glass.model().clone() });
        true
    }

    fn listen(&mut self, ears: Ears) {
        let hearing = match ears {
            Ears::One => Hearing::Earphone,
            Ears::Everybody => Hearing::Aloud,
        };
        let mut model = self.glass.model().clone();
        if ears == Ears::Everybody {
            // A voice for everybody and an earphone for one person are not used together.
            model.earphone = Earphone::default();
        }
        let listening = &mut model.comfort.listening;
        (listening.hearing, listening.heard) = (Some(hearing), None);
        // A person who turns it on has just touched the glass.
        model.touched_at = self.now();
        self.glass.put(model);
    }

    fn make_loud(&mut self) {
        let mut model = self.glass.model().clone();
        model.comfort.listening.volume = Level::USUAL.stepped(LOUDEST);
        self.glass.put(model);
    }

    fn take_spoken(&mut self) -> Vec<Spoken> {
        std::mem::take(&mut self.spoken)
    }
}
