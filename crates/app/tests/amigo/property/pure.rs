//! What the partition must be: computed from nothing but the current records, the decisions that hold and what
//! is published, by the rules alone. None of what the repository stores or remembers is used.

use crate::property::shop::{HEADINGS, SOURCES};
use crate::property::world::{Current, Said, World};
use identity::golden::{self, Member, Pin, Reference, Traits};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Index, Records};
use identity::resolve::{self, Candidates, Decisions, Deed, Resolution};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Sets of record numbers.
pub type Partition = BTreeSet<BTreeSet<i64>>;

/// The rules applied to everything at once.
pub struct Pure {
    records: Records,
    ids: Vec<i64>,
    versions: Vec<i64>,
    ranks: Vec<u16>,
    traits: Vec<Traits>,
    resolution: Resolution,
    pins: Vec<(i64, Field)>,
}

impl Pure {
    pub fn of(world: &World) -> Pure {
        let mut builder = Builder::default();
        let (mut ids, mut versions, mut ranks, mut traits) = (vec![], vec![], vec![], vec![]);
        for ((source, key), current) in &world.current {
            let (clean, of) = clean(*source, current);
            assert_eq!((clean.source.as_str(), &clean.record_id), (SOURCES[*source], key));
            builder.push(&clean);
            ids.push(current.id);
            versions.push(current.version);
            ranks.push(world.ranks[*source]);
            traits.push(of);
        }
        let records = Records::assemble(vec![builder]);
        let pins = world.holding().filter_map(|said| match said {
            Said::Pin(record, field) => Some((*record, *field)),
            _ => None,
        });
        let pins = pins.collect();
        let deeds = deeds(world, &records, &ids);
        let decisions = Decisions::fold(&records, &deeds);
        let published = world.published();
        let candidates = Candidates::find(&records, Some(&published.model), &decisions, 1);
        let resolution = resolve::resolve(&candidates, &published.model, &published.cases, &decisions, 1);
        drop(candidates);
        Pure { records, ids, versions, ranks, traits, resolution, pins }
    }

    pub fn customers(&self) -> Partition {
        self.sets(|record| self.resolution.customer_of[record])
    }

    /// Households of two people or more.
    pub fn households(&self) -> Partition {
        let household =
            |record: usize| self.resolution.household_of[self.resolution.customer_of[record] as usize];
        let people = self.customers();
        let alone = |home: &BTreeSet<i64>| people.contains(home);
        self.sets(household).into_iter().filter(|home| !alone(home)).collect()
    }

    fn sets(&self, number_of: impl Fn(usize) -> u32) -> Partition {
        let mut sets = BTreeMap::<u32, BTreeSet<i64>>::new();
        for (record, id) in self.ids.iter().enumerate() {
            sets.entry(number_of(record)).or_default().insert(*id);
        }
        sets.into_values().collect()
    }

    /// The golden profile of these records: the origins of each field, best first.
    pub fn profile(&self, ids: &BTreeSet<i64>) -> BTreeMap<&'static str, Vec<(i64, i64, u8)>> {
        let at: Vec<usize> =
            ids.iter().map(|id| self.ids.iter().position(|known| known == id).unwrap()).collect();
        let member = |at: &usize| {
            let index = *at as Index;
            let tie = self.records.key_hash(index);
            Member::new(self.records.get(index), self.traits[*at], self.ranks[*at], tie)
        };
        let members: Vec<Member> = at.iter().map(member).collect();
        let position = |id: i64| at.iter().position(|at| self.ids[*at] == id);
        let pins: Vec<Pin> = self
            .pins
            .iter()
            .filter_map(|(id, field)| position(*id).map(|member| Pin { field: *field, member, nth: 0 }))
            .collect();
        let mut profile = BTreeMap::<&'static str, Vec<_>>::new();
        for origin in golden::survive(&members, &pins).winners {
            let at = at[origin.member as usize];
            profile.entry(origin.field.key()).or_default().push((
                self.ids[at],
                self.versions[at],
                origin.nth,
            ));
        }
        profile
    }
}

/// A stored profile in the same form.
pub fn by_field(stored: &[Reference]) -> BTreeMap<&'static str, Vec<(i64, i64, u8)>> {
    let mut profile = BTreeMap::<&'static str, Vec<_>>::new();
    for Reference { field, record, version, nth } in stored {
        profile.entry(field.key()).or_default().push((*record, *version, *nth));
    }
    profile
}

fn clean(source: usize, current: &Current) -> (CleanRecord, Traits) {
    let slot = |heading: &&str| Slot::Field(Field::from_key(heading).unwrap());
    let layout = Layout {
        file: "any".to_owned(),
        source: SOURCES[source].to_owned(),
        slots: HEADINGS.iter().map(slot).collect(),
        country: Some(*b"FR"),
        date_order: DateOrder::Dmy,
    };
    let mut batch = RawBatch::new(Arc::new(layout), 1);
    batch.push(1, current.cells.iter().map(String::as_str));
    let raw = batch.record(0);
    let mut clean = CleanRecord::default();
    normalise::record(&raw, &mut clean);
    let traits = golden::traits(&raw, &clean, current.received_at);
    (clean, traits)
}

fn deeds(world: &World, records: &Records, ids: &[i64]) -> Vec<Deed> {
    let indexes = |of: &BTreeSet<i64>| -> Vec<Index> {
        let known = of.iter().filter_map(|id| ids.iter().position(|known| known == id));
        let mut indexes: Vec<Index> = known.map(|at| at as Index).collect();
        indexes.sort_by_key(|index| records.key_hash(*index));
        indexes
    };
    let mut deeds = Vec::new();
    for said in world.holding() {
        match said {
            Said::Same(all) => deeds.extend(indexes(all).windows(2).map(|two| Deed::Same(two[0], two[1]))),
            Said::Apart(left, right) => {
                let (left, right) = (indexes(left), indexes(right));
                if !left.is_empty() && !right.is_empty() {
                    deeds.push(Deed::Apart(left, right));
                }
            }
            Said::Household(left, right) => {
                let first = |side: &BTreeSet<i64>| indexes(side).first().copied();
                deeds.extend(first(left).zip(first(right)).map(|(a, b)| Deed::Household(a, b)));
            }
            Said::Shared(value) => deeds.push(Deed::SharedValue(value.clone())),
            Said::Pin(..) | Said::Undo(_) => {}
        }
    }
    deeds
}
