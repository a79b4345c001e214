//! Customers found while somebody types: found in the working set, shown from the vault.

use super::answer::Hit;
use super::profiles::Profile;
use super::world::World;
use crate::customers::{self, SourceFacts};
use crate::session::Session;
use db::customers::Customer;
use db::records::Stored;
use identity::golden::{self, Reference};
use identity::index::search::Query;
use identity::records::Index;
use model::{CustomerId, Field};

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

/// The same with the values that are shown. Who is no longer there is left out.
pub(crate) fn show(
    session: &Session,
    facts: &SourceFacts,
    found: &[Found],
    profiles: &[Profile],
) -> anyhow::Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(found.len());
    for Found { customer, matched } in found {
        let profile = profiles.iter().find(|profile| profile.whole.customer.id == *customer);
        let Some(profile) = profile else { continue };
        let fields = values(session, facts, profile)?;
        hits.push(Hit { customer: CustomerId(*customer), fields, matched: matched.clone() });
    }
    Ok(hits)
}

/// The values that are shown of a customer; only the records that they come from are unsealed.
fn values(session: &Session, facts: &SourceFacts, profile: &Profile) -> anyhow::Result<Vec<(Field, String)>> {
    let references = shown(&profile.whole.customer)?;
    let is_shown = |record: &&Stored| references.iter().any(|reference| reference.record == record.id);
    let records = profile.whole.records.iter().filter(is_shown);
    let opened = customers::unseal(facts, records, &profile.keys(session)?)?;
    let value = |reference: &Reference| {
        let record = opened.iter().find(|opened| opened.id == reference.record)?;
        Some((reference.field, record.value(reference.field, reference.nth)?))
    };
    Ok(references.iter().filter_map(value).collect())
}

/// Where the main value of each field that is shown comes from.
fn shown(customer: &Customer) -> anyhow::Result<Vec<Reference>> {
    let all = customer.profile.as_deref().map(golden::decode).transpose()?.unwrap_or_default();
    let first = |field: &Field| all.iter().find(|reference| reference.field == *field).copied();
    Ok(SHOWN.iter().filter_map(first).collect())
}
