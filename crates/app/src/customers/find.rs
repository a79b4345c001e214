//! What an id means today: the customer itself, the one that answers for it, or nobody any more.

use crate::session::Session;
use anyhow::bail;
use db::Millis;
use db::customers::{self, Customer, State};
use db::journal::{self, Deed};
use model::CustomerId;

/// What an id means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// A customer. `via` holds the ids that were merged away on the way from the one asked for, that one first.
    Active {
        /// The customer.
        customer: Box<Customer>,
        /// The ids that led to it.
        via: Vec<i64>,
    },
    /// The person was erased; nothing answers any more.
    Erased {
        /// The id that was erased.
        id: i64,
        /// When, as far as it is known.
        at: Option<Millis>,
    },
    /// All its records are gone.
    Empty {
        /// The id.
        id: i64,
    },
    /// It was never given.
    Unknown,
}

/// Finds what an id means, by as many survivors as it takes.
pub fn find(session: &Session, id: i64) -> anyhow::Result<Found> {
    let data = &session.repository.data;
    let (mut id, mut via) = (id, Vec::new());
    loop {
        let Some(customer) = session.block(customers::get(data, id))? else {
            // The list of the erased outlives the customers, in a restored repository for one.
            let at = erased_at(session, id)?;
            return Ok(if at.is_some() { Found::Erased { id, at } } else { Found::Unknown });
        };
        match (customer.state, customer.survivor) {
            (State::Active, _) => return Ok(Found::Active { customer: Box::new(customer), via }),
            (State::Erased, _) => return Ok(Found::Erased { id, at: erased_at(session, id)? }),
            (State::Merged, Some(survivor)) if !via.contains(&survivor) && survivor != id => {
                via.push(id);
                id = survivor;
            }
            (State::Merged | State::Empty, _) => return Ok(Found::Empty { id }),
        }
    }
}

fn erased_at(session: &Session, id: i64) -> anyhow::Result<Option<Millis>> {
    let erased = session.block(session.repository.vault.erased())?;
    if let Some(row) = erased.iter().find(|row| row.customer == Some(id)) {
        return Ok(Some(row.at));
    }
    let data = &session.repository.data;
    let journal = session.block(journal::of_customer(data, id))?;
    let Some((_, entry)) = journal.iter().find(|(_, entry)| entry.deed == Deed::Erased) else {
        return Ok(None);
    };
    Ok(session.block(journal::runs(data))?.iter().find(|run| run.id == entry.run).map(|run| run.at))
}

/// The customer behind an id and the ids that led to it, or why there is none.
pub fn active(session: &Session, id: CustomerId) -> anyhow::Result<(Customer, Vec<i64>)> {
    match find(session, id.0)? {
        Found::Active { customer, via } => Ok((*customer, via)),
        Found::Erased { id, at } => {
            let when = at.map_or(String::new(), |at| format!(" on {}", super::moment::day(at)));
            bail!("customer {} was erased{when}; nothing is left of it", CustomerId(id))
        }
        Found::Empty { id } => bail!("customer {} has no records any more", CustomerId(id)),
        Found::Unknown => {
            bail!("there is no customer {id}; `amigo customer search` finds one by what is known")
        }
    }
}
