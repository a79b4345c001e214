//! `amigo cases`: prints the built-in match cases, or checks a file of them.

use anyhow::Context;
use clap::Args;
use identity::resolve::attribute::Attribute;
use identity::resolve::cases::Cases;
use std::path::PathBuf;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// File of match cases to check; without it, the built-in ones are printed as a file to start from.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// Lists the attributes and their levels, from which conditions are made.
    #[arg(long, conflicts_with = "check")]
    levels: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.levels {
        print_levels();
        return Ok(());
    }
    let Some(path) = &arguments.check else {
        print!("{}", crate::matching::built_in_cases());
        return Ok(());
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let cases = Cases::from_toml(&text).with_context(|| format!("{} was refused", path.display()))?;
    println!("{} is sound: {} match cases", path.display(), cases.len());
    Ok(())
}

fn print_levels() {
    for attribute in Attribute::ALL {
        println!("{} ({})", attribute.key(), attribute.words().0);
        for level in attribute.levels() {
            println!("  {:<14} {}", level.key, level.en);
        }
    }
}
