//! Whole records: what a source wrote in, what can be compared out.

use super::*;
use model::{Layout, RawBatch, Slot};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

fn batch(rows: &[Vec<(Field, String)>], country: Option<[u8; 2]>) -> RawBatch {
    let slots = rows[0].iter().map(|(field, _)| Slot::Field(*field)).collect();
    let (file, source) = ("shop.csv".into(), "shop".into());
    let layout = Arc::new(Layout { file, source, slots, country, date_order: DateOrder::Dmy });
    let mut batch = RawBatch::new(layout, rows.len());
    for (number, row) in rows.iter().enumerate() {
        batch.push(number as u64 + 2, row.iter().map(|(_, text)| text.as_str()));
    }
    batch
}

fn clean(cells: &[(Field, &str)]) -> CleanRecord {
    let row = cells.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    let mut out = CleanRecord::default();
    record(&batch(&[row], Some(country::FRANCE)).record(0), &mut out);
    out
}

/// The filled fields of a record, a line each.
fn written(record: &CleanRecord) -> String {
    let mut all = String::new();
    let number = format!("{}{}", record.street_number, char::from(record.street_suffix));
    let date = record.birth_date.map(|date| date.to_string()).unwrap_or_default();
    let gender = record.gender.map(|gender| format!("{gender:?}")).unwrap_or_default();
    let country = record.country.map(|code| String::from_utf8_lossy(&code).into_owned()).unwrap_or_default();
    for (name, text) in [
        ("gender", &gender),
        ("first", &record.first_name),
        ("last", &record.last_name),
        ("other", &record.other_last_name),
        ("born", &date),
        ("number", &number),
        ("street", &record.street),
        ("complement", &record.complement),
        ("postcode", &record.postcode),
        ("city", &record.city),
        ("country", &country),
        ("national", &record.national_id),
    ] {
        if !text.trim_matches(['0', '\0']).is_empty() {
            let _ = writeln!(all, "{name} {text}");
        }
    }
    let _ = write!(all, "{:?} {:?} {:?}", record.emails, record.phones, record.loyalty_cards);
    all.replace('\0', "")
}

#[track_caller]
fn check(cells: &[(Field, &str)], expected: &str, remarks: &[(Field, RemarkKind)]) {
    let out = clean(cells);
    let expected: Vec<_> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(written(&out).lines().collect::<Vec<_>>(), expected);
    let found: Vec<_> = out.remarks.iter().map(|remark| (remark.field, remark.kind)).collect();
    assert_eq!(found, remarks);
}

#[test]
fn a_till_record_becomes_comparable() {
    check(
        &[
            (Field::Title, "Mme"),
            (Field::FirstName, "MARIE-LOUISE"),
            (Field::LastName, "DE LA TOUR NEE MARTIN"),
            (Field::BirthDate, "25/03/1980"),
            (Field::Email, "Marie.DeLaTour@gmial.com"),
            (Field::Phone, "06 98 45 12 37"),
            (Field::Phone, "+33698451237"),
            (Field::Phone, "01.45.67.81.23"),
            (Field::Street, "12 bis av. du Gal Leclerc Bât. B"),
            (Field::Postcode, "6000"),
            (Field::City, "NICE CEDEX 1"),
            (Field::Country, ""),
            (Field::LoyaltyCard, "2990 1234"),
        ],
        r#"gender Female
           first marie louise
           last de la tour
           other martin
           born 1980-03-25
           number 12b
           street avenue du general leclerc
           complement batiment b
           postcode 06000
           city nice
           country FR
           ["marie.delatour@gmail.com"] [33698451237, 33145678123] ["29901234"]"#,
        &[
            (Field::LastName, RemarkKind::SplitName),
            (Field::City, RemarkKind::Cedex),
            (Field::Email, RemarkKind::DomainTypo),
        ],
    );
}

#[test]
fn fillers_leave_nothing_but_remarks() {
    check(
        &[
            (Field::FirstName, "CLIENT"),
            (Field::LastName, "XXX"),
            (Field::BirthDate, "01/01/1900"),
            (Field::Email, "noemail@shop.fr"),
            (Field::Phone, "0000000000"),
            (Field::LoyaltyCard, "0000"),
            (Field::NationalId, "n/a"),
            (Field::Street, "  "),
        ],
        "country FR
         [] [] []",
        &[
            (Field::FirstName, RemarkKind::Placeholder),
            (Field::LastName, RemarkKind::Placeholder),
            (Field::NationalId, RemarkKind::Placeholder),
            (Field::BirthDate, RemarkKind::Placeholder),
            (Field::Email, RemarkKind::Placeholder),
            (Field::Phone, RemarkKind::Placeholder),
            (Field::LoyaltyCard, RemarkKind::Placeholder),
        ],
    );
}

#[test]
fn the_rows_own_country_leads() {
    check(
        &[
            (Field::Country, "Belgique"),
            (Field::Phone, "0475 12 34 56"),
            (Field::Postcode, "1000"),
            (Field::City, "Bruxelles"),
        ],
        "postcode 1000
         city bruxelles
         country BE
         [] [32475123456] []",
        &[],
    );
}

#[test]
fn lost_and_endless_text_is_remarked() {
    let long = "rue ".repeat(200);
    let out = clean(&[(Field::FirstName, "Andr\u{FFFD}"), (Field::Street, &long)]);
    assert_eq!(out.first_name, "andr");
    assert!(out.street.len() <= 400);
    let kinds: Vec<_> = out.remarks.iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::Truncated, RemarkKind::Garbled]);
}

proptest! {
    #[test]
    fn a_used_record_answers_like_a_new_one(
        rows in proptest::collection::vec(proptest::collection::vec("\\PC{0,20}|[a-zA-Z0-9 @.,+-]{0,20}", Field::ALL.len()), 1..4),
        french in any::<bool>(),
    ) {
        let named = |row: &Vec<String>| Field::ALL.iter().copied().zip(row.iter().cloned()).collect();
        let rows: Vec<Vec<_>> = rows.iter().map(named).collect();
        let batch = batch(&rows, french.then_some(country::FRANCE));
        let mut used = CleanRecord::default();
        for raw in batch.records() {
            record(&raw, &mut used);
            let mut new = CleanRecord::default();
            record(&raw, &mut new);
            prop_assert_eq!(&used, &new);
        }
    }
}
