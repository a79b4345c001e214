//! Asking before something is changed.

use anyhow::{bail, ensure};
use std::io::{BufRead, IsTerminal, Write};

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
        ensure!(
            !self.json || self.yes || self.dry_run,
            "with --json nothing is asked; give --yes to do it or --dry-run to see what would change"
        );
        Ok(())
    }

    /// Whether to go on, which is asked where no option says so.
    pub(super) fn given(&self, question: &str) -> anyhow::Result<bool> {
        if self.dry_run || self.yes {
            return Ok(self.yes);
        }
        let mut errors = std::io::stderr();
        write!(errors, "{question} [y/N] ")?;
        errors.flush()?;
        let mut answer = String::new();
        if std::io::stdin().lock().read_line(&mut answer)? == 0 {
            bail!("nobody answered, so nothing was changed; --yes does it without asking");
        }
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
    }
}

/// Whether the person at the terminal agrees. Where nobody can be asked, `--yes` must have been given.
pub(super) fn agrees(question: &str, yes: bool, as_json: bool) -> anyhow::Result<bool> {
    if yes {
        return Ok(true);
    }
    anyhow::ensure!(
        !as_json && std::io::stdin().is_terminal(),
        "nobody can be asked here; look at what is shown and give --yes to agree to it"
    );
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}
