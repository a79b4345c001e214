//! What holds after every step.

use crate::property::pure::{Partition, Pure, by_field};
use crate::property::tables::{ask, dump};
use crate::property::world::World;
use amigo::session::Session;
use db::customers::{self, State};
use identity::golden;
use std::collections::{BTreeMap, BTreeSet};

/// Everything.
pub fn all(world: &mut World, pure: &Pure) {
    let session = &world.session;
    assert_eq!(stored_customers(session), pure.customers(), "customers are those of the rules");
    assert_eq!(stored_households(session), pure.households(), "households are those of the rules");
    memberships_are_whole(world);
    ids_lead_somewhere(session);
    ids_return_to_their_own_records(session);
    profiles_are_those_of_the_rules(session, pure);
    numbers_are_right(session);
    history_is_kept(world);
    a_rerun_changes_nothing(world);
}

fn sets(pairs: impl IntoIterator<Item = (i64, i64)>) -> BTreeMap<i64, BTreeSet<i64>> {
    let mut sets = BTreeMap::<i64, BTreeSet<i64>>::new();
    for (member, group) in pairs {
        sets.entry(group).or_default().insert(member);
    }
    sets
}

/// Customer of each record.
pub const MEMBERS: &str =
    "SELECT record_id, customer_id FROM membership WHERE to_run IS NULL ORDER BY record_id";

pub fn stored_customers(session: &Session) -> Partition {
    sets(ask::<(i64, i64)>(session, MEMBERS)).into_values().collect()
}

/// Households as sets of records.
pub fn stored_households(session: &Session) -> Partition {
    let records = sets(ask::<(i64, i64)>(session, MEMBERS));
    let homes = ask::<(i64, i64)>(
        session,
        "SELECT customer_id, household_id FROM household_membership WHERE to_run IS NULL",
    );
    let of = |customer: &i64| records.get(customer).cloned().unwrap_or_default();
    let records_of = |people: &BTreeSet<i64>| people.iter().flat_map(of).collect();
    sets(homes).values().map(records_of).collect()
}

/// Every record belongs to one customer at each time since it came in.
fn memberships_are_whole(world: &World) {
    let rows: Vec<(i64, i64, Option<i64>, i64)> = ask(
        &world.session,
        "SELECT record_id, from_run, to_run, customer_id FROM membership ORDER BY record_id, from_run",
    );
    let mut open = BTreeSet::new();
    for of_one in rows.chunk_by(|left, right| left.0 == right.0) {
        for two in of_one.windows(2) {
            assert_eq!(two[0].2, Some(two[1].1), "record {}: a gap or an overlap", two[0].0);
            assert!(two[0].1 < two[1].1);
        }
        open.extend(of_one.iter().filter(|row| row.2.is_none()).map(|row| row.0));
    }
    let expected: BTreeSet<i64> = world.current.values().map(|current| current.id).collect();
    assert_eq!(open, expected, "records with a customer");
    let stored: Vec<(i64,)> = ask(&world.session, "SELECT id FROM source_record ORDER BY id");
    assert_eq!(stored.into_iter().map(|(id,)| id).collect::<BTreeSet<_>>(), expected, "records");
}

/// Who answers for each id: itself, or the last of its survivors.
pub fn answers(session: &Session) -> BTreeMap<i64, i64> {
    let rows: Vec<(i64, Option<i64>)> = ask(session, "SELECT id, survivor_id FROM customer");
    let survivors: BTreeMap<i64, Option<i64>> = rows.into_iter().collect();
    let answer = |id: i64| {
        let mut at = id;
        for _ in 0..=survivors.len() {
            match survivors[&at] {
                Some(next) => at = next,
                None => return at,
            }
        }
        panic!("customer {id}: its survivors run in a circle")
    };
    survivors.keys().map(|id| (*id, answer(*id))).collect()
}

fn ids_lead_somewhere(session: &Session) {
    let rows: Vec<(i64, i64, Option<i64>)> = ask(session, "SELECT id, state, survivor_id FROM customer");
    let merged = State::Merged as i64;
    let state: BTreeMap<i64, i64> = rows.iter().map(|(id, state, _)| (*id, *state)).collect();
    for (id, state, survivor) in &rows {
        assert_eq!(survivor.is_some(), *state == merged, "customer {id}");
    }
    for (id, answer) in answers(session) {
        assert_ne!(state[&answer], merged, "customer {id} leads to nobody");
    }
    let homes: Vec<(i64, i64, Option<i64>)> = ask(session, "SELECT id, state, survivor_id FROM household");
    for (id, state, survivor) in homes {
        assert_eq!(survivor.is_some(), state == merged, "household {id}");
    }
}

/// An id that stood for nothing for a while comes back with a record that it had when it went.
fn ids_return_to_their_own_records(session: &Session) {
    let rows: Vec<(i64, i64, Option<i64>, i64)> = ask(
        session,
        "SELECT customer_id, from_run, to_run, record_id FROM membership ORDER BY customer_id, from_run",
    );
    for of_one in rows.chunk_by(|left, right| left.0 == right.0) {
        for (id, back, ..) in of_one {
            let earlier = of_one.iter().filter(|row| row.1 < *back);
            // A membership that is still open, or ends with this run, leaves no gap.
            let Some(gone) = earlier.map(|row| row.2.unwrap_or(i64::MAX)).max().filter(|gone| gone < back)
            else {
                continue;
            };
            let had = of_one.iter().filter(|row| row.2 == Some(gone)).map(|row| row.3);
            let has: BTreeSet<i64> = of_one.iter().filter(|row| row.1 == *back).map(|row| row.3).collect();
            assert!(
                had.into_iter().any(|record| has.contains(&record)),
                "customer {id} returned in run {back}"
            );
        }
    }
}

/// Numbers that are kept beside what they count.
fn numbers_are_right(session: &Session) {
    let wrong: Vec<(i64, i64, i64)> = ask(
        session,
        "SELECT id, records, counted FROM (SELECT id, state, records, (SELECT COUNT(*) FROM membership \
         WHERE customer_id = customer.id AND to_run IS NULL) AS counted FROM customer) AS customers \
         WHERE records <> counted OR (state = 0) <> (counted > 0)",
    );
    assert_eq!(wrong, [], "customers with a wrong number of records");
    let wrong: Vec<(i64, Option<i64>)> = ask(
        session,
        "SELECT id, household_id FROM customer WHERE household_id IS DISTINCT FROM (SELECT household_id FROM \
         household_membership WHERE customer_id = customer.id AND to_run IS NULL)",
    );
    assert_eq!(wrong, [], "customers with a wrong household");
    let wrong: Vec<(i64, i64, i64)> = ask(
        session,
        "SELECT id, people, counted FROM (SELECT id, state, people, (SELECT COUNT(*) FROM household_membership \
         WHERE household_id = household.id AND to_run IS NULL) AS counted FROM household) AS households \
         WHERE people <> counted OR (state = 0) <> (counted > 1)",
    );
    assert_eq!(wrong, [], "households with a wrong number of people");
}

fn profiles_are_those_of_the_rules(session: &Session, pure: &Pure) {
    let members = sets(ask::<(i64, i64)>(session, MEMBERS));
    let rows: Vec<(i64, Vec<u8>)> = ask(session, "SELECT id, profile FROM customer WHERE state = 0");
    assert_eq!(rows.len(), members.len());
    for (customer, profile) in rows {
        let stored = by_field(&golden::decode(&profile).unwrap());
        assert_eq!(stored, pure.profile(&members[&customer]), "profile of customer {customer}");
    }
}

/// What any run left can still be read.
fn history_is_kept(world: &mut World) {
    let session = &world.session;
    let last: Vec<(Option<i64>,)> = ask(session, "SELECT MAX(id) FROM run");
    let now: BTreeMap<i64, i64> = ask::<(i64, i64)>(session, MEMBERS).into_iter().collect();
    if let Some(last) = last[0].0 {
        let known = world.snapshots.entry(last).or_insert_with(|| now.clone());
        assert_eq!(*known, now, "run {last} left something else before");
    }
    let ids: Vec<(i64,)> = ask(session, "SELECT id FROM customer");
    for (run, snapshot) in &world.snapshots {
        let mut read = BTreeMap::new();
        for (id,) in &ids {
            let records = session.block(customers::records_at(&session.repository.data, *id, *run)).unwrap();
            read.extend(records.into_iter().map(|record| (record, *id)));
        }
        assert_eq!(read, *snapshot, "what run {run} left");
    }
}

fn a_rerun_changes_nothing(world: &World) {
    let before = dump(&world.session);
    world.run("again", None).unwrap();
    for (table, rows) in dump(&world.session) {
        assert_eq!(before[&table], rows, "table {table} after a run without news");
    }
}
