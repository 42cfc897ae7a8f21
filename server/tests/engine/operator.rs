//! Commands of an operator, with one value that is not quite right. What is accepted of them must also be right in the
//! tables.

use jari_common::device::SecretHash;
use jari_common::slot::{DayPlan, PlannedDays};
use jari_server::command::{Ask, ClinicPlan, Command};
use jiff::Timestamp;
use jiff::civil::date;
use serde_json::{Value, json};

use super::{CAMPAIGN, PACE, World, clinic, place, spec};

/// The number of operator commands.
pub const OPERATORS: u8 = 27;

impl World {
    /// Sends the `nth` command; a refusal of any kind is as good as an acceptance that the tables can hold.
    pub(super) fn operate(&mut self, nth: u8) {
        let (mut command, change, value) = wrong(nth);
        let good: Command = serde_json::from_value(command.clone()).unwrap();
        assert!(!matches!(good, Command::Tick), "it is one of an operator");
        *command.pointer_mut(change).unwrap_or_else(|| panic!("nothing is at {change}")) = value;
        if let Ok(command) = serde_json::from_value::<Command>(command) {
            let _ = self.ask(&Ask::from(command));
        }
    }
}

/// A good command, the field that is changed, and its new value.
fn wrong(nth: u8) -> (Value, &'static str, Value) {
    const CLINIC: &str = "/put_clinics/clinics/0";
    let put = Command::PutClinics { clinics: vec![clinic()] };
    let add = Command::AddCampaign { spec: spec(Timestamp::MAX) };
    let plan = DayPlan { start_minute: 540, slot_minutes: 30, slots: 4, capacity: 2 };
    let days = vec![PlannedDays::alike(plan, vec![date(2026, 11, 26)])];
    let clinics = vec![ClinicPlan { clinic: clinic().id, days }];
    let open = Command::OpenDays { campaign: CAMPAIGN, clinics };
    let (code, until) = (SecretHash(format!("code {nth}").as_str().into()), Timestamp::MAX);
    let invite = Command::InviteDevice { place: place(), code, until };
    let pace = Command::SetPace { campaign: CAMPAIGN, pace: PACE };
    let of = |command: &Command, change, value| (json!(command), change, value);
    let all = [
        of(&put, "/put_clinics/clinics/0/position/lat", json!(126.98)),
        of(&put, "/put_clinics/clinics/0/position/lat", json!(-90.5)),
        of(&put, "/put_clinics/clinics/0/position/lon", json!(180.5)),
        of(&put, "/put_clinics/clinics/0/id", json!("")),
        of(&put, "/put_clinics/clinics/0/id", json!("an-id-that-is-longer-than-any-may-be")),
        of(&put, "/put_clinics/clinics/0/name", json!("")),
        of(&put, CLINIC, Value::Null),
        of(&add, "/add_campaign/spec/capacity", json!(0)),
        of(&add, "/add_campaign/spec/capacity", json!(65)),
        of(&add, "/add_campaign/spec/slot_minutes", json!(0)),
        of(&add, "/add_campaign/spec/days_ahead", json!(0)),
        of(&add, "/add_campaign/spec/birth_years", json!({ "first": 1976, "last": 1900 })),
        of(&add, "/add_campaign/spec/title_ko", json!("")),
        of(&add, "/add_campaign/spec/pace/turns", json!(0)),
        of(&open, "/open_days/clinics/0/days/0/plan/slot_minutes", json!(0)),
        of(&open, "/open_days/clinics/0/days/0/plan/slots", json!(0)),
        of(&open, "/open_days/clinics/0/days/0/plan/slots", json!(145)),
        of(&open, "/open_days/clinics/0/days/0/plan/capacity", json!(0)),
        of(&open, "/open_days/clinics/0/days/0/plan/capacity", json!(65)),
        of(&open, "/open_days/clinics/0/days/0/plan/start_minute", json!(1_400)),
        of(&open, "/open_days/clinics/0/days/0/plan/start_minute", json!(1_500)),
        of(&invite, "/invite_device/place/position/lat", json!(126.98)),
        of(&invite, "/invite_device/place/name", json!("")),
        of(&invite, "/invite_device/code", json!("")),
        of(&pace, "/set_pace/pace/turns", json!(0)),
        of(&pace, "/set_pace/pace/call_secs", json!(0)),
        of(&pace, "/set_pace/pace/reserved_percent", json!(0)),
    ];
    assert_eq!(all.len(), usize::from(OPERATORS));
    all[usize::from(nth)].clone()
}
