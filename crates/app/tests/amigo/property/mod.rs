//! The repository as a whole: after any sequence of imports, decisions, undoings, publications and
//! interruptions it holds what the rules say of its records, and what it held before can be restored and read.

mod checks;
mod pure;
mod shop;
mod tables;
mod world;

use proptest::prelude::*;
use pure::Pure;
use shop::{Row, retailer};
use world::{Move, Step, World, moves};

fn config(cases: u32) -> ProptestConfig {
    let told = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: if told { default.cases } else { cases },
        max_shrink_iters: 300,
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

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn any_sequence_leaves_what_the_rules_say(pool in retailer(), moves in moves(10)) {
        check(pool, &moves);
    }
}
