//! What stewards decided, folded into what holds. The latest word counts: a decision that newer ones contradict
//! has no effect, so what remains has no contradiction. Nothing is judged here.

mod said;
mod sides;

pub use said::Said;
pub(super) use sides::Sides;

use crate::records::{Index, Records, TextId};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

/// What a steward said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Deed {
    /// The two records are one person, whatever a veto or the score says.
    Same(Index, Index),
    /// Whoever has records of one side has none of the other: one constraint, not a pair for each two records.
    Apart(Vec<Index>, Vec<Index>),
    /// Two people of one household.
    Household(Index, Index),
    /// A contact, as cleaned, that says nothing about a person: the shop's own phone.
    SharedValue(String),
}

/// What the decisions say about two records.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// One person, whatever the score says.
    Same,
    /// Two people, whatever the score says.
    Different,
    /// Two people who live together, whatever the score says.
    Household,
}

/// All that holds of what stewards said. By default nothing.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Component of each record that a decision names.
    component_of: FxHashMap<Index, u32>,
    components: Vec<Component>,
    /// What each constraint says, newest first.
    constraints: Vec<Decision>,
    same: Vec<(Index, Index)>,
    households: Vec<(Index, Index)>,
    shared: Vec<TextId>,
    superseded: Vec<usize>,
}

/// Records that a steward joined, or one that a steward only kept apart.
#[derive(Clone, Debug, Default)]
struct Component {
    records: Vec<Index>,
    sides: Sides,
}

impl Decisions {
    /// What holds of these deeds, oldest first. They must name records that are there; a contact that no record
    /// carries is no mistake.
    pub fn fold(records: &Records, deeds: &[Deed]) -> Decisions {
        let mut decisions = Decisions::default();
        for (position, deed) in deeds.iter().enumerate().rev() {
            if !decisions.accept(deed) {
                decisions.superseded.push(position);
            }
        }
        decisions.superseded.reverse();
        let known = |record: &Index| (*record as usize) < records.len();
        assert!(decisions.component_of.keys().all(known), "a decision names a record that is not there");
        decisions.shared = numbers_of_shared_values(records, deeds);
        decisions
    }

    /// Positions, in ascending order, of the deeds without effect because newer ones say otherwise.
    pub fn superseded(&self) -> &[usize] {
        &self.superseded
    }

    /// What is decided about two records, themselves or through records that a steward joined to them. Of
    /// several constraints the newest one speaks.
    #[inline]
    pub fn between(&self, a: Index, b: Index) -> Option<Decision> {
        let (left, right) = (*self.component_of.get(&a)?, *self.component_of.get(&b)?);
        if left == right {
            return Some(Decision::Same);
        }
        let constraint = self.sides(left).opposed_to(self.sides(right))?;
        Some(self.constraints[constraint as usize])
    }

    /// The contacts that say nothing about a person, by their numbers in [`Records::contacts`], ascending.
    pub fn shared_values(&self) -> &[TextId] {
        &self.shared
    }

    /// Pairs that a steward joined, the lower index first, newest decision first.
    pub(super) fn same(&self) -> &[(Index, Index)] {
        &self.same
    }

    /// Pairs that a steward put into one household, newest first.
    pub(super) fn households(&self) -> &[(Index, Index)] {
        &self.households
    }

    /// The records that a steward joined to this one, itself among them.
    #[inline]
    pub(super) fn joined_to<'a>(&'a self, record: &'a Index) -> &'a [Index] {
        match self.component_of.get(record) {
            Some(component) => &self.components[*component as usize].records,
            None => std::slice::from_ref(record),
        }
    }

    /// Whether a record speaks for all that a steward joined to it: one of them does.
    #[inline]
    pub(super) fn leads(&self, record: Index) -> bool {
        self.joined_to(&record)[0] == record
    }

    /// All components: their records, and the sides they stand on.
    pub(super) fn components(&self) -> impl Iterator<Item = (&[Index], &Sides)> {
        let filled = self.components.iter().filter(|component| !component.records.is_empty());
        filled.map(|component| (component.records.as_slice(), &component.sides))
    }

    /// Takes a deed that is older than all before; false where these say otherwise.
    fn accept(&mut self, deed: &Deed) -> bool {
        match deed {
            Deed::Same(a, b) => self.join(*a, *b),
            Deed::Apart(left, right) => self.part(left, right, Decision::Different),
            Deed::Household(a, b) => {
                let accepted = self.part(&[*a], &[*b], Decision::Household);
                self.households.extend(accepted.then_some((*a, *b)));
                accepted
            }
            Deed::SharedValue(_) => true,
        }
    }

    fn join(&mut self, a: Index, b: Index) -> bool {
        let (left, right) = (self.component(a), self.component(b));
        if left != right {
            if self.sides(left).opposed_to(self.sides(right)).is_some() {
                return false;
            }
            self.merge(left, right);
        }
        self.same.push((a.min(b), a.max(b)));
        true
    }

    fn part(&mut self, left: &[Index], right: &[Index], says: Decision) -> bool {
        let left: FxHashSet<u32> = left.iter().map(|record| self.component(*record)).collect();
        let right: FxHashSet<u32> = right.iter().map(|record| self.component(*record)).collect();
        if !left.is_disjoint(&right) {
            return false;
        }
        let constraint = self.constraints.len() as u32;
        self.constraints.push(says);
        left.iter().for_each(|component| self.components[*component as usize].sides.add(constraint, false));
        right.iter().for_each(|component| self.components[*component as usize].sides.add(constraint, true));
        true
    }

    /// The component of a record, which is made where missing.
    fn component(&mut self, record: Index) -> u32 {
        let next = self.components.len() as u32;
        let component = *self.component_of.entry(record).or_insert(next);
        if component == next {
            self.components.push(Component { records: vec![record], sides: Sides::default() });
        }
        component
    }

    fn merge(&mut self, left: u32, right: u32) {
        let size = |component: u32| self.components[component as usize].records.len();
        let (into, from) = if size(left) >= size(right) { (left, right) } else { (right, left) };
        let moved = std::mem::take(&mut self.components[from as usize]);
        for record in &moved.records {
            self.component_of.insert(*record, into);
        }
        let into = &mut self.components[into as usize];
        into.records.extend(moved.records);
        into.sides.take(&moved.sides);
    }

    fn sides(&self, component: u32) -> &Sides {
        &self.components[component as usize].sides
    }
}

/// The dictionary is only searched when there is something to find: it can be read, but not asked.
fn numbers_of_shared_values(records: &Records, deeds: &[Deed]) -> Vec<TextId> {
    let mut values = FxHashSet::default();
    values.extend(deeds.iter().filter_map(|deed| match deed {
        Deed::SharedValue(value) => Some(value.as_str()),
        _ => None,
    }));
    if values.is_empty() {
        return Vec::new();
    }
    records.contacts.iter().filter(|(_, text)| values.contains(text)).map(|(id, _)| id).collect()
}
