//! Wishes that ask for the same thing, for the same number of people, share one shape. Its clinics are ranked once, and
//! one search serves all its people. They are kept in line order: `waiting` has those without a seat, `booked` those who
//! want a better one. Decides nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jari_common::clinic::Position;
use jari_common::id::{ClinicId, TicketId};
use jari_common::wish::{OnMatch, PartOfDay, Wish, WishDays, WishOrder, WishPlaces};
use jiff::civil::Date;

use crate::engine::seats::clinics::{ClinicNumber, Clinics};

/// The most clinics near a place that a wish looks at.
pub(in crate::engine) const NEAR_MAX: usize = 500;

/// The index of a shape in the list of shapes.
pub(in crate::engine) type ShapeNumber = u32;

/// What decides which seats fit, besides the wish itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::engine) struct Needs {
    /// People who sit together.
    pub(in crate::engine) party: u8,
    /// The day of a second dose that is booked. For a first dose that fits this day, no other second dose is needed.
    pub(in crate::engine) second: Option<Date>,
}

/// How good a seat is for a wish: smaller is better. The wish decides whether the clinic or the day is compared first.
pub(in crate::engine) type Rank = (i64, i64, u8);

/// The rank of a seat that the wish does not accept: any other is better.
pub(in crate::engine) const WORST: Rank = (i64::MAX, i64::MAX, u8::MAX);

/// How many items a search may still look at (days, slots, shapes, people), so that no step blocks the writer for long.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    left: u64,
    /// How many items were looked at.
    pub spent: u64,
}

impl Effort {
    /// The limit is checked only before a search begins: the last search is finished, even if it takes more.
    #[must_use]
    pub fn of(most: u64) -> Self {
        Self { left: most, spent: 0 }
    }

    pub(in crate::engine) fn spend(&mut self, count: u64) {
        self.left = self.left.saturating_sub(count);
        self.spent += count;
    }

    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}

/// A wish that any number of people share.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Shape {
    /// The wish as it was given, except `on_match`.
    pub(in crate::engine) wish: Wish,
    pub(in crate::engine) needs: Needs,
    /// The clinics, the best first.
    pub(in crate::engine) ranked: Vec<ClinicNumber>,
    /// People who have no seat and wait for one, by number in line.
    pub(in crate::engine) waiting: BTreeMap<u32, TicketId>,
    pub(in crate::engine) booked: BookedWaiting,
    /// The last search found nothing, and no seat has become free since: no other search is needed. Only valid while
    /// somebody waits.
    pub(in crate::engine) nothing_free: bool,
    /// The number of wishes with this shape; at 0 its index may be used for another shape.
    given: u32,
}

/// The people of one shape who have a booking and wait for a seat that they prefer: by number in line, and by the rank
/// of the seat that each of them has.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct BookedWaiting {
    by_number: BTreeMap<u32, (Rank, TicketId)>,
    by_rank: BTreeSet<(Rank, u32)>,
}

impl BookedWaiting {
    pub(in crate::engine) fn is_empty(&self) -> bool {
        self.by_number.is_empty()
    }

    /// Adds a person, or replaces their rank. Returns whether they were not in the list before.
    pub(in crate::engine) fn insert(&mut self, number: u32, own: Rank, ticket: TicketId) -> bool {
        let is_news = !self.remove(number);
        self.by_number.insert(number, (own, ticket));
        self.by_rank.insert((own, number));
        is_news
    }

    /// Removes a person. Returns whether they were in the list.
    pub(in crate::engine) fn remove(&mut self, number: u32) -> bool {
        let Some((own, _)) = self.by_number.remove(&number) else { return false };
        self.by_rank.remove(&(own, number))
    }

    pub(in crate::engine) fn tickets(&self) -> Vec<(u32, TicketId)> {
        self.by_number.iter().map(|(number, (_, ticket))| (*number, *ticket)).collect()
    }

    /// The first person in line for whom a seat of this rank is better than their own.
    pub(in crate::engine) fn first_for(
        &self,
        rank: Rank,
        effort: &mut Effort,
    ) -> Option<(u32, TicketId)> {
        // If anybody would take the seat, the person with the worst seat would: so this one is checked first.
        self.by_rank.last().filter(|(worst, _)| rank < *worst)?;
        let mut mine = self.by_number.iter().inspect(|_| effort.spend(1));
        let (number, (_, ticket)) = mine.find(|(_, (own, _))| rank < *own)?;
        Some((*number, *ticket))
    }
}

#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Shapes {
    list: Vec<Shape>,
    numbers: HashMap<Key, ShapeNumber>,
    unused: Vec<ShapeNumber>,
    /// The shapes for which somebody waits, by clinic.
    by_clinic: HashMap<ClinicNumber, BTreeSet<ShapeNumber>>,
}

/// The parts of a wish that make two wishes the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    clinics: Vec<ClinicId>,
    /// Latitude and longitude as bits, and metres.
    near: Option<(u64, u64, u32)>,
    days: WishDays,
    time: PartOfDay,
    first: WishOrder,
    needs: Needs,
}

impl Key {
    fn of(wish: &Wish, needs: Needs) -> Self {
        let (clinics, near) = match &wish.places {
            WishPlaces::Clinics(clinics) => (clinics.clone(), None),
            WishPlaces::Near { from, metres } => {
                (Vec::new(), Some((from.lat.to_bits(), from.lon.to_bits(), *metres)))
            }
        };
        Self { clinics, near, days: wish.days, time: wish.time, first: wish.first, needs }
    }
}

impl Shape {
    /// Whether anybody waits for this shape.
    fn is_waited_for(&self) -> bool {
        !self.waiting.is_empty() || !self.booked.is_empty()
    }

    /// The first person in line who would take a seat of this rank.
    pub(in crate::engine) fn first_for(
        &self,
        rank: Rank,
        effort: &mut Effort,
    ) -> Option<(u32, TicketId)> {
        let waiting = self.waiting.first_key_value().map(|(number, ticket)| (*number, *ticket));
        waiting.into_iter().chain(self.booked.first_for(rank, effort)).min()
    }
}

impl Shapes {
    pub(in crate::engine) fn get(&self, number: ShapeNumber) -> &Shape {
        &self.list[number as usize]
    }

    pub(in crate::engine) fn get_mut(&mut self, number: ShapeNumber) -> &mut Shape {
        &mut self.list[number as usize]
    }

    /// The shapes that include this clinic and for which somebody waits.
    pub(in crate::engine) fn at(
        &self,
        clinic: ClinicNumber,
    ) -> impl Iterator<Item = (ShapeNumber, &Shape)> {
        let numbers = self.by_clinic.get(&clinic).into_iter().flatten();
        numbers.map(|number| (*number, self.get(*number)))
    }

    /// Adds one wish, and returns its shape.
    pub(in crate::engine) fn add(
        &mut self,
        wish: &Wish,
        needs: Needs,
        clinics: &Clinics,
    ) -> ShapeNumber {
        let key = Key::of(wish, needs);
        if let Some(number) = self.numbers.get(&key).copied() {
            self.get_mut(number).given += 1;
            return number;
        }
        let ranked = ranked(&wish.places, clinics);
        let wish = Wish { on_match: OnMatch::default(), ..wish.clone() };
        let (waiting, booked) = (BTreeMap::new(), BookedWaiting::default());
        let shape = Shape { wish, needs, ranked, waiting, booked, nothing_free: false, given: 1 };
        let number = self
            .unused
            .pop()
            .unwrap_or_else(|| u32::try_from(self.list.len()).expect("fewer shapes than tickets"));
        match self.list.get_mut(number as usize) {
            Some(unused) => *unused = shape,
            None => self.list.push(shape),
        }
        self.numbers.insert(key, number);
        number
    }

    /// Removes one wish of this shape.
    pub(in crate::engine) fn remove(&mut self, number: ShapeNumber) {
        let shape = self.get_mut(number);
        shape.given -= 1;
        if shape.given == 0 {
            let key = Key::of(&shape.wish, shape.needs);
            shape.ranked = Vec::new();
            self.numbers.remove(&key);
            self.unused.push(number);
        }
    }

    /// The ticket with this number in line waits from now on: for any seat, or for a seat that is better than its own.
    /// Returns whether it did not wait before.
    pub(in crate::engine) fn wait(
        &mut self,
        shape: ShapeNumber,
        number: u32,
        ticket: TicketId,
        own: Option<Rank>,
    ) -> bool {
        let waited_for = self.get_mut(shape);
        let is_first = !waited_for.is_waited_for();
        let is_news = match own {
            Some(own) => waited_for.booked.insert(number, own, ticket),
            None => waited_for.waiting.insert(number, ticket).is_none(),
        };
        if is_first {
            // `nothing_free` is not kept up to date while nobody waits.
            self.get_mut(shape).nothing_free = false;
            self.link(shape);
        }
        is_news
    }

    pub(in crate::engine) fn stop_waiting(&mut self, shape: ShapeNumber, number: u32) {
        let waited_for = self.get_mut(shape);
        let was_there =
            waited_for.waiting.remove(&number).is_some() | waited_for.booked.remove(number);
        if was_there && !waited_for.is_waited_for() {
            waited_for.nothing_free = false;
            self.unlink(shape);
        }
    }

    /// A clinic is new, or has moved: returns the shapes that rank their clinics again.
    pub(in crate::engine) fn clinic_put(
        &mut self,
        clinic: ClinicNumber,
        clinics: &Clinics,
    ) -> Vec<ShapeNumber> {
        let Some(position) = clinics.by_number(clinic).map(|it| it.position) else {
            return Vec::new();
        };
        let mut numbers: Vec<ShapeNumber> = self.numbers.values().copied().collect();
        numbers.sort_unstable();
        numbers.retain(|number| {
            let shape = self.get(*number);
            let WishPlaces::Near { from, metres } = shape.wish.places else { return false };
            from.distance_metres(position) <= metres || shape.ranked.contains(&clinic)
        });
        for number in numbers.iter().copied() {
            let shape = self.get(number);
            let (ranked, is_linked) = (ranked(&shape.wish.places, clinics), shape.is_waited_for());
            if is_linked {
                self.unlink(number);
            }
            let shape = self.get_mut(number);
            (shape.ranked, shape.nothing_free) = (ranked, false);
            if is_linked {
                self.link(number);
            }
        }
        numbers
    }

    /// People of a shape who have a booking and wait for a better seat.
    pub(in crate::engine) fn booked_waiting(&self, number: ShapeNumber) -> Vec<(u32, TicketId)> {
        self.get(number).booked.tickets()
    }

    fn link(&mut self, number: ShapeNumber) {
        let Self { list, by_clinic, .. } = self;
        for clinic in &list[number as usize].ranked {
            by_clinic.entry(*clinic).or_default().insert(number);
        }
    }

    fn unlink(&mut self, number: ShapeNumber) {
        let Self { list, by_clinic, .. } = self;
        for clinic in &list[number as usize].ranked {
            if let Some(numbers) = by_clinic.get_mut(clinic) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    by_clinic.remove(clinic);
                }
            }
        }
    }
}

/// The clinics that the wish accepts, the best first.
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
