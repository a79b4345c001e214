//! Asking before something is done that others will notice.

use std::io::{IsTerminal, Write};

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
