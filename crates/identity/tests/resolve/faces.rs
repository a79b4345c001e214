//! Records that a steward joined are one person with several faces: who resembles one face belongs to him,
//! unless he is vetoed against all of them.

use crate::decisions::{catherine, check, isabelle, stranger};
use crate::said::same;

/// Two records are one customer before a steward joins the twin to one of them, and should be so after.
#[test]
fn a_decision_drives_nobody_out_of_a_customer() {
    let people = [catherine("a"), isabelle("b"), catherine("c")];
    check(&people, &[], ["a", "c"], true);
    for said in [same("a", "b"), same("c", "b")] {
        for pair in [["a", "c"], ["a", "b"], ["b", "c"]] {
            check(&people, std::slice::from_ref(&said), pair, true);
        }
    }
}

/// The same where the customer came from several records on both sides, each of them named.
#[test]
fn customers_whose_records_are_all_named_are_joined_whole() {
    let people = [catherine("a"), isabelle("b"), catherine("c"), isabelle("d")];
    check(&people, &[], ["b", "d"], true);
    let said = [same("a", "b"), same("b", "c"), same("c", "d")];
    for pair in [["a", "d"], ["b", "d"], ["a", "c"]] {
        check(&people, &said, pair, true);
    }
}

#[test]
fn a_veto_against_every_face_holds() {
    let nathalie = || catherine("c").first("nathalie");
    check(&[catherine("a"), isabelle("b"), nathalie()], &[same("a", "b")], ["a", "c"], false);
    // With a face that she resembles, she belongs to it.
    let with_her = [catherine("a"), isabelle("b"), nathalie(), nathalie().key("d")];
    check(&with_her, &[same("a", "b"), same("b", "d")], ["a", "c"], true);
}

/// Without the steward's word, the veto against one record of a customer keeps the twin out as ever.
#[test]
fn a_veto_against_a_record_nobody_joined_holds() {
    let people = [catherine("a"), catherine("b"), isabelle("c"), stranger("d")];
    check(&people, &[], ["a", "c"], false);
    check(&people, &[same("d", "c")], ["a", "c"], false);
}

/// The other face is a stranger to her: that speaks neither for nor against her.
#[test]
fn who_resembles_one_face_need_not_resemble_the_other() {
    let people = [catherine("a"), stranger("b"), catherine("c")];
    check(&people, &[same("a", "b")], ["c", "b"], true);
    let nobody = catherine("c").first("olivier").last("castelnau").email("").street(0, "").born("1933-01-30");
    check(&[catherine("a"), stranger("b"), nobody], &[same("a", "b")], ["c", "b"], false);
}
