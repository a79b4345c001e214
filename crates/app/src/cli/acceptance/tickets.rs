//! `amigo acceptance tickets`: the findings of a round.

use crate::acceptance::{self, STATES};
use crate::cli::folder::Folder;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use db::Purpose;
use db::acceptance::Ticket;
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// Name of the round.
    name: String,
    #[command(subcommand)]
    deed: Option<Deed>,
    /// Prints JSON, one object a ticket.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Deed {
    /// Lists the tickets.
    List,
    /// Says who sees to a ticket.
    Assign {
        /// Number of the ticket.
        id: i64,
        /// Who sees to it.
        owner: String,
    },
    /// Says what became of a ticket.
    State {
        /// Number of the ticket.
        id: i64,
        /// What became of it.
        #[arg(value_parser = PossibleValuesParser::new(STATES))]
        state: String,
    },
}

pub(super) fn run(folder: &Folder, wanted: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Write)?;
    let round = acceptance::find(&session, &wanted.name)?;
    let now = crate::clock::now();
    let tickets = match &wanted.deed {
        None | Some(Deed::List) => acceptance::settle(&session, &round, now)?,
        Some(Deed::Assign { id, owner }) => {
            vec![acceptance::change(&session, &round, *id, Some(owner), None, now)?]
        }
        Some(Deed::State { id, state }) => {
            vec![acceptance::change(&session, &round, *id, None, Some(state), now)?]
        }
    };
    if tickets.is_empty() && !wanted.json {
        println!("No finding so far.");
    }
    if !tickets.is_empty() && !wanted.json {
        println!(
            "{:>6} {:>10} {:>10}  {:<11} {:<10} owner",
            "ticket", "record", "record", "expected", "state"
        );
    }
    for ticket in &tickets {
        if wanted.json {
            println!("{}", to_json(ticket));
            continue;
        }
        let expected = if ticket.expected == "same" { "one person" } else { "two people" };
        let Ticket { id, record_a, record_b, owner, state, .. } = ticket;
        let line = format!("{id:>6} {record_a:>10} {record_b:>10}  {expected:<11} {state:<10} {owner}");
        println!("{}", line.trim_end());
    }
    session.close()
}

/// A ticket for machines.
pub(super) fn to_json(ticket: &Ticket) -> serde_json::Value {
    json!({ "ticket": ticket.id, "records": [ticket.record_a, ticket.record_b], "expected": ticket.expected,
        "owner": ticket.owner, "state": ticket.state, "opened_at": ticket.opened_at,
        "changed_at": ticket.changed_at })
}
