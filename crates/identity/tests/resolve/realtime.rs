//! Record by record is the same as all at once: whatever comes, changes and goes in whatever order and portions, and
//! whatever stewards say meanwhile, the same people and the same households as from scratch.

use crate::person::Person;
use crate::population::{self, Dice};
use crate::said::{self, Pick, about, picks};
use crate::shop::{self, CASES, EXCLUSIVE, PUBLISHED, Partition};
use identity::index::{Applied, Around, Edit, Set};
use identity::records::{Index, Records};
use identity::resolve::explain::{Explanation, explain};
use identity::resolve::kind::Kind;
use identity::resolve::{Candidates, Decisions, Deed, Model, Said, resolve};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A set with what is known from it: who belongs to whom.
struct Live {
    set: Set,
    model: Arc<Model>,
    index_of: BTreeMap<String, Index>,
    /// What each record that is there says.
    present: BTreeMap<Index, Person>,
    said: Vec<said::Said>,
    customer_of: BTreeMap<Index, u64>,
    household_of: BTreeMap<u64, u64>,
    next: u64,
}

/// What becomes of a record: it says this, or is no more.
type Step = Vec<(String, Option<Person>)>;

impl Live {
    fn new(people: &[Person], model: &Arc<Model>) -> Live {
        let records = shop::records(people);
        let cases = Arc::new(CASES.clone());
        let mut live = Live {
            set: Set::new(records, Arc::clone(model), cases, Vec::new()),
            model: Arc::clone(model),
            index_of: (people.iter().map(key)).zip(0..).collect(),
            present: (0..).zip(people.iter().cloned()).collect(),
            said: Vec::new(),
            customer_of: BTreeMap::new(),
            household_of: BTreeMap::new(),
            next: 0,
        };
        let all: Vec<Index> = (0..people.len() as Index).collect();
        live.take(&live.set.around(&all, usize::MAX).expect("nothing is too large"));
        live
    }

    fn step(&mut self, step: &Step, said: Option<Vec<said::Said>>) {
        // What was said about a record that is only known by its key is said again when the record comes.
        let comes = step.iter().any(|(key, _)| !self.index_of.contains_key(key));
        let said = said.or_else(|| comes.then(|| self.said.clone()));
        let applied = self.apply(step, said.as_deref());
        for ((key, person), index) in step.iter().zip(&applied.indexes) {
            self.index_of.insert(key.clone(), *index);
            self.customer_of.remove(index);
            match person {
                Some(person) => drop(self.present.insert(*index, person.clone())),
                None => drop(self.present.remove(index)),
            }
        }
        self.said = said.unwrap_or_else(|| self.said.clone());
        self.take(&self.set.around(&applied.seeds, usize::MAX).expect("nothing is too large"));
    }

    fn apply(&mut self, step: &Step, said: Option<&[said::Said]>) -> Applied {
        let edit = |(key, person): &'_ (String, Option<Person>)| match (self.index_of.get(key), person) {
            (None, Some(_)) => 0,
            (Some(_), Some(_)) => 1,
            _ => 2,
        };
        let kinds: Vec<u8> = step.iter().map(edit).collect();
        let edits: Vec<Edit<'_>> = step
            .iter()
            .zip(kinds)
            .map(|((key, person), kind)| match (kind, person) {
                (0, Some(person)) => Edit::Add(&person.0),
                (1, Some(person)) => Edit::Replace(self.index_of[key], &person.0),
                _ => Edit::Remove(self.index_of[key]),
            })
            .collect();
        let mut next = self.set.records().len() as Index;
        let mut index_of = self.index_of.clone();
        for (key, _) in step {
            index_of.entry(key.clone()).or_insert_with(|| {
                next += 1;
                next - 1
            });
        }
        let said = said.map(|said| said.iter().map(|said| stated(&index_of, said)).collect());
        self.set.apply(&edits, said)
    }

    /// Everybody who hangs together with a change gets a new number.
    fn take(&mut self, around: &Around) {
        let first = self.next;
        let resolution = &around.resolution;
        self.next += (resolution.customers + resolution.households) as u64;
        for (member, customer) in around.members.iter().zip(&resolution.customer_of) {
            let household = resolution.household_of[*customer as usize];
            let customer = first + u64::from(*customer);
            self.customer_of.insert(*member, customer);
            self.household_of.insert(customer, first + resolution.customers as u64 + u64::from(household));
        }
    }

    fn partitions(&self) -> [Partition; 2] {
        let mut sets = [BTreeMap::<u64, BTreeSet<String>>::new(), BTreeMap::new()];
        for (index, customer) in &self.customer_of {
            let key = key(&self.present[index]);
            sets[0].entry(*customer).or_default().insert(key.clone());
            sets[1].entry(self.household_of[customer]).or_default().insert(key);
        }
        sets.map(|sets| sets.into_values().collect())
    }

    /// The same from scratch.
    fn expected(&self) -> [Partition; 2] {
        let people: Vec<Person> = self.present.values().cloned().collect();
        let records = shop::records(&people);
        let deeds = deeds(&records, &self.said);
        let decisions = Decisions::fold(&records, &deeds);
        let candidates = Candidates::find(&records, Some(&self.model), &decisions, 1);
        let resolution = resolve(&candidates, &self.model, &CASES, &decisions, 1);
        [shop::customers(&records, &resolution), shop::households(&records, &resolution)]
    }
}

fn key(person: &Person) -> String {
    person.0.record_id.clone()
}

fn stated(index_of: &BTreeMap<String, Index>, said: &said::Said) -> Said {
    let all = |keys: &[String]| keys.iter().filter_map(|key| index_of.get(key).copied()).collect();
    match said {
        said::Said::Same(both) => Said::Same(all(both)),
        said::Said::Apart([left, right]) => Said::Apart(all(left), all(right)),
        said::Said::Household([a, b]) => {
            Said::Household(all(std::slice::from_ref(a)), all(std::slice::from_ref(b)))
        }
        said::Said::Shared(value) => Said::SharedValue(value.clone()),
    }
}

/// What stewards said about the records that are there.
fn deeds(records: &Records, said: &[said::Said]) -> Vec<Deed> {
    let places: BTreeMap<&str, Index> =
        (0..records.len() as Index).map(|index| (records.key(index).1, index)).collect();
    let place = |key: &String| places.get(key.as_str()).copied();
    let known = |keys: &Vec<String>| -> Vec<Index> { keys.iter().filter_map(place).collect() };
    let deed = |said: &said::Said| match said {
        said::Said::Same([a, b]) => Some(Deed::Same(place(a)?, place(b)?)),
        said::Said::Apart([left, right]) => {
            let (left, right) = (known(left), known(right));
            (!left.is_empty() && !right.is_empty()).then_some(Deed::Apart(left, right))
        }
        said::Said::Household([a, b]) => Some(Deed::Household(place(a)?, place(b)?)),
        said::Said::Shared(value) => Some(Deed::SharedValue(value.clone())),
    };
    said.iter().filter_map(deed).collect()
}

/// What happens, before it is known to whom: records by their places.
#[derive(Clone, Debug)]
enum Change {
    /// Comes, or comes back, as it is.
    Come(usize),
    /// Says what another one says.
    Become(usize, usize),
    /// Goes.
    Go(usize),
}

fn changes() -> impl Strategy<Value = Vec<(Vec<Change>, Option<Vec<Pick>>)>> {
    let place = || 0..400usize;
    let change = prop_oneof![
        5 => place().prop_map(Change::Come),
        3 => (place(), place()).prop_map(|(who, what)| Change::Become(who, what)),
        3 => place().prop_map(Change::Go),
    ];
    let said = prop_oneof![5 => Just(None), 2 => picks().prop_map(Some)];
    prop::collection::vec((prop::collection::vec(change, 0..9), said), 1..9)
}

/// The changes of one portion, each of another record.
fn portion(people: &[Person], live: &Live, changes: &[Change]) -> Step {
    let mut step: BTreeMap<String, Option<Person>> = BTreeMap::new();
    let at = |place: &usize| &people[place % people.len()];
    for change in changes {
        let (who, person) = match change {
            Change::Come(who) => (at(who), Some(at(who).clone())),
            Change::Become(who, what) => {
                (at(who), Some(at(what).clone().key(&key(at(who))).source(&at(who).0.source)))
            }
            Change::Go(who) => (at(who), None),
        };
        if person.is_some() || live.index_of.contains_key(&key(who)) {
            step.insert(key(who), person);
        }
    }
    step.into_iter().collect()
}

fn check(people: &[Person], there: usize, model: &Model, history: &[(Vec<Change>, Option<Vec<Pick>>)]) {
    let model = Arc::new(model.clone());
    let mut live = Live::new(&people[..there % (people.len() + 1)], &model);
    assert_eq!(live.partitions(), live.expected());
    for (changes, said) in history {
        let step = portion(people, &live, changes);
        let said = said.as_ref().map(|picks| about(people, picks));
        live.step(&step, said);
        assert_eq!(live.partitions(), live.expected());
        if step.len() == 3 {
            let tidied = live.set.tidied();
            tidied.map(|tidied| live.set.put_tidied(tidied));
        }
    }
}

fn seeds() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(any::<u64>(), 4..40)
}

/// People of few names in few places, so that keys are shared by about as many as may share them.
fn crowd(seeds: &[u64], size: usize) -> Vec<Person> {
    let mut dice = Dice::new(seeds[0]);
    let mut people = population::of_size(size);
    for (number, one) in people.iter_mut().enumerate() {
        let clean = &mut one.0;
        clean.first_name = ["marie", "michel", "jeanne"][dice.below(3)].to_owned();
        clean.last_name = ["martin", "petit"][dice.below(2)].to_owned();
        clean.other_last_name.clear();
        clean.record_id = number.to_string();
        if dice.percent(60) {
            (clean.postcode, clean.city) = ("75011".to_owned(), "paris".to_owned());
        }
        if dice.percent(40) {
            clean.phones = vec![33_600_000_000 + dice.below(3) as u64];
        }
        if dice.percent(40) {
            clean.emails = vec![format!("contact{}@exemple{}.fr", dice.below(2), dice.below(3))];
        }
    }
    people
}

const FEW_KINDS: &[Kind] = &[Kind::Phone, Kind::Names, Kind::LastTown, Kind::EmailLocal];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_shrink_iters: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn the_same_as_from_scratch(seeds in seeds(), there in 0usize..200, history in changes()) {
        check(&population::households(&seeds), there, &EXCLUSIVE, &history);
    }

    #[test]
    fn the_same_among_many_of_one_name(seeds in seeds(), there in 0usize..150, history in changes()) {
        check(&crowd(&seeds, 130), there, &PUBLISHED, &history);
    }

    /// With few kinds of keys no other one makes up for a key that becomes too common, or is so no more.
    #[test]
    fn the_same_where_keys_become_too_common(
        seeds in seeds(),
        there in 0usize..150,
        blocking in prop::sample::subsequence(FEW_KINDS, 1..3),
        history in changes(),
    ) {
        check(&crowd(&seeds, 130), there, &Model { blocking, ..PUBLISHED.clone() }, &history);
    }

    /// Taking a portion back leaves the set as if it had never come.
    #[test]
    fn what_is_taken_back_never_was(seeds in seeds(), there in 0usize..150, history in changes()) {
        let people = crowd(&seeds, 90);
        let mut live = Live::new(&people[..there % 90], &Arc::new(PUBLISHED.clone()));
        for (changes, said) in &history {
            let step = portion(&people, &live, changes);
            let said = said.as_ref().map(|picks| about(&people, picks));
            let applied = live.apply(&step, said.as_deref());
            live.set.revert(applied);
            let all: Vec<Index> = live.present.keys().copied().collect();
            live.take(&live.set.around(&all, usize::MAX).expect("nothing is too large"));
            prop_assert_eq!(live.partitions(), live.expected());
            live.step(&step, None);
            prop_assert_eq!(live.partitions(), live.expected());
        }
    }

    /// What is said about somebody who is not there is what would be said if a record of theirs came.
    #[test]
    fn who_is_asked_about_is_judged_as_if_they_came(seeds in seeds(), who in 0usize..400) {
        for people in [population::households(&seeds), crowd(&seeds, 60)] {
            let who = &people[who % people.len()];
            let others: Vec<Person> = people.iter().filter(|one| key(one) != key(who)).cloned().collect();
            let set = Set::new(
                shop::records(&others),
                Arc::new(PUBLISHED.clone()),
                Arc::new(CASES.clone()),
                Vec::new(),
            );
            let found = set.ask(&who.0, usize::MAX);
            let told: BTreeMap<String, Explanation> = found
                .iter()
                .map(|found| (set.records().key(found.index).1.to_owned(), found.explanation.clone()))
                .collect();
            prop_assert!(found.is_sorted_by(|a, b| a.explanation.score >= b.explanation.score));

            let all: Vec<Person> = others.iter().chain([who]).cloned().collect();
            let records = shop::records(&all);
            let last = others.len() as Index;
            let candidates = shop::candidates(&records, &PUBLISHED, 1);
            let expected: BTreeMap<String, Explanation> = candidates
                .pairs()
                .filter(|pair| pair.b == last)
                .map(|pair| {
                    let decisions = Decisions::default();
                    let why = explain(&candidates, &PUBLISHED, &CASES, &decisions, pair.a, pair.b);
                    (records.key(pair.a).1.to_owned(), why)
                })
                .collect();
            prop_assert_eq!(told, expected);
        }
    }
}
