//! Statements that every file of the tables runs: one that must change exactly one row, one that may change rows, and
//! the names of clinics and days.

use jari_common::id::ClinicId;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Params};

use crate::store::database::Fault;

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
const CLINIC_NO: &str = "SELECT clinic_no FROM clinics WHERE id = ?1";

/// Runs a statement that must change exactly one row; `otherwise` says what it means when it does not.
pub(super) fn write(
    conn: &Connection,
    sql: &str,
    row: impl Params,
    otherwise: impl FnOnce() -> String,
) -> Result<(), Fault> {
    let changed = conn.prepare_cached(sql)?.execute(row)?;
    if changed == 1 { Ok(()) } else { Err(Fault::Constraint(otherwise())) }
}

/// Runs a statement for the other seats of a party; most people have none.
pub(super) fn also(conn: &Connection, sql: &str, row: impl Params) -> Result<(), Fault> {
    conn.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

pub(super) fn clinic_no(conn: &Connection, clinic: &ClinicId) -> Result<i64, Fault> {
    let found = conn
        .prepare_cached(CLINIC_NO)?
        .query_row([clinic.as_str()], |row| row.get(0))
        .optional()?;
    found.ok_or_else(|| Fault::Constraint(format!("there is no clinic {clinic}")))
}

/// Days since 1970-01-01.
pub(super) fn day_number(date: Date) -> i32 {
    date.duration_since(EPOCH).as_hours().div_euclid(24) as i32
}
