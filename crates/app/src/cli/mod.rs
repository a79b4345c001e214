//! The command line: reads the arguments, calls one command, tells errors in words.

mod acceptance;
mod ask;
mod audit;
mod backup;
mod cases;
mod client;
mod config;
mod customer;
mod dead_letter;
mod decide;
mod decisions;
mod demo_data;
mod erase;
mod evaluate;
mod explain;
mod files;
mod folder;
mod grants;
mod import;
mod job;
mod model;
mod notify;
mod policy;
mod proposed;
mod quality;
mod quarantine;
mod repair;
mod report;
mod resolve;
mod resolved;
mod restore;
mod schedule;
mod serve;
mod source;
mod status;
mod store;
mod text;
mod user;
mod vault;

use ::model::Policy;
use clap::{Args, Parser, Subcommand};
use connect::Mapping;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::load::Request;
use crate::matching::Rules;
use anyhow::Context;

const EXAMPLES: &str = "\
Examples:
  amigo demo-data demo --customers 2000           make up a retailer to try things on
  amigo resolve a.csv b.xlsx --out people         who is who, as CSV and JSON Lines
  amigo report a.csv b.xlsx --html report.html    the same as a page to look at
  amigo explain a.csv b.xlsx --pair ID ID         why two records are one person, or not

`amigo help COMMAND` lists the options of a command. Files are only read; nothing leaves this machine.";

/// Finds out which records in which systems are the same person, and says why.
#[derive(Parser)]
#[command(name = "amigo", version, propagate_version = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// File of settings, in place of `amigo.toml` in the folder of the repository.
    #[arg(long, value_name = "FILE", env = "AMIGO_CONFIG", global = true)]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Registers the systems that records come from.
    Source(source::Arguments),
    /// Takes stores in, and lists them.
    Store(store::Stores),
    /// Takes associates in, and lists them.
    Associate(store::Associates),
    /// Takes files into the repository.
    Import(import::Arguments),
    /// Shows the rows that could not be taken in, repairs them and takes them in after all.
    Quarantine(quarantine::Arguments),
    /// Shows what other systems sent and could not be written, and takes it in after all.
    DeadLetter(dead_letter::Arguments),
    /// Shows or checks what never enters and what is masked.
    Policy(policy::Arguments),
    /// Trains models, shows what they would change, and makes them act.
    Model(model::Arguments),
    /// Finishes what an interruption left.
    Repair(repair::Arguments),
    /// Shows, finds, joins and parts the customers of the repository.
    Customer(customer::Arguments),
    /// Says who is who, which value is right, what says nothing; shown first, and undone at will.
    Decide(decide::Arguments),
    /// Lists what was decided, or takes in an old sheet of decisions.
    Decisions(decisions::Arguments),
    /// Shows how complete, accurate and free of duplicates the data of each source are.
    Quality(quality::Arguments),
    /// Has people judge a sample of pairs, and says how right the matching is.
    Acceptance(acceptance::Arguments),
    /// Proves who looked at whom: works the access log out anew and compares it with its signed heads.
    Audit(audit::Arguments),
    /// Erases a person: destroys the keys and takes the records out.
    Erase(erase::Arguments),
    /// Answers other systems over HTTP: takes records in, knows people again, shows and finds customers.
    Serve(serve::Arguments),
    /// Says how the repository and the processes that serve it are; fails where something is not as it should be.
    Status(status::Arguments),
    /// Says what holds by settings and environment, and whether it fits.
    Config(config::Arguments),
    /// Lets people sign in: makes them known, gives them roles, blocks them.
    User(user::Arguments),
    /// Lets other systems ask: makes them known, gives them secrets, blocks them.
    Client(client::Arguments),
    /// Shows what is done beside everything else, asks for it, stops it and takes it up again.
    Job(job::Arguments),
    /// Shows and changes when jobs are made by themselves.
    Schedule(schedule::Arguments),
    /// Copies the repository while it is in use, data and keys apart.
    Backup(backup::Arguments),
    /// Puts a backup in place, without those who were erased since.
    Restore(restore::Arguments),
    /// Shows the keys and exchanges them.
    Vault(vault::Arguments),
    /// Finds the people behind the records of files and writes them down.
    Resolve(resolve::Arguments),
    /// Writes a page that shows what was found and why; personal values are masked.
    Report(report::Arguments),
    /// Says why two records are one person, or are not.
    Explain(explain::Arguments),
    /// Scores the resolution of files against a known truth; stores nothing.
    Evaluate(evaluate::Arguments),
    /// Prints the built-in match cases, or checks a file of them.
    Cases(cases::Arguments),
    /// Writes a made-up retailer's files, with the truth about them.
    DemoData(demo_data::Arguments),
}

/// The files and how to read them.
#[derive(Args, Clone, Debug)]
struct Files {
    /// CSV or JSON Lines files, packed with gzip or not, or Excel workbooks; one row a customer record.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// TOML file that says which column feeds which field, for all files; without it, columns are recognised by
    /// their headings.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Threads to work with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// What to match by.
#[derive(Args, Clone, Debug)]
struct Matching {
    /// TOML file of match cases; `amigo cases` prints the built-in ones.
    #[arg(long, value_name = "FILE", help_heading = "Matching")]
    cases: Option<PathBuf>,
    /// Model to match by, such as the `model.toml` of an earlier `amigo resolve`; without it, one is learnt from
    /// the files.
    #[arg(long, value_name = "FILE", help_heading = "Matching")]
    model: Option<PathBuf>,
    /// Two different national numbers rule out one person. Only for numbers that nobody has two of: a passport
    /// number is none.
    #[arg(long, conflicts_with = "model", help_heading = "Matching")]
    exclusive_ids: bool,
}

impl Files {
    fn threads(&self) -> usize {
        files::threads(self.threads)
    }

    fn request(&self, extras: Vec<String>) -> anyhow::Result<Request> {
        let mapping = self.mapping.as_ref().map(read_mapping).transpose()?;
        let (files, policy) = (self.files.clone(), Policy::default());
        Ok(Request { files, mapping, extras, policy, threads: self.threads() })
    }
}

impl Matching {
    fn rules(&self, files: &Files) -> Rules {
        Rules {
            cases: self.cases.clone(),
            model: self.model.clone(),
            exclusive_ids: self.exclusive_ids,
            threads: files.threads(),
        }
    }
}

fn read_mapping(path: &PathBuf) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Mapping::from_toml(&text).with_context(|| format!("{} was refused", path.display()))
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let Cli { command, config } = Cli::parse();
    config.into_iter().for_each(crate::config::use_file);
    let outcome = match command {
        Command::Source(arguments) => source::run(&arguments),
        Command::Store(arguments) => store::run_stores(&arguments),
        Command::Associate(arguments) => store::run_associates(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Quarantine(arguments) => quarantine::run(&arguments),
        Command::DeadLetter(arguments) => dead_letter::run(&arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::Model(arguments) => model::run(&arguments),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Customer(arguments) => customer::run(&arguments),
        Command::Decide(arguments) => decide::run(&arguments),
        Command::Decisions(arguments) => decisions::run(&arguments),
        Command::Quality(arguments) => quality::run(&arguments),
        Command::Acceptance(arguments) => acceptance::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Erase(arguments) => erase::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Status(arguments) => status::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Client(arguments) => client::run(&arguments),
        Command::Job(arguments) => job::run(&arguments),
        Command::Schedule(arguments) => schedule::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Vault(arguments) => vault::run(&arguments),
        Command::Resolve(arguments) => resolve::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Cases(arguments) => cases::run(&arguments),
        Command::DemoData(arguments) => demo_data::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("amigo: {}", text::causes(&error));
            ExitCode::FAILURE
        }
    }
}
