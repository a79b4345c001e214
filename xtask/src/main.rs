//! The project's own commands. `cargo xtask help` lists them. One file per command; nothing has to be
//! installed but Rust.

mod args;
mod bench;
mod ci;
mod codegen;
mod deb;
mod demo;
mod machine;
mod npm;
mod page;
mod python;
mod shell;
mod test;
mod tidy;
mod upgrade_fixture;
mod web;

use args::Args;
use std::process::ExitCode;

/// A command: what is typed, what it does, and the function that does it.
struct Command {
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    run: fn(Args) -> anyhow::Result<()>,
}

/// Every command, in the order of the help text.
const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        usage: "demo [--customers N] [--seed S] [--no-serve] [--write]",
        summary: "make a retailer, find its people, write the report, serve it; --write notes the seconds in docs/",
        run: demo::run,
    },
    Command {
        name: "test",
        usage: "test [--quick | --postgres | --demo | --stories]",
        summary: "everything a change must pass; --quick leaves out PostgreSQL, the demo and its browser, which the other two run alone; --stories only has a browser go through the console",
        run: test::run,
    },
    Command {
        name: "tidy",
        usage: "tidy",
        summary: "the house rules no compiler checks: crate edges, module heads, file kinds and sizes",
        run: tidy::run,
    },
    Command {
        name: "bench",
        usage: "bench identity [--quick] [--records N] [--runs N] [--write]",
        summary: "matching beside Splink on the same files; --write puts it into docs/benchmarks.md",
        run: bench::run,
    },
    Command {
        name: "bench",
        usage: "bench repository [--records N] [--write]",
        summary: "from files to committed golden profiles, the same files again, a backup beside an import",
        run: bench::run,
    },
    Command {
        name: "bench",
        usage: "bench service [--quick] [--postgres] [--records N] [--seconds N] [--write]",
        summary: "the running server: starts, idleness, matching, profiles, search and upserts under load",
        run: bench::run,
    },
    Command {
        name: "bench",
        usage: "bench import-latency [--quick] [--postgres] [--records N] [--rows N] [--minutes N] [--seconds N] [--write]",
        summary: "matching before, while and after a file is taken in; --minutes stops the import after so many",
        run: bench::run,
    },
    Command {
        name: "bench",
        usage: "bench soak [--minutes N] [--fault-every SECONDS] [--seed S] [--postgres] [--binary PATH] [--write]",
        summary: "mixed load on two processes with a fault again and again; fails unless everything acknowledged is there",
        run: bench::run,
    },
    Command {
        name: "codegen",
        usage: "codegen",
        summary: "write the TypeScript client anew from the reviewed contract",
        run: codegen::run,
    },
    Command {
        name: "deb",
        usage: "deb [--no-build]",
        summary: "the Debian package, by cargo-deb, which is installed where it is missing; --no-build takes the released binary that is there",
        run: deb::run,
    },
    Command {
        name: "upgrade-fixture",
        usage: "upgrade-fixture VERSION [--program PATH]",
        summary: "once a version has landed: keep a repository as it leaves it, and what it says, for the upgrade test",
        run: upgrade_fixture::run,
    },
    Command { name: "ci", usage: "ci", summary: "what .ci/run calls: the same as test", run: ci::run },
];

fn main() -> ExitCode {
    let mut args = Args::new(std::env::args().skip(1));
    let name = args.positional().unwrap_or_else(|| "help".to_owned());
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", help());
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("there is no command `{name}`\n\n{}", help());
        return ExitCode::FAILURE;
    };
    match (command.run)(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<test::Failed>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo xtask {name}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() -> String {
    let mut text = "The project's own commands:\n\n".to_owned();
    for command in COMMANDS {
        text += &format!("  cargo xtask {}\n      {}\n", command.usage, command.summary);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_command() {
        for command in COMMANDS {
            assert!(command.usage.starts_with(command.name), "{}", command.name);
            assert!(help().contains(command.usage), "{}", command.name);
        }
    }
}
