//! Customers as they would be, and what has to be known to work that out.

use crate::customers::{Entering, Person};
use crate::decisions::Book;
use model::CustomerId;
use std::sync::Arc;

/// A customer as it would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreseen {
    /// Under which id; none where it would be a new one.
    pub customer: Option<CustomerId>,
    /// With its golden profile; household and former ids are not foreseen.
    pub person: Person,
}

/// Which records would be together under which decisions.
#[derive(Clone, Default)]
pub(crate) struct Would {
    pub together: Vec<Together>,
    /// What stewards would have said.
    pub book: Option<Arc<Book>>,
    /// The value that somebody is about to enter, where it is about one.
    pub entering: Option<Arc<Entering>>,
}

/// The records of a customer as it would be, as far as they are within reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Together {
    pub customer: Option<CustomerId>,
    /// The customers whose they are now.
    pub from: Vec<i64>,
    pub records: Vec<i64>,
}
