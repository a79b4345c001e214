//! Writing customers: memberships, golden profiles, journal and events, one transaction for several components
//! of the plan. A transaction that writes events stays short.

use super::batch::{Batch, changed_fields, ended, references};
use super::evidence::Links;
use super::{Ledger, Outcome, Resolved};
use crate::session::Session;
use anyhow::Context;
use db::customers::{self, Customer, Group, State};
use db::journal::{self, Deed, Entry, Event};
use identity::golden::{self, Pin, Reference};
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
    ledger: &mut Ledger,
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
        links: Links::of(resolution),
        lost,
        pins: resolved.book.pins(working),
        written: 0,
        outcome,
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

struct Writer<'a> {
    session: &'a Session,
    ledger: &'a mut Ledger,
    resolved: &'a Resolved,
    links: Links<'a>,
    /// Records that are no more, by the customer they belonged to.
    lost: FxHashMap<i64, Vec<i64>>,
    /// The pins on records, oldest first.
    pins: FxHashMap<Index, Vec<(usize, Pin)>>,
    written: usize,
    outcome: &'a mut Outcome,
}

impl Writer<'_> {
    async fn chunk(&mut self, components: &[Component<'_>]) -> anyhow::Result<()> {
        let known = self.known(components).await?;
        let mut tx = self.ledger.begin(self.session).await?;
        let mut batch = Batch::default();
        for component in components {
            self.component(component, &known, &mut batch);
        }
        batch.summarise();
        customers::save(&mut tx, &batch.customers).await?;
        batch.moves.sort_unstable();
        customers::move_members(&mut tx, Group::Customer, self.ledger.run.id, &batch.moves, &batch.left)
            .await?;
        journal::append(&mut tx, self.ledger.next_entry, &batch.entries).await?;
        journal::emit(&mut tx, self.ledger.next_event, &batch.events).await?;
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

    fn component(&mut self, component: &Component<'_>, known: &FxHashMap<i64, Customer>, batch: &mut Batch) {
        let run = self.ledger.run.id;
        for change in component.changes() {
            let members: Vec<Index> = change.members().collect();
            let profile = golden::encode(&self.profile(&members));
            let before = known.get(&change.id);
            let evidence = (!change.joined.is_empty()).then(|| self.evidence(&members)).flatten();
            let deed = match (change.fresh, change.revived) {
                (true, _) => Deed::Created,
                (_, true) => Deed::Revived,
                _ => Deed::Changed,
            };
            let ids = &self.resolved.working.ids;
            self.let_go(change.id, batch);
            batch.moves.extend(change.joined.iter().map(|record| (ids[*record as usize], change.id)));
            self.tell(batch, deed, change.id, None);
            // A single record that came to be a customer was merged with nothing.
            if deed != Deed::Created || members.len() > 1 {
                let before = before.and_then(|customer| customer.profile.clone());
                let after = Some(profile.clone());
                batch.entries.push(Entry {
                    run,
                    deed,
                    customer: change.id,
                    other: None,
                    evidence,
                    before,
                    after,
                });
            }
            batch.customers.push(Customer {
                id: change.id,
                state: State::Active,
                survivor: None,
                household: before.and_then(|customer| customer.household),
                records: members.len() as i64,
                created_run: before.map_or(run, |customer| customer.created_run),
                changed_run: run,
                profile: Some(profile),
            });
            match deed {
                Deed::Created => self.outcome.created += 1,
                _ => self.outcome.changed += 1,
            }
        }
        self.retire(component, known, batch);
    }

    /// Ids that no longer stand for records of their own, and ids whose records were parted.
    fn retire(&mut self, component: &Component<'_>, known: &FxHashMap<i64, Customer>, batch: &mut Batch) {
        let run = self.ledger.run.id;
        for (id, survivor) in component.retired() {
            self.let_go(*id, batch);
            let before = known.get(id);
            let retired =
                Customer { state: State::Merged, survivor: Some(*survivor), ..ended(*id, run, before) };
            let profile = retired.profile.clone();
            batch.customers.push(retired);
            let deed = Deed::Merged;
            let entry = Entry {
                run,
                deed,
                customer: *survivor,
                other: Some(*id),
                evidence: None,
                before: profile,
                after: None,
            };
            batch.entries.push(entry);
            self.tell(batch, deed, *survivor, Some(*id));
            self.outcome.merged += 1;
        }
        for (id, successors) in component.splits() {
            for other in successors.iter().skip(1) {
                let deed = Deed::Split;
                batch.entries.push(Entry {
                    run,
                    deed,
                    customer: id,
                    other: Some(*other),
                    evidence: None,
                    before: None,
                    after: None,
                });
                self.tell(batch, deed, id, Some(*other));
            }
            self.outcome.split += 1;
        }
        for id in component.emptied() {
            self.let_go(*id, batch);
            let before = known.get(id);
            // What was erased stays erased.
            if before.is_some_and(|customer| customer.state == State::Erased) {
                continue;
            }
            let emptied = Customer { state: State::Empty, ..ended(*id, run, before) };
            let (deed, before) = (Deed::Emptied, emptied.profile.clone());
            batch.customers.push(emptied);
            let (other, evidence, after) = (None, None, None);
            batch.entries.push(Entry { run, deed, customer: *id, other, evidence, before, after });
            self.tell(batch, deed, *id, None);
        }
    }

    /// Ends the memberships of records that are no more.
    fn let_go(&self, customer: i64, batch: &mut Batch) {
        batch.left.extend(self.lost.get(&customer).into_iter().flatten());
    }

    fn tell(&self, batch: &mut Batch, deed: Deed, customer: i64, other: Option<i64>) {
        let Ledger { run, .. } = &*self.ledger;
        batch.events.push(Event {
            at: run.at,
            kind: deed.event(),
            customer,
            other,
            last: None,
            fields: None,
            run: run.id,
        });
    }

    /// The golden profile of these records, as references.
    fn profile(&self, members: &[Index]) -> Vec<Reference> {
        let working = &self.resolved.working;
        let all: Vec<golden::Member> = members.iter().map(|index| working.member(*index)).collect();
        let mut pins: Vec<(usize, Pin)> = Vec::new();
        if !self.pins.is_empty() {
            for (position, index) in members.iter().enumerate() {
                let of = self.pins.get(index).into_iter().flatten();
                pins.extend(of.map(|(order, pin)| (*order, Pin { member: position, ..*pin })));
            }
            pins.sort_by_key(|(order, _)| *order);
        }
        let pins: Vec<Pin> = pins.into_iter().map(|(_, pin)| pin).collect();
        references(&golden::survive(&all, &pins), |member| {
            let index = members[member] as usize;
            (working.ids[index], i64::from(working.versions[index]))
        })
    }

    fn evidence(&self, members: &[Index]) -> Option<Vec<u8>> {
        let cluster = self.resolved.resolution.customer_of[*members.first()? as usize];
        self.links.encode(cluster, &self.resolved.working.ids, &self.resolved.published.cases)
    }

    /// Profiles of customers whose records stayed the same but have new versions, other pins or a source that
    /// was registered anew, with another rank perhaps.
    fn refresh(&mut self, ids: &[i64], planned: &FxHashSet<i64>) -> anyhow::Result<()> {
        let working = &self.resolved.working;
        let since = self.ledger.since;
        let data = &self.session.repository.data;
        let sources = self.session.block(db::sources::registered_since(data, since))?;
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
        let run = self.ledger.run.id;
        for (id, members) in touched {
            let profile = golden::encode(&self.profile(members));
            let Some(before) = known.remove(id) else { continue };
            if before.profile.as_ref() == Some(&profile) {
                continue;
            }
            let fields = changed_fields(before.profile.as_deref(), &profile);
            let after = Some(profile.clone());
            let (deed, customer) = (Deed::Changed, *id);
            let old = before.profile.clone();
            batch.entries.push(Entry {
                run,
                deed,
                customer,
                other: None,
                evidence: None,
                before: old,
                after,
            });
            self.tell(&mut batch, deed, customer, None);
            if let Some(event) = batch.events.last_mut() {
                event.fields = Some(fields);
            }
            batch.customers.push(Customer { profile: Some(profile), changed_run: run, ..before });
        }
        if batch.customers.is_empty() {
            return Ok(());
        }
        self.outcome.changed += batch.customers.len();
        let mut tx = self.ledger.begin(self.session).await?;
        customers::save(&mut tx, &batch.customers).await?;
        journal::append(&mut tx, self.ledger.next_entry, &batch.entries).await?;
        journal::emit(&mut tx, self.ledger.next_event, &batch.events).await?;
        self.ledger.commit(tx).await?;
        self.ledger.next_entry += batch.entries.len() as i64;
        self.ledger.next_event += batch.events.len() as i64;
        Ok(())
    }
}
