//! What stewards decide outranks vetoes, cases and scores.

use crate::person::{Person, person};
use crate::population;
use crate::shop::{self, Decided, PUBLISHED, decided, together};
use identity::resolve::Decision::{Different, Same};
use identity::resolve::Outcome;

fn check(people: &[Person], decisions: &[Decided], pair: [&str; 2], one_person: bool) {
    let mut all = population::of_size(500);
    all.extend_from_slice(people);
    let records = shop::records(&all);
    let resolution = shop::resolve(&records, &PUBLISHED, decisions, 2);
    assert_eq!(together(&records, &resolution, pair), one_person, "{decisions:?}");
}

fn marie() -> Person {
    person("catherine", "quemener")
        .born("1980-03-04")
        .email("soleil9@poste.example")
        .street(7, "rue pasteur")
        .town("75011", "paris")
}

fn twins() -> [Person; 2] {
    [marie().key("a"), marie().first("isabelle").key("b")]
}

#[test]
fn one_person_against_a_veto() {
    check(&twins(), &[], ["a", "b"], false);
    check(&twins(), &[decided("a", "b", Same)], ["a", "b"], true);
    check(&twins(), &[decided("b", "a", Same)], ["a", "b"], true);
}

#[test]
fn two_people_against_any_score() {
    let same = [marie().key("a"), marie().key("b")];
    check(&same, &[], ["a", "b"], true);
    check(&same, &[decided("a", "b", Different)], ["a", "b"], false);
    check(&same, &[decided("b", "a", Different)], ["a", "b"], false);
}

#[test]
fn the_latest_decision_counts() {
    check(&twins(), &[decided("a", "b", Different), decided("b", "a", Same)], ["a", "b"], true);
    check(&twins(), &[decided("a", "b", Same), decided("b", "a", Different)], ["a", "b"], false);
}

#[test]
fn strangers_who_share_no_key_can_be_joined() {
    let strangers = [marie().key("a"), person("hugo", "ibarra").phone(33_611_223_344).key("b")];
    check(&strangers, &[], ["a", "b"], false);
    check(&strangers, &[decided("a", "b", Same)], ["a", "b"], true);
}

/// Three records of which the outer two are twins: who says that both are the middle one, says that they are
/// one person.
#[test]
fn decisions_join_through_a_third_record() {
    let [a, b] = twins();
    let people = [a, b, person("hugo", "ibarra").born("1950-11-25").key("c")];
    let joined = [decided("a", "c", Same), decided("c", "b", Same)];
    check(&people, &joined, ["a", "c"], true);
    check(&people, &joined, ["b", "c"], true);
    check(&people, &joined, ["a", "b"], true);
}

#[test]
fn a_decision_keeps_two_people_apart_through_a_third_record() {
    let people = [marie().key("a"), marie().key("b"), marie().key("c")];
    check(&people, &[], ["a", "b"], true);
    check(&people, &[decided("a", "b", Different)], ["a", "b"], false);
    let all = [decided("a", "c", Same), decided("b", "c", Same), decided("a", "b", Different)];
    check(&people, &all, ["a", "b"], false);
}

#[test]
fn an_explanation_names_the_decision() {
    let mut people = population::of_size(500);
    people.extend(twins());
    let records = shop::records(&people);
    let explain = |decisions: &[Decided]| shop::explain_pair(&records, &PUBLISHED, decisions, ["a", "b"]);
    let alone = explain(&[]);
    assert_eq!((alone.outcome, alone.decision), (Outcome::Different, None));
    let joined = explain(&[decided("b", "a", Same)]);
    assert_eq!((joined.outcome, joined.decision, joined.veto), (Outcome::Same, Some(Same), None));
    let parted = explain(&[decided("a", "b", Different)]);
    assert_eq!((parted.outcome, parted.decision), (Outcome::Different, Some(Different)));
}

/// Two records are one customer before a steward joins the twin to one of them, and should be so after.
#[test]
#[ignore = "the veto against the twin still drives the other record out of its customer, without a review"]
fn a_decision_drives_nobody_out_of_a_customer() {
    let [a, b] = twins();
    let people = [a.clone(), b, a.key("c")];
    check(&people, &[], ["a", "c"], true);
    check(&people, &[decided("a", "b", Same)], ["a", "c"], true);
}
