//! Reading the log, the newest entries first.

use super::chain::opened;
use super::set::People;
use crate::vault::{DataKey, Space};
use crate::{Error, Millis, Repository};
use rustc_hash::FxHashMap;

/// Which entries are wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Those about this customer, be it among others.
    pub customer: Option<i64>,
    /// Those of somebody.
    pub actor: Option<String>,
    /// Those from here on.
    pub from: Option<Millis>,
    /// Those before this.
    pub to: Option<Millis>,
}

/// The place of an entry in the order in which entries are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Its time.
    pub at: Millis,
    /// Its chain.
    pub chain: i64,
    /// Its number there.
    pub number: i64,
}

impl Place {
    /// Before the newest entry.
    pub const NEWEST: Place = Place { at: i64::MAX, chain: i64::MAX, number: i64::MAX };
}

/// An entry as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// Where it stands.
    pub place: Place,
    /// Who.
    pub actor: String,
    /// By what way.
    pub via: String,
    /// From where.
    pub address: Option<String>,
    /// What.
    pub deed: String,
    /// For what.
    pub purpose: String,
    /// How it ended, where it is not simply done.
    pub result: Option<String>,
    /// The one customer, or none.
    pub customer: Option<i64>,
    /// How many customers.
    pub customers: i64,
    /// How many records.
    pub records: i64,
    /// Whom it is about; none where the set cannot be opened.
    pub people: Option<People>,
}

type Row = (
    i64,
    i64,
    i64,
    String,
    String,
    Option<String>,
    String,
    String,
    Option<String>,
    Option<i64>,
    i64,
    i64,
    Option<Vec<u8>>,
);

/// The next entries after a place, at most so many of them looked at, with the place where looking ended; none where
/// the log ends. Where a customer is asked for, few of those looked at may be given.
pub async fn page(
    repository: &Repository,
    filter: &Filter,
    after: Place,
    most: i64,
) -> Result<(Vec<Stored>, Option<Place>), Error> {
    let rows = rows(repository, filter, after, most).await?;
    let ended = rows.last().filter(|_| rows.len() as i64 == most).map(|row| Place {
        at: row.0,
        chain: row.1,
        number: row.2,
    });
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| People::key_of(row.12.as_deref()?)).collect();
    ids.sort_unstable();
    ids.dedup();
    let keys = repository.vault.keys(Space::AccessLog, &ids).await?;
    let entries = rows.into_iter().map(|row| stored(row, &keys));
    let wanted = |entry: &Stored| filter.customer.is_none_or(|id| entry.is_about(id));
    Ok((entries.filter(wanted).collect(), ended))
}

async fn rows(repository: &Repository, filter: &Filter, after: Place, most: i64) -> Result<Vec<Row>, Error> {
    // What looks for a customer leaves out whoever was alone in an entry and is another one.
    let select = "SELECT at, chain_id, number, actor, via, address, deed, purpose, result, customer_id, customers, \
                  records, sealed FROM entry \
                  WHERE (at, chain_id, number) < ($1, $2, $3) AND at >= $4 AND at < $5 \
                  AND (CAST($6 AS TEXT) IS NULL OR actor = $6) \
                  AND (CAST($7 AS BIGINT) IS NULL OR customer_id = $7 OR sealed IS NOT NULL) \
                  ORDER BY at DESC, chain_id DESC, number DESC LIMIT $8";
    Ok(on!(&repository.log, |pool| {
        let query = sqlx::query_as(select).bind(after.at).bind(after.chain).bind(after.number);
        let query = query.bind(filter.from.unwrap_or(i64::MIN)).bind(filter.to.unwrap_or(i64::MAX));
        query.bind(&filter.actor).bind(filter.customer).bind(most).fetch_all(pool).await
    })?)
}

fn stored(row: Row, keys: &FxHashMap<i64, DataKey>) -> Stored {
    let (at, chain, number, actor, via, address, deed, purpose, result, customer, customers, records, sealed) =
        row;
    let people = match (&sealed, customer) {
        (None, Some(customer)) => Some(People::one(customer)),
        (None, None) => Some(People::none()),
        (Some(_), _) => opened(keys, sealed.as_deref()),
    };
    Stored {
        place: Place { at, chain, number },
        actor,
        via,
        address,
        deed,
        purpose,
        result,
        customer,
        customers,
        records,
        people,
    }
}

impl Stored {
    fn is_about(&self, customer: i64) -> bool {
        self.customer == Some(customer)
            || self.people.as_ref().is_some_and(|people| people.customers.binary_search(&customer).is_ok())
    }
}
