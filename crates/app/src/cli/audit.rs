//! `amigo audit`: proves the access log, writes signed heads of it, shows the key that signs them.

use super::folder::Folder;
use super::text::count;
use crate::access::heads;
use crate::session::Session;
use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use db::Purpose;
use db::audit::{self, Finding, Head, Proven, Signer, Verified};
use serde_json::{Value, json};
use std::path::PathBuf;

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
    /// Works out every chain of the log and compares it with the signed heads: proves that nothing was changed or
    /// removed up to the last head that is there.
    Verify(Verify),
    /// Writes a signed head of every chain to which something was added, and prints it: pass it on to where nobody who
    /// can write the database can write.
    Export(Export),
    /// Prints the public keys that signed heads are checked with, the newest first.
    Key(Key),
}

#[derive(Args)]
struct Verify {
    /// File of signed heads; may be given several times [default: the one that heads are written to].
    #[arg(long, value_name = "FILE")]
    heads: Vec<PathBuf>,
    /// A copy of the log, such as the `access.db` of a backup, instead of the repository's own; with --key, nothing
    /// else is needed.
    #[arg(long, value_name = "FILE")]
    copy: Option<PathBuf>,
    /// Public key that the heads must be signed with, as `amigo audit key` printed it; may be given several times
    /// [default: those that the vault holds].
    #[arg(long, value_name = "HEX")]
    key: Vec<String>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Export {
    /// Prints nothing but the heads, one JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Key {
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.deed {
        Deed::Verify(verify) => run_verify(&arguments.folder, verify),
        Deed::Export(export) => run_export(&arguments.folder, export),
        Deed::Key(key) => run_key(&arguments.folder, key),
    }
}

fn run_verify(folder: &Folder, wanted: &Verify) -> anyhow::Result<()> {
    let given = wanted.key.iter().map(|text| key(text)).collect::<anyhow::Result<Vec<[u8; 32]>>>()?;
    let verified = match &wanted.copy {
        Some(copy) if !given.is_empty() => {
            ensure!(!wanted.heads.is_empty(), "name the file of signed heads with --heads");
            let heads = heads::read(&wanted.heads)?;
            crate::session::runtime()?.block_on(audit::verify_file(copy, &heads, &given))?
        }
        copy => {
            let session = folder.open(Purpose::Read)?;
            let verified = of_repository(&session, wanted, copy.as_deref(), given)?;
            session.close()?;
            verified
        }
    };
    if wanted.json {
        println!("{}", to_json(&verified));
    } else {
        print(&verified);
    }
    match verified.findings.len() {
        0 => Ok(()),
        number => bail!("the access log is not as it was written: {}", count(number, "finding", "findings")),
    }
}

fn of_repository(
    session: &Session,
    wanted: &Verify,
    copy: Option<&std::path::Path>,
    given: Vec<[u8; 32]>,
) -> anyhow::Result<Verified> {
    let repository = &session.repository;
    // Before the heads: those that are exported meanwhile are none that would be missing.
    let chains = session.block(audit::chains(&repository.log))?;
    let mut paths = wanted.heads.clone();
    if paths.is_empty() {
        // Where nothing was ever exported, there is no file, and what is missing is told by chain.
        paths.extend(Some(heads::file(session)).filter(|path| path.exists()));
    }
    let heads = heads::read(&paths)?;
    let keys = if given.is_empty() { session.block(audit::public_keys(repository))? } else { given };
    Ok(match copy {
        Some(copy) => session.block(audit::verify_file(copy, &heads, &keys))?,
        None => {
            let bar = crate::progress::count(0, "proving");
            let goes_on = |done: i64, all: i64| {
                bar.set_length(all.unsigned_abs());
                bar.set_position(done.unsigned_abs());
                true
            };
            let (name, known) = (repository.vault.repository(), (heads.as_slice(), keys.as_slice()));
            let verified = session.block(audit::verify(&repository.log, name, &chains, known, &goes_on))?;
            bar.finish_and_clear();
            verified.unwrap_or_default()
        }
    })
}

fn key(text: &str) -> anyhow::Result<[u8; 32]> {
    audit::key_of(text).context("a key has 64 hexadecimal digits; `amigo audit key` prints it")
}

fn to_json(verified: &Verified) -> Value {
    let chain = |proven: &Proven| {
        json!({ "chain": proven.chain, "entries": proven.entries, "proven_to": proven.signed,
                "signed_at": proven.signed_at })
    };
    let finding = |finding: &Finding| json!({ "chain": finding.chain, "number": finding.number, "finding": finding.what });
    json!({ "chains": verified.chains.iter().map(chain).collect::<Vec<_>>(),
            "findings": verified.findings.iter().map(finding).collect::<Vec<_>>() })
}

fn print(verified: &Verified) {
    verified.findings.iter().for_each(|finding| println!("FOUND: {finding}"));
    for Proven { chain, entries, signed, signed_at } in &verified.chains {
        println!("chain {chain}: {}", count(*entries, "entry", "entries"));
        match signed_at {
            Some(at) if verified.findings.is_empty() => {
                println!(
                    "  proven: none was removed or changed up to entry {signed}, whose head was signed at {at}"
                );
            }
            Some(at) => println!("  the last head is that of entry {signed}, signed at {at}"),
            None => println!("  no signed head is there, so nothing is proven"),
        }
        if entries > signed {
            let after = count(entries - signed, "entry comes", "entries come");
            println!(
                "  {after} later: chained, but whoever can write the database could have made them anew"
            );
        }
    }
    if verified.chains.is_empty() {
        println!("The access log is empty.");
    }
}

fn run_export(folder: &Folder, wanted: &Export) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let written = session.block(heads::export(&session, crate::clock::now()))?;
    for head in &written {
        println!("{}", line(head)?);
    }
    if !wanted.json {
        let path = heads::file(&session);
        eprintln!("{} written to {}.", count(written.len(), "head", "heads"), path.display());
    }
    session.close()
}

fn line(head: &Head) -> anyhow::Result<String> {
    Ok(serde_json::to_string(head)?)
}

fn run_key(folder: &Folder, wanted: &Key) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    session.block(Signer::open(&session.repository, crate::clock::now()))?;
    let keys = session.block(audit::public_keys(&session.repository))?;
    let keys: Vec<String> = keys.iter().map(|key| db::hex(key)).collect();
    if wanted.json {
        println!("{}", json!({ "algorithm": "Ed25519", "keys": keys }));
    } else {
        keys.iter().for_each(|key| println!("{key}"));
    }
    session.close()
}
