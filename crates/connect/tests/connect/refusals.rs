//! Files and mappings of the wrong shape are refused at once, naming what is missing and what there is.

use crate::support::{open_sample, sample};
use connect::Mapping;

fn check(bytes: impl AsRef<[u8]>, mapping: Option<&str>, extras: &[&str], expected: &str) {
    let file = sample("a.csv", bytes);
    let refused = open_sample(&file, mapping, extras).expect_err("the file is refused").to_string();
    assert_eq!(refused, expected);
}

#[test]
fn files_of_the_wrong_shape() {
    check("", None, &[], "a.csv is empty: expected a heading row and one row per person");
    check("\n\n;;\n", None, &[], "a.csv is empty: expected a heading row and one row per person");
    check(
        "ville;cp\nMetz;57000\n",
        None,
        &[],
        "a.csv holds nothing to compare people by: it needs a first name, last name, full name, birth name, email or \
         phone, but its columns are ville, cp; give a mapping that says which column is which",
    );
    check(
        "nom;Email;email\n",
        None,
        &[],
        "a.csv has the heading email more than once: give each column its own name",
    );
    check("nom;;email;\n", None, &["Cluster"], "a.csv has no column \"Cluster\": it has nom, email");
}

#[test]
fn values_in_place_of_headings_are_not_repeated() {
    let refused =
        "a.csv has no heading row: its first row looks like values; put a row of column names on top";
    check("Zoé;zoe@b.fr\n", None, &[], refused);
    check("Zoé;0612345678\n", None, &[], refused);
    check(
        "Zoé;Lefèvre\nLéa;Petit\n",
        None,
        &[],
        "a.csv holds nothing to compare people by: it needs a first name, last name, full name, birth name, email or \
         phone, but none of the 2 headings in its first row is known; give a mapping that says which column is which",
    );
    check(
        "Zoé;Lefèvre\nLéa;Petit\n",
        Some("[columns]\nPrenom = \"first_name\""),
        &[],
        "a.csv has no column \"Prenom\": none of its 2 headings is known, so is its first row the heading row?",
    );
}

#[test]
fn a_mapping_that_does_not_fit() {
    check(
        "Nom;Courriel\n",
        Some("[columns]\nCouriel = \"email\""),
        &[],
        "a.csv has no column \"Couriel\" (did you mean \"Courriel\"?): it has Nom, Courriel",
    );
}

fn check_mapping(text: &str, expected: &str) {
    let refused = Mapping::from_toml(text).expect_err("the mapping is refused").to_string();
    assert!(refused.starts_with(expected), "{refused}");
}

#[test]
fn a_mapping_that_is_none() {
    let field = "the mapping sends \"x\" to \"frist_name\", which is no field (did you mean \"first_name\"?): the \
                 fields are record_id, source, ";
    check_mapping("[columns]\nx = \"frist_name\"", field);
    check_mapping("[colums]\nx = \"email\"", "the mapping cannot be read: TOML parse error at line 1");
    check_mapping("[source]\ncountry = \"France\"", "the mapping cannot be read: country = \"France\"");
    check_mapping("[format]\ndelimiter = \"ab\"", "the mapping cannot be read: delimiter = \"ab\"");
}
