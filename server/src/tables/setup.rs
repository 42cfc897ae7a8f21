//! The tables of what operators set up: clinics, campaigns, their days, devices.

use jari_common::campaign::{Campaign, LineOrder};
use jari_common::change::{
    DaysOpened, DaysPlanned, DeskScoped, DeviceInvited, DevicePaired, DeviceRenamed, DeviceRevoked,
    DeviceRotated,
};
use jari_common::clinic::Clinic;
use jari_common::device::{DeskScope, DeviceKind};
use jari_common::id::{CampaignId, ClinicId, DeviceId};
use jari_common::slot::{PlannedDays, SlotLimit};
use jari_common::time::ZoneName;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::sql::{clinic_no, day_number, write};
use crate::store::database::Fault;

const PUT_CLINIC: &str = "INSERT INTO clinics (id, name, address, phone, lat, lon, hours, seats,
        time_zone)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address,
        phone = excluded.phone, lat = excluded.lat, lon = excluded.lon,
        hours = excluded.hours, seats = excluded.seats, time_zone = excluded.time_zone";
const PUT_CAMPAIGN: &str = "INSERT INTO campaigns (campaign, title_ko, title_en, birth_first,
        birth_last, opens_ms, slot_minutes, capacity, days_ahead, in_play_max, draws,
        second_from_days, second_to_days)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (campaign) DO UPDATE SET title_ko = excluded.title_ko,
        title_en = excluded.title_en, birth_first = excluded.birth_first,
        birth_last = excluded.birth_last, opens_ms = excluded.opens_ms,
        slot_minutes = excluded.slot_minutes, capacity = excluded.capacity,
        days_ahead = excluded.days_ahead";
const OPEN_DAY: &str = "INSERT INTO clinic_days (campaign, clinic_no, date, start_minute,
        slot_minutes, slots, capacity, limits)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const PLAN_DAY: &str = "INSERT INTO clinic_days (campaign, clinic_no, date, start_minute,
        slot_minutes, slots, capacity, limits)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (campaign, clinic_no, date) DO UPDATE SET start_minute = excluded.start_minute,
        slot_minutes = excluded.slot_minutes, slots = excluded.slots,
        capacity = excluded.capacity, limits = excluded.limits";
const CLOSE_DAY: &str =
    "DELETE FROM clinic_days WHERE campaign = ?1 AND clinic_no = ?2 AND date = ?3";
const INVITE: &str =
    "INSERT INTO devices (device, name, kind, lat, lon, counter) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const PAIR: &str =
    "UPDATE devices SET secret = ?2, paired_ms = ?3 WHERE device = ?1 AND secret IS NULL
    AND revoked_ms IS NULL";
const RENAME: &str = "UPDATE devices SET name = ?2, counter = nullif(coalesce(?3, counter), '')
    WHERE device = ?1 AND revoked_ms IS NULL";
const SCOPE: &str = "UPDATE devices SET scope = ?2 WHERE device = ?1 AND revoked_ms IS NULL";
const ROTATE: &str = "UPDATE devices SET secret = NULL, paired_ms = NULL
    WHERE device = ?1 AND revoked_ms IS NULL";
const REVOKE: &str = "UPDATE devices SET secret = NULL, paired_ms = NULL, revoked_ms = ?2
    WHERE device = ?1 AND revoked_ms IS NULL";

pub(super) fn put_clinics(conn: &Connection, clinics: &[Clinic]) -> Result<(), Fault> {
    clinics.iter().try_for_each(|clinic| put(conn, clinic))
}

fn put(conn: &Connection, clinic: &Clinic) -> Result<(), Fault> {
    let hours = serde_json::to_string(&clinic.hours).expect("hours are plain data");
    write(
        conn,
        PUT_CLINIC,
        params![
            clinic.id.as_str(),
            clinic.name,
            clinic.address,
            clinic.phone,
            clinic.position.lat,
            clinic.position.lon,
            hours,
            clinic.seats,
            clinic.time_zone.as_ref().map(ZoneName::as_str)
        ],
        || format!("clinic {} cannot be put", clinic.id),
    )
}

pub(super) fn put_campaign(conn: &Connection, campaign: &Campaign) -> Result<(), Fault> {
    let spec = &campaign.spec;
    write(
        conn,
        PUT_CAMPAIGN,
        params![
            campaign.id.0,
            spec.title_ko,
            spec.title_en,
            spec.birth_years.first,
            spec.birth_years.last,
            spec.opens_at.as_millisecond(),
            spec.slot_minutes,
            spec.capacity,
            spec.days_ahead,
            spec.pace.called_and_active_max(),
            matches!(spec.order, LineOrder::Draw(_)),
            spec.second_dose.map(|interval| interval.from_days),
            spec.second_dose.map(|interval| interval.to_days)
        ],
        || format!("campaign {} cannot be put", campaign.id),
    )
}

pub(super) fn open_days(conn: &Connection, opened: &DaysOpened) -> Result<(), Fault> {
    put_days(conn, OPEN_DAY, (opened.campaign, &opened.clinic), &opened.days)
}

pub(super) fn plan_days(conn: &Connection, planned: &DaysPlanned) -> Result<(), Fault> {
    let DaysPlanned { campaign, clinic, days, closed } = planned;
    put_days(conn, PLAN_DAY, (*campaign, clinic), days)?;
    let clinic_no = clinic_no(conn, clinic)?;
    for date in closed {
        let row = params![campaign.0, clinic_no, day_number(*date)];
        write(conn, CLOSE_DAY, row, || format!("clinic {clinic} has no day {date} to close"))?;
    }
    Ok(())
}

fn put_days(
    conn: &Connection,
    sql: &str,
    (campaign, clinic): (CampaignId, &ClinicId),
    days: &[PlannedDays],
) -> Result<(), Fault> {
    let clinic_no = clinic_no(conn, clinic)?;
    let mut statement = conn.prepare_cached(sql)?;
    for PlannedDays { plan, dates, limits } in days {
        let limits = limits_text(limits);
        for date in dates {
            statement.execute(params![
                campaign.0,
                clinic_no,
                day_number(*date),
                plan.start_minute,
                plan.slot_minutes,
                plan.slots,
                plan.capacity,
                limits
            ])?;
        }
    }
    Ok(())
}

/// The seats of slots that have others than the plan says, by the slot's index, as JSON; None when there are none.
fn limits_text(limits: &[SlotLimit]) -> Option<String> {
    let of = |it: &SlotLimit| {
        let seats = it.seats;
        (it.first..it.first + it.count).map(move |index| (index.to_string(), seats.into()))
    };
    let by_index: serde_json::Map<String, serde_json::Value> = limits.iter().flat_map(of).collect();
    (!by_index.is_empty()).then(|| serde_json::Value::Object(by_index).to_string())
}

pub(super) fn invite(conn: &Connection, invited: &DeviceInvited) -> Result<(), Fault> {
    let DeviceInvited { device, place, .. } = invited;
    let kind = match place.kind {
        DeviceKind::Kiosk => "kiosk",
        DeviceKind::Desk => "desk",
        DeviceKind::Board => "board",
    };
    // Earlier versions accepted positions that are not on the globe.
    let (lat, lon) =
        (place.position.lat.clamp(-90.0, 90.0), place.position.lon.clamp(-180.0, 180.0));
    let row = params![device.0, place.name, kind, lat, lon, place.counter];
    write(conn, INVITE, row, || format!("device {device} cannot be invited"))
}

pub(super) fn pair(conn: &Connection, paired: &DevicePaired, at: Timestamp) -> Result<(), Fault> {
    let DevicePaired { device, secret } = paired;
    let row = params![device.0, secret.0, at.as_millisecond()];
    write(conn, PAIR, row, || format!("device {device} cannot be paired, or was before"))
}

pub(super) fn rename(conn: &Connection, renamed: &DeviceRenamed) -> Result<(), Fault> {
    let DeviceRenamed { device, name, counter } = renamed;
    write(conn, RENAME, params![device.0, name, counter], || device_cannot(*device, "renamed"))
}

pub(super) fn scope_desk(conn: &Connection, scoped: &DeskScoped) -> Result<(), Fault> {
    let DeskScoped { device, scope } = scoped;
    let text = match scope {
        DeskScope::Everybody => None,
        scope @ DeskScope::Only { .. } => serde_json::to_string(scope).ok(),
    };
    write(conn, SCOPE, params![device.0, text], || device_cannot(*device, "given people"))
}

pub(super) fn rotate(conn: &Connection, rotated: &DeviceRotated) -> Result<(), Fault> {
    let device = rotated.device;
    write(conn, ROTATE, params![device.0], || device_cannot(device, "paired again"))
}

pub(super) fn revoke(
    conn: &Connection,
    revoked: &DeviceRevoked,
    at: Timestamp,
) -> Result<(), Fault> {
    let device = revoked.device;
    let row = params![device.0, at.as_millisecond()];
    write(conn, REVOKE, row, || device_cannot(device, "revoked"))
}

fn device_cannot(device: DeviceId, what: &str) -> String {
    format!("device {device} cannot be {what} now")
}
