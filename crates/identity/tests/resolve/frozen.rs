//! A model brings how common values were in the records it was trained on, and counts nothing anew.

use crate::person::{Person, person};
use crate::population;
use crate::shop::{self, CASES, NOTHING, PUBLISHED};
use identity::records::Records;
use identity::resolve::attribute::Attribute;
use identity::resolve::compare::{Compacts, Comparator};
use identity::resolve::contacts::Contacts;
use identity::resolve::decide::Judge;
use identity::resolve::explain::Explanation;
use identity::resolve::frequency::{Frequencies, Rarity};
use identity::resolve::veto::{Veto, veto};
use identity::resolve::{Candidates, Model, Resolution};

/// Every score of all candidates, to the last bit, and who is who.
fn decided(candidates: &Candidates<'_>, model: &Model) -> (Vec<[u64; 4]>, Resolution) {
    let judge = Judge::new(candidates, model, &CASES, &NOTHING);
    let scores = candidates.pairs().map(|pair| {
        let judgement = judge.judge(pair.a, pair.b, pair.pattern);
        let [score, household] = [judgement.score, judgement.household].map(f64::to_bits);
        [pair.a.into(), pair.b.into(), score, household]
    });
    (scores.collect(), identity::resolve::resolve(candidates, model, &CASES, &NOTHING, 2))
}

/// Training and resolving in one go says the same as saving the model and resolving by what was saved.
fn check_saved_like_fresh(people: &[Person]) {
    let records = shop::records(people);
    let fresh = Candidates::find(&records, None, &NOTHING, 2);
    let model = identity::resolve::train(&fresh, Default::default(), false, 3, 2);
    let read = Model::from_files(&model.to_toml(), &model.frequencies_file()).expect("it was just written");
    let saved = Candidates::find(&records, Some(&read), &NOTHING, 2);
    let [(scores, one), (saved_scores, two)] = [decided(&fresh, &model), decided(&saved, &read)];
    assert!(scores.len() > people.len() / 10, "there is something to compare");
    assert!(scores == saved_scores, "a score differs");
    assert_eq!((one.customer_of, one.household_of), (two.customer_of, two.household_of));
    assert_eq!((one.links, one.reviews, one.vetoed), (two.links, two.reviews, two.vetoed));
}

#[test]
fn a_saved_model_scores_like_a_fresh_one_to_the_last_bit() {
    check_saved_like_fresh(&population::training());
    check_saved_like_fresh(&population::of_size(200));
    let works = |person: Person, number: usize| {
        person.works_as(["baker", "clerk", "smith"][number % 3]).born_in(["vannes", "auray"][number % 2])
    };
    let people = population::of_size(500).into_iter().zip(0..).map(|(person, number)| works(person, number));
    check_saved_like_fresh(&people.collect::<Vec<_>>());
}

/// How common values of these records are under the published model.
fn published(records: &Records) -> Frequencies {
    Frequencies::published(records, &PUBLISHED.frequencies, PUBLISHED.trained_on)
}

#[test]
fn the_counts_are_those_of_the_training_whoever_asks() {
    let training = shop::records(&population::training());
    let (counted, all) = (Frequencies::count(&training), published(&training));
    let few = shop::records(&population::of_size(40));
    let asked = published(&few);
    assert_eq!((counted.records(), asked.records()), (training.len(), training.len()));
    let mut compared = 0;
    for record in few.as_slice() {
        for name in [record.first, record.last].into_iter().filter(|name| *name != 0) {
            let text = few.names.get(name);
            let Some((same, _)) = training.names.iter().find(|(_, known)| *known == text) else { continue };
            assert_eq!(
                (counted.as_first(same), counted.as_last(same)),
                (all.as_first(same), all.as_last(same))
            );
            assert_eq!((all.as_first(same), all.as_last(same)), (asked.as_first(name), asked.as_last(name)));
            assert_eq!(all.first_rarity(same), asked.first_rarity(name));
            assert_eq!(all.last_shares().of(same), asked.last_shares().of(name));
            compared += 1;
        }
        let Some(town) = training.words.find(few.words.get(record.postcode)) else { continue };
        assert_eq!(counted.town_shares().of(town), asked.town_shares().of(record.postcode));
    }
    assert!(compared > 30);
    assert_eq!(counted.first_shares().whole(), asked.first_shares().whole());
    assert_eq!(counted.birth_place_shares().whole(), asked.birth_place_shares().whole());
}

#[test]
fn a_value_the_model_does_not_know_was_never_met() {
    let stranger = || person("zephyrine", "wakenhut").town("29999", "plouzane");
    let records = shop::records(&vec![stranger(); 600]);
    let (counted, frozen) = (Frequencies::count(&records), published(&records));
    let record = records.get(0);
    assert_eq!((counted.first_rarity(record.first), counted.as_last(record.last)), (Rarity::Common, 600));
    assert_eq!(
        (frozen.first_rarity(record.first), frozen.last_rarity(record.last)),
        (Rarity::Rare, Rarity::Rare)
    );
    assert_eq!((frozen.as_first(record.first), frozen.as_last(record.last)), (0, 0));
    let known = shop::records(&population::training());
    let with_a_first_name = known.as_slice().iter().filter(|record| record.first != 0).count();
    assert_eq!(frozen.first_shares().of(record.first), 0.5 / with_a_first_name as f64);
}

/// What is said about two records alone, which by themselves would make every name of theirs common.
fn explained(a: Person, b: Person) -> Explanation {
    shop::explain_pair(&shop::records(&[a.key("a"), b.key("b")]), &PUBLISHED, &[], ["a", "b"])
}

fn level(explanation: &Explanation, attribute: Attribute) -> &'static str {
    let weights = explanation.weights.iter();
    weights
        .filter(|weight| weight.attribute == attribute)
        .map(|weight| weight.level)
        .next()
        .unwrap_or("missing")
}

/// The levels that two names reach in two records alone.
fn check_alone(a: [&str; 2], b: [&str; 2], first: &str, last: &str) {
    let said = explained(person(a[0], a[1]), person(b[0], b[1]));
    let levels = [Attribute::FirstName, Attribute::LastName].map(|attribute| level(&said, attribute));
    assert_eq!(levels, [first, last], "{a:?} {b:?}");
}

#[test]
fn names_are_as_common_as_the_model_says() {
    check_alone(["marie", "martin"], ["marie", "martin"], "same_common", "same_common");
    check_alone(["zephyrine", "wakenhut"], ["zephyrine", "wakenhut"], "same_rare", "same_rare");
    let [common, rare] = [("marie", "martin"), ("zephyrine", "wakenhut")].map(|(first, last)| {
        explained(person(first, last).born("1980-03-04"), person(first, last).born("1980-03-04")).score
    });
    assert!(rare > common + 5.0, "{rare} {common}");
}

/// Two names that the model knows well are no misspellings of each other; others may be.
#[test]
fn names_are_established_by_the_model() {
    check_alone(["michel", "petit"], ["michele", "petit"], "similar", "same_common");
    check_alone(["zephyrin", "petit"], ["zephyrine", "petit"], "typo", "same_common");
}

/// Whether a name is established is held against the number of records that the model was trained on.
#[test]
fn names_are_established_among_the_records_of_the_training() {
    let records = shop::records(&[person("michel", "petit"), person("michele", "petit")]);
    let level_of = |trained_on: usize| {
        let frequencies = Frequencies::published(&records, &PUBLISHED.frequencies, trained_on);
        let contacts = Contacts::survey(&records, &frequencies, &NOTHING);
        let pattern = Comparator::new(&records, &Compacts::of(&records, &contacts), &contacts, &frequencies)
            .compare(0, 1);
        Attribute::FirstName.level_key(pattern.level(Attribute::FirstName))
    };
    assert_eq!((level_of(PUBLISHED.trained_on), level_of(1_000_000_000)), ("similar", "typo"));
}

/// By themselves, two records that have their names exchanged do not tell which of the two is right.
#[test]
fn the_model_knows_given_names_from_family_names() {
    check_alone(["catherine", "garcia"], ["garcia", "catherine"], "same_common", "same_common");
    let owned = |first, last| person(first, last).email("c.garcia77@poste.example");
    let same_email = |a, b| level(&explained(a, b), Attribute::Email);
    assert_eq!(same_email(owned("catherine", "garcia"), owned("garcia", "catherine")), "same");
    assert_eq!(same_email(owned("zephyrine", "wakenhut"), owned("wakenhut", "zephyrine")), "shared");
}

fn twin(first: &str) -> Person {
    person(first, "garcia").born("2001-03-04").street(7, "rue pasteur").town("75011", "paris")
}

#[test]
fn the_model_knows_which_first_names_make_twins() {
    let check = |a: &str, b: &str, expected: Option<Veto>| {
        let records = shop::records(&[twin(a).key("a"), twin(b).key("b")]);
        let candidates = shop::candidates(&records, &PUBLISHED, 1);
        let (a, b) = (shop::index(&records, "a"), shop::index(&records, "b"));
        let pattern = candidates.comparator().compare(a, b);
        assert_eq!(veto(&candidates, records.get(a), records.get(b), pattern, false), expected);
    };
    check("catherine", "isabelle", Some(Veto::Twins));
    check("catherine", "wolfhard", None);
}
