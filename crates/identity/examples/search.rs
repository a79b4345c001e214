//! Makes a retailer of a size, builds the search over it and types the names of sampled customers letter by letter,
//! some with a typing error; prints what that costs, in time of one processor:
//! `cargo run --release -p amigo-identity --example search -- [RECORDS] [FOLDER]`. A folder keeps the retailer's file
//! for the next time.

use identity::index::search::{Query, Search};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Index, Records};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Customers whose names are typed.
const SAMPLED: usize = 100;
/// Rows cleaned at a time.
const BATCH: usize = 8_192;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let wanted: u64 = arguments.next().map_or(Ok(1_200_000), |rows| rows.parse())?;
    let scratch = tempfile::tempdir()?;
    let folder = arguments.next().map_or(scratch.path().to_owned(), Into::into);
    if !folder.join("flat.csv").exists() {
        demo::generate(&demo::Options { customers: wanted, seed: 1, flat: true }, &folder, &|_| {})?;
    }
    let records = read(&folder.join("flat.csv"))?;
    let start = Instant::now();
    let mut search = Search::build(&records, &|_| true);
    println!("{} records, built in {:?}", records.len(), start.elapsed());
    println!("{:.1} bytes a record", search.bytes() as f64 / records.len() as f64);
    typed(&search, &records);
    changed(&mut search, &records);
    Ok(())
}

fn read(file: &Path) -> Result<Records, Box<dyn Error>> {
    let mut rows = csv::Reader::from_path(file)?;
    let slot = |key: &str| match key {
        "civility" => Slot::Field(Field::Title),
        key => Field::from_key(key).map_or(Slot::Extra(key.to_owned()), Slot::Field),
    };
    let slots = rows.headers()?.iter().map(slot).collect();
    let layout = Layout {
        file: "flat".into(),
        source: "demo".into(),
        slots,
        country: None,
        date_order: DateOrder::Ymd,
    };
    let layout = Arc::new(layout);
    let (mut builder, mut clean) = (Builder::default(), CleanRecord::default());
    let mut rows = rows.records().zip(2..).peekable();
    while rows.peek().is_some() {
        let mut batch = RawBatch::new(layout.clone(), BATCH);
        for (row, number) in rows.by_ref().take(BATCH) {
            batch.push(number, row?.iter());
        }
        for raw in batch.records() {
            normalise::record(&raw, &mut clean);
            builder.push(&clean);
        }
    }
    Ok(Records::assemble(vec![builder]))
}

/// Everything somebody sends on the way to this text.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    (1..=text.len()).filter_map(|end| text.get(..end))
}

/// The text with two neighbours exchanged in the middle.
fn misspelt(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let middle = letters.len() / 2;
    letters.swap(middle, middle.saturating_sub(1));
    letters.into_iter().collect()
}

fn typed(search: &Search, records: &Records) {
    let step = (records.len() / SAMPLED).max(1);
    let sampled = (0..records.len()).step_by(step).map(|index| *records.get(index as Index));
    let mut kinds: Vec<(&str, Vec<String>)> =
        ["name", "exchanged, misspelt", "name and town", "phone", "e-mail"].map(|kind| (kind, vec![])).into();
    for record in sampled {
        let (first, last) = (records.names.get(record.first), records.names.get(record.last));
        kinds[0].1.push(format!("{first} {last}"));
        kinds[1].1.push(format!("{} {}", misspelt(last), misspelt(first)));
        kinds[2].1.push(format!("{last} {}", records.words.get(record.city)));
        let phone = records.contacts.get(record.phones[0]);
        kinds[3].1.push(phone.strip_prefix("33").map_or(phone.to_owned(), |rest| format!("0{rest}")));
        kinds[4].1.push(records.contacts.get(record.emails[0]).to_owned());
    }
    let mut all = Vec::new();
    for (kind, texts) in &kinds {
        let mut spent = Vec::new();
        for text in texts {
            spent.extend(keys(text).map(|typed| ask(search, records, typed)));
        }
        report(kind, &mut spent);
        all.append(&mut spent);
    }
    report("all", &mut all);
}

fn ask(search: &Search, records: &Records, typed: &str) -> (Duration, String) {
    let once = |_| {
        let start = Instant::now();
        std::hint::black_box(search.find(records, &Query::read(typed), 10, &|index| Some(index)));
        start.elapsed()
    };
    // The quickest of three is near to the time of the processor alone, whatever else the machine does.
    let spent = (0..3).map(once).min().unwrap_or_default();
    (spent, typed.to_owned())
}

fn report(kind: &str, spent: &mut [(Duration, String)]) {
    spent.sort_unstable_by_key(|(time, _)| *time);
    let at = |share: usize| spent[(spent.len() * share / 1_000).min(spent.len() - 1)].0;
    let worst: Vec<&str> = spent.iter().rev().take(5).map(|(_, typed)| typed.as_str()).collect();
    println!(
        "{kind}: {} keys, p50 {:?}, p90 {:?}, p99 {:?}, p99.9 {:?}, most {:?} {worst:?}",
        spent.len(),
        at(500),
        at(900),
        at(990),
        at(999),
        at(1_000)
    );
}

/// Takes records out and in again, as changes do.
fn changed(search: &mut Search, records: &Records) {
    let mut spent = Vec::new();
    for index in (0..records.len() as Index).step_by(12) {
        let old = *records.get(index);
        let start = Instant::now();
        search.remove(records, index, &old);
        search.add(records, index);
        spent.push((start.elapsed(), String::new()));
    }
    report("change", &mut spent);
}
