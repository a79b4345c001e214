//! State snapshots: which customers there are, for whoever begins, or was away for longer than events are kept. Customers
//! are read as they are when their turn comes; whatever became of them since the snapshot began is told after it.

use super::{Happenings, Place};
use crate::live::node::Node;
use crate::live::refusal::Refusal;
use db::horizon;
use db::journal::Happened;
use model::EventType;

/// Customers looked at in one go, and for one page.
const AT_ONCE: i64 = 10_000;
const MOST: i64 = 200_000;

/// Part of a state snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Snapshot {
    /// The last event that had happened when it began.
    pub begun: i64,
    /// Whether it begins here.
    pub is_first: bool,
    /// Whether everybody was listed.
    pub is_last: bool,
}

impl Node {
    /// Who is there behind a customer, in ranges, at most so many. What follows the snapshot must still be there, or it
    /// is begun again.
    pub(super) async fn listed(&self, begun: i64, customer: i64, most: usize) -> Result<Happenings, Refusal> {
        self.still_known(begun).await?;
        let data = &self.session().repository.data;
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        let (mut last, mut is_last) = (customer, false);
        'looking: for _ in 0..MOST / AT_ONCE {
            let ids = horizon::customers_after(data, last, AT_ONCE).await.map_err(anyhow::Error::from)?;
            let is_end = (ids.len() as i64) < AT_ONCE;
            for id in ids {
                let follows = ranges.last().is_some_and(|(_, through)| through + 1 == id);
                if !follows && ranges.len() == most {
                    break 'looking;
                }
                let begins = if follows { ranges.pop().map_or(id, |(first, _)| first) } else { id };
                ranges.push((begins, id));
                last = id;
            }
            if is_end {
                is_last = true;
                break;
            }
        }
        let at = crate::clock::now();
        let event = |(customer, through): (i64, i64)| Happened {
            id: begun,
            at,
            kind: EventType::CustomerListed.key().to_owned(),
            customer: Some(customer),
            other: None,
            last: (through > customer).then_some(through),
            fields: None,
            webhook: None,
        };
        Ok(Happenings {
            events: ranges.into_iter().map(event).collect(),
            next: Place::Listed { begun, customer: (!is_last).then_some(last) },
            is_more: true,
            snapshot: Some(Snapshot { begun, is_first: customer == 0, is_last }),
        })
    }
}
