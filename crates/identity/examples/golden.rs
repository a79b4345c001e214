//! Describes the records of a CSV file, computes golden profiles of groups of them and plans the ids of as many
//! new records, over and over, and prints what each costs:
//! `cargo run --release -p amigo-identity --example golden -- FILE [ROWS]`. Headings are field keys.

use identity::golden::{self, Member, Profile};
use identity::lineage::{self, Old};
use identity::normalise::{self, CleanRecord};
use identity::records::{Builder, Records};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a CSV file")?;
    let wanted: usize = arguments.next().map_or(Ok(1_200_000), |rows| rows.parse())?;
    let batch = read(&file)?;
    ids(wanted);
    profiles(&describe(&batch, wanted), wanted);
    Ok(())
}

fn read(file: &str) -> Result<RawBatch, Box<dyn Error>> {
    let mut rows = csv::Reader::from_path(file)?;
    let slot = |key: &str| Field::from_key(key).map_or(Slot::Extra(key.to_owned()), Slot::Field);
    let slots = rows.headers()?.iter().map(slot).collect();
    let (name, source) = (file.to_owned(), file.to_owned());
    let layout = Layout { file: name, source, slots, country: Some(*b"FR"), date_order: DateOrder::Dmy };
    let mut batch = RawBatch::new(Arc::new(layout), 0);
    for (row, number) in rows.records().zip(2..) {
        batch.push(number, row?.iter());
    }
    Ok(batch)
}

fn describe(batch: &RawBatch, wanted: usize) -> Vec<Member> {
    let (mut builder, mut all, mut clean) = (Builder::default(), Vec::new(), CleanRecord::default());
    let mut spent = std::time::Duration::ZERO;
    for nth in 0..wanted {
        let raw = batch.record(nth % batch.len());
        normalise::record(&raw, &mut clean);
        let start = Instant::now();
        all.push(golden::traits(&raw, &clean, 0));
        spent += start.elapsed();
        if all.len() <= batch.len() {
            builder.push(&clean);
        }
    }
    println!("traits: {} ns a record, {} bytes", each(spent, wanted), size_of::<golden::Traits>());
    let records = Records::assemble(vec![builder]);
    let record = |nth: usize| records.get((nth % batch.len()) as u32);
    (0..)
        .zip(all)
        .map(|(nth, traits)| Member::new(record(nth), traits, (nth % 5) as u16, nth as u64))
        .collect()
}

fn profiles(members: &[Member], wanted: usize) {
    let mut profile = Profile::default();
    let (mut bytes, mut count) = (0, 0);
    let start = Instant::now();
    for customer in members.chunks(2) {
        golden::survive_into(customer, &[], &mut profile);
        let stored: Vec<_> = profile
            .winners
            .iter()
            .map(|won| golden::Reference {
                field: won.field,
                record: i64::from(won.member) + 1_000_000,
                version: 1,
                nth: won.nth,
            })
            .collect();
        bytes += golden::encode(&stored).len();
        count += 1;
    }
    println!(
        "profiles: {} ns a customer of two records, {} bytes stored",
        each(start.elapsed(), count),
        bytes / count
    );
    assert_eq!(members.len(), wanted);
}

fn ids(wanted: usize) {
    let cluster_of: Vec<u32> =
        (0..wanted as u32).map(|record| record / 2 * 7 % (wanted as u32 / 2 + 1)).collect();
    let age: Vec<i64> = (1..=wanted as i64).collect();
    let former = rustc_hash::FxHashMap::default();
    let mut customer_of = vec![0; wanted];
    for what in ["new", "unchanged", "shifted"] {
        let shift = u32::from(what == "shifted");
        let now: Vec<u32> =
            (0..wanted).map(|record| cluster_of[(record + shift as usize) % wanted]).collect();
        let before = resident();
        let start = Instant::now();
        let old = Old { customer_of: &customer_of, age: &age, former: &former, gone: &[] };
        let plan = lineage::plan(&old, &now, wanted, 1_000_000_000);
        let spent = start.elapsed();
        println!(
            "{what}: {} customers to write, {spent:?}, at most {} MB more",
            plan.changed_customers(),
            resident() - before
        );
        let changes = plan.components().flat_map(|component| component.changes().collect::<Vec<_>>());
        let placed: Vec<_> = changes
            .flat_map(|change| change.members().map(move |record| (record, change.id)).collect::<Vec<_>>())
            .collect();
        placed.into_iter().for_each(|(record, id)| customer_of[record as usize] = id);
    }
}

fn each(spent: std::time::Duration, count: usize) -> u128 {
    spent.as_nanos() / count as u128
}

/// The most memory the process has held, in megabytes; 0 where the system does not say.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .map_or(0, |kilobytes: usize| kilobytes / 1024)
}
