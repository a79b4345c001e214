//! What was decided, and what a decision changed or would change.

use super::person::ForeseenProfile;
use crate::access::Caller;
use crate::customers::moment;
use crate::decisions::Entry;
use crate::live::{Decided, Foreseen, Moved, Part};
use model::{CustomerId, DecisionId, Permission, RecordId};
use serde::Serialize;
use utoipa::ToSchema;

/// What a decision changed, or would change.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct DecisionAnswer<'a> {
    /// The decisions, in the order in which they count; none where it was only asked what they would change.
    #[schema(value_type = Vec<String>)]
    decisions: Vec<DecisionId>,
    /// Customers whose records moved.
    moved: Vec<MovedCustomer>,
    /// Earlier decisions that no longer have any effect.
    #[schema(value_type = Vec<String>)]
    overrules: Vec<DecisionId>,
    /// The record that holds a value that was entered.
    #[schema(value_type = Option<String>)]
    record: Option<RecordId>,
    /// Whether too many records hang together to find out at once: a job does soon.
    pending: bool,
    /// Whether a second opinion agrees with the first; null where it was the first.
    agrees: Option<bool>,
    /// The customers concerned as they would be, where it was only asked what would change.
    profiles: Vec<ForeseenCustomer<'a>>,
}

/// A customer as it would be.
#[derive(Serialize, ToSchema)]
struct ForeseenCustomer<'a> {
    /// Null where it would be a new customer.
    #[schema(value_type = Option<String>)]
    customer: Option<CustomerId>,
    #[serde(flatten)]
    profile: ForeseenProfile<'a>,
}

/// Where the records of a customer went.
#[derive(Serialize, ToSchema)]
struct MovedCustomer {
    #[schema(value_type = String)]
    customer: CustomerId,
    now: Vec<CustomerPart>,
}

/// Some records of one customer.
#[derive(Serialize, ToSchema)]
struct CustomerPart {
    /// Null where it would be a new customer.
    #[schema(value_type = Option<String>)]
    customer: Option<CustomerId>,
    records: usize,
}

impl<'a> DecisionAnswer<'a> {
    /// As it is told to somebody: profiles to whoever reads customers.
    pub fn to(caller: &Caller, decided: &'a Decided) -> DecisionAnswer<'a> {
        let reads = caller.may(Permission::ReadCustomers);
        let part =
            |Part { customer, records }: &Part| CustomerPart { customer: *customer, records: *records };
        let moved = |Moved { customer, now }: &Moved| MovedCustomer {
            customer: *customer,
            now: now.iter().map(part).collect(),
        };
        let foreseen = |Foreseen { customer, person }: &'a Foreseen| ForeseenCustomer {
            customer: *customer,
            profile: person.into(),
        };
        DecisionAnswer {
            decisions: decided.decisions.clone(),
            moved: decided.moved.iter().map(moved).collect(),
            overrules: decided.overrules.clone(),
            record: decided.record,
            pending: decided.pending,
            agrees: decided.agrees,
            profiles: decided.foreseen.iter().filter(|_| reads).map(foreseen).collect(),
        }
    }
}

/// Decisions, the newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Decisions {
    decisions: Vec<DecisionEntry>,
}

/// One decision.
#[derive(Serialize, ToSchema)]
struct DecisionEntry {
    #[schema(value_type = String)]
    id: DecisionId,
    at: String,
    actor: String,
    /// `same`, `apart`, `household`, `shared-value`, `pin` or `undo`.
    kind: &'static str,
    /// The field that is pinned.
    field: Option<&'static str>,
    /// The records of each side.
    #[schema(value_type = Vec<Vec<String>>)]
    records: Vec<Vec<RecordId>>,
    /// The first of those that were taken together, and are taken back together.
    #[schema(value_type = String)]
    group: DecisionId,
    /// The decision that it takes back.
    #[schema(value_type = Option<String>)]
    undoes: Option<DecisionId>,
    /// Whether no later decision takes it back.
    holds: bool,
    reason: String,
}

impl Decisions {
    /// Of these entries.
    pub fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Decisions {
        let side = |side: &Vec<i64>| side.iter().copied().map(RecordId).collect();
        let entry = |entry: &Entry| DecisionEntry {
            id: DecisionId(entry.id),
            at: moment::text(entry.at),
            actor: entry.actor.clone(),
            kind: entry.kind.key(),
            field: entry.field.map(|field| field.key()),
            records: entry.sides.iter().filter(|side| !side.is_empty()).map(side).collect(),
            group: DecisionId(entry.group),
            undoes: entry.undoes.map(DecisionId),
            holds: entry.holds,
            reason: entry.reason().to_owned(),
        };
        Decisions { decisions: entries.map(entry).collect() }
    }
}
