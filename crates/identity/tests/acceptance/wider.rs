//! The wider blocking reaches pairs that the matcher's blocking missed.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own dates has failed")]

use crate::shop::{RETAILER, rows};
use identity::acceptance::{Label, wider};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Records};
use std::collections::HashSet;
use std::sync::LazyLock;

#[test]
fn most_true_pairs_that_the_matcher_never_compared_are_reached() {
    let (shop, wide) = (RETAILER.shop, wider::pairs(&RETAILER.shop.records));
    assert!(wide.is_sorted_by(|a, b| a < b), "each pair once");
    let wide: HashSet<(u32, u32)> = wide.iter().map(|pair| ((pair >> 32) as u32, *pair as u32)).collect();
    let compared: HashSet<(u32, u32)> = RETAILER.candidates.pairs().map(|pair| (pair.a, pair.b)).collect();
    let missed: Vec<_> = shop.true_pairs().into_iter().filter(|(a, b)| !RETAILER.joined(*a, *b)).collect();
    let never: Vec<_> = missed.iter().filter(|pair| !compared.contains(pair)).collect();
    let reached = never.iter().filter(|pair| wide.contains(pair)).count();
    println!("{} true pairs apart, {} never compared, {reached} of them reached", missed.len(), never.len());
    assert!(never.len() >= 30, "the test needs pairs that the matcher missed: {}", never.len());
    assert!(reached * 10 >= never.len() * 7, "{reached} of {}", never.len());
    assert!(wide.len() < 45 * shop.records.len(), "{} pairs are too many to look at", wide.len());
}

/// Recall in the frame is what people can estimate; recall over all true pairs is what one would like to know.
#[test]
fn the_frame_holds_nearly_all_true_pairs() {
    let all = RETAILER.whole_frame();
    let labels = RETAILER.labels(&all);
    let in_frame = labels.iter().filter(|label| **label == Some(Label::Same)).count();
    let pairs = RETAILER.shop.true_pairs();
    let joined = pairs.iter().filter(|(a, b)| RETAILER.joined(*a, *b)).count() as f64;
    let (of_all, of_frame) = (joined / pairs.len() as f64, joined / in_frame as f64);
    println!("recall {of_frame:.4} in the frame, {of_all:.4} over all {} true pairs", pairs.len());
    assert!(of_frame - of_all < 0.01, "{of_frame} in the frame, {of_all} in all");
}

/// The two records of somebody, among those of the demo retailer.
fn check(change: fn(&mut CleanRecord, &mut CleanRecord), reached: bool) {
    let person = || CleanRecord {
        first_name: "apolline".into(),
        last_name: "vercruysse".into(),
        ..CleanRecord::default()
    };
    let (mut one, mut other) = (person(), person());
    change(&mut one, &mut other);
    let (mut builder, mut clean) = (Builder::default(), CleanRecord::default());
    for raw in ROWS.records() {
        normalise::record(&raw, &mut clean);
        builder.push(&clean);
    }
    one.record_id = "one".into();
    other.record_id = "other".into();
    [&one, &other].into_iter().for_each(|record| builder.push(record));
    let records = Records::assemble(vec![builder]);
    let [a, b] = [records.len() as u64 - 2, records.len() as u64 - 1];
    let found = wider::pairs(&records).binary_search(&(a << 32 | b)).is_ok();
    assert_eq!(found, reached, "{one:?}\n{other:?}");
}

static ROWS: LazyLock<model::RawBatch> = LazyLock::new(|| rows(3_000, 2));

fn born(text: &str) -> Option<model::CivilDate> {
    Some(text.parse().unwrap())
}

fn strangers_with_phones(one: &mut CleanRecord, other: &mut CleanRecord, number: u64) {
    (one.phones, other.phones) = (vec![33_661_472_359], vec![number]);
    other.first_name = "lola".into();
    other.last_name = "zimmer".into();
}

/// What each list is there for.
#[test]
fn what_is_wrong_in_one_list_is_right_in_another() {
    // A misspelt beginning of the family name; nothing else known.
    check(|_, other| other.last_name = "bercruysse".into(), true);
    // Another name by marriage and another year of birth, typed wrongly.
    check(
        |one, other| {
            (one.birth_date, other.birth_date) = (born("1981-05-17"), born("1987-05-17"));
            other.last_name = "martin".into();
        },
        true,
    );
    // Another day and month, and a family name cut short.
    check(
        |one, other| {
            (one.birth_date, other.birth_date) = (born("1931-05-17"), born("1931-09-02"));
            other.last_name = "verc".into();
        },
        true,
    );
    // A phone with two digits exchanged, with one left out, with two wrong; and quite another name.
    check(|one, other| strangers_with_phones(one, other, 33_661_472_395), true);
    check(|one, other| strangers_with_phones(one, other, 3_366_147_359), true);
    check(|one, other| strangers_with_phones(one, other, 33_668_472_354), false);
    // The address still holds the name that the other record has given up.
    check(
        |one, other| {
            one.last_name = "legue".into();
            one.emails = vec!["vercruysse.apolline@laposte.net".into()];
            other.emails = vec!["autre@laposte.net".into()];
        },
        true,
    );
    // Addresses that differ in their first letters and in the provider.
    check(
        |one, other| {
            one.emails = vec!["zzsoleilcouchant82@free.fr".into()];
            other.emails = vec!["soleilcouchant@laposte.net".into()];
            other.first_name = "lola".into();
            other.last_name = "zimmer".into();
        },
        true,
    );
    // Nothing in common.
    check(
        |one, other| {
            one.emails = vec!["soleil@free.fr".into()];
            other.first_name = "lola".into();
            other.last_name = "zimmer".into();
        },
        false,
    );
}
