//! Rule 20: for how long an id means one request.

use jari_server::engine::requests::{REQUEST_KEPT_SECS, Repetition};

use crate::world::*;

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
