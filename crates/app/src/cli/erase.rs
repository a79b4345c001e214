//! `amigo erase`: erases a person.

use super::folder::{Folder, actor};
use super::text::count;
use super::{files, resolved};
use crate::erase::{self, Plan};
use crate::resolver::{self, Cause};
use crate::session::Session;
use anyhow::ensure;
use clap::Args;
use db::Purpose;
use model::CustomerId;
use serde_json::json;
use std::io::{IsTerminal, Write};

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    /// Ids of the customers; an id that was merged away means who answers for it.
    #[arg(required_unless_present = "list", value_name = "ID")]
    ids: Vec<CustomerId>,
    /// Why, such as the number of the request. It stays, sealed: name nobody here.
    #[arg(long, value_name = "TEXT", required_unless_present = "list")]
    reason: Option<String>,
    /// Does not ask first.
    #[arg(long)]
    yes: bool,
    /// Lists who was erased when, by whom and why.
    #[arg(long, conflicts_with_all = ["ids", "reason", "yes"])]
    list: bool,
    /// Prints one JSON object a customer.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.list {
        return list(arguments);
    }
    let reason = arguments.reason.as_deref().unwrap_or_default().trim();
    ensure!(!reason.is_empty(), "--reason is empty; say why, such as the number of the request");
    let session = arguments.folder.open(Purpose::Write)?;
    // All ids are looked up before the first is erased.
    let plans =
        arguments.ids.iter().map(|id| erase::plan(&session, id.0)).collect::<anyhow::Result<Vec<Plan>>>()?;
    confirm(arguments, &plans)?;
    let now = crate::clock::now();
    for (plan, id) in plans.iter().zip(&arguments.ids) {
        erase_one(arguments, &session, plan, *id, reason, now)?;
    }
    let actor = actor();
    let cause = Cause::alone("after erasure", &actor, now);
    let outcome = resolver::run(&session, &cause, files::threads(None))?;
    if !arguments.json {
        resolved::tell(&outcome, false);
        println!(
            "\nCopies of the keys made before can still open older copies of the data until they are deleted; \
             `amigo backup` deletes them by age."
        );
    }
    session.close()
}

fn erase_one(
    arguments: &Arguments,
    session: &Session,
    plan: &Plan,
    asked: CustomerId,
    reason: &str,
    now: db::Millis,
) -> anyhow::Result<()> {
    let taken = erase::erase(session, plan, reason, &actor(), now)?;
    if arguments.json {
        println!(
            "{}",
            json!({ "asked": asked, "customer": CustomerId(plan.customer), "ids": taken.customers, "records": taken.records,
                "quarantined": plan.targets.quarantine.len(), "dead_letters": plan.targets.dead_letters.len(),
                "decisions": plan.targets.decisions.len() })
        );
    } else {
        println!("Customer {} was erased with {}.", CustomerId(plan.customer), what(plan));
    }
    Ok(())
}

fn what(plan: &Plan) -> String {
    let targets = &plan.targets;
    let mut parts = vec![count(targets.records.len(), "record", "records")];
    for (number, one, several) in [
        (targets.quarantine.len(), "quarantined row", "quarantined rows"),
        (targets.dead_letters.len(), "dead letter", "dead letters"),
        (targets.decisions.len(), "decision's words", "decisions' words"),
    ] {
        if number > 0 {
            parts.push(count(number, one, several));
        }
    }
    parts.join(", ")
}

/// Erasing cannot be undone: it is asked for twice, or with `--yes`.
fn confirm(arguments: &Arguments, plans: &[Plan]) -> anyhow::Result<()> {
    if arguments.yes {
        return Ok(());
    }
    for (plan, id) in plans.iter().zip(&arguments.ids) {
        let merged =
            if plan.customer == id.0 { String::new() } else { format!(" ({id} was merged into it)") };
        eprintln!("Customer {}{merged}: {}", CustomerId(plan.customer), what(plan));
    }
    ensure!(
        std::io::stdin().is_terminal(),
        "erasing cannot be undone; look at who it is and then give --yes"
    );
    eprint!("This cannot be undone. Type `erase` to go on: ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    ensure!(answer.trim() == "erase", "nothing was erased");
    Ok(())
}

fn list(arguments: &Arguments) -> anyhow::Result<()> {
    let session = arguments.folder.open(Purpose::Read)?;
    let all = erase::list(&session)?;
    for noted in &all {
        let (customer, actor, reason) = (CustomerId(noted.customer), &noted.actor, &noted.reason);
        if arguments.json {
            println!("{}", json!({ "customer": customer, "at": noted.at, "actor": actor, "reason": reason }));
        } else {
            let reason = reason.as_deref().unwrap_or("-");
            println!("{:>10}  {}  {actor:16} {reason}", customer.to_string(), erase::day(noted.at));
        }
    }
    if all.is_empty() && !arguments.json {
        println!("Nobody was erased yet.");
    }
    Ok(())
}
