//! Asking before something is changed.

use anyhow::{bail, ensure};
use std::io::{BufRead, Write};

/// Options of every command that shows what it would change before it does.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct Consent {
    /// Only shows what would change.
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Does it without asking.
    #[arg(long)]
    yes: bool,
    /// Prints one JSON object; asks nothing, so --yes or --dry-run must be given.
    #[arg(long)]
    pub(super) json: bool,
}

impl Consent {
    /// Refuses a wish to be asked where nobody could be.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        needs_answer(self.json, self.yes || self.dry_run, "--dry-run")
    }

    /// Whether to go on, which is asked where no option says so.
    pub(super) fn given(&self, question: &str) -> anyhow::Result<bool> {
        if self.dry_run || self.yes {
            return Ok(self.yes);
        }
        agrees(question)
    }
}

/// Refuses a wish to be asked where the output is for a program. `look` shows what would change.
pub(super) fn needs_answer(as_json: bool, answered: bool, look: &str) -> anyhow::Result<()> {
    ensure!(
        !as_json || answered,
        "with --json nothing is asked; give --yes to do it or {look} to see what would change"
    );
    Ok(())
}

/// Whether the person who is asked agrees.
pub(super) fn agrees(question: &str) -> anyhow::Result<bool> {
    let mut errors = std::io::stderr();
    write!(errors, "{question} [y/N] ")?;
    errors.flush()?;
    let mut answer = String::new();
    if std::io::stdin().lock().read_line(&mut answer)? == 0 {
        bail!("nobody answered, so nothing was changed; --yes does it without asking");
    }
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}
