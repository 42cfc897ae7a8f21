//! When tickets were issued, from the tables. Writes nothing.

use std::collections::HashMap;
use std::path::Path;

use jari_common::id::TicketId;
use jiff::Timestamp;

use super::{Tables, TablesError};
use crate::store::database::{self, Fault};

const ISSUED: &str = "SELECT issued_ms FROM tickets WHERE ticket = ?1";

impl Tables {
    /// When these tickets were issued, read while the server writes the file. A ticket that the tables do not have yet is
    /// left out.
    pub fn read_issued(
        path: &Path,
        tickets: impl Iterator<Item = TicketId>,
    ) -> Result<HashMap<TicketId, Timestamp>, TablesError> {
        let conn = database::open_to_read(path)?;
        let mut asked = conn.prepare(ISSUED).map_err(Fault::from)?;
        let mut found = HashMap::new();
        for ticket in tickets {
            let mut rows = asked.query([ticket.0.cast_signed()]).map_err(Fault::from)?;
            let Some(row) = rows.next().map_err(Fault::from)? else { continue };
            let millis: i64 = row.get(0).map_err(Fault::from)?;
            found.extend(Timestamp::from_millisecond(millis).ok().map(|at| (ticket, at)));
        }
        Ok(found)
    }
}
