//! Customers found while somebody types: found in the working set, shown from the vault.

use super::answer::Hit;
use super::within::Seen;
use super::world::World;
use crate::access::mask;
use crate::customers::{self, SourceFacts};
use crate::decisions::Book;
use crate::session::Session;
use db::customers::Customer;
use db::records::Stored;
use identity::golden::{self, Reference};
use identity::index::search::{Findable, Query};
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

/// The customers that fit best; `of` says which records may be found, all where it is missing.
pub(crate) fn find(
    world: &World,
    typed: &str,
    limit: usize,
    of: Option<&dyn Fn(Index) -> Option<Finds>>,
) -> Vec<Found> {
    let customer = |index: Index| world.customer_of.get(index as usize).copied().filter(|id| *id != 0);
    let group = |index: Index| customer(index).and_then(|id| u32::try_from(id).ok());
    let Ok(search) = world.search.read() else { return Vec::new() };
    let (records, query) = (world.set.records(), Query::read(typed));
    let found = match of {
        None => search.find(records, &query, limit, &group),
        Some(of) => {
            let findable = |index: Index| {
                let guarded = of(index)? == Finds::Guarded;
                Some(Findable { group: group(index)?, guarded })
            };
            search.find_guarded(records, &query, limit, &findable)
        }
    };
    let hit = |hit: &identity::index::search::Scored| Found {
        customer: i64::from(hit.group),
        matched: hit.matched.fields().collect(),
    };
    found.hits.iter().map(hit).collect()
}

/// What of a record may be found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Finds {
    /// Everything.
    All,
    /// Only what is no hint for whoever does not see it.
    Guarded,
}

/// The same with the values that are shown. Who is no longer there is left out.
pub(crate) fn show(
    session: &Session,
    facts: &SourceFacts,
    book: &Book,
    found: &[Found],
    seen: &[Seen],
) -> anyhow::Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(found.len());
    for Found { customer, matched } in found {
        let seen = seen.iter().find(|seen| seen.profile.whole.customer.id == *customer);
        let Some(seen) = seen else { continue };
        let fields = match seen.profile.whole.customer.profile {
            Some(_) => values(session, facts, seen)?,
            None => worked_out(session, facts, book, seen)?,
        };
        hits.push(Hit { customer: CustomerId(*customer), fields, matched: matched.clone() });
    }
    Ok(hits)
}

/// The values where only a part of the records is seen: the profile that is stored is that of all.
fn worked_out(
    session: &Session,
    facts: &SourceFacts,
    book: &Book,
    seen: &Seen,
) -> anyhow::Result<Vec<(Field, String)>> {
    let person = customers::shown(facts, seen.profile.whole.clone(), &seen.profile.keys(session)?, book)?;
    let value = |field: &Field| {
        let value = person.value(*field)?;
        Some((*field, mask::seen(seen.sights.of(value.record, *field), *field, value.text.clone())?))
    };
    Ok(SHOWN.iter().filter_map(value).collect())
}

/// The values that are shown of a customer; only the records that they come from are unsealed.
fn values(session: &Session, facts: &SourceFacts, seen: &Seen) -> anyhow::Result<Vec<(Field, String)>> {
    let profile = &seen.profile;
    let references = shown(&profile.whole.customer)?;
    let is_shown = |record: &&Stored| references.iter().any(|reference| reference.record == record.id);
    let records = profile.whole.records.iter().filter(is_shown);
    let opened = customers::unseal(facts, records, &profile.keys(session)?)?;
    let value = |reference: &Reference| {
        let record = opened.iter().find(|opened| opened.id == reference.record)?;
        let (field, value) = (reference.field, record.value(reference.field, reference.nth)?);
        Some((field, mask::seen(seen.sights.of(reference.record, field), field, value)?))
    };
    Ok(references.iter().filter_map(value).collect())
}

/// Where the main value of each field that is shown comes from.
fn shown(customer: &Customer) -> anyhow::Result<Vec<Reference>> {
    let all = customer.profile.as_deref().map(golden::decode).transpose()?.unwrap_or_default();
    let first = |field: &Field| all.iter().find(|reference| reference.field == *field).copied();
    Ok(SHOWN.iter().filter_map(first).collect())
}
