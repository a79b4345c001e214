//! What a served repository tells of everybody in it, read customer by customer: who is who, what each record says, who
//! lives together. Two repositories are compared by it, whose numbers differ.

use super::event::Event;
use super::ledger::Key;
use crate::bench::service::http::{self, Connection};
use crate::bench::service::people;
use anyhow::{Context, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Those who read at once.
const READERS: usize = 6;
/// Numbers behind the last customer of whom an event tells: nobody is there.
const BEYOND: u64 = 64;

/// Sets of records.
pub type Groups = BTreeSet<BTreeSet<Key>>;

/// What is told.
#[derive(Default)]
pub struct State {
    /// Customers who are there, by number.
    pub customers: BTreeSet<u64>,
    /// The records of each customer.
    pub people: Groups,
    /// The records of each household.
    pub homes: Groups,
    /// What each record says, cleaned.
    pub says: BTreeMap<Key, Value>,
    /// The version of each.
    pub versions: BTreeMap<Key, u64>,
    /// Records by id.
    pub keys: BTreeMap<String, Key>,
}

/// One customer.
struct Read {
    number: u64,
    household: Option<String>,
    records: Vec<Value>,
}

/// Reads everybody up to a number.
pub fn read(address: SocketAddr, token: &str, last: u64) -> anyhow::Result<State> {
    let next = AtomicU64::new(1);
    let reader = || -> anyhow::Result<Vec<Read>> {
        let mut connection = Connection::open(address)?;
        let mut read = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number > last + BEYOND {
                return Ok(read);
            }
            read.extend(customer(&mut connection, token, number)?);
        }
    };
    let parts: Vec<anyhow::Result<Vec<Read>>> = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(reader)).collect();
        readers.into_iter().map(|reader| reader.join().expect("a reader does not panic")).collect()
    });
    let all = parts.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    put_together(all.into_iter().flatten())
}

/// A customer, unless nobody has this number any more.
fn customer(connection: &mut Connection, token: &str, number: u64) -> anyhow::Result<Option<Read>> {
    let path = people::profile(number);
    let Some(profile) = ask(connection, token, &path)? else { return Ok(None) };
    let id = path.rsplit('/').next().unwrap_or_default();
    if profile["id"] != *id {
        // It leads to somebody else.
        return Ok(None);
    }
    let records =
        ask(connection, token, &format!("{path}/records"))?.context("a customer without records")?;
    let records = records["records"].as_array().cloned().context("no list of records")?;
    let household = profile["household"]["id"].as_str().map(str::to_owned);
    Ok(Some(Read { number, household, records }))
}

/// What is answered; nothing where nothing is there.
pub fn ask(connection: &mut Connection, token: &str, path: &str) -> anyhow::Result<Option<Value>> {
    let answer = connection.ask(&http::signed(&http::get(path), token))?;
    if matches!(answer.status, 404 | 410) {
        return Ok(None);
    }
    ensure!(answer.status == 200, "{path}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
    Ok(Some(serde_json::from_slice(answer.body)?))
}

fn put_together(all: impl Iterator<Item = Read>) -> anyhow::Result<State> {
    let mut state = State::default();
    let mut homes: BTreeMap<String, BTreeSet<Key>> = BTreeMap::new();
    for read in all {
        let mut person = BTreeSet::new();
        for record in &read.records {
            let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let key = (text("source"), text("key"));
            ensure!(
                state.keys.insert(text("record"), key.clone()).is_none(),
                "{key:?} belongs to two customers"
            );
            ensure!(
                state.says.insert(key.clone(), record["fields"].clone()).is_none(),
                "{key:?} is there twice"
            );
            state.versions.insert(key.clone(), record["version"].as_u64().unwrap_or_default());
            person.insert(key);
        }
        if let Some(household) = read.household {
            homes.entry(household).or_default().extend(person.iter().cloned());
        }
        state.customers.insert(read.number);
        state.people.insert(person);
    }
    state.homes = homes.into_values().collect();
    Ok(state)
}

/// The customers who are there by what events tell, from the first one on, and the last number given; an event that does
/// not fit those before it is an error.
pub fn replayed(log: &[Event]) -> Result<(BTreeSet<u64>, u64), String> {
    let (mut there, mut last) = (BTreeSet::new(), 0);
    for event in log.iter().filter(|event| event.kind.starts_with("customer.")) {
        let of = |name: &str| number(event.data[name].as_str().unwrap_or_default());
        let (customer, other, through) = (of("customer"), of("other"), of("through"));
        let fits = match (event.kind.as_str(), customer, other) {
            ("customer.created", Some(first), _) => {
                last = last.max(through.unwrap_or(first));
                (first..=through.unwrap_or(first)).all(|number| there.insert(number))
            }
            ("customer.merged", Some(into), Some(other)) => there.contains(&into) && there.remove(&other),
            ("customer.revived", Some(customer), _) => there.insert(customer),
            ("customer.emptied" | "customer.erased", Some(customer), _) => there.remove(&customer),
            ("customer.changed", Some(customer), _) => there.contains(&customer),
            ("customer.split", Some(from), Some(to)) => there.contains(&from) && there.contains(&to),
            _ => false,
        };
        if !fits {
            return Err(format!(
                "{} {} {} does not fit what was told before",
                event.id, event.kind, event.data
            ));
        }
    }
    Ok((there, last))
}

/// The number of a customer's id.
pub fn number(id: &str) -> Option<u64> {
    const DIGITS: &str = "0123456789abcdefghjkmnpqrstvwxyz";
    let digits = id.strip_prefix("cus_")?;
    digits.chars().try_fold(0, |number, digit| Some(number * 32 + DIGITS.find(digit)? as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(kind: &str, data: Value) -> Event {
        Event { id: "evt_1".to_owned(), kind: format!("customer.{kind}"), data }
    }

    #[test]
    fn ids_are_read_as_they_are_written() {
        for expected in [1, 31, 32, 1_270, 1_200_000] {
            assert_eq!(number(people::profile(expected).rsplit('/').next().unwrap()), Some(expected));
        }
        assert_eq!((number("rec_1"), number("cus_u")), (None, None));
    }

    #[test]
    fn events_tell_who_is_there() {
        let mut log = vec![
            event("created", json!({ "customer": "cus_1", "through": "cus_4" })),
            event("merged", json!({ "customer": "cus_1", "other": "cus_2" })),
            event("emptied", json!({ "customer": "cus_3" })),
            event("revived", json!({ "customer": "cus_2" })),
            event("split", json!({ "customer": "cus_1", "other": "cus_2" })),
        ];
        assert_eq!(replayed(&log).unwrap(), (BTreeSet::from([1, 2, 4]), 4));
        // An event that came twice, or one that is missing, does not fit.
        log.push(event("merged", json!({ "customer": "cus_1", "other": "cus_3" })));
        assert!(replayed(&log).unwrap_err().contains("does not fit"));
    }

    #[test]
    fn a_record_of_two_customers_is_told() {
        let record = json!({ "record": "rec_1", "source": "web", "key": "a", "version": 2, "fields": {} });
        let read =
            |number| Read { number, household: Some("hh_1".to_owned()), records: vec![record.clone()] };
        let state = put_together([read(1)].into_iter()).unwrap();
        assert_eq!((state.people.len(), state.homes.len(), state.versions.len()), (1, 1, 1));
        assert!(put_together([read(1), read(2)].into_iter()).is_err());
    }
}
