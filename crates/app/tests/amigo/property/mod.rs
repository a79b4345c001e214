//! The repository as a whole: after any sequence of imports, decisions, undoings, publications and
//! interruptions it holds what the rules say of its records, and what it held before can be restored and read.

mod checks;
mod pure;
mod shop;
mod tables;
mod world;

pub use tables::ask;

use proptest::prelude::*;
use pure::Pure;
use shop::{Key, Row, retailer};
use std::collections::BTreeSet;
use world::{Move, Pick, Step, World, moves, pick};

fn config(cases: u32) -> ProptestConfig {
    let told = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: if told { default.cases } else { cases },
        max_shrink_iters: 100,
        failure_persistence: None,
        ..default
    }
}

/// Takes the steps one after the other; after each that was not interrupted, everything must hold.
fn check(pool: Vec<Row>, moves: &[Move]) {
    let mut world = World::new(pool);
    let end: Move = (Step::Rerun, None);
    for step in moves.iter().chain([&end]) {
        if world.take(step) {
            let pure = Pure::of(&world);
            checks::all(&mut world, &pure);
        }
    }
}

/// Customers and households as sets of the records' keys, which do not depend on when a record came in.
fn who_is_who(world: &World) -> [BTreeSet<BTreeSet<Key>>; 2] {
    let key = |id: &i64| world.current.iter().find(|(_, current)| current.id == *id).unwrap().0.clone();
    let by_key = |partition: pure::Partition| {
        partition.iter().map(|records| records.iter().map(key).collect()).collect()
    };
    [checks::stored_customers(&world.session), checks::stored_households(&world.session)].map(by_key)
}

/// All records in these batches, then what stewards say of them.
fn in_batches(pool: &[Row], batches: &[Vec<usize>], picks: &[Pick]) -> World {
    let mut world = World::new(pool.to_vec());
    let imports = batches.iter().map(|rows| Step::Import(rows.iter().map(|row| (*row, 0)).collect()));
    for step in imports.chain(picks.iter().map(|pick| Step::Decide(pick.clone(), 0))) {
        assert!(world.take(&(step, None)));
    }
    world
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn any_sequence_leaves_what_the_rules_say(pool in retailer(), moves in moves(10)) {
        check(pool, &moves);
    }

    #[test]
    fn neither_order_nor_batches_matter(
        (pool, order) in retailer().prop_flat_map(|pool| {
            let order = Just((0..pool.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(pool), order)
        }),
        size in 1..20usize,
        picks in prop::collection::vec(pick(), 0..5),
    ) {
        let at_once = in_batches(&pool, &[(0..pool.len()).collect()], &picks);
        let batches: Vec<Vec<usize>> = order.chunks(size.max(order.len() / 4)).map(<[usize]>::to_vec).collect();
        let in_parts = in_batches(&pool, &batches, &picks);
        prop_assert_eq!(who_is_who(&at_once), who_is_who(&in_parts));
    }
}
