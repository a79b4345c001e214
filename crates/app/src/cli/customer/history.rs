//! `amigo customer history`: the merge journal and the events of a customer in words. Numbers and field names only:
//! no value is unsealed.

use super::super::folder::{Folder, by};
use super::words;
use crate::customers::{self, Found, History, Link, Step, moment};
use anyhow::bail;
use clap::Args;
use db::audit::People;
use db::{Purpose, journal};
use model::{CustomerId, DecisionId, RecordId};
use serde_json::json;

/// Links of a step that are told one by one.
const NAMED: usize = 8;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// The customer (cus_..), even one that was merged away or erased.
    customer: CustomerId,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(folder: &Folder, arguments: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let data = &session.repository.data;
    let id = arguments.customer;
    let found = customers::find(&session, id.0)?;
    if found == Found::Unknown {
        bail!("there is no customer {id}; `amigo customer search` finds one by what is known");
    }
    let created = session.block(db::customers::get(data, id.0))?.map_or(0, |customer| customer.created_run);
    let history = customers::history(&session, id.0, created)?;
    session.note(&by("customer history", model::Purpose::DataQuality), People::one(id.0))?;
    if arguments.json {
        println!("{}", to_json(&history, id, &found));
    } else {
        print(&history, id, &found);
    }
    session.close()
}

fn state(found: &Found, id: CustomerId) -> String {
    match found {
        Found::Active { customer, .. } if customer.id == id.0 => "a customer".into(),
        Found::Active { customer, .. } => format!("merged: {} answers", CustomerId(customer.id)),
        Found::Erased { at, .. } => {
            at.map_or_else(|| "erased".to_owned(), |at| format!("erased on {}", moment::day(at)))
        }
        Found::Empty { .. } => "without records".into(),
        Found::Unknown => "unknown".into(),
    }
}

fn print(history: &History, id: CustomerId, found: &Found) {
    println!("Customer {id}: {}", state(found, id));
    history.steps.iter().for_each(|step| print_step(step, id));
    println!("\nEvents");
    for journal::Told { at, kind, other, fields } in &history.events {
        let other = other.map_or(String::new(), |other| format!("  {}", CustomerId(other)));
        let fields = fields.as_deref().map_or(String::new(), |fields| format!("  {fields}"));
        println!("  {}  {kind}{other}{fields}", moment::text(*at));
    }
    if history.events.is_empty() {
        println!("  none is kept any more");
    }
}

fn print_step(step: &Step, id: CustomerId) {
    let away = step.customer != id.0;
    let other = if away { Some(step.customer) } else { step.other };
    let other = other.map_or(String::new(), |other| format!(": {}", CustomerId(other)));
    let decision = step.decision.map_or(String::new(), |id| format!(" {}", DecisionId(id)));
    println!("\n{}  {}{other}", moment::text(step.at), words::deed(step.deed, away));
    println!(
        "  by {}, {}{decision}; model {}, cases {}",
        step.actor, step.cause, step.model_version, step.cases_version
    );
    for link in step.links.iter().take(NAMED) {
        println!("  {} = {}  {}", RecordId(link.a), RecordId(link.b), strength(link));
    }
    if step.links.len() > NAMED {
        println!("  and {} links more", step.links.len() - NAMED);
    }
    if !step.fields.is_empty() {
        println!("  other origin of {}", step.fields.join(", "));
    }
}

fn strength(link: &Link) -> String {
    if link.bits.is_infinite() {
        return "a steward said so".to_owned();
    }
    format!("{:.1} bits, {}", link.bits, link.cases.join(" "))
}

fn to_json(history: &History, id: CustomerId, found: &Found) -> serde_json::Value {
    let link = |link: &Link| {
        let bits = link.bits.is_finite().then_some(link.bits);
        json!({ "a": RecordId(link.a), "b": RecordId(link.b), "bits": bits, "decided": bits.is_none(), "cases": link.cases })
    };
    let step = |step: &Step| {
        json!({ "at": moment::text(step.at), "deed": step.deed.event(), "customer": CustomerId(step.customer),
            "other": step.other.map(CustomerId), "actor": step.actor, "cause": step.cause,
            "decision": step.decision.map(DecisionId), "model": step.model_version, "cases": step.cases_version,
            "links": step.links.iter().map(link).collect::<Vec<_>>(), "fields": step.fields })
    };
    let event = |journal::Told { at, kind, other, fields }: &journal::Told| {
        json!({ "at": moment::text(*at), "type": kind, "other": other.map(CustomerId),
            "fields": fields.as_deref().map(|fields| fields.split(',').collect::<Vec<_>>()) })
    };
    json!({
        "id": id,
        "state": state(found, id),
        "steps": history.steps.iter().map(step).collect::<Vec<_>>(),
        "events": history.events.iter().map(event).collect::<Vec<_>>(),
    })
}
