//! Rows in, scores out.

use super::*;
use crate::normalise::{self, CleanRecord};
use crate::records::{Builder, Records};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use proptest::prelude::*;
use std::sync::Arc;

const COLUMNS: [Field; 6] =
    [Field::Source, Field::FullName, Field::Email, Field::Phone, Field::Phone, Field::BirthDate];

fn batch(rows: &[[&str; 6]]) -> RawBatch {
    let layout = Layout {
        file: "clients.csv".into(),
        source: "till".into(),
        slots: COLUMNS.map(Slot::Field).into(),
        country: Some(*b"FR"),
        date_order: DateOrder::Dmy,
    };
    let mut batch = RawBatch::new(Arc::new(layout), rows.len());
    rows.iter().zip(2..).for_each(|(row, number)| batch.push(number, row.iter().copied()));
    batch
}

fn tally(rows: &[[&str; 6]]) -> (Tally, Records) {
    let (mut tally, mut clean, mut builder) = (Tally::default(), CleanRecord::default(), Builder::default());
    for raw in batch(rows).records() {
        normalise::record(&raw, &mut clean);
        tally.count(&raw, &clean);
        builder.push(&clean);
    }
    (tally, Records::assemble(vec![builder]))
}

fn scores(tally: &Tally, required: &[Field], duplicates: Duplicates) -> Scores {
    Scores::of(jiff::civil::date(2026, 3, 1), tally, required, duplicates, Weights::default())
}

/// Filled and usable values of one field in the rows.
fn check(field: Field, rows: &[[&str; 6]], filled: u64, usable: u64) {
    let (tally, _) = tally(rows);
    let scores = scores(&tally, &[field], Duplicates::default());
    let found = scores.fields.iter().find(|score| score.field == field).unwrap();
    let records = rows.len() as u64;
    assert_eq!(found.completeness, Ratio { part: filled, whole: records }, "{field} filled");
    assert_eq!(found.accuracy, Ratio { part: usable, whole: filled }, "{field} usable");
    assert_eq!(scores.completeness, found.completeness, "it is the only required field");
}

#[test]
fn a_value_is_accurate_when_cleaning_leaves_it_usable() {
    let email = |email| ["", "Jean Dupont", email, "", "", ""];
    check(
        Field::Email,
        &[
            email("jean@orange.fr"),
            email("jean@gmial.com"),
            email("contact@boutique.fr"),
            email("jean@"),
            email("noemail@noemail.com"),
            email(""),
            email("  "),
        ],
        5,
        3,
    );
    let born = |date| ["", "Jean Dupont", "", "", "", date];
    check(
        Field::BirthDate,
        &[born("03/04/1980"), born("25/12/80"), born("31/02/1980"), born("01/01/1900"), born("soon")],
        5,
        2,
    );
}

#[test]
fn one_useless_number_of_two_makes_the_field_inaccurate() {
    let phones = |one, two| ["", "Jean Dupont", "", one, two, ""];
    check(
        Field::Phone,
        &[
            phones("06 61 47 23 95", "01 42 68 53 00"),
            phones("06 61 47 23 95", "0000000000"),
            phones("", "06 61 47 23 95"),
            phones("", ""),
        ],
        3,
        2,
    );
}

#[test]
fn names_in_one_cell_are_not_missing() {
    let named = |name| ["", name, "", "", "", ""];
    check(Field::LastName, &[named("Jean Dupont"), named("")], 1, 1);
    check(Field::FirstName, &[named("Jean Dupont"), named("Dupont, Jean"), named("")], 2, 2);
}

#[test]
fn the_total_weighs_what_there_is() {
    let rows = [
        ["", "Jean Dupont", "jean@orange.fr", "", "", ""],
        ["", "Jean Dupont", "jean@", "", "", ""],
        ["", "Léa Petit", "", "", "", ""],
        ["", "Paul Petit", "", "", "", ""],
    ];
    let (tally, records) = tally(&rows);
    let duplicates = Duplicates::by_source(&records, &[0, 0, 1, 2])["till"];
    assert_eq!(duplicates.number(), 1);
    let scores = scores(&tally, &[Field::Email, Field::LastName], duplicates);
    assert_eq!(scores.completeness, Ratio { part: 2 + 4, whole: 8 });
    assert_eq!(scores.accuracy, Ratio { part: 4 + 4 + 1, whole: 4 + 4 + 2 });
    assert_eq!(scores.uniqueness, Ratio { part: 3, whole: 4 });
    let expected = 0.4 * 6.0 / 8.0 + 0.4 * 9.0 / 10.0 + 0.2 * 3.0 / 4.0;
    assert!((scores.total.unwrap() - expected).abs() < 1e-12, "{:?}", scores.total);
    let unmatched = Scores::of(
        scores.day,
        &tally,
        &[Field::Email, Field::LastName],
        Duplicates::default(),
        Weights::default(),
    );
    let expected = (6.0 / 8.0 + 9.0 / 10.0) / 2.0;
    assert!((unmatched.total.unwrap() - expected).abs() < 1e-12, "uniqueness is not known yet");
    let empty =
        Scores::of(scores.day, &Tally::default(), &[Field::Email], Duplicates::default(), Weights::default());
    assert_eq!(empty.total, None, "no records, no score");
}

/// The till need not give an e-mail address, the web shop must; the web shop knows no birth dates.
#[test]
fn together_each_source_answers_for_what_it_has_to_fill() {
    let day = jiff::civil::date(2026, 3, 1);
    let of = |rows: &[[&str; 6]], required: &[Field]| {
        Scores::of(day, &tally(rows).0, required, Duplicates::default(), Weights::default())
    };
    let row = |email, born| ["", "Jean Dupont", email, "", "", born];
    let till = of(&[row("", "03/04/1980"), row("", "31/02/1980")], &[Field::LastName]);
    let web = of(&[row("jean@orange.fr", ""), row("", "")], &[Field::Email]);
    let duplicates = Duplicates { records: 4, customers: 3 };
    let both = Scores::together(day, &[till, web], duplicates, Weights::default());
    assert_eq!((both.records, both.completeness), (4, Ratio { part: 2 + 1, whole: 4 }));
    assert_eq!(both.uniqueness, Ratio { part: 3, whole: 4 });
    let born = both.fields.iter().find(|score| score.field == Field::BirthDate).unwrap();
    assert_eq!(
        (born.completeness, born.accuracy),
        (Ratio { part: 2, whole: 4 }, Ratio { part: 1, whole: 2 })
    );
    assert!(both.total.is_some());
}

/// The till has a customer twice, till and web share another.
#[test]
fn duplicates_within_a_source_and_across_sources_are_told_apart() {
    let row = |source| [source, "Jean Dupont", "", "", "", ""];
    let (_, records) = tally(&[row("till"), row("till"), row("till"), row("web"), row("web")]);
    let customer_of = [0, 0, 1, 1, 2];
    let by_source = Duplicates::by_source(&records, &customer_of);
    assert_eq!(by_source["till"], Duplicates { records: 3, customers: 2 });
    assert_eq!(by_source["web"], Duplicates { records: 2, customers: 2 });
    assert_eq!(Duplicates::across(&customer_of), Duplicates { records: 5, customers: 3 });
}

#[test]
fn every_score_is_explained_in_both_languages() {
    for score in Score::ALL {
        let ((en, fr), (name_en, name_fr)) = (score.formula(), score.words());
        assert!([en, fr, name_en, name_fr].iter().all(|text| !text.is_empty()));
        assert_ne!(en, fr);
    }
}

#[test]
fn scores_are_written_with_their_numbers() {
    let (tally, _) = tally(&[["", "Jean Dupont", "", "", "", ""]]);
    let json = serde_json::to_value(scores(&tally, &[Field::Email], Duplicates::default())).unwrap();
    assert_eq!(json["day"], "2026-03-01");
    assert_eq!(json["completeness"], serde_json::json!({"part": 0, "whole": 1}));
}

proptest! {
    /// Two threads count what one would, in whatever order.
    #[test]
    fn merged_tallies_are_the_tally_of_all(
        sets in prop::collection::vec((any::<u32>(), any::<u32>()), 0..40), split in 0usize..40,
    ) {
        let set = |bits: u32| Field::ALL.iter().copied().filter(|field| bits >> *field as u32 & 1 == 1).collect();
        let count = |sets: &[(u32, u32)]| {
            let mut tally = Tally::default();
            sets.iter().for_each(|(filled, faulty)| tally.count_sets(set(*filled), set(*faulty)));
            tally
        };
        let (left, right) = sets.split_at(split.min(sets.len()));
        let (mut there, mut back) = (count(left), count(right));
        there.merge(&count(right));
        back.merge(&count(left));
        prop_assert_eq!(&there, &count(&sets));
        prop_assert_eq!(&there, &back);
        for field in Field::ALL {
            prop_assert!(there.usable(*field) <= there.filled(*field));
        }
    }
}
