//! `amigo customer`: people as the repository knows them, shown, found, told of, joined and parted.

mod history;
mod search;
mod show;
mod words;

use super::decide::{Options, part, same};
use super::folder::Folder;
use crate::customers::{self, SourceFacts};
use crate::decisions::{self, Kind};
use crate::session::Session;
use anyhow::ensure;
use clap::{Args, Subcommand};
use db::Purpose;
use model::CustomerId;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    folder: Folder,
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Shows a customer: every value with its origin and its losers, the records, the household.
    Show(show::Arguments),
    /// Finds customers by e-mail, phone, card, SOURCE:KEY, id, or name with postcode and birth date.
    Search(search::Arguments),
    /// Tells what became of a customer: who was merged with whom, why, when and by whom.
    History(history::Arguments),
    /// Joins customers: all their records are one person.
    Merge {
        /// The customers (cus_..), two or more.
        #[arg(required = true, num_args = 2.., value_name = "CUSTOMER")]
        who: Vec<CustomerId>,
        #[command(flatten)]
        options: Options,
    },
    /// Parts a customer: the records named are another person than the rest.
    Split {
        /// The customer (cus_..).
        customer: CustomerId,
        /// The records (rec_.. or SOURCE:KEY) that are another person.
        #[arg(required = true, value_name = "RECORD")]
        records: Vec<String>,
        #[command(flatten)]
        options: Options,
    },
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.deed {
        Deed::Show(show) => show::run(&arguments.folder, show),
        Deed::Search(search) => search::run(&arguments.folder, search),
        Deed::History(history) => history::run(&arguments.folder, history),
        Deed::Merge { who, options } => {
            let session = arguments.folder.open(Purpose::Write)?;
            let facts = SourceFacts::read(&session)?;
            let who: Vec<String> = who.iter().map(ToString::to_string).collect();
            same(&session, &facts, &who, options)?;
            session.close()
        }
        Deed::Split { customer, records, options } => {
            let session = arguments.folder.open(Purpose::Write)?;
            split(&session, *customer, records, options)?;
            session.close()
        }
    }
}

fn split(session: &Session, customer: CustomerId, named: &[String], options: &Options) -> anyhow::Result<()> {
    let facts = SourceFacts::read(session)?;
    let (customer, _) = customers::active(session, customer)?;
    let id = CustomerId(customer.id);
    let all = session.block(db::customers::records_of(&session.repository.data, customer.id))?;
    let mut away = Vec::new();
    for text in named {
        let record = decisions::record(session, &facts, text)?;
        ensure!(all.contains(&record), "{} is no record of {id}", model::RecordId(record));
        away.push(record);
    }
    away.sort_unstable();
    away.dedup();
    let rest: Vec<i64> = all.into_iter().filter(|record| !away.contains(record)).collect();
    ensure!(!rest.is_empty(), "these are all records of {id}; name only those of the other person");
    part(session, Kind::Apart, [away, rest], options)
}
