//! Rule 20: how long a request id means one request.

use jari_common::change::Change;
use jari_common::id::RequestId;
use jari_server::command::Ask;
use jari_server::engine::people::requests::{REQUEST_KEPT_SECS, Repetition};
use uuid::Uuid;

use crate::engine::world::*;

#[test]
fn what_was_asked_is_known_for_a_day_and_then_its_id_is_free() {
    let mut world = World::new();
    [Try::Join(0), Try::Join(1), Try::Join(2), Try::Start(0), Try::Hold(0, 0)]
        .iter()
        .for_each(|it| world.attempt(it));
    let (ask, answer) = world.last.clone().unwrap();
    assert!(answer.is_ok() && world.last_changed);
    let day = u32::try_from(REQUEST_KEPT_SECS).unwrap();
    world.wait(day - 10);
    world.attempt(&Try::Leave(1));
    assert_eq!(world.state.repetition(&ask), Repetition::Same, "a day is not over");
    world.wait(20);
    world.attempt(&Try::Leave(2));
    assert!(world.last_changed);
    assert_eq!(world.state.repetition(&ask), Repetition::None, "what is older is not kept");
}

#[test]
fn in_a_log_from_before_what_was_asked_was_kept_an_id_lets_in_the_person_who_used_it_alone() {
    let mut world = World::new();
    let request = Some(RequestId(Uuid::from_u128(7)));
    let event = world.state.decide(&join(0).into(), world.now).unwrap().remove(0);
    let (seq, at) = (world.state.seq() + 1, world.now);
    world.state.apply(&Change { seq, at, request, asked: None, by: None, event });
    let repetition = |who| world.state.repetition(&Ask { request, command: join(who), by: None });
    assert_eq!(repetition(0), Repetition::Same);
    assert_eq!(repetition(1), Repetition::Other, "nobody is let in to another's ticket");
}
