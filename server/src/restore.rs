//! Slips that people hold, read from a file after the data folder was lost and an older backup was put back: which places
//! come back, which numbers are kept free between them, and what is wrong with the other slips. Changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use csv::ReaderBuilder;
use jari_common::id::{CampaignId, TicketId};
use jari_common::person::{BirthDate, Person, PersonKey, PersonName, Phone};
use jari_common::ticket::TicketCode;
use jiff::civil::Date;

use crate::engine::State;
use crate::keys::Keys;

/// The largest file, in bytes.
pub const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most tickets that one file gives back or keeps free.
const TICKETS_MAX: u64 = 1_000_000;
/// The most slips that do not fit among the others, until the file as a whole is not believed.
const UNFIT_MAX: usize = 1_000;
/// The number on the slip of an entry that is not drawn yet.
const NOT_DRAWN: u32 = 0;

/// A slip, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The line of the file, from 1.
    pub line: u64,
    pub campaign: CampaignId,
    pub ticket: TicketId,
    pub number: u32,
    pub person: Person,
    /// The code that the slip shows; None: the person gets another.
    pub code: Option<TicketCode>,
}

/// A slip that gives nothing back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSlip {
    pub line: u64,
    /// The number on it, where it could be read.
    pub number: Option<u32>,
    pub why: String,
}

impl fmt::Display for BadSlip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, number, why } = self;
        match number {
            Some(number) => write!(f, "line {line}: number {number}: {why}"),
            None => write!(f, "line {line}: {why}"),
        }
    }
}

/// Why nothing of a file is taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    #[error("the file has no column {0}; it needs receipt, name, birth_date and phone")]
    Column(&'static str),
    #[error("the file is no table of text in UTF-8: {0}")]
    NotText(String),
    #[error(
        "lines {lines} show one slip for different people: see who has the paper, and leave one line; nothing is given back yet"
    )]
    Copied { lines: String },
    #[error("too many slips do not fit one another: is the backup of the same server?")]
    Unfit,
    #[error("the slips lead more than {TICKETS_MAX} tickets beyond the backup")]
    TooFar,
}

/// One step; all of them in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The place of this slip comes back.
    Back(Slip),
    /// This number is nobody's: its slip was not shown.
    Free { campaign: CampaignId, ticket: TicketId, number: u32 },
}

/// What is done with a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub steps: Vec<Step>,
    /// Slips whose places the log has.
    pub known: u32,
    pub bad: Vec<BadSlip>,
}

/// Reads a table with a header: `receipt`, `name`, `birth_date`, `phone` (may be empty), and where there are several
/// campaigns `campaign`; `code` where the slip shows it.
pub fn read(
    bytes: &[u8],
    keys: &Keys,
    today: Date,
    only: Option<CampaignId>,
) -> Result<(Vec<Slip>, Vec<BadSlip>), RestoreError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut table = ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let not_text = |error: csv::Error| RestoreError::NotText(error.to_string());
    let header = table.headers().map_err(not_text)?.clone();
    let column = |name: &str| header.iter().position(|it| it.eq_ignore_ascii_case(name));
    let needed = |name| column(name).ok_or(RestoreError::Column(name));
    let [receipt, name, birth_date, phone] =
        [needed("receipt")?, needed("name")?, needed("birth_date")?, needed("phone")?];
    let (campaign, code) = (column("campaign"), column("code"));
    let (mut slips, mut bad) = (Vec::new(), Vec::new());
    for row in table.records() {
        let row = row.map_err(not_text)?;
        let line = row.position().map_or(0, csv::Position::line);
        let field = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default();
        let proven = keys.read_receipt(field(Some(receipt)));
        let number = proven.map(|(_, number)| number);
        let slip = || -> Result<Slip, String> {
            let (ticket, number) = proven.ok_or("this server did not write this receipt")?;
            let campaign = match field(campaign) {
                "" => only.ok_or("say which campaign it is of, in the column campaign")?,
                id => CampaignId(id.parse().map_err(|_| "the campaign is no number")?),
            };
            let person = Person {
                name: PersonName::parse(field(Some(name))).map_err(|it| it.to_string())?,
                birth_date: birth_of(field(Some(birth_date)), today)?,
                phone: match field(Some(phone)) {
                    "" => None,
                    phone => Some(Phone::parse(phone).map_err(|it| it.to_string())?),
                },
            };
            let code = match field(code) {
                "" => None,
                code => Some(TicketCode::parse(code).map_err(|it| it.to_string())?),
            };
            Ok(Slip { line, campaign, ticket, number, person, code })
        };
        match slip() {
            Ok(slip) => slips.push(slip),
            Err(why) => bad.push(BadSlip { line, number, why }),
        }
    }
    Ok((slips, bad))
}

fn birth_of(text: &str, today: Date) -> Result<BirthDate, String> {
    let date = text.parse::<Date>().map_err(|_| "write the birth date as 1947-03-01")?;
    BirthDate::new(date, today).map_err(|it| it.to_string())
}

/// What is done for these slips on this state. After the last slip of each campaign this many numbers are kept free: people
/// who came last may not have shown theirs.
pub fn plan(
    state: &State,
    keys: &Keys,
    mut slips: Vec<Slip>,
    spare: u32,
) -> Result<Plan, RestoreError> {
    slips.sort_by_key(|slip| (slip.ticket, slip.line));
    let mut plan = Plan::default();
    let mut tickets: HashMap<TicketId, u64> = HashMap::new();
    let mut persons: HashSet<(CampaignId, PersonKey)> = HashSet::new();
    let mut new = Vec::new();
    if let Some(lines) = copied(keys, &slips) {
        return Err(RestoreError::Copied { lines });
    }
    for slip in slips {
        let person = keys.person_key(&slip.person);
        let earlier = tickets.insert(slip.ticket, slip.line);
        let judged = match earlier {
            Some(line) => Err(format!("this slip is in line {line}, too")),
            None => judge(state, &slip, person),
        };
        match judged {
            Ok(Standing::Known) => plan.known += 1,
            Ok(Standing::New) if !persons.insert((slip.campaign, person)) => {
                plan.bad
                    .push(slip.bad("this person has another slip of this campaign in the file"));
            }
            Ok(Standing::New) => new.push(slip),
            Err(why) => plan.bad.push(slip.bad(why)),
        }
    }
    let last = new.last().map_or(0, |slip| slip.ticket.0);
    if last.saturating_sub(state.next_ticket().0) > TICKETS_MAX {
        return Err(RestoreError::TooFar);
    }
    let mut unfit = 0;
    plan.steps = loop {
        match in_order(state, &new, spare) {
            Ok(steps) => break steps,
            Err(at) => {
                let why = "it does not fit the slips around it: is it of another campaign?";
                plan.bad.push(new.remove(at).bad(why));
                unfit += 1;
                if unfit > UNFIT_MAX {
                    return Err(RestoreError::Unfit);
                }
            }
        }
    };
    plan.bad.sort_by_key(|bad| bad.line);
    Ok(plan)
}

/// The lines of the first slip that several people show. A slip names nobody: whoever copied it shows it as its owner does.
fn copied(keys: &Keys, slips: &[Slip]) -> Option<String> {
    let mut shown: BTreeMap<TicketId, Vec<(u64, PersonKey)>> = BTreeMap::new();
    for slip in slips {
        shown.entry(slip.ticket).or_default().push((slip.line, keys.person_key(&slip.person)));
    }
    let rows = shown.into_values().find(|rows| rows.iter().any(|(_, who)| *who != rows[0].1))?;
    Some(rows.iter().map(|(line, _)| line.to_string()).collect::<Vec<_>>().join(", "))
}

impl Slip {
    fn bad(self, why: impl Into<String>) -> BadSlip {
        BadSlip { line: self.line, number: Some(self.number), why: why.into() }
    }
}

enum Standing {
    Known,
    New,
}

/// How a slip stands to the log.
fn judge(state: &State, slip: &Slip, person: PersonKey) -> Result<Standing, String> {
    if slip.number == NOT_DRAWN {
        return Err("it is an entry of a draw that had no number yet".to_owned());
    }
    if let Some(refusal) = state.restores_nobody(slip.campaign) {
        return Err(refusal.to_string());
    }
    if let Some(view) = state.ticket(slip.ticket) {
        return match state.is_of(slip.ticket, person) {
            true if (view.campaign, view.number) == (slip.campaign, slip.number) => {
                Ok(Standing::Known)
            }
            true => Err("the log has this ticket in another campaign, or with another number".to_owned()),
            false if state.is_erased(slip.ticket) => {
                Err("its number is kept free, or its person was erased: give them a new place, and put it first".to_owned())
            }
            false => Err("its number is somebody else's in the log".to_owned()),
        };
    }
    if let Some(other) = state.ticket_of_person(slip.campaign, person) {
        let number = state.ticket(other).map_or(0, |view| view.number);
        return Err(format!("this person has number {number} in the log"));
    }
    if slip.number <= state.last_number(slip.campaign) {
        return Err("its number is somebody else's in the log".to_owned());
    }
    Ok(Standing::New)
}

/// Every ticket from the end of the log to the last slip, in order, and the spare numbers. The error is a slip that cannot
/// be where it says.
fn in_order(state: &State, slips: &[Slip], spare: u32) -> Result<Vec<Step>, usize> {
    let mut steps = Vec::new();
    let mut last: BTreeMap<CampaignId, u32> =
        state.campaigns().map(|it| (it.id, state.last_number(it.id))).collect();
    let mut next = state.next_ticket().0;
    for (at, slip) in slips.iter().enumerate() {
        while next < slip.ticket.0 {
            let campaign = campaign_of_gap(state, &slips[at..], &last).ok_or(at)?;
            let number = last.entry(campaign).or_default();
            *number += 1;
            steps.push(Step::Free { campaign, ticket: TicketId(next), number: *number });
            next += 1;
        }
        let number = last.entry(slip.campaign).or_default();
        if slip.number != *number + 1 {
            return Err(at);
        }
        *number += 1;
        steps.push(Step::Back(slip.clone()));
        next += 1;
    }
    let came_back: std::collections::BTreeSet<CampaignId> =
        slips.iter().map(|slip| slip.campaign).collect();
    for campaign in came_back {
        for _ in 0..spare {
            let number = last.entry(campaign).or_default();
            *number += 1;
            steps.push(Step::Free { campaign, ticket: TicketId(next), number: *number });
            next += 1;
        }
    }
    Ok(steps)
}

/// To which line a ticket belonged that nobody shows: to the one whose next slip needs it soonest, else to one without a
/// later slip.
fn campaign_of_gap(
    state: &State,
    ahead: &[Slip],
    last: &BTreeMap<CampaignId, u32>,
) -> Option<CampaignId> {
    let mut seen = Vec::new();
    for slip in ahead {
        if seen.contains(&slip.campaign) {
            continue;
        }
        seen.push(slip.campaign);
        if slip.number > last.get(&slip.campaign).copied().unwrap_or(0) + 1 {
            return Some(slip.campaign);
        }
        if seen.len() == last.len() {
            break;
        }
    }
    let free = |id: &CampaignId| !seen.contains(id) && state.restores_nobody(*id).is_none();
    last.keys().copied().find(free)
}
