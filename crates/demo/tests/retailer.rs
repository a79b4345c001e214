//! The retailer as its readers meet it: shapes, truth, repeatability, and rates near the measured ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use demo::{Options, Source, Summary, generate};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A retailer in a folder of its own.
struct Made {
    folder: tempfile::TempDir,
    summary: Summary,
}

fn made(customers: u64, seed: u64) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { customers, seed, flat: true };
    let summary = generate(&options, folder.path(), &|_| {}).unwrap();
    Made { folder, summary }
}

impl Made {
    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join(name)).unwrap()
    }

    /// Headings and rows of a delimited file, decoded by `decode`.
    fn table(
        &self,
        name: &str,
        delimiter: u8,
        decode: fn(&[u8]) -> String,
    ) -> (Vec<String>, Vec<Vec<String>>) {
        let text = decode(&self.bytes(name));
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let headings = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
        (headings, rows.collect())
    }

    fn flat(&self) -> (Vec<String>, Vec<Vec<String>>) {
        self.table("flat.csv", b',', utf8)
    }
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn utf8_after_mark(bytes: &[u8]) -> String {
    utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("the file begins with a byte order mark"))
}

fn windows(bytes: &[u8]) -> String {
    assert!(std::str::from_utf8(bytes).is_err(), "accents are not written as UTF-8");
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn column(headings: &[String], name: &str) -> usize {
    headings.iter().position(|heading| heading == name).unwrap_or_else(|| panic!("no column {name}"))
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let (first, again, other) = (made(600, 4), made(600, 4), made(600, 5));
    assert_eq!(first.summary.files.len(), 9);
    for path in &first.summary.files {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(first.bytes(name) == again.bytes(name), "{name} changes from run to run");
        assert!(first.bytes(name) != other.bytes(name), "{name} does not depend on the seed");
    }
}

#[test]
fn each_source_has_its_systems_shape() {
    let made = made(2_000, 1);
    let check =
        |name, delimiter, decode: fn(&[u8]) -> String, key: &str, date: Option<(&str, &str)>, source| {
            let (headings, rows) = made.table(name, delimiter, decode);
            assert_eq!(headings[0], key, "{name}");
            let expected = made.summary.by_source.iter().find(|(found, _)| *found == source).unwrap().1;
            assert_eq!(rows.len() as u64, expected, "{name}");
            assert!(rows.iter().all(|row| row.len() == headings.len()));
            if let Some((heading, pattern)) = date {
                let place = column(&headings, heading);
                let dates: Vec<&String> =
                    rows.iter().map(|row| &row[place]).filter(|date| !date.is_empty()).collect();
                assert!(dates.len() > 50 && dates.iter().all(|date| shape(date) == pattern), "{name}");
            }
        };
    let slashes = "99/99/9999";
    check("cegid_y2_customers.csv", b';', windows, "CustomerId", Some(("BirthDate", slashes)), Source::Cegid);
    check("shopify_customers_export.csv", b',', utf8, "Customer ID", None, Source::Shopify);
    let french = Some(("Date de naissance", slashes));
    check("loyalty_cards.csv", b'\t', utf8_after_mark, "Numéro de carte", french, Source::Loyalty);
}

/// The text with every digit replaced by 9.
fn shape(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect()
}

#[test]
fn shopify_keeps_its_own_headings() {
    let (headings, _) = made(200, 1).table("shopify_customers_export.csv", b',', utf8);
    let own = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
        Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,\
        Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,\
        Total Spent,Total Orders,Note,Tax Exempt,Tags";
    assert_eq!(headings[..20].join(","), own);
}

#[test]
fn web_forms_are_json_lines_with_a_nested_address() {
    let text = utf8(&made(2_000, 1).bytes("web_forms.jsonl"));
    let forms: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(forms.len() > 200);
    assert!(forms.iter().all(|form| form["lastName"].is_string() && form["submissionId"].is_string()));
    assert!(forms.iter().any(|form| form["address"]["postalCode"].is_string()));
    assert!(forms.iter().any(|form| form.get("email").is_none()), "empty answers are left out");
    let dates = forms.iter().filter_map(|form| form["birthDate"].as_str());
    assert!(dates.map(shape).all(|date| date == "9999-99-99"));
}

#[test]
fn the_truth_names_every_record_once() {
    let made = made(3_000, 2);
    let (_, truth) = made.table("truth.csv", b',', utf8);
    assert_eq!(truth.len(), 3_000);
    let known: HashSet<(&str, &str)> = truth.iter().map(|row| (&*row[0], &*row[1])).collect();
    assert_eq!(known.len(), 3_000, "a record id is unique in its source");
    for (name, source, delimiter, decode) in [
        ("cegid_y2_customers.csv", "cegid", b';', windows as fn(&[u8]) -> String),
        ("shopify_customers_export.csv", "shopify", b',', utf8),
        ("loyalty_cards.csv", "loyalty", b'\t', utf8_after_mark),
    ] {
        let (_, rows) = made.table(name, delimiter, decode);
        assert!(rows.iter().all(|row| known.contains(&(source, &*row[0]))), "{name}");
    }
    let persons: HashSet<&str> = truth.iter().map(|row| &*row[2]).collect();
    let households: HashMap<&str, &str> = truth.iter().map(|row| (&*row[2], &*row[3])).collect();
    assert_eq!(persons.len() as u64, made.summary.persons);
    assert!(truth.iter().all(|row| households[&*row[2]] == row[3]), "a person lives in one household");
    assert_eq!(households.values().collect::<HashSet<_>>().len() as u64, made.summary.households);
}

#[test]
fn missing_values_are_as_frequent_as_measured() {
    let (headings, rows) = made(20_000, 3).flat();
    let check = |name: &str, expected: f64| {
        let place = column(&headings, name);
        let share = rows.iter().filter(|row| row[place].is_empty()).count() as f64 / rows.len() as f64;
        assert!((share - expected).abs() < 0.015, "{name}: {share} instead of {expected}");
    };
    for name in ["first_name", "last_name", "source", "updated_at", "record_id"] {
        check(name, 0.0);
    }
    for (name, expected) in [("civility", 0.249), ("email", 0.235), ("phone", 0.293), ("street", 0.439)] {
        check(name, expected);
    }
    for (name, expected) in [("postcode", 0.176), ("city", 0.176), ("country", 0.035), ("birth_date", 0.532)]
    {
        check(name, expected);
    }
}

#[test]
fn records_of_one_person_agree_and_differ_as_often_as_measured() {
    let (headings, rows) = made(20_000, 3).flat();
    let entity = column(&headings, "entity_id");
    let mut people: HashMap<&str, Vec<&Vec<String>>> = HashMap::new();
    for row in &rows {
        people.entry(&row[entity]).or_default().push(row);
    }
    let pairs: Vec<(&Vec<String>, &Vec<String>)> = people
        .values()
        .flat_map(|own| {
            (1..own.len()).flat_map(move |right| (0..right).map(move |left| (own[left], own[right])))
        })
        .collect();
    assert!((5_200..6_500).contains(&pairs.len()), "{} pairs", pairs.len());
    let check = |name: &str, expected: f64| {
        let place = column(&headings, name);
        let given = pairs.iter().filter(|(left, right)| !left[place].is_empty() && !right[place].is_empty());
        let (mut both, mut same) = (0.0, 0.0);
        for (left, right) in given {
            both += 1.0;
            same += f64::from(u8::from(left[place].to_lowercase() == right[place].to_lowercase()));
        }
        assert!((same / both - expected).abs() < 0.05, "{name}: {} instead of {expected}", same / both);
    };
    check("email", 0.739);
    check("postcode", 0.788);
    check("birth_date", 0.899);
}

#[test]
fn families_share_contacts_that_strangers_do_not() {
    let (headings, rows) = made(20_000, 3).flat();
    let [email, entity, household] =
        ["email", "entity_id", "household_id"].map(|name| column(&headings, name));
    let mut owners: HashMap<String, (HashSet<&str>, HashSet<&str>)> = HashMap::new();
    for row in rows.iter().filter(|row| !row[email].is_empty()) {
        let owners = owners.entry(row[email].to_lowercase()).or_default();
        owners.0.insert(&row[entity]);
        owners.1.insert(&row[household]);
    }
    let families = owners.values().filter(|(people, homes)| people.len() > 1 && homes.len() == 1).count();
    let strangers: Vec<&String> =
        owners.iter().filter(|(_, (_, homes))| homes.len() > 1).map(|(email, _)| email).collect();
    assert!((150..450).contains(&families), "{families} shared addresses");
    let fillers = ["client@magasin.fr", "noemail@noemail.com", "aaa@aaa.com", "xx@xx.fr"];
    let by_accident = strangers.iter().filter(|email| !fillers.contains(&email.as_str())).count();
    assert!(by_accident <= 4, "{strangers:?}");
}

#[test]
fn tills_name_cards_of_the_programme() {
    let made = made(20_000, 3);
    let (headings, tills) = made.table("cegid_y2_customers.csv", b';', windows);
    let (_, cards) = made.table("loyalty_cards.csv", b'\t', utf8_after_mark);
    let (_, truth) = made.table("truth.csv", b',', utf8);
    let person: HashMap<&str, &str> = truth.iter().map(|row| (&*row[1], &*row[2])).collect();
    let known: HashSet<&str> = cards.iter().map(|row| &*row[0]).collect();
    let barcode = column(&headings, "Barcode");
    let named: Vec<&Vec<String>> = tills.iter().filter(|row| !row[barcode].is_empty()).collect();
    assert!(named.len() > 200, "{}", named.len());
    assert!(named.iter().all(|row| known.contains(&*row[barcode]) && row[barcode].len() == 13));
    let own = named.iter().filter(|row| person[&*row[0]] == person[&*row[barcode]]).count();
    assert!(own < named.len() && own as f64 > 0.9 * named.len() as f64, "{own} of {}", named.len());
}

#[test]
fn few_customers_show_papers() {
    let made = made(20_000, 3);
    let (_, truth) = made.table("truth.csv", b',', utf8);
    let person: HashMap<&str, &str> = truth.iter().map(|row| (&*row[1], &*row[2])).collect();
    let tills = made.table("cegid_y2_customers.csv", b';', windows);
    let cards = made.table("loyalty_cards.csv", b'\t', utf8_after_mark);
    let mut holders: HashMap<String, HashSet<&str>> = HashMap::new();
    for ((headings, rows), name) in [(&tills, "PassportNumber"), (&cards, "N° de pièce d'identité")] {
        let place = column(headings, name);
        let filled: Vec<&Vec<String>> = rows.iter().filter(|row| !row[place].is_empty()).collect();
        let share = filled.len() as f64 / rows.len() as f64;
        assert!((0.04..0.09).contains(&share), "{name}: {share}");
        for row in filled {
            let known = holders.entry(row[place].replace(' ', "")).or_default();
            known.insert(person[&*row[0]]);
        }
    }
    let shared = holders.values().filter(|people| people.len() > 1).count();
    assert_eq!(shared, 0, "a document belongs to one person");
    assert!(holders.keys().all(|number| matches!(number.len(), 9 | 12)));
    let place = column(&cards.0, "Lieu de naissance");
    let share = cards.1.iter().filter(|row| !row[place].is_empty()).count() as f64 / cards.1.len() as f64;
    assert!((0.06..0.13).contains(&share), "{share}");
}

#[test]
fn the_old_sheet_is_mostly_right() {
    use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
    let made = made(20_000, 3);
    let (_, truth) = made.table("truth.csv", b',', utf8);
    let truth: HashMap<(&str, &str), (&str, &str)> =
        truth.iter().map(|row| ((&*row[0], &*row[1]), (&*row[2], &*row[3]))).collect();
    let path = made.folder.path().join("manual_reconciliations.xlsx");
    let mut workbook: Xlsx<_> = open_workbook(path).unwrap();
    let sheet = workbook.worksheet_range("Réconciliations").unwrap();
    let lines: Vec<&[Data]> = sheet.rows().skip(1).collect();
    assert!((300..=400).contains(&lines.len()), "{}", lines.len());
    let right = lines.iter().filter(|line| {
        let text = |column: usize| line[column].as_string().unwrap();
        let found = |column| truth[&(&*text(column), &*text(column + 1))];
        let ((person, home), (other, other_home)) = (found(0), found(2));
        match &*text(4) {
            "même personne" => person == other,
            "même foyer" => person != other && home == other_home,
            verdict => verdict == "personnes différentes" && person != other,
        }
    });
    let share = right.count() as f64 / lines.len() as f64;
    assert!((0.92..0.995).contains(&share), "{share}");
    assert!(lines.iter().all(|line| matches!(line[5], Data::DateTime(_))), "dates are dates");
}

#[test]
fn progress_ends_with_the_last_record() {
    let folder = tempfile::tempdir().unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    let options = Options { customers: 2_500, ..Options::default() };
    generate(&options, folder.path(), &|records| told.borrow_mut().push(records)).unwrap();
    assert_eq!(*told.borrow(), [1_000, 2_000, 2_500]);
    assert!(!folder.path().join("flat.csv").exists(), "only on demand");
}

#[test]
fn impossible_wishes_are_refused_with_a_reason() {
    let check = |customers, out: &Path, expected: &str| {
        let error = generate(&Options { customers, ..Options::default() }, out, &|_| {}).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    let folder = tempfile::tempdir().unwrap();
    check(0, folder.path(), "from 1 to");
    check(u64::MAX, folder.path(), "from 1 to");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    check(10, &file, "check that the folder");
}
