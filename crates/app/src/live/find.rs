//! Customers found while somebody types: found in the working set, shown from the vault.

use super::answer::Hit;
use super::world::World;
use crate::customers::{self, Opened, SourceFacts};
use crate::session::Session;
use db::customers::Customer;
use identity::golden::{self, Reference};
use identity::index::search::Query;
use identity::records::Index;
use model::{CustomerId, Field};
use rustc_hash::FxHashMap;

/// What tells people apart.
const SHOWN: [Field; 6] =
    [Field::FirstName, Field::LastName, Field::Email, Field::Phone, Field::Postcode, Field::City];

/// A customer found, and the fields in which.
pub(crate) struct Found {
    pub customer: i64,
    pub matched: Vec<Field>,
}

/// The customers that fit best.
pub(crate) fn find(world: &World, typed: &str, limit: usize) -> Vec<Found> {
    let customer = |index: Index| world.customer_of.get(index as usize).copied().filter(|id| *id != 0);
    let group = |index: Index| customer(index).and_then(|id| u32::try_from(id).ok());
    let Ok(search) = world.search.read() else { return Vec::new() };
    let found = search.find(world.set.records(), &Query::read(typed), limit, &group);
    let hit = |hit: &identity::index::search::Scored| Found {
        customer: i64::from(hit.group),
        matched: hit.matched.fields().collect(),
    };
    found.hits.iter().map(hit).collect()
}

/// The same with the values that are shown, all of them read at once.
pub(crate) fn show(session: &Session, facts: &SourceFacts, found: &[Found]) -> anyhow::Result<Vec<Hit>> {
    let ids: Vec<i64> = found.iter().map(|found| found.customer).collect();
    let known = session.block(db::customers::many(&session.repository.data, &ids))?;
    let mut references: FxHashMap<i64, Vec<Reference>> = FxHashMap::default();
    for (id, customer) in &known {
        references.insert(*id, shown(customer)?);
    }
    let mut wanted: Vec<(i64, Option<i64>)> =
        references.values().flatten().map(|reference| (reference.record, None)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let opened: FxHashMap<i64, Opened> =
        customers::open(session, facts, &wanted)?.into_iter().map(|opened| (opened.id, opened)).collect();
    let value = |reference: &Reference| {
        let text = opened.get(&reference.record)?.value(reference.field, reference.nth)?;
        Some((reference.field, text))
    };
    let hit = |found: &Found| {
        let fields = references.get(&found.customer)?.iter().filter_map(value).collect();
        Some(Hit { customer: CustomerId(found.customer), fields, matched: found.matched.clone() })
    };
    Ok(found.iter().filter_map(hit).collect())
}

/// Where the main value of each field that is shown comes from.
fn shown(customer: &Customer) -> anyhow::Result<Vec<Reference>> {
    let all = customer.profile.as_deref().map(golden::decode).transpose()?.unwrap_or_default();
    let first = |field: &Field| all.iter().find(|reference| reference.field == *field).copied();
    Ok(SHOWN.iter().filter_map(first).collect())
}
