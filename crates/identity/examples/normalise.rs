//! Cleans a CSV file over and over and prints the time a record takes, to see what a change of the normaliser
//! costs: `cargo run --release -p amigo-identity --example normalise -- FILE [ROWS]`. Headings are field keys,
//! or the usual English ones; other columns are carried along unread.

use identity::normalise::{CleanRecord, record};
use model::{DateOrder, Field, Layout, RawBatch, Slot};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a CSV file")?;
    let wanted: usize = arguments.next().map_or(Ok(1_000_000), |rows| rows.parse())?;
    let batch = read(&file)?;
    let mut clean = CleanRecord::default();
    let mut remarks = 0;
    let mut rows = 0;
    let start = Instant::now();
    while rows < wanted {
        for raw in batch.records() {
            record(&raw, &mut clean);
            remarks += clean.remarks.len();
        }
        rows += batch.len();
    }
    let spent = start.elapsed();
    println!("{rows} records, {remarks} remarks, {} ns a record", spent.as_nanos() / rows as u128);
    Ok(())
}

fn read(file: &str) -> Result<RawBatch, Box<dyn Error>> {
    let mut rows = csv::Reader::from_path(file)?;
    let slots = rows.headers()?.iter().map(slot).collect();
    let country = Some(*b"FR");
    let (name, source) = (file.to_owned(), file.to_owned());
    let mut batch =
        RawBatch::new(Arc::new(Layout { file: name, source, slots, country, date_order: DateOrder::Dmy }), 0);
    for (row, number) in rows.records().zip(2..) {
        batch.push(number, row?.iter());
    }
    Ok(batch)
}

fn slot(heading: &str) -> Slot {
    let field = match heading {
        "unique_id" | "rec_id" => Some(Field::RecordId),
        "civility" => Some(Field::Title),
        "given_name" => Some(Field::FirstName),
        "surname" => Some(Field::LastName),
        "dob" | "date_of_birth" => Some(Field::BirthDate),
        "address_1" => Some(Field::Street),
        "address_2" => Some(Field::AddressComplement),
        "suburb" => Some(Field::City),
        "state" => Some(Field::Region),
        "soc_sec_id" => Some(Field::NationalId),
        "postcode_fake" => Some(Field::Postcode),
        key => Field::from_key(key),
    };
    field.map_or_else(|| Slot::Extra(heading.to_owned()), Slot::Field)
}
