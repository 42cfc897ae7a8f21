//! People who wait: one task that watches "now serving", and people who ask again and again how many are ahead of them.

use std::rc::Rc;
use std::time::Duration;

use tokio::time::sleep;

use super::ledger::Breach;
use super::place::Marks;
use super::probes;
use super::scene::{Count, Scene};
use crate::client::asks::{Ask, Receipt, Serving, scrambled};
use crate::client::connection::{Connection, Stalled};

/// The interval at which the line is read.
const WATCH: Duration = Duration::from_millis(40);
/// The interval at which one poller asks for another person.
const POLL: Duration = Duration::from_millis(4);
/// One look in this many is followed by a try to pass the line.
const PUSHER: u64 = 20;

/// Reads "now serving" until everybody has gone.
pub(crate) async fn watch(scene: Rc<Scene>) -> Result<(), Stalled> {
    let mut connection = scene.connection();
    while !scene.is_closed() {
        look_at_line(&scene, &mut connection).await?;
        sleep(WATCH).await;
    }
    Ok(())
}

/// Reads "now serving" once; every person who was seen called before must have been called by the line.
pub(crate) async fn look_at_line(
    scene: &Scene,
    connection: &mut Connection,
) -> Result<(), Stalled> {
    let unproven = scene.ledger.borrow_mut().take_unproven();
    let status = connection.ask(&Ask::now_serving(scene.campaign)).await?;
    match serde_json::from_slice::<Serving>(connection.body()) {
        Ok(serving) if status == 200 => {
            scene.ledger.borrow_mut().serves(serving.called_through, &unproven);
            scene.tell_called();
        }
        _ => scene.surprise("now serving", status, connection.body()),
    }
    Ok(())
}

/// Asks for one person after the other until everybody has gone.
pub(crate) async fn poll(scene: Rc<Scene>, nth: u32) -> Result<(), Stalled> {
    let mut connection = scene.connection();
    let mut thrown = scrambled(scene.seed ^ u64::from(nth));
    while !scene.is_closed() {
        sleep(POLL).await;
        thrown = scrambled(thrown);
        let person = u32::try_from(thrown % u64::from(scene.plan.people)).unwrap_or_default();
        if !scene.ledger.borrow().place(person).is_given() {
            continue;
        }
        look_at_receipt(&scene, &mut connection, person).await?;
        if (thrown / u64::from(scene.plan.people)).is_multiple_of(PUSHER) {
            push(&scene, &mut connection, person).await?;
        }
    }
    Ok(())
}

/// Opens the link of the printed QR code.
async fn look_at_receipt(
    scene: &Scene,
    connection: &mut Connection,
    person: u32,
) -> Result<(), Stalled> {
    let before = scene.ledger.borrow().place(person);
    let status = connection.ask(&Ask::receipt(&before.receipt())).await?;
    scene.tally.polls.count();
    match serde_json::from_slice::<Receipt>(connection.body()) {
        Ok(seen) if status == 200 => {
            let mut ledger = scene.ledger.borrow_mut();
            ledger.numbered(person, seen.number);
            ledger.stands(person, &before, seen.state, seen.ahead);
        }
        _ if status == 404 => scene.breach_to(person, Breach::Lost, "its receipt is not known"),
        _ => scene.surprise("receipt", status, connection.body()),
    }
    Ok(())
}

/// A person far back in line asks for what only a called person may have.
async fn push(scene: &Scene, connection: &mut Connection, person: u32) -> Result<(), Stalled> {
    let (place, called_through) = {
        let ledger = scene.ledger.borrow();
        (ledger.place(person), ledger.called_through)
    };
    let may_be_called = place.number <= called_through.saturating_add(scene.plan.turns());
    if may_be_called || place.marks.has(Marks::INVITED | Marks::BACK | Marks::LEFT) {
        return Ok(());
    }
    probes::push(scene, connection, person, &place).await
}
