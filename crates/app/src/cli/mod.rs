//! The command line: reads the arguments, calls one command, tells errors in words.

mod cases;
mod demo_data;
mod evaluate;
mod explain;
mod report;
mod resolve;

use clap::{Args, Parser, Subcommand};
use connect::Mapping;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::load::{Loaded, Request};
use crate::matching::Rules;
use anyhow::Context;

/// Finds out which records in which systems are the same person, and says why.
#[derive(Parser)]
#[command(name = "amigo", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Finds the people behind the records of files and writes them down.
    Resolve(resolve::Arguments),
    /// Says why two records are one person, or are not.
    Explain(explain::Arguments),
    /// Scores the resolution of files against a known truth; stores nothing.
    Evaluate(evaluate::Arguments),
    /// Prints the built-in match cases, or checks a file of them.
    Cases(cases::Arguments),
    /// Writes a made-up retailer's files, with the truth about them.
    DemoData(demo_data::Arguments),
    /// Writes a page that shows what was found and why; personal values are masked.
    Report(report::Arguments),
}

/// The files and how to read them.
#[derive(Args, Clone, Debug)]
struct Files {
    /// CSV, Excel or JSON Lines files, one row a customer record.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// TOML file that says which column feeds which field; recognised by the headings without it.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Threads to work with; all processors without it.
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// What to match by.
#[derive(Args, Clone, Debug)]
struct Matching {
    /// TOML file of match cases; `amigo cases` prints the built-in ones.
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    /// Saved model; without it, one is trained on the files, without labels.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Two different national numbers rule out one person.
    #[arg(long)]
    exclusive_ids: bool,
}

impl Files {
    fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
    }

    fn request(&self, extras: Vec<String>) -> anyhow::Result<Request> {
        let mapping = self.mapping.as_ref().map(read_mapping).transpose()?;
        Ok(Request { files: self.files.clone(), mapping, extras, threads: self.threads() })
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

/// How each file was read, and what was left out of it.
fn print_files(loaded: &Loaded) {
    for file in &loaded.files {
        let shape = &file.shape;
        let delimiter = shape.delimiter.map_or(String::new(), |mark| format!(", delimiter {mark:?}"));
        println!("{}: {:?}, {}{delimiter}, {} rows", shape.file, shape.format, shape.encoding, file.rows);
        let columns = shape.columns.iter().filter(|column| !column.fields.is_empty());
        let columns: Vec<String> = columns
            .map(|column| {
                let fields: Vec<&str> = column.fields.iter().map(|field| field.key()).collect();
                format!("{} = {}", column.heading, fields.join(" + "))
            })
            .collect();
        println!("  columns: {}", columns.join(", "));
        if !shape.unmapped.is_empty() {
            println!("  left out: {}", shape.unmapped.join(", "));
        }
        for (reason, number) in &file.rejected {
            println!("  {number} rows not used: {reason}");
        }
        for reject in file.rejects.iter().take(5) {
            println!("    {reject}");
        }
    }
}

fn read_mapping(path: &PathBuf) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Mapping::from_toml(&text).with_context(|| format!("{} was refused", path.display()))
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
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
            eprintln!("amigo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
