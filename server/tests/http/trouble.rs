//! When the disk refuses writes: the server says so, nothing is half done, and the same request succeeds later.

use jari_common::wire::SessionReply;
use jari_server::store::memory::MemoryStore;
use serde_json::Value;

use crate::http::world::{World, done, malsun, problem, retry_after};

#[tokio::test]
async fn a_full_disk_is_a_503_and_the_same_request_goes_through_when_there_is_room() {
    let disk = MemoryStore::new();
    let world = World::on(disk.clone()).await;
    let request = world.joining(&malsun());

    disk.disk_full(true);
    let answer = request.try_clone().unwrap().send().await.unwrap();
    assert!((1..=5).contains(&retry_after(&answer)));
    problem(answer, 503, "try-again").await;
    assert_eq!(world.app.state().ticket_count(), 0);
    let campaigns: Vec<Value> = done(world.get("/api/v1/campaigns"), 200).await;
    assert_eq!(campaigns.len(), 1, "reading goes on");

    disk.disk_full(false);
    world.app.clock().advance_secs(1); // as Retry-After says
    let session: SessionReply = done(request, 201).await;
    assert_eq!(session.ticket.number, 1);
}
