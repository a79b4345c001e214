//! What a change means: from the records it touches outwards along everything that ties records together, as one
//! person, as one household or by a statement, until nothing more is tied. That part is resolved by itself.

use super::part::Part;
use super::set::Set;
use crate::records::Index;
use crate::resolve::{Decisions, Link, Resolution, Review, settle};
use rustc_hash::{FxHashMap, FxHashSet};

/// Who is who among the records that hang together with some.
pub struct Around {
    /// Their positions in the set.
    pub members: Vec<Index>,
    /// Who is who, by position among the members.
    pub resolution: Resolution,
    /// The pairs to be looked at that have a member in them, by positions in the set.
    pub reviews: Vec<Review>,
}

/// More records hang together than were allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge {
    /// How many were found before giving up.
    pub records: usize,
}

impl Set {
    /// Resolves everything that hangs together with these records. What was resolved like this before all changes
    /// since stays true for all other records.
    pub fn around(&self, seeds: &[Index], most: usize) -> Result<Around, TooLarge> {
        let mut part = Part::new(self);
        let mut members: Vec<Index> = Vec::with_capacity(seeds.len());
        let mut known: FxHashSet<Index> = FxHashSet::default();
        members.extend(seeds.iter().filter(|seed| self.is_alive(**seed) && known.insert(**seed)));
        let mut done = 0;
        while done < members.len() {
            if members.len() > most {
                return Err(TooLarge { records: members.len() });
            }
            let first_pair = part.pairs.len();
            let frontier = members[done..].to_vec();
            done = members.len();
            frontier.iter().for_each(|index| part.pair_up(*index));
            for (a, b) in part.edges(&part.pairs[first_pair..]) {
                members.extend([a, b].into_iter().filter(|index| known.insert(*index)));
            }
            for tied in frontier.iter().flat_map(|index| self.statements.tied_to(*index)) {
                let is_there = (tied as usize) < self.is_alive.len() && self.is_alive(tied);
                members.extend((is_there && known.insert(tied)).then_some(tied));
            }
        }
        Ok(resolve(&mut part, members))
    }

    /// The records that hang together with these by themselves, these left out.
    pub(super) fn neighbours(&self, of: &FxHashSet<Index>) -> Vec<Index> {
        let mut part = Part::new(self);
        let mut sorted: Vec<Index> = of.iter().copied().collect();
        sorted.sort_unstable();
        sorted.iter().for_each(|index| part.pair_up(*index));
        let ends = part.edges(&part.pairs).into_iter().flat_map(|(a, b)| [a, b]);
        let tied = sorted.iter().flat_map(|index| self.statements.tied_to(*index));
        let mut all: Vec<Index> = ends.chain(tied).chain(sorted.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Resolves the part. Records that only share a key with a member are in it too; they hang together with none, and
/// nothing is said about them.
fn resolve(part: &mut Part<'_>, members: Vec<Index>) -> Around {
    let positions: FxHashMap<Index, Index> =
        members.iter().map(|index| (*index, part.take(*index))).collect();
    let deeds = part.set.statements.deeds(&positions, &part.records);
    let decisions = Decisions::fold(&part.records, &deeds);
    let candidates = part.candidates(&part.pairs);
    let judge = part.judge(&candidates, &decisions);
    let whole = settle(&judge, 1);
    let mut place = vec![Index::MAX; part.of.len()];
    for (at, index) in (0..).zip(&members) {
        place[positions[index] as usize] = at;
    }
    let set_index = |link: &Link| Link { a: part.of[link.a as usize], b: part.of[link.b as usize], ..*link };
    let reviews = whole.reviews.iter().map(|review| Review { link: set_index(&review.link), ..*review });
    let reviews = reviews.collect();
    Around { resolution: among(&whole, &members, &positions, &place), members, reviews }
}

/// The members' share of a resolution, with numbers of their own.
fn among(
    whole: &Resolution,
    members: &[Index],
    positions: &FxHashMap<Index, Index>,
    place: &[Index],
) -> Resolution {
    let mut customers = Renumbering::default();
    let mut households = Renumbering::default();
    let mut household_of = Vec::new();
    let mut customer_of = Vec::with_capacity(members.len());
    for index in members {
        let customer = whole.customer_of[positions[index] as usize];
        let number = customers.number(customer);
        if number as usize == household_of.len() {
            household_of.push(households.number(whole.household_of[customer as usize]));
        }
        customer_of.push(number);
    }
    let inside = |link: &&Link| place[link.a as usize] != Index::MAX && place[link.b as usize] != Index::MAX;
    let placed = |link: &Link| Link { a: place[link.a as usize], b: place[link.b as usize], ..*link };
    Resolution {
        customers: customers.0.len(),
        households: households.0.len(),
        customer_of,
        household_of,
        links: whole.links.iter().filter(inside).map(placed).collect(),
        reviews: Vec::new(),
        vetoed: Vec::new(),
        scores: Vec::new(),
        superseded: Vec::new(),
    }
}

/// Numbers in order of appearance.
#[derive(Default)]
struct Renumbering(FxHashMap<u32, u32>);

impl Renumbering {
    fn number(&mut self, old: u32) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(old).or_insert(next)
    }
}
