//! Writing customers: memberships, golden profiles, journal and events, one transaction for several components
//! of the plan. A transaction that writes events stays short.

use super::batch::Batch;
use super::compose::Composer;
use super::evidence::Links;
use super::{Ledger, Outcome, Resolved};
use crate::session::Session;
use crate::working::Working;
use anyhow::Context;
use db::customers::{self, Customer, Group};
use identity::lineage::{self, Component, Old};
use identity::records::Index;
use rustc_hash::{FxHashMap, FxHashSet};

/// Records moved in one transaction.
const CHUNK: usize = 4_096;
/// Transactions between two times that what was committed is moved into the database file.
const SETTLE_EVERY: usize = 16;

/// Writes what differs from what is stored. Returns the id of each customer of the resolution.
pub(super) fn write(
    session: &Session,
    ledger: &mut Ledger<'_>,
    resolved: &Resolved,
    outcome: &mut Outcome,
) -> anyhow::Result<Vec<i64>> {
    let data = &session.repository.data;
    let (working, resolution) = (&resolved.working, &resolved.resolution);
    let before = session.block(customers::memberships(data, Group::Customer))?;
    let (customer_of, lost) = align(resolved, &before);
    drop(before);
    let gone: Vec<i64> = lost.keys().copied().collect();
    let former = former(session, resolved)?;
    let old = Old { customer_of: &customer_of, age: &working.ids, former: &former, gone: &gone };
    let next = session.block(customers::next_id(data, Group::Customer, ledger.run.next_customer))?;
    let plan = lineage::plan(&old, &resolution.customer_of, resolution.customers, next);
    let mut ids = vec![0; resolution.customers];
    for (record, customer) in customer_of.iter().enumerate() {
        ids[resolution.customer_of[record] as usize] = *customer;
    }
    for change in plan.components().flat_map(|component| component.changes()) {
        let first = change.members().next().context("a customer has records")?;
        ids[resolution.customer_of[first as usize] as usize] = change.id;
    }
    let mut writer = Writer {
        session,
        ledger,
        resolved,
        composer: Composer {
            view: working,
            resolution,
            cases: &resolved.published.cases,
            links: Links::of(resolution),
            lost,
            pins: resolved.book.pins(working),
            outcome: *outcome,
        },
        written: 0,
    };
    let components: Vec<Component<'_>> = plan.components().collect();
    let bar = crate::progress::count(plan.changed_customers() as u64, "writing customers");
    let mut rest = components.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(chunk_of(rest));
        rest = later;
        session.block(writer.chunk(now))?;
        bar.inc(now.iter().map(|component| component.changes().len() as u64).sum());
    }
    bar.finish_and_clear();
    let planned: FxHashSet<i64> =
        components.iter().flat_map(Component::changes).map(|change| change.id).collect();
    writer.refresh(&ids, &planned)?;
    *outcome = writer.composer.outcome;
    Ok(ids)
}

/// The customer of each record, and the records that customers lost for good.
fn align(resolved: &Resolved, before: &[(i64, i64)]) -> (Vec<i64>, FxHashMap<i64, Vec<i64>>) {
    let mut customer_of = vec![0; resolved.working.len()];
    let mut lost: FxHashMap<i64, Vec<i64>> = FxHashMap::default();
    for (record, customer) in before {
        match resolved.working.index(*record) {
            Some(index) => customer_of[index as usize] = *customer,
            None => lost.entry(*customer).or_default().push(*record),
        }
    }
    (customer_of, lost)
}

fn former(session: &Session, resolved: &Resolved) -> anyhow::Result<FxHashMap<Index, Vec<i64>>> {
    let rows = session.block(customers::former(&session.repository.data, Group::Customer))?;
    let mut former: FxHashMap<Index, Vec<i64>> = FxHashMap::default();
    for (record, customer) in rows {
        if let Some(index) = resolved.working.index(record) {
            former.entry(index).or_default().push(customer);
        }
    }
    Ok(former)
}

/// How many components go into the next transaction.
fn chunk_of(components: &[Component<'_>]) -> usize {
    let mut records = 0;
    let fits = |component: &&Component<'_>| {
        records += component.changes().map(|change| change.joined.len() + change.stayed.len()).sum::<usize>();
        records <= CHUNK
    };
    components.iter().take_while(fits).count().max(1)
}

struct Writer<'a, 'l> {
    session: &'a Session,
    ledger: &'a mut Ledger<'l>,
    resolved: &'a Resolved,
    composer: Composer<'a, Working>,
    written: usize,
}

impl Writer<'_, '_> {
    async fn chunk(&mut self, components: &[Component<'_>]) -> anyhow::Result<()> {
        let known = self.known(components).await?;
        let mut tx = self.ledger.begin(self.session).await?;
        let mut batch = Batch::default();
        for component in components {
            self.composer.component(&self.ledger.run, component, &known, &mut batch);
        }
        batch.summarise();
        let next = [self.ledger.next_entry, self.ledger.next_event];
        batch.write(&mut tx, self.ledger.run.id, next).await?;
        self.ledger.commit(tx).await?;
        self.ledger.next_entry += batch.entries.len() as i64;
        self.ledger.next_event += batch.events.len() as i64;
        self.written += 1;
        if self.written.is_multiple_of(SETTLE_EVERY) {
            self.session.repository.data.settle(false).await?;
        }
        Ok(())
    }

    /// The customers of before that these components touch.
    async fn known(&self, components: &[Component<'_>]) -> anyhow::Result<FxHashMap<i64, Customer>> {
        let mut ids: Vec<i64> = Vec::new();
        for component in components {
            ids.extend(component.changes().filter(|change| !change.fresh).map(|change| change.id));
            ids.extend(component.retired().iter().map(|(id, _)| *id));
            ids.extend(component.emptied());
        }
        Ok(customers::many(&self.session.repository.data, &ids).await?)
    }

    /// Profiles of customers whose records stayed the same but have new versions, other pins or a source that
    /// was registered anew, with another rank perhaps.
    fn refresh(&mut self, ids: &[i64], planned: &FxHashSet<i64>) -> anyhow::Result<()> {
        let working = &self.resolved.working;
        let since = self.ledger.since;
        let data = &self.session.repository.data;
        // Runs that took single changes in may have come since a source was given another rank.
        let unsettled = self.session.block(db::sources::unsettled_since(data))?;
        let registered = unsettled.map_or(since, |unsettled| unsettled.min(since));
        let sources = self.session.block(db::sources::registered_since(data, registered))?;
        let touched = working.changed_since(since).chain(self.resolved.book.touched(working));
        let touched = touched.chain(working.of_sources(&sources));
        let clusters: FxHashSet<u32> =
            touched.map(|index| self.resolved.resolution.customer_of[index as usize]).collect();
        let mut clusters: Vec<u32> =
            clusters.into_iter().filter(|cluster| !planned.contains(&ids[*cluster as usize])).collect();
        clusters.sort_unstable();
        if clusters.is_empty() {
            return Ok(());
        }
        let wanted: FxHashSet<u32> = clusters.iter().copied().collect();
        let mut members: FxHashMap<u32, Vec<Index>> = FxHashMap::default();
        for (index, cluster) in self.resolved.resolution.customer_of.iter().enumerate() {
            if wanted.contains(cluster) {
                members.entry(*cluster).or_default().push(index as Index);
            }
        }
        for clusters in clusters.chunks(CHUNK / 4) {
            let now: Vec<(i64, &[Index])> = clusters
                .iter()
                .map(|cluster| (ids[*cluster as usize], members[cluster].as_slice()))
                .collect();
            self.session.block(self.refresh_some(&now))?;
        }
        Ok(())
    }

    async fn refresh_some(&mut self, touched: &[(i64, &[Index])]) -> anyhow::Result<()> {
        let ids: Vec<i64> = touched.iter().map(|(id, _)| *id).collect();
        let mut known = customers::many(&self.session.repository.data, &ids).await?;
        let mut batch = Batch::default();
        for (id, members) in touched {
            let Some(before) = known.remove(id) else { continue };
            self.composer.refresh(&self.ledger.run, &before, members, &mut batch);
        }
        if batch.customers.is_empty() {
            return Ok(());
        }
        let mut tx = self.ledger.begin(self.session).await?;
        let next = [self.ledger.next_entry, self.ledger.next_event];
        batch.write(&mut tx, self.ledger.run.id, next).await?;
        self.ledger.commit(tx).await?;
        self.ledger.next_entry += batch.entries.len() as i64;
        self.ledger.next_event += batch.events.len() as i64;
        Ok(())
    }
}
