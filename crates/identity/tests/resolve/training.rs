//! What is learnt without labels makes sense, and is the same every time.

use crate::person::person;
use crate::population;
use crate::shop::{self, PUBLISHED};
use identity::resolve::attribute::{self as levels, Attribute};
use identity::resolve::explain::Explanation;
use identity::resolve::frequency::Frequencies;
use identity::resolve::parameters::Class;
use identity::resolve::{Candidates, DEFAULT_SEED, Model};
use std::sync::Arc;

/// Bits that a level adds for one person, against strangers or against one household.
fn weight(model: &Model, attribute: Attribute, level: u8, against: Class) -> f64 {
    let share =
        |class: Class| model.parameters.levels[class as usize][attribute as usize][usize::from(level)];
    (share(Class::Same) / share(against)).log2()
}

#[test]
fn agreement_speaks_for_one_person_and_contradiction_against() {
    use levels::{BirthDate, Email, FirstName, LastName, Phone};
    let bits = |attribute, level| weight(&PUBLISHED, attribute, level, Class::Stranger);
    for level in [FirstName::SAME_COMMON, FirstName::SAME_USUAL, FirstName::SAME_RARE, FirstName::NICKNAME] {
        assert!(bits(Attribute::FirstName, level) > 1.0, "first name, level {level}");
    }
    assert!(bits(Attribute::FirstName, FirstName::DIFFERENT) < -2.0);
    assert!(bits(Attribute::LastName, LastName::SAME_USUAL) > 2.0);
    assert!(bits(Attribute::BirthDate, BirthDate::SAME) > 6.0);
    assert!(bits(Attribute::BirthDate, BirthDate::SWAPPED) > 2.0);
    assert!(bits(Attribute::BirthDate, BirthDate::DIFFERENT) < -2.0);
    assert!(bits(Attribute::Phone, Phone::SAME) > 6.0);
    assert!(bits(Attribute::Email, Email::SAME) > 6.0);
}

#[test]
fn a_shared_contact_weighs_less_than_a_personal_one() {
    use levels::{Email, Phone};
    let both =
        [(Attribute::Email, Email::SAME, Email::SHARED), (Attribute::Phone, Phone::SAME, Phone::SHARED)];
    for (attribute, personal, shared) in both {
        for against in [Class::Household, Class::Stranger] {
            let [personal, shared] =
                [personal, shared].map(|level| weight(&PUBLISHED, attribute, level, against));
            assert!(personal > shared + 1.0, "{attribute:?} against {against:?}: {personal} {shared}");
        }
    }
}

/// The same two records, whose e-mail is theirs alone or that of a family.
#[test]
fn a_family_s_email_says_less_of_a_pair() {
    let score = |others: &[&str]| {
        let one = |first, key| person(first, "pradal").email("pradal7@poste.example").key(key);
        let mut people = population::of_size(1_000);
        people.extend([one("catherine", "a"), one("cathy", "b")]);
        people.extend(others.iter().map(|first| one(first, first)));
        shop::explain_pair(&shop::records(&people), &PUBLISHED, &[], ["a", "b"])
    };
    let (personal, shared) = (score(&[]), score(&["olivier", "hugo"]));
    let level = |explanation: &Explanation| {
        explanation
            .weights
            .iter()
            .find(|weight| weight.attribute == Attribute::Email)
            .map(|weight| weight.level)
    };
    assert_eq!((level(&personal), level(&shared)), (Some("same"), Some("shared")));
    assert!(personal.score > shared.score + 1.0, "{} {}", personal.score, shared.score);
    // Initials of so many that it is nobody's.
    let public = score(&["olivier", "hugo", "michel", "bernard", "thomas"]);
    assert_eq!(level(&public), None);
    assert!(shared.score > public.score, "{} {}", shared.score, public.score);
}

#[test]
fn shares_are_shares() {
    for (class, name) in PUBLISHED.parameters.levels.iter().zip(["same", "household", "strangers"]) {
        for attribute in Attribute::ALL {
            let total: f64 = class[*attribute as usize].iter().sum();
            assert!((total - 1.0).abs() < 0.03, "{name}, {attribute:?}: {total}");
        }
    }
    let [same, household, strangers] = PUBLISHED.parameters.pairs;
    // About one and a half duplicates a person, and families: far fewer pairs than strangers.
    assert!((1_000.0..6_000.0).contains(&same), "{same} pairs of one person");
    assert!(household > 500.0 && strangers > 100.0 * (same + household), "{household} {strangers}");
}

#[test]
fn training_follows_from_records_and_seed() {
    let records = shop::records(&population::training());
    let candidates = Candidates::find(&records, None, &shop::NOTHING, 2);
    let train =
        |seed, threads| identity::resolve::train(&candidates, Default::default(), false, seed, threads);
    let first = train(DEFAULT_SEED, 1);
    assert_eq!(first, *PUBLISHED);
    assert_eq!(first, train(DEFAULT_SEED, 4));
    let other = train(DEFAULT_SEED + 1, 1);
    assert_ne!(first.version, other.version, "the seed chooses the sample");
    assert_eq!(other, train(DEFAULT_SEED + 1, 3));
}

#[test]
fn the_version_is_named_after_the_contents() {
    let again = |frequencies, thresholds, exclusive| {
        let (blocking, parameters) = (PUBLISHED.blocking.clone(), PUBLISHED.parameters.clone());
        Model::new(PUBLISHED.trained_on, frequencies, thresholds, exclusive, blocking, parameters).version
    };
    let frequencies = || Arc::clone(&PUBLISHED.frequencies);
    let mut stricter = PUBLISHED.thresholds;
    stricter.same_person += 1.0;
    assert_eq!(again(frequencies(), PUBLISHED.thresholds, false), PUBLISHED.version);
    assert_eq!(again(frequencies(), stricter, false), PUBLISHED.version, "thresholds may be edited");
    assert_ne!(again(frequencies(), PUBLISHED.thresholds, true), PUBLISHED.version);
    let mut people = population::training();
    people.push(person("apolline", "kerambrun").key("one more"));
    let records = shop::records(&people);
    let others = Frequencies::count(&records).freeze(&records);
    assert_ne!(again(others, PUBLISHED.thresholds, false), PUBLISHED.version);
}
