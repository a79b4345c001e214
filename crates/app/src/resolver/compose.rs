//! From a component of the plan to the rows that tell of it: customers, memberships, journal and events. Nothing is read
//! and nothing written here, so that an import and a single change tell of themselves in the same way.

use super::Outcome;
use super::batch::{Batch, changed_fields, ended, references};
use super::evidence::Links;
use crate::view::View;
use db::customers::{Customer, State};
use db::journal::{Deed, Entry, Event, Run};
use identity::golden::{self, Pin, Reference};
use identity::lineage::Component;
use identity::records::Index;
use identity::resolve::Resolution;
use identity::resolve::cases::Cases;
use rustc_hash::FxHashMap;

/// What is known of a run while its rows are composed.
pub(crate) struct Composer<'a, V: View> {
    pub view: &'a V,
    pub resolution: &'a Resolution,
    pub cases: &'a Cases,
    pub links: Links<'a>,
    /// Records that are no more, by the customer they belonged to.
    pub lost: FxHashMap<i64, Vec<i64>>,
    /// The pins on records, oldest first.
    pub pins: FxHashMap<Index, Vec<(usize, Pin)>>,
    pub outcome: Outcome,
}

impl<V: View> Composer<'_, V> {
    /// Adds what must be written of a component. `known` are the customers of before that it touches.
    pub fn component(
        &mut self,
        run: &Run,
        component: &Component<'_>,
        known: &FxHashMap<i64, Customer>,
        batch: &mut Batch,
    ) {
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
            self.let_go(change.id, batch);
            batch.moves.extend(change.joined.iter().map(|record| (self.view.id(*record), change.id)));
            tell(run, batch, deed, change.id, None);
            // A single record that came to be a customer was merged with nothing.
            if deed != Deed::Created || members.len() > 1 {
                let before = before.and_then(|customer| customer.profile.clone());
                let after = Some(profile.clone());
                batch.entries.push(Entry {
                    run: run.id,
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
                created_run: before.map_or(run.id, |customer| customer.created_run),
                changed_run: run.id,
                profile: Some(profile),
            });
            match deed {
                Deed::Created => self.outcome.created += 1,
                _ => self.outcome.changed += 1,
            }
        }
        self.retire(run, component, known, batch);
    }

    /// Ids that no longer stand for records of their own, and ids whose records were parted.
    fn retire(
        &mut self,
        run: &Run,
        component: &Component<'_>,
        known: &FxHashMap<i64, Customer>,
        batch: &mut Batch,
    ) {
        for (id, survivor) in component.retired() {
            self.let_go(*id, batch);
            let before = known.get(id);
            let retired =
                Customer { state: State::Merged, survivor: Some(*survivor), ..ended(*id, run.id, before) };
            let profile = retired.profile.clone();
            batch.customers.push(retired);
            let deed = Deed::Merged;
            let entry = Entry {
                run: run.id,
                deed,
                customer: *survivor,
                other: Some(*id),
                evidence: None,
                before: profile,
                after: None,
            };
            batch.entries.push(entry);
            tell(run, batch, deed, *survivor, Some(*id));
            self.outcome.merged += 1;
        }
        for (id, successors) in component.splits() {
            for other in successors.iter().skip(1) {
                let deed = Deed::Split;
                batch.entries.push(Entry {
                    run: run.id,
                    deed,
                    customer: id,
                    other: Some(*other),
                    evidence: None,
                    before: None,
                    after: None,
                });
                tell(run, batch, deed, id, Some(*other));
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
            let emptied = Customer { state: State::Empty, ..ended(*id, run.id, before) };
            let (deed, before) = (Deed::Emptied, emptied.profile.clone());
            batch.customers.push(emptied);
            let (other, evidence, after) = (None, None, None);
            batch.entries.push(Entry { run: run.id, deed, customer: *id, other, evidence, before, after });
            tell(run, batch, deed, *id, None);
        }
    }

    /// Ends the memberships of records that are no more.
    fn let_go(&self, customer: i64, batch: &mut Batch) {
        batch.left.extend(self.lost.get(&customer).into_iter().flatten());
    }

    /// The golden profile of these records, as references.
    fn profile(&self, members: &[Index]) -> Vec<Reference> {
        let all: Vec<golden::Member> = members.iter().map(|index| self.view.member(*index)).collect();
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
            let index = members[member];
            (self.view.id(index), self.view.version(index))
        })
    }

    fn evidence(&self, members: &[Index]) -> Option<Vec<u8>> {
        let cluster = self.resolution.customer_of[*members.first()? as usize];
        self.links.encode(cluster, |index| self.view.id(index), self.cases)
    }

    /// Adds a customer whose records stayed the same, if its profile is another one now. Says whether it is.
    pub fn refresh(&mut self, run: &Run, before: &Customer, members: &[Index], batch: &mut Batch) -> bool {
        let profile = golden::encode(&self.profile(members));
        if before.profile.as_ref() == Some(&profile) {
            return false;
        }
        let fields = changed_fields(before.profile.as_deref(), &profile);
        batch.entries.push(Entry {
            run: run.id,
            deed: Deed::Changed,
            customer: before.id,
            other: None,
            evidence: None,
            before: before.profile.clone(),
            after: Some(profile.clone()),
        });
        tell(run, batch, Deed::Changed, before.id, None);
        if let Some(event) = batch.events.last_mut() {
            event.fields = Some(fields);
        }
        batch.customers.push(Customer { profile: Some(profile), changed_run: run.id, ..before.clone() });
        self.outcome.changed += 1;
        true
    }
}

/// Adds an event.
pub(crate) fn tell(run: &Run, batch: &mut Batch, deed: Deed, customer: i64, other: Option<i64>) {
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
