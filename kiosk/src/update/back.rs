//! "이전": to the step before, with everything typed kept.

use crate::effect::Effect;
use crate::model::{Model, Purpose, Step};

use super::leaving::{return_to, to_start};
use super::steps::{enter, enter_choosing};
use super::{
    asking, booking, changing, days, finding, first_seat, namesake, party, start, ticket, tickets,
    wishing,
};

pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    let is_finding = model.visit.finding.is_some();
    match model.step.clone() {
        Step::Pair { .. } | Step::Start | Step::Done | Step::Moved => Vec::new(),
        Step::Code { .. } | Step::FindCode if model.visit.is_known => finding::back_to_known(model),
        Step::Known => finding::not_known(model),
        Step::WhichCampaign(_) | Step::Code { .. } => to_start(model),
        Step::Who => start::back_from_who(model),
        Step::Mend(_) => enter(model, Step::Check),
        Step::Name | Step::Phone if ticket::is_namesake_asked(model) => namesake::back(model),
        Step::Namesake => enter(model, Step::Ticket),
        Step::Name if is_finding => finding::give_up(model),
        Step::Phone if is_finding => enter(model, Step::BirthDate),
        Step::FindCode => enter(model, Step::Phone),
        Step::WhichTicket => tickets::leave(model),
        Step::Name if party::is_further_member(model) => party::leave_out(model),
        Step::Name => enter(model, Step::Who),
        Step::BirthDate => enter(model, Step::Name),
        Step::Century { of } => enter(model, *of),
        Step::Ask(asked) => {
            let step = asking::before(model, asked);
            enter(model, step)
        }
        Step::Phone => {
            let step = asking::last(model);
            enter(model, step)
        }
        Step::Check if party::is_further_member(model) => enter(model, Step::BirthDate),
        Step::Check => enter(model, Step::Phone),
        Step::Party => party::take_back(model),
        // A person who arrives here after a crash did not type the code, and must not see it.
        Step::CodeBirthDate { purpose: Purpose::GoOn } => to_start(model),
        Step::CodeBirthDate { purpose } => {
            model.visit.receipt = None;
            enter(model, Step::Code { purpose })
        }
        Step::Ticket => from_ticket(model, Purpose::MyTurn),
        Step::MyBooking => from_ticket(model, Purpose::MyBooking),
        Step::Identity => enter(model, Step::Ticket),
        Step::NoMessage => enter(model, Step::Identity),
        Step::Change => enter(model, Step::MyBooking),
        Step::Cancel | Step::WhichDose => enter(model, Step::Change),
        Step::Wish(step) => wishing::back(model, step),
        Step::Offer => wishing::leave_offer(model),
        Step::OtherSeat => enter(model, Step::Ticket),
        Step::Board => days::look_at_all(model, false),
        Step::Clinics if ticket::keeps_first(model) => booking::show_held(model),
        Step::Clinics if first_seat::is_proposed(model) => enter(model, Step::FirstSeat),
        Step::FirstSeat if model.is_moving() => changing::before_move(model),
        Step::FirstSeat => first_seat::back(model),
        Step::Clinics if model.is_moving() => changing::before_move(model),
        Step::Clinics if model.visit.session.is_some() => enter(model, Step::Ticket),
        Step::Clinics => to_start(model),
        Step::Times if model.board.days_query.is_some() => enter(model, Step::Days),
        Step::Times | Step::Narrow(_) => enter_choosing(model),
        Step::Days => days::close(model),
        Step::Taken => enter(model, Step::Times),
        // The seat stays held while its person looks at the proposal again.
        Step::Confirm if first_seat::is_held(model) => enter(model, Step::FirstSeat),
        Step::Confirm => booking::other_time(model),
        Step::Trouble(interrupted) => return_to(model, interrupted.step),
        Step::Staff { back_to }
        | Step::Display { back_to }
        | Step::Consent { back_to, .. }
        | Step::StartOver { back_to } => to_flow(model, *back_to),
        Step::Sound { back_to } => enter(model, Step::Display { back_to }),
    }
}

/// Back to what was being done. Meanwhile the letters may have become too large for the table.
pub(super) fn to_flow(model: &mut Model, step: Step) -> Vec<Effect> {
    if step == Step::Board { enter_choosing(model) } else { enter(model, step) }
}

/// To what opened the ticket: digits to the telephone, a code, or the last question.
fn from_ticket(model: &mut Model, purpose: Purpose) -> Vec<Effect> {
    let visit = &model.visit;
    let by_code = visit.code.digit_count() > 0 || visit.receipt.is_some();
    match (visit.is_known, visit.finding.is_some()) {
        _ if !visit.found.is_empty() => tickets::back(model),
        (true, true) => finding::back_to_known(model),
        (false, true) => enter(model, Step::Phone),
        (_, false) if by_code => enter(model, Step::CodeBirthDate { purpose }),
        (true, false) => finding::back_to_known(model),
        (false, false) => {
            let joined = party::joined_from(model);
            enter(model, joined)
        }
    }
}
