//! A shop's records, resolved: what every test asks for.

use crate::person::Person;
use crate::population;
use crate::said::{Said, folded};
use identity::records::{Builder, Index, Records};
use identity::resolve::cases::Cases;
use identity::resolve::explain::{Explanation, explain};
use identity::resolve::{Candidates, DEFAULT_SEED, Decisions, Model, Resolution, Thresholds};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Who belongs together, whatever the numbers and the order: sets of record keys.
pub type Partition = BTreeSet<BTreeSet<String>>;

/// The match cases Amigo comes with.
pub static CASES: LazyLock<Cases> = LazyLock::new(Cases::built_in);

/// The model that the tests take for the published one, trained once on a made-up population.
pub static PUBLISHED: LazyLock<Model> = LazyLock::new(|| train(&records(&population::training()), 2));

/// The same model where public numbers are declared exclusive.
pub static EXCLUSIVE: LazyLock<Model> = LazyLock::new(|| Model { exclusive_ids: true, ..PUBLISHED.clone() });

/// Stewards who said nothing.
pub static NOTHING: LazyLock<Decisions> = LazyLock::new(Decisions::default);

/// Records in this order.
pub fn records(people: &[Person]) -> Records {
    let mut builder = Builder::default();
    people.iter().for_each(|person| builder.push(&person.0));
    Records::assemble(vec![builder])
}

/// A model learnt from these records.
pub fn train(records: &Records, threads: usize) -> Model {
    let candidates = Candidates::find(records, None, &NOTHING, threads);
    identity::resolve::train(&candidates, Thresholds::default(), false, DEFAULT_SEED, threads)
}

/// The candidates of these records under the model's blocking keys.
pub fn candidates<'a>(records: &'a Records, model: &Model, threads: usize) -> Candidates<'a> {
    Candidates::find(records, Some(model), &NOTHING, threads)
}

/// Who is who under the built-in cases.
pub fn resolve(records: &Records, model: &Model, said: &[Said], threads: usize) -> Resolution {
    let decisions = folded(records, said);
    let candidates = Candidates::find(records, Some(model), &decisions, threads);
    identity::resolve::resolve(&candidates, model, &CASES, &decisions, threads)
}

/// What is said about two records, by their keys.
pub fn explain_pair(records: &Records, model: &Model, said: &[Said], [a, b]: [&str; 2]) -> Explanation {
    let decisions = folded(records, said);
    let candidates = Candidates::find(records, Some(model), &decisions, 1);
    explain(&candidates, model, &CASES, &decisions, index(records, a), index(records, b))
}

/// Position of the record with this key.
pub fn index(records: &Records, key: &str) -> Index {
    let has_key = |index: &Index| records.key(*index).1 == key;
    (0..records.len() as Index).find(has_key).expect("the tests ask for records that are there")
}

/// Whether two records, by their keys, live in one household.
pub fn live_together(records: &Records, resolution: &Resolution, [a, b]: [&str; 2]) -> bool {
    let customer = |key| resolution.customer_of[index(records, key) as usize];
    let household = |key| resolution.household_of[customer(key) as usize];
    household(a) == household(b)
}

/// The customers as sets of record keys.
pub fn customers(records: &Records, resolution: &Resolution) -> Partition {
    sets(records, |record| resolution.customer_of[record])
}

/// The households as sets of record keys.
pub fn households(records: &Records, resolution: &Resolution) -> Partition {
    sets(records, |record| resolution.household_of[resolution.customer_of[record] as usize])
}

fn sets(records: &Records, number_of: impl Fn(usize) -> u32) -> Partition {
    let mut sets = std::collections::BTreeMap::<u32, BTreeSet<String>>::new();
    for record in 0..records.len() {
        let key = records.key(record as Index).1.to_owned();
        sets.entry(number_of(record)).or_default().insert(key);
    }
    sets.into_values().collect()
}

/// Whether two records, by their keys, are one customer.
pub fn together(records: &Records, resolution: &Resolution, [a, b]: [&str; 2]) -> bool {
    let customer = |key| resolution.customer_of[index(records, key) as usize];
    customer(a) == customer(b)
}
