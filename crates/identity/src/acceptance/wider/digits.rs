//! Phone numbers one digit apart: they read the same when the right digit is left out of one or of each.

use super::packed;
use crate::records::{Index, Interner, Records, TextId};

/// More numbers than that with one digit left out in common are a run of extensions, not typing errors.
const MOST_NUMBERS: usize = 8;

/// A number that more records carry than that is a shop's or a made-up one.
const MOST_CARRIERS: usize = 4;

/// Adds the pairs of records that carry numbers a digit apart. Equal numbers are the matcher's key and are not
/// looked for.
pub(super) fn add(records: &Records, pairs: &mut Vec<u64>) {
    let carriers = carriers(records);
    let mut numbers: Vec<TextId> = carriers.iter().map(|(number, _)| *number).collect();
    numbers.dedup();
    for (a, b) in near(&records.contacts, &numbers) {
        let (of_a, of_b) = (carried_by(&carriers, a), carried_by(&carriers, b));
        if of_a.len() > MOST_CARRIERS || of_b.len() > MOST_CARRIERS {
            continue;
        }
        for (_, left) in of_a {
            let others = of_b.iter().filter(|(_, right)| left != right);
            pairs.extend(others.map(|(_, right)| packed(*left, *right)));
        }
    }
}

/// Numbers with the records that carry them, sorted.
fn carriers(records: &Records) -> Vec<(TextId, Index)> {
    let mut carriers = Vec::new();
    for (record, index) in records.as_slice().iter().zip(0..) {
        carriers.extend(record.phones.iter().filter(|number| **number != 0).map(|number| (*number, index)));
    }
    carriers.sort_unstable();
    carriers.dedup();
    carriers
}

fn carried_by(carriers: &[(TextId, Index)], number: TextId) -> &[(TextId, Index)] {
    let start = carriers.partition_point(|(carried, _)| *carried < number);
    let length = carriers[start..].partition_point(|(carried, _)| *carried == number);
    &carriers[start..start + length]
}

/// Pairs of different numbers that read the same with one digit left out of one or of each.
fn near(contacts: &Interner, numbers: &[TextId]) -> Vec<(TextId, TextId)> {
    let mut shortened: Vec<(u64, TextId)> = Vec::with_capacity(numbers.len() * 12);
    for number in numbers {
        let digits = contacts.get(*number).parse::<u64>().unwrap_or(0);
        let readings = std::iter::once(digits).chain(without_one_digit(digits));
        shortened.extend(readings.map(|reading| (reading, *number)));
    }
    shortened.sort_unstable();
    shortened.dedup();
    let mut near = Vec::new();
    for alike in
        shortened.chunk_by(|a, b| a.0 == b.0).filter(|alike| (2..=MOST_NUMBERS).contains(&alike.len()))
    {
        for (place, (_, a)) in alike.iter().enumerate() {
            near.extend(alike[place + 1..].iter().map(|(_, b)| (*a, *b)));
        }
    }
    near.sort_unstable();
    near.dedup();
    near
}

/// A number with each of its digits left out in turn.
fn without_one_digit(number: u64) -> impl Iterator<Item = u64> {
    let places = number.checked_ilog10().map_or(0, |last| last + 1);
    (0..places).map(move |place| {
        let low = 10u64.pow(place);
        number / (low * 10) * low + number % low
    })
}
