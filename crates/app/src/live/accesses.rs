//! Who looked at whom: what the access log tells somebody who may read it. Whoever reaches some brands only is told of
//! customers who have a record of one of these, and of what they did themselves.

use super::node::Node;
use super::refusal::Refusal;
use super::within::RecordsWithin;
use crate::access::{By, View};
use db::audit::{self, Filter, People, Place, Stored};
use rustc_hash::FxHashMap;

/// Entries looked at in one go, and for one page: where few of them are wanted, a page may be short although more
/// follows.
const AT_ONCE: i64 = 512;
const MOST: i64 = 20_000;

/// Entries, and where the next page begins.
pub type Accesses = (Vec<Stored>, Option<Place>);

impl Node {
    /// Entries behind a place, the newest first. That they were read is an entry too.
    pub async fn accesses(
        &self,
        filter: &Filter,
        (after, most): (Option<Place>, usize),
        by: &By,
        view: &View,
    ) -> Result<Accesses, Refusal> {
        let read = self.read_accesses(filter, after.unwrap_or(Place::NEWEST), most, by, view).await?;
        self.note(by, People::customers(filter.customer)).await?;
        Ok(read)
    }

    async fn read_accesses(
        &self,
        filter: &Filter,
        mut place: Place,
        most: usize,
        by: &By,
        view: &View,
    ) -> Result<Accesses, Refusal> {
        let repository = &self.0.session.repository;
        let within = RecordsWithin::of(view, &*self.book().await?);
        let mut reached = Reached { within, known: FxHashMap::default() };
        let mut told: Vec<Stored> = Vec::new();
        for _ in 0..MOST / AT_ONCE {
            let page = audit::page(repository, filter, place, AT_ONCE).await;
            let (entries, ended) = page.map_err(anyhow::Error::from)?;
            for entry in entries {
                let Some(entry) = self.reached(entry, by, view, &mut reached).await? else { continue };
                if told.len() == most {
                    let last = told.last().map(|last| last.place);
                    return Ok((told, last));
                }
                told.push(entry);
            }
            match ended {
                Some(ended) => place = ended,
                None => return Ok((told, None)),
            }
        }
        Ok((told, Some(place)))
    }

    /// What of an entry is within reach; nothing where it concerns only people beyond it.
    async fn reached(
        &self,
        mut entry: Stored,
        by: &By,
        view: &View,
        reached: &mut Reached<'_>,
    ) -> Result<Option<Stored>, Refusal> {
        if view.reaches_all() {
            return Ok(Some(entry));
        }
        let Some(people) = entry.people.take() else { return Ok(None) };
        let is_nobody = people.customers.is_empty() && people.records.is_empty();
        let mut customers = Vec::new();
        for id in people.customers {
            if self.reaches(id, reached).await? {
                customers.push(id);
            }
        }
        let records = {
            let (world, _) = self.0.ready()?;
            let world = world.read().map_err(|_| self.0.not_ready())?;
            people
                .records
                .into_iter()
                .filter(|record| reached.within.has(&world, *record))
                .collect::<Vec<_>>()
        };
        if customers.is_empty() && records.is_empty() && !(is_nobody && entry.actor == by.actor) {
            return Ok(None);
        }
        entry.customer = entry.customer.filter(|id| customers.contains(id));
        entry.customers = i64::try_from(customers.len()).unwrap_or(i64::MAX);
        entry.records = i64::try_from(records.len()).unwrap_or(i64::MAX);
        entry.people = Some(People { customers, records });
        Ok(Some(entry))
    }

    /// Whether a customer has a record within reach now.
    async fn reaches(&self, customer: i64, reached: &mut Reached<'_>) -> Result<bool, Refusal> {
        if let Some(known) = reached.known.get(&customer) {
            return Ok(*known);
        }
        let data = &self.0.session.repository.data;
        let records = db::customers::records_of(data, customer).await.map_err(anyhow::Error::from)?;
        let (world, _) = self.0.ready()?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        let reaches = records.iter().any(|record| reached.within.has(&world, *record));
        reached.known.insert(customer, reaches);
        Ok(reaches)
    }
}

/// Whether customers are within reach, as far as it was asked.
struct Reached<'a> {
    within: RecordsWithin<'a>,
    known: FxHashMap<i64, bool>,
}
