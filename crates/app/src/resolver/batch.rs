//! What one transaction about customers writes, and the small rules of what is written: which fields changed, what
//! an ended customer looks like, when events are told as a range.

use db::customers::{self, Customer, Group, State};
use db::journal::{self, Deed, Entry, Event};
use identity::golden::{self, Profile, Reference};

/// What one transaction writes.
#[derive(Default)]
pub(crate) struct Batch {
    pub customers: Vec<Customer>,
    pub moves: Vec<(i64, i64)>,
    pub left: Vec<i64>,
    pub entries: Vec<Entry>,
    pub events: Vec<Event>,
}

/// A customer without records, as it was otherwise: it leaves its household when households are written, so that both
/// agree whenever it comes back.
pub(super) fn ended(id: i64, run: i64, before: Option<&Customer>) -> Customer {
    Customer {
        id,
        state: State::Empty,
        survivor: None,
        household: before.and_then(|customer| customer.household),
        records: 0,
        created_run: before.map_or(run, |customer| customer.created_run),
        changed_run: run,
        profile: before.and_then(|customer| customer.profile.clone()),
    }
}

impl Batch {
    /// Writes it as part of a run, from these numbers of the journal and the events on.
    pub(crate) async fn write(
        &mut self,
        tx: &mut db::Tx,
        run: i64,
        [next_entry, next_event]: [i64; 2],
    ) -> Result<(), db::Error> {
        customers::save(tx, &self.customers).await?;
        self.moves.sort_unstable();
        customers::move_members(tx, Group::Customer, run, &self.moves, &self.left).await?;
        journal::append(tx, next_entry, &self.entries).await?;
        journal::emit(tx, next_event, &self.events).await
    }

    /// New customers with consecutive ids are told in one event for all.
    pub(crate) fn summarise(&mut self) {
        let all_new = self.events.iter().all(|event| event.kind == Deed::Created.event());
        if !all_new || self.events.len() < 2 {
            return;
        }
        self.events.sort_by_key(|event| event.customer);
        let mut ranges: Vec<Event> = Vec::new();
        for event in self.events.drain(..) {
            match ranges.last_mut() {
                Some(range) if range.last.unwrap_or(range.customer) + 1 == event.customer => {
                    range.last = Some(event.customer);
                }
                _ => ranges.push(event),
            }
        }
        self.events = ranges;
    }
}

/// A profile as it is stored. `place` names the record and version of a member.
pub fn references(profile: &Profile, place: impl Fn(usize) -> (i64, i64)) -> Vec<Reference> {
    let reference = |origin: &golden::Origin| {
        let (record, version) = place(origin.member as usize);
        Reference { field: origin.field, record, version, nth: origin.nth }
    };
    let mut references: Vec<Reference> = profile.winners.iter().map(reference).collect();
    // Fields of one record together: shorter, and the order within a field stays.
    references.sort_by_key(|reference| (reference.field.survivorship() as u8, reference.field));
    references
}

/// Names of the fields whose origin differs.
pub fn changed_fields(before: Option<&[u8]>, after: &[u8]) -> String {
    let read = |bytes: Option<&[u8]>| bytes.and_then(|bytes| golden::decode(bytes).ok()).unwrap_or_default();
    let (before, after) = (read(before), read(Some(after)));
    let differs = |field: &&model::Field| {
        let of = |profile: &[Reference]| -> Vec<Reference> {
            profile.iter().filter(|reference| reference.field == **field).copied().collect()
        };
        of(&before) != of(&after)
    };
    model::Field::ALL.iter().filter(differs).map(|field| field.key()).collect::<Vec<_>>().join(",")
}
