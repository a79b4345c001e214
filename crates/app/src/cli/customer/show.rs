//! `amigo customer show`: one person, unsealed for whoever asks, who is noted.

use super::super::folder::{Folder, by};
use super::super::text::count;
use super::words;
use crate::customers::moment;
use crate::customers::{self, FieldShown, Moment, Person, RecordShown, SourceFacts, Value};
use crate::decisions::Book;
use clap::Args;
use db::Purpose;
use db::audit::People;
use identity::golden::Reason;
use model::{CustomerId, DecisionId, Field, HouseholdId, RecordId};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// The customer (cus_..); an id that was merged away leads to its survivor.
    customer: CustomerId,
    /// Shows the customer as it was at the end of a day (2026-03-31) or at an instant, in UTC.
    #[arg(long, value_name = "WHEN")]
    at: Option<Moment>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(folder: &Folder, arguments: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let facts = SourceFacts::read(&session)?;
    let book = Book::read(&session)?;
    let asked = arguments.customer;
    let (id, person) = match arguments.at {
        None => {
            let (customer, _) = customers::active(&session, asked)?;
            (customer.id, customers::now(&session, &facts, &customer, &book)?)
        }
        Some(moment) => (asked.0, customers::then(&session, &facts, asked, moment, &book)?),
    };
    session.note(&by("customer show", model::Purpose::DataQuality), People::one(id))?;
    if arguments.json {
        println!("{}", to_json(&person, asked, arguments.at));
    } else {
        print(&person, asked, arguments.at);
    }
    session.close()
}

fn print(person: &Person, asked: CustomerId, at: Option<Moment>) {
    let id = CustomerId(person.id);
    match at {
        Some(moment) => println!("Customer {id} as it was at {}", moment::text(moment.0)),
        None if id != asked => println!("Customer {id}, for which {asked} stands since they were merged"),
        None => println!("Customer {id}"),
    }
    println!("{}, {} in the journal", count(person.records.len(), "record", "records"), entries(person));
    if let Some((household, others)) = &person.household {
        println!("household {} with {}", HouseholdId(*household), ids(others));
    }
    if !person.former.is_empty() {
        println!("answers for {}", ids(&person.former));
    }
    println!("\nProfile");
    person
        .fields
        .iter()
        .filter(|field| !field.values.is_empty() || !field.losers.is_empty())
        .for_each(print_field);
    println!("\nRecords");
    person.records.iter().for_each(print_record);
    if at.is_some() {
        println!("\nThe ranks of the sources are those of today; earlier ones are not kept.");
    }
}

fn entries(person: &Person) -> String {
    count(person.journal, "entry", "entries")
}

fn ids(customers: &[i64]) -> String {
    customers.iter().map(|id| CustomerId(*id).to_string()).collect::<Vec<_>>().join(", ")
}

fn print_field(shown: &FieldShown) {
    let name = shown.field.key();
    if shown.values.is_empty() {
        println!("  {name:<18} (left empty by the record that gives the address)");
    }
    for (at, value) in shown.values.iter().enumerate() {
        let why = match (at, shown.reason, shown.pinned_by) {
            (0, Some(Reason::Pinned), Some(by)) => {
                format!("; {} ({})", words::reason(Reason::Pinned), DecisionId(by))
            }
            (0, Some(reason), _) => format!("; {}", words::reason(reason)),
            _ => String::new(),
        };
        let label = if at == 0 { name } else { "" };
        println!("  {label:<18} {:<32} {}{why}", value.text, origin(value));
    }
    // Who says the same as a winner or as another loser stands beside it.
    let mut losers: Vec<(&str, Vec<String>)> = Vec::new();
    for loser in &shown.losers {
        match losers.iter_mut().find(|(text, _)| *text == loser.text) {
            Some((_, origins)) => origins.push(origin(loser)),
            None => losers.push((&loser.text, vec![origin(loser)])),
        }
    }
    for (text, origins) in losers {
        let agrees = shown.values.iter().any(|value| value.text == text);
        let said = if agrees { format!("same: {text}") } else { format!("not: {text}") };
        println!("  {:<18}   {said:<30} {}", "", origins.join(", "));
    }
}

fn origin(value: &Value) -> String {
    format!("{} {}", value.source, RecordId(value.record))
}

fn print_record(record: &RecordShown) {
    let changed =
        record.updated_at.map_or(String::new(), |at| format!(", changed there {}", moment::day(at)));
    println!(
        "  {:8} {}:{}  version {}, came in {}{changed}",
        RecordId(record.id).to_string(),
        record.source,
        record.key,
        record.version,
        moment::day(record.received_at)
    );
    record.remarks.iter().for_each(|remark| println!("           {}", words::remark(remark)));
}

fn to_json(person: &Person, asked: CustomerId, at: Option<Moment>) -> serde_json::Value {
    let value = |value: &Value| {
        json!({ "value": value.text, "record": RecordId(value.record), "version": value.version,
            "nth": value.nth + 1, "source": value.source })
    };
    let all = |values: &[Value]| values.iter().map(value).collect::<Vec<_>>();
    let field = |field: &FieldShown| {
        json!({ "field": field.field, "values": all(&field.values), "reason": field.reason,
            "pinned_by": field.pinned_by.map(DecisionId), "losers": all(&field.losers) })
    };
    let record = |record: &RecordShown| {
        json!({ "id": RecordId(record.id), "source": record.source, "key": record.key, "version": record.version,
            "received_at": moment::text(record.received_at), "updated_at": record.updated_at.map(moment::text),
            "remarks": record.remarks })
    };
    let household = person.household.as_ref().map(|(household, others)| {
        let others: Vec<CustomerId> = others.iter().map(|id| CustomerId(*id)).collect();
        json!({ "id": HouseholdId(*household), "others": others })
    });
    json!({
        "id": CustomerId(person.id),
        "asked": asked,
        "at": at.map(|moment| moment::text(moment.0)),
        "profile": person.fields.iter().filter(|shown| shown.field != Field::RecordId).map(field).collect::<Vec<_>>(),
        "records": person.records.iter().map(record).collect::<Vec<_>>(),
        "household": household,
        "former": person.former.iter().map(|id| CustomerId(*id)).collect::<Vec<_>>(),
        "journal": person.journal,
        "unknown": if at.is_some() { vec!["source_ranks_of_then"] } else { Vec::new() },
    })
}
