//! What a decision changed, or would change.

use super::foreseen::{Foreseen, Would};
use model::{CustomerId, DecisionId, RecordId};
use serde::{Deserialize, Serialize};

/// What a decision changed, or would change. What is kept of it are ids and numbers only.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Decided {
    /// The decisions, in the order in which they count; none where it was only asked what they would change.
    pub decisions: Vec<DecisionId>,
    /// Customers whose records moved.
    pub moved: Vec<Moved>,
    /// Earlier decisions that no longer have any effect.
    pub overrules: Vec<DecisionId>,
    /// The record that holds a value that was entered.
    pub record: Option<RecordId>,
    /// Whether too many records hang together to find out at once; a job does.
    pub pending: bool,
    /// Whether a second opinion agrees with the first; none where it was the first.
    #[serde(default)]
    pub agrees: Option<bool>,
    /// Which records would be together, where only that is asked for.
    #[serde(skip)]
    pub(crate) would: Would,
    /// The customers concerned as they would be, where only that is asked for.
    #[serde(skip)]
    pub foreseen: Vec<Foreseen>,
}

/// Where the records of a customer went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// The customer.
    pub customer: CustomerId,
    /// Where they are now.
    pub now: Vec<Part>,
}

/// Some records of one customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The customer; none where it would be a new one.
    pub customer: Option<CustomerId>,
    /// How many.
    pub records: usize,
}

impl Moved {
    /// Forgets the numbers of customers that are not there yet, from the first of them on.
    pub fn forget_new(&mut self, first: i64) {
        for part in &mut self.now {
            part.customer = part.customer.filter(|customer| customer.0 < first);
        }
    }
}
