//! Forbidden columns never enter, whatever their format, spelling and place.

use crate::support::{Sample, outcome, sample, slots};
use connect::{Content, Forbidden, Mapping, Reader, Source, open};
use model::{Field, Policy};
use proptest::collection::vec;
use proptest::prelude::*;

fn policy() -> Forbidden {
    let policy = Policy {
        forbidden_headings: vec![
            "Salarié du groupe".to_owned(),
            "is_employee".to_owned(),
            "staff".to_owned(),
        ],
        forbidden_fields: vec![Field::Gender, Field::NationalId],
        ..Policy::default()
    };
    Forbidden::from(&policy)
}

fn open_forbidding(file: &Sample, mapping: Option<&str>, extras: &[&str]) -> Result<Reader, connect::Error> {
    let mapping = mapping.map(|text| Mapping::from_toml(text).unwrap());
    let extras = extras.iter().map(|extra| (*extra).to_owned()).collect();
    let (path, forbidden) = (file.path.clone(), policy());
    open(&Source { path, mapping, extras, forbidden, keep_rejected: true, ..Source::default() })
}

/// Reads a file: `slots; not read; forbidden; removed`, and its rows.
fn check(
    name: &str,
    bytes: impl AsRef<[u8]>,
    mapping: Option<&str>,
    facts: [&str; 3],
    removed: u64,
    rows: &[&str],
) {
    let file = sample(name, bytes);
    let mut reader = open_forbidding(&file, mapping, &[]).unwrap();
    assert_eq!(outcome(&mut reader), rows, "{name}");
    let shape = reader.shape();
    let found = [slots(&reader), shape.unmapped.join(", "), shape.forbidden.join(", ")];
    assert_eq!(found, facts, "{name}");
    assert_eq!(reader.forbidden_removed(), removed, "{name}");
    assert!(shape.late.iter().all(|late| !late.contains("staff")), "{:?}", shape.late);
    assert!(shape.columns.iter().all(|column| !shape.forbidden.contains(&column.heading)));
}

#[test]
fn delimited_text() {
    let text = "nom;Sexe;SALARIE-DU-GROUPE;email;Palier\nA;F;oui;a;or\nB;;;b;\nC;F;\"\";c;x;y\n\nD;M;non;d\u{0};\nE;;non;e;\n";
    check(
        "a.csv",
        text,
        None,
        ["full_name email", "Palier", "Sexe, SALARIE-DU-GROUPE"],
        5,
        &[
            "2: A|a",
            "3: B|b",
            "7: E|e",
            "a.csv row 4: 6 cells under 5 headings",
            "a.csv row 6: contains a NUL byte",
        ],
    );
}

#[test]
fn a_workbook() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["nom", "Is Employee", "email", "N° de pièce d'identité"]).unwrap();
    sheet.write_row(1, 0, ["A", "1", "a", "25AB"]).unwrap();
    sheet.write_row(2, 0, ["B", "", "b"]).unwrap();
    let facts = ["full_name email", "", "Is Employee, N° de pièce d'identité"];
    check("a.xlsx", book.save_to_buffer().unwrap(), None, facts, 2, &["2: A|a", "3: B|b"]);
}

#[test]
fn json_paths_and_keys_that_come_late() {
    let first = r#"{"email": "a", "customer": {"isEmployee": true, "firstName": "A"}, "staff": [{"since": 1}, {"since": null}]}"#;
    let last = r#"{"email": "z", "old": {"staff": "x"}, "Sexe": "F", "flag": 1, "is_employee": 123456789012345678901}"#;
    let lines = format!("{first}\n{}{last}\n", "{\"email\": \"b\"}\n".repeat(1_000));
    let file = sample("a.jsonl", lines);
    let mut reader = open_forbidding(&file, None, &[]).unwrap();
    let rows = outcome(&mut reader);
    assert_eq!((rows.len(), rows[0].as_str(), rows[1_001].as_str()), (1_002, "1: a|A", "1002: z|"));
    assert_eq!(slots(&reader), "email first_name");
    let expected =
        ["customer.isEmployee", "staff.since", "staff.1.since", "old.staff", "Sexe", "is_employee"];
    assert_eq!(
        (reader.shape().forbidden.as_slice(), reader.forbidden_removed()),
        (&expected.map(str::to_owned)[..], 5)
    );
    assert_eq!(reader.shape().late, ["flag"]);
}

#[test]
fn a_built_in_mapping_loses_its_forbidden_columns() {
    let text = "CustomerId;TitleId;LastName;Sex;Email;PassportNumber;is_employee;UsualStoreId\n1;MME;A;F;a;25AB;1;7\n";
    check(
        "export.csv",
        text,
        None,
        ["record_id title last_name email store", "", "Sex, PassportNumber, is_employee"],
        3,
        &["2: 1|MME|A|a|7"],
    );
}

/// What a mapping leaves out or recognises by itself is forbidden all the same; what it reads as something else is
/// what it says.
#[test]
fn a_mapping_given() {
    let text = "nom;Sexe;genre;is_employee;courriel\nA;F;Mme;1;a\n";
    let mapping = "[columns]\nnom = \"last_name\"\ngenre = \"title\"\nis_employee = \"ignore\"\n[recognise]\nrest = true";
    let facts = ["last_name title email", "", "Sexe, is_employee"];
    check("a.csv", text, Some(mapping), facts, 2, &["2: A|Mme|a"]);
}

fn check_refused(mapping: Option<&str>, extras: &[&str], expected: &str) {
    let file = sample("a.csv", "nom;sexe;Is employee;email\nA;F;1;a\n");
    let refused = open_forbidding(&file, mapping, extras).expect_err("it is refused").to_string();
    assert_eq!(refused, expected);
}

#[test]
fn what_asks_for_a_forbidden_column_is_refused() {
    check_refused(
        Some("[columns]\nnom = \"last_name\"\n\"Is-Employee\" = \"occupation\""),
        &[],
        "the mapping reads the column \"Is-Employee\", but this heading is forbidden: write \"ignore\" for it in the \
         mapping",
    );
    check_refused(
        Some("[columns]\nnom = \"last_name\"\nsexe = [\"title\", \"gender\"]"),
        &[],
        "the mapping reads the column \"sexe\", but the field gender is forbidden: write \"ignore\" for it in the \
         mapping",
    );
    check_refused(
        None,
        &["is employee"],
        "the column \"is employee\" cannot be carried along: it is forbidden",
    );
    check_refused(None, &["Sexe"], "the column \"Sexe\" cannot be carried along: it is forbidden");
}

#[test]
fn a_file_of_forbidden_columns_only_holds_nothing_to_compare() {
    let file = sample("a.csv", "email;ville\na;b\n");
    let forbidden = Forbidden { headings: Vec::new(), fields: vec![Field::Email] };
    let refused = open(&Source { path: file.path.clone(), forbidden, ..Source::default() });
    let refused = refused.expect_err("it is refused").to_string();
    assert!(refused.starts_with("a.csv holds nothing to compare people by"), "{refused}");
}

/// Everything that a reader hands over, in one text.
fn all_that_comes_out(file: &Sample) -> String {
    let Ok(mut reader) = open_forbidding(file, None, &[]) else { return String::new() };
    let mut out = outcome(&mut reader).join("\n");
    for rejected in reader.take_rejected() {
        out += &serde_json::to_string(&rejected.content).unwrap();
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Forbidden cells hold a Q and nothing else does. However one place of the file is damaged,
    /// no Q comes out.
    #[test]
    fn damage_lets_no_forbidden_value_through(
        rows in vec(("[a-h ]{0,4}", "Q{1,4}", "[a-h]{1,4}"), 1..8),
        quoted in any::<bool>(),
        place in any::<prop::sample::Index>(),
        damage in prop::sample::select(vec![";", "\"", "\n", "\r", "\u{0}", "x", ",", "\"\n", ";\"", ""]),
        removed in 0..2_usize,
    ) {
        let quote = if quoted { "\"" } else { "" };
        let row = |(a, b, c): &(String, String, String)| format!("{quote}{}{quote}\n", [a.as_str(), b, c].join(&format!("{quote};{quote}")));
        let head = "nom;staff;email\n";
        let mut body: Vec<u8> = rows.iter().map(row).collect::<String>().into_bytes();
        let at = place.index(body.len());
        body.splice(at..at + removed, damage.bytes());
        let file = sample("a.csv", [head.as_bytes(), &body].concat());
        prop_assert!(!all_that_comes_out(&file).contains('Q'), "{:?}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn what_was_removed_is_counted_under_each_heading() {
    let csv = "nom;Sexe;is_employee;email\nA;F;oui;a\nB;;non;b\nC;F\n";
    let jsonl = "{\"nom\": \"A\", \"Sexe\": \"F\", \"is_employee\": 1, \"email\": \"a\"}\n\
                 {\"nom\": \"B\", \"Sexe\": \"\", \"is_employee\": 0, \"email\": \"b\", \"staff\": {\"id\": 1}}\n{\n";
    for (name, text) in [("a.csv", csv), ("a.jsonl", jsonl)] {
        let file = sample(name, text);
        let mut reader = open_forbidding(&file, None, &[]).unwrap();
        outcome(&mut reader);
        let mut found: Vec<(&str, u64)> = reader.forbidden_by_heading().collect();
        found.retain(|(heading, _)| *heading != "staff.id");
        assert_eq!(found, [("Sexe", 1), ("is_employee", 2)], "{name}");
        assert!(reader.forbidden_removed() >= 3);
    }
}

#[test]
fn what_was_set_aside_before_the_policy_is_handed_on_without_what_it_forbids() {
    let open_freely = |file: &Sample| {
        let reader = open(&Source { path: file.path.clone(), keep_rejected: true, ..Source::default() });
        let mut recipe = reader.unwrap().recipe().clone();
        recipe.forbid(&policy());
        recipe
    };
    let csv = open_freely(&sample("a.csv", "nom;email;is_employee\nA;a;oui\n"));
    let cell = |heading: &str| (heading.to_owned(), "x".to_owned());
    let row = Content::Row(vec![cell("nom"), cell("is_employee"), cell("client.staff.id"), cell("email")]);
    assert!(csv.without_forbidden(row) == Content::Row(vec![cell("nom"), cell("email")]));
    assert_eq!(csv.without_forbidden(Content::Text("A;a".to_owned())), Content::Withheld);
    let plain = open_freely(&sample("a.csv", "nom;email\nA;a\n"));
    let line = Content::Text("A;a;b".to_owned());
    assert!(plain.without_forbidden(line.clone()) == line, "no column of this file is forbidden");
    let json = open_freely(&sample("a.jsonl", "{\"nom\": \"A\", \"email\": \"a\"}\n"));
    assert_eq!(json.without_forbidden(Content::Text("{".to_owned())), Content::Withheld);
}
