//! What decisions would change, and what they have changed, in words and as JSON.

use super::ask::Consent;
use super::folder::actor;
use super::text::count;
use crate::decisions::{Part, Proposal, Taken};
use crate::session::Session;
use model::{CustomerId, DecisionId};
use serde_json::{Value, json};

/// Changes that are named one by one.
const NAMED: usize = 10;

/// Shows what a proposal would change, asks, and takes it. `about` are facts for the JSON object.
pub(super) fn settle(
    session: &Session,
    proposal: Proposal,
    consent: &Consent,
    about: &Value,
) -> anyhow::Result<Option<Taken>> {
    consent.check()?;
    let preview = preview(session, &proposal)?;
    if !consent.json {
        tell_preview(session, &proposal)?;
    }
    let goes_on = consent.given("Apply this?")?;
    let taken = goes_on.then(|| proposal.take(session, &actor(), crate::clock::now())).transpose()?;
    if consent.json {
        println!("{}", object(about, &preview, taken.as_ref()));
    } else {
        match &taken {
            Some(taken) => tell_taken(taken),
            None => println!("Nothing was changed."),
        }
    }
    Ok(taken)
}

fn object(about: &Value, preview: &Value, taken: Option<&Taken>) -> Value {
    let mut object = about.as_object().cloned().unwrap_or_default();
    object.insert("preview".into(), preview.clone());
    object.insert("applied".into(), taken.is_some().into());
    if let Some(taken) = taken {
        object.insert("decisions".into(), ids(&taken.decisions));
        object.insert("changes".into(), changes(taken));
        object.insert("outcome".into(), super::resolved::to_json(&taken.outcome));
    }
    object.into()
}

pub(super) fn ids(decisions: &[i64]) -> Value {
    decisions.iter().map(|id| json!(DecisionId(*id))).collect()
}

fn changes(taken: &Taken) -> Value {
    let part =
        |(customer, records): &(i64, usize)| json!({ "customer": CustomerId(*customer), "records": records });
    let change = |(from, to): (&i64, &Vec<(i64, usize)>)| json!({ "customer": CustomerId(*from), "now": to.iter().map(part).collect::<Vec<_>>() });
    taken.moved.iter().map(change).collect()
}

/// What would change, as JSON.
pub(super) fn preview(session: &Session, proposal: &Proposal) -> anyhow::Result<Value> {
    let part = |part: &Part| json!({ "customer": part.customer.map(CustomerId), "records": part.records });
    let list = |changes: Vec<Vec<Part>>| -> Value {
        changes.iter().map(|parts| Value::from(parts.iter().map(part).collect::<Vec<_>>())).collect()
    };
    let difference = &proposal.difference;
    Ok(json!({
        "customers_before": difference.customers_before,
        "customers_after": difference.customers_after,
        "records_moved": difference.records_moved,
        "merges": list(proposal.merges(session)?),
        "splits": list(proposal.splits(session)?),
        "overrules": ids(&proposal.overrules),
    }))
}

/// What would change, in words.
fn tell_preview(session: &Session, proposal: &Proposal) -> anyhow::Result<()> {
    let difference = &proposal.difference;
    if difference.is_empty() {
        println!("No customer would be joined or parted.");
    } else {
        println!(
            "{} would move; {} would become {}.",
            count(difference.records_moved, "record", "records"),
            count(difference.customers_before, "customer", "customers"),
            super::text::number(difference.customers_after)
        );
    }
    let merges = proposal.merges(session)?;
    for parts in merges.iter().take(NAMED) {
        println!("  one customer: {}", listed(parts, " + "));
    }
    more(merges.len(), "merge", "merges");
    let splits = proposal.splits(session)?;
    for parts in splits.iter().take(NAMED) {
        let customer = parts.first().and_then(|part| part.customer).map(CustomerId);
        let name = customer.map_or_else(String::new, |id| id.to_string());
        let sizes: Vec<String> = parts.iter().map(|part| part.records.to_string()).collect();
        println!("  {name} parted into customers of {} records", sizes.join(" + "));
    }
    more(splits.len(), "split", "splits");
    for id in &proposal.overrules {
        println!("  {} would no longer have any effect: this says otherwise.", DecisionId(*id));
    }
    Ok(())
}

fn more(number: usize, one: &str, several: &str) {
    if number > NAMED {
        println!("  and {} more", count(number - NAMED, one, several));
    }
}

fn listed(parts: &[Part], between: &str) -> String {
    let name = |part: &Part| {
        let records = count(part.records, "record", "records");
        part.customer.map_or_else(|| records.clone(), |id| format!("{} ({records})", CustomerId(id)))
    };
    parts.iter().map(name).collect::<Vec<_>>().join(between)
}

/// What has changed, in words.
pub(super) fn tell_taken(taken: &Taken) {
    let names: Vec<String> =
        taken.decisions.iter().take(NAMED).map(|id| DecisionId(*id).to_string()).collect();
    let more = taken.decisions.len().saturating_sub(NAMED);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    println!("Decided: {}{rest}.", names.join(", "));
    for (from, to) in taken.moved.iter().take(NAMED) {
        match to.as_slice() {
            [(survivor, _)] => {
                println!("  {} is now {}, and answers with it", CustomerId(*from), CustomerId(*survivor));
            }
            parts => {
                let part = |(customer, records): &(i64, usize)| {
                    format!("{} ({})", CustomerId(*customer), count(*records, "record", "records"))
                };
                let parts: Vec<String> = parts.iter().map(part).collect();
                println!("  {} is now {}", CustomerId(*from), parts.join(", "));
            }
        }
    }
    if taken.moved.len() > NAMED {
        println!("  and {} more", count(taken.moved.len() - NAMED, "customer", "customers"));
    }
}
