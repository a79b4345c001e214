//! Finding the records of one person: blocking, comparing, scoring, deciding, clustering. The answer is a
//! pure function of the records, the model, the match cases and the stewards' decisions.

pub mod attribute;
pub mod block;
pub mod candidates;
pub mod cases;
pub mod cluster;
pub mod compare;
pub mod contacts;
pub mod decide;
pub mod decisions;
pub mod estimate;
pub mod explain;
pub mod frequency;
pub mod frozen;
pub mod household;
pub mod kind;
pub mod model;
pub mod model_error;
pub mod parallel;
pub mod parameters;
mod people;
pub mod population;
pub mod rarity;
mod resolution;
pub mod score;
pub mod veto;

pub use candidates::{Candidates, Pair};
pub use decide::{Link, Outcome, Review, Why};
pub use decisions::{Decision, Decisions, Deed, Said};
pub use model::{Model, Thresholds};
pub(crate) use resolution::settle;
pub use resolution::{Resolution, resolve};

use crate::records::Records;

/// Chooses the sample of pairs that training draws.
pub const DEFAULT_SEED: u64 = 20_260_101;

/// Learns a model from the candidates, without labels.
pub fn train(
    candidates: &Candidates<'_>,
    thresholds: Thresholds,
    exclusive_ids: bool,
    seed: u64,
    threads: usize,
) -> Model {
    let records: &Records = candidates.records;
    let mut population = population::Population::survey(candidates, seed, threads);
    population.take_near_emails(&candidates.histogram);
    let parameters = estimate::train(&candidates.histogram, &population);
    let frequencies = &candidates.frequencies;
    let frozen = frequencies.freeze(records);
    let blocking = candidates.blocks.used.clone();
    Model::new(frequencies.records(), frozen, thresholds, exclusive_ids, blocking, parameters)
}

/// A short hash of bytes; never 0.
pub(crate) fn hash32(bytes: &[u8]) -> u32 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    let full = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(bytes);
    ((full >> 32) as u32 ^ full as u32).max(1)
}

/// Spreads the bits of a number.
pub(crate) fn mix(value: u64) -> u64 {
    let mut value = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^= value >> 29;
    value = value.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value ^ value >> 32
}
