//! The command line: reads the arguments, calls one command, tells errors in words.

mod evaluate;

use clap::{Args, Parser, Subcommand};
use connect::Mapping;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::load::Request;
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
    /// Scores the resolution of files against a known truth; stores nothing.
    Evaluate(evaluate::Arguments),
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

fn read_mapping(path: &PathBuf) -> anyhow::Result<Mapping> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Mapping::from_toml(&text).with_context(|| format!("{} was refused", path.display()))
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Evaluate(arguments) => evaluate::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("amigo: {error:#}");
            ExitCode::FAILURE
        }
    }
}
