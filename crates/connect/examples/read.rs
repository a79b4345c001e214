//! Reads files and prints what was detected, how many rows came and which did not: `read FILE...`.

use connect::{Source, open};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args_os().skip(1) {
        let started = Instant::now();
        let mut reader = open(&Source { path: path.into(), ..Source::default() })?;
        println!("{}", serde_json::to_string_pretty(reader.shape())?);
        let (mut rows, mut bytes) = (0, 0);
        while let Some(batch) = reader.next_batch()? {
            rows += batch.len();
            bytes += batch.text_bytes();
        }
        println!("{rows} rows, {bytes} bytes of text, {:.3} s", started.elapsed().as_secs_f64());
        println!("left out: {:?}, blank: {}", reader.reject_counts(), reader.blank_rows());
        reader.rejects().iter().take(10).for_each(|reject| println!("  {reject}"));
    }
    Ok(())
}
