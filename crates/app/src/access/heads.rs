//! Signed heads of the access log in a file outside of the database, a line each. The file is only appended to; keep a
//! copy where nobody who can write the database can write.

use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::audit::{self, Chain, Head, Signer};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Longer than any line is.
const LONGEST: u64 = 4 << 10;

/// Where heads are written.
pub fn file(session: &Session) -> PathBuf {
    session.audit.heads.clone().unwrap_or_else(|| session.repository.place.heads())
}

/// Writes a head of every chain to which something was added, and returns them.
pub async fn export(session: &Session, now: Millis) -> anyhow::Result<Vec<Head>> {
    let repository = &session.repository;
    let chains = audit::chains(&repository.log).await?;
    let grown: Vec<&Chain> = chains.iter().filter(|chain| chain.number > chain.exported).collect();
    if grown.is_empty() {
        return Ok(Vec::new());
    }
    let signer = Signer::open(repository, now).await?;
    let name = repository.vault.repository();
    let heads: Vec<Head> = grown.iter().map(|chain| Head::sign(&signer, name, chain, now)).collect();
    let path = file(session);
    append(&path, &heads).with_context(|| format!("cannot write {}", path.display()))?;
    // Only now: a head that is noted and stands nowhere would look as if it had been taken away.
    for chain in grown {
        audit::note_exported(&repository.log, chain.id, chain.number).await?;
    }
    Ok(heads)
}

/// A line without an end, which a power failure may leave, is none, and its place is written over.
fn append(path: &Path, heads: &[Head]) -> anyhow::Result<()> {
    let mut text = String::new();
    for head in heads {
        text += &serde_json::to_string(head)?;
        text.push('\n');
    }
    let mut options = File::options();
    options.append(true).read(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.lock()?;
    let length = whole(&mut file)?;
    file.set_len(length)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

/// Length of a file up to the end of its last whole line.
fn whole(file: &mut File) -> std::io::Result<u64> {
    let mut text = Vec::new();
    let length = file.metadata()?.len();
    let from = length.saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(from))?;
    file.read_to_end(&mut text)?;
    let end = text.iter().rposition(|byte| *byte == b'\n');
    Ok(end.map_or(from, |end| from + end as u64 + 1))
}

/// The heads in files.
pub fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Head>> {
    let mut heads = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the file of signed heads {} cannot be read", path.display()))?;
        let found = audit::heads_of(&text)
            .map_err(|line| anyhow::anyhow!("{}, line {line}: this is no signed head", path.display()))?;
        heads.extend(found);
    }
    Ok(heads)
}
