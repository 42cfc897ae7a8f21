//! What the operator's page knows, what can be pressed on it, and what the server is asked. Values only.

use jari_common::id::CampaignId;
use jari_common::wire::{CampaignReport, LineHistory, LineOverview, OperatorOverview};

/// The operator's page.
#[derive(Clone, Debug, Default)]
pub struct Operating {
    /// What the server told last; None: nothing yet.
    pub overview: Option<OperatorOverview>,
    /// The campaign that is shown; None: the first one.
    pub chosen: Option<CampaignId>,
    pub history: Option<(CampaignId, LineHistory)>,
    pub report: Option<CampaignReport>,
    pub page: OperatorPage,
    /// What is asked before it is done.
    pub asks: Option<Asking>,
    /// Whether an act is on its way.
    pub is_sending: bool,
}

/// The parts of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OperatorPage {
    #[default]
    Line,
    Report,
    Devices,
}

impl OperatorPage {
    pub const ALL: [Self; 3] = [Self::Line, Self::Report, Self::Devices];
}

/// What an operator does with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineAct {
    Freeze,
    Resume,
    Pace,
    Close,
}

impl LineAct {
    pub const ALL: [Self; 4] = [Self::Freeze, Self::Resume, Self::Pace, Self::Close];
}

/// An act that is asked about before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    pub act: LineAct,
    pub campaign: CampaignId,
    /// The number of people whom a close leaves unserved, as it was when the question was opened.
    pub unserved: u32,
    /// What people are told while the line is frozen.
    pub message: String,
    /// Turns that may be active at once, as typed.
    pub turns: String,
    /// The share of calls for people who come back, as typed.
    pub percent: String,
    /// What was typed cannot be taken.
    pub is_wrong: bool,
}

/// What an operator does on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorPress {
    Choose(CampaignId),
    Page(OperatorPage),
    Ask(LineAct),
    TypedMessage(String),
    TypedTurns(String),
    TypedPercent(String),
    Confirm,
    GiveUp,
}

/// What the server tells.
#[derive(Clone, Debug)]
pub enum OperatorNews {
    Overview(OperatorOverview),
    History(CampaignId, LineHistory),
    Report(CampaignReport),
    /// An act was done, and this is the line now.
    Done(Box<LineOverview>),
}

/// What the server is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorOrder {
    Freeze { campaign: CampaignId, message: String },
    Resume { campaign: CampaignId },
    Pace { campaign: CampaignId, turns: u32, reserved_percent: u8 },
    Close { campaign: CampaignId, expects_waiting: u32 },
}

impl Operating {
    /// The line that is shown: the chosen one, or the first.
    #[must_use]
    pub fn line(&self) -> Option<&LineOverview> {
        let lines = &self.overview.as_ref()?.lines;
        let chosen = lines.iter().find(|line| Some(line.campaign) == self.chosen);
        chosen.or_else(|| lines.first())
    }

    /// The history of the line that is shown.
    #[must_use]
    pub fn shown_history(&self) -> Option<&LineHistory> {
        let campaign = self.line()?.campaign;
        self.history.as_ref().filter(|(of, _)| *of == campaign).map(|(_, history)| history)
    }

    /// The report on the campaign that is shown.
    #[must_use]
    pub fn shown_report(&self) -> Option<&CampaignReport> {
        let campaign = self.line()?.campaign;
        self.report.as_ref().filter(|report| report.campaign == campaign)
    }
}
