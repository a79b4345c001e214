//! What a run of the resolver found and changed, in words.

use super::text::count;
use crate::resolver::Outcome;
use crate::usage::Meter;
use serde_json::json;

/// Tells it.
pub(super) fn tell(outcome: &Outcome, as_json: bool) {
    if as_json {
        let mut json = to_json(outcome);
        json["used"] = used();
        println!("{json}");
        return;
    }
    println!(
        "\n{} are {}; {} of two people or more.",
        count(outcome.records, "record", "records"),
        count(outcome.customers, "customer", "customers"),
        count(outcome.households, "household", "households")
    );
    if outcome.is_empty() {
        println!("Nothing changed.");
    }
    for (number, what) in [
        (outcome.created, "new"),
        (outcome.changed, "with other records or values"),
        (outcome.merged, "merged into another one"),
        (outcome.split, "split"),
    ] {
        if number > 0 {
            println!("  {} {what}", count(number, "customer", "customers"));
        }
    }
    if outcome.reviews > 0 {
        println!("{} in doubt, for a person's look.", count(outcome.reviews, "pair", "pairs"));
    }
}

pub(super) fn to_json(outcome: &Outcome) -> serde_json::Value {
    json!({
        "records": outcome.records,
        "customers": outcome.customers,
        "households": outcome.households,
        "reviews": outcome.reviews,
        "created": outcome.created,
        "changed": outcome.changed,
        "merged": outcome.merged,
        "split": outcome.split,
    })
}

/// What the process used so far, and what writing cost: for benchmarks.
fn used() -> serde_json::Value {
    let (usage, meter) = (Meter::start().read(), db::meter::read());
    json!({
        "cpu_s": usage.cpu.map(|time| time.as_secs_f64()),
        "peak_rss_mb": usage.peak_memory.map(|bytes| bytes as f64 / 1e6),
        "statements": meter.statements,
        "transactions": meter.transactions,
        "longest_transaction_s": meter.longest.as_secs_f64(),
    })
}
