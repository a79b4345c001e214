//! What is generated from the contract: the TypeScript client's copy of it and its types. They are committed; a check says
//! when they are stale. Needs Node.js for the types.

use crate::args::Args;
use crate::npm::{install, npm, quietly};
use crate::shell;
use anyhow::{Context, ensure};
use std::path::Path;

/// The reviewed contract.
const SNAPSHOT: &str = "crates/app/src/http/routes/snapshots/\
                        amigo__http__routes__openapi__tests__the_contract_is_as_reviewed.snap";
/// The generated client.
const CLIENT: &str = "clients/typescript";
const CONTRACT: &str = "openapi.json";
const TYPES: &str = "src/schema.d.ts";

/// Writes everything anew.
pub fn run(args: Args) -> anyhow::Result<()> {
    args.finish()?;
    let client = shell::root().join(CLIENT);
    let contract = contract()?;
    install(&client)?;
    write(&client.join(CONTRACT), &contract)?;
    generate(&client, Path::new(TYPES))
}

/// Whether what is committed is what would be written, and compiles.
pub fn check() -> anyhow::Result<String> {
    let client = shell::root().join(CLIENT);
    let stale = |name: &str| format!("{CLIENT}/{name} is stale; `cargo xtask codegen` writes it anew");
    ensure!(read(&client.join(CONTRACT))? == contract()?, stale(CONTRACT));
    if shell::find(&["npm"]).is_none() {
        return Ok("not checked further: no Node.js here".to_owned());
    }
    install(&client)?;
    let fresh = shell::scratch("codegen")?.join("schema.d.ts");
    generate(&client, &fresh)?;
    ensure!(read(&client.join(TYPES))? == read(&fresh)?, stale(TYPES));
    quietly(npm(&client, &["run", "check"]))?;
    Ok("fresh, and compiles strictly".to_owned())
}

/// The contract as its snapshot holds it, behind the snapshot's own head.
fn contract() -> anyhow::Result<String> {
    let text = read(&shell::root().join(SNAPSHOT))?;
    let body = text.splitn(3, "---\n").nth(2);
    body.map(str::to_owned).with_context(|| format!("{SNAPSHOT} is no snapshot"))
}

fn generate(client: &Path, types: &Path) -> anyhow::Result<()> {
    let types = types.to_string_lossy();
    quietly(npm(client, &["exec", "--", "openapi-typescript", CONTRACT, "--output", &types])).map(drop)
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snapshot_holds_a_contract() {
        let contract = contract().unwrap();
        assert!(contract.starts_with('{') && contract.trim_end().ends_with('}'));
        assert!(contract.contains("\"openapi\": \"3.1.0\""));
    }
}
