//! The quality of each source, kept day by day: the resolver counts while it reads, this module writes the counts
//! where they differ from those known, and the scores are computed from them whenever somebody asks. Days are those
//! of UTC.

mod history;

pub use history::{Change, Scored, Subject, of_days, read};

use crate::session::Session;
use crate::working::Working;
use db::Millis;
use db::lease::Right;
use db::quality::{self, ALL_SOURCES, Counts};
use db::sources::Source;
use identity::quality::{Duplicates, Tally};
use jiff::tz::TimeZone;
use model::{CivilDate, Field};

/// What a source has to fill where its registration does not say: enough to greet somebody and to write to them.
pub const DEFAULT_REQUIRED: &[Field] = &[Field::FirstName, Field::LastName, Field::Email];

const RECORDS: &str = "records";
const UNIQUE: &str = "unique";
const FILLED: &str = "filled.";
const USABLE: &str = "usable.";
const DAY: i64 = 86_400_000;

/// The day of an instant, counted from 1970.
pub fn day_of(now: Millis) -> i64 {
    now.div_euclid(DAY)
}

/// The number of a day.
pub fn day_number(day: CivilDate) -> anyhow::Result<i64> {
    Ok(day_of(day.to_zoned(TimeZone::UTC)?.timestamp().as_millisecond()))
}

/// The fields that a source has to fill.
pub fn required_of(source: &Source) -> Vec<Field> {
    match &source.required {
        Some(keys) => keys.split(',').filter_map(Field::from_key).collect(),
        None => DEFAULT_REQUIRED.to_vec(),
    }
}

/// Writes the counts of the day where they differ from those known; returns of how many sources they did.
pub fn write(
    session: &Session,
    working: &Working,
    customer_of: &[u32],
    now: Millis,
    right: Right<'_>,
) -> anyhow::Result<usize> {
    let day = day_of(now);
    let duplicates = Duplicates::by_source(&working.records, customer_of);
    let mut all: Vec<(i64, Counts)> = Vec::with_capacity(working.sources.len() + 1);
    for (source, counted) in working.sources.iter().zip(&working.counted) {
        let duplicates = duplicates.get(source.name.as_str()).copied().unwrap_or_default();
        all.push((source.id, counts(&counted.tally, duplicates)));
    }
    all.push((ALL_SOURCES, counts_of(Duplicates::across(customer_of))));
    let data = &session.repository.data;
    session.block(async {
        let mut changed = Vec::new();
        for (source, counts) in all {
            let known = quality::as_of(data, source, i64::MAX).await?;
            let (last, is_known) = match &known {
                Some((last, known)) => (*last, *known == counts),
                // A source that never had a record says nothing.
                None => (day, counts.get(RECORDS).is_none_or(|(records, _)| *records == 0)),
            };
            if !is_known {
                // A clock that was put back must not hide the news behind an older state.
                changed.push((source, day.max(last), counts));
            }
        }
        if changed.is_empty() {
            return Ok(0);
        }
        let mut tx = right.begin(data).await?;
        for (source, day, counts) in &changed {
            quality::put(&mut tx, *source, *day, counts).await?;
        }
        tx.commit().await?;
        Ok(changed.len())
    })
}

fn counts(tally: &Tally, duplicates: Duplicates) -> Counts {
    let mut counts = counts_of(duplicates);
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let records = number(tally.records());
    counts.insert(RECORDS.to_owned(), (records, records));
    for field in Field::ALL.iter().filter(|field| tally.filled(**field) > 0) {
        let (filled, usable) = (number(tally.filled(*field)), number(tally.usable(*field)));
        counts.insert(format!("{FILLED}{field}"), (filled, records));
        counts.insert(format!("{USABLE}{field}"), (usable, filled));
    }
    counts
}

fn counts_of(duplicates: Duplicates) -> Counts {
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let (records, unique) = (number(duplicates.records), number(duplicates.customers));
    Counts::from([(RECORDS.to_owned(), (records, records)), (UNIQUE.to_owned(), (unique, records))])
}

/// The counts as a tally and the duplicates among them.
fn read_counts(counts: &Counts) -> (Tally, Duplicates) {
    let part = |subject: &str| counts.get(subject).map_or(0, |(part, _)| part.unsigned_abs());
    let fields = Field::ALL
        .iter()
        .map(|field| (*field, part(&format!("{FILLED}{field}")), part(&format!("{USABLE}{field}"))));
    let whole = counts.get(UNIQUE).map_or(0, |(_, whole)| whole.unsigned_abs());
    let duplicates = Duplicates { records: whole, customers: part(UNIQUE) };
    (Tally::of_counts(part(RECORDS), fields), duplicates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_back_as_they_were() {
        let tally = Tally::of_counts(10, [(Field::Email, 7, 5), (Field::LastName, 10, 10)]);
        let duplicates = Duplicates { records: 10, customers: 8 };
        assert_eq!(read_counts(&counts(&tally, duplicates)), (tally, duplicates));
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!([day_of(0), day_of(DAY - 1), day_of(DAY), day_of(-1)], [0, 0, 1, -1]);
    }
}
