//! What publishing a model would change, in words, as JSON and as a table. Numbers of records and customers
//! only, never a value.

use crate::cli::text::{count, number};
use crate::resolver::{Bridge, Change, Comparison, Difference, Part};
use anyhow::Context;
use serde_json::{Value, json};
use std::path::Path;

/// Records of one part that are named at a terminal.
const NAMED: usize = 6;

/// Tells it in words.
pub(super) fn print(comparison: &Comparison) {
    let Comparison { people, homes, households, reviews, after, .. } = comparison;
    if people.is_empty() {
        println!("  No customer is merged and none is split.");
    } else {
        let records = |of: usize| count(of, "record", "records");
        for (number, moved, deed) in [
            (people.merges.len(), people.records_merged(), "joined from several"),
            (people.splits.len(), people.records_split(), "split"),
        ] {
            if number > 0 {
                println!("  {} would be {deed}, which moves {}", customers(number), records(moved));
            }
        }
        println!(
            "  {} before, {} after; {} of {} would change the customer",
            customers(people.customers_before),
            number(people.customers_after),
            records(people.records_moved),
            number(after.working.len())
        );
    }
    println!(
        "  {} of two people or more before, {} after; {} joined from several, {} split",
        count(households[0], "household", "households"),
        number(households[1]),
        number(homes.merges.len()),
        number(homes.splits.len())
    );
    println!("  {} in doubt before, {} after", count(reviews[0], "pair", "pairs"), number(reviews[1]));
    if !comparison.sample.is_empty() {
        println!("\nThe heaviest changes, by the numbers of records:");
        comparison.sample.iter().for_each(|change| println!("  {}", in_words(change)));
    }
}

fn customers(number: usize) -> String {
    count(number, "customer", "customers")
}

fn in_words(change: &Change) -> String {
    let parts: Vec<String> = change.parts.iter().map(|part| part_in_words(change.joins, part)).collect();
    let bridge = change.bridge.as_ref().map_or_else(String::new, bridge_in_words);
    if change.joins {
        format!("joins {}{bridge}", parts.join(" and "))
    } else {
        let customer = change.parts.iter().find_map(|part| part.customer).unwrap_or_default();
        format!("splits customer {customer}: {}{bridge}", parts.join(" from "))
    }
}

fn part_in_words(joins: bool, part: &Part) -> String {
    let named: Vec<String> = part.records.iter().take(NAMED).map(i64::to_string).collect();
    let more = part.records.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    match part.customer.filter(|_| joins) {
        Some(customer) => format!("customer {customer} ({}{more})", named.join(", ")),
        None => format!("({}{more})", named.join(", ")),
    }
}

fn bridge_in_words(bridge: &Bridge) -> String {
    let Bridge { a, b, before, after } = bridge;
    let bits = |score: f64| {
        if score.is_infinite() { "a steward's word".to_owned() } else { format!("{score:.1} bits") }
    };
    let before = before.map_or_else(|| "not worth a look".to_owned(), bits);
    format!("; {a} and {b}: {before} before, {} after", bits(*after))
}

/// Tells it as JSON.
pub(super) fn to_json(comparison: &Comparison) -> Value {
    let Comparison { people, homes, households, reviews, after, sample, .. } = comparison;
    json!({
        "model": after.published.model.version,
        "cases_version": after.published.cases_version,
        "thresholds": after.published.model.thresholds,
        "records": after.working.len(),
        "records_moved": people.records_moved,
        "customers": [people.customers_before, people.customers_after],
        "merges": told(people, true),
        "splits": told(people, false),
        "households": { "before": households[0], "after": households[1],
            "merges": told(homes, true), "splits": told(homes, false) },
        "reviews": reviews,
        "sample": sample.iter().map(change_to_json).collect::<Vec<_>>(),
    })
}

fn told(difference: &Difference, merges: bool) -> Value {
    if merges {
        json!({ "number": difference.merges.len(), "records": difference.records_merged() })
    } else {
        json!({ "number": difference.splits.len(), "records": difference.records_split() })
    }
}

fn change_to_json(change: &Change) -> Value {
    let part = |part: &Part| json!({ "customer": part.customer, "records": part.records });
    // A steward's word has no number of bits.
    let bits = |score: f64| score.is_finite().then_some(score);
    let bridge = change.bridge.map(|bridge| {
        json!({ "records": [bridge.a, bridge.b], "before": bridge.before.and_then(bits),
            "after": bits(bridge.after) })
    });
    let parts: Vec<Value> = change.parts.iter().map(part).collect();
    json!({ "change": if change.joins { "merge" } else { "split" }, "parts": parts, "bridge": bridge })
}

/// Writes every change as a table: one row a record.
pub(super) fn write_csv(comparison: &Comparison, path: &Path) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        let mut table = csv::Writer::from_path(path)?;
        table.write_record(["number", "change", "part", "customer", "record"])?;
        for (number, change) in (1..).zip(comparison.changes()) {
            let kind = if change.joins { "merge" } else { "split" };
            for (nth, part) in (1..).zip(&change.parts) {
                let customer = part.customer.map_or_else(String::new, |customer| customer.to_string());
                for record in &part.records {
                    let (number, nth) = (u64::to_string(&number), u64::to_string(&nth));
                    table.write_record([&number, kind, &nth, &customer, &record.to_string()])?;
                }
            }
        }
        Ok(table.flush()?)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
