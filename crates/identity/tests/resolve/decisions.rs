//! What stewards decide outranks vetoes, cases and scores, and the latest word outranks the others.

use crate::person::{Person, person};
use crate::population;
use crate::said::{Said, apart, folded, household, same, shared};
use crate::shop::{self, PUBLISHED, together};
use identity::resolve::Decision::{self, Different, Household, Same};
use identity::resolve::Outcome;

/// Whether two records become one person within a population.
pub fn check(people: &[Person], said: &[Said], pair: [&str; 2], one_person: bool) {
    let mut all = population::of_size(500);
    all.extend_from_slice(people);
    let records = shop::records(&all);
    let resolution = shop::resolve(&records, &PUBLISHED, said, 2);
    assert_eq!(together(&records, &resolution, pair), one_person, "{pair:?}: {said:?}");
}

/// Somebody whose records join by themselves.
pub fn catherine(key: &str) -> Person {
    person("catherine", "quemener")
        .born("1980-03-04")
        .email("soleil9@poste.example")
        .street(7, "rue pasteur")
        .town("75011", "paris")
        .key(key)
}

/// Her twin, whom a veto keeps apart from her.
pub fn isabelle(key: &str) -> Person {
    catherine(key).first("isabelle")
}

/// Somebody who has nothing in common with her.
pub fn stranger(key: &str) -> Person {
    person("hugo", "ibarra").born("1950-11-25").phone(33_611_223_344).key(key)
}

#[test]
fn one_person_against_a_veto() {
    let twins = [catherine("a"), isabelle("b")];
    check(&twins, &[], ["a", "b"], false);
    check(&twins, &[same("a", "b")], ["a", "b"], true);
    check(&twins, &[same("b", "a")], ["a", "b"], true);
}

#[test]
fn two_people_against_any_score() {
    let alike = [catherine("a"), catherine("b")];
    check(&alike, &[], ["a", "b"], true);
    check(&alike, &[apart(&["a"], &["b"])], ["a", "b"], false);
    check(&alike, &[apart(&["b"], &["a"])], ["a", "b"], false);
    check(&alike, &[household("a", "b")], ["a", "b"], false);
}

#[test]
fn strangers_who_share_no_key_can_be_joined() {
    let strangers = [catherine("a"), stranger("b")];
    check(&strangers, &[], ["a", "b"], false);
    check(&strangers, &[same("a", "b")], ["a", "b"], true);
}

/// Three records of which the outer two are twins: who says that both are the middle one, says that they are
/// one person.
#[test]
fn decisions_join_through_a_third_record() {
    let people = [catherine("a"), isabelle("b"), stranger("c")];
    let joined = [same("a", "c"), same("c", "b")];
    for pair in [["a", "c"], ["b", "c"], ["a", "b"]] {
        check(&people, &joined, pair, true);
    }
    check(&people, &joined[..1], ["a", "b"], false);
}

#[test]
fn a_decision_keeps_two_people_apart_through_a_third_record() {
    let people = [catherine("a"), catherine("b"), catherine("c")];
    check(&people, &[], ["a", "b"], true);
    check(&people, &[apart(&["a"], &["b"])], ["a", "b"], false);
}

/// Which of the deeds about four strangers have no effect.
fn check_superseded(said: &[Said], expected: &[usize]) {
    let keys = ["a", "b", "c", "d"];
    let people: Vec<Person> = keys.iter().map(|key| stranger(key)).collect();
    assert_eq!(folded(&shop::records(&people), said).superseded(), expected, "{said:?}");
}

#[test]
fn the_latest_word_counts() {
    let parted = || apart(&["a"], &["b"]);
    check_superseded(&[parted(), same("b", "a")], &[0]);
    check_superseded(&[same("a", "b"), parted()], &[0]);
    check_superseded(&[same("a", "b"), household("b", "a")], &[0]);
    check_superseded(&[household("b", "a"), same("a", "b")], &[0]);
    check_superseded(&[parted(), same("a", "b"), parted()], &[1]);
    check_superseded(&[same("a", "b"), parted(), same("a", "b")], &[1]);
    let twins = [catherine("a"), isabelle("b")];
    check(&twins, &[parted(), same("b", "a")], ["a", "b"], true);
    check(&twins, &[same("a", "b"), parted()], ["a", "b"], false);
}

#[test]
fn what_does_not_contradict_stays() {
    check_superseded(&[same("a", "b"), same("a", "b"), same("b", "c")], &[]);
    check_superseded(&[same("a", "b"), apart(&["a"], &["c"]), household("b", "d")], &[]);
    check_superseded(&[household("a", "b"), apart(&["a"], &["b"])], &[]);
    check_superseded(&[shared("33611223344"), shared("nobody@poste.example")], &[]);
    check_superseded(&[apart(&["a", "b"], &[]), same("a", "b")], &[]);
}

/// The oldest of three words gives way, wherever in the chain it stands.
#[test]
fn a_contradiction_through_others_is_one() {
    let chain = || [same("a", "b"), same("b", "c"), apart(&["a"], &["c"])];
    check_superseded(&chain(), &[0]);
    let [ab, bc, ac] = chain();
    check_superseded(&[bc.clone(), ab.clone(), ac.clone()], &[0]);
    check_superseded(&[ac, ab, bc], &[0]);
    check_superseded(&[apart(&["a", "b"], &["c", "d"]), same("b", "d")], &[0]);
    check_superseded(&[same("a", "c"), apart(&["a", "b"], &["c", "d"]), same("a", "b")], &[0]);
}

/// Newest first: the second `same` contradicts the newest word, so the first one has nothing against it.
#[test]
fn what_has_no_effect_contradicts_nothing() {
    check_superseded(&[apart(&["a"], &["b"]), same("a", "b"), apart(&["b"], &["a"])], &[1]);
    check_superseded(&[apart(&["b"], &["c"]), same("b", "c"), apart(&["b"], &["c", "d"])], &[1]);
}

#[test]
fn nobody_is_kept_apart_from_himself() {
    check_superseded(&[apart(&["a", "b"], &["b", "c"]), household("d", "d"), same("c", "c")], &[0, 1]);
}

#[test]
fn an_explanation_names_the_decision() {
    let mut people = population::of_size(500);
    people.extend([catherine("a"), isabelle("b"), stranger("c"), stranger("d")]);
    let records = shop::records(&people);
    let check = |said: &[Said], outcome: Outcome, decision: Option<Decision>| {
        let explanation = shop::explain_pair(&records, &PUBLISHED, said, ["a", "b"]);
        assert_eq!((explanation.outcome, explanation.decision), (outcome, decision), "{said:?}");
        assert_eq!(explanation.veto.is_some(), decision.is_none(), "a decision needs no veto: {said:?}");
    };
    check(&[], Outcome::Different, None);
    check(&[same("b", "a")], Outcome::Same, Some(Same));
    check(&[apart(&["a"], &["b"])], Outcome::Different, Some(Different));
    check(&[household("b", "a")], Outcome::Different, Some(Household));
    check(&[apart(&["a"], &["b"]), household("b", "a")], Outcome::Different, Some(Household));
    let through_others = |says: Said| [same("c", "a"), same("b", "d"), says];
    check(&through_others(same("c", "d")), Outcome::Same, Some(Same));
    check(&through_others(apart(&["d"], &["c"])), Outcome::Different, Some(Different));
    check(&through_others(household("c", "d")), Outcome::Different, Some(Household));
    check(&through_others(shared("soleil9@poste.example")), Outcome::Different, None);
    check(&[apart(&["a"], &["c"]), apart(&["b"], &["d"])], Outcome::Different, None);
}

/// The words of decisions in explanations as JSON, which others read.
#[test]
fn decisions_have_fixed_names() {
    let json = |decision: Decision| serde_json::to_value(decision).unwrap();
    assert_eq!([Same, Different, Household].map(json), ["same", "different", "household"]);
}
