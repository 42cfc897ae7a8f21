//! Check 12, for reaching: every action can be focused with the four arrows, so that Enter can press it on an add-on
//! keypad. It moves the focus of the harness and presses nothing.

use std::collections::{BTreeMap, BTreeSet};

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT};

use super::finding::Finding;

const ARROWS: [Key; 4] = [Key::ArrowDown, Key::ArrowRight, Key::ArrowUp, Key::ArrowLeft];
/// Frames after a key, so that a focus that is set one pass later has arrived.
const SETTLING_STEPS: usize = 2;

/// Check 12: the enabled clickables that no arrow leads to, starting from where the first arrow leads.
///
/// When no arrow gives a first focus, Tab is pressed once for it; after that only arrows count. The search tries all
/// directions from each clickable, so every path is found. It goes on from where an arrow led to, because the focus is
/// there already; from any other clickable, two more frames are drawn to set it.
pub fn reachable_by_arrows<S>(harness: &mut Harness<'_, S>) -> Vec<Finding> {
    let wanted = enabled_clickables(harness);
    let mut reached = BTreeSet::new();
    // The clickables from the first to the one that is tried now; each with the arrows that were not tried yet.
    let mut way = Vec::new();
    if let Some(first) = first_focus(harness) {
        reached.insert(first);
        way.push((first, ARROWS.as_slice()));
    }
    while let Some((from, untried)) = way.last_mut() {
        if wanted.keys().all(|id| reached.contains(id)) {
            return Vec::new();
        }
        let [arrow, rest @ ..] = *untried else {
            way.pop();
            continue;
        };
        *untried = rest;
        focus(harness, *from);
        if let Some(to) = press(harness, *arrow)
            && reached.insert(to)
        {
            way.push((to, ARROWS.as_slice()));
        }
    }
    let missed = wanted.into_iter().filter(|(id, _)| !reached.contains(id));
    missed
        .map(|(_, name)| Finding::new(12, name, "no arrow leads there", "reachable with arrows"))
        .collect()
}

fn enabled_clickables<S>(harness: &Harness<'_, S>) -> BTreeMap<u64, String> {
    let nodes = harness.root().children_recursive().map(|node| node.accesskit_node());
    let clickable = |node: &AccessKitNode<'_>| {
        let pressable = node.data().supports_action(egui::accesskit::Action::Click);
        pressable && !node.is_disabled() && !node.is_hidden()
    };
    nodes
        .filter(clickable)
        .map(|node| (id(&node), node.label().or_else(|| node.value()).unwrap_or_default()))
        .collect()
}

fn first_focus<S>(harness: &mut Harness<'_, S>) -> Option<u64> {
    if let Some(focused) = focused(harness) {
        return Some(focused);
    }
    ARROWS.into_iter().chain([Key::Tab]).find_map(|key| press(harness, key))
}

fn focus<S>(harness: &mut Harness<'_, S>, wanted: u64) {
    if focused(harness) == Some(wanted) {
        return;
    }
    let target =
        harness.root().children_recursive().find(|node| id(&node.accesskit_node()) == wanted);
    if let Some(target) = target {
        target.focus();
        harness.run_steps(SETTLING_STEPS);
    }
}

/// Presses a key and lifts it in one frame, because thousands are pressed. A focus that has not moved gets the frames in
/// which it might still arrive.
fn press<S>(harness: &mut Harness<'_, S>, key: Key) -> Option<u64> {
    let before = focused(harness);
    let event = |pressed| egui::Event::Key {
        key,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    harness.input_mut().events.extend([event(true), event(false)]);
    harness.step();
    if focused(harness) == before {
        harness.run_steps(SETTLING_STEPS - 1);
    }
    focused(harness)
}

fn focused<S>(harness: &Harness<'_, S>) -> Option<u64> {
    harness.ctx.memory(egui::Memory::focused).map(|id| id.value())
}

fn id(node: &AccessKitNode<'_>) -> u64 {
    node.locate().0.0
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Mm, Screen};
    use super::*;

    #[test]
    fn buttons_in_a_grid_are_all_reached() {
        let mut harness = Screen::new().harness(|ui| {
            for i in 0..6_u8 {
                let (column, row) = (f32::from(i % 2), f32::from(i / 2));
                let place = Mm(20.0 + 60.0 * column, 40.0 + 40.0 * row, 50.0, 30.0);
                place.button(ui, &format!("{i}번"), 14.0);
            }
        });
        assert_eq!(reachable_by_arrows(&mut harness), []);
    }

    #[test]
    fn a_button_that_takes_no_focus_is_found_and_an_idle_one_is_not() {
        let mut harness = Screen::new().harness(|ui| {
            Mm(20.0, 40.0, 50.0, 30.0).button(ui, "예", 14.0);
            Mm(20.0, 80.0, 50.0, 30.0).button(ui, "아니요", 14.0);
            Mm(20.0, 120.0, 50.0, 30.0).unfocusable_button(ui, "도움");
            ui.disable();
            Mm(20.0, 160.0, 50.0, 30.0).button(ui, "이전", 14.0);
        });
        let missed = reachable_by_arrows(&mut harness);
        assert_eq!(missed.len(), 1, "{missed:?}");
        assert_eq!(missed[0].element, "도움");
    }
}
