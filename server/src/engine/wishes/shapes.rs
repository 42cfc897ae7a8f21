//! Wishes that ask for the same are one shape: it ranks its clinics once, and keeps who waits for it in line order.
//! Decides nothing.

use std::collections::{BTreeMap, HashMap};

use jari_common::clinic::Position;
use jari_common::id::{ClinicId, TicketId};
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};

use crate::engine::clinics::{ClinicNumber, Clinics};

/// The most clinics around a place that a wish looks at.
const NEAR_MAX: usize = 500;

/// A shape's place among the shapes.
pub(in crate::engine) type ShapeNumber = u32;

/// What any number of people wish alike.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Shape {
    /// As it was said, but for what to do on a match.
    pub(in crate::engine) wish: Wish,
    /// The best first.
    pub(in crate::engine) ranked: Vec<ClinicNumber>,
    /// Who waits for a seat to come free, by number in line.
    pub(in crate::engine) waiting: BTreeMap<u32, TicketId>,
    /// Wishes of this shape; without any, its place is free for another.
    given: u32,
}

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Shapes {
    list: Vec<Shape>,
    numbers: HashMap<Key, ShapeNumber>,
    unused: Vec<ShapeNumber>,
    /// Those for which somebody waits.
    by_clinic: HashMap<ClinicNumber, Vec<ShapeNumber>>,
}

/// What makes two wishes the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    clinics: Vec<ClinicId>,
    /// Latitude and longitude as bits, and metres.
    near: Option<(u64, u64, u32)>,
    days: WishDays,
    time: PartOfDay,
    first: WishOrder,
}

impl Key {
    fn of(wish: &Wish) -> Self {
        let (clinics, near) = match &wish.places {
            WishPlaces::Clinics(clinics) => (clinics.clone(), None),
            WishPlaces::Near { from, metres } => {
                (Vec::new(), Some((from.lat.to_bits(), from.lon.to_bits(), *metres)))
            }
        };
        Self { clinics, near, days: wish.days, time: wish.time, first: wish.first }
    }
}

impl Shapes {
    pub(in crate::engine) fn get(&self, number: ShapeNumber) -> &Shape {
        &self.list[number as usize]
    }

    fn get_mut(&mut self, number: ShapeNumber) -> &mut Shape {
        &mut self.list[number as usize]
    }

    /// The shapes for which somebody waits who would take a seat at this clinic.
    pub(in crate::engine) fn at(&self, clinic: ClinicNumber) -> impl Iterator<Item = &Shape> {
        let numbers = self.by_clinic.get(&clinic).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().map(|number| self.get(*number))
    }

    /// The shape of one more wish.
    pub(in crate::engine) fn add(&mut self, wish: &Wish, clinics: &Clinics) -> ShapeNumber {
        let key = Key::of(wish);
        if let Some(number) = self.numbers.get(&key).copied() {
            self.get_mut(number).given += 1;
            return number;
        }
        let ranked = ranked(&wish.places, clinics);
        let wish = Wish { on_match: OnMatch::default(), ..wish.clone() };
        let shape = Shape { wish, ranked, waiting: BTreeMap::new(), given: 1 };
        let number = self
            .unused
            .pop()
            .unwrap_or_else(|| u32::try_from(self.list.len()).expect("fewer shapes than tickets"));
        match self.list.get_mut(number as usize) {
            Some(place) => *place = shape,
            None => self.list.push(shape),
        }
        self.numbers.insert(key, number);
        number
    }

    /// One wish of this shape is no more.
    pub(in crate::engine) fn remove(&mut self, number: ShapeNumber) {
        let shape = self.get_mut(number);
        shape.given -= 1;
        if shape.given == 0 {
            let key = Key::of(&shape.wish);
            shape.ranked = Vec::new();
            self.numbers.remove(&key);
            self.unused.push(number);
        }
    }

    /// Who stands at this place in line waits for a seat from now on; whether that is news.
    pub(in crate::engine) fn wait(
        &mut self,
        shape: ShapeNumber,
        place: u32,
        who: TicketId,
    ) -> bool {
        let waiting = &mut self.get_mut(shape).waiting;
        let is_first = waiting.is_empty();
        let is_news = waiting.insert(place, who).is_none();
        if is_first {
            self.link(shape);
        }
        is_news
    }

    pub(in crate::engine) fn stop_waiting(&mut self, shape: ShapeNumber, place: u32) {
        let waiting = &mut self.get_mut(shape).waiting;
        if waiting.remove(&place).is_some() && waiting.is_empty() {
            self.unlink(shape);
        }
    }

    /// A clinic is new, or elsewhere.
    pub(in crate::engine) fn clinic_put(&mut self, clinic: ClinicNumber, clinics: &Clinics) {
        let Some(position) = clinics.by_number(clinic).map(|it| it.position) else { return };
        let mut numbers: Vec<ShapeNumber> = self.numbers.values().copied().collect();
        numbers.sort_unstable();
        for number in numbers {
            let shape = self.get(number);
            let WishPlaces::Near { from, metres } = shape.wish.places else { continue };
            let is_in = from.distance_metres(position) <= metres;
            if is_in || shape.ranked.contains(&clinic) {
                let (ranked, is_linked) =
                    (ranked(&shape.wish.places, clinics), !shape.waiting.is_empty());
                if is_linked {
                    self.unlink(number);
                }
                self.get_mut(number).ranked = ranked;
                if is_linked {
                    self.link(number);
                }
            }
        }
    }

    fn link(&mut self, number: ShapeNumber) {
        let Self { list, by_clinic, .. } = self;
        for clinic in &list[number as usize].ranked {
            by_clinic.entry(*clinic).or_default().push(number);
        }
    }

    fn unlink(&mut self, number: ShapeNumber) {
        let Self { list, by_clinic, .. } = self;
        for clinic in &list[number as usize].ranked {
            if let Some(numbers) = by_clinic.get_mut(clinic) {
                numbers.retain(|it| *it != number);
                if numbers.is_empty() {
                    by_clinic.remove(clinic);
                }
            }
        }
    }
}

/// The clinics that would do, the best first.
fn ranked(places: &WishPlaces, clinics: &Clinics) -> Vec<ClinicNumber> {
    match places {
        WishPlaces::Clinics(ids) => ids.iter().filter_map(|id| clinics.number(id)).collect(),
        WishPlaces::Near { from, metres } => nearest(*from, *metres, clinics),
    }
}

fn nearest(from: Position, metres: u32, clinics: &Clinics) -> Vec<ClinicNumber> {
    let far = |(number, position): (ClinicNumber, Position)| {
        let distance = from.distance_metres(position);
        (distance <= metres).then_some((distance, number))
    };
    let mut near: Vec<(u32, ClinicNumber)> = clinics.positions().filter_map(far).collect();
    near.sort_unstable();
    near.truncate(NEAR_MAX);
    near.into_iter().map(|(_, number)| number).collect()
}
