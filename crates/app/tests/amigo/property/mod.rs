//! The repository as a whole: after any sequence of imports, decisions, undoings, publications and
//! interruptions it holds what the rules say of its records, and what it held before can be restored and read.

mod checks;
mod pure;
mod shop;
pub mod tables;
mod world;

pub use tables::{ask, execute};

use proptest::prelude::*;
use pure::Pure;
use shop::{Key, Row, retailer};
use std::collections::BTreeSet;
use world::{Move, Pick, Said, Step, World, moves, pick};

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

/// Eight people who have nothing in common.
fn strangers() -> Vec<Row> {
    let names = ["Ada", "Bea", "Cyr", "Dov", "Eve", "Fay", "Guy", "Hal"];
    let row = |(at, name): (usize, &&str)| {
        let day = format!("19{}5-0{}-1{at}", 4 + at % 5, 1 + at);
        let last = format!("{name}sohn");
        let cells = [*name, *name, &last, &day, "", "", "", "", ""].map(str::to_owned);
        Row { source: 0, cells }
    };
    names.iter().enumerate().map(row).collect()
}

#[test]
fn an_interrupted_run_that_lacks_nothing_is_not_gone_on_with() {
    let some = |rows: std::ops::Range<usize>| Step::Import(rows.map(|at| (at, 0)).collect());
    let nothing_said = Step::Decide(Pick::Household(0, 0), 0);
    check(
        strangers(),
        &[(some(0..5), Some(tables::Fault::BeforeTheEnd)), (nothing_said, None), (some(5..8), None)],
    );
}

#[test]
fn who_was_merged_away_for_a_moment_comes_back_into_their_household() {
    let say = |pick| Step::Decide(pick, 0);
    check(
        strangers(),
        &[
            (Step::Import((0..4).map(|at| (at, 0)).collect()), None),
            (say(Pick::Household(0, 1)), None),
            (say(Pick::Household(2, 3)), None),
            (say(Pick::Same(vec![0, 2])), Some(tables::Fault::BeforeHouseholds)),
            (Step::Undo(2), None),
        ],
    );
}

#[test]
fn a_retired_id_never_returns_to_records_that_had_left_it_before() {
    let mut world = World::new(strangers());
    assert!(world.take(&(Step::Import((0..8).map(|at| (at, 0)).collect()), None)));
    let side = |records: &[i64]| records.iter().copied().collect::<BTreeSet<i64>>();
    world.say(Said::Same(side(&[1, 2])));
    world.say(Said::Same(side(&[2, 3])));
    // Record 1 leaves customer 1, which keeps the others and is then merged away.
    world.say(Said::Apart(side(&[1]), side(&[2, 3])));
    world.say(Said::Same(side(&[4, 5, 6])));
    world.say(Said::Same(side(&[3, 4])));
    // Record 1 is parted from those that keep its id, and needs another one.
    world.say(Said::Same(side(&[1, 7])));
    world.say(Said::Same(side(&[7, 8])));
    world.say(Said::Apart(side(&[1]), side(&[7, 8])));
    let members: Vec<(i64, i64)> = ask(&world.session, checks::MEMBERS);
    assert_eq!(members[1..6].iter().map(|(_, customer)| *customer).collect::<Vec<_>>(), [4; 5]);
    assert_eq!(checks::answers(&world.session)[&1], 4, "customer 1 is still the one with records 2 and 3");
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
